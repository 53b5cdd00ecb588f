"""Who sails and what lands, on one island by itself: each rule where it applies, and where it does not."""

import json
from dataclasses import replace
from typing import Any

import pytest
from seas import settings_of

from island.archipelago.crossing import Leaving, Register, cross, inbox_of
from island.archipelago.year import _names_spoken
from island.minds import make_mind
from island.rng import Luck
from island.scenario import islands_of
from island.sim.simulation import Simulation, rules_of
from island.world.rules import SeaRules
from island.world.sailing import Boat, Landing, land, leave
from island.world.state import NOBODY, OVERSEAS, Memory, World, from_plain, to_plain
from island.world.turn import Turn
from island.world.words import EventKind as K

ALWAYS = SeaRules(4, *[100_000] * 5, losses=0)
NEVER = SeaRules(4, 0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    """A village at a year's end."""
    scenario = islands_of(settings_of("islands.Midsay.villagers.count=30"))[1]
    simulation = Simulation(scenario, make_mind(scenario), number=1)
    return to_plain(simulation.lived_to(3).world)


@pytest.fixture
def world(plain: dict[str, Any]) -> World:
    return from_plain(json.loads(json.dumps(plain)))


def turn_of(world: World, tick: int | None = None) -> Turn:
    settings = islands_of(settings_of())[1]
    return Turn(world, Luck(1, world.tick if tick is None else tick, world.island), rules_of(settings), world.first_day())


def of(boats: list[Boat], kind: K) -> list[Boat]:
    return [boat for boat in boats if boat.reason is kind]


def test_a_sea_that_is_still_lets_nobody_go(world: World) -> None:
    turn = turn_of(world)
    assert leave(turn, NEVER, []) == [] and turn.events == []


def test_a_storm_drives_off_those_who_fish_and_nobody_else(world: World) -> None:
    turn = turn_of(world)
    fisher, other = list(world.villagers)[:2]
    turn.record(K.FISHED, fisher, place=1, outcome=0)
    turn.record(K.RESTED, other, place=0, outcome=4)
    for one in list(world.villagers)[2:]:
        turn.record(K.RESTED, one, place=0, outcome=4)
    turn.record(K.STORM_NEARS, amount=turn.day, outcome=turn.day + 3)
    storm = turn.record(K.STORM_ROSE, amount=3)
    boats = of(leave(turn, ALWAYS, turn.events), K.DRIVEN_OFF)
    assert [[one.agent_id for one in boat.people] for boat in boats] == [[fisher]]
    (event,) = [event for event in turn.events if event.kind is K.DRIVEN_OFF]
    assert event.causes == (storm.event_id,) and (boats[0].meals, boats[0].logs) == (0, 0)
    assert fisher not in world.villagers


def test_without_a_storm_nobody_is_driven_off(world: World) -> None:
    turn = turn_of(world)
    for one in list(world.villagers):
        turn.record(K.FISHED, one, place=1, outcome=0)
    assert of(leave(turn, ALWAYS, turn.events), K.DRIVEN_OFF) == []


def test_a_house_that_starves_sails_whole_with_what_it_has(world: World) -> None:
    turn = turn_of(world)
    home = max(world.households.values(), key=lambda one: len(one.members))
    members, head = list(home.members), home.members[0]
    turn.record(K.SURVEYED, head, amount=home.meals, outcome=50)
    turn.record(K.GOODS_CAME, head, amount=0, outcome=7)
    hunger = turn.record(K.STARVING, head, amount=5)
    assert home.wood >= 7
    wood, wed = home.wood, {one: world.villagers[one].spouse for one in members}
    (boat,) = of(leave(turn, ALWAYS, turn.events), K.LEFT_IN_HUNGER)
    assert sorted(one.agent_id for one in boat.people) == members and boat.logs == wood
    assert all(event.causes == (hunger.event_id,) for event in turn.events if event.kind is K.LEFT_IN_HUNGER)
    assert home.household_id not in world.households
    assert {one.agent_id: one.spouse for one in boat.people} == wed != {}, "they are wed in the boat as they were at home"


def test_a_house_with_something_to_eat_stays(world: World) -> None:
    turn = turn_of(world)
    home = max(world.households.values(), key=lambda one: len(one.members))
    turn.record(K.GOODS_CAME, home.members[0], amount=len(home.members), outcome=0)
    turn.record(K.STARVING, home.members[0], amount=5)
    assert of(leave(turn, ALWAYS, turn.events), K.LEFT_IN_HUNGER) == []


def test_whoever_has_many_foes_and_made_one_this_year_leaves(world: World) -> None:
    turn = turn_of(world)
    single = next(one for one in world.villagers.values() if one.spouse == NOBODY and world.year - one.born_year >= 16)
    foes = [one for one in world.villagers if one != single.agent_id][:3]
    for foe in foes:
        turn.record(K.QUARRELLED, single.agent_id, foe, amount=-60, outcome=8)
        fell = turn.record(K.FELL_OUT, single.agent_id, foe, amount=-60)
    later = turn_of(from_plain(json.loads(json.dumps(to_plain(world)))))
    assert of(leave(later, ALWAYS, []), K.LEFT_AMONG_FOES) == [], "nobody leaves for what is long past"
    boats = of(leave(turn, SeaRules(4, 0, 0, 0, 100_000, 0, 0), turn.events), K.LEFT_AMONG_FOES)
    assert [boat.people[0].agent_id for boat in boats] == [single.agent_id]
    assert fell.event_id in turn.events[-1].causes


def test_only_whoever_has_nobody_to_marry_sails_to_wed(world: World) -> None:
    from island.world.people import are_a_match, is_free

    people = world.villagers
    one = next(
        one
        for one in people.values()
        if one.spouse != NOBODY and max(world.year - each.born_year for each in (one, people[one.spouse])) <= 35
    )
    people[one.spouse].spouse = one.spouse = NOBODY  # these two could marry
    turn = turn_of(world)
    free = [one for one in people.values() if is_free(world, one)]
    alone = [
        one.agent_id
        for one in free
        if not any(are_a_match(one, other) for other in free) and 16 <= world.year - one.born_year <= 35
    ]
    boats = of(leave(turn, SeaRules(4, 0, 100_000, 0, 0, 0, 0), []), K.LEFT_TO_WED)
    assert {boat.people[0].agent_id for boat in boats} == set(alone) != {one.agent_id for one in free}
    assert all(len(boat.people) == 1 and boat.to != world.island for boat in boats)


def test_gifts_go_to_kin_who_sailed_and_only_from_plenty(world: World) -> None:
    turn = turn_of(world)
    parent = next(
        one
        for one in world.villagers.values()
        if any(one.agent_id in (two.mother, two.father) for two in world.villagers.values())
    )
    gone = turn.record(K.LEFT_TO_WED, parent.agent_id, place=5, amount=1)
    only_gifts = SeaRules(4, 0, 0, 0, 0, 100_000, 0)
    child = next(one for one in world.villagers.values() if parent.agent_id in (one.mother, one.father))
    home = turn.home(child)
    poor = turn_of(from_plain(json.loads(json.dumps(to_plain(world)))))
    poor.record(K.GOODS_CAME, child.agent_id, amount=9 * len(home.members) - home.meals, outcome=0)
    assert of(leave(poor, only_gifts, []), K.SENT_OVER) == []
    turn.record(K.GOODS_CAME, child.agent_id, amount=20 * len(home.members), outcome=30)
    before = home.meals
    boats = of(leave(turn, only_gifts, []), K.SENT_OVER)
    assert boats and all(boat.for_whom == parent.agent_id and boat.people == () for boat in boats)
    assert home.meals == before - before // 5
    sent = next(event for event in turn.events if event.kind is K.SENT_OVER)
    assert sent.causes == (gone.event_id,) and sent.other == parent.agent_id


def test_whoever_lands_lives_there_as_everybody_does(world: World) -> None:
    traveller = replace(
        next(iter(world.villagers.values())), agent_id=world.next_agent_id, household=NOBODY, spouse=NOBODY, mother=NOBODY,
        father=NOBODY, grandparents=[], crafts=0, sick_until_day=world.first_day() + 40, bonds={}, memories=[Memory.of(1, 5, (-(2 * OVERSEAS + 7) - 1, 40))],
    )  # fmt: skip
    turn = turn_of(world)
    land(turn, [Landing(2, (traveller,), 7, 3, NOBODY, ((2 * OVERSEAS + 7, "Ana"),))])
    newcomer = world.villagers[traveller.agent_id]
    home = world.households[newcomer.household]
    assert home.members == [newcomer.agent_id] and (home.meals, home.wood, home.hut) == (7, 3, 0)
    kinds = [event.kind for event in turn.events]
    assert kinds[:3] == [K.CAME_ASHORE, K.FELL_SICK, K.GOODS_CAME] and set(kinds[3:]) == {K.TALE_TOLD}
    assert newcomer.sick_event == turn.events[1].event_id and newcomer.sick_until_day == traveller.sick_until_day
    heard = [one for one in world.villagers.values() if one.heard_from == newcomer.agent_id]
    assert heard and all(one.heard_words == (-(2 * OVERSEAS + 7) - 1, 40) for one in heard)
    assert world.names[2 * OVERSEAS + 7] == "Ana"
    assert from_plain(to_plain(world)) == world


def test_whoever_got_well_at_sea_lands_well(world: World) -> None:
    native = next(iter(world.villagers.values()))
    traveller = replace(
        native, agent_id=world.next_agent_id, household=NOBODY, spouse=NOBODY, bonds={}, memories=[], sick_until_day=1, crafts=0
    )
    turn = turn_of(world)
    land(turn, [Landing(0, (traveller,), 0, 0)])
    assert world.villagers[traveller.agent_id].sick_until_day == NOBODY
    assert [event.kind for event in turn.events] == [K.CAME_ASHORE]


def test_newcomers_live_with_their_kin_where_they_have_some(world: World) -> None:
    native = next(one for one in world.villagers.values() if world.year - one.born_year >= 16)
    houses = set(world.households)
    traveller = replace(
        native,
        agent_id=world.next_agent_id,
        household=NOBODY,
        spouse=NOBODY,
        bonds={},
        sick_until_day=NOBODY,
        mother=native.agent_id,
    )
    land(turn_of(world), [Landing(0, (traveller,), 0, 0)])
    assert world.villagers[traveller.agent_id].household in houses == set(world.households)


def test_goods_that_find_nobody_are_nobodys(world: World) -> None:
    empty = replace(world, villagers={}, households={})
    turn = turn_of(empty)
    land(turn, [Landing(0, (), 9, 1)])
    assert turn.events == []


def test_an_island_that_all_leave_ends_once_and_lives_on_empty(world: World) -> None:
    turn = turn_of(world)
    for one in list(world.villagers):
        turn.record(K.LEFT_IN_HUNGER, one, place=5, amount=1)
    scenario = islands_of(settings_of())[1]
    from island.world.nature import end_if_nobody_is_left

    end_if_nobody_is_left(turn)
    assert turn.events[-1].kind is K.VILLAGE_ENDED
    simulation = Simulation(scenario, make_mind(scenario), from_plain(to_plain(world)), number=1)
    later = [event for _ in range(4) for event in simulation.advance().events]
    assert later and all(event.kind is not K.VILLAGE_ENDED for event in later)
    empty = turn_of(simulation.world)
    assert leave(empty, ALWAYS, []) == [] and empty.events == []


# -- crossing ----------------------------------------------------------------------------------------------------------


def crossed(
    register: Register, world: World, people: list[Any], to: int, next_id: int = 100, names: dict[int, str] | None = None
) -> Any:
    boat = Boat(K.LEFT_TO_WED, 1, to, False, tuple(people), 0, 0)
    leavings = [Leaving([], {}, next_id) for _ in range(4)]
    leavings[world.island] = Leaving([boat], names or {}, world.next_agent_id)
    return cross(leavings, register)


def test_whoever_comes_back_is_known_and_kin_of_the_children_left_behind(world: World) -> None:
    register = Register()
    parent = next(one for one in world.villagers.values() if one.spouse != NOBODY)
    (there,) = crossed(register, world, [parent], to=0)
    assert there.travellers[0].landed_as == 100 and there.returned == ()
    abroad = replace(world, island=0)
    (back,) = cross(
        [Leaving([Boat(K.LEFT_TO_WED, 1, 1, False, (there.travellers[0].state,), 0, 0)], {}, 101), *[Leaving([], {}, 200)] * 3],
        register,
    )
    (home,) = [one.state for one in back.travellers]
    assert abroad.island == 0 and back.returned == (parent.agent_id,)
    assert (home.agent_id, home.mother, home.father) == (200, parent.mother, parent.father)
    assert parent.agent_id in home.forebears


def test_brothers_who_cross_in_different_years_are_no_match(world: World) -> None:
    from island.world.people import are_kin

    register = Register()
    children = [one for one in world.villagers.values() if one.mother != NOBODY]
    mother = next(one.mother for one in children if sum(two.mother == one.mother for two in children) > 1)
    first, second = [one for one in children if one.mother == mother][:2]
    (one,) = crossed(register, world, [first], to=2, next_id=100)
    (two,) = crossed(register, world, [second], to=2, next_id=101)
    landed = [voyage.travellers[0].state for voyage in (one, two)]
    assert landed[0].mother == landed[1].mother == NOBODY and are_kin(*landed)


def test_a_tale_is_of_whoever_lived_it_on_the_other_shore_too(world: World) -> None:
    """Of one in the same boat by their new number, of one who stayed by a number overseas and their name; one's own life stays one's own."""
    teller, hearer, absent = list(world.villagers.values())[:3]
    hearer.memories[:] = [
        Memory.of(2, 6, (40,), teller.agent_id),
        Memory.of(1, 5, (41,), absent.agent_id),
        Memory.of(0, 4, (42,)),
    ]
    boat = Boat(K.LEFT_TO_WED, 1, 2, False, (teller, hearer), 0, 0)
    names = _names_spoken([boat], world)
    (voyage,) = crossed(Register(), world, [teller, hearer], to=2, names=names)
    overseas = 2 * OVERSEAS + absent.agent_id
    assert [memory.whose for memory in voyage.travellers[1].state.memories] == [100, overseas, NOBODY]
    assert dict(voyage.names)[overseas] == absent.name


def test_inboxes_are_sorted_by_island_and_sequence(world: World) -> None:
    register = Register()
    people = list(world.villagers.values())
    boats = [Boat(K.LEFT_TO_WED, 1, 3, False, (one,), 0, 0) for one in people[:4]]
    voyages = cross([Leaving(boats[:2], {}, 50), Leaving(boats[2:], {}, 60), Leaving([], {}, 70), Leaving([], {}, 80)], register)
    inbox = inbox_of(3, reversed(voyages))
    assert [landing.people[0].agent_id for landing in inbox] == [80, 81, 82, 83]
    assert [landing.origin for landing in inbox] == [0, 0, 1, 1]


def test_a_boat_that_is_lost_lands_nobody(world: World) -> None:
    register = Register()
    villager = next(iter(world.villagers.values()))
    boat = Boat(K.DRIVEN_OFF, 1, 2, True, (villager,), 0, 0)
    (voyage,) = cross([Leaving([], {}, 9), Leaving([boat], {}, 9), Leaving([], {}, 9), Leaving([], {}, 9)], register)
    assert voyage.travellers[0].state is None and inbox_of(2, [voyage]) == ()
    assert register.place_of((1, villager.agent_id)) == (2, NOBODY)


def test_events_of_the_sea_use_only_what_the_table_says(archipelago: Any) -> None:
    from island.archipelago.sea import Sea
    from island.history.reader import HistoryReader
    from island.world.event_kinds import COLUMNS, KINDS

    seen = set()
    for name in Sea(archipelago).info.islands:
        for row in HistoryReader(archipelago / name).rows(f"SELECT kind, {', '.join(COLUMNS)} FROM events WHERE kind >= 72"):
            kind = KINDS[K(row[0])]
            seen.add(K(row[0]))
            for column, value in zip(COLUMNS, row[1:], strict=True):
                assert getattr(kind, column) or not value, (row, column)
    assert seen >= {K.LEFT_TO_WED, K.CAME_ASHORE, K.TALE_TOLD, K.LOADED, K.GOODS_CAME}
