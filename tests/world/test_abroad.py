"""Visits, raids and the strife of villages, each rule on two staged villages with the dice set by hand."""

from collections import Counter

import pytest
import staged
from set_dice import Dice
from staged import empty_island, of_kind, person, seen_by, stock

from island.rng import Purpose
from island.world import nature, raids, strife
from island.world.abroad import _host, grudges
from island.world.apply import begin_tick
from island.world.doing import strength
from island.world.legal import legal_actions
from island.world.people import guest_at, let_people_meet
from island.world.raids import gather
from island.world.resolve import resolve
from island.world.sites import left_for
from island.world.state import NOBODY, Action, Event, Feud, Regard, World, from_plain, to_plain
from island.world.turn import Turn
from island.world.words import Deed, EventKind, FeudEnd, NewsKind, Outcome, Season, Weather

K = EventKind
HERE, THERE = [1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]  # who lives in which village, three to a house
FAR = 6  # the site of the other village


class Drawn(Dice):
    """As Dice, but for some draws of what happens between villages, which come out as told."""

    def __init__(self, share: int, **drawn: int):
        super().__init__(share)
        self.drawn = drawn

    def below(self, limit: int, purpose: Purpose, agent_id: int, draw: int = 0) -> int:
        name = f"{purpose.name.lower()}_{draw}"
        return min(limit - 1, self.drawn[name]) if name in self.drawn else super().below(limit, purpose, agent_id, draw)


