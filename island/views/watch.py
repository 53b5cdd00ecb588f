"""A run while it is lived: a panel in a terminal, elsewhere a line every few seconds with something that just happened."""

import os
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from island.views.info import CAUSES
from island.views.panel import Panel, Scene
from island.world.event_kinds import KINDS
from island.world.state import NOBODY
from island.world.words import EventKind, word

if TYPE_CHECKING:
    from island.records import Thought, TickRecord
    from island.world.state import Event, Villager, World

_LINE_EVERY_S = 5.0
_DRAW_EVERY_S = 0.25
_DRAW_SHARE = 0.01  # of the time at most; a drawing takes about 4 ms
_NEWS_EVERY_S = 1.0  # what scrolls by faster is not read
_WORDS_EVERY_S = 3.0
_NEWS = {
    kind: rank
    for rank, kind in enumerate(
        (
            EventKind.CHANGED,
            EventKind.VILLAGE_ENDED,
            EventKind.DIED,
            EventKind.MARRIED,
            EventKind.BORN,
            EventKind.PLACE_FOUND,
            EventKind.STORM_ROSE,
            EventKind.RECONCILED,
            EventKind.FELL_OUT,
            EventKind.TAKEN_IN,
            EventKind.CROP_LOST,
        )
    )
}
"""Kinds of event that are news, the greatest first."""


