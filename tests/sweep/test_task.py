"""An island as a task: pure, resumed where it was cut off, and refused where it would not be the same."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import sweeps

from island.errors import IslandError
from island.sweep.plan import load
from island.sweep.task import MARK, Task, live, work_folder

SIX_YEARS = (
    "name: x\nscenario: first_winter\nseeds: [1]\nyears: 6\nminds: [scripted]\nsettings: {mild: {climate.harshness: 50}}\n"
)


@pytest.fixture
def task(tmp_path: Path) -> Task:
    (tmp_path / "sweep.yaml").write_text(SIX_YEARS)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MARK).touch()
    return load(tmp_path / "sweep.yaml", tmp_path / "out")[0]


_LIVE = "import sys; from island.sweep.plan import load; from island.sweep.task import live; from pathlib import Path\n"
_LIVE += "live(load(Path(sys.argv[1]), Path(sys.argv[2]))[0])"


def test_an_island_that_was_killed_goes_on_from_its_last_tick(task: Task, tmp_path: Path) -> None:
    folder, is_shared = work_folder(task)
    assert is_shared
    child = subprocess.Popen([sys.executable, "-c", _LIVE, tmp_path / "sweep.yaml", tmp_path / "out"], env=sweeps.environment())
    end = time.monotonic() + 60
    while _ticks(folder) < 24:
        assert time.monotonic() < end and child.poll() is None
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    lived, begun = _ticks(folder), _begun(folder)
    assert 24 <= lived < 72
    island = live(task)
    assert _begun(folder) == begun and _ticks(folder) == 72  # not begun anew
    shutil.rmtree(folder)
    assert live(task) == island and _begun(folder) != begun


def _ticks(folder: Path) -> int:
    try:
        with sqlite3.connect(f"file:{folder / 'history.db'}?mode=ro", uri=True) as database:
            return int(database.execute("SELECT count(*) FROM ticks").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _begun(folder: Path) -> tuple[int, str]:
    with sqlite3.connect(folder / "history.db") as database:
        return os.stat(folder / "history.db").st_ino, str(database.execute("SELECT started_at FROM runs").fetchone()[0])


def test_a_work_folder_that_is_damaged_is_lived_anew(task: Task) -> None:
    whole = live(task)
    folder, _ = work_folder(task)
    for name in ("history.db", "manifest.json"):
        (folder / name).write_bytes((folder / name).read_bytes()[:5000])
    assert live(task) == whole


def test_a_worker_that_does_not_see_the_drivers_disk_uses_its_own_and_leaves_nothing(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = live(task)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "own"))
    apart = replace(task, home="/nowhere")
    assert live(apart) == shared
    assert list((tmp_path / "own" / "island-sweeps").iterdir()) == []


def test_history_comes_along_when_asked_for(task: Task, tmp_path: Path) -> None:
    island = live(replace(task, with_history=True))
    assert island.history is not None
    (tmp_path / "history.db").write_bytes(island.history)
    with sqlite3.connect(tmp_path / "history.db") as database:
        (digest,) = database.execute("SELECT lower(hex(digest)) FROM ticks ORDER BY tick DESC LIMIT 1").fetchone()
    assert digest == island.row["digest"]


def test_rows_are_those_of_the_history(task: Task) -> None:
    island = live(task)
    with sqlite3.connect(work_folder(task)[0] / "history.db") as database:
        ask = lambda sql: database.execute(sql).fetchall()  # noqa: E731
        assert ask("SELECT year, alive FROM census ORDER BY year") == list(
            zip(island.tables["census"]["year"], island.tables["census"]["alive"], strict=True)
        )
        assert sum(island.tables["events"]["count"]) == ask("SELECT count(*) FROM events")[0][0] == island.row["events"]
        assert (
            sum(island.tables["deeds"]["count"]) == ask("SELECT count(*) FROM thoughts WHERE kind = 0 AND deed IS NOT NULL")[0][0]
        )
        assert len(island.tables["people"]["agent_id"]) == ask("SELECT count(*) FROM villagers")[0][0] == island.row["people"]
        died = sum(year is not None for year in island.tables["people"]["died_year"])
        assert died == ask("SELECT count(*) FROM villagers WHERE died_tick IS NOT NULL")[0][0] == island.row["died"]
        fished = "SELECT count(*) FROM thoughts t JOIN deed_names d ON d.code = t.deed WHERE t.kind = 0 AND d.name = 'fish' AND t.tick < 12"
        deeds = zip(*(island.tables["deeds"][name] for name in ("year", "deed", "count")), strict=True)
        assert sum(count for year, deed, count in deeds if (year, deed) == (0, "fish")) == ask(fished)[0][0] > 0


@pytest.mark.parametrize(("field", "says"), [("code", "the code here is"), ("brain", "the brain here is not the sweep's")])
def test_another_code_or_brain_is_refused(task: Task, field: str, says: str) -> None:
    with pytest.raises(IslandError, match=says):
        live(replace(task, **{field: "another"}))
    assert not work_folder(task)[0].exists()


def test_an_island_that_somebody_else_lives_is_waited_for(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    from island.history.folder import RunFolder, RunLock

    live(task)
    folder, waits = work_folder(task)[0], []
    lock = RunLock.take(RunFolder(folder))
    (folder / "manifest.json").unlink()  # so that resume has to open it

    def wait(seconds: float) -> None:
        waits.append(seconds)
        lock.close()

    monkeypatch.setattr("island.sweep.task.time.sleep", wait)
    assert live(task).row["years"] == 6 and len(waits) == 1
