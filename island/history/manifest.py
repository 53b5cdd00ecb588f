"""The run folder: its files, its lock, and the manifest that says in one page what was run."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from island.errors import IslandError


@dataclass(frozen=True)
class RunInfo:
    """What a run is made of. `scenario` is the resolved text of the scenario file; `versions` names programs and versions."""

    name: str
    seed: int
    scenario: str
    ticks_a_year: int
    years: int  # planned
    mind: str = "lm"
    brain_sha256: str = ""
    vocab_hash: str = ""
    versions: dict[str, str] = field(default_factory=dict)


class RunFolder:
    """The paths of one run."""

    def __init__(self, folder: str | os.PathLike[str]):
        self.path = Path(folder)
        self.history = self.path / "history.db"
        self.scenario = self.path / "scenario.resolved.yaml"
        self.manifest = self.path / "manifest.json"
        self.lock = self.path / "lock"

    def has_run(self) -> bool:
        return self.history.exists()

    def sqlite_side_files(self, history: Path | None = None) -> list[Path]:
        """What SQLite lays beside the file while it is open, and leaves there when it is killed; the log comes first."""
        history = history or self.history
        return [history.with_name(history.name + suffix) for suffix in ("-wal", "-shm", "-journal")]

    def require(self) -> None:
        """Raises IslandError when there is no run here."""
        if not self.has_run():
            what = "no run here (history.db is missing)" if self.path.is_dir() else "no such run folder"
            raise IslandError(f"{self.path}: {what}; name the folder that `island run` printed")


@contextlib.contextmanager
def os_errors(folder: Path) -> Iterator[None]:
    """Turns an OSError into the one line a user can act on."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise IslandError(f"{where}: {error.strerror or error}; {_advice(error, folder)}") from None


def _advice(error: OSError, folder: Path) -> str:
    match type(error).__name__:
        case "PermissionError":
            return f"choose a run folder that you may write with --out, or change the rights of {folder}"
        case "FileExistsError" | "NotADirectoryError":
            return "a run is a folder; choose another name with --out"
    if error.errno in (28, 122):  # ENOSPC, EDQUOT
        return "free some space; what was committed is safe, go on with `island resume`"
    return f"choose another run folder with --out, or mend {folder}"


class RunLock:
    """The exclusive right to write a run folder, held by the kernel for the life of the process, so no kill leaves it behind."""

    def __init__(self, handle: int, path: Path):
        self._handle, self._path = handle, path

    @classmethod
    def take(cls, folder: RunFolder) -> "RunLock":
        """Raises IslandError when another process holds it."""
        while True:
            handle = os.open(folder.lock, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = os.read(handle, 32).decode("ascii", "replace").strip() or "unknown"
                os.close(handle)
                raise IslandError(
                    f"run folder {folder.path} is in use by another process (pid {owner}); wait for it, stop it, or use another folder"
                ) from None
            # The holder removes the file as it leaves: a lock on a file that is no longer there guards nothing.
            with contextlib.suppress(FileNotFoundError):
                if os.fstat(handle).st_ino == os.stat(folder.lock).st_ino:
                    break
            os.close(handle)
        os.ftruncate(handle, 0)
        with contextlib.suppress(OSError):  # a full disk: the lock holds, only its owner's number is missing
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        return cls(handle, folder.lock)

    def release(self) -> None:
        if self._handle >= 0:
            with contextlib.suppress(OSError):
                os.unlink(self._path)
            os.close(self._handle)
            self._handle = -1


@dataclass(frozen=True)
class Manifest:
    """What `manifest.json` holds. The history file is the authority: after a kill the manifest may be a year behind it."""

    name: str
    seed: int
    mind: str
    brain_sha256: str
    vocab_hash: str
    versions: dict[str, str]
    ticks_a_year: int
    years_planned: int
    started_at: str
    years: int = 0
    ticks: int = 0
    thoughts: int = 0
    events: int = 0
    tokens: int = 0
    alive: int = 0
    digest: str = ""
    wall_s: float = 0.0

    def text(self) -> str:
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"


def read_manifest(folder: RunFolder) -> dict[str, Any]:
    """Raises IslandError when it is missing or is not a manifest."""
    try:
        found = json.loads(folder.manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IslandError(f"{folder.manifest}: not readable ({error}); `island resume` writes it anew from history.db") from None
    if not isinstance(found, dict):
        raise IslandError(f"{folder.manifest}: expected an object; `island resume` writes it anew from history.db")
    return found


def write_atomically(path: Path, text: str) -> None:
    """The old text or the new one, never half of either. Raises OSError."""
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
