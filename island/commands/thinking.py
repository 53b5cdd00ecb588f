"""Inside a head: `island think`."""

import time
from collections.abc import Callable
from typing import Annotated

import typer

from island import printing
from island.commands.arguments import Json, Quiet, RunFolder

TICK_MOST = 2**31 - 1


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="""\b
Example: island think runs/first_winter-7 @3 10
         island think runs/first_winter-7 "Narim Bramwick" --year 0 --season winter"""
    )(think)


def think(
    run_folder: RunFolder,
    who: Annotated[str, typer.Argument(metavar="WHO", help="a number (3 or @3), a name or a full name", show_default=False)],
    tick: Annotated[
        int | None, typer.Argument(metavar="[TICK]", min=0, max=TICK_MOST, help="the tick of the thought", show_default=False)
    ] = None,
    year: Annotated[
        int | None, typer.Option(metavar="Y", min=0, max=TICK_MOST, help="with --season, instead of TICK", show_default=False)
    ] = None,
    season: Annotated[
        str | None,
        typer.Option(
            metavar="S", help="spring, summer, autumn or winter; where a tick is a month, its first", show_default=False
        ),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Look into a villager's head: what was read, what was legal and how likely, what was chosen and said, and what came of it.

    The brain reads the recorded stream again; it must be the brain of the run.
    """
    from island.app import recorded_scenario
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader
    from island.thinking.account import account_of, tick_of
    from island.thinking.page import page

    with odd_rows_explained(run_folder):
        reader = HistoryReader(run_folder)
        at = tick_of(reader, tick, year, season)
        account = account_of(reader, recorded_scenario(run_folder), reader.find_villager(who), at, _say_if_slow(quiet))
    if as_json:
        printing.put_json(account.as_json())
    else:
        printing.put_page(page(account))


def _say_if_slow(quiet: bool) -> Callable[[str], None]:
    """Says every two seconds where it is, unless it shall be quiet."""
    last = time.monotonic()

    def on_progress(line: str) -> None:
        nonlocal last
        if not quiet and time.monotonic() - last > 2:
            last = time.monotonic()
            printing.say(line)

    return on_progress
