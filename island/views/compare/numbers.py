"""Two histories as statistics over the years that both have: means, medians, rates and shares. Nothing here is about a person."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, median
from typing import Any

from island.views.compare.pair import Pair, Side
from island.world.words import DeathCause, Deed, EventKind, word

COUNTED = {
    EventKind.MARRIED: "weddings",
    EventKind.BEFRIENDED: "friendships begun",
    EventKind.FELL_OUT: "enmities begun",
    EventKind.STOLE: "thefts",
    EventKind.QUARRELLED: "quarrels",
    EventKind.STORM_ROSE: "storms",
    EventKind.CROP_LOST: "crops lost",
}
CAUSES = tuple(word(cause) for cause in DeathCause)
CENSUS_SQL = "SELECT year, alive, mean_hunger FROM census WHERE year BETWEEN :y0 AND :y1 ORDER BY year"
EVENTS_SQL = f"""SELECT tick / :tpy AS year, kind, count(*) AS events FROM events
    WHERE kind IN ({", ".join(str(int(kind)) for kind in COUNTED)}) AND tick BETWEEN :t0 AND :t1 GROUP BY 1, 2"""
# From the people, not the census: a year in which a village ended has none.
BORN_SQL = """SELECT arrived_tick / :tpy AS year, count(*) AS born FROM villagers
    WHERE is_born_here AND arrived_tick BETWEEN :t0 AND :t1 GROUP BY 1"""
DEATHS_SQL = """SELECT died_tick / :tpy AS year, death_cause AS cause, count(*) AS deaths FROM villagers
    WHERE died_tick BETWEEN :t0 AND :t1 GROUP BY 1, 2"""
LIVED_SQL = "SELECT coalesce(sum(alive), 0) * 1.0 / :tpy AS lived FROM ticks WHERE tick BETWEEN :t0 AND :t1"
DEEDS_SQL = """SELECT deed, count(*) AS deeds FROM thoughts WHERE kind = 0 AND deed IS NOT NULL AND tick BETWEEN :t0 AND :t1
    GROUP BY 1 ORDER BY 2 DESC, 1"""
# How many were of an age in some year, and how many died in it; an age is the year less that of birth, as everywhere.
AGES_SQL = """WITH RECURSIVE ages(age) AS (SELECT 0 UNION ALL SELECT age + 1 FROM ages WHERE age < 119),
    lives AS (SELECT max(:y0, max(arrived_tick, 0) / :tpy) - born_year AS youngest,
      min(:y1, coalesce(gone_tick / :tpy, :y1)) - born_year AS oldest,
      CASE WHEN died_tick BETWEEN :t0 AND :t1 THEN died_tick / :tpy - born_year END AS died
      FROM stays WHERE arrived_tick <= :t1 AND (gone_tick IS NULL OR gone_tick >= :t0))
    SELECT age, count(*) AS reached, count(*) FILTER (WHERE died = age) AS deaths
    FROM ages JOIN lives ON age BETWEEN youngest AND oldest GROUP BY age ORDER BY age"""

_DEATHS_LEAST, _ALL_AGES = 30, 50  # for an expectation of life


@dataclass(frozen=True)
class Numbers:
    """One history over the years from `first` to `last`, both included. A village that ended has years of nobody after it."""

    side: Side
    first: int
    last: int

    @property
    def params(self) -> dict[str, Any]:
        tpy = self.side.ticks_a_year
        t0 = self.first * tpy if self.first else min(self.side.first_tick, 0)
        return {"y0": self.first, "y1": self.last, "t0": t0, "t1": (self.last + 1) * tpy - 1, "tpy": tpy}

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        wanted = {name: value for name, value in self.params.items() if f":{name}" in sql}
        return self.side.reader.rows(sql, wanted)

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)

    @cached_property
    def _census(self) -> dict[int, tuple[Any, ...]]:
        return {row[0]: row for row in self._rows(CENSUS_SQL)}

    @cached_property
    def alive(self) -> list[int]:
        return [self._census[year][1] if year in self._census else 0 for year in self.years]

    @cached_property
    def hunger(self) -> list[float | None]:
        """None in years of nobody."""
        return [self._census[year][2] if year in self._census else None for year in self.years]

    @cached_property
    def lived(self) -> float:
        """Years lived by all people together."""
        return float(self._rows(LIVED_SQL)[0][0])

    @cached_property
    def born(self) -> list[int]:
        found: dict[int, int] = dict(self._rows(BORN_SQL))
        return [found.get(year, 0) for year in self.years]

    @cached_property
    def deaths(self) -> dict[str, Counter[int]]:
        """By cause, then by year; of every cause there is."""
        found: dict[str, Counter[int]] = {cause: Counter() for cause in CAUSES}
        for year, cause, count in self._rows(DEATHS_SQL):
            found.setdefault(cause, Counter())[year] += count
        return found

    @cached_property
    def events(self) -> dict[int, Counter[int]]:
        """By kind of COUNTED, then by year."""
        found: dict[int, Counter[int]] = {int(kind): Counter() for kind in COUNTED}
        for year, kind, count in self._rows(EVENTS_SQL):
            found[kind][year] += count
        return found

    @cached_property
    def deeds(self) -> dict[str, int]:
        """The most frequent first."""
        return {word(Deed(deed)): count for deed, count in self._rows(DEEDS_SQL) if deed in Deed.__members__.values()}

    @cached_property
    def ages(self) -> list[tuple[int, int, int]]:
        return [(age, reached, deaths) for age, reached, deaths in self._rows(AGES_SQL)]

    def rate(self, count: int) -> float:
        """A thousand people and year."""
        return 1000 * count / self.lived if self.lived else 0.0


def numbers_of(pair: Pair, *, from_start: bool = False) -> tuple[Numbers, Numbers] | None:
    """Over the whole years that can be compared, from the parting or `from_start`; None where there is none."""
    first, last = 0 if from_start else pair.from_year, pair.until_year - 1
    return (Numbers(pair.a, first, last), Numbers(pair.b, first, last)) if first <= last else None


def middle(values: Sequence[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return float(median(found)) if found else None


def mean(values: Sequence[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return fmean(found) if found else None


def entropy(counts: list[int]) -> float:
    """In bits: 0 when all do the same, log2 of how many there are when all are alike."""
    total = sum(counts)
    return -sum(count / total * math.log2(count / total) for count in counts if count) + 0.0 if total else 0.0


def life_expectancy(ages: list[tuple[int, int, int]], at: int = 0) -> float | None:
    """The age to which one who is `at` years old lives on the average, if at every age as many die as died in these years.

    The product limit over (age, reached it, died at it). None where too few died to say, or nobody was of some age below `_ALL_AGES`.
    """
    known = {age: (reached, deaths) for age, reached, deaths in ages if age >= at}
    if sum(deaths for _, deaths in known.values()) < _DEATHS_LEAST or any(age not in known for age in range(at, _ALL_AGES)):
        return None
    left, years = 1.0, float(at)
    for age in range(at, max(known) + 1):
        reached, deaths = known.get(age, (1, 0))
        left *= 1 - deaths / reached
        years += left
    return years
