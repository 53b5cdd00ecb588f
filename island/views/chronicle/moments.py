"""A turning point: what happened, why, the way from it to a death or a quarrel, and all that came of it."""

import itertools
from collections import defaultdict, deque
from dataclasses import dataclass

from island.views.chronicle.clauses import HAPPENINGS, is_routine
from island.views.chronicle.statement import Section, Statement, whole
from island.views.chronicle.teller import EVENT_SQL, NEVER, Params, Teller, Values
from island.world.words import DEED_KINDS, EventKind
from island.world.words import EventKind as K

TOLL_YEARS = 20  # in which what comes of an event is counted: by and by everything comes of everything
RANKS_TOLD = 4  # of the causes of an event the earliest
LINK_YEARS = 5  # between a cause and an effect that is told as coming of it
_DEADLY = {EventKind.QUARRELLED, EventKind.STOLE, EventKind.AVENGED, EventKind.RAIDED}
HARMLESS = ", ".join(str(int(kind)) for kind in sorted(DEED_KINDS - _DEADLY))
"""Deeds during which somebody may die, though nobody dies of them."""
# Old age is nobody's doing, so deaths of it are not counted. What came after the last death is not either.
# `UNION` drops what was reached before, so that neither many ways to an event nor a cycle costs anything.
_DOWN = "WITH RECURSIVE down(id) AS (SELECT :event UNION SELECT c.event_id FROM down JOIN event_causes c ON c.cause_id = down.id)"
TOLL_SQL = f"""{_DOWN}, e AS (SELECT e.* FROM down JOIN events e ON e.event_id = down.id WHERE down.id <> :event
      AND e.tick <= (SELECT tick FROM events WHERE event_id = :event) + {TOLL_YEARS} * :tpy),
    d AS (SELECT * FROM e WHERE tick <= (SELECT max(tick) FROM e WHERE kind = {K.DIED:d} AND amount <> 0))
    SELECT :event AS event, count(DISTINCT actor) AS people, count(*) FILTER (WHERE kind = {K.STOLE:d} AND amount > 0) AS thefts,
    count(*) FILTER (WHERE kind = {K.FELL_OUT:d}) AS enmities, count(*) FILTER (WHERE kind = {K.DIED:d} AND amount <> 0) AS deaths, max(tick) / :tpy AS until,
    (SELECT tick / :tpy FROM events WHERE event_id = :event) AS year FROM d"""
LINKS_SQL = f"""{_DOWN} SELECT c.cause_id, c.event_id, n.name, e.actor, e.kind = {K.DIED:d} AND e.amount = 0 AS is_of_age
    FROM down JOIN event_causes c ON c.cause_id = down.id AND c.rank < {RANKS_TOLD} JOIN events e ON e.event_id = c.event_id
    JOIN events h ON h.event_id = c.cause_id JOIN event_kind_names n ON n.code = e.kind
    WHERE e.tick - h.tick <= {LINK_YEARS} * :tpy AND NOT (e.kind = {K.DIED:d} AND h.kind IN ({HARMLESS})) ORDER BY c.event_id, c.cause_id"""
# Who brought a fever, and when it was gone, how many had it and how many died of it.
FEVER_SQL = f"""SELECT c.event_id AS event, c.tick / :tpy AS year, g.tick / :tpy AS until, g.amount AS fell, g.outcome AS died FROM events c
    JOIN event_causes k ON k.cause_id = c.event_id JOIN events g ON g.event_id = k.event_id AND g.kind = {K.FEVER_GONE:d}
    WHERE c.event_id = :fever AND c.kind = {K.FEVER_CAME:d} AND g.amount > 1 AND g.outcome > 0"""
# The fever that an event brought, and by whom: itself a stranger's landing, or a storm or a wreck that cast the stranger ashore.
BROUGHT_SQL = f"""WITH w AS (SELECT :event AS event_id UNION SELECT x.event_id FROM event_causes x
      JOIN events e ON e.event_id = x.event_id AND e.kind = {K.WRECKED:d} WHERE x.cause_id = :event),
    a AS (SELECT :event AS event_id UNION SELECT x.event_id FROM w JOIN event_causes x ON x.cause_id = w.event_id
      JOIN events e ON e.event_id = x.event_id AND e.kind = {K.CAST_ASHORE:d})
    SELECT (SELECT w.event_id FROM w JOIN event_causes x ON x.cause_id = w.event_id WHERE x.event_id = a.event_id AND w.event_id <> :event),
      a.event_id, f.event_id FROM a JOIN event_causes c ON c.cause_id = a.event_id JOIN events f ON f.event_id = c.event_id AND f.kind = {K.FEVER_CAME:d}
    JOIN event_causes k ON k.cause_id = f.event_id JOIN events g ON g.event_id = k.event_id AND g.kind = {K.FEVER_GONE:d} AND g.amount > 1 AND g.outcome > 0
    ORDER BY g.outcome DESC, f.event_id LIMIT 1"""
