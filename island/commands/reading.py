"""The commands that tell: a life."""

from typing import Annotated

import typer

from island import printing
from island.commands.arguments import RunFolder
from island.errors import IslandError

_WHO = "a number (3 or @3), a name or a full name"


def add_to(app: typer.Typer) -> None:
    app.command(epilog='Example: island story runs/first_winter-7 "Narim Bramwick"')(story)


def story(
    run_folder: RunFolder,
    who: Annotated[str | None, typer.Argument(metavar="WHO", help=f"whose life: {_WHO}", show_default=False)] = None,
    villager: Annotated[str | None, typer.Option(metavar="WHO", help="the same as an option", show_default=False)] = None,
) -> None:
    """Tell one life as a page of text.

    Kin, the years with what befell and what was told, memories, the end and its causes.
    """
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader
    from island.views.story import story_text

    meant = _one_of(who, villager)
    with odd_rows_explained(run_folder):
        reader = HistoryReader(run_folder)
        printing.put_page(story_text(reader.villager_story(reader.find_villager(meant))))


def _one_of(who: str | None, villager: str | None) -> str:
    """Whom the argument or the option names."""
    if (who is None) == (villager is None):
        raise IslandError(f"story: whose life? Expected one WHO, {_WHO}, such as: island story RUN @3 (see: island story --help)")
    return str(who if who is not None else villager)
