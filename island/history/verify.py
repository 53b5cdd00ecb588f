"""Is a history what its digests say, and where do two histories part?"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from island.history.canonical import (
    EVENT_COLUMNS,
    GENESIS,
    THOUGHT_COLUMNS,
    VILLAGER_COLUMNS,
    Row,
    TickRows,
    next_head,
)
from island.history.database import history_errors, open_engine_read_only, raw_connection
from island.history.folder import RunFolder
from island.history.relations import RelationBook, RelationRow
from island.world.words import DeathCause, EventKind


@dataclass(frozen=True)
class VerifyResult:
    """What verifying found. `first_bad_tick` is None when all is well; `message` is one line for people."""

    is_ok: bool
    ticks: int
    digest: str
    first_bad_tick: int | None
    message: str


@dataclass(frozen=True)
class Comparison:
    """Where two histories part: `first_differing_tick` is None when they agree over all ticks they share."""

    first_differing_tick: int | None
    common_ticks: int
    ticks_a: int
    ticks_b: int

    @property
    def is_same(self) -> bool:
        return self.first_differing_tick is None and self.ticks_a == self.ticks_b


def verify_run(folder: str | os.PathLike[str], on_tick: Callable[[int, int], None] | None = None) -> VerifyResult:
    """Recomputes the chain from the rows, and derives again what the writer derived (deaths, relations).

    `on_tick(done, total)` is called after every tick. Raises IslandError when there is no readable history.
    """
    paths = RunFolder(folder)
    engine = open_engine_read_only(paths, even_if_changed=True)
    with history_errors(paths.path), engine.connect() as connection:
        return _verify(raw_connection(connection), on_tick or (lambda done, total: None))


def compare_runs(a: str | os.PathLike[str], b: str | os.PathLike[str]) -> Comparison:
    """Compares the chains of two runs; heads that agree mean that all before them agrees."""
    first, second = _heads(a), _heads(b)
    common = sorted(first.keys() & second.keys())
    differing = next((tick for tick in common if first[tick] != second[tick]), None)
    return Comparison(differing, len(common), len(first), len(second))


def _heads(folder: str | os.PathLike[str]) -> dict[int, bytes]:
    paths = RunFolder(folder)
    with history_errors(paths.path), open_engine_read_only(paths, even_if_changed=True).connect() as connection:
        return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT tick, digest FROM ticks ORDER BY tick")}


def _verify(raw: sqlite3.Connection, on_tick: Callable[[int, int], None]) -> VerifyResult:
    ticks = raw.execute("SELECT tick, digest, last_event_id, thoughts, events FROM ticks ORDER BY tick").fetchall()
    villagers = _Feed(raw, f"SELECT arrived_tick, {', '.join(VILLAGER_COLUMNS)} FROM villagers ORDER BY arrived_tick, agent_id")
    events = _Feed(raw, f"SELECT event_id, {', '.join(EVENT_COLUMNS)} FROM events ORDER BY event_id")
    causes = _Feed(raw, "SELECT event_id, event_id, cause_id FROM event_causes ORDER BY event_id, rank")
    thoughts = _Feed(raw, f"SELECT tick, {', '.join(THOUGHT_COLUMNS)} FROM thoughts ORDER BY tick, agent_id, kind")
    head, expected = GENESIS, ticks[0][0] if ticks else 0
    derived = _Derived()
    for done, (tick, digest, last_event_id, thought_count, event_count) in enumerate(ticks, 1):
        if tick != expected:
            return _bad(expected, done - 1, head, f"tick {expected} is missing")
        happened = events.up_to(last_event_id)
        caused: dict[int, list[int]] = {event[0]: [] for event in happened}
        for event_id, cause_id in causes.up_to(last_event_id):
            caused.setdefault(event_id, []).append(cause_id)
        rows = TickRows(tick, villagers.up_to(tick), happened, list(caused.values()), thoughts.up_to(tick))
        if (len(caused), len(happened), len(rows.thoughts)) != (event_count, event_count, thought_count):
            return _bad(tick, done - 1, head, "rows are missing or too many")
        found = _head_after(head, rows)
        if found is None or found != digest:
            return _bad(tick, done - 1, head, "the rows do not give the digest that was committed")
        head = found
        derived.take(happened)
        expected = tick + 1
        on_tick(done, len(ticks))
    if any(feed.has_more() for feed in (villagers, events, causes, thoughts)):
        return _bad(expected, len(ticks), head, "rows behind the last committed tick")
    if trouble := derived.trouble(raw):
        return VerifyResult(False, len(ticks), head.hex(), trouble[0], f"tick {trouble[0]}: {trouble[1]}")
    return VerifyResult(True, len(ticks), head.hex() if ticks else "", None, f"{len(ticks)} ticks verified")


def _bad(tick: int, verified: int, head: bytes, what: str) -> VerifyResult:
    return VerifyResult(False, verified, head.hex(), tick, f"tick {tick}: {what}; {verified} ticks before it are sound")


def _head_after(head: bytes, rows: TickRows) -> bytes | None:
    try:
        return next_head(head, rows)
    except (AttributeError, TypeError):  # a value of another type than was ever written: SQLite lets anybody put it there
        return None


class _Feed:
    """Rows of one query, taken in order up to a key. The first column is the key and is not part of the row."""

    def __init__(self, raw: sqlite3.Connection, sql: str):
        self._rows: Iterator[Row] = iter(raw.execute(sql))
        self._next: Row | None = next(self._rows, None)

    def up_to(self, key: int) -> list[Row]:
        taken = []
        while self._next is not None and self._next[0] <= key:
            taken.append(self._next[1:])
            self._next = next(self._rows, None)
        return taken

    def has_more(self) -> bool:
        return self._next is not None


class _Derived:
    """Deaths and relations, derived from the events a second time."""

    def __init__(self) -> None:
        self._book = RelationBook()
        self._relations: dict[int, RelationRow] = {}
        self._deaths: dict[int, tuple[int, str, int]] = {}

    def take(self, events: list[Row]) -> None:
        begun, _ = self._book.apply(events)  # rows that end later are the same objects
        self._relations.update((row.relation_id, row) for row in begun)
        for event in events:
            if event[3] == EventKind.DIED:
                self._deaths[event[4]] = (event[1], DeathCause(event[7]).name.lower(), event[0])

    def trouble(self, raw: sqlite3.Connection) -> tuple[int, str] | None:
        """(tick, what) of the first derived row that does not follow from the events."""
        sql = """SELECT agent_id, died_tick, death_cause, death_event FROM villagers
                 WHERE died_tick IS NOT NULL OR death_cause IS NOT NULL OR death_event IS NOT NULL"""
        found: dict[int, Any] = {row[0]: row[1:] for row in raw.execute(sql)}
        wrong = [self._deaths.get(who, found.get(who, (0,)))[0] or 0 for who in found.keys() ^ self._deaths.keys()]
        wrong += [self._deaths[who][0] for who in found.keys() & self._deaths.keys() if found[who] != self._deaths[who]]
        if wrong:
            return min(wrong), "a death in villagers does not follow from the events"
        columns = "relation_id, a, b, kind, since_tick, since_event, until_tick, until_event"
        ties = {row[0]: row for row in raw.execute(f"SELECT {columns} FROM relations")}
        for key in sorted(ties.keys() | self._relations.keys()):
            row, again = ties.get(key), self._relations.get(key)
            if again is None:
                return ties[key][4], "a row in relations that no event began"
            if row != tuple(vars(again).values()):
                return again.since_tick, "a row in relations does not follow from the events"
        return None
