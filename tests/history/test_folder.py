"""A run folder survives whatever cuts a creation or a closing short, and nobody else's files are touched in it."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from history_village import RUN, Village, write_run

from island.errors import IslandError
from island.history import writer
from island.history.folder import RunFolder, fresh
from island.history.manifest import is_closed, read_manifest
from island.history.reader import HistoryReader
from island.history.verify import verify_run
from island.history.writer import HistoryWriter

WHOLE = ["history.db", "manifest.json", "scenario.resolved.yaml"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def digest(folder: Path) -> str:
    head = HistoryReader(folder).head()
    return head[1] if head else ""


def refused(attempt: Callable[[], object]) -> str:
    with pytest.raises(IslandError) as error:
        attempt()
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.fixture
def cut_off_at_closing(ten_ticks: Path, tmp_path: Path) -> Path:
    """A run that was killed while SQLite wrote to the file itself: a rollback journal is left, which only a writer can undo."""
    run = tmp_path / "run"
    shutil.copytree(ten_ticks, tmp_path / "closing")
    with contextlib.closing(sqlite3.connect(tmp_path / "closing" / "history.db", isolation_level=None)) as db:
        db.execute("PRAGMA cache_size=1")
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE thoughts SET sentence = sentence || zeroblob(3000)")
        shutil.copytree(tmp_path / "closing", run)
    open_manifest = replace_in(run / "manifest.json", read_manifest(RunFolder(run))["history_sha256"], "")
    assert (run / "history.db-journal").stat().st_size > 0 and open_manifest
    return run


def replace_in(path: Path, old: str, new: str) -> bool:
    text = path.read_text()
    path.write_text(text.replace(old, new))
    return old in text


def cut_off(folder: Path, ticks: int = 3) -> Path:
    """A run as a kill leaves it: log and all."""
    village = Village()
    with HistoryWriter.create(folder.with_name("living"), RUN) as writer:
        for _ in range(ticks):
            writer.write(village.step(), village.world)
        shutil.copytree(folder.with_name("living"), folder)
    assert (folder / "history.db-wal").stat().st_size > 0
    return folder


# -- cut off at closing ------------------------------------------------------------------------------------------------


def test_run_cut_off_at_closing_is_repaired_by_whoever_reads_it(cut_off_at_closing: Path, ten_ticks: Path) -> None:
    assert digest(cut_off_at_closing) == digest(ten_ticks)
    assert names(cut_off_at_closing) == WHOLE and verify_run(cut_off_at_closing).is_ok


def test_run_cut_off_at_closing_is_resumed(cut_off_at_closing: Path, ten_ticks: Path) -> None:
    HistoryWriter.open(cut_off_at_closing).close()
    assert digest(cut_off_at_closing) == digest(ten_ticks) and is_closed(RunFolder(cut_off_at_closing))


def test_run_cut_off_at_closing_is_replaced_by_force(cut_off_at_closing: Path) -> None:
    HistoryWriter.create(cut_off_at_closing, RUN, force=True).close()
    assert digest(cut_off_at_closing) == "" and names(cut_off_at_closing) == WHOLE


def test_journal_of_a_living_writer_is_left_to_it(cut_off_at_closing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from island.history import database
    from island.history.folder import RunLock

    monkeypatch.setattr(database, "_WAIT_S", 0.1)
    lock = RunLock.take(RunFolder(cut_off_at_closing))
    assert "in use by another process" in refused(lambda: HistoryReader(cut_off_at_closing))
    lock.close()
    assert HistoryReader(cut_off_at_closing).head()


def test_closing_that_was_cut_off_is_done_by_opening_and_closing(tmp_path: Path) -> None:
    run = cut_off(tmp_path / "run")
    assert not is_closed(RunFolder(run))
    HistoryWriter.open(run).close()
    assert names(run) == WHOLE and is_closed(RunFolder(run))
    with contextlib.closing(sqlite3.connect(run / "history.db")) as db:
        assert db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'thoughts_by_agent'").fetchone() == (1,)


def test_closing_that_failed_is_done_by_opening_and_closing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    run, village = tmp_path / "run", Village()
    writer = HistoryWriter.create(run, RUN)
    writer.write(village.step(), village.world)
    with monkeypatch.context() as patched:
        patched.setattr(HistoryWriter, "_execute", failing)
        assert "disk I/O error" in refused(writer.close)
    assert not is_closed(RunFolder(run))
    HistoryWriter.open(run).close()
    assert is_closed(RunFolder(run))


# -- cut off at creation -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(1, 7))
def test_folder_with_leftovers_of_a_creation_is_accepted(tmp_path: Path, count: int) -> None:
    run = RunFolder(tmp_path)
    for path in run.leftovers()[:count]:
        path.write_bytes(b"half of it")
    HistoryWriter.create(tmp_path, RUN).close()
    assert names(tmp_path) == WHOLE and digest(tmp_path) == ""


@pytest.mark.parametrize(
    "files", [["letter.txt"], ["manifest.json"], ["manifest.json.new"], ["history.db.new", "letter.txt"], ["history.db-wal"]]
)
def test_files_of_somebody_else_are_never_taken_for_leftovers(tmp_path: Path, files: list[str]) -> None:
    for name in files:
        (tmp_path / name).write_text("dear")
    for force in (False, True):
        assert "neither empty nor a run" in refused(lambda force=force: HistoryWriter.create(tmp_path, RUN, force=force))
    assert contents(tmp_path) == dict.fromkeys(files, b"dear")


def test_a_link_among_the_leftovers_is_not_followed(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("dear")
    (tmp_path / "run").mkdir()
    for path in RunFolder(tmp_path / "run").leftovers():
        path.symlink_to(letter)
    HistoryWriter.create(tmp_path / "run", RUN).close()
    assert letter.read_text() == "dear" and names(tmp_path / "run") == WHOLE


def test_history_that_no_island_wrote_is_not_replaced(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "history.db")) as db, db:
        db.execute("CREATE TABLE letters (text)")
    before = contents(tmp_path)
    assert "no island wrote this file" in refused(lambda: HistoryWriter.create(tmp_path, RUN, force=True))
    assert contents(tmp_path) == before


def test_creation_that_failed_and_could_not_clean_up_leaves_a_folder_to_begin_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    for number in range(3):
        run = tmp_path / f"run{number}"
        with monkeypatch.context() as patched:
            real, calls = os.replace, [0]

            def replace_some(
                *given: Path, real: Callable[..., None] = real, calls: list[int] = calls, most: int = number
            ) -> None:
                calls[0] += 1
                if calls[0] > most:
                    patched.setattr(os, "unlink", failing)
                    failing()
                real(*given)

            patched.setattr(os, "replace", replace_some)
            assert "Input/output error" in refused(lambda run=run: HistoryWriter.create(run, RUN))
        HistoryWriter.create(run, RUN, force=True).close()
        assert names(run) == WHOLE


def test_creation_that_failed_in_opening_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that was full at the log's first page left history.db-wal, and `run` refused the folder as somebody else's."""

    def open_on_a_full_disk(path: Path) -> None:
        for name in ("history.db-wal", "history.db-shm"):
            path.with_name(name).touch()
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(writer, "open_writable", open_on_a_full_disk)
    assert "disk I/O error" in refused(lambda: HistoryWriter.create(tmp_path / "run", RUN))
    assert not (tmp_path / "run").exists()


