"""The composition root: puts scenario, mind, simulation and history together and lives the ticks.

Imports of the heavy parts stand inside the functions: `island --help` must not wait for numpy and SQLAlchemy.
"""

import contextlib
import gc
import itertools
import platform
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from island import __version__, scenario
from island.errors import IslandError
from island.scenario import Scenario

if TYPE_CHECKING:
    from rich.progress import Progress

    from island.history.manifest import RunInfo
    from island.history.writer import HistoryWriter
    from island.records import Thought, TickRecord
    from island.sim.simulation import Simulation
    from island.world.state import Event, Villager, World
    from island.world.words import DeathCause

RUNS = Path("runs")


@dataclass(frozen=True)
class Ending:
    """How a run came to its end: `signal_number` is 0 unless it was told to stop."""

    folder: Path
    signal_number: int = 0


# -- the ways to run ---------------------------------------------------------------------------------------------------


def default_folder(settings: Scenario) -> Path:
    return RUNS / f"{settings.name}-{settings.seed}"


def run(settings: Scenario, folder: Path, *, force: bool = False, quiet: bool = False) -> Ending:
    """Begin a run in a folder of its own. Raises IslandError before anything is written when something is in the way."""
    refuse_to_overwrite(folder, force)
    with _stop_signals() as stop, _mind(settings) as mind:
        return _run_with(mind, settings, folder, force, stop, quiet)


def resume(folder: Path, *, threads: int | None = None, quiet: bool = False) -> Ending:
    """Go on behind the last committed tick; a run that is finished is left as it is, or closed if it was cut off at that."""
    settings = recorded_scenario(folder, threads)
    if is_finished(folder, settings):
        close_properly(folder)
        return Ending(folder)
    with _stop_signals() as stop, _mind(settings) as mind:
        return _resume_with(mind, settings, folder, stop, quiet)


def run_or_resume(settings: Scenario, *, quiet: bool = False) -> Ending:
    """Go on with the newest unfinished run of this very scenario in runs/, or begin one in the next free folder."""
    with _stop_signals() as stop, _mind(settings) as mind:
        for folder in sorted(RUNS.glob(f"{settings.name}*"), key=_newest_first):
            if _is_unfinished_run_of(folder, settings, mind):
                say(f"going on with {folder}")
                return _resume_with(mind, settings, folder, stop, quiet)
        first = default_folder(settings)
        numbered = (first.with_name(f"{first.name}-{number}") for number in itertools.count(2))
        folder = next(folder for folder in itertools.chain([first], numbered) if not folder.exists())
        say(f"a new run in {folder}")
        return _run_with(mind, settings, folder, False, stop, quiet)


def _run_with(mind: Any, settings: Scenario, folder: Path, force: bool, stop: "Stop", quiet: bool) -> Ending:
    from island.history.writer import HistoryWriter
    from island.sim.simulation import Simulation

    simulation = Simulation(settings, mind)
    with HistoryWriter.create(folder, _run_info(settings, mind), force=force) as writer:
        return _live(simulation, writer, settings, stop, quiet)


def _resume_with(mind: Any, settings: Scenario, folder: Path, stop: "Stop", quiet: bool) -> Ending:
    from island.history.writer import HistoryWriter

    with HistoryWriter.open(folder) as writer:
        _refuse_another_brain(writer, settings, mind)
        _warn_of_another_version(writer)
        simulation = _simulation_at_the_head(writer, settings, mind)
        return _live(simulation, writer, settings, stop, quiet)


def _live(simulation: "Simulation", writer: "HistoryWriter", settings: Scenario, stop: "Stop", quiet: bool) -> Ending:
    """Tick after tick until the years are over, nobody is alive, or somebody said stop; each tick is committed whole."""
    last_tick = settings.years * settings.ticks_a_year - 1
    with Watch(settings, simulation.world, is_silent=quiet) as watch, _garbage_collected_seldom():
        while simulation.world.tick < last_tick and not stop.signal_number:
            record = simulation.advance()
            writer.write(record, simulation.world, simulation.extra() if record.is_year_end else None)
            watch.see(record, simulation.world)
            if not simulation.world.villagers:
                break
    return Ending(writer.folder.path, stop.signal_number)


# -- what a run was ----------------------------------------------------------------------------------------------------


def recorded_scenario(folder: Path, threads: int | None = None) -> Scenario:
    """The scenario a run was begun with, from the history itself: the copy beside it may have been edited."""
    from island.history.reader import HistoryReader

    recorded = HistoryReader(folder, even_if_changed=True).scenario()
    settings = scenario.parse(recorded, f"{folder}: the scenario in history.db")
    return settings if threads is None else _with_threads(settings, threads)


