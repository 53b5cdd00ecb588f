"""Runs that tests only read, and a history to which a test may add what it invents."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "history"))
sys.path.insert(0, str(Path(__file__).parent))

from history_village import write_run
from invented import Invented


@pytest.fixture(scope="session")
def village_as_written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty ticks, twenty years, of the synthetic village."""
    folder = tmp_path_factory.mktemp("views") / "run"
    write_run(folder, 80)
    return folder


@pytest.fixture
def village(village_as_written: Path, tmp_path: Path) -> Path:
    """A copy of its own for a test, in which a sidecar may be laid."""
    return Path(shutil.copytree(village_as_written, tmp_path / "run"))


@pytest.fixture
def invented(village: Path) -> Invented:
    """To add what a test invents."""
    return Invented(village)
