"""The thoughts of a report by person: what is told of a deed is written once, with its event, and the thought beside it costs nothing.

A sentence is a template of its deed, of which few are common, with holes: for the given name of the one it was done to, for any other name,
and for a place. packed.js reads them.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from island.site import packed_templates
from island.site.coded import DIRECT_MOST, Stream, Tables, context, joined, json_of, numbers_of, signed
from island.site.packed_events import IS_DEED, KIND_OF_DEED, Event, Recent, or_nothing, whole
from island.site.rows import PLACES

HOLE_PARTNER, HOLE_OTHER, HOLE_PLACE = "\x01", "\x02", "\x03"
NEXT, DEED, DEED_OF_EVENT, PARTNER, NEW_PARTNER, RESULT, SENTENCE, SPOT = range(KIND_OF_DEED + 1, KIND_OF_DEED + 9)
"""Columns, with the numbers that packed.js knows them by, after those of events."""
BLOCK_ROWS = 25_000  # about; smaller ones save a page nothing that can be felt
_NAME = re.compile(r"[A-Z][a-z]+")
_NO_EVENT: Event = (0, 0, 0, 0, 0, 0, 0, 0)


class Templates:
    """Sentences as templates, numbered as they come among those of their deed, and what fills their holes, in order."""

    def __init__(self, names: dict[int, str], places: Sequence[str]):
        self.names = names
        self.known = set(names.values())
        self.numbers: dict[int, dict[str, int]] = {}
        self._place_numbers = {name: number for number, name in enumerate(places)}
        longest_first = "|".join(re.escape(name) for name in sorted(places, key=len, reverse=True) if name)
        self._place = re.compile(rf"(?<!\w)(?:{longest_first or '(?!)'})(?!\w)")
        self._cut: dict[tuple[str, Any], tuple[str, list[str], list[int]]] = {}

    def number(self, sentence: str, partner: Any, deed: int) -> tuple[int, list[str], list[int]]:
        """The number of its template, the names and the places in its holes."""
        key = sentence, partner
        if key not in self._cut:
            self._cut[key] = self._template(sentence, self.names.get(partner))
        template, extras, spots = self._cut[key]
        group = self.numbers.setdefault(deed, {})
        return group.setdefault(template, len(group)), extras, spots

    def _template(self, sentence: str, partner: str | None) -> tuple[str, list[str], list[int]]:
        if any(hole in sentence for hole in (HOLE_PARTNER, HOLE_OTHER, HOLE_PLACE)):
            return HOLE_OTHER, [sentence], []  # a stranger's: whole, as if it were a name
        spots = [self._place_numbers[name] for name in self._place.findall(sentence)]
        extras: list[str] = []

        def hole(match: re.Match[str]) -> str:
            if match[0] == partner:
                return HOLE_PARTNER
            if match[0] in self.known:
                extras.append(match[0])
                return HOLE_OTHER
            return match[0]

        return _NAME.sub(hole, self._place.sub(HOLE_PLACE, sentence)), extras, spots

    def in_order(self) -> dict[int, list[str]]:
        """By deed, as they are packed. `ranks` are their numbers then."""
        found = packed_templates.in_order(dict(self.numbers))
        self.ranks = {deed: [0] * len(group) for deed, group in found.items()}
        for deed, texts in found.items():
            for rank, text in enumerate(texts):
                self.ranks[deed][self.numbers[deed][text]] = rank
        return found


class Block:
    """The thoughts of some persons who follow each other by number."""

    def __init__(self) -> None:
        self.stream = Stream()
        self.people: list[int] = []
        self.sizes: list[int] = []
        self.extras: list[str] = []
        self.first_tick = self.last_tick = 0

    @property
    def bounds(self) -> list[int]:
        """The last agent_id, the first tick, the last tick."""
        return [self.people[-1], self.first_tick, self.last_tick]

    def packed(self, tables: Tables) -> bytes:
        people = numbers_of(np.diff([0, *self.people]))
        return joined([people, numbers_of(self.sizes), self.stream.coded(tables), json_of(self.extras)])


class Thoughts:
    """All thoughts by person and tick: first each is added, which finds the templates; then blocks of them are written."""

    def __init__(self, base: dict[str, Any]):
        self._places = [row[PLACES.index("place_id")] for row in base["places"]]
        names = {row[0]: str(row[1]) for row in base["people"]}
        self._templates = Templates(names, [str(row[PLACES.index("name")]) for row in base["places"]])
        self._year = max(1, whole(base["ticks_a_year"]))
        self._columns = [array("q") for _ in range(7)]  # tick, kind, deed, partner, outcome, template, places in the sentence
        self._spots = array("q")
        self._extras: list[str] = []
        self._people: list[int] = []
        self._starts: list[tuple[int, int, int]] = []  # of each person: rows, spots and extras before

    def add(self, agent_id: Any, tick: Any, kind: Any, deed: Any, partner: Any, outcome: Any, sentence: Any) -> None:
        who = whole(agent_id)
        if not self._people or self._people[-1] != who:
            self._people.append(who)
            self._starts.append(self._ends())
        number, extras, spots = self._templates.number(str(sentence), partner, or_nothing(deed))
        self._extras += extras
        self._spots.extend(spots)
        row = whole(tick), 1 if kind else 0, or_nothing(deed), or_nothing(partner), or_nothing(outcome), number, len(spots)
        for column, value in zip(self._columns, row, strict=True):
            column.append(value)

    def _ends(self) -> tuple[int, int, int]:
        return len(self._columns[0]), len(self._spots), len(self._extras)

    def templates(self) -> bytes:
        """The templates of each deed, packed; from now on they are numbered so."""
        return packed_templates.packed(self._templates.in_order())

    def blocks(self, events: Sequence[Event]) -> Iterator[Block]:
        """Every one needs the events before it can be read."""
        deeds: dict[int, list[Event]] = defaultdict(list)
        for event in events:
            if event[2] in IS_DEED:
                deeds[event[3]].append(event)
        starts = [*self._starts, self._ends()]
        first = 0
        for person in range(len(self._people)):
            if starts[person + 1][0] - starts[first][0] >= BLOCK_ROWS or person + 1 == len(self._people):
                block = Block()
                for one in range(first, person + 1):
                    self._write(block, self._people[one], starts[one], starts[one + 1], deeds[self._people[one] + 1])
                ticks = self._columns[0][starts[first][0] : starts[person + 1][0]]
                block.first_tick, block.last_tick = min(ticks), max(ticks)
                block.extras = self._extras[starts[first][2] : starts[person + 1][2]]
                first = person + 1
                yield block

    def _write(self, block: Block, who: int, start: tuple[int, int, int], end: tuple[int, int, int], deeds: list[Event]) -> None:
        block.people.append(who)
        block.sizes.append(end[0] - start[0])
        spots = iter(self._spots[start[1] : end[1]])
        life = Life(block.stream, who, self._year, deeds, self._templates.ranks, self._places)
        for row in zip(*(column[start[0] : end[0]] for column in self._columns), strict=True):
            life.add(row, [next(spots) for _ in range(row[6])])


class Life:
    """Writes the thoughts of one person, each by what is known before it: the events of the deeds, the year before, whom the person met last."""

    def __init__(
        self, stream: Stream, who: int, year: int, deeds: list[Event], ranks: dict[int, list[int]], places: Sequence[Any]
    ):
        self._stream, self._who, self._year, self._deeds, self._ranks = stream, who, year, deeds, ranks
        self._place_numbers = {place: number for number, place in reversed(list(enumerate(places)))}
        self._met = Recent()
        self._deed_in: dict[int, int] = {}  # the last deed by season
        self._spot_of: dict[int, int] = {}  # the last place by deed
        self._next_deed = 0
        self._tick = self._kind = 0

    def add(self, row: Sequence[int], spots: list[int]) -> None:
        """`row` as `Thoughts` has it."""
        tick, kind, deed, partner, outcome, template, _ = row
        stream, season = self._stream, tick % self._year
        stream.number(context(NEXT, self._tick % self._year, self._kind), 2 * signed(tick - self._tick) + kind)
        event = self._event_at(tick) if kind == 0 else _NO_EVENT
        known = context(DEED_OF_EVENT, event[2]) if event[0] else context(DEED, 2 * season + kind, self._deed_in.get(season, 0))
        stream.number(known, deed, DIRECT_MOST)
        self._partner(deed, partner, event)
        stream.number(context(RESULT, deed, event[7]), outcome)
        stream.number(context(SENTENCE, deed, outcome), self._ranks[deed][template], DIRECT_MOST)
        for spot in spots:
            last = self._place_numbers.get(event[5] - 1, -1) if event[5] else self._spot_of.get(deed, -1)
            stream.number(context(SPOT, deed, last >= 0), 0 if spot == last else spot + 1, DIRECT_MOST)
            self._spot_of[deed] = spot
        if kind == 0:
            self._deed_in[season] = deed
        self._tick, self._kind = tick, kind

    def _event_at(self, tick: int) -> Event:
        while self._next_deed < len(self._deeds) and self._deeds[self._next_deed][1] < tick:
            self._next_deed += 1
        found = self._deeds[self._next_deed] if self._next_deed < len(self._deeds) else _NO_EVENT
        return found if found[0] and found[1] == tick else _NO_EVENT

    def _partner(self, deed: int, partner: int, event: Event) -> None:
        """0 nobody, 1 as in the event, 2 somebody new, 3 whom the person met last, 4 the one before ..."""
        rank = self._met.rank(0, partner) if partner else -1
        way = 0 if not partner else 1 if event[0] and partner == event[4] else 3 + rank if rank >= 0 else 2
        self._stream.number(context(PARTNER, deed, bool(event[0])), way)
        if way == 2:
            self._stream.number(context(NEW_PARTNER, deed), signed(partner - self._who))
        if partner:
            self._met.meet(0, partner)