ALIKE_SQL = "SELECT DISTINCT kind, actor, other FROM events WHERE event_id IN (:one, :other)"
CAUSES_SQL = "SELECT c.rank, c.cause_id FROM event_causes c WHERE c.event_id = :event ORDER BY c.rank LIMIT 1"
STORMS = ("storm rose", "great storm")  # of which it is no reason that the season was stormy
DIRE_DEATHS = 4  # that a moment led to, at least, to be what made a time dire
STEPS_MOST = 6  # from a turning point to where its way ends
LINKS_MOST = 20_000
ENDS = {"died": 16, "miscarried": 5, "injured": 4, "taken in": 4, "married": 4, "reconciled": 4, "fell out": 3, "estranged": 2}
"""What the way leads to, by what a reader would rather know. Each other person on it counts 3."""


@dataclass(frozen=True)
class _Link:
    event: int
    what: str
    actor: int | None
    is_of_age: bool


def moment_of(teller: Teller, event: int) -> list[Statement | None]:
    group = f"moment {event}"
    params: Params = teller.years(0, 0) | {"event": event}
    told = [teller.tell_event(event, weight=90, group=group, has_tie=True)]
    if told[0] is None:
        return []
    told.append(teller.tell_deed_said(event, weight=83, group=group))
    brought = teller.rows(BROUGHT_SQL, {"event": event})
    onward = [one for one in brought[0] if one is not None] if brought else way_from(teller, event)
    way = list(dict.fromkeys([event, *onward]))
    fever = _fever_on(teller, way, params)
    way = way[: way.index(fever) + 1] if fever is not None else way
    if told[0].values["what"] not in STORMS:
        told.append(cause_of(teller, event, weight=84, group=group, next_told=way[1] if len(way) > 1 else None))
    for step, (cause, effect) in enumerate(itertools.pairwise(way)):
        one = teller.tell_effect(cause, effect, weight=88 - step / 10, group=group)
        told.append(None if one and one.values["what"] in STORMS else one)  # that a storm grew great is the same storm
    if fever is not None:
        told.append(teller.tell("moment_fever", FEVER_SQL, params | {"fever": fever}, weight=86, group=group))
    else:
        told.append(teller.tell(_toll, TOLL_SQL, params, weight=86, group=group))
    return told


def _fever_on(teller: Teller, way: list[int], params: Params) -> int | None:
    """The fever that came on a way: from there on it is told in numbers, not from bed to bed."""
    return next((event for event in way if teller.values(FEVER_SQL, params | {"fever": event})), None)


def section_of(teller: Teller, event: int, statements: tuple[Statement, ...]) -> Section:
    """Under a heading by the kind of event."""
    params: Params = teller.years(0, 0) | {"event": event, "before": NEVER}
    values = teller.values(EVENT_SQL, params) or {}
    known = HAPPENINGS.get(str(values.get("what")))
    wording = known.heading if known else ""
    is_whole = all(f"{{{column}" not in wording or values.get(column) is not None for column in ("who", "other"))
    return Section("moment", teller.heading("moment", EVENT_SQL, params, wording if is_whole else None), statements)


def cause_of(teller: Teller, event: int, *, weight: float, group: str, next_told: int | None = None) -> Statement | None:
    """The first cause of a turning point, but for one that reads like the event that is told next: a raid between two raids of the same."""
    found = teller.rows(CAUSES_SQL, {"event": event})
    if not found:
        return None
    rank, cause = found[0]
    reads_alike = next_told is not None and len(teller.rows(ALIKE_SQL, {"one": cause, "other": next_told})) == 1
    return None if reads_alike else teller.tell_cause(event, rank, weight=weight, group=group)


def way_from(teller: Teller, event: int) -> list[int]:
    """The events from a turning point to the end most worth telling, each a cause of the next; the shortest way to each end."""
    links: dict[int, list[_Link]] = defaultdict(list)
    for cause, effect, what, actor, is_of_age in teller.rows(LINKS_SQL, teller.years(0, 0) | {"event": event})[:LINKS_MOST]:
        if effect > cause:
            links[cause].append(_Link(effect, what, actor, bool(is_of_age)))
    best: tuple[int, list[int]] = (0, [])
    ways: dict[int, list[_Link]] = {event: []}
    to_visit = deque([event])
    while to_visit:
        at = to_visit.popleft()
        for link in links[at]:
            if link.event in ways or link.is_of_age or is_routine(link.what) or len(ways[at]) == STEPS_MOST:
                continue
            ways[link.event] = way = [*ways[at], link]
            to_visit.append(link.event)
            score = _worth(way)
            if score > best[0]:
                best = score, [one.event for one in way]
    return best[1]


def _worth(way: list[_Link]) -> int:
    if way[-1].what not in ENDS:
        return 0
    return ENDS[way[-1].what] + 3 * len({link.actor for link in way}) - max(len(way) - 5, 0)


def _toll(values: Values) -> str | None:
    """All that came of it, where that was the death of several: of fewer the way to them says more."""
    thefts, deaths = whole(values["thefts"]), whole(values["deaths"])
    if deaths < DIRE_DEATHS:
        return None
    if values["until"] == values["year"]:
        return "moment_quick"
    return "moment_all" if thefts > 1 and values["enmities"] else "moment_deaths"
