"""Customs of a village: what they spare, who speaks for them and against them, who breaks one and is blamed, and how they end."""

import copy
import json

import pytest
import set_dice
import staged
from staged import of_kind, seen_by, village

from island.errors import IslandError
from island.rng import Purpose
from island.world import assembly
from island.world.apply import apply, begin_tick
from island.world.customs import AT_ONCE, RULES, STOCK_OF, bears_on, meant, objection_of, proposal_of, shown
from island.world.legal import legal_actions
from island.world.nature import _grow
from island.world.observe import Near, spoke_bit
from island.world.resolve import resolve
from island.world.rules import TAKEN_WITH_IT
from island.world.sites import HOLDS, level
from island.world.state import NOBODY, Action, Breach, Event, Kept, News, Voice, World, from_plain, to_plain
from island.world.turn import Turn
from island.world.words import Age, Custom, Deed, EventKind, NewsKind, Outcome, Relation, Season, Status, Trait, Weather
from island.world.writes_customs import VOICE_YEARS

K, C = EventKind, Custom
SPAWN, RIPEN, FEED, THIEVES, REVENGE, PEACE = (
    C.SPARE_THE_SPAWN, C.LET_IT_RIPEN, C.FEED_THE_HUNGRY, C.THIEVES_PAY_DOUBLE, C.NO_REVENGE, C.WINTER_PEACE,
)  # fmt: skip


class Dice(set_dice.Dice):
    """Every draw is `share` per cent of the way to its limit, those about customs `custom`."""

    def __init__(self, share: int, custom: int):
        super().__init__(share)
        self.custom = custom

    def share_of(self, purpose: Purpose, draw: int) -> int:
        return self.custom if purpose is Purpose.CUSTOM else self.share


@pytest.fixture
def world() -> World:
    """Twelve grown people in four houses of three, in the spring; each meets the one of the next house."""
    world = village(12, a_house=3, meals=30)
    world.next_event_id = 100
    for agent_id, villager in world.villagers.items():
        villager.traits = [int(Trait.CALM), int(Trait.KIND)]
        villager.met = [(agent_id + 2) % 12 + 1]
    return world


def turn_of(world: World, custom: int = 0, share: int = 50) -> Turn:
    return staged.turn_of(world, dice=Dice(share, custom))


def keep(world: World, custom: Custom, maker: int = 1, since: int = 0) -> Kept:
    kept = Kept(custom, maker, 50 + custom, since)
    world.villages[0].customs.append(kept)
    return kept


def say(world: World, who: int, custom: Custom, is_for: bool = True, tick: int = 0) -> None:
    world.villages[0].voices.append(Voice(who, custom, is_for, tick, 60 + who))


def do(turn: Turn, agent_id: int, deed: Deed, partner: int = NOBODY) -> Outcome:
    turn.meant = {agent_id: meant(seen_by(turn.world, agent_id), deed)}
    return staged.do(turn, agent_id, deed, partner).outcome


def meet(world: World) -> list[Event]:
    turn = turn_of(world)
    assembly.meet(turn)
    return turn.events


# -- what it is worth --------------------------------------------------------------------------------------------------


def _lived(world: World, deed: Deed, hands: int, spared: Season | None, stock: int) -> int:
    """Meals that so many people bring home in two years of nothing else, from sites that are so full, in per cent."""
    for place in world.places:
        place.stock_max = place.stock_usual
        place.stock = place.stock_max * stock // 100
    meals = 0
    for tick in range(8):
        season = Season(tick % 4)
        turn = turn_of(world, share=60)
        turn.record(K.SEASON, amount=Weather.FAIR, outcome=season)
        _grow(turn)
        for number in range(hands if season is not spared else 0):
            who = world.villagers[number % 12 + 1]
            who.skills = [30] * 6
            resolve(turn, {who.agent_id: Action(deed)})
        meals += sum(event.amount for event in turn.events if event.kind == int(deed))
        begin_tick(world)
    return meals


