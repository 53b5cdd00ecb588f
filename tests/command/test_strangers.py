"""A history that a stranger has made: what it says is shown, and nothing it says is obeyed."""

import json
import re
import shutil
import sqlite3
import subprocess
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from calls import command, environment, in_terminal, island, refused

from island.history.reader import HistoryReader
from island.printing import harmless, one_line

NAME = "\x1b]0;mine\x07\x9b2J\u202eMara[bold]\u2028"
SHOWN = r"\x1b]0;mine\x07\x9b2J\u202eMara[bold]\u2028"
SENTENCE = "I fell.\x1b[2J\x1b[31m\x08\x7f\u2066 [link=http://x]home[/link]"
OURS = re.compile(r"\x1b\[[0-9;]*m")  # what Rich sends to a terminal: styles


@pytest.fixture(scope="module")
def strange(winter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which everybody has an evil name and tells evil things."""
    run = tmp_path_factory.mktemp("strange") / "run"
    shutil.copytree(winter, run)
    (run / "manifest.json").unlink()
    with closing(sqlite3.connect(run / "history.db", isolation_level=None)) as db:
        db.execute("UPDATE villagers SET name = ?, house = ? || agent_id", (NAME, "\x1b[31m\r"))
        db.execute("UPDATE thoughts SET sentence = ?", (SENTENCE,))
        db.execute("UPDATE runs SET name = ?", ("\x1b[1A\x1b[2Kwinter",))
    return run


def unheard(text: str) -> set[str]:
    """The letters of a text that a terminal could obey."""
    return {letter for letter in text if not letter.isprintable() and letter not in "\n\t"}


def first_death(run: Path) -> str:
    """An event in which somebody is named."""
    ((event,),) = HistoryReader(run).rows("SELECT min(death_event) FROM villagers")
    return str(event)


LOOKING: list[tuple[str, ...]] = [
    ("info",),
    ("sql", "select who, sentence, x'1b' as blob from deeds limit 5"),
    ("sql", "select who, sentence from deeds limit 5", "--csv"),
    ("sql", "select who, sentence from deeds limit 5", "--json"),
    ("sql", "select 1 as \"\x1b[2J\""),
    ("story", "--villager", "1"),
    ("why", "{death}"),
    ("why", "{death}", "--json"),
    ("consequences", "1"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", LOOKING)
def test_pipe_gets_no_letter_that_a_terminal_obeys(arguments: tuple[str, ...], strange: Path) -> None:
    name, *rest = (one.format(death=first_death(strange)) for one in arguments)
    done = island(name, strange, *rest, cwd=strange)
    assert done.returncode == 0 and done.stdout and unheard(done.stdout + done.stderr) == set()


@pytest.mark.parametrize("arguments", LOOKING)
def test_terminal_gets_nothing_to_obey_but_our_styles(arguments: tuple[str, ...], strange: Path) -> None:
    name, *rest = (one.format(death=first_death(strange)) for one in arguments)
    shown = in_terminal(name, strange, *rest, cwd=strange, columns=200)
    assert unheard(OURS.sub("", shown)) == set() and "\x1b[31m" not in shown


def test_evil_name_is_shown_for_what_it_is(strange: Path) -> None:
    assert SHOWN in island("story", strange, "--villager", "1", cwd=strange).stdout
    assert SHOWN in island("why", strange, first_death(strange), cwd=strange).stdout
    assert SHOWN in island("sql", strange, "select who from people", cwd=strange).stdout


def test_json_keeps_what_the_stranger_wrote(strange: Path) -> None:
    (row,) = json.loads(
        island("sql", strange, "select name, sentence from villagers, thoughts limit 1", "--json", cwd=strange).stdout
    )
    assert row == {"name": NAME, "sentence": SENTENCE}


def test_refusals_echo_names_harmlessly(strange: Path, tmp_path: Path) -> None:
    evil = "\x1b[31m\u202e\nx"
    for arguments in (("info", evil), ("run", evil), ("run", "first_winter", "--set", evil), ("run", "first_winter", f"--{evil}"),
                      ("story", strange, "--villager", evil), ("why", strange, evil), ("sql", strange, f"select `{evil}`"),
                      ("story", strange, "--villager", NAME), ("scenarios", "check", evil), (evil,)):  # fmt: skip
        assert unheard(refused(*arguments, cwd=tmp_path)) == set()


def test_path_that_is_no_text_is_shown_and_not_choked_on(winter: Path, tmp_path: Path) -> None:
    run = tmp_path / "caf\udce9"
    shutil.copytree(winter, run)
    done = island("verify", run, cwd=tmp_path)
    assert done.returncode == 0 and r"caf\udce9" in done.stdout
    assert r"nowhere\udcff" in refused("info", "nowhere\udcff", cwd=tmp_path)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_output_in_any_encoding_is_no_error(encoding: str, winter: Path) -> None:
    done = island("sql", winter, "select '∞😀'", cwd=winter, PYTHONIOENCODING=encoding)
    assert done.returncode == 0


def test_harmless_text_is_left_as_it_is() -> None:
    assert harmless("Añu, 汉字, 😀\tand\nmore") == "Añu, 汉字, 😀\tand\nmore"
    assert one_line("two\nlines\tand \x1b[2J") == r"two lines and \x1b[2J"


@pytest.mark.parametrize(
    ("sql", "arguments"),
    [
        ("UPDATE runs SET ticks_a_year = 0", ("info",)),
        ("UPDATE runs SET versions = replace(hex(zeroblob(50000)), '00', '[')", ("info",)),
        ("UPDATE ticks SET digest = 5", ("info", "--json")),
        ("UPDATE events SET tick = 'x'", ("story", "--villager", "1")),
        ("UPDATE ticks SET tick = -5 WHERE tick = 0", ("story", "--villager", "1")),
    ],
)
def test_odd_row_is_one_line(sql: str, arguments: tuple[str, ...], winter: Path, tmp_path: Path) -> None:
    shutil.copytree(winter, tmp_path / "run")
    (tmp_path / "run" / "manifest.json").unlink()
    with closing(sqlite3.connect(tmp_path / "run" / "history.db", isolation_level=None)) as db:
        db.execute(sql)
    name, *rest = arguments
    assert "which no island writes" in refused(name, "run", *rest, cwd=tmp_path)
    assert "restore a copy" in refused("resume", "run", "--quiet", cwd=tmp_path)
    done = island("verify", "run", cwd=tmp_path)
    assert (done.returncode, done.stdout.count("\n")) == (3, 1)


def test_millions_of_letters_that_are_shown_take_little_more_memory_than_they_fill() -> None:
    """A list of four million pieces took 260 MB, and a sentence of 64 MB ended in a MemoryError."""
    tracemalloc.start()
    assert harmless("\0" * (1 << 22)) == "\\x00" * (1 << 22)
    assert tracemalloc.get_traced_memory()[1] < 80 << 20
    tracemalloc.stop()


def test_more_than_the_memory_holds_is_one_line(winter: Path) -> None:
    """A stranger's rows may each be within bounds, and together be more than there is."""
    columns = ", ".join(f"zeroblob(60000000) as c{i}" for i in range(12))
    limited = ["sh", "-c", 'ulimit -d 400000 && exec "$@"', "sh", *command("sql", winter, f"select {columns}")]
    done = subprocess.run(
        limited, cwd=winter, env=environment(OPENBLAS_NUM_THREADS="1"), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "island: there is not enough memory for this; ask for less at once, or free some\n"
