"""The past that a fork shares with the run it leaves, copied from file to file: rows up to a tick, nothing of what came later.

The digests stay as they are; the seals are made anew, over the fork's own row of runs and what it says of where it comes from. Neither
needs a row of thoughts or events to be looked at: the heads stand in `ticks`. A seal needs the small rows of conditions and stores again.
"""

import sqlite3
from dataclasses import dataclass

from island.history.canonical import Row
from island.history.database import readable_uri
from island.history.feeds import Feed
from island.history.folder import RunFolder
from island.history.lineage import Fork
from island.history.mark import version_of
from island.history.seal import TICK_COLUMNS, next_seal
from island.history.snapshots import KEEP_EVERY_YEARS


@dataclass(frozen=True)
class CommonPast:
    """What the file of a fork begins with: a run up to a tick, and all its forks with their changes, the new one last.

    `snapshots` are the last year ends, (tick, packed), as many as a run keeps: the run itself may have thinned them out.
    """

    origin: RunFolder
    tick: int
    ticks_a_year: int
    lineage: tuple[Fork, ...]
    snapshots: tuple[tuple[int, bytes], ...]

    def attach_to(self, raw: sqlite3.Connection) -> None:
        """Before the transaction begins."""
        raw.execute("ATTACH DATABASE ? AS origin", (readable_uri(self.origin),))

    def write_lineage(self, raw: sqlite3.Connection) -> None:
        """Before the row of runs is sealed."""
        from island.history import schema

        for generation, fork in enumerate(self.lineage, 1):
            raw.execute(schema.insert_sql("forks"), (generation, *fork.row()))
            rows = [(generation, rank, one.change, one.acts, one.withheld) for rank, one in enumerate(fork.changes)]
            raw.executemany(schema.insert_sql("fork_changes"), rows)

    def copy_into(self, raw: sqlite3.Connection) -> None:
        """Villagers who died later are alive again, and relations that ended later last."""
        (last_event,) = raw.execute("SELECT last_event_id FROM origin.ticks WHERE tick = ?", (self.tick,)).fetchone()
        bounds = {"tick": self.tick, "event": last_event, "every": self.ticks_a_year * KEEP_EVERY_YEARS}
        for table, where in _WHERE.items():
            columns = ", ".join(_until(table, column) for column in _columns(raw, table))
            raw.execute(f"INSERT INTO main.{table} SELECT {columns} FROM origin.{table} WHERE {where}", bounds)
        raw.executemany("INSERT OR REPLACE INTO main.snapshots VALUES (?, ?)", self.snapshots)
        _seal_again(raw)


_WHERE = {  # in the order of the primary key, so that every row goes behind the last
    "places": "place_id IN (SELECT place_id FROM origin.landmarks WHERE found_tick <= :tick) ORDER BY place_id",
    "landmarks": "found_tick <= :tick ORDER BY place_id",
    "villagers": "arrived_tick <= :tick ORDER BY agent_id",
    "relations": "since_tick <= :tick ORDER BY relation_id",
    "ticks": "tick <= :tick ORDER BY tick",
    "thoughts": "tick <= :tick ORDER BY tick, agent_id, kind",
    "events": "event_id <= :event ORDER BY event_id",
    "event_causes": "event_id <= :event ORDER BY event_id, rank",
    "census": "year <= (SELECT year FROM origin.ticks WHERE tick = :tick) ORDER BY year",
    "conditions": "tick <= :tick ORDER BY tick, agent_id",
    "stores": "tick <= :tick ORDER BY tick, household",
    "snapshots": "tick <= :tick AND (tick + 1) % :every = 0 ORDER BY tick",
}
_ENDS = {"villagers": ("died_tick", "death_cause", "death_event"), "relations": ("until_tick", "until_event")}


def _columns(raw: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in raw.execute(f"PRAGMA main.table_info({table})")]


def _until(table: str, column: str) -> str:
    """The column as it was at the tick: an end that came later has not come."""
    ends = _ENDS.get(table, ())
    return f"CASE WHEN {ends[0]} <= :tick THEN {column} END" if column in ends else column


def _seal_again(raw: sqlite3.Connection) -> None:
    (seal,) = raw.execute("SELECT seal FROM main.runs").fetchone()
    is_of_today = version_of(raw) >= 5
    if is_of_today:
        places = _places_by_tick(raw)
    else:  # all with the first tick
        places = {
            raw.execute("SELECT min(tick) FROM main.ticks").fetchone()[0]: raw.execute(
                "SELECT * FROM main.places ORDER BY place_id"
            ).fetchall()
        }
    census: dict[int, Row] = {row[0]: row for row in raw.execute("SELECT * FROM main.census")}
    people = Feed(raw, "SELECT * FROM main.conditions ORDER BY tick, agent_id") if is_of_today else None
    houses = Feed(raw, "SELECT * FROM main.stores ORDER BY tick, household") if is_of_today else None
    seals: list[tuple[bytes, int]] = []
    ticks = raw.execute(f"SELECT {', '.join(TICK_COLUMNS)}, digest, snapshot FROM main.ticks ORDER BY tick").fetchall()
    for *tick, digest, snapshot in ticks:
        counted = census.get(tick[1]) if snapshot is not None and tick[0] >= 0 else None
        panel = (people.up_to(tick[0]), houses.up_to(tick[0])) if people and houses else None
        seal = next_seal(seal, digest, tuple(tick), snapshot, places.get(tick[0], []), counted, panel)
        seals.append((seal, tick[0]))
    raw.executemany("UPDATE main.ticks SET seal = ? WHERE tick = ?", seals)


def _places_by_tick(raw: sqlite3.Connection) -> dict[int, list[Row]]:
    """The rows of places, then those of landmarks, that were written with each tick."""
    written: dict[int, list[Row]] = {}
    for table in ("places", "landmarks"):
        sql = f"SELECT l.found_tick, t.* FROM main.{table} t JOIN main.landmarks l ON l.place_id = t.place_id ORDER BY t.place_id"
        for found_tick, *row in raw.execute(sql):
            written.setdefault(found_tick, []).append(tuple(row))
    return written