@pytest.mark.parametrize("custom", [C.SPARE_THE_SPAWN, C.SPARE_THE_YOUNG, C.LET_IT_RIPEN])
def test_where_a_stock_is_scarce_sparing_it_in_its_season_brings_more_for_less_work_and_where_it_is_rich_less(
    world: World, custom: Custom
) -> None:
    deed, (season,) = RULES[custom].deed, RULES[custom].seasons
    scarce = [_lived(copy.deepcopy(world), deed, 60, spared, 48) for spared in (None, season)]
    assert scarce[1] > scarce[0] * 105 // 100
    rich = [_lived(copy.deepcopy(world), deed, 2, spared, 100) for spared in (None, season)]
    assert rich[1] < rich[0]


def _felled(world: World, hands: int, custom: bool) -> int:
    """Logs that so many bring home in twelve years from woods a quarter of which stands; under the custom nobody fells in leaf."""
    for place in world.places:
        place.timber_max = place.timber_usual
        place.timber = place.timber_max // 4
    logs = 0
    for tick in range(48):
        season = Season(tick % 4)
        turn = turn_of(world, share=60)
        turn.record(K.SEASON, amount=Weather.FAIR, outcome=season)
        _grow(turn)
        for number in range(0 if custom and season in RULES[C.SPARE_THE_WOODS].seasons else hands):
            resolve(turn, {number % 12 + 1: Action(Deed.CHOP)})
        logs += sum(event.amount for event in turn.events if event.kind == K.CHOPPED)
        begin_tick(world)
    return logs


def test_woods_that_are_left_in_peace_in_leaf_bring_more_for_half_the_work_where_they_are_bare(world: World) -> None:
    bare = [_felled(copy.deepcopy(world), 30, custom) for custom in (False, True)]
    assert bare[1] > bare[0]
    few = [_felled(copy.deepcopy(world), 2, custom) for custom in (False, True)]
    assert few[1] < few[0]


@pytest.mark.parametrize(
    ("most", "share", "level_seen"),
    [(100, 45, 0), (100, 60, 1), (100, 80, 2), (20, 100, 0), (40, 100, 1), (160, 50, 1), (160, 60, 2)],
)
def test_a_stock_is_scarce_when_little_can_be_reached_of_what_an_ordinary_island_has(
    world: World, most: int, share: int, level_seen: int
) -> None:
    """`most` is what the sites hold at most, per cent of the usual, and `share` how full they are."""
    for place in world.places:
        place.stock_max = place.stock_usual * most // 100
        place.stock = place.stock_max * share // 100
    assert [level(world, stock) for stock in ("fish", "plants", "game")] == [level_seen] * 3


def test_woods_are_bare_beside_those_of_an_ordinary_island(world: World) -> None:
    for share, seen in ((20, 0), (40, 1), (100, 2)):
        for place in world.places:
            place.timber = place.timber_max = place.timber_usual * share // 100
        assert level(world, "timber") == seen


# -- who may speak, and of what ----------------------------------------------------------------------------------------


