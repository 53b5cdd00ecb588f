"""Turning points: what came of an event is counted whole, and no file can make the counting endless."""

import random
import time

from invented import Invented

from island.views.selection.moments import moments_of
from island.world.words import EventKind as K


def test_people_deaths_and_events_downstream_are_counted_once(invented: Invented) -> None:
    """A diamond: two ways lead from the theft to the death."""
    theft = invented.event(10, K.STOLE, 2, 3)
    quarrel = invented.event(11, K.QUARRELLED, 3, 4, causes=(theft,))
    hunger = invented.event(11, K.STARVING, 3, causes=(theft,))
    invented.death(3, 12, causes=(quarrel, hunger))
    (found,) = [moment for moment in moments_of(invented.reader) if moment.event_id == theft]
    assert (found.year, found.people, found.deaths, found.events) == (2, 2, 1, 3)


def test_the_event_with_the_most_deaths_downstream_is_first(invented: Invented) -> None:
    people = [invented.person() for _ in range(9)]
    small = invented.event(10, K.CROP_LOST, 2)
    great = invented.event(10, K.CROP_LOST, 3)
    for who in people[:2]:
        invented.death(who, 12, causes=(small,))
    for who in people[2:]:
        invented.death(who, 12, causes=(great,))
    first, second, *_ = moments_of(invented.reader)
    assert (first.event_id, first.deaths, second.event_id, second.deaths) == (great, 7, small, 2)


def test_what_lies_downstream_of_a_turning_point_is_no_second_one(invented: Invented) -> None:
    first = invented.event(10, K.STOLE, 2, 3)
    second = invented.event(11, K.STOLE, 3, 4, causes=(first,))
    for who in (4, 5, 6):
        invented.event(12, K.QUARRELLED, who, 2, causes=(second,))
    chosen = {moment.event_id for moment in moments_of(invented.reader)}
    assert first in chosen and second not in chosen


def test_a_season_is_no_turning_point(invented: Invented) -> None:
    winter = invented.event(10, K.SEASON)
    for who in (2, 3, 4, 5):
        invented.event(10, K.STARVING, who, causes=(winter,))
    assert winter not in {moment.event_id for moment in moments_of(invented.reader)}


def test_what_came_of_a_drought_is_counted_through_the_seasons_it_made(invented: Invented) -> None:
    """As the world writes it: the drought is the cause of the dry seasons, and they are the cause of hunger and fire."""
    drought = invented.event(8, K.DROUGHT_BEGAN, amount=2)
    first, second = (invented.event(tick, K.SEASON, causes=(drought,)) for tick in (9, 13))
    rain = invented.event(14, K.SEASON)
    people = [invented.person() for _ in range(4)]
    for who in people[:3]:
        hunger = invented.event(9, K.STARVING, who, causes=(first,))
        invented.death(who, 10, causes=(hunger, first))
    invented.event(13, K.WOOD_BURNED, causes=(second,))
    invented.event(14, K.STARVING, people[3], causes=(rain,))
    chosen = {moment.event_id: moment for moment in moments_of(invented.reader)}
    assert not chosen.keys() & {first, second, rain}
    assert (chosen[drought].people, chosen[drought].deaths, chosen[drought].events) == (3, 3, 9)


def test_causes_that_form_a_circle_are_not_walked(invented: Invented) -> None:
    first = invented.event(10, K.STOLE, 2, 3)
    second = invented.event(11, K.STOLE, 3, 4, causes=(first,))
    third = invented.event(12, K.STOLE, 4, 5, causes=(second,))
    for effect, cause in ((first, third), (first, first), (second, third)):
        invented.cause(effect, cause)
    (found,) = [moment for moment in moments_of(invented.reader) if moment.event_id == first]
    assert (found.people, found.events) == (3, 2)


def test_downstream_is_what_a_search_from_each_event_finds(invented: Invented) -> None:
    rng = random.Random(4)
    events: list[int] = []
    below: dict[int, set[int]] = {}
    parents: dict[int, tuple[int, ...]] = {}
    for i in range(60):
        causes = tuple(sorted(rng.sample(events[-12:], min(len(events), rng.randint(0, 3)))))
        event = invented.event(10 + i, K.STOLE, rng.randint(2, 6), causes=causes)
        events.append(event)
        parents[event], below[event] = causes, set()
    for event in reversed(events):
        for cause in parents[event]:
            below[cause] |= {event} | below[event]
    for moment in moments_of(invented.reader):
        if moment.event_id in below:
            assert moment.events == len(below[moment.event_id])


def test_a_dense_web_of_causes_takes_little_time(invented: Invented) -> None:
    """Each of two thousand events caused by the three before it: the sets are quadratic, and bounded."""
    import contextlib
    import sqlite3

    numbers = range(200_001, 202_001)
    with contextlib.closing(sqlite3.connect(invented.folder / "history.db")) as raw, raw:
        raw.executemany("INSERT INTO events VALUES (?, 10, 900, 20, 2, 3, NULL, 0, NULL)", [(number,) for number in numbers])
        raw.executemany("INSERT INTO event_causes VALUES (?, ?, ?)", [(n, k, n - k - 1) for n in numbers[3:] for k in range(3)])
    begun = time.monotonic()
    assert moments_of(invented.reader)
    assert time.monotonic() - begun < 20


def test_daily_work_is_no_turning_point_but_what_came_of_it_may_be(invented: Invented) -> None:
    planted = invented.event(10, K.PLANTED, 2)
    lost = invented.event(11, K.CROP_LOST, 2, causes=(planted,))
    for who in (2, 3, 4, 5):
        invented.event(12, K.STARVING, who, causes=(lost,))
    chosen = {moment.event_id for moment in moments_of(invented.reader)}
    assert lost in chosen and planted not in chosen


def test_of_two_causes_of_the_same_the_better_alone_is_a_turning_point(invented: Invented) -> None:
    feast, gift = invented.event(10, K.FEASTED, 2), invented.event(10, K.GAVE, 2, 6)
    named = invented.event(12, K.LEADER_NAMED, 2, causes=(feast, gift))
    for who in (2, 3, 4, 5):
        invented.event(14, K.QUARRELLED, who, 7, causes=(named,))
    invented.event(15, K.BEFRIENDED, 2, 6, causes=(gift,))
    chosen = {moment.event_id for moment in moments_of(invented.reader)}
    assert gift in chosen and feast not in chosen and named not in chosen


def test_a_death_of_old_age_is_not_counted(invented: Invented) -> None:
    theft = invented.event(10, K.STOLE, 2, 3)
    invented.death(3, 12, cause="age", causes=(theft,))
    invented.death(4, 12, cause="hunger", causes=(theft,))
    (found,) = [moment for moment in moments_of(invented.reader) if moment.event_id == theft]
    assert (found.deaths, found.events) == (1, 2)
