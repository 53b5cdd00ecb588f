"""The part of `apply`, which alone calls it, that writes what people remember of each other's deeds, whom they follow, and the feuds of houses.

A deed is noted before it is carried out, so that whoever it ends is still there.
"""

from collections.abc import Callable

from island.world.society import standings
from island.world.state import NOBODY, REGARDS_KEPT, Event, Feud, Regard, Village, Villager, World, age_years
from island.world.words import DeathCause, EventKind, FeudEnd, Outcome

K = EventKind
_BONDS_KEPT = 24
_AT_MOST = 90  # what one person's goods, or wrongs, weigh in another's memory
_INHERITED_FROM = 16  # what weighs less dies with its bearer; of the rest the nearest kin take over the half
_OLD_ENOUGH = 12  # years, of those who take a house's wrongs to heart


def feel(villager: Villager, other: int, change: int) -> None:
    """Shift one person's affection; only the strongest few dozen bonds are kept."""
    value = max(-100, min(100, villager.bonds.get(other, 0) + change))
    if value == 0:
        villager.bonds.pop(other, None)
        return
    villager.bonds[other] = value
    if len(villager.bonds) > _BONDS_KEPT:
        weakest = min(villager.bonds, key=lambda key: (abs(villager.bonds[key]), -key))
        del villager.bonds[weakest]


# -- goods and wrongs --------------------------------------------------------------------------------------------------


def _keep(kept: list[Regard], new: Regard) -> None:
    """One entry for each doer, of the last deed, with the weight of all of them; for what is new the lightest is forgotten."""
    for at, old in enumerate(kept):
        if old.who == new.who:
            new = new._replace(weight=min(_AT_MOST, old.weight + new.weight))
            del kept[at]
            break
    del kept[REGARDS_KEPT - 1 :]
    kept.append(new)
    kept.sort(key=lambda one: (-one.weight, -one.event_id))


def note(world: World, event: Event, whose: int, doer: int, good: int = 0, wrong: int = 0) -> None:
    """One remembers what another did for them, or to them."""
    people = world.villagers
    if whose in people and doer in people and whose != doer:
        mine = people[whose]
        _keep(mine.goods if good else mine.wrongs, Regard(doer, people[doer].house, good or wrong, event.event_id))


def _gave(world: World, event: Event) -> None:
    if event.amount <= 0:
        return
    fed, giver = world.villagers[event.other], world.villagers[event.actor]
    note(world, event, event.other, event.actor, good=6 + event.amount + (12 if fed.hunger >= 3 else 0))
    if giver.house != fed.house:
        lighten(fed, giver.house, lambda weight: weight - 3 * event.amount)


def lighten(villager: Villager, house: str, to: Callable[[int], int]) -> None:
    """What weighs of a house's wrongs; what weighs nothing is forgotten."""
    changed = [one._replace(weight=to(one.weight)) if one.house == house else one for one in villager.wrongs]
    villager.wrongs = sorted((one for one in changed if one.weight > 0), key=lambda one: (-one.weight, -one.event_id))


def _taught(world: World, event: Event) -> None:
    if event.outcome == Outcome.DONE:
        note(world, event, event.other, event.actor, good=8)


def _tended(world: World, event: Event) -> None:
    if event.outcome != Outcome.NOTHING:
        note(world, event, event.other, event.actor, good=12 if event.outcome == Outcome.DONE else 6)


def _talked(world: World, event: Event) -> None:
    if event.outcome == Outcome.COLD:
        note(world, event, event.other, event.actor, wrong=6)
        note(world, event, event.actor, event.other, wrong=3)


def _courted(world: World, event: Event) -> None:
    if event.outcome == Outcome.COLD:
        note(world, event, event.actor, event.other, wrong=5)


def _refused(world: World, event: Event) -> None:
    note(world, event, event.other, event.actor, wrong=8)


def _quarrelled(world: World, event: Event) -> None:
    if event.outcome == Outcome.COLD:
        note(world, event, event.other, event.actor, wrong=10)
        note(world, event, event.actor, event.other, wrong=5)


def _stole(world: World, event: Event) -> None:
    if event.outcome != Outcome.CAUGHT:
        return
    for member in world.households[world.villagers[event.other].household].members:
        is_victim = member == event.other
        if is_victim or age_years(world, world.villagers[member]) >= _OLD_ENOUGH:
            note(world, event, member, event.actor, wrong=24 if is_victim else 8)
    deed_of_feud(world, event, event.actor, event.other)


def _injured(world: World, event: Event) -> None:
    if event.other != NOBODY:
        note(world, event, event.actor, event.other, wrong=25)
        for one in _near_to(world, event.actor):
            note(world, event, one.agent_id, event.other, wrong=8)
        deed_of_feud(world, event, event.other, event.actor)


def _near_to(world: World, agent_id: int) -> list[Villager]:
    """Those old enough who are the spouse, a parent or a child, or live in the same house."""
    mine = world.villagers[agent_id]
    return [
        one for one in world.villagers.values()
        if one is not mine and age_years(world, one) >= _OLD_ENOUGH
        and (one.household == mine.household or agent_id in (one.spouse, one.mother, one.father)
             or one.agent_id in (mine.mother, mine.father))
    ]  # fmt: skip


def _died(world: World, event: Event) -> None:
    dead = world.villagers[event.actor]
    if event.amount == DeathCause.VIOLENCE and event.other in world.villagers:
        near = _near_to(world, event.actor)
        for one in near:
            note(world, event, one.agent_id, event.other, wrong=50)
            feel(one, event.other, -40)
        deed_of_feud(world, event, event.other, event.actor)
    for heir in world.villagers.values():
        if heir.agent_id == dead.spouse or dead.agent_id in (heir.mother, heir.father):
            _take_over(heir, dead)
    village = world.villages[world.households[dead.household].village]
    if dead.backs == village.leader != NOBODY:
        village.lost_event = event.event_id
    _gone(world, event)


