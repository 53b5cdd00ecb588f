"""Whoever sailed away is as little on the island as the dead: all who count the living, and all who tell of a life, say so."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from seas import live

from island import app
from island.archipelago.sea import Sea
from island.assess.features import _names
from island.assess.numbers import _Asked, _people, expectation
from island.errors import IslandError
from island.exports.edition import write_edition
from island.forks.changes import parse
from island.history.people import Person
from island.history.queries import queries_in
from island.history.reader import HistoryReader
from island.site import living, rows
from island.views.chronicle.ends import ALIVE_SQL, OLDEST_EVER_SQL
from island.views.chronicle.numbers import PEOPLE_SQL
from island.views.compare import as_page, comparison_of
from island.views.compare.numbers import AGES_SQL
from island.views.page import as_text
from island.views.pictures.facts import Facts
from island.views.selection.lives import counts_of
from island.views.story import gone_from, story_page

ISLANDS = ("Northholm", "Midsay", "Eastwick", "Lowskerry")


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight years in which somebody leaves every island; tests only read it."""
    folder = tmp_path_factory.mktemp("sailed") / "archipelago"
    live(folder, "years=8", "seed=3")
    return folder


@pytest.fixture(params=ISLANDS)
def reader(request: pytest.FixtureRequest, sea: Path) -> HistoryReader:
    return HistoryReader(sea / request.param)


def left_of(reader: HistoryReader) -> dict[int, int]:
    """agent_id -> the tick of sailing away, by the sea."""
    number = ISLANDS.index(reader.folder.path.name)
    boats = [(year, boat) for year, found in Sea(reader.folder.path.parent).voyages().items() for boat in found]
    return {one.left_as: (year + 1) * 4 - 1 for year, boat in boats if boat.origin == number for one in boat.travellers}


def test_who_is_gone_is_who_died_or_sailed_away_by_the_sea(reader: HistoryReader) -> None:
    died = dict(reader.rows("SELECT agent_id, died_tick FROM villagers WHERE died_tick IS NOT NULL"))
    assert dict(reader.rows("SELECT agent_id, left_tick FROM stays WHERE left_tick IS NOT NULL")) == left_of(reader)
    assert dict(reader.rows("SELECT agent_id, gone_tick FROM stays WHERE gone_tick IS NOT NULL")) == died | left_of(reader)
    assert left_of(reader), "nobody left: this test says nothing of the island"


def test_everybody_who_counts_the_living_comes_to_what_the_ticks_say(reader: HistoryReader) -> None:
    """Chronicle, pictures, comparison, pages: after every year, and now."""
    alive = dict(reader.rows("SELECT tick, alive FROM ticks WHERE tick >= 0"))
    facts = Facts(reader)
    for tick, count in alive.items():
        assert sum(found[0] for found in facts.alive_by([tick])) == count
    for year in range(8):
        years = {"t0": year * 4, "t1": year * 4 + 3, "y1": year, "y0": year, "tpy": 4}

        def asked(sql: str, years: dict[str, int] = years) -> tuple[int, ...]:
            return reader.rows(sql, {name: value for name, value in years.items() if f":{name}" in sql})[0]

        assert asked(ALIVE_SQL)[-1] == alive[year * 4 + 3] and asked(PEOPLE_SQL)[2] == alive[year * 4 + 3]
        counted = sum(row[1] for row in reader.rows(AGES_SQL, years))
        (there,) = reader.rows("SELECT count(*) FROM stays WHERE arrived_tick <= :t1 AND coalesce(gone_tick, 99) >= :t0", years)[
            0
        ]
        assert counted == there
    now = alive[31]
    base = rows.base(reader)
    columns = base["columns"]["people"]
    assert (
        sum(row[columns.index("left_tick")] is None and row[columns.index("died_tick")] is None for row in base["people"]) == now
    )
    assert sum(row[-1] for row in base["houses"]) == now == reader.info()["alive"]
    assert sum(count for _, count in living.moment(reader)["houses"]) == now or len(living.moment(reader)["houses"]) == 12


