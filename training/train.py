"""Trains a brain on a corpus folder: AdamW, warm-up and cosine, weighted loss, exact resume.

    python -m training.train --corpus build/corpus --out build/train --size 1m --minutes 75
    python -m training.train ... --resume        goes on where it stopped (and starts, if it never did)
    python -m training.train ... --init brain/models/island.brain        begins from a trained brain, whatever its vocabulary

`log.jsonl` in the output folder gets a line every 50 steps and one for each validation; stderr shows the same in words.
Ctrl-C and SIGTERM save a checkpoint first.
"""

from __future__ import annotations

import argparse
import copy
import ctypes
import functools
import json
import math
import os
import platform
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

# Before torch loads OpenMP. Threads that spin while they wait make training several times slower as soon as anything
# else runs on the cores (9,000 tokens a second fell to 1,200); sleeping ones cost a few per cent on an idle machine.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from brain.model_file import ModelConfig
from island.errors import IslandError
from training import warm_start
from training.data import Batch, Batches, Code, Corpus, open_corpus
from training.export import load_vocabulary, read_checkpoint
from training.model import SIZES, Llama, config_for, cross_entropy

WARM_UP = 0.02  # of the whole schedule
BETAS = (0.9, 0.95)
WEIGHT_DECAY = 0.1  # on matrices only
CLIP_NORM = 1.0
AVERAGE_DECAY = 0.998  # of the moving average of the weights, reached after some 5,000 steps
# A batch is computed in this many parts whatever the threads, and their gradients are added in order: one thread and two
# train the same brain, bit for bit. Two workers of one OpenMP thread each read 15,000 tokens a second where one of two
# threads reads 13,400 (1m; OpenMP meets at the end of each of some thousand small operations a step).
PARTS = 2
LOG_STEPS = 50
VALID_STEPS = 300
CHECKPOINT_S = 120.0
SENSED_STREAM = 2  # data.py draws from streams 0 and 1 of the same seed
ACCURACY_CODES = (Code.DECIDED, Code.REFERENT)


@dataclass(frozen=True)
class LossWeights:
    """What a nat is worth by the code of its target. Deciding outweighs telling: there are few decided tokens in a
    stream and the village lives by them; naming the right person is the hardest and the most visible thing learned."""

    sensed: float = 0.1
    decided: float = 2.0
    told: float = 1.0
    referent: float = 2.0
    rare: float = 6.0

    def table(self) -> Tensor:
        return torch.tensor([0.0, self.sensed, self.decided, self.told, self.referent, self.rare])


@dataclass(frozen=True)
class Settings:
    """Everything that shapes a training; exactly one of `steps` and `minutes` is given, the schedule spans it."""

    steps: int | None = None
    minutes: float | None = None
    lr: float = 2e-3
    batch_tokens: int = 6144
    seed: int = 1
    weights: LossWeights = field(default_factory=LossWeights)
    sensed_kept: float = 0.25  # of the sensed targets, weighted up in turn: a smaller classifier for the same mean
    valid_sequences: int = 256


@dataclass
class Part:
    """Rows of a batch as torch sees them: tokens (B, T), and of the positions that are scored, all (R,), the flat index,
    the target, its code and, in training, its weight."""

    tokens: Tensor
    scored: Tensor
    targets: Tensor
    codes: Tensor
    weights: Tensor

    @classmethod
    def of(cls, batch: Batch, wanted: NDArray[np.bool_]) -> Part:
        scored = torch.as_tensor(np.flatnonzero(wanted), device=torch.get_default_device())
        tokens, targets, codes = (
            torch.as_tensor(array, device=torch.get_default_device()) for array in (batch.tokens, batch.targets, batch.codes)
        )
        targets, codes = targets.reshape(-1)[scored], codes.reshape(-1)[scored].long()
        return cls(tokens, scored, targets, codes, torch.ones(len(scored)))


