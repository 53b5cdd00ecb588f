"""A year as a page: what there was, by whom, in numbers beside the year before."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from lives import happening, person

from island.history.years import Year
from island.views.page import as_html, as_text
from island.views.year import year_page, year_rows

ANA, BEN, CLEO = person(1, "Ana"), person(2, "Ben"), person(3, "Cleo")


def year(*happenings: Any, **more: Any) -> Year:
    given: dict[str, Any] = {
        "year": 7,
        "is_over": True,
        "seasons": [("spring", "fair"), ("summer", "dry")],
        "census": {},
        "before": {},
    }
    given |= {"effects": {}, "born": [], "died": [], "parents": {}, "namesakes": frozenset()} | more
    return Year(happenings=list(happenings), **given)


def sections(of: Year) -> dict[str, list[str]]:
    page = year_page(of)
    return {part.heading: [text for item in part.items for text in (item.text, *item.below)] for part in page.sections}


def test_the_dead_are_told_by_cause_the_most_frequent_first() -> None:
    dead = [person(number, f"No{number}", died_year=7, death_cause="hunger", born_year=-number) for number in range(5, 8)]
    told = sections(year(died=[person(4, "Old", died_year=7, death_cause="age", born_year=-60), *dead]))["Deaths"]
    assert told == ["3 of hunger: No5 Holm @5 (12), No6 Holm @6 (13) and No7 Holm @7 (14).", "1 of old age: Old Holm @4 (67)."]


def test_thefts_are_counted_with_the_worst_thief() -> None:
    stolen = [happening(number, "stole", ANA, BEN, amount=2, outcome="little") for number in (1, 2)]
    stolen.append(happening(3, "stole", CLEO, BEN, outcome="caught"))
    told = sections(year(*stolen))["Thefts"]
    assert told == ["3 thefts by 2 people, 4 meals, 1 caught: Ana Holm @1 (twice) and Cleo Holm @3."]


def test_what_people_did_together_is_counted_with_hosts_the_oldest_tale_and_who_was_paid_back() -> None:
    told = sections(
        year(
            *(happening(number, "feasted", ANA, amount=5, outcome="warm") for number in (1, 2)),
            happening(3, "feasted", BEN, outcome="failed"),
            happening(4, "told", ANA, BEN, amount=5, outcome="warm"),
            happening(5, "told", CLEO, BEN, amount=2, outcome="warm"),
            happening(6, "told", CLEO, ANA, outcome="cold"),
            happening(7, "helped", BEN, CLEO, amount=4, outcome="done"),
            happening(8, "traded", BEN, CLEO, outcome="cold"),
            happening(9, "asked", BEN, CLEO, amount=4, outcome="done"),
            happening(10, "asked", BEN, ANA, outcome="cold"),
            happening(11, "avenged", ANA, BEN, outcome="caught"),
        )
    )["Together"]
    assert told == [
        "2 feasts, 10 meals: Ana Holm @1 (twice).",
        "2 tales handed on; Cleo Holm @3 told Ben Holm @2 of year 2.",
        "1 day of help, food asked for twice and given once.",
        "Revenge: Ana Holm and Ben Holm.",
    ]


def test_customs_are_told_with_who_spoke_who_broke_one_and_how_often_it_was_paid_for() -> None:
    told = sections(
        year(
            happening(1, "custom began", ANA, amount="spare the spawn", season="spring"),
            *(happening(number, "proposed", BEN, outcome="cold") for number in (2, 3)),
            happening(4, "custom broken", CLEO, BEN, amount="spare the spawn"),
            happening(5, "blamed", BEN, CLEO, amount=4, outcome="done"),
            happening(6, "blamed", ANA, CLEO, outcome="nothing"),
        )
    )["Customs"]
    assert told == [
        "Spring: a custom began at the word of Ana Holm @1: spare the spawn.",
        "Customs were spoken of twice, by 1 person.",
        "Customs were seen broken once and paid for once: by Cleo Holm @3.",
    ]


def test_houses_and_villages_that_began_and_leaders_and_feuds_are_told_each_in_its_words() -> None:
    told = sections(
        year(
            happening(1, "house founded", ANA, BEN, amount=3, outcome=2),
            happening(2, "village founded", CLEO, place="Sloe Slope", amount=1),
            happening(3, "settled", CLEO, place="Sloe Slope", amount=1),
            happening(4, "settled", BEN, place="Hearth", amount=0),
            happening(5, "settled", ANA, place="Sloe Slope", amount=1),
            happening(6, "leader deposed", BEN, amount=20, outcome=0),
            happening(7, "feud began", ANA, BEN, amount=30),
        )
    )
    assert told["Houses and villages"] == [
        "Spring: Ana Holm @1 and Ben Holm @2 founded a house of their own, named after Ana Holm @1.",
        "Spring: Cleo Holm @3 led people away to found a village at Sloe Slope.",
        "Settled at Hearth: Ben Holm.",
        "Settled at Sloe Slope: Cleo Holm; Ana Holm.",
    ]
    assert told["Leaders and feuds"] == [
        "Spring: Ben Holm was deposed, whom 20 of a hundred followed.",
        "Spring: a feud began between the houses of Ana Holm and Ben Holm.",
    ]


def test_a_storm_is_told_with_what_came_of_it() -> None:
    storms = [happening(number, "storm rose", ANA, amount=3) for number in (1, 2)]
    told = sections(year(*storms, effects={1: {"injured": 4, "died": 1, "surveyed": 9}}))["Storms"]
    assert told == ["Spring, 3 days: 4 people hurt and 1 death.", "Spring, 3 days: nobody came to harm."]


def test_pairs_are_told_apart() -> None:
    found = [happening(1, "married", ANA, BEN), happening(2, "married", CLEO, ANA)]
    assert sections(year(*found))["Love"] == ["Wed: Ana Holm @1 and Ben Holm @2; Cleo Holm @3 and Ana Holm."]


def test_five_sentences_are_of_five_deeds_and_five_tellers() -> None:
    everyday = [happening(number, "fished", person(number, "P"), sentence="I fished.") for number in range(10, 40)]
    rare = [
        happening(50 + number, what, person(60 + number, "Q"), ANA, sentence=f"I {what}.")
        for number, what in enumerate(("stole", "gave", "courted", "quarrelled", "taught", "mourned"))
    ]
    told = sections(year(*everyday, *rare))["Worth reading"]
    quotes = [line for line in told if line.startswith('"')]
    assert len(quotes) == len(set(quotes)) == 5 and '"I fished."' not in quotes


def test_of_one_deed_the_first_teller_alone_is_worth_reading() -> None:
    found = [happening(50 + number, "stole", person(60 + number, "Q"), ANA, sentence=f"I took {number}.") for number in range(2)]
    told = sections(year(*found, happening(60, "gave", ANA, BEN, sentence="I gave.")))["Worth reading"]
    assert [line for line in told if line.startswith('"')] == ['"I took 0."', '"I gave."']


def test_numbers_stand_beside_the_year_before_and_an_unfinished_year_says_so() -> None:
    told = year(census={"alive": 9, "mean_hunger": 1.5}, before={"alive": 1200, "mean_hunger": None})
    assert sections(told)["In numbers"] == ["People alive: 9 (the year before: 1,200)", "Mean hunger, 0 to 10: 1.50"]
    assert "the village ended in this year" in as_text(year_page(year(happening(7, "village ended", ANA), is_over=False)))
    assert "the year is not over" in as_text(year_page(year(is_over=False)))


def test_an_empty_year_is_told_in_two_lines() -> None:
    assert as_text(year_page(year(census={"alive": 0}))).splitlines()[:4] == [
        "# Year 7",
        "",
        "0 born, 0 died, 0 alive at its end.",
        "Spring fair and summer dry.",
    ]


def test_hostile_names_are_escaped_in_the_page() -> None:
    evil = person(9, "<script>", house="\x1b[31m")
    page = as_html(year_page(year(happening(1, "stole", evil, BEN), born=[evil])))
    assert "<script" not in page and "\x1b" not in page and "&lt;script&gt;" in page


def test_rows_for_machines_have_the_census_and_the_events_of_each_statement() -> None:
    rows = year_rows(year(happening(5, "stole", ANA, BEN), census={"alive": 2}))
    assert rows["census"] == {"alive": 2} and rows["sections"][0]["items"][0]["events"] == (5,)
