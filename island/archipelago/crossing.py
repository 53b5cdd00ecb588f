"""The turn of the year: boats that left become landings, with people in the numbers of the island they come to.

A person keeps one home for life, (island, agent_id) of the place they first were on, and has another agent_id on every island
they land on. What an island does not know of them is left behind: kin it never saw become numbers of people overseas, which still
tell brothers from strangers; sentences keep the names of those they speak of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from island.world.sailing import Boat, Landing
from island.world.state import NOBODY, OVERSEAS, Villager
from island.world.words import EventKind

Home = tuple[int, int]
"""(island, agent_id) of the first place: who somebody is, wherever they live."""


class Traveller(NamedTuple):
    """One person in a boat; `landed_as` is NOBODY and `state` None when the boat was lost."""

    name: str
    house: str
    home_island: int
    home_id: int
    left_as: int
    landed_as: int
    state: Villager | None


class Voyage(NamedTuple):
    """One boat of one year; what is `for_whom` is in the numbers of the island it goes to."""

    origin: int
    sequence: int
    to: int
    reason: EventKind
    event_id: int
    is_lost: bool
    for_whom: int
    meals: int
    logs: int
    names: tuple[tuple[int, str], ...]
    returned: tuple[int, ...]  # the numbers that some of the travellers had on the island before
    travellers: tuple[Traveller, ...]

    def landing(self) -> Landing:
        people = tuple(one.state for one in self.travellers if one.state)
        return Landing(self.origin, people, self.meals, self.logs, self.for_whom, self.names, self.returned)


class Register:
    """Who is who on which island, of all who ever crossed."""

    def __init__(self, voyages: Iterable[Voyage] = ()):
        self._homes: dict[tuple[int, int], Home] = {}
        self._selves: dict[Home, list[tuple[int, int]]] = {}  # (island, agent_id there) of each landing, in order
        for voyage in voyages:
            for one in voyage.travellers:
                self.note((one.home_island, one.home_id), voyage.to, one.landed_as)

    def note(self, home: Home, island: int, landed_as: int) -> None:
        """Lost at sea is to have landed as NOBODY."""
        self._selves.setdefault(home, []).append((island, landed_as))
        if landed_as != NOBODY:
            self._homes[island, landed_as] = home

    def home_of(self, island: int, agent_id: int) -> Home:
        """Of somebody who is, was, or is spoken of on an island."""
        if agent_id >= OVERSEAS:
            return agent_id // OVERSEAS - 1, agent_id % OVERSEAS
        return self._homes.get((island, agent_id), (island, agent_id))

    def selves_on(self, island: int, home: Home) -> list[int]:
        """The agent_ids that somebody has or had there, the latest last."""
        native = [home[1]] if home[0] == island else []
        return native + [one for where, one in self._selves.get(home, []) if where == island and one != NOBODY]

    def place_of(self, home: Home) -> tuple[int, int]:
        """(island, agent_id) where somebody was last seen; (the island sailed for, NOBODY) of the lost."""
        return self._selves.get(home, [home])[-1]


class Leaving(NamedTuple):
    """What one island hands over at a year's end: its boats, the names its people speak of, and its next free agent_id."""

    boats: Sequence[Boat]
    names: dict[int, str]
    next_agent_id: int


def cross(leavings: Sequence[Leaving], register: Register) -> list[Voyage]:
    """The voyages of one turn of the year by (origin, sequence); the register knows them afterwards. `leavings` are by island."""
    next_ids = [one.next_agent_id for one in leavings]
    landed: dict[tuple[int, int, int], tuple[Home, int]] = {}
    for origin, leaving in enumerate(leavings):  # everybody has a number before anybody is described in them
        for sequence, boat in enumerate(leaving.boats):
            for rank, villager in enumerate(boat.people):
                landed_as = NOBODY
                if not boat.is_lost:
                    landed_as, next_ids[boat.to] = next_ids[boat.to], next_ids[boat.to] + 1
                home = register.home_of(origin, villager.agent_id)
                landed[origin, sequence, rank] = home, landed_as
    for (origin, sequence, _), (home, landed_as) in landed.items():
        register.note(home, leavings[origin].boats[sequence].to, landed_as)
    return [
        _voyage(origin, sequence, boat, leaving.names, register, landed)
        for origin, leaving in enumerate(leavings)
        for sequence, boat in enumerate(leaving.boats)
    ]


