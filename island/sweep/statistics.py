"""What came of a sweep in numbers: a row a setting, paired by seed with the first, with bootstrap intervals."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from island.errors import IslandError
from island.sweep.dataset import Dataset
from island.sweep.run import read_identity

RESAMPLES = 9_999

# A number for each island that was lived, by `setting` and `seed`. Years after the last of the village count as zero people.
METRICS = {
    "survival": ("villages that somebody was left of at the end", "SELECT setting, seed, (alive > 0)::INT FROM islands"),
    "alive": ("people at the end", "SELECT setting, seed, alive FROM islands"),
    "population": (
        "people, mean of all years planned",
        "SELECT i.setting, i.seed, coalesce(sum(c.alive), 0) / any_value(i.years_planned) FROM islands i "
        "LEFT JOIN census c USING (setting, seed) GROUP BY 1, 2",
    ),
    "years": ("years lived", "SELECT setting, seed, years FROM islands"),
    "born": ("children born", "SELECT setting, seed, born FROM islands"),
    "died": ("deaths", "SELECT setting, seed, died FROM islands"),
    "hunger": ("deaths by hunger", "SELECT setting, seed, died_hunger FROM islands"),
    "people": ("people who ever lived there", "SELECT setting, seed, people FROM islands"),
    "events": ("events", "SELECT setting, seed, events FROM islands"),
}


FORKS = "forks"
"""What all forks of a run are called together."""

Values = dict[str, dict[Any, float]]
"""setting -> seed, or of forks the name of each -> number."""


@dataclass(frozen=True)
class Summary:
    """A setting: the mean over its seeds, and the mean difference to the baseline over the seeds both have; with intervals."""

    setting: str
    islands: int
    failed: int
    mean: float | None
    low: float | None
    high: float | None
    pairs: int = 0
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None


def summaries(home: Path, metric: str, *, baseline: str | None = None, confidence: float = 0.95) -> list[Summary]:
    """In the order of the sweep's file; the baseline is the first setting unless another is named.

    Raises IslandError for a metric or a setting that is none, and while no island is done.
    """
    if metric not in METRICS:
        raise IslandError(f"--of is {metric[:60]!r}; expected one of: {', '.join(METRICS)}")
    identity = read_identity(home)
    settings = ["unchanged", FORKS] if identity["forks"] else list(identity["settings"])
    first = settings[0] if baseline is None else baseline
    if first not in settings:
        raise IslandError(f"--baseline is {first[:60]!r}; expected one of: {', '.join(settings)[:500]}")
    with Dataset(home).open() as database:
        failed = dict(database.execute("SELECT setting, count(*) FROM islands WHERE ended = 'failed' GROUP BY 1").fetchall())
        values = _values(database, METRICS[metric][1])
    if identity["forks"]:
        values, failed = _pooled(values, failed)
    return [_summary(name, values, first, int(failed.get(name, 0)), confidence) for name in settings]


def _values(database: Any, sql: str) -> Values:
    """setting -> seed -> number, of islands that did not fail."""
    rows = (
        f"SELECT m.* FROM ({sql}) m(setting, seed, number) SEMI JOIN (FROM islands WHERE ended <> 'failed') USING (setting, seed)"
    )
    found: Values = {}
    for setting, seed, number in database.execute(f"{rows} ORDER BY setting, seed").fetchall():
        found.setdefault(setting, {})[seed] = float(number)
    return found


def _pooled(values: Values, failed: dict[str, int]) -> tuple[Values, dict[str, int]]:
    """All forks as one setting, each paired with the run as it was."""
    unchanged = next(iter(values.get("unchanged", {}).values()), None)
    forks = {setting: next(iter(numbers.values())) for setting, numbers in values.items() if setting != "unchanged"}
    pooled: Values = {FORKS: dict(forks)}
    if unchanged is not None:
        pooled["unchanged"] = dict.fromkeys(forks, unchanged)
    return pooled, {FORKS: sum(failed.values())}


def _summary(name: str, values: Values, first: str, failed: int, confidence: float) -> Summary:
    ours, theirs = values.get(name, {}), values.get(first, {})
    if not ours:
        return Summary(name, 0, failed, None, None, None)
    alone = (len(ours), failed, *mean_with_interval(list(ours.values()), confidence))
    differences = [number - theirs[seed] for seed, number in ours.items() if seed in theirs]
    if name == first or not differences:
        return Summary(name, *alone)
    return Summary(name, *alone, len(differences), *mean_with_interval(differences, confidence))


def mean_with_interval(numbers: list[float], confidence: float) -> tuple[float, float | None, float | None]:
    """The mean and its bootstrap interval (BCa; the same numbers give the same interval); None where one number cannot tell.

    Where all are the same the interval is that number: nothing that was seen varies.
    """
    import numpy as np
    from scipy.stats import bootstrap

    mean = float(np.mean(numbers))
    if len(numbers) < 2:
        return mean, None, None
    if len(set(numbers)) == 1:
        return mean, mean, mean
    draws: Any = {"n_resamples": RESAMPLES, "confidence_level": confidence, "vectorized": True, "batch": 500}
    found: Any = None
    for method in ("BCa", "percentile"):  # BCa has no answer for very few numbers
        found = bootstrap((numbers,), np.mean, method=method, rng=np.random.default_rng(1), **draws).confidence_interval
        if math.isfinite(found.low) and math.isfinite(found.high):
            break
    return mean, float(found.low), float(found.high)
