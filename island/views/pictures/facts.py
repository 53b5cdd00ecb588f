"""What the pictures draw: the people and the numbers of a history, by SQL of our own over the base tables.

A file may lie in every column, so each value is made a number or a short text here, and years beyond the ticks there are do not count.
Times are in years, with the tick as their fraction.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from island.views.pictures.svg import HOUSES, short

if TYPE_CHECKING:
    from island.history.reader import HistoryReader

OTHERS = "other houses"
_NAME_READ = 200  # letters of a name that are read at all


@dataclass(frozen=True)
class Soul:
    """Somebody. `came` and `gone` are times; `gone` is the last moment of the history for who still lives here. `gone_tick` is of death or
    of sailing away, `died_tick` of death alone.
    """

    agent_id: int
    name: str
    house: str
    is_female: bool
    born_year: int
    came_tick: int
    died_tick: int | None
    gone_tick: int | None
    came: float
    gone: float
    cause: str | None
    mother: int | None
    father: int | None

    @property
    def full_name(self) -> str:
        return short(f"{self.name} {self.house}")

    @property
    def is_dead(self) -> bool:
        return self.died_tick is not None

    @property
    def span(self) -> str:
        return f"{self.born_year}–{'' if self.gone_tick is None else int(self.gone)}"


class Facts:
    """A history's people, houses and length, read once for a picture."""

    def __init__(self, reader: "HistoryReader"):
        self.reader = reader
        name, seed, a_year = self.rows("SELECT CAST(name AS TEXT), CAST(seed AS TEXT), CAST(ticks_a_year AS INTEGER) FROM runs")[
            0
        ]
        self.name, self.seed = short(str(name), 40), short(str(seed), 24)
        self.ticks_a_year = max(int(a_year or 0), 1)
        (count,) = self.rows("SELECT count(*) FROM ticks WHERE tick >= 0")[0]
        self.ticks = int(count)
        self.length = self.ticks / self.ticks_a_year
        self.years = -(-self.ticks // self.ticks_a_year)  # with the one that was not lived to its end

    def rows(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return self.reader.query(sql, parameters)[1]

    def year_of(self, tick: int) -> int:
        return max(tick, 0) // self.ticks_a_year

    @cached_property
    def souls(self) -> dict[int, Soul]:
        """Everybody by number, in the order of coming."""
        sql = f"""
            SELECT agent_id, CAST(substr(name, 1, {_NAME_READ}) AS TEXT), CAST(substr(house, 1, {_NAME_READ}) AS TEXT), is_female = 1,
                   CAST(born_year AS INTEGER), CAST(arrived_tick AS INTEGER), CAST(died_tick AS INTEGER),
                   CAST(gone_tick AS INTEGER), CAST(substr(death_cause, 1, 40) AS TEXT), CAST(mother AS INTEGER), CAST(father AS INTEGER)
            FROM stays ORDER BY CAST(arrived_tick AS INTEGER), agent_id"""
        return {row[0]: self._soul(row) for row in self.rows(sql)}

    def _soul(self, row: tuple[Any, ...]) -> Soul:
        agent_id, name, house, is_female, born, came, died, gone, cause, mother, father = row
        came = max(min(came or 0, self.ticks), 0)
        died, gone = (None if tick is None else max(min(tick, self.ticks), came) for tick in (died, gone))
        return Soul(
            agent_id, name or "", house or "", bool(is_female), born or 0, came, died, gone,
            came / self.ticks_a_year, self.length if gone is None else gone / self.ticks_a_year, cause, mother, father,
        )  # fmt: skip

    @cached_property
    def houses(self) -> list[str]:
        """Those with a colour of their own: of the most years lived, the most first."""
        lived: Counter[str] = Counter()
        for soul in self.souls.values():
            lived[soul.house] += int((soul.gone - soul.came) * 1000) + 1
        return [house for house, _ in sorted(lived.items(), key=lambda pair: (-pair[1], pair[0]))[:HOUSES]]

    def colour(self, house: str) -> int:
        """1 and on for the houses of their own, 0 for the others."""
        return self.houses.index(house) + 1 if house in self.houses else 0

    @cached_property
    def people_of(self) -> Counter[str]:
        """How many ever bore a house's name."""
        return Counter(soul.house for soul in self.souls.values())

    def alive_by(self, ticks: list[int]) -> list[list[int]]:
        """For the other houses and each of `houses`: how many lived after each of these ticks."""
        found = []
        for number in range(len(self.houses) + 1):
            change = [0] * (self.ticks + 2)
            for soul in self.souls.values():
                if self.colour(soul.house) == number:
                    change[soul.came_tick] += 1
                    if soul.gone_tick is not None:
                        change[soul.gone_tick] -= 1
            found.append(_sums_at(change, ticks))
        return found

    @cached_property
    def deaths_by_year(self) -> Counter[tuple[int, str]]:
        """(year, cause): how many."""
        return Counter((int(soul.gone), soul.cause or "unknown") for soul in self.souls.values() if soul.is_dead)


def _sums_at(change: list[int], ticks: Iterable[int]) -> list[int]:
    total, sums = 0, []
    for step in change:
        total += step
        sums.append(total)
    return [sums[tick] for tick in ticks]


@dataclass(frozen=True)
class Trouble:
    """Years that many died in. `cause` is `hunger` or `storm`."""

    cause: str
    first_year: int
    last_year: int
    dead: int

    @property
    def label(self) -> str:
        years = f"{self.first_year}–{self.last_year}" if self.last_year > self.first_year else str(self.first_year)
        return f"{'Famine' if self.cause == 'hunger' else 'Storm'} of {years}, {self.dead} dead"


def troubles(facts: Facts, famines: int = 6, storms: int = 4) -> list[Trouble]:
    """The worst famines (five years or fewer) and storms (a year), in the order of time."""
    found = _worst(facts, "hunger", 5, 5, famines) + _worst(facts, "storm", 1, 3, storms)
    return sorted(found, key=lambda trouble: (trouble.first_year + trouble.last_year, trouble.cause))


def _worst(facts: Facts, cause: str, span: int, least: int, most: int) -> list[Trouble]:
    """The windows of `span` years with the most dead of a cause, none touching another, each cut to where somebody died."""
    dead = {year: count for (year, of), count in facts.deaths_by_year.items() if of == cause}
    sums = sorted((-sum(dead.get(year, 0) for year in range(start, start + span)), start) for start in dead)
    found: list[Trouble] = []
    for total, start in sums:
        if len(found) == most or -total < least:
            break
        years = [year for year in range(start, start + span) if year in dead]
        if all(years[-1] + span < other.first_year or other.last_year + span < start for other in found):
            found.append(Trouble(cause, start, years[-1], -total))
    return found
