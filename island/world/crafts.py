"""The crafts: what each needs, how hard it is, what it is found by, and what it does for the house of those who know it.

A craft is held by persons, as a bit of `Villager.crafts`; what is made by it serves the whole house, so that every rule asks `knows`.
Difficulties are those of Henrich's model (k, here in tenths; Henrich 2004, American Antiquity 69): at k 4 to 5 a hundred people lose a
craft and find it again, 6 needs more. The effects are our own numbers. Weirs stand in the shallows of a bay, flax is retted in a marsh,
and what is brewed is sweetened with the honey of a heath.
"""

from functools import cache, lru_cache
from typing import NamedTuple

from island.world.state import Household, Villager, World, age_years
from island.world.words import Craft, Deed, SiteKind, Work

C, D, S = Craft, Deed, SiteKind


class Lack:
    """Whose want makes a craft be looked for; a bit each, so that one want can call for several crafts and one craft answer several."""

    HUNGER = 1
    COLD = 2
    STORM = 4
    SICKNESS = 8
    GRIEF = 16
    THEFT = 32


class Made(NamedTuple):
    """One craft."""

    hardness: int  # k in tenths
    deeds: tuple[Deed, ...]  # in doing which it can be found
    lack: int  # of Lack
    needs: tuple[Craft, ...] = ()
    from_age: int = 10  # years at which it can be learned
    made_of: SiteKind | None = None  # the site without which nobody finds it out or learns it


MADE: dict[Craft, Made] = {
    C.CORD: Made(25, (D.GATHER, D.MAKE), 0),
    C.NETS: Made(35, (D.FISH, D.MAKE), Lack.HUNGER, (C.CORD,)),
    C.WEIRS: Made(30, (D.FISH,), Lack.HUNGER, made_of=S.BAY),
    C.DUGOUTS: Made(45, (D.FISH, D.CHOP), Lack.HUNGER, (C.GROUND_AXES,), 14, S.OLD_WOOD),
    C.SAILS: Made(55, (D.FISH, D.EXPLORE), Lack.STORM, (C.DUGOUTS, C.LOOMS), 14),
    C.GROUND_AXES: Made(30, (D.CHOP,), Lack.COLD, made_of=S.FLINT),
    C.BOWS: Made(40, (D.HUNT,), Lack.HUNGER, (C.CORD,)),
    C.CHOSEN_SEED: Made(45, (D.PLANT, D.HARVEST, D.WEED), Lack.HUNGER),
    C.MANURE: Made(30, (D.PLANT, D.HARVEST, D.WEED), Lack.HUNGER),
    C.DITCHES: Made(40, (D.PLANT, D.HARVEST, D.WEED), Lack.HUNGER),
    C.SMOKING: Made(30, (D.FISH, D.HUNT, D.STORE), Lack.HUNGER),
    C.POTTERY: Made(40, (D.BUILD, D.GATHER, D.MAKE), Lack.GRIEF, made_of=S.CLAY),
    C.SALT: Made(35, (D.FISH, D.GATHER, D.STORE), Lack.HUNGER, (C.POTTERY,)),
    C.BREWING: Made(30, (D.GATHER, D.HARVEST, D.FEAST), 0, (C.POTTERY,), 14, S.HEATH),
    C.HIDES: Made(30, (D.HUNT, D.MAKE), Lack.COLD),
    C.LOOMS: Made(45, (D.GATHER, D.BUILD, D.MAKE), Lack.COLD, (C.CORD,), made_of=S.MARSH),
    C.STONE_WALLS: Made(40, (D.BUILD,), Lack.STORM, made_of=S.CRAG),
    C.HERB_LORE: Made(40, (D.TEND, D.PICK), Lack.SICKNESS),
    C.MIDWIFERY: Made(35, (D.TEND,), Lack.GRIEF, (C.HERB_LORE,), 16),
    C.STAR_LORE: Made(45, (D.FISH, D.EXPLORE, D.WATCH), Lack.STORM),
    C.TALLIES: Made(40, (D.GIVE, D.HARVEST, D.TRADE, D.WATCH), Lack.THEFT),
    C.CHANTS: Made(50, (D.SING, D.TEACH, D.TELL), Lack.GRIEF),
    C.STANDING_STONES: Made(35, (D.MOURN, D.BUILD), Lack.GRIEF, made_of=S.CRAG),
    C.CHARCOAL: Made(35, (D.CHOP,), Lack.COLD, made_of=S.OLD_WOOD),
    C.IRON: Made(55, (D.EXPLORE, D.BUILD), 0, (C.CHARCOAL, C.POTTERY), 14),
}
BROUGHT = (C.CORD, C.GROUND_AXES, C.BOWS, C.SMOKING, C.HIDES, C.HERB_LORE, C.CHOSEN_SEED)
"""What founders and strangers may know."""
ALL = (1 << len(Craft)) - 1
FOUND_BY = {deed: tuple(craft for craft in Craft if deed in MADE[craft].deeds) for deed in Deed}