def test_a_custom_is_spoken_for_by_the_grown_who_see_what_presses(world: World) -> None:
    seen = seen_by(world, 1)._replace(fish=1, game=1, plants=1, food=2, season=Season.SPRING)
    assert proposal_of(seen) == NOBODY and Deed.PROPOSE not in legal_actions(seen).alone
    pressed = seen._replace(fish=0)
    assert proposal_of(pressed) == SPAWN and Deed.PROPOSE in legal_actions(pressed).alone
    assert proposal_of(pressed._replace(age=Age.YOUTH)) == NOBODY
    hungry = pressed._replace(near=(Near(Status.HUNGRY, Relation.NEIGHBOUR, 4),))
    assert proposal_of(hungry) == FEED and proposal_of(hungry._replace(food=3)) == THIEVES
    foe = seen._replace(near=(Near(Status.WELL, Relation.FOE, 4),))
    assert (proposal_of(foe), proposal_of(foe._replace(season=Season.WINTER))) == (REVENGE, PEACE)
    poor = seen._replace(food=0)
    assert (proposal_of(poor), proposal_of(poor._replace(season=Season.AUTUMN))) == (C.NO_FEASTS_IN_WINTER, NOBODY)
    scarce = seen._replace(fish=0, game=0, plants=0)
    thought_of = {season: proposal_of(scarce._replace(season=season)) for season in Season}
    assert thought_of == {Season.SPRING: SPAWN, Season.SUMMER: C.LET_IT_RIPEN, Season.AUTUMN: NOBODY, Season.WINTER: SPAWN}
    bare = {season: proposal_of(seen._replace(is_bare=True, season=season)) for season in Season}
    assert bare == {
        **dict.fromkeys((Season.SPRING, Season.SUMMER), C.SPARE_THE_WOODS),
        **dict.fromkeys((Season.AUTUMN, Season.WINTER), NOBODY),
    }
    for kind, custom in ((NewsKind.CAUGHT_THIEF, THIEVES), (NewsKind.FEUD, REVENGE), (NewsKind.QUARRELLED_ME, PEACE)):
        assert proposal_of(hungry._replace(news=(News(kind, 4, 9),))) == custom


def test_nobody_speaks_for_what_is_kept_or_twice_while_their_voice_counts(world: World) -> None:
    seen = seen_by(world, 1)._replace(fish=0, game=0, plants=1, food=2, season=Season.SPRING)
    assert proposal_of(seen._replace(customs=(SPAWN,))) == C.SPARE_THE_YOUNG
    assert proposal_of(seen._replace(spoke=spoke_bit(SPAWN, True))) == C.SPARE_THE_YOUNG
    assert proposal_of(seen._replace(spoke=spoke_bit(SPAWN, False))) == SPAWN


def test_a_custom_is_spoken_against_in_its_season_and_once(world: World) -> None:
    seen = seen_by(world, 1)._replace(customs=(RIPEN, SPAWN), season=Season.SPRING)
    assert objection_of(seen) == SPAWN and Deed.OPPOSE in legal_actions(seen).alone
    assert objection_of(seen._replace(season=Season.AUTUMN)) == NOBODY
    assert objection_of(seen._replace(spoke=spoke_bit(SPAWN, False))) == NOBODY
    assert objection_of(seen._replace(age=Age.CHILD)) == NOBODY


def test_what_is_kept_is_seen_with_its_deed_in_its_season(world: World) -> None:
    keep(world, SPAWN)
    keep(world, RIPEN)
    say(world, 1, RIPEN)
    seen = seen_by(world, 1)
    assert seen.customs == (SPAWN, RIPEN) and shown(seen) == [Deed.FISH]
    assert Deed.FISH in legal_actions(seen).alone  # forbidden, and possible
    assert (seen.spoke, seen_by(world, 2).spoke) == (spoke_bit(RIPEN, True), 0)


def test_who_asks_for_ripe_berries_names_who_gathered_and_no_feller_of_trees(world: World) -> None:
    for place in world.places:
        place.stock, place.used_event = place.stock_max * (40 if place.timber_max else 45) // 100, 33 if place.timber_max else 34
        if HOLDS[place.site].stock != "plants":
            place.stock = place.stock_usual  # none of them scarce
    turn = turn_of(world)
    assert do(turn, 1, Deed.PROPOSE) is Outcome.WARM
    assert (turn.events[-1].amount, turn.events[-1].causes) == (RIPEN, (34,))


def test_who_asks_for_woods_in_peace_names_the_last_who_felled_in_the_barest(world: World) -> None:
    for place in world.places:
        place.stock, place.timber_max = place.stock_usual, place.timber_usual
    woods = [place for place in world.places if place.timber_max]
    for number, place in enumerate(woods):
        place.timber, place.used_event = place.timber_max * (20 - 5 * (number == 1)) // 100, 40 + number
    assert do(turn := turn_of(world), 1, Deed.PROPOSE) is Outcome.WARM
    assert (turn.events[-1].amount, turn.events[-1].causes) == (C.SPARE_THE_WOODS, (41,))