def _scores(model: Llama, part: Part) -> tuple[Tensor, Tensor]:
    """(logits (R, V), losses (R,)) of the scored positions."""
    logits = model.logits(model.hidden(part.tokens, part.scored))
    return logits, cross_entropy(logits, part.targets)


class Tally:
    """Sums of loss and of right answers by code; parts may be added from several threads."""

    def __init__(self) -> None:
        self.loss, self.count = torch.zeros(len(Code)), torch.zeros(len(Code))
        self.right, self.asked = torch.zeros(len(Code)), torch.zeros(len(Code))
        self._lock = threading.Lock()

    def add(self, part: Part, logits: Tensor, losses: Tensor) -> None:
        """Answers are asked for decided tokens and persons only: an argmax over every row would cost 2% of a step."""
        codes = part.codes
        asked = torch.isin(codes, torch.tensor(ACCURACY_CODES)).nonzero().squeeze(1)
        right = logits.index_select(0, asked).argmax(-1) == part.targets[asked]
        with self._lock:
            self.loss.index_add_(0, codes, losses)
            self.count += torch.bincount(codes, minlength=len(Code))
            self.right += torch.bincount(codes[asked], weights=right.float(), minlength=len(Code))
            self.asked += torch.bincount(codes[asked], minlength=len(Code))

    def report(self) -> dict[str, dict[str, float]]:
        """Mean loss (nats a token) and accuracy by the code's name; a code that never came is left out."""
        loss, right = self.loss / self.count.clamp_min(1), self.right / self.asked.clamp_min(1)
        return {
            "loss": {code.name.lower(): round(float(loss[code]), 4) for code in Code if self.count[code]},
            "accuracy": {code.name.lower(): round(float(right[code]), 4) for code in Code if self.asked[code]},
        }


