"""A folder for datasette (datasette.io): the file to browse, what it means, and questions to begin with."""

import json
import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from island.exports.edition import Edition, write_edition
from island.exports.place import new_folder
from island.history import schema
from island.history.queries import Query, queries_in
from island.history.reader import HistoryReader
from island.printing import one_line
from island.views.selection.threads import patterns

DATABASE, METADATA = "island.db", "metadata.yaml"


def queries() -> list[Query]:
    """Those of queries.sql beside this file, then the patterns of threads, whose people and events are lists of numbers."""
    own = [replace(query, sql=query.sql.strip()) for query in queries_in("island.exports", "queries.sql")]
    return own + [
        Query(f"thread_{pattern.name.replace(' ', '_')}", f"Threads: {pattern.name}", pattern.about, pattern.sql.strip())
        for pattern in patterns()
    ]


def export_datasette(reader: HistoryReader, out: Path, *, force: bool, say: Callable[[str], None]) -> str:
    """Makes the folder; returns the command that starts datasette on it."""
    with new_folder(out, force=force, mark=METADATA) as folder:
        with reader.at_one_moment() as ask:
            edition = write_edition(ask, folder / DATABASE, say)
        text = "\n".join(_yaml(_metadata(reader.info(), edition))) + "\n"
        (folder / METADATA).write_text(text, encoding="utf-8")
    files = f"-i {shlex.quote(str(out / DATABASE))} -m {shlex.quote(str(out / METADATA))}"
    return f"datasette {files} --setting suggest_facets off"  # suggesting takes a second on the two largest tables


def _metadata(info: dict[str, Any], edition: Edition) -> dict[str, Any]:
    title = f"The island: {one_line(info['name'])}, seed {info['seed']}"
    return {
        "title": title,
        "description": f"{info['years']:,} years of a village of a simulation: {info['people']:,} people, {info['thoughts']:,} thoughts. "
        f"Years, ticks and days count from 0. Digest {info['digest']}.",
        "databases": {
            "island": {
                "description": "A question below is a good beginning; its SQL can be changed.",
                "tables": {table.name: _table(edition, table.name) for table in edition.tables}
                | {name: {"description": meaning} for name, (meaning, _) in schema.views.items()},
                "queries": {
                    query.name: {"title": query.title, "description": query.about, "sql": query.sql} for query in queries()
                },
            }
        },
    }


def _table(edition: Edition, name: str) -> dict[str, Any]:
    table = next(table for table in edition.tables if table.name == name)
    label = edition.label_of(name)
    return {
        "description": table.meaning,
        **({"label_column": label} if label else {}),
        "columns": {column.name: column.meaning for column in table.columns},
    }


def _yaml(value: dict[str, Any], indent: int = 0) -> Iterator[str]:
    """Mappings and texts are all there is; SQL stands as it would in a file."""
    space = " " * indent
    for key, below in value.items():
        if isinstance(below, dict):
            yield f"{space}{key}:"
            yield from _yaml(below, indent + 2)
        elif "\n" in below:
            yield f"{space}{key}: |-"
            yield from (f"{space}  {line}" for line in below.split("\n"))
        else:
            yield f"{space}{key}: {json.dumps(one_line(below), ensure_ascii=False)}"
