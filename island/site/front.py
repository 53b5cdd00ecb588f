"""The first page, readable without script: the cover, the chronicle, and the whole in pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from island.history.proofs import kept_proofs
from island.history.reader import HistoryReader
from island.site.shell import render
from island.views.chronicle import as_html, kept_chronicle_of
from island.views.pictures import PICTURES, draw
from island.views.selection.results import Selection

Progress = Callable[[str], None]
COVER = "lives"
"""The picture above the chronicle; the others stand below it."""


@dataclass(frozen=True)
class Plate:
    """A picture on the first page: its SVG text and what it shows."""

    about: str
    svg: str


def hash_link(kind: str, target: int | str) -> str:
    """The address of a page within a report."""
    return f"#/{kind}/{quote(str(target), safe='')}"


def path_link(kind: str, target: int | str) -> str:
    """The address of a page of a server."""
    return hash_link(kind, target)[1:]


def front(
    reader: HistoryReader,
    selection: Selection,
    base: dict[str, Any],
    link: Callable[[str, int | str], str],
    on_progress: Progress | None = None,
    apart: list[str] | None = None,
) -> str:
    """The first page as trusted HTML: everything of the history in it is escaped.

    With `apart` the pictures below the chronicle are added to it, and the page has room for them, which a script fills.
    """
    tell = on_progress or (lambda text: None)
    chronicle = kept_chronicle_of(reader, selection, tell)
    contents = [(f"#era-{one.number}", capital(one.name), f"{one.first_year} to {one.last_year}") for one in chronicle.chapters]
    tell("drawing the pictures")
    pictures = plates(reader, selection)
    if apart is not None:
        apart += [plate.svg for plate in pictures[1:]]
        pictures = [*pictures[:1], *(Plate(plate.about, "") for plate in pictures[1:])]
    return render(
        "cover.html",
        title=title_of(base),
        under=under_of(base),
        contents=contents,
        prose=as_html(chronicle, link, kept_proofs(reader)),
        pictures=pictures,
    )


def cover_of(base: dict[str, Any]) -> str:
    """The cover alone, while the chronicle is not there yet."""
    return render("cover.html", title=title_of(base), under=under_of(base), contents=[], prose="", pictures=[])


def plates(reader: HistoryReader, selection: Selection) -> list[Plate]:
    """The pictures that need neither a person nor a year, the cover first."""
    kinds = sorted((kind for kind, picture in PICTURES.items() if not picture.of), key=lambda kind: kind != COVER)
    return [Plate(capital(PICTURES[kind].about.removesuffix(": the cover")), draw(kind, reader, selection)) for kind in kinds]


def title_of(base: dict[str, Any]) -> str:
    years = f"{base['years']:,} years" if base["years"] != 1 else "one year"
    return f"The island, {years}"


def under_of(base: dict[str, Any]) -> str:
    alive = f"{base['alive']:,} of them alive at the end" if base["alive"] else "none of them alive at the end"
    return f"{len(base['people']):,} people, {alive}; {base['thoughts']:,} sentences. Seed {base['seed']}."


def footer_of(base: dict[str, Any]) -> str:
    teller = "A small language model chose every deed here and wrote every sentence." if base["mind"] == "lm" else ""
    return f"{teller} Scenario {base['name']}, seed {base['seed']}. Digest of the history: {base['digest']}.".strip()


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