def test_measures_of_an_island_count_who_sailed_as_gone(reader: HistoryReader) -> None:
    asked = _Asked(reader.folder.path)
    gone = dict(reader.rows("SELECT agent_id, died_tick FROM villagers WHERE died_tick IS NOT NULL")) | left_of(reader)
    assert {row["agent_id"]: row["gone_tick"] for row in asked["people"] if row["gone_tick"] is not None} == gone
    # as if all were born here, each of a house of their own
    came = dict(reader.rows("SELECT agent_id, arrived_tick FROM villagers"))
    died = {who for (who,) in reader.rows("SELECT agent_id FROM villagers WHERE died_tick IS NOT NULL")}
    asked._found["people"] = [row | {"is_born_here": 1, "house": str(row["agent_id"])} for row in asked["people"]]
    ages = [(gone.get(who, 31) - came[who] + 0.5) / 4 for who in came]
    assert _people(asked)["expectation at birth"] == pytest.approx(expectation(ages, [who not in died for who in came]))
    own_houses = [row | {"house": str(number)} for number, row in enumerate(asked["houses"])]
    assert _names(own_houses, 8)[-1] == sum(gone.get(who, 99) >= 28 for who in came)


def test_the_file_for_datasette_counts_who_sailed_as_gone(reader: HistoryReader, tmp_path: Path) -> None:
    with reader.at_one_moment() as ask:
        write_edition(ask, tmp_path / "island.db", lambda _: None)
    queries = {query.name: query.sql for query in queries_in("island.exports", "queries.sql")}
    with closing(sqlite3.connect(tmp_path / "island.db")) as file:
        houses = {row[0]: row[3] for row in file.execute(queries["houses"])}
        ended = {row[0] for row in file.execute(queries["last_of_a_name"])}
    assert sum(houses.values()) == reader.info()["alive"]
    assert ended <= {house for house, alive in houses.items() if not alive}


def test_the_views_of_the_file_count_who_sailed_as_gone(reader: HistoryReader) -> None:
    """Asked by another program than the reader, which has a view `stays` of its own."""
    with closing(sqlite3.connect(reader.folder.history)) as file:
        stays = file.execute("SELECT agent_id, left_tick FROM stays WHERE left_tick IS NOT NULL").fetchall()
        ages = dict(file.execute("SELECT agent_id, age FROM people WHERE left_year IS NOT NULL"))
        (alive,) = file.execute("SELECT sum(alive) FROM families").fetchone()
        born = dict(file.execute("SELECT agent_id, born_year FROM villagers"))
    assert dict(stays) == left_of(reader) and alive == reader.info()["alive"]
    assert ages == {who: tick // 4 - born[who] for who, tick in left_of(reader).items()}


def test_a_life_that_went_over_the_sea_is_told_so_and_nobody_of_it_is_alive_here(reader: HistoryReader) -> None:
    for who, tick in left_of(reader).items():
        story = reader.villager_story(who)
        person: Person = story.person
        assert person.left_year == tick // 4 and person.died_year is None and gone_from(story)
        text = as_text(story_page(story))
        assert f"to {tick // 4}, over the sea)" in text and "; alive." not in text and "to now" not in text.splitlines()[0]
        for other in (*story.children, story.mother, story.father):  # as they are named on this page
            if other and other.agent_id in left_of(reader):
                assert "over the sea" in other.span
    for who in set(counts_of(reader, ["oldest"])["oldest"]):
        assert who not in left_of(reader)  # how old they became nobody here knows
    oldest = reader.rows(OLDEST_EVER_SQL, {"last": 31, "tpy": 4})[0]
    assert oldest[0] not in left_of(reader)


def test_a_death_that_is_asked_for_of_who_sailed_away_is_one_line(reader: HistoryReader) -> None:
    with pytest.raises(IslandError, match="sailed away; expected a person who died"):
        reader.find_event(f"@{min(left_of(reader))}")


def test_two_futures_of_an_island_tell_who_sailed_and_who_stayed(sea: Path, tmp_path: Path) -> None:
    """Of each island and a fork of it: those who are there at the end are as many as the ticks say, and a leaving is told as one."""
    told = ""
    for name in ISLANDS:
        app.fork(sea / name, 2, [parse("fever 30")], tmp_path / name, quiet=True)
        found = comparison_of(HistoryReader(sea / name), HistoryReader(tmp_path / name))
        assert found.lives is not None
        until = found.pair.until_tick
        for people, side in ((found.lives.a, found.pair.a), (found.lives.b, found.pair.b)):
            here = sum(one.gone_tick is None for one in people.people.values())
            assert here == side.ask("SELECT alive FROM ticks WHERE tick = :until", until=until)["alive"], name
        told += as_text(as_page(found))
    assert "sailed away in the winter of year" in told