# -- effects, in per cent unless they say otherwise --------------------------------------------------------------------

_YIELDS = {
    Work.FISHING: {C.NETS: 25, C.DUGOUTS: 15, C.IRON: 15},
    Work.GATHERING: {C.CORD: 10, C.IRON: 15},
    Work.HUNTING: {C.BOWS: 30, C.IRON: 15},
    Work.GROWING: {C.CHOSEN_SEED: 15, C.IRON: 15},
    Work.BUILDING: {C.GROUND_AXES: 30, C.IRON: 15},
    Work.HEALING: {C.HERB_LORE: 50},
}
SPOILS_SMOKED, KEPT_SALTED = 70, 4  # of what spoils else; meals a head more that do not spoil
SOIL_MANURED = 4  # of the 9 that a crop takes out of the soil
WARMED_BY_HIDES, WARMED_BY_LOOM = 20, 40
HUT_OF_STONE = 40  # of the risk in a storm
BIRTH_ATTENDED, INFANT_OF_POTTERS = 70, 90  # of the deaths
STARS_READ = 50  # of the risk to be found by a storm that could be seen coming
SAIL_HOME = 60  # of those who drown else
LOGS_AS_CHARCOAL = 75
CAUGHT_BY_TALLY = 20  # more of a hundred thieves
CHANTED = 8  # more of a hundred lessons
EXPLORED_UNDER_SAIL = 3  # times as likely is a place found
WEIR_MEALS = 2  # a season and house, without anybody's labour, of a full reef


def crafts_of(world: World, home: Household) -> int:
    """The bits of all that somebody of the house knows."""
    people, known = world.villagers, 0
    for one in home.members:
        known |= people[one].crafts
    return known


def knows(world: World, home: Household, craft: Craft) -> bool:
    """Whether the house has what is made by a craft: somebody who lives there knows it."""
    return bool(crafts_of(world, home) >> craft & 1)


def known_here(world: World) -> int:
    """The bits of all that anybody knows."""
    known = 0
    for villager in world.villagers.values():
        known |= villager.crafts
    return known


def yield_of(world: World, home: Household, work: Work) -> int:
    """Per cent of what the same work brings to a house without crafts."""
    return _yield_with(work, crafts_of(world, home))


@lru_cache(maxsize=1024)
def _yield_with(work: Work, known: int) -> int:
    return 100 + sum(more for craft, more in _YIELDS[work].items() if known >> craft & 1)


def warmth_of(known: int) -> int:
    """Per cent of the cold that clothes keep off: the better of the two, not their sum."""
    return WARMED_BY_LOOM if known >> C.LOOMS & 1 else WARMED_BY_HIDES if known >> C.HIDES & 1 else 0


# -- who can learn what ------------------------------------------------------------------------------------------------


@cache
def needs(craft: Craft) -> int:
    """The bits of its prerequisites."""
    return sum(1 << one for one in MADE[craft].needs)


def teachable(world: World, teacher: Villager, learner: Villager) -> tuple[Craft, ...]:
    """What the one knows and the other lacks and could learn now."""
    lacks = teacher.crafts & ~learner.crafts
    return _teachable(lacks & can_be_made(world), learner.crafts, min(16, age_years(world, learner))) if lacks else ()


def can_be_made(world: World) -> int:
    """The bits of the crafts for which there is what they are made of, as far as anybody knows."""
    bits = _OF_NOTHING
    for place in world.places:
        if place.is_known and place.site in _MADE_OF:
            bits |= _MADE_OF[place.site]
    return bits


_OF_NOTHING = sum(1 << craft for craft in Craft if MADE[craft].made_of is None)
_MADE_OF = {
    site: sum(1 << craft for craft in Craft if MADE[craft].made_of is site)
    for site in {made.made_of: None for made in MADE.values() if made.made_of is not None}
}


@lru_cache(maxsize=4096)
def _teachable(lacks: int, known: int, years: int) -> tuple[Craft, ...]:
    return tuple(
        craft for craft in Craft if lacks >> craft & 1 and needs(craft) & ~known == 0 and years >= MADE[craft].from_age
    )  # fmt: skip
