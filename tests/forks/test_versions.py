"""A history of schema version 2 is read, resumed as what it is, and forked into one of today."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest
from fork_runs import SPARSE, YEARS, digest_of, forked

from island import app
from island.history import schema
from island.history.common_past import _seal_again
from island.history.mark import version_of
from island.history.reader import HistoryReader
from island.history.seal import first_seal
from island.history.verify import verify_run
from island.sim.simulation import Simulation
from island.world.words import EventKind


def as_version_2(folder: Path) -> None:
    """Rewrites a closed history as version 2 would have written it."""
    (folder / "manifest.json").unlink()
    last = int(EventKind.STORM_NEARS)
    with contextlib.closing(sqlite3.connect(folder / "history.db", isolation_level=None)) as raw:
        raw.execute("BEGIN")
        raw.execute("DROP VIEW happenings")
        kept = {made.name for made in schema.tables_of(2)}
        for made in schema.tables_of():
            if made.name not in kept:
                raw.execute(f"DROP TABLE {made.name}")
        raw.execute(f"DELETE FROM event_kind_names WHERE code > {last}")
        raw.execute(f"DELETE FROM event_kind_meanings WHERE code > {last}")
        (view,) = [one for one in schema.create_statements(2) if one.startswith("CREATE VIEW happenings")]
        raw.execute(view)
        raw.execute("PRAGMA user_version=2")
        raw.execute("UPDATE runs SET seal = ?", (first_seal(raw),))
        _seal_again(raw)
        raw.execute("COMMIT")


def version_in(folder: Path) -> int:
    with contextlib.closing(sqlite3.connect(folder / "history.db")) as raw:
        return version_of(raw)


def test_a_history_of_version_2_is_resumed_as_it_is(scripted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    advance = Simulation.advance

    def interrupted(simulation: Simulation) -> object:
        if simulation.world.tick == SPARSE * 4 + 1:
            raise KeyboardInterrupt
        return advance(simulation)

    settings = app.recorded_scenario(scripted)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Simulation, "advance", interrupted)
        app.run(settings, tmp_path / "old", quiet=True)
    as_version_2(tmp_path / "old")
    assert verify_run(tmp_path / "old").is_ok and version_in(tmp_path / "old") == 2
    app.resume(tmp_path / "old", quiet=True)
    assert digest_of(tmp_path / "old") == digest_of(scripted)
    assert verify_run(tmp_path / "old").is_ok and version_in(tmp_path / "old") == 2


def test_a_history_of_version_2_is_read_and_forked(scripted: Path, tmp_path: Path) -> None:
    old = shutil.copytree(scripted, tmp_path / "old")
    as_version_2(old)
    reader = HistoryReader(old)
    assert reader.lineage() == [] and reader.info()["forks"] == []
    assert reader.query("SELECT count(*) FROM happenings") == HistoryReader(scripted).query("SELECT count(*) FROM happenings")
    fork = forked(old, tmp_path / "fork", YEARS - 2)
    assert digest_of(fork) == digest_of(scripted)
    assert verify_run(fork).is_ok and version_in(fork) == 3