def test_a_voice_counts_when_people_listen_and_the_last_one_of_each(world: World) -> None:
    for place in world.places:
        place.stock, place.used_event = place.stock_max * 45 // 100, 33
    village = world.villages[0]
    turn = turn_of(world, custom=99)
    assert do(turn, 1, Deed.PROPOSE) is Outcome.COLD and not village.voices
    assert do(turn, 1, Deed.PROPOSE) is Outcome.COLD
    turn = turn_of(world)
    assert do(turn, 1, Deed.PROPOSE) is Outcome.WARM
    spoken = of_kind(turn, K.PROPOSED)[-1]
    assert (spoken.amount, spoken.causes) == (SPAWN, (33,))
    keep(world, SPAWN)
    assert do(turn, 1, Deed.OPPOSE) is Outcome.WARM
    opposed = of_kind(turn, K.OPPOSED)[-1]
    assert village.voices == [Voice(1, SPAWN, False, 0, opposed.event_id)] and 50 in opposed.causes


# -- how one begins ----------------------------------------------------------------------------------------------------


def test_a_custom_begins_when_enough_have_spoken_for_it_and_who_was_first_made_it(world: World) -> None:
    say(world, 4, SPAWN)
    say(world, 2, SPAWN)
    assert meet(world) == []
    say(world, 7, SPAWN)
    (began,) = meet(world)
    assert (began.kind, began.actor, began.amount, began.outcome) == (K.CUSTOM_BEGAN, 4, SPAWN, 0)
    assert began.causes == (62, 64, 67)
    assert world.villages[0].customs == [Kept(SPAWN, 4, began.event_id, 0)]
    assert [item.kind for item in world.villagers[12].news] == [NewsKind.CUSTOM]
    assert [one.who for one in world.villagers[2].goods] == [4]
    assert meet(world) == []


def test_the_word_of_a_leader_weighs_more(world: World) -> None:
    say(world, 4, SPAWN)
    world.villages[0].leader = 4
    assert [event.kind for event in meet(world)] == [K.CUSTOM_BEGAN]


def test_only_those_who_live_here_and_are_grown_have_a_voice_and_as_many_against_outweigh_them(world: World) -> None:
    for who in (1, 4, 7):
        say(world, who, SPAWN)
        say(world, who + 1, SPAWN, is_for=False)
    assert meet(world) == []
    del world.villages[0].voices[1]
    world.villagers[7].born_year = -10
    assert meet(world) == []


def test_no_more_customs_bear_on_a_season_than_one_keeps_in_mind(world: World) -> None:
    kept = [custom for custom in Custom if bears_on(custom, Season.WINTER)][:AT_ONCE]
    for custom in kept:
        keep(world, custom)
    for who in (1, 4, 7):
        say(world, who, next(one for one in Custom if bears_on(one, Season.WINTER) and one not in kept))
        say(world, who, SPAWN)
    assert [event.amount for event in meet(world)] == [SPAWN]


def test_a_voice_fades_and_goes_with_its_speaker(world: World) -> None:
    village = world.villages[0]
    say(world, 1, SPAWN, tick=0)
    say(world, 2, SPAWN, tick=4)
    say(world, 99, SPAWN, tick=4)
    village.breaches = [Breach(SPAWN, 1, 4 * VOICE_YEARS - 3, 70), Breach(SPAWN, 1, 4 * VOICE_YEARS + 1, 71)]
    apply(world, Event(100, VOICE_YEARS * 4 + 4, 0, K.YEAR_BEGAN))
    assert [one.who for one in village.voices] == [2]
    assert [one.event_id for one in village.breaches] == [71]


def test_a_custom_that_is_withheld_is_not_kept(world: World) -> None:
    for who in (1, 4, 7):
        say(world, who, SPAWN)
    turn = turn_of(world)
    turn.withholds = lambda event: event.kind is K.CUSTOM_BEGAN
    assembly.meet(turn)
    assert [event.kind for event in turn.events] == [K.WITHHELD] and not world.villages[0].customs


