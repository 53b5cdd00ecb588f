import contextlib
import errno
import hashlib
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from history_village import DEATH_TICK, RUN, write_run

from island.errors import IslandError
from island.history import schema, snapshots
from island.history.folder import RunFolder
from island.history.manifest import RunInfo, read_manifest
from island.history.mark import CLOSING_INDEXES
from island.history.reader import HistoryReader
from island.history.verify import compare_runs, verify_run
from island.history.writer import HistoryWriter, is_in_order

CENSUS = ", ".join(column.name for column in schema.census.columns if column.name != "year")


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
        ("UPDATE event_causes SET rank = rank + 10 WHERE event_id IN (SELECT death_event FROM villagers)", DEATH_TICK),
        ("UPDATE villagers SET arrived_tick = 6 WHERE agent_id = 7", 6),
        ("UPDATE villagers SET arrived_tick = 'six' WHERE agent_id = 7", 7),
        ("UPDATE villagers SET is_born_here = 0 WHERE agent_id = 7", 7),
        ("UPDATE ticks SET year = 0 WHERE tick = 4", 4),
        ("UPDATE ticks SET weather = 2 WHERE tick = 4", 4),
        ("UPDATE ticks SET alive = 5 WHERE tick = 4", 4),
        ("UPDATE ticks SET tokens_fed = 51 WHERE tick = 4", 4),
        ("UPDATE ticks SET seal = zeroblob(32) WHERE tick = 4", 4),
        ("UPDATE ticks SET snapshot = zeroblob(32) WHERE tick = 3", 3),
        ("UPDATE census SET meals = meals + 500 WHERE year = 1", 7),
        ("DELETE FROM census WHERE year = 0", 3),
        ("INSERT INTO census SELECT 9, * FROM (SELECT " + CENSUS + " FROM census WHERE year = 1)", 10),
        ("UPDATE conditions SET hunger = hunger + 1 WHERE tick = 4 AND agent_id = 2", 4),
        ("UPDATE conditions SET work = NULL, skill = 1 WHERE tick = 4 AND agent_id = 2", 4),
        ("UPDATE conditions SET agent_id = 77 WHERE tick = 4 AND agent_id = 2", 4),
        ("DELETE FROM conditions WHERE tick = 4 AND agent_id = 2", 4),
        ("INSERT INTO conditions SELECT 10, agent_id, household, hunger, health, work, skill FROM conditions WHERE tick = 9", 10),
        ("UPDATE stores SET meals = meals + 1 WHERE tick = 4", 4),
        ("UPDATE stores SET tick = 10 WHERE tick = 9", 9),
        ("UPDATE places SET name = 'Short Reef' WHERE place_id = 1", 0),
        ("INSERT INTO places VALUES (90, 1, 'Nowhere', 1, 1)", 0),
        ("UPDATE landmarks SET found_tick = 5 WHERE place_id = 1", 0),
        ("UPDATE landmarks SET named_for = 2 WHERE place_id = 3", 0),
        ("DELETE FROM landmarks WHERE place_id = 3", 0),
        ("DELETE FROM snapshots WHERE tick = 7", 7),
        ("UPDATE snapshots SET state = 'text' WHERE tick = 7", 7),
        ("UPDATE snapshots SET state = (SELECT state FROM snapshots WHERE tick = 3) WHERE tick = 7", 7),
        ("UPDATE runs SET scenario = 'name: other'", None),
        ("UPDATE runs SET seed = '3'", None),
        ("DELETE FROM runs", None),
        ("UPDATE deed_names SET name = 'steal' WHERE code = 0", None),
        ("UPDATE meanings SET meaning = 'nothing' WHERE object = 'ticks'", None),
        ("UPDATE meanings SET meaning = x'ff' WHERE object = 'ticks'", None),
    ],
)
def test_changed_row_is_found_at_its_tick(copied: Path, sql: str, tick: int | None) -> None:
    change(copied, sql)
    if "runs SET seed" in sql or "FROM runs" in sql:
        (copied / "manifest.json").unlink()  # it would be the first to tell
    result = verify_run(copied)
    assert (result.is_ok, result.first_bad_tick) == (False, tick), result.message
    with pytest.raises(IslandError, match="restore a copy"):
        HistoryWriter.open(copied)


def test_a_person_without_a_row_of_conditions_is_told_as_that(copied: Path) -> None:
    """Where a stranger has sealed the file again, the count is what is left to be wrong."""
    change(copied, "DELETE FROM conditions WHERE tick = 4 AND agent_id = 2")
    assert "conditions: 5 rows, 6 were alive" in verify_run(copied).message


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


