"""Every table as a file of its own, CSV or Parquet, with a datapackage.json (Frictionless) that says what is in it."""

import csv
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from island.errors import IslandError
from island.exports.columns import Column, Table, rows_of, tables_of, told
from island.exports.place import new_folder
from island.history.folder import sha256_of
from island.history.reader import HistoryReader

PACKAGE = "datapackage.json"
Write = Callable[[Path, Table, Iterable[list[Any]]], None]


def export_tables(reader: HistoryReader, out: Path, kind: str, *, force: bool, say: Callable[[str], None]) -> int:
    """Makes the folder; returns the number of rows. Raises IslandError when duckdb is wanted and absent."""
    write = {"csv": _write_csv, "parquet": _write_parquet}[kind]
    if kind == "parquet":
        _duckdb()
    with new_folder(out, force=force, mark=PACKAGE) as folder, reader.at_one_moment() as ask:
        tables, counts = tables_of(ask), {}
        for table in tables:
            counts[table.name] = int(next(ask(f"SELECT count(*) FROM {table.name}")[1])[0])
            write(folder / f"{table.name}.{kind}", table, told(rows_of(table, ask), table.name, counts[table.name], say))
        package = _package(reader, tables, counts, folder, kind, next(ask("SELECT scenario FROM runs")[1])[0])
        (folder / PACKAGE).write_text(json.dumps(package, indent=2) + "\n", encoding="utf-8")
    return sum(counts.values())


def _write_csv(path: Path, table: Table, rows: Iterable[list[Any]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in table.columns])
        writer.writerows(rows)


# -- Parquet -----------------------------------------------------------------------------------------------------------


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise IslandError("--format parquet needs duckdb; install it with: .venv/bin/pip install '.[parquet]'") from None
    return duckdb


def _write_parquet(path: Path, table: Table, rows: Iterable[list[Any]]) -> None:
    """By way of a file of JSON lines, in which nothing can be mistaken: NULL, an empty text, a line's end in a sentence."""
    duckdb, lines = _duckdb(), path.with_suffix(".jsonl")
    names = [column.name for column in table.columns]
    with open(lines, "w", encoding="ascii") as file:
        file.writelines(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows)
    types = ", ".join(f"{column.name}: '{_sql_type(column, is_read=True)}'" for column in table.columns)
    chosen = ", ".join(_from_json(column) for column in table.columns)
    source = f"read_json({_quoted(lines)}, format = 'newline_delimited', columns = {{{types}}})"
    try:
        with duckdb.connect(config={"memory_limit": "256MB", "threads": 1, "temp_directory": str(path.parent)}) as database:
            database.execute(f"COPY (SELECT {chosen} FROM {source}) TO {_quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
    except duckdb.Error as error:
        raise IslandError(f"{table.name}: {str(error).splitlines()[0][:200]}; nothing was exported") from None
    lines.unlink()


def _sql_type(column: Column, *, is_read: bool) -> str:
    if column.written == "tokens" and not is_read:
        return "USMALLINT[]"
    return {"integer": "BIGINT", "number": "DOUBLE", "string": "VARCHAR"}[column.type]


def _from_json(column: Column) -> str:
    name = f'"{column.name}"'
    if column.written != "tokens":
        return name
    return f"CASE WHEN {name} = '' THEN [] ELSE string_split({name}, ' ') END::{_sql_type(column, is_read=False)} AS {name}"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


# -- datapackage.json --------------------------------------------------------------------------------------------------


def _package(
    reader: HistoryReader, tables: list[Table], counts: dict[str, int], folder: Path, kind: str, scenario: str
) -> dict[str, Any]:
    info = reader.info()
    return {
        "name": re.sub(r"[^a-z0-9._-]+", "-", f"island-{info['name']}-{info['seed']}".lower()),
        "title": f"The history of {info['name']}, seed {info['seed']}",
        "description": "A village of a simulation, every table of its history. Years, ticks and days count from 0.",
        "profile": "tabular-data-package" if kind == "csv" else "data-package",
        "run": {
            key: info[key]
            for key in ("name", "seed", "digest", "mind", "brain_sha256", "vocab_hash", "versions", "ticks_a_year", "years", "started_at")
        }
        | {"scenario": scenario},
        "resources": [_resource(table, counts[table.name], folder / f"{table.name}.{kind}", kind) for table in tables],
    }  # fmt: skip


def _resource(table: Table, rows: int, path: Path, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": table.name,
        "path": path.name,
        "description": table.meaning,
        "format": kind,
        "mediatype": "text/csv" if kind == "csv" else "application/vnd.apache.parquet",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
        "rows": rows,
    }
    if kind == "csv":
        found |= {"profile": "tabular-data-resource", "encoding": "utf-8"}
    return found | {"schema": _schema(table, kind)}


def _schema(table: Table, kind: str) -> dict[str, Any]:
    foreign = [
        {"fields": column.name, "reference": {"resource": column.refers_to[0], "fields": column.refers_to[1]}}
        for column in table.columns
        if column.refers_to
    ]
    return {
        "fields": [_field(column, kind) for column in table.columns],
        "primaryKey": table.keys,
        **({"foreignKeys": foreign} if foreign else {}),
        "missingValues": [""],
    }


def _field(column: Column, kind: str) -> dict[str, Any]:
    is_list = kind == "parquet" and column.written == "tokens"
    needed = {} if column.may_be_null or column.type == "string" else {"constraints": {"required": True}}
    return {"name": column.name, "type": "array" if is_list else column.type, "description": column.meaning, **needed}
