"""Single rules of the world, each on a small village with the dice set by hand."""

import copy

import pytest
from set_dice import Dice
from staged import do, empty_island, kinds, person, seen_by, turn_of, village

from island.rng import Purpose
from island.world import nature
from island.world.apply import apply, begin_tick, forget_news
from island.world.founding import found
from island.world.legal import actions_of, legal_actions
from island.world.people import could_marry
from island.world.resolve import resolve
from island.world.rules import CUT_GREEN, NURSING_SEASONS, SEED_MEALS, TAKEN_WITH_IT, Rules
from island.world.state import NOBODY, Action, Event, News, Villager, World
from island.world.turn import Turn
from island.world.words import (
    HAS_PARTNER,
    DeathCause,
    Deed,
    EventKind,
    NewsKind,
    Outcome,
    PlaceKind,
    Season,
    Weather,
    Work,
)


@pytest.fixture
def world() -> World:
    """Three households and nobody akin across them; nothing has happened yet."""
    return village(6, a_house=2, meals=20)


# -- food --------------------------------------------------------------------------------------------------------------


def test_what_is_caught_leaves_the_sea_and_reaches_the_house(world: World) -> None:
    turn = turn_of(world)
    reef = next(place for place in world.places if place.kind is PlaceKind.REEF)
    before, meals = reef.stock, world.households[1].meals
    do(turn, 1, Deed.FISH)
    caught = turn.events[0].amount
    assert (
        caught > 0
        and reef.stock == before - caught * TAKEN_WITH_IT["fish"][Season.SPRING] // 100
        and world.households[1].meals == meals + caught
    )


def test_an_empty_sea_gives_nothing(world: World) -> None:
    for place in world.places:
        place.stock = 0
    assert do(turn_of(world), 1, Deed.FISH).outcome is Outcome.NOTHING


