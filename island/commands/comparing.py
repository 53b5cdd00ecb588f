"""`island compare`: two histories side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from island import printing
from island.commands.arguments import Json, Quiet, RunFolder, folder_of
from island.commands.picturing import Dark
from island.commands.reading import AsForm, Form
from island.errors import IslandError

if TYPE_CHECKING:
    from island.views.compare import Comparison

_PICTURES, _PAGES = (".svg", ".png"), {".html": Form.HTML, ".md": Form.MD, ".txt": Form.TEXT}
Out = Annotated[
    Path | None,
    typer.Option(
        "-o", "--out", metavar="FILE", help="write it here: a page (.html, .md), or a picture (.svg, .png)", show_default=False
    ),
]


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="""\b
Example: island compare runs/first_winter-7 runs/first_winter-8
         island compare runs/first_winter-7 runs/first_winter-8 -o both.svg"""
    )(compare)


def compare(
    run_a: RunFolder,
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="the other run", callback=folder_of, show_default=False)],
    form: AsForm = Form.TEXT,
    out: Out = None,
    dark: Dark = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare two histories: where they part and why, whose lives differ, what came of it, and both in numbers.

    People are matched only where the histories have a past in common; others are compared as statistics. Digests are
    taken on trust; `island verify` checks them.
    """
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader
    from island.views.compare import as_json as rows
    from island.views.compare import comparison_of

    _require_suffix(out)
    with odd_rows_explained(run_a, run_b):
        found = comparison_of(HistoryReader(run_a), HistoryReader(run_b), (lambda text: None) if quiet else printing.say)
        if as_json:
            printing.put_json(rows(found))
        elif out is None:
            _put(found, form)
        else:
            _write(out, found, dark)


def _require_suffix(out: Path | None) -> None:
    if out is not None and out.suffix.lower() not in (*_PICTURES, *_PAGES):
        raise IslandError(f"{out}: expected a name that ends in {', '.join(_PAGES)}, .svg or .png")


def _put(found: "Comparison", form: Form) -> None:
    if form is Form.TEXT:
        printing.put_page(_text(found, form))
    else:
        printing.put(_text(found, form), end="")


def _text(found: "Comparison", form: Form) -> str:
    from island.views.compare import as_page, drawn
    from island.views.page import as_html, as_markdown, as_text

    page = as_page(found)
    if form is Form.HTML:
        return as_html(page, "" if found.is_same else drawn(found), "Both histories, series by series")
    return as_markdown(page) if form is Form.MD else as_text(page)


def _write(out: Path, found: "Comparison", dark: bool) -> None:
    """A picture or a page, by the name's end; whole or not at all."""
    from island.views.compare import drawn
    from island.views.pictures import svg
    from island.views.pictures.png import to_png

    suffix = out.suffix.lower()
    if suffix in _PAGES:
        content = printing.harmless(_text(found, _PAGES[suffix])).encode("utf-8", "replace")
    else:
        text = drawn(found, svg.DARK if dark else svg.LIGHT if suffix == ".png" else svg.AUTO)
        content = to_png(text) if suffix == ".png" else text.encode("utf-8", "replace")
    try:
        out.write_bytes(content)
    except OSError as error:
        raise IslandError(f"{out}: {error.strerror}; expected a file that can be written") from None
    printing.put(f"{out}: {len(content):,} bytes")