def test_seal_is_what_the_schema_page_says(ten_ticks: Path) -> None:
    """Written again from docs/schema.md."""

    def line(value: object) -> bytes:
        return json.dumps(value, separators=(",", ":")).encode("ascii")

    def squeezed(text: str | None) -> str:
        return " ".join((text or "").split())

    db = sqlite3.connect(ten_ticks / "history.db")
    objects = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    lasting = [[*row[:3], squeezed(row[3])] for row in objects if row[1] not in CLOSING_INDEXES]
    names = [name for kind, name, *_ in objects if kind == "table" and (name.endswith(("_names", "meanings")))]
    words = {name: db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in schema.word_tables()}
    assert sorted(words) == sorted(names)
    run = db.execute("SELECT * FROM runs").fetchall()
    seal = hashlib.sha256(line([[row[:-2] for row in run], lasting, words, [[], []]])).digest()
    assert run[0][-1] == seal
    for *tick, digest, snapshot, sealed in db.execute("SELECT * FROM ticks ORDER BY tick").fetchall():
        found = "JOIN landmarks l ON l.place_id = t.place_id WHERE l.found_tick = ? ORDER BY t.place_id"
        places = [
            row
            for table in ("places", "landmarks")
            for row in db.execute(f"SELECT t.* FROM {table} t {found}", tick[:1]).fetchall()
        ]
        census = db.execute("SELECT * FROM census WHERE year = ?", (tick[1],)).fetchone() if snapshot else None
        conditions = [row[1:] for row in db.execute("SELECT * FROM conditions WHERE tick = ? ORDER BY agent_id", tick[:1])]
        stores = [row[1:] for row in db.execute("SELECT * FROM stores WHERE tick = ? ORDER BY household", tick[:1])]
        told = line([tick, snapshot.hex() if snapshot else None, places, census, conditions, stores])
        seal = hashlib.sha256(seal + digest + told).digest()
        assert seal == sealed, tick
    db.close()


def test_changed_snapshot_is_found_and_nothing_is_built_on_it(copied: Path) -> None:
    """Deaths out of nowhere: the run would go on to another history, whose chain is sound."""
    with contextlib.closing(sqlite3.connect(copied / "history.db")) as db, db:
        world = snapshots.read(db.execute("SELECT state FROM snapshots WHERE tick = 7").fetchone()[0])
        world["died"] += 500
        db.execute("UPDATE snapshots SET state = ? WHERE tick = 7", (snapshots.pack(world)[1],))
    assert "snapshot is not what was sealed" in verify_run(copied).message
    with pytest.raises(IslandError, match="tick 7: snapshots"):
        HistoryWriter.open(copied)


def test_index_that_lost_a_row_is_found_by_sqlite_itself(copied: Path) -> None:
    with contextlib.closing(sqlite3.connect(copied / "history.db")) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'events_by_actor'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    content = bytearray((copied / "history.db").read_bytes())
    content[root * size - 1] ^= 1  # the event of the first entry
    (copied / "history.db").write_bytes(content)
    assert "integrity_check says" in verify_run(copied).message


@pytest.mark.parametrize("offset", range(100, 60_000, 2_999))
def test_flipped_bit_of_a_closed_history_is_never_read(copied: Path, offset: int) -> None:
    content = bytearray((copied / "history.db").read_bytes())
    content[offset % len(content)] ^= 1 << offset % 8
    (copied / "history.db").write_bytes(content)
    with pytest.raises(IslandError, match="changed since it was closed"):
        HistoryReader(copied)


def test_manifest_that_lies_of_a_sound_history_is_found(copied: Path) -> None:
    text = (copied / "manifest.json").read_text()
    (copied / "manifest.json").write_text(
        text.replace(f'"thoughts": {read_manifest(RunFolder(copied))["thoughts"]}', '"thoughts": 7')
    )
    assert "manifest.json: thoughts is 7, but 71 in history.db" in verify_run(copied).message
    HistoryWriter.open(copied).close()
    assert verify_run(copied).is_ok and is_in_order(copied)
    (copied / "manifest.json").unlink()
    assert not is_in_order(copied)
    assert verify_run(copied).is_ok and "missing or damaged" in verify_run(copied).message


def test_manifest_that_the_disk_does_not_give_is_not_called_missing_or_damaged(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows what stands in it, so nothing may be said of the run but that."""

    def fail(*_: object, **__: object) -> str:
        raise OSError(errno.EIO, os.strerror(errno.EIO), "manifest.json")

    monkeypatch.setattr(Path, "read_text", fail)
    with pytest.raises(IslandError, match="Input/output error"):
        verify_run(copied)


def test_changed_rows_are_never_the_same_history(ten_ticks: Path, copied: Path) -> None:
    """The digests that were committed are still equal."""
    change(copied, "UPDATE thoughts SET sentence = 'I flew.' WHERE tick = 4 AND agent_id = 2")
    for runs in ((ten_ticks, copied), (copied, ten_ticks)):
        with pytest.raises(IslandError, match=r"tick 4: .* nothing can be said of the two"):
            compare_runs(*runs)


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