# -- replacing a run ---------------------------------------------------------------------------------------------------

FAILING = """
import errno, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from history_village import RUN
from island.errors import IslandError
from island.history.writer import HistoryWriter
folder, name, left, is_kill = Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5] == "kill"
real = getattr(os, name)
def failing(*given, **named):
    global left
    left -= 1
    if left == 0:
        if is_kill: os._exit(137)
        raise OSError(errno.EIO, "Input/output error")
    return real(*given, **named)
setattr(os, name, failing)
try: HistoryWriter.create(folder, RUN, force=True).close()
except IslandError as error: print(error); sys.exit(2)
"""


@pytest.mark.parametrize("how", ["error", "kill"])
@pytest.mark.parametrize("call", ["replace", "fsync", "unlink"])
def test_replacing_leaves_the_old_run_or_the_new_one_wherever_it_stops(tmp_path: Path, call: str, how: str) -> None:
    seen = set()
    for count in range(1, 30):
        run = cut_off(tmp_path / f"run{count}") if count % 2 else tmp_path / f"run{count}"
        shutil.rmtree(tmp_path / "living", ignore_errors=True)
        if not count % 2:
            write_run(run, 3)
        old = digest(run)
        arguments = [sys.executable, "-c", FAILING, str(Path(__file__).parent), str(run), call, str(count), how]
        done = subprocess.run(arguments, capture_output=True, text=True)
        assert done.stderr == "" and done.stdout.count("\n") == (done.returncode == 2)
        HistoryWriter.open(run).close()
        assert digest(run) in (old, "") and names(run) == WHOLE
        seen.add((digest(run) == old, done.returncode))
        if done.returncode == 0:
            break
    assert done.returncode == 0 and (True, 137 if how == "kill" else 2) in seen


def test_full_disk_keeps_the_run_that_was_to_be_replaced(tmp_path: Path) -> None:
    """RLIMIT_FSIZE stands in for the full disk."""
    script = textwrap.dedent("""
        import resource, signal, sys; from pathlib import Path
        sys.path.insert(0, sys.argv[2])
        from history_village import RUN
        from island.errors import IslandError
        from island.history.writer import HistoryWriter
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
        try: HistoryWriter.create(Path(sys.argv[1]), RUN, force=True)
        except IslandError as error: print(error)
    """)
    run = tmp_path / "run"
    write_run(run, 3)
    before = contents(run)
    for limit in (0, 100, 20_000, 60_000):
        arguments = [sys.executable, "-c", script, run, Path(__file__).parent, str(limit)]
        done = subprocess.run(arguments, capture_output=True, text=True)
        assert done.stderr == "" and done.stdout.count("\n") == 1, done
        assert contents(run) == before


