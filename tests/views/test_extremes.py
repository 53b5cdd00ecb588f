"""The obvious extremes of a history are never missed: asked in plain SQL here, they stand in the selection and in the chronicle.

The history is one of a hundred people, as `thousand_years` begins with seed 1, lived by the scripted mind.
"""

from collections import Counter

import pytest

from island import app, scenario
from island.history.reader import HistoryReader
from island.views.chronicle import Chronicle, chronicle_of
from island.views.selection.results import Selection
from island.views.selection.sidecar import selection_of

YEARS = 36


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> HistoryReader:
    folder = tmp_path_factory.mktemp("extremes") / "run"
    app.run(scenario.load("thousand_years", ["seed=1", f"years={YEARS}", "mind.kind=scripted"]), folder, quiet=True)
    return HistoryReader(folder)


@pytest.fixture(scope="module")
def selection(reader: HistoryReader) -> Selection:
    return selection_of(reader)


@pytest.fixture(scope="module")
def chronicle(reader: HistoryReader, selection: Selection) -> Chronicle:
    """As long as it is by default."""
    return chronicle_of(reader, selection)


def first(reader: HistoryReader, sql: str) -> list[tuple[int, int]]:
    """(who or when, how much) of all that have the most."""
    rows = reader.query(sql)[1]
    most = max(row[1] for row in rows)
    return [row for row in rows if row[1] == most]


def is_told(chronicle: Chronicle, **values: object) -> bool:
    return any(all(one.values.get(name) == value for name, value in values.items()) for one in chronicle.statements())


def test_the_worst_year_is_told(reader: HistoryReader, chronicle: Chronicle) -> None:
    worst = first(reader, "SELECT died_tick / 4, count(*) FROM villagers WHERE died_tick IS NOT NULL GROUP BY 1")
    assert any(is_told(chronicle, year=year, deaths=deaths) for year, deaths in worst) or len(worst) > 1


COUNTED = {
    "thief": "SELECT actor, sum(amount > 0) FROM events WHERE kind = 20 GROUP BY 1",
    "robbed": "SELECT other, count(*) FROM events WHERE kind = 20 AND other IS NOT NULL GROUP BY 1",
    "singer": "SELECT actor, count(*) FROM events WHERE kind = 9 GROUP BY 1",
    "teacher": "SELECT actor, count(*) FROM events WHERE kind = 13 GROUP BY 1",
    "starving": "SELECT actor, count(*) FROM events WHERE kind = 42 GROUP BY 1",
    "parent": "SELECT p.agent_id, count(*) FROM villagers p JOIN villagers c ON c.mother = p.agent_id OR c.father = p.agent_id GROUP BY 1",
    "oldest": f"SELECT agent_id, coalesce(died_tick / 4, {YEARS - 1}) - born_year FROM villagers",
    "often wed": "SELECT v.agent_id, count(*) FROM villagers v JOIN relations r ON r.kind = 'spouse' AND v.agent_id IN (r.a, r.b) GROUP BY 1",
    "embattled": "SELECT v.agent_id, count(*) FROM villagers v JOIN relations r ON r.kind = 'foe' AND v.agent_id IN (r.a, r.b) GROUP BY 1",
}


@pytest.mark.parametrize("theme", COUNTED)
def test_who_has_most_of_a_theme_stands_first_in_the_selection(reader: HistoryReader, selection: Selection, theme: str) -> None:
    greatest = first(reader, COUNTED[theme])
    firsts = {(life.agent_id, life.count) for life in selection.lives if life.theme == theme and life.rank == 1}
    assert firsts & set(greatest)


@pytest.mark.parametrize(("theme", "told"), [("thief", "count"), ("parent", "count"), ("oldest", "age")])
def test_the_greatest_is_named_at_the_head(reader: HistoryReader, chronicle: Chronicle, theme: str, told: str) -> None:
    greatest = first(reader, COUNTED[theme])
    said = [(one.values.get("who"), one.values.get(told)) for one in chronicle.summary.statements]
    assert len(greatest) > 1 or greatest[0] in said


def test_the_greatest_thief_has_a_life_or_a_thread(reader: HistoryReader, chronicle: Chronicle) -> None:
    greatest = first(reader, COUNTED["thief"])
    headings = [section.heading for chapter in chronicle.chapters for section in chapter.sections if section.heading]
    assert any(f"villagers/{who}" in heading.rows for who, _ in greatest for heading in headings)


def test_the_family_that_lost_most_in_a_year_is_a_thread_and_is_told(
    reader: HistoryReader, selection: Selection, chronicle: Chronicle
) -> None:
    dead = reader.query("SELECT agent_id, mother, died_tick / 4 FROM villagers WHERE died_tick IS NOT NULL")[1]
    lost: Counter[tuple[int, int]] = Counter((mother, year) for _, mother, year in dead if mother is not None)
    for who, _, year in dead:
        if (who, year) in lost:
            lost[who, year] += 1
    most = max(lost.values())
    hit = {family for family, count in lost.items() if count == most}
    threads = [thread for thread in selection.threads if thread.kind == "family lost in a year"]
    assert most < 3 or any(thread.values["died"] == most for thread in threads)
    if most >= 3 and len(hit) == 1:
        ((mother, year),) = hit
        assert is_told(chronicle, who=mother, year=year, died=most)


def test_the_hungriest_years_are_a_famine(reader: HistoryReader, selection: Selection) -> None:
    worst = first(reader, "SELECT died_tick / 4, count(*) FROM villagers WHERE death_cause = 'hunger' GROUP BY 1")
    famines = [(thread.first_year, thread.last_year) for thread in selection.threads if thread.kind == "famine"]
    assert all(any(since <= year <= until for since, until in famines) for year, deaths in worst if deaths >= 3)


def test_the_turning_point_with_most_deaths_downstream_is_kept(reader: HistoryReader, selection: Selection) -> None:
    """By a walk from each event, never through what comes every year (but for a season that a drought made dry); old age is not counted."""
    effects: dict[int, list[int]] = {}
    links = """SELECT c.event_id, c.cause_id FROM event_causes c JOIN events e ON e.event_id = c.cause_id
        WHERE e.kind NOT IN (44, 63, 64, 65) OR e.event_id IN (SELECT event_id FROM event_causes)"""
    for effect, cause in reader.query(links)[1]:
        effects.setdefault(cause, []).append(effect)
    rows = reader.query("SELECT event_id, kind, amount FROM events")[1]
    kinds = {event: kind for event, kind, _ in rows}
    killed = {event for event, kind, amount in rows if kind == 34 and amount != 0}
    never = {*range(8), 11, *range(22, 26), 28, 29, 43, 44, 48, 63, 64, 65, 161}  # daily life, and what comes every year

    def deaths(event: int) -> int:
        seen, todo = set[int](), [event]
        while todo:
            for effect in effects.get(todo.pop(), []):
                if effect not in seen:
                    seen.add(effect)
                    todo.append(effect)
        return len(seen & killed)

    most = max(deaths(event) for event in effects if kinds[event] not in never)
    assert max(moment.deaths for moment in selection.moments) == most