class Trainer:
    """Model, moving average, optimizer and position: all that a checkpoint holds."""

    def __init__(
        self,
        config: ModelConfig,
        corpus: Corpus,
        valid: Corpus,
        settings: Settings,
        threads: int = 1,
        pieces: list[str] | None = None,
    ) -> None:
        if int(corpus.lengths.max()) > config.context + 1:
            raise IslandError(
                f"the corpus has a stream of {int(corpus.lengths.max())} tokens, the model's context is "
                f"{config.context}; write the corpus with shorter streams"
            )
        if max(corpus.max_token, valid.max_token) >= config.vocab:
            raise IslandError(
                f"the corpus has token {max(corpus.max_token, valid.max_token)}, the vocabulary only "
                f"{config.vocab}; write the corpus with the same vocabulary"
            )
        self.settings, self.valid, self.pieces = settings, valid, pieces
        self.batches = Batches(corpus, settings.batch_tokens, settings.seed)
        self.model = Llama(config, settings.seed)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.optimizer = self._new_optimizer()
        self.step, self.seconds, self.tokens = 0, 0.0, 0
        self._table = settings.weights.table()
        self._workers = ThreadPoolExecutor(
            min(threads, PARTS), initializer=functools.partial(prepare_thread, threads, torch.get_default_device())
        )

    def _new_optimizer(self) -> torch.optim.Optimizer:
        matrices = [p for p in self.model.parameters() if p.dim() > 1]
        gains = [p for p in self.model.parameters() if p.dim() == 1]
        groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": gains, "weight_decay": 0.0}]
        return torch.optim.AdamW(groups, lr=self.settings.lr, betas=BETAS, fused=True)

    @property
    def progress(self) -> float:
        """The part of the schedule that is done, by steps or by the seconds trained so far."""
        if self.settings.steps is not None:
            return self.step / self.settings.steps
        return self.seconds / (60 * (self.settings.minutes or 0.0))

    def train_step(self, tally: Tally) -> int:
        """One optimizer step; returns the number of tokens read."""
        batch = self.batches[self.step]
        parts = [self._part(half, number) for number, half in enumerate(batch.split(PARTS))]
        total = sum(float(part.weights.sum()) for part in parts)
        results = list(self._workers.map(lambda part: self._gradients(part, total, tally), parts))
        for parameter, *gradients in zip(self.model.parameters(), *results, strict=True):
            parameter.grad = reduce(torch.add, gradients)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP_NORM)
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.lr * schedule(self.progress)
        self.optimizer.step()
        self._move_average()
        self.step += 1
        self.tokens += batch.token_count
        return batch.token_count

    def _part(self, batch: Batch, number: int) -> Part:
        """A part of the batch with the targets that count; of the sensed ones only a drawn part, weighted up in turn."""
        codes = batch.codes.reshape(-1)
        drawn = np.random.default_rng([self.settings.seed, SENSED_STREAM, self.step, number])
        kept = self.settings.sensed_kept if self.settings.weights.sensed > 0 else 0.0
        part = Part.of(batch, (codes > Code.SENSED) | ((codes == Code.SENSED) & (drawn.random(codes.size) < kept)))
        part.weights = self._table[part.codes]
        part.weights[part.codes == Code.SENSED] /= self.settings.sensed_kept
        return part

    def _gradients(self, part: Part, total: float, tally: Tally) -> tuple[Tensor, ...]:
        logits, losses = _scores(self.model, part)
        tally.add(part, logits.detach(), losses.detach())
        return torch.autograd.grad(losses, tuple(self.model.parameters()), part.weights / total)

    @torch.no_grad()
    def _move_average(self) -> None:
        decay = min(AVERAGE_DECAY, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.model.parameters()), 1 - decay)

    def validate(self, model: Llama) -> dict[str, Any]:
        """Loss and accuracy by code on the first sequences of the validation shard, and the weighted loss of it all."""
        tally, settings = Tally(), self.settings

        def score(batch: Batch) -> None:
            with torch.no_grad():
                part = Part.of(batch, batch.codes.reshape(-1) > Code.NONE)
                tally.add(part, *_scores(model, part))

        list(self._workers.map(score, self.valid.in_order_of_length(settings.valid_sequences, settings.batch_tokens)))
        weighted = float((tally.loss * self._table).sum() / (tally.count * self._table).sum().clamp_min(1e-9))
        return {"weighted": round(weighted, 4), **tally.report()}

    def save(self, path: Path) -> None:
        """Writes a checkpoint beside `path` and renames it: a kill leaves the old one or the new one."""
        state = {
            "config": asdict(self.model.config),
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "tokens": self.tokens,
            "pieces": self.pieces,
            "must_match": self._must_match(),
        }
        partial = path.with_suffix(".partial")
        with open(partial, "wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)

    def restore(self, path: Path) -> None:
        """Continues exactly where `save` was called; raises when model, corpus, seed or batch size differ."""
        state = read_checkpoint(path)
        saved = state["must_match"]
        for key, value in self._must_match().items():
            if saved.get(key) != value:
                raise IslandError(
                    f"{path}: was trained with {key} {saved.get(key)}, this run has {value}; give the same, or "
                    f"train into another --out (with --init {path} to begin from its weights)"
                )
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds, self.tokens = state["step"], state["seconds"], state["tokens"]

    def begin_from(self, path: Path) -> None:
        """Takes over the weights of another training or of a brain file and nothing else: a new schedule, a new optimizer."""
        warm_start.begin_from(path, self.model, self.pieces)
        self.average.load_state_dict(self.model.state_dict())

    def _must_match(self) -> dict[str, Any]:
        corpus = f"of {len(self.batches.corpus)} streams and {self.batches.corpus.tokens} tokens"
        settings = self.settings
        return {
            "model": asdict(self.model.config),
            "corpus": corpus,
            "seed": settings.seed,
            "batch_tokens": settings.batch_tokens,
        }


def schedule(progress: float) -> float:
    """The learning rate's factor: up in a line during `WARM_UP`, then half a cosine down to 0."""
    if progress < WARM_UP:
        return max(progress, 0.1 * WARM_UP) / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - WARM_UP) / (1 - WARM_UP))))


