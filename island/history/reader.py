"""Reads a history: read-only, beside a running writer too. Everything that shows a run goes through here."""

import copy
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from island.errors import IslandError
from island.history import snapshots
from island.history.canonical import THOUGHT_COLUMNS, thought_of
from island.history.causes import Chain, chain_of
from island.history.database import HeldHistory, ReadableHistory, named_rows, open_read_only, raise_if_interrupted
from island.history.folder import RunFolder
from island.history.kin import Kin, kin_of
from island.history.lineage import Fork, lineage_of
from island.history.mark import RULES_SINCE, version_of
from island.history.people import person_meant, to_ask
from island.history.story import Story, story_of
from island.history.years import Year, year_of
from island.records import Thought
from island.world.state import NOBODY
from island.world.words import DeathCause, EventKind

Asking = Callable[..., tuple[list[str], Iterator[tuple[Any, ...]]]]
"""`HistoryReader.select` with the same arguments: (SQL, parameters)."""

_ECHOED = 60  # letters of what was asked for, in an error
_EVENTS = "select event_id, year, what, actor, other from happenings order by event_id desc limit 20"


class HistoryReader:
    """One run. Every method reads one moment of the file; nothing is held open between calls."""

    def __init__(self, folder: str | os.PathLike[str], *, even_if_changed: bool = False):
        """Raises IslandError when there is no run, the file is no history, or it cannot be read; also, unless `even_if_changed`,
        when the run was closed and its file is not what it was then.
        """
        self.folder = RunFolder(folder)
        self._history: ReadableHistory | HeldHistory = open_read_only(self.folder, even_if_changed=even_if_changed)

    def _moment(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._history.moment()

    # -- going on with a run -------------------------------------------------------------------------------------------

    def require_rules_of_today(self) -> None:
        """Raises IslandError for a history that was lived by other rules: nobody can live on in it, or live it again."""
        with self._moment() as connection:
            version = version_of(connection)
        if version < RULES_SINCE:
            raise IslandError(
                f"{self.folder.path}: was lived by the rules of schema version {version}, expected {RULES_SINCE}; it can be read, "
                "but not gone on with or forked: start a new run"
            )

    def head(self) -> tuple[int, str] | None:
        """The last committed tick and its digest (hexadecimal), or None before the first."""
        with self._moment() as connection:
            row = connection.execute("SELECT tick, digest FROM ticks ORDER BY tick DESC LIMIT 1").fetchone()
        return None if row is None else (row[0], row[1].hex())

    def load_last_snapshot(self, before: int = 2**62) -> tuple[int, dict[str, Any]] | None:
        """(tick, plain world for `from_plain`) of the last snapshot of a tick before that one, or None where there is none yet.

        Raises IslandError when it does not unpack, or was lived by other rules, under which nobody can live on.
        """
        self.require_rules_of_today()
        with self._moment() as connection:
            row = connection.execute(
                "SELECT tick, state FROM snapshots WHERE tick < ? ORDER BY tick DESC LIMIT 1", (before,)
            ).fetchone()
        if row is None:
            return None
        tick, state = row
        try:
            return tick, snapshots.read(state)
        except ValueError as error:
            raise IslandError(
                f"{self.folder.path}: the snapshot of tick {tick} is damaged ({error}); restore a copy or begin a new run"
            ) from None

    def recorded_thoughts(self, from_tick: int = -1, to_tick: int | None = None) -> Iterator[Thought]:
        """Thoughts from one tick to another (both included) by (tick, agent_id, kind)."""
        columns = ", ".join(THOUGHT_COLUMNS)
        sql = f"SELECT {columns} FROM thoughts WHERE tick BETWEEN ? AND ? ORDER BY tick, agent_id, kind"
        with self._moment() as connection:
            version = version_of(connection)
            for row in connection.execute(sql, (from_tick, 2**62 if to_tick is None else to_tick)):
                try:
                    yield thought_of(row, version)
                except (TypeError, ValueError):
                    raise IslandError(f"{self.folder.path}: a damaged thought in tick {row[0]}; restore a copy") from None

    def place_in_tick(self, event_id: int) -> tuple[int, int, int, int, int]:
        """(tick, kind, actor, other, its place from 1 among those of its tick that are like it) of an event that is there."""
        sql = f"""
            SELECT e.tick, e.kind, coalesce(e.actor, {NOBODY}), coalesce(e.other, {NOBODY}),
                   (SELECT count(*) FROM events b WHERE b.event_id <= e.event_id
                    AND b.event_id > coalesce((SELECT last_event_id FROM ticks WHERE tick = e.tick - 1), 0)
                    AND b.kind = e.kind AND b.actor IS e.actor AND b.other IS e.other)
            FROM events e WHERE e.event_id = ?"""
        with self._moment() as connection:
            tick, kind, actor, other, nth = connection.execute(sql, (event_id,)).fetchone()
        return tick, kind, actor, other, nth

    def run_row(self) -> dict[str, Any]:
        """The row of runs."""
        with self._moment() as connection:
            return next(named_rows(connection, "SELECT * FROM runs"))

    def heads_at(self, tick: int) -> tuple[bytes, bytes]:
        """The digest and the seal of a committed tick."""
        with self._moment() as connection:
            digest, seal = connection.execute("SELECT digest, seal FROM ticks WHERE tick = ?", (tick,)).fetchone()
        return digest, seal

    def alive_at(self, tick: int) -> int:
        """How many lived after a committed tick."""
        with self._moment() as connection:
            return int(connection.execute("SELECT alive FROM ticks WHERE tick = ?", (tick,)).fetchone()[0])

    def lineage(self) -> list[Fork]:
        """The runs that this one is a fork of, the oldest first; empty when it is none."""
        with self._moment() as connection:
            return lineage_of(connection)

    def sealed_snapshot(self, tick: int) -> bytes | None:
        """The hash of the snapshot that was taken after a tick, whether it is kept or not; None when none was."""
        with self._moment() as connection:
            row = connection.execute("SELECT snapshot FROM ticks WHERE tick = ?", (tick,)).fetchone()
        return row[0] if row else None

    def withheld(self, from_tick: int, to_tick: int) -> list[tuple[int, int, int, int]]:
        """(tick, kind, actor, other) of the events that were withheld between two ticks, both included."""
        sql = f"""SELECT tick, amount, coalesce(actor, {NOBODY}), coalesce(other, {NOBODY}) FROM events
                  WHERE kind = {int(EventKind.WITHHELD)} AND tick BETWEEN ? AND ? ORDER BY event_id"""
        with self._moment() as connection:
            return [(row[0], row[1], row[2], row[3]) for row in connection.execute(sql, (from_tick, to_tick))]

    def scenario(self) -> str:
        """The resolved scenario as text."""
        with self._moment() as connection:
            return str(connection.execute("SELECT scenario FROM runs").fetchone()[0])

    # -- looking -------------------------------------------------------------------------------------------------------

    def info(self) -> dict[str, Any]:
        """The run in numbers. `years` are whole years done; `born` counts births on the island; digest is hexadecimal."""
        with self._moment() as connection:
            (run,) = named_rows(connection, "SELECT * FROM runs")
            sums = (
                "SELECT max(tick), coalesce(sum(thoughts), 0), coalesce(sum(events), 0), coalesce(sum(tokens_fed), 0) FROM ticks"
            )
            last, thoughts, events, tokens = connection.execute(sums).fetchone()
            head = connection.execute("SELECT digest, alive FROM ticks WHERE tick = ?", (last,)).fetchone()
            people = "SELECT count(*), coalesce(sum(is_born_here), 0), count(died_tick) FROM villagers"
            persons, born, died = connection.execute(people).fetchone()
            causes = "SELECT death_cause, count(*) FROM villagers WHERE died_tick IS NOT NULL GROUP BY 1"
            deaths = {row[0]: row[1] for row in connection.execute(causes)}
            least, most = connection.execute("SELECT min(alive), max(alive) FROM ticks").fetchone()
            lineage = lineage_of(connection)
            before = "SELECT coalesce(sum(thoughts), 0), coalesce(sum(tokens_fed), 0) FROM ticks WHERE tick <= ?"
            not_ours = connection.execute(before, (lineage[-1].tick if lineage else -2,)).fetchone()
        ticks = 0 if last is None else last + 1
        wall_s = run["wall_s"]
        return {
            "name": run["name"],
            "seed": int(run["seed"]),
            "mind": run["mind"],
            "brain_sha256": run["brain_sha256"],
            "vocab_hash": run["vocab_hash"],
            "versions": json.loads(run["versions"]),
            "started_at": run["started_at"],
            "ticks_a_year": run["ticks_a_year"],
            "years_planned": run["years"],
            "years": ticks // run["ticks_a_year"],
            "ticks": ticks,
            "thoughts": thoughts,
            "events": events,
            "tokens": tokens,
            "alive": head[1] if head else 0,
            "population_min": least or 0,
            "population_max": most or 0,
            "people": persons,
            "born": born,
            "died": died,
            "deaths": {cause.name.lower(): deaths.get(cause.name.lower(), 0) for cause in DeathCause},
            "digest": head[0].hex() if head else "",
            "wall_s": round(wall_s, 3),
            "thoughts_per_s": round((thoughts - not_ours[0]) / wall_s, 1) if wall_s else 0.0,
            "tokens_per_s": round((tokens - not_ours[1]) / wall_s, 1) if wall_s else 0.0,
            "forks": [
                {
                    "name": fork.name,
                    "seed": int(fork.seed),
                    "tick": fork.tick,
                    "year": (fork.tick + 1) // run["ticks_a_year"],
                    "digest": fork.digest.hex(),
                    "seal": fork.seal.hex(),
                    "changes": [one.change for one in fork.changes],
                }
                for fork in lineage
            ],
        }

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """`select`, with all rows at once."""
        columns, rows = self.select(sql, parameters)
        return columns, list(rows)

    def select(
        self, sql: str, parameters: Mapping[str, Any] | None = None, *, within_s: float | None = None
    ) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """(columns, rows as they are found) of one SELECT, in which :name stands for a parameter.

        Raises IslandError, in one line, for anything else, for bad SQL, and when it is not done `within_s` seconds; a later row
        can raise it too.
        """
        found = self._found(sql, parameters or {}, within_s)
        return list(next(found)), found

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a SELECT of our own, over the base tables. Raises IslandError, in one line, when the file is damaged."""
        return self.query(sql, parameters)[1]

    @contextmanager
    def at_one_moment(self) -> Iterator[Asking]:
        """A `select` for several questions that all see the same moment, whatever a writer adds between them."""
        with self._moment() as raw:
            _guard(raw)

            def ask(sql: str, parameters: Mapping[str, Any] | None = None) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
                found = _rows_of(raw, sql, parameters or {})
                return list(next(found)), found

            yield ask

    @contextmanager
    def held(self) -> Iterator["HistoryReader"]:
        """This reader with one connection for all that is asked of it within, which sees one moment of the file.

        For thousands of questions: opening the file anew takes each a millisecond, and its pages are read anew (a chronicle of a
        thousand years asks 3,000).
        """
        if isinstance(self._history, HeldHistory):
            yield self
            return
        with self._history.held() as held:
            _guard(held.raw)
            reader = copy.copy(self)
            reader._history = held
            yield reader

    def _found(self, sql: str, parameters: Mapping[str, Any], within_s: float | None) -> Iterator[tuple[Any, ...]]:
        """The names of the columns, then the rows."""
        with self._moment() as raw:
            is_held = isinstance(self._history, HeldHistory)
            assert within_s is None or not is_held, "a limit of time would last for all that is asked later"
            if not is_held:
                _guard(raw)
            if within_s is None:
                yield from _rows_of(raw, sql, parameters)
                return
            end = time.monotonic() + within_s
            raw.set_progress_handler(lambda: time.monotonic() > end, 10_000)
            try:
                yield from _rows_of(raw, sql, parameters)
            except KeyboardInterrupt:  # what an interrupted query raises, whoever interrupted it
                if time.monotonic() <= end:
                    raise
                raise IslandError(f"sql: not done within {within_s:g} s; ask for less, or use: island sql RUN") from None

    # -- people --------------------------------------------------------------------------------------------------------

    def find_villager(self, who: int | str) -> int:
        """The agent_id for `718`, `@718`, a given name or a full name. Raises IslandError when nobody or more than one fits."""
        with self._moment() as connection:
            return person_meant(connection, str(who), str(self.folder.path)).agent_id

    def villager_story(self, agent_id: int) -> Story:
        """One life: kin, what the person did, what befell it and what others did to it, memories, the death with its causes."""
        with self._moment() as connection:
            return story_of(connection, agent_id)

    def kin(self, agent_id: int, depth: int = 3) -> Kin:
        """Ancestors and descendants of a person at most `depth` generations away, and how many there are in all."""
        with self._moment() as connection:
            return kin_of(connection, agent_id, depth)

    def year(self, year: int) -> Year:
        """One year of the island. Raises IslandError when it has not been lived."""
        with self._moment() as connection:
            return year_of(connection, year)

    # -- causes --------------------------------------------------------------------------------------------------------

    def find_event(self, which: str) -> int:
        """The event of this number (a `#` may stand before it), or the death of a person. Raises IslandError when there is none."""
        number = which.strip().removeprefix("#")
        with self._moment() as connection:
            if "@" in which or any(letter.isalpha() for letter in which):
                person = person_meant(connection, which, str(self.folder.path))
                if person.death_event is None:
                    raise IslandError(
                        f"{person.full_name} {'is alive' if person.left_year is None else 'sailed away'}; expected a person who died, or the number of an event; try: {self._to_ask_for_events}"
                    )
                return person.death_event
            event_id = int(number) if number.isdecimal() and len(number) < 19 else NOBODY
            if not connection.execute("SELECT 1 FROM events WHERE event_id = ?", (event_id,)).fetchone():
                (last,) = connection.execute("SELECT coalesce(max(event_id), 0) FROM events").fetchone()
                raise IslandError(
                    f"event {which[:_ECHOED]}: there is none of this number; expected 1 to {last}; try: {self._to_ask_for_events}"
                )
        return event_id

    @property
    def _to_ask_for_events(self) -> str:
        return to_ask(str(self.folder.path), _EVENTS)

    def causes(self, event_id: int, *, forward: bool = False, depth: int = 12, most: int = 200) -> Chain:
        """What led to an event, or (`forward`) what came of it: at most `most` events, at most `depth` steps away."""
        with self._moment() as connection:
            return chain_of(connection, event_id, forward=forward, depth=depth, most=most)


def _guard(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA query_only=1")
    raw.set_authorizer(_only_reading)


def _rows_of(raw: sqlite3.Connection, sql: str, parameters: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The names of the columns, then the rows."""
    try:
        cursor = raw.execute(sql, parameters)
        if cursor.description is None:
            raise IslandError("sql: nothing to show; expected one SELECT, such as: select * from population")
        yield tuple(column[0] for column in cursor.description)
        yield from cursor
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise_if_interrupted(error)
        raise IslandError(f"sql: {_reason(str(error))}") from None


def _only_reading(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    """SQLite asks this for everything a statement would do: reading is allowed, and looking at the schema."""
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if second == "load_extension" else sqlite3.SQLITE_OK
    looking = first in ("table_info", "table_xinfo", "table_list", "index_list", "index_info") or (
        first in ("user_version", "application_id", "page_count", "page_size") and second is None
    )
    return sqlite3.SQLITE_OK if action == sqlite3.SQLITE_PRAGMA and looking else sqlite3.SQLITE_DENY


def _reason(message: str) -> str:
    """What SQLite said, with what to do."""
    if "not authorized" in message or "authorization" in message or "readonly" in message or "prohibited" in message:
        return "only reading is allowed here; expected a SELECT"
    if "one statement" in message:
        return "more than one statement; expected one SELECT"
    if "did not supply a value for binding" in message:
        return f"{message.rstrip('.')}; give it with --param NAME=VALUE"
    if "has no name, but you supplied a dictionary" in message:
        return "a parameter without a name; expected :name, given with --param name=VALUE"
    if "no such" in message:
        return f'{message[: _ECHOED * 2]}; what there is: island sql RUN "select * from meanings"'
    return message[: _ECHOED * 4]
