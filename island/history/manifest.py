"""The manifest of a run: in one page what was run, how far it came, and what the closed history file is."""

import contextlib
import json
import sqlite3
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from island.errors import IslandError
from island.history.folder import RunFolder, sha256_of, write_atomically


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
    history_sha256: str = ""  # of history.db as it was closed; empty while the run is open

    @classmethod
    def of_history(cls, raw: sqlite3.Connection) -> "Manifest":
        """As the history tells it, of a run that is open."""
        columns = "name, seed, mind, brain_sha256, vocab_hash, versions, ticks_a_year, years, started_at, wall_s"
        name, seed, mind, brain, vocab, versions, ticks_a_year, planned, started_at, wall_s = raw.execute(
            f"SELECT {columns} FROM runs"
        ).fetchone()
        begun = cls(name, int(seed), mind, brain, vocab, json.loads(versions), ticks_a_year, planned, started_at)
        sums = "SELECT sum(thoughts), sum(events), sum(tokens_fed) FROM ticks"
        last = raw.execute("SELECT tick, alive, digest FROM ticks ORDER BY tick DESC LIMIT 1").fetchone()
        if last is None:
            return replace(begun, wall_s=round(wall_s, 3))
        (tick, alive, digest), (thoughts, events, tokens) = last, raw.execute(sums).fetchone()
        return begun.at(tick, thoughts, events, tokens, alive, digest.hex(), wall_s)

    def at(self, tick: int, thoughts: int, events: int, tokens: int, alive: int, digest: str, wall_s: float) -> "Manifest":
        """The same run after a tick."""
        years, ticks = (tick + 1) // self.ticks_a_year, tick + 1
        return replace(
            self, years=years, ticks=ticks, thoughts=thoughts, events=events, tokens=tokens, alive=alive, digest=digest,
            wall_s=round(wall_s, 3),
        )  # fmt: skip

    def text(self) -> str:
        return _text(asdict(self))


def _text(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


_IDENTITY = ("name", "seed", "mind", "brain_sha256", "started_at")


def read_manifest(folder: RunFolder) -> dict[str, Any]:
    """Raises IslandError when it is missing or is not a manifest, and OSError when the disk does not say."""
    try:
        found = json.loads(folder.manifest.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError, RecursionError) as error:
        raise IslandError(f"{folder.manifest}: not readable ({error}); `island resume` writes it again from history.db") from None
    if not isinstance(found, dict) or not found.keys() >= {spec.name for spec in fields(Manifest)}:
        raise IslandError(f"{folder.manifest}: not a manifest; `island resume` writes it again from history.db")
    return found


def is_closed(folder: RunFolder) -> bool:
    """True when the history is, byte for byte, the file that was closed, with no log beside it."""
    return is_as_closed(folder) and not folder.logs()


def is_as_closed(folder: RunFolder) -> bool:
    """The same of the history alone, whatever lies beside it."""
    closed_as = _closed_as(folder)
    return bool(closed_as) and sha256_of(folder.history) == closed_as


def require_as_closed(folder: RunFolder, *, even_if_changed: bool = False) -> None:
    """Raises IslandError when the run was closed and a log lies beside it that cannot be its own, or (unless
    `even_if_changed`) its file is not what it was.

    A run that is open, or was cut off, has no checksum in its manifest and passes.
    """
    closed_as, logs = _closed_as(folder), folder.logs()
    is_unchanged = is_as_closed(folder)
    if not closed_as or (is_unchanged and not logs) or _closed_as(folder) != closed_as:  # the last: somebody resumes it just now
        return
    if is_unchanged:
        raise IslandError(
            f"{logs[0]}: a log beside a run that was closed without one; it is of another run or another time: move it away"
        )
    if not even_if_changed:
        raise IslandError(
            f"{folder.history}: changed since it was closed; `island verify {folder.path}` finds what differs, and "
            f"`island resume {folder.path}` accepts it if no row does"
        )


def lie_of(manifest: dict[str, Any], raw: sqlite3.Connection) -> str | None:
    """What the manifest of a closed run tells otherwise than its history, in words."""
    for key, value in asdict(Manifest.of_history(raw)).items():
        if key != "history_sha256" and manifest[key] != value:
            return f"{key} is {manifest[key]!r:.80}, but {value!r:.80} in history.db"
    return None


def forget_checksum(folder: RunFolder) -> None:
    """The run goes on: its history is no longer what was closed."""
    if manifest := _manifest_or_nothing(folder):
        write_atomically(folder.manifest, _text({**manifest, "history_sha256": ""}))


def require_one_run(folder: RunFolder, run: dict[str, Any]) -> None:
    """Raises IslandError when the row of `runs` tells of another run than the manifest: a file of another run was put here."""
    manifest = _manifest_or_nothing(folder)
    for key in _IDENTITY:
        if manifest and str(manifest[key]) != str(run.get(key)):
            found = f"{key} is {str(run.get(key))[:60]!r} in history.db, {str(manifest[key])[:60]!r} in manifest.json"
            raise IslandError(
                f"{folder.path}: files of two runs ({found}); put one run's files together, or remove manifest.json"
            )


def _manifest_or_nothing(folder: RunFolder) -> dict[str, Any]:
    """A manifest that is missing or damaged says nothing: history.db is the authority."""
    with contextlib.suppress(IslandError):
        return read_manifest(folder)
    return {}


def _closed_as(folder: RunFolder) -> str:
    return str(_manifest_or_nothing(folder).get("history_sha256", ""))
