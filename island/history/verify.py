"""Is a history what its digests and seals say, and where do two histories part?"""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from island.errors import IslandError
from island.history import snapshots
from island.history.canonical import (
    EVENT_COLUMNS,
    GENESIS,
    THOUGHT_COLUMNS,
    VILLAGER_COLUMNS,
    Row,
    TickRows,
    next_head,
)
from island.history.database import open_read_only
from island.history.derived import Death, born_in, deaths_in
from island.history.feeds import Feed
from island.history.folder import RunFolder
from island.history.lineage import Fork, lineage_of
from island.history.manifest import is_as_closed, lie_of, read_manifest
from island.history.mark import version_of
from island.history.relations import RelationBook, RelationRow
from island.history.seal import TICK_COLUMNS, first_seal, next_seal


@dataclass(frozen=True)
class VerifyResult:
    """What verifying found. `first_bad_tick` is None when all is well, or when what is wrong belongs to no tick; `message` is one
    line for people.
    """

    is_ok: bool
    ticks: int
    digest: str
    first_bad_tick: int | None
    message: str


@dataclass(frozen=True)
class ForkProof:
    """What one of two runs says of where it comes from, held against the other: its digest and its seal at the fork's tick."""

    is_b_the_fork: bool
    tick: int
    is_proved: bool


@dataclass(frozen=True)
class Comparison:
    """Where two histories part: `first_differing_tick` is None when they agree over all ticks they share."""

    first_differing_tick: int | None
    common_ticks: int
    ticks_a: int
    ticks_b: int
    fork: "ForkProof | None" = None

    @property
    def is_same(self) -> bool:
        return self.first_differing_tick is None and self.ticks_a == self.ticks_b


def verify_run(folder: str | os.PathLike[str], on_tick: Callable[[int, int], None] | None = None) -> VerifyResult:
    """Computes both chains from the rows, derives again what the writer derived, and asks SQLite what it thinks of the file.

    `on_tick(done, total)` is called after every tick. Raises IslandError when there is no readable history.
    """
    paths = RunFolder(folder)
    with open_read_only(paths, even_if_changed=True).moment() as raw:
        found = verify_opened(raw, on_tick)
        return _with_manifest(paths, raw, found) if found.is_ok else found


def verify_opened(raw: sqlite3.Connection, on_tick: Callable[[int, int], None] | None = None) -> VerifyResult:
    """The same over one moment of the file, for whoever holds the run's lock already."""
    return _Verification(raw, on_tick or (lambda done, total: None)).result()


def compare_runs(a: str | os.PathLike[str], b: str | os.PathLike[str]) -> Comparison:
    """Compares the chains of two runs; heads that agree mean that all before them agrees. Raises IslandError when the rows of one
    are not what its own chain says.
    """
    for folder in (a, b):
        found = verify_run(folder)
        if not found.is_ok:
            raise IslandError(f"{folder}: {found.message}; nothing can be said of the two")
    (first, of_a), (second, of_b) = _heads(a), _heads(b)
    common = sorted(first.keys() & second.keys())
    differing = next((tick for tick in common if first[tick][0] != second[tick][0]), None)
    proofs = [*_proofs(first, second, of_b, True), *_proofs(second, first, of_a, False)]
    proof = max(proofs, key=lambda one: (one.is_proved, one.tick), default=None)
    return Comparison(differing, len(common), len(first), len(second), proof)


_Heads = dict[int, tuple[bytes, bytes]]
"""Digest and seal by tick."""


def _proofs(origin: _Heads, fork: _Heads, lineage: list[Fork], is_b: bool) -> list[ForkProof]:
    """Of each fork that left a run that lived the same: the seal at its tick tells whether it was this very run."""
    same = [one for one in lineage if one.tick in origin and origin[one.tick][0] == one.digest == fork[one.tick][0]]
    return [ForkProof(is_b, one.tick, origin[one.tick][1] == one.seal) for one in same]


