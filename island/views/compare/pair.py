"""Two histories side by side: what each is, how far their past is common, and over which time they can be compared.

The chains of digests say where two histories part: a head that agrees means that every row before it agrees. They are trusted here;
`island verify` computes them again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import zip_longest
from typing import Any

from island.errors import IslandError
from island.history.canonical import VILLAGER_COLUMNS
from island.history.lineage import Fork
from island.history.reader import HistoryReader
from island.scenario import parse

Say = Callable[[str], None]
FOREVER = 2**62  # later than every tick


class Kinship(StrEnum):
    """How two histories are related."""

    SAME = "same"  # tick for tick
    LONGER = "longer"  # the same, but one goes on
    PARTED = "parted"  # the same people, and from some tick on other lives
    STRANGERS = "strangers"  # nobody of one is anybody of the other


@dataclass(frozen=True)
class Side:
    """One of the two: `label` is A or B."""

    label: str
    reader: HistoryReader
    run: dict[str, Any]  # the row of runs
    first_tick: int
    last_tick: int
    alive: int
    digest: str

    @classmethod
    def of(cls, label: str, reader: HistoryReader) -> "Side":
        """Raises IslandError when no tick was lived yet."""
        columns, rows = reader.query("SELECT name, seed, mind, brain_sha256, ticks_a_year, years, scenario FROM runs")
        run = dict(zip(columns, rows[0], strict=True))
        first, last = reader.rows("SELECT min(tick), max(tick) FROM ticks")[0]
        if first is None:
            raise IslandError(f"{reader.folder.path}: no tick is lived yet, so there is nothing to compare; try: island resume")
        alive, digest = reader.rows("SELECT alive, hex(digest) FROM ticks WHERE tick = :tick", {"tick": last})[0]
        return cls(label, reader, run, first, last, alive, digest.lower())

    @property
    def key(self) -> str:
        return self.label.lower()

    @property
    def folder(self) -> str:
        return str(self.reader.folder.path)

    @property
    def name(self) -> str:
        """The last part of the folder: a page may be sent to somebody, whom the rest does not concern."""
        return self.reader.folder.path.resolve().name

    @property
    def ticks_a_year(self) -> int:
        return max(int(self.run["ticks_a_year"]), 1)

    @property
    def years(self) -> int:
        """Whole years lived."""
        return (self.last_tick + 1) // self.ticks_a_year

    @property
    def is_ended(self) -> bool:
        """Nobody was left: what is not in the history has not happened later either."""
        return not self.alive

    def year_of(self, tick: int) -> int:
        return max(tick, 0) // self.ticks_a_year

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The scenario by dotted key, without what decides nothing; empty where this version cannot read it."""
        try:
            tree = parse(str(self.run["scenario"]), self.folder).model_dump()
        except IslandError:
            return {}
        flat = {f"{name}.{key}": value for name, part in tree.items() if isinstance(part, dict) for key, value in part.items()}
        flat |= {name: value for name, value in tree.items() if not isinstance(value, dict)}
        return {
            key: value
            for key, value in flat.items()
            if not key.startswith("engine.") and key not in ("name", "description", "years")
        }

    @cached_property
    def forks(self) -> list[Fork]:
        """What this history is a fork of, the oldest first."""
        return self.reader.lineage()

    def ask(self, sql: str, **params: Any) -> dict[str, Any]:
        """The first row of a question by column; empty when there is none."""
        columns, rows = self.reader.select(sql, params)
        row = next(rows, None)
        return dict(zip(columns, row, strict=True)) if row else {}


@dataclass(frozen=True)
class Pair:
    """A and B. `parting` is the first tick whose rows differ, None when they agree over all ticks they share."""

    a: Side
    b: Side
    kinship: Kinship
    parting: int | None
    common_ticks: int

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.a, self.b

    @property
    def until_tick(self) -> int:
        """The last tick to which lives can be compared: a village that ended is compared to the end of the other."""
        going = [side.last_tick for side in self.sides if not side.is_ended]
        return min(going) if going else max(side.last_tick for side in self.sides)

    @property
    def until_year(self) -> int:
        """How many whole years can be compared: 60 are the years 0 to 59."""
        going = [side.years for side in self.sides if not side.is_ended]
        return min(going) if going else max(-(-(side.last_tick + 1) // side.ticks_a_year) for side in self.sides)

    @property
    def from_year(self) -> int:
        """The first year of the numbers: that of the parting, 0 for strangers."""
        if self.kinship is Kinship.PARTED and self.parting is not None:
            return self.a.year_of(self.parting)
        return 0

    @property
    def settings_that_differ(self) -> dict[str, tuple[Any, Any]]:
        a, b = self.a.settings, self.b.settings
        return {key: (a.get(key), b.get(key)) for key in sorted(a.keys() | b.keys()) if a.get(key) != b.get(key)}


def pair_of(a: HistoryReader, b: HistoryReader, say: Say = lambda text: None) -> Pair:
    """Raises IslandError when one of the two has no tick yet."""
    one, other = Side.of("A", a), Side.of("B", b)
    if one.digest == other.digest and one.last_tick == other.last_tick:
        return Pair(one, other, Kinship.SAME, None, one.last_tick - one.first_tick + 1)
    say("looking for the first tick that differs")
    parting, common = _parting(one, other)
    if parting is None:
        return Pair(one, other, Kinship.LONGER, None, common)
    if _are_strangers(one, other, common):
        return Pair(one, other, Kinship.STRANGERS, parting, common)
    return Pair(one, other, Kinship.PARTED, parting, common)


def _parting(a: Side, b: Side) -> tuple[int | None, int]:
    """(the first tick that differs or None, ticks before it): read in step, so that the length of a history costs no memory."""
    sql, common = "SELECT tick, digest FROM ticks ORDER BY tick", 0
    for one, other in zip_longest(a.reader.select(sql)[1], b.reader.select(sql)[1]):
        if one is None or other is None:
            return None, common
        if one != other:
            return min(one[0], other[0]), common
        common += 1
    return None, common


def _are_strangers(a: Side, b: Side, common_ticks: int) -> bool:
    """Nobody is the same in both: another seed, another measure of time, or others who landed."""
    if a.run["seed"] != b.run["seed"] or a.ticks_a_year != b.ticks_a_year:
        return True
    return not common_ticks and (not _landed(a) or _landed(a) != _landed(b))


def _landed(side: Side) -> list[tuple[Any, ...]]:
    sql = f"SELECT {', '.join(VILLAGER_COLUMNS)} FROM villagers WHERE arrived_tick = :tick AND NOT is_born_here ORDER BY agent_id"
    return side.reader.rows(sql, {"tick": side.first_tick})
