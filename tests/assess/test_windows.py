"""Telling centuries and islands by nearest centroids."""

import numpy as np
import pytest

from island.assess.windows import Window, tell_centuries, tell_centuries_by_others, tell_islands


def made(century_points: float, island_points: float, noise: float = 1.0, islands: int = 6, centuries: int = 5) -> list[Window]:
    """Four windows a century; how far centuries, and islands, stand apart."""
    rng = np.random.default_rng(5)
    return [
        Window(island, year, {"a": century_points * (year // 100) + rng.normal(0, noise), "b": island_points * island + rng.normal(0, noise), "dull": 7.0})
        for island in range(islands)
        for year in range(0, 100 * centuries, 25)
    ]  # fmt: skip


def test_centuries_that_differ_are_told_and_shuffled_ones_are_not() -> None:
    told = tell_centuries(made(8, 0))
    assert told and told.share > 0.6 and told.chance == pytest.approx(0.2) and 0.1 < told.shuffled < 0.3
    assert len(told.groups) == 6


def test_centuries_that_are_alike_are_told_by_chance() -> None:
    told = tell_centuries(made(0, 8))
    assert told and told.share < 0.4


def test_centuries_that_are_alike_everywhere_are_told_by_other_islands() -> None:
    told = tell_centuries_by_others(made(8, 0))
    assert told and told.share > 0.6 and told.chance == 0.2 and 0.1 < told.shuffled < 0.3


def test_centuries_of_one_island_alone_are_not_told_by_others() -> None:
    """Each island has its own order of centuries."""
    windows = [
        Window(one.island, one.year, {"a": one.features["a"] + 8 * ((one.century * (one.island + 1)) % 5)})
        for one in made(0, 0, islands=4)
    ]
    own, others = tell_centuries(windows), tell_centuries_by_others(windows)
    assert own and others and own.share > 0.6 and others.share < 0.4


def test_islands_that_differ_are_told_from_centuries_never_seen() -> None:
    told = tell_islands(made(0, 8))
    assert told and told.share > 0.6 and len(told.groups) == 5


def test_one_century_or_one_island_cannot_be_told() -> None:
    assert tell_centuries(made(1, 1, centuries=1)) is None
    assert tell_centuries_by_others(made(1, 1, centuries=1)) is None
    assert tell_centuries_by_others(made(1, 1, islands=1)) is None and tell_islands(made(1, 1, islands=1)) is None


def test_what_is_held_out_is_not_learned_from() -> None:
    """Sixty features of noise: a centroid that held the window itself would be the nearest."""
    rng = np.random.default_rng(2)
    windows = [
        Window(island, year, {str(number): value for number, value in enumerate(rng.normal(0, 1, 60))})
        for island in range(4)
        for year in range(0, 500, 25)
    ]
    told, island = tell_centuries(windows), tell_islands(windows)
    assert told and island and told.share < 0.4 and island.share < 0.45
