"""Droughts, fevers, strangers and what else befalls an island once in a while: each by its cause, bounded, and kept away when withheld."""

import copy
import itertools
from collections import Counter
from collections.abc import Callable

import pytest
from staged import of_kind

from island.errors import IslandError
from island.rng import Luck
from island.world import fevers, nature, shocks, strangers
from island.world.founding import empty_world, found
from island.world.names import HOUSES, house_name
from island.world.rules import Rules
from island.world.state import NOBODY, STRAINS, Fever, World, from_plain, to_plain
from island.world.turn import Turn
from island.world.words import DeathCause, EventKind, PlaceKind, Season, Weather, Work

K = EventKind


@pytest.fixture(scope="module")
def settled() -> World:
    """Sixty people in their first spring, each with a full store."""
    world = empty_world(Luck(5, 0), Rules(), 4, 0, 60)
    world.tick = 0
    found(Turn(world, Luck(5, 0), Rules(), 0), 60, 300)
    return world


@pytest.fixture
def world(settled: World) -> World:
    return copy.deepcopy(settled)


def turn_of(world: World, withheld: frozenset[EventKind] = frozenset(), seed: int = 5, **rules: int) -> Turn:
    turn = Turn(world, Luck(seed, world.tick, 0, world.villagers), Rules(**rules), world.first_day())
    turn.withholds = lambda event: event.kind in withheld
    return turn


def fall_sick(world: World, agent_id: int, strain: int = 3) -> Turn:
    turn = turn_of(world)
    fevers.bring(turn, world.villagers[agent_id], strain, ())
    return turn


# -- fevers ------------------------------------------------------------------------------------------------------------


def test_a_fever_is_caught_of_those_at_home_and_those_met_and_of_nobody_else(world: World) -> None:
    sick = world.villagers[1]
    fall_sick(world, 1)
    sick.met = [next(one for one in world.villagers if world.villagers[one].household != sick.household)]
    meets = next(one for one in list(world.villagers)[::-1] if world.villagers[one].household != sick.household)
    world.villagers[meets].met = [1]
    near = set(world.households[sick.household].members) | {sick.met[0], meets}
    caught = set()
    for seed in range(40):
        there = copy.deepcopy(world)
        turn = turn_of(there, seed=seed)
        fevers.spread(turn, there.villagers[1])
        assert all(event.causes == (sick.sick_event,) and event.other == 1 for event in of_kind(turn, K.FELL_SICK))
        caught |= {event.actor for event in of_kind(turn, K.FELL_SICK)}
    assert caught == near - {1}


def test_nobody_has_the_same_fever_twice(world: World) -> None:
    fall_sick(world, 1)
    for one in world.villagers.values():
        one.had_fevers |= 1 << 3
    turn = turn_of(world)
    fevers.spread(turn, world.villagers[1])
    fevers.bring(turn, world.villagers[2], 3, ())
    assert not turn.events
    fevers.bring(turn, world.villagers[2], 4, ())
    assert [event.outcome for event in of_kind(turn, K.FELL_SICK)] == [4], "another fever finds them"


def test_having_had_a_fever_stays_when_it_is_over(world: World) -> None:
    fall_sick(world, 1)
    turn = turn_of(world)
    turn.record(K.RECOVERED, 1)
    assert (world.villagers[1].fever, world.villagers[1].had_fevers) == (NOBODY, 1 << 3)


def test_a_fever_is_gone_when_nobody_has_it_and_its_dead_are_counted(world: World) -> None:
    came = fall_sick(world, 1).events[0]
    turn = turn_of(world)
    fevers.die_out(turn)
    assert not turn.events, "one has it still"
    turn.record(K.FELL_SICK, 2, 1, amount=30, outcome=3)
    nature.die(turn, world.villagers[2], DeathCause.SICKNESS, (world.villagers[2].sick_event,))
    turn.record(K.RECOVERED, 1)
    fevers.die_out(turn)
    (gone,) = of_kind(turn, K.FEVER_GONE)
    assert (gone.amount, gone.outcome, gone.causes) == (2, 1, (came.event_id,))
    assert world.fevers == []


