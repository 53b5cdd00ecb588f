"""The sites of an island: what each kind holds, which of them a deed goes to, how one is found, named, worn out and rested."""

from typing import NamedTuple

from island.rng import Luck, Purpose
from island.world.land import Land, land_of, left_at
from island.world.names import found_name, place_name
from island.world.rules import FISH_BY_SEASON, GAME_BY_SEASON, PLANTS_BY_SEASON, REFUGE, STOCKS, STRAIN_MOST, YOUNG_WOOD, Rules
from island.world.state import NOBODY, Household, Place, Villager, World
from island.world.turn import Turn
from island.world.words import EventKind, NamedFor, PlaceKind, SiteKind, Weather

S = SiteKind
_ROUGH = {Weather.RAIN: 90, Weather.STORMY: 35, Weather.FROST: 70}
_PLUCKED = {Weather.DRY: 55, Weather.FROST: 40}
_STALKED = {Weather.RAIN: 90, Weather.STORMY: 60}


class Holds(NamedTuple):
    """What a kind of site holds and when it gives it; the shares are per cent of the island's STOCKS, for the first of its kind and the next."""

    place: PlaceKind
    stock: str = ""
    by_season: tuple[int, ...] = (100, 100, 100, 100)  # per cent, by Season
    by_weather: dict[Weather, int] = {}  # per cent; what is not here is 100
    shares: tuple[int, ...] = (0,)
    timber: tuple[int, ...] = (0,)
    houses: tuple[int, ...] = (0,)  # that its soil feeds in full
    danger: int = 100  # per cent of the open sea's, in a storm


HOLDS = {
    S.LANDING: Holds(PlaceKind.VILLAGE),
    S.REEF: Holds(PlaceKind.REEF, "fish", FISH_BY_SEASON, _ROUGH, (46, 28)),
    S.SHELL_BANK: Holds(PlaceKind.COVE, "fish", (75, 60, 75, 85), {Weather.STORMY: 60, Weather.FROST: 85}, (24,), danger=20),
    S.BAY: Holds(PlaceKind.COVE, "fish", (110, 100, 100, 45), {Weather.STORMY: 60, Weather.FROST: 70}, (34,), danger=50),
    S.LAGOON: Holds(PlaceKind.COVE, "fish", (105, 105, 100, 60), {Weather.STORMY: 85, Weather.FROST: 60}, (20, 16), danger=15),
    S.STRAND: Holds(PlaceKind.SHORE),
    S.WOOD: Holds(PlaceKind.WOOD, "plants", PLANTS_BY_SEASON, _PLUCKED, (44, 34), (55, 40)),
    S.OLD_WOOD: Holds(PlaceKind.WOOD, "plants", (50, 100, 160, 15), _PLUCKED, (20,), (45,)),
    S.BERRY_SLOPE: Holds(PlaceKind.GROVE, "plants", (20, 150, 170, 4), _PLUCKED, (20, 15)),
    S.MARSH: Holds(PlaceKind.GROVE, "plants", (85, 95, 100, 35), {Weather.DRY: 90, Weather.FROST: 25}, (24, 16)),
    S.HUNTING_GROUND: Holds(PlaceKind.HILLS, "game", GAME_BY_SEASON, _STALKED, (56,)),
    S.HEATH: Holds(PlaceKind.HILLS, "game", (65, 65, 100, 150), _STALKED, (42, 25)),
    S.CRAG: Holds(PlaceKind.HILLS, "game", (160, 120, 50, 25), {Weather.RAIN: 70, Weather.STORMY: 30}, (30,)),
    S.GOOD_SOIL: Holds(PlaceKind.FIELDS, houses=(15, 9)),
    S.SPRING: Holds(PlaceKind.SPRING),
    S.CAVE: Holds(PlaceKind.CAVE),
    S.CLAY: Holds(PlaceKind.SHORE),
    S.FLINT: Holds(PlaceKind.CAVE),
}
_KNOWN_FROM_THE_FIRST = {  # how many of a kind the founders see from the boats and in their first days
    S.LANDING: 1, S.REEF: 1, S.WOOD: 2, S.HUNTING_GROUND: 1, S.GOOD_SOIL: 1, S.STRAND: 1, S.SPRING: 1, S.SHELL_BANK: 1, S.HEATH: 1,
    S.BAY: 1, S.MARSH: 1,
}  # fmt: skip
WOODED = frozenset({S.WOOD, S.OLD_WOOD})
_WORN, _RESTED, _WORN_MOST = 6, 4, 40  # per cent of what an untouched site holds
_WALK_A_STEP = 7  # of the map of 100 x 100, for a level one
_FIELD_WITHIN = 60  # per cent of the day that the way leaves: nobody has a field beyond
P = Purpose.LAND


