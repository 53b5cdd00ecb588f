"""How a wording is chosen: none twice in a chapter, and of those that are left the one whose phrases are least worn."""

import re
from pathlib import Path

import pytest
from invented import Invented

from island.history.reader import HistoryReader
from island.views.chronicle import clauses
from island.views.chronicle.teller import Teller, Telling, phrases
from island.world.event_kinds import KINDS
from island.world.words import EventKind, word

ONE = "SELECT agent_id AS who, born_year AS year FROM villagers WHERE agent_id = :n"
CALM, WARM, NOTHING = "The sea was calm and cold.", "The sea was calm and warm.", "Of this nothing is told."


def test_a_kind_has_as_many_statements_in_a_chapter_as_it_has_wordings(village: Path) -> None:
    teller = Teller(HistoryReader(village), "digest")
    row = Telling(ONE, ("{who} sang.", "{who} was heard.", "It was {who}."))
    for _ in range(2):
        teller.begin_chapter()
        told = [teller.tell_row("sang", row, {"n": n}, weight=1, group=str(n)) for n in (1, 2, 3, 4)]
        assert {one.wording for one in told[:3] if one} == set(row.wordings) and told[3] is None


def test_a_phrase_that_the_chapter_has_had_is_passed_over(village: Path) -> None:
    """Whatever the digest, by which ties are broken."""
    for digest in map(str, range(12)):
        teller = Teller(HistoryReader(village), digest)
        teller.tell_row("sea", Telling(ONE, (CALM,)), {"n": 1}, weight=1, group="1")
        second = teller.tell_row("sea", Telling(ONE, (WARM, NOTHING)), {"n": 2}, weight=1, group="2")
        assert second and second.wording == NOTHING


@pytest.mark.parametrize("groups", ["11", "12", "121"], ids=["one group", "the next group", "a group gone on with"])
def test_no_statement_begins_like_the_one_before_it_if_it_can_be_said_otherwise(village: Path, groups: str) -> None:
    for digest in map(str, range(12)):
        teller = Teller(HistoryReader(village), digest)
        teller.tell_row("so", Telling(ONE, ("And so {who} came.",)), {"n": 1}, weight=1, group=groups[0])
        if len(groups) > 2:
            teller.tell_row("rain", Telling(ONE, ("Rain fell.",)), {"n": 2}, weight=1, group=groups[1])
        row = Telling(ONE, ("And so all went home.", "Therefore everybody left."))
        told = teller.tell_row("so", row, {"n": 3}, weight=1, group=groups[-1])
        assert told and told.text == "Therefore everybody left."


def test_a_wording_in_which_two_numbers_meet_is_passed_over(village: Path) -> None:
    meeting, apart = "In {year}, {n:digits} sang.", "In {year} there were {n:digits} who sang."
    for digest in map(str, range(12)):
        row = Telling("SELECT 12 AS year, 40 AS n", (meeting, apart))
        told = Teller(HistoryReader(village), digest).tell_row("sang", row, {}, weight=1, group="1")
        assert told and told.text == "In year 12 there were 40 who sang."


def test_phrases_are_three_words_without_names_numbers_and_stops() -> None:
    assert phrases("It was {who} who sang to us. So it went") == ["who sang to", "sang to us", "so it went"]


@pytest.mark.parametrize("kind", list(EventKind), ids=word)
def test_every_kind_of_event_can_be_told_or_is_left_out(invented: Invented, kind: EventKind) -> None:
    """One that a chronicle has no row for, too: in the words of the trees of causes, or not at all."""
    event = invented.event(10, kind, 2, 3, amount=2)
    told = Teller(invented.reader, "digest").tell_event(event, weight=1, group="1")
    assert told is None or not re.search(r"\{|None", told.text)
    assert told or "{" in KINDS[kind].sentence


def test_a_kind_without_a_row_is_told_in_the_words_of_the_world(invented: Invented, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(clauses.HAPPENINGS, "married")
    event = invented.event(10, EventKind.MARRIED, 2, 3)
    told = Teller(invented.reader, "digest").tell_event(event, weight=1, group="1")
    assert told and "married" in told.text and str(told.values["year"]) in told.text
