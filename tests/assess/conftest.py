from pathlib import Path

import pytest

from island import app, scenario


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirteen years of a small village by the scripted mind. Tests only read it."""
    folder = tmp_path_factory.mktemp("assess") / "lived"
    settings = scenario.load("thousand_years", ["mind.kind=scripted", "years=13", "villagers.count=24", "seed=5"])
    app.run(settings, folder, quiet=True)
    return folder
