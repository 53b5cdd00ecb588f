"""An archipelago lived: the years one after the other, in each of them the islands side by side.

The order of commits is what makes a kill harmless. A year's ticks go to the histories of the islands first, island by island, as
their tasks are done; when all are written the year's row goes to the sea, with what crossed. So an island is never more than a year
ahead of the sea, and a year that the sea does not know is lived again: it is a pure function of the snapshot before it and of an
inbox that the sea holds. Ticks that are there already are compared, not written twice.
"""

import contextlib
import json
import pickle
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from island import scenario
from island.archipelago.crossing import Leaving, Register, Voyage, cross, inbox_of
from island.archipelago.recorded import rules_of
from island.archipelago.sea import FILE, Head, Sea, SeaInfo
from island.archipelago.year import YearDone, YearTask, close_mind, live_year
from island.engines import Engine
from island.errors import IslandError
from island.history.canonical import GENESIS, next_head, rows_of
from island.history.folder import RunFolder, RunLock, fresh, os_errors, side_files
from island.history.manifest import RunInfo
from island.history.reader import HistoryReader
from island.history.writer import HistoryWriter, is_in_order
from island.scenario import Archipelago, ShoreScenario

Watch = Callable[[int, int, int, int], None]
"""Called after every year with (years lived, alive on all islands, boats that left, boats lost)."""


def refuse_to_overwrite(folder: Path) -> None:
    """Raises IslandError when anything is here already; what a creation that was cut off leaves behind is nothing."""
    if (folder / FILE).exists():
        raise IslandError(
            f"{folder}: holds an archipelago; continue it with `island resume {folder}`, or choose another folder with --out"
        )
    leftovers = {fresh(folder / FILE), *side_files(fresh(folder / FILE))}
    if folder.exists() and (not folder.is_dir() or set(folder.iterdir()) - leftovers):
        raise IslandError(f"{folder}: is neither empty nor an archipelago; name a new or an empty folder with --out")


