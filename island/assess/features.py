"""What 25 years of an island were like, in numbers: people, villages, crafts, customs, inequality, strife, climate and deeds."""

from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np

from island.assess.windows import YEARS, Window

Rows = list[dict[str, Any]]
Yearly = dict[str, np.ndarray]
"""A number for each year, by the name of what it tells."""


class Answers(Protocol):
    """The rows of a query of measures.sql, by its name."""

    def __getitem__(self, name: str, /) -> Rows: ...


def windows_of(number: int, asked: Answers) -> list[Window]:
    """Of whole windows alone: a village that ends leaves none of the years after. `number` is the island's."""
    census = asked["census"]
    years = len(census)
    alive = np.array([max(1, row["alive"]) for row in census])
    yearly = _people(census, alive)
    yearly |= {
        "villages": sum(_spans(asked["villages"], "village_id", "founded_year", "ended_year", years).values(), np.zeros(years))
    }
    yearly |= {
        f"craft {name}": np.minimum(1, held)
        for name, held in _spans(asked["crafts"], "craft", "from_year", "to_year", years).items()
    }
    yearly |= {f"custom {name}": kept for name, kept in _spans(asked["customs"], "custom", "from_year", "to_year", years).items()}
    yearly |= {"inequality": _inequality(asked["stores"], years), "houses": _names(asked["houses"], years)}
    yearly |= _spans(asked["strife"], "what", "from_year", "to_year", years)
    yearly |= _counts(asked["weather"], years, "weather ") | _counts(asked["deeds"], years, "deed ", alive)
    yearly |= _counts(asked["climate"], years)
    return [
        Window(number, first, {name: float(values[first : first + YEARS].mean()) for name, values in yearly.items()})
        for first in range(0, years - YEARS + 1, YEARS)
    ]


def _people(census: Rows, alive: np.ndarray) -> Yearly:
    """How many there are and how they fare; births, weddings and deaths a head."""
    plain = ("alive", "households", "mean_hunger", "mean_health", "mean_friends", "mean_foes")
    a_head = ("born", "married", "children")
    causes = [name for name in (census[0] if census else ()) if name.startswith("died")]
    found = {name: np.array([row[name] or 0 for row in census], float) for name in (*plain, *a_head, *causes) if census}
    return {name: values / alive if name in (*a_head, *causes) else values for name, values in found.items()}


def _spans(rows: Rows, name: str, first: str, last: str, years: int) -> Yearly:
    """In how many rows of a name each year lies; a row without a last year lasts."""
    found: Yearly = {}
    for row in rows:
        until = years if row[last] is None else row[last] + 1
        found.setdefault(str(row[name]), np.zeros(years))[row[first] : until] += 1
    return found


def _counts(rows: Rows, years: int, prefix: str = "", per: np.ndarray | None = None) -> Yearly:
    """What is counted by year and name; of a last year that nobody ended nothing."""
    found: Yearly = {}
    for row in rows:
        if row["year"] < years:
            found.setdefault(f"{prefix}{row['what']}", np.zeros(years))[row["year"]] = row["times"]
    return found if per is None else {name: values / per for name, values in found.items()}


def _inequality(rows: Rows, years: int) -> np.ndarray:
    """Of the meals in store among the houses at each year's end."""
    held: dict[int, list[int]] = {}
    for row in rows:
        held.setdefault(row["year"], []).append(row["meals"])
    return np.array([gini(held.get(year, ())) for year in range(years)])


def gini(amounts: Iterable[int]) -> float:
    """0 where all have alike, near 1 where one has everything; 0 where there is nothing (Gini 1912, by ranks)."""
    held = np.sort(np.array(list(amounts), float))
    if not held.sum():
        return 0.0
    n = len(held)
    return float(2 * (np.arange(1, n + 1) * held).sum() / (n * held.sum()) - (n + 1) / n)


def _names(rows: Rows, years: int) -> np.ndarray:
    """How many house names somebody bears in each year."""
    borne = _spans(rows, "house", "from_year", "to_year", years)
    return np.sum([np.minimum(1, one) for one in borne.values()] or [np.zeros(years)], axis=0)
