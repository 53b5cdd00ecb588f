"""The island counted at the end of a year, from the world itself and a few sums over the year's rows."""

from collections.abc import Iterable
from typing import Any

from island.history.relations import RelationBook
from island.world.state import NOBODY, World
from island.world.words import DeathCause, PlaceKind

_CHILD_UNTIL_YEARS = 12
_FISH = {PlaceKind.REEF, PlaceKind.SHORE, PlaceKind.COVE}
_PLANTS = {PlaceKind.WOOD, PlaceKind.GROVE}
_GAME = {PlaceKind.HILLS}


def census_of(world: World, book: RelationBook, born: int, deaths: dict[str, int], thoughts: int) -> dict[str, Any]:
    """The columns of one census row. `deaths` counts this year's dead by the word of their cause."""
    living = list(world.villagers.values())
    year = world.year
    return {
        "year": year,
        "alive": len(living),
        "born": born,
        "died": sum(deaths.values()),
        **{f"died_{cause.name.lower()}": deaths.get(cause.name.lower(), 0) for cause in DeathCause},
        "married": sum(villager.spouse != NOBODY for villager in living),
        "children": sum(year - villager.born_year < _CHILD_UNTIL_YEARS for villager in living),
        "households": sum(bool(household.members) for household in world.households.values()),
        "meals": sum(household.meals for household in world.households.values()),
        "mean_hunger": _mean(villager.hunger for villager in living),
        "mean_health": _mean(villager.health for villager in living),
        "fish": _stock(world, _FISH),
        "plants": _stock(world, _PLANTS),
        "game": _stock(world, _GAME),
        "timber": int(world.timber),
        "thoughts": thoughts,
        "mean_friends": 2 * book.count("friend") / len(living) if living else None,
        "mean_foes": 2 * book.count("foe") / len(living) if living else None,
    }


def _stock(world: World, kinds: set[PlaceKind]) -> int:
    return sum(int(place.stock) for place in world.places if place.kind in kinds)


def _mean(numbers: Iterable[int]) -> float | None:
    found = list(numbers)
    return sum(found) / len(found) if found else None
