"""The chronicle says nothing that its rows do not, in good sentences, none of them twice."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # whatever import mode pytest was asked for

import superlatives
from chronicle_checks import Doubter, numbers_in

from island import app, scenario
from island.history.reader import HistoryReader
from island.views.chronicle import (
    Chronicle,
    Statement,
    as_html,
    as_json,
    as_markdown,
    as_page,
    chronicle_of,
    clauses,
    numbers,
    quotes,
    themes,
)
from island.views.chronicle.tales import TALES
from island.views.chronicle.teller import phrases
from island.views.chronicle.wordings import HEADINGS, WORDINGS
from island.views.selection.eras import PEOPLE_OF, named_after
from island.views.selection.sidecar import selection_of

SCRIPTED, RANDOM = "mind.kind=scripted", "mind.kind=random"
RUNS = {
    **{f"scripted {seed}": ("thousand_years", seed, 10 + seed % 3 * 4, SCRIPTED) for seed in range(1, 12)},
    **{f"random {seed}": ("thousand_years", seed, 12 + seed % 4 * 4, RANDOM) for seed in range(21, 28)},
    "ten years": ("first_winter", 7, 10, SCRIPTED),
    "ended": ("thousand_years", 31, 60, RANDOM),
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> dict[str, HistoryReader]:
    """Each run once, when it is first asked for."""
    root = tmp_path_factory.mktemp("chronicles")

    class Lived(dict[str, HistoryReader]):
        def __missing__(self, name: str) -> HistoryReader:
            base, seed, years, mind = RUNS[name]
            folder = root / name.replace(" ", "-")
            app.run(scenario.load(base, [f"seed={seed}", f"years={years}", mind]), folder, quiet=True)
            self[name] = HistoryReader(folder)
            return self[name]

    return Lived()


def told(reader: HistoryReader, words: int | None = 100_000, **years: int) -> Chronicle:
    return chronicle_of(reader, selection_of(reader), words=words, **years)


# -- what holds of every chronicle -------------------------------------------------------------------------------------
# Each gives what is wrong with one. A run is lived and told once for all of them: that is most of what they take.


def numbers_and_names_that_no_query_answers(reader: HistoryReader, chronicle: Chronicle) -> Iterator[str]:
    yield from Doubter(reader).faults(chronicle)


def wordings_that_stand_twice_in_a_chapter(_: HistoryReader, chronicle: Chronicle) -> Iterator[str]:
    for chapter in chronicle.chapters:
        counts = Counter(statement.wording for section in chapter.sections for statement in section.statements)
        yield from (wording for wording, count in counts.items() if count > 1)


AWKWARD = re.compile(
    r"\bnan\b|\{|\}|  | \.|\.\.|,,|(?<![-\d,])\b(?:1|one) (?:people|children|deaths|births|meals|villagers|settlers|years|thefts)\b"
    r"|\b(?:two|three|\d\d+) (?:person|child|death|birth|meal|villager|theft)\b|somebody somebody",
    re.IGNORECASE,
)


def statements_that_are_no_whole_sentence(_: HistoryReader, chronicle: Chronicle) -> Iterator[str]:
    for prose in map(without_quote, chronicle.statements()):
        if AWKWARD.search(prose) or re.search(r"[.!?] [a-z]", prose) or not re.match(r"[A-Z0-9“].*[.!?”]$", prose, re.DOTALL):
            yield prose


def without_quote(statement: Statement) -> str:
    return statement.text.replace(str(statement.values.get("quote", "\0")), "…")


PRINTED, ALL = 2, 3
"""How often three words in a row may stand in a chapter: as it is printed, and with everything that can be told of an era.

