"""Proofs beside a history, and the commands that make and show them."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from island.history.proofs import NAME, Proof, Verdict, keep_proofs, kept_proofs
from island.history.reader import HistoryReader

ROOT = Path(__file__).resolve().parents[2]
DAMAGE = "e.kind = 47 AND k.kind = 45"  # a hut was damaged by a storm: its one cause
PROOF = Proof(74, 45, Verdict.LATER, "2 seasons later", 0, 5, "ab" * 32)


def island(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "island", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done


def refusal(*arguments):
    done = island(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done
    return done.stderr


def arrow(folder, where):
    sql = f"""SELECT e.event_id, k.event_id FROM events e JOIN event_causes c ON c.event_id = e.event_id
              JOIN events k ON k.event_id = c.cause_id WHERE {where} ORDER BY 1 LIMIT 1"""
    found = HistoryReader(folder).rows(sql)
    assert found, f"the village of conftest.py has no cause {where}: choose another run"
    return found[0]


# -- keeping -----------------------------------------------------------------------------------------------------------


def test_proofs_are_kept_and_added_to(village):
    reader, other = HistoryReader(village), Proof(46, 45, Verdict.SAME, "", 0, 4, "cd" * 32)
    assert keep_proofs(reader, [other]) and keep_proofs(reader, [PROOF])
    assert kept_proofs(reader) == {(46, 45): other, (74, 45): PROOF}
    assert [path.name for path in village.iterdir() if "proofs" in path.name] == [NAME], "nothing half-made is left"


def test_proofs_of_another_head_count_as_none(village):
    reader = HistoryReader(village)
    assert keep_proofs(reader, [PROOF])
    text = (village / NAME).read_text()
    (village / NAME).write_text(text.replace(reader.head()[1], "0" * 64))
    assert kept_proofs(reader) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "proved"}, {"verdict": ["later"]}, {"event_id": "74"}, {"cause_id": 4.5}, {"first_tick": True}, {"why": None},
        {"why": "x" * 1000}, {"digest": "<script>"}, {"digest": 5},
    ],
)  # fmt: skip
def test_a_file_that_a_stranger_wrote_counts_as_none(village, change):
    reader = HistoryReader(village)
    assert keep_proofs(reader, [PROOF])
    value = json.loads((village / NAME).read_text())
    value["proofs"][0] |= change
    (village / NAME).write_text(json.dumps(value))
    assert kept_proofs(reader) == {}


@pytest.mark.parametrize("text", ["", "[]", "null", "[" * 100_000, '{"digest": 1}', "\xff"])
def test_what_is_no_file_of_proofs_counts_as_none(village, text):
    (village / NAME).write_bytes(text.encode("latin-1"))
    reader = HistoryReader(village)
    assert kept_proofs(reader) == {}
    assert keep_proofs(reader, [PROOF]) and len(kept_proofs(reader)) == 1


# -- commands ----------------------------------------------------------------------------------------------------------


def test_prove_says_what_became_of_the_event_and_why_shows_it(village):
    event_id, cause_id = arrow(village, DAMAGE)
    before = (village / "history.db").read_bytes()
    done = island("prove", village, event_id)
    assert done.returncode == 0 and "    prevented\n" in done.stdout and f"without event {cause_id}: year 0" in done.stdout
    proof = kept_proofs(HistoryReader(village))[event_id, cause_id]
    assert f"lived again for {proof.last_tick - proof.first_tick + 1} ticks, years 0 to 1; digest {proof.digest}\n" in done.stdout
    assert "[proved: without it prevented]" in island("why", village, event_id).stdout
    assert "[proved: without it prevented]" in island("consequences", village, cause_id, "--depth", "1").stdout
    told = json.loads(island("why", village, event_id, "--json").stdout)
    assert told["proofs"] == [json.loads(json.dumps(vars(proof)))]
    assert (village / "history.db").read_bytes() == before


def test_prove_as_json_is_the_same_data(village):
    event_id, cause_id = arrow(village, DAMAGE)
    found = json.loads(island("prove", village, event_id, "--json", "--quiet").stdout)
    assert [(one["event_id"], one["cause_id"], one["verdict"]) for one in found["proofs"]] == [(event_id, cause_id, "prevented")]
    assert [one["event_id"] for one in found["events"]] == [cause_id, event_id] and found["left"] == 0


def test_an_event_without_a_cause_has_nothing_to_take_away(village):
    done = island("prove", village, 1)
    assert done.returncode == 0 and "a root: no event caused it" in done.stdout and not (village / NAME).exists()


def test_an_unknown_event_is_refused_in_one_line(village):
    assert "there is none of this number; expected 1 to" in refusal("prove", village, 999_999_999)
    assert "nobody" in refusal("prove", village, "Nobody Ever").lower()
    assert "no such run folder" in refusal("prove", village / "none", 1)
    assert "--most" in refusal("prove", village, 1, "--most", 0)


def test_a_folder_that_may_not_be_written_keeps_nothing_and_says_so(village):
    event_id, _ = arrow(village, DAMAGE)
    (village / NAME).mkdir()  # a rename onto it fails, for root too
    done = island("prove", village, event_id)
    assert done.returncode == 0 and "what was proved is not kept" in done.stderr and "prevented" in done.stdout
    assert [path.name for path in village.iterdir() if path.name.endswith(".part")] == []


def test_words_of_a_stranger_do_not_reach_the_terminal(village):
    reader = HistoryReader(village)
    event_id, cause_id = arrow(village, DAMAGE)
    assert keep_proofs(reader, [Proof(event_id, cause_id, Verdict.LATER, "\x1b[31mred\u202e", 0, 5, "ab" * 32)])
    shown = island("why", village, event_id).stdout
    assert "\x1b" not in shown and "\u202e" not in shown and "\\x1b[31mred" in shown


def damaged(village, *statements):
    """The same run without its seals' blessing: a stranger leaves no checksum either."""
    (village / "manifest.json").unlink()
    with sqlite3.connect(village / "history.db") as raw:
        for statement in statements:
            raw.execute(statement)
    raw.close()


