import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest
from history_village import RUN, Village, write_run

from island.errors import IslandError
from island.history.folder import RunFolder
from island.history.manifest import read_manifest
from island.history.reader import HistoryReader
from island.history.verify import verify_run
from island.history.writer import HistoryWriter, is_in_order
from island.world.state import from_plain, to_plain


def raw(folder: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(folder / "history.db"))


def one_line(error: pytest.ExceptionInfo[IslandError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    return text


def test_thoughts_written_equal_thoughts_read(tmp_path: Path) -> None:
    records = write_run(tmp_path / "run", 8)
    written = [thought for record in records for thought in sorted(record.thoughts, key=lambda t: (t.agent_id, t.kind))]
    assert list(HistoryReader(tmp_path / "run").recorded_thoughts()) == written


def test_events_written_equal_events_read_with_causes_in_order(tmp_path: Path) -> None:
    records = write_run(tmp_path / "run", 8)
    with raw(tmp_path / "run") as db:
        rows = db.execute("SELECT * FROM events ORDER BY event_id").fetchall()
        causes: dict[int, list[int]] = {}
        for event_id, cause_id in db.execute("SELECT event_id, cause_id FROM event_causes ORDER BY event_id, rank"):
            causes.setdefault(event_id, []).append(cause_id)
    read = [
        (*(-1 if i in (4, 5, 6, 8) and v is None else v for i, v in enumerate(row)), tuple(causes.get(row[0], ())))
        for row in rows
    ]
    assert read == [tuple(event) for record in records for event in record.events]


def test_nobody_is_null(ten_ticks: Path) -> None:
    with raw(ten_ticks) as db:
        assert db.execute("SELECT count(*) FROM events WHERE -1 IN (actor, other, place, outcome)").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM thoughts WHERE partner IS NULL").fetchone()[0] > 0


def test_deaths_and_births_reach_the_villagers_table(ten_ticks: Path) -> None:
    with raw(ten_ticks) as db:
        assert db.execute("SELECT agent_id, died_tick, death_cause FROM villagers WHERE died_tick IS NOT NULL").fetchall() == [
            (1, 6, "storm")
        ]
        assert db.execute("SELECT agent_id, mother, father, arrived_tick FROM villagers WHERE is_born_here").fetchall() == [
            (7, 3, 2, 7)
        ]


def test_relations_are_derived_from_events(ten_ticks: Path) -> None:
    with raw(ten_ticks) as db:
        rows = db.execute("SELECT a, b, kind, since_tick, until_tick FROM relations ORDER BY relation_id").fetchall()
    assert rows == [(3, 4, "friend", 1, 4), (1, 2, "spouse", 2, 6), (3, 4, "foe", 4, None)]


def test_census_counts_the_year(ten_ticks: Path) -> None:
    sql = "SELECT year, alive, born, died, died_storm, died_hunger, married, meals, fish, thoughts FROM census ORDER BY year"
    with raw(ten_ticks) as db:
        assert db.execute(sql).fetchall() == [(0, 6, 0, 0, 0, 0, 2, 40, 70, 30), (1, 6, 1, 1, 1, 0, 0, 40, 70, 29)]


def test_snapshot_gives_an_equal_world_back(tmp_path: Path) -> None:
    village = Village()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        for _ in range(4):
            writer.write(village.step(), village.world)
    found = HistoryReader(tmp_path / "run").load_last_snapshot()
    assert found is not None
    assert found[0] == 3
    assert to_plain(from_plain(found[1])) == to_plain(village.world)


def test_old_snapshots_are_thinned_to_every_tenth_year_and_the_last_two(tmp_path: Path) -> None:
    write_run(tmp_path / "run", 25 * 4)
    with raw(tmp_path / "run") as db:
        years = [(tick + 1) // 4 for (tick,) in db.execute("SELECT tick FROM snapshots ORDER BY tick")]
    assert years == [10, 20, 24, 25]


def test_clean_exit_leaves_one_history_file_and_no_lock(ten_ticks: Path) -> None:
    assert sorted(path.name for path in ten_ticks.iterdir()) == ["history.db", "manifest.json", "scenario.resolved.yaml"]
    with raw(ten_ticks) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)  # so that a read-only folder is no hindrance


def test_manifest_tells_seed_digest_and_ticks(ten_ticks: Path) -> None:
    manifest, head = read_manifest(RunFolder(ten_ticks)), HistoryReader(ten_ticks).head()
    assert head is not None
    assert (manifest["seed"], manifest["ticks"], manifest["years"], manifest["digest"]) == (2**64 - 1, 10, 2, head[1])
    assert (manifest["thoughts"], manifest["tokens"], manifest["alive"]) == (71, 500, 6)


def test_reopened_run_goes_on_with_the_same_chain(tmp_path: Path) -> None:
    write_run(tmp_path / "whole", 10)
    village = Village()
    with HistoryWriter.create(tmp_path / "halves", RUN) as writer:
        for _ in range(5):
            writer.write(village.step(), village.world)
    with HistoryWriter.open(tmp_path / "halves") as writer:
        for _ in range(5):
            writer.write(village.step(), village.world)
    assert HistoryReader(tmp_path / "halves").head() == HistoryReader(tmp_path / "whole").head()
    assert verify_run(tmp_path / "halves").is_ok  # the book of relations was read back too


def test_closing_packs_what_was_written_and_what_was_only_opened_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(tmp_path / "run", 500)
    history = tmp_path / "run" / "history.db"
    packed = history.stat().st_size
    with HistoryWriter.open(tmp_path / "run"):
        pass
    assert history.stat().st_size <= packed and verify_run(tmp_path / "run").is_ok
    with raw(tmp_path / "run") as db:
        db.execute("VACUUM")
    assert history.stat().st_size >= packed * 98 // 100
    monkeypatch.setattr(HistoryWriter, "_pack", lambda self: None)
    write_run(tmp_path / "loose", 500)
    assert (tmp_path / "loose" / "history.db").stat().st_size > packed * 103 // 100


class FullDisk:
    """A connection that has no room for a second copy of its file."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection
        self.refused = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        if sql == "VACUUM":
            self.refused += 1
            raise sqlite3.OperationalError("database or disk is full")
        return self._connection.execute(sql, *values)


def test_a_history_that_cannot_be_packed_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    village = Village()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        for _ in range(8):
            writer.write(village.step(), village.world)
        disk = FullDisk(writer._raw)
        monkeypatch.setattr(writer, "_raw", disk)
    assert disk.refused == 1 and verify_run(tmp_path / "run").is_ok
    assert HistoryReader(tmp_path / "run").head() == writer.head()


def test_a_closed_run_has_indexes_of_thoughts_and_events_and_an_open_one_has_none(tmp_path: Path) -> None:
    """They cost most of what SQLite costs while a run is written."""
    closing = {
        "thoughts_by_agent",
        "events_by_kind",
        "events_by_actor",
        "events_by_other",
        "event_causes_by_cause",
    }
    write_run(tmp_path / "run", 8)

    def has() -> set[str]:
        with raw(tmp_path / "run") as db:
            return closing & {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}

    assert has() == closing
    with raw(tmp_path / "run") as db:
        plan = str(db.execute("EXPLAIN QUERY PLAN SELECT deed, count(*) FROM deeds WHERE agent_id = 1 GROUP BY deed").fetchall())
        assert "thoughts_by_agent" in plan
    with HistoryWriter.open(tmp_path / "run"):
        assert has() == set()
    assert has() == closing and verify_run(tmp_path / "run").is_ok


def test_a_run_that_was_closed_with_an_index_of_former_times_goes_on_without_it(tmp_path: Path) -> None:
    write_run(tmp_path / "run", 8)
    with raw(tmp_path / "run") as db, db:
        db.execute("CREATE INDEX events_by_tick ON events (tick, kind)")
    with HistoryWriter.open(tmp_path / "run"):
        pass
    assert verify_run(tmp_path / "run").is_ok
    with raw(tmp_path / "run") as db:
        assert not db.execute("SELECT name FROM sqlite_schema WHERE name = 'events_by_tick'").fetchall()


def test_wall_time_adds_up_over_resumes_and_stays_out_of_the_chain(tmp_path: Path) -> None:
    write_run(tmp_path / "quick", 4)
    write_run(tmp_path / "slow", 3)
    with raw(tmp_path / "slow") as db, db:
        db.execute("UPDATE runs SET wall_s = 1000")
    village = Village()
    fourth = [village.step() for _ in range(4)][-1]
    with HistoryWriter.open(tmp_path / "slow") as writer:
        time.sleep(0.01)
        writer.write(fourth, village.world)
    info = HistoryReader(tmp_path / "slow").info()
    assert 1000.01 <= info["wall_s"] < 1060
    assert info["digest"] == HistoryReader(tmp_path / "quick").info()["digest"]
    assert read_manifest(RunFolder(tmp_path / "slow"))["wall_s"] == info["wall_s"]


def test_wall_time_counts_what_the_commits_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the last one's, which is known only when its row is written."""
    write_rows = HistoryWriter._write_rows
    monkeypatch.setattr(HistoryWriter, "_write_rows", lambda *given: (time.sleep(0.05), write_rows(*given)))
    write_run(tmp_path / "run", 4)
    assert 0.15 <= HistoryReader(tmp_path / "run").info()["wall_s"] < 60


def test_kill_in_the_middle_of_writing_reopens_at_the_last_commit(tmp_path: Path) -> None:
    """The child says which tick it has committed and goes on; it is killed at once, wherever it then is."""
    script = textwrap.dedent("""
        import sys; from pathlib import Path
        sys.path.insert(0, sys.argv[2])
        from history_village import RUN, Village
        from island.history.writer import HistoryWriter
        village, writer = Village(), HistoryWriter.create(Path(sys.argv[1]), RUN)
        while True:
            writer.write(village.step(), village.world)
            print(village.world.tick, flush=True)
    """)
    folder = tmp_path / "run"
    arguments = [sys.executable, "-c", script, str(folder), str(Path(__file__).parent)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        committed = next(int(line) for line in child.stdout if int(line) >= 30)
        child.send_signal(signal.SIGKILL)
        committed = max([committed, *(int(line) for line in child.stdout if line.endswith("\n"))])
    with HistoryWriter.open(folder) as writer:
        head = writer.head()
    assert head is not None and head[0] in (committed, committed + 1)
    assert verify_run(folder).is_ok
    write_run(tmp_path / "whole", head[0] + 1)
    assert HistoryReader(tmp_path / "whole").head() == head


def test_second_writer_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    with HistoryWriter.create(tmp_path / "run", RUN):
        with pytest.raises(IslandError) as error:
            HistoryWriter.open(tmp_path / "run")
        assert f"in use by another process (pid {os.getpid()})" in one_line(error)
        with pytest.raises(IslandError, match="in use"):
            HistoryWriter.create(tmp_path / "run", RUN, force=True)
    HistoryWriter.open(tmp_path / "run").close()


def test_run_is_not_overwritten_without_force(tmp_path: Path) -> None:
    write_run(tmp_path / "run", 3)
    with pytest.raises(IslandError, match="--force"):
        HistoryWriter.create(tmp_path / "run", RUN)
    assert HistoryReader(tmp_path / "run").info()["ticks"] == 3
    HistoryWriter.create(tmp_path / "run", RUN, force=True).close()
    assert HistoryReader(tmp_path / "run").info()["ticks"] == 0


def test_forced_new_run_never_meets_the_log_of_a_killed_one(tmp_path: Path) -> None:
    write_run(tmp_path / "other", 3)
    writer = HistoryWriter.create(tmp_path / "run", RUN)
    village = Village()
    writer.write(village.step(), village.world)
    shutil.copytree(tmp_path / "run", tmp_path / "killed")  # as a kill leaves it: log and all
    writer.close()
    assert (tmp_path / "killed" / "history.db-wal").stat().st_size > 0
    HistoryWriter.create(tmp_path / "killed", RUN, force=True).close()
    assert HistoryReader(tmp_path / "killed").head() is None


def test_full_disk_is_one_line_and_keeps_the_last_tick_whole(tmp_path: Path) -> None:
    village = Village()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        for _ in range(4):
            writer.write(village.step(), village.world)
        before = writer.head()
        connection = writer._connection.connection.driver_connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")
        with pytest.raises(IslandError) as error:
            for _ in range(400):
                writer.write(village.step(), village.world)
                before = writer.head()
        assert str(tmp_path / "run") in one_line(error) and "free some space" in one_line(error)
    assert HistoryReader(tmp_path / "run").head() == before
    assert verify_run(tmp_path / "run").is_ok


def test_disk_full_at_creation_leaves_no_folder(tmp_path: Path) -> None:
    """RLIMIT_FSIZE stands in for the full disk: writing past it is an error of the system."""
    script = textwrap.dedent("""
        import resource, signal, sys; from pathlib import Path
        sys.path.insert(0, sys.argv[2])
        from history_village import RUN
        from island.errors import IslandError
        from island.history.writer import HistoryWriter
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
        try: HistoryWriter.create(Path(sys.argv[1]), RUN)
        except IslandError as error: print(error)
    """)
    folder = tmp_path / "above" / "run"
    done = subprocess.run([sys.executable, "-c", script, folder, Path(__file__).parent], capture_output=True, text=True)
    assert done.stderr == "" and done.stdout.count("\n") == 1 and str(folder) in done.stdout
    assert list(tmp_path.iterdir()) == []


AS_NOBODY = """
import os, sys; from pathlib import Path
sys.path.insert(0, sys.argv[2])
from history_village import RUN
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.history.writer import HistoryWriter
HistoryWriter.create(Path(sys.argv[3]), RUN).close()  # imports all there is to import, while the sources can be read
HistoryReader(Path(sys.argv[3])).info()
if os.geteuid() == 0: os.setuid(65534)  # the rights of a folder mean nothing to root
folder = Path(sys.argv[1])
for attempt in (
    lambda: HistoryWriter.open(folder),
    lambda: HistoryWriter.create(folder / "new", RUN),
    lambda: print(HistoryReader(folder).info()["ticks"], "ticks"),
):
    try: attempt()
    except IslandError as error: print(error)
"""


def try_read_only(folder: Path) -> list[str]:
    """What opening, creating and reading say of a folder without the right to write it."""
    for above in (folder.parent, *folder.parents):
        if above.name.startswith(("pytest", "test_", "popen-")):
            above.chmod(0o755)
    folder.chmod(0o555)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            arguments = [sys.executable, "-c", AS_NOBODY, folder, Path(__file__).parent, Path(scratch) / "first"]
            done = subprocess.run(arguments, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    finally:
        folder.chmod(0o755)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_read_only_folder_is_refused_in_one_line_and_still_reads(tmp_path: Path) -> None:
    write_run(tmp_path / "run", 3)
    opened, created, read = try_read_only(tmp_path / "run")
    assert all("Permission denied" in line and "that you may write" in line for line in (opened, created))
    assert read == "3 ticks"


def test_killed_run_in_a_read_only_folder_is_never_read_without_its_log(tmp_path: Path) -> None:
    village = Village()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        writer.write(village.step(), village.world)
        shutil.copytree(tmp_path / "run", tmp_path / "killed")
    assert try_read_only(tmp_path / "killed")[2] == "1 ticks"
    (tmp_path / "killed" / "history.db-shm").unlink()
    assert "copy the folder" in try_read_only(tmp_path / "killed")[2]


def test_foreign_and_missing_files_are_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with pytest.raises(IslandError, match="no run here"):
        HistoryWriter.open(tmp_path / "run")
    for content in (b"", b"not a database at all" * 500):
        (tmp_path / "run" / "history.db").write_bytes(content)
        for opener in (HistoryWriter.open, HistoryReader):
            with pytest.raises(IslandError, match="not a") as error:
                opener(tmp_path / "run")
            one_line(error)
        assert (tmp_path / "run" / "history.db").read_bytes() == content


def test_modules_load_without_sqlalchemy() -> None:
    """The command's help must not wait for SQLAlchemy (0.3 s)."""
    code = (
        "import sys, island.history.reader, island.history.writer, island.history.verify; sys.exit('sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_closed_run_with_an_index_of_a_log_beside_it_is_not_in_order(tmp_path: Path) -> None:
    """SQLite could not remove it when the run was closed; opening and closing does."""
    write_run(tmp_path / "run", 4)
    assert is_in_order(tmp_path / "run")
    (tmp_path / "run" / "history.db-shm").write_bytes(b"")
    assert not is_in_order(tmp_path / "run")
    HistoryWriter.open(tmp_path / "run").close()
    assert is_in_order(tmp_path / "run")
