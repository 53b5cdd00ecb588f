"""Streams fit the context, sentences name whom they should, and what is written parses back."""

from pathlib import Path

import pytest

import brain
from island import scenario
from island.codec.stream import CONTEXT, ROOM_FOR_A_TICK, ROOM_TO_REFLECT, SENTENCE_LIMIT, Stream, _line, display
from island.codec.vocabulary import BEGIN, SIZE, Topic, Vocabulary
from island.errors import IslandError
from island.records import ThoughtKind
from island.sim.simulation import Simulation
from island.teacher.phrases import lexicon
from island.teacher.scripted import ScriptedMind
from island.world.customs import AT_ONCE, bears_on
from island.world.observe import Lookout, Near
from island.world.state import NOBODY, Action, Memory, News
from island.world.words import HAS_PARTNER, Custom, Deed, NewsKind, Relation, Season, Status

VOCABULARY = Path(brain.__file__).parent / "models" / "island.vocab"


@pytest.fixture(scope="module")
def lived():
    """(simulation, mind, records, streams): fourteen scripted months, and every stream that was begun, with its tick."""
    mind = ScriptedMind(Vocabulary.load(VOCABULARY))
    simulation = Simulation(scenario.load("months", ["seed=5", "villagers.count=60"]), mind)
    streams: list[tuple[int, Stream]] = []
    begin = mind.begin
    mind.begin = lambda stream: (streams.append((simulation.world.tick, stream)), begin(stream))
    records = [simulation.advance() for _ in range(14)]
    return simulation, mind, records, streams


def test_every_stream_fits_the_context(lived):
    """Those begun in mid-year, and those given up for them, as well as those of a whole year."""
    streams = lived[3]
    assert sum(tick % 12 != 0 for tick, _ in streams) > 10
    assert max(len(stream.tokens) for _, stream in streams) <= CONTEXT


def test_no_tick_adds_more_than_a_stream_keeps_room_for(lived):
    thoughts = [thought for record in lived[2] for thought in record.thoughts]
    for kind, room in ((ThoughtKind.DECIDE, ROOM_FOR_A_TICK), (ThoughtKind.REFLECT, ROOM_TO_REFLECT)):
        added = [
            len(one.decided) + len(one.came) + len(one.told) + (0 if one.prompt[:1] == (BEGIN,) else len(one.prompt))
            for one in thoughts
            if one.kind is kind
        ]
        assert room // 2 < max(added) <= room


def test_senses_at_their_fullest_are_as_long_as_the_room_for_a_tick_says(lived):
    simulation, mind, _, _ = lived
    villager = next(iter(simulation.world.villagers.values()))
    stream = Stream(mind.vocabulary, Lookout(simulation.world).identify(villager))
    near = [Near(Status.WELL, Relation.NEIGHBOUR, 10_000 + number) for number in range(6)]
    seen = Lookout(simulation.world).observe(villager)._replace(
        is_sick=True, is_pregnant=True, spoils=True, is_bare=True, grief=10_000, home=tuple(near[:3]), near=tuple(near[3:]),
        news=tuple(News(NewsKind.FED_ME, one.agent_id, 1) for one in near[:3]), heard_from=NOBODY, hunger=3, beyond=3,
        customs=tuple(custom for custom in Custom if bears_on(custom, simulation.world.season))[:AT_ONCE],
    )  # fmt: skip
    assert len(stream.sense(seen)) == 57
    words = tuple(range(300, 300 + SENTENCE_LIMIT + 1))  # a sentence that was cut has a word in the place of its end
    assert len(stream.sense(seen._replace(heard_from=10_001, heard_words=words))) == 57 + 27


def test_a_guest_reads_that_those_near_are_of_another_village_and_of_villages_there_are_others_only_where_there_are(lived):
    simulation, mind, _, _ = lived
    villager = next(one for one in simulation.world.villagers.values() if one.met)
    lookout = Lookout(simulation.world)
    seen = lookout.observe(villager)
    seen = seen._replace(near=seen.near or (Near(Status.WELL, Relation.NEIGHBOUR, villager.met[0]),))

    def marks(**changes: object) -> set[str]:
        stream = Stream(mind.vocabulary, lookout.identify(villager))
        return {mind.vocabulary.pieces[token] for token in stream.sense(seen._replace(**changes))}

    alone, beside, guest = marks(), marks(beyond=2), marks(beyond=3, is_guest=True)
    assert "[near]" in alone and not [one for one in alone if one.startswith(("[beyond", "[guest"))]
    assert beside - alone == {"[beyond=2]"} and guest - alone == {"[beyond=3]", "[guest]"} and "[near]" not in guest


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
    stream = Stream(mind.vocabulary, Lookout(simulation.world).identify(villager))
    for action in (Action(Deed.FISH), Action(Deed.TALK, villager.spouse)):
        assert stream.parse(stream.spell(action)) == action
    assert stream.parse([]) is None
    assert stream.parse([5]) is None


