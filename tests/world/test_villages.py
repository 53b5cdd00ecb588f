"""How villages begin, empty and keep apart, each rule on a staged island with the dice set by hand."""

import pytest
import staged
from staged import empty_island, of_kind, person

from island.rng import Luck
from island.world import villages
from island.world.apply import begin_tick
from island.world.founding import empty_world, found
from island.world.people import let_people_meet
from island.world.resolve import resolve
from island.world.rules import Rules
from island.world.state import Action, Event, Kept, News, World, from_plain, to_plain, village_id_of
from island.world.turn import Turn
from island.world.words import Custom, Deed, EventKind, FeudEnd, NewsKind, Outcome, Season

HOUSES, A_HOUSE = 24, 4


@pytest.fixture
def world() -> World:
    """24 houses of four grown people at a winter's end; houses 1 to 5 are of one family; people 1 and 60 fell out this year."""
    world = empty_island()
    for index, place in enumerate(world.places):
        place.is_known, place.name, place.x, place.y = True, f"P{index}", 50, 50
    world.places[6].x = 80  # a spring far away
    for _ in range(3):
        begin_tick(world)
    world.season = Season.WINTER
    for agent_id in range(1, HOUSES * A_HOUSE + 1):
        home = (agent_id + A_HOUSE - 1) // A_HOUSE
        mother = 900 if home <= 5 else 900 + agent_id
        person(world, agent_id, home, mother=mother, traits=[0, 2])
        world.households[home].meals = 40
    for one, other in ((1, 60), (60, 1)):
        world.villagers[one].bonds[other] = -50
    turn = turn_of(world)
    turn.record(EventKind.FELL_OUT, 1, 60, amount=-50)
    return world


def turn_of(world: World, share: int = 0) -> Turn:
    return staged.turn_of(world, share)


def people_of(world: World, village_id: int) -> list[int]:
    return [one for home in villages.houses_of(world, village_id) for one in home.members]


def say(world: World, *agent_ids: int, withholds: object = None) -> Turn:
    """These say, in this order, that their houses should leave."""
    turn = turn_of(world)
    turn.withholds = withholds
    for one in agent_ids:
        resolve(turn, {one: Action(Deed.LEAVE)})
    return turn


def split(world: World) -> None:
    """Houses 1 to 4 found a village."""
    say(world, 1, 5, 9, 13)
    assert len(world.villages) == 2


def test_houses_that_say_so_within_some_years_found_a_village_and_name_what_pressed_them(world: World) -> None:
    quarrel = world.next_event_id - 1
    turn = say(world, 2, 5, 9, 13)
    first, second, third, last = of_kind(turn, EventKind.LEFT)
    assert [one.outcome for one in (first, second, third, last)] == [Outcome.WARM] * 3 + [Outcome.DONE] and last.place == 6
    assert first.causes == (quarrel,) and [one.amount for one in (first, second, third, last)] == [1, 2, 3, 4]
    (founded,) = of_kind(turn, EventKind.VILLAGE_FOUNDED)
    assert (founded.actor, founded.place, founded.amount) == (2, 6, 1)  # who said it first leads
    assert founded.causes == tuple(one.event_id for one in (first, second, third, last))
    settled = of_kind(turn, EventKind.SETTLED)
    assert [event.actor for event in settled] == [*range(13, 17), *range(1, 13)]
    assert {event.causes for event in settled} == {(founded.event_id,)} and people_of(world, 1) == list(range(1, 17))
    assert all(world.households[home].hut == 0 and world.households[home].crop_meals == 0 for home in range(1, 5))


def test_a_word_holds_for_some_years_and_not_when_who_gave_it_lives_elsewhere(world: World) -> None:
    say(world, 1, 5, 9)
    for home in world.households.values():
        if home.leave_tick >= 0:
            home.leave_tick -= 3 * world.ticks_a_year
    moved = from_plain(to_plain(world))
    (founded,) = of_kind(say(world, 13), EventKind.VILLAGE_FOUNDED)
    assert founded.actor == 1
    moved.households[3].members.remove(9)
    moved.households[20].members.append(9)
    moved.villagers[9].household = 20
    assert not of_kind(say(moved, 13), EventKind.VILLAGE_FOUNDED)


def test_two_of_a_house_who_say_it_go_once(world: World) -> None:
    """They went on to found a third village in the same tick, and left the second empty."""
    turn = say(world, 1, 5, 9)
    resolve(turn, {13: Action(Deed.LEAVE), 14: Action(Deed.LEAVE)})
    assert list(world.villages) == [0, 1] and len(of_kind(turn, EventKind.SETTLED)) == 16
    assert [(one.outcome, one.place) for one in of_kind(turn, EventKind.LEFT)[3:]] == [(Outcome.DONE, 6)] * 2


