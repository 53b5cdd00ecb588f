"""`island export`: a history in a form that another program reads."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from island.commands.arguments import Quiet, RunFolder
from island.printing import put, say

if TYPE_CHECKING:
    from island.history.reader import HistoryReader

Say = Callable[[str], None]


class Format(StrEnum):
    GEDCOM = "gedcom"
    CSV = "csv"
    PARQUET = "parquet"
    DATASETTE = "datasette"


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="""\b
Example: island export runs/first_winter-7 --format gedcom --out village.ged
         island export runs/first_winter-7 --format csv --out village"""
    )(export)


def export(
    run_folder: RunFolder,
    kind: Annotated[
        Format,
        typer.Option(
            "--format",
            help="gedcom: a family tree; csv, parquet: a folder with a file for each table; datasette: a folder to browse",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="PATH", help="the file or folder to make", show_default=False)],
    gedcom_version: Annotated[str, typer.Option("--gedcom-version", metavar="V", help="7 or 5.5.1")] = "7",
    force: Annotated[bool, typer.Option("--force", help="replace what an earlier export has left there")] = False,
    quiet: Quiet = False,
) -> None:
    """Write a history for another program.

    The export is written whole or not at all.
    """
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader

    tell: Say = (lambda _: None) if quiet else say
    with odd_rows_explained(run_folder):
        reader = HistoryReader(run_folder)
        if kind == Format.GEDCOM:
            put(_export_gedcom(reader, out, gedcom_version, force, tell))
        elif kind == Format.DATASETTE:
            put(_export_datasette(reader, out, force, tell))
        else:
            put(_export_tables(reader, out, kind, force, tell))


def _export_gedcom(reader: "HistoryReader", out: Path, version: str, force: bool, say: Say) -> str:
    from island.exports.gedcom import dialect_of, write_gedcom
    from island.exports.kin import kin_of
    from island.exports.place import new_file

    dialect = dialect_of(version)
    with new_file(out, force=force) as made:
        with reader.at_one_moment() as ask:
            kin = kin_of(ask)
        say(f"{len(kin.people):,} people and {len(kin.families):,} families")
        with open(made, "w", encoding="utf-8" if dialect.is_7 else "utf-8-sig", newline="\n") as file:
            write_gedcom(file, dialect, kin, reader.info())
    return f"{out}: {len(kin.people):,} people, {len(kin.families):,} families, GEDCOM {version}"


def _export_tables(reader: "HistoryReader", out: Path, kind: Format, force: bool, say: Say) -> str:
    from island.exports.tables import PACKAGE, export_tables

    rows = export_tables(reader, out, kind.value, force=force, say=say)
    return f"{out}: {rows:,} rows; what they mean: {out / PACKAGE}"


def _export_datasette(reader: "HistoryReader", out: Path, force: bool, say: Say) -> str:
    from island.exports.datasette import export_datasette

    command = export_datasette(reader, out, force=force, say=say)
    return f"{out}: to browse it, after .venv/bin/pip install '.[datasette]': {command}"
