"""The `island` command as a user meets it: in a process of its own, on the real thing with the scripted mind."""

import json
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from calls import LONG, ROOT, SCRIPTED, command, environment, island, refused

from island.history.reader import HistoryReader

# -- looking -----------------------------------------------------------------------------------------------------------


def test_help_answers_before_anything_heavy_is_imported() -> None:
    heavy = {"numpy", "sqlalchemy", "simpy", "pydantic", "brain", "torch"}
    code = f"import sys, island.cli; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).strip() == "[]"


@pytest.mark.parametrize(
    "name",
    [
        "run",
        "resume",
        "info",
        "sql",
        "story",
        "year",
        "tree",
        "why",
        "consequences",
        "verify",
        "scenarios",
        "scenarios list",
        "scenarios show",
        "scenarios check",
    ],
)
def test_help_of_every_command_has_an_example(name: str, tmp_path: Path) -> None:
    done = island(*name.split(), "--help", cwd=tmp_path)
    assert done.returncode == 0 and f"Example: island {name.split()[0]}" in done.stdout


def test_run_leaves_a_folder_of_three_files(winter: Path) -> None:
    assert sorted(path.name for path in winter.iterdir()) == ["history.db", "manifest.json", "scenario.resolved.yaml"]


def test_info_json_has_what_the_readme_promises(winter: Path) -> None:
    found = json.loads(island("info", winter, "--json", cwd=winter).stdout)
    promised = {"seed", "years", "ticks", "thoughts", "events", "tokens", "alive", "born", "died", "digest", "wall_s"}
    assert promised | {"thoughts_per_s", "tokens_per_s"} <= found.keys()
    assert (found["seed"], found["years"], found["ticks"]) == (7, 1, 12)
    assert found["thoughts"] > 100 and len(found["digest"]) == 64


def test_info_table_shows_the_whole_digest_in_a_pipe(winter: Path) -> None:
    digest = json.loads(island("info", winter, "--json", cwd=winter).stdout)["digest"]
    assert digest in island("info", winter, cwd=winter).stdout


def test_story_can_be_asked_by_number_and_by_full_name(winter: Path) -> None:
    by_number = island("story", winter, "--villager", "3", cwd=winter).stdout
    name = by_number.splitlines()[0].removeprefix("# ").split(" (")[0]
    assert name.endswith(" @3") and "Year 0" in by_number
    for who in ("@3", name, name.removesuffix(" @3")):
        assert island("story", winter, "--villager", who, cwd=winter).stdout == by_number


def test_story_year_and_tree_have_all_their_forms(winter: Path) -> None:
    for call in (("story", winter, "@3"), ("year", winter, "0")):
        assert island(*call, "--format", "html", cwd=winter).stdout.startswith("<!doctype html>")
        assert island(*call, "--format", "md", cwd=winter).stdout.startswith("# ")
        assert json.loads(island(*call, "--json", cwd=winter).stdout)["sections"]
    assert json.loads(island("tree", winter, "@3", "--json", cwd=winter).stdout)["agent_id"] == 3
    assert "@3 (" in island("tree", winter, "@3", cwd=winter).stdout.splitlines()[0]
    assert "the island has not lived it; expected 0 to 0" in refused("year", winter, "1", cwd=winter)
    assert "the island has not lived it" in refused("year", winter, "9" * 30, cwd=winter)


def test_why_draws_a_death_back_to_its_roots_by_name_and_by_number(winter: Path) -> None:
    _, rows = HistoryReader(winter).query(
        "SELECT d.who, d.event_id, d.agent_id FROM deaths d WHERE d.event_id IN (SELECT event_id FROM event_causes)"
        " AND (SELECT count(*) FROM people p WHERE p.who = d.who) = 1"
    )
    who, event_id, _ = rows[0]
    drawn = island("why", winter, who, cwd=winter).stdout
    assert drawn.startswith("year ") and f"{who} died of " in drawn.splitlines()[0] and f"(event {event_id})" in drawn
    for which in (str(event_id), f"#{event_id}", f"@{rows[0][2]}"):
        assert island("why", winter, which, cwd=winter).stdout == drawn
    found = json.loads(island("why", winter, str(event_id), "--json", cwd=winter).stdout)
    events = {event["event_id"]: event for event in found["events"]}
    assert found["event_id"] == event_id and len(events) > 1 and found["beyond"] == 0
    assert all(f"(event {number}" in drawn for number in events)
    roots = [event for event in events.values() if not event["causes"]]
    assert roots and all(cause in events for event in events.values() for cause in event["causes"])