# -- how one is broken -------------------------------------------------------------------------------------------------


def test_who_is_seen_to_do_what_is_forbidden_has_broken_a_custom(world: World) -> None:
    keep(world, SPAWN, maker=9)
    turn = turn_of(world)
    do(turn, 1, Deed.FISH)
    (broken,) = of_kind(turn, K.CUSTOM_BROKEN)
    fished = of_kind(turn, K.FISHED)[0]
    assert (broken.actor, broken.other, broken.amount, broken.outcome) == (1, 4, SPAWN, 0)
    assert broken.causes == (50, fished.event_id)
    assert world.villages[0].breaches == [Breach(SPAWN, 1, 0, broken.event_id)]
    assert world.villagers[4].bonds[1] < 0 and [one.who for one in world.villagers[4].wrongs] == [1]
    assert world.villagers[5].news == [News(NewsKind.BROKE, 1, broken.event_id)]  # told at home
    assert not world.villagers[8].news


def test_it_is_broken_in_its_season_alone_and_only_where_somebody_sees_it(world: World) -> None:
    keep(world, SPAWN)
    for custom, season, deed in ((99, Season.SPRING, Deed.FISH), (0, Season.AUTUMN, Deed.FISH), (0, Season.SPRING, Deed.GATHER)):
        world.season = season
        turn = turn_of(world, custom=custom)
        do(turn, 1, deed)
        assert not of_kind(turn, K.CUSTOM_BROKEN)


def test_kin_look_away_children_are_not_held_to_it_and_a_watch_sees_more(world: World) -> None:
    keep(world, SPAWN)
    turn = turn_of(world, custom=assembly.SEEN + 1)
    do(turn, 1, Deed.FISH)
    assert not of_kind(turn, K.CUSTOM_BROKEN)
    world.households[2].watch_tick = 0
    do(turn, 1, Deed.FISH)
    assert len(of_kind(turn, K.CUSTOM_BROKEN)) == 1
    world.villagers[4].forebears = world.villagers[1].forebears = frozenset({77})
    do(turn, 1, Deed.FISH)
    assert len(of_kind(turn, K.CUSTOM_BROKEN)) == 1
    turn = turn_of(world)
    world.villagers[2].born_year = -8
    do(turn, 2, Deed.FISH)
    assert not of_kind(turn, K.CUSTOM_BROKEN)
    world.villagers[2].born_year = -12
    do(turn, 2, Deed.FISH)
    assert len(of_kind(turn, K.CUSTOM_BROKEN)) == 1


def test_a_theft_breaks_a_custom_when_the_thief_is_caught(world: World) -> None:
    keep(world, THIEVES)
    turn = turn_of(world, share=99)
    assert do(turn, 1, Deed.STEAL, 4) is not Outcome.CAUGHT and not of_kind(turn, K.CUSTOM_BROKEN)
    turn = turn_of(world, share=0)
    assert do(turn, 1, Deed.STEAL, 4) is Outcome.CAUGHT
    assert [(event.actor, event.other) for event in of_kind(turn, K.CUSTOM_BROKEN)] == [(1, 4)]


def test_who_has_plenty_and_meets_the_hungry_is_asked_to_give(world: World) -> None:
    keep(world, FEED)
    world.season = Season.AUTUMN
    world.villagers[4].hunger = 5
    turn = turn_of(world)
    do(turn, 1, Deed.SING)
    assert not of_kind(turn, K.CUSTOM_BROKEN)  # the house has not so much
    world.households[1].meals = 60
    do(turn, 1, Deed.GIVE, 4)
    assert not of_kind(turn, K.CUSTOM_BROKEN)
    world.households[1].meals = 60
    do(turn, 1, Deed.SING)
    assert [(event.actor, event.other) for event in of_kind(turn, K.CUSTOM_BROKEN)] == [(1, 4)]


