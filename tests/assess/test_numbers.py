"""The numbers of an island, against the same counted by hand over a small run, and against histories that are changed on purpose."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from island.assess.features import gini, windows_of
from island.assess.numbers import _Asked, _society, entropy_bits, expectation, numbers_of
from island.assess.windows import YEARS
from island.history.queries import queries_in
from island.history.reader import HistoryReader
from island.world.words import Deed, EventKind, word

FOOD_AND_WOOD = {Deed.FISH, Deed.GATHER, Deed.HUNT, Deed.CHOP, Deed.PLANT, Deed.HARVEST, Deed.WEED, Deed.STORE}


@pytest.fixture
def copy(lived: Path, tmp_path: Path) -> Path:
    shutil.copytree(lived, tmp_path / "run")
    (tmp_path / "run" / "manifest.json").unlink()
    return tmp_path / "run"


def change(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "history.db")) as raw:
        for sql in statements:
            raw.execute(sql)
        raw.commit()


def test_shares_of_deeds_are_those_counted_one_by_one(lived: Path) -> None:
    values = numbers_of((0, str(lived))).values
    rows = HistoryReader(lived).rows(
        "SELECT h.deed, t.year - v.born_year, (SELECT 50 * died_hunger <= alive + died FROM census c WHERE c.year = t.year) "
        "FROM thoughts h JOIN ticks t USING (tick) JOIN villagers v USING (agent_id) WHERE h.kind = 0"
    )
    ordinary = [deed for deed, _, is_ordinary in rows if is_ordinary]
    assert values["subsistence"] == pytest.approx(sum(deed in FOOD_AND_WOOD for deed in ordinary) / len(ordinary))
    talk = [age >= 12 for deed, age, _ in rows if deed == 11]
    assert values["talk by the grown"] == pytest.approx(sum(talk) / len(talk))
    counts = [sum(deed == one for deed, *_ in rows) for one in Deed]
    assert values["deed kinds"] == sum(count > 0.003 * len(rows) for count in counts)
    assert values["entropy, least century"] == pytest.approx(entropy_bits(counts))


def test_years_of_famine_are_no_ordinary_ones(copy: Path) -> None:
    change(copy, "UPDATE census SET died_hunger = alive WHERE year <> 7")
    rows = HistoryReader(copy).rows("SELECT h.deed FROM thoughts h JOIN ticks t USING (tick) WHERE h.kind = 0 AND t.year = 7")
    found = numbers_of((0, str(copy))).values["subsistence"]
    assert found == pytest.approx(sum(deed in FOOD_AND_WOOD for (deed,) in rows) / len(rows))


def test_entropy_of_equal_deeds_is_their_number_in_bits() -> None:
    assert entropy_bits([5, 5, 5, 5, 0]) == 2
    assert entropy_bits([9]) == 0


def test_expectation_counts_those_who_live_still_as_long_as_they_have_lived() -> None:
    """Half die at 10; the others are 20 and alive, or die at 30: what is left of them is shared among those who are seen."""
    assert expectation([10.0, 30.0], [False, False]) == 20
    assert expectation([10.0, 20.0, 30.0, 30.0], [False, True, False, False]) == pytest.approx(10 + 0.75 * 20)


def test_infants_births_and_generations(copy: Path) -> None:
    reader = HistoryReader(copy)
    born = reader.rows("SELECT arrived_tick, died_tick FROM villagers WHERE is_born_here = 1 AND arrived_tick + 4 <= 51")
    infants = sum(died is not None and died - came < 4 for came, died in born)
    values = numbers_of((0, str(copy))).values
    assert infants and values["infant deaths per 1,000"] == pytest.approx(1000 * infants / len(born))
    gaps = reader.rows(
        "SELECT c.born_year - p.born_year FROM villagers c JOIN villagers p ON p.agent_id IN (c.mother, c.father) WHERE c.is_born_here = 1"
    )
    assert values["generation"] == pytest.approx(sum(gap for (gap,) in gaps) / len(gaps))
    change(copy, "UPDATE villagers SET born_year = born_year - 10 WHERE is_born_here = 0")
    assert numbers_of((0, str(copy))).values["generation"] > values["generation"] + 5


def test_of_a_mother_who_came_grown_the_births_elsewhere_are_not_known(copy: Path) -> None:
    change(copy, "UPDATE villagers SET born_year = -50 WHERE is_born_here = 0")
    assert "births per mother past 42" not in numbers_of((0, str(copy))).values
    change(copy, "UPDATE villagers SET arrived_tick = -200 WHERE is_born_here = 0")
    births = HistoryReader(copy).rows("SELECT mother, count(*) FROM villagers WHERE is_born_here = 1 GROUP BY 1")
    found = numbers_of((0, str(copy))).values["births per mother past 42"]
    assert found == pytest.approx(sum(count for _, count in births) / len(births))


def test_a_birth_is_no_cause_and_an_old_one_is_not_near(copy: Path) -> None:
    before = numbers_of((0, str(copy))).values
    assert before["married with a cause"] > 0
    weddings = "(SELECT event_id FROM events WHERE kind = 35)"
    birth = "(SELECT min(event_id) FROM events WHERE kind IN (32, 33))"
    change(
        copy,
        f"DELETE FROM event_causes WHERE event_id IN {weddings}",
        f"INSERT INTO event_causes SELECT event_id, 0, {birth} FROM events WHERE kind = 35",
    )
    assert numbers_of((0, str(copy))).values["married with a cause"] == 0
    weather = "(SELECT min(event_id) FROM events WHERE kind = 44)"
    change(copy, f"UPDATE event_causes SET cause_id = {weather} WHERE event_id IN {weddings}")
    after = numbers_of((0, str(copy))).values
    assert (after["married with a cause"], after["married with more than weather"]) == (1, 0)
    one = "(SELECT max(event_id) FROM events WHERE kind = 34)"
    change(
        copy, f"UPDATE villagers SET death_cause = 'hunger' WHERE death_event = {one}", f"DELETE FROM event_causes WHERE event_id = {one}",
        "UPDATE villagers SET death_cause = 'cold' WHERE death_cause = 'hunger' AND death_event < (SELECT max(event_id) FROM events WHERE kind = 34)",
        f"INSERT INTO event_causes VALUES ({one}, 0, (SELECT min(event_id) FROM events WHERE kind = 0))",
    )  # fmt: skip
    assert numbers_of((0, str(copy))).values["hunger within three years"] == 0


def test_thefts_by_trait_and_by_the_hungry(copy: Path) -> None:
    """All thefts are given to one person with two traits of its own, who starves for one tick and steals in it once."""
    thief = "(SELECT min(agent_id) FROM villagers WHERE is_born_here = 0 AND died_tick IS NULL AND born_year < -20)"
    change(
        copy, "DELETE FROM events WHERE kind IN (20, 42, 43)", f"UPDATE villagers SET trait_1 = 0, trait_2 = 2 WHERE agent_id = {thief}",
        *(f"INSERT INTO events VALUES ({900_000 + n}, {tick}, {90 * tick}, {kind}, {thief}, NULL, NULL, 1, NULL)"
          for n, (tick, kind) in enumerate([(8, 20), (10, 42), (10, 20), (11, 43), (12, 20)])),
    )  # fmt: skip
    values = numbers_of((0, str(copy))).values
    assert values["thefts by one trait"] == 1
    people = HistoryReader(copy).rows("SELECT max(arrived_tick, (born_year + 12) * 4), coalesce(died_tick, 51) FROM villagers")
    ticks = sum(max(0, until - since) for since, until in people)
    assert values["thefts of the hungry to the fed"] == pytest.approx((1 / 1) / (2 / (ticks - 1)))


class Asked(dict[str, list[dict[str, object]]]):
    """Answers of a world to come."""

    tables = frozenset({"census", "villages", "knowledge", "leaders", "customs"})


def test_what_the_world_has_no_table_for_has_no_number() -> None:
    asked = Asked(census=[{"alive": 1}], leaders=[{"house": "Holm"}])
    asked.tables = frozenset({"census", "leaders"})  # type: ignore[misc]
    assert set(_society(asked)) == {"houses of leaders"}  # type: ignore[arg-type]


def test_a_window_holds_how_many_villages_kept_each_custom(lived: Path) -> None:
    asked = _Asked(lived)
    asked._found["census"] = asked["census"] * 4
    asked._found["customs"] = [
        {"custom": "no revenge", "from_year": 5, "to_year": 10},
        {"custom": "no revenge", "from_year": 20, "to_year": None},
        {"custom": "winter peace", "from_year": 30, "to_year": None},
    ]
    first = windows_of(0, asked)[0].features
    assert first["custom no revenge"] == pytest.approx((6 + YEARS - 20) / YEARS) and first["custom winter peace"] == 0


def test_a_window_holds_people_villages_crafts_inequality_strife_climate_and_deeds(lived: Path) -> None:
    asked = _Asked(lived)
    asked._found["census"] = [{**row, "alive": 10} for row in asked["census"] * 4]
    asked._found["villages"] = [
        {"village_id": 0, "founded_year": 0, "ended_year": None},
        {"village_id": 1, "founded_year": 3, "ended_year": 4},
    ]
    asked._found["crafts"] = [{"craft": "net", "from_year": 0, "to_year": 9}, {"craft": "net", "from_year": 5, "to_year": 14}]
    asked._found["houses"] = [{"house": "Holm", "from_year": 0, "to_year": 4}] * 2 + [
        {"house": "Reef", "from_year": 0, "to_year": None}
    ]
    asked._found["strife"] = [{"what": "feuds", "from_year": 1, "to_year": 5}]
    asked._found["stores"] = [{"year": year, "meals": meals} for year in range(YEARS) for meals in (0, 0, 0, 8)]
    asked._found["climate"] = [{"year": year, "what": "climate", "times": -40} for year in range(YEARS)]
    asked._found["deeds"] = [{"year": 0, "what": "fish", "times": 50}]
    first = windows_of(0, asked)[0].features
    wanted = {
        "villages": 1 + 2 / 25,
        "craft net": 15 / 25,
        "houses": 1 + 5 / 25,
        "feuds": 5 / 25,
        "inequality": 0.75,
        "climate": -40,
        "deed fish": 0.2,
        "alive": 10,
    }
    assert {name: first[name] for name in wanted} == pytest.approx(wanted)


def test_a_village_that_ended_no_year_has_no_window(lived: Path) -> None:
    asked = _Asked(lived)
    asked._found["census"] = []
    assert asked["climate"] and windows_of(0, asked) == []


@pytest.mark.parametrize(("amounts", "found"), [([], 0), ([0, 0], 0), ([3, 3, 3], 0), ([0, 0, 0, 9], 0.75), ([1, 3], 0.25)])
def test_gini_is_none_where_all_have_alike(amounts: list[int], found: float) -> None:
    assert gini(amounts) == pytest.approx(found)


def test_villages_crafts_leaders_and_customs_are_counted_where_there_are_some() -> None:
    craft = ("craft", "from_year", "to_year")
    asked = Asked(
        census=[{"alive": 1}] * 13,
        villages=[{"founded_year": 0, "ended_year": None}, {"founded_year": 5, "ended_year": 9}],
        crafts=[dict(zip(craft, row, strict=True)) for row in [("net", 0, 3), ("net", 2, 4), ("net", 7, None), ("bow", 8, None)]],
        leaders=[{"house": "Holm"}, {"house": "Reef"}, {"house": "Holm"}, {"house": None}],
        customs=[{"to_year": 6}, {"to_year": None}],
    )
    found = _society(asked)  # type: ignore[arg-type]
    assert (found["villages"], found["villages ended"], found["houses of leaders"]) == (2, 1, 2)
    assert (found["customs begun"], found["customs ended"]) == (2, 1)
    assert (found["crafts, least"], found["crafts, most"], found["crafts found again"]) == (0, 2, 1)


def test_every_query_of_the_file_is_asked_for() -> None:
    folder = Path(__file__).resolve().parents[2] / "island/assess"
    text = (folder / "numbers.py").read_text() + (folder / "features.py").read_text()
    names = [one.name for one in queries_in("island.assess", "measures.sql")]
    assert len(names) > 10 and all(f'"{name}"' in text for name in names)


def test_whatever_is_asked_for_a_cause_is_a_kind_of_event_of_this_world() -> None:
    """A name that no event has is counted as nothing, and its row says "not in this world"."""
    (query,) = [one.sql for one in queries_in("island.assess", "measures.sql") if one.name == "caused"]
    names = set(re.findall(r"'([a-z ]+)'", query)) - {"age", "hunger"}  # which are no events but what somebody died of
    assert len(names) > 10 and names <= {word(kind) for kind in EventKind}