def test_consequences_of_a_cause_reach_the_event(winter: Path) -> None:
    _, rows = HistoryReader(winter).query("SELECT cause_id, event_id FROM event_causes ORDER BY event_id DESC LIMIT 1")
    cause, event_id = rows[0]
    drawn = island("consequences", winter, str(cause), "--depth", "1", cwd=winter).stdout
    assert f"(event {cause})" in drawn.splitlines()[0] and f"(event {event_id})" in drawn
    found = json.loads(island("consequences", winter, str(cause), "--depth", "1", "--json", cwd=winter).stdout)
    assert event_id in found["events"][0]["consequences"]


def test_verify_finds_a_run_sound(winter: Path) -> None:
    assert island("verify", winter, cwd=winter).returncode == 0


def test_shown_scenario_is_a_scenario(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(island("scenarios", "show", "first_winter", cwd=tmp_path).stdout)
    done = island("scenarios", "check", "mine.yaml", "thousand_years", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "mine.yaml: ok\nthousand_years: ok\n")


def test_scenarios_are_listed_with_their_descriptions(tmp_path: Path) -> None:
    lines = island("scenarios", "list", cwd=tmp_path).stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))


# -- running -----------------------------------------------------------------------------------------------------------


def test_same_scenario_and_seed_are_the_same_history_and_another_seed_is_not(winter: Path, tmp_path: Path) -> None:
    island("run", "first_winter", *SCRIPTED, "--out", "again", cwd=tmp_path)
    island("run", "first_winter", *SCRIPTED, "--seed", "8", "--out", "other", cwd=tmp_path)
    assert island("verify", winter, "again", cwd=tmp_path).returncode == 0
    done = island("verify", winter, "other", cwd=tmp_path)
    assert done.returncode == 3 and "differ from tick 0 on" in done.stdout


def test_longer_run_begins_with_the_shorter_one(winter: Path, tmp_path: Path) -> None:
    island("run", "first_winter", *SCRIPTED, "--years", "2", "--out", "longer", cwd=tmp_path)
    done = island("verify", winter, "longer", cwd=tmp_path)
    assert done.returncode == 3 and done.stdout.startswith("the same for 12 ticks; then ")


def test_a_year_of_months_has_a_thought_for_everybody_each_month(tmp_path: Path) -> None:
    done = island(
        "run", "months", "--years", "1", "--out", "run", "--set", "mind.kind=scripted", "--json", "--quiet", cwd=tmp_path
    )
    found = json.loads(done.stdout)
    assert (found["ticks"], found["years"], found["ticks_a_year"]) == (12, 1, 12) and found["alive"] > 50
    _, rows = HistoryReader(tmp_path / "run").query("SELECT month.tick, count(*) FROM deeds month GROUP BY 1")
    assert len(rows) == 12 and min(count for _, count in rows) > 50


def test_run_json_is_the_same_as_info_json(tmp_path: Path) -> None:
    done = island("run", "first_winter", *SCRIPTED, "--json", cwd=tmp_path)
    assert json.loads(done.stdout) == json.loads(island("info", "runs/first_winter-7", "--json", cwd=tmp_path).stdout)


def test_run_is_never_overwritten_without_force(winter: Path, tmp_path: Path) -> None:
    island("run", "first_winter", *SCRIPTED, "--out", "run", cwd=tmp_path)
    before = (tmp_path / "run" / "history.db").read_bytes()
    message = refused("run", "first_winter", *SCRIPTED, "--out", "run", cwd=tmp_path)
    assert "island resume run" in message and "--force" in message
    assert (tmp_path / "run" / "history.db").read_bytes() == before
    assert island("run", "first_winter", *SCRIPTED, "--out", "run", "--seed", "9", "--force", cwd=tmp_path).returncode == 0
    assert island("verify", winter, "run", cwd=tmp_path).returncode == 3


