"""What a chronicle says of the villages and customs of an era: those that began, and those that ended and how."""

import pytest
from invented import Invented

from island.views.chronicle.teller import Teller
from island.views.chronicle.threads import thread_of
from island.views.chronicle.villages import villages_of
from island.views.selection.results import Thread
from island.world.words import Custom
from island.world.words import EventKind as K

REEF, WOOD = 1, 2  # places
SPAWN, FEED = Custom.SPARE_THE_SPAWN, Custom.FEED_THE_HUNGRY


def said(invented: Invented, first_year: int, last_year: int) -> str:
    teller = Teller(invented.reader, "digest")
    return " ".join(one.text for one in villages_of(teller, teller.years(first_year, last_year)))


def test_where_nothing_began_or_ended_nothing_is_said(invented: Invented) -> None:
    assert said(invented, 2, 19) == ""


def test_several_villages_are_counted_and_a_single_one_is_left_to_those_who_went(invented: Invented) -> None:
    invented.event(8, K.VILLAGE_FOUNDED, 5, amount=1, place=REEF)
    assert said(invented, 2, 19) == ""
    invented.event(16, K.VILLAGE_FOUNDED, 3, amount=2, place=WOOD)
    text = said(invented, 2, 19).lower()
    assert "two" in text and "year 2" in text and "year 4" in text
    assert said(invented, 5, 19) == ""


def test_a_village_that_stands_empty_is_named_with_the_years_it_stood(invented: Invented) -> None:
    invented.event(8, K.VILLAGE_FOUNDED, 5, amount=1, place=REEF)
    invented.event(60, K.VILLAGE_EMPTIED, amount=1, place=REEF)
    text = said(invented, 10, 19)
    assert "Long Reef" in text and "13 years" in text.replace("Thirteen", "13") and "year 15" in text
    invented.event(64, K.VILLAGE_EMPTIED, amount=0, place=0)
    text = said(invented, 16, 19)
    assert "Hearth" in text and "year 16" in text and any(word in text for word in ("first", "landed", "begun"))


def test_a_village_that_others_begin_again_within_the_year_has_not_ended(invented: Invented) -> None:
    first = invented.event(8, K.VILLAGE_FOUNDED, 5, amount=1, place=REEF)
    invented.event(8, K.SETTLED, 5, amount=1)
    invented.event(40, K.VILLAGE_EMPTIED, amount=1, place=REEF)
    invented.event(42, K.VILLAGE_FOUNDED, 3, amount=2, place=REEF)
    gone = invented.event(60, K.VILLAGE_EMPTIED, amount=2, place=REEF)
    teller = Teller(invented.reader, "digest")
    told = [one.values for one in villages_of(teller, teller.years(10, 19)) if one.kind == "village_emptied"]
    assert [(one["event"], one["years"]) for one in told] == [(gone, 13)]
    thread = Thread("village founded", "", 2, 15, (5,), (first,), 1.0, {})
    assert [one.values["event"] for one in thread_of(teller, thread) if one and "years" in one.values] == [gone]
    invented.event(70, K.VILLAGE_FOUNDED, 3, amount=3, place=REEF)  # years later, it is another
    invented.event(76, K.VILLAGE_EMPTIED, amount=3, place=REEF)
    told = [one.values for one in villages_of(teller, teller.years(18, 19)) if one.kind == "village_emptied"]
    assert [one["years"] for one in told] == [2]


def test_of_the_customs_that_began_the_one_kept_longest_is_told_with_who_asked_for_it(invented: Invented) -> None:
    invented.event(8, K.CUSTOM_BEGAN, 2, amount=SPAWN, outcome=0)
    text = said(invented, 2, 9)
    assert "Tom Holm" in text and "leaving the fish in peace in spring" in text and "Hearth" in text and "year 2" in text
    invented.event(12, K.VILLAGE_FOUNDED, 3, amount=1, place=REEF)
    invented.event(16, K.CUSTOM_BEGAN, 5, amount=FEED, outcome=1)
    invented.event(24, K.CUSTOM_ENDED, 3, amount=SPAWN, outcome=0)
    text = said(invented, 2, 5)
    teller = Teller(invented.reader, "digest")
    assert [one.values["customs"] for one in villages_of(teller, teller.years(2, 5)) if one.group == "custom"] == [2]
    assert "Bea Holm" in text and "Long Reef" in text and "Tom Holm" not in text


def test_of_customs_that_were_brought_along_to_a_new_village_nobody_is_said_to_have_asked_for_them(invented: Invented) -> None:
    began = invented.event(8, K.CUSTOM_BEGAN, 2, amount=SPAWN, outcome=0)
    founded = invented.event(40, K.VILLAGE_FOUNDED, 3, amount=1, place=REEF)
    invented.event(40, K.CUSTOM_BEGAN, 3, amount=SPAWN, outcome=1, causes=(began, founded))
    teller = Teller(invented.reader, "digest")
    assert not [one for one in villages_of(teller, teller.years(10, 19)) if one.group == "custom"]
    invented.event(44, K.CUSTOM_BEGAN, 5, amount=FEED, outcome=1, causes=(began,))
    teller = Teller(invented.reader, "digest")
    assert [one.values["customs"] for one in villages_of(teller, teller.years(10, 19)) if one.group == "custom"] == [1]