def is_finished(folder: Path, settings: Scenario) -> bool:
    """True when all years are lived or nobody is alive."""
    from island.history.reader import HistoryReader

    found = HistoryReader(folder, even_if_changed=True).info()
    return bool(found["ticks"] >= settings.years * settings.ticks_a_year or (found["people"] and not found["alive"]))


def close_properly(folder: Path) -> None:
    """Makes what is missing of a run that is at its end: indexes, one file without a log, a manifest with its checksum."""
    from island.history.folder import RunFolder
    from island.history.manifest import is_closed
    from island.history.writer import HistoryWriter

    if not is_closed(RunFolder(folder)):
        HistoryWriter.open(folder).close()


def _is_unfinished_run_of(folder: Path, settings: Scenario, mind: Any) -> bool:
    from island.history.reader import HistoryReader

    try:
        recorded = recorded_scenario(folder, settings.engine.threads)
        is_same_brain = HistoryReader(folder).info()["brain_sha256"] == mind.brain_sha256
        return recorded == settings and is_same_brain and not is_finished(folder, recorded)
    except IslandError:
        return False  # no run, or one of another version: it is left alone and a new folder begun


def _newest_first(folder: Path) -> float:
    with contextlib.suppress(OSError):
        return -folder.stat().st_mtime
    return 0.0


def _with_threads(settings: Scenario, threads: int) -> Scenario:
    return settings.model_copy(update={"engine": settings.engine.model_copy(update={"threads": threads})})


# -- refusing ----------------------------------------------------------------------------------------------------------


def refuse_to_overwrite(folder: Path, force: bool) -> None:
    """Raises IslandError when a run is here and not to be replaced, or when the folder holds anything but a run."""
    from island.history.creation import require_free
    from island.history.folder import RunFolder, os_errors

    with os_errors(folder):
        require_free(RunFolder(folder), force)


def _refuse_another_brain(writer: "HistoryWriter", settings: Scenario, mind: Any) -> None:
    begun_with = writer.manifest.brain_sha256
    if begun_with != mind.brain_sha256:
        model = settings.mind.model or "the brain that ships"
        raise IslandError(
            f"{writer.folder.path}: begun with brain {begun_with[:12] or 'none'}, but {model} is "
            f"{mind.brain_sha256[:12] or 'none'}; put that brain back, or begin a new run"
        )


def _warn_of_another_version(writer: "HistoryWriter") -> None:
    begun_with = writer.manifest.versions.get("island")
    if begun_with != __version__:
        say(
            f"note: begun with island {begun_with}, going on with {__version__}; the rest may differ from what it would have been"
        )


# -- composing ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _mind(settings: Scenario) -> Iterator[Any]:
    from island.minds import make_mind

    with contextlib.closing(make_mind(settings, settings.engine.threads)) as mind:
        yield mind


def _simulation_at_the_head(writer: "HistoryWriter", settings: Scenario, mind: Any) -> "Simulation":
    """The simulation as it was after the last committed tick: the last snapshot, and the recorded thoughts since."""
    from island.history.reader import HistoryReader
    from island.sim.simulation import Simulation

    head = writer.head()
    if head is None:
        return Simulation(settings, mind)
    reader = HistoryReader(writer.folder.path)
    tick, plain, extra = reader.load_last_snapshot() or (-1, None, {})
    thoughts = list(reader.recorded_thoughts(tick + 1, head[0]))
    simulation = Simulation.resume(settings, mind, plain, extra, thoughts, head[0])
    assert simulation.world.tick == head[0], f"resumed at tick {simulation.world.tick}; committed up to {head[0]}"
    return simulation


def _run_info(settings: Scenario, mind: Any) -> "RunInfo":
    from importlib.metadata import version

    from island.history.manifest import RunInfo

    return RunInfo(
        name=settings.name,
        seed=settings.seed,
        scenario=scenario.dump_yaml(settings),
        ticks_a_year=settings.ticks_a_year,
        years=settings.years,
        mind=settings.mind.kind,
        brain_sha256=mind.brain_sha256,
        vocab_hash=mind.vocab_hash,
        versions={
            "island": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "simpy", "sqlalchemy")},
        },
    )