@pytest.mark.parametrize("season", list(Season))
def test_stocks_come_back_and_never_grow_past_full(world: World, season: Season) -> None:
    world.season = season
    for place in world.places:
        place.stock = 0
    first = turn_of(world)
    nature._grow(first)
    grown = [event.amount for event in first.events if event.place >= 0]
    assert sum(grown) > 0
    for _ in range(400):
        nature._grow(turn_of(world))
    assert all(place.stock <= place.stock_max for place in world.places)
    assert any(place.stock > place.stock_max // 2 for place in world.places)


def test_a_field_is_sown_ripens_and_is_brought_in(world: World) -> None:
    turn = turn_of(world)
    assert do(turn, 1, Deed.PLANT).outcome is Outcome.DONE
    home = world.households[1]
    sown, ripe_day = home.crop_meals, home.crop_ripe_day
    assert sown > 0 and ripe_day > turn.day
    turn.day = ripe_day
    meals = home.meals
    do(turn, 1, Deed.HARVEST)
    assert home.meals > meals and home.crop_meals < sown


def test_seed_comes_out_of_the_store_and_a_house_without_it_sows_nothing(world: World) -> None:
    home = world.households[1]
    do(turn_of(world), 1, Deed.PLANT)
    assert home.meals == 20 - SEED_MEALS
    home.meals, home.crop_meals = SEED_MEALS - 1, 0
    assert do(turn_of(world), 1, Deed.PLANT).outcome is Outcome.FAILED
    assert (home.meals, home.crop_meals) == (SEED_MEALS - 1, 0)


def test_a_field_bears_more_or_less_as_crops_thrive_or_fail(world: World) -> None:
    def sown(plenty: int) -> int:
        there = copy.deepcopy(world)
        there.plenty[Work.GROWING] = plenty
        do(turn_of(there), 1, Deed.PLANT)
        return there.households[1].crop_meals

    assert [sown(70), sown(130)] == [pytest.approx(sown(100) * share, abs=1) for share in (0.7, 1.3)]


def test_sown_in_summer_a_field_bears_little_and_later_the_seed_is_lost(world: World) -> None:
    def sown(season: Season) -> tuple[Outcome, int, int]:
        home = world.households[1]
        world.season, home.meals, home.crop_meals, home.soil = season, 20, 0, 100
        outcome = do(turn_of(world), 1, Deed.PLANT).outcome
        return outcome, home.crop_meals, 20 - home.meals

    (spring, full, _), (summer, little, _) = sown(Season.SPRING), sown(Season.SUMMER)
    assert spring is summer is Outcome.DONE and 0 < little < full // 2
    for season in (Season.AUTUMN, Season.WINTER):
        assert sown(season) == (Outcome.NOTHING, 0, SEED_MEALS)


def test_a_crop_that_is_cut_green_feeds_a_little_and_is_lost(world: World) -> None:
    turn, home = turn_of(world), world.households[1]
    do(turn, 1, Deed.PLANT)
    sown, meals = home.crop_meals, home.meals
    assert do(turn, 1, Deed.HARVEST).outcome is Outcome.LITTLE
    assert home.meals == meals + sown * CUT_GREEN // 100 and home.crop_meals == 0
    lost = [event for event in turn.events if event.kind is EventKind.CROP_LOST]
    assert [event.amount for event in lost] == [sown - sown * CUT_GREEN // 100]
    assert lost[0].causes == (turn.events[-2].event_id,), "the cutting is why"


def test_a_master_brings_three_times_what_a_beginner_does(world: World) -> None:
    beginner = do(turn_of(world), 1, Deed.FISH) and world.households[1].meals - 20
    world.villagers[3].skills[Work.FISHING] = 100
    do(turn_of(world), 3, Deed.FISH)
    assert 5 * beginner // 2 <= world.households[2].meals - 20 <= 7 * beginner // 2


def test_a_sound_hut_is_not_mended(world: World) -> None:
    world.households[1].hut = 10
    assert do(turn_of(world), 1, Deed.BUILD).outcome is Outcome.NOTHING and world.households[1].wood == 10
    world.households[2].wood = 1
    assert do(turn_of(world), 3, Deed.BUILD).outcome is Outcome.FAILED


def test_nursing_the_well_and_teaching_who_knows_as_much_helps_nobody(world: World) -> None:
    before = copy.deepcopy(world.villagers[3])
    assert do(turn_of(world), 1, Deed.TEND, 3).outcome is Outcome.NOTHING
    assert do(turn_of(world), 1, Deed.TEACH, 3).outcome is Outcome.NOTHING, "nobody is skilled"
    world.villagers[1].skills[Work.HUNTING] = world.villagers[3].skills[Work.HUNTING] = 80
    before.skills[Work.HUNTING] = 80
    assert do(turn_of(world), 1, Deed.TEACH, 3).outcome is Outcome.NOTHING
    assert world.villagers[3] == before


@pytest.mark.parametrize(("is_nursed", "lives"), [(True, True), (False, False)])
def test_a_fever_that_nobody_nursed_kills_where_a_nursed_one_does_not(world: World, is_nursed: bool, lives: bool) -> None:
    sick = world.villagers[3]
    turn = turn_of(world, share=15)  # 150 per mille: between the danger of the nursed and of those alone
    turn.record(EventKind.FELL_SICK, 3, amount=60)
    if is_nursed:
        do(turn, 1, Deed.TEND, 3)
    nature.end_sickness(turn, sick)
    last = turn.events[-1]
    assert (3 in world.villagers) is lives
    assert last.kind is (EventKind.RECOVERED if lives else EventKind.DIED) and last.causes == (turn.events[0].event_id,)
    assert lives or last.amount == DeathCause.SICKNESS


def test_who_dies_of_no_hunger_and_no_fever_dies_of_the_cold_of_the_house_or_at_work(world: World) -> None:
    for one in (1, 3, 5, 6):
        world.villagers[one].health = 0
    world.villagers[5].born_year, world.villagers[6].born_year = -60, -2
    turn = turn_of(world)
    chilled = turn.record(EventKind.CHILLED, 4, amount=5)
    fished = do(turn, 1, Deed.FISH).event_id
    for one in (1, 3, 5, 6):
        nature._face_death(turn, world.villagers[one])
    died = {event.actor: (event.amount, event.causes) for event in turn.events if event.kind is EventKind.DIED}
    assert died == {
        1: (DeathCause.INJURY, (fished,)),
        3: (DeathCause.COLD, (chilled.event_id,)),
        5: (DeathCause.AGE, ()),
        6: (DeathCause.INFANCY, ()),
    }


def test_a_storm_that_was_seen_coming_catches_three_times_as_many_at_sea(world: World) -> None:
    caught = []
    for place in world.places:
        place.is_known = place.kind is PlaceKind.REEF  # all other water is more sheltered
    for weather in (Weather.RAIN, Weather.STORMY):
        island = copy.deepcopy(world)
        island.weather = weather
        turn = turn_of(island, share=10)  # 100 per mille: more than the danger of a storm out of the rain
        for one in (1, 3):
            do(turn, one, Deed.FISH)
        nature.bring_storm(turn)
        nature.raise_storm(turn)
        caught.append(sum(event.kind in (EventKind.DIED, EventKind.INJURED) for event in turn.events))
    assert caught == [0, 2]


def test_after_a_birth_a_mother_has_no_other_child_for_two_years_unless_it_dies(world: World) -> None:
    mother, turn = world.villagers[2], turn_of(world, share=0)
    mother.spouse, world.villagers[1].spouse, world.households[1].meals = 1, 2, 100
    world.tick = mother.last_birth_tick = 0
    turn.record(EventKind.BORN, 7, 2, newcomer=Villager(7, "N7", "House", False, born_year=0, mother=2, father=1, household=1))

    def conceives_at(tick: int) -> bool:
        island = copy.deepcopy(world)
        island.tick = tick
        nature._conceive(Turn(island, Dice(0), Rules(), 0), island.villagers[2])
        return island.villagers[2].due_day >= 0

    assert next(tick for tick in range(12) if conceives_at(tick)) == NURSING_SEASONS
    nature.die(turn_of(world), world.villagers[7], DeathCause.INFANCY, ())
    assert next(tick for tick in range(12) if conceives_at(tick)) == NURSING_SEASONS - 4


def test_a_third_plot_finds_no_room(world: World) -> None:
    turn = turn_of(world)
    outcomes = [do(turn, 1, Deed.PLANT).outcome for _ in range(3)]
    assert outcomes == [Outcome.DONE, Outcome.DONE, Outcome.FAILED]


def test_a_house_eats_and_the_hungry_are_told_apart_by_what_they_lack(world: World) -> None:
    world.households[2].meals = 0
    nature.close_tick(turn_of(world))
    assert world.villagers[1].hunger == 0 < world.villagers[3].hunger
    assert world.households[1].meals < 20


def test_a_year_without_food_kills_and_the_death_names_the_hunger_behind_it(world: World) -> None:
    events: list[Event] = []
    while 3 in world.villagers or 4 in world.villagers:
        for home in world.households.values():
            home.meals, home.wood, home.hut = 20, 10, 8
        world.households[2].meals = 0
        turn = turn_of(world, share=99)  # no luck, good or bad: only what must happen
        nature.close_tick(turn)
        events += turn.events
        begin_tick(world)
        assert world.tick < 20
        if 2 not in world.households:
            break
    starving = {event.actor: event.event_id for event in events if event.kind is EventKind.STARVING}
    deaths = [event for event in events if event.kind is EventKind.DIED]
    assert {event.actor for event in deaths} == {3, 4} == set(starving)
    assert all(event.amount == DeathCause.HUNGER and starving[event.actor] in event.causes for event in deaths)


# -- one another -------------------------------------------------------------------------------------------------------


def test_a_gift_needs_something_to_spare_and_is_felt(world: World) -> None:
    world.households[1].meals = 1
    assert do(turn_of(world), 1, Deed.GIVE, 3).outcome is Outcome.FAILED
    world.households[1].meals, world.households[3].meals = 7, 0
    assert do(turn_of(world), 1, Deed.GIVE, 5).outcome is Outcome.DONE, "what the house will want itself"
    assert (world.households[1].meals, world.households[3].meals) == (4, 3)
    world.households[1].meals = 20
    assert do(turn_of(world), 1, Deed.GIVE, 3).outcome is Outcome.DONE
    assert world.households[1].meals == 12 and world.households[2].meals == 28
    assert world.villagers[3].bonds[1] > world.villagers[1].bonds[3] > 0
    assert [item.kind for item in world.villagers[3].news] == [NewsKind.FED_ME]


def test_marriage_takes_an_offer_and_an_answer(world: World) -> None:
    assert do(turn_of(world), 4, Deed.ACCEPT, 1).outcome is Outcome.FAILED, "nobody asked"
    do(turn_of(world), 1, Deed.COURT, 4)
    turn = turn_of(world)
    assert do(turn, 4, Deed.ACCEPT, 1).outcome is Outcome.WED
    one, other = world.villagers[1], world.villagers[4]
    assert (one.spouse, other.spouse) == (4, 1) and one.household == other.household
    wedding = next(event for event in turn.events if event.kind is EventKind.MARRIED)
    accepted = next(event for event in turn.events if event.kind is EventKind.ACCEPTED)
    assert wedding.causes == (accepted.event_id,) and len(accepted.causes) == 1


def test_consent_comes_after_all_other_deeds_and_no_offer_outlives_it(world: World) -> None:
    """Whoever is wed has done with courting: by then nobody courts a spouse, and no offer is left to either."""
    do(turn_of(world), 1, Deed.COURT, 4)
    turn = turn_of(world)
    resolve(
        turn,
        {
            1: Action(Deed.COURT, 4),
            2: Action(Deed.COURT, 5),
            3: Action(Deed.COURT, 6),
            4: Action(Deed.ACCEPT, 1),
            5: Action(Deed.COURT, 4),
        },
    )
    assert [event.kind for event in turn.events][4:6] == [EventKind.ACCEPTED, EventKind.MARRIED]
    offers = {one.agent_id: [item.who for item in one.news if item.kind is NewsKind.ASKS_WED] for one in world.villagers.values()}
    assert offers == {1: [], 2: [], 3: [], 4: [], 5: [2], 6: [3]}


def test_refusing_hurts_the_one_who_asked(world: World) -> None:
    do(turn_of(world), 1, Deed.COURT, 4)
    do(turn_of(world), 4, Deed.REFUSE, 1)
    assert world.villagers[1].bonds[4] < 0 and world.villagers[1].spouse == NOBODY


def test_kin_the_wed_and_children_do_not_marry(world: World) -> None:
    one, other = world.villagers[1], world.villagers[4]
    assert could_marry(world, one, other)
    one.forebears = other.forebears = frozenset({99})
    assert not could_marry(world, one, other)
    other.forebears = frozenset()
    other.born_year = -15
    assert not could_marry(world, one, other)
    other.born_year, other.spouse = -25, 6
    assert not could_marry(world, one, other)


def test_an_unseen_thief_is_not_known_and_a_caught_one_is_hated(world: World) -> None:
    unseen = do(turn_of(world, share=99), 1, Deed.STEAL, 3)
    assert unseen.outcome > Outcome.NOTHING and world.households[2].meals < 20
    assert world.villagers[3].news == [] and 1 not in world.villagers[3].bonds
    assert world.households[2].loss_event == unseen.event_id, "if this house starves, that is why"
    assert do(turn_of(world, share=0), 1, Deed.STEAL, 3).outcome is Outcome.CAUGHT
    assert world.villagers[3].bonds[1] <= -30
    assert [item.kind for item in world.villagers[3].news] == [NewsKind.CAUGHT_THIEF]


def test_peace_ends_a_feud(world: World) -> None:
    for one, other in ((1, 3), (3, 1)):
        world.villagers[one].bonds[other] = -60
    do(turn_of(world, share=99), 1, Deed.PEACE, 3)
    turn = turn_of(world)
    assert do(turn, 3, Deed.ACCEPT, 1).outcome is Outcome.PEACE
    assert EventKind.RECONCILED in kinds(turn) and world.villagers[1].bonds[3] > 0


def test_the_tended_get_well_sooner(world: World) -> None:
    sick = world.villagers[3]
    turn = turn_of(world)
    turn.record(EventKind.FELL_SICK, 3, amount=80)
    until = sick.sick_until_day
    assert do(turn_of(world, share=0), 1, Deed.TEND, 3).outcome is Outcome.DONE
    assert sick.sick_until_day < until


def test_a_taught_craft_is_learned(world: World) -> None:
    world.villagers[1].skills = [0, 0, 70, 0, 0, 0]
    do(turn_of(world), 1, Deed.TEACH, 3)
    assert world.villagers[3].skills == [0, 0, 8, 0, 0, 0]


# -- lives -------------------------------------------------------------------------------------------------------------


def test_a_birth_is_caused_by_its_conception_and_the_child_is_at_home(world: World) -> None:
    turn = turn_of(world)
    mother = world.villagers[2]
    conceived = turn.record(EventKind.CONCEIVED, 2, 1)
    nature.deliver(turn_of_day := Turn(world, Dice(99), Rules(), mother.due_day), mother)
    born = next(event for event in turn_of_day.events if event.kind is EventKind.BORN)
    child = world.villagers[born.actor]
    assert born.causes == (conceived.event_id,) and (child.mother, child.father) == (2, 1)
    assert child.household == mother.household and mother.due_day == NOBODY


def test_an_orphan_goes_to_grown_kin_and_without_kin_stays(world: World) -> None:
    turn = turn_of(world)
    for agent_id, born, mother in ((7, -5, 5), (8, -6, NOBODY)):
        person(world, agent_id, 3, is_female=True, born_year=born, mother=mother)
    world.villagers[5].is_female = True
    world.villagers[7].forebears = world.villagers[1].forebears = frozenset({99})
    nature.die(turn, world.villagers[6], DeathCause.AGE, ())
    nature.die(turn, world.villagers[5], DeathCause.AGE, ())
    assert world.villagers[7].household == 1 and world.villagers[8].household == 3


def test_the_dead_are_mourned_by_those_close_and_forgotten_by_strangers(world: World) -> None:
    nature.die(turn_of(world), world.villagers[2], DeathCause.AGE, ())
    assert world.villagers[1].grief.dead == 2 and world.villagers[3].grief is None
    world.villagers[1].grief, world.villagers[1].news = None, []
    turn_of(world).record(EventKind.YEAR_BEGAN)
    assert 2 not in world.names


def test_a_year_takes_a_little_off_love_and_hate(world: World) -> None:
    world.villagers[1].bonds = {2: 40, 3: -40, 4: 1}
    turn_of(world).record(EventKind.YEAR_BEGAN, amount=30)
    assert world.villagers[1].bonds == {2: 39, 3: -39} and world.climate == 30


def test_a_storm_finds_only_those_at_sea(world: World) -> None:
    do(turn_of(world), 1, Deed.FISH)
    do(turn_of(world), 3, Deed.CHOP)
    turn = turn_of(world, share=0)
    turn.record(EventKind.STORM_NEARS, amount=10, outcome=14)
    nature.raise_storm(turn)
    drowned = [event.actor for event in turn.events if event.kind is EventKind.DIED]
    assert drowned == [1] and 3 in world.villagers


# -- what one may do ---------------------------------------------------------------------------------------------------


def legal_deeds(world: World, agent_id: int) -> dict[Deed, list[int]]:
    """What somebody may do now, and to whom."""
    deeds: dict[Deed, list[int]] = {}
    for action in actions_of(legal_actions(seen_by(world, agent_id))):
        deeds.setdefault(action.deed, []).append(action.partner)
    return deeds


def test_a_child_may_do_less_than_a_grown_up(world: World) -> None:
    grown = legal_deeds(world, 1).keys()
    world.villagers[1].born_year = -6
    small = legal_deeds(world, 1).keys()
    assert Deed.PLAY in small and small - {Deed.PLAY} < grown
    assert not small & {Deed.HUNT, Deed.CHOP, Deed.EXPLORE, Deed.COURT, Deed.STEAL}


def test_what_is_unwise_is_legal_and_what_makes_no_sense_is_not(world: World) -> None:
    world.season = Season.WINTER
    world.villagers[1].met = [3, 4]
    for one in (1, 4):
        world.villagers[one].mother, world.villagers[one].father = 90, 91
        world.villagers[one].__post_init__()
    deeds = legal_deeds(world, 1)
    assert {Deed.PLANT, Deed.BUILD, Deed.GIVE} <= deeds.keys(), "in winter, in a sound hut, with little in the house"
    assert deeds[Deed.TEND] == deeds[Deed.TEACH] == [2, 3, 4], "the well and those who know as much"
    assert deeds[Deed.COURT] == [3] and Deed.HARVEST not in deeds, "no brother or sister; nothing stands on the field"
    world.households[1].crop_meals, world.households[1].crop_ripe_day = 10, 400
    assert Deed.HARVEST in legal_deeds(world, 1), "green"
    world.households[1].meals = 0
    assert Deed.GIVE not in legal_deeds(world, 1)


def test_only_those_asked_may_accept(world: World) -> None:
    assert Deed.ACCEPT not in legal_deeds(world, 1)
    world.villagers[1].news = [News(NewsKind.ASKS_WED, 4, 1)]
    assert legal_deeds(world, 1)[Deed.ACCEPT] == [4]


def test_events_alone_change_the_world(world: World) -> None:
    """The same events applied to an equal village give an equal village; what was sensed is forgotten by everybody who acts."""
    turn = turn_of(world, share=99)
    resolve(turn, {1: Action(Deed.COURT, 4), 3: Action(Deed.QUARREL, 5), 6: Action(Deed.REST)})
    world.villagers[6].heard_from, world.villagers[6].heard_words = 1, (40, 41)
    assert world.villagers[4].news and world.villagers[5].news
    twin = copy.deepcopy(world)
    turn = turn_of(world)
    actions = {
        1: Action(Deed.FISH),
        2: Action(Deed.GIVE, 3),
        3: Action(Deed.TALK, 1),
        4: Action(Deed.ACCEPT, 1),
        6: Action(Deed.SING),
    }
    resolve(turn, actions)
    nature.close_tick(turn)
    forget_news(twin, list(actions))
    for event in turn.events:
        apply(twin, event)
    assert twin == world
    assert EventKind.MARRIED in kinds(turn) and twin.villagers[5].news and not twin.villagers[6].heard_words


@pytest.mark.parametrize("deed", sorted(HAS_PARTNER - {Deed.MOURN}))
def test_a_deed_towards_somebody_who_is_gone_fails_and_changes_nothing(world: World, deed: Deed) -> None:
    nature.die(turn_of(world), world.villagers[3], DeathCause.AGE, ())
    before, turn = copy.deepcopy(world), turn_of(world)
    result = do(turn, 1, deed, 3)
    assert result.outcome is Outcome.FAILED and result.action == Action(deed, 3)
    assert [(one.event_id, one.kind, one.actor, one.other, one.outcome) for one in turn.events] == [
        (result.event_id, EventKind(deed), 1, 3, Outcome.FAILED)
    ]
    before.next_event_id += 1
    assert world == before


@pytest.mark.parametrize("deed", list(Deed))
def test_a_deed_of_somebody_who_is_gone_fails_and_changes_nothing(world: World, deed: Deed) -> None:
    nature.die(turn_of(world), world.villagers[3], DeathCause.AGE, ())
    before, turn = copy.deepcopy(world), turn_of(world)
    assert do(turn, 3, deed, 1 if deed in HAS_PARTNER else NOBODY).outcome is Outcome.FAILED
    assert [(one.kind, one.actor) for one in turn.events] == [(EventKind(deed), 3)]
    before.next_event_id += 1
    assert world == before


def test_the_dead_can_be_mourned(world: World) -> None:
    nature.die(turn_of(world), world.villagers[2], DeathCause.AGE, ())
    assert do(turn_of(world), 1, Deed.MOURN, 2).outcome is Outcome.DONE and world.villagers[1].grief is None


def test_a_founding_lands_as_many_as_asked_in_families() -> None:
    world = empty_island()
    found(turn_of(world, share=30), 40)
    assert len(world.villagers) == 40
    assert all(one.spouse == NOBODY or world.villagers[one.spouse].spouse == one.agent_id for one in world.villagers.values())
    assert sorted(member for home in world.households.values() for member in home.members) == list(range(1, 41))


class DeathDraws(Dice):
    """Whether somebody dies is drawn so many per cent of the way to the limit, all else half of it."""

    def share_of(self, purpose: Purpose, draw: int) -> float:
        return self.share if purpose is Purpose.DEATH else 50


def test_all_of_a_house_who_die_of_its_cold_name_the_cold_whoever_dies_first(world: World) -> None:
    world.season = Season.WINTER
    world.households[1].wood, world.households[1].hut = 0, 0
    family = list(world.households[1].members)
    turn = turn_of(world, dice=DeathDraws(0))
    for one in family:
        do(turn, one, Deed.REST)
        world.villagers[one].health = 1
    nature.close_tick(turn)
    chilled = [event.event_id for event in turn.events if event.kind is EventKind.CHILLED and event.actor in family]
    died = {event.actor: (event.amount, event.causes) for event in turn.events if event.kind is EventKind.DIED}
    assert {one: died[one] for one in family} == {one: (DeathCause.COLD, tuple(chilled)) for one in family}
    assert len(family) > 1 and len(chilled) == 1


@pytest.mark.parametrize(
    ("deed", "share", "dies"),
    [
        (Deed.FISH, 0, True),
        (Deed.EXPLORE, 0.3, True),
        (Deed.FISH, 0.4, False),  # four in a thousand
        (Deed.GATHER, 0, False),
        (Deed.REST, 0, False),
        (None, 0, False),
    ],
)
def test_an_accident_happens_at_dangerous_work_alone(world: World, deed: Deed | None, share: float, dies: bool) -> None:
    me, turn = world.villagers[1], turn_of(world, dice=DeathDraws(share))
    done = do(turn, 1, deed) if deed is not None else None
    nature._face_death(turn, me)
    died = [(event.amount, event.causes) for event in turn.events if event.kind is EventKind.DIED]
    assert died == ([(DeathCause.INJURY, (done.event_id,))] if dies and done else [])


def test_nobody_healthy_dies_of_their_years_before_they_are_old(world: World) -> None:
    me, turn = world.villagers[1], turn_of(world, share=0)
    for age in range(3, nature.OLD):
        assert 1 in world.villagers
        me.born_year, me.health = world.year - age, 100
        nature._face_death(turn, me)
    assert 1 in world.villagers
    me.born_year -= 1
    nature._face_death(turn, me)
    assert turn.events[-1].kind is EventKind.DIED and turn.events[-1].amount == DeathCause.AGE


@pytest.mark.parametrize(("wood", "hut", "lost"), [(10, 8, 0), (10, 3, 4), (0, 8, 12), (0, 0, 22)])
def test_the_cold_of_winter_takes_from_those_without_wood_or_a_sound_hut(world: World, wood: int, hut: int, lost: int) -> None:
    world.season = Season.WINTER
    world.households[1].wood, world.households[1].hut = wood, hut
    turn = Turn(world, Dice(99), Rules(harshness=200), 0)
    nature.close_tick(turn)
    assert [event.amount for event in turn.events if event.kind is EventKind.CHILLED and event.actor == 1] == [2 * lost] * (
        lost > 0
    )


def test_hunger_can_kill_long_before_health_is_gone(world: World) -> None:
    starving, fed = world.villagers[1], world.villagers[2]
    starving.hunger, starving.hunger_event = 9, 1
    turn = turn_of(world, share=3)  # 30 per mille: more than the risk of the young and fed, less than that of the starving
    for villager in (starving, fed):
        nature._face_death(turn, villager)
    died = [(event.actor, event.amount, event.causes) for event in turn.events if event.kind is EventKind.DIED]
    assert died == [(1, DeathCause.HUNGER, (1,))]
