"""The marks by which a file is known as a history of this version, without the schema itself: who only reads does not need it.

`island.history.schema` makes the objects that are compared here; a test fails when the two differ.
"""

import hashlib
import sqlite3
from pathlib import Path

from island.errors import IslandError

SCHEMA_VERSION = 13  # of what is written
RULES_SINCE = 13  # the first version that was lived by the rules of today: earlier ones are read, and not gone on with
APPLICATION_ID = 0x15_1A_4D_01  # in the file's header, so that a foreign SQLite file is told from a history
SCHEMAS = {
    2: "ce90f157109ad58e31c89f3a1e57bbc1c9d3051ce0f052876538632962e0c7b0",
    3: "909b976753ee0dda8ede7964d86e40913b73e20d8e9f0d51fde262c4fdad71a7",
    4: "909b976753ee0dda8ede7964d86e40913b73e20d8e9f0d51fde262c4fdad71a7",  # as 3, by other rules of the world
    5: "477139bea93e5030e8156e30383d9510a29eb4d5b90178d43804d4382c21372b",
    6: "2761c99988ae6460e9080f0ffb287f1803979115d38ffeec66ca05fbf6c1bb68",  # with the view strifes; memories are kept otherwise
    7: "2761c99988ae6460e9080f0ffb287f1803979115d38ffeec66ca05fbf6c1bb68",  # as 6, by other rules of the world
    8: "2761c99988ae6460e9080f0ffb287f1803979115d38ffeec66ca05fbf6c1bb68",  # as 7, by other rules of the world
    9: "adf6f0cb342c6c81f71e98b967c6e240e7268d6bed13c881247fcb082a96a9bd",  # leaders who moved away lead no more; two more kinds of event
    10: "adf6f0cb342c6c81f71e98b967c6e240e7268d6bed13c881247fcb082a96a9bd",  # as 9, by other rules of the world
    11: "c39d355348d3c60b77ef957ea93f82d16e97f0a68eb733b43a2765118a23b85b",  # with the view raids
    12: "c39d355348d3c60b77ef957ea93f82d16e97f0a68eb733b43a2765118a23b85b",  # as 11, by other rules of the world
    13: "c39d355348d3c60b77ef957ea93f82d16e97f0a68eb733b43a2765118a23b85b",  # as 12, by other rules of the world
}
"""The versions that can be read, with `sha256_of_objects` of an empty history. What is written into a history stays what its version says."""
CLOSING_INDEXES = frozenset(
    {"thoughts_by_agent", "events_by_kind", "events_by_actor", "events_by_other", "event_causes_by_cause"}
)
"""The indexes that only a closed run has."""
FORMER_INDEXES = frozenset({"events_by_tick"})
"""Indexes that a run closed by an earlier version may have: dropped when it goes on."""

SchemaObject = tuple[str, str, str, str]
"""(type, name, table, SQL) with white space in the SQL made single spaces."""


def version_of(raw: sqlite3.Connection) -> int:
    """What an opened file says of itself."""
    return int(raw.execute("PRAGMA user_version").fetchone()[0])


def objects_of(raw: sqlite3.Connection) -> list[SchemaObject]:
    """All that is in a file's schema, but for the indexes that only a closed run has."""
    closing = CLOSING_INDEXES | FORMER_INDEXES
    found = raw.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
    return [(kind, name, table, " ".join(str(sql).split())) for kind, name, table, sql in found if name not in closing]


def sha256_of_objects(objects: list[SchemaObject]) -> str:
    """Hexadecimal."""
    return hashlib.sha256(ascii(objects).encode("ascii")).hexdigest()


def check_is_history(raw: sqlite3.Connection, path: Path) -> None:
    """Raises IslandError for a foreign file, one of another schema version, or one whose tables and views are not exactly ours."""
    (application,) = raw.execute("PRAGMA application_id").fetchone()
    version = version_of(raw)
    if application != APPLICATION_ID:
        raise IslandError(f"{path}: an SQLite file, but not a history of an island; name a folder that `island run` made")
    if version not in SCHEMAS:
        readable = " or ".join(map(str, SCHEMAS))
        raise IslandError(f"{path}: schema version {version}, expected {readable}; open it with the island version that wrote it")
    objects = objects_of(raw)
    if sha256_of_objects(objects) != SCHEMAS[version]:
        from island.history.schema import own_objects

        differing = set(objects) ^ set(own_objects(version))
        assert differing, f"SCHEMAS[{version}] is not that of island.history.schema"
        kind, name, *_ = min(differing)
        raise IslandError(
            f"{path}: its {kind} {name[:60]!r} is not as this version of island makes it; open it with the version that wrote it, or restore a copy"
        )
