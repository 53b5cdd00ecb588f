"""The first tick that differs, row by row: which events are in one history alone, and who read, decided or said something else.

The number of an event says nothing here: one event more, and all later ones have another.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from island.history.canonical import THOUGHT_COLUMNS, VILLAGER_COLUMNS
from island.views.compare.pair import Pair, Side
from island.world.words import EventKind

_EVENT = "day, kind, actor, other, place, amount, outcome"
_BEFORE = "coalesce((SELECT last_event_id FROM ticks WHERE tick = :tick - 1), 0)"
# Of its causes those of the common past: the others have numbers of this tick.
_EVENTS = f"""SELECT event_id, {_EVENT}, (SELECT group_concat(cause_id) FROM event_causes c
      WHERE c.event_id = events.event_id AND cause_id <= {_BEFORE}) AS causes
    FROM events WHERE event_id > {_BEFORE} AND event_id <= (SELECT last_event_id FROM ticks WHERE tick = :tick) ORDER BY event_id"""
_NEWCOMERS = f"SELECT {', '.join(VILLAGER_COLUMNS)} FROM villagers WHERE arrived_tick = :tick"
_THOUGHTS = f"SELECT {', '.join(THOUGHT_COLUMNS)} FROM thoughts WHERE tick = :tick ORDER BY agent_id, kind"
PARTS = ("prompt", "decided", "came", "told")
"""What is compared of a thought, in the order in which it is read and written."""
OF_PARTS = {
    "prompt": "read something else",
    "decided": "read the same and decided otherwise",
    "came": "decided the same and something else came of it",
    "told": "told it otherwise",
}
BY_HAND = (EventKind.CHANGED, EventKind.WITHHELD)
_BY_HAND_SQL = f"""SELECT event_id, kind, actor, other, amount FROM events
    WHERE kind IN ({", ".join(str(int(kind)) for kind in BY_HAND)}) AND tick BETWEEN :tick AND :until ORDER BY event_id"""
_MADE_MOST = 10_000  # events by hand that are looked at: a fork may keep somebody from everything for a thousand years


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
    by_hand: dict[str, tuple[int, ...]]  # of each side: what a hand from outside did, in this tick and later
    touched: dict[str, tuple[int, ...]]  # of each side: to whom that was done, or from whom something was withheld
    instead: dict[str, tuple[int, ...]]  # of each side: what happened in this tick where the other's was withheld
    newcomers: dict[str, int]  # of each side: people of this tick whose row the other has not

    def only(self, side: Side) -> tuple[int, ...]:
        return self.only_a if side.label == "A" else self.only_b

    def roots(self, side: Side) -> tuple[int, ...]:
        """The events from which what differs came: those made by hand, else those that were withheld from the other, else all of this tick
        that the other has not.
        """
        return self.by_hand[side.key] or self.instead[side.key] or self.only(side)

    @property
    def is_of_nothing(self) -> bool:
        """All rows are the same: then one of the two chains is not that of its rows."""
        has_thoughts = self.thoughts or self.thinkers_a or self.thinkers_b
        return not (self.only_a or self.only_b or has_thoughts or any(self.newcomers.values()))


def first_tick_of(pair: Pair) -> FirstTick:
    """`pair.parting` is a tick."""
    tick = pair.parting
    assert tick is not None
    events = {side.key: _events(side, tick) for side in pair.sides}
    thoughts = {side.key: {row[1:3]: row for row in side.reader.rows(_THOUGHTS, {"tick": tick})} for side in pair.sides}
    both = sorted(thoughts["a"].keys() & thoughts["b"].keys())
    differing = [Thought(key[0], key[1], part) for key in both if (part := _part(thoughts["a"][key], thoughts["b"][key]))]
    only_a, only_b = tuple(_only(events["a"], events["b"])), tuple(_only(events["b"], events["a"]))
    people = {side.key: Counter(side.reader.rows(_NEWCOMERS, {"tick": tick})) for side in pair.sides}
    by_hand = {side.key: _by_hand(side, tick, pair.until_tick) for side in pair.sides}
    withheld = {key: {row[2:] for row in rows if row[1] == EventKind.WITHHELD} for key, rows in by_hand.items()}
    return FirstTick(
        tick,
        only_a,
        only_b,
        tuple(sorted(differing, key=lambda one: (one.kind, PARTS.index(one.part), one.agent_id))),
        tuple(sorted({who for who, _ in thoughts["a"].keys() - thoughts["b"].keys()})),
        tuple(sorted({who for who, _ in thoughts["b"].keys() - thoughts["a"].keys()})),
        len(both) - len(differing),
        {key: tuple(row[0] for row in rows) for key, rows in by_hand.items()},
        {key: tuple(dict.fromkeys(row[2] for row in rows if row[2] is not None)) for key, rows in by_hand.items()},
        {"a": _instead(events["a"], only_a, withheld["b"]), "b": _instead(events["b"], only_b, withheld["a"])},
        {"a": (people["a"] - people["b"]).total(), "b": (people["b"] - people["a"]).total()},
    )


def _by_hand(side: Side, tick: int, until: int) -> list[tuple[Any, ...]]:
    """(event_id, kind, actor, other, amount) of what a hand from outside did since the parting."""
    return side.reader.rows(f"{_BY_HAND_SQL} LIMIT {_MADE_MOST}", {"tick": tick, "until": until})


def _instead(events: list[tuple[int, tuple[Any, ...]]], only: tuple[int, ...], withheld: set[tuple[Any, ...]]) -> tuple[int, ...]:
    """Of one side's own events those that the other has as withheld: of (actor, other, kind). A birth that was withheld names no child."""
    found = []
    for event_id, (_, kind, actor, other, *_) in events:
        names = {(actor, other, kind), (None, other, kind)} if kind == EventKind.BORN else {(actor, other, kind)}
        if event_id in only and names & withheld:
            found.append(event_id)
    return tuple(found)


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
