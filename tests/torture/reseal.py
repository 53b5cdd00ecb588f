"""Puts the digests and seals of a changed history right, as a stranger with our sources would."""

import contextlib
import itertools
import sqlite3
from pathlib import Path
from typing import Any


class _Agreeing(bytes):
    """Bytes that are equal to whatever they are compared with."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = bytes.__hash__


def reseal(file: Path) -> None:
    """Computes both chains over the rows that are there, as far as they can be computed, and writes them. In a forked child only."""
    from island.history import snapshots, verify

    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as raw:
        steps = itertools.count()
        raw.set_progress_handler(lambda: int(next(steps) > 100), 100_000)  # a view may never end
        with contextlib.suppress(sqlite3.Error):
            for tick, state in raw.execute("SELECT tick, state FROM snapshots").fetchall():
                with contextlib.suppress(ValueError, TypeError, MemoryError):
                    raw.execute(
                        "UPDATE ticks SET snapshot = ? WHERE tick = ?", (snapshots.hash_of(snapshots.unpack(state)), tick)
                    )
        with contextlib.suppress(TypeError, ValueError, sqlite3.Error):
            raw.execute("UPDATE runs SET seal = ?", (verify.first_seal(raw),))
        found: list[tuple[bytes, bytes, int]] = []
        head, seal = verify.next_head, verify.next_seal

        def next_seal(before: bytes, digest: bytes, tick: Any, *more: Any) -> bytes:
            made = seal(before, digest, tick, *more)
            found.append((bytes(digest), made, tick[0]))
            return _Agreeing(made)

        verify.next_head = lambda before, rows: _Agreeing(head(before, rows))
        verify.next_seal = next_seal
        with contextlib.suppress(Exception):  # it ends at the first row that cannot be read
            verify._Verification(raw, lambda done, total: None).result()
        with contextlib.suppress(sqlite3.Error):  # ticks may be a view
            raw.executemany("UPDATE ticks SET digest = ?, seal = ? WHERE tick = ?", found)
