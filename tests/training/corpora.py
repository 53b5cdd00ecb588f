"""Tiny corpora for the tests of training."""

from pathlib import Path

import numpy as np

from training.data import Code

VOCAB = 24
START = 1


def copy_stream(drawn: np.random.Generator) -> tuple[list[int], list[Code]]:
    """`<s>`, a few sensed tokens, and the same ones again, decided: what a brain this small learns in a minute."""
    sensed = drawn.integers(3, VOCAB, int(drawn.integers(2, 6))).tolist()
    codes = [Code.DECIDED] * (len(sensed) - 1) + [Code.REFERENT]
    return [START, *sensed, 2, *sensed], [Code.NONE, *[Code.SENSED] * (len(sensed) + 1), *codes]


def write_shard(path: Path, streams: int, seed: int) -> None:
    drawn = np.random.default_rng(seed)
    tokens, codes, offsets = list[int](), list[Code](), [0]
    for _ in range(streams):
        stream, stream_codes = copy_stream(drawn)
        tokens += stream
        codes += stream_codes
        offsets.append(len(tokens))
    arrays = (np.array(tokens, np.uint16), np.array(codes, np.uint8), np.array(offsets, np.int64))
    np.savez(path, tokens=arrays[0], weights=arrays[1], offsets=arrays[2])


def write_corpus(folder: Path, streams: int = 400) -> Path:
    """Two training shards of different sizes and a validation shard."""
    folder.mkdir()
    write_shard(folder / "train-000.npz", streams, 1)
    write_shard(folder / "train-001.npz", streams // 2, 2)
    write_shard(folder / "valid.npz", 60, 3)
    return folder
