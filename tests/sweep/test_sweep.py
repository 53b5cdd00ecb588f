"""A whole sweep: the same bytes from every engine and after every mishap; what was done is not done again."""

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pytest
import sweeps

from island.engines import engine_of
from island.sweep.plan import load
from island.sweep.run import run_sweep

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed: .venv/bin/pip install '.[cluster]'"
)


@pytest.mark.parametrize("engine", ["processes", pytest.param("ray", marks=needs_ray)])
def test_every_engine_makes_the_same_dataset(tiny: Path, serial: Path, tmp_path: Path, engine: str) -> None:
    sweeps.sweep(tiny, "--out", tmp_path / "out", "--engine", engine, "--workers", "2")
    assert sweeps.contents(tmp_path / "out") == sweeps.contents(serial)
    assert len(sweeps.contents(serial)) == 12 * 5
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["dataset", "sweep.json"]
    assert (tmp_path / "out" / "sweep.json").read_bytes() == (serial / "sweep.json").read_bytes()


def _wait_for_islands(home: Path, count: int, driver: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 120
    while len(list(home.glob("dataset/islands/*/*/island.parquet"))) < count:
        assert time.monotonic() < end and driver.poll() is None
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("first", "number", "code", "then"),
    [
        ("processes", signal.SIGKILL, -9, "serial"),
        ("serial", signal.SIGINT, 130, "processes"),
        ("serial", signal.SIGTERM, 143, "serial"),
        ("processes", signal.SIGTERM, 143, "serial"),
    ],
)
def test_a_sweep_that_was_stopped_goes_on_with_another_engine(
    tiny: Path, serial: Path, tmp_path: Path, first: str, number: signal.Signals, code: int, then: str
) -> None:
    home = tmp_path / "out"
    driver = subprocess.Popen(
        sweeps.command(tiny, "--out", home, "--engine", first), env=sweeps.environment(), stderr=subprocess.PIPE, text=True
    )
    _wait_for_islands(home, 3, driver)
    time.sleep(0.1)  # the next island is being lived
    driver.send_signal(number)
    _, said = driver.communicate(timeout=60)
    assert driver.returncode == code and "Traceback" not in said
    if code > 0:
        assert said.splitlines()[-1].endswith(f"To go on: island sweep {tiny} --out {home}")
    done = {path: path.stat().st_mtime_ns for path in home.glob("dataset/islands/*/*/island.parquet")}
    assert 3 <= len(done) < 12
    time.sleep(0.5)  # workers of a driver that was killed see that it is gone
    found = sweeps.sweep(tiny, "--out", home, "--engine", then, "--json")
    assert json.loads(found.stdout)["before"] == len(done)
    assert {path: path.stat().st_mtime_ns for path in done} == done  # nothing twice
    assert sweeps.contents(home) == sweeps.contents(serial)


def test_workers_that_are_killed_and_workers_that_dawdle_change_nothing(tiny: Path, serial: Path, tmp_path: Path) -> None:
    home = tmp_path / "out"
    driver = subprocess.Popen(
        sweeps.command(tiny, "--out", home, "--workers", "2"), env=sweeps.environment(), stderr=subprocess.PIPE, text=True
    )
    _wait_for_islands(home, 1, driver)
    first, second = _workers_of(driver.pid)
    os.kill(first, signal.SIGSTOP)  # a straggler: the other does the rest
    os.kill(second, signal.SIGKILL)
    _wait_for_islands(home, 9, driver)
    os.kill(first, signal.SIGCONT)
    driver.communicate(timeout=120)
    assert driver.returncode == 0
    assert sweeps.contents(home) == sweeps.contents(serial)


