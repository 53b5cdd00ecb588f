"""The corpus: the teacher's streams, with a code for every token, and what was done without sense told but not taught."""

from pathlib import Path

import numpy as np
import pytest

from brain.model_file import SHIPPED
from island import scenario
from island.codec.vocabulary import Vocabulary
from island.minds.lm import LmMind
from island.records import ThoughtKind
from island.rng import Luck
from island.sim.mind import Ask
from island.sim.simulation import Simulation
from island.world.legal import Legal, actions_of
from island.world.words import Deed
from training.corpus import PUPIL, RARE, STRAY, STRAY_TO_RARE, STRAYED_TO, Collector, Job, LedMind, StrayingMind, live
from training.data import Code, Corpus


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(SHIPPED.with_suffix(".vocab"))


def test_one_decision_in_ten_is_anything_and_nobody_learns_to_choose_so(vocabulary: Vocabulary) -> None:
    mind = StrayingMind(vocabulary)
    simulation = Simulation(scenario.load("thousand_years", ["seed=4", "villagers.count=60"]), mind)
    collector = Collector(vocabulary.referents)
    decided = strayed = 0
    decisions: list[tuple[int, bool]] = []  # the verb, and whether it is learned
    for _ in range(16):
        record = simulation.advance()
        collector.add(record, mind.strayed)
        made = [one for one in record.thoughts if one.kind is ThoughtKind.DECIDE]
        decided += len(made)
        strayed += len(mind.strayed)
        assert all(one.deed >= 0 for one in made), "anything legal, and nothing else"
        decisions += [(one.decided[0], one.agent_id not in mind.strayed) for one in made]
    assert decided > 500 and 0.07 < strayed / decided < 0.13
    verbs = set(vocabulary.of[Deed])
    codes = dict.fromkeys((True, False), 0)
    for token, code in zip(collector.tokens, collector.codes, strict=True):
        if token in verbs:
            assert code in (Code.DECIDED, Code.NONE)
            codes[code == Code.DECIDED] += 1
    assert codes == {learned: sum(one == learned for _, one in decisions) for learned in (True, False)}
    folly = [token for token, learned in decisions if not learned]
    assert len(set(folly)) > 12, "all kinds of deeds"
    assert STRAY == 10


def test_where_something_rare_can_be_done_more_stray_to_it_and_what_is_told_of_it_counts_more(vocabulary: Vocabulary) -> None:
    could: dict[int, set[Deed]] = {}

    class Noting(StrayingMind):
        def choose(self, luck: Luck, asks: list[Ask], legal: list[Legal]) -> list[list[int]]:
            could.clear()
            could.update(
                {ask.agent_id: {one.deed for one in actions_of(row)} & STRAYED_TO for ask, row in zip(asks, legal, strict=True)}
            )
            return super().choose(luck, asks, legal)

    mind = Noting(vocabulary)
    simulation = Simulation(scenario.load("thousand_years", ["seed=4", "villagers.count=60"]), mind)
    collector = Collector(vocabulary.referents)
    possible = strayed = told = 0
    for _ in range(96):
        record = simulation.advance()
        collector.add(record, mind.strayed)
        for one in record.thoughts:
            rare = could.get(one.agent_id, set()) if one.kind is ThoughtKind.DECIDE else set()
            possible += bool(rare)
            strayed += bool(rare) and one.agent_id in mind.strayed and Deed(one.deed) in rare
            told += sum(token not in vocabulary.referents for token in one.told) if one.deed in RARE else 0
    assert possible > 50 and 1 / STRAY_TO_RARE - 0.1 < strayed / possible < 1 / STRAY_TO_RARE + 0.1
    assert told > 100 and collector.codes.count(Code.RARE) == told  # the last tick ends a year: every stream is closed


def test_a_shard_is_what_training_reads(tmp_path: Path) -> None:
    path, sequences, tokens = live(Job(0, 7, 1, 1, str(SHIPPED.with_suffix(".vocab")), None, str(tmp_path / "train-000.npz")))
    corpus = Corpus([Path(path)])
    assert (len(corpus), corpus.tokens) == (sequences, tokens)
    codes = np.concatenate([corpus.sequence(index)[1] for index in range(len(corpus))])
    assert {int(code) for code in np.unique(codes)} == set(map(int, Code))


def test_where_a_brain_leads_half_the_decisions_are_its_own_and_nobody_learns_to_choose_so(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    pupil = LmMind(SHIPPED, vocabulary, threads=1, temperature=1, decide_temperature=1, top_p=1)
    mind = LedMind(vocabulary, pupil)
    simulation = Simulation(scenario.load("thousand_years", ["seed=4", "villagers.count=60"]), mind)
    wrote: dict[int, list[int]] = {}
    choose = pupil.choose

    def noted(luck: Luck, asks: list[Ask], legal: list[Legal]) -> list[list[int]]:
        wrote.clear()
        wrote.update(zip([ask.agent_id for ask in asks], chosen := choose(luck, asks, legal), strict=True))
        return chosen

    monkeypatch.setattr(pupil, "choose", noted)
    collector = Collector(vocabulary.referents)
    decided = led = 0
    for _ in range(8):  # two years: streams begin anew and are closed
        record = simulation.advance()
        collector.add(record, mind.strayed)
        made = {one.agent_id: list(one.decided) for one in record.thoughts if one.kind is ThoughtKind.DECIDE}
        decided, led = decided + len(made), led + len(wrote)
        assert wrote == {who: made[who] for who in wrote} and wrote.keys() <= mind.strayed
        for who in wrote:  # the engine has read the very stream that the teacher reads, up to what it wrote itself
            if who in mind.streams:
                assert pupil.streams[who].n_fed <= len(mind.streams[who].tokens)
    mind.close()
    assert PUPIL == 2 and 0.45 < led / decided < 0.55
    verbs = set(vocabulary.of[Deed])
    learned = sum(token in verbs and code == Code.DECIDED for token, code in zip(collector.tokens, collector.codes, strict=True))
    assert 0.4 < learned / decided < 0.5  # half, less one in ten that strayed
