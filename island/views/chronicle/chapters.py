"""Puts a chronicle together: a chapter an era, and of all that could be told what has most weight, up to a number of words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from island.views.chronicle.ends import ending_of, quotes_of, summary_of
from island.views.chronicle.lives import THEMES, life_of
from island.views.chronicle.moments import moment_of
from island.views.chronicle.numbers import houses_of, numbers_of
from island.views.chronicle.phrasing import Name
from island.views.chronicle.statement import Chapter, Chronicle, Link, Section, Segment, Statement, Text
from island.views.chronicle.teller import Params, Teller
from island.views.chronicle.threads import tale_of, thread_of

if TYPE_CHECKING:
    from island.history.reader import HistoryReader
    from island.views.selection.results import Era, Life, Moment, Quote, Selection, Thread

WORDS_OF_CHAPTER = 330
WORDS_OF_ENDS = 260  # the summary and the ending
LIVES_MOST, THREADS_MOST, MOMENTS_MOST, QUOTES_MOST = 4, 3, 2, 5
MOMENT_HEADINGS = {
    "stole": "A theft, and what came of it", "crop lost": "A lost crop", "storm rose": "A storm", "starving": "Hunger",
    "season": "The weather turns", "fell out": "An enmity", "quarrelled": "A quarrel", "fell sick": "A sickness",
    "chilled": "A cold house", "hut damaged": "A broken roof",
}  # fmt: skip


ROUTINE = ("planted", "gathered", "fished", "hunted", "chopped", "harvested", "built", "rested", "talked", "year began", "season")
KIND_SQL = "SELECT n.name FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE e.event_id = :event"


def chronicle_of(
    reader: "HistoryReader",
    selection: "Selection",
    *,
    first_year: int | None = None,
    last_year: int | None = None,
    words: int | None = None,
) -> Chronicle:
    """The chronicle of these years, both included; all of them by default. `words`: about how long, else by the number of eras."""
    teller = Teller(reader, selection.digest)
    last = selection.eras[-1].last_year if selection.eras else 0
    span = (max(first_year or 0, 0), last if last_year is None else min(last_year, last))
    is_whole = span[1] >= last
    writer = _Writer(teller, selection, span)
    teller.begin_chapter()
    summary = Section("summary", None, _there(summary_of(teller)))
    chapters = [writer.chapter(era) for era in selection.eras if era.first_year <= span[1] and era.last_year >= span[0]]
    teller.begin_chapter()
    ending = Section("ending", None, _there(ending_of(teller, span[1], is_whole)))
    name, seed = str(teller.info["name"]), int(teller.info["seed"])
    title = f"The chronicle of {name.replace('_', ' ')}, seed {seed}"
    whole = Chronicle(
        title, name, seed, selection.digest, *span, namesakes_of(teller.names.values()), summary, tuple(chapters), ending
    )
    return shortened(whole, words if words is not None else WORDS_OF_ENDS + WORDS_OF_CHAPTER * len(chapters))


class _Writer:
    """Remembers what earlier chapters told, so that none is told twice and kinds take turns."""

    def __init__(self, teller: Teller, selection: "Selection", span: tuple[int, int]):
        self._teller, self._selection, self._span = teller, selection, span
        self._told: set[object] = set()
        self._kinds: Counter[str] = Counter()

    def chapter(self, era: "Era") -> Chapter:
        first, last = max(era.first_year, self._span[0]), min(era.last_year, self._span[1])
        self._teller.begin_chapter()
        years = self._teller.years(first, last)
        sections = [
            Section("numbers", None, _there(numbers_of(self._teller, years, self._before(era, first)))),
            Section("house", None, _there(houses_of(self._teller, years))),
            *self._moments(first, last),
            *self._lives(era),
            *self._threads(first, last),
            self._quotes(first, last),
        ]
        return Chapter(era.number, era.name, first, last, tuple(section for section in sections if section.statements))

    def _before(self, era: "Era", first: int) -> Params | None:
        """The years that an era is compared with: the era before it."""
        before = next((other for other in self._selection.eras if other.number == era.number - 1), None)
        return self._teller.years(before.first_year, first - 1) if before and first == era.first_year else None

    def _moments(self, first: int, last: int) -> list[Section]:
        found = [moment for moment in self._selection.moments if first <= moment.year <= last]
        sections = []
        for rank, moment in enumerate(self._take_moments(found)):
            told = _there(moment_of(self._teller, moment.event_id), rank * 30)
            if len(told) > 1:
                what = str(told[0].values.get("what"))
                self._kinds[f"moment {what}"] += 1
                sections.append(Section("moment", (Text(MOMENT_HEADINGS.get(what, "A turning point")),), told))
        return sections

    def _take_moments(self, found: list["Moment"]) -> list["Moment"]:
        """Of the first dozen those of the kinds told least before, years away from each other: no trail is told twice."""
        taken: list[Moment] = []
        found = [moment for moment in found[:40] if self._what(moment) not in ROUTINE]
        for moment in sorted(found[:12], key=lambda moment: self._kinds[f"moment {self._what(moment)}"]):
            if all(abs(moment.year - other.year) > 5 and self._what(moment) != self._what(other) for other in taken):
                taken.append(moment)
        return taken[:MOMENTS_MOST]

    def _what(self, moment: "Moment") -> str:
        values = self._teller.values(KIND_SQL, {"event": moment.event_id})
        return str(values["name"]) if values else ""

    def _lives(self, era: "Era") -> list[Section]:
        quotes = {quote.agent_id: quote for quote in reversed(self._selection.quotes)}
        sections = []
        for rank, life in enumerate(self._take_lives(era)):
            told = _there(life_of(self._teller, life, rank, quotes), 20 if rank > 1 else 0)
            if told:
                sections.append(Section("life", (person_link(self._teller, life.agent_id),), told))
        return sections

    def _take_lives(self, era: "Era") -> list["Life"]:
        """Of the first of each theme those whose theme was told least before, each person once."""
        first = [life for life in self._selection.lives if life.era == era.number and life.rank == 1 and life.theme in THEMES]
        taken: list[Life] = []
        for life in sorted(first, key=lambda life: self._kinds[life.theme]):
            if life.agent_id not in self._told and len(taken) < LIVES_MOST:
                taken.append(life)
                self._told.add(life.agent_id)
                self._kinds[life.theme] += 1 if len(taken) <= 2 else 0
        return taken

    def _threads(self, first: int, last: int) -> list[Section]:
        found = [
            thread
            for thread in self._selection.threads
            if first <= thread.first_year <= last and (thread.kind, thread.events) not in self._told
        ]
        sections: list[Section] = []
        for thread in sorted(found, key=lambda thread: self._kinds[thread.kind]):
            if len(sections) == THREADS_MOST:
                break
            told = _there(thread_of(self._teller, thread), 20 * len(sections))
            if len(told) > 1:
                self._told.add((thread.kind, thread.events))
                self._kinds[thread.kind] += 1 if not sections else 0
                sections.append(Section("thread", self._heading(thread), told))
        return sections

    def _heading(self, thread: "Thread") -> tuple[Segment, ...]:
        words = Text(tale_of(thread).heading)
        people = [person_link(self._teller, who) for who in thread.people[: tale_of(thread).named]]
        if len(people) == 2:
            return (words, Text(": "), people[0], Text(" and "), people[1])
        return (words, Text(": "), people[0]) if len(people) == 1 else (words,)

    def _quotes(self, first: int, last: int) -> Section:
        ticks = self._teller.years(first, last)
        found: list[Quote] = []
        for quote in self._selection.quotes:
            is_here = int(ticks["t0"]) <= quote.tick <= int(ticks["t1"])
            if is_here and quote.agent_id not in self._told and len(found) < QUOTES_MOST:
                found.append(quote)
                self._told.add(quote.agent_id)
        return Section("quotes", (Text("In their own words"),), _there(quotes_of(self._teller, found)))


def person_link(teller: Teller, who: int) -> Link:
    name = teller.names.get(who)
    return Link("person", who, name.full if name else "somebody")


def namesakes_of(names: Iterable[Name]) -> frozenset[str]:
    """The full names that more than one person has."""
    return frozenset(name for name, count in Counter(name.full for name in names).items() if count > 1)


def _there(statements: Sequence[Statement | None], less: float = 0) -> tuple[Statement, ...]:
    return tuple(_lighter(statement, less) for statement in statements if statement is not None)


def _lighter(statement: Statement, less: float) -> Statement:
    return replace(statement, weight=statement.weight - less) if less else statement


# -- length ------------------------------------------------------------------------------------------------------------


def shortened(chronicle: Chronicle, words: int) -> Chronicle:
    """The statements of most weight, as many as these words allow; the order of telling stays."""
    kept: set[int] = set()
    room = words
    for statement in sorted(chronicle.statements(), key=lambda statement: -statement.weight):
        if statement.words <= room or not kept:
            kept.add(id(statement))
            room -= statement.words
        else:
            break

    def cut(section: Section) -> Section:
        told = tuple(statement for statement in section.statements if id(statement) in kept)
        is_stub = section.heading and section.kind != "quotes" and len(told) < 2
        return Section(section.kind, section.heading, () if is_stub else told)

    chapters = []
    for chapter in chronicle.chapters:
        sections = tuple(section for section in map(cut, chapter.sections) if section.statements)
        chapters.append(Chapter(chapter.number, chapter.name, chapter.first_year, chapter.last_year, sections))
    return replace(chronicle, summary=cut(chronicle.summary), chapters=tuple(chapters), ending=cut(chronicle.ending))