class Log:
    """One JSON line a report into a file, the same in words on stderr."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, kind: str, report: dict[str, Any]) -> None:
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"kind": kind, **report}) + "\n")
        words = [f"{key} {_in_words(value)}" for key, value in report.items()]
        print(f"{kind:>7}  {'  '.join(words)}", file=sys.stderr, flush=True)


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return "(" + " ".join(f"{key} {number:.3f}" for key, number in value.items()) + ")"
    return f"{value:,}"


def train(trainer: Trainer, out: Path, stopped: Callable[[], bool] = lambda: False) -> bool:
    """Runs the schedule to its end, logging, validating and saving on the way; False when `stopped` ended it first."""
    log, checkpoint = Log(out / "log.jsonl"), out / "checkpoint.pt"
    tally, tokens, window_s = Tally(), 0, 0.0
    saved_s = trainer.seconds
    while trainer.progress < 1 and not stopped():
        began = time.perf_counter()
        tokens += trainer.train_step(tally)
        window_s += time.perf_counter() - began
        if trainer.step % LOG_STEPS == 0:
            log.write("train", _position(trainer) | {"tokens_per_s": round(tokens / window_s)} | tally.report())
            tally, tokens, window_s = Tally(), 0, 0.0
        if trainer.step % VALID_STEPS == 0:
            _validate_both(trainer, log)
        trainer.seconds += time.perf_counter() - began
        if trainer.seconds - saved_s > CHECKPOINT_S:
            trainer.save(checkpoint)
            saved_s = trainer.seconds
    trainer.save(checkpoint)
    if trainer.progress < 1:
        return False
    _validate_both(trainer, log)
    return True


def _position(trainer: Trainer) -> dict[str, Any]:
    return {
        "step": trainer.step,
        "done": round(trainer.progress, 4),
        "seconds": round(trainer.seconds, 1),
        "tokens": trainer.tokens,
        "epoch": round(trainer.batches.epoch(trainer.step), 3),
        "lr": round(trainer.settings.lr * schedule(trainer.progress), 6),
    }


def _validate_both(trainer: Trainer, log: Log) -> None:
    for kind, model in (("valid", trainer.model), ("average", trainer.average)):
        log.write(kind, {"step": trainer.step} | trainer.validate(model))


def prepare_thread(threads: int, device: torch.device) -> None:
    """A worker's share of the threads, where its tensors are made; no denormals."""
    torch.set_default_device(device)
    torch.set_num_threads(max(1, threads // PARTS))
    torch.set_flush_denormal(True)


def prepare_process(threads: int, device: torch.device) -> None:
    """Memory kept between steps, in one arena for all workers.

    glibc would give every large tensor back to the kernel and fault it in again: keeping it is worth 5% on one thread
    and 4 to 12% on two.
    """
    prepare_thread(threads, device)
    if platform.libc_ver()[0] == "glibc":
        mallopt = ctypes.CDLL(None).mallopt
        mmap_threshold, trim_threshold, arena_max = -3, -1, -8
        mallopt(mmap_threshold, 32 << 20)  # the largest glibc takes
        mallopt(trim_threshold, 2**31 - 1)
        mallopt(arena_max, 1)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    weights, defaults = LossWeights(), Settings()
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=Path("build/corpus"), help="folder of train-*.npz and valid.npz")
    parser.add_argument("--out", type=Path, default=Path("build/train"), help="folder of checkpoint.pt and log.jsonl")
    parser.add_argument("--size", choices=list(SIZES), default="1m", help="the one dial")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float, help="train this long, in all (75 if neither is given)")
    length.add_argument("--steps", type=int, help="train this many steps, in all")
    parser.add_argument("--lr", type=float, default=defaults.lr)
    parser.add_argument("--batch-tokens", type=int, default=defaults.batch_tokens)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--device", default="cpu", help="cuda: on a GPU; not the same brain, bit for bit")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--untied", action="store_true", help="a classifier of its own instead of the embedding")
    vocabulary = parser.add_mutually_exclusive_group()
    vocabulary.add_argument("--vocab", type=Path, help="vocabulary file; the shipped one if left out")
    vocabulary.add_argument("--vocab-size", type=int, help="a number instead of a vocabulary file")
    parser.add_argument("--sensed-weight", type=float, default=weights.sensed)
    parser.add_argument("--decided-weight", type=float, default=weights.decided)
    parser.add_argument("--told-weight", type=float, default=weights.told)
    parser.add_argument("--referent-weight", type=float, default=weights.referent)
    parser.add_argument("--rare-weight", type=float, default=weights.rare)
    parser.add_argument("--sensed-kept", type=float, default=defaults.sensed_kept, help="part of sensed targets scored")
    parser.add_argument("--valid-sequences", type=int, default=defaults.valid_sequences)
    parser.add_argument("--resume", action="store_true", help="continue from OUT/checkpoint.pt; start if there is none")
    parser.add_argument(
        "--init",
        type=Path,
        metavar="CHECKPOINT|BRAIN",
        help="begin from its weights, with a new schedule; the vocabulary may differ",
    )
    given = parser.parse_args(arguments)
    if given.minutes is None and given.steps is None:
        given.minutes = 75.0
    _refuse_bad_numbers(given)
    return given


