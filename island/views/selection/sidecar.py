"""`reading.db` in a run's folder: what was chosen of the history, and an index of all that was said.

It is made once for a head digest and a version of this package, in a file of its own that takes the old one's place when it is whole;
a stale or damaged one is made again, and in a folder that may not be written it is not kept. The history is only read.
"""

import contextlib
import itertools
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from island.errors import IslandError
from island.history.database import open_file
from island.views.selection.results import Selection, from_plain, plain

if TYPE_CHECKING:
    from island.history.reader import HistoryReader
    from island.views.selection.choosing import Choosing

VERSION = 20  # of what is chosen and how it is kept: a sidecar of another is made again
NAME = "reading.db"
FOUND_MOST = 1000
_WORDS_MOST, _LETTERS_MOST = 20, 60  # of a search, and of a word in it
_STALE_S = 3600  # after which a half-made sidecar is nobody's work any more
_HASH_BYTES = 32 << 20  # words gathered in memory before they are written: half a million sentences take 2 s instead of 3.2
_AGENT_BITS = 32
_SCHEMA = (
    "CREATE TABLE kept (digest TEXT NOT NULL, version INTEGER NOT NULL, selection TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE said USING fts5(sentence, content='', columnsize=0, detail=none)",
)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """A sentence that holds the words looked for; (tick, agent_id, kind) is the thought's key."""

    tick: int
    year: int
    agent_id: int
    kind: int
    sentence: str


def selection_of(reader: "HistoryReader", on_progress: Progress | None = None) -> Selection:
    """What is worth reading, from the sidecar when it is of this history's head, else made now and kept if it can be.

    Raises IslandError when the history is damaged or has no tick yet.
    """
    digest = _digest(reader)
    kept = _kept(reader, digest)
    return kept or _make(reader, digest, on_progress or (lambda text: None))


def _digest(reader: "HistoryReader") -> str:
    head = reader.head()
    if head is None:
        raise IslandError(f"{reader.folder.path}: nothing has happened yet; wait for the first tick")
    return head[1]


def sidecar_path(reader: "HistoryReader") -> Path:
    """Where the sidecar is kept."""
    return reader.folder.path / NAME


# -- reading it --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _opened(reader: "HistoryReader", digest: str) -> Iterator[sqlite3.Connection | None]:
    """The sidecar when it is whole and of this digest, else None. A reader whose sidecar is being replaced keeps the old one."""
    path = sidecar_path(reader)
    try:
        raw = open_file(path, mode="ro&immutable=1") if path.is_file() else None
    except (OSError, sqlite3.Error):
        raw = None
    if raw is None:
        yield None
        return
    with contextlib.closing(raw):
        yield raw if _is_of(raw, digest) else None


def _is_of(raw: sqlite3.Connection, digest: str) -> bool:
    try:
        return raw.execute("SELECT digest, version FROM kept").fetchall() == [(digest, VERSION)]
    except (sqlite3.Error, ValueError):
        return False


