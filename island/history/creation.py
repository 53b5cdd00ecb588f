"""A new run: its three files are made beside whatever is there, and take their places only when all of them are whole."""

import contextlib
import datetime
import json
import os
import sqlite3
from pathlib import Path

from island.errors import IslandError
from island.history.common_past import CommonPast
from island.history.database import fold_log, open_file
from island.history.folder import RunFolder, fresh, remove_quietly, side_files, sync_folder, write_synced
from island.history.manifest import Manifest, RunInfo, is_as_closed
from island.history.mark import APPLICATION_ID, SCHEMA_VERSION, check_is_history
from island.history.seal import first_seal


def require_free(folder: RunFolder, force: bool) -> None:
    """Raises IslandError when a run is here and not to be replaced, or when files of somebody else are in the way."""
    if not folder.has_run():
        if not folder.is_vacant():
            raise IslandError(f"{folder.path}: is neither empty nor a run; name a new or an empty folder with --out")
    elif not force:
        raise IslandError(
            f"{folder.path}: holds a run; continue it with `island resume {folder.path}`, choose another folder with --out, "
            "or replace the run with --force"
        )
    elif not _was_written_by_an_island(folder.history):
        raise IslandError(f"{folder.history}: no island wrote this file; move it away, or choose another folder with --out")


def make_folder(path: Path, undo: contextlib.ExitStack) -> None:
    """Makes the folder and those above it; what was made is removed again when the stack unwinds."""
    missing = []
    above = path
    while not above.exists():
        missing.append(above)
        above = above.parent
    for made in reversed(missing):
        made.mkdir(exist_ok=True)
        undo.callback(remove_quietly, made)
    if not path.is_dir():
        raise NotADirectoryError(20, "Not a directory", str(path))
    for made in missing:
        sync_folder(made.parent)


def create_run(folder: RunFolder, run: RunInfo, undo: contextlib.ExitStack, past: CommonPast | None = None) -> None:
    """`past` is what a fork begins with. The caller holds the lock. Until the new history is whole the old run stays; then the folder holds one or the other."""
    for path in folder.leftovers():
        path.unlink(missing_ok=True)
    made = folder.leftovers()
    if not folder.has_run():
        made = [folder.history, *side_files(folder.history), *made, folder.scenario, folder.manifest]
    undo.callback(remove_quietly, *reversed(made))  # the history is the last to go, see is_vacant
    started_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    manifest = _make_history(folder, run, started_at, past)
    write_synced(fresh(folder.scenario), run.scenario)
    write_synced(fresh(folder.manifest), manifest.text())
    if folder.has_run():
        _make_way(folder)
    for path in (folder.history, folder.scenario, folder.manifest):
        os.replace(fresh(path), path)
        sync_folder(folder.path)


def _make_history(folder: RunFolder, run: RunInfo, started_at: str, past: CommonPast | None) -> Manifest:
    """With a rollback journal, not a log: what is committed is in the one file and on the disk."""
    from island.history import schema

    path = fresh(folder.history)
    whole = (run.years, run.mind, run.brain_sha256, run.vocab_hash, json.dumps(run.versions), started_at, 0.0, b"")
    row = (1, run.name, str(run.seed), run.scenario, run.ticks_a_year, *whole)
    with contextlib.closing(open_file(path)) as raw:
        raw.execute("PRAGMA synchronous=EXTRA")
        if past:
            past.attach_to(raw)
        raw.execute("BEGIN IMMEDIATE")
        for statement in schema.create_statements():
            raw.execute(statement)
        for name in schema.code_tables:
            raw.executemany(schema.insert_sql(name), schema.code_rows(name))
        raw.executemany(schema.insert_sql("event_kind_meanings"), schema.event_kind_rows())
        raw.executemany(schema.insert_sql("meanings"), schema.meaning_rows())
        raw.execute(schema.insert_sql("runs"), row)
        raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        if past:
            past.write_lineage(raw)
        raw.execute("UPDATE runs SET seal = ?", (first_seal(raw),))
        if past:
            past.copy_into(raw)
        raw.execute("COMMIT")
    with contextlib.closing(open_file(path, mode="ro")) as raw:
        check_is_history(raw, path)
        if [found[:-1] for found in raw.execute("SELECT * FROM runs")] != [row[:-1]]:
            raise IslandError(f"{path}: was not written as it should be; the disk may be failing")
        return Manifest.of_history(raw)


def _make_way(folder: RunFolder) -> None:
    """The old history becomes one file, so that its log can never meet the new one; its manifest would lie about the new one."""
    if not is_as_closed(folder):
        try:
            fold_log(folder.history)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
    for path in (*side_files(folder.history), folder.manifest):
        path.unlink(missing_ok=True)
    sync_folder(folder.path)


def _was_written_by_an_island(history: Path) -> bool:
    """True for an empty file too: nothing is lost with it."""
    with open(history, "rb") as file:
        header = file.read(100)
    return not header or header[68:72] == APPLICATION_ID.to_bytes(4, "big")
