"""Many islands at once: `island sweep`."""

import dataclasses
import shlex
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from island import printing
from island.commands.arguments import Address, EngineName, Json, Quiet, Workers
from island.errors import IslandError


class _RunByDefault(typer.core.TyperGroup):
    """`island sweep SWEEP.yaml` is `island sweep run SWEEP.yaml`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["run", *args]
        return list(super().parse_args(ctx, args))


sweeps = typer.Typer(
    cls=_RunByDefault,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Live many islands, and ask what came of them.

    island sweep SWEEP.yaml --out DIR begins a sweep or goes on with it; DIR can be looked at in the meantime.""",
)

SweepFolder = Annotated[
    Path, typer.Argument(metavar="DIR", help="the folder of a sweep, as given with --out", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    app.add_typer(sweeps, name="sweep", epilog="Example: island sweep scenarios/sweeps/harsh_winters.yaml --out runs/winters")


@sweeps.command(
    epilog="""\b
Example: island sweep scenarios/sweeps/harsh_winters.yaml --out runs/winters
         island sweep mine.yaml --out runs/mine --engine ray --address auto"""
)
def run(
    file: Annotated[
        Path, typer.Argument(metavar="SWEEP.yaml", help="a sweep file, or the name of one that ships", show_default=False)
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="the sweep's folder; a sweep that was begun there goes on", show_default=False)
    ],
    engine: EngineName = "processes",
    workers: Workers = None,
    address: Address = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Live all islands of a sweep that are not done yet.

    Ctrl-C keeps what is done and prints the command that goes on (exit 130). Exit 3 when an island has failed.
    """
    from island.engines import engine_of
    from island.sweep.code import version
    from island.sweep.dataset import require_libraries
    from island.sweep.plan import load
    from island.sweep.run import require_same, run_sweep

    require_libraries()
    plan = load(file, out)
    require_same(plan, out)
    tell = (lambda _: None) if quiet else printing.say
    try:
        with (
            terminated_like_interrupted() as ending,
            engine_of(engine, workers=workers, address=address, same=version) as chosen,
        ):
            counts = run_sweep(plan, out, chosen, tell)
    except (KeyboardInterrupt, SystemExit) as stopped:
        if isinstance(stopped, SystemExit):  # an island that was lived in this process was told
            ending.signal_number = int(stopped.code or 0) - 128
        again = ["island", "sweep", str(file), "--out", str(out)]
        printing.say(f"stopped; what is done is kept. To go on: {shlex.join(again)}")
        raise typer.Exit(128 + ending.signal_number) from None
    if as_json:
        printing.put_json(dataclasses.asdict(counts))
    else:
        failed = f", {counts.failed:,} failed (island sweep status {shlex.quote(str(out))})" if counts.failed else ""
        printing.put(f"{counts.before + counts.done:,} of {counts.total:,} islands done{failed}")
        printing.put(f"  island sweep table {shlex.quote(str(out))}")
        printing.put(f"  island sweep plot {shlex.quote(str(out))} -o sweep.svg")
    if counts.failed:
        raise typer.Exit(3)


class _Ending:
    signal_number: int = signal.SIGINT


@contextmanager
def terminated_like_interrupted() -> Iterator[_Ending]:
    """SIGTERM ends a sweep as Ctrl-C does."""
    ending = _Ending()

    def stop(number: int, _: Any) -> None:
        ending.signal_number = number
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield ending
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield ending
    finally:
        signal.signal(signal.SIGTERM, before)


@sweeps.command(epilog="Example: island sweep status runs/winters")
def status(folder: SweepFolder, as_json: Json = False) -> None:
    """Show how far a sweep is, by setting, and why islands have failed."""
    from island.sweep.status import statuses
    from island.tables import put_rows

    found, begun, failures = statuses(folder)
    if as_json:
        failed = [dict(zip(("setting", "seed", "failure"), one, strict=True)) for one in failures]
        printing.put_json({"settings": [dataclasses.asdict(one) for one in found], "begun": begun, "failures": failed})
        return
    put_rows([field.name for field in dataclasses.fields(found[0])], map(dataclasses.astuple, found))
    if begun:
        printing.put(f"{begun:,} begun and not done")
    for setting, seed, why in failures[:20]:
        printing.put(f"failed: {setting}, seed {seed}: {printing.one_line(str(why))}")
    if len(failures) > 20:
        printing.put(f"and {len(failures) - 20:,} more")
    if failures:
        printing.put(f"the same `island sweep SWEEP.yaml --out {shlex.quote(str(folder))}` tries them again")


@sweeps.command(epilog="Example: island sweep table runs/winters --of population --baseline harshness-100")
def table(
    folder: SweepFolder,
    metric: Annotated[
        str, typer.Option("--of", metavar="WHAT", help="survival, population, years, hunger and others")
    ] = "survival",
    baseline: Annotated[
        str | None, typer.Option(metavar="SETTING", help="what others are compared with; default the first", show_default=False)
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="TRAIT", help="for forks: divide those who were spared by age, sex or cause", show_default=False),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option(metavar="YEARS", min=1, help="for forks: count only so many years after they part", show_default=False),
    ] = None,
    confidence: Annotated[float, typer.Option(metavar="P", min=0.5, max=0.999, help="confidence of the intervals")] = 0.95,
    as_json: Json = False,
) -> None:
    """Compare the settings: means over the seeds, and the differences of the same seeds, with bootstrap intervals."""
    from island.sweep.statistics import METRICS, summaries
    from island.tables import put_rows

    found = summaries(folder, metric, baseline=baseline, confidence=confidence, by=by, after=after)
    if as_json:
        what = METRICS[metric][0]
        printing.put_json(
            {"of": metric, "what": what, "confidence": confidence, "settings": list(map(dataclasses.asdict, found))}
        )
        return
    columns = ("setting", "islands", metric, f"{100 * confidence:g}% interval", "pairs", "difference", "its interval")
    rows = [
        (
            one.setting,
            one.islands,
            _number(one.mean),
            _interval(one.low, one.high),
            one.pairs or None,
            _number(one.difference, "+"),
            _interval(one.difference_low, one.difference_high, "+"),
        )
        for one in found
    ]
    put_rows(columns, rows)
    if any(one.failed for one in found):
        printing.say(f"{sum(one.failed for one in found):,} islands have failed and are not in it")


def _number(value: float | None, sign: str = "") -> str:
    return "" if value is None else f"{value:{sign}.3g}" if abs(value) < 100 else f"{value:{sign},.0f}"


def _interval(low: float | None, high: float | None, sign: str = "") -> str:
    return "" if low is None or high is None else f"{_number(low, sign)} to {_number(high, sign)}"


@sweeps.command(epilog="Example: island sweep plot runs/winters -o winters.svg")
def plot(
    folder: SweepFolder,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="the picture, .svg or .png", show_default=False)],
) -> None:
    """Draw people through the years and the villages alive, by setting."""
    from island.history.folder import os_errors
    from island.sweep.dataset import write_whole
    from island.sweep.plot import draw

    kind = out.suffix.lower().removeprefix(".")
    if kind not in ("svg", "png"):
        raise IslandError(f"-o {out}: expected a name that ends in .svg or .png")
    picture = draw(folder, kind)
    with os_errors(out.parent):
        write_whole(out, picture)
    printing.put(str(out))
