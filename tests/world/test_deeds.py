"""The deeds of upkeep, company and help, each rule on a small village with the dice set by hand."""

import pytest
from staged import do, kinds, seen_by, turn_of, village

from island.world import nature
from island.world.apply import apply, remember
from island.world.legal import legal_actions
from island.world.rules import GEAR_MOST, HERBS_MOST, WEEDED_MOST
from island.world.state import (
    NOBODY,
    Event,
    Grief,
    LostCraft,
    Memory,
    Regard,
    Storm,
    World,
    from_plain,
    to_plain,
)
from island.world.tales import YEARS_A_POINT, knew_of, tale_for
from island.world.words import (
    DEED_KINDS,
    HAS_PARTNER,
    NEEDS_NOBODY,
    Craft,
    Deed,
    EventKind,
    NewsKind,
    Outcome,
    PlaceKind,
    Relation,
    Season,
    Status,
    Weather,
    Work,
)


@pytest.fixture
def world() -> World:
    """Three houses of two, calm and loyal, in the summer; everybody meets the first of the next house."""
    world = village(6, a_house=2, meals=40)
    world.season = Season.SUMMER
    for agent_id, villager in world.villagers.items():
        villager.met = [(agent_id + 2 - 1) % 6 + 1]
    return world


def bonds(world: World, one: int, other: int) -> tuple[int, int]:
    return world.villagers[one].bonds.get(other, 0), world.villagers[other].bonds.get(one, 0)


# -- numbers -----------------------------------------------------------------------------------------------------------


def test_every_deed_has_its_event_and_stands_alone_or_has_a_partner() -> None:
    assert {int(kind) for kind in DEED_KINDS} == {int(deed) for deed in Deed}
    assert frozenset(Deed) == NEEDS_NOBODY | HAS_PARTNER and not NEEDS_NOBODY & HAS_PARTNER
    assert all(deed in NEEDS_NOBODY for deed in (Deed.FISH, Deed.SING, Deed.FEAST, Deed.SWIM))
    assert all(deed in HAS_PARTNER for deed in (Deed.MOURN, Deed.TALK, Deed.TELL, Deed.BACK))


def test_a_snapshot_keeps_what_a_house_has_and_what_was_told(world: World) -> None:
    home = world.households[1]
    home.kept, home.herbs, home.watch_tick, home.gear[Work.FISHING] = 7, 3, 0, 5
    remember(world, 1, Memory.of(0, 6, (5, -3), 4))
    world.villagers[2].heard_of = 9
    again = from_plain(to_plain(world))
    assert again == world and again.villagers[1].memories[0].whose == 4


# -- of the house ------------------------------------------------------------------------------------------------------


def test_what_is_smoked_does_not_spoil(world: World) -> None:
    def left_after(share_kept: bool) -> int:
        home = world.households[1]
        home.meals, home.wood, home.kept = 60, 10, 0
        if share_kept:
            do(turn_of(world), 1, Deed.STORE)
        apply(world, Event(world.next_event_id, 0, 0, EventKind.SURVEYED, 1, amount=8, outcome=0))
        return home.meals

    loose, smoked = left_after(False), left_after(True)
    assert loose < 52 and smoked > loose


def test_smoking_takes_wood_and_something_that_can_spoil(world: World) -> None:
    home = world.households[1]
    assert do(turn_of(world), 1, Deed.STORE).outcome is Outcome.DONE
    assert home.wood == 9 and 0 < home.kept <= home.meals == 40
    home.wood, home.kept = 0, 0
    assert do(turn_of(world), 1, Deed.STORE).outcome is Outcome.FAILED
    home.kept = home.meals
    assert do(turn_of(world), 1, Deed.STORE).outcome is Outcome.NOTHING