def _take_over(heir: Villager, dead: Villager) -> None:
    """What was done to the dead is remembered by half, and never as a wrong of one's own."""
    for mine, theirs in ((heir.goods, dead.goods), (heir.wrongs, dead.wrongs)):
        for one in theirs:
            if one.weight >= _INHERITED_FROM and one.who != heir.agent_id:
                _keep(mine, one._replace(weight=one.weight // 2))


def _gone(world: World, event: Event) -> None:
    """Who is dead, or sailed away, leads nobody."""
    for village in world.villages.values():
        if event.actor == village.leader:
            _leave_without_leader(village, event)
        elif event.actor == village.rival:
            village.rival = village.rival_event = NOBODY


def _leave_without_leader(village: Village, event: Event) -> None:
    village.leader, village.leader_event = NOBODY, event.event_id
    village.rival = village.rival_event = village.lost_event = NOBODY


def _made_up(world: World, event: Event) -> None:
    """A peace or a wedding: nothing lies between the two any more, and less between them and the other's house."""
    for mine, theirs in ((event.actor, event.other), (event.other, event.actor)):
        villager, other = world.villagers[mine], world.villagers[theirs]
        villager.wrongs = [one for one in villager.wrongs if one.who != theirs]
        if other.house != villager.house:
            lighten(villager, other.house, lambda weight: weight // 2)


def _year_began(world: World, event: Event) -> None:
    """A year takes a tenth and one of what is remembered; then each is thought of anew."""
    for villager in world.villagers.values():
        villager.goods, villager.wrongs = _faded(villager.goods), _faded(villager.wrongs)
    for who, standing in standings(world).items():
        world.villagers[who].standing = standing


def _faded(kept: list[Regard]) -> list[Regard]:
    return [one._replace(weight=one.weight - one.weight // 10 - 1) for one in kept if one.weight > 1]


# -- leaders and feuds -------------------------------------------------------------------------------------------------


def _leader_named(world: World, event: Event) -> None:
    """`outcome` is the number of the village."""
    village = world.villages[event.outcome]
    village.leader, village.leader_event = event.actor, event.event_id
    village.rival = village.rival_event = NOBODY


def _leader_challenged(world: World, event: Event) -> None:
    village = world.villages[event.outcome]
    village.rival, village.rival_event = event.actor, event.event_id


def _leader_deposed(world: World, event: Event) -> None:
    _leave_without_leader(world.villages[event.outcome], event)


def _feud_began(world: World, event: Event) -> None:
    one, other = world.villagers[event.actor], world.villagers[event.other]
    world.feuds.append(Feud(one.house, other.house, event.event_id, event.tick, event.tick))
    for (
        villager
    ) in world.villagers.values():  # who has been wronged is cold to who did it, and everybody to the two it began with
        against = other if villager.house == one.house else one if villager.house == other.house else None
        if against and age_years(world, villager) >= _OLD_ENOUGH and villager.spouse != against.agent_id:
            feel(villager, against.agent_id, -25)
            for wrong in villager.wrongs:
                if wrong.house == against.house and wrong.who in world.villagers:
                    feel(villager, wrong.who, -15)


def deed_of_feud(world: World, event: Event, doer: int, victim: int) -> None:
    """Whoever bears the name of the victim takes it to heart."""
    people = world.villagers
    if doer not in people or victim not in people:
        return
    house, against = people[victim].house, people[doer].house
    for at, feud in enumerate(world.feuds):
        if feud.is_between(house, against):
            died = event.kind is K.DIED
            world.feuds[at] = feud._replace(last_tick=event.tick, deaths=feud.deaths + died)
            for villager in people.values():
                if villager.house == house and age_years(world, villager) >= _OLD_ENOUGH:
                    feel(villager, doer, -30 if died else -12)


def _feud_ended(world: World, event: Event) -> None:
    for feud in [one for one in world.feuds if one.event_id in event.causes]:
        world.feuds.remove(feud)
        if event.outcome not in (FeudEnd.QUIET, FeudEnd.EXTINCTION):
            for villager in world.villagers.values():
                for mine, theirs in ((feud.house, feud.other_house), (feud.other_house, feud.house)):
                    if villager.house == mine:
                        lighten(villager, theirs, lambda weight: weight // 2)


def set_backing(world: World, backs: dict[int, int]) -> None:
    """Whom each of the grown would have lead, as of this year."""
    for agent_id, villager in world.villagers.items():
        villager.backs = backs.get(agent_id, NOBODY)


NOTES: dict[EventKind, Callable[[World, Event], None]] = {
    K.GAVE: _gave,
    K.TAUGHT: _taught,
    K.TENDED: _tended,
    K.TALKED: _talked,
    K.COURTED: _courted,
    K.REFUSED: _refused,
    K.QUARRELLED: _quarrelled,
    K.STOLE: _stole,
    K.INJURED: _injured,
    K.DIED: _died,
    K.DRIVEN_OFF: _gone,
    K.LEFT_TO_WED: _gone,
    K.LEFT_IN_HUNGER: _gone,
    K.LEFT_AMONG_FOES: _gone,
    K.RECONCILED: _made_up,
    K.MARRIED: _made_up,
    K.YEAR_BEGAN: _year_began,
    K.LEADER_NAMED: _leader_named,
    K.LEADER_CHALLENGED: _leader_challenged,
    K.LEADER_DEPOSED: _leader_deposed,
    K.FEUD_BEGAN: _feud_began,
    K.FEUD_ENDED: _feud_ended,
}
