"""What the deeds of `upkeep` and `company` write. Part of `apply`, which alone calls it."""

from collections.abc import Callable

from island.world.rules import FRIEND
from island.world.state import NOBODY, Event, Household, Memory, Villager, World
from island.world.tales import crafts_told, tale_for
from island.world.words import DEED_KINDS, EventKind, NewsKind, Outcome, PlaceKind, Work
from island.world.writes_land import fell
from island.world.writes_people import both_feel, heal, home_of, person, practise, remember, tell_news, tell_village
from island.world.writes_society import deed_of_feud, feel, note

K = EventKind
_WORKED = {
    K.FISHED: Work.FISHING, K.GATHERED: Work.GATHERING, K.HUNTED: Work.HUNTING, K.PLANTED: Work.GROWING, K.HARVESTED: Work.GROWING,
    K.WEEDED: Work.GROWING, K.CHOPPED: Work.BUILDING, K.BUILT: Work.BUILDING, K.TENDED: Work.HEALING,
}  # fmt: skip
assert _WORKED.keys() <= DEED_KINDS


def wear(world: World, event: Event) -> None:
    """A day of work takes a day off what it is done with."""
    work = _WORKED.get(event.kind)
    if work is not None and event.outcome != Outcome.FAILED:
        gear = home_of(world, event.actor).gear
        gear[work] = max(0, gear[work] - 1)


def spoil(home: Household, meals_a_head: int, per_ten_thousand: int) -> None:
    """What lies loose beyond some meals a head and is not smoked goes bad; what was eaten of the smoked is gone."""
    home.kept = min(home.kept, home.meals)
    home.meals -= max(0, home.meals - meals_a_head * len(home.members) - home.kept) * per_ten_thousand // 10_000


# -- of the house ------------------------------------------------------------------------------------------------------


def _stored(world: World, event: Event) -> None:
    if event.outcome == Outcome.DONE:
        home = home_of(world, event.actor)
        home.kept += event.amount
        home.wood -= 1
        practise(person(world, event.actor), Work.GATHERING)


def _made(world: World, event: Event) -> None:
    if event.outcome == Outcome.NOTHING:
        return
    home, maker = home_of(world, event.actor), person(world, event.actor)
    work = Work(maker.skills.index(max(maker.skills)))
    home.wood = max(0, home.wood - 1)
    home.gear[work] += event.amount
    practise(maker, work)


def _weeded(world: World, event: Event) -> None:
    home = home_of(world, event.actor)
    if home.crop_meals > 0:
        home.crop_meals += event.amount
    else:
        home.soil = min(100, home.soil + event.amount)
    practise(person(world, event.actor), Work.GROWING)


def _picked(world: World, event: Event) -> None:
    home_of(world, event.actor).herbs += event.amount
    practise(person(world, event.actor), Work.HEALING)


def _watched(world: World, event: Event) -> None:
    watcher, home = person(world, event.actor), home_of(world, event.actor)
    home.watch_tick = event.tick
    if event.outcome == Outcome.DONE:
        for house in (home, *(home_of(world, one) for one in watcher.met if one in world.villagers)):
            house.warned_tick = event.tick


def _swam(world: World, event: Event) -> None:
    heal(person(world, event.actor), event.amount)
    for other in _met(world, event.actor):
        both_feel(world, event.actor, other, 1)


# -- in company --------------------------------------------------------------------------------------------------------


def _met(world: World, agent_id: int) -> list[int]:
    return [one for one in person(world, agent_id).met if one in world.villagers]


def _ease_grief(world: World, villager: Villager, is_dear: bool) -> None:
    """Grief in company: with those who are dear it is over, else a season sooner."""
    if villager.grief is None:
        return
    until = villager.grief.until_tick - world.ticks_a_year // 4
    villager.grief = None if is_dear or until <= world.tick else villager.grief._replace(until_tick=until)


def _feasted(world: World, event: Event) -> None:
    if event.outcome == Outcome.FAILED:
        return
    home, guests = home_of(world, event.actor), _met(world, event.actor)
    home.meals -= event.amount
    for guest in guests:
        both_feel(world, event.actor, guest, 7)
        note(world, event, guest, event.actor, good=5)
        tell_news(person(world, guest), NewsKind.FEASTED_ME, event.actor, event.event_id)
    for one in (*guests, *home.members):
        villager = person(world, one)
        heal(villager, 4)
        villager.hunger = max(0, villager.hunger - 1)
        _ease_grief(world, villager, False)


def _danced(world: World, event: Event) -> None:
    both_feel(world, event.actor, event.other, event.amount)
    if event.outcome == Outcome.WARM:
        heal(person(world, event.actor), 3)
        heal(person(world, event.other), 3)


def _told(world: World, event: Event) -> None:
    teller, listener = person(world, event.actor), person(world, event.other)
    tale = tale_for(world, teller, listener) if event.outcome == Outcome.WARM else None
    if tale is not None:
        remember(world, event.other, tale)
        teller.memories = [_renewed(one, event.tick) if one.text == tale.text else one for one in teller.memories]
        listener.heard_of |= crafts_told(world, teller)
        both_feel(world, event.actor, event.other, 5)


def _renewed(memory: Memory, tick: int) -> Memory:
    return memory._replace(kept_tick=tick)


def _comforted(world: World, event: Event) -> None:
    if event.outcome == Outcome.NOTHING:
        return
    mourner = person(world, event.other)
    both_feel(world, event.actor, event.other, event.amount)
    if event.outcome == Outcome.WARM:
        heal(mourner, 4)
        _ease_grief(world, mourner, mourner.bonds.get(event.actor, 0) >= FRIEND)
        note(world, event, event.other, event.actor, good=6)
        tell_news(mourner, NewsKind.COMFORTED_ME, event.actor, event.event_id)


