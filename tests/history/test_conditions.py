"""The panel: how everybody was at the end of every tick is what the world was then, whoever wrote it, and forks take it along."""

from pathlib import Path
from typing import Any

import pytest

from island import app, scenario
from island.forks.changes import parse
from island.history.reader import HistoryReader
from island.history.verify import verify_run
from island.history.writer import HistoryWriter
from island.records import TickRecord
from island.sim.simulation import Simulation
from island.world.state import World
from island.world.words import Work

PANEL_SQL = "SELECT * FROM seasons_of_people ORDER BY tick, agent_id"


def expected(world: World) -> list[tuple[Any, ...]]:
    """Counted by hand, a row a living person."""
    rows = []
    for who, one in sorted(world.villagers.items()):
        home, best = world.households[one.household], max(range(6), key=lambda work: (one.skills[work], -work))
        name = Work(best).name.lower() if one.skills[best] else None
        rows.append(
            (
                world.tick,
                who,
                home.village,
                one.household,
                one.hunger,
                one.health,
                name,
                one.skills[best],
                home.meals,
                home.wood,
                home.hut,
            )
        )
    return rows


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[Any, ...]]]:
    """A run of six years, and its panel as it was seen when each tick was written."""
    folder, seen = tmp_path_factory.mktemp("panel") / "run", list[tuple[Any, ...]]()
    write = HistoryWriter.write

    def watched(writer: HistoryWriter, record: TickRecord, world: World) -> None:
        write(writer, record, world)
        seen.extend(expected(world))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(HistoryWriter, "write", watched)
        app.run(
            scenario.load(
                "thousand_years",
                [
                    "mind.kind=scripted",
                    "years=6",
                    "villagers.count=60",
                    "villagers.stores=0",
                    "island.fields=20",
                    "island.fish=40",
                ],
            ),
            folder,
            quiet=True,
        )
    return folder, seen


def panel(folder: Path, before: int = 1_000_000) -> list[tuple[Any, ...]]:
    return [row for row in HistoryReader(folder).rows(PANEL_SQL) if row[0] < before]


def test_a_row_a_living_person_and_tick_says_how_they_and_their_house_were(lived: tuple[Path, list[tuple[Any, ...]]]) -> None:
    folder, seen = lived
    assert panel(folder) == seen and len({row[6] for row in seen}) > 3 and len({row[4] for row in seen}) > 3
    assert HistoryReader(folder).rows("SELECT tick, count(*) FROM seasons_of_people GROUP BY tick") == HistoryReader(folder).rows(
        "SELECT tick, alive FROM ticks WHERE alive ORDER BY tick"
    )


def test_a_run_that_was_cut_off_and_resumed_has_the_same(lived: tuple[Path, list[tuple[Any, ...]]], tmp_path: Path) -> None:
    folder, seen = lived
    advance = Simulation.advance

    def interrupted(simulation: Simulation) -> TickRecord:
        if simulation.world.tick == 13:
            raise KeyboardInterrupt
        return advance(simulation)

    with pytest.MonkeyPatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Simulation, "advance", interrupted)
        app.run(app.recorded_scenario(folder), tmp_path / "again", quiet=True)
    assert panel(tmp_path / "again") == [row for row in seen if row[0] <= 13]
    app.resume(tmp_path / "again", quiet=True)
    assert panel(tmp_path / "again") == seen and verify_run(tmp_path / "again").is_ok


def test_a_fork_has_that_of_the_past_and_goes_on_with_its_own(lived: tuple[Path, list[tuple[Any, ...]]], tmp_path: Path) -> None:
    folder, seen = lived
    app.fork(folder, 4, [parse("set climate.harshness=300")], tmp_path / "fork", quiet=True)
    assert panel(tmp_path / "fork", before=16) == [row for row in seen if row[0] < 16]
    assert panel(tmp_path / "fork") != seen and verify_run(tmp_path / "fork").is_ok
