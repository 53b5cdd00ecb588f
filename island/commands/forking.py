"""The command that forks a run."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from island.commands.arguments import Json, Quiet, RunFolder
from island.commands.endings import finish
from island.errors import IslandError

At = Annotated[
    int,
    typer.Option(
        "--at", metavar="YEAR", help="the year at whose beginning the fork leaves, 1 to the run's last", show_default=False
    ),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="the fork's folder, new or empty", show_default=False)]
Do = Annotated[
    list[str] | None,
    typer.Option("--do", metavar="CHANGE", help="what is changed; may be repeated, see below", show_default=False),
]
File = Annotated[
    Path | None,
    typer.Option("--changes", metavar="FILE", help="a YAML list of changes, made before those of --do", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="""\b
WHO is a number (3 or @3), a name or a full name in quotes. A CHANGE is one of:
  spare WHO [from YEAR]     the next death (from that year on) does not happen
  die WHO [of CAUSE]        of age, hunger, sickness, cold, storm, childbirth, injury or infancy
  meals WHO +N or -N        into the house, or out of it as far as there are any
  wed WHO WHO               two who are free and could marry
  storm                     within the first season
  fever [PER_CENT]          among those who are neither sick nor immune; default 30
  drought [YEARS]           of fields, plants and springs; default 1
  wreck                     a ship driven on the shore, with timber and sometimes people
  castaways [COUNT]         strangers in a boat, of houses that nobody knows; default 2
  epidemic                  two strangers, and a fever that spreads from person to person
  suppress EVENT            an event of the run, by its number
  still WHO                 nothing that this person does happens
  set KEY=VALUE             any setting but seed, ticks_a_year and villagers.*
  brain KIND or FILE        lm, scripted, random, dice, blind, or a brain's file
  whisper WHO [by WHO] WORDS  heard as if the other had said it; persons as @3, places as #REEF

\b
Example: island fork runs/first_winter-7 --at 1 --years 2 --do "meals @12 +60" --out runs/fed"""
    )(fork)


def fork(
    run_folder: RunFolder,
    at: At,
    out: Out,
    do: Do = None,
    changes: File = None,
    years: Annotated[
        int | None, typer.Option(metavar="Y", help="how many, counted from year 0; default the run's", show_default=False)
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option("--threads", metavar="T", help="threads of the engine, 0 to 64; 0 is every core", show_default=False),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Live on from a year of a run, with something changed.

    The fork is a run of its own, with the common past in its history. Without a change it ends with the digest of the run. Ctrl-C
    finishes the current tick; `island resume` continues the fork. To one island of an archipelago everybody who came over the sea on
    record still comes, except those who had left this island after the fork.
    """
    from island import app as island_app
    from island.forks.changes import load, parse
    from island.history.oddity import odd_rows_explained

    if threads is not None and not 0 <= threads <= 64:
        raise IslandError(f"--threads is {threads}; expected 0 to 64")
    wanted = [*(load(changes) if changes else []), *map(parse, do or [])]
    with odd_rows_explained(run_folder):
        ending = island_app.fork(run_folder, at, wanted, out, years=years, threads=threads, quiet=quiet)
    finish(ending, as_json, f"island verify {shlex.quote(str(run_folder))} {shlex.quote(str(out))}")
