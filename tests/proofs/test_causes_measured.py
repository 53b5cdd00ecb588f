"""The sample of causes: drawn by keys, kept line by line, held against placebos."""

import dataclasses
import json

import numpy as np
import pytest

from island.errors import IslandError
from island.history.proofs import Proof, Verdict
from island.measure.causes import KINDS, Tried, drawn, interval, kept, main, measure, placebo_of, tables
from island.world.words import word

SEED = 1


def made(event_id, verdict, placebo, kind="stole"):
    proof = Proof(event_id, 1, verdict, "", 0, 4, "ab" * 32)
    return Tried(kind, "crop lost", proof, Proof(event_id, 2, placebo), True)


def test_a_larger_sample_holds_the_smaller_one():
    candidates = list(range(10, 500, 7))
    assert drawn(candidates, 40, SEED, 1)[:10] == drawn(candidates, 10, SEED, 1)
    assert drawn(candidates, 10, SEED, 1) != drawn(candidates, 10, SEED + 1, 1)
    assert drawn(candidates[::-1], 10, SEED, 1) == drawn(candidates, 10, SEED, 1), "keyed by number, not by place"
    assert drawn([], 3, SEED, 1) == []


def test_a_placebo_is_of_the_kind_and_tick_of_the_cause_and_no_cause(prover):
    rows = prover.past.reader.rows(
        """SELECT e.event_id, c.cause_id FROM events e JOIN event_causes c USING (event_id)
           WHERE e.kind IN (34, 35, 20, 19, 41, 52) ORDER BY 1"""
    )
    same_tick = 0
    for event_id, cause_id in rows:
        effect, cause = prover.event(event_id), prover.event(cause_id)
        placebo = placebo_of(prover, effect, cause, SEED)
        if placebo is None:
            continue
        causes = {row[0] for row in prover.past.reader.rows(f"SELECT cause_id FROM event_causes WHERE event_id = {event_id}")}
        assert placebo.kind is cause.kind and placebo.event_id not in causes and placebo.event_id < event_id
        assert placebo.tick <= cause.tick and placebo == placebo_of(prover, effect, cause, SEED)
        between = f"SELECT count(*) FROM events WHERE kind = {int(cause.kind)} AND tick > {placebo.tick} AND tick <= {cause.tick}"
        lost = f"AND event_id < {event_id} AND event_id NOT IN (SELECT cause_id FROM event_causes WHERE event_id = {event_id})"
        assert prover.past.reader.rows(f"{between} {lost}") == [(0,)], "none is nearer"
        same_tick += placebo.tick == cause.tick
    assert same_tick


def test_a_sample_goes_on_where_it_was_cut_off(prover, tmp_path, monkeypatch):
    path = tmp_path / "causes.jsonl"
    whole = measure(prover, path, 8, 10, SEED)
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 1 + len(whole) > 4 and {one.kind for one in whole} == {word(kind) for kind in KINDS}
    path.write_bytes(b"".join(lines[:3]) + lines[3][:20])  # the third arrow was being written
    tried = []
    prove = prover.prove
    monkeypatch.setattr(prover, "prove", lambda *arrow: tried.append(arrow[0]) or prove(*arrow))
    assert measure(prover, path, 8, 10, SEED) == whole and path.read_bytes() == b"".join(lines)
    assert {one.proof.event_id for one in whole[:2]}.isdisjoint(tried) or whole[2].proof.event_id in tried
    tried.clear()
    assert measure(prover, path, 8, 10, SEED) == whole and tried == []


def test_a_file_of_another_sample_is_refused(tmp_path):
    path = tmp_path / "causes.jsonl"
    assert kept(path, {"digest": "a", "seed": 1}) == []
    with pytest.raises(IslandError, match="name another --out"):
        kept(path, {"digest": "a", "seed": 2})


def test_the_tables_count_what_was_tried():
    found = [made(n, Verdict.PREVENTED, Verdict.SAME) for n in range(6)] + [made(9, Verdict.SAME, Verdict.CHANGED)]
    found.append(dataclasses.replace(made(30, Verdict.SAME, Verdict.SAME, "quarrelled"), is_same_tick=False))
    found.append(Tried("died", "starving", Proof(20, 3, Verdict.NOT_TRIED, "30 years back"), None, False))
    text = tables(found)
    assert "| stole | 7 | 0 | 6 | 0 | 0 | 1 | 86% (49% to 97%) | 86% (49% to 97%) |" in text
    assert "| died <- starving | 1 | 1 | 0 | 0 | 0 | 0 | - | - |" in text
    assert "| stole | 7 | 86% | 14% | +71% (" in text and "| 86% | 0% | +86% (" in text
    assert "| all | 8 | 75%" in text and "| all, in the same tick | 7 | 86%" in text


def test_causes_of_one_event_are_no_independent_trials():
    """The interval of ten events with one cause each is narrower than that of two with five."""
    differences = np.array([1, 1, 0, 1, 0, 1, 1, 0, 1, 1])
    low, high = interval(differences, list(range(10)))
    assert -1 <= low < differences.mean() < high <= 1
    assert interval(differences, [1] * 10) == (-1.0, 1.0)


def test_the_command_prints_the_tables(lived, tmp_path, capsys):
    main([str(lived), "--sample", "4", "--out", str(tmp_path / "causes.jsonl"), "--threads", "1"])
    assert capsys.readouterr().out.count("| --- |") == 3
    head = json.loads((tmp_path / "causes.jsonl").read_text().splitlines()[0])
    assert head["within"] == 10 and len(head["digest"]) == 64
