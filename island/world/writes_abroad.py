"""What deeds between villages write: guests, raids, the strife of two villages and its end, and who would leave. Part of `apply`, which alone calls it."""

from collections.abc import Callable

from island.world.state import NOBODY, Event, Regard, Strife, Villager, World, age_years, village_id_of
from island.world.words import EventKind, FeudEnd, NewsKind, Outcome
from island.world.writes_people import both_feel, home_of, person, tell_news
from island.world.writes_society import feel, note

K = EventKind
_OLD_ENOUGH = 12  # years, of those who take a raid to heart, and of who hears that somebody would leave
_FRIENDLY = 20  # affection, of those who hear it without being met
_LOST, _TRIED = 24, 12  # what it weighs with a house that it was robbed, or that somebody tried


def _visited(world: World, event: Event) -> None:
    """`amount` meals are eaten at the host's. Who is let in is a guest there in the next tick."""
    if event.outcome not in (Outcome.WARM, Outcome.DONE):
        return
    guest, host = person(world, event.actor), person(world, event.other)
    guest.host, guest.guest_tick = event.other, event.tick + 1
    home_of(world, event.other).meals -= event.amount
    guest.hunger = max(0, guest.hunger - event.amount)
    both_feel(world, event.actor, event.other, 4 if event.outcome == Outcome.WARM else 1)
    if event.outcome == Outcome.WARM:
        note(world, event, event.actor, event.other, good=4 + event.amount)
    tell_news(host, NewsKind.GUEST, event.actor, event.event_id)


def _raided(world: World, event: Event) -> None:
    """`amount` meals change the house. Who has robbed is easier in mind; who lives in the village that was raided is not."""
    if event.outcome == Outcome.FAILED or event.other == NOBODY:
        return
    raider, robbed = person(world, event.actor), home_of(world, event.other)
    robbed.meals -= event.amount
    home_of(world, event.actor).meals += event.amount
    for member in robbed.members:
        if age_years(world, person(world, member)) >= _OLD_ENOUGH:
            note(world, event, member, event.actor, wrong=_LOST if event.amount else _TRIED)
            feel(person(world, member), event.actor, -20)
    if event.amount:
        robbed.loss_event = event.event_id
        raider.wrongs = _halved(world, raider, robbed.village)
    for villager in world.villagers.values():
        if village_id_of(world, villager) == robbed.village and not any(one.kind is NewsKind.RAIDED_US for one in villager.news):
            tell_news(villager, NewsKind.RAIDED_US, event.actor, event.event_id)
    _count(world, event, village_id_of(world, raider), robbed.village)


def _count(world: World, event: Event, one: int, other: int) -> None:
    """A raid, or a death by one of the other village, keeps strife alive."""
    died = event.kind is K.DIED
    for at, strife in enumerate(world.strifes):
        if strife.is_between(one, other):
            world.strifes[at] = strife._replace(last_tick=event.tick, deaths=strife.deaths + died)


def count_death(world: World, event: Event) -> None:
    """Of one by the hand of another village's, before the dead are gone."""
    if world.strifes and event.other in world.villagers:
        _count(world, event, village_id_of(world, person(world, event.actor)), village_id_of(world, person(world, event.other)))


def _halved(world: World, villager: Villager, village_id: int) -> list[Regard]:
    """What is remembered of wrongs by those of a village weighs half."""
    people = world.villagers
    there = [one.who in people and village_id_of(world, people[one.who]) == village_id for one in villager.wrongs]
    kept = [
        one._replace(weight=one.weight // 2) if is_there else one for one, is_there in zip(villager.wrongs, there, strict=True)
    ]
    return sorted((one for one in kept if one.weight > 0), key=lambda one: (-one.weight, -one.event_id))


def _strife_began(world: World, event: Event) -> None:
    """`amount` is the number of the village that was raided, `outcome` that of the raiders."""
    world.strifes.append(Strife(event.outcome, event.amount, event.event_id, event.tick, event.tick))


def _strife_ended(world: World, event: Event) -> None:
    """Where peace was made, nobody of the two villages minds half of it any more."""
    for strife in [one for one in world.strifes if one.event_id in event.causes]:
        world.strifes.remove(strife)
        for villager in world.villagers.values() if event.outcome not in (FeudEnd.QUIET, FeudEnd.EXTINCTION) else ():
            for mine, theirs in ((strife.village, strife.other_village), (strife.other_village, strife.village)):
                if village_id_of(world, villager) == mine:
                    villager.wrongs = _halved(world, villager, theirs)


def _left(world: World, event: Event) -> None:
    """Whoever said that they would leave is heard by friends, by family and by whom they meet, in the village."""
    if event.outcome not in (Outcome.WARM, Outcome.DONE):
        return
    speaker, home = person(world, event.actor), home_of(world, event.actor)
    home.leave_tick, home.leave_event, home.leave_by = event.tick, event.event_id, event.actor
    if event.outcome == Outcome.WARM:
        for other in hearers(world, speaker):
            tell_news(other, NewsKind.LEAVES, event.actor, event.event_id)


def hearers(world: World, speaker: Villager) -> list[Villager]:
    """Those grown of other houses in the village whom somebody meets, or who like them."""
    village = village_id_of(world, speaker)
    return [
        one
        for one in world.villagers.values()
        if one.household != speaker.household
        and age_years(world, one) >= _OLD_ENOUGH
        and village_id_of(world, one) == village
        and (one.agent_id in speaker.met or one.bonds.get(speaker.agent_id, 0) >= _FRIENDLY)
    ]


WRITERS: dict[EventKind, Callable[[World, Event], None]] = {
    K.VISITED: _visited,
    K.RAIDED: _raided,
    K.LEFT: _left,
    K.STRIFE_BEGAN: _strife_began,
    K.STRIFE_ENDED: _strife_ended,
}
