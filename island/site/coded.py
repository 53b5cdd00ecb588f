"""Numbers in as few bits as they are surprising, and bytes as text of a page: what the report holds its columns in. coded.js reads both.

Every number is written under a context, which reader and writer both know by then, and takes the less room the more often it comes there:
range asymmetric numeral systems (J. Duda, https://arxiv.org/abs/1311.2540) over tables of how often, counted beforehand. One stream can
be read without the others; the tables are common to all.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable

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

    def __init__(self, counts: "Counts"):
        self._counts = counts
        self._contexts, self._symbols = array("q"), array("q")

    def number(self, context: int, value: int, direct: int = DIRECT) -> None:
        """`value` from 0; from `direct` on it counts by its magnitude, and the bits below that are written as they are."""
        rest = value - direct + 1
        size = rest.bit_length() - 1 if rest > 0 else 0
        symbol = direct + size if rest > 0 else value
        self._contexts.append(context)
        self._symbols.append(symbol)
        self._counts[context][symbol] += 1
        while size > 0:
            bits = min(size, BITS)
            self.among(rest & ((1 << bits) - 1), 1 << bits)
            rest, size = rest >> bits, size - bits

    def among(self, index: int, count: int) -> None:
        """One of `count` things that are equally likely, 65,536 at most."""
        self._contexts.append(-count)
        self._symbols.append(index)

    def coded(self, shares: "Shares") -> bytes:
        """What was written last is coded first: the reader goes the other way."""
        state, words = _ALL, array("H")
        for context, symbol in zip(reversed(self._contexts), reversed(self._symbols), strict=True):
            start, share = shares[context][symbol] if context >= 0 else _even_share(symbol, -context)
            if state >= share << BITS:
                words.append(state & 0xFFFF)
                state >>= BITS
            state = (state // share << BITS) + state % share + start
        words.append(state & 0xFFFF)
        words.append(state >> BITS)
        words.reverse()
        return np.array(words, "<u2").tobytes()


Counts = dict[int, dict[int, int]]
"""How often each number comes under each context."""
Shares = dict[int, dict[int, tuple[int, int]]]
"""By context, where the share of each number begins, and how wide it is."""


def counts() -> Counts:
    return defaultdict(lambda: defaultdict(int))


def _even_share(index: int, count: int) -> tuple[int, int]:
    start = index * _ALL // count
    return start, (index + 1) * _ALL // count - start


def level(times: int) -> int:
    """A count from 1 by its first three bits: 1 to 7, then 8 for 8 and 9, 9 for 10 and 11 ..."""
    size = max(0, times.bit_length() - 3)
    return 4 * size + (times >> size)


def weight(level: int) -> int:
    """The least count of a level."""
    size = max(0, level // 4 - 1)
    return (level - 4 * size) << size


def shares_of(found: Counts) -> Shares:
    """As a reader knows the counts: by their levels alone."""
    shares = {}
    for key, times in found.items():
        symbols = sorted(times)
        weights = [weight(level(times[symbol])) for symbol in symbols]
        total, left = sum(weights), _ALL - len(symbols)
        widths = [1 + one * left // total for one in weights]
        widths[widths.index(max(widths))] += _ALL - sum(widths)
        starts = np.cumsum([0, *widths]).tolist()
        shares[key] = {symbol: (starts[nth], widths[nth]) for nth, symbol in enumerate(symbols)}
    return shares


def tables_of(found: Counts) -> bytes:
    """The counts as `shares_of` needs them."""
    keys = sorted(found)
    symbols = [sorted(found[key]) for key in keys]
    columns: list[Iterable[int]] = [
        np.diff([0, *keys]),
        [len(one) for one in symbols],
        [step for one in symbols for step in np.diff([-1, *one]).tolist()],
        [level(found[key][symbol]) for key, one in zip(keys, symbols, strict=True) for symbol in one],
    ]
    return joined(map(numbers_of, columns))


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
