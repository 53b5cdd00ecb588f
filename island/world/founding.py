"""The first day: an island made from the seed, and the families who land on it."""

from collections.abc import Sequence

from island.rng import Luck, Purpose
from island.world.apply import add_villager, bring_stores, forget_news
from island.world.inventing import bring, founders_know
from island.world.names import given_name, house_name
from island.world.rules import Rules
from island.world.sites import sites_of
from island.world.state import NOBODY, Villager, World
from island.world.turn import Turn
from island.world.villages import settle_apart
from island.world.words import EventKind, Trait, Work

WARMTH_MOST = 90  # islands lie farther north or south
WET_MOST = WIND_MOST = 100  # and to windward or in the lee of others
_TAKEN_FROM_OTHERS, _TAKEN_FROM_LEADER = 90, 30  # of a hundred traits that no parent passes on, and of these
_TAKEN_FROM_HOME = 40  # of a hundred traits of founders
_FOUND = Purpose.FOUND


def empty_world(turn_luck: Luck, rules: Rules, ticks_a_year: int, island: int, count: int) -> World:
    """The island before anyone lands. Stocks do not depend on how many people come."""
    years, phase = 200 + turn_luck.below(801, Purpose.SHOCK, 0), turn_luck.below(1000, Purpose.SHOCK, 0, 1)

    def either_way(most: int, number: int) -> int:
        return turn_luck.below(2 * most + 1, Purpose.SHOCK, 0, number) - most

    return World(
        island,
        ticks_a_year,
        places=sites_of(turn_luck, island, rules),
        swing_years=years,
        swing_phase=phase,
        warmth=either_way(WARMTH_MOST, 2),
        wetness=either_way(WET_MOST, 3),
        wind=either_way(WIND_MOST, 9),
    )


def found(turn: Turn, count: int, stores: int = 100, villages: int = 1) -> None:
    """Land `count` people in families: couples with children, grown brothers and sisters, a few old parents.

    They bring `stores` per cent of what founders bring, and settle in so many villages.
    """
    family = 0
    while turn.world.next_agent_id <= count:
        _land_family(turn, family, count)
        family += 1
    settle_apart(turn, villages)
    bring_stores(turn.world, stores)


def _land_family(turn: Turn, family: int, count: int) -> None:
    """One household: a couple, up to three children, sometimes a grown sibling of the man or a widowed parent."""
    world = turn.world
    house, household = house_name(family), world.next_household_id

    def land(is_female: bool, age: int, mother: int = NOBODY, father: int = NOBODY, of_house: str = house) -> Villager | None:
        if world.next_agent_id > count:
            return None
        return _land(turn, is_female, age, household, of_house, mother, father, family)

    def draw(limit: int, number: int) -> int:
        return turn.below(limit, _FOUND, family + 1, number)

    man = land(False, 19 + draw(22, 0))
    woman = land(True, 17 + draw(19, 1), of_house=house_name(family + 67))
    if man is None or woman is None:
        return
    turn.record(EventKind.MARRIED, man.agent_id, woman.agent_id)
    years = -max(woman.born_year, man.born_year) - 16  # that the younger of the two has been grown
    for number in range(draw(4, 2)):
        age = draw(max(1, years), 3 + number)
        if age < years:
            land(draw(2, 6 + number) == 0, age, woman.agent_id, man.agent_id)
    if draw(3, 10) == 0:
        land(draw(2, 11) == 0, 16 + draw(9, 12))
    if draw(5, 13) == 0:
        land(draw(2, 14) == 0, 50 + draw(18, 15))
    forget_news(world, [woman.agent_id])


def _land(turn: Turn, is_female: bool, age: int, household: int, house: str, mother: int, father: int, family: int) -> Villager:
    world, agent_id = turn.world, turn.world.next_agent_id
    villager = Villager(
        agent_id,
        given_name(world, turn.luck, agent_id, is_female),
        house,
        is_female,
        born_year=-age,
        mother=mother,
        father=father,
        household=household,
        traits=draw_traits(turn, agent_id, [], homeland=_common_at_home(turn)),
        skills=draw_skills(turn, agent_id, age),
    )
    add_villager(world, villager)
    turn.newcomers.append(villager)
    landing = turn.record(EventKind.ARRIVED, agent_id, place=0)
    bring(turn, villager, founders_know(turn, villager, family), landing.event_id)
    return villager


def draw_skills(turn: Turn, agent_id: int, age: int) -> list[int]:
    """By Work: one that was learned all one's life, and something of the others."""
    skills = [turn.below(max(1, min(age, 30)), _FOUND, agent_id, 40 + work) for work in Work]
    skills[turn.below(len(Work), _FOUND, agent_id, 50)] = min(100, 2 * min(age, 40))
    return skills


def _common_at_home(turn: Turn) -> tuple[int, int]:
    """Two traits, drawn once an island: its boats come from a people of its own."""
    return turn.below(len(Trait), _FOUND, 0, 80), turn.below(len(Trait), _FOUND, 0, 81)


def draw_traits(
    turn: Turn,
    agent_id: int,
    parents: list[Villager],
    models: Sequence[Villager] = (),
    leader: Villager | None = None,
    homeland: Sequence[int] = (),
) -> list[int]:
    """Two different traits; each parent passes one of theirs on half of the time, else it is mostly taken from one of the `models`,
    or of founders now and then from those that are common in the `homeland`.
    """
    traits: list[int] = []
    for number in range(2):
        trait = turn.below(len(Trait), Purpose.FOUND, agent_id, 60 + number)
        if len(parents) > number and turn.below(2, Purpose.FOUND, agent_id, 62 + number):
            trait = parents[number].traits[turn.below(2, Purpose.FOUND, agent_id, 64 + number)]
        elif models and turn.below(100, Purpose.FOUND, agent_id, 66 + number) < _TAKEN_FROM_OTHERS:
            model = models[turn.below(len(models), Purpose.FOUND, agent_id, 68 + number)]
            if leader and turn.below(100, Purpose.FOUND, agent_id, 70 + number) < _TAKEN_FROM_LEADER:
                model = leader
            trait = model.traits[turn.below(2, Purpose.FOUND, agent_id, 72 + number)]
        elif homeland and turn.below(100, Purpose.FOUND, agent_id, 74 + number) < _TAKEN_FROM_HOME:
            trait = homeland[turn.below(len(homeland), Purpose.FOUND, agent_id, 76 + number)]
        while trait in traits or _clash(trait, traits):
            trait = (trait + 1) % len(Trait)
        traits.append(trait)
    return sorted(traits)


_OPPOSITES = {(Trait.KIND, Trait.GREEDY), (Trait.BOLD, Trait.TIMID), (Trait.HOT, Trait.CALM), (Trait.DILIGENT, Trait.IDLE)}


def _clash(trait: int, traits: list[int]) -> bool:
    return any((min(trait, other), max(trait, other)) in _OPPOSITES for other in traits)