def test_with_tools_a_day_brings_more_and_the_tools_wear(world: World) -> None:
    reef = next(place for place in world.places if place.kind is PlaceKind.REEF)
    full = reef.stock
    do(bare := turn_of(world), 1, Deed.FISH)
    reef.stock = full
    world.households[1].gear[Work.FISHING] = 3
    world.villagers[1].skills[Work.FISHING] = 0
    do(tooled := turn_of(world), 1, Deed.FISH)
    assert tooled.events[0].amount > bare.events[0].amount
    assert world.households[1].gear[Work.FISHING] == 2


def test_who_is_better_makes_tools_that_last_longer_and_a_house_has_enough(world: World) -> None:
    home, maker = world.households[1], world.villagers[1]
    maker.skills[Work.HUNTING] = 20
    do(turn_of(world), 1, Deed.MAKE)
    of_the_beginner, home.gear[Work.HUNTING] = home.gear[Work.HUNTING], 0
    maker.skills[Work.HUNTING] = 90
    do(turn_of(world), 1, Deed.MAKE)
    assert home.gear[Work.HUNTING] > of_the_beginner > 0 == home.gear[Work.FISHING]
    home.gear[Work.HUNTING] = GEAR_MOST
    assert do(turn_of(world), 1, Deed.MAKE).outcome is Outcome.NOTHING
    home.gear[Work.HUNTING] = home.wood = 0
    assert do(turn_of(world), 1, Deed.MAKE).outcome is Outcome.FAILED


def test_a_field_that_is_cared_for_bears_more_up_to_a_limit_and_bare_soil_recovers(world: World) -> None:
    home = world.households[1]
    home.crop_meals, home.crop_ripe_day, home.crop_rot_day, home.soil = 30, 200, 300, 50
    assert do(turn_of(world), 1, Deed.WEED).outcome is Outcome.DONE
    assert home.crop_meals > 30 and home.soil == 50
    home.crop_meals = WEEDED_MOST
    assert do(turn_of(world), 1, Deed.WEED).outcome is Outcome.NOTHING
    home.crop_meals, home.crop_ripe_day = 0, NOBODY
    assert do(turn_of(world), 1, Deed.WEED).outcome is Outcome.DONE
    assert home.soil > 50 and home.crop_meals == 0


@pytest.mark.parametrize(("season", "finds"), [(Season.SUMMER, True), (Season.WINTER, False)])
def test_herbs_are_picked_in_their_season_and_no_more_than_can_be_kept(world: World, season: Season, finds: bool) -> None:
    world.season = season
    home = world.households[1]
    for _ in range(6):
        do(turn_of(world), 1, Deed.PICK)
    assert home.herbs == (HERBS_MOST if finds else 0)


def test_herbs_of_the_nurses_house_help_and_are_used_up(world: World) -> None:
    def is_better(herbs: int) -> bool:
        world.households[1].herbs, world.villagers[3].sick_until_day = herbs, 60
        return do(turn_of(world, 55), 1, Deed.TEND, 3).outcome is Outcome.DONE

    assert not is_better(0)
    assert is_better(1) and world.households[1].herbs == 0


def test_who_watches_sees_a_storm_and_warns_those_met_and_nobody_else(world: World) -> None:
    assert do(turn_of(world), 1, Deed.WATCH).outcome is Outcome.NOTHING
    world.storms.append(Storm(40, 44))
    result = do(turn_of(world), 1, Deed.WATCH)
    assert result.outcome is Outcome.DONE
    assert [home.warned_tick for home in world.households.values()] == [0, 0, NOBODY]


def test_a_warned_house_loses_less_in_a_storm(world: World) -> None:
    def storm(tick: int) -> list[EventKind]:
        world.storms[:] = [Storm(40, 44)]
        for home in world.households.values():
            home.crop_meals, home.crop_ripe_day, home.crop_rot_day, home.hut, home.warned_tick = 30, 200, 300, 8, tick
        world.villagers[1].doing = Deed.FISH
        turn = turn_of(world, 10)
        nature.raise_storm(turn)
        return kinds(turn)

    world.weather = Weather.STORMY
    warned, unwarned = storm(world.tick), storm(NOBODY)
    for kind in (EventKind.HUT_DAMAGED, EventKind.CROP_LOST, EventKind.DIED):
        assert kind in unwarned and kind not in warned


