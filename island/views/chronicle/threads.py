"""A thread of an era: what there was between people, or what a time of need took, and its events one by one."""

from collections.abc import Callable
from dataclasses import dataclass

from island.views.chronicle.statement import Statement, Value
from island.views.chronicle.teller import Params, Teller, Values
from island.views.selection.results import Thread

Choice = str | Callable[[Values], str | None]

_PAIR = "(actor = :a AND other = :b OR actor = :b AND other = :a)"
FEUD_SQL = f"""SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, max(tick) / :tpy AS until, count(*) FILTER (WHERE kind = 20) AS thefts,
    count(*) FILTER (WHERE kind = 19) AS quarrels, count(*) FILTER (WHERE kind = 36) AS peace
    FROM events WHERE {_PAIR} AND kind IN (19, 20, 36, 52)"""
LOVE_SQL = f"""SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, count(*) FILTER (WHERE kind = 16) AS courted,
    count(*) FILTER (WHERE kind = 18) AS refused FROM events WHERE {_PAIR} AND kind IN (16, 18)"""
WED_SQL = f"""SELECT :a AS who, :b AS other, tick / :tpy AS year, event_id AS event FROM events WHERE {_PAIR} AND kind = 35
    ORDER BY tick LIMIT 1"""
DEAD_SQL = """SELECT :y0 AS since, :y1 AS until, count(*) AS deaths FROM villagers
    WHERE death_cause = :cause AND died_tick BETWEEN :t0 AND :t1"""
ALIVE_SQL = "SELECT max(alive) AS most, min(alive) AS least FROM ticks WHERE tick BETWEEN :t0 AND :t1"
THIEF_SQL = """SELECT :a AS who, count(*) AS count, count(DISTINCT other) AS victims, sum(amount) AS meals,
    count(*) FILTER (WHERE outcome = 9) AS caught FROM events WHERE actor = :a AND kind = 20"""
LESSONS_SQL = """SELECT :a AS who, :b AS other, count(*) AS count, min(tick) / :tpy AS since, max(tick) / :tpy AS until FROM events
    WHERE actor = :a AND other = :b AND kind = 13"""
PASSED_ON_SQL = "SELECT :b AS other, count(*) AS count FROM events WHERE actor = :b AND kind = 13"
MOTHER_SQL = """SELECT x.agent_id AS who, y.agent_id AS other, x.mother FROM villagers x JOIN villagers y ON y.mother = x.mother
    WHERE x.agent_id = :a AND y.agent_id = :b"""
KINDNESS_SQL = f"""SELECT count(*) FILTER (WHERE kind = 12) AS gifts, count(*) FILTER (WHERE kind = 13) AS lessons FROM events
    WHERE {_PAIR} AND kind IN (12, 13)"""
FED_SQL = """SELECT :a AS who, :b AS other, count(*) FILTER (WHERE kind = 20 AND actor = :b) AS thefts,
    count(*) FILTER (WHERE kind = 12 AND actor = :a) AS gifts FROM events
    WHERE (actor = :b AND other = :a AND kind = 20) OR (actor = :a AND other = :b AND kind = 12)"""
FRIENDS_SQL = """SELECT :a AS who, :b AS other, since_tick / :tpy AS since, since_event AS event FROM relations
    WHERE kind = 'friend' AND a = min(:a, :b) AND b = max(:a, :b) ORDER BY since_tick LIMIT 1"""
HOUSE_SQL = """SELECT house, count(*) AS people, min(arrived_tick) / :tpy AS since, max(died_tick) / :tpy AS until FROM villagers
    WHERE house = (SELECT house FROM villagers WHERE agent_id = :a) HAVING count(*) = count(died_tick)"""
BURIED_SQL = """SELECT p.agent_id AS who, count(*) AS children, count(*) FILTER (WHERE c.died_tick < coalesce(p.died_tick, 1e12)) AS count
    FROM villagers c JOIN villagers p ON p.agent_id IN (c.mother, c.father) WHERE p.agent_id = :a GROUP BY 1"""
WEDDINGS_SQL = """SELECT :a AS who, (SELECT count(*) FROM relations WHERE kind = 'spouse' AND a = :a)
    + (SELECT count(*) FROM relations WHERE kind = 'spouse' AND b = :a) AS count"""
EVENT_SQL = "SELECT event_id, tick / :tpy, kind, actor, other FROM events WHERE event_id = :event"


def _if(kind: str, *columns: str) -> Choice:
    """This kind where all the columns hold something."""
    return lambda values: kind if all(values[column] for column in columns) else None


