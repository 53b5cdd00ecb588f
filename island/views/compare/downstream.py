"""What came of the first difference: all that its events caused in turn, as far as the histories say why things happened."""

from collections import Counter
from collections.abc import Iterable
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
    for event_id, kind in side.reader.select(
        "SELECT event_id, kind FROM events WHERE event_id > :first AND event_id <= :last ORDER BY event_id",
        {"first": found[0], "last": last},
    )[1]:
        if (step := steps[event_id - found[0]]) > 1:
            kinds[kind] += 1
            if kind in great:
                great[kind].append((step - 1, event_id))
    return Downstream(found, last, kinds, {kind: tuple(sorted(of_kind)[:most]) for kind, of_kind in great.items()})


def _steps(side: Side, roots: tuple[int, ...], last: int) -> "memoryview":
    """For each event from the first root on: 0, or one more than the steps from the nearest root (at most 65,534)."""
    from array import array

    first = roots[0]
    (count,) = side.reader.rows("SELECT count(*) FROM events WHERE event_id >= :first", {"first": first})[0]
    if last - first >= _SPARSE * count + 1000:
        raise IslandError(
            f"{side.folder}: history.db: events are numbered to {last}, but there are {count:,}; island verify says more"
        )
    steps = array("H", bytes(2 * (max(last, roots[-1]) - first + 1)))
    for root in roots:
        steps[root - first] = 1
    for event_id, cause_id in side.reader.select(EDGES_SQL, {"first": first, "last": last})[1]:
        cause = steps[cause_id - first] if cause_id < event_id else 0
        here = steps[event_id - first]
        if cause and (not here or cause + 1 < here):
            steps[event_id - first] = min(cause + 1, 65_535)
    return memoryview(steps)
