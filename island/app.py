"""The composition root: puts scenario, mind, simulation and history together and lives the ticks.

Imports of the heavy parts stand inside the functions: `island --help` must not wait for numpy and SQLAlchemy.
"""

import contextlib
import gc
import itertools
import platform
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from island import __version__, scenario
from island.errors import IslandError
from island.printing import say
from island.scenario import Archipelago, Scenario, ShoreScenario

if TYPE_CHECKING:
    from island.archipelago.sea import SeaInfo
    from island.engines import Engine
    from island.forks.changes import Change
    from island.forks.past import Past
    from island.history.manifest import RunInfo
    from island.history.writer import HistoryWriter
    from island.sim.mind import Mind
    from island.sim.simulation import Simulation

RUNS = Path("runs")


@dataclass(frozen=True)
class Ending:
    """How a run came to its end: `signal_number` is 0 unless it was told to stop."""

    folder: Path
    signal_number: int = 0


@dataclass(frozen=True)
class Crew:
    """What lives the islands of an archipelago: an engine of island/engines. Nothing here can change a history."""

    engine: str = "serial"
    workers: int | None = None
    address: str | None = None


# -- the ways to run ---------------------------------------------------------------------------------------------------


def default_folder(settings: Scenario) -> Path:
    return RUNS / f"{settings.name}-{settings.seed}"


def run(settings: Scenario, folder: Path, *, force: bool = False, quiet: bool = False, port: int | None = None) -> Ending:
    """Begin a run in a folder of its own, with its pages at `port` of this machine (None: no pages, 0: any free port).

    Raises IslandError before anything is written when something is in the way.
    """
    if isinstance(settings, ShoreScenario):
        raise IslandError(f"{settings.name}: is one island of {settings.shore.archipelago}; expected a scenario without shore:")
    refuse_to_overwrite(folder, force)
    with _stop_signals() as stop, _mind(settings) as mind, _listening(port) as listener:
        return _run_with(mind, settings, folder, force, stop, quiet, listener)


def resume(folder: Path, *, threads: int | None = None, quiet: bool = False, port: int | None = None) -> Ending:
    """Continue after the last committed tick, with pages at `port` as in `run`; a finished run is left as it is, or closed if it was cut off while closing."""
    settings = recorded_scenario(folder, threads)
    if isinstance(settings, ShoreScenario) and not _is_fork(folder):
        raise IslandError(
            f"{folder}: is one island of {settings.shore.archipelago}, which goes on as a whole: island resume {shlex.quote(str(folder.parent))}"
        )
    if is_finished(folder, settings):
        close_properly(folder, quiet)
        return Ending(folder)
    _require_rules_of_today(folder)
    with _stop_signals() as stop, _mind(settings) as mind, _listening(port) as listener:
        return _resume_with(mind, settings, folder, stop, quiet, listener)


def _require_rules_of_today(folder: Path) -> None:
    from island.history.reader import HistoryReader

    HistoryReader(folder).require_rules_of_today()


def fork(
    origin: Path,
    year: int,
    changes: "list[Change]",
    folder: Path,
    *,
    years: int | None = None,
    threads: int | None = None,
    quiet: bool = False,
) -> Ending:
    """Live on from the beginning of a year of another run, with something changed, in a folder of its own.

    Raises IslandError before anything is written when something is in the way.
    """
    from island.forks.fork import plan_fork
    from island.forks.past import Past
    from island.history.folder import RunFolder
    from island.history.reader import HistoryReader
    from island.history.writer import HistoryWriter

    tell = (lambda _: None) if quiet else say
    if RunFolder(folder).has_run():
        raise IslandError(f"{folder}: holds a run; choose another folder for the fork with --out")
    refuse_to_overwrite(folder, False)
    reader = HistoryReader(origin)
    _require_sound(origin, quiet)
    past_of_origin = Past(reader, tell)
    _require_the_sea(past_of_origin)  # before a year is lived again with what landed by another sea
    planned = plan_fork(past_of_origin, year, changes, years)
    settings = planned.plan.settings if threads is None else _with_threads(planned.plan.settings, threads)
    with _stop_signals() as stop, _mind(settings) as mind:
        if planned.is_of_the_same_mind:
            _refuse_another_brain(origin, str(reader.run_row()["brain_sha256"]), settings, mind)
        simulation = planned.past.simulation(mind, planned.plan)
        past = planned.common_past()
        tell(f"copying {past.tick + 1:,} ticks of the common past")
        with HistoryWriter.create(folder, _run_info(settings, mind), past=past) as writer:
            if planned.past.sea:
                planned.past.sea.copy_beside(folder)
            return _live(simulation, writer, settings, stop, quiet)