def test_a_thief_is_seen_by_who_keeps_watch(world: World) -> None:
    assert do(turn_of(world, 50), 1, Deed.STEAL, 3).outcome is not Outcome.CAUGHT
    do(turn_of(world), 3, Deed.WATCH)
    assert do(turn_of(world, 50), 1, Deed.STEAL, 3).outcome is Outcome.CAUGHT
    world.tick += 2
    world.villagers[3].wrongs = []
    assert do(turn_of(world, 50), 1, Deed.STEAL, 3).outcome is not Outcome.CAUGHT


# -- in company --------------------------------------------------------------------------------------------------------


def test_a_feast_is_eaten_by_those_met_who_like_the_host_better_and_mourn_less(world: World) -> None:
    world.villagers[3].grief = Grief(99, 3, 0)
    meals = world.households[1].meals
    result = do(turn := turn_of(world), 1, Deed.FEAST)
    assert result.outcome is Outcome.WARM and world.households[1].meals == meals - turn.events[0].amount < meals
    assert bonds(world, 1, 3) == (7, 7) and bonds(world, 1, 5) == (0, 0)
    assert world.villagers[3].grief == Grief(99, 2, 0)
    assert [item.kind for item in world.villagers[3].news] == [NewsKind.FEASTED_ME]
    assert world.villagers[3].goods[0].who == 1, "it is remembered"


def test_there_is_no_feast_without_food_and_none_with_guests_where_nobody_is_met(world: World) -> None:
    world.villagers[1].met = []
    assert do(turn_of(world), 1, Deed.FEAST).outcome is Outcome.DONE
    world.households[1].meals = 1
    assert do(turn_of(world), 1, Deed.FEAST).outcome is Outcome.FAILED
    assert world.households[1].meals == 1


def test_the_sea_is_good_in_summer_and_hurts_in_winter(world: World) -> None:
    world.villagers[1].health = 50
    assert do(turn_of(world, 10), 1, Deed.SWIM).outcome is Outcome.DONE and world.villagers[1].health > 50
    world.season = Season.WINTER
    turn = turn_of(world, 10)
    assert do(turn, 1, Deed.SWIM).outcome is Outcome.HURT
    assert EventKind.INJURED in kinds(turn)


def test_a_dance_warms_two_and_with_a_mourner_it_may_not(world: World) -> None:
    assert do(turn_of(world, 20), 1, Deed.DANCE, 3).outcome is Outcome.WARM
    assert min(bonds(world, 1, 3)) > 0
    world.villagers[5].grief = Grief(99, 3, 0)
    assert do(turn_of(world, 20), 1, Deed.DANCE, 5).outcome is Outcome.COLD


def test_a_tale_lives_on_in_who_listens_as_the_life_of_whose_it_was(world: World) -> None:
    remember(world, 1, Memory.of(-40, 9, (300, -8)))
    remember(world, 1, Memory.of(-4, 6, (301,)))
    result = do(turn := turn_of(world), 1, Deed.TELL, 3)
    assert result.outcome is Outcome.WARM and turn.events[0].amount == -10, "the year of the tale"
    told = world.villagers[3].memories[-1]
    assert (told.whose, told.words, told.importance) == (1, (300, -8), 8)
    do(turn_of(world), 3, Deed.TELL, 5)
    assert (world.villagers[5].memories[-1].whose, world.villagers[5].memories[-1].importance) == (1, 7)
    world.villagers[1].memories.clear()
    assert tale_for(world, world.villagers[3], world.villagers[1]) is None, "nobody is told of their own life"


