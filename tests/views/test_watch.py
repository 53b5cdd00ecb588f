"""What is said of a run while it is lived."""

import pytest

from island.records import Thought, ThoughtKind, TickRecord
from island.views.watch import Watch
from island.world.state import Event, Villager, World
from island.world.words import DeathCause, EventKind

MARA, TOM, IDA = (Villager(number, name, "Holm", number != 2, -20) for number, name in enumerate(("Mara", "Tom", "Ida"), 1))


@pytest.fixture
def world() -> World:
    world = World(0, 4)
    world.tick, world.year = 8, 2
    world.villagers = {1: MARA, 2: TOM}
    return world


def event(kind: EventKind, actor: int, other: int = -1, amount: int = 0) -> Event:
    return Event(1, 8, 0, kind, actor, other, amount=amount)


def told(agent_id: int, sentence: str, tick: int = 8) -> Thought:
    return Thought(tick, agent_id, ThoughtKind.DECIDE, sentence=sentence)


def test_death_is_news_although_the_world_has_forgotten_the_person(world: World) -> None:
    watch = Watch(world, 10, 4, print)
    del world.villagers[1]
    record = TickRecord(8, [event(EventKind.MARRIED, 2), event(EventKind.DIED, 1, amount=DeathCause.AGE)])
    assert watch.news(record, world) == "Mara Holm died of old age, 22 years old"


def test_newborn_is_named_with_its_mother_whoever_else_came_in_that_tick(world: World) -> None:
    child = Villager(4, "Olo", "Holm", False, 2, mother=1)
    watch = Watch(world, 10, 4, print)
    record = TickRecord(8, [event(EventKind.BORN, 4, 1)], villagers=[IDA, child])
    watch.see(record, world)
    assert watch.news(record, world) == "Olo Holm was born to Mara Holm"


def test_every_other_tick_has_a_sentence_instead(world: World) -> None:
    deaths = [event(EventKind.DIED, 1, amount=DeathCause.AGE)]
    watch = Watch(world, 10, 4, print)
    assert watch.news(TickRecord(9, deaths, [told(2, "I fished.", 9)]), world) == "Tom Holm: I fished."
    assert watch.news(TickRecord(8, [], [told(2, "I fished.")]), world) == "Tom Holm: I fished."
    assert watch.news(TickRecord(8), world) == "a quiet time"


def test_a_line_is_said_every_few_seconds_with_year_people_and_news(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("island.views.watch.time.monotonic", lambda: now)
    lines: list[str] = []
    watch = Watch(world, 10, 4, lines.append)
    for now in (102.0, 104.0, 106.0, 108.0):  # noqa: B007 (read by the clock)
        watch.see(TickRecord(world.tick, [], [told(2, "I fished.")]), world)
        world.tick += 1
    assert lines == ["year 2 of 10, 2 alive, 0 thoughts/s, 0:01:27 left\n  Tom Holm: I fished."]


def test_silent_watch_remembers_nothing(world: World) -> None:
    watch = Watch(world, 10, 4, None)
    watch.see(TickRecord(8, villagers=[IDA]), world)
    assert IDA.agent_id not in watch._people