def run_or_resume(settings: Scenario, *, quiet: bool = False, port: int | None = None) -> Ending:
    """Continue the newest unfinished run of this very scenario in runs/, or begin one in the next free folder; pages at `port` as in `run`."""
    with _stop_signals() as stop, _mind(settings) as mind, _listening(port) as listener:
        for folder in sorted(RUNS.glob(f"{settings.name}*"), key=_newest_first):
            if _is_unfinished_run_of(folder, settings, mind):
                say(f"resuming {folder}")
                return _resume_with(mind, settings, folder, stop, quiet, listener)
        first = default_folder(settings)
        numbered = (first.with_name(f"{first.name}-{number}") for number in itertools.count(2))
        folder = next(folder for folder in itertools.chain([first], numbered) if not folder.exists())
        say(f"a new run in {folder}")
        return _run_with(mind, settings, folder, False, stop, quiet, listener)


def _run_with(
    mind: "Mind", settings: Scenario, folder: Path, force: bool, stop: "Stop", quiet: bool, listener: socket.socket | None = None
) -> Ending:
    from island.history.writer import HistoryWriter
    from island.sim.simulation import Simulation

    simulation = Simulation(settings, mind)
    with HistoryWriter.create(folder, _run_info(settings, mind), force=force) as writer, _pages_beside(folder, listener):
        return _live(simulation, writer, settings, stop, quiet)


def _resume_with(
    mind: "Mind", settings: Scenario, folder: Path, stop: "Stop", quiet: bool, listener: socket.socket | None = None
) -> Ending:
    from island.history.writer import HistoryWriter

    with HistoryWriter.open(folder, _say_if_slow(folder, quiet)) as writer:
        _refuse_another_brain(folder, writer.manifest.brain_sha256, settings, mind)
        _warn_of_another_version(writer)
        simulation = _simulation_at_the_head(writer, settings, mind)
        with _pages_beside(folder, listener):
            return _live(simulation, writer, settings, stop, quiet)


def _live(simulation: "Simulation", writer: "HistoryWriter", settings: Scenario, stop: "Stop", quiet: bool) -> Ending:
    """Tick after tick until the years are over, nobody is alive, or somebody said stop; each tick is committed whole."""
    from island.views.watch import Watch

    last_tick = settings.years * settings.ticks_a_year - 1
    show = None if quiet else say
    title = f"{settings.name}, seed {settings.seed}"
    with Watch(simulation.world, settings.years, settings.ticks_a_year, show, title) as watch, _garbage_collected_seldom():
        while simulation.world.tick < last_tick and not stop.signal_number:
            record = simulation.advance()
            writer.write(record, simulation.world)
            watch.see(record, simulation.world)
            if not simulation.world.villagers and not isinstance(settings, ShoreScenario):  # to which somebody may come yet
                break
    return Ending(writer.folder.path, stop.signal_number)


@contextlib.contextmanager
def _listening(port: int | None) -> Iterator[socket.socket | None]:
    """The socket of the pages, taken before anything is written: a port in use is known at once."""
    if port is None:
        yield None
        return
    from island.site.server import listening

    with listening(port) as listener:
        yield listener


@contextlib.contextmanager
def _pages_beside(folder: Path, listener: socket.socket | None) -> Iterator[None]:
    """The pages of the run in a process of their own, over before the history is closed: a reader would hold its log."""
    if listener is None:
        yield
        return
    from island.site.server import address_of

    call = [sys.executable, "-m", "island.site.beside", str(folder.resolve()), str(listener.fileno())]
    address = address_of(listener)
    process = subprocess.Popen(
        call, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[listener.fileno()], start_new_session=True
    )  # in a session of its own: Ctrl-C is for the run
    listener.close()
    say(f"its pages: {address} (they end with the run)")
    try:
        yield
    finally:
        process.communicate()  # closes its stdin, which ends it
        say(f"the pages ended with the run; to read on: island serve {shlex.quote(str(folder))}")