Of a chapter of three hundred words a reader notices a fourth time ("at the age of" a third time hardly); the words within slots, which are facts, do not count.
"""


def phrases_that_a_chapter_wears_out(reader: HistoryReader, chronicle: Chronicle) -> Iterator[str]:
    for one, most in ((told(reader, None), PRINTED), (chronicle, ALL)):
        for chapter in one.chapters:
            statements = [statement for section in chapter.sections for statement in section.statements]
            counts = Counter(phrase for statement in statements for phrase in phrases(statement.wording))
            yield from (f"{phrase}: {count} times" for phrase, count in counts.items() if count > most)


def numbers_that_meet_or_begin_a_sentence_in_digits(_: HistoryReader, chronicle: Chronicle) -> Iterator[str]:
    """`In year 10 16 villagers` takes a reader two looks. Numbers from a hundred on are digits even at the beginning."""
    for prose in map(without_quote, chronicle.statements()):
        if re.search(r"\d[,;:]? \d|(?:^|[.!?] )\d\d?\b(?![\d,])", prose):
            yield prose


def eras_with_a_name_that_their_numbers_do_not_bear_out(reader: HistoryReader, chronicle: Chronicle) -> Iterator[str]:
    """Asked again without the chronicle's query: so much of it for so many years of people, and in all years together."""
    selection = selection_of(reader)
    alive = np.array(selection.series["alive"])
    for chapter in chronicle.chapters:
        series, house, is_high = named_after(chapter.name)
        if not series and not house:
            continue
        numbers = np.array(selection.series[series.name if series else PEOPLE_OF + house])
        heads = np.ones_like(alive) if series and not series.per_head else alive
        here = slice(chapter.first_year, chapter.last_year + 1)
        rates = numbers[here].sum() / max(heads[here].sum(), 1), numbers.sum() / max(heads.sum(), 1)
        if (
            not (rates[0] > rates[1] if is_high else rates[0] < rates[1])
            or chapter.title.values["count"] is None
            or not chapter.title.sql
        ):
            yield str(chapter.name)


FAULTS = (
    numbers_and_names_that_no_query_answers, wordings_that_stand_twice_in_a_chapter, statements_that_are_no_whole_sentence,
    phrases_that_a_chapter_wears_out, numbers_that_meet_or_begin_a_sentence_in_digits,
    eras_with_a_name_that_their_numbers_do_not_bear_out, superlatives.denied,
)  # fmt: skip


@pytest.mark.parametrize("name", RUNS)
def test_a_chronicle_has_no_faults(lived: dict[str, HistoryReader], name: str) -> None:
    chronicle = told(lived[name])
    assert len(list(chronicle.statements())) > 12
    found = {fault.__name__: list(fault(lived[name], chronicle)) for fault in FAULTS}
    assert {fault: where for fault, where in found.items() if where} == {}


# -- the wordings ------------------------------------------------------------------------------------------------------


ALTERNATIVES = {
    **WORDINGS,
    **{f"thread {kind} {place}": row.wordings for kind, tale in TALES.items() for place, row in enumerate(tale.told)},
    **{f"theme {name}": theme.wordings for name, theme in themes.THEMES.items()},
    **{f"several {name}": theme.several for name, theme in themes.THEMES.items() if theme.several},
    **{f"more {name} {place}": row.wordings for name, theme in themes.THEMES.items() for place, row in enumerate(theme.more)},
    **{f"quote {occasion}": wordings for occasion, wordings in quotes.OCCASIONS.items()},
    **{
        f"named {place}": wordings
        for place, wordings in enumerate(
            (numbers.HIGH, numbers.LOW, numbers.NONE, numbers.FULL, numbers.HOUSE, numbers.LEADER, numbers.DEPOSED)
        )
    },
}
PIECES = [
    *(value for name, value in vars(clauses).items() if name.isupper() and isinstance(value, tuple) and name != "COLUMNS"),
    *((*happening.clauses, happening.heading) for happening in clauses.HAPPENINGS.values()),
    [*HEADINGS.values(), *(tale.heading for tale in TALES.values())],
]
"""What is put together of a frame and a clause, and what stands alone."""


def test_no_wording_holds_a_number_of_its_own() -> None:
    literals = [re.sub(r"\{[^}]*\}", "", wording) for wordings in [*ALTERNATIVES.values(), *PIECES] for wording in wordings]
    numbers = {word: list(numbers_in(word)) for word in literals}
    assert [word for word, found in numbers.items() if any(found)] == []