def test_log_of_another_run_is_not_folded_into_the_run_that_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_run(tmp_path / "run", 3)
    other = cut_off(tmp_path / "other", 5)
    shutil.copy(other / "history.db-wal", tmp_path / "run")
    before = (tmp_path / "run" / "history.db").read_bytes()
    real = os.replace
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    refused(lambda: HistoryWriter.create(tmp_path / "run", RUN, force=True))
    monkeypatch.setattr(os, "replace", real)
    assert (tmp_path / "run" / "history.db").read_bytes() == before


# -- a run that was closed ---------------------------------------------------------------------------------------------


def test_closed_run_whose_file_has_changed_is_not_read(tmp_path: Path) -> None:
    run = tmp_path / "run"
    write_run(run, 3)
    with contextlib.closing(sqlite3.connect(run / "history.db")) as db, db:
        db.execute("UPDATE runs SET wall_s = wall_s + 1")
    assert "changed since it was closed" in refused(lambda: HistoryReader(run))
    assert "is not the file that was closed" in verify_run(run).message
    HistoryWriter.open(run).close()
    assert HistoryReader(run).head()


def test_log_beside_a_closed_run_is_not_its_own(tmp_path: Path) -> None:
    write_run(tmp_path / "run", 3)
    other = cut_off(tmp_path / "other", 5)
    shutil.copy(other / "history.db-wal", tmp_path / "run")
    assert "of another run or another time" in refused(lambda: HistoryReader(tmp_path / "run"))
    assert "of another run or another time" in refused(lambda: HistoryWriter.open(tmp_path / "run"))


def test_log_that_is_gone_a_moment_later_is_no_trouble(ten_ticks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = iter([[ten_ticks / "history.db-wal"]])
    monkeypatch.setattr(RunFolder, "logs", lambda self: next(seen, []))
    assert "of another run or another time" in refused(lambda: HistoryReader(ten_ticks))
    assert HistoryReader(ten_ticks).head()


def test_history_beside_the_manifest_of_another_run_is_not_read(tmp_path: Path) -> None:
    run, other = cut_off(tmp_path / "run"), tmp_path / "other"
    write_run(other, 3, run=replace(RUN, seed=3))
    shutil.copy(run / "history.db", other)
    shutil.copy(run / "history.db-wal", other)
    assert replace_in(other / "manifest.json", read_manifest(RunFolder(other))["history_sha256"], "")
    for attempt in (lambda: HistoryReader(other), lambda: HistoryWriter.open(other)):
        assert "files of two runs (seed is '18446744073709551615' in history.db, '3' in manifest.json)" in refused(attempt)
    (other / "manifest.json").unlink()
    HistoryWriter.open(other).close()
    assert digest(other) == digest(run)


@pytest.mark.parametrize("text", [None, "", "[]", "{}", "[" * 100_000, '{"seed": '])
def test_manifest_that_is_missing_or_damaged_is_written_again(tmp_path: Path, text: str | None) -> None:
    run = tmp_path / "run"
    write_run(run, 3)
    if text is None:
        (run / "manifest.json").unlink()
    else:
        (run / "manifest.json").write_text(text)
    assert HistoryReader(run).info()["ticks"] == 3
    HistoryWriter.open(run).close()
    assert read_manifest(RunFolder(run))["ticks"] == 3 and is_closed(RunFolder(run))


# -- two writers -------------------------------------------------------------------------------------------------------


def test_second_writer_is_refused_though_the_folder_has_another_name(tmp_path: Path) -> None:
    village = Village()
    with (
        pytest.raises(IslandError, match="was moved, replaced or written"),
        HistoryWriter.create(tmp_path / "run", RUN) as writer,
    ):
        writer.write(village.step(), village.world)
        (tmp_path / "run").rename(tmp_path / "moved")
        assert "in use by another process" in refused(lambda: HistoryWriter.open(tmp_path / "moved"))
        writer.write(village.step(), village.world)
    HistoryWriter.open(tmp_path / "moved").close()
    assert HistoryReader(tmp_path / "moved").info()["ticks"] == 1


def test_writer_stops_when_somebody_else_has_written(tmp_path: Path) -> None:
    village = Village()
    with (
        pytest.raises(IslandError, match="was moved, replaced or written"),
        HistoryWriter.create(tmp_path / "run", RUN) as writer,
    ):
        writer.write(village.step(), village.world)
        with contextlib.closing(sqlite3.connect(tmp_path / "run" / "history.db")) as db, db:
            db.execute("UPDATE runs SET wall_s = 1")
        writer.write(village.step(), village.world)
    assert verify_run(tmp_path / "run").ticks == 1


def test_lock_needs_no_file(tmp_path: Path) -> None:
    with HistoryWriter.create(tmp_path / "run", RUN):
        assert not fresh(tmp_path / "run" / "history.db").exists()
        assert [name for name in names(tmp_path / "run") if "history.db" not in name] == [
            "manifest.json",
            "scenario.resolved.yaml",
        ]


def test_folder_that_may_not_be_entered_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights mean nothing to root, so the system's answer is put in its mouth."""

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr(Path, "exists", denied)
    for attempt in (lambda: HistoryReader(tmp_path), lambda: HistoryWriter.open(tmp_path)):
        assert "Permission denied" in refused(attempt)
