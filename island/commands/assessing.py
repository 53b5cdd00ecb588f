"""The world measured: `island assess`."""

import dataclasses
import shlex
from pathlib import Path
from typing import Annotated

import typer

from island import printing
from island.commands.arguments import Address, EngineName, Json, Quiet, Workers
from island.commands.sweeping import terminated_like_interrupted
from island.errors import IslandError


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="""\b
Example: island assess --quick
         island assess --seeds 10 --years 1000 --out runs/world --write docs/world.md
         island assess --quick --only decisions"""
    )(assess)


def assess(
    seeds: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="islands for each mind, with the seeds 1 to N; default 10", show_default=False),
    ] = None,
    years: Annotated[
        int | None, typer.Option(metavar="Y", min=1, help="years lived on the brain's islands; default 1000", show_default=False)
    ] = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="about ten minutes on two quiet cores: 3 seeds x 150 years, minds 60 years, 12 decisions"),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="where everything is kept; default runs/assess or runs/assess-quick", show_default=False
        ),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="write the page here too, not only to DIR/world.md; its pictures go into pictures/ beside it",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART", help="measure only minds, islands, decisions or invariants; may be repeated", show_default=False
        ),
    ] = None,
    decisions: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="how many decisions are looked at; default 500", show_default=False)
    ] = None,
    scenario: Annotated[str, typer.Option(metavar="S", help="a scenario file, or the name of one")] = "thousand_years",
    engine: EngineName = "processes",
    workers: Workers = None,
    address: Address = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Measure the world: whether it needs a mind, and whether its centuries differ.

    Lives two sweeps (every mind on the same seeds, and the brain's islands), tries every choice of single decisions in forks, looks for
    broken invariants, and writes the table of goals with intervals. What falls short is reported as it is. It can be stopped at any
    time; the same command goes on.
    """
    from island.assess import report
    from island.assess.run import PARTS, QUICK, Extent, page_of
    from island.assess.run import assess as measured
    from island.engines import engine_of
    from island.sweep.code import version
    from island.sweep.dataset import require_libraries

    if wrong := [part for part in only or () if part not in PARTS]:
        raise IslandError(f"--only is {wrong[0][:40]!r}; expected {', '.join(PARTS[:-1])} or {PARTS[-1]}")
    require_libraries()
    given = {"seeds": seeds, "years": years, "decisions": decisions}
    asked = {name: value for name, value in given.items() if value is not None}
    extent = dataclasses.replace(QUICK if quick else Extent(), **asked)  # type: ignore[arg-type]  # numbers, all of them
    home = out or Path("runs") / ("assess-quick" if quick else "assess")
    command = _command(quick, given, only, scenario)
    again = shlex.join(
        [*shlex.split(command), *(["--out", str(out)] if out else []), *(["--write", str(write)] if write else [])]
    )
    tell = (lambda _: None) if quiet else printing.say
    try:
        with terminated_like_interrupted() as ending, engine_of(engine, workers=workers, address=address, same=version) as chosen:
            found = measured(extent, home, chosen, scenario=scenario, only=tuple(only or ()), command=command, tell=tell)
    except KeyboardInterrupt:
        printing.say(f"stopped; what is done is kept. To go on: {again}")
        raise typer.Exit(128 + ending.signal_number) from None
    if write:
        report.write(found, write)
    if as_json:
        printing.put_json([dataclasses.asdict(row) for row in found.rows()])
        return
    from island.tables import put_rows

    words = {True: "yes", False: "no", None: ""}
    put_rows(
        ("measure", "figure", "95%", "to reach", "reached"),
        [(*dataclasses.astuple(row)[:4], words[row.is_reached]) for row in found.rows()],
    )
    for page in (page_of(home, tuple(only or ())), *([write] if write else [])):
        printing.put(str(page))


def _command(quick: bool, given: dict[str, int | None], only: list[str] | None, scenario: str) -> str:
    """The line that was asked for, without where it is kept."""
    words = ["python", "-m", "island", "assess", *(["--quick"] if quick else [])]
    for name, value in given.items():
        words += [f"--{name}", str(value)] if value is not None else []
    for part in only or ():
        words += ["--only", part]
    return shlex.join([*words, *(["--scenario", scenario] if scenario != "thousand_years" else [])])
