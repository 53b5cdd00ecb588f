"""A turning point: what happened, why, and what came of it."""

from island.views.chronicle.statement import Statement, Value
from island.views.chronicle.teller import Params, Teller, Values

# Old age is nobody's doing, so deaths of it are not counted.
# `UNION` drops what was reached before, so that neither many ways to an event nor a cycle costs anything.
_DOWN = """WITH RECURSIVE down(id) AS (SELECT :event UNION SELECT c.event_id FROM down JOIN event_causes c ON c.cause_id = down.id),
    e AS (SELECT e.* FROM down JOIN events e ON e.event_id = down.id WHERE down.id <> :event)"""
DOWNSTREAM_SQL = f"""{_DOWN} SELECT :event AS event, count(*) AS events, count(DISTINCT actor) AS people,
    count(*) FILTER (WHERE kind = 34 AND amount <> 0) AS deaths, max(tick) / :tpy AS until FROM e"""
FIRST_DEATH_SQL = f"""{_DOWN} SELECT :event AS event, e.actor AS who, v.death_cause AS cause, e.tick / :tpy AS year
    FROM e JOIN villagers v ON v.agent_id = e.actor WHERE e.kind = 34 AND v.death_cause <> 'age' ORDER BY e.tick, e.event_id LIMIT 1"""
CAUSES_SQL = """SELECT c.rank, c.cause_id FROM event_causes c WHERE c.event_id = :event ORDER BY c.rank"""
STEPS_MOST = 3


def moment_of(teller: Teller, event: int) -> list[Statement | None]:
    group = f"moment {event}"
    params: Params = teller.years(0, 0) | {"event": event}
    told = [teller.tell_event(event, weight=90, group=group)]
    if told[0] is None:
        return []
    told += causes_of(teller, event, weight=87, group=group)
    told.append(teller.tell(_downstream, DOWNSTREAM_SQL, params, weight=85, group=group))
    told.append(teller.tell("first_death", FIRST_DEATH_SQL, params, weight=60, group=group))
    return told


def causes_of(teller: Teller, event: int, *, weight: float, group: str) -> list[Statement | None]:
    """The first cause, and the first cause of that: a line each, up to the first that is not told."""
    told: list[Statement | None] = []
    seen = {event}
    for step in range(STEPS_MOST):
        found = teller.rows(CAUSES_SQL, {"event": event})
        if not found or found[0][1] in seen:
            break
        line = teller.tell_cause(event, found[0][0], weight=weight - step, group=group)
        if line is None:
            break
        told.append(line)
        event = found[0][1]
        seen.add(event)
    return told


def _downstream(values: Values) -> str | None:
    if _whole(values["events"]) < 2:
        return None
    return "downstream" if values["deaths"] else "downstream_deathless"


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0
