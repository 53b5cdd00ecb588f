"""The phrase grammar is data written by hand: these tests read all of it."""

import re
from collections import Counter

import pytest

from island.codec.vocabulary import Topic
from island.errors import IslandError
from island.teacher.phrases import CLAUSES, FRAMES, REFLECTIONS, SLOTS, read
from island.world.words import HAS_PARTNER, Deed, Outcome, Trait, Weather

OUTCOMES = {
    **dict.fromkeys(("FISH", "GATHER", "HUNT", "CHOP"), "NOTHING LITTLE SOME PLENTY HURT"),
    "PLANT": "DONE NOTHING FAILED",
    "HARVEST": "NOTHING LITTLE SOME PLENTY FAILED",
    "BUILD": "DONE NOTHING FAILED",
    "REST": "DONE",
    "EXPLORE": "NOTHING FOUND_FOOD FOUND_WOOD FOUND_HERBS FOUND_PLACE HURT",
    "SING": "DONE WARM",
    "MOURN": "DONE",
    "TALK": "WARM COLD",
    "GIVE": "DONE FAILED",
    "TEACH": "DONE NOTHING FAILED",
    "TEND": "DONE NOTHING FAILED",
    "PLAY": "DONE",
    "COURT": "DONE COLD",
    "ACCEPT": "WED PEACE FAILED",
    "REFUSE": "DONE",
    "QUARREL": "COLD WARM HURT",
    "STEAL": "NOTHING LITTLE SOME PLENTY CAUGHT",
    "PEACE": "DONE COLD",
    "STORE": "DONE NOTHING FAILED",
    "MAKE": "DONE NOTHING FAILED",
    "WEED": "DONE NOTHING",
    "PICK": "NOTHING LITTLE SOME PLENTY",
    "WATCH": "DONE NOTHING",
    "FEAST": "WARM DONE FAILED",
    "SWIM": "DONE HURT",
    "DANCE": "WARM COLD",
    "TELL": "WARM COLD NOTHING",
    "COMFORT": "WARM COLD NOTHING",
    "HELP": "DONE NOTHING",
    "TRADE": "DONE COLD NOTHING",
    "ASK": "DONE COLD NOTHING",
    "ATONE": "DONE COLD FAILED",
    "AVENGE": "DONE CAUGHT HURT",
    "BACK": "WARM COLD",
    "VISIT": "WARM DONE COLD HURT",
    "RAID": "DONE CAUGHT HURT NOTHING",
    "LEAVE": "DONE WARM COLD",
    "PROPOSE": "WARM COLD",
    "OPPOSE": "WARM COLD",
    "BLAME": "DONE WARM COLD NOTHING",
}
COMMON = [
    "FISH",
    "GATHER",
    "HUNT",
    "CHOP",
    "HARVEST",
    "REST",
    "TALK",
    "GIVE",
    "TEACH",
    "TEND",
    "PLAY",
    "COURT",
    "QUARREL",
]
PLACELESS = HAS_PARTNER | {Deed.SING}
SLOT = re.compile(r"\{(\w+)\}")
TOKEN = re.compile(r"[a-z]+|\{\w+\}|[,.;:!?]")
EVERY = (*FRAMES, *CLAUSES, *REFLECTIONS)
LEXICON_LIMIT = 990
LONGEST = 24  # tokens that a brain may write, the full stop among them


def tokens(text: str) -> list[str]:
    found = TOKEN.findall(text)
    assert "".join(found) == text.replace(" ", ""), text
    return found


def words(text: str) -> list[str]:
    return [token for token in tokens(text) if token not in {*",.;:!?"}]


