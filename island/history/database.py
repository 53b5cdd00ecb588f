"""Opening `history.db`: one writable connection, any number of read-only ones, and SQLite's troubles as one clear line."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from island.errors import IslandError
from island.history.manifest import RunFolder, os_errors

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

# The -wal file stays near 16 MB; a tick writes about 0.12 MB to it (1 MB while there were indexes by person), so the number hardly
# matters.
_CHECKPOINT_PAGES = 4000
_VALUE_BYTES_MAX = 1 << 26  # the largest text or blob that a query may make; a snapshot is below a hundredth of it


def open_writable(path: Path) -> "Connection":
    """The only read-write connection; the caller holds the run's lock. A transaction begins with `connection.begin()`."""

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(path, isolation_level=None, timeout=1.0)
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=NORMAL")  # a kill loses nothing; a power cut may lose the last ticks, never the file
        raw.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
        return raw

    return _engine(connect, "BEGIN IMMEDIATE").connect()


def close_writable(connection: "Connection") -> None:
    """Leaves one file: the write-ahead log is folded in, unless a reader still needs it."""
    raw = raw_connection(connection)
    with contextlib.suppress(sqlite3.Error):
        raw.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    connection.engine.dispose()


def open_engine_read_only(folder: RunFolder) -> "Engine":
    """Reads also beside a running writer and in a read-only folder. Every `engine.connect()` sees one moment of the file.

    Raises IslandError when there is no run or the file is no history.
    """
    folder.require()
    uri = f"{folder.history.resolve().as_uri()}?mode=ro"
    with history_errors(folder.path):
        if not _opens(uri):
            # SQLite cannot lay its -shm file here. Without a log to read the file alone is the whole truth.
            log = folder.sqlite_side_files()[0]
            if log.exists() and log.stat().st_size > 0:
                raise IslandError(
                    f"{folder.path}: the run was cut off and its folder is read-only; copy the folder to a place you may write"
                )
            uri += "&immutable=1"
        engine = _engine(lambda: _interruptible(uri), "BEGIN")
        with engine.connect() as connection:
            check_is_history(connection, folder)
        return engine


def _interruptible(uri: str) -> sqlite3.Connection:
    """A connection whose endless query ends with Ctrl-C: Python acts on a signal only when it is called back now and then."""
    raw = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    raw.set_progress_handler(lambda: 0, 100_000)
    raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE_BYTES_MAX)
    return raw


def raise_if_interrupted(error: object) -> None:
    """What a callback raised ends a query as an error of its own kind: that was Ctrl-C."""
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
        raise KeyboardInterrupt from None


def check_is_history(connection: "Connection", folder: RunFolder) -> None:
    """Raises IslandError for a foreign file or one of another schema version."""
    from island.history import schema

    application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if application != schema.APPLICATION_ID:
        raise IslandError(
            f"{folder.history}: an SQLite file, but not a history of an island; name a folder that `island run` made"
        )
    if version != schema.SCHEMA_VERSION:
        raise IslandError(
            f"{folder.history}: schema version {version}, expected {schema.SCHEMA_VERSION}; open it with the island version that wrote it"
        )


def raw_connection(connection: "Connection") -> Any:
    """The sqlite3 connection beneath, for what SQLAlchemy has no word for."""
    return connection.connection.driver_connection


@contextlib.contextmanager
def history_errors(folder: Path) -> Iterator[None]:
    """Turns SQLite's and the system's errors into one IslandError line that names the folder and what to do."""
    from sqlalchemy.exc import DBAPIError

    with os_errors(folder):
        try:
            yield
        except DBAPIError as error:
            raise_if_interrupted(error.orig)
            raise IslandError(_line(folder, str(error.orig))) from None
        except sqlite3.Error as error:
            raise_if_interrupted(error)
            raise IslandError(_line(folder, str(error))) from None


def _line(folder: Path, reason: str) -> str:
    known = {
        "full": "free some space; what was committed is safe, go on with `island resume`",
        "disk I/O": "the disk may be full or failing; what was committed is safe, go on with `island resume` elsewhere",
        "readonly": "choose a run folder that you may write with --out, or change its rights",
        "unable to open": "choose a run folder that you may write with --out, or change its rights",
        "locked": "another program holds the file; close it and try again",
        "not a database": "history.db is damaged or not a history; restore a copy or begin a new run",
        "malformed": "history.db is damaged; restore a copy or begin a new run",
        "no such": "history.db is damaged or not a history; restore a copy or begin a new run",
    }
    advice = next((advice for part, advice in known.items() if part in reason), "restore a copy or begin a new run")
    return f"{folder}: history.db: {reason}; {advice}"


def _opens(uri: str) -> bool:
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as raw:
        try:
            raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.OperationalError as error:
            if "unable to open" in str(error):
                return False
            raise
    return True


def _engine(connect: Any, begin: str) -> "Engine":
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    # The driver's own transaction rules are off (isolation_level=None): a transaction begins exactly where we say.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
