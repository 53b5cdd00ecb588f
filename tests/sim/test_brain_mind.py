"""The shipped brain decides and tells: legally, exactly, and the same whatever the threads and interruptions."""

from pathlib import Path

import pytest

import brain
from island import scenario
from island.codec.vocabulary import Vocabulary
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


def test_a_brain_of_another_vocabulary_is_refused(tmp_path):
    from island.errors import IslandError

    vocabulary = Vocabulary.load(MODELS / "island.vocab")
    vocabulary.hash = bytes(32)
    with pytest.raises(IslandError, match="another vocabulary"):
        LmMind(MODELS / "island.brain", vocabulary, threads=1, temperature=1, decide_temperature=1, top_p=1)
