"""The whole chronicle kept as `chronicle.json` beside the history, for one head digest and one state of the code that tells it.

Telling a thousand years takes ten seconds, reading it again a hundredth of one. What is kept is statements, never HTML: a stranger
may have made the file, and whoever shows it escapes every text.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import island.views
import island.world
from island.views.chronicle.chapters import chronicle_of
from island.views.chronicle.statement import Chapter, Chronicle, Link, Section, Segment, Statement, Text

if TYPE_CHECKING:
    from island.history.reader import HistoryReader
    from island.views.selection.results import Selection

NAME = "chronicle.json"
_BYTES_MOST = 64 << 20  # a stranger's may be of any size

Progress = Callable[[str], None]


def kept_chronicle_of(reader: "HistoryReader", selection: "Selection", on_progress: Progress | None = None) -> Chronicle:
    """The chronicle of all years, as long as it is by default: the kept one when it is of this head, else told now and kept if it can be."""
    kept = kept_chronicle(reader, selection.digest)
    if kept is not None:
        return kept
    tell = on_progress or (lambda text: None)
    tell("telling the chronicle")
    chronicle = chronicle_of(reader, selection)
    _keep(reader.folder.path / NAME, chronicle)
    return chronicle


def kept_chronicle(reader: "HistoryReader", digest: str) -> Chronicle | None:
    """None where none is kept, or one of another head, of other code, or damaged."""
    path = reader.folder.path / NAME
    try:
        if path.stat().st_size > _BYTES_MOST:
            return None
        value = json.loads(path.read_bytes())
        if (value["digest"], value["code"]) != (digest, _code()):
            return None
        return _chronicle(value["chronicle"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


@cache
def _code() -> str:
    """A digest of what a chronicle is told with: a kept one must not outlive a change of its wordings."""
    found = hashlib.sha256()
    for package in (island.views, island.world):
        for room in package.__path__:
            for path in sorted(path for path in Path(room).rglob("*") if path.suffix in (".py", ".sql")):
                found.update(path.read_bytes())
    return found.hexdigest()


def _keep(path: Path, chronicle: Chronicle) -> None:
    """Whole or not at all; where nothing may be written it is told again next time."""
    value = {
        "digest": chronicle.digest,
        "code": _code(),
        "chronicle": asdict(chronicle) | {"namesakes": sorted(chronicle.namesakes)},
    }
    half = path.with_name(f".{NAME}.{os.getpid()}.part")
    try:
        with half.open("x", encoding="ascii") as file:
            json.dump(value, file, separators=(",", ":"))
        half.replace(path)
    except FileExistsError:
        pass
    except (OSError, TypeError, ValueError):  # TypeError: a stranger's bytes in a column of text
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)


# -- from JSON ---------------------------------------------------------------------------------------------------------


def _chronicle(value: dict[str, Any]) -> Chronicle:
    return Chronicle(
        heading=_statement(value["heading"]),
        name=str(value["name"]),
        seed=int(value["seed"]),
        digest=str(value["digest"]),
        first_year=int(value["first_year"]),
        last_year=int(value["last_year"]),
        namesakes=frozenset(map(str, value["namesakes"])),
        summary=_section(value["summary"]),
        chapters=tuple(map(_chapter, value["chapters"])),
        ending=_section(value["ending"]),
    )


def _chapter(value: dict[str, Any]) -> Chapter:
    sections = tuple(map(_section, value["sections"]))
    years = int(value["first_year"]), int(value["last_year"])
    return Chapter(int(value["number"]), str(value["name"]), _statement(value["title"]), *years, sections)


def _section(value: dict[str, Any]) -> Section:
    heading = None if value["heading"] is None else _statement(value["heading"])
    return Section(str(value["kind"]), heading, tuple(map(_statement, value["statements"])))


def _statement(value: dict[str, Any]) -> Statement:
    return Statement(
        kind=str(value["kind"]),
        wording=str(value["wording"]),
        values=dict(value["values"]),
        sql=str(value["sql"]),
        params=dict(value["params"]),
        rows=tuple(map(str, value["rows"])),
        segments=tuple(map(_segment, value["segments"])),
        weight=float(value["weight"]),
        group=str(value["group"]),
        is_quote=bool(value["is_quote"]),
    )


def _segment(value: dict[str, Any]) -> Segment:
    if "target" not in value:
        return Text(str(value["text"]))
    kind, target = str(value["kind"]), value["target"]
    is_number = kind in ("person", "year", "event", "place", "era", "thread")
    return Link(kind, int(target) if is_number else str(target), str(value["text"]))
