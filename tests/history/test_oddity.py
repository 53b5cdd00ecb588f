"""Rows that no island writes: a stranger's file is named in one line, and a bug of ours stays a bug."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from island.errors import IslandError
from island.history.oddity import find_oddity, odd_rows_explained


@pytest.fixture
def changed(ten_ticks: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """changed(sql) -> a run whose file a stranger has changed, checksum and all."""

    def make(sql: str) -> Path:
        run = tmp_path / "run"
        shutil.copytree(ten_ticks, run)
        (run / "manifest.json").unlink()
        with closing(sqlite3.connect(run / "history.db")) as db:
            db.execute(sql)
            db.commit()
        return run

    return make


def test_what_an_island_wrote_is_not_odd(ten_ticks: Path) -> None:
    assert find_oddity(ten_ticks) is None


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE runs SET seed = 'x'", "runs.seed is 'x'"),
        ("UPDATE runs SET ticks_a_year = 0", "runs.ticks_a_year is 0"),
        ("UPDATE runs SET years = 'x'", "runs.years is 'x'"),
        ("UPDATE runs SET wall_s = 9e999", "runs.wall_s is inf"),
        ("UPDATE runs SET versions = '[]'", "runs.versions is '[]'"),
        ("DELETE FROM runs", "runs has 0 rows"),
        ("UPDATE ticks SET digest = 'x' WHERE tick = 9", "ticks.digest is text somewhere"),
        ("UPDATE villagers SET born_year = x'00'", "villagers.born_year is blob somewhere"),
        ("UPDATE thoughts SET sentence = x'00' WHERE tick = 3", "thoughts.sentence is blob somewhere"),
        ("UPDATE events SET day = 'x' WHERE event_id = 7", "events.day is text somewhere"),
        ("DELETE FROM ticks WHERE tick = 5", "thoughts.tick is 5 somewhere, a tick that is not in ticks"),
    ],
)
def test_odd_row_is_named(sql: str, told: str, changed) -> None:  # type: ignore[no-untyped-def]
    run = changed(sql)
    assert find_oddity(run) == told
    with pytest.raises(IslandError, match="which no island writes"), odd_rows_explained(run):
        raise TypeError("stumbled")


def test_bug_of_ours_is_not_blamed_on_a_sound_file(ten_ticks: Path) -> None:
    with pytest.raises(TypeError, match="stumbled"), odd_rows_explained(ten_ticks):
        raise TypeError("stumbled")
