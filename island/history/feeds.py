"""Rows of a long table a tick at a time."""

import sqlite3
from collections.abc import Iterator

from island.history.canonical import Row


class Feed:
    """Rows of one query, taken in order up to a key. The first column is the key and is not part of the row."""

    def __init__(self, raw: sqlite3.Connection, sql: str):
        self._rows: Iterator[Row] = iter(raw.execute(sql))
        self._next: Row | None = next(self._rows, None)

    def up_to(self, key: int) -> list[Row]:
        taken = []
        while self._next is not None and isinstance(self._next[0], int) and self._next[0] <= key:
            taken.append(self._next[1:])
            self._next = next(self._rows, None)
        return taken

    def has_more(self) -> bool:
        return self._next is not None
