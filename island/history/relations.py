"""Who was married, friends or foes, and when: derived from events alone, so that it can be derived again."""

from collections.abc import Iterable
from dataclasses import dataclass

from island.history.canonical import Row
from island.world.words import LEAVINGS, EventKind

_OPENS = {EventKind.MARRIED: "spouse", EventKind.BEFRIENDED: "friend", EventKind.FELL_OUT: "foe"}
_CLOSES = {
    EventKind.ESTRANGED: "friend",
    EventKind.RECONCILED: "foe",
    EventKind.BEFRIENDED: "foe",  # nobody is friend and foe of the same person
    EventKind.FELL_OUT: "friend",
}
_ENDS = LEAVINGS | {EventKind.DIED}  # whoever is gone is nobody's spouse, friend or foe here
RELATION_EVENTS = frozenset(_OPENS) | frozenset(_CLOSES) | _ENDS


@dataclass
class RelationRow:
    """One relation between a and b (a < b), while it lasts without `until_*`."""

    relation_id: int
    a: int
    b: int
    kind: str
    since_tick: int
    since_event: int
    until_tick: int | None = None
    until_event: int | None = None


class RelationBook:
    """The relations that last now. Feed it every event in order; it says what began and what ended."""

    def __init__(self, lasting: Iterable[RelationRow] = (), next_id: int = 1):
        self._lasting = {(row.kind, row.a, row.b): row for row in lasting}
        self._next_id = next_id

    def count(self, kind: str) -> int:
        return sum(key[0] == kind for key in self._lasting)

    def apply(self, events: Iterable[Row]) -> tuple[list[RelationRow], list[RelationRow]]:
        """(begun, ended) by these event rows; a relation that did both is in both lists."""
        begun: list[RelationRow] = []
        ended: list[RelationRow] = []
        for event_id, tick, _, kind, actor, other, *_ in events:
            if kind not in RELATION_EVENTS or actor is None:
                continue
            if kind in _ENDS:
                gone = [key for key in self._lasting if actor in key[1:]]
            else:
                pair = (min(actor, other), max(actor, other)) if other is not None else (actor, actor)
                gone = [(_CLOSES[kind], *pair)] if kind in _CLOSES else []
            for key in gone:
                if row := self._lasting.pop(key, None):
                    row.until_tick, row.until_event = tick, event_id
                    ended.append(row)
            if kind in _OPENS and other is not None and (_OPENS[kind], *pair) not in self._lasting:
                row = RelationRow(self._next_id, *pair, _OPENS[kind], tick, event_id)
                self._next_id += 1
                self._lasting[(row.kind, row.a, row.b)] = row
                begun.append(row)
        return begun, ended
