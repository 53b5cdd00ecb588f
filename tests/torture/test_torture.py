"""The campaign itself is seen to fail: each part finds the defect that was planted for it, and the shim does what it says."""

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture import disk, shim
from tests.torture.planted import DEFECTS

ROOT = Path(__file__).parents[2]
FILES = """
import os, sys
from pathlib import Path
from tests.torture import shim
shim.begin(Path(sys.argv[1]), shim.Plan(shim.Mode[sys.argv[2]], int(sys.argv[3]), ops=shim.Op.WRITE, log=Path(sys.argv[4])))
handle = os.open(sys.argv[1] + "/file", os.O_WRONLY | os.O_CREAT)
for i in range(4):
    try:
        os.write(handle, b"%d" % i * 8)
    except OSError as error:
        print(i, error.errno)
os.fsync(handle)
os.write(handle, b"last")
os.rename(sys.argv[1] + "/file", sys.argv[1] + "/other")
"""


def under_the_shim(folder: Path, mode: str, nth: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", FILES, folder, mode, str(nth), folder.parent / "log"]
    environment = {**os.environ, "LD_PRELOAD": str(shim.library()), "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "run").mkdir()
    return tmp_path / "run"


def test_shim_fails_the_nth_write_and_no_other(folder: Path) -> None:
    done = under_the_shim(folder, "FAIL", 3)
    assert done.stdout == "2 5\n", done
    assert (folder / "other").read_bytes() == b"000000001111111133333333last"


def test_shim_tears_the_nth_write_and_kills(folder: Path) -> None:
    done = under_the_shim(folder, "TEAR", 2)
    assert done.returncode == -9
    assert (folder / "file").read_bytes() == b"000000001111"


def test_a_power_cut_keeps_what_was_fsynced_and_may_lose_the_rest(folder: Path) -> None:
    assert under_the_shim(folder, "ONLY_COUNT", 0).returncode == 0
    safe = b"00000000111111112222222233333333"
    model = disk.Disk(folder.parent / "absent")
    model.change(disk.Entry(shim.Op.MKDIR, -1, 0, os.fsencode(folder)))
    for entry in disk.read_log(folder.parent / "log"):
        model.change(entry)
    found = {json.dumps({Path(path).name: None if data is None else data.decode() for path, data in cut.items()})
             for cut in (model.cut(random.Random(i)) for i in range(100))}  # fmt: skip
    whole = {"run": None, "other": (safe + b"last").decode()}
    assert {"{}", json.dumps(whole), json.dumps({**whole, "other": safe.decode()})} <= found
    assert all(safe.decode() in one for one in found if "other" in one), "what was fsynced is never lost"


def test_a_torn_write_loses_whole_sectors() -> None:
    parts = disk.kept([(100, b"x" * 2000)], "torn", random.Random(3))
    assert 0 < len(parts) < 5 and all((offset + len(data)) % 512 == 0 or offset + len(data) == 2100 for offset, data in parts)


@pytest.mark.slow
@pytest.mark.parametrize("name", DEFECTS)
def test_campaign_finds_the_defect_that_is_planted_for_it(name: str) -> None:
    command = [sys.executable, "-m", "tests.torture", "--only", name, "--plant", name, "--cases", "30", "--minutes", "15"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1000)
    assert done.returncode == 1 and re.search(
        rf"FAILED {name} \d+: .*\n  make torture ARGS=\"--only {name} --case \d+", done.stderr
    ), done
