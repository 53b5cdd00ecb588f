"""What led to an event and what came of it: the causes that a history keeps, followed back to their roots or forward."""

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from island.world.words import DeathCause, Weather

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Happening:
    """An event in words. `depth` counts the steps of cause from the event that was asked about."""

    event_id: int
    tick: int
    year: int
    season: str
    day: int
    what: str
    actor_id: int | None
    actor: str | None
    other_id: int | None
    other: str | None
    place: str | None
    amount: int
    outcome: str | None
    depth: int = 0
    sentence: str | None = None  # what the doer of a deed told of it
    detail: str | None = None  # the amount in words: a death's cause, a season's weather


HAPPENING_COLUMNS = (
    "h.event_id, h.tick, h.year, h.season, h.day, h.what, h.actor_id, h.actor, h.other_id, h.other, h.place, h.amount, h.outcome"
)

_DETAILS: dict[str, type[DeathCause | Weather]] = {"died": DeathCause, "season": Weather}


@dataclass(frozen=True)
class Chain:
    """An event (`root`) with what led to it, or with what came of it; an event is there once, however many ways lead to it."""

    root: int
    happenings: dict[int, Happening]  # event_id -> it, the nearest first
    links: dict[int, list[int]]  # event_id -> its causes by rank, or what it caused by number
    beyond: int  # events one step further that were left out


def chain_of(connection: "Connection", event_id: int, *, forward: bool = False, depth: int = 12, most: int = 200) -> Chain:
    """At most `most` events, at most `depth` steps away, the nearest first; empty when there is no such event."""
    near, far = ("cause_id", "event_id") if forward else ("event_id", "cause_id")
    sql = f"""
        WITH RECURSIVE chain(id, depth) AS (
          SELECT ?1, 0
          UNION
          SELECT c.{far}, chain.depth + 1 FROM chain JOIN event_causes c ON c.{near} = chain.id WHERE chain.depth < ?2),
        nearest AS (SELECT id, min(depth) AS depth FROM chain GROUP BY id ORDER BY 2, 1 LIMIT ?3)
        SELECT {HAPPENING_COLUMNS}, n.depth, t.sentence
        FROM nearest n JOIN happenings h ON h.event_id = n.id
        LEFT JOIN thoughts t ON t.tick = h.tick AND t.agent_id = h.actor_id AND t.kind = 0 AND t.event_id = h.event_id
        ORDER BY n.depth, h.event_id
        """
    rows = connection.exec_driver_sql(sql, (event_id, depth, most))
    happenings = {row.event_id: replace(Happening(*row), detail=_detail(row.what, row.amount)) for row in rows}
    sql = f"""
        SELECT {near}, {far} FROM event_causes WHERE {near} IN (SELECT value FROM json_each(?))
        ORDER BY {near}, {"event_id" if forward else "rank"}
        """
    links: dict[int, list[int]] = {}
    left_out = set()
    for one, next_one in connection.exec_driver_sql(sql, (json.dumps(list(happenings)),)):
        if next_one in happenings:
            links.setdefault(one, []).append(next_one)
        else:
            left_out.add(next_one)
    return Chain(event_id, happenings, links, len(left_out))


def _detail(what: str, amount: int) -> str | None:
    words = {int(member): member.name.lower() for member in _DETAILS.get(what, ())}
    return words.get(amount)
