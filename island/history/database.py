"""Opening `history.db`: one writable connection, any number of read-only ones, and SQLite's troubles as one clear line."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from island.errors import IslandError
from island.history.folder import InUseError, RunFolder, RunLock, os_errors
from island.history.manifest import require_as_closed, require_one_run
from island.history.mark import check_is_history, version_of
from island.history.raids import raids_view
from island.history.stays import STAYS

if TYPE_CHECKING:
    from sqlalchemy import Connection

# The -wal file stays near 16 MB; a tick writes about 0.12 MB to it (1 MB while there were indexes by person), so the number hardly
# matters.
_CHECKPOINT_PAGES = 4000
_VALUE_BYTES_MAX = 1 << 26  # the largest text or blob in a row or made by a query; a snapshot is below a hundredth of it
_HELD_KIB = 64 << 10  # pages that a held connection keeps in memory
_WAIT_S = 3.0  # for a writer that is just closing
_NEEDS_WRITING = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)  # what a cut-off file answers to whoever may only read


def open_file(path: Path, mode: str = "rwc", timeout: float = 5.0) -> sqlite3.Connection:
    """A bare connection that trusts nothing in the file: a stranger may have written it."""
    uri = _uri(path, mode)
    raw = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=timeout)
    raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE_BYTES_MAX)
    raw.execute("PRAGMA trusted_schema=OFF")
    raw.execute("PRAGMA cell_size_check=ON")
    return raw


def _uri(path: Path, mode: str) -> str:
    return f"{path.resolve().as_uri()}?mode={mode}"


def readable_uri(folder: RunFolder) -> str:
    """What another connection can attach to read a run that `open_read_only` has found sound."""
    return _uri(folder.history, _readable_mode(folder, None))


def open_writable(path: Path) -> "Connection":
    """The only read-write connection; the caller holds the run's lock. A transaction begins with `connection.begin()`."""

    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    def connect() -> sqlite3.Connection:
        raw = open_file(path, mode="rw", timeout=1.0)
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=NORMAL")  # a kill loses nothing; a power cut may lose the last ticks, never the file
        raw.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
        return raw

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    # The driver's own transaction rules are off (isolation_level=None): a transaction begins exactly where we say.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine.connect()


def close_writable(connection: "Connection") -> bool:
    """Leaves one file, on the disk: the log is folded in. False when a reader still needs the log.

    Raises sqlite3.Error when the disk refuses; the log then stays, with all that was committed.
    """
    try:
        return _fold(raw_connection(connection))
    finally:
        connection.close()
        connection.engine.dispose()


def fold_log(history: Path) -> None:
    """Rolls back or folds in what a writer that was cut off has left. The caller holds the run's lock."""
    with contextlib.closing(open_file(history, mode="rw")) as raw:
        if not _fold(raw):
            raise IslandError(f"{history}: another program reads it; close it and try again")


