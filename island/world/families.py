"""The name of a house: who goes on with which, and who founds one."""

from island.rng import Purpose
from island.world.apply import best_work
from island.world.names import founded_name
from island.world.people import are_siblings
from island.world.state import NOBODY, Villager, World
from island.world.turn import Turn
from island.world.words import EventKind, Naming

_HOUSE = Purpose.HOUSE
FOUNDS = 25  # of a hundred couples whose houses go on without them
MASTER = 60  # the skill from which a house is named after it


def whose_name(world: World, one: Villager, other: Villager) -> Villager:
    """Whose house goes on in the new home of a couple: the husband's, unless he has brothers to carry it on and she has none."""
    wife, husband = (one, other) if one.is_female else (other, one)
    return wife if has_brother(world, husband) and not has_brother(world, wife) else husband


def may_found_house(turn: Turn, one: Villager, other: Villager, cause: int) -> None:
    """A couple in a new home, both of whose houses go on without them, founds one of its own, or does not."""
    wife, husband = (one, other) if one.is_female else (other, one)
    if not (has_brother(turn.world, wife) and has_brother(turn.world, husband)):
        return
    if turn.below(100, _HOUSE, husband.agent_id) < FOUNDS:
        _found_house(turn, husband, wife, cause)


def has_brother(world: World, one: Villager) -> bool:
    """Somebody else to go on with the name."""
    return any(
        not other.is_female and other.house == one.house and other is not one and are_siblings(one, other)
        for other in world.villagers.values()
    )


def _found_house(turn: Turn, husband: Villager, wife: Villager, cause: int) -> None:
    naming, place, number = _choose_name(turn, husband, wife)
    if number != NOBODY:
        turn.record(
            EventKind.HOUSE_FOUNDED,
            husband.agent_id,
            wife.agent_id,
            place=place,
            amount=number,
            outcome=naming,
            causes=(cause,),
        )


def _choose_name(turn: Turn, husband: Villager, wife: Villager) -> tuple[Naming, int, int]:
    """What the house is named after, the place if it is one, and the number of the name."""
    world, master = turn.world, max(husband, wife, key=lambda one: (max(one.skills), -one.agent_id))
    if max(master.skills) >= MASTER and turn.below(2, _HOUSE, husband.agent_id, 2):
        number = founded_name(world, turn.luck, Naming.WORK, NOBODY, husband, best_work(master))
        if number != NOBODY:
            return Naming.WORK, NOBODY, number
    if turn.below(2, _HOUSE, husband.agent_id, 3):
        known = [index for index, place in enumerate(world.places) if place.is_known]
        place = known[turn.below(len(known), _HOUSE, husband.agent_id, 4)]
        number = founded_name(world, turn.luck, Naming.PLACE, place, husband)
        if number != NOBODY:
            return Naming.PLACE, place, number
    return Naming.FOUNDER, NOBODY, founded_name(world, turn.luck, Naming.FOUNDER, NOBODY, husband)
