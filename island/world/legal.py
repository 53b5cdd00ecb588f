"""What a villager may do: a function of the observation alone, so that whatever is legal can be seen in the stream."""

from functools import cache

from island.world.observe import Observation
from island.world.state import NOBODY, Action
from island.world.words import OFFERS, Age, Deed, Field, Relation, Season, Status


def legal_actions(seen: Observation) -> list[Action]:
    """In the order of the deeds, then of agent_ids."""
    is_child, has_food = seen.age is Age.CHILD, seen.food >= 2
    can_plant = seen.season is Season.SPRING and seen.field is Field.BARE
    alone = _alone(is_child, can_plant, seen.field is Field.RIPE, seen.wood >= 1 and seen.hut < 2)
    actions = [Action(deed, who) for who, _, status in seen.home for deed in _with_kin(status, is_child)]
    for who, relation, status in seen.near:
        actions += [Action(deed, who) for deed in _with_other(status, relation is Relation.FOE, is_child, has_food)]
    if seen.grief != NOBODY:
        actions.append(Action(Deed.MOURN, seen.grief))
    for item in seen.news:
        if item.kind in OFFERS:
            actions += [Action(Deed.ACCEPT, item.who), Action(Deed.REFUSE, item.who)]
    return [*alone, *sorted(set(actions))]


@cache
def _alone(is_child: bool, can_plant: bool, can_harvest: bool, can_build: bool) -> list[Action]:
    """What needs nobody: the first deeds of the list."""
    deeds = {Deed.FISH, Deed.GATHER, Deed.REST, Deed.SING}
    if can_harvest:
        deeds.add(Deed.HARVEST)
    if not is_child:
        deeds |= {Deed.HUNT, Deed.CHOP, Deed.EXPLORE}
        deeds |= ({Deed.PLANT} if can_plant else set()) | ({Deed.BUILD} if can_build else set())
    return [Action(deed) for deed in sorted(deeds)]


@cache
def _with_kin(status: Status, is_child: bool) -> list[Deed]:
    """What one may do to somebody of one's own house."""
    deeds = [Deed.TALK]
    if status is Status.SICK:
        deeds.append(Deed.TEND)
    if status is Status.SMALL or (is_child and status is Status.WELL):
        deeds.append(Deed.PLAY)
    if status is Status.LEARNS and not is_child:
        deeds.append(Deed.TEACH)
    return deeds


@cache
def _with_other(status: Status, is_foe: bool, is_child: bool, has_food: bool) -> list[Deed]:
    """What one may do to somebody of another house."""
    deeds = list(_with_kin(status, is_child))
    if status is not Status.SMALL:
        deeds.append(Deed.QUARREL)
    if is_child:
        return deeds
    if has_food:
        deeds.append(Deed.GIVE)
    if status is Status.UNWED:
        deeds.append(Deed.COURT)
    if status is not Status.SMALL:
        deeds.append(Deed.STEAL)
    if is_foe:
        deeds.append(Deed.PEACE)
    return deeds
