"""The compiled command, once for all."""

from pathlib import Path

import pytest

from brain import build


@pytest.fixture(scope="session")
def command() -> Path:
    """build/run, as `make brain` makes it."""
    return build.find_command()
