"""What led to an event and what came of it: the causes that a history keeps, followed back to their roots or forward."""

import json
import sqlite3
from dataclasses import dataclass, replace

from island.history.people import namesakes


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
    amount: int | str  # this and the outcome as `island.world.event_kinds` says of the kind, a word where it names words
    outcome: int | str | None
    depth: int = 0
    sentence: str | None = None  # what the doer of a deed told of it


HAPPENING_COLUMNS = (
    "h.event_id, h.tick, h.year, h.season, h.day, h.what, h.actor_id, h.actor, h.other_id, h.other, h.place, h.amount, h.outcome"
)


@dataclass(frozen=True)
class Chain:
    """An event (`root`) with what led to it, or with what came of it; an event is there once, however many ways lead to it."""

    root: int
    happenings: dict[int, Happening]  # event_id -> it, the nearest first
    links: dict[int, list[int]]  # event_id -> its causes by rank, or what it caused by number
    beyond: int  # events one step further that were left out
    namesakes: frozenset[str] = frozenset()  # full names that more than one person of this history has


def chain_of(connection: sqlite3.Connection, event_id: int, *, forward: bool = False, depth: int = 12, most: int = 200) -> Chain:
    """At most `most` events, at most `depth` steps away, the nearest first; empty when there is no such event."""
    depths, edges, ring = {event_id: 0}, [], [event_id]
    for step in range(depth + 1):  # once more than asked for: what lies one step further is counted
        found = _edges(connection, ring, forward)
        edges += found
        ring = sorted({far for _, far in found} - depths.keys())[: most - len(depths)] if step < depth else []
        if not ring:
            break
        depths |= dict.fromkeys(ring, step + 1)
    happenings = _happenings(connection, depths)
    links: dict[int, list[int]] = {}
    for near, far in edges:
        if near in happenings and far in happenings:
            links.setdefault(near, []).append(far)
    return Chain(event_id, happenings, links, len({far for _, far in edges} - happenings.keys()), namesakes(connection))


def _edges(connection: sqlite3.Connection, event_ids: list[int], forward: bool) -> list[tuple[int, int]]:
    """(event, its cause) by rank, or (event, what it caused) by number."""
    near, far, order = ("cause_id", "event_id", "event_id") if forward else ("event_id", "cause_id", "rank")
    sql = f"SELECT {near}, {far} FROM event_causes WHERE {near} IN (SELECT value FROM json_each(?)) ORDER BY {near}, {order}"
    rows = connection.execute(sql, (json.dumps(event_ids),))
    return [(one, next_one) for one, next_one in rows if isinstance(next_one, int)]  # a foreign file may hold anything


def _happenings(connection: sqlite3.Connection, depths: dict[int, int]) -> dict[int, Happening]:
    sql = f"""
        SELECT {HAPPENING_COLUMNS}, t.sentence
        FROM happenings h LEFT JOIN thoughts t ON t.tick = h.tick AND t.agent_id = h.actor_id AND t.kind = 0 AND t.event_id = h.event_id
        WHERE h.event_id IN (SELECT value FROM json_each(?))
        """
    rows = connection.execute(sql, (json.dumps(list(depths)),))
    found = [replace(Happening(*row), depth=depths[row[0]], sentence=sentence) for *row, sentence in rows]
    return {happening.event_id: happening for happening in sorted(found, key=lambda one: (one.depth, one.event_id))}
