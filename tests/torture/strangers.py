"""Databases that no island wrote: shown harmlessly, or refused in one line; never obeyed, never waited for."""

import contextlib
import functools
import hashlib
import json
import random
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.torture.flips import looking
from tests.torture.lab import Failed, Lab, Verdict, no_harm
from tests.torture.reseal import reseal

N_WORLDS = 5  # the brain's adds nothing here
BOMB_BYTES = 1 << 29
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\udc80-\udcff]")
"""What a terminal might act on: control codes of both sets, marks of direction, bytes that are no UTF-8."""

TEXTS = (
    "\x1b[2J\x1b[31mred", "\x1b]0;title\x07", "\x1b]8;;http://evil/\x1b\\link\x1b]8;;\x1b\\", "\x9b31m", "back\b\b\bspace", "\rover",
    "two\nlines", "a\ttab", "\u202egnorw", "\u2066hidden\u2069", "\x7f", "\0", "x" * 100_000, "[bold]markup[/bold]", "[/]", "%s {0} {name}",
    "", " ", "'; DROP TABLE events; --", "é" * 300, "👩‍👩‍👧", "\ufeffmark", "\u2028line", "=1+1", "--help", "NaN",
)  # fmt: skip
VALUES = (None, 0, -1, 1, 2**31, 2**63 - 1, -(2**63), 0.5, -0.0, 1e308, float("inf"), b"", b"\x00\xff\x1b[31m", "12", "1e999")

Harm = Callable[[sqlite3.Connection, random.Random], None]


def _tables(raw: sqlite3.Connection) -> list[str]:
    return [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]


def _columns(raw: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]


def _put(raw: sqlite3.Connection, table: str, column: str, value: Any, luck: random.Random, most: int = 3) -> None:
    """The value in one row, in a few, or in all."""
    where = luck.choice(("1", f"{_key(raw, table)} IN (SELECT {_key(raw, table)} FROM {table} ORDER BY 1 LIMIT {most})"))
    with contextlib.suppress(sqlite3.IntegrityError):  # a key that would stand twice
        raw.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (value,))


def _key(raw: sqlite3.Connection, table: str) -> str:
    return _columns(raw, table)[0]


def _copy(raw: sqlite3.Connection, table: str, key: str) -> None:
    """The first row once more, with another key."""
    raw.execute(f"INSERT INTO {table} SELECT {', '.join([key, *_columns(raw, table)[1:]])} FROM {table} LIMIT 1")


# -- harms -------------------------------------------------------------------------------------------------------------


def evil_texts(raw: sqlite3.Connection, luck: random.Random) -> None:
    """In every column that holds text, and as bytes that are no UTF-8."""
    for table in _tables(raw):
        kinds = {row[1]: row[2] for row in raw.execute(f"PRAGMA table_info({table})")}
        for column in (name for name, kind in kinds.items() if kind == "TEXT" and luck.random() < 0.5):
            _put(raw, table, column, luck.choice(TEXTS), luck)
    if luck.random() < 0.3:
        raw.execute("UPDATE villagers SET name = CAST(x'ff1b5b33316dfe' AS TEXT) WHERE agent_id % 2")
    if luck.random() < 0.3:
        raw.execute("UPDATE thoughts SET sentence = CAST(x'eda080' AS TEXT) WHERE agent_id % 2")  # half a surrogate pair


def odd_value(raw: sqlite3.Connection, luck: random.Random) -> None:
    """Values of any type in any columns."""
    for _ in range(luck.choice((1, 1, 2, 5))):
        table = luck.choice((*_tables(raw), "runs", "ticks", "villagers", "events"))
        column = luck.choice(_columns(raw, table))
        _put(raw, table, column, luck.choice((*VALUES, luck.choice(TEXTS))), luck, luck.choice((1, 100)))


