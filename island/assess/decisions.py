"""What a decision is worth: each deed that a villager could do at a dawn is done in forks of its own, and its household is looked at later.

    python -m island.measure decisions thousand_years --set mind.kind=scripted --decisions 100
    python -m island.measure decisions runs/thousand_years-1 --decisions 500 --ask scripted dice --out decisions.jsonl

A source is a run's folder, where what was chosen is read from the record, or a scenario, which is lived here with its own mind. One
decision is a villager at a dawn, both drawn. Ends with tables: what each mind's choice is worth beside the mean of all legal deeds, the
best beside the worst, and each deed. With --out every decision is a line of the file as soon as it is done, and what is there is not
done again: it can be stopped at any time.
"""

import argparse
import dataclasses
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from island import printing, scenario
from island.assess import dawns, deciders, worth
from island.assess.decision import Decision, Question, Stretch, answer
from island.engines import KINDS, engine_of
from island.errors import IslandError
from island.sweep.code import version

Tell = Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What is asked of every decision; `seed` is of the sample."""

    decisions: int = 100
    asked: tuple[str, ...] = ("scripted", "dice")
    forks: int = 4
    ticks: int = 8
    lived_by: str = "scripted"
    seed: int = 1
    deputies: tuple[str, ...] = ()


def measure(
    sources: Iterable[Iterator[Question]], wanted: Wanted, engine: Any, out: Path | None = None, tell: Tell = printing.say
) -> list[Decision]:
    """All decisions of all sources, from the file as far as they are there. Raises IslandError when one cannot be looked at."""
    found = _kept(out, wanted) if out else []
    known = {_key(one.source, one.seed, one.tick, one.agent_id) for one in found}
    for source in sources:
        todo = [
            dataclasses.replace(
                one, asked=wanted.asked, forks=wanted.forks, ticks=wanted.ticks, lived_by=wanted.lived_by, deputies=wanted.deputies
            )
            for one in source
            if _key(one.source, one.settings.seed, one.tick, one.agent_id) not in known
        ]  # fmt: skip
        for number, done in enumerate(engine.run(answer, todo), 1):
            if done.result is None:
                raise IslandError(f"{todo[done.index].source}, tick {todo[done.index].tick}: {done.failure}")
            found.append(done.result)
            if out:
                _keep(out, done.result)
            tell(
                f"{number} of {len(todo)} of {done.result.source}, seed {done.result.seed}: {done.result.cpu_s:.1f} s of a processor"
            )
    return sorted(found, key=lambda one: (one.source, one.seed, one.tick, one.agent_id))


def _key(source: str, seed: int, tick: int, agent_id: int) -> tuple[str, int, int, int]:
    return source, seed, tick, agent_id


# -- the file ----------------------------------------------------------------------------------------------------------


def _head(wanted: Wanted) -> dict[str, Any]:
    """What has to be the same, or decisions would not compare. More of them can be asked for."""
    kept = dataclasses.asdict(wanted) | {"asked": list(wanted.asked), "deputies": list(wanted.deputies), "code": version()}
    del kept["decisions"]
    return kept


def _kept(path: Path, wanted: Wanted) -> list[Decision]:
    """What is in the file; a last line that was cut off is left out. Raises IslandError when it is of other questions."""
    if not path.exists():
        path.write_text(json.dumps(_head(wanted)) + "\n", encoding="ascii")
        return []
    whole = path.read_bytes().rpartition(b"\n")[0].splitlines()
    try:
        head, *lines = map(json.loads, whole)
        found = list(map(_read, lines)) if head.get("code") == version() else []  # other code may have kept other columns
    except (ValueError, TypeError, KeyError, AttributeError):
        raise IslandError(f"{path}: is no file of decisions; name another --out") from None
    if head != _head(wanted):
        raise IslandError(f"{path}: was made with {json.dumps(head)[:200]}, not {json.dumps(_head(wanted))}; name another --out")
    os.truncate(path, sum(len(line) + 1 for line in whole))
    return found


def _read(line: dict[str, Any]) -> Decision:
    choices = {who: (deed, values) for who, (deed, values) in line["choices"].items()}
    return Decision(**line | {"choices": choices, "stretches": [Stretch(**one) for one in line["stretches"]]})


def _keep(path: Path, one: Decision) -> None:
    with path.open("a", encoding="ascii") as file:
        file.write(json.dumps(dataclasses.asdict(one)) + "\n")


# -- the command -------------------------------------------------------------------------------------------------------


def sources_of(
    names: list[str], seeds: list[int], first_year: int, years: int, sets: list[str], wanted: Wanted, tell: Tell = printing.say
) -> list[Iterator[Question]]:
    """A source for each run, and for each scenario and seed; the decisions are shared out among them. Raises IslandError."""
    runs = [Path(name) for name in names if (Path(name) / "history.db").exists()]
    lived = [
        (" ".join([name, *sets]), scenario.load(name, [*sets, f"years={years}", f"seed={seed}"]))
        for name in names
        if Path(name) not in runs
        for seed in seeds
    ]
    each = -(-wanted.decisions // (len(runs) + len(lived)))
    return [
        *(dawns.of_run(run, each, wanted.seed, tell) for run in runs),
        *(dawns.of_scenario(source, settings, first_year, each, wanted.seed, tell) for source, settings in lived),
    ]


def text(decisions: list[Decision], who: str) -> str:
    """The tables, and what they cost. Raises IslandError when there is none."""
    if not decisions:
        raise IslandError("no decision was found: the village had ended by the first year that was asked for")
    cost = sum(one.cpu_s for one in decisions) / len(decisions)
    return f"{worth.markdown(decisions, who)}\n\n{len(decisions)} decisions, {cost:.1f} s of a processor each."


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="island.measure decisions", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("source", nargs="+", help="a run's folder, or a scenario")
    add("--decisions", type=int, default=100, help="how many in all (default 100)")
    add("--forks", type=int, default=4, help="of each deed, half of them choose the best and half look at it (default 4)")
    add("--ticks", type=int, default=8, help="that are lived in a fork (default 8)")
    add(
        "--ask", nargs="*", default=["scripted", "dice"], choices=deciders.KINDS, metavar="KIND",
        help="kinds of mind that say what they would do (lm, random, blind too)",
    )  # fmt: skip
    add(
        "--deputies", nargs="*", default=[], choices=deciders.DEPUTIES, metavar="KIND",
        help="kinds of mind that decide for the villager alone, and for its household, in all the ticks: random and any of lm, scripted, dice",
    )  # fmt: skip
    add(
        "--lived-by", default="scripted", choices=deciders.KINDS, metavar="KIND",
        help="the kind of mind that decides in the forks (default scripted, without sentences)",
    )  # fmt: skip
    add("--seeds", default="1..4", help="of a scenario: 1..4, or 1,5,9")
    add("--years", type=int, default=60, help="that a scenario is lived for at most (default 60)")
    add("--first", type=int, default=10, help="the first year of a scenario whose dawns are looked at (default 10)")
    add(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="any setting of a scenario, such as mind.kind=lm (default scripted)",
    )
    add("--table", default="scripted", help="whose choices the table of deeds is about (default scripted)")
    add("--seed", type=int, default=1, help="of the sample")
    add("--out", type=Path, help="the file that keeps every decision")
    add("--engine", choices=KINDS, default="processes")
    add("--workers", type=int, help="decisions at once; default one a core")
    add("--json", action="store_true", help="every decision as JSON instead of the tables")
    given = parser.parse_args(arguments)
    if given.forks < 2 or given.forks % 2 or given.decisions < 1 or given.ticks < 1:
        raise IslandError(
            f"--forks is {given.forks}, --decisions {given.decisions}, --ticks {given.ticks}; expected an even number of forks and at least 1"
        )
    if given.deputies and worth.CHANCE not in given.deputies:
        raise IslandError(f"--deputies has no {worth.CHANCE}; expected it among them: others are compared with it")
    wanted = Wanted(
        given.decisions, tuple(given.ask), given.forks, given.ticks, given.lived_by, given.seed, tuple(given.deputies)
    )
    sets = given.set if any(one.startswith("mind.kind=") for one in given.set) else ["mind.kind=scripted", *given.set]
    sources = sources_of(given.source, _seeds(given.seeds), given.first, given.years, sets, wanted)
    with engine_of(given.engine, workers=given.workers) as engine:
        found = measure(sources, wanted, engine, given.out)
    if given.json:
        printing.put_json([dataclasses.asdict(one) for one in found])
    else:
        printing.put_page(text(found, given.table))


def _seeds(given: str) -> list[int]:
    try:
        first, _, last = given.partition("..")
        return list(range(int(first), int(last) + 1)) if last else [int(one) for one in given.split(",")]
    except ValueError:
        raise IslandError(f"--seeds is {given[:60]!r}; expected 1..4, or 1,5,9") from None
