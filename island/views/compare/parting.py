"""The first tick that differs, row by row: which events are in one history alone, and who read, decided or said something else.

The number of an event says nothing here: one event more, and all later ones have another.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from island.history.canonical import THOUGHT_COLUMNS
from island.views.compare.pair import Pair, Side
from island.world.words import EventKind

_EVENT = "day, kind, actor, other, place, amount, outcome"
_EVENTS = f"""SELECT event_id, {_EVENT} FROM events
    WHERE event_id > coalesce((SELECT last_event_id FROM ticks WHERE tick = :tick - 1), 0) AND tick = :tick ORDER BY event_id"""
_THOUGHTS = f"SELECT {', '.join(THOUGHT_COLUMNS)} FROM thoughts WHERE tick = :tick ORDER BY agent_id, kind"
PARTS = ("prompt", "decided", "came", "told")
"""What is compared of a thought, in the order in which it is read and written."""
OF_PARTS = {
    "prompt": "read something else",
    "decided": "read the same and decided otherwise",
    "came": "decided the same and something else came of it",
    "told": "told it otherwise",
}
_MADE_BY_HAND = tuple(getattr(EventKind, name) for name in ("CHANGED", "WITHHELD") if name in EventKind.__members__)


@dataclass(frozen=True)
class Thought:
    """What somebody thought in the tick of the parting, in both; `part` is the first of PARTS that differs."""

    agent_id: int
    kind: int
    part: str


@dataclass(frozen=True)
class FirstTick:
    """`only_a` and `only_b` are the events that one history alone has in this tick, by number."""

    tick: int
    only_a: tuple[int, ...]
    only_b: tuple[int, ...]
    thoughts: tuple[Thought, ...]  # in both, but not the same
    thinkers_a: tuple[int, ...]  # who thinks in one alone
    thinkers_b: tuple[int, ...]
    thoughts_alike: int
    by_hand: dict[str, tuple[int, ...]]  # of each side: events that a fork made

    def only(self, side: Side) -> tuple[int, ...]:
        return self.only_a if side.label == "A" else self.only_b

    def roots(self, side: Side) -> tuple[int, ...]:
        """The events from which everything that differs came: those made by hand if there are any, else all of this tick."""
        return self.by_hand[side.key] or self.only(side)

    @property
    def is_of_nothing(self) -> bool:
        """The rows are the same: then one of the two chains is not that of its rows, or people differ in what no event tells."""
        return not (self.only_a or self.only_b or self.thoughts or self.thinkers_a or self.thinkers_b)


def first_tick_of(pair: Pair) -> FirstTick:
    """`pair.parting` is a tick."""
    tick = pair.parting
    assert tick is not None
    events = {side.key: _events(side, tick) for side in pair.sides}
    thoughts = {side.key: {row[1:3]: row for row in side.reader.rows(_THOUGHTS, {"tick": tick})} for side in pair.sides}
    both = sorted(thoughts["a"].keys() & thoughts["b"].keys())
    differing = [Thought(key[0], key[1], part) for key in both if (part := _part(thoughts["a"][key], thoughts["b"][key]))]
    return FirstTick(
        tick,
        tuple(_only(events["a"], events["b"])),
        tuple(_only(events["b"], events["a"])),
        tuple(sorted(differing, key=lambda one: (one.kind, PARTS.index(one.part), one.agent_id))),
        tuple(sorted({who for who, _ in thoughts["a"].keys() - thoughts["b"].keys()})),
        tuple(sorted({who for who, _ in thoughts["b"].keys() - thoughts["a"].keys()})),
        len(both) - len(differing),
        {key: tuple(event_id for event_id, row in found if row[1] in _MADE_BY_HAND) for key, found in events.items()},
    )


def _events(side: Side, tick: int) -> list[tuple[int, tuple[Any, ...]]]:
    return [(row[0], row[1:]) for row in side.reader.rows(_EVENTS, {"tick": tick})]


def _only(events: list[tuple[int, tuple[Any, ...]]], others: list[tuple[int, tuple[Any, ...]]]) -> Iterator[int]:
    left = Counter(row for _, row in others)
    for event_id, row in events:
        if left[row]:
            left[row] -= 1
        else:
            yield event_id


def _part(one: tuple[Any, ...], other: tuple[Any, ...]) -> str:
    """The first part of a thought that differs; empty when all are alike."""
    places = [THOUGHT_COLUMNS.index(part) for part in PARTS]
    found = next((part for part, at in zip(PARTS, places, strict=True) if one[at] != other[at]), "")
    if found:
        return found
    facts = [THOUGHT_COLUMNS.index(name) for name in ("deed", "partner", "outcome", "legal_count", "flags")]
    if any(one[at] != other[at] for at in facts[:2]):
        return "decided"
    if any(one[at] != other[at] for at in facts[2:]):
        return "came"
    return "told" if one[-1] != other[-1] else ""
