"""The tables of a history as the exports write them: names, types, meanings, keys, and what refers to what."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from island.errors import IslandError
from island.history import schema
from island.history.reader import Asking
from island.history.tokens import unpack_ids

LEFT_OUT = ("snapshots",)
"""Packed states that only `island resume` reads."""
TOKENS = ("prompt", "decided", "came", "told")

# What a column refers to beyond the foreign keys of the file, which are only those to persons.
_REFERENCES = {
    ("ticks", "season"): ("season_names", "code"),
    ("ticks", "weather"): ("weather_names", "code"),
    ("villagers", "trait_1"): ("trait_names", "code"),
    ("villagers", "trait_2"): ("trait_names", "code"),
    ("villagers", "arrived_tick"): ("ticks", "tick"),
    ("villagers", "died_tick"): ("ticks", "tick"),
    ("villagers", "death_event"): ("events", "event_id"),
    ("relations", "since_tick"): ("ticks", "tick"),
    ("relations", "until_tick"): ("ticks", "tick"),
    ("relations", "since_event"): ("events", "event_id"),
    ("relations", "until_event"): ("events", "event_id"),
    ("thoughts", "tick"): ("ticks", "tick"),
    ("thoughts", "kind"): ("thought_kind_names", "code"),
    ("thoughts", "deed"): ("deed_names", "code"),
    ("thoughts", "outcome"): ("outcome_names", "code"),
    ("thoughts", "event_id"): ("events", "event_id"),
    ("events", "tick"): ("ticks", "tick"),
    ("events", "kind"): ("event_kind_names", "code"),
    ("events", "place"): ("places", "place_id"),
    ("event_causes", "event_id"): ("events", "event_id"),
    ("event_causes", "cause_id"): ("events", "event_id"),
    ("places", "kind"): ("place_kind_names", "code"),
    ("conditions", "tick"): ("ticks", "tick"),
    ("conditions", "work"): ("work_names", "code"),
    ("stores", "tick"): ("ticks", "tick"),
    ("event_kind_meanings", "code"): ("event_kind_names", "code"),
}
_TYPES = {"INTEGER": "integer", "REAL": "number", "TEXT": "string", "BLOB": "string"}


@dataclass(frozen=True)
class Column:
    name: str
    type: str  # integer, number or string, in the words of Frictionless
    is_key: bool
    may_be_null: bool
    meaning: str
    refers_to: tuple[str, str] | None  # table and column
    written: str  # "": as it is; "tokens": numbers with spaces between; "hex": hexadecimal


@dataclass(frozen=True)
class Table:
    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def keys(self) -> list[str]:
        return [column.name for column in self.columns if column.is_key]


def tables_of(ask: Asking) -> list[Table]:
    """Every table that is exported, the meanings as the file's own table `meanings` gives them."""
    meanings = {(name, column): meaning for name, column, meaning in ask("SELECT object, column_name, meaning FROM meanings")[1]}
    return [
        Table(
            made.name,
            str(meanings.get((made.name, ""), "")),
            tuple(_column(made.name, column, meanings) for column in made.columns if (made.name, column.name) in meanings),
        )
        for made in schema.metadata.tables.values()
        if made.name not in LEFT_OUT and (made.name, "") in meanings  # a history of an earlier version has fewer, of columns too
    ]


def _column(table: str, column: Any, meanings: dict[tuple[str, str], str]) -> Column:
    kind = str(column.type)
    written = "" if kind != "BLOB" else "tokens" if table == "thoughts" and column.name in TOKENS else "hex"
    meaning = str(meanings.get((table, column.name), ""))
    if written == "tokens":
        meaning = meaning.rpartition(":")[0] + ": numbers with a space between"
    elif written == "hex":
        meaning += ", hexadecimal"
    foreign = next(((key.column.table.name, key.column.name) for key in column.foreign_keys), None)
    refers_to = _REFERENCES.get((table, column.name), foreign)
    return Column(column.name, _TYPES[kind], column.primary_key, column.nullable, meaning, refers_to, written)


def rows_of(table: Table, ask: Asking, computed: dict[str, str] | None = None) -> Iterator[list[Any]]:
    """Rows by their key; blobs are text. `computed`: the SQL of columns that the history has not.

    Raises IslandError for token ids that are none.
    """
    chosen = ", ".join((computed or {}).get(column.name, column.name) for column in table.columns)
    version = next(ask("PRAGMA user_version")[1])[0]
    writers: dict[str, Callable[[bytes], str]] = {"tokens": partial(_tokens, version=version), "hex": bytes.hex}
    changes = [(index, writers[column.written]) for index, column in enumerate(table.columns) if column.written]
    for found in ask(f"SELECT {chosen} FROM {table.name} ORDER BY {', '.join(table.keys)}")[1]:
        row = list(found)
        for index, write in changes:
            if row[index] is not None:
                row[index] = write(row[index])
        yield row


def _tokens(blob: bytes, version: int) -> str:
    try:
        return " ".join(map(str, unpack_ids(blob, version)))
    except ValueError as error:
        raise IslandError(f"a thought's token ids are damaged ({error}); restore a copy") from None


def told(rows: Iterable[list[Any]], name: str, total: int, say: Callable[[str], None]) -> Iterator[list[Any]]:
    """The same rows; says every two seconds how far a long table is."""
    last = time.monotonic()
    for number, row in enumerate(rows):
        if number % 1000 == 0 and time.monotonic() - last > 2:
            last = time.monotonic()
            say(f"{name}: {number:,} of {total:,} rows")
        yield row
