"""Kinship of spouses: the exact coefficient, from the parents of everybody.

The coefficient of kinship of two people is the chance that two copies of one gene, drawn one from each, come from one forebear: 1/4 of
siblings, 1/16 of first cousins (Malecot 1948). It is found by the tabular method: a newborn's with anybody is the mean of their parents'.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

_KEPT_YEARS = 2  # after a death or a leaving: a father may be dead before the birth


class Person(NamedTuple):
    """A row of `stays`; None is nobody."""

    agent_id: int
    mother: int | None
    father: int | None
    arrived_tick: int
    gone_tick: int | None  # of death, or of sailing away


def of_weddings(people: Iterable[Person], weddings: Iterable[tuple[int, int, int]], ticks_a_year: int) -> list[float]:
    """The coefficient of each couple, in the order of (tick, a, b). Founders are strangers to each other.

    Only those who may still have children are held, so a thousand years need no more memory than a hundred.
    """
    table, found = _Table(), []
    comers = sorted(people, key=lambda one: (one.arrived_tick, one.agent_id))
    goers = sorted((one.gone_tick, one.agent_id) for one in comers if one.gone_tick is not None)
    came = gone = 0
    for tick, a, b in weddings:
        while came < len(comers) and comers[came].arrived_tick <= tick:
            while gone < len(goers) and goers[gone][0] + _KEPT_YEARS * ticks_a_year < comers[came].arrived_tick:
                table.leave(goers[gone][1])
                gone += 1
            table.come(comers[came])
            came += 1
        found.append(table.kinship(a, b))
    return found


class _Table:
    """The coefficients of those who are there; a place in the table is used again."""

    def __init__(self) -> None:
        self._k = np.zeros((256, 256))
        self._place: dict[int, int] = {}
        self._free = list(range(255, -1, -1))

    def come(self, one: Person) -> None:
        if not self._free:
            size = len(self._k)
            self._k = np.pad(self._k, ((0, size), (0, size)))
            self._free = list(range(2 * size - 1, size - 1, -1))
        place = self._free.pop()
        parents = [self._place[parent] for parent in (one.mother, one.father) if parent in self._place]
        row = self._k[parents].sum(axis=0) / 2
        self._k[place, :] = self._k[:, place] = row
        self._k[place, place] = (1 + (self._k[parents[0], parents[1]] if len(parents) == 2 else 0)) / 2
        self._place[one.agent_id] = place

    def leave(self, agent_id: int) -> None:
        """The row and column stay until somebody takes the place: nobody asks for them."""
        self._free.append(self._place.pop(agent_id))

    def kinship(self, a: int, b: int) -> float:
        return float(self._k[self._place[a], self._place[b]])


def are_cousins_or_closer(parents: dict[int, tuple[int | None, int | None]], a: int, b: int) -> bool:
    """A parent or grandparent in common, or one the forebear of the other."""
    mine, theirs = _near(parents, a), _near(parents, b)
    return not mine.isdisjoint(theirs)


def _near(parents: dict[int, tuple[int | None, int | None]], who: int) -> set[int]:
    """Oneself, parents and grandparents."""
    found, last = {who}, {who}
    for _ in range(2):
        last = {parent for one in last for parent in parents.get(one, ()) if parent is not None}
        found |= last
    return found
