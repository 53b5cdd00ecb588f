"""The run folder: its files, its lock, and how a file in it is replaced without ever being half of anything."""

import contextlib
import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from island.errors import IslandError


class RunFolder:
    """The paths of one run."""

    def __init__(self, folder: str | os.PathLike[str]):
        self.path = Path(folder)
        self.history = self.path / "history.db"
        self.scenario = self.path / "scenario.resolved.yaml"
        self.manifest = self.path / "manifest.json"

    def has_run(self) -> bool:
        return self.history.exists()

    def is_vacant(self) -> bool:
        """True when nothing is here but what a creation that was cut off leaves behind; its history is always among that."""
        found = set(self.path.iterdir()) if self.path.is_dir() else set()
        return not found or fresh(self.history) in found <= set(self.leftovers())

    def leftovers(self) -> list[Path]:
        """What a creation makes before it takes its place, in the order of making."""
        return [fresh(self.history), *side_files(fresh(self.history)), fresh(self.scenario), fresh(self.manifest)]

    def logs(self) -> list[Path]:
        """What SQLite has left beside the history with anything in it: its write-ahead log, its rollback journal."""
        log, _, journal = side_files(self.history)
        return [path for path in (log, journal) if path.exists() and path.stat().st_size > 0]

    def require(self) -> None:
        """Raises IslandError when there is no run here."""
        if not self.has_run():
            if (self.path / "sea.db").is_file():
                raise IslandError(f"{self.path}: is an archipelago; name one of its islands, see: island info {self.path}")
            what = "no run here (history.db is missing)" if self.path.is_dir() else "no such run folder"
            raise IslandError(f"{self.path}: {what}; name the folder that `island run` printed")
        if not self.history.is_file():  # a pipe would be waited for
            raise IslandError(f"{self.history}: not a regular file; name the folder that `island run` printed")


def fresh(path: Path) -> Path:
    """The file that is written in full before it takes the place of `path`."""
    return path.with_name(path.name + ".new")


def side_files(history: Path) -> tuple[Path, Path, Path]:
    """What SQLite lays beside a file while it is open: write-ahead log, its index, rollback journal."""
    log, index, journal = (history.with_name(history.name + suffix) for suffix in ("-wal", "-shm", "-journal"))
    return log, index, journal


@contextlib.contextmanager
def os_errors(folder: Path, goes_on: str = "`island resume`") -> Iterator[None]:
    """Turns an OSError into the one line a user can act on. `goes_on`: what continues when there is space again."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise IslandError(f"{where}: {error.strerror or error}; {_advice(error, folder, goes_on)}") from None


def _advice(error: OSError, folder: Path, goes_on: str) -> str:
    match type(error).__name__:
        case "PermissionError":
            return f"choose a run folder that you may write with --out, or change the rights of {folder}"
        case "FileExistsError" | "NotADirectoryError":
            return "a run is a folder; choose another name with --out"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"free some space; what was committed is safe, continue with {goes_on}"
    return f"choose another run folder with --out, or repair {folder}"


class InUseError(IslandError):
    """Another process writes the run."""


class RunLock:
    """The exclusive right to write a run folder: the kernel's lock on the folder itself, for the life of the process.

    There is no lock file that a kill could leave behind, somebody could delete, or a link could lead elsewhere.
    """

    def __init__(self, handle: int):
        self._handle = handle

    @classmethod
    def take(cls, folder: RunFolder) -> "RunLock":
        """Raises InUseError when another process holds it, OSError when the folder is missing or may not be written."""
        if folder.path.is_dir() and not os.access(folder.path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder.path))
        handle = os.open(folder.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = _owner_of_lock(os.fstat(handle).st_ino)
            os.close(handle)
            if not isinstance(error, BlockingIOError):
                raise
            raise InUseError(
                f"run folder {folder.path} is in use by another process (pid {owner}); wait for it, stop it, or use another folder"
            ) from None
        return cls(handle)

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _owner_of_lock(inode: int) -> str:
    """Who holds a lock on this inode, from lines such as `1: FLOCK  ADVISORY  WRITE 9639 fe:00:2146325 0 EOF`."""
    with contextlib.suppress(OSError), open("/proc/locks", encoding="ascii", errors="replace") as locks:
        for line in locks:
            words = line.split()
            if len(words) > 5 and words[1] == "FLOCK" and words[5].rpartition(":")[2] == str(inode):
                return words[4]
    return "unknown"


def write_atomically(path: Path, text: str) -> None:
    """The old text or the new one, never half of either, after a power cut too. Raises OSError."""
    try:
        write_synced(fresh(path), text)
        os.replace(fresh(path), path)
    except OSError:
        remove_quietly(fresh(path))
        raise
    sync_folder(path.parent)


def write_synced(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)  # a link would be followed
    with open(path, "x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """What was renamed or removed in it stays so, whatever happens to the power."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_quietly(*paths: Path) -> None:
    """One after the other, as far as it goes: what is last is there as long as any before it."""
    with contextlib.suppress(OSError):
        for path in paths:
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Of a whole file, hexadecimal, as `sha256sum` prints it: 0.1 s for the 150 MB of a thousand years."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
