"""The only writer of a history: one transaction a tick holds every row of it and the head of the chain."""

import contextlib
import datetime
import json
import os
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from island.errors import IslandError
from island.history.canonical import GENESIS, TickRows, json_line, next_head, rows_of
from island.history.census import census_of
from island.history.database import close_writable, history_errors, open_engine_read_only, open_writable, raw_connection
from island.history.manifest import Manifest, RunFolder, RunInfo, RunLock, os_errors, write_atomically
from island.history.relations import RelationBook, RelationRow
from island.records import TickRecord
from island.world.state import World, to_plain
from island.world.words import DeathCause, EventKind

if TYPE_CHECKING:
    from sqlalchemy import Connection

_KEEP_EVERY_YEARS = 10  # a snapshot with 100 streams is some 40 KB: every year of a thousand would be 40 MB
_KEEP_LAST = 2
_BORN, _ARRIVED, _DIED = EventKind.BORN, EventKind.ARRIVED, EventKind.DIED  # an enum's attribute costs 0.1 us, for every event


class HistoryWriter:
    """Writes one run, holding its lock. Use it as a context manager; leaving it leaves one file, `history.db`."""

    _tick: int | None
    _head: bytes
    _wall_s: float
    _clock: float
    _last_event_id: int
    _sums: dict[str, int]
    _has_places: bool

    def __init__(self, folder: RunFolder, lock: RunLock, connection: "Connection"):
        from island.history import schema

        self.folder, self._lock, self._connection, self._raw = folder, lock, connection, raw_connection(connection)
        names = ("villagers", "events", "event_causes", "thoughts", "relations", "ticks", "places", "census", "snapshots")
        self._insert = {name: schema.insert_sql(name) for name in names}
        self._census_columns = [column.name for column in schema.census.columns]
        self._is_failed = self._is_closed = False
        self._load()

    # -- opening and closing -------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, folder: str | os.PathLike[str], run: RunInfo, *, force: bool = False) -> "HistoryWriter":
        """A new run. Raises IslandError when the folder holds one already (unless `force`), is in use or cannot be written;
        then the folder is as it was before.
        """
        paths = RunFolder(folder)
        with contextlib.ExitStack() as undo, history_errors(paths.path):
            _make_folder(paths.path, undo)
            lock = RunLock.take(paths)
            undo.callback(lock.release)
            if paths.has_run() and not force:
                raise IslandError(
                    f"{paths.path}: already holds a run; go on with `island resume`, choose another --out, or replace it with --force"
                )
            _fill(paths, run, undo)
            writer = cls(paths, lock, open_writable(paths.history))
            undo.pop_all()
            return writer

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> "HistoryWriter":
        """Goes on with a run, behind its last committed tick. Raises IslandError when it is missing, in use or damaged."""
        from island.history import schema

        paths = RunFolder(folder)
        paths.require()
        with contextlib.ExitStack() as undo, history_errors(paths.path):
            lock = RunLock.take(paths)
            undo.callback(lock.release)
            open_engine_read_only(paths).dispose()  # a foreign file is refused before it is touched
            writer = cls(paths, lock, open_writable(paths.history))
            writer._execute(schema.opening_statements())
            undo.pop_all()
            return writer

    def close(self) -> None:
        """Makes the indexes, folds the log into the one file, writes the manifest, lets the lock go. Safe to call twice."""
        from island.history import schema

        if self._is_closed:
            return
        self._is_closed = True
        try:
            with history_errors(self.folder.path):
                try:
                    if not self._is_failed:
                        self._execute(schema.closing_statements())
                finally:
                    close_writable(self._connection)
                    self._write_manifest()
        finally:
            self._lock.release()

    def __enter__(self) -> "HistoryWriter":
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is None:
            self.close()
        else:  # the first trouble is the one to tell
            with contextlib.suppress(IslandError):
                self.close()

    # -- the chain -----------------------------------------------------------------------------------------------------

    def head(self) -> tuple[int, str] | None:
        """The last committed tick and its digest, or None before the first."""
        return None if self._tick is None else (self._tick, self._head.hex())

    @property
    def manifest(self) -> Manifest:
        run, sums = self._run, self._sums
        ticks = 0 if self._tick is None else self._tick + 1
        return Manifest(
            name=run["name"],
            seed=int(run["seed"]),
            mind=run["mind"],
            brain_sha256=run["brain_sha256"],
            vocab_hash=run["vocab_hash"],
            versions=json.loads(run["versions"]),
            ticks_a_year=run["ticks_a_year"],
            years_planned=run["years"],
            started_at=run["started_at"],
            years=ticks // run["ticks_a_year"],
            ticks=ticks,
            **sums,
            digest="" if self._tick is None else self._head.hex(),
            wall_s=round(self._wall_s, 3),
        )

    # -- writing -------------------------------------------------------------------------------------------------------

    def write(self, record: TickRecord, world: World, extra: dict[str, Any] | None = None) -> None:
        """Commits one tick, all of it or nothing. `world` is the state after it; `extra` (JSON-ready) goes into the snapshot
        that is taken at a year's end. Raises IslandError when the disk refuses; nothing more can be written then.
        """
        assert not self._is_failed and not self._is_closed, "write after a failure or after close"
        rows = rows_of(record)
        self._check(record, rows)
        head = next_head(self._head, rows)
        now = time.monotonic()  # what the commit takes counts for the next tick
        wall_s = self._wall_s + now - self._clock
        self._is_failed = True  # until it is known to have gone well: the book of relations cannot be rolled back
        with history_errors(self.folder.path), self._connection.begin():
            self._write_rows(record, rows, world, head, wall_s)
            if record.is_year_end:
                self._write_year(record.tick, world, extra or {})
        self._is_failed = False
        self._tick, self._head, self._wall_s, self._clock = rows.tick, head, wall_s, now
        self._last_event_id = rows.events[-1][0] if rows.events else self._last_event_id
        for name, more in (("thoughts", len(rows.thoughts)), ("events", len(rows.events)), ("tokens", int(record.tokens_fed))):
            self._sums[name] += more
        self._sums["alive"] = len(world.villagers)
        if record.is_year_end:
            with os_errors(self.folder.path):
                self._write_manifest()

    def _check(self, record: TickRecord, rows: TickRows) -> None:
        assert self._tick is None or rows.tick == self._tick + 1, f"tick {rows.tick} after tick {self._tick}"
        assert all(row[0] == rows.tick for row in rows.thoughts), "a thought of another tick"
        assert not rows.events or rows.events[0][0] > self._last_event_id, "an event_id that was used before"
        assert all(len(villager.traits) <= 2 for villager in record.villagers), "a villager with more than two traits"

    def _write_rows(self, record: TickRecord, rows: TickRows, world: World, head: bytes, wall_s: float) -> None:
        born = {person for event in rows.events if event[3] == _BORN for person in event[4:6]}
        landed = {event[4] for event in rows.events if event[3] == _ARRIVED}
        self._many("villagers", [(*row, rows.tick, int(row[0] in born - landed), None, None, None) for row in rows.villagers])
        self._many("events", rows.events)
        self._many(
            "event_causes",
            [
                (event[0], rank, cause)
                for event, causes in zip(rows.events, rows.causes, strict=True)
                for rank, cause in enumerate(causes)
            ],
        )
        self._many("thoughts", rows.thoughts)
        self._write_ends(rows)
        if not self._has_places and world.places:
            self._many("places", [(i, int(p.kind), p.name, int(p.x), int(p.y)) for i, p in enumerate(world.places)])
            self._has_places = True
        last_event_id = rows.events[-1][0] if rows.events else self._last_event_id
        year = max(rows.tick, 0) // self._run["ticks_a_year"]
        counts = (len(rows.thoughts), len(rows.events), last_event_id, len(world.villagers), int(record.tokens_fed))
        self._many("ticks", [(rows.tick, year, int(world.season), int(world.weather), *counts, head)])
        self._many("UPDATE runs SET wall_s = ?", [(wall_s,)])

    def _write_ends(self, rows: TickRows) -> None:
        """What events end or begin: lives and relations."""
        deaths = [(event[1], DeathCause(event[7]).name.lower(), event[0], event[4]) for event in rows.events if event[3] == _DIED]
        self._many("UPDATE villagers SET died_tick = ?, death_cause = ?, death_event = ? WHERE agent_id = ?", deaths)
        begun, ended = self._book.apply(rows.events)
        self._many(
            "relations",
            [(r.relation_id, r.a, r.b, r.kind, r.since_tick, r.since_event, r.until_tick, r.until_event) for r in begun],
        )
        self._many(
            "UPDATE relations SET until_tick = ?, until_event = ? WHERE relation_id = ?",
            [(r.until_tick, r.until_event, r.relation_id) for r in ended],
        )

    def _write_year(self, tick: int, world: World, extra: dict[str, Any]) -> None:
        if tick >= 0:
            first = world.year * self._run["ticks_a_year"]
            born = self._one("SELECT count(*) FROM villagers WHERE is_born_here AND arrived_tick BETWEEN ? AND ?", first, tick)
            thoughts = self._one("SELECT coalesce(sum(thoughts), 0) FROM ticks WHERE tick BETWEEN ? AND ?", first, tick)
            died = "SELECT death_cause, count(*) FROM villagers WHERE died_tick BETWEEN ? AND ? GROUP BY death_cause"
            # not dict(result): a result has keys(), so dict() would take it for a mapping
            deaths = {row[0]: row[1] for row in self._connection.exec_driver_sql(died, (first, tick))}
            census = census_of(world, self._book, born, deaths, thoughts)
            self._many("census", [tuple(census[name] for name in self._census_columns)])
        text = json_line({"world": to_plain(world), "extra": extra})
        self._many("snapshots", [(tick, zlib.compress(text.encode("ascii"), 1))])
        kept = self._run["ticks_a_year"] * _KEEP_EVERY_YEARS
        self._many(
            "DELETE FROM snapshots WHERE (tick + 1) % ? <> 0 AND tick NOT IN (SELECT tick FROM snapshots ORDER BY tick DESC LIMIT ?)",
            [(kept, _KEEP_LAST)],
        )

    def _execute(self, statements: list[str]) -> None:
        with self._connection.begin():
            for statement in statements:
                self._connection.exec_driver_sql(statement)

    def _many(self, table_or_sql: str, rows: list[Any]) -> None:
        if rows:
            # past SQLAlchemy, which would take 25 us for each of a tick's nine calls; the transaction is still its
            self._raw.executemany(self._insert.get(table_or_sql, table_or_sql), rows)

    def _one(self, sql: str, *values: Any) -> Any:
        return self._connection.exec_driver_sql(sql, values).scalar_one()

    # -- state ---------------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        """Everything the writer knows, from the file alone."""
        with self._connection.begin():
            self._run = dict(self._connection.exec_driver_sql("SELECT * FROM runs").mappings().one())
            last = self._connection.exec_driver_sql(
                "SELECT tick, digest, last_event_id, alive FROM ticks ORDER BY tick DESC LIMIT 1"
            ).one_or_none()
            self._tick, self._head, self._last_event_id, alive = tuple(last) if last else (None, GENESIS, 0, 0)
            sums = "SELECT coalesce(sum(thoughts), 0), coalesce(sum(events), 0), coalesce(sum(tokens_fed), 0) FROM ticks"
            thoughts, events, tokens = self._connection.exec_driver_sql(sums).one()
            self._sums = {"thoughts": thoughts, "events": events, "tokens": tokens, "alive": alive}
            lasting = self._connection.exec_driver_sql("SELECT * FROM relations WHERE until_tick IS NULL ORDER BY relation_id")
            next_id = self._one("SELECT coalesce(max(relation_id), 0) + 1 FROM relations")
            self._book = RelationBook([RelationRow(*row) for row in lasting], next_id)
            self._has_places = bool(self._one("SELECT count(*) FROM places"))
        self._wall_s, self._clock = self._run["wall_s"], time.monotonic()

    def _write_manifest(self) -> None:
        write_atomically(self.folder.manifest, self.manifest.text())


