"""Runs the campaigns in turn, keeps count in build/torture/, and prints the table."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.compiled import ROOT
from tests.torture import quick, steps
from tests.torture.faults import Faults
from tests.torture.files import Files
from tests.torture.flips import Flips
from tests.torture.kills import Kills
from tests.torture.lab import Campaign, Failed, Lab, Verdict
from tests.torture.planted import DEFECTS
from tests.torture.power import Power
from tests.torture.strangers import Strangers
from tests.torture.ways import Digests

CAMPAIGNS: dict[str, Any] = {one.name: one for one in (Kills, Power, Faults, Flips, Strangers, Files, Digests)}
FOLDER = ROOT / "build" / "torture"
LISTED = 200  # failures that are kept by number
LINE_EVERY_S = 10.0


@dataclass
class Tally:
    """What became of one campaign's cases so far; `next` is the number of the first that was not tried."""

    next: int = 0
    good: int = 0
    line: int = 0
    failed: int = 0
    seconds: float = 0.0
    failures: list[tuple[int, str]] = field(default_factory=list)
    ticks_lost: dict[str, int] = field(default_factory=dict)  # how many cases lost so many ticks of an open run

    def add(self, number: int, verdict: Verdict | str, seconds: float, ticks_lost: int | None) -> None:
        if ticks_lost is not None:
            self.ticks_lost[str(ticks_lost)] = self.ticks_lost.get(str(ticks_lost), 0) + 1
        self.seconds += seconds
        if verdict is Verdict.GOOD:
            self.good += 1
        elif verdict is Verdict.LINE:
            self.line += 1
        else:
            self.failed += 1
            self.failures = [*self.failures, (number, str(verdict))][:LISTED]


def try_case(campaign: Campaign, number: int) -> Verdict | str:
    """The verdict, or in one line what the case found."""
    try:
        return campaign.case(number)
    except Failed as found:
        return str(found)
    except Exception as error:  # a case that breaks the harness is a finding too
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"


def main(arguments: list[str]) -> int:
    given = _parse(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the folder in memory is removed then, too
    _warm_up(given.plant)
    lab = Lab(given.seed)
    try:
        names = given.only.split(",") if given.only else list(CAMPAIGNS)
        campaigns = {name: CAMPAIGNS[name](lab) for name in names}
        if given.case is not None:
            return _one(campaigns, given.case)
        file = FOLDER / f"seed-{given.seed}.json"
        tallies = {} if given.fresh or given.plant else _load(file)
        try:
            _run(campaigns, tallies, given, file)
        except KeyboardInterrupt:
            print("torture: stopped; the same command goes on", file=sys.stderr)
        if not given.plant:
            _save(file, tallies)
        print(table(tallies, given.seed, is_markdown=given.markdown))
        print(losses(tallies), end="")
        print(failures(tallies, given.seed), file=sys.stderr)
        return int(any(tallies[name].failed for name in names if name in tallies))
    finally:
        lab.close()


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=2, help="how long, all campaigns together (2)")
    parser.add_argument("--only", metavar="NAMES", help=f"of {','.join(CAMPAIGNS)}")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other cases (1)")
    parser.add_argument("--cases", type=int, help="stop a campaign when so many cases were tried, those before counted")
    parser.add_argument("--case", type=int, metavar="N", help="only this case of the campaign that --only names")
    parser.add_argument("--plant", choices=DEFECTS, help="break the island first, to see that it is found; nothing is kept")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier calls counted")
    parser.add_argument("--markdown", action="store_true", help="the table for docs/reliability.md")
    given = parser.parse_args(arguments)
    for name in given.only.split(",") if given.only else ():
        if name not in CAMPAIGNS:
            parser.error(f"--only {name}: expected {','.join(CAMPAIGNS)}")
    if given.case is not None and (not given.only or "," in given.only):
        parser.error("--case: name its campaign with --only")
    return given


def _warm_up(plant: str | None) -> None:
    """Does what the commands do once, so that everything is imported and compiled before the first fork."""
    from brain.build import find_library

    find_library()
    quick.remember()
    with tempfile.TemporaryDirectory() as folder, steps.redirected(Path(folder) / "out", Path(folder) / "err"):
        for mind in ("scripted", "lm"):
            small = ("villagers.count=2", f"mind.kind={mind}", "engine.threads=1")
            steps.command(
                ["run", "first_winter", "--out", f"{folder}/{mind}", *(word for one in small for word in ("--set", one))]
            )
            for words in (["info"], ["info", "--json"], ["resume"], ["verify"], ["story", "--villager", "1"], ["why", "1"]):
                steps.command([words[0], f"{folder}/{mind}", *words[1:]])
        steps.command(["run", "nowhere"])
    assert len(os.listdir("/proc/self/task")) == 1, "a process with threads must not fork"
    if plant:
        DEFECTS[plant]()
    steps.ready_to_fork()


