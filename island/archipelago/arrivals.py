"""What lands on one island when it is lived again from the sea as it was: just that, or, after a fork that changed something, the same
people in the numbers of the fork.

The rule of a changed fork. The sea knows nothing of it: everybody and everything that came to the island in the record comes in the
same year. Only who in the record left this island after the fork does not come back over the sea, as in the fork they need not have left.
Newcomers get the next free numbers; kin and others of whom the fork knows nothing are people overseas to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from island.archipelago.crossing import Home, Traveller, Voyage, inbox_of
from island.archipelago.sea import Sea
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.world.sailing import Landing
from island.world.state import NOBODY, OVERSEAS, Villager, World
from island.world.words import EventKind

_LANDED = (
    "SELECT actor FROM events WHERE tick = :tick AND kind = :kind ORDER BY actor"  # castaways of no island are not among them
)


class Parting(NamedTuple):
    """Where a fork with a change leaves the record: the last common tick, and the first agent_id that nobody had by then."""

    tick: int
    next_agent_id: int


class Arrivals:
    """The inboxes of one island, year by year, from the record of a sea."""

    def __init__(self, sea: Sea, number: int, ticks_a_year: int, parting: Parting | None = None):
        self._sea, self._number, self._ticks_a_year, self._parting = sea, number, ticks_a_year, parting
        self._numbers: dict[int, int] = {}  # of those who landed since the parting: their number in the record -> here
        self._voyages = sea.voyages() if parting else {}
        self._names = {
            one.home_id: one.name
            for boats in self._voyages.values()
            for boat in boats
            for one in boat.travellers
            if one.home_island == number
        }

    def follow(self, reader: HistoryReader, tick: int) -> None:
        """Learns the numbers of those who have landed in a recorded fork up to a tick. Raises IslandError when others have."""
        if self._parting is None:
            return
        first = self._parting.tick // self._ticks_a_year + 1
        for year in range(first, tick // self._ticks_a_year + 1):
            here = [row[0] for row in reader.rows(_LANDED, {"tick": year * self._ticks_a_year, "kind": EventKind.CAME_ASHORE})]
            there = [one.landed_as for boat in self._boats(year) for one in boat.travellers]
            if len(here) != len(there):
                raise IslandError(
                    f"{self._sea.path}: {len(there)} people landed in year {year} by it, and {len(here)} on {reader.folder.path}; "
                    "put the sea back that the fork was made with"
                )
            self._numbers |= dict(zip(there, here, strict=True))

    def __call__(self, world: World) -> Sequence[Landing]:
        """What lands on the first day of the year that has begun."""
        year = world.year
        if self._parting is None or world.tick <= self._parting.tick:
            return inbox_of(self._number, self._sea.voyages(year - 1).get(year - 1, []))
        boats = self._boats(year)
        people = [one.landed_as for boat in boats for one in boat.travellers]
        self._numbers |= {landed_as: world.next_agent_id + nth for nth, landed_as in enumerate(people)}
        return tuple(self._landing(boat) for boat in boats)

    # -- who comes

    def _boats(self, year: int) -> list[Voyage]:
        """The boats of a year after the parting, by (origin, sequence), with those who come; a boat in which nobody is left stays away."""
        gone = self._gone_before(year)
        found = []
        for boat in sorted(self._voyages.get(year - 1, []), key=lambda one: one[:2]):
            people = tuple(one for one in boat.travellers if _home(one) not in gone)
            if boat.to == self._number and not boat.is_lost and (people or not boat.travellers):
                found.append(boat._replace(travellers=people))
        return found

    def _gone_before(self, year: int) -> set[Home]:
        """Who in the record left this island between the parting and a year."""
        assert self._parting is not None
        first = (self._parting.tick + 1) // self._ticks_a_year  # a boat leaves on the last day of its year
        return {
            _home(one)
            for of, boats in self._voyages.items()
            if first <= of < year
            for boat in boats
            if boat.origin == self._number
            for one in boat.travellers
        }

    # -- in the numbers of the fork

    def _landing(self, boat: Voyage) -> Landing:
        people = tuple(self._person(one.state) for one in boat.travellers if one.state)
        names = {self._spoken(number): name for number, name in boat.names}
        names |= {one: self._names[home] for one, home in self._strangers(boat) if home in self._names}
        returned = tuple(one for old in boat.returned if (one := self._known(old)) != NOBODY)
        return Landing(
            boat.origin, people, boat.meals, boat.logs, self._known(boat.for_whom), tuple(sorted(names.items())), returned
        )

    def _strangers(self, boat: Voyage) -> Iterable[tuple[int, int]]:
        """(number overseas, agent_id in the record) of those spoken of in a boat who lived here in the record alone."""
        for one in boat.travellers:
            for memory in one.state.memories if one.state else ():
                yield from ((self._spoken(who), who) for who in memory.spoken_of if who < OVERSEAS and self._known(who) == NOBODY)

    def _person(self, one: Villager) -> Villager:
        strangers = [self._spoken(who) for who in (one.mother, one.father) if who != NOBODY and self._known(who) == NOBODY]
        return replace(
            one, agent_id=self._numbers[one.agent_id], mother=self._known(one.mother), father=self._known(one.father),
            grandparents=[*map(self._spoken, one.grandparents), *sorted(strangers)], spouse=self._known(one.spouse),
            child_father=self._known(one.child_father), child_elders=[*map(self._spoken, one.child_elders)],
            bonds={here: value for who, value in one.bonds.items() if (here := self._known(who)) != NOBODY},
            memories=[memory.renumbered(self._spoken) for memory in one.memories],
        )  # fmt: skip

    def _known(self, agent_id: int) -> int:
        """The number here of somebody of the record; NOBODY where the fork has no such person."""
        assert self._parting is not None
        if agent_id >= OVERSEAS or 0 <= agent_id < self._parting.next_agent_id:
            return agent_id
        return self._numbers.get(agent_id, NOBODY)

    def _spoken(self, agent_id: int) -> int:
        """The number here of anybody: of whom the fork does not have, one overseas."""
        known = self._known(agent_id)
        return known if known != NOBODY or agent_id == NOBODY else (self._number + 1) * OVERSEAS + agent_id


def _home(one: Traveller) -> Home:
    return one.home_island, one.home_id
