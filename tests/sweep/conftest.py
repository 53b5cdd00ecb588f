from pathlib import Path

import pytest
import sweeps


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a sweep of twelve small islands."""
    path = tmp_path_factory.mktemp("tiny") / "tiny.yaml"
    path.write_text(sweeps.TINY)
    return path


@pytest.fixture(scope="session")
def serial(tiny: Path) -> Path:
    """Its folder as one process left it, undisturbed; tests only read it."""
    home = tiny.parent / "serial"
    sweeps.sweep(tiny, "--out", home, "--engine", "serial", "--quiet")
    return home