def sites_of(luck: Luck, island: int, rules: Rules) -> list[Place]:
    """All sites as the founders find them: the first ten are one of each PlaceKind, in their order."""
    land = land_of(luck.seed, island)
    places = []
    for index, (most, timber, houses) in enumerate(mosts_of(land, rules)):
        spot, kind, nth = land.spots[index], land.spots[index].kind, _nth(land, index)
        is_known = nth < _KNOWN_FROM_THE_FIRST.get(kind, 0)
        name = place_name(luck, kind, index) if is_known else ""
        here = (most * 7 // 10, timber) if is_known else (0, 0)
        stock_usual, timber_usual, _ = _usual(kind, nth)
        places.append(
            Place(
                HOLDS[kind].place, name, spot.x, spot.y, is_known, here[0], most, kind, spot.left, here[1], timber,
                houses=houses, stock_usual=stock_usual, timber_usual=timber_usual,
            )
        )  # fmt: skip
    return places


def mosts_of(land: Land, rules: Rules) -> list[tuple[int, int, int]]:
    """(stock, timber, houses that its soil feeds) of each site at most, before anybody wears it out."""
    return [_most_of(land, index, rules) for index in range(len(land.spots))]


def _most_of(land: Land, index: int, rules: Rules) -> tuple[int, int, int]:
    spot, bounty = land.spots[index], land.bounty
    stock, timber, houses = _usual(spot.kind, _nth(land, index))
    what = HOLDS[spot.kind].stock
    if what:
        stock = stock * spot.richness * bounty[what] * getattr(rules, what) // 10**6
    return (
        stock,
        timber * spot.richness * bounty["timber"] * rules.timber // 10**6,
        houses * spot.richness * bounty["fields"] // 10**4,
    )


def _usual(kind: SiteKind, nth: int) -> tuple[int, int, int]:
    """What the first, second ... of a kind holds at most on an ordinary island: (stock, timber, houses that its soil feeds)."""
    holds = HOLDS[kind]
    stock, timber, houses = (of[min(nth, len(of) - 1)] for of in (holds.shares, holds.timber, holds.houses))
    return stock * STOCKS.get(holds.stock, 0) // 100, timber * STOCKS["timber"] // 100, houses


def _nth(land: Land, index: int) -> int:
    return sum(spot.kind is land.spots[index].kind for spot in land.spots[:index])


# -- where a deed is done ----------------------------------------------------------------------------------------------


def within_reach(place: Place) -> tuple[int, int]:
    """What can be taken of the stock, and what could be of a full one on an ordinary island: some lives out of reach."""
    return max(0, place.stock - place.stock_max * REFUGE // 100), max(1, place.stock_usual * (100 - REFUGE) // 100)


def to_be_felled(place: Place) -> tuple[int, int]:
    """What can be felled of a wood, and what could be of a full one on an ordinary island: the rest is too young."""
    return max(0, place.timber - place.timber_max * YOUNG_WOOD // 100), max(1, place.timber_usual * (100 - YOUNG_WOOD) // 100)


def left_for(world: World, village_id: int, place: Place) -> int:
    """Per cent of a day's work that the way from a village and back leaves."""
    return left_between(world.places[world.villages[village_id].place], place)


def left_between(home: Place, place: Place) -> int:
    """The same from any place. The landing's ways are walked, all others are as the crow flies."""
    if home.site is S.LANDING:
        return place.left
    dx, dy = abs(home.x - place.x), abs(home.y - place.y)
    return left_at((max(dx, dy) + min(dx, dy) // 2) * _WALK_A_STEP)


def given_by(world: World, village_id: int, place: Place) -> int:
    """Per ten thousand of a day's full yield that this site gives those of a village now, the way there and back counted.

    A day brings in proportion to what lives there (Schaefer 1954: catch is effort times abundance), up to what can be carried home.
    """
    holds = HOLDS[place.site]
    here, most = within_reach(place)
    worth = holds.by_season[world.season] * holds.by_weather.get(world.weather, 100) // 100
    return worth * left_for(world, village_id, place) // 100 * (10 + 120 * min(here, most) // most)


def best_for(world: World, village_id: int, stock: str, first: PlaceKind) -> int:
    """The known site that brings those of a village most of a stock for the walk."""
    best, most = int(first), -1
    for index, place in enumerate(world.places):
        if place.stock_max and place.is_known and HOLDS[place.site].stock == stock:
            worth = given_by(world, village_id, place)
            if worth > most:
                best, most = index, worth
    return best


def best_wood(world: World, village_id: int) -> int:
    """The known wood where an axe brings most for the walk."""
    best, most = int(PlaceKind.WOOD), -1
    for index, place in enumerate(world.places):
        if place.timber_max and place.is_known:
            worth = logs_of(world, village_id, place)
            if worth > most:
                best, most = index, worth
    return best


def logs_of(world: World, village_id: int, place: Place) -> int:
    """Per ten thousand of a day's full cut that this wood gives those of a village now."""
    here, most = to_be_felled(place)
    return left_for(world, village_id, place) * (40 + 60 * min(here, most) // most) if here else 0


def field_of(world: World, home: Household) -> int:
    """The good soil where a house has its field: the nearest to its village while there is room."""
    places = world.places
    soils = [
        (-left_for(world, home.village, place), index) for index, place in enumerate(places) if place.houses and place.is_known
    ]
    number = home.household_id % max(1, fields_of(world, home.village))
    for _, index in sorted(soils):
        number -= places[index].houses
        if number < 0:
            return index
    return int(PlaceKind.FIELDS)


def fields_of(world: World, village_id: int) -> int:
    """How many houses of a village the good soil that is known and near enough feeds in full."""
    soils = [place for place in world.places if place.houses and place.is_known]
    near = [place for place in soils if left_for(world, village_id, place) >= _FIELD_WITHIN]
    return sum(place.houses for place in near or soils[:1])


def level(world: World, stock: str) -> int:
    """What the known sites offer within reach, beside what they hold on an ordinary island: 0 scarce, 1 fair, 2 rich."""
    if stock == "timber":
        known = [to_be_felled(place) for place in world.places if place.is_known and place.timber_max]
    else:
        known = [within_reach(place) for place in world.places if place.is_known and HOLDS[place.site].stock == stock]
    here, most = sum(one for one, _ in known), sum(one for _, one in known)
    return 0 if 4 * here < most else 1 if 20 * here < 9 * most else 2


# -- finding and naming ------------------------------------------------------------------------------------------------


def come_upon(turn: Turn, me: Villager, reach: int) -> int:
    """The hidden site that a day of exploring leads to, mostly none: the near ones first, the far ones after centuries.

    `reach` is how many times more of the island a day shows.
    """
    hidden = sorted((-place.left, index) for index, place in enumerate(turn.world.places) if not place.is_known)
    if not hidden:
        return NOBODY
    _, index = hidden[turn.below(4, P, me.agent_id) == 0 and len(hidden) > 1]
    nearness = turn.world.places[index].left - 38
    return index if turn.below(10_000, P, me.agent_id, 1) < reach * nearness * nearness // 40 else NOBODY


def make_known(turn: Turn, me: Villager, index: int, cause: int) -> None:
    """The site is found, and named after who found it or what was on their mind."""
    named_for, other, number = _naming(turn, me, index)
    turn.record(EventKind.PLACE_FOUND, me.agent_id, other, place=index, amount=named_for, outcome=number, causes=(cause,))


def _naming(turn: Turn, me: Villager, index: int) -> tuple[NamedFor, int, int]:
    """(what for, the dead it is named for, which of the wordings), such that no other place bears the name."""
    world = turn.world
    reasons = [NamedFor.WHO_FOUND_IT] * 3 + [NamedFor.WHAT_WAS_THERE] * 3 + [NamedFor.THE_WEATHER]
    reasons += [NamedFor.WHOM_THE_FINDER_MOURNED] * 4 if me.grief else []
    reasons += [NamedFor.A_CHILD_TO_COME] * 3 if me.due_day >= 0 else []
    reasons += [NamedFor.A_HURT] * 3 if me.hurt_event >= 0 else []
    reasons += [NamedFor.HUNGER] * 3 if me.hunger >= 3 else []
    reason = reasons[turn.below(len(reasons), P, me.agent_id, 2)]
    other = me.grief.dead if me.grief and reason is NamedFor.WHOM_THE_FINDER_MOURNED else NOBODY
    taken = {place.name for place in world.places}
    number = turn.below(3, P, me.agent_id, 3)
    while found_name(world, me.agent_id, other, index, reason, number) in taken:
        number += 1
    return reason, other, number


# -- what use does to a site -------------------------------------------------------------------------------------------


def wear(turn: Turn) -> None:
    """At a year's turn: a site that gave too much for years holds less, one that was left in peace more again."""
    for index, place in enumerate(turn.world.places):
        if abs(place.strain) < STRAIN_MOST:
            continue
        whole = (place.timber_max or place.stock_max) + place.lost
        if place.strain > 0 and place.lost * 100 < whole * _WORN_MOST:
            turn.record(EventKind.SITE_WORN, place=index, amount=whole * _WORN // 100, causes=(place.used_event,))
        elif place.strain < 0 and place.lost:
            back = min(place.lost, whole * _RESTED // 100 + 1)
            turn.record(EventKind.SITE_RESTED, place=index, amount=back, causes=(place.worn_event,))
