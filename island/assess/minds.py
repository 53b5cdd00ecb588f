"""Minds on the same seeds, from the dataset of a sweep: who lives, how many, how long, what they die of."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from island.assess.numbers import expectation
from island.history.queries import queries_in
from island.sweep.dataset import Dataset

BRAIN, TEACHER = "lm", "scripted"
OPPONENTS = ("dice", "blind", "random")
_DEATHS = ("hunger", "cold", "sickness")
AVERTED = "deaths by hunger, cold and sickness"
"""All that a mind can avert, in one: whoever starves first does not freeze."""


@dataclass
class Lived:
    """One island. `deaths`: by cause, of a thousand people in a year (a share of all deaths would fall where more die of
    something else); `expectation`: at birth, in years, None where nobody born there died."""

    alive: int
    people: float
    deaths: dict[str, float]
    expectation: float | None = None


@dataclass
class Minds:
    """mind -> seed -> what came of it."""

    lived: dict[str, dict[int, Lived]] = field(default_factory=dict)

    @classmethod
    def of(cls, sweep: Path) -> "Minds":
        """Raises IslandError while no island is done."""
        found, sql = cls(), {one.name: one.sql for one in queries_in("island.assess", "minds.sql")}
        with Dataset(sweep).open() as database:
            for mind, seed, alive, people, *deaths, years in database.execute(sql["islands"]).fetchall():
                rates = dict(zip(_DEATHS, (1000 * float(one or 0) / max(1.0, float(years or 0)) for one in deaths), strict=True))
                found.lived.setdefault(mind, {})[seed] = Lived(alive, float(people), rates)
            lives: dict[tuple[str, int], tuple[list[float], list[bool]]] = {}
            for mind, seed, age, is_alive in database.execute(sql["lives"]).fetchall():
                ages, alive_still = lives.setdefault((mind, seed), ([], []))
                ages.append(age)
                alive_still.append(is_alive)
        for (mind, seed), (ages, alive_still) in lives.items():
            if mind in found.lived and seed in found.lived[mind] and not all(alive_still):
                found.lived[mind][seed].expectation = expectation(ages, alive_still)
        return found

    def seeds(self, *minds: str) -> list[int]:
        """Those that all of these minds have lived."""
        have = [set(self.lived.get(mind, {})) for mind in minds]
        return sorted(set.intersection(*have)) if have else []

    def values(self, mind: str, what: str) -> list[float]:
        """people, expectation, AVERTED, or a cause of death, of each seed that has it."""
        found = [_value(one, what) for _, one in sorted(self.lived.get(mind, {}).items())]
        return [one for one in found if one is not None]

    def pairs(self, what: str, *minds: str) -> list[tuple[float, ...]]:
        """The same of several minds, for the seeds that all have it."""
        rows = [tuple(_value(self.lived[mind][seed], what) for mind in minds) for seed in self.seeds(*minds)]
        return [tuple(float(one) for one in row if one is not None) for row in rows if None not in row]

    def beaten(self, opponent: str) -> tuple[int, int]:
        """(seeds in which its village is dead or has at most half the brain's people on the mean, seeds)"""
        seeds = self.seeds(opponent, BRAIN)
        lived, brain = self.lived.get(opponent, {}), self.lived.get(BRAIN, {})
        return sum(not lived[seed].alive or 2 * lived[seed].people <= brain[seed].people for seed in seeds), len(seeds)


def _value(one: Lived, what: str) -> float | None:
    if what == AVERTED:
        return sum(one.deaths.values())
    found: Any = getattr(one, what) if what in ("people", "expectation") else one.deaths[what]
    return None if found is None else float(found)


def kept_of_the_gain(rows: list[tuple[float, ...]]) -> tuple[float, float | None, float | None] | None:
    """Of (dice, teacher, brain) by seed: (brain - dice) / (teacher - dice) of the means, with a 95% bootstrap interval over the seeds.

    None where the teacher gains nothing over the dice: there is nothing to keep.
    """
    import numpy as np
    from scipy.stats import bootstrap

    if not rows:
        return None
    dice, teacher, brain = np.array(rows).T
    if teacher.mean() <= dice.mean():
        return None

    def kept(d: Any, t: Any, b: Any, axis: int = -1) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            return (b.mean(axis) - d.mean(axis)) / (t.mean(axis) - d.mean(axis))

    point = float(kept(dice, teacher, brain))
    if len(rows) < 3:
        return point, None, None
    with np.errstate(invalid="ignore"):  # a resample in which the teacher gains nothing is infinite
        found = bootstrap(
            (dice, teacher, brain), kept, paired=True, vectorized=True, method="percentile", rng=np.random.default_rng(1)
        )
    low, high = float(found.confidence_interval.low), float(found.confidence_interval.high)
    return point, (low if np.isfinite(low) else None), (high if np.isfinite(high) else None)
