"""What a villager may do: a function of the observation alone, so that whatever is legal can be seen in the stream."""

from functools import cache
from typing import NamedTuple

from island.world.customs import objection_of, proposal_of
from island.world.observe import Observation
from island.world.state import NOBODY, Action
from island.world.words import OFFERS, Age, Deed, Field, NewsKind, Relation, Status

_CHILD = Age.CHILD  # an enum's attribute costs 0.1 us
AT_ODDS = 3  # of Observation.beyond
_MOURNING, _ANSWERS, _BLAME = [Deed.MOURN], [Deed.ACCEPT, Deed.REFUSE], [Deed.BLAME]
_PROPOSE, _OPPOSE, _BROKE = Deed.PROPOSE, Deed.OPPOSE, NewsKind.BROKE
_CLOSE = frozenset({Relation.SPOUSE, Relation.CHILD, Relation.PARENT, Relation.SIBLING, Relation.KIN})


class Legal(NamedTuple):
    """All actions that one villager may choose among."""

    alone: list[Deed]  # what needs nobody, in the order of the deeds
    towards: list[tuple[int, list[Deed]]]  # agent_id -> what may be done to them; for each deed the agent_ids rise


def legal_actions(seen: Observation) -> Legal:
    """What one can try: what is wise is for whoever chooses."""
    is_child, has_food = seen.age is _CHILD, seen.food >= 1
    is_envoy = seen.is_guest and seen.beyond == AT_ODDS  # can offer peace to anybody there
    alone = _alone(is_child, seen.field, has_food, seen.beyond, seen.is_guest)
    if proposal_of(seen) != NOBODY:
        alone = sorted([*alone, _PROPOSE])
    if seen.customs and objection_of(seen) != NOBODY:
        alone = sorted([*alone, _OPPOSE])
    towards = [(who, _with_kin(status, is_child)) for status, _, who in seen.home]
    for status, relation, who in seen.near:
        towards.append((who, _with_other(status, relation, is_child, has_food, is_envoy)))
    towards.sort()
    if seen.grief != NOBODY:
        towards.append((seen.grief, _MOURNING))
    if seen.news:
        towards += [(who, _ANSWERS) for who in sorted({item.who for item in seen.news if item.kind in OFFERS})]
        if not is_child:
            towards += [(who, _BLAME) for who in sorted({item.who for item in seen.news if item.kind is _BROKE})]
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
    """All of them: what needs nobody, then what is done to somebody; in the order of the deeds, then of agent_ids."""
    return [Action(deed) for deed in legal.alone] + sorted(Action(deed, who) for who, deeds in legal.towards for deed in deeds)


@cache
def _alone(is_child: bool, field: Field, has_food: bool, beyond: int, is_guest: bool) -> list[Deed]:
    """What needs nobody. Any keeper can sow, at any time, and cut what stands on the field, green or ripe."""
    deeds = {Deed.FISH, Deed.GATHER, Deed.REST, Deed.SING, Deed.PICK, Deed.SWIM}
    if field in (Field.GROWING, Field.RIPE):
        deeds.add(Deed.HARVEST)
    if not is_child:
        deeds |= {Deed.HUNT, Deed.CHOP, Deed.EXPLORE, Deed.BUILD, Deed.MAKE, Deed.WATCH}
        deeds |= {Deed.PLANT, Deed.WEED} if field is not Field.KEPT else set()
        deeds |= {Deed.STORE, Deed.FEAST} if has_food else set()
        deeds |= {Deed.VISIT} if beyond else set()
        deeds |= set() if is_guest else {Deed.LEAVE, Deed.RAID} if beyond == AT_ODDS else {Deed.LEAVE}
    return sorted(deeds)


@cache
def _with_kin(status: Status, is_child: bool) -> list[Deed]:
    """What one may do to somebody of one's own house. The well can be nursed, the skilled be taught, and comforted who mourns nobody."""
    deeds = [Deed.TALK, Deed.TEND, Deed.TELL, Deed.COMFORT, Deed.DANCE]
    if status is Status.SMALL or (is_child and status is Status.WELL):
        deeds.append(Deed.PLAY)
    if not is_child:
        deeds.append(Deed.TEACH)
    return sorted(deeds)


@cache
def _with_other(status: Status, relation: Relation, is_child: bool, has_food: bool, is_envoy: bool) -> list[Deed]:
    """What one may do to somebody of another house."""
    deeds = [*_with_kin(status, is_child), Deed.ASK]
    if status is not Status.SMALL:
        deeds.append(Deed.QUARREL)
    if is_child:
        return sorted(deeds)
    deeds += [Deed.HELP, Deed.TRADE]
    if has_food:
        deeds.append(Deed.GIVE)
    if status is not Status.SMALL:
        deeds += [Deed.STEAL, Deed.BACK]
        if relation not in _CLOSE:
            deeds.append(Deed.COURT)
    if relation is Relation.FOE:
        deeds.append(Deed.AVENGE)
    if relation is Relation.FOE or is_envoy:
        deeds += [Deed.PEACE, *([Deed.ATONE] if has_food else [])]
    return sorted(deeds)
