"""The engine from Python: the only ctypes in the project. run.h is the contract; here arrays are checked and passed on.

A call releases the GIL (ctypes does) and copies nothing that has the right dtype already: int32 for tokens, offsets,
slots and states, uint32 for agent ids and class bits.
"""

import ctypes
import enum
import os
import struct
import threading
from collections.abc import Iterable, Sequence
from ctypes import (
    POINTER,
    Structure,
    byref,
    c_char,
    c_char_p,
    c_float,
    c_int,
    c_int32,
    c_size_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from brain.build import find_library
from brain.errors import BrainError, ContextFullError, ModelFileError

__all__ = ["Automaton", "Brain", "BrainError", "ContextFullError", "End", "ModelFileError", "RoundResult", "philox"]

ABI = 3
Ints = Sequence[int] | np.ndarray


class End(enum.IntEnum):
    """Why a completion ended."""

    NONE = 0
    FINAL = 1
    STOP = 2
    LENGTH = 3


class _Config(Structure):
    _fields_ = [
        *((name, c_int32) for name in ("dim", "hidden", "n_layers", "n_heads", "n_kv_heads", "vocab", "context")),
        *((name, c_int32) for name in ("is_tied", "is_int8", "is_integer", "n_slots", "n_threads", "max_rows")),
        ("rope_theta", c_float),
        ("norm_eps", c_float),
        ("vocab_hash", c_uint8 * 32),
        ("codec_version", c_char * 32),
    ]


class _Automaton(Structure):
    _fields_ = [
        *((name, c_int32) for name in ("n_states", "n_edges", "n_classes")),
        *((name, c_void_p) for name in ("edge_offset", "edge_token", "edge_next", "state_class")),
        *((name, c_void_p) for name in ("state_default_next", "class_bits")),
    ]


class _RoundIn(Structure):
    _fields_ = [
        ("n_rows", c_int32),
        ("completion_stride", c_int32),
        *((name, c_void_p) for name in ("slot", "prompt_offset", "prompt_token", "start_state", "max_new")),
        ("agent_id", c_void_p),
        ("automaton", POINTER(_Automaton)),
        ("seed", c_uint64),
        *((name, c_uint32) for name in ("tick", "purpose", "island")),
        ("temperature", c_float),
        ("top_p", c_float),
        ("stop_token", c_int32),
    ]


class _RoundOut(Structure):
    _fields_ = [(name, c_void_p) for name in ("completion", "length", "end", "fed", "first_probs")]


# Every function of run.h that is called from here: (name, argument types, result type).
FUNCTIONS: tuple[tuple[str, tuple[Any, ...], Any], ...] = (
    ("brain_abi_version", (), c_int32),
    ("brain_open", (c_char_p, c_int32, c_int32, c_int32, c_int32, POINTER(c_void_p), c_char_p, c_size_t), c_int),
    ("brain_close", (c_void_p,), None),
    ("brain_error", (), c_char_p),
    ("brain_config", (c_void_p, POINTER(_Config)), None),
    ("brain_piece", (c_void_p, c_int32), c_char_p),
    ("brain_slot_reset", (c_void_p, c_int32), c_int),
    ("brain_slot_length", (c_void_p, c_int32), c_int32),
    ("brain_logits", (c_void_p, c_int32, c_void_p, c_int32, c_int32, c_void_p), c_int),
    ("brain_round", (c_void_p, POINTER(_RoundIn), POINTER(_RoundOut)), c_int),
    ("brain_use_kernels", (c_void_p, c_char_p), c_int),
    ("brain_kernels", (c_void_p,), c_char_p),
    ("brain_philox", (c_uint64, c_void_p, c_void_p), None),
    ("brain_exp", (c_void_p, c_void_p, c_size_t), None),
)

E_FILE, E_FORMAT, E_CONTEXT = 1, 2, 6


@cache
def load_library(path: Path | None = None) -> ctypes.CDLL:
    """Loads the engine and declares its functions; refuses a library of another ABI."""
    where = path or find_library()
    try:
        library = ctypes.CDLL(str(where))
        for name, argtypes, restype in FUNCTIONS:
            function = getattr(library, name)
            function.argtypes, function.restype = argtypes, restype
    except (OSError, AttributeError) as error:
        raise BrainError(f"{where}: cannot be loaded: {error}; remove it and run: python -m brain.build") from error
    abi = library.brain_abi_version()
    if abi != ABI:
        raise BrainError(f"{where}: ABI {abi}; expected {ABI}; remove it and run: python -m brain.build")
    return library


def _array(name: str, values: Any, dtype: type, length: int | None = None) -> np.ndarray:
    """A dense one-dimensional array of `dtype`; no copy if it is one already. Out-of-range values are refused."""
    array = _from_list(values, dtype) if isinstance(values, list) else np.asarray(values)
    if array.dtype != dtype:
        if array.size and array.dtype.kind not in "iu":
            raise BrainError(f"{name} has dtype {array.dtype}; expected whole numbers ({np.dtype(dtype).name})")
        info = np.iinfo(dtype)
        if array.size and (int(array.min()) < info.min or int(array.max()) > info.max):
            raise BrainError(f"{name} holds {array.min()} to {array.max()}; expected {info.min} to {info.max}")
    if array.ndim != 1:
        raise BrainError(f"{name} has {array.ndim} dimensions; expected 1")
    if length is not None and len(array) != length:
        raise BrainError(f"{name} has {len(array)} entries; expected {length}")
    return np.ascontiguousarray(array, dtype=dtype)


def _int32(name: str, value: int) -> int:
    """The value, if C's int32_t holds it: ctypes would take its lower bits."""
    if not -(2**31) <= value < 2**31:
        raise BrainError(f"{name} {value}; expected 32 bits")
    return value


def _from_list(values: list[Any], dtype: type) -> np.ndarray:
    """What np.array does, in less than half of its 23 ns a number, where all are numbers of 32 bits."""
    try:
        return np.frombuffer(struct.pack(f"{len(values)}{np.dtype(dtype).char}", *values), dtype)
    except struct.error:
        return np.asarray(values)


def _address(array: np.ndarray) -> int:
    return array.ctypes.data


@dataclass(frozen=True)
class Automaton:
    """A decoding automaton as flat arrays, shared by all rows of a round.

    In state s the allowed tokens are its edges `edge_offset[s] .. edge_offset[s+1]-1` (`edge_token`, leading to
    `edge_next`) and, if `state_class[s] >= 0`, every token whose bit is set in `class_bits[state_class[s]]`, leading to
    `state_default_next[s]`. An edge takes precedence over the class; a next state of -1 ends the completion.
    """

    edge_offset: Ints  # (n_states + 1); these five become int32 arrays
    edge_token: Ints  # (n_edges)
    edge_next: Ints  # (n_edges)
    state_class: Ints  # (n_states), -1: none
    state_default_next: Ints  # (n_states)
    class_bits: np.ndarray  # (n_classes, ceil(vocab / 32)) uint32; bit t % 32 of word t // 32 is token t
    _c: _Automaton = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        def put(name: str, length: int | None = None) -> np.ndarray:
            array = _array(f"automaton.{name}", getattr(self, name), np.int32, length)
            object.__setattr__(self, name, array)
            return array

        n_states = len(put("edge_offset")) - 1
        n_edges = len(put("edge_token"))
        put("edge_next", n_edges)
        put("state_class", n_states)
        put("state_default_next", n_states)
        bits = np.asarray(self.class_bits)
        if bits.ndim != 2 or (bits.size and bits.dtype != np.uint32):
            raise BrainError(f"automaton.class_bits is {bits.dtype} {bits.shape}; expected uint32 (classes, words)")
        object.__setattr__(self, "class_bits", np.ascontiguousarray(bits, dtype=np.uint32))
        names = ("edge_offset", "edge_token", "edge_next", "state_class", "state_default_next", "class_bits")
        c = _Automaton(n_states, n_edges, len(bits), *(_address(getattr(self, name)) for name in names))
        object.__setattr__(self, "_c", c)

    @staticmethod
    def pack_class(tokens: Iterable[int], vocab: int) -> np.ndarray:
        """The bit set of some tokens: one row of `class_bits`."""
        is_in = np.zeros(-(-vocab // 32) * 32, dtype=np.uint8)
        is_in[list(tokens)] = 1
        return np.packbits(is_in, bitorder="little").view("<u4")


@dataclass(frozen=True)
class BrainConfig:
    """What an open brain is: the network's shape, its vocabulary's identity, and the room it was opened with."""

    dim: int
    hidden: int
    n_layers: int
    n_heads: int
    n_kv_heads: int
    vocab: int
    context: int
    is_tied: bool
    is_int8: bool
    is_integer: bool
    n_slots: int
    n_threads: int
    max_rows: int
    rope_theta: float
    norm_eps: float
    vocab_hash: bytes
    codec_version: str


@dataclass(frozen=True)
class RoundResult:
    """What a round wrote. Row i's completion is `tokens[i, :lengths[i]]`."""

    tokens: np.ndarray  # (n_rows, largest max_new) int32, zeros behind a completion
    lengths: np.ndarray  # (n_rows) int32
    ends: np.ndarray  # (n_rows) int32, of End
    fed: np.ndarray  # (n_rows) int32, tokens run through the network
    first_probs: np.ndarray | None  # (n_rows, vocab) float32, if asked for

    @cached_property
    def completions(self) -> list[list[int]]:
        """Every row's tokens as plain lists."""
        return [row[:n] for row, n in zip(self.tokens.tolist(), self.lengths.tolist(), strict=True)]


class Brain:
    """An open model with `n_slots` streams. Not for two threads at once, and not across fork(): both are refused.

    `in_fp32`: an int8 file runs in fp32, not on integers. Raises ModelFileError if the file is missing, damaged or foreign, BrainError if there is no room.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        n_slots: int = 1,
        n_threads: int = 1,
        max_rows: int | None = None,
        in_fp32: bool = False,
    ) -> None:
        self._handle, self._pid = c_void_p(), os.getpid()
        self._inside = threading.Lock()  # held during a call: what is closed must not be about to be entered
        self._library = load_library()
        self.path = os.fspath(path)
        if "\0" in os.fsdecode(path):
            raise ModelFileError(f"{self.path!r}: a file's name has no NUL in it")
        for name, size in (("n_slots", n_slots), ("n_threads", n_threads), ("max_rows", max_rows or n_slots)):
            _int32(name, size)
        err = ctypes.create_string_buffer(512)
        status = self._library.brain_open(
            os.fsencode(path), n_slots, n_threads, max_rows or n_slots, in_fp32, byref(self._handle), err, len(err)
        )
        if status:
            kind = ModelFileError if status in (E_FILE, E_FORMAT) else BrainError
            raise kind(err.value.decode(errors="replace"))
        self.config = self._read_config()
        if os.environ.get("BRAIN_KERNELS"):  # for comparing: all kernels give the same bits
            self.use_kernels(os.environ["BRAIN_KERNELS"])

    def _read_config(self) -> BrainConfig:
        c = _Config()
        self._library.brain_config(self._handle, byref(c))
        values: dict[str, Any] = {field[0]: getattr(c, field[0]) for field in _Config._fields_}
        values |= {
            "is_tied": bool(c.is_tied),
            "is_int8": bool(c.is_int8),
            "is_integer": bool(c.is_integer),
            "vocab_hash": bytes(c.vocab_hash),
        }
        values["codec_version"] = c.codec_version.decode(errors="replace")
        return BrainConfig(**values)

    def close(self) -> None:
        """Frees the engine, after the call that another thread has in it; more than once is fine."""
        if os.getpid() != self._pid:
            self._inside = threading.Lock()  # after a fork: whoever holds the other has stayed in the parent
        with self._inside:
            if self._handle:
                self._library.brain_close(self._handle)
                self._handle = c_void_p()

    def __enter__(self) -> "Brain":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self.close()

    @property
    def _open_handle(self) -> c_void_p:
        if not self._handle:
            raise BrainError(f"{self.path}: this brain was closed; open it again")
        return self._handle

    def _call(self, name: str, *arguments: Any) -> int:
        """What the function of run.h returns, negative or a status; raises in the engine's words if the call is refused."""
        if not self._inside.acquire(blocking=False):
            raise BrainError("another thread is inside this brain; make one call at a time")
        try:
            result: int = getattr(self._library, name)(self._open_handle, *arguments)
        finally:
            self._inside.release()
        return result

    def _check(self, status: int) -> None:
        if status:
            kind = ContextFullError if status == E_CONTEXT else BrainError
            raise kind(self._library.brain_error().decode(errors="replace"))

    def round(
        self,
        slots: Ints,
        *,
        prompts: Sequence[Ints] | None = None,
        start_states: Ints | int = -1,
        max_new: Ints | int = 0,
        agent_ids: Ints | int = 0,
        automaton: Automaton | None = None,
        prompt_tokens: Ints | None = None,
        prompt_offsets: Ints | None = None,
        seed: int = 0,
        tick: int = 0,
        purpose: int = 0,
        island: int = 0,
        temperature: float = 0.0,
        top_p: float = 1.0,
        stop: int = -1,
        want_first_probs: bool = False,
    ) -> RoundResult:
        """Feeds every row's prompt and writes every row's completion: `brain_round` in run.h.

        Prompts are a list of arrays, or flat: `prompt_tokens` and `prompt_offsets` (n_rows + 1). One number for
        `start_states`, `max_new` or `agent_ids` is every row's. `seed` is taken modulo 2^64. `temperature` 0 is greedy.
        """
        slot = _array("slots", slots, np.int32)
        n_rows = len(slot)
        if prompts is not None:
            prompt_tokens, prompt_offsets = self._flatten(prompts)
        if prompt_tokens is None or prompt_offsets is None:
            raise BrainError("no prompts; give prompts, or prompt_tokens and prompt_offsets")
        offset = _array("prompt_offsets", prompt_offsets, np.int32, n_rows + 1)
        token = _array("prompt_tokens", prompt_tokens, np.int32, int(offset[-1]))
        state, new = self._per_row("start_states", start_states, n_rows), self._per_row("max_new", max_new, n_rows)
        agent = self._per_row("agent_ids", agent_ids, n_rows, np.uint32)
        if not (0 <= tick < 2**32 and 0 <= purpose < 2**16 and 0 <= island < 2**32):
            raise BrainError(f"tick {tick}, purpose {purpose}, island {island}; expected 0 to 2^32, 2^16 and 2^32 less 1")
        if automaton is not None and automaton.class_bits.size:
            words = -(-self.config.vocab // 32)
            if automaton.class_bits.shape[1] != words:
                raise BrainError(f"automaton.class_bits has rows of {automaton.class_bits.shape[1]} words; expected {words}")
        stride = max(max_new if isinstance(max_new, int) else int(new.max(initial=1)), 1)
        tokens = np.zeros((n_rows, stride), dtype=np.int32)
        counts = np.empty((3, n_rows), dtype=np.int32)
        probs = np.empty((n_rows, self.config.vocab), dtype=np.float32) if want_first_probs else None
        call_in = _RoundIn(
            n_rows, stride, _address(slot), _address(offset), _address(token), _address(state), _address(new),
            _address(agent), ctypes.pointer(automaton._c) if automaton is not None else None,
            seed % 2**64, tick, purpose, island, temperature, top_p, stop,
        )  # fmt: skip
        call_out = _RoundOut(_address(tokens), *(_address(row) for row in counts), None if probs is None else _address(probs))
        self._check(self._call("brain_round", byref(call_in), byref(call_out)))
        return RoundResult(tokens, counts[0], counts[1], counts[2], probs)

    @staticmethod
    def _per_row(name: str, values: Ints | int, n_rows: int, dtype: type = np.int32) -> np.ndarray:
        if isinstance(values, int):
            values = [values] * n_rows
        return _array(name, values, dtype, n_rows)

    @staticmethod
    def _flatten(prompts: Sequence[Ints]) -> tuple[np.ndarray, np.ndarray]:
        offset = np.zeros(len(prompts) + 1, dtype=np.int32)
        np.cumsum([len(prompt) for prompt in prompts], out=offset[1:])
        arrays = [np.asarray(prompt) for prompt in prompts if len(prompt)]
        return (np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int32)), offset

    def logits(self, slot: int, tokens: Ints, *, only_last: bool = False) -> np.ndarray:
        """Feeds tokens to a slot; (n, vocab) float32 after each of them, or (vocab,) after the last."""
        array = _array("tokens", tokens, np.int32)
        _int32("slot", slot)
        out = np.empty((1 if only_last else len(array), self.config.vocab), dtype=np.float32)
        self._check(self._call("brain_logits", slot, _address(array), len(array), int(only_last), _address(out)))
        return out[0] if only_last else out

    def reset_slots(self, slots: Iterable[int]) -> None:
        """Empties these slots."""
        for slot in slots:
            self._check(self._call("brain_slot_reset", _int32("slot", slot)))

    def slot_length(self, slot: int) -> int:
        """Tokens in the slot's stream, among them a last drawn one that was not fed yet."""
        length = self._call("brain_slot_length", _int32("slot", slot))
        self._check(min(length, 0))
        return length

    def piece(self, token: int) -> str:
        """The text of a token as it stands in the vocabulary."""
        text = self._library.brain_piece(self._open_handle, _int32("token", token))
        if text is None:
            raise BrainError(f"token {token}; expected 0 to {self.config.vocab - 1}")
        return str(text.decode(errors="replace"))

    @property
    def kernels(self) -> str:
        """The name of the kernels in use: one of those that brain_use_kernels in run.h takes."""
        return str(self._library.brain_kernels(self._open_handle).decode())

    def use_kernels(self, name: str) -> None:
        """Chooses other kernels; the bits stay the same."""
        self._check(self._call("brain_use_kernels", name.encode()))


def philox(key: int, counter: Sequence[int]) -> list[int]:
    """Philox4x32-10 of a 64-bit key and four 32-bit counter words, as the engine computes it."""
    words, out = np.array(counter, dtype=np.uint32), np.empty(4, dtype=np.uint32)
    load_library().brain_philox(key, _address(words), _address(out))
    return [int(word) for word in out]


def engine_exp(x: np.ndarray) -> np.ndarray:
    """The engine's own exp of an fp32 array."""
    values = np.ascontiguousarray(x, dtype=np.float32)
    out = np.empty_like(values)
    load_library().brain_exp(_address(values), _address(out), values.size)
    return out
