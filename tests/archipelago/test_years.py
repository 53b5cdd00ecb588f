"""The same archipelago whoever lives it, and whatever stops it."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import SERIAL, live, settings_of

from island import app
from island.app import Crew
from island.archipelago.sea import Sea
from island.archipelago.verify import verify_archipelago
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.scenario import islands_of

ROOT = Path(__file__).resolve().parents[2]


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
        pytest.param(Crew("ray", 2), marks=pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed")),
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
    """SIGKILL to the driver and to all it started, at five moments of one run."""
    folder, call = tmp_path / "a", [sys.executable, "-m", "island"]
    arguments = ["--engine", crew, "--quiet"]
    overrides = [part for one in settings_overrides() for part in ("--set", one)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for attempt in range(5):
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


def settings_overrides() -> list[str]:
    from conftest import SCRIPTED

    return list(SCRIPTED)


def test_ctrl_c_finishes_the_year_and_resume_goes_on(archipelago: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    overrides = [part for one in settings_overrides() for part in ("--set", one)]
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
    with pytest.raises(IslandError, match="Midsay"):
        app.sail_on(folder, SERIAL, quiet=True)
    assert not sound(folder)


def test_one_island_of_an_archipelago_does_not_go_on_alone(archipelago: Path) -> None:
    with pytest.raises(IslandError, match=f"island resume {archipelago}"):
        app.resume(archipelago / "Midsay", quiet=True)


def test_the_sea_holds_one_digest_for_all(archipelago: Path) -> None:
    sea = Sea(archipelago)
    assert len(sea.digest()) == 64 and sea.trouble() is None and sea.lived() == 6
