"""Rows that no island writes, in a file that a stranger has made: they are looked for when a command has stumbled over one."""

import contextlib
import json
import math
import os
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from island.errors import IslandError

if TYPE_CHECKING:
    from sqlalchemy import Column

_KINDS = {"INTEGER": ["integer"], "REAL": ["real"], "TEXT": ["text"], "BLOB": ["blob"]}


@contextlib.contextmanager
def odd_rows_explained(*folders: str | os.PathLike[str]) -> Iterator[None]:
    """A bug that an odd row accounts for becomes an IslandError that names the row; any other stays a bug."""
    try:
        yield
    except Exception as error:
        if isinstance(error, (IslandError, OSError, RuntimeError)) and not isinstance(error, RecursionError):
            raise
        for folder in folders:
            if found := find_oddity(folder):
                raise IslandError(
                    f"{folder}: history.db: {found}, which no island writes; restore a copy or begin a new run"
                ) from None
        raise


def find_oddity(folder: str | os.PathLike[str]) -> str | None:
    """The first value of a wrong kind, or that refers to nothing, in words."""
    from island.history.database import open_read_only
    from island.history.folder import RunFolder

    with open_read_only(RunFolder(folder), even_if_changed=True).moment() as connection:
        return next(_oddities(connection), None)


def _oddities(connection: sqlite3.Connection) -> Iterator[str]:
    from island.history import schema
    from island.history.database import named_rows
    from island.history.mark import version_of

    yield from _odd_run(list(named_rows(connection, "SELECT * FROM runs")))
    for table in schema.tables_of(version_of(connection)):
        for column in table.columns:
            kinds = _kinds_of(column)
            sql = f"SELECT typeof({column.name}) FROM {table.name} WHERE typeof({column.name}) NOT IN ({kinds}) LIMIT 1"
            for (kind,) in connection.execute(sql):
                yield f"{table.name}.{column.name} is {kind} somewhere"
        if "tick" in table.columns and table is not schema.ticks:
            sql = f"SELECT tick FROM {table.name} WHERE tick NOT IN (SELECT tick FROM ticks) LIMIT 1"
            for (tick,) in connection.execute(sql):
                yield f"{table.name}.tick is {tick} somewhere, a tick that is not in ticks"


def _kinds_of(column: "Column[Any]") -> str:
    kinds = _KINDS[str(column.type)] + ["null"] * bool(column.nullable)
    return ", ".join(f"'{kind}'" for kind in kinds)


def _odd_run(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Values of a right kind that cannot be: the other tables have none that a reader stumbles over."""
    if len(rows) != 1:
        yield f"runs has {len(rows)} rows"
        return
    run = rows[0]
    claims = {
        "seed": str(run["seed"]).isdecimal(),
        "ticks_a_year": run["ticks_a_year"] in (4, 12),
        "years": isinstance(run["years"], int) and run["years"] > 0,
        "wall_s": isinstance(run["wall_s"], float) and math.isfinite(run["wall_s"]),
        "versions": _is_json_object(run["versions"]),
    }
    yield from (f"runs.{name} is {ascii(run[name])[:40]}" for name, is_true in claims.items() if not is_true)


def _is_json_object(text: Any) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, TypeError, RecursionError):
        return False