def lexicon() -> Counter[str]:
    return Counter(word for row in EVERY for word in tokens(row.text) if word.isalpha())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("# fish\n\n[NAP SOME]\ni slept.", "food.txt:3: 'NAP' is not one of FISH, SOME"),
        ("[FISH SOME]\ntrait=LOUD | i sang.", "food.txt:2: 'trait=LOUD' is not one of hungry, sick"),
        ("[FISH SOME]\nage=INFANT | i sang.", "food.txt:2: 'age=INFANT' is not one of"),
        ("[FISH SOME]\ni fished {whether}.", "food.txt:2: 'whether' is not one of weather"),
        ("i fished.", "food.txt:1: a phrase under no heading; expected a line like [FISH] above it"),
    ],
)
def test_a_phrase_written_wrongly_is_refused_with_its_line(content: str, message: str) -> None:
    with pytest.raises(IslandError) as error:
        list(read("food.txt", content, ["FISH", "SOME"], ["weather"]))
    assert str(error.value).startswith(message)


def test_facts_stand_before_a_bar_and_comments_are_left_out() -> None:
    content = "# of fish\n\n[FISH SOME]\ni fished.\nsick trait=HOT | i fished {weather}.\n"
    assert list(read("food.txt", content, ["FISH", "SOME"], ["weather"])) == [
        (["FISH", "SOME"], "", "i fished."),
        (["FISH", "SOME"], "sick trait=HOT", "i fished {weather}."),
    ]


def test_deeds_and_outcomes_are_the_worlds() -> None:
    assert set(OUTCOMES) == set(Deed.__members__)
    for frame in FRAMES:
        assert frame.outcomes and {outcome.name for outcome in frame.outcomes} <= set(OUTCOMES[frame.deed.name].split())
    for outcomes in OUTCOMES.values():
        assert set(outcomes.split()) <= set(Outcome.__members__)


@pytest.mark.parametrize("deed", OUTCOMES)
def test_every_deed_and_outcome_can_always_be_told(deed: str) -> None:
    for outcome in OUTCOMES[deed].split():
        fitting = [frame for frame in FRAMES if frame.deed is Deed[deed] and Outcome[outcome] in frame.outcomes]
        assert len(fitting) >= 10, outcome
        assert sum(not frame.when for frame in fitting) >= 3, outcome


def test_there_is_enough_to_say() -> None:
    deeds = Counter(frame.deed.name for frame in FRAMES)
    topics = Counter(reflection.topic for reflection in REFLECTIONS)
    assert len(FRAMES) >= 900 and len(CLAUSES) >= 250 and len(REFLECTIONS) >= 250
    assert all(deeds[deed] >= 40 for deed in COMMON)
    assert set(topics) == set(Topic) and topics[Topic.QUIET] >= 30 and min(topics.values()) >= 10
    for topic in Topic:
        assert sum(not row.when for row in REFLECTIONS if row.topic is topic) >= 3, topic


def test_conditions_do_not_exclude_one_another() -> None:
    for row in EVERY:
        facts = Counter(fact.partition("=")[0] for fact in row.when.split())
        assert all(count == 1 or key == "trait" for key, count in facts.items()), row


def test_no_more_sentences_of_a_year_wait_for_facts_that_nobody_gives() -> None:
    """docs/design.md, 14, says why these stay."""
    known = {"trait", "age", "work", "level", "sex"}
    waiting = [row for row in REFLECTIONS if {fact.partition("=")[0] for fact in row.when.split()} - known]
    assert len(waiting) == 27, waiting


