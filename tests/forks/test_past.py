"""Any moment of a recorded run can be gone back to, exactly, and nothing is thought on the way."""

from pathlib import Path

import pytest
from fork_runs import SPARSE, lived

from island import scenario
from island.errors import IslandError
from island.forks.changes import parse
from island.forks.past import Moment, Past, simulation_at
from island.history.canonical import GENESIS, next_head, rows_of
from island.history.reader import HistoryReader
from island.minds import make_mind, replaying_mind
from island.sim.simulation import Simulation, rules_of


def heads_of(reader: HistoryReader) -> dict[int, bytes]:
    return {-1: bytes(32), **dict(reader.rows("SELECT tick, digest FROM ticks"))}


@pytest.mark.parametrize("kind", ["scripted", "lm"])
@pytest.mark.parametrize("tick", [-1, 0, 3, 22, 23, 24, 26, 39, 40, 50])
def test_from_any_tick_the_run_goes_on_as_it_did(request: pytest.FixtureRequest, kind: str, tick: int) -> None:
    reader = HistoryReader(request.getfixturevalue(kind))
    mind = make_mind(scenario.parse(reader.scenario(), ""), 1)
    simulation = simulation_at(reader, mind, tick)
    heads = heads_of(reader)
    for later in range(tick + 1, min(tick + 6, 51)):
        record = simulation.advance()
        assert record.tick == later
        assert next_head(heads[later - 1], rows_of(record)) == heads[later], later
    mind.close()


def test_another_setting_holds_from_the_next_tick_on_in_mid_year_too(scripted: Path) -> None:
    reader = HistoryReader(scripted)
    settings = scenario.parse(reader.scenario(), "")
    found = simulation_at(reader, make_mind(settings), 26, changes=[parse("set climate.harshness=300")])
    assert found.rules == rules_of(scenario.override(settings, ["climate.harshness=300"])) != rules_of(settings)


@pytest.mark.parametrize("kind", ["dice", "blind", "random"])
def test_the_other_minds_are_replayed_too(tmp_path: Path, kind: str) -> None:
    """What was decided is read back in the way it was written, whoever wrote it: the state is held against the seal."""
    run = lived(tmp_path / kind, kind, "engine.threads=1", years=2)
    assert Past(HistoryReader(run))._replayed(Moment(-1, None), 3).tick == 3
    past = Past(HistoryReader(run))
    assert past._lived_again(Moment(-1, None), 7).text == past.moment(7).text
    reader, head = past.reader, GENESIS
    simulation = Simulation(past.settings, replaying_mind(past.settings), None, list(reader.recorded_thoughts(0, 7)))
    for tick in range(8):
        head = next_head(head, rows_of(simulation.advance()))
        assert head == heads_of(reader)[tick], "what was read before each decision too"


def test_going_back_asks_no_brain(lm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from brain.binding import Brain

    reader = HistoryReader(lm)
    mind = make_mind(scenario.parse(reader.scenario(), ""), 1)
    monkeypatch.setattr(Brain, "round", lambda *_, **__: pytest.fail("the brain was asked"))
    for tick in (26, 50):  # the year end before the first has no snapshot any more
        assert simulation_at(reader, mind, tick).world.tick == tick
    mind.close()


def test_one_mind_lives_many_forks_and_each_is_the_first(scripted: Path) -> None:
    """What one simulation has written into the streams is not there for the next."""
    past = Past(HistoryReader(scripted))
    mind = make_mind(past.settings)
    first, again = ([past.simulation(mind, past.plan(25)).advance() for _ in range(1)] for _ in range(2))
    assert [rows_of(one) for one in first] == [rows_of(one) for one in again]


def test_forks_of_one_past_do_not_touch_each_other(scripted: Path) -> None:
    """The text of a year end is read anew for each: a feast in one fork fills no store in another."""
    past = Past(HistoryReader(scripted))
    mind, who = make_mind(past.settings), min(past.simulation(make_mind(past.settings), past.plan(23)).world.villagers)
    plain = past.simulation(mind, past.plan(23))
    before = rows_of(plain.advance())
    past.simulation(mind, past.plan(23, [parse(f"meals @{who} +500")])).advance()
    assert rows_of(past.simulation(mind, past.plan(23)).advance()) == before


@pytest.mark.parametrize("tick", [-2, 52, 1000])
def test_a_tick_that_is_not_lived_is_refused(scripted: Path, tick: int) -> None:
    past = Past(HistoryReader(scripted))
    with pytest.raises(IslandError, match="is not lived; expected -1 to 51"):
        past.plan(tick)


def test_a_record_that_leads_elsewhere_is_found(scripted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other rules than those that it was lived by: the state is held against the seal before anything stands on it."""
    from island.world import writes_people

    monkeypatch.setattr(writes_people, "_NEWS_KEPT", 1)
    with pytest.raises(IslandError, match=r"does not lead to the state that was sealed|is on record"):
        Past(HistoryReader(scripted)).moment(SPARSE * 4 - 1)
