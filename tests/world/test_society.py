"""What people remember of each other's deeds, and what comes of it: quarrels, thefts, leaders, feuds. On a small village, with the dice set by hand."""

import copy
import json

import pytest
import set_dice
import staged
from staged import empty_island, kinds, person, stock

from island.errors import IslandError
from island.rng import Purpose
from island.world import nature
from island.world.apply import apply, begin_tick
from island.world.feuds import let_feuds_rest
from island.world.leaders import ask_whom_they_follow
from island.world.society import FEUD_FROM, QUIET_YEARS, enmity, tension
from island.world.state import NOBODY, REGARDS_KEPT, Event, Regard, World, from_plain, to_plain
from island.world.turn import Turn
from island.world.words import DeathCause, Deed, EventKind, FeudEnd, Outcome, Trait, Weather

K = EventKind


class Dice(set_dice.Dice):
    """Luck whose every draw is `share` per cent of the way to its limit, but those of `fixed` (draw number of a deed -> share)."""

    def __init__(self, share: int, fixed: dict[int, int] | None = None):
        super().__init__(share)
        self.fixed = fixed or {}

    def share_of(self, purpose: Purpose, draw: int) -> int:
        return self.fixed.get(draw, self.share) if purpose is Purpose.RESOLVE else self.share


HOUSES = ("Reef", "Holm", "Dune", "Fen")


@pytest.fixture
def world() -> World:
    """Twelve grown people in four households with a name each: 1 to 3 are Reef, 4 to 6 Holm, 7 to 9 Dune, 10 to 12 Fen."""
    world = empty_island()
    world.next_event_id = 100
    for agent_id in range(1, 13):
        home = (agent_id - 1) // 3
        person(world, agent_id, home + 1, house=HOUSES[home], traits=[int(Trait.LOYAL), int(Trait.MERRY)])
    stock(world, meals=60)
    return world


def turn_of(world: World, share: int = 50, fixed: dict[int, int] | None = None) -> Turn:
    return staged.turn_of(world, dice=Dice(share, fixed))


def do(turn: Turn, agent_id: int, deed: Deed, partner: int = NOBODY) -> Event:
    result = staged.do(turn, agent_id, deed, partner)
    return next(event for event in turn.events if event.event_id == result.event_id)


def wrong(world: World, whose: int, doer: int, weight: int = 30, event_id: int = 7) -> None:
    world.villagers[whose].wrongs.append(Regard(doer, world.villagers[doer].house, weight, event_id))


def good(world: World, whose: int, doer: int, weight: int = 30, event_id: int = 8) -> None:
    world.villagers[whose].goods.append(Regard(doer, world.villagers[doer].house, weight, event_id))


def a_year_later(world: World) -> Turn:
    for _ in range(world.ticks_a_year):
        begin_tick(world)
    turn = turn_of(world)
    turn.record(K.YEAR_BEGAN)
    return turn


# -- what is remembered ------------------------------------------------------------------------------------------------


def test_a_caught_theft_is_remembered_by_the_robbed_house_with_its_event(world: World) -> None:
    theft = do(turn_of(world, 0), 1, Deed.STEAL, 4)
    assert theft.outcome is Outcome.CAUGHT
    assert [(one.who, one.house, one.event_id) for one in world.villagers[4].wrongs] == [(1, "Reef", theft.event_id)]
    assert world.villagers[4].wrongs[0].weight > world.villagers[5].wrongs[0].weight > 0
    assert not world.villagers[7].wrongs


def test_a_theft_that_nobody_saw_is_remembered_by_nobody(world: World) -> None:
    do(turn_of(world, 99), 1, Deed.STEAL, 4)
    assert not any(one.wrongs for one in world.villagers.values())


@pytest.mark.parametrize(("deed", "weighs_more"), [(Deed.GIVE, True), (Deed.TEACH, False), (Deed.TEND, False)])
def test_help_is_remembered_with_its_event(world: World, deed: Deed, weighs_more: bool) -> None:
    """Food weighs more to the hungry."""
    world.villagers[1].skills[0], world.villagers[4].sick_until_day = 90, 50
    other = copy.deepcopy(world)
    other.villagers[4].hunger = 6
    help_ = do(turn_of(world), 1, deed, 4)
    do(turn_of(other), 1, deed, 4)
    (kept,) = world.villagers[4].goods
    assert (kept.who, kept.event_id) == (1, help_.event_id)
    assert (other.villagers[4].goods[0].weight > kept.weight) == weighs_more


