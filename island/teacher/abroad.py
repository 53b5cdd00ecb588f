"""Points for what the teacher does between villages: visits, raids, and leaving for good."""

from island.teacher.situation import FOLLY, Situation
from island.world.legal import AT_ODDS
from island.world.words import Age, Deed, Field, NewsKind, Relation, Season, Status, Trait, Weather

DEEDS = frozenset({Deed.VISIT, Deed.RAID, Deed.LEAVE})
_WRONGS = frozenset({NewsKind.HARMED_ME, NewsKind.CAUGHT_THIEF, NewsKind.QUARRELLED_ME, NewsKind.FEUD})


def points(situation: Situation, deed: Deed) -> int:
    return {Deed.VISIT: _visit, Deed.RAID: _raid, Deed.LEAVE: _leave}[deed](situation)


def _is_unfit(situation: Situation) -> bool:
    seen = situation.seen
    return seen.is_sick or seen.is_pregnant or seen.health < 2


def _has_news(situation: Situation, *kinds: NewsKind) -> int:
    return int(any(item.kind in kinds for item in situation.seen.news))


def _visit(situation: Situation) -> int:
    """In fair seasons: to court where nobody is at home, to see who is dear, to make peace, or out of plenty."""
    seen, has = situation.seen, situation.has
    if _is_unfit(situation) or seen.season is Season.WINTER or seen.weather in (Weather.STORMY, Weather.FROST):
        return FOLLY
    is_alone = not situation.me.is_wed and not any(near.status is Status.UNWED for near in seen.near)
    way = (
        26 * is_alone
        - 10 * (situation.me.is_wed and any(near.status is Status.SMALL for near in seen.home))
        - 14 * (seen.age is Age.ELDER)
    )
    heart = 10 * has(Trait.CURIOUS) + 6 * has(Trait.MERRY) + 4 * has(Trait.BOLD) - 10 * has(Trait.TIMID) - 6 * has(Trait.IDLE)
    peace = 14 * has(Trait.CALM) + 10 * has(Trait.KIND) - 14
    tie = (0, 0, 14, peace)[seen.beyond]
    return 30 + way + heart + tie + (0, 2, 6, 12)[seen.food] - 7 * seen.hunger + 6 * (seen.season is Season.SUMMER)


def _raid(situation: Situation) -> int:
    """When they have come to us, or when there is nothing left to eat; in the dark of the year, by who is fit for it."""
    seen, has = situation.seen, situation.has
    if _is_unfit(situation) or seen.age is Age.ELDER:
        return FOLLY
    cause = 13 * _has_news(situation, NewsKind.RAIDED_US) + 20 * _has_news(situation, NewsKind.HARMED_ME, NewsKind.FEUD)
    need = 12 * seen.hunger + 12 * (seen.food == 0) - 8 * (seen.food == 3)
    fire = 12 * has(Trait.HOT) + 12 * has(Trait.BOLD) + 8 * has(Trait.PROUD) + 6 * has(Trait.LOYAL) + 6 * has(Trait.GREEDY)
    calm = 26 * has(Trait.KIND) + 20 * has(Trait.CALM) + 24 * has(Trait.TIMID)
    dark = {Season.AUTUMN: 8, Season.WINTER: 0}.get(seen.season, -14)
    small = 10 * any(near.status is Status.SMALL for near in seen.home)
    foe = 14 * any(near.relation is Relation.FOE for near in situation.me.kin)
    return 28 + cause + need + fire + foe - calm + dark - small


def _leave(situation: Situation) -> int:
    """From hunger, foes and raids, where nobody is left, and most of all when others go; never with a crop in the field or in winter."""
    seen, has = situation.seen, situation.has
    if _is_unfit(situation) or seen.field is Field.RIPE or seen.season in (Season.AUTUMN, Season.WINTER):
        return FOLLY
    foes = any(near.relation is Relation.FOE for near in seen.near)
    spent = seen.fish + seen.plants + seen.game <= 1
    pressed = 13 * seen.hunger + 10 * (seen.food == 0) + 24 * foes + 14 * _has_news(situation, *_WRONGS) + 14 * spent
    pressed += 26 * _has_news(situation, NewsKind.RAIDED_US) + (66 if seen.beyond else 0) * (len(seen.near) <= 1)
    called = [item.who for item in seen.news if item.kind is NewsKind.LEAVES]
    follows = 62 * bool(called) + 14 * (situation.me.leader in called) + 12 * (seen.beyond in (2, AT_ODDS))
    heart = 8 * has(Trait.CURIOUS) + 6 * has(Trait.BOLD) + 6 * has(Trait.PROUD) - 12 * has(Trait.LOYAL) - 8 * has(Trait.TIMID)
    rooted = (
        12 * (seen.food == 3) + 12 * (seen.field is Field.GROWING) + 12 * (seen.age is Age.ELDER) + 30 * (seen.age is Age.YOUTH)
    )
    rooted += 40 * any(near.relation is Relation.PARENT for near in seen.home)  # whose word it is
    return 19 + pressed + follows + heart - rooted + 8 * (seen.season is Season.SPRING)