@pytest.fixture
def world() -> World:
    """Two villages of two houses of three grown people, in a fair summer; no kin anywhere."""
    world = empty_island()
    world.season, world.weather = Season.SUMMER, Weather.FAIR
    world.places[FAR].is_known, world.places[FAR].name, world.places[FAR].left = True, "Far Well", 80
    for agent_id in HERE + THERE:
        parents = {"mother": 900 + agent_id, "father": 800 + agent_id}
        person(world, agent_id, (agent_id + 2) // 3, is_female=True, traits=[0, 2], **parents)
    turn = turn_of(world)
    turn.record(K.VILLAGE_FOUNDED, 7, place=FAR, amount=1)
    stock(world, meals=40)
    for home in world.households.values():
        if home.household_id > 2:
            turn.record(K.SETTLED, home.members[0], place=FAR, amount=1)
            home.hut = 8
    return world


def turn_of(world: World, share: int = 50, **drawn: int) -> Turn:
    return staged.turn_of(world, dice=Drawn(share, **drawn))


def do(turn: Turn, deed: Deed, *agent_ids: int) -> list[Event]:
    """What each does in the same tick, alone; the deeds' events."""
    results = resolve(turn, {one: Action(deed) for one in agent_ids})
    return [next(event for event in turn.events if event.event_id == results[one].event_id) for one in agent_ids]


def next_tick(world: World) -> None:
    begin_tick(world)
    let_people_meet(turn_of(world))


def hold(world: World, agent_id: int, who: int, weight: int = 60) -> None:
    world.villagers[agent_id].wrongs = [Regard(who, world.villagers[who].house, weight, 1)]


def wrong_here(world: World) -> None:
    for one in HERE:
        hold(world, one, 7)


# -- visits ------------------------------------------------------------------------------------------------------------


def test_a_visit_needs_another_village_and_a_child_stays_at_home(world: World) -> None:
    assert Deed.VISIT in legal_actions(seen_by(world, 1)).alone
    world.villagers[1].born_year = -8
    assert not {Deed.VISIT, Deed.RAID, Deed.LEAVE} & set(legal_actions(seen_by(world, 1)).alone)
    for home in world.households.values():
        home.village = 0
    del world.villages[1]
    assert Deed.VISIT not in legal_actions(seen_by(world, 2)).alone and Deed.LEAVE in legal_actions(seen_by(world, 2)).alone


def test_a_guest_is_with_the_others_for_one_tick_and_meets_the_host(world: World) -> None:
    world.villagers[1].bonds[8] = world.villagers[8].bonds[1] = 50
    turn = turn_of(world)
    (visited,) = do(turn, Deed.VISIT, 1)
    assert (visited.other, visited.outcome, visited.place) == (8, Outcome.WARM, FAR)
    assert seen_by(world, 1).is_guest is False
    next_tick(world)
    guest = world.villagers[1]
    assert guest_at(world, guest) == 1 and seen_by(world, 1).is_guest
    assert guest.met[0] == 8 and set(guest.met) <= set(THERE) and 1 in world.villagers[8].met
    assert all(not set(world.villagers[one].met) & {1} for one in HERE)
    assert not {Deed.LEAVE, Deed.RAID} & set(legal_actions(seen_by(world, 1)).alone)
    next_tick(world)
    assert guest_at(world, guest) == NOBODY and set(guest.met) <= set(HERE)


def test_host_and_guest_meet_whomever_chance_brings_together(world: World) -> None:
    at_table(world, 1, 9)
    let_people_meet(turn_of(world, 99))  # whose draws all come upon the last who is there
    assert world.villagers[1].met == [9, 12] and world.villagers[9].met == [1, 12] and world.villagers[8].met == [12]


def test_a_visit_that_is_withheld_brings_nobody_anywhere(world: World) -> None:
    turn = turn_of(world)
    turn.withholds = lambda event: event.kind is K.VISITED
    assert resolve(turn, {1: Action(Deed.VISIT)})[1].outcome is Outcome.FAILED and world.villagers[1].guest_tick == NOBODY


def test_kin_and_friends_draw_a_visitor_and_so_does_somebody_to_marry(world: World) -> None:
    def hosts() -> Counter[int]:
        me = world.villagers[1]
        return Counter(host.agent_id for share in range(100) if (host := _host(turn_of(world, share), me)))

    strangers = hosts()
    assert set(strangers) == set(THERE) and max(strangers.values()) < 20
    world.villagers[12].is_female = False
    assert hosts()[12] > 50
    world.villagers[9].mother = world.villagers[1].mother
    world.villagers[1].ties.clear()
    assert hosts()[9] > 50
    world.villagers[2].spouse, world.villagers[1].spouse = 1, 2
    assert hosts()[12] < 10


def test_a_welcome_guest_eats_at_the_hosts_table_and_is_thought_well_of(world: World) -> None:
    world.villagers[1].hunger = 4
    turn = turn_of(world, 0)
    (visited,) = do(turn, Deed.VISIT, 1)
    assert visited.outcome is Outcome.HURT  # a draw of 0 finds every danger
    (visited,) = do(turn_of(world, abroad_1=999, abroad_3=0), Deed.VISIT, 1)
    host = world.villagers[visited.other]
    assert visited.outcome is Outcome.WARM and visited.amount == 3 and world.villagers[1].hunger == 1
    assert world.households[host.household].meals == 37 and host.bonds[1] > 0
    assert host.news[0].kind is NewsKind.GUEST and world.villagers[1].goods[0].who == host.agent_id
    (cool,) = do(turn_of(world, abroad_1=999, abroad_3=99), Deed.VISIT, 2)
    assert (cool.outcome, cool.amount) == (Outcome.DONE, 0) and world.villagers[2].guest_tick == world.tick + 1


def test_the_far_way_hurts_in_winter_and_costs_the_guest_work(world: World) -> None:
    def hurt() -> int:
        return sum(do(turn_of(world, abroad_1=draw), Deed.VISIT, 1)[0].outcome is Outcome.HURT for draw in range(0, 150, 2))

    summer = hurt()
    world.season = Season.WINTER
    assert hurt() > summer + 15
    at_home = strength(turn_of(world), world.villagers[1])
    world.villagers[1].health, world.villagers[1].host, world.villagers[1].guest_tick = 80, 7, world.tick
    left = left_for(world, 0, world.places[FAR])
    assert left < 100 and strength(turn_of(world), world.villagers[1]) == 100 * left // 100 < max(at_home, 100)


def test_those_of_a_village_at_strife_are_turned_away_but_not_a_friend(world: World) -> None:
    begin_strife(world)
    (visited,) = do(turn_of(world, abroad_1=999, abroad_2=0), Deed.VISIT, 1)
    assert visited.outcome is Outcome.COLD and world.strifes[0].event_id in visited.causes
    next_tick(world)
    assert guest_at(world, world.villagers[1]) == NOBODY
    world.villagers[1].bonds[8] = world.villagers[8].bonds[1] = 50
    (visited,) = do(turn_of(world, abroad_0=400, abroad_1=999, abroad_2=0), Deed.VISIT, 1)
    assert (visited.other, visited.outcome) == (8, Outcome.WARM)


# -- what is seen ------------------------------------------------------------------------------------------------------


def test_a_wrong_a_raid_and_a_feud_are_seen_before_who_is_dear(world: World) -> None:
    assert seen_by(world, 1).beyond == 1
    world.villagers[1].bonds[8] = 50
    assert (seen_by(world, 1).beyond, seen_by(world, 2).beyond) == (2, 1)
    hold(world, 1, 7, 10)
    assert seen_by(world, 1).beyond == 2
    hold(world, 1, 7, 20)
    assert (seen_by(world, 1).beyond, seen_by(world, 2).beyond) == (3, 1)
    world.feuds.append(Feud("House1", "House3", 1, 0, 0))
    assert [seen_by(world, one).beyond for one in (2, 4, 7, 10)] == [3, 1, 3, 1]
    begin_strife(world)
    assert [seen_by(world, one).beyond for one in (4, 10)] == [3, 3]


@pytest.mark.parametrize("what", ["wrong", "feud", "strife", "nothing", "a small wrong", "wrong of the dead", "at home"])
def test_whoever_sees_that_something_lies_between_can_raid(world: World, what: str) -> None:
    if what in ("wrong", "wrong of the dead"):
        hold(world, 1, 7)
    elif what == "feud":
        world.feuds.append(Feud("House1", "House3", 1, 0, 0))
    elif what == "strife":
        begin_strife(world)
    elif what == "at home":
        hold(world, 1, 4)
    elif what == "a small wrong":
        hold(world, 1, 7, 15)
    if what == "wrong of the dead":
        turn_of(world).record(K.DIED, 7)
    is_legal = Deed.RAID in legal_actions(seen_by(world, 1)).alone
    assert is_legal == (what in ("wrong", "feud", "strife")) == bool(grudges(world, world.villagers[1]))


# -- raids -------------------------------------------------------------------------------------------------------------


def begin_strife(world: World) -> Event:
    return turn_of(world).record(K.STRIFE_BEGAN, 1, 7, place=FAR, amount=1, outcome=0)


UNSEEN = {"abroad_4": 99}
SEEN_AND_LOST = {"abroad_4": 0, "abroad_5": 99, "abroad_6": 99}
SEEN_AND_HURT = {"abroad_4": 0, "abroad_5": 99, "abroad_6": 0, "abroad_8": 999}


def test_those_who_choose_it_in_one_night_rob_a_house_together(world: World) -> None:
    wrong_here(world)
    turn = turn_of(world, **UNSEEN)
    done = do(turn, Deed.RAID, 1, 2, 4)
    assert {(one.outcome, one.place) for one in done} == {(Outcome.DONE, FAR)}
    assert world.households[3].meals == 40 - sum(one.amount for one in done if one.other == 7)
    assert {one.other for one in done} == {7, 10}  # a second house for three
    assert world.households[1].meals + world.households[2].meals == 80 + sum(one.amount for one in done)
    assert all(1 in one.causes for one in done)  # the wrong
    (begun,) = of_kind(turn, K.STRIFE_BEGAN)
    assert (begun.amount, begun.outcome) == (1, 0) and set(begun.causes) == {one.event_id for one in done}
    assert world.strifes[0][:2] == (0, 1)
    assert all(any(one.kind is NewsKind.RAIDED_US for one in world.villagers[who].news) for who in THERE)
    assert all(world.villagers[who].wrongs for who in THERE) and world.villagers[1].wrongs[0].weight == 30


def test_one_goes_to_the_house_of_who_did_the_wrong_though_another_is_fuller(world: World) -> None:
    hold(world, 1, 11)
    world.households[3].meals = 90
    assert do(turn_of(world, **UNSEEN), Deed.RAID, 1)[0].other == 10  # the eldest of the house of 11
    hold(world, 1, 7)
    assert do(turn_of(world, **UNSEEN), Deed.RAID, 1)[0].other == 7


@pytest.mark.parametrize("who", ["they", "we"])
def test_nobody_is_raided_in_a_village_that_was_left_that_day_or_by_those_who_went_to_live_there(world: World, who: str) -> None:
    """It crashed an island: a small village was left in the tick in which it was to be raided."""
    wrong_here(world)
    turn = turn_of(world, **UNSEEN)
    raid = {1: Action(Deed.RAID), 4: Action(Deed.RAID)}
    turn.parties = gather(turn, raid)
    for one in (7, 10) if who == "they" else (1,):
        turn.record(K.SETTLED, one, place=FAR, amount=0 if who == "they" else 1)
    outcomes = [raids.raid(turn, world.villagers[one], raid[one], []).outcome for one in raid]
    assert outcomes == [Outcome.NOTHING, Outcome.NOTHING if who == "they" else Outcome.DONE]
    assert bool(of_kind(turn, K.STRIFE_BEGAN)) == (who == "we")


def test_a_second_raid_keeps_the_same_strife_alive(world: World) -> None:
    wrong_here(world)
    do(turn_of(world, **UNSEEN), Deed.RAID, 1)
    begin_tick(world)
    turn = turn_of(world, **UNSEEN)
    do(turn, Deed.RAID, 7)
    assert not of_kind(turn, K.STRIFE_BEGAN) and world.strifes[0].last_tick == world.tick


def test_who_is_seen_and_weaker_is_driven_off(world: World) -> None:
    wrong_here(world)
    (raid,) = do(turn_of(world, **SEEN_AND_LOST), Deed.RAID, 1)
    assert (raid.outcome, raid.amount, world.households[3].meals) == (Outcome.CAUGHT, 0, 40)


def test_a_watch_in_the_same_tick_sees_who_comes_by_night(world: World) -> None:
    wrong_here(world)

    def outcome(watched: bool) -> Outcome:
        turn = turn_of(world, abroad_4=60, abroad_5=99, abroad_6=99)
        actions = {1: Action(Deed.RAID)} | ({12: Action(Deed.WATCH)} if watched else {})
        return resolve(turn, actions)[1].outcome

    assert outcome(watched=True) is Outcome.CAUGHT  # though 12 has a higher number, and is due later by the draw
    for home in world.households.values():
        home.watch_tick = NOBODY
    assert outcome(watched=False) is Outcome.DONE


def test_many_are_stronger_than_one(world: World) -> None:
    wrong_here(world)
    draws = {"abroad_4": 0, "abroad_5": 45, "abroad_6": 99}
    assert do(turn_of(world, **draws), Deed.RAID, 1)[0].outcome is Outcome.CAUGHT
    for one in HERE:
        hold(world, one, 7)
    assert {one.outcome for one in do(turn_of(world, **draws), Deed.RAID, *HERE)} == {Outcome.DONE}


def test_a_fight_leaves_wounds_by_somebody_and_deaths_count_in_the_strife(world: World) -> None:
    wrong_here(world)
    turn = turn_of(world, **(SEEN_AND_HURT | {"abroad_8": 0}))  # every wound is deadly
    (raid,) = do(turn, Deed.RAID, 1)
    assert raid.outcome is Outcome.HURT
    wounds = of_kind(turn, K.INJURED)
    assert wounds[0].actor == 1 and wounds[0].other in THERE and wounds[0].causes == (raid.event_id,)
    nature._die_of_wounds(turn)
    (death, *_) = of_kind(turn, K.DIED)
    assert death.actor == 1 and world.strifes[0].deaths >= 1


def test_a_raid_that_is_withheld_changes_nothing(world: World) -> None:
    wrong_here(world)
    turn = turn_of(world, **UNSEEN)
    turn.withholds = lambda event: event.kind is K.RAIDED and event.actor == 1
    resolve(turn, {1: Action(Deed.RAID)})
    assert [event.kind for event in turn.events] == [K.WITHHELD] and world.households[3].meals == 40 and not world.strifes
    results = resolve(turn, {1: Action(Deed.RAID), 2: Action(Deed.RAID)})
    assert [results[one].outcome for one in (1, 2)] == [Outcome.FAILED, Outcome.DONE] and world.strifes


def test_a_robbed_hut_may_burn(world: World) -> None:
    wrong_here(world)
    turn = turn_of(world, **UNSEEN, abroad_10=0)
    (raid,) = do(turn, Deed.RAID, 1)
    fire, damage = of_kind(turn, K.HUT_BURNED, K.HUT_DAMAGED)
    assert fire.causes == (raid.event_id,) and damage.causes == (fire.event_id,) and world.households[3].hut == 0


def test_a_house_that_was_wronged_often_enough_is_at_feud_with_the_raiders(world: World) -> None:
    wrong_here(world)
    for one in THERE[:3]:
        hold(world, one, 1, 40)
    turn = turn_of(world, **UNSEEN)
    do(turn, Deed.RAID, 1)
    assert of_kind(turn, K.FEUD_BEGAN)


# -- peace -------------------------------------------------------------------------------------------------------------


def at_table(world: World, guest: int, host: int) -> None:
    world.villagers[guest].host, world.villagers[guest].guest_tick = host, world.tick
    world.villagers[guest].met = [host]


def peace(world: World, guest: int, host: int) -> Turn:
    turn = turn_of(world, 99)
    resolve(turn, {guest: Action(Deed.PEACE, host)})
    resolve(turn, {host: Action(Deed.ACCEPT, guest)})
    return turn


def test_a_guest_of_a_village_at_strife_can_offer_peace_to_anybody_there(world: World) -> None:
    def offers() -> set[Deed]:
        return set(dict(legal_actions(seen_by(world, 1)).towards)[7]) & {Deed.PEACE, Deed.ATONE, Deed.AVENGE}

    at_table(world, 1, 7)
    assert offers() == set()
    begin_strife(world)
    assert offers() == {Deed.PEACE, Deed.ATONE}


def test_a_leader_makes_the_peace_of_villages_at_once_others_when_a_year_has_passed(world: World) -> None:
    begun = begin_strife(world)
    at_table(world, 1, 7)
    assert not of_kind(peace(world, 1, 7), K.STRIFE_ENDED) and world.strifes
    world.villages[1].leader = 7
    for one in HERE:
        hold(world, one, 12)
    (ended,) = of_kind(peace(world, 1, 7), K.STRIFE_ENDED)
    assert ended.outcome is FeudEnd.PEACE and begun.event_id in ended.causes and {ended.actor, ended.other} == {1, 7}
    assert not world.strifes and all(world.villagers[one].wrongs[0].weight == 30 for one in HERE)  # of all of them
    begin_strife(world)
    world.villages[1].leader = NOBODY
    for _ in range(world.ticks_a_year):
        begin_tick(world)
    assert of_kind(peace(world, 1, 7), K.STRIFE_ENDED)


@pytest.mark.parametrize("how", [FeudEnd.WEDDING, FeudEnd.PAYMENT])
def test_a_wedding_and_amends_end_a_strife_too(world: World, how: FeudEnd) -> None:
    begin_strife(world)
    turn = turn_of(world, 99)
    if how is FeudEnd.WEDDING:
        world.villagers[7].is_female = False
        resolve(turn, {1: Action(Deed.COURT, 7)})
        resolve(turn, {7: Action(Deed.ACCEPT, 1)})
    else:
        resolve(turn, {1: Action(Deed.ATONE, 7)})
    (ended,) = of_kind(turn, K.STRIFE_ENDED)
    assert ended.outcome is how and not world.strifes


def test_a_feud_ends_with_amends_as_with_a_gift(world: World) -> None:
    """It did not: the end was written down, but nobody looked whether the paid were at feud."""
    world.feuds.append(Feud("House1", "House3", 1, 0, 0))
    turn = turn_of(world, 99)
    resolve(turn, {1: Action(Deed.ATONE, 7)})
    (ended,) = of_kind(turn, K.FEUD_ENDED)
    assert ended.outcome is FeudEnd.PAYMENT


def test_a_strife_without_a_raid_for_years_is_over(world: World) -> None:
    begin_strife(world)
    for years in range(strife.QUIET_YEARS):
        turn = turn_of(world)
        strife.let_rest(turn)
        assert not turn.events, years
        for _ in range(world.ticks_a_year):
            begin_tick(world)
    strife.let_rest(turn_of(world))
    assert not world.strifes


def test_what_lies_between_villages_is_in_the_snapshot(world: World) -> None:
    begin_strife(world)
    at_table(world, 1, 7)
    do(turn_of(world), Deed.LEAVE, 4)
    assert from_plain(to_plain(world)) == world
    plain = to_plain(world)
    plain["strifes"] = [(0, 5, 1, 0, 0, 0)]
    with pytest.raises(Exception, match="strife"):
        from_plain(plain)
