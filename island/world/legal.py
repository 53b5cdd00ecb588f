"""What a villager may do: a function of the observation alone, so that whatever is legal can be seen in the stream."""

from functools import cache

from island.world.observe import Observation
from island.world.state import NOBODY, Action
from island.world.words import OFFERS, Age, Deed, Field, Relation, Season, Status

Legal = dict[Deed, list[int]]
"""Deed -> whom it may be done to, by agent_id: [NOBODY] for a deed that needs nobody. In the order of the deeds."""

_ALONE, _FOE = [NOBODY], Relation.FOE
_CHILD, _SPRING, _BARE, _RIPE = Age.CHILD, Season.SPRING, Field.BARE, Field.RIPE  # an enum's attribute costs 0.1 us


def legal_actions(seen: Observation) -> Legal:
    is_child, has_food = seen.age is _CHILD, seen.food >= 2
    can_plant = seen.season is _SPRING and seen.field is _BARE
    alone = _alone(is_child, can_plant, seen.field is _RIPE, seen.wood >= 1 and seen.hut < 2)
    people = {who: _with_kin(status, is_child) for status, _, who in seen.home}
    for status, relation, who in seen.near:
        people[who] = _with_other(status, relation is _FOE, is_child, has_food)
    partners: Legal = {}
    for who, deeds in sorted(people.items()):
        for deed in deeds:
            if deed in partners:
                partners[deed].append(who)
            else:
                partners[deed] = [who]
    if seen.grief != NOBODY:
        partners[Deed.MOURN] = [seen.grief]
    offers = [item.who for item in seen.news if item.kind in OFFERS] if seen.news else []
    if offers:
        partners[Deed.ACCEPT] = partners[Deed.REFUSE] = sorted(set(offers))
    return dict.fromkeys(alone, _ALONE) | {deed: partners[deed] for deed in sorted(partners)}


def allows(legal: Legal, action: Action) -> bool:
    return action.partner in legal.get(action.deed, ())


def count_of(legal: Legal) -> int:
    """How many actions there are to choose among."""
    return sum(map(len, legal.values()))


def actions_of(legal: Legal) -> list[Action]:
    """All of them, in the order of the deeds, then of agent_ids."""
    return [Action(deed, who) for deed, partners in legal.items() for who in partners]


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