def test_every_superlative_has_a_query_that_would_deny_it() -> None:
    assert superlatives.without_a_query() == []
    assert all(
        map(superlatives.is_superlative, ("After that nothing took so many.", "No year took more.", "She had more than anybody."))
    )


def test_every_statement_has_four_wordings_or_more() -> None:
    assert [kind for kind, wordings in ALTERNATIVES.items() if not 4 <= len(set(wordings)) <= 8] == []


# -- one chronicle -----------------------------------------------------------------------------------------------------


def test_a_number_that_no_row_holds_is_seen_by_the_check(lived: dict[str, HistoryReader]) -> None:
    chronicle = told(lived["ten years"])
    first = chronicle.summary.statements[0]
    false = replace(first, segments=(*first.segments, replace(first.segments[-1], text=" Ninety-nine 1,234 eighty-one times.")))
    assert len(Doubter(lived["ten years"]).faults_of(false)) == 3


def test_a_superlative_that_is_not_true_is_seen_by_the_check(lived: dict[str, HistoryReader]) -> None:
    """Of the statements that claim one, each with a number so small that others come to as much."""
    reader = lived["scripted 2"]
    chronicle = told(reader)
    summary = chronicle.summary.statements
    claimed = [
        one
        for one in summary
        if one.kind in ("whole_range", "whole_house", "whole_deaths_before", "whole_worst_bare", "whole_thief")
    ]
    lesser = [replace(one, values=one.values | dict.fromkeys(("most", "people", "deaths", "count"), 1)) for one in claimed]
    false = replace(chronicle, summary=replace(chronicle.summary, statements=tuple(lesser)))
    assert claimed and not list(superlatives.denied(reader, chronicle))
    assert len(list(superlatives.denied(reader, false))) == sum(superlatives.is_superlative(one.wording) for one in claimed) > 0


DEEDS_SUMMED = {"more thief": 20, "more starving": 20, "more giver": 12}
SUMMED_SQL = """SELECT count(DISTINCT d.event_id) FROM events d JOIN event_causes c ON c.event_id = d.event_id
    JOIN events e ON e.event_id = c.cause_id WHERE d.actor = :who AND d.kind = :deed AND d.amount > 0 AND e.kind = :cause"""


def test_because_stands_on_a_row_of_event_causes(lived: dict[str, HistoryReader]) -> None:
    """On one where one event is told, on as many as it says where deeds of a life are summed up (as "seven times it was because ...")."""
    pairs = 0
    for reader in (*(lived[f"scripted {seed}"] for seed in range(1, 8)), lived["ten years"]):
        for one in told(reader).statements():
            if one.kind in DEEDS_SUMMED and "because" in one.wording:
                cause = 49 if "crop" in one.wording else 42
                asked = {"who": one.values["who"], "deed": DEEDS_SUMMED[one.kind], "cause": cause}
                assert reader.query(SUMMED_SQL, asked)[1] == [(one.values["count"],)], one.text
            elif one.kind.startswith("cause ") or "because" in one.wording:
                pairs += 1
                pair = {"event": one.values["event"], "cause": one.values["cause"]}
                assert reader.query("SELECT 1 FROM event_causes WHERE event_id = :event AND cause_id = :cause", pair)[1], one.text
    assert pairs, "none of these chronicles tells a cause: choose other runs"


def test_an_ended_village_ends_with_its_last(lived: dict[str, HistoryReader]) -> None:
    reader = lived["ended"]
    assert reader.info()["alive"] == 0
    (last,) = reader.query("SELECT agent_id FROM villagers ORDER BY died_tick DESC, death_event DESC LIMIT 1")[1][0]
    ending = told(reader).ending.statements
    assert ending[0].kind == "end_nobody" and ending[0].values["who"] == last
    assert "## The end" in as_markdown(told(reader))