def _heads(folder: str | os.PathLike[str]) -> tuple[_Heads, list[Fork]]:
    with open_read_only(RunFolder(folder), even_if_changed=True).moment() as raw:
        rows = raw.execute("SELECT tick, digest, seal FROM ticks ORDER BY tick")
        return {row[0]: (row[1], row[2]) for row in rows}, lineage_of(raw)


def _with_manifest(folder: RunFolder, raw: sqlite3.Connection, found: VerifyResult) -> VerifyResult:
    """A history without a manifest is as sound as its rows; beside one it must also be the file, and have the counts, that it tells."""
    try:
        manifest = read_manifest(folder)
    except IslandError:
        note = f"manifest.json is missing or damaged; `island resume {folder.path}` writes it again"
        return replace(found, message=f"{found.message}; {note}")
    if not manifest["history_sha256"]:
        return found
    if not is_as_closed(folder):
        what = f"but history.db is not the file that was closed; `island resume {folder.path}` accepts it, as no row that counts differs"
        return VerifyResult(False, found.ticks, found.digest, None, f"{found.message}, {what}")
    if lie := lie_of(manifest, raw):
        what = f"manifest.json: {lie}; `island resume {folder.path}` writes it again"
        return VerifyResult(False, found.ticks, found.digest, None, what)
    return found


class _WrongError(Exception):
    """(tick or None, what is wrong)"""


