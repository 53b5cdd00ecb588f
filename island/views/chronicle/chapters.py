"""Puts a chronicle together: a chapter an era, and of all that could be told what has most weight, up to a number of words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from island.views.chronicle.clauses import is_routine
from island.views.chronicle.ends import ending_of, summary_of
from island.views.chronicle.lives import ALL, TIME, life_of
from island.views.chronicle.moments import DIRE_DEATHS, moment_of, section_of
from island.views.chronicle.numbers import houses_of, numbers_of, title_of
from island.views.chronicle.phrasing import Name, persons_in
from island.views.chronicle.quotes import quote_of
from island.views.chronicle.statement import Chapter, Chronicle, Link, Section, Statement, whole
from island.views.chronicle.teller import Params, Teller
from island.views.chronicle.themes import THEMES
from island.views.chronicle.threads import heading_of, tale_of, thread_of
from island.views.chronicle.villages import villages_of
from island.views.selection.moments import weight as weight_of
from island.world.words import EventKind as K

if TYPE_CHECKING:
    from island.history.reader import HistoryReader
    from island.views.selection.results import Era, Life, Moment, Selection, Thread

WORDS_OF_CHAPTER = 360
WORDS_OF_ENDS = 280  # the summary and the ending
LIVES_MOST, THREADS_MOST, MOMENTS_MOST, QUOTES_MOST = 4, 3, 2, 4
ALSO_MOST = 1  # further themes of a life
MOMENTS_LOOKED_AT = 25
MOMENT_LEAST = 4  # statements of a turning point that was no fever and not dire: one more is told, or it is too thin
MOMENT_PEOPLE = 10  # who have a part in it: of less, that one fell sick and died, a reader makes nothing
FEVER_PEOPLE = 20  # who fell sick of it: a fever of fewer is no turning point
APART_YEARS = 5  # between two turning points of a chapter

_SAME_AS = {"parent who buried children": "bereaved"}  # a kind of thread and the theme of a life that tell the same
_NO_TURN = frozenset({"fell sick"})  # kinds of event that make no turning point: a fever of many has a kind of its own
LEAST_TOLD = {"quotes": 1, "life": 3}  # statements under a heading, else two: a life has a birth, a deed and an end
GREAT = max(theme.worth for theme in THEMES.values())  # a thread of more worth has words kept for it before any life has
TOLLS = {
    "famine": "died_of_hunger",
    "plague": "died",
    "strife of villages": "raids",
}  # what a kind of thread took, by name of its value
TOLL_A_POINT = 10  # dead or raids that make a thread worth a point more: a famine that halved the island comes before any love
FEVERS = ("epidemic", "castaway")  # kinds of thread that a turning point may tell
_ONCE = frozenset({"discoverer"})  # themes that a single time is enough for

KIND_SQL = "SELECT n.name FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE e.event_id = :event"
PLACE_SQL = "SELECT name AS place FROM places WHERE kind = 0 ORDER BY place_id LIMIT 1"
FOUNDING_SQL = f"SELECT event_id AS event FROM events WHERE kind = {K.VILLAGE_FOUNDED:d} AND amount = :village"
DIRE_SQL = """SELECT died_tick / :tpy FROM villagers WHERE died_tick IS NOT NULL GROUP BY 1 HAVING count(*) > 3 ORDER BY count(*) DESC, 1 LIMIT 1"""
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
    eras = [era for era in selection.eras if era.first_year <= span[1] and era.last_year >= span[0]]
    words = WORDS_OF_ENDS + WORDS_OF_CHAPTER * len(eras) if words is None else words
    chapters = writer.chapters(eras, max(words - WORDS_OF_ENDS, words // 2))
    teller.begin_chapter()
    ending = Section("ending", None, _there(ending_of(teller, span[1], is_whole, selection.quotes)))
    name, seed = str(teller.info["name"]), int(teller.info["seed"])
    title = teller.heading(
        "title" if teller.rows(PLACE_SQL, {}) else "title_nowhere", PLACE_SQL if teller.rows(PLACE_SQL, {}) else ANY_SQL, {}
    )
    everything = Chronicle(title, name, seed, selection.digest, *span, frozenset(), summary, tuple(chapters), ending)
    told = _named_again(teller, shortened(everything, words))
    return replace(told, namesakes=namesakes_of(teller.names[who] for who in _people_of(told)))


def _people_of(chronicle: Chronicle) -> set[int]:
    statements = (*chronicle.headings(), *chronicle.statements())
    links = (one for statement in statements for one in statement.segments if isinstance(one, Link) and one.kind == "person")
    return {int(link.target) for link in links}


def _named_again(teller: Teller, chronicle: Chronicle) -> Chronicle:
    def again(section: Section) -> Section:
        return replace(section, statements=teller.named_again(section.statements))

    chapters = [replace(one, sections=tuple(map(again, one.sections))) for one in chronicle.chapters]
    return replace(chronicle, summary=again(chronicle.summary), chapters=tuple(chapters), ending=again(chronicle.ending))


@dataclass(frozen=True)
class _Part:
    """A section that might be told. `marks`: what is told with it, and need not be again; `kinds`: of which kinds that makes one more."""

    section: Section
    marks: frozenset[object] = frozenset()
    kinds: tuple[str, ...] = ()


class _Writer:
    """Remembers what earlier chapters told, so that none is told twice and kinds take turns."""

    def __init__(self, teller: Teller, selection: "Selection", span: tuple[int, int]):
        self._teller, self._selection, self._span = teller, selection, span
        self._told: set[object] = set()
        self._quoted: set[int] = set()
        self._kinds: Counter[str] = Counter()
        self._named: set[int] = set()
        dire = teller.rows(DIRE_SQL, teller.years(0, 0))
        self._dire = int(dire[0][0]) if dire else None
        places: Counter[str] = Counter()
        self._ranks: dict[object, int] = {}
        for thread in selection.threads:  # the best of each kind first
            self._ranks[_key(thread)] = places[thread.kind]
            places[thread.kind] += 1

    def chapters(self, eras: list["Era"], words: int) -> list[Chapter]:
        """Each with its share of the words; what one leaves, the later ones have."""
        written: list[Chapter] = []
        for number, era in enumerate(eras):
            written.append(self._chapter(era, words // (len(eras) - number)))
            words -= sum(statement.words for section in written[-1].sections for statement in section.statements)
        return written

    def _chapter(self, era: "Era", words: int) -> Chapter:
        first, last = max(era.first_year, self._span[0]), min(era.last_year, self._span[1])
        self._teller.begin_chapter()
        years = self._teller.years(first, last)
        named = era if (first, last) == (era.first_year, era.last_year) else None
        lives = self._lives(era)
        here = frozenset().union(*(part.marks for part in lives))
        moments = self._moments(first, last)
        fever = next((one for part in moments[:1] for one in part.section.statements if one.kind == "moment_fever"), None)
        numbers = numbers_of(self._teller, years, self._before(era, first), named, fever.values if fever else None)
        fevers = {whole(one.values["event"]) for one in numbers if one and one.kind == "fever"}
        # A later turning point may find no room, so its fever is told among the numbers, and then not twice.
        moments = [part for part in moments if fevers.isdisjoint(events_of([part]))]
        threads = self._threads(first, last, here, events_of(moments) | fevers)
        parts = [
            _Part(Section("numbers", None, _there(numbers))),
            _Part(Section("house", None, _there(houses_of(self._teller, years)))),
            _Part(Section("villages", None, _there(self._villages(years, threads)))),
            *moments,
            *lives,
            *threads,
            self._quotes(first, last, here),
        ]
        sections = fitting([part.section for part in parts], words)
        for part, section in zip(parts, sections, strict=True):
            if section.statements:
                self._told |= part.marks
                self._kinds.update(part.kinds)
                self._named |= {who for one in section.statements for who in persons_in("names", one.values.get("names"))}
        told = tuple(section for section in sections if section.statements)
        return Chapter(era.number, era.name, title_of(self._teller, era), first, last, told)

    def _villages(self, years: Params, threads: list[_Part]) -> list[Statement]:
        """But for the end of a village that was told with its beginning, or is by the first thread of this chapter."""
        here = threads[0].marks if threads else frozenset()
        told = villages_of(self._teller, years)
        emptied = next((one for one in told if one.kind == "village_emptied"), None)
        founded = self._teller.values(FOUNDING_SQL, {"village": whole(emptied.values["village"])}) if emptied else None
        is_told = founded is not None and ("begun by", founded["event"]) in self._told | here
        return [one for one in told if not (is_told and one.group == "emptied")]

    def _before(self, era: "Era", first: int) -> Params | None:
        """The years that an era is compared with: the era before it."""
        before = next((other for other in self._selection.eras if other.number == era.number - 1), None)
        return self._teller.years(before.first_year, first - 1) if before and first == era.first_year else None

    def _moments(self, first: int, last: int) -> list[_Part]:
        """Each with a way on from it, or people who died of it."""
        found = [moment for moment in self._selection.moments if first <= moment.year <= last][:MOMENTS_LOOKED_AT]
        parts: list[_Part] = []
        for moment, what in sorted(self._in_turn(found), key=lambda one: not self._is_dire(one[0])):
            if moment.deaths < 2 and moment.people < MOMENT_PEOPLE:
                continue
            if len(parts) == MOMENTS_MOST or any(abs(moment.year - year) <= APART_YEARS for year in self._years_of(parts)):
                continue
            told = _there(moment_of(self._teller, moment.event_id), len(parts) * 30)
            fever = next((one for one in told if one.kind == "moment_fever"), None)
            if fever and whole(fever.values["fell"]) < FEVER_PEOPLE:
                continue
            is_a_fever = fever is not None
            if len(told) > MOMENT_LEAST or is_a_fever or (len(told) > 2 and self._is_dire(moment)):
                parts.append(_Part(section_of(self._teller, moment.event_id, told), kinds=(f"moment {what}",)))
        return parts

    def _is_dire(self, moment: "Moment") -> bool:
        """Whether it led to the year in which most people died, which the summary names: that is told, whatever else there was."""
        return self._dire is not None and self._dire - 1 <= moment.year <= self._dire and moment.deaths >= DIRE_DEATHS

    def _in_turn(self, found: list["Moment"]) -> list[tuple["Moment", str]]:
        """(moment, its kind), the weightiest first; a kind told before weighs half as much, and half of that again."""
        told = [(moment, self._what(moment)) for moment in found]
        told = [one for one in told if not is_routine(one[1]) and one[1] not in _NO_TURN]
        return sorted(told, key=lambda one: -weight_of(one[0]) / 2 ** self._kinds[f"moment {one[1]}"])

    def _what(self, moment: "Moment") -> str:
        values = self._teller.values(KIND_SQL, {"event": moment.event_id})
        return str(values["name"]) if values else ""

    def _years_of(self, parts: list[_Part]) -> list[int]:
        years = [part.section.statements[0].values["year"] for part in parts]
        return [year for year in years if isinstance(year, int)]

    def _lives(self, era: "Era") -> list[_Part]:
        quotes = {quote.agent_id: quote for quote in reversed(self._selection.quotes)}
        parts = []
        for rank, lives in enumerate(self._take_lives(era)):
            life = lives[0]
            compared = [(one, self._beside(one) if rank < 2 else "") for one in lives]
            told = _there(life_of(self._teller, compared, rank, quotes), 20 if rank > 1 else 0)
            if told:
                heading = self._teller.heading("life", WHO_SQL, {"who": life.agent_id})
                parts.append(_Part(Section("life", heading, told), frozenset({life.agent_id}), (life.theme,)))
        return parts

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
        """Each person once, with what else the person was first in; who is named at the head of the book comes first, then who is worth most by
        all of it together."""
        of_person: dict[int, list[Life]] = {}
        for life in self._selection.lives:  # the most uncommon first
            is_told = not {life.agent_id, (life.theme, life.agent_id)}.isdisjoint(self._told)
            if life.era == era.number and life.rank == 1 and life.theme in THEMES and not is_told:
                of_person.setdefault(life.agent_id, []).append(life)
        people = sorted(
            of_person.values(), key=lambda lives: (not any(map(self._is_at_the_head, lives)), -sum(map(self._worth_of, lives)))
        )
        taken: list[tuple[Life, ...]] = []
        for life, *others in (sorted(lives, key=lambda one: -self._worth_of(one)) for lives in people[:LIVES_MOST]):
            taken.append((life, *[one for one in others if _is_worth_adding(one, life)][:ALSO_MOST]))
        return taken

    def _worth_of(self, life: "Life") -> float:
        """Whole where nobody on the island has as much of it; else a third, and less for each life that was told for the same."""
        worth = THEMES[life.theme].worth * (1 if life.count > 1 or life.theme in _ONCE else 0.3)
        return worth if self._is_alone(life) else worth / 3 * 0.6 ** self._kinds[life.theme]

    def _is_alone(self, life: "Life") -> bool:
        """Nobody on the island has as much of it."""
        counts = [one.count for one in self._selection.lives if one.theme == life.theme]
        return life.count == max(counts) and counts.count(life.count) == 1

    def _is_at_the_head(self, life: "Life") -> bool:
        """The greatest thief is named in the summary, and whoever reads of them there looks for their life."""
        return life.theme == "thief" and self._is_alone(life)

    def _threads(self, first: int, last: int, here: frozenset[object], events: frozenset[int]) -> list[_Part]:
        """`here`: whose lives the chapter tells; `events`: what its turning points tell."""
        found = [
            thread for thread in self._selection.threads if first <= thread.first_year <= last and _key(thread) not in self._told
        ]
        parts: list[_Part] = []
        for thread in sorted(found, key=lambda thread: self._worth_of_thread(thread, here), reverse=True):
            is_told = self._is_told_by_a_life(thread, here) or (thread.kind in FEVERS and not events.isdisjoint(thread.events))
            if len(parts) == THREADS_MOST or is_told:
                continue
            is_great = not parts and tale_of(thread).worth > GREAT
            told = _there(thread_of(self._teller, thread), 12 * len(parts) - 12 * is_great)
            if len(told) > 1 and sum(statement.words for statement in told) > 16:  # a single sentence under a heading is cut
                same = ((_SAME_AS[thread.kind], who) for who in thread.people[:1] if thread.kind in _SAME_AS)
                section = Section("thread", heading_of(self._teller, thread), told)
                parts.append(
                    _Part(section, frozenset({_key(thread), ("begun by", min(thread.events, default=0)), *same}), (thread.kind,))
                )
        return parts

    def _worth_of_thread(self, thread: "Thread", here: frozenset[object]) -> float:
        """Of its kind, less for each of that kind told before, but for the greatest (and the second no more than once); and by its toll.

        A third more with somebody whose life is told beside it: then the two are one story.
        """
        rank = self._ranks[_key(thread)]
        often = self._kinds[thread.kind]
        worth = tale_of(thread).worth * 0.6 ** (often if rank > 1 else min(often, rank)) / (1 + rank) ** 0.3
        worth += float(thread.values.get(TOLLS.get(thread.kind, ""), 0)) / TOLL_A_POINT
        return 1.3 * worth if tale_of(thread).named == 2 and not here.isdisjoint(thread.people[:2]) else worth

    def _is_told_by_a_life(self, thread: "Thread", here: frozenset[object]) -> bool:
        """Whether it is of somebody whose life is told, or of the children of one whose life names them."""
        people = thread.people[1:] if len(thread.people) > 2 else ()
        is_named = bool(people) and sum(who in self._named for who in people) > len(people) / 2
        return tale_of(thread).named == 1 and (thread.people[0] in self._told | here or is_named)

    def _quotes(self, first: int, last: int, here: frozenset[object]) -> _Part:
        ticks = self._teller.years(first, last)
        told: list[Statement] = []
        for quote in self._selection.quotes:
            is_here = int(ticks["t0"]) <= quote.tick <= int(ticks["t1"])
            is_new = quote.agent_id not in self._told | self._quoted | here and not any(
                one.kind == f"quote {quote.occasion}" for one in told
            )
            if is_here and is_new and len(told) < QUOTES_MOST and (one := quote_of(self._teller, quote, len(told))):
                told.append(one)
                self._quoted.add(quote.agent_id)  # whose life may be told yet, in the era that it is of
        return _Part(Section("quotes", self._teller.heading("quotes", ANY_SQL, {}), tuple(told)))


def _is_worth_adding(one: "Life", to: "Life") -> bool:
    """Whether a further theme says something: what happened once is worth nothing beside it, nor are the foes of a thief, which are told with him."""
    is_told = one.theme == "embattled" and to.theme in ("thief", "quarreller")
    return THEMES[one.theme].worth > 1 and one.count > 1 and not is_told


def events_of(parts: Sequence[_Part]) -> frozenset[int]:
    values = (statement.values.get("event") for part in parts for statement in part.section.statements)
    return frozenset(event for event in values if isinstance(event, int))


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


def fitting(sections: Sequence[Section], words: int) -> list[Section]:
    """The same sections with the statements of most weight, as many as these words allow; the order of telling stays."""
    kept: set[int] = set()
    room = words
    every = [statement for section in sections for statement in section.statements]
    for statement in sorted(every, key=lambda statement: -statement.weight):
        if statement.words <= room or not kept:
            kept.add(id(statement))
            room -= statement.words
        else:
            break

    def cut(section: Section) -> Section:
        told = tuple(statement for statement in section.statements if id(statement) in kept)
        events = [one for one in section.statements if one.kind.startswith("event ")]
        if section.kind == "thread" and any(id(one) in kept for one in events) and id(events[-1]) not in kept:
            told = ()  # what it is named for is mostly the last
        is_stub = section.heading and len(told) < LEAST_TOLD.get(section.kind, 2)
        return replace(section, statements=() if is_stub else told)

    return [cut(section) for section in sections]


def shortened(chronicle: Chronicle, words: int) -> Chronicle:
    """The whole, in so many words."""
    summary, *told, ending = fitting(list(chronicle.sections()), words)
    left = iter(told)
    chapters = []
    for chapter in chronicle.chapters:
        sections = [next(left) for _ in chapter.sections]
        chapters.append(replace(chapter, sections=tuple(section for section in sections if section.statements)))
    return replace(chronicle, summary=summary, chapters=tuple(chapters), ending=ending)