def test_fewer_words_keep_the_order_and_drop_the_lighter(lived: dict[str, HistoryReader]) -> None:
    reader = lived["scripted 2"]
    long, short = told(reader), told(reader, 250)
    assert 150 < short.words <= 250 < long.words
    heaviest = max(long.statements(), key=lambda one: one.weight)
    lightest = min(long.statements(), key=lambda one: one.weight)
    assert heaviest in list(short.statements()) and lightest not in list(short.statements())
    told_as = [(one.kind, one.wording, one.values) for one in long.statements()]
    places = [told_as.index((one.kind, one.wording, one.values)) for one in short.statements()]
    assert places == sorted(places)


def test_years_asked_for_bound_what_is_told(lived: dict[str, HistoryReader]) -> None:
    chronicle = told(lived["scripted 2"], first_year=3, last_year=9)
    assert (chronicle.chapters[0].first_year, chronicle.chapters[-1].last_year) == (3, 9)
    assert chronicle.ending.statements[0].kind == "end_later"


def test_the_same_history_is_told_in_the_same_words(lived: dict[str, HistoryReader]) -> None:
    assert as_markdown(told(lived["ten years"])) == as_markdown(told(lived["ten years"]))


def test_forms_hold_the_same_statements(lived: dict[str, HistoryReader]) -> None:
    chronicle = told(lived["scripted 1"])
    count = len(list(chronicle.statements()))
    as_plain = as_json(chronicle)
    sections = [
        as_plain["summary"],
        *(one for chapter in as_plain["chapters"] for one in chapter["sections"]),
        as_plain["ending"],
    ]
    assert sum(len(section["statements"]) for section in sections) == count
    html = as_html(chronicle, lambda kind, target: f"#/{kind}/{target}")
    assert html.count('class="statement"') == count and 'href="#/person/' in html and 'href="#/year/' in html
    assert as_page(chronicle).count('class="statement"') == count


def test_every_statement_of_a_page_gives_its_rows_and_its_query_at_a_click(lived: dict[str, HistoryReader]) -> None:
    chronicle = told(lived["scripted 1"])
    page = as_html(chronicle, lambda kind, target: f"#/{kind}/{target}")
    given = "".join(unescape(part) for part in re.findall(r'<details class="stands">(.*?)</details>', page, re.DOTALL))
    statements = list(chronicle.statements())
    assert given.count("<code") == len(statements)
    in_full = re.findall(r'<code id="query-(\d+)">(.*?)</code>', given, re.DOTALL)
    numbers = {sql.rsplit(" (:", 1)[0]: number for number, sql in in_full}
    assert len(numbers) == len(in_full)
    often = Counter(" ".join(statement.sql.split()) for statement in statements)
    assert set(numbers) == set(often)
    for sql, number in numbers.items():
        assert given.count(f'<a href="#query-{number}">query {number}</a>') == often[sql] - 1
    for statement in statements:
        assert all(row in given for row in statement.rows)
    assert "<details open" not in page and '<a href="#/year/' in given and '<a href="#/person/' in given


def test_a_page_asks_for_nothing_and_its_links_lead_somewhere(lived: dict[str, HistoryReader]) -> None:
    page = as_page(told(lived["scripted 1"]))
    assert "default-src 'none'" in page and "<script" not in page and "http://" not in page and "https://" not in page
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert {target for target in re.findall(r'href="#([^"]+)"', page)} <= ids


def test_hostile_names_do_no_harm(lived: dict[str, HistoryReader]) -> None:
    chronicle = told(lived["ten years"])
    statement = chronicle.summary.statements[0]
    evil = replace(statement, segments=(replace(statement.segments[0], text="<script>alert(1)</script> *bold* [x](y)"),))
    hostile = replace(chronicle, summary=replace(chronicle.summary, statements=(evil,)))
    assert "<script" not in as_page(hostile) and "&lt;script&gt;" in as_page(hostile)
    assert "\\*bold\\* \\[x\\](y)" in as_markdown(hostile)
