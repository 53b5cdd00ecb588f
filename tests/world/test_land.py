"""The land of a seed, and what is found on it: each claim on real seeds, or on a staged island with the dice set by hand."""

import copy
from itertools import pairwise
from typing import Any

import pytest

from island.errors import IslandError
from island.rng import Luck
from island.world import nature
from island.world.apply import add_villager, apply, begin_tick
from island.world.founding import empty_world
from island.world.land import CELLS, FAR_LEFT, MAY_LACK, MAY_LACK_TOO, SIDE, Land, land_of
from island.world.names import found_name
from island.world.observe import Lookout
from island.world.resolve import resolve
from island.world.rules import STOCKS, STRAIN_MOST, YOUNG_WOOD, Rules
from island.world.sites import HOLDS, best_for, best_wood, field_of, fields_of, given_by, left_for, logs_of, make_known
from island.world.state import NOBODY, Action, Event, Grief, Villager, World, from_plain, to_plain
from island.world.turn import Turn
from island.world.words import Change, Deed, EventKind, NamedFor, Outcome, PlaceKind, Season, SiteKind, Weather, Work

SEEDS = range(1, 13)
IN_THE_SEA = {SiteKind.REEF, SiteKind.SHELL_BANK, SiteKind.BAY, SiteKind.LAGOON}


@pytest.fixture(scope="module", params=SEEDS)
def land(request: pytest.FixtureRequest) -> Land:
    return land_of(request.param, 0)


@pytest.fixture
def world() -> World:
    """A house of two on the island of seed 2, in its first summer."""
    world = empty_world(Luck(2, 0), Rules(), 4, 0, 0)
    begin_tick(world)
    world.season, world.weather = Season.SUMMER, Weather.FAIR
    for agent_id in (1, 2):
        add_villager(world, Villager(agent_id, f"Nameless{agent_id}", "House", agent_id == 2, -25, household=1, traits=[5, 11]))
    world.households[1].meals = world.households[1].hut = 10
    return world


def turn_of(world: World) -> Turn:
    return Turn(world, Luck(1, world.tick), Rules(disasters=0), world.first_day())


def neighbours(cell: int) -> list[int]:
    x, y = cell % SIDE, cell // SIDE
    around = [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]
    return [b * SIDE + a for a, b in around if 0 <= a < SIDE and 0 <= b < SIDE]


# -- the land ----------------------------------------------------------------------------------------------------------


def test_an_island_lacks_one_or_two_of_what_crafts_are_made_of() -> None:
    lacking = [set(MAY_LACK).difference(spot.kind for spot in land_of(seed, 0).spots) for seed in range(12)]
    assert all(1 <= len(kinds) <= 2 for kinds in lacking), "all that there may be has room on these"
    assert len(set(map(frozenset, lacking))) > 5 and set.union(*lacking) == set(MAY_LACK)


def test_most_islands_have_no_bay_no_heath_or_no_marsh() -> None:
    lacking = [set(MAY_LACK_TOO).difference(spot.kind for spot in land_of(seed, 0).spots) for seed in range(24)]
    assert all(len(kinds) <= 1 for kinds in lacking) and set.union(*lacking) == set(MAY_LACK_TOO)
    assert 12 <= sum(len(kinds) for kinds in lacking) < 24


def test_the_land_is_a_function_of_seed_and_island_alone() -> None:
    first = land_of(7, 0)
    land_of.cache_clear()
    assert land_of(7, 0) == first
    assert len({land_of(seed, island).height for seed, island in ((7, 0), (8, 0), (7, 1))}) == 3, "each island has its own"