def _helped(world: World, event: Event) -> None:
    if event.outcome != Outcome.DONE:
        return
    home, helped, site = home_of(world, event.other), person(world, event.other), world.places[event.place].kind
    if site is PlaceKind.FIELDS:
        home.meals += event.amount
        home.crop_meals -= event.amount
        if home.crop_meals <= 0:
            clear_field(home)
        practise(person(world, event.actor), Work.GROWING)
    elif site is PlaceKind.SHORE:
        home.meals += event.amount
        practise(person(world, event.actor), Work.GATHERING)
    elif site is PlaceKind.VILLAGE:
        home.hut, home.wood = min(10, home.hut + event.amount), home.wood - 2
        practise(person(world, event.actor), Work.BUILDING)
    else:
        home.wood += event.amount
        fell(world, event)
        practise(person(world, event.actor), Work.BUILDING)
    feel(person(world, event.actor), event.other, 5)
    feel(helped, event.actor, 14)
    note(world, event, event.other, event.actor, good=12)
    tell_news(helped, NewsKind.HELPED_ME, event.actor, event.event_id)


def clear_field(home: Household) -> None:
    home.crop_ripe_day = home.crop_rot_day = home.crop_event = NOBODY
    home.crop_meals = 0


def _traded(world: World, event: Event) -> None:
    if event.outcome != Outcome.DONE:
        return
    mine, theirs = home_of(world, event.actor), home_of(world, event.other)
    logs = abs(event.amount) * 3 // 4 * (1 if event.amount > 0 else -1)
    mine.meals, theirs.meals = mine.meals - event.amount, theirs.meals + event.amount
    mine.wood, theirs.wood = mine.wood + logs, theirs.wood - logs
    both_feel(world, event.actor, event.other, 4)


def _asked(world: World, event: Event) -> None:
    if event.outcome == Outcome.COLD:
        feel(person(world, event.actor), event.other, -7)
        note(world, event, event.actor, event.other, wrong=7)
    elif event.outcome == Outcome.DONE:
        _carry_food(world, event.other, event.actor, event.amount)
        feel(person(world, event.actor), event.other, 12)
        feel(person(world, event.other), event.actor, -1)
        note(world, event, event.actor, event.other, good=6 + event.amount)


def _carry_food(world: World, giver: int, taker: int, meals: int) -> None:
    home_of(world, giver).meals -= meals
    home_of(world, taker).meals += meals


def _atoned(world: World, event: Event) -> None:
    if event.outcome != Outcome.DONE:
        return
    _carry_food(world, event.actor, event.other, event.amount)
    for one, other in ((event.actor, event.other), (event.other, event.actor)):
        villager = person(world, one)
        feel(villager, other, max(6, 6 - villager.bonds.get(other, 0)))
    tell_news(person(world, event.other), NewsKind.PAID_ME, event.actor, event.event_id)


def _avenged(world: World, event: Event) -> None:
    victim, avenger = person(world, event.other), person(world, event.actor)
    avenger.wrongs = [one for one in avenger.wrongs if one.who != event.other]  # it is paid back, or it was tried
    if event.outcome == Outcome.DONE:
        home = home_of(world, event.other)
        home.meals -= event.amount
        home.hut = max(0, home.hut - 2)
        home.loss_event = event.event_id
        feel(person(world, event.actor), event.other, 12)  # what is paid back burns less
        return
    feel(victim, event.actor, -25)
    note(world, event, event.other, event.actor, wrong=20)
    deed_of_feud(world, event, event.actor, event.other)
    tell_news(victim, NewsKind.HARMED_ME, event.actor, event.event_id)


def _backed(world: World, event: Event) -> None:
    if event.outcome == Outcome.WARM:
        person(world, event.actor).backs = event.other
        note(world, event, event.actor, event.other, good=10)  # who has spoken for somebody sees the good in them
        feel(person(world, event.actor), event.other, 3)
        feel(person(world, event.other), event.actor, 6)
        tell_news(person(world, event.other), NewsKind.BACKED_ME, event.actor, event.event_id)


# -- what everybody hears of -------------------------------------------------------------------------------------------


def _hear_of_leader(world: World, event: Event) -> None:
    """`outcome` is the number of the village."""
    tell_village(world, event.outcome, NewsKind.LEADS, event)


def _hear_of_feud(world: World, event: Event) -> None:
    """Each house hears of the one of the other with whom it began."""
    one, other = person(world, event.actor), person(world, event.other)
    for villager in world.villagers.values():
        if villager.house in (one.house, other.house):
            against = other if villager.house == one.house else one
            tell_news(villager, NewsKind.FEUD, against.agent_id, event.event_id)


WRITERS: dict[EventKind, Callable[[World, Event], None]] = {
    K.STORED: _stored,
    K.MADE: _made,
    K.WEEDED: _weeded,
    K.PICKED: _picked,
    K.WATCHED: _watched,
    K.FEASTED: _feasted,
    K.SWAM: _swam,
    K.DANCED: _danced,
    K.TOLD: _told,
    K.COMFORTED: _comforted,
    K.HELPED: _helped,
    K.TRADED: _traded,
    K.ASKED: _asked,
    K.ATONED: _atoned,
    K.AVENGED: _avenged,
    K.BACKED: _backed,
    K.LEADER_NAMED: _hear_of_leader,
    K.FEUD_BEGAN: _hear_of_feud,
}
