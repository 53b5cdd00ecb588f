"""Kinship and what it costs, the names of houses, and what is inherited: each rule on a small island with the dice set by hand."""

import copy
import json
from collections import Counter

import pytest
import staged
from set_dice import Dice
from staged import empty_island, kinds, stock, turn_of

from island.assess.kinship import Person, _Table
from island.errors import IslandError
from island.rng import Luck, philox
from island.world import nature
from island.world.names import founded_name, house_names, join
from island.world.people import let_people_meet
from island.world.resolve import wed
from island.world.rules import Rules
from island.world.state import KIN_UNIT, NOBODY, Villager, World, from_plain, to_plain
from island.world.turn import Turn
from island.world.words import DeathCause, EventKind, Naming, Season, Trait, Weather

K = EventKind
HAZARD = nature._SMALL_HAZARD[0] / 1000  # of a newborn in a season


def person(world: World, agent_id: int, household: int, *, mother: int = NOBODY, father: int = NOBODY, age: int = 25) -> Villager:
    return staged.person(world, agent_id, household, name=f"Na{agent_id}", born_year=-age, mother=mother, father=father)


@pytest.fixture
def world() -> World:
    """Home 1: an old man (1); his grown son (3) with a wife (2) in home 2; his grown daughter (4) in home 3. Nothing has happened yet."""
    world = empty_island()
    person(world, 1, 1, age=70)
    person(world, 2, 2)
    person(world, 3, 2, father=1, age=30)
    person(world, 4, 3, father=1)
    stock(world, 21, wood=11, hut=4)
    return world


def with_child(world: World, mother: int, father: int, wedding: int = 7) -> Villager:
    """She is wed and with child by him, to be born today."""
    world.villagers[mother].spouse, world.villagers[mother].wed_event = father, wedding
    turn = turn_of(world)
    world.next_event_id = max(world.next_event_id, wedding + 1)
    turn.record(K.CONCEIVED, mother, father, causes=(wedding,))
    return world.villagers[mother]


# -- kinship -----------------------------------------------------------------------------------------------------------


def test_kinship_is_that_of_the_tabular_method_over_twelve_generations() -> None:
    world, table = empty_island(), _Table()
    for agent_id in range(1, 121):
        first = max(1, agent_id - 20)
        parents = [NOBODY, NOBODY]
        if agent_id > 10:
            draws = philox(1, 0, agent_id, 1, 0, 0).tolist()
            parents = [first + (draws[0] % 10), first + 10 + (draws[1] % 10) - (agent_id == first + 10)]
            parents = [min(parents[0], agent_id - 2), min(parents[1], agent_id - 1)]
        person(world, agent_id, 1, mother=parents[0], father=parents[1])
        table.come(Person(agent_id, *parents, 0, None))
    pairs = [(a, b) for a in world.kinship for b in world.kinship]
    assert max(abs(world.kinship[a].get(b, 0) / KIN_UNIT - table.kinship(a, b)) for a, b in pairs) < 3 / KIN_UNIT
    assert max(table.kinship(a, b) for a, b in pairs if a != b) > 0.2, "the last are near kin"
    drift = [world.kinship[a].get(b, 0) / KIN_UNIT - table.kinship(a, b) for a, b in pairs]
    assert abs(sum(drift) / len(drift)) < 0.2 / KIN_UNIT, "halves are rounded to the even: nothing is lost on the mean"


def test_the_gone_leave_the_table_but_for_the_father_of_an_unborn(world: World) -> None:
    with_child(world, 2, 3)
    nature.die(turn_of(world), world.villagers[3], DeathCause.STORM, ())
    nature.die(turn_of(world), world.villagers[1], DeathCause.AGE, ())
    assert list(world.kinship) == [2, 3, 4] and 1 not in world.kinship[4]
    assert from_plain(json.loads(json.dumps(to_plain(world)))) == world
    nature.deliver(turn_of(world), world.villagers[2])
    assert list(world.kinship) == [2, 4, 5]


def test_the_child_of_a_dead_father_has_his_parents_and_kin(world: World) -> None:
    with_child(world, 2, 3)
    nature.die(turn_of(world), world.villagers[3], DeathCause.STORM, ())
    nature.deliver(turn_of(world), world.villagers[2])
    child = world.villagers[5]
    assert (child.mother, child.father, child.grandparents) == (2, 3, [1])
    assert [world.kinship[5].get(other) for other in (1, 2, 4, 5)] == [128, 256, 64, 512]  # 4 is a half aunt
    assert not world.villagers[2].child_elders


