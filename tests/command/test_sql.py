"""`island sql`: a question to a history, answered row by row."""

import csv
import io
import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from calls import ENDLESS, command, environment, island, refused, wait_until_open


def test_sql_in_a_pipe_is_tab_separated_with_a_header(winter: Path) -> None:
    lines = island("sql", winter, "select agent_id, who from people order by agent_id limit 2", cwd=winter).stdout.splitlines()
    assert lines[0] == "agent_id\twho" and len(lines) == 3 and lines[1].startswith("1\t")


def test_sql_json_is_a_list_of_objects(winter: Path) -> None:
    rows = json.loads(island("sql", winter, "select 1 as one, null as gone, x'ff' as blob", "--json", cwd=winter).stdout)
    assert rows == [{"one": 1, "gone": None, "blob": "ff"}]


@pytest.mark.parametrize(
    "statement", ["delete from events", "drop table events", "attach 'x.db' as x", "selec 1", "", "select * from nowhere"]
)
def test_sql_that_is_no_reading_is_refused(statement: str, winter: Path) -> None:
    before = (winter / "history.db").read_bytes()
    refused("sql", winter, statement, cwd=winter)
    assert (winter / "history.db").read_bytes() == before


def test_sql_whose_reader_leaves_early_is_quiet(winter: Path) -> None:
    rows = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000) select i from n"
    with subprocess.Popen(
        command("sql", winter, rows), env=environment(), cwd=winter, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.parametrize("form", [(), ("--csv",), ("--json",)])
def test_rows_are_written_as_they_are_found(form: tuple[str, ...], winter: Path) -> None:
    """The query never ends; its reader has enough after 300 letters, as `head -c 300` has."""
    with subprocess.Popen(
        command("sql", winter, f"{ENDLESS} i from n", *form), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stderr
        assert len(process.stdout.read(300)) == 300
        process.stdout.close()
        assert process.wait(timeout=30) == 141 and process.stderr.read() == b""


def test_json_of_no_rows_and_of_many_is_a_whole_document(winter: Path) -> None:
    assert json.loads(island("sql", winter, "select * from deaths where 0", "--json", cwd=winter).stdout) == []
    rows = json.loads(island("sql", winter, "select event_id from events order by 1", "--json", cwd=winter).stdout)
    assert len(rows) > 500 and rows[0] == {"event_id": 1}


def test_json_has_no_numbers_that_json_lacks(winter: Path) -> None:
    done = island("sql", winter, "select 9e999 as much, -9e999 as little", "--json", cwd=winter)
    assert json.loads(done.stdout, parse_constant=lambda word: pytest.fail(word)) == [{"much": "inf", "little": "-inf"}]


def test_two_columns_of_one_name_are_not_made_one_by_json(winter: Path) -> None:
    assert "two columns are called a" in refused("sql", winter, "select 1 as a, 2 as a", "--json", cwd=winter)


def test_csv_quotes_what_needs_it(winter: Path) -> None:
    text = island("sql", winter, "select 1 as a, 'x, \"y\"\nz' as b, null as c, x'ff' as d", "--csv", cwd=winter).stdout
    assert list(csv.reader(io.StringIO(text))) == [["a", "b", "c", "d"], ["1", 'x, "y"\nz', "", "ff"]]


@pytest.mark.parametrize(
    ("given", "kind", "value"),
    [
        ("12", "integer", "12"),
        ("-3", "integer", "-3"),
        ("1.5", "real", "1.5"),
        ("2e3", "real", "2000.0"),
        ("Ana=1", "text", "Ana=1"),
        ("", "text", ""),
        ("nan", "text", "nan"),
        ("99999999999999999999", "real", "1e+20"),
    ],
)
def test_parameter_that_looks_like_a_number_is_one(given: str, kind: str, value: str, winter: Path) -> None:
    done = island("sql", winter, "select typeof(:x), :x", "--param", f"x={given}", cwd=winter)
    assert done.stdout.splitlines()[1].split("\t") == [kind, value]


def test_question_can_come_from_a_file_and_from_stdin(winter: Path, tmp_path: Path) -> None:
    question = "select :a + 1 as b -- a comment\n;\n"
    (tmp_path / "q.sql").write_text(question)
    assert island("sql", winter, "--file", "q.sql", "--param", "a=2", cwd=tmp_path).stdout == "b\n3\n"
    assert island("sql", winter, "--file", "-", "--param", "a=2", cwd=tmp_path, text=question).stdout == "b\n3\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "expected one SELECT"),
        (("select 1", "--file", "q.sql"), "expected one SELECT"),
        (("select 1", "--csv", "--json"), "expected one of them"),
        (("select 1", "select 2"), "--help"),
        (("--file", "nowhere.sql"), "nowhere.sql: No such file"),
        (("--file", "."), "directory"),
        (("--file", "/dev/zero"), "larger than 1,000,000 bytes"),
        (("--file", "latin.sql"), "not UTF-8"),
        (("select :who",), "--param NAME=VALUE"),
        (("select ?",), ":name"),
        (("select 1", "--param", "who"), "NAME=VALUE"),
        (("select 1; select 2",), "more than one statement"),
        (("select * from nowhere",), 'island sql RUN "select * from meanings"'),
        (("select zeroblob(1000000000)",), "too big"),
        (("select `\n\x1b[2J` from events",), "no such column: \\x1b[2J"),
    ],
)
def test_misuse_is_one_line(arguments: tuple[str, ...], told: str, winter: Path, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("select 1")
    (tmp_path / "latin.sql").write_bytes(b"select '\xe9'")
    assert told in refused("sql", winter, *arguments, cwd=tmp_path)


def test_what_the_table_of_meanings_is_said_to_hold_it_holds(winter: Path) -> None:
    lines = island("sql", winter, "select * from meanings", cwd=winter).stdout.splitlines()
    assert lines[0] == "object\tcolumn_name\tmeaning" and any(line.startswith("deaths\t\t") for line in lines)


@pytest.mark.parametrize("what", ["count(*) from n", "i from n where i < 0"])
def test_endless_question_ends_with_ctrl_c(what: str, winter: Path) -> None:
    process = subprocess.Popen(
        command("sql", winter, ENDLESS + what), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        wait_until_open(process, winter / "history.db")
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=10)
    finally:
        process.kill()  # one that does not hear it would run for ever
    assert (process.returncode, *said) == (130, b"", b"")