def test_fevers_kill_the_small_and_the_old_and_spare_the_grown(world: World) -> None:
    one = world.villagers[1]
    one.fever = 7
    dangers = []
    for age in (1, 8, 30, 50, 70):
        one.born_year = world.year - age
        dangers.append(fevers.danger(world, one, 280))
    assert dangers[2] == min(dangers) and dangers[0] > dangers[1] and dangers[4] > dangers[3] > dangers[1]
    one.fever = NOBODY
    assert fevers.danger(world, one, 280) == 280, "an ordinary sickness is as it was"


@pytest.mark.parametrize("ticks_a_year", [4, 12])
def test_the_turn_of_a_fever_comes_after_a_dawn_at_which_the_sick_could_be_nursed(world: World, ticks_a_year: int) -> None:
    world.ticks_a_year = ticks_a_year
    turn = turn_of(world)
    turn.day = world.first_day() + 3
    fevers.bring(turn, world.villagers[1], 3, ())
    next_dawn = world.first_day() + world.days_a_tick()
    assert next_dawn < world.villagers[1].sick_until_day <= next_dawn + 60


# -- strangers ---------------------------------------------------------------------------------------------------------


def test_strangers_are_akin_to_nobody_and_of_houses_that_nobody_bore(world: World) -> None:
    houses, before = set(world.houses), set(world.villagers)
    turn = turn_of(world)
    strangers.cast_ashore(turn, (), 4)
    newcomers = [one for one in world.villagers.values() if one.agent_id not in before]
    assert len(newcomers) == len(turn.newcomers) == 4
    assert all(not one.forebears and one.house not in houses for one in newcomers)
    assert len({one.house for one in newcomers}) == 4
    from_plain(to_plain(world))


def test_strangers_are_taken_in_by_a_house_with_room_and_stores_and_else_keep_to_themselves(world: World) -> None:
    poor = copy.deepcopy(world)
    for home in poor.households.values():
        home.meals = 0
    for there, is_taken_in in ((world, True), (poor, False)):
        turn = turn_of(there)
        strangers.cast_ashore(turn, (), 2)
        landed = {event.actor: event for event in of_kind(turn, K.CAST_ASHORE)}
        taken = of_kind(turn, K.TAKEN_IN)
        assert len(taken) == (2 if is_taken_in else 0)
        assert all(event.causes == (landed[event.actor].event_id,) for event in taken)


def test_a_family_of_strangers_is_one_household(world: World) -> None:
    turn = turn_of(world)
    family = strangers._family(turn, ())
    father, mother, *children = [turn.villager(one.actor) for one in family]
    assert children and father.spouse == mother.agent_id
    assert all((child.mother, child.father) == (mother.agent_id, father.agent_id) for child in children)
    assert all(child.born_year - mother.born_year >= 18 for child in children)
    assert len({one.household for one in (father, mother, *children)}) == 1


@pytest.mark.parametrize("rules", [{"strangers": 0}])
def test_nobody_comes_where_strangers_are_switched_off(world: World, rules: dict[str, int]) -> None:
    for tick in range(400):
        world.tick = tick
        turn = turn_of(world, **rules)
        strangers.come(turn)
        strangers.come_after_storm(turn, 1)
        assert not turn.events


def test_of_all_names_of_houses_a_stranger_bears_one_that_nobody_bore(world: World) -> None:
    world.houses[:] = [house_name(number) for number in range(HOUSES) if number != 77]
    turn = turn_of(world)
    strangers.cast_ashore(turn, (), 1)
    assert turn.newcomers[0].house == house_name(77)