def test_a_maker_who_breaks_the_own_custom_loses_with_everybody_and_nobody_loses_more(world: World) -> None:
    keep(world, SPAWN, maker=1)
    world.villagers[10].met = [1]
    other = copy.deepcopy(world)
    do(turn_of(world), 1, Deed.FISH)
    do(turn_of(other), 2, Deed.FISH)
    assert [one for one in world.villagers if world.villagers[one].news] == [
        4,
        5,
        6,
        10,
    ]  # at home with 4, and 10, who meets the maker
    assert sum(world.villagers[one].bonds.get(1, 0) for one in range(2, 13)) < -50
    assert all(world.villagers[one].wrongs for one in range(2, 13))
    assert sum(other.villagers[one].bonds.get(2, 0) for one in other.villagers) == -8


# -- who is blamed -----------------------------------------------------------------------------------------------------


def _caught(world: World, custom: Custom, deed: Deed, partner: int = NOBODY) -> Turn:
    """Person 1 was seen by 4 to break it, and the tick after begins."""
    keep(world, custom, maker=9)
    turn = turn_of(world, share=0)
    do(turn, 1, deed, partner)
    assert len(of_kind(turn, K.CUSTOM_BROKEN)) == 1
    begin_tick(world)
    return turn


def test_only_who_knows_of_a_breach_can_blame_for_it(world: World) -> None:
    _caught(world, SPAWN, Deed.FISH)
    assert (1, [Deed.BLAME]) in legal_actions(seen_by(world, 4)).towards
    world.villagers[8].news = [News(NewsKind.FED_ME, 1, 5)]
    assert not any(Deed.BLAME in deeds for _, deeds in legal_actions(seen_by(world, 8)).towards)


def test_who_breaks_a_custom_on_their_wedding_day_does_not_hear_of_it_from_the_one_who_saw_it(world: World) -> None:
    world.households[2].members.append(1)  # they have wed since, and the house is one
    world.villagers[1].household = 2
    _caught(world, SPAWN, Deed.FISH)
    assert any(item.kind is NewsKind.BROKE for item in world.villagers[4].news)
    assert not any(item.kind is NewsKind.BROKE for item in world.villagers[1].news)


def test_who_is_blamed_pays_to_the_poorest_house_and_a_thief_more_to_the_robbed(world: World) -> None:
    thief = copy.deepcopy(world)
    world.households[4].meals = 3
    broken = of_kind(_caught(world, SPAWN, Deed.FISH), K.CUSTOM_BROKEN)[0]
    meals = world.households[1].meals
    turn = turn_of(world, custom=99)
    assert do(turn, 4, Deed.BLAME, 1) is Outcome.DONE
    assert of_kind(turn, K.BLAMED)[0].causes == (broken.event_id,)
    assert (world.households[1].meals, world.households[4].meals) == (meals - assembly.FINE, 3 + assembly.FINE)
    assert not world.villages[0].breaches
    assert any(item.kind is NewsKind.BLAMED_ME for item in world.villagers[1].news)

    _caught(thief, THIEVES, Deed.STEAL, 4)
    wrong = thief.villagers[4].wrongs[0].weight
    assert do(turn_of(thief, custom=99), 4, Deed.BLAME, 1) is Outcome.DONE
    assert thief.households[2].meals == 30 + assembly.FINE_OF_THIEVES
    assert thief.villagers[4].wrongs[0].weight == wrong // 2


def test_who_has_nothing_promises_and_the_proud_will_not_hear_of_it(world: World) -> None:
    poor, proud = copy.deepcopy(world), copy.deepcopy(world)
    _caught(poor, SPAWN, Deed.FISH)
    poor.households[1].meals = 0
    assert do(turn_of(poor, custom=99), 4, Deed.BLAME, 1) is Outcome.WARM and not poor.villages[0].breaches
    _caught(proud, SPAWN, Deed.FISH)
    proud.villagers[1].traits = [int(Trait.PROUD), int(Trait.HOT)]
    before = proud.villagers[1].bonds.get(4, 0)
    assert do(turn_of(proud, custom=40), 4, Deed.BLAME, 1) is Outcome.COLD
    assert len(proud.villages[0].breaches) == 1 and proud.villagers[1].bonds[4] < before


