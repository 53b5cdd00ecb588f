"""Tables and pictures of a sweep."""

import json
import math
import re
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pytest
import sweeps

from island.errors import IslandError
from island.sweep.plot import draw
from island.sweep.statistics import METRICS, mean_with_interval, summaries


def test_interval_covers_the_true_mean_about_as_often_as_it_says() -> None:
    luck = np.random.default_rng(5)
    samples = [list(map(float, luck.exponential(10, 30))) for _ in range(40)]
    intervals = [mean_with_interval(sample, 0.9) for sample in samples]
    hits = sum(low <= 10 <= high for _, low, high in intervals if low is not None and high is not None)
    assert 31 <= hits <= 40


def test_interval_is_the_same_every_time_and_honest_where_it_can_tell_nothing() -> None:
    many = list(map(float, np.random.default_rng(5).exponential(10, 30)))
    assert mean_with_interval(many, 0.95) == mean_with_interval(many, 0.95)
    assert mean_with_interval([3.0], 0.95) == (3.0, None, None)
    assert mean_with_interval([1.0, 1.0, 1.0], 0.95) == (1.0, 1.0, 1.0)
    nearly = [0.1] * 9 + [math.nextafter(0.1, 1)]
    assert mean_with_interval(nearly, 0.95)[1:] == pytest.approx((0.1, 0.1))
    mean, low, high = mean_with_interval([0.0, 1.0], 0.95)
    assert mean == 0.5 and low is not None and high is not None and low <= 0.5 <= high


def test_differences_are_of_the_same_seed(serial: Path) -> None:
    found = {one.setting: one for one in summaries(serial, "alive", baseline="scripted_harshness-0")}
    rows = duckdb.sql(
        f"""
        SELECT a.alive - b.alive FROM read_parquet('{serial}/dataset/islands/**/*.parquet', hive_partitioning = true) a
        JOIN read_parquet('{serial}/dataset/islands/**/*.parquet', hive_partitioning = true) b USING (seed)
        WHERE a.setting = 'random_harshness-300' AND b.setting = 'scripted_harshness-0'
        """
    ).fetchall()
    one = found["random_harshness-300"]
    assert one.pairs == 3 and one.difference == pytest.approx(sum(row[0] for row in rows) / 3)
    assert one.difference_low is not None and one.difference_low <= one.difference < 0
    assert found["scripted_harshness-0"].difference is None


def test_years_after_the_last_of_the_village_count_as_nobody(serial: Path) -> None:
    found = {one.setting: one for one in summaries(serial, "population")}
    (total,) = duckdb.sql(
        f"SELECT sum(alive) FROM read_parquet('{serial}/dataset/census/**/*.parquet', hive_partitioning = true) WHERE setting = 'random_harshness-300'"
    ).fetchall()[0]
    assert found["random_harshness-300"].mean == pytest.approx(total / 9)  # three islands of three years


def test_survival_is_a_share(serial: Path) -> None:
    found = [one.mean for one in summaries(serial, "survival")]
    assert all(mean is not None and 0 <= mean <= 1 for mean in found) and min(m for m in found if m is not None) < 1


@pytest.mark.parametrize("metric", sorted(set(METRICS) - {"apart"}))
def test_every_metric_has_a_number_for_every_setting(serial: Path, metric: str) -> None:
    assert all(one.islands == 3 and one.mean is not None for one in summaries(serial, metric))


def test_what_is_no_metric_or_setting_is_refused(serial: Path, tmp_path: Path) -> None:
    with pytest.raises(IslandError, match="--of is 'luck'; expected one of: survival"):
        summaries(serial, "luck")
    with pytest.raises(IslandError, match="--baseline is 'none'; expected one of: random_harshness-0"):
        summaries(serial, "alive", baseline="none")
    (tmp_path / "sweep.json").write_bytes((serial / "sweep.json").read_bytes())
    with pytest.raises(IslandError, match="no island is done yet"):
        summaries(tmp_path, "alive")
    assert "no island is done yet" in sweeps.refused("plot", tmp_path, "-o", tmp_path / "x.svg")


def test_table_and_status_are_written_for_people_and_for_machines(serial: Path) -> None:
    told = sweeps.sweep("table", serial, "--of", "people").stdout.splitlines()
    assert told[0].split("\t")[:4] == ["setting", "islands", "people", "95% interval"] and len(told) == 5
    found = json.loads(sweeps.sweep("table", serial, "--of", "people", "--json").stdout)
    assert found["of"] == "people" and [one["islands"] for one in found["settings"]] == [3] * 4
    status = json.loads(sweeps.sweep("status", serial, "--json").stdout)
    assert [(one["planned"], one["done"]) for one in status["settings"]] == [(3, 3)] * 4 and status["begun"] == 0


def test_islands_that_are_being_lived_are_begun(serial: Path, tmp_path: Path) -> None:
    home = tmp_path / "out"
    shutil.copytree(serial, home)
    (home / "work" / "0123").mkdir(parents=True)
    assert json.loads(sweeps.sweep("status", home, "--json").stdout)["begun"] == 1
    assert "1 begun and not done" in sweeps.sweep("status", home).stdout


def test_picture_is_the_same_every_time_and_shows_every_setting(serial: Path, tmp_path: Path) -> None:
    svg = draw(serial, "svg")
    assert svg == draw(serial, "svg") and draw(serial, "png").startswith(b"\x89PNG")
    text = svg.decode()
    assert {f"{name}_harshness-{value} (3)" for name in ("random", "scripted") for value in (0, 300)} <= set(
        re.findall(r">([^<>]+)</text>", text)
    )
    sweeps.sweep("plot", serial, "-o", tmp_path / "x.svg")
    assert (tmp_path / "x.svg").read_bytes() == svg
    assert "expected a name that ends in .svg or .png" in sweeps.refused("plot", serial, "-o", tmp_path / "x.pdf")
