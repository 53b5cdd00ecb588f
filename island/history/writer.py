"""The only writer of a history: one transaction a tick holds every row of it and the head of the chain."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from island.errors import IslandError
from island.history.canonical import GENESIS, Row, TickRows, next_head, rows_of
from island.history.census import census_of
from island.history.common_past import CommonPast
from island.history.creation import create_run, make_folder, require_free
from island.history.database import (
    close_writable,
    open_read_only,
    open_writable,
    raw_connection,
    writing_errors,
)
from island.history.derived import born_in, deaths_in
from island.history.folder import RunFolder, RunLock, os_errors, sha256_of, side_files, sync_folder, write_atomically
from island.history.manifest import Manifest, RunInfo, forget_checksum, is_closed, lie_of, read_manifest
from island.history.panel import conditions_of, stores_of
from island.history.relations import RelationBook, RelationRow
from island.history.seal import next_seal
from island.history.snapshots import KEEP_EVERY_YEARS, KEEP_LAST, pack
from island.history.verify import verify_opened
from island.records import TickRecord
from island.world.state import World, to_plain
from island.world.words import EventKind

if TYPE_CHECKING:
    from sqlalchemy import Connection


class HistoryWriter:
    """Writes one run, holding its lock. Use it as a context manager; leaving it leaves one file, `history.db`."""

    _tick: int | None
    _head: bytes
    _seal: bytes
    _wall_s: float
    _clock: float
    _last_event_id: int
    _sums: dict[str, int]
    _known: set[int]  # the places that are written

    def __init__(self, folder: RunFolder, lock: RunLock, connection: "Connection"):
        from island.history import schema

        self.folder, self._lock, self._connection, self._raw = folder, lock, connection, raw_connection(connection)
        names = (
            "villagers",
            "events",
            "event_causes",
            "thoughts",
            "relations",
            "ticks",
            "places",
            "landmarks",
            "census",
            "snapshots",
            "conditions",
            "stores",
        )
        self._insert = {name: schema.insert_sql(name) for name in names}
        self._census_columns = [column.name for column in schema.census.columns]
        self._is_failed = self._is_closed = False
        self._load()
        self._opened_at = self._tick

    # -- opening and closing -------------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls, folder: str | os.PathLike[str], run: RunInfo, *, force: bool = False, past: CommonPast | None = None
    ) -> "HistoryWriter":
        """A new run, or a fork that begins with a `past`. Raises IslandError when the folder holds one already (unless `force`), or anything else, is in use or cannot
        be written; then a folder without a run is as it was before, and a run that was to be replaced is whole.
        """
        paths = RunFolder(folder)
        with writing_errors(paths.path), contextlib.ExitStack() as undo:
            make_folder(paths.path, undo)
            lock = RunLock.take(paths)
            undo.callback(lock.close)
            require_free(paths, force)
            create_run(paths, run, undo, past)
            writer = cls(paths, lock, open_writable(paths.history))
            undo.pop_all()
            return writer

    @classmethod
    def open(cls, folder: str | os.PathLike[str], on_check: Callable[[int, int], None] | None = None) -> "HistoryWriter":
        """Continues a run after its last committed tick. Raises IslandError when it is missing, in use or damaged.

        A run that is not byte for byte as it was closed is verified first; `on_check(done, total)` is called after every tick of that.
        """
        from island.history import schema

        paths = RunFolder(folder)
        with writing_errors(paths.path), contextlib.ExitStack() as undo:
            paths.require()
            lock = RunLock.take(paths)
            undo.callback(lock.close)
            _require_sound(paths, lock, on_check)  # before anything is touched
            for path in paths.leftovers():
                path.unlink(missing_ok=True)
            forget_checksum(paths)  # before the file changes
            writer = cls(paths, lock, open_writable(paths.history))
            undo.callback(close_writable, writer._connection)
            writer._write_copies()
            writer._execute(schema.opening_statements())
            undo.pop_all()
            return writer

    def close(self) -> None:
        """Packs the rows, makes the indexes, folds the log into the one file, writes the manifest, lets the lock go. Safe to call twice."""
        from island.history import schema

        if self._is_closed:
            return
        self._is_closed = True
        try:
            with writing_errors(self.folder.path):
                is_whole = False
                try:
                    if not self._is_failed:
                        self._pack()
                        self._execute(schema.closing_statements())
                        is_whole = True
                finally:
                    is_whole = close_writable(self._connection) and is_whole
                    self._write_manifest(is_whole)
        finally:
            self._lock.close()

    def _pack(self) -> None:
        """Rewrites the file without gaps: as rows come, a tenth of the pages of `thoughts` stays empty, a twentieth of a history.

        Where there is no room for a second copy the history stays as it is, and whole.
        """
        if self._tick != self._opened_at:
            with contextlib.suppress(sqlite3.OperationalError):
                self._raw.execute("VACUUM")

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
    def last_event_id(self) -> int:
        """The last committed event; 0 before the first."""
        return int(self._last_event_id)

    @property
    def scenario(self) -> str:
        """The resolved scenario as text."""
        return str(self._run["scenario"])

    @property
    def manifest(self) -> Manifest:
        if self._tick is None:
            return self._begun
        return self._begun.at(self._tick, **self._sums, digest=self._head.hex(), wall_s=self._wall_s)

    # -- writing -------------------------------------------------------------------------------------------------------

    def write(self, record: TickRecord, world: World) -> None:
        """Commits one tick, all of it or nothing. `world` is the state after it, kept as a snapshot at a year's end.

        Raises IslandError when the disk refuses; nothing more can be written then.
        """
        assert not self._is_failed and not self._is_closed, "write after a failure or after close"
        rows = rows_of(record)
        self._check(record, rows)
        head = next_head(self._head, rows)
        now = time.monotonic()  # what the commit takes counts for the next tick
        wall_s = self._wall_s + now - self._clock
        self._is_failed = True  # until it is known to have gone well: the book of relations cannot be rolled back
        with writing_errors(self.folder.path), self._connection.begin():
            self._require_alone()
            self._write_rows(rows)
            seal = self._write_tick(record, rows, world, head)
            self._many("UPDATE runs SET wall_s = ?", [(wall_s,)])
        self._is_failed = False
        self._tick, self._head, self._seal, self._wall_s, self._clock = rows.tick, head, seal, wall_s, now
        self._last_event_id = rows.last_event_id(self._last_event_id)
        for name, more in (("thoughts", len(rows.thoughts)), ("events", len(rows.events)), ("tokens", int(record.tokens_fed))):
            self._sums[name] += more
        self._sums["alive"] = len(world.villagers)
        if record.is_year_end:
            with os_errors(self.folder.path):
                self._write_manifest()

    def _require_alone(self) -> None:
        """Raises IslandError when the file is no longer only ours: removed, moved with its folder, or written by somebody else."""
        if self._inode != _inode_of(self.folder.history) or self._data_version() != self._version:
            raise IslandError(
                f"{self.folder.history}: was moved, replaced or written by another process while this run went on; nothing more "
                "is written; see what is there with `island verify`, then continue with `island resume`"
            )

    def _data_version(self) -> int:
        """A number that changes when another connection commits."""
        return int(self._raw.execute("PRAGMA data_version").fetchone()[0])

    def _check(self, record: TickRecord, rows: TickRows) -> None:
        assert self._tick is None or rows.tick == self._tick + 1, f"tick {rows.tick} after tick {self._tick}"
        assert all(row[0] == rows.tick for row in rows.thoughts), "a thought of another tick"
        assert not rows.events or min(rows.event_ids()) > self._last_event_id, "an event_id that was used before"
        assert all(len(villager.traits) <= 2 for villager in record.villagers), "a villager with more than two traits"

    def _write_rows(self, rows: TickRows) -> None:
        born = born_in(rows.events)
        self._many("villagers", [(*row, rows.tick, int(row[0] in born), None, None, None) for row in rows.villagers])
        self._many("events", rows.events)
        self._many(
            "event_causes",
            [
                (event_id, rank, cause)
                for event_id, causes in zip(rows.event_ids(), rows.causes, strict=True)
                for rank, cause in enumerate(causes)
            ],
        )
        self._many("thoughts", rows.thoughts)
        deaths = [(death.died_tick, death.death_cause, death.death_event, death.agent_id) for death in deaths_in(rows.events)]
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

    def _write_tick(self, record: TickRecord, rows: TickRows, world: World, head: bytes) -> bytes:
        """The row of the tick, how everybody is after it, and what goes with the first tick and a year's last. Returns the seal over these."""
        places = self._write_places(record, rows.tick, world)
        census = self._write_census(rows, world) if record.is_year_end and rows.tick >= 0 else None
        snapshot = self._write_snapshot(rows.tick, world) if record.is_year_end else None
        conditions, stores = conditions_of(world), stores_of(world)
        self._many("conditions", conditions)
        self._many("stores", stores)
        panel = [row[1:] for row in conditions], [row[1:] for row in stores]
        year = max(rows.tick, 0) // self._run["ticks_a_year"]
        last_event_id = rows.last_event_id(self._last_event_id)
        counts = (len(rows.thoughts), len(rows.events), last_event_id, len(world.villagers), int(record.tokens_fed))
        tick = (rows.tick, year, int(world.season), int(world.weather), *counts)
        seal = next_seal(self._seal, head, tick, snapshot, places, census, panel)
        self._many("ticks", [(*tick, head, snapshot, seal)])
        return seal

    def _write_places(self, record: TickRecord, tick: int, world: World) -> list[Row]:
        """The places that are known since this tick. Returns their rows and, behind them, those of landmarks."""
        new = [index for index, place in enumerate(world.places) if place.is_known and index not in self._known]
        if not new:
            return []
        self._known.update(new)
        found = {event.place: event for event in record.events if event.kind is EventKind.PLACE_FOUND}
        places: list[Row] = []
        landmarks: list[Row] = []
        for index in new:
            place, event = world.places[index], found.get(index)
            places.append((index, int(place.kind), place.name, int(place.x), int(place.y)))
            how = (event.actor, int(event.amount), event.event_id) if event else (None, None, None)
            landmarks.append((index, int(place.site), tick, *how))
        self._many("places", places)
        self._many("landmarks", landmarks)
        return places + landmarks

    def _write_census(self, rows: TickRows, world: World) -> Row:
        first, last = world.year * self._run["ticks_a_year"], rows.tick
        born = self._one("SELECT count(*) FROM villagers WHERE is_born_here AND arrived_tick BETWEEN ? AND ?", first, last)
        before = self._one("SELECT coalesce(sum(thoughts), 0) FROM ticks WHERE tick BETWEEN ? AND ?", first, last)
        died = "SELECT death_cause, count(*) FROM villagers WHERE died_tick BETWEEN ? AND ? GROUP BY death_cause"
        # not dict(result): a result has keys(), so dict() would take it for a mapping
        deaths = {row[0]: row[1] for row in self._connection.exec_driver_sql(died, (first, last))}
        census = census_of(world, self._book, born, deaths, before + len(rows.thoughts))
        row = tuple(census[name] for name in self._census_columns)
        self._many("census", [row])
        return row

    def _write_snapshot(self, tick: int, world: World) -> bytes:
        """Returns the hash of its text, which stays when the snapshot is thinned out."""
        text_hash, packed = pack(to_plain(world))
        self._many("snapshots", [(tick, packed)])
        kept = self._run["ticks_a_year"] * KEEP_EVERY_YEARS
        self._many(
            "DELETE FROM snapshots WHERE (tick + 1) % ? <> 0 AND tick NOT IN (SELECT tick FROM snapshots ORDER BY tick DESC LIMIT ?)",
            [(kept, KEEP_LAST)],
        )
        return text_hash

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
            self._known = {row[0] for row in self._connection.exec_driver_sql("SELECT place_id FROM places")}
            self._run = dict(self._connection.exec_driver_sql("SELECT * FROM runs").mappings().one())
            last = self._connection.exec_driver_sql(
                "SELECT tick, digest, seal, last_event_id FROM ticks ORDER BY tick DESC LIMIT 1"
            ).one_or_none()
            begun = (None, GENESIS, self._run["seal"], 0)
            self._tick, self._head, self._seal, self._last_event_id = tuple(last) if last else begun
            self._begun = Manifest.of_history(self._raw)
            self._sums = {name: getattr(self._begun, name) for name in ("thoughts", "events", "tokens", "alive")}
            lasting = self._connection.exec_driver_sql("SELECT * FROM relations WHERE until_tick IS NULL ORDER BY relation_id")
            next_id = self._one("SELECT coalesce(max(relation_id), 0) + 1 FROM relations")
            self._book = RelationBook([RelationRow(*row) for row in lasting], next_id)
        self._inode, self._version = _inode_of(self.folder.history), self._data_version()
        self._wall_s, self._clock = self._run["wall_s"], time.monotonic()

    def _write_copies(self) -> None:
        """What lies beside the history, as it is in the history: a kill may have left older ones, or none."""
        self._write_manifest()
        if not _holds(self.folder.scenario, self.scenario):
            write_atomically(self.folder.scenario, self.scenario)

    def _write_manifest(self, is_whole: bool = False) -> None:
        """`is_whole`: the history is closed as it should be, and whoever reads it may hold it against its checksum."""
        manifest = self.manifest
        if is_whole:
            sync_folder(self.folder.path)
            manifest = replace(manifest, history_sha256=sha256_of(self.folder.history))
        write_atomically(self.folder.manifest, manifest.text())


def is_in_order(folder: str | os.PathLike[str]) -> bool:
    """True when opening and closing a run would change nothing in its folder."""
    paths = RunFolder(folder)
    if not is_closed(paths) or any(path.exists() for path in (*paths.leftovers(), *side_files(paths.history))):
        return False
    with open_read_only(paths).moment() as raw:
        (scenario,) = raw.execute("SELECT scenario FROM runs").fetchone()
        return lie_of(read_manifest(paths), raw) is None and _holds(paths.scenario, scenario)


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_bytes() == text.encode()


def _require_sound(folder: RunFolder, lock: RunLock, on_check: Callable[[int, int], None] | None) -> None:
    """Raises IslandError when a run is not what its seals say. A file that is as it was closed need not be read row by row."""
    is_unchanged = is_closed(folder)
    history = open_read_only(folder, even_if_changed=True, lock=lock)
    if is_unchanged:
        return
    with history.moment() as raw:
        found = verify_opened(raw, on_check)
    if not found.is_ok:
        raise IslandError(f"{folder.path}: {found.message}; restore a copy or begin a new run")


def _inode_of(path: Path) -> int:
    """0 when there is no such file."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return os.stat(path).st_ino
    return 0
