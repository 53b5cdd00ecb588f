"""Reads a corpus folder and cuts it into batches; the batch of a step is a pure function of (corpus, seed, step).

A corpus folder holds `train-000.npz`, `train-001.npz`, ... and `valid.npz`. Each has `tokens` (uint16, flat), `weights`
(uint8, flat: the `Code` of every token as a target) and `offsets` (int64, n + 1 boundaries). One sequence is one
villager's stream; it starts with `<s>`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from island.errors import IslandError

# Steps that share one pool of sequences. Sorted by length and cut into batches, a pool of 16 batches leaves about 1% of
# padding; the batches are then handed out in a drawn order, so that lengths do not march in step with the optimizer.
POOL_STEPS = 16
SHUFFLE_STREAM, POOL_STREAM = 0, 1


class Code(enum.IntEnum):
    """What a token is to the brain that must predict it."""

    NONE = 0  # padding, and whatever nobody is asked for
    SENSED = 1
    DECIDED = 2
    TOLD = 3
    REFERENT = 4  # a person, decided or told
    RARE = 5  # told of what is seldom done


@dataclass(frozen=True)
class Batch:
    """tokens, targets (B, T) int64 and codes (B, T) uint8: the codes are those of the targets."""

    tokens: NDArray[np.int64]
    targets: NDArray[np.int64]
    codes: NDArray[np.uint8]

    @property
    def token_count(self) -> int:
        """Tokens fed, padding left out (only a last target is never fed, only `<s>` never asked for)."""
        return int(np.count_nonzero(self.tokens))

    def split(self, parts: int) -> list[Batch]:
        """Every `parts`-th row, from each of the first; rows come sorted by length, so the parts are of even size."""
        return [self._rows(slice(part, None, parts)) for part in range(min(parts, len(self.tokens)))]

    def _rows(self, rows: slice) -> Batch:
        length = int(np.flatnonzero(self.tokens[rows].any(axis=0))[-1]) + 1
        cut = (rows, slice(length))
        tokens, targets, codes = self.tokens[cut], self.targets[cut], self.codes[cut]
        return Batch(np.ascontiguousarray(tokens), np.ascontiguousarray(targets), np.ascontiguousarray(codes))


class Corpus:
    """The sequences of some shards, addressed by one index; shards stay as they are on disk, two bytes a token."""

    def __init__(self, paths: list[Path]) -> None:
        self._tokens: list[NDArray[np.uint16]] = []
        self._codes: list[NDArray[np.uint8]] = []
        starts, lengths, shards = list[NDArray[np.int64]](), list[NDArray[np.int64]](), list[NDArray[np.int64]]()
        for path in paths:
            tokens, codes, offsets = _read_shard(path)
            self._tokens.append(tokens)
            self._codes.append(codes)
            starts.append(offsets[:-1])
            lengths.append(np.diff(offsets))
            shards.append(np.full(len(offsets) - 1, len(shards), np.int64))
        self._starts = np.concatenate(starts)
        self._shards = np.concatenate(shards)
        self.lengths: NDArray[np.int64] = np.concatenate(lengths)
        self.max_token = max(int(tokens.max()) for tokens in self._tokens)

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def tokens(self) -> int:
        return int(self.lengths.sum())

    def sequence(self, index: int) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
        """The tokens and codes of one stream, as views."""
        shard, start = int(self._shards[index]), int(self._starts[index])
        cut = slice(start, start + int(self.lengths[index]))
        return self._tokens[shard][cut], self._codes[shard][cut]

    def batch(self, indices: NDArray[np.int64]) -> Batch:
        """These sequences side by side, padded at the end with 0 to the longest."""
        shape = (len(indices), int(self.lengths[indices].max()) - 1)
        tokens, targets, codes = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.uint8)
        for row, index in enumerate(indices):
            stream, stream_codes = self.sequence(int(index))
            fed = len(stream) - 1
            tokens[row, :fed], targets[row, :fed], codes[row, :fed] = stream[:-1], stream[1:], stream_codes[1:]
        return Batch(tokens, targets, codes)

    def in_order_of_length(self, count: int, batch_tokens: int) -> Iterator[Batch]:
        """The first `count` sequences (a corpus is written in no order that matters), shortest first: for validation."""
        order = np.argsort(self.lengths[:count], kind="stable")
        for group in _cut_evenly(order, self.lengths, max(1, round(int(self.lengths[order].sum()) / batch_tokens))):
            yield self.batch(group)


class Batches:
    """Batches of about `batch_tokens` tokens: every sequence once an epoch, in an order drawn for each epoch.

    Nothing is kept from step to step but a cached permutation, so resuming is asking for the next step.
    """

    def __init__(self, corpus: Corpus, batch_tokens: int, seed: int) -> None:
        self.corpus, self.batch_tokens, self.seed = corpus, batch_tokens, seed
        # A constant of the corpus, so that the pool of a step is found without walking all pools before it.
        self._pool_size = max(POOL_STEPS, round(POOL_STEPS * batch_tokens / float(corpus.lengths.mean())))
        self._epoch, self._permutation = -1, np.zeros(0, np.int64)
        self._pool, self._groups = -1, list[NDArray[np.int64]]()

    def __getitem__(self, step: int) -> Batch:
        pool, place = divmod(step, POOL_STEPS)
        if pool != self._pool:
            self._pool, self._groups = pool, self._cut_pool(pool)
        return self.corpus.batch(self._groups[place])

    def epoch(self, step: int) -> float:
        """How often the corpus has been seen before this step."""
        return step / POOL_STEPS * self._pool_size / len(self.corpus)

    def _cut_pool(self, pool: int) -> list[NDArray[np.int64]]:
        first = pool * self._pool_size
        members = np.array([self._shuffled(place) for place in range(first, first + self._pool_size)], np.int64)
        order = members[np.argsort(self.corpus.lengths[members], kind="stable")]
        groups = _cut_evenly(order, self.corpus.lengths, POOL_STEPS)
        drawn = np.random.default_rng([self.seed, POOL_STREAM, pool]).permutation(POOL_STEPS)
        return [groups[place] for place in drawn]

    def _shuffled(self, place: int) -> int:
        epoch, place = divmod(place, len(self.corpus))
        if epoch != self._epoch:
            drawn = np.random.default_rng([self.seed, SHUFFLE_STREAM, epoch])
            self._epoch, self._permutation = epoch, drawn.permutation(len(self.corpus))
        return int(self._permutation[place])


def open_corpus(folder: Path) -> tuple[Corpus, Corpus]:
    """(training, validation) from a corpus folder."""
    shards = sorted(folder.glob("train-*.npz"))
    if not shards:
        raise IslandError(f"{folder}: no train-000.npz there; write a corpus first: python -m training.corpus")
    return Corpus(shards), Corpus([folder / "valid.npz"])


def _cut_evenly(order: NDArray[np.int64], lengths: NDArray[np.int64], pieces: int) -> list[NDArray[np.int64]]:
    """Cuts `order` into exactly `pieces` runs of about equally many tokens, none of them empty."""
    pieces = min(pieces, len(order))
    ends = np.cumsum(lengths[order])
    cuts = np.searchsorted(ends, ends[-1] * np.arange(1, pieces) / pieces, side="left") + 1
    for i in range(len(cuts)):  # at least one sequence before every cut, and one left for every cut after it
        cuts[i] = min(max(cuts[i], cuts[i - 1] + 1 if i else 1), len(order) - (pieces - 1 - i))
    return [np.ascontiguousarray(group) for group in np.split(order, cuts)]


def _read_shard(path: Path) -> tuple[NDArray[np.uint16], NDArray[np.uint8], NDArray[np.int64]]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            tokens, codes, offsets = arrays["tokens"], arrays["weights"], arrays["offsets"]
    except FileNotFoundError:
        raise IslandError(f"{path}: no such file; write a corpus first: python -m training.corpus") from None
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise IslandError(f"{path}: expected a corpus shard with tokens, weights and offsets, got: {error}") from None
    problem = None
    if (tokens.dtype, codes.dtype, offsets.dtype) != (np.uint16, np.uint8, np.int64):
        problem = f"expected uint16, uint8 and int64, got {tokens.dtype}, {codes.dtype} and {offsets.dtype}"
    elif len(offsets) < 2 or offsets[0] != 0 or not len(tokens) == len(codes) == offsets[-1]:
        problem = f"{len(tokens)} tokens, {len(codes)} weights and {len(offsets)} offsets do not fit together"
    elif int(np.diff(offsets).min()) < 2:
        problem = "a sequence has fewer than 2 tokens"
    elif int(codes.max()) > max(Code):
        problem = f"weight code {int(codes.max())} is not one of 0 to {int(max(Code))}"
    if problem:
        raise IslandError(f"{path}: {problem}; write the corpus again: python -m training.corpus")
    return tokens, codes, offsets
