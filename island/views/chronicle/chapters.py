"""Puts a chronicle together: a chapter an era, and of all that could be told what has most weight, up to a number of words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from island.views.chronicle.clauses import is_routine
from island.views.chronicle.ends import ending_of, summary_of
from island.views.chronicle.lives import ALL, TIME, life_of
from island.views.chronicle.moments import moment_of, section_of
from island.views.chronicle.numbers import houses_of, numbers_of, title_of
from island.views.chronicle.phrasing import Name, persons_in
from island.views.chronicle.quotes import quote_of
from island.views.chronicle.statement import Chapter, Chronicle, Section, Statement
from island.views.chronicle.teller import Params, Teller
from island.views.chronicle.themes import THEMES
from island.views.chronicle.threads import heading_of, tale_of, thread_of
from island.views.chronicle.villages import villages_of
from island.views.selection.moments import weight as weight_of

if TYPE_CHECKING:
    from island.history.reader import HistoryReader
    from island.views.selection.results import Era, Life, Moment, Selection, Thread

WORDS_OF_CHAPTER = 360
WORDS_OF_ENDS = 280  # the summary and the ending
LIVES_MOST, THREADS_MOST, MOMENTS_MOST, QUOTES_MOST = 4, 3, 2, 4
ALSO_MOST = 1  # further themes of a life
MOMENTS_LOOKED_AT = 25
MOMENT_PEOPLE = 10  # who have a part in it: of less, that one fell sick and died, a reader makes nothing
APART_YEARS = 5  # between two turning points of a chapter

_SAME_AS = {"parent who buried children": "bereaved"}  # a kind of thread and the theme of a life that tell the same
_ONCE = frozenset({"discoverer"})  # themes that a single time is enough for

KIND_SQL = "SELECT n.name FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE e.event_id = :event"
PLACE_SQL = "SELECT name AS place FROM places WHERE kind = 0 ORDER BY place_id LIMIT 1"
ANY_SQL = "SELECT count(*) AS sentences FROM thoughts"


def chronicle_of(
    reader: "HistoryReader",
    selection: "Selection",
    *,
    first_year: int | None = None,
    last_year: int | None = None,
    words: int | None = None,
) -> Chronicle:
    """The chronicle of these years, both included; all of them by default. `words`: about how long, else by the number of eras."""
    with reader.held() as held:
        return _chronicle(Teller(held, selection.digest), selection, first_year, last_year, words)


def _chronicle(
    teller: Teller, selection: "Selection", first_year: int | None, last_year: int | None, words: int | None
) -> Chronicle:
    last = selection.eras[-1].last_year if selection.eras else 0
    span = (max(first_year or 0, 0), last if last_year is None else min(last_year, last))
    is_whole = span[1] >= last
    writer = _Writer(teller, selection, span)
    teller.begin_chapter()
    summary = Section("summary", None, _there(summary_of(teller)))
    chapters = [writer.chapter(era) for era in selection.eras if era.first_year <= span[1] and era.last_year >= span[0]]
    teller.begin_chapter()
    ending = Section("ending", None, _there(ending_of(teller, span[1], is_whole, selection.quotes)))
    name, seed = str(teller.info["name"]), int(teller.info["seed"])
    title = teller.heading(
        "title" if teller.rows(PLACE_SQL, {}) else "title_nowhere", PLACE_SQL if teller.rows(PLACE_SQL, {}) else ANY_SQL, {}
    )
    whole = Chronicle(
        title, name, seed, selection.digest, *span, namesakes_of(teller.names.values()), summary, tuple(chapters), ending
    )
    return _named_again(
        teller, shortened(whole, words if words is not None else WORDS_OF_ENDS + WORDS_OF_CHAPTER * len(chapters))
    )


def _named_again(teller: Teller, chronicle: Chronicle) -> Chronicle:
    def again(section: Section) -> Section:
        return replace(section, statements=teller.named_again(section.statements))

    chapters = [replace(one, sections=tuple(map(again, one.sections))) for one in chronicle.chapters]
    return replace(chronicle, summary=again(chronicle.summary), chapters=tuple(chapters), ending=again(chronicle.ending))


class _Writer:
    """Remembers what earlier chapters told, so that none is told twice and kinds take turns."""

    def __init__(self, teller: Teller, selection: "Selection", span: tuple[int, int]):
        self._teller, self._selection, self._span = teller, selection, span
        self._told: set[object] = set()
        self._quoted: set[int] = set()
        self._kinds: Counter[str] = Counter()
        self._named: set[int] = set()
        places: Counter[str] = Counter()
        self._ranks: dict[object, int] = {}
        for thread in selection.threads:  # the best of each kind first
            self._ranks[_key(thread)] = places[thread.kind]
            places[thread.kind] += 1

    def chapter(self, era: "Era") -> Chapter:
        first, last = max(era.first_year, self._span[0]), min(era.last_year, self._span[1])
        self._teller.begin_chapter()
        years = self._teller.years(first, last)
        whole = era if (first, last) == (era.first_year, era.last_year) else None
        sections = [
            Section("numbers", None, _there(numbers_of(self._teller, years, self._before(era, first), whole))),
            Section("house", None, _there(houses_of(self._teller, years))),
            Section("villages", None, _there(villages_of(self._teller, years))),
            *self._moments(first, last),
            *self._lives(era),
            *self._threads(first, last),
            self._quotes(first, last),
        ]
        told = tuple(section for section in sections if section.statements)
        return Chapter(era.number, era.name, title_of(self._teller, era), first, last, told)

    def _before(self, era: "Era", first: int) -> Params | None:
        """The years that an era is compared with: the era before it."""
        before = next((other for other in self._selection.eras if other.number == era.number - 1), None)
        return self._teller.years(before.first_year, first - 1) if before and first == era.first_year else None

    def _moments(self, first: int, last: int) -> list[Section]:
        """Each with a way on from it, or people who died of it."""
        found = [moment for moment in self._selection.moments if first <= moment.year <= last][:MOMENTS_LOOKED_AT]
        sections: list[Section] = []
        for moment, what in self._in_turn(found):
            if moment.deaths < 2 and moment.people < MOMENT_PEOPLE:
                continue
            if len(sections) == MOMENTS_MOST or any(abs(moment.year - year) <= APART_YEARS for year in self._years_of(sections)):
                continue
            told = _there(moment_of(self._teller, moment.event_id), len(sections) * 30)
            if len(told) > 2:
                self._kinds[f"moment {what}"] += 1
                sections.append(section_of(self._teller, moment.event_id, told))
        return sections

    def _in_turn(self, found: list["Moment"]) -> list[tuple["Moment", str]]:
        """(moment, its kind), the weightiest first; a kind told before weighs half as much, and half of that again."""
        told = [(moment, self._what(moment)) for moment in found]
        told = [one for one in told if not is_routine(one[1])]
        return sorted(told, key=lambda one: -weight_of(one[0]) / 2 ** self._kinds[f"moment {one[1]}"])

    def _what(self, moment: "Moment") -> str:
        values = self._teller.values(KIND_SQL, {"event": moment.event_id})
        return str(values["name"]) if values else ""

    def _years_of(self, sections: list[Section]) -> list[int]:
        years = [section.statements[0].values["year"] for section in sections]
        return [year for year in years if isinstance(year, int)]

    def _lives(self, era: "Era") -> list[Section]:
        quotes = {quote.agent_id: quote for quote in reversed(self._selection.quotes)}
        sections = []
        for rank, lives in enumerate(self._take_lives(era)):
            life = lives[0]
            compared = [(one, self._beside(one) if rank < 2 else "") for one in lives]
            told = _there(life_of(self._teller, compared, rank, quotes), 20 if rank > 1 else 0)
            if told:
                self._named |= {who for one in told for who in persons_in("names", one.values.get("names"))}
                heading = self._teller.heading("life", WHO_SQL, {"who": life.agent_id})
                sections.append(Section("life", heading, told))
        return sections

    def _beside(self, life: "Life") -> str:
        """With whom a life is worth comparing: the others of its theme in the selection are the first of each era."""
        others = [one.count for one in self._selection.lives if one.theme == life.theme and one.agent_id != life.agent_id]
        if life.count > max(others, default=0):
            return ALL
        near = [
            one.count
            for one in self._selection.lives
            if one.theme == life.theme and one.agent_id != life.agent_id and abs(one.era - life.era) < 2
        ]
        return TIME if 3 * max(near, default=0) <= 2 * life.count else ""

    def _take_lives(self, era: "Era") -> list[tuple["Life", ...]]:
        """Each person once, with what else the person was first in; who is worth most by all of it together comes first."""
        of_person: dict[int, list[Life]] = {}
        for life in self._selection.lives:  # the most uncommon first
            is_told = not {life.agent_id, (life.theme, life.agent_id)}.isdisjoint(self._told)
            if life.era == era.number and life.rank == 1 and life.theme in THEMES and not is_told:
                of_person.setdefault(life.agent_id, []).append(life)
        people = sorted(of_person.values(), key=lambda lives: -sum(map(self._worth_of, lives)))
        taken: list[tuple[Life, ...]] = []
        for life, *others in (sorted(lives, key=lambda one: -self._worth_of(one)) for lives in people[:LIVES_MOST]):
            taken.append((life, *[one for one in others if _is_worth_adding(one, life)][:ALSO_MOST]))
            self._told.add(life.agent_id)
            self._kinds[life.theme] += 1 if len(taken) <= 2 else 0
        return taken

    def _worth_of(self, life: "Life") -> float:
        """Whole where nobody on the island has more of it; else a third, and less for each life that was told for the same."""
        worth = THEMES[life.theme].worth * (1 if life.count > 1 or life.theme in _ONCE else 0.3)
        most = max(one.count for one in self._selection.lives if one.theme == life.theme)
        return worth if life.count == most else worth / 3 * 0.6 ** self._kinds[life.theme]

    def _threads(self, first: int, last: int) -> list[Section]:
        found = [
            thread for thread in self._selection.threads if first <= thread.first_year <= last and _key(thread) not in self._told
        ]
        sections: list[Section] = []
        for thread in sorted(found, key=self._worth_of_thread, reverse=True):
            if len(sections) == THREADS_MOST or self._is_told_by_a_life(thread):
                continue
            told = _there(thread_of(self._teller, thread), 12 * len(sections))
            if told and sum(statement.words for statement in told) > 16:
                self._told |= {
                    _key(thread),
                    *((_SAME_AS[thread.kind], who) for who in thread.people[:1] if thread.kind in _SAME_AS),
                }
                self._kinds[thread.kind] += 1
                sections.append(Section("thread", heading_of(self._teller, thread), told))
        return sections

    def _worth_of_thread(self, thread: "Thread") -> float:
        """Of its kind, less for each of that kind told before; the two greatest of a kind are told however often others were."""
        rank = self._ranks[_key(thread)]
        often = self._kinds[thread.kind]
        return tale_of(thread).worth * 0.6 ** (often if rank > 1 else min(often, 1)) / (1 + rank) ** 0.3

    def _is_told_by_a_life(self, thread: "Thread") -> bool:
        """Whether it is of somebody whose life is told, or of the children of one whose life names them."""
        people = thread.people[1:] if len(thread.people) > 2 else ()
        is_named = bool(people) and sum(who in self._named for who in people) > len(people) / 2
        return tale_of(thread).named == 1 and (thread.people[0] in self._told or is_named)

    def _quotes(self, first: int, last: int) -> Section:
        ticks = self._teller.years(first, last)
        told: list[Statement] = []
        for quote in self._selection.quotes:
            is_here = int(ticks["t0"]) <= quote.tick <= int(ticks["t1"])
            is_new = quote.agent_id not in self._told | self._quoted and not any(
                one.kind == f"quote {quote.occasion}" for one in told
            )
            if is_here and is_new and len(told) < QUOTES_MOST and (one := quote_of(self._teller, quote, len(told))):
                told.append(one)
                self._quoted.add(quote.agent_id)  # whose life may be told yet, in the era that it is of
        return Section("quotes", self._teller.heading("quotes", ANY_SQL, {}), tuple(told))


def _is_worth_adding(one: "Life", to: "Life") -> bool:
    """Whether a further theme says something: what happened once is worth nothing beside it, nor are the foes of a thief, which are told with him."""
    is_told = one.theme == "embattled" and to.theme in ("thief", "quarreller")
    return THEMES[one.theme].worth > 1 and one.count > 1 and not is_told


WHO_SQL = "SELECT agent_id AS who FROM villagers WHERE agent_id = :who"


def _key(thread: "Thread") -> object:
    return (thread.kind, thread.events)


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
        chapters.append(replace(chapter, sections=sections))
    return replace(chronicle, summary=cut(chronicle.summary), chapters=tuple(chapters), ending=cut(chronicle.ending))
