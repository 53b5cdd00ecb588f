"""Causes across a fork's beginning: what came of the common past in the fork is told as of any other cause, and proved where it can be."""

from pathlib import Path

import pytest
from fork_runs import SPARSE, forked

from island.forks.prove import prover_of
from island.history.proofs import HOLDS, Verdict
from island.history.reader import HistoryReader
from island.views.causes import cause_rows

FIRST = SPARSE * 4
Arrow = tuple[int, int]


def arrows_across(run: Path) -> list[Arrow]:
    """(event of the fork's own time, its cause before that)"""
    sql = """SELECT c.event_id, c.cause_id FROM event_causes c JOIN events e USING (event_id) JOIN events k ON k.event_id = c.cause_id
             WHERE e.tick >= :first AND k.tick < :first ORDER BY 1, c.rank"""
    return HistoryReader(run).rows(sql, {"first": FIRST})


@pytest.fixture(scope="module")
def unchanged(scripted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return forked(scripted, tmp_path_factory.mktemp("arrows") / "unchanged", SPARSE)


def test_why_leads_from_the_fork_into_the_past_of_the_run_it_left(scripted: Path, changed: Path) -> None:
    origin, fork = HistoryReader(scripted), HistoryReader(changed)
    across = arrows_across(changed)
    kinds = {fork.causes(event).happenings[event].what for event, _ in across}
    assert "born" in kinds and len(kinds) >= 3
    for event, cause in across:
        chain = fork.causes(event)
        assert cause in chain.links[event] and chain.beyond == 0
        assert chain.happenings[cause].tick < FIRST <= chain.happenings[event].tick
        assert event in fork.causes(cause, forward=True).links[cause]
        before = cause_rows(fork.causes(cause))
        assert before == cause_rows(origin.causes(cause)), "the past has the causes that it had"


def test_without_a_change_why_and_what_came_of_it_are_those_of_the_run(scripted: Path, unchanged: Path) -> None:
    origin, fork = HistoryReader(scripted), HistoryReader(unchanged)
    across = arrows_across(unchanged)
    assert across and across == arrows_across(scripted)
    for event, cause in across:
        assert cause_rows(fork.causes(event)) == cause_rows(origin.causes(event))
        assert cause_rows(fork.causes(cause, forward=True)) == cause_rows(origin.causes(cause, forward=True))


def test_a_life_that_goes_on_in_the_fork_has_its_causes_from_before(changed: Path) -> None:
    """A child that was conceived in the common past is born in the fork: its story and its mother's say so."""
    fork = HistoryReader(changed)
    ((birth, child, mother, conceived),) = fork.rows(
        """SELECT e.event_id, e.actor, e.other, c.cause_id FROM events e JOIN event_causes c USING (event_id)
           WHERE e.kind = (SELECT code FROM event_kind_names WHERE name = 'born') AND e.tick >= :first ORDER BY 1 LIMIT 1""",
        {"first": FIRST},
    )
    causes, effects = fork.villager_story(child).causes[birth], fork.villager_story(mother).effects[conceived]
    assert [(one.event_id, one.what, one.actor_id) for one in causes] == [(conceived, "conceived", mother)]
    assert (birth, "born", child) in [(one.event_id, one.what, one.actor_id) for one in effects]


def test_across_changes_nothing_is_proved_and_it_is_said_why(changed: Path) -> None:
    """The life without the cause would begin before the changes: it would be another life in two ways."""
    with prover_of(changed) as prover:
        proofs = [prover.prove(*arrow) for arrow in arrows_across(changed)]
    near = [proof for proof in proofs if "years back" not in str(proof.why)]  # further back than is tried at all
    assert near and all((proof.verdict, proof.digest) == (Verdict.NOT_TRIED, "") for proof in proofs)
    assert {proof.why for proof in near} == {"a fork with changes of its own begins between them"}


def test_across_a_fork_without_changes_a_cause_is_proved_as_in_the_run(scripted: Path, unchanged: Path) -> None:
    births = {event for (event,) in HistoryReader(scripted).rows("SELECT event_id FROM happenings WHERE what = 'born'")}
    arrow = next((arrow for arrow in arrows_across(scripted) if arrow[0] in births), None)
    assert arrow, "no child that was conceived before the fork is born after it: choose another run"
    with prover_of(scripted) as before, prover_of(unchanged) as after:
        proof = after.prove(*arrow)
        assert proof == before.prove(*arrow) and proof.first_tick < FIRST <= proof.last_tick and proof.verdict in HOLDS
