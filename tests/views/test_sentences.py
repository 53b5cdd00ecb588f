"""Every kind of event has its words, in a tree of causes and in a life."""

from dataclasses import replace

import pytest

from island.history.causes import Happening
from island.views.sentences import called, filled, plain_sentence, sentence_of
from island.world.event_kinds import KINDS
from island.world.words import Change, Deed, EventKind, word

SOMETHING = Happening(1, 0, 0, "spring", 0, "died", 1, "Mara Holm", 2, "Tom Holm", "Long Reef", "hunger", "some")
NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize("kind", list(EventKind), ids=word)
def test_every_kind_of_event_is_a_sentence(kind: EventKind) -> None:
    happening = replace(SOMETHING, what=word(kind))
    lives = [filled(template, happening, NONE) for template in (KINDS[kind].life, KINDS[kind].other_life)]
    for text in (sentence_of(happening, NONE), *lives):
        assert "{" not in text and "None" not in text and text == text.strip()
    assert sentence_of(happening, NONE) != sentence_of(replace(SOMETHING, what="no kind at all"), NONE)


@pytest.mark.parametrize("change", list(Change), ids=word)
def test_everything_a_hand_from_outside_does_has_a_sentence_of_its_own(change: Change) -> None:
    found = {sentence_of(replace(SOMETHING, what="changed", outcome=word(one)), NONE) for one in Change}
    assert len(found) == len(Change)
    alone = sentence_of(replace(SOMETHING, what="changed", outcome=word(change), actor=None, actor_id=None), NONE)
    assert "{" not in alone and "None" not in alone


def test_what_was_withheld_from_nobody_names_nobody() -> None:
    storm = replace(SOMETHING, what="withheld", amount="storm rose", actor=None, actor_id=None)
    assert sentence_of(storm, NONE) == "withheld: storm rose"
    assert sentence_of(replace(SOMETHING, what="withheld", amount="stole"), NONE) == "withheld from Mara Holm: stole"


def test_what_befalls_people_stands_in_their_lives() -> None:
    """All but what is told as a thought, and a household's daily life."""
    silent = {kind for kind in EventKind if KINDS[kind].actor and not KINDS[kind].life}
    deeds = {EventKind(deed) for deed in Deed}
    assert silent - deeds == {
        EventKind.REMEMBERED,
        EventKind.MUDDLED,
        EventKind.SURVEYED,
        EventKind.CHILLED,
        EventKind.LOADED,
        EventKind.WEIR_CAUGHT,
        EventKind.HOME_FELL_IN,
    }


def test_what_is_missing_in_a_foreign_file_is_somebody_somewhere() -> None:
    empty = replace(SOMETHING, actor=None, other=None, place=None, outcome=None, amount=0)
    assert sentence_of(replace(empty, what="talked"), NONE) == "somebody talked with somebody"
    assert sentence_of(replace(empty, what="place found"), NONE) == "somebody found a place"
    assert sentence_of(replace(empty, what="sneezed"), NONE) == "what is not known"


def test_people_who_share_a_name_are_told_apart_by_their_numbers() -> None:
    happening = replace(SOMETHING, what="married")
    assert sentence_of(happening, frozenset({"Tom Holm"})) == "Mara Holm and Tom Holm @2 married"
    assert called("Mara Holm", 1, frozenset({"Tom Holm"})) == "Mara Holm"


@pytest.mark.parametrize(
    ("amount", "outcome", "said"),
    [
        (4, "some", "Mara Holm stole 4 meals from Tom Holm"),
        (1, "little", "Mara Holm stole 1 meal from Tom Holm"),
        (0, "nothing", "Mara Holm stole nothing, as there was none, from Tom Holm"),
        (0, "caught", "Mara Holm was caught stealing from Tom Holm"),
    ],
)
def test_a_theft_is_told_with_what_was_taken(amount: int, outcome: str, said: str) -> None:
    assert plain_sentence(replace(SOMETHING, what="stole", amount=amount, outcome=outcome), NONE) == said


def test_other_deeds_are_told_without_what_came_of_them() -> None:
    assert plain_sentence(replace(SOMETHING, what="sang", outcome="done"), NONE) == "Mara Holm sang"