def _make_folder(path: Path, undo: contextlib.ExitStack) -> None:
    """Makes the folder and those above it; what was made is removed again when the stack unwinds."""
    missing = []
    while not path.exists():
        missing.append(path)
        path = path.parent
    for made in reversed(missing):
        made.mkdir()
        undo.callback(_remove, made)
    if missing == [] and not path.is_dir():
        raise NotADirectoryError(20, "Not a directory", str(path))


def _fill(paths: RunFolder, run: RunInfo, undo: contextlib.ExitStack) -> None:
    """An empty history, its scenario and manifest, made beside the old ones and put in place only when all three are whole."""
    from island.history import schema

    fresh = {path: path.with_name(path.name + ".new") for path in (paths.history, paths.scenario, paths.manifest)}
    cleanup = undo.enter_context(contextlib.ExitStack())
    leftovers = [*fresh.values(), *paths.sqlite_side_files(fresh[paths.history])]
    for path in leftovers:
        path.unlink(missing_ok=True)
        cleanup.callback(_remove, path)
    started_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    connection = open_writable(fresh[paths.history])
    try:
        with connection.begin():
            for statement in schema.create_statements():
                connection.exec_driver_sql(statement)
            for name in schema.code_tables:
                connection.exec_driver_sql(schema.insert_sql(name), schema.code_rows(name))
            connection.exec_driver_sql(schema.insert_sql("event_kind_meanings"), schema.event_kind_rows())
            connection.exec_driver_sql(schema.insert_sql("meanings"), schema.meaning_rows())
            versions = json.dumps(run.versions)
            whole = (run.years, run.mind, run.brain_sha256, run.vocab_hash, versions, started_at, 0.0)
            row = (1, run.name, str(run.seed), run.scenario, run.ticks_a_year, *whole)
            connection.exec_driver_sql(schema.insert_sql("runs"), [row])
            connection.exec_driver_sql(f"PRAGMA application_id={schema.APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={schema.SCHEMA_VERSION}")
    finally:
        close_writable(connection)
    fresh[paths.scenario].write_text(run.scenario, encoding="utf-8")
    manifest = Manifest(
        run.name, run.seed, run.mind, run.brain_sha256, run.vocab_hash, run.versions, run.ticks_a_year, run.years, started_at
    )
    fresh[paths.manifest].write_text(manifest.text(), encoding="utf-8")
    for stale in paths.sqlite_side_files():  # of a run that was killed: its log must never meet the new file
        stale.unlink(missing_ok=True)
    for path, new in fresh.items():
        if not path.exists():
            undo.callback(_remove, path)
        os.replace(new, path)
    cleanup.pop_all()


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