def test_it_is_an_island(land: Land) -> None:
    dry = [cell for cell in range(CELLS) if land.height[cell] > 0]
    assert CELLS * 30 // 100 < len(dry) < CELLS * 46 // 100
    sea, wet = [0], {cell for cell in range(1, CELLS) if land.height[cell] <= 0}
    for cell in sea:
        for other in neighbours(cell):
            if other in wet and (other - cell) in (-SIDE, -1, 1, SIDE):
                wet.discard(other)
                sea.append(other)
    assert not wet, "no water but the sea, or boats would be drawn up at ponds"
    assert all(1 < cell % SIDE < SIDE - 2 and 1 < cell // SIDE < SIDE - 2 for cell in dry), "and the sea is all around it"


def test_all_water_runs_to_the_sea_and_gathers_on_its_way(land: Land) -> None:
    for cell in range(CELLS):
        if land.height[cell] > 0:
            here, steps = cell, 0
            while land.height[here] > 0:
                below = land.downhill[here]
                assert land.flow[below] >= land.flow[here] + (land.height[below] > 0)
                here, steps = below, steps + 1
            assert steps < CELLS
    assert any(len(run) >= 8 for run in land.streams())
    for run in land.streams():
        assert all(land.downhill[a] == b for a, b in pairwise(run))


def test_every_site_lies_where_its_kind_can_be(land: Land) -> None:
    for spot in land.spots:
        around = neighbours(spot.cell)
        assert (land.height[spot.cell] <= 0) is (spot.kind in IN_THE_SEA), spot
        if spot.kind in (SiteKind.LANDING, SiteKind.STRAND, SiteKind.CRAG):
            assert any(land.height[one] <= 0 for one in around), f"{spot} is not at the coast"
        if spot.kind in (SiteKind.WOOD, SiteKind.OLD_WOOD):
            assert land.is_wooded[spot.cell]
        assert 0 <= spot.x < 100 and 0 <= spot.y < 100


def test_sites_are_many_spread_out_and_within_a_days_walk(land: Land) -> None:
    assert 15 <= len(land.spots) <= 25
    cells = [(spot.cell % SIDE, spot.cell // SIDE) for spot in land.spots]
    for number, (x, y) in enumerate(cells):
        assert all(max(abs(x - a), abs(y - b)) >= 4 for a, b in cells[:number]), land.spots[number]
    lefts = [spot.left for spot in land.spots]
    assert lefts[0] == 100 and min(lefts) >= FAR_LEFT and max(lefts[10:]) - min(lefts) > 15
    assert [HOLDS[spot.kind].place for spot in land.spots[: len(PlaceKind)]] == list(PlaceKind)


def test_what_is_known_at_the_landing_is_most_of_an_ordinary_island_and_islands_differ() -> None:
    shares: dict[str, list[int]] = {}
    hidden: dict[str, list[int]] = {}
    for seed in SEEDS:
        world = empty_world(Luck(seed, 0), Rules(), 4, 0, 0)
        for stock in ("fish", "plants", "game"):
            of = [place for place in world.places if HOLDS[place.site].stock == stock]
            for found, is_known in ((shares, True), (hidden, False)):  # the walk counted
                worth = sum(one.stock_max * one.left for one in of if one.is_known is is_known)
                found.setdefault(stock, []).append(worth // STOCKS[stock])
    for stock in shares:
        assert 70 < sum(shares[stock]) / len(SEEDS) < 100 and 20 < sum(hidden[stock]) / len(SEEDS) < 70
        assert max(shares[stock]) - min(shares[stock]) > 50


def test_of_what_is_wild_one_stock_makes_up_for_another_and_fields_differ_less() -> None:
    bounties = [land_of(seed, 0).bounty for seed in range(1, 41)]
    wild = [sum(bounty[stock] for stock in ("fish", "plants", "game")) / 3 for bounty in bounties]
    assert min(wild) >= 90 and max(wild) < 110
    for stock, most in (("fish", 90), ("plants", 90), ("game", 90), ("timber", 68), ("fields", 18)):
        found = [bounty[stock] for bounty in bounties]
        assert 100 - most <= min(found) < 100 - most // 2 and 100 + most // 2 < max(found) <= 100 + most, stock


# -- where a deed is done ----------------------------------------------------------------------------------------------


def test_who_fishes_goes_where_most_is_left_and_the_walk_costs(world: World) -> None:
    near = best_for(world, 0, "fish", PlaceKind.REEF)
    for index, place in enumerate(world.places):
        if HOLDS[place.site].stock == "fish" and index != near:
            place.stock = place.stock_max * 6 // 10
    world.places[near].stock = 0
    other = best_for(world, 0, "fish", PlaceKind.REEF)
    assert other != near and world.places[other].is_known
    result = resolve(turn := turn_of(world), {1: Action(Deed.FISH)})[1]
    assert result.place == other and turn.events[0].place == other
    far = copy.deepcopy(world)
    for place in far.places:
        place.left = place.left * 4 // 10
    again = resolve(there := turn_of(far), {1: Action(Deed.FISH)})[1]
    assert again.place == other and there.events[0].amount < turn.events[0].amount


def test_what_a_days_work_brings_follows_what_lives_there_and_no_more_than_can_be_carried(world: World) -> None:
    reef = world.places[PlaceKind.REEF]

    def day(per_cent: int) -> int:
        """From a full reef that holds so much of what one on an ordinary island does."""
        reef.stock = reef.stock_max = reef.stock_usual * per_cent // 100
        return given_by(world, 0, reef)

    poor, half, usual, rich = (day(per_cent) for per_cent in (25, 50, 100, 160))
    assert poor * 17 // 10 < half < usual * 6 // 10 and usual == rich
    wood = world.places[best_wood(world, 0)]
    logs = []
    for per_cent in (30, 100, 160):
        wood.timber = wood.timber_max = wood.timber_usual * per_cent // 100
        logs.append(logs_of(world, 0, wood))
    assert logs[0] * 3 // 2 < logs[1] == logs[2]


def test_in_winter_shell_banks_are_gathered_and_in_storms_sheltered_water_is_fished(world: World) -> None:
    for place in world.places:
        place.is_known, place.stock, place.left = True, place.stock_max, 90

    def kind() -> SiteKind:
        return world.places[best_for(world, 0, "fish", PlaceKind.REEF)].site

    world.season = Season.SPRING
    assert kind() is SiteKind.REEF
    world.season = Season.WINTER
    assert kind() is SiteKind.SHELL_BANK
    world.season = Season.AUTUMN
    assert kind() is SiteKind.REEF
    world.weather = Weather.STORMY
    assert kind() is SiteKind.LAGOON
    world.season, world.weather = Season.WINTER, Weather.FAIR
    assert world.places[best_for(world, 0, "game", PlaceKind.HILLS)].site is SiteKind.HEATH


def test_a_wood_that_is_cut_is_left_for_another_and_comes_back(world: World) -> None:
    first = best_wood(world, 0)
    standing = world.places[first].timber
    resolve(turn := turn_of(world), {1: Action(Deed.CHOP)})
    assert turn.events[0].place == first and world.places[first].timber == standing - turn.events[0].amount * 150 // 100
    young = world.places[first].timber_max * YOUNG_WOOD // 100
    world.places[first].timber = young  # nothing there is worth an axe
    assert best_wood(world, 0) != first
    for _ in range(40):
        nature._grow(turn_of(world))
    assert young < world.places[first].timber <= world.places[first].timber_max


def test_young_trees_are_not_felled_and_the_last_of_the_others_are_shared(world: World) -> None:
    woods = [place for place in world.places if place.timber_max]
    for place in woods:
        place.timber = place.timber_max * YOUNG_WOOD // 100 + 12
    resolve(turn := turn_of(world), {1: Action(Deed.CHOP)})
    assert (turn.events[0].kind, turn.events[0].amount) == (EventKind.CHOPPED, 2)  # a sixth of twelve
    for place in woods:
        place.timber = place.timber_max * YOUNG_WOOD // 100
    before = world.timber
    assert before > world.timber_max // 10
    resolve(turn := turn_of(world), {1: Action(Deed.CHOP)})
    assert (turn.events[0].amount, turn.events[0].outcome, world.timber) == (0, Outcome.NOTHING, before)


def test_bare_woods_are_seen_by_everybody(world: World) -> None:
    def shows() -> set[bool]:
        lookout = Lookout(world)
        return {lookout.observe(one).is_bare for one in world.villagers.values()}

    assert shows() == {False}
    for place in world.places:
        place.timber = place.timber_max // 5
    assert shows() == {True}


def test_other_villages_have_other_ways(world: World) -> None:
    apply(world, Event(1, 0, 0, EventKind.VILLAGE_FOUNDED, 1, place=16, amount=1))
    assert left_for(world, 0, world.places[16]) == world.places[16].left < left_for(world, 1, world.places[16]) == 100
    assert left_for(world, 1, world.places[1]) < left_for(world, 0, world.places[1])


def test_more_soil_that_is_found_feeds_more_houses(world: World) -> None:
    before = fields_of(world, 0)
    second = next(index for index, place in enumerate(world.places) if place.houses and not place.is_known)
    world.places[second].is_known, world.places[second].left = True, 90
    assert fields_of(world, 0) == before + world.places[second].houses
    where = set()
    for number in range(fields_of(world, 0)):
        world.households[1].household_id = number
        where.add(field_of(world, world.households[1]))
    assert where == {int(PlaceKind.FIELDS), second}


# -- finding and naming ------------------------------------------------------------------------------------------------


def test_near_sites_are_found_before_far_ones_and_the_finding_is_the_cause(world: World) -> None:
    found = []
    for tick in range(6000):
        turn = Turn(world, Luck(3, tick), Rules(), 0)
        resolve(turn, {1: Action(Deed.EXPLORE)})
        for event in turn.events:
            if event.kind is EventKind.PLACE_FOUND:
                assert turn.events[0].outcome == Outcome.FOUND_PLACE and event.causes == (turn.events[0].event_id,)
                found.append((tick, world.places[event.place].left))
        world.villagers[1].health = 80
    assert len(found) >= 6 and sum(left for _, left in found[:3]) > sum(left for _, left in found[-3:])
    assert found[1][0] < 1000 < found[-1][0]


def test_a_found_place_has_a_name_that_no_other_has_and_keeps_it(world: World) -> None:
    world.names[9] = "Tano"
    world.villagers[1].grief, world.villagers[1].hunger, world.villagers[1].hurt_event = Grief(9, 99, 1), 5, 1
    hidden = [index for index, place in enumerate(world.places) if not place.is_known]
    for number, index in enumerate(hidden):
        world.places[index].site = SiteKind.LAGOON  # all of a kind, and half of them found on days of the same luck
        make_known(Turn(world, Luck(number // 2, 0), Rules(), 0), world.villagers[1], index, 1)
    names = [place.name for place in world.places]
    assert len(set(names)) == len(names) and all(names)
    assert from_plain(to_plain(world)) == world
    nature.open_tick(turn_of(world))
    assert [place.name for place in world.places] == names


@pytest.mark.parametrize("reason", list(NamedFor))
def test_wordings_never_run_out(world: World, reason: NamedFor) -> None:
    world.names[9] = "Tano"
    names = [found_name(world, 1, 9, 8, reason, number) for number in range(40)]
    assert len(set(names)) == 40
    if reason is NamedFor.WHO_FOUND_IT:
        assert all("Nameless1" in name for name in names)
    if reason is NamedFor.WHOM_THE_FINDER_MOURNED:
        assert all("Tano" in name for name in names)


def test_what_was_found_is_whole_and_counted(world: World) -> None:
    wood = next(index for index, place in enumerate(world.places) if place.site is SiteKind.OLD_WOOD)
    before = world.timber
    make_known(turn_of(world), world.villagers[1], wood, 1)
    place = world.places[wood]
    assert place.stock == place.stock_max and world.timber == before + place.timber_max > before


# -- wear and rest -----------------------------------------------------------------------------------------------------


def years(world: World, count: int, stock: int) -> list[Event]:
    """So many turns of the year, the reef left at `stock` per cent at each."""
    events = []
    reef = world.places[PlaceKind.REEF]
    for _ in range(count):
        reef.stock = reef.stock_max * stock // 100
        world.tick += 4 - world.tick % 4 - 1
        begin_tick(world)
        turn = turn_of(world)
        nature.open_tick(turn)
        events += [event for event in turn.events if event.kind in (EventKind.SITE_WORN, EventKind.SITE_RESTED)]
    return [event for event in events if event.place == PlaceKind.REEF]


def test_a_site_that_gives_too_much_for_years_gives_less_and_rests(world: World) -> None:
    most = world.places[PlaceKind.REEF].stock_max
    world.places[PlaceKind.REEF].used_event = 77
    assert years(world, STRAIN_MOST - 1, 20) == []
    worn = years(world, 1, 20)
    assert [event.kind for event in worn] == [EventKind.SITE_WORN] and worn[0].causes == (77,)
    assert world.places[PlaceKind.REEF].stock_max == most - worn[0].amount
    years(world, 20 * STRAIN_MOST, 20)
    assert world.places[PlaceKind.REEF].stock_max >= most * 55 // 100, "it is never worn to nothing"
    rested = years(world, 30 * STRAIN_MOST, 100)
    assert rested[0].causes == (world.places[PlaceKind.REEF].worn_event,)
    assert world.places[PlaceKind.REEF].stock_max == most


# -- forks and snapshots -----------------------------------------------------------------------------------------------


def test_another_most_of_a_stock_is_that_of_usual_times(world: World) -> None:
    world.plenty[Work.FISHING] = 70
    apply(world, Event(1, 0, 0, EventKind.CHANGED, place=int(PlaceKind.REEF), amount=600, outcome=Change.STOCK))
    assert world.places[PlaceKind.REEF].stock_max == 420


def test_another_most_of_timber_is_shared_by_the_woods(world: World) -> None:
    apply(world, Event(1, 0, 0, EventKind.CHANGED, place=NOBODY, amount=600, outcome=Change.STOCK))
    assert 590 < world.timber_max <= 600 and world.timber <= world.timber_max
    assert sum(place.timber_max > 0 for place in world.places) == 3


@pytest.mark.parametrize(
    "field, value",
    [("name", "Twice"), ("stock", -1), ("timber", 1 << 30), ("left", 0), ("x", 100), ("site", 99), ("houses", -1)],
)
def test_a_snapshot_with_a_site_that_cannot_be_is_refused(world: World, field: str, value: Any) -> None:
    world.places[1].name = "Twice"
    setattr(world.places[2], field, value)
    with pytest.raises(IslandError, match="snapshot"):
        from_plain(to_plain(world))