def _fold(raw: sqlite3.Connection) -> bool:
    raw.execute("PRAGMA synchronous=EXTRA")  # the removal of the journal too is on the disk when this returns
    try:
        return bool(raw.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False


@dataclass(frozen=True)
class ReadableHistory:
    """A history that was found to be one."""

    folder: RunFolder
    mode: str  # as SQLite's URIs name it

    @contextlib.contextmanager
    def moment(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one moment of the file, with the view `stays`; SQLite's troubles are IslandErrors."""
        with history_errors(self.folder.path), contextlib.closing(_interruptible(self.folder.history, self.mode)) as raw:
            _begin(raw)
            yield raw

    @contextlib.contextmanager
    def held(self) -> Iterator["HeldHistory"]:
        """One moment for many questions. What else its holder does with SQLite meanwhile fails with errors of its own."""
        with contextlib.closing(_interruptible(self.folder.history, self.mode)) as raw:
            with history_errors(self.folder.path):
                raw.execute(f"PRAGMA cache_size=-{_HELD_KIB}")
                _begin(raw)
            yield HeldHistory(self.folder, raw)


@dataclass(frozen=True)
class HeldHistory:
    """One moment of a history, whose connection serves all that is asked while it is held."""

    folder: RunFolder
    raw: sqlite3.Connection

    @contextlib.contextmanager
    def moment(self) -> Iterator[sqlite3.Connection]:
        """The same connection every time; SQLite's troubles are IslandErrors."""
        with history_errors(self.folder.path):
            yield self.raw


def _begin(raw: sqlite3.Connection) -> None:
    raw.execute(STAYS)
    raw.execute(raids_view(version_of(raw)))
    raw.execute("BEGIN")


def open_read_only(folder: RunFolder, *, even_if_changed: bool = False, lock: RunLock | None = None) -> ReadableHistory:
    """Reads also beside a running writer and in a read-only folder.

    A file that was cut off is repaired first: with the caller's lock, or for a moment with one of its own. Raises IslandError
    when there is no run, the file is no history or belongs to another manifest, or (unless `even_if_changed`) when it is not
    what it was when the run was closed.
    """
    with history_errors(folder.path):
        folder.require()
        require_as_closed(folder, even_if_changed=even_if_changed)
        readable = ReadableHistory(folder, _readable_mode(folder, lock))
        with readable.moment() as raw:
            check_is_history(raw, folder.history)
            require_one_run(folder, next(named_rows(raw, "SELECT * FROM runs"), {}))
        return readable


def named_rows(raw: sqlite3.Connection, sql: str, parameters: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
    """Rows by the names of their columns."""
    cursor = raw.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def _interruptible(path: Path, mode: str) -> sqlite3.Connection:
    """A connection whose endless query ends with Ctrl-C: Python acts on a signal only when it is called back now and then."""
    raw = open_file(path, mode)
    raw.set_progress_handler(lambda: 0, 100_000)
    return raw


def raise_if_interrupted(error: object) -> None:
    """What a callback raised ends a query as an error of its own kind: that was Ctrl-C."""
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
        raise KeyboardInterrupt from None


def raw_connection(connection: "Connection") -> Any:
    """The sqlite3 connection beneath, for what SQLAlchemy has no word for."""
    return connection.connection.driver_connection


@contextlib.contextmanager
def writing_errors(folder: Path) -> Iterator[None]:
    """`history_errors` for whoever writes through SQLAlchemy, which wraps SQLite's errors in its own."""
    from sqlalchemy.exc import DBAPIError

    with history_errors(folder):
        try:
            yield
        except DBAPIError as error:
            raise (error.orig or error) from None


@contextlib.contextmanager
def history_errors(folder: Path, file: str = "history.db") -> Iterator[None]:
    """Turns SQLite's and the system's errors into one IslandError line that names the folder and what to do."""
    with os_errors(folder):
        try:
            yield
        except sqlite3.Error as error:
            raise_if_interrupted(error)
            raise IslandError(_line(folder, file, str(error))) from None
        except UnicodeDecodeError:  # of an error's own message, which names what is damaged
            raise IslandError(_line(folder, file, "malformed text")) from None


def _line(folder: Path, file: str, reason: str) -> str:
    known = {
        "full": "free some space; what was committed is safe, continue with `island resume`",
        "disk I/O": "the disk may be full or failing; what was committed is safe, continue with `island resume` elsewhere",
        "readonly": "choose a run folder that you may write with --out, or change its rights",
        "unable to open": "choose a run folder that you may write with --out, or change its rights",
        "locked": "another program holds the file; close it and try again",
        "not a database": f"{file} is damaged or not a history; restore a copy or begin a new run",
        "malformed": f"{file} is damaged; restore a copy or begin a new run",
        "no such": f"{file} is damaged or not a history; restore a copy or begin a new run",
    }
    advice = next((advice for part, advice in known.items() if part in reason), "restore a copy or begin a new run")
    return f"{folder}: {file}: {reason}; {advice}"


def _readable_mode(folder: RunFolder, lock: RunLock | None) -> str:
    """How the file can be opened for reading; what was cut off is repaired, which needs the right to write."""
    deadline = time.monotonic() + _WAIT_S
    while not _opens(folder):
        if not os.access(folder.path, os.W_OK):
            # SQLite cannot lay its -shm file here. Without a log to read, the file alone is the whole truth.
            if folder.logs():
                raise IslandError(
                    f"{folder.path}: the run was cut off and its folder is read-only; copy the folder to a place you may write"
                )
            return "ro&immutable=1"
        if lock:
            _repair(folder)
            break
        try:
            with contextlib.closing(RunLock.take(folder)):
                _repair(folder)
                break
        except InUseError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    return "ro"


def _repair(folder: RunFolder) -> None:
    with contextlib.closing(open_file(folder.history, mode="rw")) as raw:
        _look(raw)


def _opens(folder: RunFolder) -> bool:
    with contextlib.closing(open_file(folder.history, mode="ro")) as raw:
        try:
            _look(raw)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in _NEEDS_WRITING:
                return False
            raise
    return True


def _look(raw: sqlite3.Connection) -> None:
    """Makes SQLite read the file, and roll back what was cut off."""
    raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
