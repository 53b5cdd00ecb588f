"""What a villager may do: a function of the observation alone, so that whatever is legal can be seen in the stream."""

from island.world.observe import Near, Observation
from island.world.state import NOBODY, Action
from island.world.words import Age, Deed, Field, NewsKind, Relation, Season, Status


def legal_actions(seen: Observation) -> list[Action]:
    """In the order of the deeds, then as people are seen."""
    is_child = seen.age is Age.CHILD
    deeds = [Deed.FISH, Deed.GATHER]
    if not is_child:
        deeds += [Deed.HUNT, Deed.CHOP]
        if seen.season is Season.SPRING and seen.field is Field.BARE:
            deeds.append(Deed.PLANT)
    if seen.field is Field.RIPE:
        deeds.append(Deed.HARVEST)
    if not is_child and seen.wood >= 1 and seen.hut < 2:
        deeds.append(Deed.BUILD)
    deeds.append(Deed.REST)
    if not is_child:
        deeds.append(Deed.EXPLORE)
    deeds.append(Deed.SING)
    actions = [Action(deed) for deed in deeds]
    if seen.grief != NOBODY:
        actions.append(Action(Deed.MOURN, seen.grief))
    for near in seen.home:
        actions += _with_kin(near, is_child)
    for near in seen.near:
        actions += _with_other(seen, near, is_child)
    for item in seen.news:
        if item.kind in (NewsKind.ASKS_WED, NewsKind.ASKS_PEACE):
            actions += [Action(Deed.ACCEPT, item.who), Action(Deed.REFUSE, item.who)]
    return sorted(set(actions))


def _care(near: Near, is_child: bool) -> list[Action]:
    who, actions = near.agent_id, []
    if near.status is Status.SICK:
        actions.append(Action(Deed.TEND, who))
    if near.status is Status.SMALL or (is_child and near.status is Status.WELL):
        actions.append(Action(Deed.PLAY, who))
    if near.status is Status.LEARNS and not is_child:
        actions.append(Action(Deed.TEACH, who))
    return actions


def _with_kin(near: Near, is_child: bool) -> list[Action]:
    return [*_care(near, is_child), Action(Deed.TALK, near.agent_id)]


def _with_other(seen: Observation, near: Near, is_child: bool) -> list[Action]:
    who = near.agent_id
    actions = [*_care(near, is_child), Action(Deed.TALK, who)]
    if near.status is not Status.SMALL:
        actions.append(Action(Deed.QUARREL, who))
    if is_child:
        return actions
    if seen.food >= 2:
        actions.append(Action(Deed.GIVE, who))
    if near.status is Status.UNWED:
        actions.append(Action(Deed.COURT, who))
    if near.status is not Status.SMALL:
        actions.append(Action(Deed.STEAL, who))
    if near.relation is Relation.FOE:
        actions.append(Action(Deed.PEACE, who))
    return actions
