"""Runs whose pages are tried, and the browser to try them in."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "command"))
sys.path.insert(0, str(Path(__file__).parent.parent / "history"))
sys.path.insert(0, str(Path(__file__).parent))

from browser import browser_page, chromium  # noqa: F401 (fixtures)
from calls import SCRIPTED, island
from history_village import write_run


@pytest.fixture(scope="session")
def decade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten lived years of a hundred people, told by the scripted mind; tests only read it."""
    folder = tmp_path_factory.mktemp("decade")
    done = island("run", "thousand_years", "--years", "10", "--seed", "5", "--out", "run", *SCRIPTED, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "run"


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """Six people and five years, in a folder of the test's own."""
    write_run(tmp_path / "run", 20)
    return tmp_path / "run"