def test_a_custom_lasts_no_longer_than_the_village_that_keeps_it(invented: Invented) -> None:
    invented.event(9, K.VILLAGE_FOUNDED, 3, amount=1, place=REEF)
    invented.event(10, K.CUSTOM_BEGAN, 5, amount=FEED, outcome=1)
    invented.event(10, K.CUSTOM_BEGAN, 2, amount=SPAWN, outcome=0)
    invented.event(40, K.VILLAGE_EMPTIED, amount=1, place=REEF)
    invented.event(60, K.CUSTOM_ENDED, 3, amount=SPAWN, outcome=0)
    text = said(invented, 2, 5)
    assert "Tom Holm" in text and "Bea Holm" not in text


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (K.CUSTOM_ENDED, "against|talked down|spoken"),
        (K.CUSTOM_LAPSED, "not paid for it|not made it good|too often|too many|Too many"),
        (K.CUSTOM_FORGOTTEN, "knew|remembered"),
    ],
)
def test_the_end_of_a_custom_says_how_and_after_how_many_years_if_they_were_many(invented: Invented, kind: K, word: str) -> None:
    invented.event(4, K.CUSTOM_BEGAN, 2, amount=FEED, outcome=0)
    invented.event(8, K.CUSTOM_BEGAN, 2, amount=SPAWN, outcome=0)
    invented.event(40, kind, 3 if kind is K.CUSTOM_ENDED else None, amount=FEED, outcome=0)
    assert said(invented, 10, 19) == ""  # it was kept for nine years
    invented.event(60, kind, 3 if kind is K.CUSTOM_ENDED else None, amount=SPAWN, outcome=0)
    text = said(invented, 11, 19)
    assert "leaving the fish in peace in spring" in text and "13 years" in text.replace("Thirteen", "13")
    assert "year 15" in text and any(one in text for one in word.split("|"))


def test_who_lived_alone_in_a_village_at_its_end_is_named_with_the_people_it_had_had(invented: Invented) -> None:
    invented.event(8, K.VILLAGE_FOUNDED, 5, amount=1, place=REEF)
    invented._write(
        "UPDATE stores SET village = 1 WHERE tick > 8 AND household = (SELECT household FROM conditions WHERE tick = 20 AND agent_id = 5)"
    )
    invented.event(60, K.VILLAGE_EMPTIED, amount=1, place=REEF)
    assert "alone" not in said(invented, 10, 19)  # several live there to the end
    invented._write("UPDATE conditions SET household = 99 WHERE tick BETWEEN 40 AND 60 AND agent_id <> 5")
    text = said(invented, 10, 19)
    assert "Bea Holm" in text and "alone" in text and "five years" in text.lower()


def test_a_village_that_is_settled_again_is_said_to_be_and_one_that_is_at_once_never_ended(invented: Invented) -> None:
    invented.event(8, K.VILLAGE_FOUNDED, 5, amount=1, place=REEF)
    invented.event(60, K.VILLAGE_EMPTIED, amount=1, place=REEF)
    invented.event(70, K.VILLAGE_FOUNDED, 3, amount=2, place=REEF)
    assert "year 15" in said(invented, 10, 16) and "year 17" in said(invented, 10, 16)
    invented.event(72, K.VILLAGE_EMPTIED, amount=2, place=REEF)
    invented.event(76, K.VILLAGE_FOUNDED, 3, amount=3, place=REEF)
    assert "year 17" in said(invented, 10, 16) and "year 19" not in said(invented, 10, 16)  # the first, however short
    invented._write("UPDATE events SET tick = 62 WHERE kind = 140 AND amount = 2")
    assert said(invented, 10, 16) == ""


def test_a_custom_is_told_with_how_long_it_was_kept_or_that_it_is_still(invented: Invented) -> None:
    invented.event(8, K.CUSTOM_BEGAN, 2, amount=SPAWN, outcome=0)
    text = said(invented, 2, 9)
    assert "still" in text or "to this day" in text
    invented.event(40, K.CUSTOM_ENDED, 3, amount=SPAWN, outcome=0)
    assert "eight years" in said(invented, 2, 5).lower()
    assert said(invented, 2, 19) == ""  # customs that come and go within a chapter are not told


@pytest.mark.parametrize(("kept", "is_told"), [(4, False), (11, False), (12, True)])
def test_a_custom_is_told_again_only_if_it_is_kept_for_longer_than_ever(invented: Invented, kept: int, is_told: bool) -> None:
    invented.event(8, K.CUSTOM_BEGAN, 2, amount=SPAWN, outcome=0)
    invented.event(18, K.CUSTOM_ENDED, 3, amount=SPAWN, outcome=0)
    invented.event(40, K.CUSTOM_BEGAN, 5, amount=SPAWN, outcome=0)
    invented.event(40 + kept, K.CUSTOM_ENDED, 3, amount=SPAWN, outcome=0)
    assert "Bea Holm" not in said(invented, 2, 4) and ("Bea Holm" in said(invented, 10, 11)) is is_told


def test_who_founded_a_village_is_told_with_the_next_that_was_founded_there(invented: Invented) -> None:
    founded = invented.event(8, K.VILLAGE_FOUNDED, 5, amount=1, place=REEF)
    invented.event(60, K.VILLAGE_EMPTIED, amount=1, place=REEF)
    thread = Thread("village founded", "", 2, 2, (5,), (founded,), 1.0, {})

    def text() -> str:
        return " ".join(one.text for one in thread_of(Teller(invented.reader, "digest"), thread) if one)

    assert "year 15" in text() and "others" not in text().lower()
    invented.event(70, K.VILLAGE_FOUNDED, 3, amount=2, place=REEF)
    assert "year 17" in text()
