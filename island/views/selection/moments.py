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
HELD_MOST = 1_000_000_000  # bits held at once. Beyond it counts are at least what is said

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
_CAUSES = f"""
    SELECT c.event_id, c.cause_id FROM event_causes c JOIN events e ON e.event_id = c.cause_id
    WHERE c.cause_id < c.event_id
    AND (e.kind NOT IN ({_NOT_ALWAYS}) OR EXISTS (SELECT 1 FROM event_causes d WHERE d.event_id = c.cause_id))"""
_EVENTS = f"""
    WITH c(effect, cause) AS MATERIALIZED ({_CAUSES})
    SELECT event_id, kind, actor, other, tick FROM events WHERE event_id IN (SELECT effect FROM c UNION SELECT cause FROM c)"""


Facts = tuple[int, int | None, int | None, int]
"""(kind, actor, other, year) of an event."""


def moments_of(reader: "HistoryReader") -> tuple[Moment, ...]:
    """The turning points, best first; one that lies downstream of a better one is left out."""
    causes = reader.rows(_CAUSES)
    years = dict(reader.rows("SELECT tick, year FROM ticks"))
    events = {row[0]: (*row[1:4], years.get(row[4], 0)) for row in reader.select(_EVENTS)[1]}
    causes = [(effect, cause) for effect, cause in causes if effect in events and cause in events]
    of_age = {row[0] for row in reader.rows("SELECT death_event FROM villagers WHERE death_cause = 'age'")}
    found = [moment for moment in _downstream(events, causes, of_age) if moment.people >= PEOPLE_LEAST or moment.deaths]
    return tuple(_apart(found, causes))


def _downstream(events: dict[int, Facts], causes: list[tuple[int, int]], of_age: set[int]) -> list[Moment]:
    """A moment for each cause that may be a turning point. Old age is nobody's doing: a death of it is not counted as one.

    What lies below an event is a number with a bit for each later event, and one with a bit for each person: they are united in a
    thousandth of the time that sets take.
    """
    order = sorted(events)
    place = {event_id: at for at, event_id in enumerate(order)}
    of_effect: dict[int, list[int]] = defaultdict(list)
    for effect, cause in causes:
        of_effect[effect].append(cause)
    bits: dict[int | None, int] = {None: 0}
    deaths = sum(1 << at for at, event_id in enumerate(order) if events[event_id][0] == EventKind.DIED and event_id not in of_age)
    below, people = dict[int, int](), dict[int, int]()
    held, found = 0, []
    for at, event_id in reversed(list(enumerate(order))):
        kind, actor, other, year = events[event_id]
        effects, persons = below.pop(event_id, 0), people.pop(event_id, 0)
        held -= effects.bit_length() + persons.bit_length()
        if effects and kind not in _NEVER_TURNS:
            dead = (deaths >> at & effects).bit_count()
            found.append(Moment(event_id, year, persons.bit_count(), dead, effects.bit_count()))
        if held > HELD_MOST:
            effects = persons = 0
        persons |= bits.setdefault(actor, 1 << len(bits)) | bits.setdefault(other, 1 << len(bits))
        for cause in of_effect.get(event_id, ()):
            held -= below.get(cause, 0).bit_length() + people.get(cause, 0).bit_length()
            below[cause] = below.get(cause, 0) | (effects | 1) << at - place[cause]
            people[cause] = people.get(cause, 0) | persons
            held += below[cause].bit_length() + people[cause].bit_length()
    return found


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