# -- islands in one sea ------------------------------------------------------------------------------------------------


def sail(settings: Archipelago, folder: Path, crew: Crew, *, quiet: bool = False) -> Ending:
    """Begin an archipelago in a folder of its own. Raises IslandError before anything is written when something is in the way."""
    from island.archipelago.run import create, refuse_to_overwrite

    refuse_to_overwrite(folder)
    with _stop_signals() as stop, _crewed(crew) as engine:
        with _mind(settings) as mind:  # a brain that cannot be opened is known before anything is written
            info, vocab_hash = _sea_info(settings, mind), mind.vocab_hash
        create(folder, settings, info)
        return _live_archipelago(folder, settings.engine.threads, vocab_hash, crew, engine, stop, quiet)


def sail_on(folder: Path, crew: Crew, *, threads: int | None = None, quiet: bool = False) -> Ending:
    """Continue an archipelago after the last year that is committed; one that is finished is left as it is."""
    from island.archipelago.run import is_at_rest, settings_of
    from island.archipelago.sea import Sea

    sea = Sea(folder)
    settings = settings_of(sea)
    if is_at_rest(sea):
        return Ending(folder)
    with _stop_signals() as stop, _crewed(crew) as engine:
        with _mind(settings) as mind:
            if mind.brain_sha256 != sea.info.brain_sha256:
                raise IslandError(
                    f"{folder}: begun with brain {sea.info.brain_sha256[:12] or 'none'}, but {settings.mind.model or 'the brain that ships'} "
                    f"is {mind.brain_sha256[:12] or 'none'}; put that brain back, or begin a new run with `island run`"
                )
            vocab_hash = mind.vocab_hash
        threads = settings.engine.threads if threads is None else threads
        return _live_archipelago(folder, threads, vocab_hash, crew, engine, stop, quiet)


def _live_archipelago(
    folder: Path, threads: int, vocab_hash: str, crew: Crew, engine: "Engine", stop: "Stop", quiet: bool
) -> Ending:
    from island.archipelago.run import Fleet

    threads = threads if crew.engine == "serial" else 1  # beside each other, islands share the cores
    show = (lambda _: None) if quiet else say
    with Fleet(
        folder, threads=threads, vocab_hash=vocab_hash, on_check=lambda one: show(f"{one}: checking what was recorded")
    ) as fleet:
        watch = _SeaWatch(fleet.settings.years, show)
        with _garbage_collected_seldom():
            fleet.live(engine, lambda: bool(stop.signal_number), watch)
    return Ending(folder, stop.signal_number)


class _SeaWatch:
    """Says every two seconds how far the years have come."""

    def __init__(self, years: int, show: Callable[[str], None]):
        self._years, self._show, self._begun, self._said, self._first = years, show, time.monotonic(), 0.0, -1
        self._boats = self._lost = 0

    def __call__(self, lived: int, alive: int, boats: int, lost: int) -> None:
        self._first = lived - 1 if self._first < 0 else self._first
        self._boats, self._lost = self._boats + boats, self._lost + lost
        now = time.monotonic()
        if now - self._said > 2 or lived == self._years:
            self._said = now
            left = (now - self._begun) / (lived - self._first) * (self._years - lived)
            self._show(
                f"year {lived:,} of {self._years:,}: {alive:,} alive, {self._boats:,} boats, {self._lost:,} lost; {left:,.0f} s to go"
            )


@contextlib.contextmanager
def _crewed(crew: Crew) -> Iterator["Engine"]:
    from island.engines import engine_of

    with engine_of(crew.engine, workers=crew.workers, address=crew.address) as engine:
        yield engine


def _sea_info(settings: Archipelago, mind: "Mind") -> "SeaInfo":
    import datetime
    import json

    from island.archipelago.sea import SeaInfo

    return SeaInfo(
        settings.name, settings.seed, scenario.dump_yaml(settings), settings.ticks_a_year, settings.years, settings.mind.kind,
        mind.brain_sha256, json.dumps(_versions()), datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), 0.0,
        tuple(settings.islands),
    )  # fmt: skip


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
    is_empty = bool(found["people"] and not found["alive"]) and not isinstance(settings, ShoreScenario)
    return bool(found["ticks"] >= settings.years * settings.ticks_a_year or is_empty)


