"""What minds are measured against: dice loaded with their frequencies, and the brain that reads another's state."""

import json
from collections import Counter

import pytest

from island import app, scenario
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.history.writer import HistoryWriter
from island.measure.dice import note
from island.minds import make_mind
from island.minds.blind import blindfold
from island.minds.dice import SHIPPED, DiceMind, expected, fitted, read_weights, table_text
from island.rng import Luck
from island.sim.mind import Ask
from island.sim.simulation import Simulation
from island.world.legal import Legal, legal_actions
from island.world.observe import Lookout
from island.world.state import from_plain, thinks, to_plain
from island.world.words import Deed, word

STATE = ("hunger", "health", "is_sick", "is_pregnant", "food", "wood", "hut", "field")


def settings_of(kind: str, **changes: object) -> scenario.Scenario:
    sets = {"seed": 3, "villagers.count": 30, "mind.kind": kind, **changes}
    return scenario.load("thousand_years", [f"{key}={value}" for key, value in sets.items()])


def village(kind, *, world=None, recorded=(), threads=1, **changes):
    settings = settings_of(kind, **changes)
    return Simulation(settings, make_mind(settings, threads), world, recorded)


def plain(records):
    return [(record.events, record.thoughts) for record in records]


def asks_of(simulation) -> list[Ask]:
    world, lookout = simulation.world, Lookout(simulation.world)
    seen = [lookout.observe(one) for one in world.villagers.values() if thinks(world, one)]
    return [Ask(one.agent_id, one, legal_actions(one)) for one in seen]


@pytest.fixture(scope="module")
def settled() -> Simulation:
    """A village of the teacher after two years: people differ in what they need."""
    simulation = village("scripted")
    for _ in range(8):
        simulation.advance()
    return simulation


# -- dice --------------------------------------------------------------------------------------------------------------

SITUATIONS = {
    frozenset({Deed.FISH, Deed.REST}): 600,
    frozenset({Deed.FISH, Deed.REST, Deed.STEAL}): 300,
    frozenset({Deed.REST, Deed.SING}): 100,
}
CHOSEN = Counter({Deed.FISH: 700, Deed.REST: 240, Deed.STEAL: 15, Deed.SING: 45})


def test_fitted_dice_do_every_deed_as_often_as_it_was_done():
    weights = fitted(CHOSEN, SITUATIONS)
    often = expected(weights, SITUATIONS)
    for deed in Deed:
        assert often[deed] == pytest.approx(CHOSEN[deed], abs=0.1)


def test_what_was_never_done_weighs_nothing_and_what_was_done_once_weighs_something():
    weights = fitted(Counter({Deed.FISH: 10**9, Deed.SING: 1}), {frozenset({Deed.FISH, Deed.SING, Deed.REST}): 10**9 + 1})
    assert weights[Deed.REST] == weights[Deed.PEACE] == 0
    assert weights[Deed.SING] > 0


def test_dice_fall_by_their_weights_and_towards_anybody_alike(tmp_path):
    table = tmp_path / "dice.json"
    table.write_text(table_text({deed: {Deed.REST: 600, Deed.TALK: 400}.get(deed, 0) for deed in Deed}, "nothing"))
    legal = Legal([Deed.REST, Deed.SING], [(7, [Deed.TALK]), (8, [Deed.TALK])])
    asks = [Ask(agent_id, None, legal) for agent_id in range(1, 4001)]
    choices = DiceMind(table).decide(Luck(1, 5, 0, [ask.agent_id for ask in asks]), asks, {})
    found = Counter((choice.action.deed, choice.action.partner) for choice in choices)
    assert set(found) == {(Deed.REST, -1), (Deed.TALK, 7), (Deed.TALK, 8)}
    assert found[Deed.REST, -1] == pytest.approx(2400, abs=130)  # four standard deviations
    assert found[Deed.TALK, 7] == pytest.approx(800, abs=110)


def test_what_is_on_record_is_not_thrown_again():
    legal = Legal([Deed.FISH, Deed.REST, Deed.SING], [])
    for number in range(3):
        (choice,) = DiceMind().decide(Luck(1, 5), [Ask(4, None, legal)], {4: (number,)})
        assert choice.action.deed is legal.alone[number]


def test_where_every_legal_deed_weighs_nothing_dice_are_not_loaded(tmp_path):
    table = tmp_path / "dice.json"
    table.write_text(table_text({deed: int(deed is Deed.FISH) for deed in Deed}, "nothing"))
    asks = [Ask(agent_id, None, Legal([Deed.REST, Deed.SING], [])) for agent_id in range(1, 101)]
    choices = DiceMind(table).decide(Luck(1, 5, 0, [ask.agent_id for ask in asks]), asks, {})
    assert {choice.action.deed for choice in choices} == {Deed.REST, Deed.SING}


def test_the_table_that_ships_weighs_every_deed():
    weights, _ = read_weights(SHIPPED)
    assert all(weights[deed] > 0 for deed in Deed)


def test_a_history_lived_again_gives_its_own_counts(tmp_path):
    """Deeds as the rows have them, and as many situations as decisions: snapshots and the ticks after the last are all seen."""
    settings = settings_of("scripted", years=12)
    app.run(settings, tmp_path / "run", quiet=True)
    chosen, situations = note(tmp_path / "run")
    rows = HistoryReader(tmp_path / "run").rows("SELECT deed, count(*) FROM thoughts WHERE kind = 0 GROUP BY deed")
    assert dict(rows) == {int(deed): count for deed, count in chosen.items()}
    assert situations.total() == chosen.total()
    assert all(chosen[deed] <= sum(n for deeds, n in situations.items() if deed in deeds) for deed in Deed)


