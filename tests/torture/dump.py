"""Every row of a history, read without the island's own code."""

import contextlib
import hashlib
import sqlite3
from pathlib import Path

# The clock's, what a resumed brain is fed again, and the seals over both.
NOT_COMPARED = {("runs", "wall_s"), ("runs", "started_at"), ("runs", "seal"), ("ticks", "tokens_fed"), ("ticks", "seal")}


def dump(file: Path, *, all_columns: bool = False) -> dict[str, str]:
    """For each table a hash of its rows in order; and `schema`, the text of all that the file defines.

    Raises sqlite3.Error or UnicodeDecodeError when it cannot be read.
    """
    with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as raw:
        raw.text_factory = bytes
        schema = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2")
        found = {
            "schema": _hash([(*names, (sql or b"").split()) for *names, sql in schema])
        }  # a space is as good as a line's end
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
            table = name.decode()
            columns = [row[1].decode() for row in raw.execute(f'PRAGMA table_info("{table}")')]
            kept = [f'"{one}"' for one in columns if all_columns or (table, one) not in NOT_COMPARED]
            found[table] = _hash(sorted(raw.execute(f'SELECT {", ".join(kept)} FROM "{table}"').fetchall(), key=repr))
        return found


def _hash(rows: list[tuple[object, ...]]) -> str:
    return f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()[:16]}"


def differing(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    """The tables that are not the same."""
    return [name for name in sorted(found.keys() | expected.keys()) if found.get(name) != expected.get(name)]
