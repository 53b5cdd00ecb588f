"""What cannot be in a history is found in it: each invariant is broken once in a copy of a small run, and says where."""

import itertools
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from island import app, scenario
from island.cli import _exit_code
from island.history.invariants import check, invariants
from island.history.reader import HistoryReader


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invariants") / "lived"
    app.run(
        scenario.load("thousand_years", ["mind.kind=scripted", "years=25", "villagers.count=40", "seed=2"]), folder, quiet=True
    )
    return folder


def broken(folder: Path) -> dict[str, int]:
    return {one.name: len(found) for one, found in check(HistoryReader(folder, even_if_changed=True))}


# Somebody born here whose mother is known; a couple that lasts; a death with ticks after it; a deed of work in tick 40.
BORN = "(SELECT min(agent_id) FROM villagers WHERE is_born_here = 1)"
COUPLE = "(SELECT min(relation_id) FROM relations WHERE kind = 'spouse' AND until_tick IS NULL AND since_tick < 60)"
DEAD = "(SELECT agent_id FROM villagers WHERE died_tick < 80 ORDER BY died_tick LIMIT 1)"
WORK = "(SELECT min(event_id) FROM events WHERE tick = 90 AND kind IN (0, 1, 2))"

PLANTS = [
    ("people are born after their parents", f"UPDATE villagers SET born_year = -8 WHERE agent_id = (SELECT mother FROM villagers WHERE agent_id = {BORN})"),
    ("people are born after their parents", f"UPDATE villagers SET born_year = -80 WHERE agent_id = (SELECT mother FROM villagers WHERE agent_id = {BORN})"),
    ("everybody comes once", f"DELETE FROM events WHERE kind = 33 AND actor = {BORN}"),
    ("everybody comes once", f"UPDATE villagers SET mother = 1 - mother WHERE agent_id = {BORN}"),
    ("every death has one row", f"UPDATE villagers SET died_tick = NULL, death_event = NULL WHERE agent_id = {DEAD}"),
    ("every death has one row", f"UPDATE events SET kind = 34 WHERE event_id = {WORK}"),
    ("nobody acts before they came", "UPDATE events SET actor = (SELECT max(agent_id) FROM villagers) WHERE event_id = (SELECT min(event_id) FROM events WHERE kind = 0)"),
    ("nobody acts when dead", f"UPDATE events SET actor = {DEAD} WHERE event_id = {WORK}"),
    ("nobody acts when dead", f"UPDATE events SET kind = 11, other = {DEAD} WHERE event_id = {WORK}"),
    ("nobody acts when away", f"UPDATE events SET kind = 72 WHERE event_id = {WORK}"),
    ("one deed for one decision", f"UPDATE events SET kind = 7, actor = (SELECT actor FROM events WHERE event_id = {WORK}) WHERE event_id = (SELECT min(event_id) FROM events WHERE tick = 90 AND kind = 44)"),
    ("a decision is the event it names", "UPDATE thoughts SET event_id = event_id + 1 WHERE tick = 90 AND kind = 0 AND agent_id = (SELECT min(agent_id) FROM thoughts WHERE tick = 90)"),
    ("nothing is less than nothing", "UPDATE census SET fish = -1 WHERE year = 3"),
    ("nothing is less than nothing", f"UPDATE events SET amount = -3 WHERE event_id = {WORK}"),
    ("no cause comes after its effect", f"INSERT INTO event_causes VALUES ({WORK}, 9, {WORK} + 5)"),
    ("no cause comes after its effect", f"INSERT INTO event_causes VALUES ({WORK}, 9, 99999999)"),
    ("no event without its people", f"UPDATE events SET actor = NULL WHERE event_id = {WORK}"),
    ("no event without its people", "UPDATE events SET other = NULL WHERE event_id = (SELECT min(event_id) FROM events WHERE kind = 35)"),
    ("no event without its people", f"UPDATE events SET actor = 99999 WHERE event_id = {WORK}"),
    ("every event has its day", f"UPDATE events SET day = day + 400 WHERE event_id = {WORK}"),
    ("every event has its day", f"UPDATE events SET tick = 91, day = 91 * 90 WHERE event_id = {WORK}"),
    ("nobody deals with themselves", "UPDATE events SET other = actor WHERE event_id = (SELECT min(event_id) FROM events WHERE kind = 11)"),
    ("nobody courts their own spouse", f"UPDATE events SET kind = 16, actor = (SELECT a FROM relations WHERE relation_id = {COUPLE}), other = (SELECT b FROM relations WHERE relation_id = {COUPLE}) WHERE event_id = {WORK}"),
    ("nobody marries while wed", f"UPDATE events SET kind = 35, actor = (SELECT a FROM relations WHERE relation_id = {COUPLE}), other = {DEAD} WHERE event_id = {WORK}"),
    ("nobody marries while wed", "UPDATE villagers SET born_year = 20 WHERE agent_id = (SELECT b FROM relations WHERE kind = 'spouse' ORDER BY relation_id LIMIT 1)"),
    ("nobody marries near kin", f"UPDATE events SET actor = {BORN}, other = (SELECT mother FROM villagers WHERE agent_id = {BORN}) WHERE event_id = (SELECT max(event_id) FROM events WHERE kind = 35)"),
    ("customs are kept in turn", f"UPDATE events SET kind = 144, amount = 7, outcome = 9 WHERE event_id = {WORK}"),
    ("customs are kept in turn", f"UPDATE events SET kind = 145, amount = 7, outcome = 9 WHERE event_id = {WORK}"),
    ("the living are counted", "UPDATE ticks SET alive = alive + 1 WHERE tick = 50"),
    ("what an event holds is documented", "UPDATE events SET outcome = 1 WHERE event_id = (SELECT min(event_id) FROM events WHERE kind = 33)"),
    ("what an event holds is documented", "UPDATE events SET place = 1 WHERE event_id = (SELECT min(event_id) FROM events WHERE kind = 35)"),
    ("villages at strife are two and make up once", f"UPDATE events SET kind = 150, amount = 0, outcome = 0 WHERE event_id = {WORK}"),
    ("villages at strife are two and make up once", f"UPDATE events SET kind = 150, amount = 1, outcome = 0 WHERE event_id = {WORK}"),
    ("villages at strife are two and make up once", f"UPDATE events SET kind = 151 WHERE event_id = {WORK}"),
    ("who dies of sickness is sick", "UPDATE villagers SET death_cause = 'sickness' WHERE agent_id = (SELECT v.agent_id FROM villagers v WHERE v.died_tick IS NOT NULL AND NOT EXISTS (SELECT 1 FROM events e WHERE e.kind = 39 AND e.actor = v.agent_id) AND v.death_cause <> 'sickness' LIMIT 1)"),
]  # fmt: skip