def test_dice_are_not_fitted_to_a_run_that_read_nothing(tmp_path):
    app.run(settings_of("random", years=1), tmp_path / "run", quiet=True)
    with pytest.raises(IslandError, match="decided by random; expected a run of lm or scripted"):
        note(tmp_path / "run")


def test_a_run_of_dice_interrupted_in_a_year_goes_on_as_if_never_interrupted():
    whole = village("dice")
    records = [whole.advance() for _ in range(8)]
    first = village("dice")
    for _ in range(4):
        first.advance()
    recorded = [thought for record in records[4:6] for thought in record.thoughts]
    resumed = village("dice", world=from_plain(to_plain(first.world)), recorded=recorded)
    assert plain(resumed.advance() for _ in range(4)) == plain(records[4:])


def test_a_run_goes_on_with_its_own_table_only(tmp_path):
    table = tmp_path / "dice.json"
    weights, _ = read_weights(SHIPPED)
    table.write_text(table_text(weights, "nothing"))
    settings = settings_of("dice", years=3, **{"mind.model": table})
    with pytest.raises(IslandError, match="begun with brain"):
        _stopped_and_resumed(
            settings, tmp_path / "run", lambda: table.write_text(table_text(weights | {Deed.SING: 1}, "nothing"))
        )


def _stopped_and_resumed(settings, folder, meanwhile):
    simulation = Simulation(settings, make_mind(settings))
    with HistoryWriter.create(folder, app._run_info(settings, simulation.mind)) as writer:
        writer.write(simulation.advance(), simulation.world)
    meanwhile()
    app.resume(folder, quiet=True)


GOOD = {word(deed): 1 for deed in Deed}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no table of weights"),
        ("[]", "is no table of weights"),
        ('{"weights": 3}', f"a weight for each of {len(Deed)} deeds"),
        ('{"weights": {"fish": 1}}', f"a weight for each of {len(Deed)} deeds"),
        (json.dumps({"weights": GOOD | {"fish": -1}}), "fish weighs -1; expected a whole number from 0 to 1000000"),
        (json.dumps({"weights": GOOD | {"fish": True}}), "fish weighs true; expected"),
        (json.dumps({"weights": GOOD | {"fish": 1.5}}), "fish weighs 1.5; expected"),
        (json.dumps({"weights": GOOD | {"fish": 10**30}}), "fish weighs 1000000000"),
        ("[" * 60_000, "is no table of weights"),
        (" " * 70_000 + json.dumps({"weights": GOOD}), "is no table of weights"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(tmp_path, text, says):
    table = tmp_path / "dice.json"
    table.write_text(text)
    with pytest.raises(IslandError, match=says) as error:
        DiceMind(table)
    assert "\n" not in str(error.value) and len(str(error.value)) < 400


def test_a_table_that_is_not_there_is_said_in_one_line(tmp_path):
    with pytest.raises(IslandError, match="No such file"):
        DiceMind(tmp_path / "none.json")


# -- blind -------------------------------------------------------------------------------------------------------------


def test_all_but_the_state_is_ones_own_and_every_state_is_shown_once(settled):
    asks = asks_of(settled)
    shown = blindfold(Luck(3, 8), asks)
    for mine, seen in zip(asks, shown, strict=True):
        own = {name: getattr(mine.observation, name) for name in STATE}
        assert seen._replace(observation=seen.observation._replace(**own)) == mine
    assert Counter(map(_state, shown)) == Counter(map(_state, asks))
    assert len({*map(_state, asks)}) > 5


def test_nobody_is_shown_their_own_state_and_at_every_tick_it_is_anothers(settled):
    asks = [ask._replace(observation=ask.observation._replace(hunger=number)) for number, ask in enumerate(asks_of(settled))]
    turns = {blindfold(Luck(3, tick), asks)[0].observation.hunger for tick in range(10)}
    assert len(turns) > 3
    for tick in range(200):
        shown = blindfold(Luck(3, tick), asks)
        assert all(seen.observation.hunger != number for number, seen in enumerate(shown))


def _state(ask):
    return tuple(getattr(ask.observation, name) for name in STATE)


def test_who_decides_alone_is_shown_what_is_there(settled):
    alone = asks_of(settled)[:1]
    assert blindfold(Luck(3, 8), alone) == alone


@pytest.fixture(scope="module")
def blind_years():
    simulation = village("blind")
    return [simulation.advance() for _ in range(8)]


def test_the_blind_do_otherwise_than_the_seeing_from_the_first_tick(blind_years):
    assert plain([village("lm").advance()]) != plain(blind_years[:1])


def test_the_blind_live_the_same_with_two_threads_and_after_a_stop_in_mid_year(blind_years):
    whole = village("blind", threads=2)
    assert plain(whole.advance() for _ in range(4)) == plain(blind_years[:4])
    recorded = [thought for record in blind_years[4:6] for thought in record.thoughts]
    resumed = village("blind", world=from_plain(to_plain(whole.world)), recorded=recorded)
    assert plain(resumed.advance() for _ in range(4)) == plain(blind_years[4:])