class _Verification:
    """One reading of all rows, in the order in which they were written."""

    def __init__(self, raw: sqlite3.Connection, on_tick: Callable[[int, int], None]):
        self._raw, self._on_tick = raw, on_tick
        raw.text_factory = lambda text: text.decode("utf-8", "surrogateescape")  # what is no UTF-8 gives another digest, no error
        self._done, self._tick, self._head = 0, 0, GENESIS
        self._derived = _Derived()

    def result(self) -> VerifyResult:
        try:
            self._run()
        except _WrongError as bad:
            tick, what = bad.args
            where = "" if tick is None else f"tick {tick}: "
            before = f"; {self._done} ticks before it are sound" if tick is not None and tick == self._tick else ""
            return VerifyResult(False, self._done, self._head.hex(), tick, where + what + before)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_TOOBIG):
                raise
            return VerifyResult(
                False, self._done, self._head.hex(), self._tick, f"tick {self._tick}: SQLite cannot read it ({error})"
            )
        digest = self._head.hex() if self._done else ""
        return VerifyResult(True, self._done, digest, None, f"{self._done} ticks verified")

    def _run(self) -> None:
        self._check_the_run()
        self._check_the_ticks()
        self._check_snapshots()
        self._derived.check(self._raw)
        for name in ("integrity_check", "foreign_key_check"):
            for row in self._raw.execute(f"PRAGMA {name}"):
                if row != ("ok",):
                    raise _WrongError(None, f"SQLite's {name} says: {' '.join(map(str, row))[:200]}")

    def _check_the_run(self) -> None:
        sealed = self._raw.execute("SELECT seal, ticks_a_year FROM runs").fetchall()
        try:
            is_sound = len(sealed) == 1 and sealed[0][0] == first_seal(self._raw)
        except TypeError:  # a blob where text was
            is_sound = False
        if not is_sound:
            raise _WrongError(None, "the row of runs, or a table of words, is not what was sealed")
        self._seal, self._ticks_a_year = sealed[0]

    def _check_the_ticks(self) -> None:
        ticks = self._raw.execute(f"SELECT {', '.join(TICK_COLUMNS)}, digest, snapshot, seal FROM ticks ORDER BY tick").fetchall()
        self._open_feeds()
        self._snapshots: dict[int, bytes] = {}
        for done, (*tick, digest, snapshot, seal) in enumerate(ticks):
            self._tick = ticks[0][0] + done if isinstance(ticks[0][0], int) else 0
            if tick[0] != self._tick:
                raise _WrongError(self._tick, f"tick {self._tick} is missing")
            try:
                self._check_tick(tuple(tick), digest, snapshot, seal)
            except (AttributeError, TypeError, ValueError):  # a value of another type than was ever written
                raise _WrongError(self._tick, "a value that no island writes") from None
            self._done = done + 1
            self._on_tick(self._done, len(ticks))
        self._check_lineage({row[0]: row[len(TICK_COLUMNS)] for row in ticks})
        self._tick += bool(ticks)
        for table, feed in self._feeds.items():
            if feed.has_more():
                raise _WrongError(self._tick, f"{table}: rows behind the last committed tick")

    def _check_lineage(self, digests: dict[int, bytes]) -> None:
        """Of a fork: its own past is the one that it says it left."""
        if version_of(self._raw) < 3:
            return
        for tick, digest in self._raw.execute("SELECT tick, digest FROM forks"):
            if digests.get(tick) != digest:
                raise _WrongError(tick, "forks: the common past does not lead to the digest of the run that was left")

    def _open_feeds(self) -> None:
        known = """SELECT l.found_tick, p.* FROM places p LEFT JOIN landmarks l ON l.place_id = p.place_id
            ORDER BY l.found_tick, p.place_id"""
        self._has_panel = has_landmarks = version_of(self._raw) >= 5
        panel = {
            "conditions": "SELECT * FROM conditions ORDER BY tick, agent_id",
            "stores": "SELECT * FROM stores ORDER BY tick, household",
        }
        people, happened, thought = (", ".join(columns) for columns in (VILLAGER_COLUMNS, EVENT_COLUMNS, THOUGHT_COLUMNS))
        self._feeds = {
            table: Feed(self._raw, sql)
            for table, sql in {
                "villagers": f"SELECT arrived_tick, is_born_here, {people} FROM villagers ORDER BY arrived_tick, agent_id",
                "events": f"SELECT event_id, {happened} FROM events ORDER BY event_id",
                "event_causes": "SELECT event_id, event_id, rank, cause_id FROM event_causes ORDER BY event_id, rank",
                "thoughts": f"SELECT tick, {thought} FROM thoughts ORDER BY tick, agent_id, kind",
                "places": known if has_landmarks else "SELECT -1, * FROM places ORDER BY place_id",
                **({"landmarks": "SELECT found_tick, * FROM landmarks ORDER BY found_tick, place_id"} if has_landmarks else {}),
                "census": "SELECT year, * FROM census ORDER BY year",
                **(panel if self._has_panel else {}),
            }.items()
        }

    def _check_tick(self, tick: Row, digest: bytes, snapshot: bytes | None, seal: bytes) -> None:
        number, year, _, _, thought_count, event_count, last_event_id, alive, _ = tick
        born, villagers = _split(self._feeds["villagers"].up_to(number))
        events = self._feeds["events"].up_to(last_event_id)
        causes: dict[int, list[int]] = {event[0]: [] for event in events}
        for event_id, rank, cause_id in self._feeds["event_causes"].up_to(last_event_id):
            if event_id not in causes or rank != len(causes[event_id]):
                raise _WrongError(number, f"event_causes: the causes of event {event_id} are not its first, second ...")
            causes[event_id].append(cause_id)
        rows = TickRows(number, villagers, events, list(causes.values()), self._feeds["thoughts"].up_to(number))
        for table, found, committed in (("thoughts", rows.thoughts, thought_count), ("events", events, event_count)):
            if len(found) != committed:
                raise _WrongError(number, f"{table}: {len(found)} rows, {committed} were committed")
        head = next_head(self._head, rows)
        if head != digest:
            raise _WrongError(
                number, "villagers, events, event_causes or thoughts: the rows do not give the digest that was committed"
            )
        places = [row for table in ("places", "landmarks") if table in self._feeds for row in self._feeds[table].up_to(number)]
        census = self._feeds["census"].up_to(year) if snapshot is not None and number >= 0 else []
        panel = (self._feeds["conditions"].up_to(number), self._feeds["stores"].up_to(number)) if self._has_panel else None
        if panel and len(panel[0]) != alive:
            raise _WrongError(number, f"conditions: {len(panel[0])} rows, {alive} were alive")
        if next_seal(self._seal, head, tick, snapshot, places, census[0] if census else None, panel) != seal or len(census) > 1:
            what = "ticks, census, places, landmarks, conditions or stores" if panel else "ticks, census or places"
            raise _WrongError(number, f"{what}: the rows do not give the seal that was committed")
        self._derived.take(events, dict(zip((row[0] for row in villagers), born, strict=True)), number)
        self._head, self._seal = head, seal
        if snapshot is not None:
            self._snapshots[number] = snapshot

    def _check_snapshots(self) -> None:
        packed = dict(self._raw.execute("SELECT tick, state FROM snapshots ORDER BY tick"))
        ticks = sorted(self._snapshots)
        later = range(len(ticks) - 1, -1, -1)
        kept = {tick for tick, n in zip(ticks, later, strict=True) if snapshots.is_kept(tick, n, self._ticks_a_year)}
        if differing := packed.keys() ^ kept:
            raise _WrongError(min(differing, key=str), "snapshots: one is missing or too many")
        for tick, state in packed.items():
            try:
                found = snapshots.hash_of(snapshots.unpack(state))
            except ValueError:
                found = b""
            if found != self._snapshots[tick]:
                raise _WrongError(tick, "snapshots: its snapshot is not what was sealed")


