"""Points for what the teacher does besides food, wood and the oldest dealings: upkeep, company, and help between houses."""

from island.teacher.situation import FOLLY, Situation
from island.world.words import Age, Deed, Field, NewsKind, Relation, Season, Status, Trait, Weather, Work

KINDNESSES = frozenset({NewsKind.FED_ME, NewsKind.TENDED_ME, NewsKind.HELPED_ME, NewsKind.FEASTED_ME, NewsKind.COMFORTED_ME})
_CLOSE = frozenset({Relation.SPOUSE, Relation.CHILD, Relation.PARENT, Relation.SIBLING})


def alone(situation: Situation, deed: Deed) -> int:
    """Points of a deed that needs nobody."""
    has, seen = situation.has, situation.seen
    if deed is Deed.STORE:
        if seen.wood == 0 or not seen.spoils:
            return FOLLY
        return 58 + 10 * (seen.season in (Season.SUMMER, Season.AUTUMN)) + 8 * has(Trait.DILIGENT) - 8 * has(Trait.IDLE)
    if deed is Deed.MAKE:
        need = (54, 32, FOLLY)[seen.tools] - (40 if seen.wood == 0 else 0) - 8 * seen.hunger
        return need + 10 * (seen.season is Season.WINTER) + 4 * situation.level + 6 * has(Trait.DILIGENT) + 4 * has(Trait.CURIOUS)
    if deed is Deed.WEED:
        growing = 48 + 8 * (seen.season is Season.SUMMER) + 8 * (situation.work is Work.GROWING)
        bare = 26 if seen.season in (Season.AUTUMN, Season.WINTER) else FOLLY
        return {Field.GROWING: growing, Field.BARE: bare}.get(seen.field, FOLLY) - 6 * seen.hunger
    if deed is Deed.PICK:
        if seen.season is Season.WINTER:
            return FOLLY
        sick = any(near.status is Status.SICK for near in (*seen.home, *seen.near)) or seen.is_sick
        wanted = (54, 36, 8)[seen.herbs] + 16 * sick + 12 * (situation.work is Work.HEALING) + 6 * has(Trait.KIND)
        return wanted - 8 * seen.hunger + 6 * (seen.season is Season.SUMMER)
    if deed is Deed.WATCH:
        sky = {Weather.STORMY: 58, Weather.RAIN: 40}.get(seen.weather, 20)
        robbed = any(item.kind in (NewsKind.CAUGHT_THIEF, NewsKind.HARMED_ME) for item in seen.news)
        return sky + 26 * robbed + 8 * has(Trait.TIMID) + 8 * has(Trait.LOYAL) + 4 * (seen.food == 3) - 8 * seen.hunger
    if deed is Deed.FEAST:
        if seen.food < 2 or seen.hunger > 1:
            return FOLLY
        heart = 14 * has(Trait.KIND) + 10 * has(Trait.MERRY) + 8 * has(Trait.PROUD) - 20 * has(Trait.GREEDY)
        return (28, 54)[seen.food - 2] + heart + 6 * seen.spoils + 6 * (seen.season is Season.AUTUMN)
    if seen.is_sick or seen.season in (Season.AUTUMN, Season.WINTER):  # SWIM
        return FOLLY
    warm = 44 if seen.season is Season.SUMMER else 18
    young = 10 * (seen.age is Age.CHILD) + 4 * (seen.age is Age.YOUTH) - 12 * (seen.age is Age.ELDER)
    return warm + young - 40 * (seen.weather is Weather.STORMY) + 8 * has(Trait.BOLD) + 6 * has(Trait.MERRY) - 8 * seen.hunger


def towards(situation: Situation, deed: Deed, partner: int, relation: Relation, status: Status) -> int:
    """Points of a deed done to somebody, or with them."""
    has, seen = situation.has, situation.seen
    close, foe = relation in _CLOSE, relation is Relation.FOE
    dear = close or relation is Relation.FRIEND
    owes = partner == situation.me.owes or any(item.who == partner and item.kind in KINDNESSES for item in seen.news)
    if deed is Deed.DANCE:
        glad = (
            8 * has(Trait.MERRY) + 6 * dear + 12 * (status is Status.UNWED) + 4 * (seen.season in (Season.SPRING, Season.SUMMER))
        )
        sad = (
            20 * (seen.grief >= 0)
            + 20 * (status in (Status.GRIEVING, Status.SICK))
            + 8 * seen.hunger
            + 10 * (seen.age is Age.ELDER)
        )
        return 32 + glad - sad - 30 * foe
    if deed is Deed.TELL:
        if not situation.has_tale:
            return FOLLY
        years = {Age.ELDER: 52, Age.ADULT: 37, Age.YOUTH: 24}.get(seen.age, 6)
        evening = 10 * (seen.season is Season.WINTER) + 4 * (seen.season is Season.AUTUMN)
        return years + evening + 8 * (status is Status.SMALL) + 5 * close + 4 * has(Trait.MERRY) - 20 * foe - 6 * seen.hunger
    if deed is Deed.COMFORT:
        return 50 + 14 * close + 8 * dear + 10 * has(Trait.KIND) - 40 * foe if status is Status.GRIEVING else FOLLY
    if deed is Deed.HELP:
        heart = 10 * dear + 8 * has(Trait.KIND) + 4 * has(Trait.DILIGENT) - 10 * has(Trait.IDLE) - 14 * has(Trait.GREEDY)
        return (10, 24, 42, 48)[seen.food] + 18 * (status is Status.HUNGRY) + 22 * owes + heart - 30 * foe - 8 * seen.hunger
    if deed is Deed.TRADE:
        cold = 8 * (seen.season in (Season.AUTUMN, Season.WINTER))
        return 56 + cold if seen.wood == 0 and seen.food >= 2 else 52 if seen.wood == 2 and seen.food <= 1 else FOLLY
    if deed is Deed.ASK:
        if seen.food >= 2 or status is Status.HUNGRY:
            return FOLLY
        return 30 + 12 * seen.hunger + 12 * (seen.food == 0) + 12 * dear - 12 * has(Trait.PROUD) - 40 * foe
    if deed is Deed.ATONE:
        return (
            70
            + 10 * has(Trait.CALM)
            + 10 * has(Trait.KIND)
            - 18 * has(Trait.PROUD)
            - 14 * has(Trait.GREEDY)
            - 25 * (seen.food < 2)
        )
    if deed is Deed.AVENGE:
        fire = (
            14 * has(Trait.HOT)
            + 10 * has(Trait.BOLD)
            + 8 * has(Trait.PROUD)
            + 6 * has(Trait.LOYAL)
            + 30 * (partner in situation.wrongs)
        )
        return 59 + fire - 20 * has(Trait.KIND) - 16 * has(Trait.CALM) - 12 * has(Trait.TIMID)
    return (
        34 + 8 * has(Trait.LOYAL) + 12 * dear + 26 * owes - 8 * has(Trait.PROUD) - 50 * foe + 8 * (partner == situation.me.leader)
    )  # BACK
