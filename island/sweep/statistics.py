"""What came of a sweep in numbers: a row a setting, paired by seed with the first, with bootstrap intervals.

Forks are counted from the year in which they part, and paired with the same years of the run as it was, or with the placebo of that
year. Forks of one year share their past and their placebo, so that they count as one, by their mean.
"""

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from island.errors import IslandError
from island.sweep.dataset import Dataset
from island.sweep.run import read_identity

RESAMPLES = 9_999

# A number for each island that was lived, from its years since `first` and before `last`. Years after the last of the village count as
# zero people.
_CENSUS = "census t ON t.setting = w.setting AND t.seed = w.seed AND t.year >= w.first AND t.year < w.last"
_AT_END = "coalesce(any_value(t.alive) FILTER (t.year = w.last - 1), 0)"
_PEOPLE = (
    "people t ON t.setting = w.setting AND t.seed = w.seed AND coalesce(t.arrived_year, 0) < w.last"
    " AND coalesce(t.died_year, w.last) >= w.first"
)
METRICS = {
    "survival": ("villages that somebody was left of at the end", f"({_AT_END} > 0)::INT", _CENSUS),
    "alive": ("people at the end", _AT_END, _CENSUS),
    "population": ("people, mean of all years planned", "coalesce(sum(t.alive), 0) / (w.last - w.first)", _CENSUS),
    "years": (
        "years lived",
        "least(any_value(t.years), w.last) - w.first",
        "islands t ON t.setting = w.setting AND t.seed = w.seed",
    ),
    "born": ("children born", "count(*) FILTER (t.is_born_here AND t.born_year >= w.first)", _PEOPLE),
    "died": ("deaths", "count(*) FILTER (t.died_year < w.last)", _PEOPLE),
    "hunger": ("deaths by hunger", "count(*) FILTER (t.died_year < w.last AND t.death_cause = 'hunger')", _PEOPLE),
    "people": ("people who ever lived there", "count(t.agent_id)", _PEOPLE),
    "events": ("events", "coalesce(sum(t.count), 0)", _CENSUS.replace("census", "events", 1)),
    "apart": ("people more or fewer at the end than in the run as it was", _AT_END, _CENSUS),
}
"""name -> (what it says, how it is computed, and from which rows). `apart` is of forks alone."""

_WINDOWS = """
    CREATE TEMP VIEW parted AS SELECT setting, seed, (fork ->> '$.at')::INT AS first, years_planned AS last FROM islands WHERE ended <> 'failed';
    CREATE TEMP TABLE windows AS
    SELECT setting, seed, coalesce(first, 0) AS first, last FROM parted WHERE first IS NULL OR setting <> 'unchanged'
    UNION SELECT u.setting, u.seed, f.first, f.last FROM parted u, parted f
    WHERE u.setting = 'unchanged' AND u.first IS NOT NULL AND f.setting <> 'unchanged' AND f.first >= u.first AND f.last <= u.last
"""

UNCHANGED, PLACEBO, SPARED, FORKS = "unchanged", "placebo", "spared", "forks"
"""What forks are called together, by what is done in them."""
_CALLED = {"unchanged": UNCHANGED, "placebo": PLACEBO, "spare": SPARED, "fork": FORKS}

TRAITS = {
    "age": "CASE WHEN age < 15 THEN 'under 15' WHEN age < 50 THEN '15 to 49' ELSE '50 and over' END",
    "sex": "CASE WHEN is_female THEN 'woman' ELSE 'man' END",
    "cause": "death_cause",
}
"""What those who were spared can be told apart by: when, who and of what they died in the run as it was."""

Values = dict[str, dict[Any, float]]
"""setting -> seed, or of forks the year in which they part -> number."""


class Number(NamedTuple):
    """Of one island, over the years since `first` and before `last`."""

    setting: str
    seed: int
    first: int
    last: int
    number: float


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


