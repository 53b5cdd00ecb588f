"""A disk that forgets: what a power cut may leave of the changes in a shim's log.

The model: a file's data is safe when the file was fsynced; of later writes and truncations any may be lost, and a write may be
torn at the borders of its 512-byte sectors. Names (create, rename, unlink, mkdir) are kept by a journal: they are lost from the
newest back, never below the last fsync of a folder. SQLite's -shm files are gone: they are shared memory.
"""

import itertools
import os
import random
import struct
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.shim import Op

SECTOR = 512
ENTRY = struct.Struct("<IiqQ")  # struct entry of shim.c

Change = tuple[int, bytes | None]
"""(offset, data) of a write; (length, None) of a truncation."""


@dataclass(frozen=True)
class Entry:
    op: Op
    fd: int
    offset: int
    data: bytes


def read_log(file: Path) -> list[Entry]:
    raw, at, entries = file.read_bytes(), 0, []
    while at < len(raw):
        op, fd, offset, size = ENTRY.unpack_from(raw, at)
        at += ENTRY.size
        entries.append(Entry(Op(op), fd, offset, raw[at : at + size]))
        at += size
    return entries


@dataclass
class File:
    """What is safe of a file, and what was changed since its last fsync."""

    safe: bytes = b""
    pending: list[Change] = field(default_factory=list)


class Disk:
    """The folder `root` (and what is above it, for its own making), changed entry by entry."""

    def __init__(self, root: Path):
        self._root = root
        self._names: dict[str, File | None] = {}  # None: a folder
        if root.exists():
            self._names = {str(path): None if path.is_dir() else File(path.read_bytes()) for path in (root, *root.iterdir())}
        self._safe_names = [dict(self._names)]  # after each change of names since the last fsync of a folder
        self._open: dict[int, File | None] = {}

    def change(self, entry: Entry) -> None:
        """One more call was made."""
        path = os.fsdecode(entry.data) if entry.op in Op.OPEN | Op.UNLINK | Op.MKDIR else ""
        match entry.op:
            case Op.OPEN:
                self._opened(path, entry)
            case Op.WRITE:
                self._pending(entry.fd).append((entry.offset, entry.data))
            case Op.TRUNCATE:
                self._pending(entry.fd).append((entry.offset, None))
            case Op.SYNC:
                self._synced(entry.fd)
            case Op.UNLINK:
                self._names.pop(path, None)
                self._renamed()
            case Op.MKDIR:
                self._names[path] = None
                self._renamed()
            case Op.RENAME:
                old, new = (os.fsdecode(part) for part in entry.data.split(b"\0"))
                self._names[new] = self._names.pop(old)
                self._renamed()

    def _opened(self, path: str, entry: Entry) -> None:
        if path not in self._names:  # the file was made
            self._names[path] = None if Path(path).is_dir() else File()
            self._renamed()
        elif entry.offset & os.O_TRUNC:
            file = self._names[path]
            assert file is not None
            file.pending.append((0, None))
        self._open[entry.fd] = self._names[path]

    def _pending(self, fd: int) -> list[Change]:
        file = self._open[fd]
        assert file is not None, "a write into a folder"
        return file.pending

    def _synced(self, fd: int) -> None:
        file = self._open[fd]
        if file is None:
            self._safe_names = [dict(self._names)]
        else:
            file.safe, file.pending = made(file.safe, file.pending), []

    def _renamed(self) -> None:
        self._safe_names.append(dict(self._names))

    def whole(self) -> dict[str, bytes | None]:
        """What is there while the power lasts, as `cut` says it."""
        return {
            path: None if file is None else made(file.safe, file.pending)
            for path, file in self._names.items()
            if not path.endswith("-shm")
        }

    def cut(self, luck: random.Random) -> dict[str, bytes | None]:
        """What is there when the power is back: data by path, None for a folder."""
        last = len(self._safe_names) - 1
        names = self._safe_names[luck.choice((0, last, last, luck.randint(0, last)))]
        how = luck.choice(("none", "all", "first", "some", "torn"))
        return {
            path: None if file is None else made(file.safe, kept(file.pending, how, luck))
            for path, file in names.items()
            if not path.endswith("-shm")
        }


def kept(pending: list[Change], how: str, luck: random.Random) -> list[Change]:
    """The changes that reached the disk."""
    if how in ("none", "all"):
        return pending if how == "all" else []
    if how == "first":
        return pending[: luck.randint(0, len(pending))]
    some = [change for change in pending if luck.random() < 0.7]
    if how == "some":
        return some
    return [
        part
        for offset, data in some
        for part in (_sectors(offset, data, luck) if data and luck.random() < 0.3 else [(offset, data)])
    ]


def _sectors(offset: int, data: bytes, luck: random.Random) -> list[Change]:
    """Half of a write's sectors."""
    borders = [0, *range(SECTOR - offset % SECTOR, len(data), SECTOR), len(data)]
    parts: list[Change] = [(offset + a, data[a:b]) for a, b in itertools.pairwise(borders)]
    return [part for part in parts if luck.random() < 0.5]


def made(content: bytes, changes: list[Change]) -> bytes:
    """The content after the changes."""
    whole = bytearray(content)
    for offset, data in changes:
        end = offset + len(data) if data is not None else offset
        if end > len(whole):
            whole.extend(bytes(end - len(whole)))
        if data is None:
            del whole[offset:]
        else:
            whole[offset:end] = data
    return bytes(whole)


def write_out(found: dict[str, bytes | None], root: Path) -> None:
    """Puts the files where they were; names whose folder was lost are lost with it."""
    for path in sorted(found):
        content = found[path]
        if not Path(path).parent.is_dir() or not Path(path).is_relative_to(root):
            continue
        if content is None:
            Path(path).mkdir(exist_ok=True)
        else:
            Path(path).write_bytes(content)
