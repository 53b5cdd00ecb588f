"""The rows of a query as text, written as they come: a table for a terminal, tab-separated lines, CSV, JSON."""

import csv
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import Any

from island.errors import IslandError
from island.printing import dumps, fold, harmless, put_fields, width_of_terminal

Row = Sequence[Any]
_LOOKED_AT = 200  # rows that decide how wide the columns are
_WORD_MAX = 20  # a column is as wide as its longest word, if that is no longer
_GAP = "  "


def put_rows(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """In a terminal a table, or, where the columns are too many for it, a record for each row; else tab-separated lines."""
    columns, rows = list(map(_cell, columns)), iter(rows)
    width = width_of_terminal()
    first = list(islice(rows, _LOOKED_AT if width else 0))
    layout = _Layout.of(columns, first, width) if width else None
    if layout:
        sys.stdout.writelines(layout.lines(columns, chain(first, rows)))
    elif width:
        for row in chain(first, rows):
            put_fields([(name, _cell(value)) for name, value in zip(columns, row, strict=True)])
            sys.stdout.write("\n")
    else:
        sys.stdout.writelines("\t".join(map(_cell, row)) + "\n" for row in chain([columns], rows))


def put_csv(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Comma-separated values below a line of names; null is empty, a blob is hexadecimal."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerows([harmless(_text(value)) for value in row] for row in chain([columns], rows))


def put_json_rows(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """A list of objects, one a line."""
    if len(set(columns)) < len(columns):
        twice = next(name for name in columns if columns.count(name) > 1)
        raise IslandError(
            f"sql: two columns are called {twice}; JSON needs names that differ: give one of them another with `as`"
        )
    before = "[\n"
    for row in rows:
        sys.stdout.write(before + dumps(dict(zip(columns, map(_plain, row), strict=True))))
        before = ",\n"
    sys.stdout.write("[]\n" if before == "[\n" else "\n]\n")


@dataclass(frozen=True)
class _Layout:
    """How wide each column of a table is, and which are numbers: they stand to the right and are never folded."""

    widths: list[int]
    are_numbers: list[bool]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Sequence[Row], width: int) -> "_Layout | None":
        """The layout for a terminal of this width; None when the columns are too many.

        Each column has room for its longest word. Of the rest each has a part by how much it wants, as in a browser, or those
        that want little have it all: whichever makes the fewest lines.
        """
        values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        cells = [[name, *map(_cell, column)] for name, column in zip(columns, values, strict=True)]
        are_numbers = list(map(_is_number, values))
        wanted = [max(map(len, column)) for column in cells]
        least = [most if is_number else min(most, max(map(_longest_word, column)))
                 for column, most, is_number in zip(cells, wanted, are_numbers, strict=True)]  # fmt: skip
        spare = width - len(_GAP) * (len(columns) - 1) - sum(least)
        if spare < 0:
            return None
        wishes = [most - few for most, few in zip(wanted, least, strict=True)]
        layouts = [cls([few + more for few, more in zip(least, extra, strict=True)], are_numbers)
                   for extra in (_small_first(wishes, spare), _by_wish(wishes, spare))]  # fmt: skip
        return min(layouts, key=lambda layout: sum(len(list(layout._row(row))) for row in zip(*cells, strict=True)))

    def lines(self, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
        yield from self._row(columns)
        yield _GAP.join("-" * width for width in self.widths) + "\n"
        for row in rows:
            yield from self._row(list(map(_cell, row)))

    def _row(self, cells: Sequence[str]) -> Iterator[str]:
        """A row is as many lines as its longest cell."""
        folded = [[cell] if is_number else fold(cell, width)
                  for cell, width, is_number in zip(cells, self.widths, self.are_numbers, strict=True)]  # fmt: skip
        for parts in zip_longest(*folded, fillvalue=""):
            placed = (f"{part:>{width}}" if is_number else f"{part:<{width}}"
                      for part, width, is_number in zip(parts, self.widths, self.are_numbers, strict=True))  # fmt: skip
            yield _GAP.join(placed).rstrip() + "\n"


def _small_first(wishes: Sequence[int], spare: int) -> list[int]:
    extra = [0] * len(wishes)
    for wish, i in sorted((wish, i) for i, wish in enumerate(wishes)):
        extra[i] = min(wish, spare)
        spare -= extra[i]
    return extra


def _by_wish(wishes: Sequence[int], spare: int) -> list[int]:
    share = min(1.0, spare / max(sum(wishes), 1))
    return [int(wish * share) for wish in wishes]


def _longest_word(cell: str) -> int:
    return min(_WORD_MAX, max(map(len, cell.split()), default=0))


def _is_number(values: Iterable[Any]) -> bool:
    found = [value for value in values if value is not None]
    return bool(found) and all(isinstance(value, int | float) for value in found)


def _cell(value: Any) -> str:
    return harmless(_text(value).replace("\t", " ").replace("\n", " "))


def _text(value: Any) -> str:
    return "" if value is None else str(_plain(value))


def _plain(value: Any) -> Any:
    """What JSON has a word for."""
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
