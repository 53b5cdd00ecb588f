"""A folder or a sea.db that is not as an island makes it: one clear line, and nothing is written."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from seas import SCRIPTED, SERIAL, live, settings_of

from island import app
from island.archipelago.listing import listing_of, voyage_rows
from island.archipelago.sea import APPLICATION_ID, Sea
from island.archipelago.verify import verify_archipelago
from island.errors import IslandError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(archipelago: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "a"
    shutil.copytree(archipelago, folder)
    return folder


def change(folder: Path, sql: str) -> None:
    connection = sqlite3.connect(folder / "sea.db")
    connection.executescript(sql)
    connection.commit()
    connection.close()


def island(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "island", *map(str, arguments)], cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(IslandError) as caught:
        call()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE voyages SET meals = meals + 1 WHERE rowid = (SELECT min(rowid) FROM voyages)",
        "UPDATE voyages SET is_lost = 1 - is_lost WHERE year = 2",
        "UPDATE heads SET alive = 3 WHERE year = 1 AND island = 0",
        "UPDATE heads SET digest = x'00' WHERE year = 1 AND island = 0",
        "UPDATE travellers SET name = 'Nobody' WHERE rank = 0",
        "DELETE FROM travellers WHERE year = 2",
        "DELETE FROM years WHERE year = 2",
        "UPDATE years SET digest = 'text' WHERE year = 2",
        "UPDATE sea SET seed = '2'",
        "INSERT INTO heads VALUES (77, 0, 311, x'00', 5)",
        "UPDATE voyages SET reason = x'ff00'",
        "UPDATE travellers SET state = 'not JSON' WHERE state IS NOT NULL",
    ],
)
def test_a_changed_row_is_found_and_nothing_goes_on_from_it(copy: Path, sql: str) -> None:
    change(copy, "UPDATE sea SET years = years")  # a change that is none is found by nobody
    assert Sea(copy).trouble() is None
    change(copy, sql)
    found = list(verify_archipelago(copy))
    assert [one.is_ok for one in found] == [False] and "\n" not in found[0].message
    change(copy, "DELETE FROM years WHERE year = 5")  # so that there is something to go on with
    assert "sea.db" in refused(lambda: app.sail_on(copy, SERIAL, quiet=True))


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("DROP TABLE travellers", "its tables are not as this version"),
        ("ALTER TABLE voyages ADD COLUMN extra", "its tables are not as this version"),
        ("CREATE VIEW years2 AS SELECT 1", "its tables are not as this version"),
        ("PRAGMA user_version=9", "schema version 9, expected 2"),
        ("PRAGMA application_id=5", "not the sea of an archipelago"),
        ("DELETE FROM sea", "not what an archipelago is made of"),
        ("UPDATE sea SET ticks_a_year = 5", "not what an archipelago is made of"),
        ("UPDATE sea SET seed = 'x'", "not what an archipelago is made of"),
        ("UPDATE islands SET name = '../../etc' WHERE number = 1", "not what an archipelago is made of"),
        ("UPDATE islands SET name = '' WHERE number = 1", "not what an archipelago is made of"),
    ],
)
def test_an_odd_sea_is_one_line_for_every_command(copy: Path, sql: str, told: str) -> None:
    change(copy, sql)
    assert told in refused(lambda: listing_of(copy))
    assert told in refused(lambda: list(verify_archipelago(copy)))
    assert told in refused(lambda: app.sail_on(copy, SERIAL, quiet=True))


def test_a_file_that_is_no_database_is_one_line(copy: Path) -> None:
    (copy / "sea.db").write_bytes(b"not a database at all" * 100)
    assert "sea.db" in refused(lambda: listing_of(copy))
    (copy / "sea.db").write_bytes(b"")
    assert "not the sea of an archipelago" in refused(lambda: listing_of(copy))


def test_a_state_that_no_island_writes_is_one_line(copy: Path) -> None:
    change(copy, "UPDATE travellers SET state = '[1, 2, 3]' WHERE state IS NOT NULL")
    assert "that no island sends" in refused(lambda: voyage_rows(copy))
    change(copy, f"UPDATE travellers SET state = '{'[' * 3000}'")
    assert "that no island sends" in refused(lambda: voyage_rows(copy))


def test_an_island_whose_history_was_changed_is_found(copy: Path) -> None:
    connection = sqlite3.connect(copy / "Eastwick" / "history.db")
    connection.execute("UPDATE events SET amount = amount + 1 WHERE event_id = 50")
    connection.commit()
    connection.close()
    assert [one.where.name for one in verify_archipelago(copy) if not one.is_ok] == ["Eastwick"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    assert "neither empty nor an archipelago" in refused(lambda: app.sail(settings_of(), tmp_path, SERIAL, quiet=True))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_archipelago_is_not_begun_over_another(copy: Path) -> None:
    assert f"island resume {copy}" in refused(lambda: app.sail(settings_of(), copy, SERIAL, quiet=True))


def test_what_a_creation_that_was_cut_off_left_is_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "sea.db.new").write_bytes(b"half")
    live(folder, "years=1", "villagers.count=5")
    assert Sea(folder).lived() == 1 and not (folder / "sea.db.new").exists()


def test_two_drivers_do_not_meet(copy: Path) -> None:
    from island.history.folder import RunFolder, RunLock

    change(copy, "DELETE FROM years WHERE year = 5; DELETE FROM heads WHERE year = 5; DELETE FROM voyages WHERE year = 5;")
    change(copy, "DELETE FROM travellers WHERE year = 5")
    lock = RunLock.take(RunFolder(copy))
    assert "in use by another process" in refused(lambda: app.sail_on(copy, SERIAL, quiet=True))
    lock.close()


def test_the_file_says_what_it_is() -> None:
    assert APPLICATION_ID != 0x15_1A_4D_01


def test_the_commands_name_the_next_ones(archipelago: Path, tmp_path: Path) -> None:
    told = island("info", archipelago, cwd=tmp_path).stdout
    for command in ("voyages", "verify"):
        assert f"island {command} {archipelago}" in told
        assert island(command, archipelago, cwd=tmp_path).returncode == 0
    assert f"island story {archipelago / 'Northholm'} @1" in told
    assert island("story", archipelago / "Northholm", "@1", cwd=tmp_path).returncode == 0
    asked = island("story", archipelago, "@1", cwd=tmp_path)
    assert asked.returncode == 2 and f"see: island info {archipelago}" in asked.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "first_winter", "--engine", "serial"], "--engine: is for several islands"),
        (["run", "archipelago", "--force"], "--force: not for several islands"),
        (["run", "archipelago", "--continue"], "--continue: not for several islands"),
        (["run", "archipelago", "--engine", "threads"], "engine is 'threads'; expected serial, processes or ray"),
        (["run", "archipelago", "--engine", "serial", "--workers", "3"], "the engine serial has one"),
        (["run", "archipelago", "--address", "127.0.0.1:1"], "127.0.0.1:1: nothing answers"),
        (["run", "archipelago", "--set", "islands.Atlantis.villagers.count=3"], "no island 'Atlantis'"),
        (["voyages", "nowhere"], "no archipelago here"),
    ],
)
def test_what_is_asked_wrongly_is_one_line_and_exit_2(tmp_path: Path, arguments: list[str], told: str) -> None:
    done = island(*arguments, cwd=tmp_path)
    assert done.returncode == 2 and told in done.stderr and done.stderr.count("\n") == 1, done
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_quotes_in_a_scenario_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("name: a\nislands:\n  ../up: {}\n  b: {}\n")
    done = island("run", "x.yaml", *[part for one in SCRIPTED[:1] for part in ("--set", one)], cwd=tmp_path)
    assert done.returncode == 2 and "islands.../up" in done.stderr
