"""Eras: exact change points, names that tell them apart, and histories of any length."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from invented import Invented

from island.history.reader import HistoryReader
from island.views.selection.eras import (
    DEPOSED,
    ERA_BLOCKS,
    PEOPLE_OF,
    SERIES,
    Rule,
    change_points,
    eras_of,
    named_after,
    rules_of,
    yearly,
)
from island.world.words import EventKind as K
from island.world.words import Outcome, Work


def series_of(years: int, **changed: list[float]) -> dict[str, tuple[float, ...]]:
    """Nothing happens to a hundred people, but what is given."""
    flat: dict[str, tuple[float, ...]] = {series.name: (0.0,) * years for series in SERIES}
    given = {name.replace("_", " "): tuple(values) for name, values in changed.items()}
    return flat | {"alive": (100.0,) * years} | given


def test_a_change_is_found_in_the_year_it_came() -> None:
    found = eras_of(series_of(200, thefts=[0.0] * 100 + [9.0] * 100))
    assert [(era.first_year, era.last_year) for era in found] == [(0, 99), (100, 199)]


def test_an_era_is_named_after_its_strongest_series() -> None:
    first, second = eras_of(series_of(200, thefts=[0.0] * 100 + [9.0] * 100))
    assert (first.name, second.name) == ("the honest years", "the years of thieves")
    mark = second.marks[0]
    assert (mark.series, mark.mean, mark.before, mark.overall) == ("thefts", 9.0, 0.0, 4.5)


def test_hunger_names_an_era() -> None:
    deaths = [0.0] * 60 + [3.0] * 60 + [0.0] * 80
    found = eras_of(series_of(200, **{"deaths of hunger": deaths}))
    assert [era.name for era in found if era.first_year == 60] == ["the hungry years"]


def test_the_greatest_house_names_its_era() -> None:
    houses = {PEOPLE_OF + "Cormward": [5.0] * 100 + [80.0] * 100, PEOPLE_OF + "Holm": [80.0] * 100 + [5.0] * 100}
    assert [era.name for era in eras_of(series_of(200, **houses))] == ["the years of Holm", "the years of Cormward"]


def test_a_leader_names_the_years_of_a_rule_where_nothing_else_is_as_telling() -> None:
    thefts = series_of(200, thefts=[0.0] * 100 + [9.0] * 100)
    rules = (Rule(7, "Tom Holm", 5, 95, False), Rule(8, "Ann Reef", 110, 150, True), Rule(9, "Bea Reef", 0, 4, True))
    assert [era.name for era in eras_of(thefts, rules)] == [
        "the honest years",
        "the years of thieves",
    ]  # both a whole deviation away
    quiet = eras_of(series_of(60), (Rule(7, "Tom Holm", 5, 52, False), Rule(8, "Ann Reef", 53, 59, True)))
    assert [(era.name, era.leader) for era in quiet] == [("the years of Tom Holm", 7)]
    assert named_after("the years of Tom Holm")[:2] == (None, "")  # and no house of that name


def test_a_fall_is_more_telling_than_a_rule_that_went_on() -> None:
    rule = Rule(7, "Tom Holm", 0, 69, is_deposed=True)
    assert rule.strength(0, 100) > replace(rule, is_deposed=False).strength(0, 100) == rule.strength(0, 70) - 0.3 - DEPOSED
    assert rule.strength(50, 100) == 0.0


def test_who_led_a_small_village_names_nothing(invented: Invented) -> None:
    invented.event(8, K.LEADER_NAMED, 2, amount=40, outcome=0)
    invented.event(8, K.LEADER_NAMED, 3, amount=40, outcome=1)
    invented.event(60, K.LEADER_DEPOSED, 2, amount=10, outcome=0)
    assert rules_of(invented.reader) == (Rule(4, "Olo Holm", 1, 19, False), Rule(2, "Tom Holm", 2, 15, True))


def test_no_two_eras_in_a_row_have_one_name() -> None:
    rng = np.random.default_rng(5)
    for years in (40, 100, 400, 1000):
        chaos = {series.name: rng.poisson(3, years).cumsum().astype(float).tolist() for series in SERIES if series.per_head}
        names = [era.name for era in eras_of(series_of(years, **chaos))]
        assert all(one != other for one, other in itertools.pairwise(names)) and all(names)


@pytest.mark.parametrize("years", [1, 2, 3, 9, 10, 37, 60, 101])
def test_eras_cover_every_year_once(years: int) -> None:
    found = eras_of(series_of(years, thefts=[float(year % 7 > year // 20) for year in range(years)]))
    covered = [year for era in found for year in range(era.first_year, era.last_year + 1)]
    assert covered == list(range(years)) and [era.number for era in found] == list(range(1, len(found) + 1))


def test_years_in_which_nothing_differs_are_one_quiet_era() -> None:
    (era,) = eras_of(series_of(60))
    assert era.name == "the quiet years" and era.marks == ()


def test_change_points_are_the_best_of_all_ways_to_cut() -> None:
    """Compared with every way to cut a few blocks."""
    rng = np.random.default_rng(1)
    for _ in range(20):
        rows, price, least = rng.normal(size=(9, 2)).cumsum(axis=0), 0.5, 2

        def cost(cut: tuple[int, ...], rows: np.ndarray = rows, price: float = price) -> float:
            parts = [rows[a:b] for a, b in itertools.pairwise((*cut, 9))]
            return sum(((part - part.mean(axis=0)) ** 2).sum() + price * 2 * np.log(9) / 2 for part in parts)

        cuts = [(0, *rest) for count in range(5) for rest in itertools.combinations(range(1, 9), count)]
        whole = [cut for cut in cuts if min(b - a for a, b in itertools.pairwise((*cut, 9))) >= least]
        assert change_points(rows, price, (least, 9)) == list(min(whole, key=cost))


def test_a_long_history_has_no_chapter_of_half_its_length() -> None:
    found = eras_of(series_of(1000, thefts=[1.0] * 1000))
    assert max(era.last_year - era.first_year + 1 for era in found) <= ERA_BLOCKS[1] * 5


def test_the_years_of_a_history_are_counted(village: Path) -> None:
    series = yearly(HistoryReader(village))
    assert series["alive"] == (6.0,) * 20  # one died in year 1 and one was born
    assert series["births"][1] == 1 and series["deaths in storms"][1] == 1 and series["deaths"] == (0.0, 1.0, *(0.0,) * 18)
    assert series[PEOPLE_OF + "Holm"] == (5.0,) * 20 and series[PEOPLE_OF + "Reef"] == (1.0,) * 20
    assert series["storms"][1] == 1 and series["enmities"][1] == 1 and series["weddings"][0] == 1


def test_revenge_that_was_only_tried_names_no_years(invented: Invented) -> None:
    invented.event(12, K.AVENGED, 2, 5, amount=4, outcome=Outcome.DONE)
    invented.event(13, K.AVENGED, 2, 5, outcome=Outcome.FAILED)
    assert yearly(invented.reader)["revenge"][3] == 1


def test_what_there_is_of_a_stock_is_that_of_its_last_turn(invented: Invented) -> None:
    invented.event(12, K.STOCK_WANED, amount=70, outcome=Work.HUNTING)
    invented.event(40, K.STOCK_GREW, amount=130, outcome=Work.HUNTING)
    series = yearly(invented.reader)
    assert series["game"] == (100.0,) * 3 + (70.0,) * 7 + (130.0,) * 10 and series["fish"] == (100.0,) * 20


def test_a_few_deaths_of_a_kind_name_no_years_and_nor_does_the_peace_after_many_quarrels() -> None:
    def name(**changed: list[float]) -> str:
        eras = eras_of(series_of(200, **changed))
        return next(era.name for era in eras if era.first_year <= 120 <= era.last_year)

    late = [0.0] * 100 + [1.0] * 100
    assert name(deaths_of_cold=[one / 10 for one in late], deaths=[1.0] * 200) == "the cold years"
    assert name(deaths_of_cold=[one / 10 for one in late], deaths=[2.0] * 200) != "the cold years"
    assert name(peace_made=late) == "the years of peace"
    assert name(peace_made=late, enmities=[one * 2 for one in late]) != "the years of peace"
