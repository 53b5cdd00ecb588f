"""The whole of it: two sweeps, the islands' numbers, decisions and invariants, in one folder that can be gone on with."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from island.assess import report
from island.assess.dawns import of_run
from island.assess.decisions import Wanted, measure
from island.assess.minds import BRAIN, OPPONENTS, TEACHER, Minds
from island.assess.numbers import numbers_of
from island.assess.report import Found
from island.engines import Engine, engine_of
from island.errors import IslandError
from island.history.folder import os_errors, write_atomically
from island.history.invariants import check
from island.history.reader import HistoryReader
from island.sweep import plan
from island.sweep.plot import draw
from island.sweep.run import run_sweep

PARTS = ("minds", "islands", "decisions", "invariants")
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Extent:
    """How much is lived. `minds_years` are those of the minds beside each other."""

    seeds: int = 10
    years: int = 1000
    minds_years: int = 200
    decisions: int = 500
    forks: int = 2
    asked: tuple[str, ...] = ("scripted", "dice")
    deputies: tuple[str, ...] = ("random", "dice", "scripted", "lm")

    def sentence(self, parts: tuple[str, ...] = PARTS) -> str:
        """What these parts live and look at."""
        said = [f"of every mind {self.seeds} seeds x {self.minds_years} years"] * ("minds" in parts)
        said += [f"{self.seeds} seeds x {self.years:,} years of the brain that ships"] * bool(set(parts) - {"minds"})
        said += [f"{self.decisions} decisions in {self.forks} forks a deed"] * ("decisions" in parts)
        text = "; ".join(said)
        return f"{text[0].upper()}{text[1:]}."


QUICK = Extent(seeds=3, years=150, minds_years=60, decisions=12)
"""Ten minutes on two quiet cores: wide intervals, two centuries."""


def assess(
    extent: Extent,
    home: Path,
    engine: Engine,
    *,
    scenario: str = "thousand_years",
    only: tuple[str, ...] = (),
    command: str = "",
    tell: Tell,
) -> Found:
    """Lives and measures what is not done yet, and writes the page and the rows of its table into the folder. Raises IslandError."""
    parts = only or PARTS
    found = Found(command, extent.sentence(parts), extent.years)
    if "minds" in parts:
        sweep = _lived("minds", [BRAIN, TEACHER, *OPPONENTS], extent.minds_years, False, extent, home, engine, scenario, tell)
        found.minds = Minds.of(sweep)
        found.pictures["minds"] = draw(sweep, "svg")
    if set(parts) - {"minds"}:
        sweep = _lived("islands", [BRAIN], extent.years, True, extent, home, engine, scenario, tell)
        runs = histories_of(sweep)
        _measure(runs, parts, extent, home, engine, found, tell)
        if "islands" in parts:
            found.pictures["islands"] = draw(sweep, "svg")
    page = page_of(home, only)
    report.write(found, page)
    with os_errors(home):
        write_atomically(page.with_suffix(".json"), json.dumps([asdict(row) for row in found.rows()], indent=1) + "\n")
    return found


def page_of(home: Path, only: tuple[str, ...] = ()) -> Path:
    """`world.md`; one of some parts alone does not replace it."""
    return home / f"{'-'.join(['world', *(part for part in PARTS if part in only)])}.md"


def _lived(
    name: str,
    minds: list[str],
    years: int,
    with_history: bool,
    extent: Extent,
    home: Path,
    engine: Engine,
    scenario: str,
    tell: Tell,
) -> Path:
    """The folder of a sweep, all of whose islands are lived. Its file is kept beside it: `island sweep status` reads the folder."""
    file = home / f"{name}.yaml"
    where = Path(scenario).resolve() if Path(scenario).is_file() else scenario
    settings: dict[str, Any] = {
        "name": name, "scenario": str(where), "seeds": f"1..{extent.seeds}", "years": years, "minds": minds, "history": with_history,
    }  # fmt: skip
    with os_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        write_atomically(file, "".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items()))
    counts = run_sweep(plan.load(file, home / name), home / name, engine, lambda line: tell(f"{name}: {line}"))
    if counts.failed:
        raise IslandError(
            f"{home / name}: {counts.failed} of {counts.total} islands have failed; see: island sweep status {home / name}"
        )
    return home / name


def histories_of(sweep: Path) -> list[Path]:
    """The runs that a sweep has kept, by seed: the islands of the page are numbered in this order."""
    found = (path.parent for path in (sweep / "histories").glob("setting=*/seed=*/history.db"))
    return sorted(found, key=lambda run: (run.parent.name, int(run.name.removeprefix("seed="))))


def _measure(
    runs: list[Path], parts: tuple[str, ...], extent: Extent, home: Path, engine: Engine, found: Found, tell: Tell
) -> None:
    with engine_of("processes", workers=1 if len(runs) < 2 else None) as here:  # the histories lie on this machine
        if "islands" in parts:
            tell(f"islands: reading {len(runs)} histories")
            found.islands = _all(here, numbers_of, [(number, str(run)) for number, run in enumerate(runs)])
        if "invariants" in parts:
            tell(f"invariants: asking {len(runs)} histories")
            found.violations = dict(sum(map(Counter, _all(here, violations_of, list(map(str, runs)))), Counter()))
    if "decisions" in parts and runs:
        wanted = Wanted(extent.decisions, extent.asked, extent.forks, deputies=extent.deputies)
        each = -(-extent.decisions // len(runs))
        sources = [of_run(run, each, wanted.seed, tell) for run in runs]
        found.decisions = measure(sources, wanted, engine, home / "decisions.jsonl", tell)


def _all(engine: Engine, function: Callable[[Any], Any], tasks: list[Any]) -> list[Any]:
    """Every result, in order. Raises IslandError when one has none."""
    results: dict[int, Any] = {}
    for done in engine.run(function, tasks):
        if done.failure is not None:
            raise IslandError(f"{tasks[done.index]}: {done.failure}")
        results[done.index] = done.result
    return [results[index] for index in range(len(tasks))]


def violations_of(folder: str) -> dict[str, int]:
    """How often each invariant is broken in a history."""
    return {one.name: len(found) for one, found in check(HistoryReader(folder))}