def test_the_child_of_kin_is_inbred_and_knows_the_wedding(world: World) -> None:
    with_child(world, 4, 3, wedding=7)  # half brother and sister
    nature.deliver(turn_of(world), world.villagers[4])
    assert nature.inbreeding(world, world.villagers[5]) == 128 and world.villagers[5].kin_event == 7
    with_child(world, 2, 3)
    nature.deliver(turn_of(world), world.villagers[2])
    assert nature.inbreeding(world, world.villagers[6]) == 0 and world.villagers[6].kin_event == NOBODY


def deaths_of(world: World, share: float, agent_id: int) -> list[tuple[int, tuple[int, ...]]]:
    """(kinship in the record, causes) of the death of a small child in one tick, if it dies by this draw."""
    turn = turn_of(copy.deepcopy(world), share)
    nature._face_infancy(turn, turn.villager(agent_id), NOBODY)
    return [(event.outcome, event.causes) for event in turn.events if event.kind is K.DIED]


def test_kinship_of_the_parents_adds_three_times_itself_to_the_dangers_of_the_small(world: World) -> None:
    with_child(world, 4, 3)
    nature.deliver(turn_of(world), world.villagers[4])
    world.weather_event = 6
    found = [one for draw in range(4000) for one in deaths_of(world, draw / 200, 5)]
    assert set(found) == {(128, (7,))}, "of nothing else"
    assert len(found) / 20_000 == pytest.approx(HAZARD * 3 / 8, abs=2e-4)


def test_kinship_of_the_parents_costs_births(world: World) -> None:
    def lost(mother: int) -> int:
        count = 0
        for draw in range(2000):
            turn = turn_of(copy.deepcopy(world), draw / 200)
            nature.deliver(turn, turn.villager(mother))
            count += turn.events[0].kind is K.MISCARRIED
        return count

    with_child(world, 2, 3)
    with_child(world, 4, 3)
    assert lost(2) == 500 and lost(4) == pytest.approx(500 * (1 + 3 / 8), abs=1)  # 25 in a thousand


def test_those_who_look_for_a_match_see_the_half_that_is_least_akin(world: World) -> None:
    for agent_id in (5, 7, 9, 11):
        person(world, agent_id, 10 + agent_id)
    world.kinship[4][5] = world.kinship[4][7] = 20
    for draw in range(20):
        let_people_meet(turn_of(world, draw * 5))
        assert world.villagers[4].met[0] in (9, 11)


@pytest.mark.parametrize("text", ["512 512 600", "512 x", "0", "512", "2000"])
def test_a_table_of_kinship_that_cannot_be_is_refused(world: World, text: str) -> None:
    plain = to_plain(world)
    plain["kinship"][1][1] = text
    with pytest.raises(IslandError, match="snapshot"):
        from_plain(plain)


def test_a_table_that_lacks_somebody_is_refused(world: World) -> None:
    plain = to_plain(world)
    del plain["kinship"][-1]
    with pytest.raises(IslandError, match="kinship is not that of the living"):
        from_plain(plain)


# -- temper ------------------------------------------------------------------------------------------------------------


def test_a_child_is_of_the_temper_of_its_parents_its_village_and_whom_that_follows(world: World) -> None:
    """Of a hundred traits half are the parents', and of the others nine in ten those of the grown, the leader's three times in ten."""
    traits = {
        1: [Trait.HOT, Trait.PROUD],
        2: [Trait.CALM, Trait.LOYAL],
        3: [Trait.CALM, Trait.LOYAL],
        4: [Trait.MERRY, Trait.IDLE],
    }
    for who, two in traits.items():
        world.villagers[who].traits = [int(one) for one in two]
    person(world, 5, 3, age=10).traits = [int(Trait.GREEDY), int(Trait.TIMID)]  # no model for anybody
    mother, father = world.villagers[2], world.villagers[3]

    def shares() -> Counter[int]:
        found: Counter[int] = Counter()
        for seed in range(1500):
            turn = Turn(world, Luck(seed, 0), Rules(), 0)
            found.update(nature._traits_of_child(turn, 9, mother, father))
        return found

    free = shares()
    assert free[Trait.CALM] + free[Trait.LOYAL] > 1500 and 250 < free[Trait.HOT] + free[Trait.PROUD] < 500
    assert 0 < free[Trait.GREEDY] + free[Trait.TIMID] < 120
    world.villages[0].leader = 1
    led = shares()
    assert led[Trait.HOT] + led[Trait.PROUD] > 1.5 * (free[Trait.HOT] + free[Trait.PROUD])


# -- the small ---------------------------------------------------------------------------------------------------------