def _workers_of(driver: int) -> list[int]:
    """Its processes but multiprocessing's own tracker."""
    children = [int(word) for word in Path(f"/proc/{driver}/task/{driver}/children").read_text().split()]
    return [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_a_failed_island_is_a_row_and_is_tried_again_when_the_sweep_goes_on(tmp_path: Path) -> None:
    import brain

    shipped = Path(brain.__file__).parent / "models" / "island"
    for kind in (".brain", ".vocab"):
        shutil.copy(shipped.with_suffix(kind), tmp_path / f"mine{kind}")
    (tmp_path / "sweep.yaml").write_text("name: x\nscenario: first_winter\nseeds: 1..2\nminds: [random, mine.brain]\n")
    plan = load(tmp_path / "sweep.yaml", tmp_path / "out")
    vocabulary = (tmp_path / "mine.vocab").read_bytes()
    (tmp_path / "mine.vocab").write_bytes(vocabulary + b"\n")  # somebody touches it after the start
    with engine_of("serial") as engine:
        counts = run_sweep(plan, tmp_path / "out", engine, lambda _: None)
        assert (counts.done, counts.failed, counts.total) == (2, 2, 4)
        status = json.loads(sweeps.sweep("status", tmp_path / "out", "--json").stdout)
        assert [(one["setting"], one["done"], one["failed"]) for one in status["settings"]] == [("random", 2, 0), ("mine", 0, 2)]
        assert "brain here is not the sweep's" in status["failures"][0]["failure"]
        (tmp_path / "mine.vocab").write_bytes(vocabulary)
        counts = run_sweep(plan, tmp_path / "out", engine, lambda _: None)
        assert (counts.before, counts.done, counts.failed) == (2, 2, 0)
    assert not list((tmp_path / "out").rglob("failed.parquet"))


def test_seeds_and_settings_can_be_added_and_not_taken_away(tiny: Path, serial: Path, tmp_path: Path) -> None:
    home, file = tmp_path / "out", tmp_path / "tiny.yaml"
    shutil.copytree(serial, home)
    file.write_text(sweeps.TINY.replace("1..3", "1..4"))
    found = json.loads(sweeps.sweep(file, "--out", home, "--engine", "serial", "--json").stdout)
    assert (found["before"], found["done"], found["total"]) == (12, 4, 16)
    assert "seed 4 is not in the file any more" in sweeps.refused(tiny, "--out", home)
    file.write_text(sweeps.TINY.replace("1..3", "1..4").replace("[0, 300]", "[0]"))
    assert "the setting 'random_harshness-300' is not in the file any more" in sweeps.refused(file, "--out", home)
    file.write_text(sweeps.TINY.replace("1..3", "1..4").replace("years: 3", "years: 4"))
    assert "is another one (scenario or brain)" in sweeps.refused(file, "--out", home)
    file.write_text(sweeps.TINY.replace("name: tiny", "name: other"))
    assert "holds the sweep 'tiny', not 'other'" in sweeps.refused(file, "--out", home)


def test_a_dataset_of_another_code_is_refused(tiny: Path, serial: Path, tmp_path: Path) -> None:
    home = tmp_path / "out"
    shutil.copytree(serial, home)
    identity = json.loads((home / "sweep.json").read_text())
    (home / "sweep.json").write_text(json.dumps({**identity, "code": "0123456789abcdef"}))
    before = sweeps.contents(home)
    assert "was begun with code 0123456789abcdef" in sweeps.refused(tiny, "--out", home)
    assert sweeps.contents(home) == before


def test_a_folder_of_something_else_and_a_folder_in_use_are_refused(tiny: Path, serial: Path, tmp_path: Path) -> None:
    from island.history.folder import RunFolder, RunLock

    (tmp_path / "diary.txt").write_text("mine")
    assert "neither empty nor a sweep" in sweeps.refused(tiny, "--out", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]
    assert "no sweep here" in sweeps.refused("status", tmp_path)
    home = tmp_path / "out"
    shutil.copytree(serial, home)
    lock = RunLock.take(RunFolder(home))
    assert "in use by another process" in sweeps.refused(tiny, "--out", home)
    lock.close()


def test_histories_are_kept_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "sweep.yaml").write_text("name: x\nscenario: first_winter\nseeds: [5]\nminds: [random]\nhistory: true\n")
    sweeps.sweep(tmp_path / "sweep.yaml", "--out", tmp_path / "out")
    kept = tmp_path / "out" / "histories" / "setting=random" / "seed=5"
    told = subprocess.run(
        [*sweeps.command()[:3], "info", kept, "--json"], env=sweeps.environment(), capture_output=True, text=True, check=True
    )
    (digest,) = duckdb.sql(f"SELECT digest FROM '{tmp_path}/out/dataset/islands/**/*.parquet'").fetchall()[0]
    assert json.loads(told.stdout)["digest"] == digest


def test_duckdb_reads_the_dataset_with_its_partitions(serial: Path) -> None:
    found = duckdb.sql(
        f"""
        SELECT setting, seed, i.alive, max_by(c.alive, c.year) FROM read_parquet('{serial}/dataset/islands/**/*.parquet', hive_partitioning = true) i
        LEFT JOIN read_parquet('{serial}/dataset/census/**/*.parquet', hive_partitioning = true) c USING (setting, seed) GROUP BY ALL ORDER BY 1, 2
        """
    ).fetchall()
    assert len(found) == 12 and all(
        alive in (last or 0, 0) for *_, alive, last in found
    )  # who died within a year is in no census
    assert [row[:2] for row in found[:2]] == [("random_harshness-0", 1), ("random_harshness-0", 2)]
