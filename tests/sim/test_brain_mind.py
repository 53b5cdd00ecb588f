"""The shipped brain decides and tells: legally, exactly, and the same whatever the threads and interruptions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import brain
from brain.binding import Brain, BrainError
from brain.model_file import read_model, write_model
from island import scenario
from island.codec.vocabulary import Vocabulary
from island.errors import IslandError
from island.minds import make_mind
from island.minds.lm import LmMind
from island.records import Flag, ThoughtKind
from island.sim.simulation import Simulation
from island.world.state import from_plain, to_plain
from island.world.words import HAS_PARTNER, Deed

MODELS = Path(brain.__file__).parent / "models"


def village(seed=3, threads=1, world=None, recorded=(), **changes):
    settings = scenario.load("thousand_years", [f"seed={seed}", "villagers.count=30", *(f"{k}={v}" for k, v in changes.items())])
    return Simulation(settings, make_mind(settings, threads), world, recorded)


def plain(records):
    return [(record.events, record.thoughts) for record in records]


@pytest.fixture(scope="module")
def two_years():
    simulation = village()
    return [simulation.advance() for _ in range(8)]


def test_two_threads_live_what_one_thread_lives(two_years):
    simulation = village(threads=2)
    assert plain(simulation.advance() for _ in range(8)) == plain(two_years)


def test_a_resume_in_the_middle_of_a_year_goes_on_as_if_never_interrupted(two_years):
    simulation = village()
    for _ in range(4):
        simulation.advance()
    world = from_plain(to_plain(simulation.world))
    recorded = [thought for record in two_years[4:6] for thought in record.thoughts]
    resumed = village(world=world, recorded=recorded)
    assert plain(resumed.advance() for _ in range(4)) == plain(two_years[4:8])


def test_few_slots_and_many_slots_live_the_same_history(two_years, monkeypatch):
    monkeypatch.setattr("island.minds.lm.FIRST_SLOTS", 4)
    simulation = village()
    assert plain(simulation.advance() for _ in range(4)) == plain(two_years[:4])


def test_under_the_automaton_nothing_is_muddled(two_years):
    assert not any(thought.flags & Flag.MUDDLED for record in two_years for thought in record.thoughts)


def test_sentences_name_bound_people_only_and_mostly_the_partner(two_years):
    pieces = Vocabulary.load(MODELS / "island.vocab").pieces
    named = partnered = 0
    for record in two_years:
        for thought in record.thoughts:
            if thought.kind is not ThoughtKind.DECIDE or Deed(thought.deed) not in HAS_PARTNER:
                continue
            people = {pieces[token] for token in thought.told if pieces[token].startswith("@")}
            partnered += 1
            named += people == {pieces[thought.decided[1]]}
    assert partnered > 20
    assert named >= 0.9 * partnered


def test_only_new_tokens_are_fed(two_years):
    """Over a year a token is run through the network once: prompts and completions less the ends that wait at the year's end."""
    record = two_years[0]
    given = sum(len(t.prompt) + len(t.decided) + len(t.came) + len(t.told) for t in record.thoughts)
    assert given - len(record.thoughts) <= record.tokens_fed <= given


def test_a_stream_knows_what_its_slot_of_the_engine_holds(monkeypatch):
    monkeypatch.setattr("island.minds.lm.FIRST_SLOTS", 16)  # so that the engine is reopened larger
    simulation = village()
    mind, seen = simulation.mind, []
    decide = mind.decide

    def checked(*given):
        choices = decide(*given)
        seen.extend(
            mind.streams[one].n_fed == mind._brain.slot_length(slot) == len(mind.streams[one].tokens)
            for one, slot in mind._slots.items()
        )
        return choices

    monkeypatch.setattr(mind, "decide", checked)
    for _ in range(6):
        simulation.advance()
    assert len(seen) > 100 and all(seen)


def mind(path, vocabulary=None):
    vocabulary = vocabulary or Vocabulary.load(MODELS / "island.vocab")
    return LmMind(path, vocabulary, threads=1, temperature=1, decide_temperature=1, top_p=1)


def changed_brain(path, tensors=(), pieces=None, **config):
    """The shipped brain with other tensors or another shape, under the same hash of a vocabulary."""
    model = read_model(MODELS / "island.brain")
    pieces = pieces or model.pieces
    shape = replace(model.config, vocab=len(pieces), **config)
    ours = {**model.tensors, "tok_embeddings": model.tensors["tok_embeddings"][: len(pieces)], **dict(tensors)}
    write_model(path, shape, ours, pieces, model.vocab_hash, model.codec_version, "int7")
    return path


def test_a_brain_whose_context_is_shorter_than_a_year_is_refused(tmp_path):
    with pytest.raises(IslandError, match=r"x\.brain: has a context of 383 tokens; expected at least 384; train"):
        mind(changed_brain(tmp_path / "x.brain", context=383))


def test_a_brain_with_other_tokens_under_the_same_hash_is_refused(tmp_path):
    pieces = read_model(MODELS / "island.brain").pieces
    says = rf"x\.brain: has 1000 tokens; expected the {len(pieces)} of its vocabulary; train"
    with pytest.raises(IslandError, match=says):
        mind(changed_brain(tmp_path / "x.brain", pieces=pieces[:1000]))


def test_a_brain_that_overflows_is_one_line(tmp_path):
    path = changed_brain(tmp_path / "x.brain", {"norm": np.full(read_model(MODELS / "island.brain").config.dim, 3e38)})
    path.with_suffix(".vocab").symlink_to(MODELS / "island.vocab")
    simulation = village(**{"mind.model": path})
    with pytest.raises(IslandError, match=r"x\.brain: the network gave a logit that is not finite: .*; train or export it again"):
        simulation.advance()


def test_slots_that_find_no_memory_are_one_line(monkeypatch):
    def open_brain(path, n_slots, threads):
        if n_slots > 4:
            raise BrainError(f"{path}: no memory for {n_slots} slots; ask for fewer")
        return Brain(path, n_slots, threads)

    monkeypatch.setattr("island.minds.lm.FIRST_SLOTS", 4)
    monkeypatch.setattr("island.minds.lm.Brain", open_brain)
    simulation = village()
    with pytest.raises(IslandError, match=r"island\.brain: no memory for 32 slots; ask for fewer"):
        simulation.advance()


def test_a_brain_of_another_vocabulary_is_refused(tmp_path):
    vocabulary = Vocabulary.load(MODELS / "island.vocab")
    vocabulary.hash = bytes(32)
    with pytest.raises(IslandError, match="another vocabulary"):
        mind(MODELS / "island.brain", vocabulary)