def test_every_invariant_is_planted_here() -> None:
    assert {name for name, _ in PLANTS} == {one.name for one in invariants()}


@pytest.mark.parametrize(("name", "sql"), PLANTS, ids=[f"{number} {name}" for number, (name, _) in enumerate(PLANTS)])
def test_a_planted_violation_is_found(lived: Path, tmp_path: Path, name: str, sql: str) -> None:
    copy = tmp_path / "run"
    shutil.copytree(lived, copy)
    with closing(sqlite3.connect(copy / "history.db")) as raw:
        assert raw.execute(sql).rowcount == 1, "nothing was planted"
        raw.commit()
    assert broken(copy)[name] > broken(lived)[name]


def test_what_was_lived_breaks_none_but_those_that_are_known(lived: Path) -> None:
    """A founder may be too young for his children, people die of sickness who are not sick, and an offer can cross the wedding."""
    known = {"people are born after their parents", "who dies of sickness is sick", "nobody courts their own spouse"}
    assert {name for name, count in broken(lived).items() if count} <= known


def test_two_who_share_a_grandparent_alone_are_cousins_and_may_marry(lived: Path, tmp_path: Path) -> None:
    """Uncle and niece are nearer."""
    copy = tmp_path / "run"
    shutil.copytree(lived, copy)
    with closing(sqlite3.connect(copy / "history.db")) as raw:
        event, a, b = raw.execute("SELECT max(event_id), actor, other FROM events WHERE kind = 35").fetchone()
        one, two, three = (
            row[0] for row in raw.execute("SELECT agent_id FROM villagers WHERE agent_id NOT IN (?, ?) LIMIT 3", (a, b))
        )
        raw.execute("DELETE FROM events WHERE kind = 35 AND event_id <> ?", (event,))
        raw.execute("UPDATE villagers SET mother = NULL, father = NULL")
        raw.execute("UPDATE villagers SET mother = ? WHERE agent_id IN (?, ?)", (three, one, two))  # one and two are siblings
        raw.execute("UPDATE villagers SET mother = ? WHERE agent_id = ?", (one, a))
        raw.execute("UPDATE villagers SET mother = ? WHERE agent_id = ?", (two, b))
        raw.commit()
        assert broken(copy)["nobody marries near kin"] == 0
        raw.execute("UPDATE events SET other = ? WHERE event_id = ?", (two, event))
        raw.commit()
        assert broken(copy)["nobody marries near kin"] == 1