def test_a_crafted_cause_is_refused_or_not_tried(village):
    event_id, _ = arrow(village, DAMAGE)
    last = HistoryReader(village).rows("SELECT max(event_id) FROM events")[0][0]
    damaged(
        village,
        f"INSERT INTO event_causes VALUES ({event_id}, 1, {last})",
        f"INSERT INTO event_causes VALUES ({event_id}, 2, {event_id})",
    )
    done = island("prove", village, event_id)
    assert done.returncode == 0 and done.stdout.count("not tried: recorded as later than what came of it") == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET kind = 9999 WHERE event_id = {cause}",
        "UPDATE events SET kind = 'x' WHERE event_id = {event}",
        "UPDATE events SET actor = 5 + actor WHERE event_id = {cause}",
        "UPDATE events SET tick = 99999 WHERE event_id = {event}",
        "UPDATE events SET tick = -7 WHERE event_id = {cause}",
        "UPDATE ticks SET digest = 7",
        "UPDATE thoughts SET decided = x'ffff'",
        "UPDATE thoughts SET decided = 'x'",
    ],
)
def test_a_damaged_history_is_refused_in_one_line(village, statement):
    event_id, cause_id = arrow(village, "e.kind = 19 AND k.kind = 19 AND k.tick % 4 > 0")
    damaged(village, statement.format(event=event_id, cause=cause_id))
    done = island("prove", village, event_id, "--quiet")  # how far it is would be other lines, on a busy machine
    assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("island: ") and done.stderr.count("\n") == 1


def test_a_run_that_grew_on_has_no_proofs_of_before(village, tmp_path):
    """They are of one head: whoever resumes a run proves again."""
    reader = HistoryReader(village)
    assert keep_proofs(reader, [PROOF])
    shorter = Path(shutil.copytree(village, tmp_path / "shorter"))
    damaged(shorter, "DELETE FROM ticks WHERE tick = (SELECT max(tick) FROM ticks)")
    assert kept_proofs(HistoryReader(shorter)) == {}
