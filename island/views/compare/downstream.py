"""What came of the first difference: all that its events caused in turn, as far as the histories say why things happened."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from island.errors import IslandError
from island.views.compare.pair import Side
from island.world.words import EventKind

EDGES_SQL = """SELECT event_id, cause_id FROM event_causes
    WHERE event_id > :first AND event_id <= :last AND cause_id >= :first ORDER BY event_id"""
LAST_SQL = "SELECT max(last_event_id) AS last FROM ticks WHERE tick <= :until"
# The same as one question, for whoever doubts the walk.
WALK_SQL = """WITH RECURSIVE came(event_id) AS (SELECT value FROM json_each(:roots)
      UNION SELECT c.event_id FROM came JOIN event_causes c ON c.cause_id = came.event_id WHERE c.event_id <= :last)
    SELECT e.kind, count(*) AS events FROM came JOIN events e USING (event_id)
    WHERE e.event_id NOT IN (SELECT value FROM json_each(:roots)) GROUP BY 1 ORDER BY 1"""
PEOPLE_OF_SQL = """SELECT event_id, tick, kind, actor, other FROM events
    WHERE event_id BETWEEN :first AND :last AND (actor IS NOT NULL OR other IS NOT NULL)"""
CAUSED_SQL = """SELECT event_id, kind FROM events
    WHERE event_id IN (SELECT event_id FROM event_causes WHERE event_id BETWEEN :first AND :last)"""
GREAT = (EventKind.DIED, EventKind.BORN, EventKind.MARRIED)
"""What a consequence is told of, if it is one of these."""
_SPARSE = 8  # numbers for each event there is, at most: ours rise by one


@dataclass(frozen=True)
class Downstream:
    """All that came of `roots`: how many of each kind, and of GREAT kinds those with the fewest steps (steps, event_id)."""

    roots: tuple[int, ...]
    last_event: int
    kinds: Counter[int]
    nearest: dict[int, tuple[tuple[int, int], ...]]

    @property
    def count(self) -> int:
        return sum(self.kinds.values())

    @property
    def first_event(self) -> int:
        return self.roots[0]


def downstream_of(side: Side, roots: Iterable[int], until: int, most: int = 5) -> Downstream:
    """One walk through the causes in the order of events: a cause has a smaller number than what came of it.

    Memory is two bytes an event. Raises IslandError for a file whose events are numbered as no island numbers them.
    """
    found = tuple(sorted(roots))
    last = int(side.ask(LAST_SQL, until=until)["last"] or 0)
    if not found:
        return Downstream((), last, Counter(), {})
    steps = _steps(side, found, last)
    kinds: Counter[int] = Counter()
    great: dict[int, list[tuple[int, int]]] = {int(kind): [] for kind in GREAT}
    for event_id, kind in side.reader.select(CAUSED_SQL, {"first": found[0], "last": last})[1]:
        if (step := steps[event_id - found[0]]) > 1:
            kinds[kind] += 1
            if kind in great:
                great[kind].append((step - 1, event_id))
    return Downstream(found, last, kinds, {kind: tuple(sorted(of_kind)[:most]) for kind, of_kind in great.items()})


@dataclass(frozen=True)
class Foreign:
    """Events of one history with somebody in them who did not live in the other at the time, and what came of these.

    `people` are (agent_id, in how many of them), the most first.
    """

    events: int
    came: int  # more that came of them
    kinds: Counter[int]  # of both
    people: tuple[tuple[int, int], ...]


Span = tuple[int, int, int]
"""Of a person: the tick of coming and the last here, and the last in the other history (-2: never there)."""


def foreign_of(side: Side, spans: Mapping[int, Span], parting: int, until: int, most: int = 3) -> Foreign:
    """A walk through the events since the parting, and one through the causes; memory is a byte an event."""
    first = int(side.ask(LAST_SQL, until=parting - 1)["last"] or 0) + 1
    last = int(side.ask(LAST_SQL, until=until)["last"] or 0)
    _require_numbered(side, first, last)
    marks = bytearray(max(last - first + 1, 0))
    people: Counter[int] = Counter()
    kinds: Counter[int] = Counter()
    alone = {who: (max(came, there + 1), here) for who, (came, here, there) in spans.items() if there < here}
    for event_id, tick, kind, actor, other in side.reader.select(PEOPLE_OF_SQL, {"first": first, "last": last})[1]:
        for who in (actor, other) if actor != other else (actor,):
            span = alone.get(who)
            if span and span[0] <= tick <= span[1]:
                people[who] += 1
                if not marks[event_id - first]:
                    marks[event_id - first] = 1
                    kinds[kind] += 1
    for event_id, cause_id in side.reader.select(EDGES_SQL, {"first": first, "last": last})[1]:
        if not marks[event_id - first] and cause_id < event_id and marks[cause_id - first]:
            marks[event_id - first] = 2
    if marks.count(2):
        caused = side.reader.select(CAUSED_SQL, {"first": first, "last": last})[1]
        kinds += Counter(kind for event_id, kind in caused if marks[event_id - first] == 2)
    order = sorted(people.items(), key=lambda pair: (-pair[1], pair[0]))
    return Foreign(marks.count(1), marks.count(2), kinds, tuple(order[:most]))


def _steps(side: Side, roots: tuple[int, ...], last: int) -> "memoryview":
    """For each event from the first root on: 0, or one more than the steps from the nearest root (at most 65,534)."""
    from array import array

    first = roots[0]
    _require_numbered(side, first, last)
    steps = array("H", bytes(2 * (max(last, roots[-1]) - first + 1)))
    for root in roots:
        steps[root - first] = 1
    for event_id, cause_id in side.reader.select(EDGES_SQL, {"first": first, "last": last})[1]:
        cause = steps[cause_id - first] if cause_id < event_id else 0
        here = steps[event_id - first]
        if cause and (not here or cause + 1 < here):
            steps[event_id - first] = min(cause + 1, 65_535)
    return memoryview(steps)


def _require_numbered(side: Side, first: int, last: int) -> None:
    """Raises IslandError when there are so few events for their numbers that no island has numbered them."""
    (count,) = side.reader.rows("SELECT count(*) FROM events WHERE event_id >= :first", {"first": first})[0]
    if last - first >= _SPARSE * count + 1000:
        raise IslandError(
            f"{side.folder}: history.db: events are numbered to {last}, but there are {count:,}; island verify says more"
        )
