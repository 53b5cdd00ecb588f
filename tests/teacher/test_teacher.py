"""The teacher has a room of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
RUN = """
import sys
from island.cli import app
arguments = ["run", "months", "--years", "1", "--out", sys.argv[1], "--quiet"]
app([*arguments, "--set", "villagers.count=8", "--set", "mind.kind=" + sys.argv[2]], standalone_mode=False)
print("loaded:", *[name for name in sys.modules if name.startswith("island.teacher")])
"""


@pytest.mark.parametrize(("mind", "needs_it"), [("lm", False), ("random", False), ("scripted", True)])
def test_only_a_scripted_run_loads_the_teacher(tmp_path: Path, mind: str, needs_it: bool) -> None:
    call = [sys.executable, "-c", RUN, str(tmp_path / "run"), mind]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split("loaded:")[1].split()
    assert ("island.teacher.phrases" in loaded) == needs_it and bool(loaded) == needs_it
