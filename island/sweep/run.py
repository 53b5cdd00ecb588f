"""A sweep from its first island to its last, on any engine, begun or gone on with."""

import errno
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

from island.engines import Done, Engine
from island.errors import IslandError
from island.history.folder import RunFolder, RunLock, os_errors, write_atomically
from island.sweep.dataset import Dataset, write_whole
from island.sweep.plan import Plan
from island.sweep.rows import ISLANDS
from island.sweep.task import MARK, Island, Task, fork_text, live

SAY_EVERY_S = 5
_GOES_ON = "the same `island sweep`"


@dataclass
class Counts:
    """Where a sweep is. `before`: done when it was gone on with."""

    total: int
    before: int = 0
    done: int = 0
    failed: int = 0
    alive: int = 0  # of those done now: villages that somebody is left of


@contextmanager
def sweep_folder(plan: Plan, home: Path) -> Iterator[Dataset]:
    """The folder of a sweep, held by this process. Raises IslandError when something else is in it, or another process."""
    with os_errors(home, _GOES_ON):
        mark = home / MARK
        if home.exists() and not mark.exists() and (not home.is_dir() or any(home.iterdir())):
            raise IslandError(f"{home}: is neither empty nor a sweep; name a new or an empty folder with --out")
        home.mkdir(parents=True, exist_ok=True)
        lock = RunLock.take(RunFolder(home))
        try:
            require_same(plan, home)
            write_atomically(mark, _identity_text(plan))
            yield Dataset(home)
        finally:
            lock.close()


def _identity_text(plan: Plan) -> str:
    return json.dumps({**plan.identity, "seeds": _seeds_text(plan.seeds)}, indent=2) + "\n"


def _seeds_text(seeds: Sequence[int]) -> str | list[int]:
    return f"{seeds[0]}..{seeds[-1]}" if isinstance(seeds, range) else list(seeds)


def read_identity(home: Path) -> dict[str, Any]:
    """What the folder says of its sweep. Raises IslandError when it is none."""
    mark = home / MARK
    try:
        found = json.loads(mark.read_text(encoding="utf-8"))
        if found["format"] != 1:
            raise IslandError(f"{mark}: format {found['format']}; expected 1: it was written by another version")
        return {**found, "seeds": _seeds_of(found["seeds"]), "settings": dict(found["settings"]), "forks": bool(found["forks"])}
    except FileNotFoundError:
        raise IslandError(f"{home}: no sweep here ({MARK} is missing); name the folder given with --out") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IslandError(f"{mark}: is not readable ({' '.join(str(error).split())[:100]}); restore a copy") from None


def _seeds_of(given: str | list[int]) -> Sequence[int]:
    if isinstance(given, list):
        return [int(seed) for seed in given]
    first, _, last = given.partition("..")
    return range(int(first), int(last) + 1)


def require_same(plan: Plan, home: Path) -> None:
    """Raises IslandError when the folder holds another sweep; seeds and settings may have been added to this one."""
    if not (home / MARK).exists():
        return
    found, ours = read_identity(home), plan.identity
    advice = "choose another folder with --out"
    if found["name"] != ours["name"]:
        raise IslandError(f"{home}: holds the sweep {str(found['name'])[:60]!r}, not {plan.name!r}; {advice}")
    if found["code"] != ours["code"]:
        raise IslandError(
            f"{home}: was begun with code {str(found['code'])[:16]}, here is {plan.code}: rows would not compare; {advice}"
        )
    for setting, key in found["settings"].items():
        if ours["settings"].get(setting) != key:
            what = "is another one (scenario or brain)" if setting in ours["settings"] else "is not in the file any more"
            raise IslandError(f"{home}: the setting {str(setting)[:60]!r} {what}; {advice}")
    now = set(plan.seeds) if not isinstance(plan.seeds, range) else plan.seeds
    if gone := next((seed for seed in found["seeds"] if seed not in now), None):
        raise IslandError(f"{home}: seed {gone} is not in the file any more; {advice}")


