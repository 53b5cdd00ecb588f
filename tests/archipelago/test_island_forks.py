"""One island of several, forked: what came over the sea is part of its past, and keeps coming as it is on record."""

import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from seas import live

from island import app
from island.archipelago.crossing import Home, Traveller
from island.archipelago.sea import SHORE_FILE, Sea
from island.errors import IslandError
from island.forks.changes import parse
from island.forks.past import Past
from island.forks.plan import Plan
from island.forks.prove import prover_of
from island.history.proofs import Verdict
from island.history.reader import HistoryReader
from island.history.verify import compare_runs, verify_run
from island.history.writer import HistoryWriter
from island.sim.mind import Mind
from island.sim.simulation import Simulation
from island.world.state import OVERSEAS
from island.world.words import EventKind

ISLANDS = ("Northholm", "Midsay", "Eastwick", "Lowskerry")
NEWCOMERS = (
    "SELECT agent_id, name || ' ' || house, arrived_tick, mother, father FROM villagers JOIN events ON actor = agent_id AND tick = arrived_tick "
    f"WHERE kind = {int(EventKind.CAME_ASHORE)} AND arrived_tick >= :first"
)


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight years of four islands with many boats, also of people who come back; tests only read it."""
    folder = tmp_path_factory.mktemp("forks") / "archipelago"
    live(folder, "years=8", "sea.matches=300", "sea.losses=20")
    return folder


def forked(origin: Path, out: Path, year: int, *changes: str, years: int | None = None) -> Path:
    app.fork(origin, year, [parse(text) for text in changes], out, years=years, quiet=True)
    return out


def newcomers(run: Path, first_year: int) -> list[tuple[object, ...]]:
    """Who came over the sea from a year on: (number, name, tick, mother, father)."""
    return HistoryReader(run).rows(f"{NEWCOMERS} ORDER BY agent_id", {"first": max(first_year, 1) * 4})


def home(one: Traveller) -> Home:
    return one.home_island, one.home_id


def busiest(sea: Path, first_year: int) -> str:
    """The island to which most came from a year on."""
    return max(ISLANDS, key=lambda name: len(newcomers(sea / name, first_year)))


# -- nothing changed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ISLANDS)
def test_without_a_change_a_fork_lives_to_the_digest_of_the_island(sea: Path, tmp_path: Path, name: str) -> None:
    """From every other year, and a fork of that fork too; the common past is proved against the island's file."""
    for year in (1, 4, 7):
        fork = forked(sea / name, tmp_path / f"fork-{year}", year)
        assert HistoryReader(fork).head() == HistoryReader(sea / name).head()
        found = compare_runs(sea / name, fork)
        assert verify_run(fork).is_ok and found.is_same and found.fork and found.fork.is_proved
    again = forked(tmp_path / "fork-1", tmp_path / "again", 3)
    assert HistoryReader(again).head() == HistoryReader(sea / name).head()


def test_a_fork_needs_its_archipelago_no_more(sea: Path, tmp_path: Path) -> None:
    """It has a copy of the sea: moved away, cut off in the middle and gone on with it still lives to the digest."""
    name = busiest(sea, 3)
    own = Path(shutil.copytree(sea, tmp_path / "archipelago"))
    forked(own / name, tmp_path / "half", 2, years=4)
    assert len(Sea(tmp_path / "half", file=SHORE_FILE).voyages()) == len(Sea(own).voyages())
    moved = (tmp_path / "half").rename(tmp_path / "elsewhere")
    shutil.rmtree(own)
    whole = forked(moved, tmp_path / "whole", 4, years=8)
    assert HistoryReader(whole).head() == HistoryReader(sea / name).head()


