"""The same archipelago whoever lives it, and whatever stops it."""

import os
import pickle
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from seas import SCRIPTED, SERIAL, live, settings_of

from island import app
from island.app import Crew
from island.archipelago.crossing import inbox_of
from island.archipelago.recorded import rules_of
from island.archipelago.sea import Sea
from island.archipelago.verify import verify_archipelago
from island.archipelago.year import YearTask, live_year
from island.errors import IslandError
from island.history.canonical import next_head, rows_of
from island.history.reader import HistoryReader
from island.scenario import islands_of

ROOT = Path(__file__).resolve().parents[2]
NEEDS_RAY = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed")


def sound(folder: Path) -> bool:
    return all(found.is_ok for found in verify_archipelago(folder))


def contents(folder: Path) -> dict[str, list[object]]:
    """All that a history or the sea says, clocks and the seals over them left out."""
    found: dict[str, list[object]] = {}
    for path in sorted(folder.rglob("*.db")):
        connection = sqlite3.connect(path)
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
        for table in tables:
            if table not in ("runs", "sea"):
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "seal"]
                sql = f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2"
                found[f"{path.relative_to(folder)} {table}"] = list(connection.execute(sql))
        connection.close()
    return found


@pytest.mark.parametrize(
    "crew",
    [
        Crew("processes", 1),
        Crew("processes", 2),
        Crew("processes", 8),
        pytest.param(Crew("ray", 2), marks=NEEDS_RAY),
    ],
    ids=lambda crew: f"{crew.engine}-{crew.workers}",
)
def test_every_engine_and_number_of_workers_lives_the_same_years(archipelago: Path, tmp_path: Path, crew: Crew) -> None:
    live(tmp_path / "a", crew=crew)
    assert contents(tmp_path / "a") == contents(archipelago)


def test_an_island_that_nobody_leaves_or_reaches_is_the_island_alone(tmp_path: Path) -> None:
    """Island 0 of a still sea has the digest of an ordinary run with its settings; the others have digests of their own."""
    still = [f"sea.{key}=0" for key in ("storms", "matches", "hunger", "outcasts")]
    sea = live(tmp_path / "a", *still, "years=2")
    alone = islands_of(settings_of("years=2"))[0]
    ordinary = type(alone).__mro__[1].model_validate(alone.model_dump(exclude={"shore"}))
    app.run(ordinary, tmp_path / "alone", quiet=True)
    head = HistoryReader(tmp_path / "alone").head()
    heads = [one.digest for one in sea.heads(1)[1]]
    assert head is not None and head[1] == heads[0]
    assert len(set(heads)) == 4


def test_an_archipelago_cut_off_after_any_commit_goes_on_to_the_same_years(archipelago: Path, tmp_path: Path) -> None:
    """Histories of islands that are ahead of the sea, and one behind it, as a kill or a power cut leaves them."""
    whole = contents(archipelago)
    lived = tmp_path / "lived"
    shutil.copytree(archipelago, lived)
    connection = sqlite3.connect(lived / "sea.db")
    for table in ("years", "heads", "voyages", "travellers"):  # the sea knows of four years, the islands have lived six
        connection.execute(f"DELETE FROM {table} WHERE year >= 4")
    connection.commit()
    connection.close()
    app.sail_on(lived, Crew("processes", 2), quiet=True)
    assert contents(lived) == whole
    assert sound(lived)


