"""A history that somebody else wrote: refused in one line, or shown; never believed, never a traceback."""

import contextlib
import sqlite3
import zlib
from pathlib import Path

import pytest
from history_village import write_run

from island.errors import IslandError
from island.history import snapshots
from island.history.oddity import odd_rows_explained
from island.history.reader import HistoryReader
from island.history.verify import verify_run
from island.history.writer import HistoryWriter


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Without its manifest, so that no checksum says what was changed."""
    write_run(tmp_path / "run", 10)
    (tmp_path / "run" / "manifest.json").unlink()
    return tmp_path / "run"


def change(folder: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(folder / "history.db")) as db, db:
        for statement in statements:
            db.execute(statement)


def refused(folder: Path) -> str:
    lines = []
    for attempt in (HistoryReader, HistoryWriter.open):
        with pytest.raises(IslandError) as error:
            attempt(folder)
        lines.append(str(error.value))
        assert "\n" not in lines[-1]
    return lines[0]


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP VIEW people", "CREATE VIEW people AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n"),
        ("DROP VIEW people",),
        ("CREATE VIEW more AS SELECT 1",),
        ("CREATE TABLE more (a)",),
        ("CREATE TRIGGER more AFTER INSERT ON ticks BEGIN DELETE FROM events; END",),
        ("CREATE INDEX more ON ticks (alive)",),
        ("ALTER TABLE places ADD COLUMN z INTEGER",),
        ("DROP TABLE snapshots",),
    ],
)
def test_tables_views_and_triggers_are_exactly_ours(run: Path, statements: tuple[str, ...]) -> None:
    change(run, *statements)
    assert "is not as this version of island makes it" in refused(run)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM runs",
        "INSERT INTO runs SELECT 2, name, seed, scenario, ticks_a_year, years, mind, brain_sha256, vocab_hash, versions, started_at,"
        " wall_s, seal FROM runs",
        "UPDATE runs SET seed = ''",
        "UPDATE runs SET seed = '-1'",
        "UPDATE runs SET seed = 'seven'",
        "UPDATE runs SET seed = x'37'",
        "UPDATE runs SET ticks_a_year = 0",
        "UPDATE runs SET ticks_a_year = 9223372036854775807",
        "UPDATE runs SET years = -5",
        "UPDATE runs SET years = 'ten'",
        "UPDATE runs SET wall_s = 'long'",
        "UPDATE runs SET versions = 'none'",
        "UPDATE runs SET versions = '[1]'",
        "UPDATE ticks SET alive = -1",
        "UPDATE ticks SET alive = 'all'",
        "UPDATE ticks SET thoughts = 9223372036854775807",
        "UPDATE ticks SET digest = 'text'",
        "UPDATE ticks SET digest = x'00'",
        "UPDATE ticks SET tick = 9223372036854775807 WHERE tick = 9",
        "UPDATE ticks SET tick = -9 WHERE tick = 0",
        "DELETE FROM ticks WHERE tick = 4",
    ],
)
def test_odd_rows_of_a_run_and_its_ticks_are_shown_or_one_line_and_never_built_on(run: Path, statement: str) -> None:
    change(run, statement)
    attempts = (
        lambda: HistoryReader(run).info(),
        lambda: HistoryReader(run).villager_story(1),
        lambda: verify_run(run),
        lambda: HistoryWriter.open(run).close(),
    )
    said = []
    for attempt in attempts:
        try:
            with odd_rows_explained(run):
                attempt()
        except IslandError as error:
            said.append(str(error))
    assert all("\n" not in line for line in said) and "restore a copy" in said[-1]


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"not zlib",
        zlib.compress(b"{}")[:-1],
        zlib.compress(b"{}") + b"more",
        zlib.compress(b" " * (65 << 20) + b"{}"),
        zlib.compress(b"[" * 1_000_000),
        zlib.compress(b"[]"),
        zlib.compress(b"\xff"),
    ],
)
def test_snapshot_that_is_damaged_deep_or_endless_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        snapshots.read(packed)


def test_damaged_thought_is_one_line(run: Path) -> None:
    change(run, "UPDATE thoughts SET prompt = x'01f1' WHERE tick = 4")
    with pytest.raises(IslandError, match="a damaged thought in tick 4"):
        list(HistoryReader(run).recorded_thoughts())


def test_a_huge_value_is_one_line(run: Path) -> None:
    change(run, "UPDATE villagers SET name = printf('%.*c', 70000000, 'x') WHERE agent_id = 3")
    with pytest.raises(IslandError, match="too big"):
        HistoryReader(run).find_villager("Ida")


def test_damaged_name_in_the_schema_is_one_line(run: Path) -> None:
    """SQLite puts the name into its message, and Python cannot read a message that is no UTF-8."""
    content = (run / "history.db").read_bytes()
    assert content.count(b"tableticksticks") == 1
    (run / "history.db").write_bytes(content.replace(b"tableticksticks", b"table\xeaicks\xeaicks"))
    assert "malformed" in refused(run)
