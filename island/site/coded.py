"""Numbers in as few bits as they are surprising, and bytes as text of a page: what the report holds its columns in. coded.js reads both.

Every number is written under a context, which reader and writer both know by then, and takes the less room the more often it comes there:
range asymmetric numeral systems (J. Duda, https://arxiv.org/abs/1311.2540) over tables of how often, counted beforehand. One stream can
be read without the others; the tables are common to all.
"""

import json
import re
from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

BITS = 16  # of a share: the shares of a table sum to 2**16
_ALL = 1 << BITS
DIRECT = 32  # numbers below it have a share of their own unless more is said
DIRECT_MOST = 1 << 14  # so that a table has fewer entries than shares
_MOST = 2**53 - 1  # a number of JavaScript holds no more


def context(column: int, one: int = 0, other: int = 0) -> int:
    """Contexts that differ by 1024 are taken for the same: that costs room, and no truth."""
    return (column * 1024 + (one & 1023)) * 1024 + (other & 1023)


class Stream:
    """Numbers in the order in which they will be read, each with its context; a context below 0 means that many equally likely numbers."""

    def __init__(self) -> None:
        self._contexts, self._symbols = array("q"), array("q")

    def number(self, context: int, value: int, direct: int = DIRECT) -> None:
        """`value` from 0; from `direct` on it counts by its magnitude, and the bits below that are written as they are."""
        self._contexts.append(context)
        if value < direct:
            self._symbols.append(value)
            return
        rest = value - direct + 1
        size = rest.bit_length() - 1
        self._symbols.append(direct + size)
        while size > 0:
            bits = min(size, BITS)
            self.among(rest & ((1 << bits) - 1), 1 << bits)
            rest, size = rest >> bits, size - bits

    def among(self, index: int, count: int) -> None:
        """One of `count` things that are equally likely, 65,536 at most."""
        self._contexts.append(-count)
        self._symbols.append(index)

    def written(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The contexts, and what was written under each."""
        return np.array(self._contexts, np.int64), np.array(self._symbols, np.int64)

    def coded(self, tables: "Tables") -> bytes:
        """What was written last is coded first: the reader goes the other way."""
        state, words = _ALL, array("H")
        starts, widths = tables.shares_of(self)
        for start, width in zip(reversed(starts), reversed(widths), strict=True):
            if state >= width << BITS:
                words.append(state & 0xFFFF)
                state >>= BITS
            state = (state // width << BITS) + state % width + start
        words.append(state & 0xFFFF)
        words.append(state >> BITS)
        words.reverse()
        return np.array(words, "<u2").tobytes()


class Tables:
    """Which part of 65,536 shares each number has under each context, by how often it comes there in some streams."""

    def __init__(self, streams: Iterable[Stream]):
        keys = [
            _keys(contexts[contexts >= 0], symbols[contexts >= 0]) for contexts, symbols in (one.written() for one in streams)
        ]
        self._keys, times = np.unique(np.concatenate([*keys, np.zeros(0, np.int64)]), return_counts=True)
        self._contexts, self._sizes = np.unique(self._keys >> _SYMBOL_BITS, return_counts=True)
        self._levels = [level(one) for one in times.tolist()]
        widths: list[int] = []
        starts: list[int] = []
        for size in self._sizes.tolist():
            here = widths_of(self._levels[len(widths) : len(widths) + size])
            starts += np.cumsum([0, *here[:-1]]).tolist()
            widths += here
        self._starts, self._widths = np.array(starts, np.int64), np.array(widths, np.int64)

    def shares_of(self, stream: Stream) -> tuple[list[int], list[int]]:
        """Where the share of each number begins, and how wide it is. Raises IndexError or gives nonsense for a stream not counted."""
        contexts, symbols = stream.written()
        counts = np.maximum(-contexts, 1)
        even_start, even_end = symbols * _ALL // counts, (symbols + 1) * _ALL // counts
        at = np.searchsorted(self._keys, _keys(np.maximum(contexts, 0), symbols)) % max(1, len(self._keys))
        starts = np.where(contexts < 0, even_start, self._starts[at] if len(self._keys) else 0)
        widths = np.where(contexts < 0, even_end - even_start, self._widths[at] if len(self._keys) else 0)
        return starts.tolist(), widths.tolist()

    def packed(self) -> bytes:
        """As a reader needs them: contexts, how many numbers each has, the steps between these, and their levels."""
        symbols = self._keys & ((1 << _SYMBOL_BITS) - 1)
        steps = np.diff(symbols, prepend=-1)
        firsts = np.cumsum(self._sizes) - self._sizes
        steps[firsts] = symbols[firsts] + 1
        return joined(map(numbers_of, (np.diff(self._contexts, prepend=0), self._sizes, steps, self._levels)))


_SYMBOL_BITS = 20  # more than any symbol has


def _keys(contexts: npt.NDArray[np.int64], symbols: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return contexts << _SYMBOL_BITS | symbols


def level(times: int) -> int:
    """A count from 1 by its first three bits: 1 to 7, then 8 for 8 and 9, 9 for 10 and 11 ..."""
    size = max(0, times.bit_length() - 3)
    return 4 * size + (times >> size)


def weight(level: int) -> int:
    """The least count of a level."""
    size = max(0, level // 4 - 1)
    return (level - 4 * size) << size


def widths_of(levels: list[int]) -> list[int]:
    """The shares of the numbers of one context; they sum to 65,536, and everyone has one at least."""
    weights = [weight(one) for one in levels]
    total, left = sum(weights), _ALL - len(weights)
    widths = [1 + one * left // total for one in weights]
    widths[widths.index(max(widths))] += _ALL - sum(widths)
    return widths


# -- columns of numbers ----------------------------------------------------------------------------------------------------


def numbers_of(values: Iterable[int] | npt.NDArray[np.int64]) -> bytes:
    """Numbers from 0 in groups of seven bits, the lowest first, the highest bit set on all but the last; below 0 counts as 0."""
    left = np.clip(np.fromiter(values, np.int64) if not isinstance(values, np.ndarray) else values, 0, _MOST)
    lengths = np.ones(len(left), np.int64)
    for bits in range(7, 63, 7):
        lengths += left >= 1 << bits
    starts = np.cumsum(lengths) - lengths
    out = np.zeros(int(lengths.sum()), np.uint8)
    for nth in range(int(lengths.max(initial=0))):
        here = lengths > nth
        more = (lengths > nth + 1)[here]
        out[starts[here] + nth] = (left[here] & 127) | (more * 128)
        left = left >> 7
    return out.tobytes()


def joined(columns: Iterable[bytes]) -> bytes:
    """Columns one after another; their lengths in bytes come first, as numbers."""
    parts = list(columns)
    return numbers_of(len(part) for part in parts) + b"".join(parts)


def json_of(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def signed(value: int) -> int:
    """0, -1, 1, -2, ... as 0, 1, 2, 3, ..."""
    return 2 * value if value >= 0 else -2 * value - 1


# -- bytes as text ---------------------------------------------------------------------------------------------------------

UNSAFE = "\0\n\r<"
"""What a page does not keep as it was, or what would end the element that holds it."""
_UNSAFE_AND_NEXT = re.compile(f"[{UNSAFE}]([\\s\\S]?)")


def text_of(data: bytes) -> str:
    """Seven bits a character, in UTF-8 a byte each: 8/7 of the bytes, where base64 needs 4/3. No character is one of UNSAFE.

    An unsafe character and the next are one of two bytes, from U+0080; the last of all is one of its own behind those.
    """
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    sevens = np.pad(bits, (0, -len(bits) % 7)).reshape(-1, 7)
    text = np.packbits(np.pad(sevens, ((0, 0), (1, 0))), axis=1).tobytes().decode("ascii")

    def safe(found: re.Match[str]) -> str:
        which = UNSAFE.index(found[0][0])
        return chr(128 + 128 * which + ord(found[1])) if found[1] else chr(128 + 128 * len(UNSAFE) + which)

    return _UNSAFE_AND_NEXT.sub(safe, text)
