"""Streams fit the context, sentences name whom they should, and what is written parses back."""

from pathlib import Path

import pytest

import brain
from island import scenario
from island.codec.stream import CONTEXT, Lexicon, Stream, _line, display
from island.codec.vocabulary import SIZE, Vocabulary
from island.errors import IslandError
from island.records import ThoughtKind
from island.sim.simulation import Simulation
from island.teacher.phrases import lexicon
from island.teacher.scripted import ScriptedMind
from island.world.observe import Lookout
from island.world.state import Action
from island.world.words import HAS_PARTNER, Deed

VOCABULARY = Path(brain.__file__).parent / "models" / "island.vocab"


@pytest.fixture(scope="module")
def lived():
    """(mind, records) of three scripted years; streams are kept for a look by the mind."""
    mind = ScriptedMind(Vocabulary.load(VOCABULARY))
    longest: list[int] = []
    forget = mind.forget
    mind.forget = lambda agent_id: (
        longest.append(len(mind.streams[agent_id].tokens)) if agent_id in mind.streams else None,
        forget(agent_id),
    )
    simulation = Simulation(scenario.load("thousand_years", ["seed=5", "villagers.count=60"]), mind)
    records = [simulation.advance() for _ in range(12)]
    return simulation, mind, records, longest


def test_every_stream_fits_the_context(lived):
    assert max(lived[3]) <= CONTEXT


def test_the_shipped_vocabulary_is_this_codecs_and_every_word_is_one_id():
    vocabulary = Vocabulary.load(VOCABULARY)
    assert len(vocabulary.pieces) == SIZE
    assert [word for word in lexicon() if len(vocabulary.encode(word)) != 1] == []


def test_a_foreign_vocabulary_is_refused_in_one_line(tmp_path):
    path = tmp_path / "x.vocab"
    path.write_bytes(b"not a model")
    with pytest.raises(IslandError) as error:
        Vocabulary.load(path)
    assert "\n" not in str(error.value) and str(path) in str(error.value)


def test_the_teachers_sentence_names_the_partner_and_nobody_else(lived):
    """Names are compared as words; a deed without a partner may name somebody of the household."""
    _simulation, mind, records, _ = lived
    vocabulary = mind.vocabulary
    for record in records:
        for thought in record.thoughts:
            if thought.kind is ThoughtKind.DECIDE and Deed(thought.deed) in HAS_PARTNER:
                people = {token for token in thought.told if vocabulary.pieces[token].startswith("@")}
                assert people == {token for token in thought.decided if vocabulary.pieces[token].startswith("@")}


def test_an_action_spelled_parses_back(lived):
    simulation, mind, _, _ = lived
    villager = next(one for one in simulation.world.villagers.values() if one.spouse >= 0)
    stream = Stream(Lexicon(mind.vocabulary), Lookout(simulation.world).identify(villager), 0)
    for action in (Action(Deed.FISH), Action(Deed.TALK, villager.spouse)):
        assert stream.parse(stream.spell(action)) == action
    assert stream.parse([]) is None
    assert stream.parse([5]) is None


def test_words_mean_the_same_person_in_anothers_stream(lived):
    simulation, mind, _, _ = lived
    villager = next(one for one in simulation.world.villagers.values() if one.spouse >= 0)
    spouse = simulation.world.villagers[villager.spouse]
    lex = Lexicon(mind.vocabulary)
    mine, theirs = (Stream(lex, Lookout(simulation.world).identify(one), 0) for one in (villager, spouse))
    words = mine.to_words([mine.bind(spouse.agent_id), lex.referent[0]])
    assert theirs._from_words(words) == [lex.referent[0], theirs.bind(villager.agent_id)]


def test_names_and_capitals_are_put_back():
    vocabulary = Vocabulary.load(VOCABULARY)
    ids = vocabulary.ids
    words = (ids["▁i"], *vocabulary.encode("sat with"), -8, ids["▁"] if "▁" in ids else ids["."], ids["."])
    assert display(words, vocabulary, {7: "Mara"}, {}).startswith("I sat with Mara")


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("i", "I"),
        ("and i sing , i think", "And I sing, I think"),
        ("in it i'm his ; hi", "In it I'm his; hi"),
        ("so . did i ? yes ! i did", "So. Did I? Yes! I did"),
        ("'well . 2 of us", "'Well. 2 Of us"),
        ("", ""),
    ],
)
def test_capitals_stand_where_english_wants_them(spoken: str, written: str):
    assert _line((spoken,)) == written