def test_who_has_left_is_no_longer_about_to(world: World) -> None:
    split(world)
    assert not any(home.leave_tick >= 0 for home in world.households.values())


def test_a_leader_who_goes_along_is_the_founder(world: World) -> None:
    world.villages[0].leader = 6
    (founded,) = of_kind(say(world, 1, 5, 9, 13), EventKind.VILLAGE_FOUNDED)
    assert founded.actor == 6


def test_those_who_leave_together_keep_the_customs_of_the_village_that_they_left(world: World) -> None:
    kept = [Kept(Custom.SPARE_THE_SPAWN, 40, 3, 0), Kept(Custom.WINTER_PEACE, 44, 4, 0)]
    world.villages[0].customs = list(kept)
    turn = say(world, 2, 5, 9, 13)
    (founded,) = of_kind(turn, EventKind.VILLAGE_FOUNDED)
    brought = of_kind(turn, EventKind.CUSTOM_BEGAN)
    assert [(one.actor, one.amount, one.outcome, one.causes) for one in brought] == [
        (2, Custom.SPARE_THE_SPAWN, 1, (3, founded.event_id)), (2, Custom.WINTER_PEACE, 1, (4, founded.event_id)),
    ]  # fmt: skip
    assert [one.custom for one in world.villages[1].customs] == [one.custom for one in kept] and world.villages[0].customs == kept
    assert {one.kind for one in world.villagers[1].news} >= {NewsKind.CUSTOM}


def test_nobody_keeps_customs_where_nobody_went(world: World) -> None:
    world.villages[0].customs = [Kept(Custom.WINTER_PEACE, 44, 4, 0)]
    turn = say(world, 2, 5, 9, 13, withholds=lambda event: event.kind is EventKind.SETTLED)
    assert of_kind(turn, EventKind.VILLAGE_FOUNDED) and not of_kind(turn, EventKind.CUSTOM_BEGAN)


def is_founding(event: Event) -> bool:
    return event.kind is EventKind.VILLAGE_FOUNDED


@pytest.mark.parametrize("spoil", ["long ago", "too few", "no place", "foes", "not theirs to say", "withheld"])
def test_nobody_founds_a_village_without_company_a_place_and_a_word_that_counts(world: World, spoil: str) -> None:
    speakers, withholds = [1, 5, 9, 13], None
    if spoil == "too few":
        speakers = [1, 5, 9]
    elif spoil == "no place":
        world.places[6].is_known = False
    elif spoil == "foes":
        speakers = [1, 60, 9, 5]  # whom 1 hates
    elif spoil == "not theirs to say":
        world.villagers[9].mother = 10
    elif spoil == "withheld":
        withholds = is_founding
    if spoil == "long ago":
        say(world, 1, 5, 9)
        for home in world.households.values():
            home.leave_tick -= (villages._WORD_YEARS + 1) * world.ticks_a_year
        speakers = [13]
    turn = say(world, *speakers, withholds=withholds)
    assert {home.village for home in world.households.values()} == {0}
    assert not of_kind(turn, EventKind.SETTLED)
    if spoil == "not theirs to say":
        assert of_kind(turn, EventKind.LEFT)[2].outcome is Outcome.COLD


def test_friends_and_whom_one_meets_hear_that_a_house_would_leave(world: World) -> None:
    split(world)
    world.villagers[5].bonds[17] = 90  # in another village
    world.villagers[17].met, world.villagers[40].bonds[17], world.villagers[41].bonds[17] = [70], 25, 10
    for one in range(17, 21):
        world.villagers[one].mother = 900 + one  # no kin there to go to
    turn = say(world, 17)
    word = of_kind(turn, EventKind.LEFT)[0].event_id
    heard = {one.agent_id for one in world.villagers.values() if News(NewsKind.LEAVES, 17, word) in one.news}
    assert heard == {40, 70}
    resolve(turn, {40: Action(Deed.LEAVE)})
    assert word in of_kind(turn, EventKind.LEFT)[1].causes  # who heard it says it because of that


def test_a_house_keeps_where_it_is_if_its_leaving_is_withheld(world: World) -> None:
    say(world, 1, 5, 9, 13, withholds=lambda event: event.kind is EventKind.SETTLED and event.actor == 1)
    assert world.households[1].village == 0 and world.households[2].village == 1


