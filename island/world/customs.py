"""Customs: what each forbids or asks for and when, and which one a villager would speak for or against, seeing what they see.

The ecology makes some of them worth keeping (`rules.TAKEN_WITH_IT`): who takes in a growing season takes what would have grown.
"""

from typing import NamedTuple

from island.world.observe import Observation
from island.world.state import NOBODY
from island.world.words import Age, Custom, Deed, NewsKind, Relation, Season, Status

C = Custom
_ALWAYS = frozenset(Season)


class Rule(NamedTuple):
    """A custom bears on one deed, in some seasons; that is forbidden, or asked of those who have plenty and see somebody hungry."""

    deed: Deed
    seasons: frozenset[Season]
    asks: bool = False


RULES = {
    C.SPARE_THE_SPAWN: Rule(Deed.FISH, frozenset({Season.SPRING})),
    C.SPARE_THE_YOUNG: Rule(Deed.HUNT, frozenset({Season.SPRING})),
    C.LET_IT_RIPEN: Rule(Deed.GATHER, frozenset({Season.SUMMER})),
    C.NO_FEASTS_IN_WINTER: Rule(Deed.FEAST, frozenset({Season.WINTER})),
    C.FEED_THE_HUNGRY: Rule(Deed.GIVE, frozenset({Season.AUTUMN, Season.WINTER}), asks=True),
    C.THIEVES_PAY_DOUBLE: Rule(Deed.STEAL, _ALWAYS),
    C.NO_REVENGE: Rule(Deed.AVENGE, _ALWAYS),
    C.WINTER_PEACE: Rule(Deed.QUARREL, frozenset({Season.WINTER})),
    C.SPARE_THE_WOODS: Rule(Deed.CHOP, frozenset({Season.SPRING, Season.SUMMER})),
}
SPEECHES = frozenset({Deed.PROPOSE, Deed.OPPOSE})
AT_ONCE = 3  # that bear on one season: nobody keeps more in mind
_BEARING = {season: frozenset(custom for custom, rule in RULES.items() if season in rule.seasons) for season in Season}
FORBIDDEN = {
    season: {RULES[custom].deed: custom for custom in sorted(bearing) if not RULES[custom].asks}
    for season, bearing in _BEARING.items()
}
"""By season: the deeds that customs can forbid, and which forbids each."""
_AGAINST = len(Custom)  # from which bit on `Observation.spoke` holds what one spoke against
# An enum's attribute costs 0.1 us; these are asked for at every thought.
_ADULT, _HUNGRY, _FOE = Age.ADULT, Status.HUNGRY, Relation.FOE
_WINTER, _LEAN, _GROWING = Season.WINTER, (Season.WINTER, Season.SPRING), (Season.SPRING, Season.SUMMER)
_SPAWN, _YOUNG, _RIPEN, _NO_FEASTS, _FEED, _THIEVES, _NO_REVENGE, _PEACE, _WOODS = (
    C.SPARE_THE_SPAWN, C.SPARE_THE_YOUNG, C.LET_IT_RIPEN, C.NO_FEASTS_IN_WINTER, C.FEED_THE_HUNGRY, C.THIEVES_PAY_DOUBLE,
    C.NO_REVENGE, C.WINTER_PEACE, C.SPARE_THE_WOODS,
)  # fmt: skip
PRESSED_BY = {
    NewsKind.CAUGHT_THIEF: C.THIEVES_PAY_DOUBLE, NewsKind.HARMED_ME: C.NO_REVENGE, NewsKind.FEUD: C.NO_REVENGE,
    NewsKind.QUARRELLED_ME: C.WINTER_PEACE,
}  # fmt: skip
"""The wrongs after which one would have a custom."""
STOCK_OF = {C.SPARE_THE_SPAWN: "fish", C.SPARE_THE_YOUNG: "game", C.LET_IT_RIPEN: "plants", C.SPARE_THE_WOODS: "timber"}


def bears_on(custom: Custom, season: Season) -> bool:
    return custom in _BEARING[season]


def proposal_of(seen: Observation) -> int:
    """The custom that one of the grown would speak for: the first that presses, is not kept, and that they have not spoken for; NOBODY if none."""
    if seen.age >= _ADULT:
        for custom in _pressing(seen):
            if custom not in seen.customs and not seen.spoke >> custom & 1:
                return custom
    return NOBODY


def _pressing(seen: Observation) -> list[Custom]:
    """Wrongs that were done to me; hunger in sight, which those with plenty fear, too; what is scarce; a foe in sight."""
    found = [PRESSED_BY[item.kind] for item in seen.news if item.kind in PRESSED_BY] if seen.news else []
    if seen.hunger == 3:
        found.append(_FEED)
    elif _HUNGRY in [near[0] for near in seen.near]:
        found += [_THIEVES, _FEED] if seen.food == 3 else [_FEED]
    if seen.season in _LEAN:  # what spawns and bears in spring is thought of then; so is what was feasted away
        found += [_SPAWN] * (not seen.fish) + [_YOUNG] * (not seen.game)
        found += [_NO_FEASTS] * (seen.food <= (seen.season is _WINTER))
    if not seen.plants and seen.season in _GROWING:
        found.append(_RIPEN)
    if seen.is_bare and seen.season in _GROWING:
        found.append(_WOODS)
    if _FOE in [near[1] for near in seen.near]:
        found.append(_PEACE if seen.season is _WINTER else _NO_REVENGE)
    return found


def objection_of(seen: Observation) -> int:
    """The custom that one of the grown would speak against: the first that bears on this season and that they have not yet; NOBODY if none."""
    if seen.customs and seen.age >= _ADULT:
        bearing = _BEARING[seen.season]
        for custom in seen.customs:
            if custom in bearing and not seen.spoke >> custom + _AGAINST & 1:
                return custom
    return NOBODY


def meant(seen: Observation, deed: Deed) -> int:
    """Which custom a villager speaks for or against; NOBODY for all other deeds."""
    return proposal_of(seen) if deed is Deed.PROPOSE else objection_of(seen) if deed is Deed.OPPOSE else NOBODY


def shown(seen: Observation) -> list[Deed]:
    """The deeds that customs of my village forbid or ask for in this season."""
    bearing = _BEARING[seen.season]
    return [RULES[custom].deed for custom in seen.customs if custom in bearing]
