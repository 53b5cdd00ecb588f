"""A run while it is lived: year, people, speed and time left, and now and then something that just happened."""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from island.views.info import CAUSES
from island.world.words import DeathCause, EventKind

if TYPE_CHECKING:
    from rich.progress import Progress

    from island.records import Thought, TickRecord
    from island.world.state import Event, Villager, World


class Watch:
    """Says a line every few seconds with `say`; a terminal has a bar below. Without `say` it is silent."""

    _LINE_EVERY_S = 5.0

    def __init__(self, world: "World", years: int, ticks_a_year: int, say: Callable[[str], None] | None):
        self._years, self._ticks_a_year, self._say = years, ticks_a_year, say
        self._first_tick = world.tick
        self._people: dict[int, Villager] = dict(world.villagers)  # the world forgets its dead
        self._thoughts = 0
        self._start = self._last_line = time.monotonic()
        self._bar: Progress | None = None

    def __enter__(self) -> "Watch":
        if self._say and sys.stderr.isatty():
            self._bar = self._make_bar()
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def see(self, record: "TickRecord", world: "World") -> None:
        """Take notice of one tick."""
        if not self._say:
            return
        self._people.update((villager.agent_id, villager) for villager in record.villagers)
        self._thoughts += len(record.thoughts)
        now = time.monotonic()
        speed = self._thoughts / max(now - self._start, 1e-9)
        if self._bar:
            self._bar.update(
                self._bar.task_ids[0], completed=record.tick + 1, year=world.year, alive=len(world.villagers), speed=speed
            )
        if now - self._last_line >= self._LINE_EVERY_S:
            self._last_line = now
            where = f"year {world.year}:" if self._bar else f"{self._line(record.tick, world, now, speed)}\n "
            self._say(f"{where} {self.news(record, world)}")

    def _line(self, tick: int, world: "World", now: float, speed: float) -> str:
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

    def news(self, record: "TickRecord", world: "World") -> str:
        """One line: a death, a wedding or a birth if there was one, in turn with something somebody told."""
        told = [thought for thought in record.thoughts if thought.sentence]
        if told and record.tick % 2:
            return self._told(told[record.tick * 31 % len(told)])
        for kind in (EventKind.DIED, EventKind.MARRIED, EventKind.BORN):
            for event in record.events:
                if event.kind == kind:
                    return self._fact(event, world)
        return self._told(told[record.tick * 31 % len(told)]) if told else "a quiet time"

    def _told(self, thought: "Thought") -> str:
        return f"{self._name(thought.agent_id)}: {thought.sentence}"

    def _fact(self, event: "Event", world: "World") -> str:
        if event.kind == EventKind.DIED:
            villager = self._people.get(event.actor)
            age = f", {world.year - villager.born_year} years old" if villager else ""
            return f"{self._name(event.actor)} died of {_cause(DeathCause(event.amount))}{age}"
        if event.kind == EventKind.MARRIED:
            return f"{self._name(event.actor)} and {self._name(event.other)} married"
        child = self._people.get(event.actor)
        return f"{child.name} {child.house} was born to {self._name(child.mother)}" if child else "a child was born"

    def _name(self, agent_id: int) -> str:
        villager = self._people.get(agent_id)
        return f"{villager.name} {villager.house}" if villager else "somebody"


def _cause(cause: DeathCause) -> str:
    word = cause.name.lower()
    return CAUSES.get(word, word)