def _split(rows: list[Row]) -> tuple[list[int], list[Row]]:
    """(is_born_here of each, the rows without it)"""
    return [row[0] for row in rows], [row[1:] for row in rows]


class _Derived:
    """Births, deaths and relations, derived from the events a second time."""

    def __init__(self) -> None:
        self._book = RelationBook()
        self._relations: dict[int, RelationRow] = {}
        self._deaths: dict[int, Death] = {}

    def take(self, events: list[Row], newcomers: dict[int, int], tick: int) -> None:
        """`newcomers` are is_born_here by agent_id."""
        begun, _ = self._book.apply(events)  # rows that end later are the same objects
        self._relations.update((row.relation_id, row) for row in begun)
        self._deaths.update((death.agent_id, death) for death in deaths_in(events))
        born = born_in(events)
        for agent_id, is_born_here in newcomers.items():
            if is_born_here != int(agent_id in born):
                raise _WrongError(tick, f"villagers: is_born_here of {agent_id} does not follow from the events")

    def check(self, raw: sqlite3.Connection) -> None:
        """Raises _WrongError at the first row that does not follow from the events."""
        sql = """SELECT agent_id, died_tick, death_cause, death_event FROM villagers
                 WHERE died_tick IS NOT NULL OR death_cause IS NOT NULL OR death_event IS NOT NULL"""
        found: dict[int, Row] = {row[0]: row for row in raw.execute(sql)}
        differing = [who for who in found.keys() | self._deaths.keys() if found.get(who) != self._deaths.get(who)]
        if differing:
            ticks = [death.died_tick for who in differing if (death := self._deaths.get(who))]
            raise _WrongError(min(ticks, default=0), "villagers: a death does not follow from the events")
        columns = "relation_id, a, b, kind, since_tick, since_event, until_tick, until_event"
        ties: dict[int, Any] = {row[0]: row for row in raw.execute(f"SELECT {columns} FROM relations")}
        again = {key: tuple(vars(row).values()) for key, row in self._relations.items()}
        for key in sorted(ties.keys() | again.keys()):
            if ties.get(key) != again.get(key):
                raise _WrongError((again.get(key) or ties[key])[4], "relations: a row does not follow from the events")