def _kept(reader: "HistoryReader", digest: str) -> Selection | None:
    with _opened(reader, digest) as raw:
        if raw is None:
            return None
        try:
            (text,) = raw.execute("SELECT selection FROM kept").fetchone()
            selection = from_plain(json.loads(text))
        except (sqlite3.Error, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        return selection if selection.digest == digest and _is_about(reader, selection) else None


def _is_about(reader: "HistoryReader", selection: Selection) -> bool:
    """Whether everybody and everything named is in the history: a stranger may have made the sidecar."""
    people = {row[0] for row in reader.rows("SELECT agent_id FROM villagers")}
    (last,) = reader.rows("SELECT coalesce(max(event_id), 0) FROM events")[0]
    named = {life.agent_id for life in selection.lives} | {quote.agent_id for quote in selection.quotes}
    named |= {agent_id for thread in selection.threads for agent_id in thread.people}
    named |= {era.leader for era in selection.eras if era.leader is not None}
    events = {moment.event_id for moment in selection.moments} | {quote.event_id or last for quote in selection.quotes}
    events |= {event_id for thread in selection.threads for event_id in thread.events}
    return named <= people and all(0 <= event_id <= last for event_id in events)


# -- making it ---------------------------------------------------------------------------------------------------------


def _make(reader: "HistoryReader", digest: str, on_progress: Progress) -> Selection:
    """Chooses, and keeps it if it can."""
    from island.views.selection.choosing import Choosing  # with NumPy: twice the time of reading what is kept

    choosing = Choosing(reader, digest, on_progress)
    path = sidecar_path(reader)
    try:
        _remove_stale(path)
        handle, name = tempfile.mkstemp(prefix=f"{NAME}.", suffix=".new", dir=path.parent)
    except OSError:
        return choosing.choose(lambda said: _drain(said))
    try:
        os.fchmod(handle, 0o666 & ~_umask())
        os.close(handle)
        selection = _write(Path(name), choosing)
        os.replace(name, path)
    except (OSError, sqlite3.Error) as error:
        on_progress(f"{path}: not kept ({error})")
        selection = choosing.choose(lambda said: _drain(said))
    finally:
        Path(name).unlink(missing_ok=True)
    return selection


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _remove_stale(path: Path) -> None:
    """What a maker that was killed has left."""
    for left in path.parent.glob(f"{NAME}.*.new"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < time.time() - _STALE_S:
                left.unlink()


def _drain(said: Iterator[object]) -> None:
    for _ in said:
        pass


def _write(path: Path, choosing: "Choosing") -> Selection:
    with contextlib.closing(open_file(path, mode="rw")) as raw:
        raw.execute("PRAGMA journal_mode=OFF")  # nobody sees the file before it is whole
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("BEGIN")
        for statement in _SCHEMA:
            raw.execute(statement)
        raw.execute("INSERT INTO said(said, rank) VALUES ('hashsize', ?)", (_HASH_BYTES,))
        selection = choosing.choose(lambda said: _index(raw, said))
        raw.execute("INSERT INTO said(said) VALUES ('optimize')")
        kept = (selection.digest, VERSION, json.dumps(plain(selection), separators=(",", ":")))
        raw.execute("INSERT INTO kept VALUES (?, ?, ?)", kept)
        raw.execute("COMMIT")
    return selection


def _index(raw: sqlite3.Connection, said: Iterator[list[tuple[int, int, int, str]]]) -> None:
    """Every sentence under a row number that is its key: no table of numbers is needed."""
    for batch in said:
        rows = [(_number(tick, agent_id, kind), sentence) for tick, agent_id, kind, sentence in batch]
        raw.executemany("INSERT INTO said(rowid, sentence) VALUES (?, ?)", [row for row in rows if row[0]])


def _number(tick: int, agent_id: int, kind: int) -> int:
    """The key of a thought as one number, 0 when it has none: no island lives so long."""
    fits = -1 <= tick < 1 << 28 and 0 < agent_id < 1 << _AGENT_BITS and kind in (0, 1)
    return (tick + 1) << (_AGENT_BITS + 1) | agent_id << 1 | kind if fits else 0


def _key(number: int) -> tuple[int, int, int]:
    return (number >> (_AGENT_BITS + 1)) - 1, number >> 1 & (1 << _AGENT_BITS) - 1, number & 1


# -- searching ---------------------------------------------------------------------------------------------------------


def search(reader: "HistoryReader", words: str, most: int = 50) -> list[Found]:
    """Sentences with all of these words, in order of time; signs mean nothing. Without a sidecar all sentences are looked through.

    Raises IslandError when there is no word to look for, or the history is damaged.
    """
    wanted = _words(words)
    most = max(1, min(most, FOUND_MOST))
    with _opened(reader, _digest(reader)) as raw:
        if raw is not None:
            try:
                return _looked_up(reader, _numbers(raw, wanted, most))
            except sqlite3.Error:
                pass
    return _looked_through(reader, wanted, most)


def _words(text: str) -> list[str]:
    """The words of a question, signs left out."""
    words = [word[:_LETTERS_MOST] for word in _split(text)[:_WORDS_MOST]]
    if not words:
        raise IslandError("search: no word to look for; expected words, such as: storm took the roof")
    return words


def _split(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


def _numbers(raw: sqlite3.Connection, words: list[str], most: int) -> list[int]:
    question = " ".join(f'"{word}"' for word in words)
    return [row[0] for row in raw.execute("SELECT rowid FROM said WHERE said MATCH ? ORDER BY rowid LIMIT ?", (question, most))]


def _looked_up(reader: "HistoryReader", numbers: list[int]) -> list[Found]:
    keys = ", ".join(str(_key(number)) for number in numbers)
    sql = f"""
        WITH k(tick, agent_id, kind) AS (VALUES {keys})
        SELECT h.tick, t.year, h.agent_id, h.kind, h.sentence FROM k
        JOIN thoughts h ON h.tick = k.tick AND h.agent_id = k.agent_id AND h.kind = k.kind
        JOIN ticks t ON t.tick = h.tick"""
    return [Found(*row) for row in reader.rows(sql)] if numbers else []


def _looked_through(reader: "HistoryReader", words: list[str], most: int) -> list[Found]:
    """Without an index: the sentences that hold the letters, and of them those that hold the words."""
    tests = " AND ".join(f"instr(lower(h.sentence), :word{i})" for i in range(len(words)))
    sql = f"""
        SELECT h.tick, t.year, h.agent_id, h.kind, h.sentence FROM thoughts h JOIN ticks t ON t.tick = h.tick
        WHERE {tests} ORDER BY h.tick, h.agent_id, h.kind"""
    lowered = [word.lower() for word in words]
    _, rows = reader.select(sql, {f"word{i}": word for i, word in enumerate(lowered)})
    found = (Found(*row) for row in rows if set(lowered) <= set(_split(row[4].lower())))
    return list(itertools.islice(found, most))