def close_properly(folder: Path, quiet: bool) -> None:
    """Makes what is missing of a run that is at its end (indexes, one file, a manifest with its checksum), removes leftovers."""
    from island.history.writer import HistoryWriter, is_in_order

    if not is_in_order(folder):
        HistoryWriter.open(folder, _say_if_slow(folder, quiet)).close()


def _is_fork(folder: Path) -> bool:
    from island.history.reader import HistoryReader

    return bool(HistoryReader(folder, even_if_changed=True).lineage())


def _require_the_sea(past: "Past") -> None:
    """Raises IslandError when an island of several is to be forked and the sea is not its own."""
    from island.archipelago.recorded import require_same_past

    if past.sea and isinstance(past.settings, ShoreScenario):
        require_same_past(past.reader, past.settings, past.sea)


def _require_sound(folder: Path, quiet: bool) -> None:
    """Raises IslandError when a run is not what its seals say; one that is, byte for byte, as it was closed need not be read."""
    from island.history.folder import RunFolder
    from island.history.manifest import is_closed
    from island.history.verify import verify_run

    if is_closed(RunFolder(folder)):
        return
    found = verify_run(folder, _say_if_slow(folder, quiet))
    if not found.is_ok:
        raise IslandError(f"{folder}: {found.message}; restore a copy")


def _say_if_slow(folder: Path, quiet: bool) -> Callable[[int, int], None]:
    """Says every two seconds how far the check of a run has come."""
    last = time.monotonic()

    def on_check(done: int, total: int) -> None:
        nonlocal last
        if not quiet and time.monotonic() - last > 2:
            last = time.monotonic()
            say(f"{folder}: checking what was recorded, {done:,} of {total:,} ticks")

    return on_check


def _is_unfinished_run_of(folder: Path, settings: Scenario, mind: "Mind") -> bool:
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader

    try:
        with odd_rows_explained(folder):
            recorded = recorded_scenario(folder, settings.engine.threads)
            info = HistoryReader(folder).info()
            is_same = info["brain_sha256"] == mind.brain_sha256 and not info["forks"]
            return recorded == settings and is_same and not is_finished(folder, recorded)
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


def _refuse_another_brain(folder: Path, begun_with: str, settings: Scenario, mind: "Mind") -> None:
    if begun_with != mind.brain_sha256:
        model = settings.mind.model or "the brain that ships"
        raise IslandError(
            f"{folder}: begun with brain {begun_with[:12] or 'none'}, but {model} is "
            f"{mind.brain_sha256[:12] or 'none'}; put that brain back, or begin a new run with `island run`"
        )


def _warn_of_another_version(writer: "HistoryWriter") -> None:
    begun_with = writer.manifest.versions.get("island")
    if begun_with != __version__:
        say(
            f"note: begun with island {begun_with}, resumed with {__version__}; from here on it may differ from what {begun_with} would have written"
        )


# -- composing ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _mind(settings: Scenario) -> Iterator["Mind"]:
    from island.minds import make_mind

    with contextlib.closing(make_mind(settings, settings.engine.threads)) as mind:
        yield mind


def _simulation_at_the_head(writer: "HistoryWriter", settings: Scenario, mind: "Mind") -> "Simulation":
    """The simulation as it was after the last committed tick: the last snapshot, and the recorded thoughts since."""
    from island.forks.past import Past
    from island.forks.plan import Plan
    from island.history.reader import HistoryReader
    from island.sim.simulation import Simulation

    head = writer.head()
    if head is None:
        return Simulation(settings, mind)
    past = Past(HistoryReader(writer.folder.path))
    _require_the_sea(past)
    simulation = past.simulation(mind, Plan(head[0], settings))
    world = simulation.world
    if (world.tick, world.next_event_id - 1, len(world.villagers)) != (head[0], writer.last_event_id, writer.manifest.alive):
        raise IslandError(
            f"{writer.folder.path}: its last snapshot does not lead to what was committed; restore a copy or begin a new run"
        )
    return simulation


def _run_info(settings: Scenario, mind: "Mind") -> "RunInfo":
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
        versions=_versions(),
    )


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {
        "island": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "simpy", "sqlalchemy")},
    }


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
