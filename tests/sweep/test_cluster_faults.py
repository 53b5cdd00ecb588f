"""A cluster that loses a worker, a whole node and its driver in the middle of islands: the dataset of an undisturbed run."""

import importlib.util
import os
import signal
import subprocess
import time
from pathlib import Path

import clusters
import pytest
import sweeps

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="Ray is not installed: .venv/bin/pip install '.[cluster]'"
    ),
]

SWEEP = """\
name: faults
scenario: first_winter
seeds: 1..5
years: 8
minds: [scripted]
grid:
  climate.harshness: [30, 60]
"""


def _done(home: Path) -> int:
    return len(list(home.glob("dataset/islands/*/*/island.parquet")))


def _in_mid_year(node: clusters.Node, home: Path) -> int:
    """A worker of the node that is living an island, some ticks of which are committed."""
    clusters.wait_for(lambda: bool(node.workers()) and any(home.glob("work/*/history.db-wal")))
    time.sleep(0.5)
    return (node.workers() or [0])[0]


def test_worker_node_and_driver_are_killed_in_mid_year(tmp_path: Path) -> None:
    file, home = tmp_path / "faults.yaml", tmp_path / "out"
    file.write_text(SWEEP)
    with clusters.two_nodes(tmp_path) as (address, head, other):
        call = sweeps.command(file, "--out", home, "--engine", "ray", "--address", address)
        assert "with a token, set RAY_AUTH_MODE=token" in sweeps.refused(*call[4:])
        assert not home.exists()
        driver = subprocess.Popen(call, env=sweeps.environment() | clusters.TOKEN, stderr=subprocess.PIPE, text=True)
        worker = _in_mid_year(head, home)
        os.kill(worker, signal.SIGKILL)
        clusters.wait_for(lambda: _done(home) >= 2)
        _in_mid_year(other, home)
        other.kill()
        lived = _done(home)
        clusters.wait_for(lambda: _done(home) >= lived + 2)
        assert driver.poll() is None
        driver.kill()
        driver.communicate()
        before = {path: path.stat().st_mtime_ns for path in home.glob("dataset/islands/*/*/island.parquet")}
        assert 4 <= len(before) < 10
        again = subprocess.run(call, env=sweeps.environment() | clusters.TOKEN, capture_output=True, text=True, timeout=300)
        assert again.returncode == 0, again.stderr
        assert {path: path.stat().st_mtime_ns for path in before} == before
    undisturbed = tmp_path / "undisturbed"
    sweeps.sweep(file, "--out", undisturbed, "--engine", "serial", "--quiet")
    assert sweeps.contents(home) == sweeps.contents(undisturbed)