class _Open(Sequence[Task]):
    """The islands that are not done, made into tasks when their turn comes; four bytes each."""

    def __init__(self, plan: Plan, indexes: Sequence[int]):
        self._plan, self.indexes = plan, indexes

    def __len__(self) -> int:
        return len(self.indexes)

    @overload
    def __getitem__(self, index: int) -> Task: ...
    @overload
    def __getitem__(self, index: slice) -> list[Task]: ...
    def __getitem__(self, index: int | slice) -> Task | list[Task]:
        if isinstance(index, slice):
            return [self._plan[i] for i in self.indexes[index]]
        return self._plan[self.indexes[index]]


def run_sweep(plan: Plan, home: Path, engine: Engine, tell: Callable[[str], None]) -> Counts:
    """Lives every island that is not done yet. `tell` gets lines of progress.

    What was done is safe at any moment: a kill costs what was being lived, and of that only the tick in hand. Raises IslandError for
    a folder that cannot be written or holds something else.
    """
    with sweep_folder(plan, home) as dataset:
        todo = _Open(plan, _not_done(plan, dataset))
        counts = Counts(len(plan), before=len(plan) - len(todo))
        progress = _Progress(counts, tell)
        for done in engine.run(live, todo):
            index = todo.indexes[done.index]
            with os_errors(home, _GOES_ON):
                _keep(plan, index, done, dataset, home, counts)
            progress.tell_if_due()
        with os_errors(home, _GOES_ON):
            if not counts.failed:
                shutil.rmtree(home / "work", ignore_errors=True)
    return counts


def _not_done(plan: Plan, dataset: Dataset) -> Sequence[int]:
    from array import array

    places = ((index, *plan.place(index)) for index in range(len(plan)))
    return array("L", (index for index, seed, setting in places if not dataset.is_done(setting.name, seed)))


def _keep(plan: Plan, index: int, done: Done[Island], dataset: Dataset, home: Path, counts: Counts) -> None:
    """Its rows, then what was needed to make them can go."""
    seed, setting = plan.place(index)
    overrides = json.dumps(setting.overrides, sort_keys=True)
    if done.result is None:
        if _finds_no_space(
            done.failure, home
        ):  # rows for all that find none would say it a thousand times, if there is room for them
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        row = dict.fromkeys(ISLANDS) | {"ended": "failed", "failure": done.failure, "mind": setting.scenario.mind.kind}
        dataset.add_failure(
            setting.name, seed, row | {"key": plan[index].key, "overrides": overrides, "fork": fork_text(setting.fork)}
        )
        counts.failed += 1
        return
    island = done.result
    if island.history is not None:
        place = home / "histories" / f"setting={setting.name}" / f"seed={seed}"
        place.mkdir(parents=True, exist_ok=True)
        write_whole(place / "history.db", island.history)
    dataset.add(setting.name, seed, island.row | {"overrides": overrides}, island.tables)
    shutil.rmtree(home / "work" / str(island.row["key"]), ignore_errors=True)
    counts.done += 1
    counts.alive += bool(island.row["alive"])


def _finds_no_space(failure: str | None, home: Path) -> bool:
    """Whether an island ended because this disk is full: a node's own disk, or a limit on files, is that island's matter."""
    return failure is not None and str(home) in failure and "free some space" in failure


class _Progress:
    """Says every few seconds how many are done, alive and failed, and about how long the rest will take."""

    def __init__(self, counts: Counts, tell: Callable[[str], None]):
        self._counts, self._tell = counts, tell
        self._begun = self._last = time.monotonic()
        if counts.before:
            tell(f"{counts.before:,} of {counts.total:,} islands were done before")

    def tell_if_due(self) -> None:
        now = time.monotonic()
        if now - self._last >= SAY_EVERY_S:
            self._last = now
            self._tell(self._line(now - self._begun))

    def _line(self, passed_s: float) -> str:
        counts = self._counts
        lived = counts.done + counts.failed
        left = counts.total - counts.before - lived
        failed = f", {counts.failed:,} failed" if counts.failed else ""
        time_left = f"; about {span(passed_s / lived * left)} left" if lived and left else ""
        return f"{counts.before + lived:,} of {counts.total:,} islands; {counts.alive:,} of {counts.done:,} villages alive{failed}{time_left}"


def span(seconds: float) -> str:
    """`40 s`, `12 min`, `3 h 20 min`."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
