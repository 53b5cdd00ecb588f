"""Fevers that strangers bring: each has a strain, goes from one to another by contact alone, and nobody has it twice.

Nothing here depends on the length of a tick: who is sick gives the fever on after so many days, to those at home and those they
meet. As in Panum's measles on the Faroes (1846): it comes by boat, takes nearly all who never had it, and dies out.
"""

from island.rng import Purpose
from island.world.state import NOBODY, STRAINS, Villager, World, age_years
from island.world.turn import Turn
from island.world.words import EventKind

_FEVER = Purpose.FEVER
_AT_HOME, _MET = 750, 300  # per mille who catch it of one sick person
_VIRULENCE = (40, 45, 50, 55, 60, 70, 80, 90, 100, 120, 150, 190)  # by strain, per cent of an ordinary sickness
_BY_AGE = ((3, 220), (12, 110), (45, 60), (60, 140), (200, 240))  # (younger than, per cent): the small and the old die of it


def bring(turn: Turn, carrier: Villager, strain: int, causes: tuple[int, ...]) -> None:
    """A fever comes with a stranger; nothing happens when they have had it, or when its coming is withheld."""
    if not carrier.had_fevers >> strain & 1:
        came = _coming(turn, carrier, strain, causes)
        if came != NOBODY:
            _fall_sick(turn, carrier, strain, NOBODY, came)


def go_on_with(turn: Turn, sick: Villager, strain: int, days: int, landing: int) -> None:
    """One who sailed here sick is sick here for so many days more; `strain` is NOBODY of an ordinary sickness."""
    came = NOBODY if strain == NOBODY else _coming(turn, sick, strain, (landing,))
    if strain == NOBODY or came != NOBODY:
        turn.record(EventKind.FELL_SICK, sick.agent_id, amount=days, outcome=strain, causes=(landing, came))


def _coming(turn: Turn, carrier: Villager, strain: int, causes: tuple[int, ...]) -> int:
    """The FEVER_CAME of a fever that goes round already or comes now; NOBODY when it is kept from coming."""
    came = next((one.event_id for one in turn.world.fevers if one.strain == strain), NOBODY)
    if came != NOBODY:
        return came
    event = turn.record(EventKind.FEVER_CAME, carrier.agent_id, amount=strain, causes=causes)
    return NOBODY if event.kind is EventKind.WITHHELD else event.event_id


def spread(turn: Turn, sick: Villager) -> None:
    """Those at home and those who meet the sick catch it, unless they have had it."""
    strain, giver, cause = sick.fever, sick.agent_id, sick.sick_event
    for other in list(turn.world.villagers.values()):
        if other.had_fevers >> strain & 1:
            continue
        is_close = other.household == sick.household
        if not is_close and other.agent_id not in sick.met and giver not in other.met:
            continue
        if turn.below(1000, _FEVER, other.agent_id, giver % 0x10000) < (_AT_HOME if is_close else _MET):
            _fall_sick(turn, other, strain, giver, cause)


def _fall_sick(turn: Turn, villager: Villager, strain: int, giver: int, cause: int) -> None:
    """Its turn comes after the next dawn: before that nobody could have seen and nursed the sick."""
    days = (turn.world.tick + 1) * turn.world.days_a_tick() - turn.day + 15 + turn.below(45, _FEVER, villager.agent_id, 0x10000)
    turn.record(EventKind.FELL_SICK, villager.agent_id, giver, amount=days, outcome=strain, causes=(cause,))


def danger(world: World, villager: Villager, ordinary: int) -> int:
    """Per mille who die at the turn of their sickness, of so many of an ordinary one."""
    if villager.fever == NOBODY:
        return ordinary
    by_age = next(share for limit, share in _BY_AGE if age_years(world, villager) < limit)
    return ordinary * _VIRULENCE[villager.fever] * by_age // 10_000


def die_out(turn: Turn) -> None:
    """A fever that nobody has any more is gone."""
    world = turn.world
    for fever in list(world.fevers):
        if not any(one.fever == fever.strain for one in world.villagers.values()):
            turn.record(EventKind.FEVER_GONE, amount=fever.fell, outcome=fever.died, causes=(fever.event_id,))


def drawn_strain(turn: Turn) -> int:
    """Which of the fevers beyond the sea."""
    return turn.below(STRAINS, _FEVER, 0)