def _peace(values: Values) -> str:
    return "pair_peace" if _whole(values["peace"]) else "pair_no_peace"


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


@dataclass(frozen=True)
class Tale:
    """How a kind of thread is told: its heading, statements (wording, SQL over :a, :b, the first two people, and the years), and how
    many of its events.
    """

    heading: str
    told: tuple[tuple[Choice, str], ...] = ()
    events: int = 5
    cause: str = ""
    named: int = 2  # people in the heading


_FEUD = (_if("pair_feud", "thefts", "quarrels"), FEUD_SQL)
_HUNGER = ((_if("famine", "deaths"), DEAD_SQL), ("famine_people", ALIVE_SQL))
TALES: dict[str, Tale] = {
    "feud": Tale("A feud", (_FEUD, (_peace, FEUD_SQL))),
    "love long refused": Tale("A long courtship", ((_if("pair_love", "courted", "refused"), LOVE_SQL), ("pair_wed", WED_SQL))),
    "famine": Tale("Famine", _HUNGER, events=3, cause="hunger", named=0),
    "plague": Tale("Sickness", ((_if("plague", "deaths"), DEAD_SQL),), events=3, cause="sickness", named=0),
    "thief": Tale("A thief", ((_if("thief_thread", "count"), THIEF_SQL),), events=4, named=1),
    "house": Tale("A house that is gone", (("house_thread", HOUSE_SQL),), events=4, named=0),
    "family lost in a year": Tale("A family lost in a year", named=1),
    "last of a name": Tale("The last of a name", (("house_thread", HOUSE_SQL),), events=4, named=1),
    "siblings": Tale("Siblings", (("siblings_thread", MOTHER_SQL), (_if("siblings_kind", "gifts", "lessons"), KINDNESS_SQL)), events=4),
    "siblings at odds": Tale("Siblings at odds", (("siblings_thread", MOTHER_SQL), _FEUD)),
    "teacher and pupil": Tale(
        "Teacher and pupil", ((_if("teacher_thread", "count"), LESSONS_SQL), (_if("pupil_taught", "count"), PASSED_ON_SQL)), events=2
    ),
    "victim who fed the thief": Tale("Bread for a thief", ((_if("fed_thief", "thefts", "gifts"), FED_SQL),)),
    "widowed and wed again": Tale("Wed again", ((_if("wed_thread", "count"), WEDDINGS_SQL),), events=6, named=1),
    "orphan who took in orphans": Tale("An orphan", named=1),
    "parent who buried children": Tale("Small graves", ((_if("buried_thread", "count"), BURIED_SQL),), events=4, named=1),
    "storm": Tale("A storm", named=0),
    "old friends": Tale("Old friends", (("friends_thread", FRIENDS_SQL),), events=4),
    "blood": Tale("Blood"),
}  # fmt: skip


def tale_of(thread: Thread) -> Tale:
    """A kind that is not in the table is told by its events alone."""
    return TALES.get(thread.kind, Tale(thread.kind[:1].upper() + thread.kind[1:], named=1))


def thread_of(teller: Teller, thread: Thread) -> list[Statement | None]:
    """What sums it up, then its events in their order."""
    tale = tale_of(thread)
    group = f"thread {thread.kind} {thread.first_year} {thread.people[:2]}"
    pair = (*thread.people, *thread.people, 0, 0)[:2]
    params: Params = teller.years(thread.first_year, thread.last_year) | {"a": pair[0], "b": pair[-1], "cause": tale.cause}
    told = [teller.tell(choice, sql, params, weight=76 - 2 * i, group=group) for i, (choice, sql) in enumerate(tale.told)]
    first = 70 if any(told) else 75
    for step, (event, is_often) in enumerate(_chosen(teller, thread, tale.events)):
        told.append(teller.tell_event(event, weight=first - 2 * step, group=group, often=is_often))
    return told


def _chosen(teller: Teller, thread: Thread, most: int) -> list[tuple[int, bool]]:
    """At most so many events over the whole thread, in their order; those of a year that are alike stand as one."""
    rows = [row for event in thread.events[:200] for row in teller.rows(EVENT_SQL, teller.years(0, 0) | {"event": event})]
    alike: dict[tuple[int, ...], list[int]] = {}
    for event, *key in sorted(rows):
        alike.setdefault(tuple(value if value is not None else -1 for value in key), []).append(event)
    merged = [(events[0], len(events) > 1 and key[3] >= 0) for key, events in alike.items()]
    if len(merged) > most:
        step = (len(merged) - 1) / max(most - 1, 1)
        merged = [merged[round(i * step)] for i in range(most)]
    return merged
