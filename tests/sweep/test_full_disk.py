"""A disk that is full: the sweep says so in a line, damages nothing, and goes on to the same bytes when there is space again."""

import importlib.util
import json
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import clusters
import pytest
import sweeps

SWEEP = "name: full\nscenario: first_winter\nseeds: 1..3\nyears: 4\nminds: [scripted]\n"
"""A history of it takes 450 KB and more."""

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed: .venv/bin/pip install '.[cluster]'"
)


class Disk:
    """A disk of a few hundred KB, in memory, that can become larger."""

    def __init__(self, path: Path):
        path.mkdir(parents=True)
        self.path = path

    def mount(self, options: str) -> bool:
        call = ["mount", "-t", "tmpfs", "-o", options, "island", str(self.path)]
        try:
            return subprocess.run(call, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False

    def enlarge(self) -> None:
        assert self.mount("remount,size=200m")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    found = Disk(tmp_path / "disk" / "island-sweeps")
    if not found.mount("size=500k"):
        pytest.skip("a disk cannot be mounted here: it takes root")
    yield found
    subprocess.run(["umount", "--lazy", found.path], check=True)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("full") / "full.yaml"
    path.write_text(SWEEP)
    return path


@pytest.fixture(scope="module")
def undisturbed(file: Path) -> dict[str, str]:
    sweeps.sweep(file, "--out", file.parent / "out", "--engine", "serial", "--quiet")
    return sweeps.contents(file.parent / "out")


def _refused(file: Path, home: Path, engine: str) -> str:
    """The line on stderr of a sweep that had to stop."""
    call = sweeps.command(file, "--out", home, "--engine", engine, "--quiet")
    done = subprocess.run(call, env=sweeps.environment(), capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("island: "), done.stderr
    return done.stderr


@pytest.mark.parametrize("engine", ["serial", "processes", pytest.param("ray", marks=[needs_ray, pytest.mark.slow])])
def test_a_sweep_whose_disk_is_full_stops_with_a_line_and_goes_on_to_the_same_bytes(
    file: Path, undisturbed: dict[str, str], disk: Disk, engine: str
) -> None:
    home = disk.path / "out"
    said = _refused(file, home, engine)
    assert "No space left on device; free some space; what was committed is safe, continue with the same `island sweep`" in said
    before = sweeps.contents(home)
    assert before.items() <= undisturbed.items() and len(before) < len(undisturbed)  # what is there is whole
    assert json.loads(sweeps.sweep("status", home, "--json").stdout)["settings"][0]["planned"] == 3
    assert "No space left on device" in _refused(file, home, engine)  # nothing has changed, and nothing is worse
    disk.enlarge()
    sweeps.sweep(file, "--out", home, "--engine", "processes", "--workers", "2", "--quiet")
    assert sweeps.contents(home) == undisturbed
    assert sorted(path.name for path in home.iterdir()) == ["dataset", "sweep.json"]


def _limit() -> None:
    """No file larger than 300 KB from now on: more than rows take, and less than a history."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_histories_that_find_no_space_are_failed_rows_and_are_lived_when_there_is_some(
    file: Path, undisturbed: dict[str, str], tmp_path: Path, engine: str
) -> None:
    home = tmp_path / "out"
    call = sweeps.command(file, "--out", home, "--engine", engine, "--quiet")
    done = subprocess.run(call, env=sweeps.environment(), capture_output=True, text=True, timeout=300, preexec_fn=_limit)
    assert done.returncode == 3 and "0 of 3 islands done, 3 failed" in done.stdout and done.stderr == ""
    told = sweeps.sweep("status", home).stdout.splitlines()
    assert [line.split(":")[0] for line in told if line.startswith("failed")] == ["failed"] * 3
    assert all("the disk may be full" in line for line in told if line.startswith("failed"))
    assert told[-1] == f"the same `island sweep SWEEP.yaml --out {home}` tries them again"
    sweeps.sweep(file, "--out", home, "--engine", "serial", "--quiet")
    assert sweeps.contents(home) == undisturbed


@needs_ray
@pytest.mark.slow
def test_a_node_whose_own_disk_is_full_fails_its_islands_and_lives_them_when_there_is_space(
    file: Path, undisturbed: dict[str, str], disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = tmp_path / "driver"
    driver.mkdir()
    home = driver / "out"
    # a node that does not see the driver's folder, and lives its islands on a small disk of its own; Ray's files lie beside that disk
    node = ["unshare", "--mount", "sh", "-c", f'mount -t tmpfs island "{driver}" && exec "$0" "$@"']
    if subprocess.run([*node, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a node cannot have mounts of its own here: it takes root")
    monkeypatch.setenv("TMPDIR", str(disk.path.parent))
    with clusters.two_nodes(tmp_path, head=["--num-cpus=0"], other=node) as (address, _, _):
        monkeypatch.setenv("TMPDIR", "/tmp")
        call = sweeps.command(file, "--out", home, "--engine", "ray", "--address", address, "--quiet")
        environment = {**os.environ, **sweeps.environment(), **clusters.TOKEN}
        done = subprocess.run(call, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 3 and done.stderr == "", done.stderr
        failures = json.loads(sweeps.sweep("status", home, "--json").stdout)["failures"]
        assert len(failures) == 3 and all(str(disk.path) in one["failure"] for one in failures), failures
        assert all("free some space" in one["failure"] for one in failures), failures
        assert not list(disk.path.iterdir())  # it is not kept full by what has failed
        disk.enlarge()
        done = subprocess.run(call, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
    assert sweeps.contents(home) == undisturbed
