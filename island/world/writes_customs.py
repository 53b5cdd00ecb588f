"""What events about customs write. Part of `apply`, which alone calls it."""

from collections.abc import Callable

from island.world.society import GROWN_YEARS, village_of
from island.world.state import Breach, Event, Household, Kept, Village, Villager, Voice, World, age_years
from island.world.words import Custom, EventKind, NewsKind, Outcome
from island.world.writes_people import home_of, person, tell_news, tell_village
from island.world.writes_society import feel, lighten, note

K = EventKind
VOICE_YEARS = 15  # how long it counts that somebody spoke
PAID_TO_THE_HARMED = frozenset({Custom.THIEVES_PAY_DOUBLE, Custom.NO_REVENGE, Custom.WINTER_PEACE, Custom.FEED_THE_HUNGRY})


def forget(world: World, event: Event) -> None:
    """A year began: old voices count no more, nor those of who is gone, and what was broken a year ago is past."""
    since, a_year = event.tick - VOICE_YEARS * world.ticks_a_year, event.tick - world.ticks_a_year
    for village in world.villages.values():
        village.voices = [one for one in village.voices if one.tick >= since and one.who in world.villagers]
        village.breaches = [one for one in village.breaches if one.tick >= a_year]


def _spoke(world: World, event: Event) -> None:
    """`amount` is the custom. Whoever was listened to has a voice, for or against, in the place of an earlier one."""
    if event.outcome == Outcome.WARM:
        village, custom = village_of(world, person(world, event.actor)), Custom(event.amount)
        kept = [one for one in village.voices if (one.who, one.custom) != (event.actor, custom)]
        village.voices = [*kept, Voice(event.actor, custom, event.kind is K.PROPOSED, event.tick, event.event_id)]


def _blamed(world: World, event: Event) -> None:
    """`amount` meals go to the harmed, or to who has least in the village."""
    blamer, other = person(world, event.actor), person(world, event.other)
    village = village_of(world, other)
    breach = next((one for one in village.breaches if one.event_id in event.causes), None)
    if event.outcome == Outcome.NOTHING or breach is None:
        return
    tell_news(other, NewsKind.BLAMED_ME, event.actor, event.event_id)
    if event.outcome == Outcome.COLD:
        feel(blamer, event.other, -8)
        feel(other, event.actor, -8)
        note(world, event, event.actor, event.other, wrong=6)
        return
    village.breaches.remove(breach)
    is_harmed = breach.custom in PAID_TO_THE_HARMED
    home_of(world, event.other).meals -= event.amount
    (home_of(world, event.actor) if is_harmed else _poorest(world, village)).meals += event.amount
    feel(blamer, event.other, 4)
    feel(other, event.actor, -3)
    if is_harmed and other.house != blamer.house:
        lighten(blamer, other.house, lambda weight: weight // 2)


def _poorest(world: World, village: Village) -> Household:
    """The house of a village with the fewest meals a head."""
    houses = [home for home in world.households.values() if home.village == village.village_id]
    return min(houses, key=lambda home: (home.meals * 100 // len(home.members), home.household_id))


def _began(world: World, event: Event) -> None:
    """`amount` is the custom, `outcome` the village. Who spoke for it thinks well of who spoke first."""
    village, custom = world.villages[event.outcome], Custom(event.amount)
    village.customs.append(Kept(custom, event.actor, event.event_id, world.year))
    for one in village.voices:
        if one.custom is custom and one.is_for:
            note(world, event, one.who, event.actor, good=5)
    tell_village(world, event.outcome, NewsKind.CUSTOM, event)


def _broken(world: World, event: Event) -> None:
    """Who saw it thinks less of the doer, and tells it at home (not the doer, whom the one who saw it may have wed that day). Of a maker or a
    leader everybody thinks less, and who sees them knows."""
    village, custom = world.villages[event.outcome], Custom(event.amount)
    village.breaches.append(Breach(custom, event.actor, event.tick, event.event_id))
    maker = next(one.maker for one in village.customs if one.custom is custom)
    feel(person(world, event.other), event.actor, -8)
    note(world, event, event.other, event.actor, wrong=4)
    for member in home_of(world, event.other).members:
        if member != event.actor:
            tell_news(person(world, member), NewsKind.BROKE, event.actor, event.event_id)
    if event.actor in (maker, village.leader):
        for one in _people_of(world, village):
            if one.agent_id not in (event.actor, event.other) and age_years(world, one) >= GROWN_YEARS:
                feel(one, event.actor, -8 if event.actor == maker else -4)
                note(world, event, one.agent_id, event.actor, wrong=4 if event.actor == maker else 2)
                if event.actor in one.met:
                    tell_news(one, NewsKind.BROKE, event.actor, event.event_id)


def _ended(world: World, event: Event) -> None:
    """What was said of it counts no more: who wants it again speaks again."""
    village = world.villages[event.outcome]
    village.customs = [one for one in village.customs if one.custom != event.amount]
    village.voices = [one for one in village.voices if one.custom != event.amount]
    village.breaches = [one for one in village.breaches if one.custom != event.amount]


def _nobody_left(world: World, event: Event) -> None:
    """Whoever lands later knows of no custom."""
    for village in world.villages.values():
        village.customs, village.voices, village.breaches = [], [], []


def _people_of(world: World, village: Village) -> list[Villager]:
    houses = world.households
    return [one for one in world.villagers.values() if houses[one.household].village == village.village_id]


WRITERS: dict[EventKind, Callable[[World, Event], None]] = {
    K.PROPOSED: _spoke,
    K.OPPOSED: _spoke,
    K.BLAMED: _blamed,
    K.CUSTOM_BEGAN: _began,
    K.CUSTOM_BROKEN: _broken,
    K.CUSTOM_ENDED: _ended,
    K.CUSTOM_LAPSED: _ended,
    K.CUSTOM_FORGOTTEN: _ended,
    K.VILLAGE_ENDED: _nobody_left,
}