def odd_runs(raw: sqlite3.Connection, luck: random.Random) -> None:
    """No run, two runs, and settings that are none."""
    if luck.random() < 0.1:
        _copy(raw, "runs", "run_id + 1")
    change = luck.choice(
        (
            "DELETE FROM runs",
            "UPDATE runs SET versions = '[]'", "UPDATE runs SET versions = '{\"island\": 7}'", "UPDATE runs SET versions = '{'",
            "UPDATE runs SET versions = replace(hex(zeroblob(50000)), '00', '[')", "UPDATE runs SET ticks_a_year = 0",
            "UPDATE runs SET ticks_a_year = -4, years = -1", "UPDATE runs SET years = 9223372036854775807", "UPDATE runs SET seed = '1e3'",
            "UPDATE runs SET scenario = ''", "UPDATE runs SET scenario = replace(hex(zeroblob(50000)), '00', '[')",
            "UPDATE runs SET scenario = scenario || char(10) || 'evil: ' || char(27)", "UPDATE runs SET wall_s = 'long'",
            "UPDATE runs SET scenario = replace(scenario, 'count: ', 'count: 100')", "UPDATE runs SET scenario = replace(scenario, 'years: ', 'years: 1')",
        )
    )  # fmt: skip
    raw.execute(change)


def odd_ticks(raw: sqlite3.Connection, luck: random.Random) -> None:
    """Gaps, other numbers, digests that are none."""
    if luck.random() < 0.1:
        _copy(raw, "ticks", str(2**63 - 1))
    change = luck.choice(
        (
            "DELETE FROM ticks WHERE tick = 1", "DELETE FROM ticks", "UPDATE ticks SET tick = tick + 1000000000000",
            "UPDATE ticks SET tick = -tick - 1", "UPDATE ticks SET digest = NULL", "UPDATE ticks SET digest = 'text'",
            "UPDATE ticks SET digest = x'00'", "UPDATE ticks SET alive = 'many'", "UPDATE ticks SET year = NULL",
            "UPDATE ticks SET year = 'a'", "UPDATE ticks SET season = 99", "UPDATE ticks SET last_event_id = -1",
            "UPDATE ticks SET thoughts = 9223372036854775807", "UPDATE ticks SET year = 9223372036854775807",
        )
    )  # fmt: skip
    raw.execute(change)


def cycles(raw: sqlite3.Connection, luck: random.Random) -> None:
    """Events that cause each other, themselves, and everything; people who are their own mothers."""
    events = "(SELECT event_id FROM events ORDER BY event_id LIMIT 60)"
    change = luck.choice(
        (
            "INSERT OR IGNORE INTO event_causes SELECT event_id, 50, event_id FROM events",
            "INSERT OR IGNORE INTO event_causes SELECT cause_id, 60 + event_id, event_id FROM event_causes",
            f"INSERT OR IGNORE INTO event_causes SELECT a.event_id, 100 + b.event_id, b.event_id FROM {events} a, {events} b",
            "INSERT OR IGNORE INTO event_causes SELECT event_id, 7, event_id % 9 + 1 FROM events",
            "INSERT OR IGNORE INTO event_causes SELECT event_id, 8, 1000000 + event_id FROM events",
            "INSERT OR IGNORE INTO event_causes VALUES (9, 0, 'nine'), (9, 77, NULL)",
            "UPDATE villagers SET mother = agent_id, father = agent_id",
            "UPDATE villagers SET mother = agent_id % 3 + 1, father = 999",
            "UPDATE villagers SET death_event = 9, died_tick = 1, death_cause = 'cold'",
            "UPDATE relations SET a = b",
        )
    )
    raw.execute(change)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"