@pytest.mark.parametrize("ticks_a_year", [4, 12])
def test_as_many_boats_come_in_a_year_of_months_as_in_one_of_seasons(
    world: World, ticks_a_year: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About one in 28 years in fair weather; storms bring the rest."""
    boats: list[int] = []
    monkeypatch.setattr(strangers, "cast_ashore", lambda turn, causes: boats.append(turn.world.tick))
    monkeypatch.setattr(strangers, "strand_whale", lambda turn, causes: None)
    world.ticks_a_year = ticks_a_year
    for tick in range(500 * ticks_a_year):
        strangers.come(Turn(world, Luck(1, tick), Rules(), 0))
    assert 9 <= len(boats) <= 28


# -- what hangs over the island ----------------------------------------------------------------------------------------


def test_a_drought_takes_half_of_what_was_sown_and_names_itself_as_the_cause(world: World) -> None:
    turn = turn_of(world)
    shocks.bring_drought(turn, 1)
    (began,) = turn.events
    world.tick, world.season = 1, Season.SUMMER
    home = next(iter(world.households.values()))
    home.crop_meals = 40
    turn = turn_of(world, disasters=0)
    shocks.strike(turn, NOBODY)
    (lost,) = of_kind(turn, K.CROP_LOST)
    assert (lost.amount, lost.causes, home.crop_meals, home.loss_event) == (20, (began.event_id,), 20, lost.event_id)


def test_a_drought_makes_most_summers_dry_and_ends(world: World) -> None:
    turn = turn_of(world)
    shocks.bring_drought(turn, 2)
    dry = 0
    for seed in range(50):
        weather, causes = shocks.weather_of(turn_of(world, seed=seed), Season.SUMMER, Weather.FAIR)
        dry += weather is Weather.DRY
        assert causes == ((world.drought_event,) if weather is Weather.DRY else ())
    assert dry > 40
    world.tick = 7
    shocks.begin_tick(turn_of(world))
    assert world.drought_event >= 0
    world.tick = 8
    shocks.begin_tick(turn := turn_of(world, disasters=0))
    assert [event.kind for event in turn.events] == [K.DROUGHT_ENDED] and world.drought_event == NOBODY


def test_the_climate_swings_slowly_and_stays_in_its_bounds(world: World) -> None:
    waves = [shocks._wave(year, 120) for year in range(240)]
    assert (max(waves), min(waves)) == (40, -40) and waves[:120] == waves[120:]
    assert max(abs(one - other) for one, other in itertools.pairwise(waves)) <= 2
    for tick in range(0, 800, 4):
        world.tick = tick
        turn = turn_of(world)
        turn.record(K.YEAR_BEGAN, amount=shocks.climate_of_the_year(turn))
    world.climate = 100
    assert max(shocks.climate_of_the_year(turn_of(world, seed=seed)) for seed in range(200)) <= 100


def test_a_hut_burns_by_the_hearth_of_somebody_at_home(world: World) -> None:
    turn = turn_of(world)
    rested = turn.record(K.RESTED, 1, amount=1, outcome=4)
    turn.below = lambda *_: 0  # type: ignore[assignment]
    shocks.burn_huts(turn)
    (fire,) = of_kind(turn, K.HUT_BURNED)
    assert fire.actor == 1 and rested.event_id in fire.causes
    assert world.households[world.villagers[1].household].hut == 0


def test_no_fire_where_nobody_sat_by_a_hearth(world: World) -> None:
    turn = turn_of(world)
    turn.record(K.FISHED, 1, amount=1, outcome=1)
    turn.below = lambda *_: 0  # type: ignore[assignment]
    shocks.burn_huts(turn)
    assert not of_kind(turn, K.HUT_BURNED)


def test_a_place_that_is_changed_holds_less_or_more_for_ever(world: World) -> None:
    before = [place.stock_max for place in world.places]
    turn = turn_of(world)
    shocks.change_land(turn)
    (changed,) = of_kind(turn, K.LAND_CHANGED)
    assert world.places[changed.place].stock_max == changed.amount != before[changed.place]
    assert world.places[changed.place].stock <= changed.amount


def test_fish_come_to_the_coast_and_leave_it(world: World) -> None:
    before = copy.deepcopy(world.places)
    shocks.turn_stock(turn := turn_of(world), Work.FISHING, 60)
    shocks.turn_stock(turn, Work.FISHING, 140)
    shocks.turn_stock(turn, Work.HUNTING, 60)
    assert [(event.kind, event.amount, event.outcome) for event in turn.events] == [
        (K.STOCK_WANED, 60, Work.FISHING), (K.STOCK_GREW, 140, Work.FISHING), (K.STOCK_WANED, 60, Work.HUNTING)
    ]  # fmt: skip
    assert world.plenty == [140, 100, 60, 100]
    for was, place in zip(before, world.places, strict=True):
        share = {PlaceKind.REEF: 140, PlaceKind.COVE: 140, PlaceKind.HILLS: 60}.get(place.kind, 100)
        assert abs(place.stock_max - was.stock_max * share / 100) <= 1.5 and place.stock <= place.stock_max


def test_a_stock_turns_to_another_height_than_it_has(world: World) -> None:
    world.plenty = [shocks._PLENTY[0], shocks._PLENTY[1], shocks._PLENTY[-1], 100]
    for tick in range(0, 4000, 4):
        world.tick, before = tick, list(world.plenty)
        shocks.begin_tick(turn := turn_of(world))
        for event in of_kind(turn, K.STOCK_GREW):
            assert before[event.outcome] < event.amount == world.plenty[event.outcome] <= max(shocks._PLENTY)
        for event in of_kind(turn, K.STOCK_WANED):
            assert min(shocks._PLENTY) <= event.amount == world.plenty[event.outcome] < before[event.outcome]
        assert world.plenty[Work.GROWING] in shocks._YIELD, "what feeds most turns half as far"
    assert not any(of_kind(turn_of(world, disasters=0), kind) for kind in (K.STOCK_GREW, K.STOCK_WANED))


def test_cold_times_have_storms_frost_and_dry_summers_and_mild_ones_rain(world: World) -> None:
    def drawn(climate: int, season: Season) -> Counter[Weather]:
        world.climate, world.wetness, world.wind = climate, 0, 0
        return Counter(nature._draw_weather(turn_of(world, seed=seed), season) for seed in range(2000))

    cold, mild = drawn(-100, Season.WINTER), drawn(100, Season.WINTER)
    assert cold[Weather.FROST] > 3 * mild[Weather.FROST] and cold[Weather.STORMY] > 2 * mild[Weather.STORMY]
    assert mild[Weather.RAIN] > 2 * cold[Weather.RAIN]
    cold, mild = drawn(-100, Season.SUMMER), drawn(100, Season.SUMMER)
    assert cold[Weather.DRY] > 3 * mild[Weather.DRY] and not cold[Weather.FROST]


def test_wet_islands_have_rain_dry_ones_dry_summers_and_windy_ones_storms(world: World) -> None:
    def drawn(wetness: int, wind: int, season: Season) -> Counter[Weather]:
        world.climate, world.wetness, world.wind = 0, wetness, wind
        return Counter(nature._draw_weather(turn_of(world, seed=seed), season) for seed in range(2000))

    for season in Season:
        wet, dry = drawn(100, 0, season), drawn(-100, 0, season)
        assert wet[Weather.RAIN] > 2 * dry[Weather.RAIN]
        windy, calm = drawn(0, 100, season), drawn(0, -100, season)
        assert windy[Weather.STORMY] > 2 * calm[Weather.STORMY] and drawn(0, 0, season)[Weather.STORMY] > calm[Weather.STORMY]
    assert drawn(-100, 0, Season.SUMMER)[Weather.DRY] > 3 * drawn(100, 0, Season.SUMMER)[Weather.DRY]


def test_no_weather_takes_chances_from_another_where_it_never_comes(world: World) -> None:
    world.climate, world.wetness, world.wind = -100, -100, 0  # rain of a winter: 18 - 14 - 12 of a hundred
    drawn = Counter(nature._draw_weather(turn_of(world, seed=seed), Season.WINTER) for seed in range(2000))
    assert drawn[Weather.RAIN] == 0
    assert 560 < drawn[Weather.STORMY] < 720, "32 of a hundred, as without the dryness"


def test_islands_are_wet_or_dry_windy_or_calm_by_their_seed() -> None:
    worlds = [empty_world(Luck(seed, 0), Rules(), 4, 0, 0) for seed in range(60)]
    for name in ("warmth", "wetness", "wind"):
        found = [getattr(world, name) for world in worlds]
        assert min(found) < -70 and max(found) > 70 and -25 < sum(found) / len(found) < 25, name


# -- withheld ----------------------------------------------------------------------------------------------------------

KEPT_AWAY: list[tuple[EventKind, Callable[[Turn], None], frozenset[EventKind]]] = [
    (K.DROUGHT_BEGAN, lambda turn: shocks.bring_drought(turn, 1), frozenset()),
    (K.HAZE_CAME, lambda turn: shocks.bring_haze(turn, 1), frozenset()),
    (K.WRECKED, lambda turn: strangers.wreck(turn, ()), frozenset({K.SALVAGED, K.CAST_ASHORE})),
    (K.WHALE_STRANDED, lambda turn: strangers.strand_whale(turn, ()), frozenset({K.SALVAGED})),
    (K.CAST_ASHORE, lambda turn: strangers.cast_ashore(turn, (), 3, with_fever=True), frozenset({K.TAKEN_IN, K.FEVER_CAME})),
    (K.FEVER_CAME, lambda turn: fevers.bring(turn, turn.villager(1), 2, ()), frozenset({K.FELL_SICK})),
    (K.FLOODED, lambda turn: shocks._flood(turn, ()), frozenset({K.CROP_LOST})),
    (K.LAND_CHANGED, shocks.change_land, frozenset()),
    (K.STOCK_WANED, lambda turn: shocks.turn_stock(turn, Work.GATHERING, 60), frozenset()),
    (K.STOCK_GREW, lambda turn: shocks.turn_stock(turn, Work.HUNTING, 120), frozenset()),
]


@pytest.mark.parametrize(("kind", "happen", "follows"), KEPT_AWAY, ids=[kind.name for kind, *_ in KEPT_AWAY])
def test_nothing_follows_from_what_is_withheld(
    world: World, kind: EventKind, happen: Callable[[Turn], None], follows: frozenset[EventKind]
) -> None:
    for home in world.households.values():
        home.crop_meals = 10
    there = copy.deepcopy(world)
    happen(turn := turn_of(there, seed=6))
    assert of_kind(turn, kind), "it happens when it is not withheld"
    assert kind is not K.WHALE_STRANDED or of_kind(turn, kind)[0].amount, "another seed: this whale was rotten"
    turn = turn_of(world, frozenset({kind}), seed=6)
    before = to_plain(copy.deepcopy(world))
    happen(turn)
    assert {event.kind for event in turn.events} == {K.WITHHELD}
    assert not {event.kind for event in turn.events} & follows
    after = to_plain(world)
    assert {key for key in after if after[key] != before[key]} <= {"next_event_id"}


# -- snapshots ---------------------------------------------------------------------------------------------------------


def test_a_snapshot_holds_fevers_droughts_and_what_people_have_had(world: World) -> None:
    fall_sick(world, 1)
    shocks.bring_drought(turn_of(world), 2)
    assert to_plain(from_plain(to_plain(world))) == to_plain(world)
    assert from_plain(to_plain(world)).fevers == world.fevers != []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda world: setattr(world.villagers[1], "fever", STRAINS),
        lambda world: setattr(world.villagers[1], "had_fevers", 1 << STRAINS),
        lambda world: setattr(world.villagers[1], "had_fevers", -1),
        lambda world: world.fevers.extend([Fever(2, 1), Fever(2, 3)]),
        lambda world: world.fevers.append(Fever(STRAINS, 1)),
        lambda world: setattr(world, "swing_years", 0),
    ],
)
def test_a_snapshot_that_cannot_be_is_refused(world: World, spoil: Callable[[World], None]) -> None:
    plain = copy.deepcopy(to_plain(world))
    spoil(there := from_plain(plain))
    with pytest.raises(IslandError, match="not the state of an island"):
        from_plain(copy.deepcopy(to_plain(there)))


def test_the_shore_is_where_strangers_come(world: World) -> None:
    turn = turn_of(world)
    strangers.cast_ashore(turn, (), 1)
    assert of_kind(turn, K.CAST_ASHORE)[0].place == PlaceKind.SHORE
