"""One engine at work in processes of its own, so that no engine's threads, allocator or settings touch another's.

A team shares out its rows among its processes. Each times itself on the clock that all processes of a machine share;
the team's time is from the first start to the last end.
"""

import multiprocessing
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from brain.bench.peers import PEERS, PROCESSES, Engine
from brain.bench.peers.own import OwnEngine
from brain.build import compile_free
from brain.errors import BrainError
from brain.model_file import Model, read_model
from brain.proof import integer_reference, reference

OURS, OURS_TOP_P, OURS_FP32 = OWN = "ours", "ours, top-p 0.9", "ours, in fp32"
OURS_FREE, OURS_FP32_FREE = FREE = "ours, not exact", "ours, in fp32, not exact"
"""The same engine built without the promise of the same bits: see build.compile_free."""
AGREEMENT = 1e-3
"""How far an engine's logits may lie from brain/proof/reference.py (ours on integers: from brain/proof/integer_reference.py) and still
count as the same network."""
N_CHECKED, N_CHECKED_PROMPT = 12, 8  # tokens fed for the check, and how many of them as a prompt


@dataclass(frozen=True)
class Share:
    """What one process is started with."""

    engine: str
    path: Path
    n_rows: int
    n_threads: int
    seed: int  # the rows' tokens differ between processes


def open_engine(share: Share) -> Engine:
    if share.engine in FREE:
        with TemporaryDirectory() as folder:  # once loaded, the library needs no file
            os.environ["BRAIN_LIBRARY"] = str(compile_free(Path(folder) / "free.so"))
            return OwnEngine(share.path, share.n_rows, share.n_threads, in_fp32=share.engine == OURS_FP32_FREE)
    if share.engine in OWN:
        temperature = 1.0 if share.engine == OURS_TOP_P else 0.0
        return OwnEngine(share.path, share.n_rows, share.n_threads, temperature, share.engine == OURS_FP32)
    peer = next(peer for peer in PEERS if peer.name == share.engine)
    return peer.open_engine(read_model(share.path), share.n_rows, share.n_threads)


def farthest_logit(
    engine: Engine, right_logits: Callable[[Model, np.ndarray], np.ndarray], model: Model, tokens: np.ndarray
) -> float:
    """How far the first and the last row's logits are from the reference, after a prompt and while decoding."""
    engine.reset()
    steps = [engine.logits(tokens[:, :N_CHECKED_PROMPT]).copy()]
    steps += [engine.logits(tokens[:, i : i + 1]).copy() for i in range(N_CHECKED_PROMPT, tokens.shape[1])]
    logits = np.stack(steps, axis=1)
    expected = {row: right_logits(model, tokens[row])[N_CHECKED_PROMPT - 1 :] for row in (0, len(tokens) - 1)}
    return max(float(np.abs(logits[row] - right).max()) for row, right in expected.items())


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """When it began and when it ended."""
    start = perf_counter()
    work()
    return start, perf_counter()


def answer(share: Share, engine: Engine, model: Model, tokens: np.ndarray, what: str, n: int, n_new: int) -> Any:
    """check: how far off it is. empty: nothing but the first n tokens in each stream. decode: n_new tokens behind them,
    one by one. prefill: a prompt of n tokens. The last two give times."""
    if what == "check":
        is_integer = bool(model.scales) and share.engine in (OURS, OURS_TOP_P, OURS_FREE)
        right_logits = integer_reference.logits if is_integer else reference.logits
        return farthest_logit(engine, right_logits, model, tokens[:, :N_CHECKED])
    if what == "empty":
        engine.reset()
        return engine.fill(tokens[:, :n]) if n else None
    if what == "decode":
        return timed(lambda: engine.decode(tokens[:, n], n_new))
    return timed(lambda: engine.prefill(tokens[:, :n]))


