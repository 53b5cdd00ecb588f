"""Histories of earlier schema versions are read and verified; lived by other rules, they are neither gone on with nor forked."""

import contextlib
import re
import shlex
import sqlite3
import struct
from pathlib import Path

import pytest
from fork_runs import SPARSE, hears

from island import app
from island.cli import _exit_code
from island.history import schema
from island.history.canonical import EVENT_COLUMNS, GENESIS, THOUGHT_COLUMNS, VILLAGER_COLUMNS, Row, TickRows, next_head
from island.history.common_past import _seal_again
from island.history.reader import HistoryReader
from island.history.seal import first_seal
from island.history.tokens import PACKED_SINCE, unpack_ids
from island.history.verify import verify_run
from island.sim.simulation import Simulation
from island.world.words import Deed, EventKind
from tests.command.calls import island


def as_version(version: int, folder: Path) -> None:
    """Rewrites a closed history as that version would have written it."""
    (folder / "manifest.json").unlink()
    with contextlib.closing(sqlite3.connect(folder / "history.db", isolation_level=None)) as raw:
        raw.execute("BEGIN")
        _as_of(version, raw)
        if version < PACKED_SINCE:
            _pack_as_before(raw)
        raw.execute(f"PRAGMA user_version={version}")
        raw.execute("UPDATE runs SET seal = ?", (first_seal(raw),))
        _seal_again(raw)
        raw.execute("COMMIT")


def _pack_as_before(raw: sqlite3.Connection) -> None:
    """Token ids of sixteen bits, and the chain over them."""
    ids = ("prompt", "decided", "came", "told")
    for *key, first, second, third, fourth in raw.execute(
        f"SELECT tick, agent_id, kind, {', '.join(ids)} FROM thoughts"
    ).fetchall():
        blobs = [struct.pack(f"<{len(found)}H", *found) for found in map(unpack_ids, (first, second, third, fourth))]
        raw.execute(
            "UPDATE thoughts SET prompt = ?, decided = ?, came = ?, told = ? WHERE tick = ? AND agent_id = ? AND kind = ?",
            (*blobs, *key),
        )
    head = GENESIS
    for (tick,) in raw.execute("SELECT tick FROM ticks ORDER BY tick").fetchall():
        head = next_head(head, _rows_of(raw, tick))
        raw.execute("UPDATE ticks SET digest = ? WHERE tick = ?", (head, tick))


def _rows_of(raw: sqlite3.Connection, tick: int) -> TickRows:
    def rows(columns: tuple[str, ...], table: str, where: str, order: str) -> list[Row]:
        return raw.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {where} = ? ORDER BY {order}", (tick,)).fetchall()

    events = rows(EVENT_COLUMNS, "events", "tick", "event_id")
    causes = [
        [cause for (cause,) in raw.execute("SELECT cause_id FROM event_causes WHERE event_id = ? ORDER BY rank", event[:1])]
        for event in events
    ]
    people = rows(VILLAGER_COLUMNS, "villagers", "arrived_tick", "agent_id")
    return TickRows(tick, people, events, causes, rows(THOUGHT_COLUMNS, "thoughts", "tick", "agent_id, kind"))


def _as_of(version: int, raw: sqlite3.Connection) -> None:
    """Without the tables, views and words that came later."""
    for name in schema.views_of():
        raw.execute(f"DROP VIEW {name}")
    for name in {made.name for made in schema.tables_of()} - {made.name for made in schema.tables_of(version)}:
        raw.execute(f"DROP TABLE {name}")
    for table, column in [key for key, since in schema._COLUMNS_SINCE.items() if version < since]:
        raw.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    later = {name for name, since in schema._SINCE.items() if version < since}
    raw.executemany("DELETE FROM meanings WHERE object = ?", [(name,) for name in later])
    gone = [key for key, since in schema._COLUMNS_SINCE.items() if version < since]
    raw.executemany("DELETE FROM meanings WHERE object = ? AND column_name = ?", gone)
    last = int(schema.LAST_KINDS.get(version, max(EventKind)))
    deeds = ", ".join(
        str(int(deed)) for deed in Deed
    )  # those of today stay named: they were lived, and a history of then has fewer
    new = ", ".join(str(int(kind)) for kind in schema._KINDS_OF_9) if version < 9 else "NULL"
    for table in ("event_kind_names", "event_kind_meanings"):
        raw.execute(f"DELETE FROM {table} WHERE code > {last} AND code NOT IN ({deeds}) OR code IN ({new})")
    for statement in schema.create_statements(version):
        if statement.startswith("CREATE VIEW"):
            raw.execute(statement)


@pytest.fixture(params=range(2, schema.SCHEMA_VERSION))
def old(request: pytest.FixtureRequest, scripted: Path, tmp_path: Path) -> Path:
    """A history as that version would have left it, cut off while it was lived."""
    advance = Simulation.advance

    def interrupted(simulation: Simulation) -> object:
        if simulation.world.tick == SPARSE * 4 + 1:
            raise KeyboardInterrupt
        return advance(simulation)

    with pytest.MonkeyPatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Simulation, "advance", interrupted)
        app.run(app.recorded_scenario(scripted), tmp_path / "old", quiet=True)
    as_version(request.param, tmp_path / "old")
    return tmp_path / "old"


def test_a_history_of_an_earlier_version_is_read_and_verified(old: Path) -> None:
    reader = HistoryReader(old)
    assert verify_run(old).is_ok
    assert reader.lineage() == [] and reader.info()["forks"] == []
    assert next(iter(reader.rows("SELECT count(*) FROM happenings")))[0] > 0


READING = """info {old}
sql {old} "SELECT * FROM people LIMIT 3"
why {old} {event}
consequences {old} {event}
story {old} @1
year {old} 1
tree {old} @1
people {old}
moments {old}
threads {old}
search {old} winter
map {old}
chronicle {old}
compare {old} {other}
plot {old} lives -o {new}.svg
report {old} --out {new}.html
export {old} --format csv --out {new}-csv
export {old} --format datasette --out {new}-datasette
export {old} --format gedcom --out {new}.ged"""


def test_every_command_that_reads_reads_it(old: Path, scripted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event = next(iter(HistoryReader(old).rows("SELECT max(event_id) FROM event_causes")))[0]
    names = {"old": old, "other": scripted, "event": event, "new": tmp_path / "new"}
    codes = {line: _exit_code([word.format(**names) for word in shlex.split(line)]) for line in READING.splitlines()}
    assert {line: code for line, code in codes.items() if code} == {}, capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        ["resume"],
        ["fork", "--at", "1", "--out", "{new}"],
        ["prove", "--json"],
        ["think", "@{who}", "--year", "1", "--season", "spring"],
    ],
    ids=lambda words: words[0],
)
def test_it_is_not_gone_on_with(old: Path, tmp_path: Path, command: list[str]) -> None:
    before = (old / "history.db").read_bytes()
    effect = next(iter(HistoryReader(old).rows("SELECT max(event_id) FROM event_causes")))
    name, *options = (word.format(new=tmp_path / "new", who=hears(old)) for word in command)
    done = island(name, old, *(["{:d}".format(*effect)] if name == "prove" else []), *options, cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    told = rf"island: .*old: was lived by the rules of schema version \d+, expected {schema.SCHEMA_VERSION}; it can be read, .*"
    assert re.fullmatch(told, done.stderr.splitlines()[-1])
    assert (old / "history.db").read_bytes() == before and not (tmp_path / "new").exists()
