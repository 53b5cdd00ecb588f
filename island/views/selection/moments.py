"""Turning points: what came of every event, people and deaths counted, from the last cause back to the first.

A cause lies before what it caused, so one walk backwards unites every set once. A file in which it does not is no island's; such a
cause is passed over, and no circle is ever walked.
"""

from collections import defaultdict
from typing import TYPE_CHECKING

from island.views.selection.results import Moment
from island.world.words import EventKind

if TYPE_CHECKING:
    from island.history.reader import HistoryReader

MOMENTS_MOST = 1000
PEOPLE_LEAST = 3  # downstream of a turning point, unless somebody died of it
DEATH_WEIGHT = 4  # a death counts as so many people
HELD_MOST = 3_000_000  # event numbers held at once; a thousand years need 0.1 million. Beyond it counts are at least what is said

_ALWAYS = (EventKind.SEASON, EventKind.YEAR_BEGAN, EventKind.GROWTH, EventKind.STORM_NEARS)
"""What comes every year, whatever anybody does, is no turning point. But a season that a drought or a haze made passes on what came of it."""

_DAILY = frozenset(
    (
        EventKind.FISHED,
        EventKind.GATHERED,
        EventKind.HUNTED,
        EventKind.CHOPPED,
        EventKind.PLANTED,
        EventKind.HARVESTED,
        EventKind.BUILT,
        EventKind.RESTED,
        EventKind.TALKED,
        EventKind.CROP_RIPENED,
        EventKind.FED_AGAIN,
        EventKind.STORED,
        EventKind.MADE,
        EventKind.WEEDED,
        EventKind.PICKED,
        EventKind.SWAM,
        EventKind.DANCED,
        EventKind.TRADED,
    )
)
"""Daily work turns nothing: a field planted is no turning point, the crop lost on it may be one."""

_NEVER_TURNS = _DAILY.union(_ALWAYS)
_NOT_ALWAYS = ", ".join(str(int(kind)) for kind in _ALWAYS)
_FACTS = "{0}.kind, {0}.actor, {0}.other, {0}.tick"
_LINKS = f"""
    SELECT c.event_id, c.cause_id, {_FACTS.format("x")}, {_FACTS.format("e")}
    FROM event_causes c JOIN events x ON x.event_id = c.event_id JOIN events e ON e.event_id = c.cause_id
    WHERE c.cause_id < c.event_id
    AND (e.kind NOT IN ({_NOT_ALWAYS}) OR EXISTS (SELECT 1 FROM event_causes d WHERE d.event_id = c.cause_id))"""


Facts = tuple[int, int | None, int | None, int]
"""(kind, actor, other, year) of an event."""


def moments_of(reader: "HistoryReader") -> tuple[Moment, ...]:
    """The turning points, best first; one that lies downstream of a better one is left out."""
    years = dict(reader.rows("SELECT tick, year FROM ticks"))
    events, causes = dict[int, Facts](), list[tuple[int, int]]()
    for effect, cause, *facts in reader.select(_LINKS)[1]:
        causes.append((effect, cause))
        for event_id, (kind, actor, other, tick) in ((effect, facts[:4]), (cause, facts[4:])):
            if event_id not in events:
                events[event_id] = kind, actor, other, years.get(tick, 0)
    of_age = {row[0] for row in reader.rows("SELECT death_event FROM villagers WHERE death_cause = 'age'")}
    found = [moment for moment in _downstream(events, causes, of_age) if moment.people >= PEOPLE_LEAST or moment.deaths]
    return tuple(_apart(found, causes))


def _downstream(events: dict[int, Facts], causes: list[tuple[int, int]], of_age: set[int]) -> list[Moment]:
    """A moment for each cause that may be a turning point. Old age is nobody's doing: a death of it is not counted as one."""
    of_effect: dict[int, list[int]] = defaultdict(list)
    for effect, cause in causes:
        of_effect[effect].append(cause)
    sets: dict[int, set[int]] = {}
    held, found = 0, []
    for event_id in sorted(events, reverse=True):
        below = sets.pop(event_id, set())
        held -= len(below)
        if below and events[event_id][0] not in _NEVER_TURNS:
            year = events[event_id][3]
            found.append(_moment(event_id, year, below, events, of_age))
        for cause in of_effect.get(event_id, ()):
            above = sets.setdefault(cause, set())
            before = len(above)
            above.add(event_id)
            if held < HELD_MOST:
                above |= below
            held += len(above) - before
    return found


def _moment(event_id: int, year: int, below: set[int], events: dict[int, Facts], of_age: set[int]) -> Moment:
    people: set[int | None] = set()
    deaths = 0
    for effect in below:
        kind, actor, other, _ = events[effect]
        people.add(actor)
        people.add(other)
        deaths += kind == EventKind.DIED and effect not in of_age
    people.discard(None)
    return Moment(event_id, year, len(people), deaths, len(below))


def _apart(moments: list[Moment], causes: list[tuple[int, int]]) -> list[Moment]:
    """The best that are not downstream of each other, and the first of each measure, which may be.

    Of several causes of the same the best alone is there: more than half of what came of one must not have come of better ones.
    """
    order = sorted(moments, key=lambda moment: (-weight(moment), moment.event_id))
    measures = (lambda moment: moment.deaths, lambda moment: moment.people, lambda moment: moment.events)
    kept = {max(order, key=measure).event_id for measure in measures if order}
    effects: dict[int, list[int]] = defaultdict(list)
    for effect, cause in causes:
        effects[cause].append(effect)
    covered, chosen = set[int](), list[Moment]()
    for moment in order:
        if moment.event_id not in kept and (moment.event_id in covered or len(chosen) >= MOMENTS_MOST):
            continue
        new = _beyond(moment.event_id, effects, covered)
        if moment.event_id in kept or 2 * len(new) > moment.events:
            chosen.append(moment)
            covered |= new
    return chosen


def weight(moment: Moment) -> int:
    """By which turning points are ordered."""
    return moment.people + DEATH_WEIGHT * moment.deaths


def _beyond(event_id: int, effects: dict[int, list[int]], covered: set[int]) -> set[int]:
    """What is downstream of an event, and of no better one."""
    new, to_visit = set[int](), [event_id]
    while to_visit:
        for effect in effects.get(to_visit.pop(), ()):
            if effect not in covered and effect not in new:
                new.add(effect)
                to_visit.append(effect)
    return new