def _refuse_bad_numbers(given: argparse.Namespace) -> None:
    for name in ("minutes", "steps", "lr", "batch_tokens", "threads", "vocab_size", "sensed_kept", "valid_sequences"):
        value = getattr(given, name)
        if value is not None and not value > 0:
            raise IslandError(f"--{name.replace('_', '-')} is {value}; expected a number above 0")
    if given.sensed_kept > 1:
        raise IslandError(f"--sensed-kept is {given.sensed_kept}; expected a part, at most 1")


def _settings(given: argparse.Namespace) -> Settings:
    weights = LossWeights(given.sensed_weight, given.decided_weight, given.told_weight, given.referent_weight, given.rare_weight)
    return Settings(
        steps=given.steps,
        minutes=given.minutes,
        lr=given.lr,
        batch_tokens=given.batch_tokens,
        seed=given.seed,
        weights=weights,
        sensed_kept=given.sensed_kept,
        valid_sequences=given.valid_sequences,
    )


def _device(name: str) -> torch.device:
    try:
        return torch.zeros(1, device=name).device
    except (RuntimeError, AssertionError) as error:  # torch says it by either
        why = str(error).splitlines()[0][:120]
        raise IslandError(f"--device is {name}; expected cpu, or cuda where torch finds a GPU ({why})") from None


def _trainer(given: argparse.Namespace) -> Trainer:
    checkpoint = given.out / "checkpoint.pt"
    if checkpoint.exists() and not given.resume:
        raise IslandError(f"{checkpoint} exists; give --resume to continue it, or another --out")
    pieces = None if given.vocab_size else load_vocabulary(given.vocab).pieces
    config = config_for(given.size, len(pieces) if pieces else given.vocab_size, is_tied=not given.untied)
    trainer = Trainer(config, *open_corpus(given.corpus), _settings(given), given.threads, pieces)
    if checkpoint.exists():
        trainer.restore(checkpoint)
    elif given.init:
        trainer.begin_from(given.init)
    return trainer


def main(arguments: list[str] | None = None) -> int:
    try:
        given = _parse(arguments)
        prepare_process(given.threads, _device(given.device))
        trainer = _trainer(given)
        given.out.mkdir(parents=True, exist_ok=True)
    except IslandError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    size = sum(parameter.numel() for parameter in trainer.model.parameters())
    corpus = trainer.batches.corpus
    print(f"{size:,} parameters, {len(corpus):,} streams, {corpus.tokens:,} tokens", file=sys.stderr)
    received: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda number, _frame: received.append(number)) for number in numbers]
    try:
        finished = train(trainer, given.out, lambda: bool(received))
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
    if finished:
        return 0
    print(f"stopped at step {trainer.step}, saved; continue with the same command and --resume", file=sys.stderr)
    return 128 + received[0]


if __name__ == "__main__":
    sys.exit(main())