def test_what_is_told_or_heard_fades_from_then_on_and_not_from_when_it_happened(world: World) -> None:
    old = Memory.of(world.tick - 160, 9, (300,))
    remember(world, 1, old)
    world.tick += 8
    do(turn_of(world), 1, Deed.TELL, 3)
    assert world.villagers[1].memories[-1].kept_tick == world.villagers[3].memories[-1].kept_tick == world.tick
    assert world.villagers[3].memories[-1].tick == old.tick, "it is still the tale of that year"
    for year in range(1, 25):  # a life of ordinary years goes on
        remember(world, 3, Memory.of(world.tick + 4 * year, 4, (400 + year,)))
    assert any(one.words == (300,) for one in world.villagers[3].memories)
    for year in range(1, 13):
        remember(world, 3, Memory.of(world.tick + 100 + 4 * year, 9, (500 + year,)))
    assert not any(one.words == (300,) for one in world.villagers[3].memories), "of a dozen weighty years the oldest goes"


def test_what_was_not_told_for_long_comes_before_what_was_told_lately(world: World) -> None:
    for number in range(2):
        remember(world, 1, Memory.of(-40, 8, (300 + number,)))
    first = tale_for(world, world.villagers[1], world.villagers[3])
    do(turn_of(world), 1, Deed.TELL, 3)
    second = tale_for(world, world.villagers[1], world.villagers[5])
    assert first and second and first.words != second.words
    remember(world, 1, Memory.of(-40, 8 + 40 // (4 * YEARS_A_POINT), (302,)))
    weighty = tale_for(world, world.villagers[1], world.villagers[5])
    assert weighty and weighty.words == (302,), "weight counts as well"


def test_without_a_tale_or_with_one_that_is_known_nothing_is_told(world: World) -> None:
    assert do(turn_of(world), 1, Deed.TELL, 3).outcome is Outcome.NOTHING
    remember(world, 1, Memory.of(0, 3, (300,)))
    assert do(turn_of(world), 1, Deed.TELL, 3).outcome is Outcome.NOTHING, "of too little weight"
    remember(world, 1, Memory.of(0, 9, (301,)))
    assert do(turn_of(world), 1, Deed.TELL, 3).outcome is Outcome.WARM
    assert do(turn_of(world), 1, Deed.TELL, 3).outcome is Outcome.NOTHING


def test_a_lost_craft_is_remembered_by_who_was_told_of_it(world: World) -> None:
    lost = LostCraft(int(Craft.NETS), 7, 0, 3)  # only 1 and 2 lived with those who knew
    world.lost_crafts.append(lost)
    remember(world, 1, Memory.of(0, 9, (300,)))
    assert knew_of(world.villagers[1], lost) and not knew_of(world.villagers[5], lost)
    do(turn_of(world), 1, Deed.TELL, 5)
    assert knew_of(world.villagers[5], lost)


def test_comfort_ends_the_grief_of_the_dear_and_shortens_that_of_others(world: World) -> None:
    for mourner in (2, 3):
        world.villagers[mourner].grief = Grief(99, 3, 0)
    world.villagers[2].bonds[1] = 60
    assert do(turn_of(world), 1, Deed.COMFORT, 2).outcome is Outcome.WARM and world.villagers[2].grief is None
    assert do(turn_of(world), 1, Deed.COMFORT, 3).outcome is Outcome.WARM and world.villagers[3].grief == Grief(99, 2, 0)
    assert do(turn_of(world), 1, Deed.COMFORT, 5).outcome is Outcome.NOTHING


def test_who_mourns_is_weaker(world: World) -> None:
    reef = next(place for place in world.places if place.kind is PlaceKind.REEF)
    full = reef.stock
    do(glad := turn_of(world), 1, Deed.FISH)
    reef.stock, world.villagers[3].grief = full, Grief(99, 3, 0)
    do(sad := turn_of(world), 3, Deed.FISH)
    assert sad.events[0].amount < glad.events[0].amount


# -- between houses ----------------------------------------------------------------------------------------------------


def test_help_does_what_the_house_wants_most(world: World) -> None:
    home = world.households[2]
    home.crop_meals, home.crop_ripe_day, home.crop_rot_day, home.meals, home.hut, home.wood = 20, 0, 90, 0, 5, 4
    places = []
    for _ in range(4):
        do(turn := turn_of(world), 1, Deed.HELP, 3)
        places.append(world.places[turn.events[0].place].kind)
    assert places == [PlaceKind.FIELDS, PlaceKind.VILLAGE, PlaceKind.WOOD, PlaceKind.VILLAGE]
    assert home.crop_meals == 0 and home.meals == 20 and home.hut > 3 and home.wood >= 5
    assert do(turn_of(world), 1, Deed.HELP, 3).outcome is Outcome.NOTHING
    home.meals = 0
    do(turn := turn_of(world), 1, Deed.HELP, 3)
    assert world.places[turn.events[0].place].kind is PlaceKind.SHORE and home.meals > 0
    assert world.villagers[3].goods[0].who == 1 and world.villagers[3].bonds[1] > world.villagers[1].bonds[3] > 0


def test_food_is_traded_for_wood_both_ways_and_nothing_is_lost(world: World) -> None:
    mine, theirs = world.households[1], world.households[2]

    def sums() -> tuple[int, int]:
        return mine.meals + theirs.meals, mine.wood + theirs.wood

    mine.wood, theirs.wood = 0, 20
    before = sums()
    turn = turn_of(world)
    assert do(turn, 1, Deed.TRADE, 3).outcome is Outcome.DONE
    assert turn.events[0].amount > 0 < mine.wood and sums() == before
    mine.wood, theirs.wood, mine.meals = 20, 0, 0
    before = sums()
    turn = turn_of(world)
    assert do(turn, 1, Deed.TRADE, 3).outcome is Outcome.DONE
    assert turn.events[0].amount < 0 < mine.meals and sums() == before
    assert do(turn_of(world), 1, Deed.TRADE, 5).outcome is Outcome.NOTHING, "they have wood of their own"


def test_the_asked_give_of_what_they_can_spare_and_rather_to_the_hungry(world: World) -> None:
    me, mine, theirs = world.villagers[1], world.households[1], world.households[2]
    assert do(turn_of(world, 20), 1, Deed.ASK, 3).outcome is Outcome.COLD, "who has a full store is refused"
    mine.meals, me.hunger, me.hunger_event = 0, 5, 77
    turn = turn_of(world, 40)
    assert do(turn, 1, Deed.ASK, 3).outcome is Outcome.DONE
    given = turn.events[0].amount
    assert (mine.meals, theirs.meals) == (given, 40 - given) and 77 in turn.events[0].causes
    assert me.goods[0].who == 3
    theirs.meals = 8
    assert do(turn_of(world, 40), 1, Deed.ASK, 3).outcome is Outcome.NOTHING


def test_a_wrong_that_is_paid_for_is_over(world: World) -> None:
    one, other = world.villagers[1], world.villagers[3]
    one.bonds[3] = other.bonds[1] = -50
    other.wrongs = [Regard(1, "House1", 30, 5)]
    meals = world.households[1].meals
    turn = turn_of(world)
    assert do(turn, 1, Deed.ATONE, 3).outcome is Outcome.DONE
    assert EventKind.RECONCILED in kinds(turn) and other.wrongs == []
    assert world.households[1].meals < meals and min(bonds(world, 1, 3)) > 0
    world.households[1].meals = 3
    assert do(turn_of(world), 1, Deed.ATONE, 3).outcome is Outcome.FAILED


def test_revenge_is_taken_unseen_or_seen_and_then_it_is_a_wrong(world: World) -> None:
    one, other = world.villagers[1], world.villagers[3]
    one.wrongs = [Regard(3, "House2", 30, 5)]
    home = world.households[2]
    turn = turn_of(world, 90)
    assert do(turn, 1, Deed.AVENGE, 3).outcome is Outcome.DONE
    assert home.meals < 40 and home.hut < 8 and home.loss_event == turn.events[0].event_id
    assert one.wrongs == [] and other.wrongs == []
    assert do(turn_of(world, 30), 1, Deed.AVENGE, 3).outcome is Outcome.CAUGHT
    assert other.wrongs[0].who == 1 and other.bonds[1] < 0
    turn = turn_of(world, 0)
    assert do(turn, 1, Deed.AVENGE, 3).outcome is Outcome.HURT
    assert EventKind.INJURED in kinds(turn)


def test_who_speaks_for_somebody_backs_them(world: World) -> None:
    assert do(turn_of(world), 1, Deed.BACK, 3).outcome is Outcome.WARM
    assert world.villagers[1].backs == 3 and world.villagers[1].goods[0].who == 3
    assert [item.kind for item in world.villagers[3].news] == [NewsKind.BACKED_ME]


def test_everybody_hears_of_a_new_leader_and_of_a_craft_that_was_found(world: World) -> None:
    apply(world, Event(world.next_event_id, 0, 0, EventKind.LEADER_NAMED, 5, amount=40, outcome=0))
    apply(world, Event(world.next_event_id, 0, 0, EventKind.CRAFT_FOUND, 2, amount=Craft.NETS))
    for villager in world.villagers.values():
        assert [(item.kind, item.who) for item in villager.news] == [(NewsKind.LEADS, 5), (NewsKind.CRAFT, 2)]


def test_each_house_of_a_feud_hears_against_whom_it_is_and_nobody_else_does(world: World) -> None:
    apply(world, Event(world.next_event_id, 0, 0, EventKind.FEUD_BEGAN, 1, 3, amount=120))
    heard = {one.agent_id: [(item.kind, item.who) for item in one.news] for one in world.villagers.values()}
    assert heard == {
        1: [(NewsKind.FEUD, 3)],
        2: [(NewsKind.FEUD, 3)],
        3: [(NewsKind.FEUD, 1)],
        4: [(NewsKind.FEUD, 1)],
        5: [],
        6: [],
    }


# -- what is legal, and what is seen -----------------------------------------------------------------------------------


def test_it_is_seen_what_tools_and_herbs_a_house_has_and_that_food_spoils(world: World) -> None:
    home = world.households[1]
    assert (seen_by(world, 1).tools, seen_by(world, 1).herbs, seen_by(world, 1).spoils) == (0, 0, True)
    home.gear[0], home.herbs, home.kept = 9, 2, 40
    assert (seen_by(world, 1).tools, seen_by(world, 1).herbs, seen_by(world, 1).spoils) == (2, 1, False)


def test_children_neither_trade_nor_feast_but_swim_pick_ask_and_dance(world: World) -> None:
    world.villagers[1].born_year = -8
    legal = legal_actions(seen_by(world, 1))
    alone, towards = set(legal.alone), {deed for _, deeds in legal.towards for deed in deeds}
    assert {Deed.SWIM, Deed.PICK} <= alone and not alone & {Deed.FEAST, Deed.STORE, Deed.MAKE, Deed.WATCH, Deed.WEED}
    assert {Deed.ASK, Deed.DANCE, Deed.TELL} <= towards and not towards & {Deed.TRADE, Deed.HELP, Deed.BACK}


def test_only_foes_are_atoned_to_and_avenged_on(world: World) -> None:
    def with_three() -> set[Deed]:
        return {deed for who, deeds in legal_actions(seen_by(world, 1)).towards if who == 3 for deed in deeds}

    assert not with_three() & {Deed.ATONE, Deed.AVENGE, Deed.PEACE}
    world.villagers[1].bonds[3] = world.villagers[3].bonds[1] = -50
    assert {Deed.ATONE, Deed.AVENGE, Deed.PEACE} <= with_three()
    near = next(near for near in seen_by(world, 1).near if near.agent_id == 3)
    assert (near.relation, near.status) == (Relation.FOE, Status.WELL)


def test_without_food_there_is_nothing_to_feast_on_store_or_pay_with(world: World) -> None:
    world.households[1].meals = 0
    world.villagers[1].bonds[3] = world.villagers[3].bonds[1] = -50
    legal = legal_actions(seen_by(world, 1))
    assert not {Deed.FEAST, Deed.STORE} & set(legal.alone)
    assert not {Deed.ATONE, Deed.GIVE} & {deed for _, deeds in legal.towards for deed in deeds}
