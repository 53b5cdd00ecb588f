"""Feuds between houses: begun by wrongs that are remembered, ended by what is done across them."""

from island.world import strife
from island.world.society import FEUD_FROM, FEUD_UNTIL, MEDIATED_AFTER_YEARS, QUIET_YEARS, enmity, feud_between, grown_of
from island.world.state import NOBODY, Feud, Village, Villager
from island.world.turn import Turn
from island.world.words import EventKind, FeudEnd

K = EventKind
_ENDS = {K.RECONCILED: FeudEnd.PEACE, K.MARRIED: FeudEnd.WEDDING, K.GAVE: FeudEnd.PAYMENT, K.ATONED: FeudEnd.PAYMENT}


def weigh_wrong(turn: Turn, doer: Villager, victim: Villager, event_id: int) -> None:
    """A wrong was done: if it is one too many between two houses, a feud begins."""
    world = turn.world
    if doer.house == victim.house or feud_between(world, doer.house, victim.house):
        return
    weight, deeds = enmity(world, doer.house, victim.house)
    if weight >= FEUD_FROM and len(set(deeds) | {event_id}) > 1:
        turn.record(K.FEUD_BEGAN, doer.agent_id, victim.agent_id, amount=weight, causes=(*deeds, event_id))


def weigh_death(turn: Turn, by: int, dead: Villager) -> None:
    """Somebody was killed: it is for the eldest of the house to say whether that is one wrong too many."""
    people, eldest = turn.world.villagers, _eldest(turn, dead.house)
    if by in people and dead.agent_id not in people and eldest:
        death = next(event for event in reversed(turn.events) if event.kind is K.DIED and event.actor == dead.agent_id)
        weigh_wrong(turn, people[by], eldest, death.event_id)


def make_up(turn: Turn, one: Villager, other: Villager, kind: EventKind, event_id: int) -> None:
    """A peace, a wedding or a gift across a feud ends it, if little is left of what it was about; a wedding does so anyhow. So does it a strife of villages."""
    strife.make_up(turn, one, other, kind, event_id)
    feud = feud_between(turn.world, one.house, other.house)
    how = _ENDS.get(kind)
    if feud is None or how is None:
        return
    if how is FeudEnd.WEDDING or enmity(turn.world, one.house, other.house)[0] < FEUD_UNTIL:
        _end(turn, feud, how, one.agent_id, other.agent_id, event_id)


def end_with_house(turn: Turn, dead: Villager, death: int) -> None:
    """With the last who bears its name a house leaves its feuds."""
    people = turn.world.villagers.values()
    for feud in list(turn.world.feuds) if all(one.house != dead.house for one in people) else ():
        if dead.house in (feud.house, feud.other_house):
            theirs = feud.other_house if dead.house == feud.house else feud.house
            living = _eldest(turn, theirs)
            if living:
                _end(turn, feud, FeudEnd.EXTINCTION, living.agent_id, dead.agent_id, death)


def let_feuds_rest(turn: Turn) -> None:
    """Once a year: those that a leader settles whom both houses follow, and those in which nothing was done for long."""
    for feud in list(turn.world.feuds):
        _let_rest(turn, feud)


def _let_rest(turn: Turn, feud: Feud) -> None:
    world = turn.world
    one, other = _eldest(turn, feud.house), _eldest(turn, feud.other_house)
    mediators = [village for village in world.villages.values() if _mediates(turn, village, feud)]
    is_old = world.tick - feud.since_tick >= MEDIATED_AFTER_YEARS * world.ticks_a_year
    if one is None or other is None:  # the last of a house sailed away, or a death was withheld
        living = one or other
        if living:
            _end(turn, feud, FeudEnd.EXTINCTION, living.agent_id, living.agent_id, feud.event_id)
    elif is_old and mediators:
        _end(turn, feud, FeudEnd.MEDIATION, one.agent_id, other.agent_id, mediators[0].leader_event)
    elif world.tick - feud.last_tick >= QUIET_YEARS * world.ticks_a_year:
        _end(turn, feud, FeudEnd.QUIET, one.agent_id, other.agent_id, feud.event_id)


def _eldest(turn: Turn, house: str) -> Villager | None:
    bearers = [one for one in turn.world.villagers.values() if one.house == house]
    return min(bearers, key=lambda one: (one.born_year, one.agent_id), default=None)


def _mediates(turn: Turn, village: Village, feud: Feud) -> bool:
    """Whether at least half of the grown of either house here follow a leader who is of neither."""
    if village.leader == NOBODY or turn.villager(village.leader).house in feud[:2]:
        return False
    grown = grown_of(turn.world, village).values()
    sides = [[one.backs == village.leader for one in grown if one.house == house] for house in feud[:2]]
    return all(side and 2 * sum(side) >= len(side) for side in sides)


def _end(turn: Turn, feud: Feud, how: FeudEnd, one: int, other: int, cause: int) -> None:
    turn.record(K.FEUD_ENDED, one, other, amount=feud.deaths, outcome=how, causes=(feud.event_id, cause))
