"""One archipelago, lived once for the whole folder."""

from pathlib import Path

import pytest
from seas import live


@pytest.fixture(scope="session")
def archipelago(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four islands over six years, finished; tests only read it."""
    folder = tmp_path_factory.mktemp("sea") / "archipelago"
    live(folder)
    return folder
