"""Points for what the teacher does about customs: it speaks for them and against them, keeps or breaks them, and blames who broke one."""

from island.teacher.situation import FOLLY, Situation
from island.world.customs import objection_of
from island.world.words import Custom, Deed, NewsKind, Relation, Status, Trait

_WRONGED = frozenset({NewsKind.HARMED_ME, NewsKind.FEUD, NewsKind.QUARRELLED_ME})
_DEAR = frozenset({Relation.SPOUSE, Relation.CHILD, Relation.PARENT, Relation.SIBLING, Relation.FRIEND})


def respect(situation: Situation, deed: Deed, partner: int) -> int:
    """What a custom adds to the deed it asks for, or takes from the one it forbids: little for the hungry, the bold and the greedy."""
    has, seen = situation.has, situation.seen
    if deed is Deed.GIVE:
        near = situation.people.get(partner)
        is_asked = seen.food == 3 and near is not None and near.status is Status.HUNGRY
        return is_asked * (12 + 6 * has(Trait.LOYAL) - 8 * has(Trait.GREEDY))
    awe = 38 + 8 * has(Trait.LOYAL) + 8 * has(Trait.TIMID) + 4 * has(Trait.CALM)
    will = 9 * seen.hunger + 8 * (seen.food == 0) + 10 * has(Trait.BOLD) + 10 * has(Trait.GREEDY) + 4 * has(Trait.PROUD)
    return -max(0, awe - will)


def speech(situation: Situation, deed: Deed) -> int:
    """For what presses, or against what hurts."""
    has, seen = situation.has, situation.seen
    am_leader = situation.me.leader == seen.agent_id
    if deed is Deed.PROPOSE:
        heart = 6 * has(Trait.LOYAL) + 5 * has(Trait.PROUD) + 4 * has(Trait.KIND) + 4 * has(Trait.CURIOUS) - 8 * has(Trait.TIMID)
        return 66 + heart + 12 * am_leader - 3 * seen.hunger
    hurt = _hurt(situation, objection_of(seen))
    heart = 6 * has(Trait.BOLD) + 5 * has(Trait.PROUD) + 4 * has(Trait.HOT) - 10 * has(Trait.LOYAL) - 8 * has(Trait.TIMID)
    return 38 + hurt + heart + 6 * am_leader if hurt else FOLLY


def _hurt(situation: Situation, custom: int) -> int:
    """What speaks against keeping it, as I see it: plenty of what is spared, hunger, or a wrong that is not paid back."""
    has, seen = situation.has, situation.seen
    spared = {Custom.SPARE_THE_SPAWN: seen.fish, Custom.SPARE_THE_YOUNG: seen.game, Custom.LET_IT_RIPEN: seen.plants}
    if custom in spared:
        return 18 * (spared[Custom(custom)] == 2) + 14 * (seen.hunger >= 2) + 8 * (seen.food == 0)
    if custom == Custom.SPARE_THE_WOODS:
        return 18 * (not seen.is_bare) + 14 * (seen.wood == 0)
    if custom == Custom.NO_FEASTS_IN_WINTER:
        return 16 * (seen.food == 3) + 8 * has(Trait.MERRY) + 6 * has(Trait.KIND)
    if custom == Custom.FEED_THE_HUNGRY:
        return 12 * has(Trait.GREEDY) + 12 * (seen.food == 1) + 8 * has(Trait.IDLE)
    if custom == Custom.THIEVES_PAY_DOUBLE:
        return 7 * seen.hunger + 10 * has(Trait.GREEDY) + 8 * (seen.food == 0)
    return 26 * any(item.kind in _WRONGED for item in seen.news) + 8 * has(Trait.HOT)


def blame(situation: Situation, partner: int, relation: Relation, status: Status) -> int:
    """Who was seen to break a custom, unless they are dear or it was for hunger."""
    has = situation.has
    heart = 8 * has(Trait.LOYAL) + 7 * has(Trait.PROUD) + 6 * has(Trait.HOT) - 8 * has(Trait.TIMID) - 4 * has(Trait.KIND)
    mercy = 14 * (relation in _DEAR) + 16 * (status is Status.HUNGRY)
    return 88 + heart - mercy + 12 * (relation is Relation.FOE) + 10 * (situation.me.leader == situation.seen.agent_id)
