"""A run that tests only read."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # whatever import mode pytest was asked for

from history_village import write_run


@pytest.fixture(scope="session")
def ten_ticks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten ticks of the synthetic village."""
    folder = tmp_path_factory.mktemp("history") / "run"
    write_run(folder, 10)
    return folder
