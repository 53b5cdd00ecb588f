"""`island people`, `moments`, `threads` and `search` on a run; each claims what a reader sees."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from calls import SCRIPTED
from calls import island as called


def island(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return called(*arguments, cwd=Path("/"))


@pytest.fixture(scope="module")
def run(winter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which a sidecar may be laid."""
    return Path(shutil.copytree(winter, tmp_path_factory.mktemp("selecting") / "run"))


@pytest.mark.parametrize("call", [("people",), ("people", "--by", "oldest"), ("moments",), ("threads",), ("search", "the")])
def test_text_and_json_show_the_same_number_of_finds(run: Path, call: tuple[str, ...]) -> None:
    name, *rest = call
    text = island(name, str(run), *rest)
    found = json.loads(island(name, str(run), *rest, "--json").stdout)
    assert text.returncode == 0 and len(text.stdout.splitlines()) == len(found) + 1 and found
    assert text.stderr == ""


def test_the_oldest_stand_first(run: Path) -> None:
    ages = [row["count"] for row in json.loads(island("people", str(run), "--by", "oldest", "--json").stdout)]
    assert ages == sorted(ages, reverse=True) and len(ages) == 20


def test_most_limits_what_is_shown(run: Path) -> None:
    assert len(json.loads(island("people", str(run), "--most", "3", "--json").stdout)) == 3


@pytest.mark.parametrize(
    "call",
    [("people", "--by", "charm"), ("threads", "--kind", "romance"), ("search", "--", "--"), ("people", "--by", "\x1b[31m")],
)
def test_what_is_not_known_is_one_line(run: Path, call: tuple[str, ...]) -> None:
    name, *rest = call
    done = island(name, str(run), *rest)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "expected" in done.stderr and "\x1b" not in done.stderr


def test_a_run_with_a_sidecar_is_verified_resumed_and_replaced(run: Path, tmp_path: Path) -> None:
    island("people", str(run))
    folder = shutil.copytree(run, tmp_path / "run")
    assert (folder / "reading.db").exists()
    assert island("verify", str(folder)).returncode == 0
    assert island("resume", str(folder)).returncode == 0
    again = island("run", "first_winter", "--years", "1", "--out", str(folder), "--force", *SCRIPTED)
    assert again.returncode == 0, again.stderr
    assert json.loads(island("people", str(folder), "--json").stdout)
