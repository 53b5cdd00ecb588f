"""What a command says of a run that it has lived."""

import shlex
from typing import TYPE_CHECKING

import typer

from island.printing import put, put_json, say

if TYPE_CHECKING:
    from island.app import Ending


def finish(ending: "Ending", as_json: bool, *more: str) -> None:
    """What became of it on stdout, with lines to go on from; after a signal the command that continues it, and the signal's exit code."""
    from island.history.reader import HistoryReader

    folder = str(ending.folder)
    if ending.signal_number:
        say(f"stopped; all ticks are kept. To continue: island resume {shlex.quote(folder)}")
        raise typer.Exit(128 + ending.signal_number)
    info = HistoryReader(folder).info()
    if as_json:
        put_json(info)
        return
    from island.views.info import ending_line

    put(ending_line(info, folder))
    put(f"  digest {info['digest']}")
    for line in more:
        put(f"  {line}")
    put(f"  island info {shlex.quote(folder)}")
    put(f"  island story {shlex.quote(folder)} @1")
    put(f'  island sql {shlex.quote(folder)} "select year, alive, born, died from population"')