def test_nobody_pays_twice(world: World) -> None:
    _caught(world, SPAWN, Deed.FISH)
    turn = turn_of(world, custom=99)
    assert do(turn, 4, Deed.BLAME, 1) is Outcome.DONE
    meals = world.households[1].meals
    world.villagers[5].news = [News(NewsKind.BROKE, 1, turn.events[0].causes[0])]
    assert do(turn, 5, Deed.BLAME, 1) is Outcome.NOTHING and world.households[1].meals == meals


# -- how one ends ------------------------------------------------------------------------------------------------------


def breach(world: World, who: int, custom: Custom = SPAWN) -> None:
    world.villages[0].breaches.append(Breach(custom, who, world.tick, 80 + who))


def test_a_custom_ends_when_enough_speak_against_it(world: World) -> None:
    keep(world, SPAWN)
    for who in (2, 5):
        say(world, who, SPAWN, is_for=False)
    assert meet(world) == []
    say(world, 8, SPAWN, is_for=False)
    (ended,) = meet(world)
    assert (ended.kind, ended.actor, ended.amount, ended.outcome) == (K.CUSTOM_ENDED, 2, SPAWN, 0)
    assert ended.causes == (50, 62, 65, 68)
    assert not world.villages[0].customs and not world.villages[0].voices


def test_a_custom_that_many_break_and_nobody_is_blamed_for_is_kept_no_more(world: World) -> None:
    keep(world, SPAWN)
    for who in (2, 5):
        breach(world, who)
    assert meet(world) == []
    breach(world, 8)
    (ended,) = meet(world)
    assert (ended.kind, ended.actor, ended.causes) == (K.CUSTOM_LAPSED, NOBODY, (50, 82, 85, 88))
    assert not world.villages[0].customs and not world.villages[0].breaches


def test_a_custom_whose_beginning_nobody_remembers_does_not_outlive_a_breach(world: World) -> None:
    keep(world, SPAWN, since=-22)
    assert meet(world) == []
    breach(world, 2)
    assert [event.kind for event in meet(copy.deepcopy(world))] == [K.CUSTOM_FORGOTTEN]
    world.villagers[12].born_year = -27
    assert meet(world) == []


def test_with_the_last_of_an_island_go_its_customs(world: World) -> None:
    keep(world, SPAWN)
    say(world, 1, RIPEN)
    apply(world, Event(100, 0, 0, K.VILLAGE_ENDED))
    assert not world.villages[0].customs and not world.villages[0].voices


# -- snapshots ---------------------------------------------------------------------------------------------------------


def test_a_snapshot_keeps_customs_voices_and_breaches(world: World) -> None:
    keep(world, SPAWN)
    say(world, 1, RIPEN)
    breach(world, 2)
    again = from_plain(json.loads(json.dumps(to_plain(world))))
    assert again == world
    village = again.villages[0]
    assert isinstance(village.customs[0], Kept) and village.customs[0].custom is SPAWN
    assert isinstance(village.voices[0], Voice) and isinstance(village.breaches[0], Breach)


def test_a_custom_that_cannot_be_is_refused(world: World) -> None:
    keep(world, SPAWN)
    keep(world, SPAWN)
    with pytest.raises(IslandError, match="kept twice"):
        from_plain(to_plain(world))
    plain = to_plain(world)
    plain["villages"][0][-3] = [[99, 1, 5, 0]]
    with pytest.raises(IslandError, match="not the state"):
        from_plain(plain)


def test_every_custom_has_a_rule_and_a_stock_that_it_spares_is_hurt_most_in_its_season() -> None:
    assert set(RULES) == set(Custom)
    for custom, stock in STOCK_OF.items():
        taken = TAKEN_WITH_IT[stock]
        assert {taken[season] for season in RULES[custom].seasons} == {max(taken)}
        assert max(taken) > 100 > min(taken) == min(taken[season] for season in set(Season) - RULES[custom].seasons)
        assert stock in {"timber", *(holds.stock for holds in HOLDS.values())}