def test_a_deed_is_spelled_by_its_own_id_whatever_its_number():
    vocabulary = Vocabulary.load(VOCABULARY)
    assert [vocabulary.pieces[vocabulary.verbs[deed]] for deed in Deed] == [f"<{deed.name}>" for deed in Deed]
    assert vocabulary.deeds[vocabulary.verbs[Deed.HELP]] is Deed.HELP


def test_a_tale_is_read_as_the_life_of_another_and_a_leader_and_a_debt_with_their_names(lived):
    simulation, mind, _, _ = lived
    one, other, third = list(simulation.world.villagers.values())[:3]
    vocabulary = mind.vocabulary
    word = vocabulary.encode("storm")[0]
    identity = Lookout(simulation.world).identify(one)._replace(
        kin=(), leader=other.agent_id, owes=third.agent_id,
        memories=(Memory.of(0, 9, (word,)), Memory.of(0, 8, (word, -one.agent_id - 1), other.agent_id)),
    )  # fmt: skip
    pieces = [vocabulary.pieces[token] for token in Stream(vocabulary, identity).tokens]
    storm = vocabulary.pieces[word]
    assert pieces[pieces.index("[leader]") :] == [
        "[leader]", "@1", "[owes]", "@2", "[mem]", storm, "[tale]", "@1", storm, "@me",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "is_mine", "topic"),
    [
        (NewsKind.LEADS, False, Topic.LEADER),
        (NewsKind.LEADS, True, Topic.LED),
        (NewsKind.CRAFT, True, Topic.FOUND_OUT),
        (NewsKind.FEUD, False, Topic.FEUD),
        (NewsKind.CUSTOM, False, Topic.CUSTOM),
        (NewsKind.CUSTOM, True, Topic.MY_CUSTOM),
        (NewsKind.BLAMED_ME, False, Topic.BLAMED),
    ],
)
def test_a_year_is_about_who_leads_or_that_it_is_i(lived, kind: NewsKind, is_mine: bool, topic: Topic):
    simulation, mind, _, _ = lived
    villager, other = list(simulation.world.villagers.values())[:2]
    lookout = Lookout(simulation.world)
    stream = Stream(mind.vocabulary, lookout.identify(villager))
    news = (News(kind, villager.agent_id if is_mine else other.agent_id, 1),)
    stream.sense(lookout.observe(villager)._replace(news=news, hunger=0, heard_from=NOBODY))
    assert (stream.theme.topic, stream.theme.who) == (topic, NOBODY if is_mine else other.agent_id)


def test_a_custom_is_read_as_the_deed_it_bears_on_in_its_season(lived):
    simulation, mind, _, _ = lived
    villager = next(iter(simulation.world.villagers.values()))
    lookout = Lookout(simulation.world)
    for season, deeds in ((Season.SPRING, ["<FISH>", "<STEAL>"]), (Season.AUTUMN, ["<STEAL>"])):
        stream = Stream(mind.vocabulary, lookout.identify(villager))
        seen = lookout.observe(villager)._replace(customs=(Custom.SPARE_THE_SPAWN, Custom.THIEVES_PAY_DOUBLE), season=season)
        pieces = [mind.vocabulary.pieces[token] for token in stream.sense(seen)]
        assert [pieces[at + 1] for at, piece in enumerate(pieces) if piece == "[custom]"] == deeds


def test_words_mean_the_same_person_in_anothers_stream(lived):
    simulation, mind, _, _ = lived
    villager = next(one for one in simulation.world.villagers.values() if one.spouse >= 0)
    spouse = simulation.world.villagers[villager.spouse]
    mine, theirs = (Stream(mind.vocabulary, Lookout(simulation.world).identify(one)) for one in (villager, spouse))
    words = mine.to_words([mine.bind(spouse.agent_id), mind.vocabulary.referents[0]])
    assert theirs._from_words(words) == [mind.vocabulary.referents[0], theirs.bind(villager.agent_id)]


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
