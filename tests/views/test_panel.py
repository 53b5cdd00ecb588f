"""The panel of a run in a terminal."""

import io

import pytest
from rich.console import Console

from island.records import Thought, ThoughtKind, TickRecord
from island.views.panel import Panel, Scene, drawn, sparkline
from island.views.watch import Watch
from island.world.state import Event, Villager, World
from island.world.words import DeathCause, Deed, EventKind

SCENE = Scene(
    title="thousand_years, seed 1",
    when="autumn, stormy",
    year="year 3 of 60",
    part=0.05,
    speed="300 thoughts/s, 0:01:00 left",
    alive=[100, 110, 120],
    houses=[(f"House{number}", 20 - number) for number in range(12)],
    words=[("Mara Holm, fished", "I fished at Long Reef, and came home with little and a wet coat and a song in my head.")],
    news=["year 3, autumn: Tom Holm died of old age, 60 years old"],
    counts=[("born", 4), ("storms", 0)],
)


def shown(scene: Scene, width: int = 80, height: int = 40) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width, height=height, force_terminal=True, color_system=None).print(drawn(scene, width, height))
    return out.getvalue().splitlines()


def test_panel_shows_year_people_houses_words_and_news() -> None:
    page = "\n".join(shown(SCENE))
    for part in ("year 3 of 60", "120 people", "House0", "6 other houses", "“I fished at Long Reef", "Tom Holm died", "4 born"):
        assert part in page
    assert "storms" not in page  # of which there was none


@pytest.mark.parametrize(("width", "height"), [(20, 5), (40, 12), (80, 24), (100, 60)])
def test_panel_fits_the_terminal(width: int, height: int) -> None:
    lines = shown(SCENE, width, height)
    assert len(lines) <= max(height - 1, 6)
    assert {len(line) for line in lines} == {width}


def test_nobody_and_nothing_can_be_drawn() -> None:
    assert "0 people" in "\n".join(shown(Scene("", "", "", 0, "", [], [])))


def test_what_a_terminal_might_obey_is_shown_harmlessly() -> None:
    evil = "\x1b]0;owned\x07\x1b[2J[bold]x\u202e"
    page = "\n".join(shown(Scene(evil, evil, "", 0, "", [1], [(evil, 1)], [(evil, evil)], [evil])))
    assert not {"\x1b", "\x07", "\u202e"} & set(page)
    assert "[bold]" in page  # text, not markup


def test_sparkline_rises_from_zero_to_the_largest_and_ends_with_the_last_value() -> None:
    assert sparkline([0, 4, 8], 10) == "▁▄█"
    assert sparkline([8] * 99 + [0], 10) == "█████████▁"
    assert sparkline([0, 0], 10) == "▁▁"
    assert sparkline([0, 1, 1], 10) == "▁██"
    assert sparkline([], 10) == ""


def test_people_of_a_house_are_counted_by_what_each_tick_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    scenes: list[Scene] = []
    monkeypatch.setattr(Panel, "show", lambda self, scene: scenes.append(scene))
    mara, tom = (Villager(number, name, "Holm", True, -20) for number, name in enumerate(("Mara", "Tom"), 1))
    child = Villager(3, "Ida", "Reef", True, 2)
    world = World(0, 4)
    world.tick, world.year, world.villagers = 8, 2, {1: mara, 2: tom}
    watch = Watch(world, 10, 4, print)
    watch._panel = Panel(Console(file=io.StringIO()))
    del world.villagers[2]
    world.villagers[3] = child
    died = Event(1, 8, 0, EventKind.DIED, 2, amount=DeathCause.HUNGER)
    thought = Thought(8, 1, ThoughtKind.DECIDE, Deed.SING, sentence="I sang.")
    watch.see(TickRecord(8, [died, Event(2, 8, 0, EventKind.BORN, 3, 1)], [thought], [child]), world)
    assert (dict(scenes[0].houses), list(scenes[0].alive)) == ({"Holm": 1, "Reef": 1}, [2])
    assert list(scenes[0].words) == [("Mara Holm, sang", "I sang.")]


def test_the_same_words_tell_an_event_here_as_in_a_tree_of_causes() -> None:
    mara, tom = (Villager(number, name, "Holm", True, -20) for number, name in enumerate(("Mara", "Tom"), 1))
    world = World(0, 4)
    world.villagers = {1: mara, 2: tom}
    watch = Watch(world, 10, 4, print)
    assert watch.news(TickRecord(8, [Event(1, 8, 0, EventKind.FELL_OUT, 1, 2)]), world) == "Mara Holm and Tom Holm became foes"
