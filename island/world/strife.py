"""The strife of two villages: begun by a raid, ended by a peace that leaders make, a wedding, amends, or by years in which nothing is done."""

from island.world.state import NOBODY, Strife, Villager, World, village_id_of
from island.world.turn import Turn
from island.world.words import EventKind, FeudEnd

K = EventKind
QUIET_YEARS = 8  # without a raid
_COOLED_YEARS = 1  # after the last raid: from then on anybody can make the peace of the villages
_ENDS = {K.RECONCILED: FeudEnd.PEACE, K.MARRIED: FeudEnd.WEDDING, K.ATONED: FeudEnd.PAYMENT}


def strife_between(world: World, one: int, other: int) -> Strife | None:
    return next((strife for strife in world.strifes if strife.is_between(one, other)), None)


def make_up(turn: Turn, one: Villager, other: Villager, kind: EventKind, event_id: int) -> None:
    """A peace across it ends a strife if one of the two leads, or no raid is fresh; a wedding and amends do so anyhow."""
    world, how = turn.world, _ENDS.get(kind)
    strife = strife_between(world, village_id_of(world, one), village_id_of(world, other)) if world.strifes else None
    if strife is None or how is None:
        return
    leaders = [world.villages[village].leader for village in strife[:2]]
    has_cooled = world.tick - strife.last_tick >= _COOLED_YEARS * world.ticks_a_year
    if how is not FeudEnd.PEACE or has_cooled or one.agent_id in leaders or other.agent_id in leaders:
        _end(turn, strife, how, one.agent_id, other.agent_id, event_id)


def let_rest(turn: Turn) -> None:
    """Once a year: those in which there was no raid for long."""
    world = turn.world
    for strife in list(world.strifes):
        one, other = (_eldest(world, village) for village in strife[:2])
        if one and other and world.tick - strife.last_tick >= QUIET_YEARS * world.ticks_a_year:
            _end(turn, strife, FeudEnd.QUIET, one.agent_id, other.agent_id, strife.event_id)


def end_with(turn: Turn, village_id: int, loss_event: int) -> None:
    """Nobody lives in a village any more: its strife is over."""
    for strife in [one for one in turn.world.strifes if village_id in one[:2]]:
        left = strife.other_village if strife.village == village_id else strife.village
        living = _eldest(turn.world, left) or min(turn.world.villagers.values(), key=_by_age)  # both may be given up in one tick
        _end(turn, strife, FeudEnd.EXTINCTION, living.agent_id, NOBODY, loss_event)


def _eldest(world: World, village_id: int) -> Villager | None:
    people = [one for one in world.villagers.values() if village_id_of(world, one) == village_id]
    return min(people, key=_by_age, default=None)


def _by_age(one: Villager) -> tuple[int, int]:
    return one.born_year, one.agent_id


def _end(turn: Turn, strife: Strife, how: FeudEnd, one: int, other: int, cause: int) -> None:
    turn.record(K.STRIFE_ENDED, one, other, amount=strife.deaths, outcome=how, causes=(strife.event_id, cause))
