"""`island compare` as a user calls it."""

import json
from pathlib import Path

import pytest
from calls import SCRIPTED, in_terminal, island, refused


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of the same people in `mild` and `harsh`, and of others in `other`."""
    made = tmp_path_factory.mktemp("compared")
    for name, more in (("mild", ()), ("harsh", ("--set", "climate.harshness=300")), ("other", ("--seed", "8"))):
        done = island(
            "run", "thousand_years", "--years", "2", "--set", "villagers.count=30", *more, *SCRIPTED, "--out", name, cwd=made
        )
        assert done.returncode == 0, done.stderr
    return made


def test_a_page_goes_to_stdout_and_progress_to_stderr(folder: Path) -> None:
    done = island("compare", "mild", "harsh", cwd=folder)
    assert done.returncode == 0 and done.stdout.startswith("# Two histories of the island\n")
    assert "The scenarios differ: climate.harshness is 100 in A and 300 in B." in done.stdout
    assert "looking for the first tick that differs" in done.stderr
    assert island("compare", "mild", "harsh", "--quiet", cwd=folder).stderr == ""


def test_the_same_run_says_so_at_once(folder: Path) -> None:
    done = island("compare", "mild", "mild/history.db", cwd=folder)
    assert done.returncode == 0 and "They are the same history, tick for tick: 8 ticks" in done.stdout and done.stderr == ""


def test_a_pair_has_all_forms(folder: Path) -> None:
    for form, begin in (("md", "# Two histories of the island"), ("html", "<!doctype html>")):
        assert island("compare", "mild", "other", "--format", form, cwd=folder).stdout.startswith(begin)
    found = json.loads(island("compare", "mild", "other", "--json", cwd=folder).stdout)
    assert found["kinship"] == "strangers" and found["a"]["seed"] == "1" and found["b"]["seed"] == "8"


@pytest.mark.parametrize(
    "name, begin",
    [("x.svg", b"<svg"), ("x.png", b"\x89PNG"), ("x.html", b"<!doctype html>"), ("x.md", b"# Two"), ("x.txt", b"# Two")],
)
def test_the_name_of_a_file_says_what_is_written(folder: Path, tmp_path: Path, name: str, begin: bytes) -> None:
    done = island("compare", "mild", "harsh", "-o", tmp_path / name, cwd=folder)
    assert done.returncode == 0 and (tmp_path / name).read_bytes().startswith(begin) and "bytes" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_cannot_be_compared_is_one_line(folder: Path, tmp_path: Path) -> None:
    assert "nowhere" in refused("compare", "mild", "nowhere", cwd=folder)
    assert "expected a name that ends in" in refused("compare", "mild", "harsh", "-o", "x.doc", cwd=folder)
    (folder / "full").mkdir(exist_ok=True)
    assert "full" in refused("compare", "mild", "full", cwd=folder)
    line = refused("compare", "mild", "harsh", "--quiet", "-o", tmp_path / "no" / "x.html", cwd=folder)
    assert "No such file or directory; expected a file that can be written" in line and not (tmp_path / "no").exists()


def test_a_terminal_gets_lines_that_fit(folder: Path) -> None:
    assert max(map(len, in_terminal("compare", "mild", "harsh", "--quiet", cwd=folder, columns=60).splitlines())) <= 60