def test_people_meet_those_of_their_own_village(world: World) -> None:
    split(world)
    for villager in world.villagers.values():
        villager.is_female = True  # or they would look for somebody to marry, wherever they live
    let_people_meet(turn_of(world, share=40))
    met = [(one, other) for one in world.villagers.values() for other in one.met]
    assert met and all(village_id_of(world, one) == village_id_of(world, world.villagers[other]) for one, other in met)


def test_a_house_goes_to_its_kin_and_the_hungry_to_whoever_is_there(world: World) -> None:
    split(world)
    turn = say(world, 17)  # of the family that left
    assert of_kind(turn, EventKind.LEFT)[0].outcome is Outcome.DONE and world.households[5].village == 1
    (word,) = of_kind(turn, EventKind.LEFT)
    assert {event.causes for event in of_kind(turn, EventKind.SETTLED)} == {(word.event_id,)}
    assert of_kind(say(world, 81), EventKind.LEFT)[0].outcome is Outcome.WARM  # nobody there is theirs
    starving = turn_of(world).record(EventKind.STARVING, 82, amount=5)
    turn = say(world, 81)
    assert (
        of_kind(turn, EventKind.LEFT)[0].causes[0] == starving.event_id
        or starving.event_id in of_kind(turn, EventKind.LEFT)[0].causes
    )
    assert world.households[21].village == 1


def test_nobody_is_taken_in_by_those_whom_their_village_raids(world: World) -> None:
    split(world)
    turn_of(world).record(EventKind.STRIFE_BEGAN, 30, 1, place=6, amount=1, outcome=0)
    assert of_kind(say(world, 17), EventKind.LEFT)[0].outcome is Outcome.WARM and world.households[5].village == 0


def test_nobody_goes_to_a_village_that_all_have_left(world: World) -> None:
    """It crashed an island that a fever had left with two small villages."""
    split(world)
    for home in villages.houses_of(world, 1):
        villages._settle(turn_of(world), home, 0, ())
    turn_of(world).record(EventKind.STARVING, 81, amount=5)
    assert of_kind(say(world, 81), EventKind.LEFT)[0].outcome is Outcome.WARM


def test_a_village_that_is_given_up_stands_empty_and_is_at_strife_with_nobody(world: World) -> None:
    split(world)
    begun = turn_of(world).record(EventKind.STRIFE_BEGAN, 30, 1, place=6, amount=1, outcome=0)
    for home in villages.houses_of(world, 1):
        villages._settle(turn_of(world), home, 0, ())
    turn = turn_of(world)
    villages.mark_empty(turn)
    ended, emptied = turn.events
    assert (ended.kind, ended.outcome) == (EventKind.STRIFE_ENDED, FeudEnd.EXTINCTION) and begun.event_id in ended.causes
    assert (emptied.kind, emptied.place, emptied.amount) == (EventKind.VILLAGE_EMPTIED, 6, 1)
    assert list(world.villages) == [0] and not world.strifes


def test_the_last_village_is_not_said_to_be_empty(world: World) -> None:
    for one in list(world.villagers):
        turn_of(world).record(EventKind.DIED, one)
    turn = turn_of(world)
    villages.mark_empty(turn)
    assert not turn.events


def test_a_couple_lives_in_the_village_of_one_of_them(world: World) -> None:
    split(world)
    turn_of(world).record(EventKind.MOVED, 1, amount=99)
    assert world.households[99].village == 1


def test_villages_are_in_the_snapshot(world: World) -> None:
    split(world)
    assert from_plain(to_plain(world)) == world


@pytest.mark.parametrize("spoil", ["a house in no village", "a village at no place"])
def test_a_snapshot_that_cannot_be_is_refused(world: World, spoil: str) -> None:
    plain = to_plain(world)
    plain["villages"] = [] if spoil == "a house in no village" else [[0, 99, *plain["villages"][0][2:]]]
    with pytest.raises(Exception, match="village"):
        from_plain(plain)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_founders_settle_in_as_many_villages_as_asked(count: int) -> None:
    world = empty_world(Luck(5, 0, 0), Rules(), 4, 0, 60)
    begin_tick(world)
    turn = Turn(world, Luck(5, 0, 0), Rules(), world.first_day())
    found(turn, 60, 100, count)
    sizes = [len(people_of(world, village_id)) for village_id in world.villages]
    assert sum(sizes) == 60 and len(sizes) == count and max(sizes) - min(sizes) < 15
    assert all(home.hut > 0 for home in world.households.values())  # what they brought goes up where they live
    founded = [event for event in turn.events if event.kind is EventKind.VILLAGE_FOUNDED]
    landed = {event.event_id: event.actor for event in turn.events if event.kind is EventKind.ARRIVED}
    assert [[landed[cause] for cause in event.causes] for event in founded] == [[event.actor] for event in founded]