def test_memory_is_bounded_and_keeps_what_weighs_most(world: World) -> None:
    for weight, doer in enumerate([2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 1):
        for _ in range(weight):
            turn_of(world).record(K.TALKED, doer, 1, outcome=Outcome.COLD)
    kept = world.villagers[1].wrongs
    assert len(kept) == REGARDS_KEPT and [one.who for one in kept] == [11, 10, 9, 8, 7, 6, 5, 4]
    plain = json.loads(json.dumps(to_plain(world)))
    assert from_plain(plain) == world
    world.villagers[1].wrongs.append(kept[-1])
    with pytest.raises(IslandError, match="remembers more"):
        from_plain(json.loads(json.dumps(to_plain(world))))


def test_what_is_remembered_fades_with_the_years_and_is_gone(world: World) -> None:
    wrong(world, 4, 1, weight=24)
    weights = []
    while world.villagers[4].wrongs:
        weights.append(world.villagers[4].wrongs[0].weight)
        a_year_later(world)
    assert weights == sorted(weights, reverse=True) and 10 < len(weights) < 20


def test_children_and_spouse_take_over_half_of_what_weighs_much(world: World) -> None:
    world.villagers[7].mother, world.villagers[8].spouse, world.villagers[4].spouse = 4, 4, 8
    wrong(world, 4, 1, weight=40)
    wrong(world, 4, 2, weight=10, event_id=9)
    nature.die(turn_of(world), world.villagers[4], DeathCause.AGE, ())
    assert [(one.who, one.weight, one.event_id) for one in world.villagers[7].wrongs] == [(1, 20, 7)]
    assert world.villagers[8].wrongs == world.villagers[7].wrongs and not world.villagers[9].wrongs


def test_peace_and_weddings_wipe_out_what_lay_between_two(world: World) -> None:
    for kind in (K.RECONCILED, K.MARRIED):
        world.villagers[4].wrongs.clear()
        wrong(world, 4, 1)
        wrong(world, 4, 2, weight=20)
        turn_of(world).record(kind, 1, 4)
        assert [(one.who, one.weight) for one in world.villagers[4].wrongs] == [(2, 10)]


# -- causes of quarrels and thefts -------------------------------------------------------------------------------------


def test_a_quarrel_names_the_wrong_between_the_two_and_is_hotter_for_it(world: World) -> None:
    calm = tension(world, world.villagers[1], world.villagers[4])
    wrong(world, 4, 1)
    hot = tension(world, world.villagers[1], world.villagers[4])
    assert hot.heat > calm.heat and 7 in hot.causes and 7 not in calm.causes
    assert do(turn_of(world, 60), 1, Deed.QUARREL, 4).causes == hot.causes


def test_help_remembered_cools_a_quarrel_and_is_named(world: World) -> None:
    before = tension(world, world.villagers[1], world.villagers[4])
    good(world, 1, 4)
    after = tension(world, world.villagers[1], world.villagers[4])
    assert after.heat < before.heat and 8 in after.causes


def test_a_house_s_wrongs_count_by_a_third_and_those_of_my_housemates_too(world: World) -> None:
    wrong(world, 4, 2)
    by_house = tension(world, world.villagers[1], world.villagers[4])
    wrong(world, 5, 1, event_id=9)
    by_both = tension(world, world.villagers[1], world.villagers[4])
    wrong(world, 4, 1, event_id=10)
    by_all = tension(world, world.villagers[1], world.villagers[4])
    assert 0 < by_house.heat < by_both.heat < by_all.heat
    assert {7, 9, 10} <= set(by_all.causes) and 7 in by_house.causes


@pytest.mark.parametrize("mood", ["hunger", "sickness", "pain", "grief", "weather", "envy"])
def test_need_and_mood_heat_a_quarrel_and_are_named(world: World, mood: str) -> None:
    me, calm = world.villagers[1], tension(world, world.villagers[1], world.villagers[4])
    if mood == "hunger":
        me.hunger_event = 9
    elif mood == "sickness":
        me.sick_event = 9
    elif mood == "pain":
        me.hurt_event = 9
    elif mood == "grief":
        apply(world, Event(9, 0, 0, K.DIED, 2, amount=DeathCause.AGE))
    elif mood == "weather":
        world.weather, world.weather_event = Weather.STORMY, 9
    else:
        world.households[1].meals, world.households[2].gain_event = 10, 9
    moved = tension(world, me, world.villagers[4])
    assert moved.heat > calm.heat and moved.causes == (9,)


def test_a_quarrel_about_nothing_mostly_ends_warm_and_one_about_much_in_blows(world: World) -> None:
    bitter = copy.deepcopy(world)
    wrong(bitter, 4, 1, weight=90)
    assert do(turn_of(world, 20), 1, Deed.QUARREL, 4).outcome is Outcome.WARM
    turn = turn_of(bitter, 20)
    do(turn, 1, Deed.QUARREL, 4)
    assert K.INJURED in kinds(turn)


def test_who_backs_one_leader_quarrels_less_and_who_takes_sides_more(world: World) -> None:
    apply(world, Event(50, 0, 0, K.LEADER_NAMED, 7, amount=60, outcome=0))
    heats = []
    for mine, theirs in ((7, 7), (NOBODY, NOBODY), (7, 10)):
        world.villagers[1].backs, world.villagers[4].backs = mine, theirs
        heats.append(tension(world, world.villagers[1], world.villagers[4]).heat)
    assert heats[0] < heats[1] < heats[2]


def test_a_theft_names_hunger_grudge_warning_debt_and_what_filled_the_store(world: World) -> None:
    me, home = world.villagers[1], world.households[2]
    me.hunger_event, home.gain_event = 21, 22
    wrong(world, 1, 5, event_id=23)
    wrong(world, 4, 1, event_id=24)
    good(world, 4, 1, event_id=25)
    assert do(turn_of(world, 99), 1, Deed.STEAL, 4).causes == (21, 22, 23, 24, 25)


def test_the_hungry_and_those_with_a_grudge_take_more_and_a_warned_house_catches_more(world: World) -> None:
    hungry, grudging, warned = (copy.deepcopy(world) for _ in range(3))
    hungry.villagers[1].hunger = 5
    wrong(grudging, 1, 4)
    wrong(warned, 4, 1)
    plain = do(turn_of(world, 50), 1, Deed.STEAL, 4)
    assert do(turn_of(hungry, 50), 1, Deed.STEAL, 4).amount > plain.amount > 0
    assert do(turn_of(grudging, 50), 1, Deed.STEAL, 4).amount > plain.amount
    assert do(turn_of(world, 38), 1, Deed.STEAL, 4).outcome is not Outcome.CAUGHT
    assert do(turn_of(warned, 38), 1, Deed.STEAL, 4).outcome is Outcome.CAUGHT


def test_a_gift_to_whom_one_owes_is_larger_and_names_the_help(world: World) -> None:
    assert do(turn_of(world), 1, Deed.GIVE, 4).amount == 8
    good(world, 1, 4)
    gift = do(turn_of(world), 1, Deed.GIVE, 4)
    assert gift.amount == 10 and 8 in gift.causes


# -- standing and leaders ----------------------------------------------------------------------------------------------


def test_standing_sums_what_other_houses_feel_and_remember(world: World) -> None:
    world.villagers[4].bonds[1], world.villagers[2].bonds[1] = 40, 100
    good(world, 5, 1, weight=31)
    wrong(world, 7, 1, weight=11)
    a_year_later(world)
    assert world.villagers[1].standing == 40 // 4 + 27 - 9  # the wrongs and goods of a year ago; one's own house is not asked


def followed(world: World, who: int, by: list[int], weight: int = 40, event_id: int = 60) -> None:
    for one in by:
        good(world, one, who, weight, event_id + one)


def test_a_leader_is_named_by_the_deeds_that_won_the_most(world: World) -> None:
    followed(world, 1, [4, 5, 6, 7])
    turn = turn_of(world)
    ask_whom_they_follow(turn)
    (named,) = turn.events
    assert (named.kind, named.actor, named.amount, named.outcome) == (K.LEADER_NAMED, 1, 33, 0)
    assert named.causes == (64, 65, 66, 67) and world.villages[0].leader == 1
    assert [one.agent_id for one in world.villagers.values() if one.backs == 1] == [4, 5, 6, 7]


@pytest.mark.parametrize("why", ["too few", "not ahead"])
def test_nobody_is_named_without_enough_backers_clearly_ahead(world: World, why: str) -> None:
    followed(world, 1, [4, 5, 6] if why == "too few" else [4, 5, 6, 7])
    followed(world, 12, [] if why == "too few" else [1, 2, 8])
    turn = turn_of(world)
    ask_whom_they_follow(turn)
    assert turn.events == [] and world.villages[0].leader == NOBODY


def lead(world: World, who: int) -> None:
    turn_of(world).record(K.LEADER_NAMED, who, amount=60, outcome=0)


def test_a_leader_stays_with_fewer_backers_than_it_takes_to_become_one(world: World) -> None:
    lead(world, 1)
    followed(world, 1, [4, 5, 6])
    turn = turn_of(world)
    ask_whom_they_follow(turn)
    assert turn.events == [] and world.villages[0].leader == 1


def test_a_leader_is_challenged_in_one_year_and_deposed_in_another(world: World) -> None:
    lead(world, 1)
    challenge = world.villages[0].leader_event
    followed(world, 1, [4, 5, 6])
    followed(world, 12, [1, 2, 3, 7, 8])
    wrong(world, 9, 1, event_id=90)
    first = turn_of(world)
    ask_whom_they_follow(first)
    (challenged,) = first.events
    assert (challenged.kind, challenged.actor, challenged.other) == (K.LEADER_CHALLENGED, 12, 1)
    assert set(challenged.causes) == {61, 62, 63, 90, challenge}
    second = turn_of(world)
    ask_whom_they_follow(second)
    deposed, named = second.events
    assert (deposed.kind, deposed.actor, named.kind, named.actor) == (K.LEADER_DEPOSED, 1, K.LEADER_NAMED, 12)
    assert {challenged.event_id, 90} <= set(deposed.causes) and deposed.event_id in named.causes


def test_the_hungry_leave_their_leader_and_their_hunger_is_the_cause(world: World) -> None:
    lead(world, 1)
    followed(world, 1, [4, 5, 6, 7], weight=30)
    ask_whom_they_follow(turn_of(world))
    assert world.villages[0].leader == 1
    for one in (4, 5, 6, 7):
        world.villagers[one].hunger, world.villagers[one].hunger_event = 5, 70 + one
    turn = turn_of(world)
    ask_whom_they_follow(turn)
    (deposed,) = turn.events
    assert deposed.kind is K.LEADER_DEPOSED and {74, 75, 76} <= set(deposed.causes)


def test_a_leader_s_death_is_a_cause_of_the_next_one_s_naming(world: World) -> None:
    lead(world, 1)
    turn = turn_of(world)
    nature.die(turn, world.villagers[1], DeathCause.AGE, ())
    death = turn.events[0].event_id
    assert world.villages[0].leader == NOBODY
    followed(world, 2, [4, 5, 6, 7])
    ask_whom_they_follow(turn)
    assert turn.events[-1].kind is K.LEADER_NAMED and death in turn.events[-1].causes


def test_those_who_follow_raise_a_hut_for_one_of_them_who_has_none(world: World) -> None:
    lead(world, 7)
    world.households[1].hut = 0
    alone = do(turn_of(copy.deepcopy(world)), 1, Deed.BUILD)
    world.villagers[1].backs = 7
    helped = do(turn_of(world), 1, Deed.BUILD)
    assert helped.amount == alone.amount + 2 and world.villages[0].leader_event in helped.causes


def test_a_leader_can_be_kept_from_being_named_and_from_being_deposed(world: World) -> None:
    followed(world, 1, [4, 5, 6, 7])
    turn = turn_of(world)
    turn.withholds = lambda event: event.kind is K.LEADER_NAMED
    ask_whom_they_follow(turn)
    assert kinds(turn) == [K.WITHHELD] and world.villages[0].leader == NOBODY
    lead(world, 12)
    turn = turn_of(world)
    turn.withholds = lambda event: event.kind is K.LEADER_DEPOSED
    for _ in range(2):
        ask_whom_they_follow(turn)
    assert kinds(turn)[-1] is K.WITHHELD and world.villages[0].leader == 12


# -- feuds -------------------------------------------------------------------------------------------------------------


def feud_of(world: World) -> Turn:
    """Reef and Holm, by a theft that was one too many."""
    wrong(world, 4, 2, weight=FEUD_FROM - 20, event_id=31)
    turn = turn_of(world, 0)
    do(turn, 1, Deed.STEAL, 4)
    return turn


def test_a_feud_begins_with_one_wrong_too_many_and_names_the_wrongs(world: World) -> None:
    first = turn_of(copy.deepcopy(world), 0)
    do(first, 1, Deed.STEAL, 4)
    assert K.FEUD_BEGAN not in kinds(first)
    turn = feud_of(world)
    theft, began = turn.events[0], turn.events[-1]
    assert (began.kind, began.actor, began.other) == (K.FEUD_BEGAN, 1, 4)
    assert set(began.causes) == {31, theft.event_id} and began.amount == enmity(world, "Reef", "Holm")[0] >= FEUD_FROM
    (feud,) = world.feuds
    assert feud.is_between("Holm", "Reef") and not feud.is_between("Holm", "Dune")
    assert all(world.villagers[one].bonds[1] < 0 for one in (4, 5, 6))


def test_a_feud_makes_quarrels_hotter_and_each_deed_of_it_moves_the_whole_house(world: World) -> None:
    before = tension(world, world.villagers[3], world.villagers[6])
    feud_of(world)
    after = tension(world, world.villagers[3], world.villagers[6])
    assert after.feud and after.heat > before.heat and world.feuds[0].event_id in after.causes
    affection = world.villagers[6].bonds.get(3, 0)
    turn_of(world).record(K.INJURED, 4, 3, amount=5)
    assert world.villagers[6].bonds[3] < affection


def kill(world: World) -> Turn:
    """4 of Holm quarrels with 1 of Reef, comes to blows and is hurt to death."""
    turn = turn_of(world, 99, {0: 0, 1: 0, 2: 0, 3: 0})
    do(turn, 4, Deed.QUARREL, 1)
    nature.close_tick(turn)
    return turn


def test_blows_in_a_feud_may_kill_and_the_kin_remember_it(world: World) -> None:
    feud_of(world)
    turn = kill(world)
    quarrel = next(event for event in turn.events if event.kind is K.QUARRELLED)
    wound = next(event for event in turn.events if event.kind is K.INJURED)
    death = next(event for event in turn.events if event.kind is K.DIED)
    assert (death.actor, death.other, death.amount) == (4, 1, DeathCause.VIOLENCE)
    assert set(death.causes) == {wound.event_id, quarrel.event_id}
    assert world.feuds[0].deaths == 1 and world.villagers[5].wrongs[0][::3] == (1, death.event_id)


def test_a_killing_can_be_kept_from_happening(world: World) -> None:
    turn = turn_of(world, 99, {0: 0, 1: 0, 2: 0, 3: 0})
    turn.withholds = lambda event: event.kind is K.DIED
    do(turn, 4, Deed.QUARREL, 1)
    nature.close_tick(turn)
    assert 4 in world.villagers and world.villagers[4].health > 0 and not world.feuds


@pytest.mark.parametrize("how", list(FeudEnd))
def test_a_feud_ends_and_says_how(world: World, how: FeudEnd) -> None:
    began = feud_of(world).events[-1]
    turn = turn_of(world)
    if how is FeudEnd.PEACE:
        turn.record(K.OFFERED_PEACE, 2, 4, outcome=Outcome.DONE)
        cause = do(turn, 4, Deed.ACCEPT, 2)
        cause = next(event for event in turn.events if event.kind is K.RECONCILED)
    elif how is FeudEnd.WEDDING:
        turn.record(K.COURTED, 3, 6, outcome=Outcome.DONE)
        do(turn, 6, Deed.ACCEPT, 3)
        cause = next(event for event in turn.events if event.kind is K.MARRIED)
    elif how is FeudEnd.PAYMENT:
        do(turn, 1, Deed.GIVE, 4)
        assert len(world.feuds) == 1, "one gift is not enough"
        cause = do(turn, 1, Deed.GIVE, 4)
    elif how is FeudEnd.MEDIATION:
        lead(world, 7)
        cause = turn.record(K.LEADER_NAMED, 7, amount=60, outcome=0)
        for one in range(1, 7):
            world.villagers[one].backs = 7
        for _ in range(3 * world.ticks_a_year):
            begin_tick(world)
        let_feuds_rest(turn)
    elif how is FeudEnd.EXTINCTION:
        for one in (4, 5, 6):
            nature.die(turn, world.villagers[one], DeathCause.AGE, ())
        cause = next(event for event in turn.events if event.kind is K.DIED and event.actor == 6)
    else:
        for _ in range(QUIET_YEARS * world.ticks_a_year):
            begin_tick(world)
        let_feuds_rest(turn)
        cause = began
    ended = next(event for event in reversed(turn.events) if event.kind is K.FEUD_ENDED)
    assert ended.outcome == how and set(ended.causes) == {began.event_id, cause.event_id}
    assert world.feuds == [] and from_plain(json.loads(json.dumps(to_plain(world)))) == world


def test_a_feud_goes_on_where_its_end_or_its_cause_was_withheld(world: World) -> None:
    feud_of(world)
    assert from_plain(json.loads(json.dumps(to_plain(world)))) == world
    turn = turn_of(world)
    turn.withholds = lambda event: event.kind in (K.MARRIED, K.FEUD_ENDED)
    turn.record(K.COURTED, 3, 6, outcome=Outcome.DONE)
    do(turn, 6, Deed.ACCEPT, 3)
    for _ in range(QUIET_YEARS * world.ticks_a_year):
        begin_tick(world)
    let_feuds_rest(turn)
    assert len(world.feuds) == 1 and kinds(turn)[-1] is K.WITHHELD
