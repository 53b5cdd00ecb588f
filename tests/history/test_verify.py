import hashlib
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from history_village import DEATH_TICK, RUN, write_run

from island.history.manifest import RunInfo
from island.history.verify import compare_runs, verify_run


@pytest.fixture
def copied(ten_ticks: Path, tmp_path: Path) -> Path:
    shutil.copytree(ten_ticks, tmp_path / "run")
    return tmp_path / "run"


def change(folder: Path, sql: str) -> None:
    db = sqlite3.connect(folder / "history.db")
    with db:
        assert db.execute(sql).rowcount > 0
    db.close()


def test_chain_is_computed_anew_from_the_rows_alone(ten_ticks: Path) -> None:
    result = verify_run(ten_ticks)
    assert (result.is_ok, result.ticks, result.first_bad_tick) == (True, 10, None)


@pytest.mark.parametrize(
    ("sql", "tick"),
    [
        ("UPDATE thoughts SET sentence = sentence || '!' WHERE tick = 4 AND agent_id = 2", 4),
        ("UPDATE thoughts SET told = x'0100' WHERE tick = 3 AND agent_id = 2 AND kind = 1", 3),
        ("UPDATE thoughts SET prompt = 'text' WHERE tick = 3 AND agent_id = 2 AND kind = 0", 3),
        ("UPDATE events SET amount = amount + 1 WHERE tick = 2 AND actor = 3", 2),
        ("DELETE FROM events WHERE tick = 6 AND actor = 3", 6),
        (f"DELETE FROM event_causes WHERE event_id IN (SELECT event_id FROM events WHERE tick = {DEATH_TICK})", DEATH_TICK),
        ("UPDATE event_causes SET rank = 1 - rank + 10 WHERE event_id IN (SELECT death_event FROM villagers)", DEATH_TICK),
        ("UPDATE villagers SET name = 'Eva' WHERE agent_id = 7", 7),
        ("UPDATE ticks SET digest = zeroblob(32) WHERE tick = 8", 8),
        ("DELETE FROM ticks WHERE tick = 1", 1),
        ("DELETE FROM ticks WHERE tick = 9", 9),
        ("UPDATE villagers SET death_cause = 'age' WHERE agent_id = 1", DEATH_TICK),
        ("UPDATE villagers SET died_tick = NULL, death_cause = NULL, death_event = NULL WHERE agent_id = 1", DEATH_TICK),
        ("UPDATE relations SET kind = 'friend' WHERE kind = 'foe'", 4),
    ],
)
def test_changed_row_is_found_at_its_tick(copied: Path, sql: str, tick: int) -> None:
    change(copied, sql)
    result = verify_run(copied)
    assert (result.is_ok, result.first_bad_tick) == (False, tick), result.message


def test_chain_is_what_the_schema_page_says(ten_ticks: Path) -> None:
    """Written a second time from docs/schema.md; only the order of the columns is imported."""
    db = sqlite3.connect(ten_ticks / "history.db")
    head, last = bytes(32), 0
    for tick, digest, last_event_id in db.execute("SELECT tick, digest, last_event_id FROM ticks ORDER BY tick").fetchall():
        sql = "SELECT * FROM villagers WHERE arrived_tick = ? ORDER BY agent_id"
        villagers = [row[:9] for row in db.execute(sql, (tick,))]
        happened = db.execute("SELECT * FROM events WHERE event_id > ? AND event_id <= ?", (last, last_event_id)).fetchall()
        sql = "SELECT cause_id FROM event_causes WHERE event_id = ? ORDER BY rank"
        events = [[*event, [cause for (cause,) in db.execute(sql, event[:1])]] for event in happened]
        told = db.execute("SELECT * FROM thoughts WHERE tick = ? ORDER BY agent_id, kind", (tick,)).fetchall()
        thoughts = [[cell.hex() if isinstance(cell, bytes) else cell for cell in row] for row in told]
        rows = json.dumps([tick, villagers, events, thoughts], separators=(",", ":"))
        head, last = hashlib.sha256(head + rows.encode("ascii")).digest(), last_event_id
        assert head == digest, tick
    db.close()


def test_short_run_has_a_prefix_of_the_long_chain(ten_ticks: Path, tmp_path: Path) -> None:
    other = RunInfo("another name", 3, "years: 2\n", RUN.ticks_a_year, 2)  # neither name, seed nor length is in the chain
    write_run(tmp_path / "short", 6, run=other)
    found = compare_runs(tmp_path / "short", ten_ticks)
    assert (found.first_differing_tick, found.common_ticks, found.is_same) == (None, 6, False)


def test_one_changed_word_parts_two_histories_at_its_tick(ten_ticks: Path, tmp_path: Path) -> None:
    write_run(tmp_path / "odd", 10, odd_tick=5)
    assert compare_runs(ten_ticks, tmp_path / "odd").first_differing_tick == 5


def test_same_records_give_the_same_history(ten_ticks: Path, tmp_path: Path) -> None:
    write_run(tmp_path / "again", 10)
    assert compare_runs(ten_ticks, tmp_path / "again").is_same
