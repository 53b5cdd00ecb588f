"""The numbers of one island, from its history: what the table of the world is made of. A pure task."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from island.assess.features import windows_of
from island.assess.kinship import Person, are_cousins_or_closer, of_weddings
from island.assess.windows import CENTURY, Window
from island.history.queries import queries_in
from island.history.reader import HistoryReader

GROWN = 12  # years
MOTHERS_PAST = 42
HERE_BEFORE = 16  # years of age: of strangers who came later, the children they had elsewhere are not known
OFTEN = 0.003
HISTORY_TABLES = {
    "villages": "villages", "crafts": "knowledge", "leaders": "leaders", "customs": "customs", "strife": "strifes", "stores": "stores"
}  # fmt: skip
"""Measures that need a table or view of the world to come."""

Rows = list[dict[str, Any]]
Known = dict[str, float | None]
"""None: it cannot be told of this island."""


@dataclass(frozen=True)
class Numbers:
    """`values`: by name, without those that cannot be told of this island; `entropy`: bits, by century; `windows`: of 25 years each."""

    values: dict[str, float]
    entropy: list[float]
    windows: list[Window]
    people: list[int] = field(default_factory=list)  # at each year's end
    deeds: dict[str, list[float]] = field(default_factory=dict)  # share of all deeds, by century


def numbers_of(island: tuple[int, str]) -> Numbers:
    """(number among those that are compared, the folder of its run) -> what is asked of it. Raises IslandError."""
    number, folder = island
    found = _Asked(Path(folder))
    known: Known = {}
    for part in (_work, _people, _marriages, _causes, _thefts, _cost, _society):
        known |= part(found)
    values = {name: float(value) for name, value in known.items() if value is not None}
    return Numbers(
        values, _entropy(found), windows_of(number, found), [row["alive"] for row in found["census"]], _deed_shares(found)
    )


class _Asked:
    """The answers to measures.sql, each asked when it is first wanted; what the history has no table for is empty."""

    def __init__(self, folder: Path):
        self._reader = HistoryReader(folder)
        self._sql = {one.name: one.sql for one in queries_in("island.assess", "measures.sql")}
        tables = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        self.tables = {name for (name,) in self._reader.rows(tables)}
        self._found: dict[str, Rows] = {}

    def __getitem__(self, name: str) -> Rows:
        if name not in self._found:
            if HISTORY_TABLES.get(name, "census") not in self.tables:
                self._found[name] = []
            else:
                columns, rows = self._reader.query(self._sql[name])
                self._found[name] = [dict(zip(columns, row, strict=True)) for row in rows]
        return self._found[name]

    @property
    def file_bytes(self) -> int:
        return self._reader.folder.history.stat().st_size

    @property
    def ticks_a_year(self) -> int:
        return int(self["cost"][0]["ticks_a_year"])

    @property
    def last_tick(self) -> int:
        return int(self["cost"][0]["last_tick"])

    @property
    def last_century(self) -> tuple[int, int]:
        """(first tick, last tick)"""
        return max(0, self.last_tick + 1 - CENTURY * self.ticks_a_year), self.last_tick


def _share(part: float, of: float) -> float | None:
    """None where there is nothing to divide by."""
    return part / of if of else None


# -- work --------------------------------------------------------------------------------------------------------------


def _work(asked: _Asked) -> Known:
    (work,), (grown,) = asked["subsistence"], asked["by the grown"]
    found: Known = {"subsistence": work["share"], "talk by the grown": grown["talk"], "quarrels by the grown": grown["quarrel"]}
    total = sum(row["times"] for row in asked["deeds"])
    often = [what for what, times in _sums(asked["deeds"]).items() if times > OFTEN * total]
    entropy = _entropy(asked)
    found |= {"deed kinds": len(often)}
    if entropy:
        found |= {"entropy, least century": min(entropy), "entropy, last less first": entropy[-1] - entropy[0]}
    return found


def _sums(rows: Rows) -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row["what"]] += row["times"]
    return sums


def _centuries(asked: _Asked) -> list[Counter[str]]:
    """Deeds by century; a last one of less than half a century is left out."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for row in asked["deeds"]:
        found[row["year"] // CENTURY][row["what"]] += row["times"]
    years = len(asked["census"])
    return [found[century] for century in sorted(found) if not century or years >= (2 * century + 1) * CENTURY // 2]


def _entropy(asked: _Asked) -> list[float]:
    return [entropy_bits(century.values()) for century in _centuries(asked)]


def entropy_bits(counts: Iterable[int]) -> float:
    """Of what is drawn with these frequencies (Shannon 1948)."""
    p = np.array([count for count in counts if count], float)
    p /= p.sum()
    return float(-(p * np.log2(p)).sum())


def _deed_shares(asked: _Asked) -> dict[str, list[float]]:
    centuries = _centuries(asked)
    names = sorted({name for century in centuries for name in century})
    return {name: [century[name] / century.total() for century in centuries] for name in names}


# -- lives -------------------------------------------------------------------------------------------------------------


def _people(asked: _Asked) -> Known:
    people, a_year, last = asked["people"], asked.ticks_a_year, asked.last_tick
    born = [row for row in people if row["is_born_here"]]
    found: Known = {}
    watched = [row for row in born if row["arrived_tick"] + a_year <= last]
    infants = [row for row in watched if row["died_tick"] is not None and row["died_tick"] - row["arrived_tick"] < a_year]
    found["infant deaths per 1,000"] = _share(1000 * len(infants), len(watched))
    ages = [((last if row["gone_tick"] is None else row["gone_tick"]) - row["arrived_tick"] + 0.5) / a_year for row in born]
    if any(row["died_tick"] is not None for row in born):
        found["expectation at birth"] = expectation(ages, [row["died_tick"] is None for row in born])
    births = Counter(row["mother"] for row in born)
    ends = {
        row["agent_id"]: (last if row["gone_tick"] is None else row["gone_tick"]) // a_year - row["born_year"] for row in people
    }
    came_at = {row["agent_id"]: row["arrived_tick"] // a_year - row["born_year"] for row in people}
    grown_old = [
        count for mother, count in births.items() if ends.get(mother, 0) >= MOTHERS_PAST and came_at[mother] < HERE_BEFORE
    ]
    found["births per mother past 42"] = _share(sum(grown_old), len(grown_old))
    years = {row["agent_id"]: row["born_year"] for row in people}
    gaps = [row["born_year"] - years[parent] for row in born for parent in (row["mother"], row["father"]) if parent in years]
    found["generation"] = _share(sum(gaps), len(gaps))
    first, _ = asked.last_century
    living = {row["house"] for row in people if row["gone_tick"] is None or row["gone_tick"] >= first}
    alive = [row["alive"] for row in asked["census"]]
    least, most = (min(alive), max(alive)) if alive else (0, 0)
    return found | {
        "houses in the last century": len(living), "people, least": least, "people, most": most,
        "alive": float(asked["cost"][0]["alive"] > 0), "people, mean": float(np.mean(alive)) if alive else 0.0,
    }  # fmt: skip


def expectation(ages: list[float], is_alive: list[bool]) -> float:
    """Years from birth to death on the mean, where some are alive still (Kaplan and Meier 1958; cut at the oldest seen)."""
    from scipy.stats import CensoredData, ecdf

    age, alive = np.array(ages), np.array(is_alive)
    survival = ecdf(CensoredData(uncensored=age[~alive], right=age[alive])).sf
    times, left = np.append(0, survival.quantiles), np.append(1, survival.probabilities)
    return float((np.diff(times) * left[:-1]).sum())


def _marriages(asked: _Asked) -> Known:
    people = [Person(*(row[name] for name in Person._fields)) for row in asked["people"]]
    weddings = [(row["tick"], row["a"], row["b"]) for row in asked["weddings"]]
    if not weddings:
        return {}
    kinship = of_weddings(people, weddings, asked.ticks_a_year)
    parents = {one.agent_id: (one.mother, one.father) for one in people}
    first, _ = asked.last_century
    late = [k for (tick, *_), k in zip(weddings, kinship, strict=True) if tick >= first]
    close = [are_cousins_or_closer(parents, a, b) for _, a, b in weddings]
    return {"unions of cousins or closer": float(np.mean(close)), "kinship of spouses": _share(sum(late), len(late))}


# -- causes and thefts -------------------------------------------------------------------------------------------------


def _causes(asked: _Asked) -> Known:
    rows: Rows = asked["caused"]
    found: Known = {}
    found["with a cause"] = _share(sum(row["with_cause"] for row in rows), sum(row["times"] for row in rows))
    for row in rows:
        found[f"{row['what']} with a cause"] = _share(row["with_cause"], row["times"])
        found[f"{row['what']} with more than weather"] = _share(row["with_more"], row["times"])
    found["hunger within three years"] = _share(sum(row["by_hunger_near"] for row in rows), sum(row["by_hunger"] for row in rows))
    return found


def _thefts(asked: _Asked) -> Known:
    found: Known = {}
    if thieves := asked["thieves"]:
        found["thefts by one trait"] = _share(thieves[0]["thefts"], thieves[0]["of_all"])
    hungry, fed = _theft_rates(asked)
    return found | {"thefts of the hungry to the fed": None if hungry is None else _share(hungry, fed)}


def _theft_rates(asked: _Asked) -> tuple[float | None, float]:
    """Thefts a tick of the grown who starve (None where nobody did), and of those who do not."""
    grown_from = {
        row["agent_id"]: max(row["arrived_tick"], (row["born_year"] + GROWN) * asked.ticks_a_year) for row in asked["people"]
    }
    until = {row["agent_id"]: asked.last_tick if row["gone_tick"] is None else row["gone_tick"] for row in asked["people"]}
    ticks_all = sum(max(0, until[who] - grown_from[who]) for who in grown_from)
    since: dict[int, int] = {}
    ticks_hungry, thefts = 0, Counter[bool]()
    for row in asked["hunger and theft"]:
        who, tick = row["actor"], row["tick"]
        if row["what"] == "starving":
            since.setdefault(who, tick)
        elif row["what"] == "stole":
            thefts[who in since] += tick >= grown_from[who]
        elif who in since:
            ticks_hungry += max(0, tick - max(since.pop(who), grown_from[who]))
    ticks_hungry += sum(max(0, until[who] - max(tick, grown_from[who])) for who, tick in since.items())
    ticks_fed = ticks_all - ticks_hungry
    return thefts[True] / ticks_hungry if ticks_hungry else None, thefts[False] / ticks_fed if ticks_fed else 0.0


def _cost(asked: _Asked) -> Known:
    (cost,) = asked["cost"]
    seconds, lived = cost["seconds"] or 0, (asked.last_tick + 1) / asked.ticks_a_year
    found: Known = {"ms a thought": _share(1000 * seconds, cost["thoughts"] or 0)}
    found["minutes a thousand years"] = _share(1000 * seconds / 60, lived)
    return found | {"MB a thousand years": _share(1000 * asked.file_bytes / 1e6, lived)}


# -- what the world to come has ----------------------------------------------------------------------------------------


def _society(asked: _Asked) -> Known:
    found: Known = {}
    years = len(asked["census"])
    if "villages" in asked.tables:
        found["villages"] = len(asked["villages"])
        found["villages ended"] = sum(row["ended_year"] is not None for row in asked["villages"])
    if "knowledge" in asked.tables:
        found |= _crafts(asked["crafts"], years)
    if "leaders" in asked.tables:
        found["houses of leaders"] = len({row["house"] for row in asked["leaders"] if row["house"]})
    if "customs" in asked.tables:
        found["customs begun"] = len(asked["customs"])
        found["customs ended"] = sum(row["to_year"] is not None for row in asked["customs"])
    return found


def _crafts(rows: Rows, years: int) -> dict[str, float]:
    """How many are known at least and at most in a year, and how many were lost for a year or more and found again."""
    known = {craft: np.zeros(years, bool) for craft in sorted({row["craft"] for row in rows})}
    for row in rows:
        known[row["craft"]][row["from_year"] : years if row["to_year"] is None else row["to_year"] + 1] = True
    counts = sum((one.astype(int) for one in known.values()), np.zeros(years, int))
    again = sum(int((np.diff(one.astype(int)) == 1).sum() + one[0]) > 1 for one in known.values()) if years else 0
    return {
        "crafts, least": float(counts.min(initial=99)),
        "crafts, most": float(counts.max(initial=0)),
        "crafts found again": again,
    }