def other_views(raw: sqlite3.Connection, luck: random.Random) -> None:
    """Views that never end, lack columns, call functions, or stand in the place of tables; triggers."""
    view = luck.choice([name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY 1")])
    columns = [row[1] for row in raw.execute(f"PRAGMA table_info({view})")]
    told = ", ".join(f"i AS {name}" for name in columns)
    body = luck.choice(
        (
            f"SELECT {told} FROM ({ENDLESS})",
            f"SELECT {told} FROM ({ENDLESS}) WHERE i < 0",
            "SELECT 1 AS one",
            f"SELECT {', '.join(f'zeroblob(60000000) AS {name}' for name in columns)}",
            f"SELECT {', '.join(f'char(27, 91, 51, 49, 109) AS {name}' for name in columns)}",
            f"SELECT * FROM {view}",
            f"SELECT {', '.join(f'load_extension(1) AS {name}' for name in columns)}",
            f"SELECT {told} FROM (SELECT a.event_id AS i FROM events a, events b, events c, events d, events e)",
        )
    )
    raw.execute(f"DROP VIEW {view}")
    raw.execute(f"CREATE VIEW {view} AS {body}")
    if luck.random() < 0.3:
        table = luck.choice(("events", "villagers", "ticks", "snapshots", "event_causes"))
        columns = [f"i AS {name}" for name in _columns(raw, table)]
        raw.execute(f"ALTER TABLE {table} RENAME TO {table}_was")
        raw.execute(f"CREATE VIEW {table} AS SELECT {', '.join(columns)} FROM ({ENDLESS})")
    elif luck.random() < 0.3:
        raw.execute("CREATE TRIGGER evil AFTER INSERT ON ticks BEGIN UPDATE villagers SET name = char(27); END")


def bombs(raw: sqlite3.Connection, luck: random.Random) -> None:
    """Snapshots that unpack to a gigabyte, nest without end, or are something else; sentences of many megabytes."""
    what = luck.randrange(6)
    if what == 0:
        state = bomb()
    elif what == 1:
        state = zlib.compress(b"[" * 200_000)
    elif what == 2:
        state = zlib.compress(json.dumps({"world": luck.choice(([], {}, None, 1, {"villagers": 7})), "extra": {}}).encode())
    elif what == 3:
        state = luck.randbytes(300)
    elif what == 4:
        size, where = luck.choice(((1 << 20, "agent_id = 1"), ((1 << 26) - 1000, "agent_id = 1 AND tick = 1")))
        raw.execute(f"UPDATE thoughts SET sentence = CAST(zeroblob(?) AS TEXT) WHERE {where}", (size,))
        return
    else:
        raw.execute("UPDATE villagers SET name = printf('%.*c', 30000000, 'x') WHERE agent_id = 1")
        return
    raw.execute("UPDATE snapshots SET state = ?", (state,))


def twisted_snapshot(raw: sqlite3.Connection, luck: random.Random) -> None:
    """One value of the last snapshot is another."""
    (tick, packed) = raw.execute("SELECT tick, state FROM snapshots ORDER BY tick DESC LIMIT 1").fetchone() or (0, None)
    if packed is None:
        return
    state = json.loads(zlib.decompress(packed))
    place: Any = state
    while isinstance(place, (dict, list)) and place:
        key = luck.choice(sorted(place)) if isinstance(place, dict) else luck.randrange(len(place))
        if not isinstance(place[key], (dict, list)) or not place[key] or luck.random() < 0.1:
            place[key] = luck.choice((None, -1, 10**30, "x", [], {}, 0.5, True))
            break
        place = place[key]
    raw.execute("UPDATE snapshots SET state = ? WHERE tick = ?", (zlib.compress(json.dumps(state).encode()), tick))


HARMS: tuple[Harm, ...] = (
    evil_texts, evil_texts, odd_value, odd_value, odd_value, odd_runs, odd_ticks, cycles, other_views, bombs, twisted_snapshot,
)  # fmt: skip


@functools.cache
def bomb() -> bytes:
    """Half a gigabyte of nothing in half a megabyte."""
    packer = zlib.compressobj(1)
    return b"".join([*(packer.compress(bytes(1 << 24)) for _ in range(BOMB_BYTES >> 24)), packer.flush()])


class Strangers:
    """One or two harms to a run's database, its checksums put right; then every command looks at it and `resume` tries it."""

    name = "strangers"

    def __init__(self, lab: Lab):
        self._lab = lab

    def case(self, number: int) -> Verdict:
        lab, luck = self._lab, self._lab.luck(self.name, number)
        world_number = number % N_WORLDS
        folder = lab.fresh(luck.choice((lab.world(world_number).closed, lab.stopped(world_number), lab.stopped(world_number))))
        bomb()  # made by the parent, once
        harms = [luck.choice(HARMS) for _ in range(luck.choice((1, 1, 2)))]
        made = lab.steps.call(lambda: _write(folder / "history.db", harms, luck))
        if made.value != "written":
            raise Failed(f"the harness could not write it: {made.value}")
        _put_right(folder, luck)
        commands = [*looking(folder), *self._more(folder, luck)]
        step = lab.steps.island(*commands)
        self._harmless(step, commands)
        return Verdict.GOOD if all(answer.code == 0 for answer in step.answers) else Verdict.LINE

    def _more(self, folder: Path, luck: random.Random) -> list[list[Any]]:
        view = luck.choice(("people", "memories", "deaths", "marriages", "bonds", "families", "reasons", "event_participants"))
        return [
            ["info", folder],
            ["why", folder, "9", "--json", "--depth", "1000"],
            ["sql", folder, f"select * from {view}", *luck.choice(((), ("--json",), ("--csv",)))],
            ["sql", folder, "select * from runs"],
            ["story", folder, "--villager", "no such name"],
            ["resume", folder, "--quiet"],
            ["verify", folder],
        ]

    def _harmless(self, step: Any, commands: list[list[Any]]) -> None:
        for answer, command in zip(step.answers, commands, strict=True):
            name = " ".join(str(word) for word in command if not isinstance(word, Path))
            if "\nTraceback" in f"\n{answer.err}" or answer.code == 1:
                raise Failed(f"{name}: {answer}")
            is_csv = "--csv" in command  # its lines end in \r\n
            if found := OBEYED.search((answer.out.replace("\r\n", "\n") if is_csv else answer.out) + answer.err):
                raise Failed(f"{name}: {found[0]!r} was printed as it is")
            if answer.code is None:
                raise Failed(f"{name}: {'takes too long' if step.signal == 24 or step.is_hung else f'signal {step.signal}'}")
        no_harm(step)


def _write(file: Path, harms: list[Harm], luck: random.Random) -> str:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        with _anything_goes(raw):
            for harm in harms:
                try:
                    harm(raw, luck)
                except sqlite3.Error as error:
                    if not any(part in str(error) for part in ("no such", "cannot", "circular", "interrupted")):
                        return f"{harm.__name__}: {error}"  # what the first harm made impossible is no matter
    if luck.random() < 0.6:
        reseal(file)
    return "written"


@contextlib.contextmanager
def _anything_goes(raw: sqlite3.Connection) -> Iterator[None]:
    """NULL may stand everywhere for a while; in the end the schema reads as before."""
    tables = raw.execute("SELECT sql, name FROM sqlite_master WHERE type = 'table'").fetchall()
    raw.execute("PRAGMA writable_schema=ON")
    raw.execute("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'")
    raw.execute("PRAGMA writable_schema=RESET")
    yield
    raw.execute("PRAGMA writable_schema=ON")
    raw.executemany("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", tables)
    raw.execute("PRAGMA writable_schema=RESET")


def _put_right(folder: Path, luck: random.Random) -> None:
    """The manifest of a careful stranger fits his file; a careless one has none."""
    manifest = folder / "manifest.json"
    if luck.random() < 0.2:
        manifest.unlink()
        return
    found = json.loads(manifest.read_text())
    if found.get("history_sha256"):
        found["history_sha256"] = hashlib.sha256((folder / "history.db").read_bytes()).hexdigest()
    manifest.write_text(json.dumps(found))
