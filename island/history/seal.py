"""The second chain, over what a resume or a reader stands on and the digests leave out: S_t = SHA-256(S_(t-1) || digest_t || sealed_t).

The digests hold what happened, and are the same whoever wrote the history. A seal holds the rest of what its tick wrote. Rows that
follow from the events (relations, ends of lives, who was born here, ranks of causes) are in neither: `verify` derives them again.
"""

import hashlib
import sqlite3

from island.history.canonical import Row, json_line
from island.history.mark import objects_of, version_of

TICK_COLUMNS = ("tick", "year", "season", "weather", "thoughts", "events", "last_event_id", "alive", "tokens_fed")


Panel = tuple[list[Row], list[Row]]
"""The rows of conditions and of stores of a tick, without the tick."""


def first_seal(raw: sqlite3.Connection) -> bytes:
    """S before the first tick: SHA-256 over one line of JSON, [the row of runs, the schema, the tables of words, what it is a fork of]."""
    from island.history import schema

    columns = ", ".join(column.name for column in schema.runs.columns if column.name not in ("wall_s", "seal"))
    rows = raw.execute(f"SELECT {columns} FROM runs").fetchall()
    version = version_of(raw)
    words = {name: _rows(raw, name) for name in schema.word_tables(version)}
    sealed = [rows, objects_of(raw), words]
    if version >= 3:
        sealed.append([_rows(raw, "forks"), _rows(raw, "fork_changes")])
    return hashlib.sha256(json_line(sealed).encode("ascii")).digest()


def _rows(raw: sqlite3.Connection, table: str) -> list[Row]:
    rows = raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
    return [tuple(value.hex() if isinstance(value, bytes) else value for value in row) for row in rows]


def next_seal(
    seal: bytes, digest: bytes, tick: Row, snapshot: bytes | None, places: list[Row], census: Row | None, panel: Panel | None
) -> bytes:
    """`tick` is the row of ticks as far as TICK_COLUMNS go, `snapshot` the hash of the snapshot taken after it, `places` the places
    that were written with it, `census` the year's row, `panel` None in a history of a version that has none.
    """
    sealed = json_line([tick, snapshot and snapshot.hex(), places, census, *(panel or ())])
    return hashlib.sha256(seal + digest + sealed.encode("ascii")).digest()
