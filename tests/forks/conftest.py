from pathlib import Path

import pytest
from fork_runs import SPARSE, dies_later, forked, hears, lived


@pytest.fixture(scope="session")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tests only read it."""
    return lived(tmp_path_factory.mktemp("forks") / "scripted", "scripted")


@pytest.fixture(scope="session")
def lm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lived(tmp_path_factory.mktemp("forks") / "lm", "lm", "engine.threads=1")


@pytest.fixture(scope="session")
def changed(scripted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fork of `scripted` at year 6: somebody who dies later is spared, in a harder climate, and hears a whisper."""
    changes = (
        f"spare @{dies_later(scripted)}",
        "set climate.harshness=150",
        f"whisper @{hears(scripted)} the fish are gone",
        "fever 40",
    )
    return forked(scripted, tmp_path_factory.mktemp("forks") / "changed", SPARSE, *changes)
