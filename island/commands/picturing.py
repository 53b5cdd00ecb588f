"""Pictures of a history: SVG, PNG, and the map in a terminal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from island.commands.arguments import Json, Quiet, RunFolder
from island.errors import IslandError
from island.printing import put, say

if TYPE_CHECKING:
    from island.history.reader import HistoryReader
    from island.views.selection.results import Selection

Out = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="FILE", help="write it here, as .svg or .png", show_default=False)
]
Dark = Annotated[bool, typer.Option("--dark", help="dark colours; without this an .svg follows its reader's light or dark theme")]


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="""\b
Example: island plot runs/thousand_years-1 people -o people.svg
         island plot runs/thousand_years-1 life --who @718 -o life.png"""
    )(plot)
    app.command(
        "map",
        epilog="""\b
Example: island map runs/thousand_years-1 --year 465
         island map runs/thousand_years-1 --year 465 -o map.svg""",
    )(island_map)


def plot(
    run_folder: RunFolder,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="what to draw; `list` names the kinds", show_default=False)],
    out: Out = None,
    who: Annotated[
        str | None, typer.Option("--who", metavar="WHO", help="@718 or a name, for a picture of a person", show_default=False)
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", metavar="Y", help="for a picture of a year; default the last", show_default=False)
    ] = None,
    dark: Dark = False,
    quiet: Quiet = False,
) -> None:
    """Draw a picture of a history, as SVG or PNG.

    Without -o the SVG goes to stdout. An SVG needs no other file and follows its reader's light or dark theme.
    """
    from island.history.reader import HistoryReader
    from island.views.pictures import PICTURES

    if kind == "list":
        for name, picture in PICTURES.items():
            put(f"{name:<8}{picture.about}{f' (--{picture.of})' if picture.of else ''}")
        return
    reader = HistoryReader(run_folder)
    draw_to(out, reader, kind, reader.find_villager(who) if who is not None else None, year, dark, quiet)


def island_map(
    run_folder: RunFolder,
    year: Annotated[int | None, typer.Option("--year", metavar="Y", help="default the last", show_default=False)] = None,
    out: Out = None,
    dark: Dark = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Show the island in the decade of a year: its places, what was done there, and what was left there."""
    from island import tables
    from island.history.reader import HistoryReader
    from island.printing import width_of_terminal
    from island.views.pictures import facts_for
    from island.views.pictures.sites import in_letters, sites_of

    reader = HistoryReader(run_folder)
    if out is not None:
        draw_to(out, reader, "map", None, year, dark, quiet)
        return
    facts, year = facts_for("map", reader, year)
    sites = sites_of(facts, year)
    columns = ("place", "name", "kind", "found", "deeds", "stock", "of")
    rows = [(site.place_id, site.name, site.what, site.found_year, site.deeds, site.stock_by(year // 10 * 10 + 9), site.stock_max or None)
            for site in sites]  # fmt: skip
    if as_json:
        tables.put_json_rows((*columns, "x", "y"), [(*row, site.x, site.y) for row, site in zip(rows, sites, strict=True)])
        return
    put("\n".join(in_letters(sites, (width_of_terminal() or 82) - 2)))
    tables.put_rows(columns, rows)


def draw_to(
    out: Path | None, reader: "HistoryReader", kind: str, who: int | None, year: int | None, dark: bool, quiet: bool
) -> None:
    """Raises IslandError for a name that ends in neither .svg nor .png, before anything is drawn, and for a file that cannot be."""
    from island.views.pictures import draw, svg

    suffix = out.suffix.lower() if out else ".svg"
    if suffix not in (".svg", ".png"):
        raise IslandError(f"{out}: expected a name that ends in .svg or .png")
    theme = svg.DARK if dark else svg.LIGHT if suffix == ".png" else svg.AUTO
    text = draw(kind, reader, _selection(kind, reader, quiet), who=who, year=year, theme=theme)
    if out is None:
        put(text, end="")
        return
    content = _png(text, quiet) if suffix == ".png" else text.encode()
    try:
        out.write_bytes(content)
    except OSError as error:
        raise IslandError(f"{out}: {error.strerror}; expected a file that can be written") from None
    put(f"{out}: {len(content):,} bytes")


def _selection(kind: str, reader: "HistoryReader", quiet: bool) -> "Selection | None":
    """What the picture names of the history's eras and famines, if it names any."""
    from island.views.pictures import PICTURES
    from island.views.selection.sidecar import selection_of

    if kind not in PICTURES or not PICTURES[kind].names_eras:
        return None
    return selection_of(reader, None if quiet else say)


def _png(text: str, quiet: bool) -> bytes:
    from island.views.pictures.png import to_png

    if not quiet and len(text) > 100_000:
        say("drawing dots ...")
    return to_png(text)
