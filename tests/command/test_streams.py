"""Where the output goes: terminals, pipes, closed and full streams."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from calls import command, environment, in_terminal, island, refused

DEEDS = "select year, season, who, deed, partner, sentence from deeds where partner is not null limit 300"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_on_stdout_is_one_line(winter: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command("info", winter, "--json"), env=environment(), cwd=winter, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2 and "Traceback" not in done.stderr and "No space left" in done.stderr


def test_full_disk_on_stdout_spoils_no_help_and_no_version(winter: Path) -> None:
    for arguments in (
        ("--help",),
        ("sql", "--help"),
        ("--version",),
        ("scenarios", "list"),
        ("info", winter),
        ("sql", winter, "select 1"),
    ):
        with open("/dev/full", "w") as full:
            done = subprocess.run(command(*arguments), env=environment(), stdout=full, stderr=subprocess.PIPE, text=True)
        assert (done.returncode, done.stderr) == (2, "island: stdout: No space left on device\n"), arguments


@pytest.mark.parametrize("closing", ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", "2>/dev/full", ">&- 2>/dev/full"])
def test_run_is_whole_whatever_the_caller_did_to_its_streams(closing: str, winter: Path, tmp_path: Path) -> None:
    line = " ".join([*command("run", "first_winter", "--set", "mind.kind=scripted", "--out", "run"), closing])
    done = subprocess.run(["sh", "-c", line], env=environment(), cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done
    assert island("verify", "run", winter, cwd=tmp_path).returncode == 0


def test_run_whose_reader_went_away_is_whole(winter: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command("run", "first_winter", "--set", "mind.kind=scripted", "--out", "run"),
        env=environment(),
        cwd=tmp_path,
        stdout=writing,
        stderr=writing,
        timeout=120,
    )
    os.close(writing)
    assert done.returncode == 141
    assert island("verify", "run", winter, cwd=tmp_path).returncode == 0


def test_what_stderr_cannot_take_is_lost_and_the_run_goes_on(tmp_path: Path) -> None:
    """The first line, `a new run in ...`, meets a full disk."""
    with open("/dev/full", "w") as full:
        call = command("run", "first_winter", "--set", "mind.kind=scripted", "--continue")
        done = subprocess.run(call, env=environment(), cwd=tmp_path, stdout=subprocess.PIPE, stderr=full, text=True, timeout=120)
    assert done.returncode == 0 and "digest" in done.stdout


def test_refusal_needs_no_stderr(tmp_path: Path) -> None:
    for closing in ("2>&-", ">&- 2>&-", "2>/dev/full"):
        line = " ".join([*command("info", "nowhere"), closing])
        assert subprocess.run(["sh", "-c", line], env=environment(), cwd=tmp_path, timeout=60).returncode == 2


# -- pipes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [("info",), ("sql", DEEDS), ("story", "--villager", "1"), ("why", "400"), ("consequences", "1")],
)
def test_lines_in_a_pipe_end_where_their_text_ends(arguments: tuple[str, ...], winter: Path) -> None:
    name, *rest = arguments
    lines = island(name, winter, *rest, cwd=winter).stdout.splitlines()
    assert lines and [line for line in lines if line != line.rstrip()] == []


def test_lines_in_a_pipe_are_never_folded(winter: Path) -> None:
    sentences = [line.split("\t")[-1] for line in island("sql", winter, DEEDS, cwd=winter, COLUMNS="40").stdout.splitlines()]
    assert max(map(len, sentences)) > 60
    told = island("story", winter, "--villager", "1", cwd=winter, COLUMNS="40").stdout
    assert max(map(len, told.splitlines())) > 60


# -- terminals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [80, 120])
def test_sentences_have_the_room_of_a_terminals_table(columns: int, winter: Path) -> None:
    lines = in_terminal("sql", winter, DEEDS, cwd=winter, columns=columns).splitlines()
    names, rules = lines[0].split(), lines[1].split()
    widths = dict(zip(names, map(len, rules), strict=True))
    assert max(map(len, lines)) <= columns
    assert widths["sentence"] > max(width for name, width in widths.items() if name != "sentence")
    assert widths["year"] == len("year") and widths["season"] == len("season")


def test_numbers_in_a_terminals_table_are_never_folded(winter: Path) -> None:
    number = "-1.2345678901234567e-100"
    shown = in_terminal("sql", winter, f"select {number} as n, sentence from deeds limit 300", cwd=winter, columns=40)
    assert shown.count(number) > 1


def test_row_of_too_many_columns_is_a_record_of_lines(winter: Path) -> None:
    lines = in_terminal("sql", winter, "select * from thoughts limit 2", cwd=winter, columns=80).splitlines()
    assert [line.split() for line in lines if line.startswith("agent_id ")] == [["agent_id", "1"], ["agent_id", "2"]]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("arguments", [("story", "--villager", "1"), ("info",)])
def test_words_are_not_broken_by_a_narrow_terminal(arguments: tuple[str, ...], winter: Path) -> None:
    name, *rest = arguments
    narrow = in_terminal(name, winter, *rest, cwd=winter, columns=60)
    digest = json.loads(island("info", winter, "--json", cwd=winter).stdout)["digest"]
    assert max(map(len, narrow.splitlines())) <= 60
    whole = island(name, winter, *rest, cwd=winter).stdout
    assert "".join(narrow.split()) == "".join(whole.split())
    assert set(whole.split()) - set(narrow.split()) <= {digest}


def test_history_can_be_named_by_its_file(winter: Path, tmp_path: Path) -> None:
    file = winter / "history.db"
    for arguments in (("info", file), ("sql", file, "select 1"), ("story", file, "--villager", "1"), ("why", file, "400"),
                      ("consequences", file, "1"), ("verify", file), ("verify", file, file), ("resume", file, "--quiet")):  # fmt: skip
        done = island(*arguments, cwd=tmp_path)
        assert done.returncode == 0 and done.stdout, done.stderr
    assert "no such run folder" in refused("info", "history.db", cwd=tmp_path)


def test_ctrl_c_in_the_first_moments_is_quiet(tmp_path: Path) -> None:
    """While the command is still being imported, at several places of it."""
    for module in ("typer", "island.cli", "island.printing", "shlex"):
        (tmp_path / "early.py").write_text(
            "import importlib.abc, os, signal, sys\n"
            "class Early(importlib.abc.MetaPathFinder):\n"
            "    def find_spec(self, name, *_):\n"
            f"        if name == {module!r}:\n"
            "            os.kill(os.getpid(), signal.SIGINT)\n"
            "sys.meta_path.insert(0, Early())\n"
            "sys.modules.pop('shlex', None)\n"
            "import runpy\n"
            "runpy.run_module('island', run_name='__main__', alter_sys=True)\n"
        )
        done = subprocess.run(
            [sys.executable, "early.py", "--version"], cwd=tmp_path, env=environment(), capture_output=True, text=True
        )
        assert (done.returncode, done.stdout, done.stderr) == (130, "", ""), module


def test_a_life_a_year_and_a_family_fit_the_terminal(winter: Path) -> None:
    for call in (("story", winter, "@3"), ("year", winter, "0"), ("tree", winter, "@3")):
        lines = in_terminal(*call, cwd=winter, columns=60).splitlines()
        assert max(map(len, lines)) <= 60, call
    assert max(map(len, island("year", winter, "0", cwd=winter).stdout.splitlines())) > 60  # a pipe has no width