@contextlib.contextmanager
def _garbage_collected_seldom() -> Iterator[None]:
    """What a tick leaves behind is freed by counting references: nearly nothing of it is a cycle.

    Python's collector would look for cycles a hundred times a tick, and now and then through all modules; that was a seventh of
    the time outside the engine. So what is there before the ticks is left out, and the rest looked through every few years.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 2, 2)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class Stop:
    """Whether, and by which signal, the run was told to stop."""

    signal_number = 0

    def __call__(self, signal_number: int, frame: Any) -> None:
        self.signal_number = signal_number
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a second Ctrl-C does not wait for the tick


@contextlib.contextmanager
def _stop_signals() -> Iterator[Stop]:
    """Ctrl-C and SIGTERM let the tick in hand be finished and committed."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# -- progress, on stderr -----------------------------------------------------------------------------------------------


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Watch:
    """Shows year, people, speed and time left, and now and then something that just happened.

    A terminal gets a bar; anything else a plain line every few seconds.
    """

    _LINE_EVERY_S = 5.0

    def __init__(self, settings: Scenario, world: "World", *, is_silent: bool):
        self._years, self._ticks_a_year = settings.years, settings.ticks_a_year
        self._is_silent, self._is_terminal = is_silent, sys.stderr.isatty()
        self._first_tick = world.tick
        self._people: dict[int, Villager] = dict(world.villagers)  # the world forgets its dead
        self._thoughts = 0
        self._start = self._last_line = time.monotonic()
        self._bar: Progress | None = None

    def __enter__(self) -> "Watch":
        if self._is_terminal and not self._is_silent:
            self._bar = self._make_bar()
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def see(self, record: "TickRecord", world: "World") -> None:
        """Take notice of one tick."""
        if self._is_silent:
            return
        self._people.update((villager.agent_id, villager) for villager in record.villagers)
        self._thoughts += len(record.thoughts)
        now = time.monotonic()
        speed = self._thoughts / max(now - self._start, 1e-9)
        if self._bar:
            self._bar.update(
                self._bar.task_ids[0], completed=record.tick + 1, year=world.year, alive=len(world.villagers), speed=speed
            )
        if now - self._last_line < self._LINE_EVERY_S:
            return
        self._last_line = now
        news = self._news(record, world)
        if self._bar:
            self._bar.print(f"year {world.year}: {news}", highlight=False, markup=False, soft_wrap=True)
        else:
            say(self._plain_line(record.tick, world, now, speed) + f"\n  {news}")

    def _plain_line(self, tick: int, world: "World", now: float, speed: float) -> str:
        done = tick - self._first_tick
        left_s = int((now - self._start) / max(done, 1) * (self._years * self._ticks_a_year - 1 - tick))
        left = f"{left_s // 3600}:{left_s // 60 % 60:02}:{left_s % 60:02}"
        return f"year {world.year} of {self._years}, {len(world.villagers)} alive, {speed:,.0f} thoughts/s, {left} left"

    def _make_bar(self) -> "Progress":
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = "{task.fields[alive]} alive", "{task.fields[speed]:,.0f} thoughts/s"
        bar = Progress(
            TextColumn(f"year {{task.fields[year]}} of {self._years}"),
            BarColumn(),
            *(TextColumn(column) for column in columns),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            refresh_per_second=4,
            speed_estimate_period=120,
        )
        total, done = self._years * self._ticks_a_year, self._first_tick + 1
        bar.add_task("", total=total, completed=done, year=done // self._ticks_a_year, alive=len(self._people), speed=0)
        return bar

    # -- what just happened --------------------------------------------------------------------------------------------

    def _news(self, record: "TickRecord", world: "World") -> str:
        """One line: a death, a wedding or a birth if there was one, in turn with something somebody told."""
        from island.world.words import EventKind

        told = [thought for thought in record.thoughts if thought.sentence]
        if told and record.tick % 2:
            return self._told(told[record.tick * 31 % len(told)])
        for kind in (EventKind.DIED, EventKind.MARRIED, EventKind.BORN):
            for event in record.events:
                if event.kind == kind:
                    return self._fact(event, world, record)
        return self._told(told[record.tick * 31 % len(told)]) if told else "a quiet time"

    def _told(self, thought: "Thought") -> str:
        return f"{self._name(thought.agent_id)}: {thought.sentence}"

    def _fact(self, event: "Event", world: "World", record: "TickRecord") -> str:
        from island.world.words import DeathCause, EventKind

        if event.kind == EventKind.DIED:
            villager = self._people.get(event.actor)
            age = f", {world.year - villager.born_year} years old" if villager else ""
            return f"{self._name(event.actor)} died of {_cause(DeathCause(event.amount))}{age}"
        if event.kind == EventKind.MARRIED:
            return f"{self._name(event.actor)} and {self._name(event.other)} married"
        child = next((villager for villager in record.villagers), None)
        return f"{child.name} {child.house} was born to {self._name(child.mother)}" if child else "a child was born"

    def _name(self, agent_id: int) -> str:
        villager = self._people.get(agent_id)
        return f"{villager.name} {villager.house}" if villager else "somebody"


def _cause(cause: "DeathCause") -> str:
    from island.views.info import CAUSES

    word = cause.name.lower()
    return CAUSES.get(word, word)
