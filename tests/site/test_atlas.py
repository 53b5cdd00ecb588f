"""The map of the pages: the land that the history was lived on, what is known of it in a decade, and who lives where."""

import contextlib
import sqlite3
import zlib
from pathlib import Path
from typing import Any

import pytest
from browser import Open, Watched

from island.history import mark, schema
from island.history.reader import HistoryReader
from island.site.atlas import atlas
from island.site.coded import json_of
from island.views.pictures.ground import Ground
from island.world.land import SIDE, land_of
from island.world.words import word


@pytest.fixture(scope="module")
def drawn(decade: Path) -> dict[str, Any]:
    return atlas(HistoryReader(decade))


def points_of(steps: list[int]) -> list[tuple[int, int]]:
    xs, ys = steps[::2], steps[1::2]
    return [(sum(xs[: i + 1]), sum(ys[: i + 1])) for i in range(len(xs))]


def test_the_coast_is_that_of_the_land_of_the_seed(drawn: dict[str, Any]) -> None:
    left, top, size = drawn["ground"]["square"]
    wanted = dict(Ground(land_of(5, 0), left, top, size).areas())["land coast"]
    (lines,) = [lines for look, lines in drawn["ground"]["areas"] if look == "land coast"]
    assert [points_of(line) for line in lines] == [[(round(x), round(y)) for x, y in line] for line in wanted]


def test_every_place_is_drawn_where_a_site_of_its_kind_lies(drawn: dict[str, Any]) -> None:
    """A place is kept to a hundredth of the map, a cell is a sixty-fourth."""
    left, top, size = drawn["ground"]["square"]
    found = land_of(5, 0).spots
    for site in drawn["sites"][1:]:
        middles = [(spot.cell % SIDE + 0.5, spot.cell // SIDE + 0.5) for spot in found if word(spot.kind) == site["what"]]
        x, y = ((site["spot"][i] - (left, top)[i]) * SIDE / size for i in (0, 1))
        assert min(max(abs(x - a), abs(y - b)) for a, b in middles) <= 0.7, site


def test_the_land_is_a_few_kilobytes_of_a_report(drawn: dict[str, Any]) -> None:
    assert len(zlib.compress(json_of(drawn["ground"]), 9)) < 5000


def test_the_people_of_the_villages_are_those_who_live_in_a_house(drawn: dict[str, Any], decade: Path) -> None:
    counted = HistoryReader(decade).query(
        """SELECT village_id, count(*) FROM seasons_of_people WHERE tick = (SELECT max(tick) FROM ticks) AND village_id IS NOT NULL
           GROUP BY 1 ORDER BY 1"""
    )[1]
    assert [village["people"][-1] for village in drawn["villages"]] == [[0, people] for _, people in counted]


@pytest.mark.parametrize("version", [2, 4])
def test_a_history_of_before_there_was_land_keeps_a_coast_around_its_places(version: int, decade: Path, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    with contextlib.closing(sqlite3.connect(tmp_path / "old" / "history.db", isolation_level=None)) as raw:
        for statement in schema.create_statements(version):
            raw.execute(statement)
        raw.execute("ATTACH ? AS now", (str(decade / "history.db"),))
        for table in schema.tables_of(version):
            columns = ", ".join(row[1] for row in raw.execute(f"PRAGMA main.table_info({table.name})"))
            raw.execute(f"INSERT INTO main.{table.name} ({columns}) SELECT {columns} FROM now.{table.name}")
        raw.execute(f"PRAGMA application_id={mark.APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version={version}")
    old = atlas(HistoryReader(tmp_path / "old", even_if_changed=True))
    assert old["ground"] is None and old["coast"].startswith("M") and old["villages"] == [] and len(old["sites"]) >= 10


# -- as the pages draw it ------------------------------------------------------------------------------------------------


def drawing(watched: Watched, report: Path, change: str, decade: int) -> list[str]:
    """The names on the map of a decade, of an atlas that was changed."""
    watched.open(f"{report.as_uri()}#/places", "/places")
    found: list[str] = watched.page.evaluate(
        f"""async decade => {{ const base = new Base(await source.base(), path => path), atlas = structuredClone(await source.atlas());
        base.lastYear = 29; for (const site of atlas.sites) site.labels.desk[3] = true; {change}
        return [...placeMap(base, atlas, decade, null).querySelectorAll('text')].map(one => one.textContent) }}""",
        decade,
    )
    return found


def test_a_place_is_on_the_map_from_the_decade_in_which_it_was_found(report: Path, decade: Path, browser_page: Open) -> None:
    watched, change = browser_page(), "atlas.sites[3].found_year = 15;"
    name = HistoryReader(decade).query("SELECT name FROM places ORDER BY place_id LIMIT 1 OFFSET 3")[1][0][0]
    assert [name in drawing(watched, report, change, when) for when in (0, 1, 2)] == [False, True, True]


def test_a_village_is_told_while_somebody_lives_there(report: Path, browser_page: Open) -> None:
    change = "atlas.villages = [{ place_id: 2, founded_year: 12, ended_year: 21, people: [[1, 34]] }];"
    watched = browser_page()
    assert ["34 people" in drawing(watched, report, change, when) for when in (0, 1, 2)] == [False, True, False]


def test_the_land_is_drawn_beneath_the_places(report: Path, browser_page: Open) -> None:
    watched = browser_page()
    watched.open(f"{report.as_uri()}#/places", "/places")
    looks = watched.page.eval_on_selector_all("svg.map > *", "all => all.map(one => one.getAttribute('class').split(' ')[0])")
    first = looks.index("site")
    assert {"sea", "ground-land", "ground-wood", "ground-stream"} <= set(looks[:first]) and set(looks[first:]) == {"site"}
