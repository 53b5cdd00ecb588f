"""How much a command loads before it answers: a third of a second for each large package that it does not need."""

import subprocess
import sys
from pathlib import Path

import pytest
from calls import environment, island

LOADED = """
import sys
from island.cli import app
app(sys.argv[1:], standalone_mode=False)
print("loaded:", *[name for name in ("numpy", "pydantic", "rich", "sqlalchemy") if name in sys.modules])
"""


def loaded_by(*arguments: str | Path) -> list[str]:
    call = [sys.executable, "-c", LOADED, *map(str, arguments)]
    done = subprocess.run(call, env=environment(), capture_output=True, text=True, check=True)
    return done.stdout.split("loaded:")[1].split()


@pytest.mark.parametrize("command", ["people", "moments", "story", "search", "info"])
def test_reading_needs_neither_sqlalchemy_nor_numpy(winter: Path, command: str) -> None:
    island("people", winter, cwd=winter)  # the sidecar is made with NumPy
    more = {"story": ["--villager", "@1"], "search": ["winter"]}.get(command, [])
    assert not {"sqlalchemy", "numpy"} & set(loaded_by(command, winter, *more))


def test_version_needs_no_package_but_typer() -> None:
    assert loaded_by("--version") == []