def test_the_small_die_of_what_is_there(world: World) -> None:
    """The cold of the house, the hunger of the mother, a fever beside them: each takes its share of the draws, and is the cause.

    Of the frost itself nobody dies: they fall sick in it.
    """
    with_child(world, 2, 3)
    nature.deliver(turn_of(world), world.villagers[2])
    world.weather_event, world.season, world.weather = 6, Season.WINTER, Weather.FROST
    mother, father = world.villagers[2], world.villagers[3]
    mother.hunger_event, father.sick_event, father.sick_until_day = 11, 12, 99
    causes = {}
    for draw in range(4000):
        turn = turn_of(copy.deepcopy(world), draw / 100)
        nature._face_infancy(turn, turn.villager(5), 13)
        for event in turn.events[:1]:
            causes[event.causes] = causes.get(event.causes, 0) + 1
    shares = {cause: count / 10_000 / HAZARD for (cause,), count in causes.items()}
    assert shares == {key: pytest.approx(value, abs=0.01) for key, value in {13: 0.6, 11: 1.0, 12: 1.0}.items()}


@pytest.mark.parametrize(
    ("age", "season", "weather", "share"),
    [
        (0, Season.SUMMER, Weather.FAIR, 400 * 75 // 100),
        (0, Season.SUMMER, Weather.DRY, 400 * 75 // 100 * 130 // 100),
        (0, Season.WINTER, Weather.FROST, 400 * 135 // 100 * 120 // 100),
        (2, Season.SUMMER, Weather.FAIR, 200 * 75 // 100),
    ],
)
def test_the_small_fall_sick_by_season_and_weather(world: World, age: int, season: Season, weather: Weather, share: int) -> None:
    child = person(world, 9, 3, age=age)
    person(world, 10, 3, age=3)  # who falls sick no more often than the grown
    world.season, world.weather, world.weather_event = season, weather, 6
    common = 6 + 5 * (season is Season.WINTER)
    for draw, falls in ((common + share - 1, True), (common + share, False)):
        turn = turn_of(copy.deepcopy(world), (draw + 0.5) / 10)
        nature._spread_sickness(turn)
        sick = [event for event in turn.events if event.kind is K.FELL_SICK]
        assert [(event.actor, event.causes) for event in sick] == [(child.agent_id, (6,))] * falls


@pytest.mark.parametrize(("age", "danger"), [(2, 74 * 240 // 100), (3, 74)])
def test_a_sickness_is_more_dangerous_to_the_small(world: World, age: int, danger: int) -> None:
    child = person(world, 9, 3, age=age)
    child.sick_event, child.sick_until_day, child.tended_tick = 8, 1, 0
    for draw, dies in ((danger - 1, True), (danger, False)):
        turn = turn_of(copy.deepcopy(world), (draw + 0.5) / 10)
        nature.end_sickness(turn, turn.villager(9))
        assert [(event.kind, event.causes) for event in turn.events[:1]] == [(K.DIED if dies else K.RECOVERED, (8,))]


@pytest.mark.parametrize(("age", "years"), [(0, 1), (2, 1), (3, 3), (25, 3)])
def test_who_got_well_is_safe_for_years_however_long_a_tick_is(world: World, age: int, years: int) -> None:
    child = person(world, 9, 3, age=age)
    for world.ticks_a_year in (4, 12):
        child.sick_event = 8
        turn = turn_of(world)
        turn.record(K.RECOVERED, 9, causes=(8,))
        assert child.immune_until_tick == world.tick + years * world.ticks_a_year


def test_what_was_lost_is_made_good_when_a_tick_of_food_is_left(world: World) -> None:
    for meals, kept in ((4, 9), (60, NOBODY)):
        home = world.households[3]
        home.meals, home.loss_event = meals, 9
        nature.close_tick(turn_of(world, 90))
        assert home.loss_event == kept


# -- houses ------------------------------------------------------------------------------------------------------------


def couple(world: World, husband_has_brother: bool, wife_has_brother: bool) -> tuple[Villager, Villager]:
    """Two who live with their mothers: 13 in home 5 and 12 in home 6."""
    person(world, 10, 5, age=50)
    person(world, 20, 6, age=50)
    man, woman = person(world, 13, 5, mother=10), person(world, 12, 6, mother=20)
    if husband_has_brother:
        person(world, 15, 5, mother=10)
    if wife_has_brother:
        person(world, 17, 6, mother=20)
    return man, woman


@pytest.mark.parametrize(
    ("his", "hers", "name"), [(False, False, "House5"), (True, False, "House6"), (False, True, "House5"), (True, True, "House5")]
)
def test_a_new_home_goes_on_with_the_name_that_needs_it(world: World, his: bool, hers: bool, name: str) -> None:
    man, woman = couple(world, his, hers)
    turn = turn_of(world, 90)
    wed(turn, man, woman, NOBODY)
    assert man.household == woman.household and world.households[man.household].house == name
    assert K.HOUSE_FOUNDED not in kinds(turn)


def test_a_couple_without_whom_both_houses_go_on_may_found_one(world: World) -> None:
    man, woman = couple(world, True, True)
    turn = turn_of(world, 0)
    wed(turn, man, woman, NOBODY)
    wedding, founded = turn.events[0], turn.events[-1]
    assert (founded.kind, founded.actor, founded.other, founded.causes) == (K.HOUSE_FOUNDED, 13, 12, (wedding.event_id,))
    name = world.households[man.household].house
    assert name in world.houses and name not in ("House5", "House6") and man.house == "House5"
    with_child(world, 12, 13)
    nature.deliver(turn_of(world), woman)
    assert world.villagers[world.next_agent_id - 1].house == name, "its children are born into it"


def test_a_founding_that_is_withheld_leaves_the_name(world: World) -> None:
    man, woman = couple(world, True, True)
    turn = turn_of(world, 0)
    turn.withholds = lambda event: event.kind is K.HOUSE_FOUNDED
    wed(turn, man, woman, NOBODY)
    assert world.households[man.household].house == "House5" and len(world.houses) == 5


@pytest.mark.parametrize("naming", list(Naming))
def test_no_name_is_given_twice(world: World, naming: Naming) -> None:
    founder, place = world.villagers[3], 1 if naming is Naming.PLACE else NOBODY
    names = house_names(world, naming, place, founder)
    assert len(set(names)) == len(names)
    for _ in names:
        number = founded_name(world, Dice(40), naming, place, founder)
        assert names[number] not in world.houses
        world.houses.append(names[number])
    assert founded_name(world, Dice(40), naming, place, founder) == NOBODY


def test_names_can_be_said() -> None:
    assert [join("Sloe", "wick"), join("Hazel", "ley"), join("Mossy", "stone"), join("Adia", "garth"), join("Ridge", "by")] == [
        "Slowick", "Hazeley", "Mosstone", "Adiagarth", "Ridgby",
    ]  # fmt: skip


# -- what is inherited -------------------------------------------------------------------------------------------------


def stores(world: World) -> tuple[int, int]:
    homes = world.households.values()
    return sum(home.meals for home in homes), sum(home.wood for home in homes)


def test_the_grown_children_inherit_in_equal_shares_and_nothing_is_lost(world: World) -> None:
    before, home = stores(world), world.households[1]
    home.hut, home.crop_meals, home.crop_event, home.crop_ripe_day, home.crop_rot_day = 9, 30, 5, 100, 230
    turn = turn_of(world)
    nature.die(turn, world.villagers[1], DeathCause.AGE, ())
    death, *rest = turn.events
    assert [(event.kind, event.actor, event.other, event.amount, event.outcome) for event in rest] == [
        (K.INHERITED, 3, 1, 10, 5), (K.INHERITED, 4, 1, 11, 6), (K.HOME_INHERITED, 3, 1, 30, 9),
    ]  # fmt: skip
    assert {event.causes for event in rest} == {(death.event_id,)}
    assert stores(world) == before and 1 not in world.households
    heir = world.households[2]
    assert (heir.hut, heir.crop_meals, heir.crop_event, heir.crop_ripe_day, heir.crop_rot_day) == (9, 30, 5, 100, 230)
    assert world.households[3].hut == 4 and world.households[3].crop_meals == 0


def test_without_children_the_nearest_kin_inherits(world: World) -> None:
    before, turn = stores(world), turn_of(world)
    nature.die(turn, world.villagers[4], DeathCause.AGE, ())  # her father is nearer than her half brother
    assert [event.actor for event in turn.events[1:]] == [1, 1] and stores(world) == before


def test_what_nobody_inherits_falls_in(world: World) -> None:
    person(world, 6, 9)
    world.households[9].meals, turn = 5, turn_of(world)
    nature.die(turn, world.villagers[6], DeathCause.AGE, ())
    assert [(event.kind, event.actor, event.amount) for event in turn.events[1:]] == [(K.HOME_FELL_IN, 6, 5)]
    assert 9 not in world.households and from_plain(to_plain(world)) == world


def test_an_inheritance_that_is_withheld_is_gone(world: World) -> None:
    before, turn = stores(world), turn_of(world)
    turn.withholds = lambda event: event.kind in (K.INHERITED, K.HOME_INHERITED) and event.actor == 3
    nature.die(turn, world.villagers[1], DeathCause.AGE, ())
    assert world.households[2].meals == 21 and world.households[3].meals == 42, "his sister gets all that is left then"
    assert stores(world)[0] == before[0] and 1 not in world.households
    turn = turn_of(world)
    turn.withholds = lambda event: event.kind in (K.INHERITED, K.HOME_INHERITED)
    nature.die(turn, world.villagers[4], DeathCause.AGE, ())
    assert list(world.households) == [2] and stores(world) == (21, 11)