def _one(campaigns: dict[str, Campaign], number: int) -> int:
    ((name, campaign),) = campaigns.items()
    verdict = try_case(campaign, number)
    print(f"{name} {number}: {verdict.value if isinstance(verdict, Verdict) else verdict}")
    return int(not isinstance(verdict, Verdict))


def _run(campaigns: dict[str, Campaign], tallies: dict[str, Tally], given: argparse.Namespace, file: Path) -> None:
    """Whichever campaign had the least time is next."""
    end = time.monotonic() + 60 * given.minutes
    spent, last_line = dict.fromkeys(campaigns, 0.0), time.monotonic()
    while time.monotonic() < end:
        left = [name for name in campaigns if given.cases is None or tallies.setdefault(name, Tally()).next < given.cases]
        if not left:
            return
        name = min(left, key=spent.__getitem__)
        tally, start = tallies.setdefault(name, Tally()), time.monotonic()
        number = tally.next
        verdict = try_case(campaigns[name], number)
        seconds = time.monotonic() - start
        spent[name] += seconds
        tally.next += 1
        tally.add(number, verdict, seconds, getattr(campaigns[name], "ticks_lost", None))
        if not isinstance(verdict, Verdict):
            print(f"FAILED {name} {number}: {verdict}\n  {rerun(name, number, given.seed)}", file=sys.stderr, flush=True)
            if given.plant:
                return
        if time.monotonic() - last_line > LINE_EVERY_S:
            last_line = time.monotonic()
            if not given.plant:
                _save(file, tallies)
            counts = ", ".join(
                f"{one} {tallies[one].next:,} ({tallies[one].failed} failed)" for one in campaigns if one in tallies
            )
            print(f"{max(end - last_line, 0) / 60:.1f} min left: {counts}", file=sys.stderr, flush=True)


def rerun(name: str, number: int, seed: int) -> str:
    """The command that tries one case again."""
    return f'make torture ARGS="--only {name} --case {number} --seed {seed}"'


def table(tallies: dict[str, Tally], seed: int, *, is_markdown: bool = False) -> str:
    """What was tried, and what came of it."""
    head = ("campaign", "cases", "good", "in one line", "failures", "ms a case")
    rows = [
        (
            name,
            f"{one.next:,}",
            f"{one.good:,}",
            f"{one.line:,}",
            f"{one.failed:,}",
            f"{1000 * one.seconds / max(one.next, 1):.0f}",
        )
        for name, one in tallies.items()
    ]
    if is_markdown:
        lines = [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]
        return "\n".join([f"{time.strftime('%Y-%m-%d')}, commit {_commit()}, seed {seed}:", "", *lines])
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    return "\n".join(["  ".join(f"{word:>{width}}" for word, width in zip(row, widths, strict=True)) for row in (head, *rows)])


def losses(tallies: dict[str, Tally]) -> str:
    """What a power cut took of open runs, before `resume` lived it again."""
    lines = []
    for name, one in tallies.items():
        if one.ticks_lost:
            by_ticks = ", ".join(f"{ticks} in {one.ticks_lost[ticks]:,}" for ticks in sorted(one.ticks_lost, key=int))
            lines.append(f"{name}: ticks lost of an open run, and lived again by resume: {by_ticks} cases\n")
    return "".join(lines)


def failures(tallies: dict[str, Tally], seed: int) -> str:
    """What was found, the same findings together, with the command that tries the first of them again."""
    alike: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name, one in tallies.items():
        for number, what in one.failures:
            alike.setdefault((name, re.sub(r"[0-9a-f]{6,}|\d+|'[^']*'", "#", what)), []).append((number, what))
    most = sorted(alike.items(), key=lambda item: -len(item[1]))
    return "\n".join(f"{len(found)} of {name}: {found[0][1]}\n  {rerun(name, found[0][0], seed)}" for (name, _), found in most)


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=ROOT)
    return done.stdout.strip() or "unknown"


def _load(file: Path) -> dict[str, Tally]:
    if not file.exists():
        return {}
    return {
        name: Tally(**{**one, "failures": [tuple(pair) for pair in one["failures"]]})
        for name, one in json.loads(file.read_text()).items()
    }


def _save(file: Path, tallies: dict[str, Tally]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps({name: asdict(one) for name, one in tallies.items()}, indent=1))
    os.replace(fresh, file)