def serve(share: Share, pipe: Connection) -> None:
    """A process's life: answers commands until None comes; an exception is answered as its text."""
    try:
        engine, model = open_engine(share), read_model(share.path)
        tokens = np.random.default_rng(share.seed).integers(3, model.config.vocab, (share.n_rows, model.config.context))
        pipe.send(None)
        while command := pipe.recv():
            pipe.send(answer(share, engine, model, tokens, *command))
        engine.close()
    except (EOFError, KeyboardInterrupt):
        return
    except Exception as error:  # a peer may raise anything; the benchmark goes on without it and says why
        pipe.send(f"{type(error).__name__}: {error}".splitlines()[0])


class Team:
    """An engine ready to be timed. Raises BrainError, in the engine's own words, if it fails."""

    def __init__(self, engine: str, path: Path, n_rows: int, n_threads: int, arrangement: str) -> None:
        self.engine, self.arrangement, self.n_rows = engine, arrangement, n_rows
        n_processes = min(n_threads, n_rows) if arrangement == PROCESSES else 1
        threads_each = 1 if arrangement == PROCESSES else n_threads
        rows = [len(part) for part in np.array_split(np.arange(n_rows), n_processes)]
        self.members = [self._start(Share(engine, path, n, threads_each, seed)) for seed, n in enumerate(rows)]
        self._pipes = [pipe for _, pipe in self.members]
        try:
            self._answers()
            self.farthest = max(self._ask("check"))
            self._warm_up()
        except BrainError:
            self.close()
            raise

    @staticmethod
    def _start(share: Share) -> tuple[Any, Connection]:
        """A fresh interpreter, not a fork: numeric libraries read the number of threads when they are loaded."""
        spawn = multiprocessing.get_context("spawn")
        pipe, far_end = spawn.Pipe()
        process = spawn.Process(target=serve, args=(share, far_end), daemon=True)
        before = os.environ.get("OMP_NUM_THREADS")
        os.environ["OMP_NUM_THREADS"] = str(share.n_threads)
        try:
            process.start()
        finally:
            os.environ.pop("OMP_NUM_THREADS")
            if before is not None:
                os.environ["OMP_NUM_THREADS"] = before
        far_end.close()
        return process, pipe

    def _answers(self) -> list[Any]:
        try:
            answers = [pipe.recv() for pipe in self._pipes]
        except (EOFError, OSError) as error:
            raise BrainError(f"{self.engine}: its process ended without a word") from error
        for found in answers:
            if isinstance(found, str):
                raise BrainError(f"{self.engine}: {found}")
        return answers

    def _warm_up(self) -> None:
        """First calls allocate, and page memory in."""
        for _ in range(3):
            self.prefill_tok_s(N_CHECKED)
            self.decode_tok_s(1, N_CHECKED)

    def _ask(self, what: str, n: int = 0, n_new: int = 0) -> list[Any]:
        for pipe in self._pipes:
            with suppress(OSError):  # a process that is gone gives no answer either
                pipe.send((what, n, n_new))
        return self._answers()

    @property
    def agrees(self) -> bool:
        """True if it computes what the reference computes."""
        return self.farthest <= AGREEMENT

    def decode_tok_s(self, first: int, last: int) -> float:
        """Tokens a second over all rows when each feeds its tokens of positions first .. last - 1 one by one, greedy."""
        self._ask("empty", first)
        return self._tok_s(self._ask("decode", first, last - first), last - first)

    def prefill_tok_s(self, n_tokens: int) -> float:
        """Tokens a second over all rows when each reads a prompt of n_tokens and finds the token after it."""
        self._ask("empty")
        return self._tok_s(self._ask("prefill", n_tokens), n_tokens)

    def _tok_s(self, times: list[tuple[float, float]], n_tokens: int) -> float:
        return self.n_rows * n_tokens / (max(end for _, end in times) - min(start for start, _ in times))

    def close(self) -> None:
        """Ends the processes; one that does not end by itself is ended."""
        for process, pipe in self.members:
            with suppress(OSError):
                pipe.send(None)
            process.join(timeout=5)
            if process.is_alive():
                process.kill()
            pipe.close()
