"""A hand from outside: what a fork changes on the island. It acts through events, like everything else.

It does something at the beginning of a tick (`Act`), or keeps events from happening (`Withheld`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from island.rng import Purpose
from island.world import nature, shocks, strangers
from island.world.apply import let_hear
from island.world.resolve import wed
from island.world.state import NOBODY, Event, Words
from island.world.turn import Turn
from island.world.words import DEED_KINDS, Change, DeathCause, EventKind

ANY = -2  # of people and kinds in Withheld; NOBODY says that there is none
ANY_DEED = -3
FOR_EVER = 1 << 40  # a tick after all others
_DRAW = Purpose.CHANGE


class Act(NamedTuple):
    """Something done before the dawn of a tick; the columns are those of its CHANGED event."""

    tick: int
    change: Change
    actor: int = NOBODY
    other: int = NOBODY
    place: int = NOBODY
    amount: int = 0
    words: Words = ()  # of a whisper


class Withheld(NamedTuple):
    """Events that are kept from happening: those of some ticks, of a kind, with these people in them."""

    first_tick: int
    last_tick: int
    kind: int  # an EventKind, or ANY_DEED
    actor: int
    other: int = ANY
    nth: int = 0  # of those in its tick, from 1; 0 is each of them
    most: int = FOR_EVER  # how many in all

    def takes(self, tick: int, kind: int, actor: int, other: int) -> bool:
        return (
            self.first_tick <= tick <= self.last_tick
            and (kind == self.kind or (self.kind == ANY_DEED and kind in DEED_KINDS))
            and self.actor in (ANY, actor)
            and self.other in (ANY, other)
        )


@dataclass
class Hand:
    """What acts on one simulation. It counts what it has withheld: each simulation needs one of its own."""

    acts: tuple[Act, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    _counts: dict[tuple[Withheld, int], int] = field(default_factory=dict)  # with its tick: the events that fit, withheld or not
    _used: dict[Withheld, int] = field(default_factory=dict)

    def acts_at(self, tick: int) -> Iterable[Act]:
        return (act for act in self.acts if act.tick == tick)

    def withholds(self, event: Event) -> bool:
        """Whether this event, which is about to happen, is kept from it."""
        return self.take(event.tick, event.kind, event.actor, event.other)

    def take(self, tick: int, kind: int, actor: int, other: int) -> bool:
        """The same of what is or was on record: an event that was withheld in the past counts."""
        is_taken = False
        for one in self.withheld:
            if one.takes(tick, kind, actor, other):
                self._counts[one, tick] = count = self._counts.get((one, tick), 0) + 1
                if not is_taken and one.nth in (0, count) and self._used.get(one, 0) < one.most:
                    self._used[one] = self._used.get(one, 0) + 1
                    is_taken = True
        return is_taken


def carry_out(turn: Turn, act: Act) -> None:
    """Let an act happen: a CHANGED event, and what it brings about. The people in it live."""
    _, change, actor, other, place, amount, words = act
    changed = turn.record(EventKind.CHANGED, actor, other, place=place, amount=amount, outcome=change)
    if bring_about := _BRINGS_ABOUT.get(change):
        bring_about(turn, act, changed.event_id)
    if words:
        let_hear(turn.world, other, actor, words)


def _death(turn: Turn, act: Act, cause: int) -> None:
    nature.die(turn, turn.villager(act.actor), DeathCause(act.amount), (cause,))


def _wedding(turn: Turn, act: Act, cause: int) -> None:
    wed(turn, turn.villager(act.actor), turn.villager(act.other), cause)


def _storm(turn: Turn, act: Act, cause: int) -> None:
    nature.bring_storm(turn, (cause,))


def _fever(turn: Turn, act: Act, cause: int) -> None:
    """`amount` in a hundred of those who are neither sick nor immune."""
    for villager in list(turn.world.villagers.values()):
        is_open = villager.sick_until_day < 0 and villager.immune_until_tick <= turn.world.tick
        if is_open and turn.below(100, _DRAW, villager.agent_id) < act.amount:
            days = 25 + turn.below(90, _DRAW, villager.agent_id, 1)
            turn.record(EventKind.FELL_SICK, villager.agent_id, amount=days, causes=(cause,))


def _drought(turn: Turn, act: Act, cause: int) -> None:
    shocks.bring_drought(turn, act.amount, (cause,))


def _wreck(turn: Turn, act: Act, cause: int) -> None:
    strangers.wreck(turn, (cause,))


def _castaways(turn: Turn, act: Act, cause: int) -> None:
    strangers.cast_ashore(turn, (cause,), act.amount)


def _epidemic(turn: Turn, act: Act, cause: int) -> None:
    strangers.cast_ashore(turn, (cause,), act.amount, with_fever=True)


_BRINGS_ABOUT: dict[Change, Callable[[Turn, Act, int], None]] = {
    Change.DOOMED: _death,
    Change.WED: _wedding,
    Change.STORM: _storm,
    Change.FEVER: _fever,
    Change.DROUGHT: _drought,
    Change.WRECK: _wreck,
    Change.CASTAWAYS: _castaways,
    Change.EPIDEMIC: _epidemic,
}