def test_an_island_that_is_missing_is_lived_again_from_what_the_sea_holds(archipelago: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    shutil.copytree(archipelago, folder)
    shutil.rmtree(folder / "Midsay")
    app.sail_on(folder, SERIAL, quiet=True)
    assert contents(folder) == contents(archipelago)


@pytest.mark.parametrize("crew", ["serial", "processes"])
def test_killed_at_any_moment_it_goes_on_to_the_same_years(archipelago: Path, tmp_path: Path, crew: str) -> None:
    """SIGKILL to the driver and to all it started, at three moments of one run."""
    folder, call = tmp_path / "a", [sys.executable, "-m", "island"]
    arguments = ["--engine", crew, "--quiet"]
    overrides = [part for one in SCRIPTED for part in ("--set", one)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for attempt in range(3):
        begin = ["run", "archipelago", *overrides, "--out", str(folder)]
        command = begin if not (folder / "sea.db").exists() else ["resume", str(folder)]
        process = subprocess.Popen([*call, *command, *arguments], env=environment, start_new_session=True)
        while not (folder / "sea.db").exists():
            time.sleep(0.02)
        time.sleep(0.1 + 0.8 * attempt)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(
        [*call, "resume", str(folder), *arguments], env=environment, check=True, timeout=120, stdout=subprocess.DEVNULL
    )
    assert contents(folder) == contents(archipelago)
    assert sound(folder)


def test_a_year_lived_twice_from_one_task_is_the_same_year(tmp_path: Path) -> None:
    """What an engine tries again after a failure has not been changed by the first try."""
    sea = live(tmp_path / "sea", "seed=3")  # whose islands get boats in year 4, at the end of which there is a snapshot
    number, settings = 0, islands_of(settings_of("seed=3"))[0]
    island = HistoryReader(tmp_path / "sea" / sea.info.islands[number])
    state = island.load_last_snapshot(before=20)
    assert state is not None and state[0] == 19
    inbox = inbox_of(number, sea.voyages(4)[4])
    assert inbox
    task = YearTask(settings, rules_of(settings_of("seed=3")), state[1], inbox, "", 1)
    first, second = live_year(task), live_year(task)
    assert first == second and inbox == inbox_of(number, sea.voyages(4)[4])
    assert next_head(bytes.fromhex(sea.heads(4)[4][number].digest), rows_of(pickle.loads(first.ticks[0])[0])).hex() in (
        row[0].hex() for row in island.rows("SELECT digest FROM ticks WHERE tick = 20")
    )


@pytest.mark.parametrize("engine", ["processes", pytest.param("ray", marks=NEEDS_RAY)])
def test_workers_killed_in_mid_year_change_nothing(archipelago: Path, tmp_path: Path, engine: str) -> None:
    """SIGKILL to whatever lives a year, twice, while the driver goes on."""
    folder, killed = tmp_path / "a", []

    def kill_workers() -> None:
        while len(killed) < 2 and not is_over.wait(0.7):
            if (folder / "sea.db").exists() and (workers := workers_of(os.getpid(), engine)):
                os.kill(workers[0], signal.SIGKILL)
                killed.append(workers[0])

    is_over = threading.Event()
    killer = threading.Thread(target=kill_workers)
    killer.start()
    try:
        live(folder, crew=Crew(engine, 2))
    finally:
        is_over.set()
        killer.join()
    assert killed
    assert contents(folder) == contents(archipelago)


def workers_of(driver: int, engine: str) -> list[int]:
    """Processes below the driver that live years."""
    listed = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    ).stdout.splitlines()[1:]
    rows = [(int(pid), int(parent), words) for pid, parent, words in (line.split(None, 2) for line in listed)]
    mine = {driver}
    while more := {pid for pid, parent, _ in rows if parent in mine} - mine:
        mine |= more
    if engine == "ray":  # a worker names itself by what it does
        return [pid for pid, _, words in rows if pid in mine and words.startswith("ray::attempt")]
    return [pid for pid, _, words in rows if pid in mine and "spawn_main" in words]


def test_ctrl_c_finishes_the_year_and_resume_goes_on(archipelago: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    overrides = [part for one in SCRIPTED for part in ("--set", one)]
    call = [sys.executable, "-m", "island", "run", "archipelago", *overrides, "--out", str(folder), "--engine", "processes"]
    process = subprocess.Popen(call, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not (folder / "sea.db").exists():
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 130 and f"island resume {folder}" in told, told
    app.sail_on(folder, SERIAL, quiet=True)
    assert contents(folder) == contents(archipelago)


def test_an_island_of_another_archipelago_is_refused(archipelago: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    shutil.copytree(archipelago, folder)
    live(tmp_path / "b", "seed=2", "years=1")
    shutil.rmtree(folder / "Midsay")
    shutil.copytree(tmp_path / "b" / "Midsay", folder / "Midsay")
    with pytest.raises(IslandError, match="Midsay: is not this island of the archipelago"):
        app.sail_on(folder, SERIAL, quiet=True)
    (told,) = [found.message for found in verify_archipelago(folder) if not found.is_ok]
    assert told == "year 0: its history is not the one that the sea knows"


def test_one_island_of_an_archipelago_does_not_go_on_alone(archipelago: Path) -> None:
    with pytest.raises(IslandError, match=f"island resume {archipelago}"):
        app.resume(archipelago / "Midsay", quiet=True)


def test_the_sea_holds_one_digest_for_all(archipelago: Path) -> None:
    sea = Sea(archipelago)
    assert len(sea.digest()) == 64 and sea.trouble() is None and sea.lived() == 6
