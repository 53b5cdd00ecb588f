"""What a thought costs outside the engine, in microseconds of processor time.

    python -m island.measure python-side                   # the figure: no clock runs but the one around the engine
    python -m island.measure python-side --parts           # where it goes; the clocks themselves cost some microseconds

It lives `thousand_years` as `island run` does, history and all, on one thread. Processor time inside `brain_round` is the
engine's; everything else that the process does after the first years is Python's, the closing of the run included.
"""

import argparse
import gc
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from brain.binding import Brain, load_library
from island import app, scenario
from island.history import writer
from island.minds.lm import LmMind
from island.records import TickRecord
from island.sim import simulation
from island.world import nature
from island.world.observe import Lookout
from island.world.state import World

# Part of the table -> the functions whose time it is, as (where their callers find them, name).
PARTS: dict[str, list[tuple[Any, str]]] = {
    "observe": [(Lookout, "observe"), (Lookout, "identify")],
    "legal actions": [(simulation, "legal_actions")],
    "streams: sense, parse, what came of it": [(LmMind, "decide"), (LmMind, "tell"), (LmMind, "reflect")],
    "automaton": [(LmMind, "choose"), (LmMind, "_write")],
    "arrays for the engine and back": [(LmMind, "_round"), (Brain, "round")],
    "resolve and apply": [(simulation, "resolve")],
    "sentences for people": [(simulation.Simulation, "_display")],
    "processes, council, thoughts": [(simulation.Simulation, "advance")],
    "nature: dawn, who meets whom": [(nature, "open_tick")],
    "nature: end of a tick": [(nature, "close_tick")],
    "rows and digest": [(writer, "rows_of"), (writer, "next_head")],
    "SQLite, census, snapshots": [(writer.HistoryWriter, "write"), (writer.HistoryWriter, "close")],
}
ENGINE, GARBAGE, REST = "engine", "garbage collection", "the rest"


class Clock:
    """Processor time of the process; each moment counts for the innermost part that is running."""

    def __init__(self) -> None:
        self.spent_s: dict[str, float] = defaultdict(float)
        self._running, self._since_s = [REST], time.process_time()

    def charge(self) -> None:
        now = time.process_time()
        self.spent_s[self._running[-1]] += now - self._since_s
        self._since_s = now

    def start(self, part: str) -> None:
        self.charge()
        self._running.append(part)

    def stop(self) -> None:
        self.charge()
        self._running.pop()

    def watch(self, part: str, owner: Any, name: str) -> None:
        """From now on the time inside this function counts for the part."""
        function: Callable[..., Any] = getattr(owner, name)

        def timed(*args: Any, **named: Any) -> Any:
            self.start(part)
            try:
                return function(*args, **named)
            finally:
                self.stop()

        setattr(owner, name, timed)

    def watch_garbage(self) -> None:
        gc.callbacks.append(lambda phase, _: self.start(GARBAGE) if phase == "start" else self.stop())


def measure(settings: scenario.Scenario, first_years: int, with_parts: bool) -> dict[str, float]:
    """Microseconds a thought by part, the first years left out."""
    clock, thoughts = Clock(), 0
    clock.watch(ENGINE, load_library(), "brain_round")
    if with_parts:
        clock.watch_garbage()
        for part, functions in PARTS.items():
            for owner, name in functions:
                clock.watch(part, owner, name)
    write = writer.HistoryWriter.write

    def count(self: writer.HistoryWriter, record: TickRecord, world: World) -> None:
        nonlocal thoughts
        write(self, record, world)
        thoughts += len(record.thoughts)
        if record.tick == first_years * settings.ticks_a_year - 1:
            clock.charge()
            clock.spent_s.clear()
            thoughts = 0

    writer.HistoryWriter.write = count  # type: ignore[method-assign]
    with TemporaryDirectory() as folder:
        app.run(settings, Path(folder) / "run", quiet=True)
        clock.charge()  # with the closing of the run, where its indexes are made
    return {part: seconds / thoughts * 1e6 for part, seconds in clock.spent_s.items()} | {"thoughts": thoughts}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="island.measure python-side", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--years", type=int, default=25)
    parser.add_argument("--first", type=int, default=5, help="years lived before the clock starts")
    parser.add_argument("--parts", action="store_true", help="show where the time goes")
    given = parser.parse_args(arguments)
    settings = scenario.load("thousand_years", [f"years={given.years}", "engine.threads=1"])
    spent = measure(settings, given.first, given.parts)
    thoughts, engine = spent.pop("thoughts"), spent.pop(ENGINE)
    for part, microseconds in sorted(spent.items(), key=lambda item: -item[1]) if given.parts else ():
        print(f"{microseconds:8.1f}  {part}")
    print(f"{sum(spent.values()):8.1f}  Python's side of a thought; the engine's {engine:.0f}; {thoughts} thoughts")
