"""What a villager may do: a function of the observation alone, so that whatever is legal can be seen in the stream."""

from functools import cache
from typing import NamedTuple

from island.world.observe import Observation
from island.world.state import NOBODY, Action
from island.world.words import OFFERS, Age, Deed, Field, Relation, Season, Status

_FOE, _CHILD, _SPRING = Relation.FOE, Age.CHILD, Season.SPRING  # an enum's attribute costs 0.1 us
_BARE, _RIPE = Field.BARE, Field.RIPE
_MOURNING, _ANSWERS = [Deed.MOURN], [Deed.ACCEPT, Deed.REFUSE]


class Legal(NamedTuple):
    """All actions that one villager may choose among."""

    alone: list[Deed]  # what needs nobody, in the order of the deeds
    towards: list[tuple[int, list[Deed]]]  # agent_id -> what may be done to them; for each deed the agent_ids rise


def legal_actions(seen: Observation) -> Legal:
    is_child, has_food = seen.age is _CHILD, seen.food >= 2
    can_plant = seen.season is _SPRING and seen.field is _BARE
    alone = _alone(is_child, can_plant, seen.field is _RIPE, seen.wood >= 1 and seen.hut < 2)
    towards = [(who, _with_kin(status, is_child)) for status, _, who in seen.home]
    for status, relation, who in seen.near:
        towards.append((who, _with_other(status, relation is _FOE, is_child, has_food)))
    towards.sort()
    if seen.grief != NOBODY:
        towards.append((seen.grief, _MOURNING))
    if seen.news:
        towards += [(who, _ANSWERS) for who in sorted({item.who for item in seen.news if item.kind in OFFERS})]
    return Legal(alone, towards)


def allows(legal: Legal, action: Action) -> bool:
    deed, partner = action
    if partner == NOBODY:
        return deed in legal.alone
    return deed in [one for who, deeds in legal.towards if who == partner for one in deeds]


def count_of(legal: Legal) -> int:
    """How many actions there are to choose among."""
    return len(legal.alone) + sum([len(deeds) for _, deeds in legal.towards])


def actions_of(legal: Legal) -> list[Action]:
    """All of them, in the order of the deeds, then of agent_ids."""
    return [Action(deed) for deed in legal.alone] + sorted(Action(deed, who) for who, deeds in legal.towards for deed in deeds)


@cache
def _alone(is_child: bool, can_plant: bool, can_harvest: bool, can_build: bool) -> list[Deed]:
    """What needs nobody: the first deeds of all."""
    deeds = {Deed.FISH, Deed.GATHER, Deed.REST, Deed.SING}
    if can_harvest:
        deeds.add(Deed.HARVEST)
    if not is_child:
        deeds |= {Deed.HUNT, Deed.CHOP, Deed.EXPLORE}
        deeds |= ({Deed.PLANT} if can_plant else set()) | ({Deed.BUILD} if can_build else set())
    return sorted(deeds)


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
