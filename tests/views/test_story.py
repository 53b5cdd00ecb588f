"""A life told well: the plot first, routine in a line, people by number, nothing twice."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from lives import Link, Memory, Tie, happening, person, story

from island.history.proofs import Proof, Verdict
from island.views.page import Names, as_html, as_markdown, as_text
from island.views.story import story_page, story_rows

ANA, BEN, CLEO = person(1, "Ana"), person(2, "Ben", is_female=False), person(3, "Cleo")
HOSTILE = "<script>alert(1)</script> \x1b[31m *[x](y)* \u202e"


def sections(told: object) -> dict[str, list[str]]:
    """Heading -> every line of it."""
    found = {}
    for section in told.sections:  # type: ignore[attr-defined]
        found[section.heading] = [text for item in section.items for text in (item.text, *item.below)]
    return found


def test_the_greatest_thief_is_told_by_number_first_and_gravest_not_theft_by_theft() -> None:
    thefts = [
        happening(
            year,
            "stole",
            ANA,
            BEN if year % 3 else CLEO,
            amount=8 if year == 40 else 1,
            outcome="little",
            sentence=f"I took, {year}.",
        )
        for year in range(1, 70)
    ]
    thefts[1] = happening(2, "stole", ANA, BEN, amount=0, outcome="caught", sentence="I was seen.")
    links = {"causes": {5: [Link(1000, "starving", 1, None)]}, "effects": {6: [Link(1001, "fell out", 2, 1)]}}
    told = sections(story_page(story(ANA, *thefts, **links)))["Thefts"]
    assert told[0].startswith("Stole 69 times from year 1 to 69, from 2 people: 75 meals in all, caught once.")
    assert "Ben Holm @2 (46 times) and Cleo Holm @3 (23 times)" in told[0]
    assert told[1:3] == [
        'The first: spring 1, from Ben Holm, 1 meal: "I took, 1."',
        'The gravest: spring 40, from Ben Holm, 8 meals: "I took, 40."',
    ]
    assert told[3] == "What led to it: hunger (once). What came of it: 1 enmity."


def test_a_theft_that_brought_nothing_has_no_gravest() -> None:
    found = [happening(year, "stole", BEN, ANA, outcome="caught") for year in (1, 2)]
    told = sections(story_page(story(ANA, *found)))["Robbed"]
    assert len(told) == 2 and "0 meals in all, 2 caught" in told[0] and told[1] == "The first: spring 1, by Ben Holm, caught."


def test_love_is_told_from_the_first_courting_to_the_widowing_and_refusals_after_the_wedding_are_not_counted() -> None:
    ben = person(2, "Ben", is_female=False, died_year=30, death_cause="storm")
    events = [
        happening(1, "courted", ben, ANA, sentence="I asked Ana."),
        happening(2, "refused", ANA, ben, sentence="No, I said."),
        happening(3, "courted", ben, ANA),
        happening(4, "accepted", ANA, ben, outcome="wed", sentence="Yes, I said."),
        happening(5, "married", ANA, ben),
        happening(6, "refused", ANA, ben),
    ]
    found = sections(story_page(story(ANA, *events, spouses=[Tie("spouse", ben, 5, 30)])))
    assert found["Loves"][0] == (
        "Ben Holm: was courted twice from year 1 to 3, said no once, wed in year 5, "
        "25 years together until his death of a storm in year 30."
    )
    assert found["Loves"][1:] == ['year 2: "No, I said."', 'year 4: "Yes, I said."']
    assert found["Losses"] == ["Year 30: the husband, Ben Holm, 30 years old, of a storm."]


def test_no_to_an_offer_of_peace_is_no_refused_love() -> None:
    refused = happening(1, "refused", ANA, BEN)
    page = story_page(story(ANA, refused, causes={1: [Link(9, "offered peace", 2, 1)]}))
    assert "Loves" not in sections(page)


def test_a_feud_says_how_it_began_and_ended_and_because_only_where_a_cause_is_a_row() -> None:
    events = [happening(1, "stole", ANA, BEN), happening(2, "fell out", BEN, ANA), happening(9, "reconciled", ANA, BEN)]
    with_cause = story(ANA, *events, causes={2: [Link(1, "stole", 1, 2)]})
    line = "Ben Holm: fell out in year 2{}, stole from them once, made peace in year 9."
    assert sections(story_page(with_cause))["Feuds"] == [line.format(" after stealing from them")]
    assert sections(story_page(story(ANA, *events)))["Feuds"] == [line.format("")]


def proofs_of(*found: Proof) -> dict[tuple[int, int], Proof]:
    return {(one.event_id, one.cause_id): one for one in found}


def test_a_cause_that_was_tried_says_what_was_found_without_it() -> None:
    """Of the death and the way to it each arrow, of a feud its beginning, of thefts how many came to what."""
    thefts = [happening(year, "stole", ANA, BEN, amount=1) for year in (1, 2, 3)]
    hunger = {year: [Link(100 + year, "starving", 1, None)] for year in (1, 2, 3)}
    broken = happening(4, "fell out", BEN, ANA)
    dead = person(1, "Ana", died_year=5, death_cause="hunger", death_event=9)
    death = [happening(9, "died", dead, amount="hunger"), happening(8, "starving", dead), happening(7, "crop lost", dead)]
    made = story(dead, *thefts, broken, death=death, causes={**hunger, 4: [Link(1, "stole", 1, 2)]})
    found = proofs_of(
        Proof(1, 101, Verdict.PREVENTED),
        Proof(2, 102, Verdict.SAME),
        Proof(4, 1, Verdict.LATER, "2 seasons later"),
        Proof(9, 8, Verdict.CHANGED, "of sickness"),
        Proof(8, 7, Verdict.SAME),
        Proof(77, 78, Verdict.SAME),
    )
    told, plain = sections(story_page(made, found)), sections(story_page(made))
    assert told["Thefts"][-1].startswith("What led to it: hunger (three times; without it prevented once, the same once).")
    assert "fell out in year 4 after stealing from them [proved: without it later: 2 seasons later], " in told["Feuds"][0]
    assert told["The end"][1].endswith(" [proved: without it changed: of sickness]")
    assert told["The end"][2].endswith(" [tried: without it the same]")
    assert "without it" not in str(plain) and plain["Thefts"][-1].startswith("What led to it: hunger (three times).")
    assert [one["event_id"] for one in story_rows(made, found)["proofs"]] == [1, 2, 4, 9, 8]


def test_routine_is_a_line_a_year_and_the_ripening_field_is_not_told() -> None:
    year = [happening(7, what, ANA) for what in ("fished", "fished", "planted", "sang", "fished", "crop ripened", "starving")]
    told = sections(story_page(story(ANA, *year)))["Year by year"]
    assert told == ["Year 7, 7 years old: fished three times, planted, sang, began to starve"]


def test_everybody_has_the_number_once_and_namesakes_always() -> None:
    names = Names(frozenset(["Ana Holm"]))
    assert [names("Ben Holm", 2), names("Ben Holm", 2)] == ["Ben Holm @2", "Ben Holm"]
    assert [names("Ana Holm", 1), names("Ana Holm", 9), names("Ana Holm", 1)] == ["Ana Holm @1", "Ana Holm @9", "Ana Holm @1"]
    assert names(None, None) == "somebody"


def test_three_things_others_say_are_of_three_kinds_and_tellers_and_none_stands_twice() -> None:
    dora = person(4, "Dora")
    taught = [happening(year, "taught", BEN, ANA, outcome="done", sentence=f"I taught Ana, {year}.") for year in range(1, 9)]
    rare = [happening(20, "mourned", CLEO, ANA, sentence="I mourned Ana."), happening(21, "stole", CLEO, ANA, sentence="I took.")]
    memory = Memory(100, 25, 4, dora.full_name, "Ana was good to me.", 30)
    told = sections(story_page(story(ANA, *taught, *rare, remembered_by=[memory])))
    assert told["What others say of her"] == [
        '"I taught Ana, 1."',
        "Ben Holm taught her, year 1",
        '"I mourned Ana."',
        "Cleo Holm mourned her, year 20",
        '"Ana was good to me."',
        "Dora Holm @4 remembered her, year 25",
    ]
    text = as_text(story_page(story(ANA, *taught, *rare, remembered_by=[memory])))
    sentences = re.findall(r'"([^"]+)"', text)
    assert len(sentences) == len(set(sentences))


def test_three_things_are_said_and_of_one_kind_the_first_alone() -> None:
    """Five tellers and four kinds, two of which mourned: each kind once, and three of them, the rarest."""
    others = [person(number, f"Other{number}") for number in range(11, 16)]
    deeds = ("mourned", "mourned", "played", "tended", "taught")
    found = [
        happening(20 + place, deed, other, ANA, outcome="done", sentence=f"I {deed} {other.name}.")
        for place, (deed, other) in enumerate(zip(deeds, others, strict=True))
    ]
    said = sections(story_page(story(ANA, *found)))["What others say of her"]
    assert [line for line in said if line.startswith('"')] == [
        '"I played Other13."',
        '"I tended Other14."',
        '"I taught Other15."',
    ]
    two = sections(story_page(story(ANA, *found[:2])))["What others say of her"]
    assert [line for line in two if line.startswith('"')] == ['"I mourned Other11."']


def test_a_life_without_anything_is_told() -> None:
    assert as_text(story_page(story(ANA))) == (
        "# Ana Holm @1 (0 to now)\n\nA woman; born in year 0 on the island; alive.\n\n## Now\nAna Holm is alive.\n"
    )


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def test_hostile_names_and_sentences_are_shown_harmlessly_in_every_form() -> None:
    evil = person(2, HOSTILE, house="\n# Holm")
    page = story_page(
        story(ANA, happening(1, "stole", evil, ANA, sentence=HOSTILE), happening(2, "stole", ANA, evil, sentence=HOSTILE))
    )
    html, markdown, text = as_html(page), as_markdown(page), as_text(page)
    for form in (html, markdown, text):
        assert "\x1b" not in form and "\u202e" not in form and "\\u202e" in form.replace("\\\\", "\\")
    reader = Reader()
    reader.feed(html)
    assert "script" not in reader.tags and "default-src 'none'" in html
    assert "<script" not in markdown.replace("\\<", "") and "](" not in markdown.replace("\\]", "")
    assert sum(line.startswith("# ") for line in text.splitlines()) == 1


def test_rows_for_machines_say_on_which_events_a_statement_stands() -> None:
    rows = story_rows(story(ANA, happening(5, "stole", ANA, BEN, amount=3), children=[CLEO]))
    (thefts,) = [section for section in rows["sections"] if section["heading"] == "Thefts"]
    assert thefts["items"][0]["events"] == (5,) and rows["person"]["agent_id"] == 1 and rows["children"] == [3]


def test_a_year_in_html_leads_to_where_the_year_is_told() -> None:
    ben = person(2, "Ben", is_female=False, died_year=3, death_cause="storm")
    page = story_page(story(ANA, happening(3, "fished", ANA), happening(9, "fished", ANA), spouses=[Tie("spouse", ben, 2, 3)]))
    html = as_html(page)
    anchors, links = re.findall(r'id="(year-\d+)"', html), re.findall(r'href="#([^"]+)"', html)
    assert anchors == list(dict.fromkeys(anchors)) and {"year-3", "year-9"} <= set(anchors)
    assert set(links) <= set(anchors) and '<a href="#year-3">Year 3</a>: the husband' in html
    loss = as_html(story_page(story(ANA, happening(5, "stole", ANA, BEN, amount=1), happening(7, "fell out", BEN, ANA))))
    assert '<a href="#year-7">year 7</a>' in loss and loss.count('id="year-7"') == 1


def test_a_year_says_that_somebody_spoke_for_customs_without_the_words_of_the_table() -> None:
    spoken = [happening(20, "proposed", ANA, amount=amount, outcome="warm") for amount in ("spare the spawn", "no revenge")]
    assert "Year 20, 20 years old: spoke for a custom twice" in as_text(story_page(story(ANA, *spoken)))
