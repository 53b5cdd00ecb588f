"""Pictures are well-formed, stand alone, are small, and draw what the rows say."""

import dataclasses
import itertools
import re
import sqlite3
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from island.errors import IslandError
from island.history import snapshots
from island.history.manifest import RunInfo
from island.history.reader import HistoryReader
from island.history.writer import HistoryWriter
from island.views.pictures import PICTURES, draw
from island.views.pictures.ages import counted, shades_to
from island.views.pictures.axes import Years, rows_of, step_for
from island.views.pictures.bonds import bonds_at, living_at
from island.views.pictures.deeds import per_head
from island.views.pictures.facts import Facts, troubles
from island.views.pictures.life import kin_of, told_of
from island.views.pictures.lives import lanes_for, lives
from island.views.pictures.people import people
from island.views.pictures.png import to_png
from island.views.pictures.sites import in_letters, sites_of
from island.views.pictures.svg import Pen
from island.views.pictures.tree import family_of
from island.views.selection.results import Era, Thread
from island.views.selection.sidecar import selection_of

sys.path.insert(0, str(Path(__file__).parent.parent / "history"))

from history_village import Village, write_run

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert("1")</script>&\x1b[2J\u202e' + "W" * 300


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> HistoryReader:
    """Three years of the synthetic village: 1 dies of a storm at tick 6, 7 is born to 3 and 2 at tick 7."""
    folder = tmp_path_factory.mktemp("pictures") / "run"
    write_run(folder, 12)
    return HistoryReader(folder)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> HistoryReader:
    """The same, in which a stranger has written names, numbers and circles of parents."""
    folder = tmp_path_factory.mktemp("hostile") / "run"
    write_run(folder, 12)
    with sqlite3.connect(folder / "history.db") as file:
        file.execute("UPDATE villagers SET name = ?, house = ?", (HOSTILE, HOSTILE))
        file.execute("UPDATE villagers SET mother = 7, father = 7, arrived_tick = 9e18 WHERE agent_id = 3")
        file.execute(
            "UPDATE villagers SET mother = 7, born_year = -9e18, died_tick = -5, death_cause = ? WHERE agent_id = 7", (HOSTILE,)
        )
        file.execute("UPDATE places SET name = ?, x = 9e18", (HOSTILE,))
    return HistoryReader(folder, even_if_changed=True)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> HistoryReader:
    """A history whose first tick was never lived."""
    folder = tmp_path_factory.mktemp("empty") / "run"
    with HistoryWriter.create(folder, RunInfo("empty", 1, "name: empty\n", ticks_a_year=4, years=10, versions={"island": "0"})):
        pass
    return HistoryReader(folder)


def drawn(kind: str, reader: HistoryReader, **more: Any) -> ElementTree.Element:
    return ElementTree.fromstring(draw(kind, reader, who=1 if PICTURES[kind].of == "who" else None, **more))


def texts(picture: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("kind", PICTURES)
def test_picture_is_an_image_with_a_title_and_a_description(kind: str, village: HistoryReader) -> None:
    picture = drawn(kind, village)
    ids = [element.get("id") for element in picture if element.tag in (f"{SVG}title", f"{SVG}desc")]
    assert picture.get("role") == "img" and str(picture.get("aria-labelledby")).split() == ids and len(ids) == 2
    assert all(element.text for element in picture if element.tag in (f"{SVG}title", f"{SVG}desc"))


@pytest.mark.parametrize("kind", PICTURES)
def test_nothing_is_drawn_outside_the_picture(kind: str, village: HistoryReader) -> None:
    picture = drawn(kind, village)
    width, height = float(picture.get("width", 0)), float(picture.get("height", 0))
    assert width > 300 and height > 100
    for text in picture.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", 0)) <= width and 0 <= float(text.get("y", 0)) <= height, text.text


@pytest.mark.parametrize("kind", PICTURES)
def test_same_history_gives_the_same_text(kind: str, village: HistoryReader) -> None:
    assert draw(kind, village, who=1) == draw(kind, HistoryReader(village.folder.path), who=1)


@pytest.mark.parametrize("kind", PICTURES)
def test_picture_refers_to_nothing_outside_itself(kind: str, village: HistoryReader) -> None:
    text = draw(kind, village, who=1).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|href|url\((?!#)|@import|<script|<image|<foreignObject", text)


@pytest.mark.parametrize("kind", PICTURES)
def test_hostile_names_are_text_and_nothing_else(kind: str, hostile: HistoryReader) -> None:
    picture = drawn(kind, hostile)
    assert {element.tag for element in picture.iter()} <= {
        SVG + name
        for name in ("svg", "title", "desc", "style", "defs", "pattern", "g", "rect", "circle", "path", "text", "tspan")
    }
    assert "\x1b" not in draw(kind, hostile, who=1) and max(map(len, texts(picture))) < 300


@pytest.mark.parametrize("kind", [kind for kind in PICTURES if PICTURES[kind].of != "who"])
def test_history_that_has_not_begun_gives_a_picture_that_says_so(kind: str, empty: HistoryReader) -> None:
    assert any("not begun" in text for text in texts(drawn(kind, empty)))


@pytest.mark.parametrize("kind", PICTURES)
def test_every_picture_can_be_a_png(kind: str, village: HistoryReader) -> None:
    text = draw(kind, village, who=1, theme="dark")
    assert "var(" not in text and to_png(text, 1).startswith(b"\x89PNG")


def test_no_text_stands_in_colour_alone(village: HistoryReader) -> None:
    """Houses are named beside their colours."""
    for kind in ("people", "lives"):
        assert {"Holm · 6", "Reef · 1"} <= set(texts(drawn(kind, village)))


def test_people_are_as_many_as_the_ticks_count(village: HistoryReader) -> None:
    facts = Facts(village)
    found = [sum(column) for column in zip(*facts.alive_by(list(range(12))), strict=True)]
    assert found == [row[0] for row in facts.rows("SELECT alive FROM ticks ORDER BY tick")]


def test_a_life_is_drawn_from_coming_to_death(village: HistoryReader) -> None:
    """One px more or less: three years are 1120 px wide, 1 lives from the first tick to the seventh of twelve."""
    spans = sorted(lives_in(drawn("lives", village)))
    assert [round(x) for x, _ in spans] == [*[40] * 6, round(40 + 1120 * 7 / 12)]
    assert [wide for _, wide in spans] == pytest.approx([1120 * 6 / 12, *[1120] * 5, 1120 * 5 / 12], abs=1)


def lives_in(picture: ElementTree.Element) -> list[tuple[float, float]]:
    """Where each line begins, and how long it is."""
    found = []
    for path in picture.iter(f"{SVG}path"):
        if path.get("data-lives"):
            x = 0.0
            for step, wide in re.findall(r"m(-?[\d.]+)[ -][\d.]+h(-?[\d.]+)", str(path.get("d"))):
                found.append((x + float(step), float(wide)))
                x += float(step) + float(wide)
    return found


def test_steps_of_a_pen_add_up_to_where_it_was_sent() -> None:
    pen, places = Pen(), [(40.04, 100.0), (40.12, 99.0), (0.0, 640.26), (-3.5, 12.0)]
    for x, y in places:
        pen.move(x, y).right(0.44)
    pen.move(7, 8).down_to(-9.5)
    assert pen.path() == "m40 100h.4m-.3-1h.4m-40.5 541.3h.4m-3.9-628.3h.4m10.1-4v-17.5" and pen.lines == 5


def test_no_two_lives_of_a_lane_touch(village: HistoryReader) -> None:
    facts = Facts(village)
    lane_of, lanes = lanes_for(facts, list(facts.souls.values()))
    assert max(lane_of.values()) < lanes
    for one in facts.souls.values():
        for other in facts.souls.values():
            if one is not other and lane_of[one.agent_id] == lane_of[other.agent_id]:
                assert one.gone < other.came or other.gone < one.came


def test_deaths_are_bars_of_the_rows(village: HistoryReader) -> None:
    """One death, of the storm, in year 1."""
    hints = [title.text for title in drawn("deaths", village).iter(f"{SVG}title")]
    assert "storm, 1: 1" in hints and sum(": " in str(hint) for hint in hints) == 1


def test_a_craft_has_a_bar_in_every_year_in_which_somebody_knew_it(village: HistoryReader) -> None:
    """Nets: 5 finds them in year 0 and 6 learns them; salt dies with 1 in year 1."""
    said = [title.text for title in drawn("crafts", village).iter(f"{SVG}title") if "known by" in str(title.text)]
    assert said == ["nets, 0: known by 2", "nets, 1: known by 2", "nets, 2: known by 2", "salt, 0: known by 1"]


def test_ages_count_everybody_who_lives(village: HistoryReader) -> None:
    """Six of twenty-two and more years in year 0 (after its third tick), then five; the child is in the first row."""
    columns = counted(Facts(village), 1)
    assert [sum(column) for column in columns] == [6, 5, 6] and columns[2][0] == 1 and columns[0][4] == 6


@pytest.mark.parametrize("most", [1, 2, 5, 33, 1000])
def test_shades_cover_every_number_once(most: int) -> None:
    covered = [number for low, high in shades_to(most) for number in range(low, high + 1)]
    assert covered == list(range(1, most + 1))


def test_deeds_per_head_are_the_decisions_of_the_rows(village: HistoryReader) -> None:
    facts = Facts(village)
    found = {deed: sum(count for count, _ in values) for deed, values in per_head(facts).items()}
    assert found == dict(facts.rows("SELECT deed, count(*) FROM thoughts WHERE kind = 0 GROUP BY deed"))
    assert [years for _, years in per_head(facts)[0]] == [alive / 4 for alive in (24, 6 + 6 + 5 + 6, 24)]


def test_bonds_are_those_that_last_at_the_years_end(village: HistoryReader) -> None:
    """3 and 4 are friends in year 0 and foes in year 1; the marriage of 1 and 2 ends with a death in year 1."""
    facts = Facts(village)
    everybody = dict.fromkeys(facts.souls, 0)
    assert bonds_at(facts, 3, everybody) == [(3, 4, "friend"), (1, 2, "spouse")]
    assert bonds_at(facts, 7, everybody) == [(3, 4, "foe")]
    assert {soul.agent_id for soul in living_at(facts, 7)} == {2, 3, 4, 5, 6, 7}


def test_a_life_tells_what_befell_and_the_kin(village: HistoryReader) -> None:
    facts = Facts(village)
    assert [(one.time, one.text) for one in told_of(facts, 1)] == [
        (0.0, "came to the island"), (0.5, "married Tom Holm"), (1.25, "hurt"), (1.5, "died of storm")
    ]  # fmt: skip
    assert [(word, soul.agent_id) for word, soul in kin_of(facts, 7)] == [("mother", 3), ("father", 2)]
    assert [(word, soul.agent_id) for word, soul in kin_of(facts, 2)] == [("wife", 1), ("daughter", 7)]


def test_family_has_parents_and_children_once(village: HistoryReader) -> None:
    facts = Facts(village)
    assert family_of(facts, 7).columns == {0: [7], -1: [3, 2]}
    assert family_of(facts, 2).columns == {0: [2], 1: [7]}


def test_a_circle_of_parents_ends(hostile: HistoryReader) -> None:
    """7 is mother of 3, of itself, and child of 3 and 2."""
    family = family_of(Facts(hostile), 7)
    everybody = [one for column in family.columns.values() for one in column]
    assert sorted(everybody) == sorted(set(everybody))


def test_map_counts_the_deeds_of_the_decade_at_each_place(village: HistoryReader) -> None:
    facts = Facts(village)
    assert {site.place_id: site.deeds for site in sites_of(facts, 0) if site.deeds} == dict(
        facts.rows("SELECT place, count(*) FROM events WHERE kind < 22 GROUP BY place")
    )
    assert [(site.name, site.what) for site in sites_of(facts, 0)][:2] == [("Hearth", "village"), ("Long Reef", "reef")]


def test_map_in_letters_has_every_known_place_and_is_a_rectangle(village: HistoryReader) -> None:
    sites = sites_of(Facts(village), 0)
    lines = in_letters(sites, 60)
    assert {len(line) for line in lines} == {62}
    assert all((f"{site.place_id} {site.name}" in "\n".join(lines)) == (site.found_year is not None) for site in sites)


def test_people_name_the_famines_of_the_selection(village: HistoryReader) -> None:
    """The same picture with a selection that has a famine says so in its text and its description."""
    famine = Thread("famine", "The famine of 1 to 2", 1, 2, (), (), 9.0, {"died_of_hunger": 14})
    found = dataclasses.replace(selection_of(village), threads=(famine,))
    picture = ElementTree.fromstring(draw("people", village, found))
    assert "Famine of 1–2, 14 dead" in texts(picture) and "14 dead" in str(picture.findtext(f"{SVG}desc"))


def test_the_worst_years_are_named() -> None:
    class Dead:
        deaths_by_year = {
            (10, "hunger"): 3,
            (13, "hunger"): 4,
            (12, "age"): 9,
            (50, "hunger"): 20,
            (80, "storm"): 2,
            (90, "storm"): 5,
        }

    assert [trouble.label for trouble in troubles(Dead())] == [  # type: ignore[arg-type]
        "Famine of 10–13, 7 dead",
        "Famine of 50, 20 dead",
        "Storm of 90, 5 dead",
    ]


def test_labels_that_would_cover_each_other_get_rows_of_their_own() -> None:
    """The earlier stands higher, so that no line down from a label crosses another."""
    assert rows_of([(0, 50), (20, 80), (63, 90), (105, 109)]) == [0, 1, 2, 2]
    assert rows_of([]) == []


def test_axis_has_round_steps() -> None:
    assert [step_for(span) for span in (0.25, 3, 10, 60, 1000, 10000)] == [1, 1, 1, 10, 100, 1000]


def test_unknown_kind_person_or_year_is_one_line(village: HistoryReader) -> None:
    for kind, more in (("no", {}), ("people", {"year": 99})):
        with pytest.raises(IslandError, match="expected"):
            draw(kind, village, **more)


def test_a_thousand_lives_are_small(tmp_path: Path) -> None:
    """Of ninety houses, a life beginning in each year of a thousand and dying thirty years on."""
    village = Village()
    with HistoryWriter.create(
        tmp_path / "run", RunInfo("many", 1, "name: many\n", ticks_a_year=1, years=300, versions={})
    ) as writer:
        for _ in range(12):
            writer.write(village.step(), village.world)
    facts = Facts(HistoryReader(tmp_path / "run"))
    facts.ticks, facts.length, facts.years = 1000, 1000.0, 1000
    one = facts.souls[1]
    facts.souls = {
        i: dataclasses.replace(one, agent_id=i, house=f"House {i % 90}", came_tick=(i * 7) % 970, died_tick=(i * 7) % 970 + 30,
                               came=float((i * 7) % 970), gone=(i * 7) % 970 + 30.0, cause="hunger", mother=i - 1, father=None)
        for i in range(2700)
    }  # fmt: skip
    assert len(people(facts, None).written()) < 60_000 and len(lives(facts).written()) < 250_000


# -- heights, stocks, eras, one person -----------------------------------------------------------------------------------


def corners(d: str) -> list[tuple[float, float]]:
    """The points of a path of M, h, v and l, in px: it is written in tenths."""
    x = y = 0.0
    found = []
    for letter, numbers in re.findall(r"([MhvlLz])([^MhvlLz]*)", d):
        values = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", numbers)]
        if letter == "M":
            x, y = values
        elif letter != "z":
            x += values[0] if letter in "hl" else 0
            y += values[-1] if letter in "vl" else 0
        found.append((x / 10, y / 10))
    return found


def height_at(edge: list[tuple[float, float]], x: float) -> float:
    """Of the upper edge, above the first point, which lies on the ground."""
    ground = edge[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(edge[1:-1]):
        if x0 <= x <= x1:
            return ground - (y0 if x1 == x0 else y0 + (y1 - y0) * (x - x0) / (x1 - x0))
    raise AssertionError(x)


def test_the_bands_of_houses_are_as_high_as_their_people_and_sum_to_all(village: HistoryReader) -> None:
    """Read off the picture at every tick: the upper edge of each band is its people on those of all bands painted after it."""
    facts = Facts(village)
    bands = [
        str(path.get("d"))
        for path in drawn("people", village).iter(f"{SVG}path")
        if re.fullmatch(r"f\d+", path.get("class") or "")
    ]
    edges = [corners(d) for d in bands if d.endswith("z") and "h" in d]
    people_of = [numbers for numbers in facts.alive_by(list(range(12))) if any(numbers)]
    assert len(edges) == len(people_of) == 2
    totals = [row[0] for row in facts.rows("SELECT alive FROM ticks ORDER BY tick")]
    years = Years(0, facts.length)
    a_person = 380 / max(totals)
    for tick in range(12):
        heights = [height_at(edge, years.x((tick + 1) / 4)) / a_person for edge in edges]
        assert heights[0] == pytest.approx(totals[tick], abs=0.05)
        owns = sorted([heights[0] - heights[1], heights[1]])
        assert owns == pytest.approx(sorted(numbers[tick] for numbers in people_of), abs=0.05)


def test_the_map_shows_the_stocks_of_the_snapshots(tmp_path: Path) -> None:
    """The reef has 70 of 90 fish in the first snapshot and 1,200 of 2,000 in the last, and the wood nothing of 40."""
    write_run(tmp_path / "run", 12)
    with sqlite3.connect(tmp_path / "run" / "history.db") as file:
        ticks = [tick for (tick,) in file.execute("SELECT tick FROM snapshots ORDER BY tick")]
        for tick, reef in zip(ticks, ((70, 90), (1200, 2000)), strict=True):
            (state,) = file.execute("SELECT state FROM snapshots WHERE tick = ?", (tick,)).fetchone()
            plain = snapshots.read(state)
            plain["places"][1][5:7], plain["places"][2][5:7] = reef, (0, 40)
            file.execute("UPDATE snapshots SET state = ? WHERE tick = ?", (snapshots.pack(plain)[1], tick))
    reader = HistoryReader(tmp_path / "run", even_if_changed=True)
    sites = {site.place_id: site for site in sites_of(Facts(reader), 0)}
    assert sites[1].stocks == ((ticks[0] // 4, 70), (ticks[1] // 4, 1200)) and sites[1].stock_max == 2000
    assert (sites[1].stock_by(ticks[0] // 4), sites[1].stock_by(9), sites[1].stock_by(0)) == (70, 1200, None)
    assert {"1,200 of 2,000", "0 of 40"} <= set(texts(drawn("map", reader)))


def test_eras_stand_under_the_years_they_are_of(village: HistoryReader) -> None:
    eras = (Era(1, 0, 0, "the hungry years", ()), Era(2, 1, 2, "the years of Holm", ()))
    picture = ElementTree.fromstring(draw("people", village, dataclasses.replace(selection_of(village), eras=eras)))
    strips = {
        str(rect.findtext(f"{SVG}title")): rect for rect in picture.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None
    }
    years = Years(0, 3.0)
    first, second = strips["1. the hungry years: years 0 to 0"], strips["2. the years of Holm: years 1 to 2"]
    assert float(first.get("x", 0)) == pytest.approx(years.x(0), abs=0.1)
    assert float(second.get("x", 0)) == pytest.approx(years.x(1), abs=0.1)
    assert float(second.get("width", 0)) == pytest.approx(years.x(3) - years.x(1) - 1, abs=0.1)
    assert {"the hungry years", "the years of Holm", "0–0", "1–2"} <= set(texts(picture))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> HistoryReader:
    """The same years with one villager, 1, who dies in the second."""
    folder = tmp_path_factory.mktemp("alone") / "run"
    write_run(folder, 12)
    with sqlite3.connect(folder / "history.db") as file:
        file.execute("DELETE FROM villagers WHERE agent_id <> 1")
        file.execute("DELETE FROM relations")
        file.execute("DELETE FROM events WHERE actor <> 1 OR other IS NOT NULL")
        file.execute("DELETE FROM thoughts WHERE agent_id <> 1")
        file.execute("UPDATE ticks SET alive = tick < 6")
    return HistoryReader(folder, even_if_changed=True)


@pytest.mark.parametrize("kind", PICTURES)
def test_a_run_of_one_person_is_drawn(kind: str, alone: HistoryReader) -> None:
    picture = drawn(kind, alone)
    assert picture.get("role") == "img" and not any("nan" in str(path.get("d")) for path in picture.iter(f"{SVG}path"))


def test_one_person_is_counted_as_one(alone: HistoryReader) -> None:
    assert any("one person" in text and "nobody alive at the end" in text for text in texts(drawn("people", alone)))
    assert len(lives_in(drawn("lives", alone))) == 1
    assert (
        any(re.search(r"\b1 (?:people|deaths|lives|deeds)\b", text) for kind in PICTURES for text in texts(drawn(kind, alone)))
        is False
    )
