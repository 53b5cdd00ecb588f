"""`island run` in a terminal."""

import re
from pathlib import Path

from calls import in_terminal, island

SHORT = ("run", "first_winter", "--set", "mind.kind=scripted")


def test_the_panel_shows_the_run_and_changes_nothing_in_it(winter: Path, tmp_path: Path) -> None:
    page = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", in_terminal(*SHORT, cwd=tmp_path, columns=100))
    assert "╭─ first_winter, seed 7" in page and "year 0 of 1" in page and "100%" in page and "people" in page
    digest = island("info", winter, "--json", cwd=tmp_path).stdout.split('"digest": "')[1][:64]
    assert f"digest {digest}" in page


def test_without_a_terminal_there_is_no_panel(tmp_path: Path) -> None:
    assert "╭" not in island(*SHORT, cwd=tmp_path).stderr
