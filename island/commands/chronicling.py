"""`island chronicle`: a history as a book of chapters."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from island.commands.arguments import Quiet, RunFolder
from island.errors import IslandError
from island.printing import harmless, put, put_json, say

WORDS_LEAST, WORDS_MOST = 50, 100_000


class Format(StrEnum):
    md = "md"
    html = "html"
    json = "json"


def chronicle(
    run: RunFolder,
    first_year: Annotated[
        int | None, typer.Option("--from", metavar="Y", help="the first year to tell", show_default=False)
    ] = None,
    last_year: Annotated[int | None, typer.Option("--to", metavar="Y", help="the last year to tell", show_default=False)] = None,
    words: Annotated[
        int | None, typer.Option(metavar="N", help="about how many words; default 360 for each era", show_default=False)
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="Markdown, a page of HTML, or JSON with the rows of each statement")
    ] = Format.md,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write it to this file instead of stdout", show_default=False)
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Tell the history in chapters: its eras, what turned them, houses, lives, and what people said.

    Every statement stands on rows of the history; --format json names them, with the query that finds them. A cause that `island
    prove` has tried is shown with what came of the event without it.
    """
    from island.history.proofs import kept_proofs
    from island.history.reader import HistoryReader
    from island.views.chronicle import as_json, as_markdown, as_page, chronicle_of, kept_chronicle_of
    from island.views.selection.sidecar import selection_of

    if words is not None and not WORDS_LEAST <= words <= WORDS_MOST:
        raise IslandError(f"--words is {words}; expected {WORDS_LEAST} to {WORDS_MOST:,}")
    reader = HistoryReader(run)
    selection = selection_of(reader, None if quiet else say)
    _require_years(first_year, last_year, selection.eras[-1].last_year if selection.eras else 0)
    is_whole = first_year is None and last_year is None and words is None
    if is_whole:
        told = kept_chronicle_of(reader, selection, None if quiet else say)
    else:
        told = chronicle_of(reader, selection, first_year=first_year, last_year=last_year, words=words)
    proofs = kept_proofs(reader)
    if form is Format.json and out is None:
        put_json(as_json(told, proofs))
        return
    as_prose = as_page if form is Format.html else as_markdown
    text = _json_text(as_json(told, proofs)) if form is Format.json else as_prose(told, proofs)
    if out is None:
        put(text, end="")
    else:
        _write(out, text)


def _require_years(first_year: int | None, last_year: int | None, last: int) -> None:
    first = first_year if first_year is not None else 0
    if not 0 <= first <= last:
        raise IslandError(f"--from is {first}; expected 0 to {last}")
    if last_year is not None and not first <= last_year <= last:
        raise IslandError(f"--to is {last_year}; expected {first} to {last}")


def _json_text(value: object) -> str:
    from island.printing import dumps

    return dumps(value, indent=2) + "\n"


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(harmless(text), encoding="utf-8")
    except OSError as error:
        raise IslandError(f"{out}: {error.strerror or error}; choose another --out") from None
    say(f"wrote {out}")


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: island chronicle runs/first_winter-7 --words 600")(chronicle)
