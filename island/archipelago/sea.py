"""`sea.db`: what crossed between the islands, and the head of each island's history year by year.

A year of an archipelago is committed when its row stands here. The rows of a year are chained as the ticks of a history are:
S_t = SHA-256(S_(t-1) || one line of JSON over them), and before the first year S is the hash of what the archipelago is.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import BLOB, REAL, TEXT, Column, Integer, MetaData, PrimaryKeyConstraint, Table
from sqlalchemy.schema import CreateTable

from island.archipelago.crossing import Traveller, Voyage
from island.errors import IslandError
from island.history.canonical import json_line
from island.history.database import history_errors, open_file
from island.history.folder import fresh, remove_quietly, side_files, sync_folder
from island.world.state import NOBODY, villager_of, villager_row
from island.world.words import EventKind, word

FILE = "sea.db"
SHORE_FILE = "shore.db"
"""The copy of it in the folder of a fork of one island."""
SCHEMA_VERSION = 2  # 1: of islands that were lived by other rules
APPLICATION_ID = 0x15_1A_4D_02
_REASONS = {word(kind): kind for kind in EventKind}
_MOST = 1 << 40

metadata = MetaData()


def _int(name: str, comment: str, may_be_null: bool = False) -> Column[Any]:
    return Column(name, Integer, nullable=may_be_null, comment=comment)


def _text(name: str, comment: str, may_be_null: bool = False) -> Column[Any]:
    return Column(name, TEXT, nullable=may_be_null, comment=comment)


sea = Table(
    "sea",
    metadata,
    Column("sea_id", Integer, primary_key=True, comment="always 1"),
    _text("name", "name of the archipelago"),
    _text("seed", "root of all luck, as decimal text"),
    _text("scenario", "the scenario as it was resolved"),
    _int("ticks_a_year", "ticks in a year"),
    _int("years", "years that were planned"),
    _text("mind", "what decides: the brain (lm) or one of its baselines"),
    _text("brain_sha256", "SHA-256 of the brain file; empty for minds without one"),
    _text("versions", "versions of the programs that began it, as a JSON object"),
    _text("started_at", "wall clock when it began, UTC"),
    Column("wall_s", REAL, nullable=False, comment="seconds of wall time spent on the committed years"),
    comment="One row: what the archipelago was made of; all but versions, started_at and wall_s begins the chain.",
)
islands = Table(
    "islands",
    metadata,
    Column("number", Integer, primary_key=True, comment="number of the island, from 0"),
    _text("name", "its name, and its folder's: its history is NAME/history.db"),
    comment="The islands.",
)
years = Table(
    "years",
    metadata,
    Column("year", Integer, primary_key=True, comment="the year, from 0"),
    Column("digest", BLOB, nullable=False, comment="SHA-256 over the digest before it and the rows of this year, 32 bytes"),
    comment="A year is lived when its row is here.",
)
heads = Table(
    "heads",
    metadata,
    _int("year", "the year"),
    _int("island", "the island"),
    _int("tick", "the last tick of the year"),
    Column("digest", BLOB, nullable=False, comment="the digest of the island's history after it, 32 bytes"),
    _int("alive", "villagers alive on the island then, when the boats had left"),
    PrimaryKeyConstraint("year", "island"),
    comment="How far each island's history had come at the end of each year.",
)
voyages = Table(
    "voyages",
    metadata,
    _int("year", "the year at whose end the boat left; it lands on the first day of the next"),
    _int("origin", "the island it left"),
    _int("sequence", "0 for the first boat of that island in that year"),
    _int("to_island", "the island it sailed for"),
    _text("reason", "why: the word of the event by which it left (event_kind_names of the history)"),
    _int("event_id", "that event in the history of the origin; of people who sail together the last one's"),
    _int("is_lost", "1: it was never seen again"),
    _int("for_whom", "of a boat without people: for whom, in the numbers of the island it sailed for; NULL if not known", True),
    _int("meals", "meals in it"),
    _int("logs", "logs in it"),
    _text("names", "names of people who are spoken of in it and were never on that island: JSON, pairs of number and name"),
    _text("returned", "numbers that some in it had on that island before they left it once: JSON, a list"),
    PrimaryKeyConstraint("year", "origin", "sequence"),
    comment="Every boat.",
)
travellers = Table(
    "travellers",
    metadata,
    _int("year", "as in voyages"),
    _int("origin", "as in voyages"),
    _int("sequence", "as in voyages"),
    _int("rank", "0 for the first in the boat"),
    _text("name", "given name"),
    _text("house", "house name"),
    _int("home_island", "the island on which this person first was"),
    _int("home_id", "the agent_id there: the two are who somebody is, wherever they live"),
    _int("left_as", "the agent_id on the island they left"),
    _int("landed_as", "the agent_id on the island they landed on; NULL: lost at sea", True),
    _text("state", "the person as they landed, as a snapshot holds one; NULL: lost at sea", True),
    PrimaryKeyConstraint("year", "origin", "sequence", "rank"),
    comment="Everybody who was in a boat.",
)
_CHAINED = (heads, voyages, travellers)


class SeaInfo(NamedTuple):
    """The row of `sea`, and the names of the islands in order."""

    name: str
    seed: int
    scenario: str
    ticks_a_year: int
    years: int
    mind: str
    brain_sha256: str
    versions: str
    started_at: str
    wall_s: float
    islands: tuple[str, ...]


class Head(NamedTuple):
    """Where an island's history stood at a year's end."""

    tick: int
    digest: str  # hexadecimal
    alive: int


class Sea:
    """One `sea.db`, open for writing or for reading. Writing takes the lock of the archipelago's folder, which the caller holds."""

    def __init__(self, folder: Path, *, may_write: bool = False, file: str = FILE):
        """Raises IslandError when there is none, or it is not one of this version."""
        self.folder, self.path = folder, folder / file
        if not self.path.is_file():
            raise IslandError(f"{folder}: no archipelago here ({file} is missing); name the folder that `island run` printed")
        self._mode = "rw" if may_write else "ro"
        with self._moment() as raw:
            _require_ours(raw, self.path)
            self.info = _info_of(raw, self.path)

    @classmethod
    def create(cls, folder: Path, info: SeaInfo) -> "Sea":
        """A new one, whole or not at all."""
        path = folder / FILE
        with history_errors(folder, FILE):
            remove_quietly(fresh(path), *side_files(fresh(path)))
            with contextlib.closing(open_file(fresh(path))) as raw:
                raw.execute("PRAGMA synchronous=EXTRA")
                raw.execute("BEGIN IMMEDIATE")
                for table in metadata.sorted_tables:
                    raw.execute(_ddl(table))
                *row, names = info
                row[1] = str(info.seed)
                raw.execute(_insert(sea), (1, *row))
                raw.executemany(_insert(islands), list(enumerate(names)))
                raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
                raw.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
                raw.execute("COMMIT")
            os.replace(fresh(path), path)
            sync_folder(folder)
        return cls(folder, may_write=True)

    def copy_beside(self, folder: Path) -> None:
        """A copy for a fork of one island: its folder may then be moved and sent, whatever becomes of the archipelago."""
        path = folder / SHORE_FILE
        with history_errors(folder, SHORE_FILE), self._moment() as raw:
            remove_quietly(fresh(path), *side_files(fresh(path)))
            with contextlib.closing(open_file(fresh(path))) as copy:
                raw.backup(copy)
            os.replace(fresh(path), path)
            sync_folder(folder)

    def island_folder(self, number: int) -> Path:
        return self.folder / self.info.islands[number]

    # -- writing -------------------------------------------------------------------------------------------------------

    def commit(self, year: int, found: list[Head], crossed: list[Voyage], wall_s: float) -> None:
        """The year is lived: `found` are the heads by island, `crossed` the boats that left at its end."""
        rows = {
            heads: [(year, number, head.tick, bytes.fromhex(head.digest), head.alive) for number, head in enumerate(found)],
            voyages: [_voyage_row(year, voyage) for voyage in crossed],
            travellers: [row for voyage in crossed for row in _traveller_rows(year, voyage)],
        }
        with self._moment() as raw:
            last = raw.execute("SELECT year, digest FROM years ORDER BY year DESC LIMIT 1").fetchone()
            before = last[1] if last else _genesis(self.info)
            assert year == (last[0] + 1 if last else 0), f"year {year} after {last}"
            for table, values in rows.items():
                raw.executemany(_insert(table), values)
            raw.execute(_insert(years), (year, _next(before, year, [rows[table] for table in _CHAINED])))
            raw.execute("UPDATE sea SET wall_s = ?", (wall_s,))

    # -- reading -------------------------------------------------------------------------------------------------------

    def lived(self) -> int:
        """How many years are committed."""
        with self._moment() as raw:
            return int(raw.execute("SELECT count(*) FROM years").fetchone()[0])

    def digest(self) -> str:
        """The head of the sea's chain, hexadecimal: one number for all islands and all that crossed."""
        with self._moment() as raw:
            row = raw.execute("SELECT digest FROM years ORDER BY year DESC LIMIT 1").fetchone()
        return row[0].hex() if row else ""

    def heads(self, year: int | None = None) -> dict[int, list[Head]]:
        """By year, by island; of one year, or of all."""
        found: dict[int, list[Head]] = {}
        where, values = ("", ()) if year is None else (" WHERE year = ?", (year,))
        with self._moment() as raw:
            for of, _, tick, digest, alive in raw.execute(f"SELECT * FROM heads{where} ORDER BY year, island", values):
                found.setdefault(of, []).append(Head(tick, digest.hex(), alive))
        return found

    def voyages(self, year: int | None = None) -> dict[int, list[Voyage]]:
        """By the year at whose end they left, each by (origin, sequence). Raises IslandError for rows that no island writes."""
        where, values = ("", ()) if year is None else (" WHERE year = ?", (year,))
        found: dict[int, list[Voyage]] = {}
        with self._moment() as raw:
            people: dict[tuple[int, int, int], list[Any]] = {}
            for row in raw.execute(f"SELECT * FROM travellers{where} ORDER BY year, origin, sequence, rank", values):
                people.setdefault(row[:3], []).append(row[4:])
            for row in raw.execute(f"SELECT * FROM voyages{where} ORDER BY year, origin, sequence", values):
                try:
                    found.setdefault(row[0], []).append(_voyage_of(row, people.get(row[:3], []), len(self.info.islands)))
                except (TypeError, ValueError, KeyError, RecursionError) as error:
                    what = " ".join(str(error).split())[:120]
                    raise IslandError(
                        f"{self.path}: a boat of year {row[0]} that no island sends ({what}); restore a copy"
                    ) from None
        return found

    def trouble(self) -> str | None:
        """What is wrong with the chain, in words; None if every row is what was committed."""
        with self._moment() as raw:
            before = _genesis(self.info)
            found = raw.execute("SELECT year, digest FROM years ORDER BY year").fetchall()
            for year, (number, digest) in enumerate(found):
                rows = [
                    raw.execute(f"SELECT * FROM {table} WHERE year = ? ORDER BY 1, 2, 3, 4", (year,)).fetchall()
                    for table in _CHAINED
                ]
                try:
                    if number != year or _next(before, year, rows) != digest:
                        return f"year {year}: heads, voyages or travellers are not what was committed"
                except (TypeError, ValueError, UnicodeDecodeError):
                    return f"year {year}: a value that no island writes"
                before = digest
            for table in _CHAINED:
                if raw.execute(f"SELECT 1 FROM {table} WHERE year >= ? OR year < 0", (len(found),)).fetchone():
                    return f"{table}: rows of a year that was not lived"
        return None

    @contextlib.contextmanager
    def _moment(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction: one moment of the file, and what is written in it is written whole or not at all."""
        with history_errors(self.folder, FILE), contextlib.closing(open_file(self.path, self._mode)) as raw:
            # a committed year is on the disk before the next begins: no island is two years ahead
            raw.execute("PRAGMA synchronous=FULL")
            raw.execute("BEGIN IMMEDIATE" if self._mode == "rw" else "BEGIN")
            yield raw
            raw.execute("COMMIT")


def is_sea(folder: Path) -> bool:
    """Whether this is the folder of an archipelago."""
    return (folder / FILE).is_file()


def _require_ours(raw: sqlite3.Connection, path: Path) -> None:
    (application,) = raw.execute("PRAGMA application_id").fetchone()
    (version,) = raw.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise IslandError(f"{path}: an SQLite file, but not the sea of an archipelago; name a folder that `island run` made")
    if version != SCHEMA_VERSION:
        raise IslandError(f"{path}: schema version {version}, expected {SCHEMA_VERSION}; open it with the version that wrote it")
    made = {name: sql for name, sql in raw.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")}
    if made != {table.name: _ddl(table) for table in metadata.sorted_tables}:
        raise IslandError(f"{path}: its tables are not as this version of island makes them; restore a copy")


def _info_of(raw: sqlite3.Connection, path: Path) -> SeaInfo:
    rows = raw.execute("SELECT * FROM sea").fetchall()
    names = raw.execute("SELECT number, name FROM islands ORDER BY number").fetchall()
    try:
        ((_, name, seed, scenario, *rest),) = rows
        info = SeaInfo._make([name, int(seed), scenario, *rest, tuple(name for _, name in names)])
        kinds = [type(value) for value in info]
        if kinds != [str, int, str, int, int, str, str, str, str, float, tuple] or info.ticks_a_year not in (4, 12):
            raise ValueError("a value of another kind")
        if [number for number, _ in names] != list(range(len(names))) or not all(_is_name(name) for name in info.islands):
            raise ValueError("islands that cannot be")
    except (TypeError, ValueError) as error:
        raise IslandError(
            f"{path}: not what an archipelago is made of ({' '.join(str(error).split())[:80]}); restore a copy"
        ) from None
    return info


def _is_name(name: Any) -> bool:
    """A folder below this one, and nowhere else."""
    return isinstance(name, str) and 0 < len(name) <= 60 and name.isascii() and all(c.isalnum() or c in "_-" for c in name)


def _ddl(table: Table) -> str:
    return " ".join(str(CreateTable(table)).split())


def _insert(table: Table) -> str:
    return f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})"


def _genesis(info: SeaInfo) -> bytes:
    whole = [info.name, str(info.seed), info.scenario, info.ticks_a_year, info.years, info.mind, info.brain_sha256, info.islands]
    return hashlib.sha256(json_line(whole).encode("ascii")).digest()


def _next(before: bytes, year: int, rows: list[list[Any]]) -> bytes:
    plain = [[[value.hex() if isinstance(value, bytes) else value for value in row] for row in table] for table in rows]
    return hashlib.sha256(before + json_line([year, *plain]).encode("ascii")).digest()


def _voyage_row(year: int, voyage: Voyage) -> tuple[Any, ...]:
    for_whom = None if voyage.for_whom == NOBODY else voyage.for_whom
    return (
        year, voyage.origin, voyage.sequence, voyage.to, word(voyage.reason), voyage.event_id, int(voyage.is_lost), for_whom,
        voyage.meals, voyage.logs, json_line(voyage.names),
        json_line(voyage.returned),
    )  # fmt: skip


def _traveller_rows(year: int, voyage: Voyage) -> Iterator[tuple[Any, ...]]:
    for rank, one in enumerate(voyage.travellers):
        landed = (None, None) if one.state is None else (one.landed_as, json_line(villager_row(one.state)))
        yield (
            year, voyage.origin, voyage.sequence, rank, one.name, one.house, one.home_island, one.home_id, one.left_as, *landed
        )  # fmt: skip


def _voyage_of(row: Any, people: list[Any], islands_count: int) -> Voyage:
    """Raises KeyError, TypeError or ValueError for what no island writes."""
    _, origin, sequence, to, reason, event_id, is_lost, for_whom, meals, logs, names, returned = row
    numbers = (origin, sequence, to, event_id, is_lost, NOBODY if for_whom is None else for_whom, meals, logs)
    if not all(type(one) is int and abs(one) < _MOST for one in numbers) or not (0 <= origin < islands_count > to >= 0):
        raise ValueError("a number that cannot be")
    spoken = tuple((int(number), str(name)) for number, name in json.loads(names))
    known = tuple(int(number) for number in json.loads(returned))
    travellers_found = tuple(_traveller_of(one) for one in people)
    return Voyage(
        origin, sequence, to, _REASONS[reason], event_id, bool(is_lost), numbers[5], meals, logs, spoken, known, travellers_found
    )


def _traveller_of(row: Any) -> Traveller:
    name, house, home_island, home_id, left_as, landed_as, state = row
    if not all(type(one) is int for one in (home_island, home_id, left_as)) or (landed_as is None) != (state is None):
        raise ValueError("a traveller who cannot be")
    if state is None:
        return Traveller(str(name), str(house), home_island, home_id, left_as, NOBODY, None)
    villager = villager_of(json.loads(state))
    if villager.agent_id != landed_as:
        raise ValueError(f"@{landed_as} is @{villager.agent_id} in their state")
    return Traveller(str(name), str(house), home_island, home_id, left_as, landed_as, villager)