def test_of_two_who_wounded_each_other_to_death_one_dies_first(lived: Path, tmp_path: Path) -> None:
    """In the same tick; nobody dies by the hand of somebody who died before that."""
    copy = tmp_path / "run"
    shutil.copytree(lived, copy)
    with closing(sqlite3.connect(copy / "history.db")) as raw:
        rows = raw.execute(
            "SELECT death_event, agent_id, died_tick FROM villagers WHERE died_tick IS NOT NULL ORDER BY death_event"
        )
        first, second = next(pair for pair in itertools.pairwise(rows.fetchall()) if pair[0][2] == pair[1][2])
        raw.execute("UPDATE events SET other = ? WHERE event_id = ?", (first[1], second[0]))
        raw.commit()
        assert broken(copy)["nobody acts when dead"] == 0
        raw.execute("UPDATE villagers SET died_tick = died_tick - 1 WHERE agent_id = ?", (first[1],))
        raw.commit()
        assert broken(copy)["nobody acts when dead"] == 1


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def planted(lived: Path, tmp_path: Path) -> Path:
    """A theft from oneself, and a negative stock."""
    copy = tmp_path / "run"
    shutil.copytree(lived, copy)
    with closing(sqlite3.connect(copy / "history.db")) as raw:
        raw.execute("UPDATE events SET other = actor WHERE event_id = (SELECT min(event_id) FROM events WHERE kind = 11)")
        raw.execute("UPDATE census SET fish = -1 WHERE year = 3")
        raw.commit()
    (copy / "manifest.json").unlink()  # it knows the file as it was closed, and every other command would say so
    return copy


def test_the_command_names_event_people_and_where_to_look(planted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _exit_code(["verify", str(planted), "--invariants"]) == 1
    lines = capsys.readouterr().out.splitlines()
    (line,) = [line for line in lines if line.startswith("nobody deals with themselves: event")]
    event = int(line.split()[5].rstrip(":"))
    assert line.endswith(f"look: island why {planted} {event}") and "(@" in line
    assert _exit_code(["why", str(planted), str(event)]) == 0
    assert any(line.startswith("nothing is less than nothing: tick 15: year 3: meals") for line in lines)
    assert "nobody acts when away\t0" in lines


def test_a_history_that_breaks_nothing_is_exit_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app.run(scenario.load("thousand_years", ["mind.kind=random", "years=2", "villagers.count=6"]), tmp_path / "run", quiet=True)
    assert _exit_code(["verify", str(tmp_path / "run"), "--invariants", "--json"]) == 0
    assert {one["invariant"]: one["violations"] for one in json.loads(capsys.readouterr().out)} == {
        one.name: [] for one in invariants()
    }


def test_every_island_of_an_archipelago_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = ["mind.kind=random", "years=3"]
    settings = scenario.load("archipelago", few)
    assert isinstance(settings, scenario.Archipelago)
    names = list(settings.islands)
    app.sail(settings, tmp_path / "sea", app.Crew(), quiet=True)
    _exit_code(["verify", str(tmp_path / "sea"), "--invariants", "--json"])
    runs = {one["run"] for one in json.loads(capsys.readouterr().out)}
    assert runs == {str(tmp_path / "sea" / name) for name in names}


@pytest.mark.parametrize("more", [["--json"], ["--invariants"]])
def test_what_does_not_go_together_is_refused(lived: Path, more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    other = [str(lived)] if more == ["--invariants"] else []
    assert _exit_code(["verify", str(lived), *other, *more]) == 2
    assert "verify: --json is for --invariants" in capsys.readouterr().err


def test_the_page_in_docs_is_the_file_that_is_asked() -> None:
    root = Path(__file__).resolve().parents[2]
    assert (root / "docs/invariants.sql").samefile(root / "island/history/invariants.sql")