def test_folder_that_is_no_run_is_left_alone_even_with_force(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("dear")
    assert "neither empty nor a run" in refused("run", "first_winter", *SCRIPTED, "--out", "papers", "--force", cwd=tmp_path)
    assert [path.name for path in (tmp_path / "papers").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopped_run_resumes_to_the_history_of_one_that_was_not(
    signal_number: signal.Signals, tmp_path: Path, whole: Path
) -> None:
    """Ctrl-C and SIGTERM keep the tick in hand and say how to go on; after SIGKILL nobody says anything, and it goes on too."""
    process = subprocess.Popen(command(*LONG, "--out", "cut"), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True)
    wait_for_ticks(tmp_path / "cut", 6, process)
    process.send_signal(signal_number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == (-signal_number if signal_number == signal.SIGKILL else 128 + signal_number), said
    if signal_number != signal.SIGKILL:
        assert said.splitlines()[-1].endswith("island resume cut")
        assert sorted(path.name for path in (tmp_path / "cut").iterdir()) == [
            "history.db",
            "manifest.json",
            "scenario.resolved.yaml",
        ]
    assert island("resume", "cut", "--quiet", cwd=tmp_path).returncode == 0
    assert island("verify", whole, "cut", cwd=tmp_path).returncode == 0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that others cut short."""
    folder = tmp_path_factory.mktemp("whole")
    assert island(*LONG, "--out", "run", cwd=folder).returncode == 0
    return folder / "run"


def wait_for_ticks(run: Path, ticks: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the run ended before it could be stopped"
        if (run / "history.db").exists() and (HistoryReader(run).head() or (-1, ""))[0] >= ticks:
            return
        time.sleep(0.02)
    raise AssertionError("no tick was committed in a minute")


def test_finished_run_that_was_not_closed_is_closed_by_resume(winter: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(winter, run)
    (run / "manifest.json").unlink()
    (run / "history.db.new").write_text("left by a replacing that was cut off")
    with closing(sqlite3.connect(run / "history.db", isolation_level=None)) as db:
        db.execute("DROP INDEX thoughts_by_agent")
        db.execute("PRAGMA journal_mode=WAL")
    assert island("resume", run, "--quiet", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in run.iterdir()) == ["history.db", "manifest.json", "scenario.resolved.yaml"]
    with closing(sqlite3.connect(run / "history.db")) as db:
        assert db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'thoughts_by_agent'").fetchone() == (1,)
    before = (run / "history.db").read_bytes()
    assert island("resume", run, "--quiet", cwd=tmp_path).returncode == 0
    assert (run / "history.db").read_bytes() == before, "a run in order is left as it is"
    told = (run / "manifest.json").read_text()
    (run / "manifest.json").write_text(told.replace('"years": 1,', '"years": 9,'))
    assert "years is 9, but 1 in history.db" in island("verify", run, cwd=tmp_path).stdout
    assert island("resume", run, "--quiet", cwd=tmp_path).returncode == 0
    assert island("verify", run, cwd=tmp_path).returncode == 0


def test_run_in_use_is_refused(tmp_path: Path) -> None:
    process = subprocess.Popen(command(*LONG, "--out", "busy"), cwd=tmp_path, env=environment())
    try:
        wait_for_ticks(tmp_path / "busy", 0, process)
        process.send_signal(signal.SIGSTOP)  # or it may be over before the other has started
        assert "in use by another process" in refused("resume", "busy", cwd=tmp_path)
    finally:
        process.kill()
        process.wait()


def test_continue_goes_on_with_an_unfinished_run_and_else_begins_beside_it(tmp_path: Path) -> None:
    process = subprocess.Popen(command(*LONG, "--continue"), cwd=tmp_path, env=environment(), stderr=subprocess.DEVNULL)
    wait_for_ticks(tmp_path / "runs" / "first_winter-7", 2, process)
    process.kill()
    process.wait()
    assert "resuming runs/first_winter-7\n" in island(*LONG, "--continue", cwd=tmp_path).stderr
    assert "a new run in runs/first_winter-7-2\n" in island("run", "first_winter", *SCRIPTED, "--continue", cwd=tmp_path).stderr


def test_progress_is_plain_lines_when_stderr_is_no_terminal(tmp_path: Path) -> None:
    done = island("run", "first_winter", "--set", "mind.kind=scripted", cwd=tmp_path)
    assert done.returncode == 0 and "\x1b" not in done.stderr + done.stdout


# -- bad input ---------------------------------------------------------------------------------------------------------


def test_year_count_of_zero_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    assert "years is 0; expected 1 to 100000" in refused("run", "first_winter", "--years", "0", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "frist_winter"), "did you mean 'first_winter'?"),
        (("run", "first_winter", "--set", "vilagers.count=3"), "unknown key 'vilagers'"),
        (("run", "first_winter", "--set", "mind.model=nowhere.bin"), "nowhere."),
        (("run", "first_winter", "--continue", "--force"), "--continue"),
        (("resume", "nowhere"), "no such run folder"),
        (("info", "nowhere"), "no such run folder"),
        (("sql", "nowhere", "select 1"), "no such run folder"),
        (("verify", "nowhere"), "no such run folder"),
        (("story", "nowhere", "--villager", "1"), "no such run folder"),
        (("year", "nowhere", "0"), "no such run folder"),
        (("tree", "nowhere", "1"), "no such run folder"),
        (("story", "nowhere"), "Expected one WHO"),
        (("scenarios", "show", "nowhere"), "no such scenario"),
        (("scenarios", "check", "nowhere"), "no such scenario"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    assert told in refused(*arguments, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a brain", b"\0" * 5000])
def test_foreign_brain_file_is_refused_and_no_run_is_begun(content: bytes, tmp_path: Path) -> None:
    shutil.copy(ROOT / "brain" / "models" / "island.vocab", tmp_path / "my.vocab")
    (tmp_path / "my.brain").write_bytes(content)
    assert "my.brain" in refused("run", "first_winter", "--set", "mind.model=my.brain", cwd=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.brain", "my.vocab"]


def test_foreign_vocabulary_is_refused_and_no_run_is_begun(tmp_path: Path) -> None:
    (tmp_path / "my.vocab").write_bytes(b"not a vocabulary")
    assert "my.vocab" in refused("run", "first_winter", "--set", "mind.model=my.brain", cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["my.vocab"]


def test_foreign_file_as_history_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "history.db").write_bytes(b"SQLite format 3\0 but not really")
    assert "history.db" in refused("info", "run", cwd=tmp_path)


def test_unknown_villager_is_refused_with_a_hint(winter: Path) -> None:
    assert "nobody" in refused("story", winter, "--villager", "Nobody At All", cwd=winter)
    assert "expected @1 to" in refused("story", winter, "--villager", "100000", cwd=winter)


def test_unknown_event_is_refused_with_a_hint(winter: Path) -> None:
    _, rows = HistoryReader(winter).query("SELECT who FROM people WHERE died_year IS NULL GROUP BY who HAVING count(*) = 1")
    assert "expected 1 to" in refused("why", winter, "99999999", cwd=winter)
    for odd in ("9" * 5000, "1.5", "#", "0"):
        assert "expected 1 to" in refused("why", winter, odd, cwd=winter)
    assert len(refused("why", winter, "x" * 5000, cwd=winter)) < 400
    assert "is alive" in refused("consequences", winter, rows[0][0], cwd=winter)


@pytest.mark.parametrize("arguments", [("run",), ("frobnicate",), ("run", "first_winter", "--seed", "x"), ("story", "somewhere")])
def test_usage_error_is_one_line_that_names_the_help(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert "--help" in refused(*arguments, cwd=tmp_path)


@pytest.mark.parametrize("call", [("story", "--villager", "Nobody"), ("story", "@99999"), ("why", "99999999")])
def test_a_hint_is_a_command_that_can_be_pasted(call: tuple[str, ...], winter: Path) -> None:
    told = refused(call[0], winter, *call[1:], cwd=winter)
    hint = shlex.split(told[told.index("island sql") :])
    assert island(*hint[1:], cwd=winter).stdout
