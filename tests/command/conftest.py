from pathlib import Path

import pytest
from calls import SCRIPTED, island


@pytest.fixture(scope="session")
def winter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of first_winter, in runs/first_winter-7 of its folder; tests only read it."""
    folder = tmp_path_factory.mktemp("winter")
    done = island("run", "first_winter", *SCRIPTED, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "runs" / "first_winter-7"