class Watch:
    """Looks on while ticks are lived and says so with `say`; a terminal has the panel instead. Without `say` it is silent."""

    def __init__(self, world: "World", years: int, ticks_a_year: int, say: Callable[[str], None] | None, title: str = "island"):
        self._years, self._ticks_a_year, self._say, self._title = years, ticks_a_year, say, title
        self._first_tick = world.tick
        self._people: dict[int, Villager] = dict(world.villagers)  # the world forgets its dead
        self._houses = Counter(villager.house for villager in world.villagers.values())
        self._alive: list[int] = []  # after every tick
        self._counts: Counter[EventKind] = Counter()
        self._waiting: tuple[int, str] | None = None  # rank and line of the greatest news not yet shown
        self._news: deque[str] = deque(maxlen=6)
        self._words: list[tuple[str, str]] = []
        self._thoughts = 0
        self._start = self._last_line = self._last_news = time.monotonic()
        self._next_drawn, self._last_words = 0.0, -1.0
        self._panel: Panel | None = None

    def __enter__(self) -> "Watch":
        if self._say and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._panel = Panel()
            self._panel.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._panel:
            self._panel.stop()

    def see(self, record: "TickRecord", world: "World") -> None:
        """Take notice of one tick: what it changed is counted, nothing is counted anew."""
        if not self._say:
            return
        self._people.update((villager.agent_id, villager) for villager in record.villagers)
        self._thoughts += len(record.thoughts)
        now = time.monotonic()
        if self._panel:
            self._count(record, world)
            if now >= self._next_drawn or world.tick == self._last_tick or not world.villagers:
                self._panel.show(self._scene(record, world, now))
                end = time.monotonic()
                self._next_drawn = end + max(_DRAW_EVERY_S, (end - now) / _DRAW_SHARE)
        elif now - self._last_line >= _LINE_EVERY_S:
            self._last_line = now
            self._say(f"{self._line(record.tick, world, now)}\n  {self.news(record, world)}")

    @property
    def _last_tick(self) -> int:
        return self._years * self._ticks_a_year - 1

    def _line(self, tick: int, world: "World", now: float) -> str:
        speed, left = self._speed(now), self._left(tick, now)
        return f"year {world.year} of {self._years}, {len(world.villagers)} alive, {speed:,.0f} thoughts/s, {left} left"

    def _speed(self, now: float) -> float:
        return self._thoughts / max(now - self._start, 1e-9)

    def _left(self, tick: int, now: float) -> str:
        done = tick - self._first_tick
        left_s = int((now - self._start) / max(done, 1) * (self._last_tick - tick))
        return f"{left_s // 3600}:{left_s // 60 % 60:02}:{left_s % 60:02}"

    # -- the panel -----------------------------------------------------------------------------------------------------

    def _count(self, record: "TickRecord", world: "World") -> None:
        self._houses.update(villager.house for villager in record.villagers)
        self._alive.append(len(world.villagers))
        for event in record.events:
            rank = _NEWS.get(event.kind)
            if rank is None:
                continue
            self._counts[event.kind] += 1
            if event.kind == EventKind.DIED and event.actor in self._people:
                self._houses[self._people[event.actor].house] -= 1
            if self._waiting is None or rank < self._waiting[0]:
                self._waiting = rank, f"year {world.year}, {word(world.season)}: {self._fact(event, world)}"

    def _scene(self, record: "TickRecord", world: "World", now: float) -> Scene:
        if self._waiting and (now - self._last_news >= _NEWS_EVERY_S or not world.villagers):
            self._news.append(self._waiting[1])
            self._waiting, self._last_news = None, now
        if now - self._last_words >= _WORDS_EVERY_S and (told := [thought for thought in record.thoughts if thought.sentence]):
            chosen = {record.tick * 31 * turn % len(told): None for turn in (1, 2, 3)}
            self._words = [(self._doer(told[index]), told[index].sentence) for index in chosen]
            self._last_words = now
        return Scene(
            title=self._title,
            when=f"{word(world.season)}, {word(world.weather)}",
            year=f"year {world.year} of {self._years}",
            part=(record.tick + 1) / max(self._last_tick + 1, 1),
            speed=f"{self._speed(now):,.0f} thoughts/s, {self._left(record.tick, now)} left",
            alive=self._alive,
            houses=[(house, count) for house, count in self._houses.most_common() if count > 0],
            words=self._words,
            news=list(self._news),
            counts=[(name, self._counts[kind]) for name, kind in _COUNTED.items()],
        )

    def _doer(self, thought: "Thought") -> str:
        deed = word(EventKind(thought.deed)) if thought.deed != NOBODY else "remembered"  # a deed's event has its number
        return f"{self._name(thought.agent_id)}, {deed}"

    # -- what just happened --------------------------------------------------------------------------------------------

    def news(self, record: "TickRecord", world: "World") -> str:
        """One line: the greatest news of the tick if there is some, in turn with something somebody told."""
        told = [thought for thought in record.thoughts if thought.sentence]
        if told and record.tick % 2:
            return self._told(told[record.tick * 31 % len(told)])
        ranked = [(_NEWS[event.kind], event.event_id, event) for event in record.events if event.kind in _NEWS]
        if ranked:
            return self._fact(min(ranked)[2], world)
        return self._told(told[record.tick * 31 % len(told)]) if told else "a quiet time"

    def _told(self, thought: "Thought") -> str:
        return f"{self._name(thought.agent_id)}: {thought.sentence}"

    def _fact(self, event: "Event", world: "World") -> str:
        """The event in the words that trees of causes use, a death with the age."""
        kind = KINDS[event.kind]
        amount = word(kind.amount_words(event.amount)) if kind.amount_words else str(event.amount)
        outcome = word(kind.outcome_words(event.outcome)) if kind.outcome_words else event.outcome
        text = kind.told(outcome, event.actor >= 0).format(
            actor=self._name(event.actor),
            other=self._name(event.other),
            place=world.places[event.place].name if 0 <= event.place < len(world.places) else "a place",
            amount=CAUSES.get(amount, amount),
            outcome=outcome,
        )
        villager = self._people.get(event.actor)
        is_death = event.kind == EventKind.DIED and villager
        return f"{text}, {world.year - villager.born_year} years old" if is_death and villager else text

    def _name(self, agent_id: int) -> str:
        villager = self._people.get(agent_id)
        return f"{villager.name} {villager.house}" if villager else "somebody"


_COUNTED = {
    "born": EventKind.BORN,
    "died": EventKind.DIED,
    "weddings": EventKind.MARRIED,
    "storms": EventKind.STORM_ROSE,
    "crops lost": EventKind.CROP_LOST,
}
