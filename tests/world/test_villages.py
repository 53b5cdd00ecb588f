"""How villages begin, empty and keep apart, each rule on a staged island with the dice set by hand."""

import pytest
from set_dice import Dice

from island.rng import Luck
from island.world import villages
from island.world.apply import add_villager, begin_tick
from island.world.founding import empty_world, found
from island.world.people import let_people_meet
from island.world.rules import Rules
from island.world.state import NOBODY, Villager, World, from_plain, to_plain, village_id_of
from island.world.turn import Turn
from island.world.words import EventKind, Season

HOUSES, A_HOUSE = 24, 4


@pytest.fixture
def world() -> World:
    """24 houses of four grown people at a winter's end; houses 1 to 5 are of one family; people 1 and 60 fell out this year."""
    world = empty_world(Dice(50), Rules(), 4, 0, 0)
    for index, place in enumerate(world.places):
        place.is_known, place.name, place.x, place.y = True, f"P{index}", 50, 50
    world.places[6].x = 80  # a spring far away
    for _ in range(4):
        begin_tick(world)
    world.season = Season.WINTER
    for agent_id in range(1, HOUSES * A_HOUSE + 1):
        home = (agent_id + A_HOUSE - 1) // A_HOUSE
        mother = 900 if home <= 5 else 900 + agent_id
        add_villager(
            world,
            Villager(
                agent_id, f"N{agent_id}", "House", agent_id % 2 == 0, born_year=-30, household=home, mother=mother, traits=[0, 2]
            ),
        )
        world.households[home].meals = 40
    for one, other in ((1, 60), (60, 1)):
        world.villagers[one].bonds[other] = -50
    turn = turn_of(world)
    turn.record(EventKind.FELL_OUT, 1, 60, amount=-50)
    return world


def turn_of(world: World, share: int = 0) -> Turn:
    return Turn(world, Dice(share), Rules(), world.first_day())


def people_of(world: World, village_id: int) -> list[int]:
    return [one for home in villages.houses_of(world, village_id) for one in home.members]


def test_those_who_fell_out_leave_with_their_kin_and_say_why(world: World) -> None:
    quarrel = world.next_event_id - 1
    turn = turn_of(world)
    villages.close_year(turn)
    founded = turn.events[0]
    assert (founded.kind, founded.place, founded.amount, founded.causes) == (EventKind.VILLAGE_FOUNDED, 6, 1, (quarrel,))
    assert people_of(world, 1) == list(range(1, 5 * A_HOUSE + 1))  # the family, and nobody who is a stranger to it
    settled = turn.events[1:]
    assert [event.actor for event in settled] == people_of(world, 1)
    assert {(event.kind, event.causes) for event in settled} == {(EventKind.SETTLED, (founded.event_id,))}
    assert all(world.households[home].hut == 0 and world.households[home].crop_meals == 0 for home in range(1, 6))


@pytest.mark.parametrize("spoil", ["at peace", "long ago", "few people", "no place", "summer", "no luck", "too few follow"])
def test_nobody_leaves_without_a_reason_a_place_and_company(world: World, spoil: str) -> None:
    if spoil == "at peace":
        for home in world.households.values():
            home.strife_event = NOBODY
    elif spoil == "long ago":
        for home in world.households.values():
            home.strife_tick -= 2 * world.ticks_a_year
    elif spoil == "few people":
        for one in range(40, HOUSES * A_HOUSE + 1):
            turn_of(world).record(EventKind.DIED, one)
    elif spoil == "no place":
        world.places[6].is_known = False
    elif spoil == "summer":
        world.season = Season.SUMMER
    elif spoil == "too few follow":
        for one in range(5, HOUSES * A_HOUSE + 1):
            world.villagers[one].mother = 900 + one
            world.villagers[one].ties.clear()
    turn = turn_of(world, share=90 if spoil == "no luck" else 0)
    villages.close_year(turn)
    assert not turn.events and list(world.villages) == [0]


def test_a_house_keeps_where_it_is_if_its_leaving_is_withheld(world: World) -> None:
    turn = turn_of(world)
    turn.withholds = lambda event: event.kind is EventKind.SETTLED and event.actor == 1
    villages.close_year(turn)
    assert world.households[1].village == 0 and world.households[2].village == 1
    turn = turn_of(world)
    turn.withholds = lambda event: event.kind is EventKind.VILLAGE_FOUNDED
    villages.close_year(turn)
    assert {home.village for home in world.households.values()} == {0, 1}


def split(world: World) -> None:
    villages.close_year(turn_of(world))
    assert len(world.villages) == 2


def test_people_meet_those_of_their_own_village(world: World) -> None:
    split(world)
    for villager in world.villagers.values():
        villager.is_female = True  # or they would look for somebody to marry, wherever they live
    let_people_meet(turn_of(world, share=40))
    met = [(one, other) for one in world.villagers.values() for other in one.met]
    assert met and all(village_id_of(world, one) == village_id_of(world, world.villagers[other]) for one, other in met)


def test_whoever_finds_no_match_at_home_looks_for_one_in_another_village(world: World) -> None:
    split(world)
    for one in people_of(world, 1):  # women alone, all of one family
        world.villagers[one].is_female = True
    let_people_meet(turn_of(world))
    assert all(
        any(village_id_of(world, world.villagers[other]) == 0 for other in world.villagers[one].met)
        for one in people_of(world, 1)
    )


def test_the_hungry_go_back_to_their_kin(world: World) -> None:
    split(world)
    hungry = world.households[3]
    hungry.meals = 0
    starving = turn_of(world).record(EventKind.STARVING, hungry.members[0], amount=5)
    turn = turn_of(world)
    villages._flee(turn, 1)
    assert [(event.kind, event.actor, event.amount) for event in turn.events] == [
        (EventKind.SETTLED, one, 0) for one in hungry.members
    ]
    assert {event.causes for event in turn.events} == {(starving.event_id,)}
    assert hungry.village == 0


def test_nobody_flees_to_a_village_that_all_have_left_this_year(world: World) -> None:
    """It crashed an island that a fever had left with two small villages."""
    villages.close_year(turn_of(world))
    for home in villages.houses_of(world, 1):
        villages._settle(turn_of(world), home, 0, ())
    turn = turn_of(world)
    for home in villages.houses_of(world, 0):
        home.meals = 0
        turn.record(EventKind.STARVING, home.members[0], amount=5)
    before = len(turn.events)
    villages._flee(turn, 0)
    assert len(turn.events) == before and len(world.villages) == 2


def test_a_village_of_too_few_is_given_up_and_stands_empty(world: World) -> None:
    split(world)
    for one in people_of(world, 1)[3:]:
        last = turn_of(world).record(EventKind.DIED, one)
    turn = turn_of(world)
    villages._flee(turn, 1)
    villages.mark_empty(turn)
    *moves, emptied = turn.events
    assert moves and all(event.causes == (last.event_id,) for event in moves)
    assert (emptied.kind, emptied.place, emptied.amount, emptied.causes) == (
        EventKind.VILLAGE_EMPTIED,
        6,
        1,
        (moves[-1].event_id,),
    ) or (emptied.causes == (moves[0].event_id,))
    assert list(world.villages) == [0]


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
