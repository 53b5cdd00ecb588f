"""Quotes: said at a milestone, in a pattern that others say too but not everybody."""

from invented import Invented

from island.views.selection.quotes import Listener, _Masking
from island.views.selection.results import Quote
from island.world.words import EventKind as K


def quotes_of(invented: Invented) -> tuple[Quote, ...]:
    reader = invented.reader
    listener = Listener(reader)
    said = [
        (tick, who, kind, text) for tick, who, kind, text in reader.rows("SELECT tick, agent_id, kind, sentence FROM thoughts")
    ]
    for _ in listener.hearing(iter([said])):
        pass
    return listener.quotes()


def stolen(invented: Invented, tick: int, who: int, sentence: str) -> int:
    invented.said(tick, who, 0, sentence)
    invented._write("UPDATE thoughts SET deed = 20 WHERE tick = ? AND agent_id = ? AND kind = 0", tick, who)
    return invented.event(tick, K.STOLE, who, 3, outcome=4)


def test_people_and_places_are_masked() -> None:
    mask = _Masking(["Mara", "Tom", "Holm"], ["Long Reef"])
    assert mask("Tom Holm and Mara fished at Long Reef in Spring.") == "@ and @ fished at # in Spring."


def test_what_is_said_at_a_theft_is_a_quote_and_its_pattern_is_counted(invented: Invented) -> None:
    event = stolen(invented, 10, 2, "I robbed Mara in the dark.")
    invented.said(20, 5, 0, "I robbed Olo in the dark.")
    (quote,) = [quote for quote in quotes_of(invented) if quote.occasion == "theft"]
    assert quote == Quote(2, 10, 0, "I robbed Mara in the dark.", 2, "theft", event)


def test_what_nobody_else_says_and_what_everybody_says_is_no_quote(invented: Invented) -> None:
    stolen(invented, 10, 2, "A slip of the tongue was.")
    stolen(invented, 11, 2, "I fished.")
    for tick in range(12, 80):
        for who in (2, 3, 4, 5, 6):
            invented.said(tick, who, 0, "I fished.")
    assert [quote for quote in quotes_of(invented) if quote.occasion == "theft"] == []


def test_a_pattern_is_quoted_once(invented: Invented) -> None:
    for tick, name in ((10, "Mara"), (50, "Olo"), (70, "Ida")):
        stolen(invented, tick, 2, f"I robbed {name} in the dark.")
    assert len([quote for quote in quotes_of(invented) if quote.occasion == "theft"]) == 1


def test_last_words_are_of_the_last_year(invented: Invented) -> None:
    invented.said(39, 5, 1, "My belly hurt all year.")
    invented.said(43, 6, 1, "My belly hurt all year.")
    death = invented.death(5, 41)
    assert Quote(5, 39, 1, "My belly hurt all year.", 2, "last words", death) in quotes_of(invented)


def test_an_answer_that_nobody_gave_is_not_quoted(invented: Invented) -> None:
    """A question left open counts as refused; what its hearer told in that tick was of another deed."""
    invented.said(10, 2, 0, "I asked Ida and I wait.")
    invented.said(11, 2, 0, "I asked Olo and I wait.")
    invented.event(10, K.REFUSED, 2, 3)
    assert [quote for quote in quotes_of(invented) if quote.occasion == "refusal"] == []


def test_a_commoner_sentence_with_a_tail_is_no_quote(invented: Invented) -> None:
    for tick, who in ((10, 2), (20, 5)):
        stolen(invented, tick, who, "I robbed Mara in the dark, and we need wood.")
    assert "and we need wood" in " ".join(quote.sentence for quote in quotes_of(invented) if quote.occasion == "theft")
    for tick in (30, 31, 32):
        invented.said(tick, 3, 0, "I robbed Olo in the dark.")
    assert [quote for quote in quotes_of(invented) if quote.occasion == "theft"] == []