def test_slots() -> None:
    for frame in FRAMES:
        slots = SLOT.findall(frame.text)
        has_partner = frame.deed in HAS_PARTNER
        assert set(slots) <= {*SLOTS, "p", "place"}, frame
        assert ("p" in slots) == has_partner, frame
        assert sum(slot in SLOTS for slot in slots) <= 2, frame
        assert len(slots) == len(set(slots)) or has_partner, frame
        assert not (has_partner and "home" in slots), frame
        assert not (frame.deed in PLACELESS and "place" in slots), frame
        if not has_partner:
            assert not re.search(r"\b(rel|status)=", frame.when), frame
        assert "home=" not in frame.when, frame
        assert SLOT.sub("", frame.text).count("{") == 0, frame
    for clause in CLAUSES:
        assert clause.slot in SLOTS, clause
        assert SLOT.findall(clause.text) == (["h"] if clause.slot == "home" else []), clause
        assert ("home=" in clause.when) == (clause.slot == "home"), clause
        assert "rel=" not in clause.when and "status=" not in clause.when, clause
    for reflection in REFLECTIONS:
        slots = set(SLOT.findall(reflection.text))
        alone = {
            Topic.HUNGER,
            Topic.SICK,
            Topic.HARVEST,
            Topic.CATCH,
            Topic.BUILT,
            Topic.STORM,
            Topic.QUIET,
            Topic.FEAST,
            Topic.MADE,
            Topic.LED,
            Topic.FOUND_OUT,
            Topic.RAID,
            Topic.MOVED,
            Topic.MY_CUSTOM,
        }
        expected = set() if reflection.topic in alone else {"place"} if reflection.topic is Topic.FOUND else {"p"}
        assert slots == expected, reflection


def test_every_slot_has_clauses_for_everybody() -> None:
    for slot in set(SLOTS) - {"home", "weather"}:
        assert any(clause.slot == slot and not clause.when for clause in CLAUSES), slot
    for weather in Weather.__members__:
        assert any(clause.slot == "weather" and clause.when == f"weather={weather}" for clause in CLAUSES)
    for slot in ("mood", "after"):
        for trait in Trait.__members__:
            assert any(clause.slot == slot and clause.when == f"trait={trait}" for clause in CLAUSES), trait


def test_lengths() -> None:
    longest = {slot: max(len(tokens(row.text)) for row in CLAUSES if row.slot == slot) for slot in SLOTS}
    for clause in CLAUSES:
        assert 2 <= len(words(clause.text)) <= 6, clause
    for frame in FRAMES:
        slots = [slot for slot in SLOT.findall(frame.text) if slot in SLOTS]
        assert 5 <= len(words(frame.text)) - len(slots) <= 15, frame
        assert len(tokens(frame.text)) - len(slots) + sum(longest[slot] for slot in slots) <= LONGEST, frame
    for reflection in REFLECTIONS:
        assert 5 <= len(words(reflection.text)) <= 16 and len(tokens(reflection.text)) <= LONGEST, reflection


def test_spelling_is_tidy() -> None:
    for row in EVERY:
        assert row.text == " ".join(row.text.split()) and row.text == row.text.lower(), row
        assert not re.search(r"[,;:.!?] ?[,;:.!?]|(?<!:) [.;!?]", row.text), row
        assert not re.search(r"\b([a-z]+) \1\b", row.text), row
        assert not re.search(r"\ba (?=[aeiou](?!ne\b|nce\b))|\ban (?=[^aeiou ])", row.text), row
    for row in (*FRAMES, *REFLECTIONS):
        assert row.text[-1] in ".!?", row
    for clause in CLAUSES:
        assert clause.text[-1].isalpha() or clause.text[-1] == "}", clause
        assert ("," in clause.text) == (clause.slot == "after"), clause
        assert clause.slot != "after" or clause.text.startswith(", "), clause


def test_nobody_has_a_gender() -> None:
    gendered = {"he", "she", "him", "her", "his", "hers", "himself", "herself"}
    assert not gendered & set(lexicon())


def test_no_text_is_written_twice() -> None:
    for rows in (FRAMES, REFLECTIONS):
        texts = Counter(row.text for row in rows)
        assert max(texts.values()) == 1, texts.most_common(3)
    assert len({(clause.slot, clause.text) for clause in CLAUSES}) == len(CLAUSES)


def test_the_lexicon_fits_the_vocabulary() -> None:
    count = lexicon()
    print(f"{len(FRAMES)} frames, {len(CLAUSES)} clauses, {len(REFLECTIONS)} reflections, {len(count)} word forms")
    assert len(count) <= LEXICON_LIMIT