def inbox_of(island: int, voyages: Iterable[Voyage]) -> tuple[Landing, ...]:
    """What lands there, by (origin, sequence)."""
    arriving = sorted((voyage for voyage in voyages if voyage.to == island and not voyage.is_lost), key=lambda one: one[:2])
    return tuple(voyage.landing() for voyage in arriving)


def _voyage(
    origin: int,
    sequence: int,
    boat: Boat,
    names: dict[int, str],
    register: Register,
    landed: dict[tuple[int, int, int], tuple[Home, int]],
) -> Voyage:
    to, for_whom = boat.to, NOBODY
    if boat.for_whom != NOBODY:
        to, for_whom = register.place_of(register.home_of(origin, boat.for_whom))
    mates = {one.agent_id: landed[origin, sequence, rank][1] for rank, one in enumerate(boat.people)}
    describe = _Description(origin, to, register, mates)
    travellers, spoken, returned = [], dict[int, str](), list[int]()
    for rank, villager in enumerate(boat.people):
        home, landed_as = landed[origin, sequence, rank]
        state = None if boat.is_lost else describe.person(villager, landed_as, home)
        travellers.append(Traveller(villager.name, villager.house, *home, villager.agent_id, landed_as, state))
        if state:
            spoken.update(describe.names_in(villager, names))
            returned += [one for one in register.selves_on(to, home) if one != landed_as]
    return Voyage(
        origin, sequence, to, boat.reason, boat.event_id, boat.is_lost, for_whom, boat.meals, boat.logs,
        tuple(sorted(spoken.items())), tuple(returned), tuple(travellers),
    )  # fmt: skip


class _Description:
    """People of one island in the numbers of another."""

    def __init__(self, origin: int, to: int, register: Register, mates: dict[int, int]):
        """`mates` are those in the same boat, by their old numbers."""
        self._origin, self._to, self._register, self._mates = origin, to, register, mates

    def person(self, villager: Villager, landed_as: int, home: Home) -> Villager:
        """As they land: without a house, and without whatever happened only where they come from."""
        forebears = sorted({self.spoken(one) for one in villager.forebears if self.known(one) == NOBODY})
        former = [one for one in self._register.selves_on(self._to, home) if one != landed_as]  # whose children are their own kin
        return replace(
            villager, agent_id=landed_as, mother=self.known(villager.mother), father=self.known(villager.father),
            grandparents=[*(one for old in villager.grandparents if (one := self.known(old)) >= 0), *forebears, *former],
            household=NOBODY, spouse=self._mates.get(villager.spouse, NOBODY), sick_event=NOBODY, child_father=self.known(villager.child_father),
            child_elders=[self.spoken(one) for one in villager.child_elders], wed_event=NOBODY, kin_event=NOBODY,
            conceived_event=NOBODY, hunger_event=NOBODY, hurt_event=NOBODY, grief=None,
            bonds={one: value for old, value in villager.bonds.items() if (one := self.known(old)) >= 0},
            news=[], heard_from=NOBODY, heard_words=(), doing=NOBODY, met=[], goods=[], wrongs=[], standing=0, backs=NOBODY, host=NOBODY, guest_tick=NOBODY,
            memories=[memory.renumbered(self.spoken) for memory in villager.memories],
        )  # fmt: skip

    def known(self, agent_id: int) -> int:
        """The number there of somebody who is, or was, there; else NOBODY."""
        if agent_id == NOBODY:
            return NOBODY
        selves = self._register.selves_on(self._to, self._register.home_of(self._origin, agent_id))
        return selves[-1] if selves else NOBODY

    def spoken(self, agent_id: int) -> int:
        """The number there of anybody: of whom was never there, one overseas."""
        known = self.known(agent_id)
        if known != NOBODY:
            return known
        island, native = self._register.home_of(self._origin, agent_id)
        return (island + 1) * OVERSEAS + native

    def names_in(self, villager: Villager, names: dict[int, str]) -> dict[int, str]:
        """The names of those in somebody's memories, by their numbers there."""
        return {
            self.spoken(one): names[one]
            for memory in villager.memories
            for one in memory.spoken_of
            if one in names and self.known(one) == NOBODY
        }