def create(folder: Path, settings: Archipelago, info: SeaInfo) -> None:
    """The sea of an archipelago of which no year is lived; the islands are made when it is. `info` is completed from the settings."""
    with os_errors(folder):
        refuse_to_overwrite(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(RunLock.take(RunFolder(folder))):
            Sea.create(folder, info)


class Fleet:
    """The open files of an archipelago, from which years go on. A context manager; leaving it closes every history."""

    def __init__(self, folder: Path, *, threads: int, vocab_hash: str, on_check: Callable[[Path], None] = lambda _: None):
        """Raises IslandError when it is in use, damaged, or does not go together."""
        self._stack = contextlib.ExitStack()
        with self._stack:
            lock = _locked(folder)
            self._stack.callback(lock.close)
            self.sea = Sea(folder, may_write=True)
            if trouble := self.sea.trouble():
                raise IslandError(f"{folder}: {FILE}: {trouble}; restore a copy or begin a new run")
            self.settings = settings_of(self.sea)
            self._threads = threads
            self._rules = rules_of(self.settings)
            self._voyages = self.sea.voyages()
            self._register = Register(voyage for year in sorted(self._voyages) for voyage in self._voyages[year])
            self.lived = self.sea.lived()
            self._islands = [self._opened(one, vocab_hash, on_check) for one in scenario.islands_of(self.settings)]
            self._stack = self._stack.pop_all()
        self._clock, self._wall_s = time.monotonic(), self.sea.info.wall_s

    def __enter__(self) -> "Fleet":
        return self

    def __exit__(self, *_: Any) -> None:
        close_mind()
        self._stack.close()

    def _opened(self, settings: ShoreScenario, vocab_hash: str, on_check: Callable[[Path], None]) -> "_Island":
        folder, info = self.sea.folder / settings.name, self.sea.info
        if RunFolder(folder).has_run():
            on_check(folder)
            writer = self._stack.enter_context(HistoryWriter.open(folder))
            if writer.scenario != scenario.dump_yaml(settings) or writer.manifest.brain_sha256 != info.brain_sha256:
                raise IslandError(f"{folder}: is not this island of the archipelago {info.name}; put its own history back")
        else:
            run = RunInfo(
                settings.name, settings.seed, scenario.dump_yaml(settings), settings.ticks_a_year, settings.years,
                settings.mind.kind, info.brain_sha256, vocab_hash, json.loads(info.versions),
            )  # fmt: skip
            writer = self._stack.enter_context(HistoryWriter.create(folder, run))
        return _Island(settings, writer, self.lived)

    # -- years ---------------------------------------------------------------------------------------------------------

    def live(self, engine: Engine, is_stopped: Callable[[], bool], watch: Watch) -> None:
        """To the last year, to the end of everybody, or until told to stop; each year is committed whole."""
        year = min(island.year for island in self._islands)
        while year < self.settings.years and not is_stopped():
            alive = self._live_year(engine, year)
            year += 1
            boats = self._voyages.get(year - 1, [])
            watch(year, alive, len(boats), sum(boat.is_lost for boat in boats))
            if not alive and all(boat.is_lost or not boat.travellers for boat in boats):
                break

    def _live_year(self, engine: Engine, year: int) -> int:
        """Of the islands that have not come so far yet; returns how many are alive on all of them afterwards."""
        behind = [island for island in self._islands if island.year == year]
        leavings: dict[int, Leaving] = {}
        for done in engine.run(live_year, [self._task(island, year) for island in behind]):
            island = behind[done.index]
            if done.result is None:
                raise IslandError(f"{island.writer.folder.path}: year {year}: {done.failure}")
            island.keep(done.result)
            leavings[island.number] = done.result.leaving
        if year >= self.lived:
            self._commit(year, [leavings[number] for number in range(len(self._islands))])
        known = self.sea.heads(year)[year]
        for island in behind:
            if island.last != known[island.number]:
                raise _differs(island.writer.folder.path, year)
        return sum(head.alive for head in known)

    def _commit(self, year: int, leavings: Sequence[Leaving]) -> None:
        crossed = cross(leavings, self._register)
        now = time.monotonic()
        self._wall_s, self._clock = self._wall_s + now - self._clock, now
        self.sea.commit(year, [island.last for island in self._islands], crossed, round(self._wall_s, 3))
        self._voyages = {year: crossed}  # the next year's inboxes are all that is still asked for
        self.lived = year + 1

    def _task(self, island: "_Island", year: int) -> YearTask:
        inbox = inbox_of(island.number, self._voyages.get(year - 1, []))
        return YearTask(island.settings, self._rules, island.state, inbox, self.sea.info.brain_sha256, self._threads)


class _Island:
    """One island while years are lived: its history, the plain world before the next year, and that year."""

    def __init__(self, settings: ShoreScenario, writer: HistoryWriter, lived: int):
        """`lived` is how many years the sea knows. Raises IslandError when the history is too far behind or ahead for that."""
        self.settings, self.writer, self.number = settings, writer, settings.shore.number
        self._ticks_a_year = settings.ticks_a_year
        self.state: dict[str, Any] | None = None
        self.year, self._before, self._ahead = 0, GENESIS, dict[int, bytes]()
        self.last = Head(-1, "", 0)  # where it stood after the last year that was lived here
        if writer.head() is not None:
            self._load(lived)

    def _load(self, lived: int) -> None:
        reader = HistoryReader(self.writer.folder.path)
        snapshot = reader.load_last_snapshot(before=lived * self._ticks_a_year)
        if snapshot is not None:
            tick, self.state = snapshot
            self.year = (tick + 1) // self._ticks_a_year
        first = self.year * self._ticks_a_year
        digests = dict(reader.rows("SELECT tick, digest FROM ticks WHERE tick >= :first", {"first": first - 1}))
        self._before = digests.pop(first - 1, GENESIS)
        self._ahead = digests

    def keep(self, done: YearDone) -> None:
        """Writes the ticks of a year that are not written yet; those that are must be the same."""
        for pickled in done.ticks:
            record, world = pickle.loads(pickled)
            known = self._ahead.pop(record.tick, None)
            if known is None:
                self.writer.write(record, world)
                head = self.writer.head()
                assert head is not None  # a tick was written just now
                self._before = bytes.fromhex(head[1])
            else:
                self._before = next_head(self._before, rows_of(record))
                if known != self._before:
                    raise _differs(self.writer.folder.path, self.year)
        self.last = Head(record.tick, self._before.hex(), len(world.villagers))
        self.state, self.year = done.state, self.year + 1


def _differs(folder: Path, year: int) -> IslandError:
    return IslandError(
        f"{folder}: year {year} lives otherwise than it was recorded; another version or a damaged file: restore a copy"
    )


def settings_of(sea: Sea) -> Archipelago:
    """The scenario that the sea holds. Raises IslandError when it is none of an archipelago, or of other islands."""
    found = scenario.parse(sea.info.scenario, f"{sea.path}: the scenario in it")
    if not isinstance(found, Archipelago) or tuple(found.islands) != sea.info.islands:
        raise IslandError(f"{sea.path}: the scenario in it is not of its islands; restore a copy")
    return found


def _locked(folder: Path) -> RunLock:
    with os_errors(folder):
        return RunLock.take(RunFolder(folder))


def is_finished(sea: Sea) -> bool:
    """Whether all years are lived, or nobody is left on any island or at sea."""
    lived = sea.lived()
    if lived >= sea.info.years:
        return True
    return (
        bool(lived)
        and not any(head.alive for head in sea.heads(lived - 1)[lived - 1])
        and not _are_at_sea(sea.voyages(lived - 1))
    )


def is_at_rest(sea: Sea) -> bool:
    """Whether it is finished, and every history is closed as it should be where the sea knows it to end."""
    if not is_finished(sea):
        return False
    heads = sea.heads(sea.lived() - 1)[sea.lived() - 1]
    for folder, head in zip(map(sea.island_folder, range(len(heads))), heads, strict=True):
        if not (RunFolder(folder).has_run() and is_in_order(folder)):
            return False
        if HistoryReader(folder).head() != (head.tick, head.digest):
            return False
    return True


def _are_at_sea(crossed: dict[int, list[Voyage]]) -> bool:
    return any(not boat.is_lost and boat.travellers for boats in crossed.values() for boat in boats)
