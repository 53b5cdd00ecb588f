"""The history as an SQLite file for browsing: all that refers to something says so, numbers have labels, sentences can be searched.

The token ids, digests and states of `history.db` are left out. This module writes a new file of its own, which is why it may open one;
the history is read through the reader as everywhere.
"""

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from island.errors import IslandError
from island.exports.columns import Column, Table, rows_of, tables_of, told
from island.history import schema
from island.history.reader import Asking
from island.history.stays import STAYS_BY_KIND

# A column that is computed: what a row of the table is called where another refers to it.
_LABELS = {
    "villagers": ("full_name", "given name and house", "name || ' ' || house"),
    "ticks": ("moment", "season and year", "(SELECT name FROM season_names WHERE code = season) || ' of year ' || year"),
    "events": ("what", "what happened (event_kind_names)", "(SELECT name FROM event_kind_names WHERE code = kind)"),
}
_INDEXES = {
    "ticks": (("year",),),
    "villagers": (("mother",), ("father",), ("house",), ("died_tick",)),
    "relations": (("a",), ("b",)),
    "thoughts": (("agent_id", "kind", "tick"), ("partner",), ("event_id",), ("deed", "tick")),
    "events": (("tick",), ("actor", "other"), ("other",), ("kind",), ("what", "actor", "other", "tick")),
    "event_causes": (("cause_id",),),
}


@dataclass(frozen=True)
class Edition:
    """What is in the file: tables with their columns, and the label of each."""

    tables: list[Table]

    def label_of(self, table: str) -> str | None:
        columns = next([column.name for column in found.columns] for found in self.tables if found.name == table)
        return _LABELS[table][0] if table in _LABELS else "name" if "name" in columns and table != "runs" else None


def write_edition(ask: Asking, path: Path, say: Callable[[str], None]) -> Edition:
    """Makes the file, 15 s for a thousand years. Raises IslandError when the disk or a row refuses."""
    edition = Edition([_for_browsing(table) for table in tables_of(ask)])
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode=OFF")
            database.execute("PRAGMA synchronous=OFF")
            database.execute("BEGIN")
            for table in edition.tables:
                _copy(ask, database, table, say)
            _finish(database, edition, say)
            database.execute("COMMIT")
    except sqlite3.Error as error:
        raise IslandError(f"{path.name}: {error}; nothing was exported") from None
    return edition


def _for_browsing(table: Table) -> Table:
    kept = tuple(column for column in table.columns if not column.written)
    if table.name not in _LABELS:
        return replace(table, columns=kept)
    name, meaning, _ = _LABELS[table.name]
    return replace(table, columns=(*kept, Column(name, "string", False, True, meaning, None, "")))


def _copy(ask: Asking, database: sqlite3.Connection, table: Table, say: Callable[[str], None]) -> None:
    database.execute(_create(table))
    total = int(next(ask(f"SELECT count(*) FROM {table.name}")[1])[0])
    places = ", ".join("?" * len(table.columns))
    rows = told(rows_of(table, ask, dict([_computed(table.name)] if table.name in _LABELS else [])), table.name, total, say)
    database.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)
    for columns in _INDEXES.get(table.name, ()):
        database.execute(f"CREATE INDEX {table.name}_by_{'_'.join(columns)} ON {table.name} ({', '.join(columns)})")


def _computed(table: str) -> tuple[str, str]:
    name, _, sql = _LABELS[table]
    return name, sql


def _create(table: Table) -> str:
    lines = [
        f"{column.name} {_SQL[column.type]}"
        + (f" REFERENCES {column.refers_to[0]}({column.refers_to[1]})" if column.refers_to else "")
        for column in table.columns
    ]
    lines.append(f"PRIMARY KEY ({', '.join(table.keys)})")
    return f"CREATE TABLE {table.name} (" + ", ".join(lines) + ")"


def _finish(database: sqlite3.Connection, edition: Edition, say: Callable[[str], None]) -> None:
    """The views of every history, who is there and who is gone, and the search, which datasette finds by itself."""
    say("an index of all words")
    database.execute('CREATE VIRTUAL TABLE thoughts_fts USING fts5(sentence, content="thoughts")')
    database.execute("INSERT INTO thoughts_fts(thoughts_fts) VALUES ('rebuild')")
    for name, sql in schema.views_for(table.name for table in edition.tables).items():
        database.execute(f"CREATE VIEW {name} AS {sql}")
    database.execute(f"CREATE VIEW stays AS {STAYS_BY_KIND}")
    database.execute("PRAGMA analysis_limit=1000")
    database.execute("ANALYZE")


_SQL = {"integer": "INTEGER", "number": "REAL", "string": "TEXT"}
