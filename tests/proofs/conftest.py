"""A harsh village that the teacher decides for: thieves, quarrels and hunger within six years."""

import shutil
from pathlib import Path

import pytest

from island import app, scenario
from island.forks.prove import prover_of

SETTINGS = ("mind.kind=scripted", "villagers.count=100", "years=6", "seed=16", "climate.harshness=250")


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run; tests only read it."""
    folder = tmp_path_factory.mktemp("proofs") / "run"
    app.run(scenario.load("thousand_years", list(SETTINGS)), folder, quiet=True)
    return folder


@pytest.fixture
def village(lived: Path, tmp_path: Path) -> Path:
    """A copy of it, to keep proofs beside, or to damage."""
    return Path(shutil.copytree(lived, tmp_path / "run"))


@pytest.fixture(scope="session")
def prover(lived):
    with prover_of(lived) as found:
        yield found