def test_a_fork_that_was_cut_off_goes_on_to_the_same_digest(sea: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = sea / busiest(sea, 3)
    whole = forked(origin, tmp_path / "whole", 2, "storm")
    monkeypatch.setattr(app, "_live", lambda simulation, writer, *_: _some_ticks(simulation, writer, 14))
    forked(origin, tmp_path / "cut", 2, "storm")
    monkeypatch.undo()
    assert newcomers(tmp_path / "cut", 2), "nobody had landed when it was cut off"
    app.resume(tmp_path / "cut", quiet=True)
    assert HistoryReader(tmp_path / "cut").head() == HistoryReader(whole).head() != HistoryReader(origin).head()


def _some_ticks(simulation: Simulation, writer: HistoryWriter, count: int) -> app.Ending:
    for _ in range(count):
        writer.write(simulation.advance(), simulation.world)
    return app.Ending(writer.folder.path)


# -- something changed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["fever 90", "set climate.harshness=300"])
def test_after_a_change_the_same_people_land_in_the_same_years(sea: Path, tmp_path: Path, change: str) -> None:
    """With the next free numbers, so that nobody has two; only who left the island after the fork does not come back."""
    name, year = busiest(sea, 2), 2
    fork = forked(sea / name, tmp_path / "fork", year, change)
    assert HistoryReader(fork).head() != HistoryReader(sea / name).head() and verify_run(fork).is_ok
    number = ISLANDS.index(name)
    boats = [(of, boat) for of, all_boats in Sea(sea).voyages().items() for boat in all_boats]
    left = [(of, home(one)) for of, boat in boats if boat.origin == number and of >= year for one in boat.travellers]
    expected = [
        (f"{one.name} {one.house}", (of + 1) * 4)
        for of, boat in boats
        if boat.to == number and not boat.is_lost and year <= of + 1 < 8
        for one in boat.travellers
        if all(who != home(one) or when > of for when, who in left)
    ]
    assert [row[1:3] for row in newcomers(fork, year)] == sorted(expected, key=lambda row: row[1]) and expected
    ids = [row[0] for row in HistoryReader(fork).rows("SELECT agent_id FROM villagers ORDER BY arrived_tick, agent_id")]
    assert ids == list(range(1, len(ids) + 1))


def test_who_left_after_the_fork_does_not_come_back_beside_themselves(sea: Path, tmp_path: Path) -> None:
    """Of everybody who left an island and came back to it, in a fork from before: without a change they come back, with one they do not."""
    found = _returned(sea)
    assert found, "nobody came back in eight years: another seed is wanted"
    for nth, (number, of, back, who) in enumerate(found[:2]):
        for change, came in ((None, 1), ("fever 1", 0)):
            fork = forked(sea / ISLANDS[number], tmp_path / f"{nth}-{came}", of, *([change] if change else []))
            arrived = Counter(row[1] for row in newcomers(fork, of) if row[2] == (back + 1) * 4)
            assert arrived[who] == came, (who, change)


def _returned(sea: Path) -> list[tuple[int, int, int, str]]:
    """(island, year in which they left it, year at whose end they sailed back, name)."""
    boats = [(of, boat) for of, all_boats in Sea(sea).voyages().items() for boat in all_boats if not boat.is_lost]
    return [
        (boat.origin, of, later, f"{one.name} {one.house}")
        for of, boat in boats
        if of >= 1
        for one in boat.travellers
        for later, other in boats
        if later > of and later < 7 and other.to == boat.origin
        for two in other.travellers
        if home(one) == home(two)
    ]


def test_whom_a_fork_does_not_know_is_overseas_to_it(sea: Path) -> None:
    """In what lands after a change every number is of somebody who is or was there, or is one overseas."""
    for number, name in enumerate(ISLANDS):
        reader = HistoryReader(sea / name)
        past = Past(reader)
        simulation = past.simulation(_mind(past), past.plan(7, [parse("set climate.harshness=300"), parse("fever 99")]))
        while simulation.world.tick < 31:
            record = simulation.advance()
            known = simulation.world.next_agent_id
            for one in record.villagers:
                spoken = [*one.forebears, *one.bonds, *(who for memory in one.memories for who in memory.spoken_of)]
                assert all(who < known or (who >= OVERSEAS and who // OVERSEAS <= len(ISLANDS)) for who in spoken), name
                assert one.spouse < known and one.mother < known and one.father < known
                assert all(who < known for who in one.bonds)
        assert simulation.world.island == number


def _mind(past: Past) -> Mind:
    from island.minds import make_mind

    return make_mind(past.settings)


# -- proving, and what is refused --------------------------------------------------------------------------------------


def test_causes_of_an_island_of_several_are_proved(sea: Path) -> None:
    """Also where it takes landings to get there: without a change of anything the life is that on record."""
    for name in ISLANDS:
        rows = HistoryReader(sea / name).rows(
            "SELECT e.event_id, c.cause_id FROM events e JOIN event_causes c USING (event_id) "
            "WHERE e.tick BETWEEN 14 AND 24 AND e.kind IN (20, 34, 35, 52) LIMIT 2"
        )
        with prover_of(sea / name) as prover:
            assert {prover.prove(*row).verdict for row in rows} <= {*Verdict} - {Verdict.NOT_TRIED} or not rows


def test_what_cannot_be_is_one_line_and_leaves_nothing(sea: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(sea, tmp_path / "archipelago"))
    name = busiest(own, 3)

    def refused(*, year: int = 2, years: int | None = None) -> str:
        with pytest.raises(IslandError) as error:
            forked(own / name, tmp_path / "fork", year, "storm", years=years)
        assert not (tmp_path / "fork").exists() and "\n" not in str(error.value)
        return str(error.value)

    assert "what came over the sea is known for 8 years; expected 8 at most" in refused(years=9)
    with sqlite3.connect(own / "sea.db") as raw:
        raw.execute("UPDATE voyages SET meals = meals + 1 WHERE year = 3")
    raw.close()
    assert "year 3: heads, voyages or travellers are not what was committed; restore a copy" in refused()
    (own / "sea.db").rename(own / "lost.db")
    assert "no archipelago here (sea.db is missing)" in refused()
    shutil.copy(tmp_path / _another(tmp_path) / "sea.db", own / "sea.db")
    assert f"is of another history than {own / name}" in refused()


def _another(tmp_path: Path) -> str:
    live(tmp_path / "another", "years=8", "seed=2")
    return "another"


def test_a_landing_cannot_be_withheld(sea: Path, tmp_path: Path) -> None:
    name = busiest(sea, 3)
    (event,) = HistoryReader(sea / name).rows("SELECT event_id FROM happenings WHERE what = 'came ashore' AND year >= 3 LIMIT 1")[
        0
    ]
    with pytest.raises(IslandError, match="is of the kind `came ashore`, which comes whatever happens"):
        forked(sea / name, tmp_path / "none", 2, f"suppress {event}")


def test_a_fork_with_a_sea_that_is_not_its_own_is_refused(sea: Path, tmp_path: Path) -> None:
    """Of another archipelago of the same names, or damaged; who landed by it is not who landed here."""
    name = busiest(sea, 3)
    fork = forked(sea / name, tmp_path / "fork", 2, "storm", years=7)
    shutil.copy(tmp_path / _another(tmp_path) / "sea.db", fork / SHORE_FILE)
    with pytest.raises(IslandError, match="is of another history than"):
        forked(fork, tmp_path / "again", 3)
    shutil.copy(sea / "sea.db", fork / SHORE_FILE)
    with sqlite3.connect(fork / SHORE_FILE) as raw:
        raw.execute("DELETE FROM travellers WHERE landed_as IS NOT NULL")
    raw.close()
    with pytest.raises(IslandError, match="put the sea back that the fork was made with"):
        Past(HistoryReader(fork)).simulation(_mind(Past(HistoryReader(fork))), Plan(27, Past(HistoryReader(fork)).settings))
    with pytest.raises(IslandError, match="are not what was committed; restore a copy"):
        forked(fork, tmp_path / "again", 3)