def summaries(
    home: Path,
    metric: str,
    *,
    baseline: str | None = None,
    confidence: float = 0.95,
    by: str | None = None,
    after: int | None = None,
) -> list[Summary]:
    """In the order of the sweep's file; the baseline is the first setting unless another is named, of forks the placebo if there is one.

    `by`: a trait that tells those who were spared apart; `after`: how many years from the parting of each fork count. Raises IslandError for a metric, a setting or a trait that is none, for what
    only forks have, and while no island is done.
    """
    if metric not in METRICS:
        raise IslandError(f"--of is {metric[:60]!r}; expected one of: {', '.join(METRICS)}")
    if by is not None and by not in TRAITS:
        raise IslandError(f"--by is {by[:60]!r}; expected one of: {', '.join(TRAITS)}")
    identity = read_identity(home)
    if not identity["forks"] and (metric == "apart" or by or after):
        what = f"--by {by}" if by else f"--after {after}" if after else f"--of {metric}"
        raise IslandError(f"{home}: {what} is for forks of a run; leave it out")
    settings = _rows(identity)
    first = baseline or (PLACEBO if PLACEBO in settings else settings[0])
    if first not in settings:
        raise IslandError(f"--baseline is {first[:60]!r}; expected one of: {', '.join(settings)[:500]}")
    with Dataset(home).open() as database:
        make_windows(database, after)
        failed = _failed(database, bool(identity["forks"]))
        numbers = numbers_of(database, metric)
        groups = _groups(database, numbers, by)
    values = _by_year(numbers, groups) if identity["forks"] else _by_seed(numbers)
    counts = Counter(groups[setting] for setting in {one.setting for one in numbers}) if identity["forks"] else {}
    rows = [*settings, *sorted(set(values) - set(settings))]
    return [
        _summary(name, values, first, failed.get(name, 0), confidence, counts.get(name))
        for name in rows
        if name != SPARED or not by
    ]


def called(setting: str) -> str:
    """What a fork is called together with others."""
    return _CALLED.get(setting.partition("-")[0], setting)


def _rows(identity: dict[str, Any]) -> list[str]:
    """The settings of a sweep; of forks what they are called together."""
    if not identity["forks"]:
        return list(identity["settings"])
    there = set(map(called, identity["settings"]))
    return [name for name in _CALLED.values() if name in there]


def make_windows(database: Any, after: int | None = None) -> None:
    """The table `windows`: which years of an island are counted. Of a fork those since it parted, `after` of them at most; of the run as
    it was the same years as of each fork."""
    database.execute(_WINDOWS)
    if after is not None:
        database.execute("UPDATE windows SET last = least(last, first + ?)", [after])


def numbers_of(database: Any, metric: str) -> list[Number]:
    """Of every island that did not fail; of the run as it was one for each time that a fork is compared with."""
    _, number, rows = METRICS[metric]
    sql = f"SELECT w.setting, w.seed, w.first, w.last, {number} FROM windows w LEFT JOIN {rows} GROUP BY w.setting, w.seed, w.first, w.last ORDER BY ALL"
    found = [Number(name, seed, first, last, float(value)) for name, seed, first, last, value in database.execute(sql).fetchall()]
    if metric != "apart":
        return found
    was = {(one.first, one.last): one.number for one in found if one.setting == UNCHANGED}
    return [one._replace(number=abs(one.number - was[one.first, one.last])) for one in found if (one.first, one.last) in was]


def _failed(database: Any, are_forks: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    for setting, count in database.execute("SELECT setting, count(*) FROM islands WHERE ended = 'failed' GROUP BY 1").fetchall():
        found[called(setting) if are_forks else setting] += count
    return found


def _groups(database: Any, numbers: list[Number], by: str | None) -> dict[str, str]:
    """setting -> what it is called together with others."""
    found = {one.setting: called(one.setting) for one in numbers}
    if by is None:
        return found
    sql = f"""
        SELECT 'spare-' || agent_id, {TRAITS[by]} FROM
        (SELECT *, died_year - born_year AS age FROM people WHERE setting = '{UNCHANGED}' AND died_year IS NOT NULL)
    """
    return found | {setting: f"{SPARED}: {trait}" for setting, trait in database.execute(sql).fetchall() if setting in found}


def _by_seed(numbers: list[Number]) -> Values:
    found: Values = {}
    for one in numbers:
        found.setdefault(one.setting, {})[one.seed] = one.number
    return found


def _by_year(numbers: list[Number], groups: dict[str, str]) -> Values:
    together: dict[str, dict[int, list[float]]] = {}
    for one in numbers:
        together.setdefault(groups[one.setting], {}).setdefault(one.first, []).append(one.number)
    return {name: {year: sum(of) / len(of) for year, of in years.items()} for name, years in together.items()}


def _summary(name: str, values: Values, first: str, failed: int, confidence: float, islands: int | None) -> Summary:
    ours, theirs = values.get(name, {}), values.get(first, {})
    if not ours:
        return Summary(name, 0, failed, None, None, None)
    alone = (islands or len(ours), failed, *mean_with_interval(list(ours.values()), confidence))
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
    for method in ("BCa", "percentile"):  # BCa has no answer where numbers differ by rounding alone
        found = bootstrap((numbers,), np.mean, method=method, rng=np.random.default_rng(1), **draws).confidence_interval
        if math.isfinite(found.low) and math.isfinite(found.high):
            break
    return mean, float(found.low), float(found.high)
