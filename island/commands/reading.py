"""The commands that tell: a life, a year, a family."""

import enum
from typing import TYPE_CHECKING, Annotated

import typer

from island import printing
from island.commands.arguments import Json, RunFolder
from island.errors import IslandError

if TYPE_CHECKING:
    from island.views.page import Page

_WHO = "a number (3 or @3), a name or a full name"


class Form(enum.StrEnum):
    """What a page is written as."""

    TEXT = "text"
    MD = "md"
    HTML = "html"


AsForm = Annotated[Form, typer.Option("--format", help="text, md or html (a page that needs no other file)")]


def add_to(app: typer.Typer) -> None:
    app.command(epilog='Example: island story runs/first_winter-7 "Narim Bramwick"')(story)
    app.command(epilog="Example: island year runs/first_winter-7 0")(year)
    app.command(epilog='Example: island tree runs/first_winter-7 "Narim Bramwick" --depth 2')(tree)


def story(
    run_folder: RunFolder,
    who: Annotated[str | None, typer.Argument(metavar="WHO", help=f"whose life: {_WHO}", show_default=False)] = None,
    villager: Annotated[str | None, typer.Option(metavar="WHO", help="the same as an option", show_default=False)] = None,
    form: AsForm = Form.TEXT,
    as_json: Json = False,
) -> None:
    """Tell one life as a page.

    Kin, loves, thefts, feuds, losses, what others say, the years, the end and its causes. A cause that `island prove` has tried is
    shown with what came of the event without it.
    """
    from island.history.oddity import odd_rows_explained
    from island.history.proofs import kept_proofs
    from island.history.reader import HistoryReader
    from island.views.story import story_page, story_rows

    meant = _one_of(who, villager)
    with odd_rows_explained(run_folder):
        reader = HistoryReader(run_folder)
        found, proofs = reader.villager_story(reader.find_villager(meant)), kept_proofs(reader)
        if as_json:
            printing.put_json(story_rows(found, proofs))
        else:
            _put(story_page(found, proofs), form)


def _put(page: "Page", form: Form) -> None:
    from island.views.page import as_html, as_markdown, as_text

    if form is Form.TEXT:
        printing.put_page(as_text(page))
    else:
        printing.put((as_html if form is Form.HTML else as_markdown)(page), end="")


def _one_of(who: str | None, villager: str | None) -> str:
    """Whom the argument or the option names."""
    if (who is None) == (villager is None):
        raise IslandError(f"story: whose life? Expected one WHO, {_WHO}, such as: island story RUN @3 (see: island story --help)")
    return str(who if who is not None else villager)


def year(
    run_folder: RunFolder,
    number: Annotated[int, typer.Argument(metavar="YEAR", help="counted from 0", show_default=False)],
    form: AsForm = Form.TEXT,
    as_json: Json = False,
) -> None:
    """Tell one year as a page.

    Weather and storms, deaths and births, love, thefts, quarrels and peace, crops, words worth reading, numbers.
    """
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader
    from island.views.year import year_page, year_rows

    with odd_rows_explained(run_folder):
        found = HistoryReader(run_folder).year(number)
        if as_json:
            printing.put_json(year_rows(found))
        else:
            _put(year_page(found), form)


def tree(
    run_folder: RunFolder,
    who: Annotated[str, typer.Argument(metavar="WHO", help=f"whose family: {_WHO}", show_default=False)],
    depth: Annotated[int, typer.Option("--depth", metavar="N", min=0, max=100, help="generations each way")] = 3,
    as_json: Json = False,
) -> None:
    """Draw ancestors and descendants, everybody once.

    Where the tree is cut, +n says how many parents or children are left out there; the totals count everybody.
    """
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader
    from island.views.kin import family_rows, family_tree

    with odd_rows_explained(run_folder):
        reader = HistoryReader(run_folder)
        kin = reader.kin(reader.find_villager(who), depth)
        if as_json:
            printing.put_json(family_rows(kin))
        else:
            printing.put_rich(family_tree(kin))
