"""One island as a pure task: everything that decides it comes in, its rows go out. It may be called anywhere, and again."""

import contextlib
import hashlib
import json
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from island.errors import IslandError
from island.scenario import Scenario
from island.sweep.code import brain_digest, code_digest
from island.sweep.rows import Columns, columns_of, row_of_island

IN_USE_S = 120
"""How long is waited for another process that lives the same island: a worker whose node or driver has just been lost."""

MARK = "sweep.json"
"""In the folder of every sweep: a worker that sees it shares the disk with the driver."""


@dataclass(frozen=True)
class Fork:
    """Where an island comes from when it is not lived from its landing: a run's folder with the digest of its last tick, the year,
    and the changes as text."""

    run: str
    digest: str
    at: int
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """`scenario`: resolved, as YAML, with its seed; `home`: the sweep's folder as the driver sees it."""

    key: str
    setting: str
    seed: int
    scenario: str
    code: str
    brain: str
    home: str
    with_history: bool = False
    fork: Fork | None = None


@dataclass(frozen=True)
class Island:
    """What became of it. `history`: the file itself, when it was asked for."""

    row: dict[str, Any]
    tables: dict[str, Columns]
    history: bytes | None = None


def key_of(scenario: dict[str, Any], code: str, brain: str, fork: Fork | None = None) -> str:
    """The name of a history before it is lived: whatever may change it changes the key. `scenario`: all settings as plain data."""
    decides = {name: value for name, value in scenario.items() if name not in ("name", "description", "engine")}
    decides["mind"] = {name: value for name, value in decides["mind"].items() if name != "model"}  # where it lies does not matter
    past = [fork.digest, fork.at, fork.changes] if fork else []
    return hashlib.sha256(json.dumps([decides, code, brain, *past], sort_keys=True).encode()).hexdigest()[:32]


def live(task: Task) -> Island:
    """Lives the island, or the rest of it if it was begun before and cut off.

    Raises IslandError when code or brain are others here than where the sweep was planned, when the disk is full, and the like.
    """
    from island import scenario

    settings = scenario.parse(task.scenario, f"the scenario of {task.setting}, seed {task.seed}")
    if code_digest() != task.code:
        raise IslandError(f"the code here is {code_digest()}, but the sweep's is {task.code}; install the same on every node")
    if brain_digest(settings) != task.brain:
        raise IslandError(
            f"the brain here is not the sweep's ({settings.mind.model or 'the one that ships'}); copy it to every node"
        )
    folder, is_shared = work_folder(task)
    try:
        _live_in(folder, lambda: _begin(task, settings, folder))
        island = _gathered(folder, task)
    except IslandError as error:
        if not is_shared and not _is_in_use(error):
            shutil.rmtree(folder, ignore_errors=True)  # or a disk that is full would stay so
        raise
    if not is_shared:
        shutil.rmtree(folder, ignore_errors=True)  # else the driver removes it, once the rows are safe
    return island


def work_folder(task: Task) -> tuple[Path, bool]:
    """Where the island is lived, and whether the driver sees it too."""
    home = Path(task.home)
    if (home / MARK).is_file():
        return home / "work" / task.key, True
    return Path(tempfile.gettempdir()) / "island-sweeps" / task.key, False


def _begin(task: Task, settings: Scenario, folder: Path) -> Any:
    from island import app

    if task.fork is None:
        return app.run(settings, folder, quiet=True)
    from island.forks.changes import parse
    from island.history.reader import HistoryReader

    origin, head = Path(task.fork.run), HistoryReader(task.fork.run).head()
    if head is None or head[1] != task.fork.digest:
        raise IslandError(f"{origin}: is another run here than where the sweep was planned; copy it to every node")
    changes = [parse(text) for text in task.fork.changes]
    return app.fork(origin, task.fork.at, changes, folder, years=settings.years, threads=1, quiet=True)


def _live_in(folder: Path, begin: Callable[[], Any]) -> None:
    from island import app

    end = time.monotonic() + IN_USE_S
    while True:
        try:
            is_begun = (folder / "history.db").exists()
            ending = app.resume(folder, threads=1, quiet=True) if is_begun else begin()
            break
        except IslandError as error:
            if _is_in_use(error):
                if time.monotonic() > end:
                    raise
                time.sleep(1)
            elif is_begun and not _is_sound(folder):
                shutil.rmtree(folder, ignore_errors=True)  # the disk was full, or worse: it is lived anew
            else:
                raise
    if ending.signal_number == signal.SIGINT:
        raise KeyboardInterrupt
    if ending.signal_number:
        raise SystemExit(128 + ending.signal_number)


def _is_in_use(error: IslandError) -> bool:
    from island.history.folder import InUseError

    return isinstance(error, InUseError)


def _is_sound(folder: Path) -> bool:
    from island.history.verify import verify_run

    with contextlib.suppress(IslandError):
        return verify_run(folder).is_ok
    return False


def fork_text(fork: Fork | None) -> str | None:
    """Where the run lay is left out: it may lie elsewhere on another day."""
    return json.dumps({"digest": fork.digest, "at": fork.at, "changes": fork.changes}) if fork else None


def _gathered(folder: Path, task: Task) -> Island:
    from island.history.reader import HistoryReader

    reader = HistoryReader(folder)
    row = row_of_island(reader.info()) | {"key": task.key, "fork": fork_text(task.fork)}
    history = (folder / "history.db").read_bytes() if task.with_history else None
    return Island(row, columns_of(reader), history)
