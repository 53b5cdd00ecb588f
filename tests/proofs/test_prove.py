"""A cause is taken away and the island lives on: what holds, what does not, and that it can be repeated."""

import pytest

from island.errors import IslandError
from island.forks.changes import Suppress
from island.forks.past import Past
from island.forks.prove import Prover, arrows_of, prover_of
from island.history.canonical import next_head, rows_of
from island.history.proofs import HOLDS, Verdict
from island.history.reader import HistoryReader
from island.minds import make_mind
from island.world.words import EventKind

K = EventKind
YEARS_AGO = "AND e.tick - k.tick BETWEEN 8 AND 11"


def first_arrow(prover, kind, cause_kind, where=""):
    return arrows(prover, kind, cause_kind, where)[0]


def arrows(prover, kind, cause_kind, where="", most=8):
    """(event, cause) of the first events of a kind that have a cause of another."""
    sql = f"""SELECT e.event_id, k.event_id FROM events e JOIN event_causes c ON c.event_id = e.event_id
              JOIN events k ON k.event_id = c.cause_id WHERE e.kind = :kind AND k.kind = :cause_kind {where} ORDER BY 1 LIMIT {most}"""
    found = prover.past.reader.rows(sql, {"kind": int(kind), "cause_kind": int(cause_kind)})
    assert found, f"the village of conftest.py has no {kind.name} caused by {cause_kind.name} {where}: choose another run"
    return found


def test_a_quarrel_does_not_come_without_the_theft_it_was_about(prover):
    proofs = [prover.prove(*arrow) for arrow in arrows(prover, K.QUARRELLED, K.STOLE)]
    assert any(proof.verdict is Verdict.PREVENTED and len(proof.digest) == 64 for proof in proofs)


def test_a_theft_comes_without_what_is_recorded_as_its_cause(prover):
    """Somebody steals all the same, though but little, from a house that a harvest of last year made rich."""
    proofs = [prover.prove(*arrow) for arrow in arrows(prover, K.STOLE, K.HARVESTED, "AND e.tick - k.tick > 2 AND e.outcome = 1")]
    same = [proof for proof in proofs if proof.verdict is Verdict.SAME]
    assert same and same[0].verdict not in HOLDS and len(same[0].digest) == 64


def test_an_event_that_is_no_cause_changes_nothing(prover):
    """A placebo: somebody else's work in the tick of the cause."""
    event_id, cause_id = first_arrow(prover, K.QUARRELLED, K.STOLE)
    effect, cause = prover.event(event_id), prover.event(cause_id)
    sql = "SELECT event_id FROM events WHERE tick = :tick AND kind < 10 AND actor NOT IN (:one, :other) ORDER BY 1"
    work = prover.past.reader.rows(sql, {"tick": cause.tick, "one": effect.actor, "other": effect.other})
    assert prover.prove(event_id, work[0][0]).verdict is Verdict.SAME


def test_an_effect_in_the_tick_of_the_landing_is_tried_too(prover):
    event_id, cause_id = first_arrow(prover, K.HUT_DAMAGED, K.STORM_ROSE, "AND e.tick = 0")
    proof = prover.prove(event_id, cause_id)
    assert (proof.verdict, proof.first_tick) == (Verdict.PREVENTED, 0)


def test_a_proof_repeats_to_the_digest(prover, lived):
    arrow = first_arrow(prover, K.QUARRELLED, K.STOLE)
    once = prover.prove(*arrow)
    with prover_of(lived) as another:
        assert another.prove(*first_arrow(prover, K.STOLE, K.FISHED)) and another.prove(*arrow) == once


def test_the_digest_is_that_of_a_fork_that_begins_with_the_year(prover, lived):
    """So `island fork --do "suppress N"` lives the same life with a history of its own."""
    event_id, cause_id = first_arrow(prover, K.STOLE, K.HARVESTED, "AND k.tick % 4 = 2")
    proof = prover.prove(event_id, cause_id)
    past = Past(HistoryReader(lived))
    year_end = proof.first_tick // 4 * 4 - 1
    assert year_end < proof.first_tick - 1
    simulation = past.simulation(make_mind(past.settings), past.plan(year_end, [Suppress(event=cause_id)]))
    head = bytes.fromhex(past.reader.rows("SELECT hex(digest) FROM ticks WHERE tick = :tick", {"tick": year_end})[0][0])
    while simulation.world.tick < proof.last_tick:
        head = next_head(head, rows_of(simulation.advance()))
    assert head.hex() == proof.digest


def test_the_margin_is_a_year_and_ends_with_what_was_lived(prover):
    assert prover.past.last_tick == 23
    event_id, cause_id = first_arrow(prover, K.STOLE, K.HARVESTED, "AND e.tick < 19")
    assert prover.prove(event_id, cause_id).last_tick == prover.event(event_id).tick + 4 < 23
    assert prover.prove(*first_arrow(prover, K.TENDED, K.FELL_SICK, "AND e.tick > 19")).last_tick == 23


def test_a_cause_too_far_back_is_not_tried_and_says_how_far(prover):
    event_id, cause_id = first_arrow(prover, K.CONCEIVED, K.MARRIED, YEARS_AGO)
    proof = prover.prove(event_id, cause_id, within_years=1)
    assert (proof.verdict, proof.why, proof.digest) == (Verdict.NOT_TRIED, "2 years back", "")


def test_what_comes_whatever_happens_is_not_taken_away(prover):
    event_id, _ = first_arrow(prover, K.QUARRELLED, K.STOLE)
    (landing,) = prover.past.reader.rows(f"SELECT min(event_id) FROM events WHERE kind = {int(K.ARRIVED)}")[0]
    proof = prover.prove(event_id, landing)
    assert proof.verdict is Verdict.NOT_TRIED and "`arrived`" in proof.why and not proof.digest


def test_a_cause_that_is_recorded_as_later_is_not_tried(prover):
    event_id, cause_id = first_arrow(prover, K.QUARRELLED, K.STOLE)
    assert prover.prove(cause_id, event_id).verdict is Verdict.NOT_TRIED
    assert prover.prove(event_id, event_id).verdict is Verdict.NOT_TRIED


def test_another_brain_proves_nothing(lived):
    class AnotherMind:
        brain_sha256 = "ab" * 32

    with pytest.raises(IslandError, match="begun with brain none"):
        Prover(Past(HistoryReader(lived)), AnotherMind())


def test_an_event_that_does_not_come_again_is_refused(prover, monkeypatch):
    """As with a history of another version: nothing is said to be proved by it."""
    event_id, cause_id = first_arrow(prover, K.QUARRELLED, K.STOLE)
    plan = prover.past.plan
    monkeypatch.setattr(prover.past, "plan", lambda tick, changes: plan(tick))
    with pytest.raises(IslandError, match=f"event {cause_id} does not come again"):
        prover.prove(event_id, cause_id)


def test_arrows_are_those_of_the_event_and_deeper_ones_when_asked_for(prover):
    reader = prover.past.reader
    event_id, cause_id = first_arrow(prover, K.CONCEIVED, K.MARRIED, "AND k.event_id IN (SELECT event_id FROM event_causes)")
    assert arrows_of(reader, event_id, 1) == ([(event_id, cause_id)], 0)
    deeper, left = arrows_of(reader, event_id, 3)
    assert deeper[0] == (event_id, cause_id) and deeper[1][0] == cause_id and not left
    assert arrows_of(reader, event_id, 3, most=1) == (deeper[:1], len(deeper) - 1)
    assert arrows_of(reader, 1) == ([], 0)
