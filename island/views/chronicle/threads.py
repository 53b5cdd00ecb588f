"""A thread of an era: what there was between people, or what a time of need took, and its events one by one."""

from island.views.chronicle.statement import Statement, Value
from island.views.chronicle.teller import Params, Teller, Values
from island.views.selection.results import Thread

_PAIR = "(actor = :a AND other = :b OR actor = :b AND other = :a)"
FEUD_SQL = f"""SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, max(tick) / :tpy AS until, count(*) FILTER (WHERE kind = 20) AS thefts,
    count(*) FILTER (WHERE kind = 19) AS quarrels, count(*) FILTER (WHERE kind = 36) AS peace
    FROM events WHERE {_PAIR} AND kind IN (19, 20, 36, 52)"""
LOVE_SQL = """SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, count(*) FILTER (WHERE kind = 16) AS courted,
    count(*) FILTER (WHERE kind = 18) AS refused
    FROM events WHERE (actor = :a AND other = :b AND kind = 16) OR (actor = :b AND other = :a AND kind = 18)"""
WED_SQL = f"""SELECT :a AS who, :b AS other, tick / :tpy AS year, event_id AS event FROM events WHERE {_PAIR} AND kind = 35
    ORDER BY tick LIMIT 1"""
FAMINE_SQL = """SELECT :y0 AS since, :y1 AS until, count(*) AS deaths FROM villagers
    WHERE death_cause = 'hunger' AND died_tick BETWEEN :t0 AND :t1"""
FAMINE_PEOPLE_SQL = "SELECT max(alive) AS most, min(alive) AS least FROM ticks WHERE tick BETWEEN :t0 AND :t1"
EVENTS_SQL = """SELECT e.event_id, e.tick / :tpy, e.kind, e.actor, e.other FROM events e WHERE e.event_id = :event"""
EVENTS_MOST = 8

HEADINGS = {
    "feud": "A feud", "love": "A long courtship", "famine": "Famine", "plague": "A plague", "thief": "A thief and the robbed",
    "rise": "The rise of a house", "fall": "The fall of a house", "family": "A family", "last": "The last of a name",
    "siblings": "Siblings", "teacher": "Teacher and pupil", "kindness": "Bread for a thief", "house": "A house",
}  # fmt: skip


def thread_of(teller: Teller, thread: Thread) -> list[Statement | None]:
    group = f"thread {thread.kind} {thread.first_year} {thread.people[:2]}"
    told = [*_pair(teller, thread, group), *_need(teller, thread, group)]
    events = _chosen(teller, thread)
    for step, (event, is_often) in enumerate(events):
        told.append(teller.tell_event(event, weight=66 - 2 * step if told else 74 - 2 * step, group=group, often=is_often))
    return told


def _pair(teller: Teller, thread: Thread, group: str) -> list[Statement | None]:
    """What there was between the first two people, if that is what the thread is about."""
    if len(thread.people) < 2:
        return []
    params: Params = teller.years(0, 0) | {"a": thread.people[0], "b": thread.people[1]}
    is_love = any(word in thread.kind for word in ("love", "court", "refus"))
    if is_love:
        told = [teller.tell(_love, LOVE_SQL, params, weight=76, group=group)]
        return [*told, teller.tell("pair_wed", WED_SQL, params, weight=75, group=group)]
    if len(thread.people) == 2 or "feud" in thread.kind:
        told = [teller.tell(_feud, FEUD_SQL, params, weight=76, group=group)]
        return [*told, teller.tell(_peace, FEUD_SQL, params, weight=58, group=group)] if told[0] else []
    return []


def _need(teller: Teller, thread: Thread, group: str) -> list[Statement | None]:
    if "famine" not in thread.kind:
        return []
    params = teller.years(thread.first_year, thread.last_year)
    return [
        teller.tell(lambda values: "famine" if values["deaths"] else None, FAMINE_SQL, params, weight=76, group=group),
        teller.tell("famine_people", FAMINE_PEOPLE_SQL, params, weight=70, group=group),
    ]


def _chosen(teller: Teller, thread: Thread) -> list[tuple[int, bool]]:
    """At most EVENTS_MOST events over the whole thread, in their order; those of a year that are alike stand as one."""
    rows = [row for event in thread.events[:200] for row in teller.rows(EVENTS_SQL, teller.years(0, 0) | {"event": event})]
    alike: dict[tuple[int, ...], list[int]] = {}
    for event, *key in sorted(rows):
        alike.setdefault(tuple(value if value is not None else -1 for value in key), []).append(event)
    merged = [(events[0], len(events) > 1 and key[3] >= 0) for key, events in alike.items()]
    if len(merged) > EVENTS_MOST:
        step = (len(merged) - 1) / (EVENTS_MOST - 1)
        merged = [merged[round(i * step)] for i in range(EVENTS_MOST)]
    return merged


def _love(values: Values) -> str | None:
    return "pair_love" if values["refused"] and values["courted"] else None


def _feud(values: Values) -> str | None:
    return "pair_feud" if values["thefts"] and values["quarrels"] else None


def _peace(values: Values) -> str:
    return "pair_peace" if _whole(values["peace"]) else "pair_no_peace"


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0
