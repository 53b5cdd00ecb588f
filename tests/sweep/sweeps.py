"""Small sweeps, as users run them."""

import contextlib
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

from island import cli

ROOT = Path(__file__).resolve().parents[2]

TINY = """\
name: tiny
scenario: first_winter
seeds: 1..3
years: 3
minds: [random, scripted]
grid:
  climate.harshness: [0, 300]
"""


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "island", "sweep", *map(str, arguments)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def sweep(*arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """`island sweep` in this process: a start of Python is most of what these calls take."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        found = cli._exit_code(["sweep", *map(str, arguments)])
    assert found == code, (arguments, out.getvalue(), err.getvalue())
    return subprocess.CompletedProcess(list(map(str, arguments)), found, out.getvalue(), err.getvalue())


def refused(*arguments: str | Path) -> str:
    """The one line on stderr of a call that exits 2 and prints no data."""
    done = sweep(*arguments, code=2)
    assert done.stdout == "" and done.stderr.count("\n") == 1 and done.stderr.startswith("island: "), done.stderr
    return done.stderr


def contents(home: Path) -> dict[str, str]:
    """Digest of every file of the dataset by its name in there: two that are equal are the same, byte for byte."""
    dataset = home / "dataset"
    return {
        str(path.relative_to(dataset)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(dataset.rglob("*"))
        if path.is_file()
    }
