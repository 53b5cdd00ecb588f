"""The events of a report, each told by what is known before it: who lives, whom they met last, what came of what. packed.js reads them."""

import contextlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from island.site.coded import DIRECT_MOST, Stream, context, signed
from island.site.rows import QUIET
from island.world.event_kinds import KINDS

KIND, GAP, STEP, ACTOR, OTHER, PLACE, OUTCOME, AMOUNT, CAUSES, CAUSE, BACK, NUMBER, KIND_OF_DEED = range(13)
"""Columns, with the numbers that packed.js knows them by. Those of thoughts follow."""
LIMIT = 2**51  # of what a column holds: signed, it is still a number of JavaScript
_NEVER = 1023  # the place of a deed that somebody does for the first time

IS_DEED = frozenset(int(kind) for kind, entry in KINDS.items() if entry.is_deed)
_QUIET = frozenset(map(int, QUIET))

Event = tuple[int, int, int, int, int, int, int, int]
"""As `rows.EVENTS` with 0 for nothing, and what may be nothing one higher; the amount stays."""


def whole(value: Any) -> int:
    """A stranger's file may hold anything in any column."""
    if type(value) is int and -LIMIT < value < LIMIT:
        return value
    is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return max(-LIMIT, min(LIMIT, int(value))) if is_whole else 0


def or_nothing(value: Any) -> int:
    return 0 if value is None else max(0, whole(value) + 1)


def event_of(row: Sequence[Any]) -> Event:
    """A row of `rows.EVENTS`."""
    event_id, tick, kind, actor, other, place, amount, outcome = row
    people = or_nothing(actor), or_nothing(other), or_nothing(place)
    return whole(event_id), whole(tick), max(0, whole(kind)), *people, whole(amount), or_nothing(outcome)


A_DEED = 0


def _what(kind: int) -> int:
    """What is known before the actor is: the kind, one higher, or that it is a deed. Which deed follows from whose it is."""
    return A_DEED if kind in IS_DEED else kind + 1


class Recent:
    """Whom everybody met, the last one first."""

    def __init__(self) -> None:
        self._met: dict[int, list[int]] = defaultdict(list)

    def rank(self, who: int, other: int) -> int:
        """0 for the last; -1 for somebody never met."""
        try:
            return self._met[who].index(other)
        except ValueError:
            return -1

    def meet(self, who: int, other: int) -> None:
        met = self._met[who]
        if not met or met[0] != other:
            with contextlib.suppress(ValueError):
                met.remove(other)
            met.insert(0, other)


class Living:
    """Who is on the island in a tick (by number, one higher), and who of them has done nothing yet. Each stays to the tick in which they are gone."""

    def __init__(self, stays: Iterable[tuple[Any, Any, Any, Any]]):
        """Of each person the number, the ticks of coming, of death and of sailing away."""
        found = [(or_nothing(who), whole(came), *map(whole, [x for x in gone if x is not None])) for who, came, *gone in stays]
        self._stays = sorted((row[1], min(row[2:], default=LIMIT), row[0]) for row in found)
        self._gone = {who: gone for _, gone, who in self._stays}
        self._came, self._tick = 0, -LIMIT
        self.all: list[int] = []
        self.idle: list[int] = []

    def begin(self, tick: int) -> None:
        if tick < self._tick:
            self._came, self.all = 0, []
        new = self._came
        while self._came < len(self._stays) and self._stays[self._came][0] <= tick:
            self._came += 1
        self.all += [who for _, _, who in self._stays[new : self._came]]
        self.all = sorted(who for who in self.all if self._gone[who] >= tick)
        self.idle, self._tick = list(self.all), tick

    def done(self, who: int) -> None:
        at = _place_in(self.idle, who)
        if at >= 0:
            del self.idle[at]


def _place_in(rising: list[int], value: int) -> int:
    """-1 if it is not there."""
    at = bisect_left(rising, value)
    return at if at < len(rising) and rising[at] == value and len(rising) <= 65_536 else -1


class EventWriter:
    """Writes events in the order of their numbers, each with the numbers of its causes."""

    def __init__(self, stream: Stream, living: Living, ticks_a_year: int):
        self._stream, self._living, self._recent, self._year = stream, living, Recent(), max(1, ticks_a_year)
        self._deed_in: dict[tuple[int, int], int] = {}  # of (person, season): the last kind of deed, one higher
        self._last: Event = (-1, 0, 0, 0, 0, 0, 0, 0)
        self._rows: dict[int, tuple[int, Event]] = {}
        self._places: dict[tuple[int, int], int] = {}
        self._of: dict[tuple[int, int], list[int]] = defaultdict(list)  # rows by (kind, person); person 0 for all of a kind

    def add(self, event: Event, causes: Sequence[int]) -> None:
        stream, (event_id, tick, kind, actor, other, place, amount, outcome) = self._stream, event
        what = _what(kind)
        stream.number(context(KIND, _what(self._last[2])), what, DIRECT_MOST)
        stream.number(context(GAP, what), event_id - self._last[0] - 1)
        stream.number(context(STEP, what), signed(tick - self._last[1]))
        if tick != self._last[1] or not self._rows:
            self._living.begin(tick)
        self._actor(what, actor)
        if what == A_DEED:
            season = actor, tick % self._year
            stream.number(context(KIND_OF_DEED, season[1], self._deed_in.get(season, 0)), kind, DIRECT_MOST)
            self._deed_in[season] = kind + 1
        self._other(kind, actor, other)
        stream.number(context(PLACE, kind, self._places.get((kind, actor), _NEVER)), place, DIRECT_MOST)
        stream.number(context(OUTCOME, kind), outcome)
        stream.number(context(AMOUNT, kind, outcome), signed(amount))
        if kind not in _QUIET:
            stream.number(context(CAUSES, kind), len(causes))
            for nth, cause in enumerate(causes):
                self._cause(event, nth, cause)
        self._keep(event)

    def _actor(self, what: int, actor: int) -> None:
        """0 nobody, 1 and 2 the actor and the other of the event before, 3 one of the living, 4 anybody."""
        among = self._living.idle if what == A_DEED else self._living.all
        at = _place_in(among, actor)
        way = 0 if not actor else 1 if actor == self._last[3] else 2 if actor == self._last[4] else 3 if at >= 0 else 4
        self._stream.number(context(ACTOR, what), way)
        self._who(way, 3, 4, at, among, actor)

    def _other(self, kind: int, actor: int, other: int) -> None:
        """0 nobody, 1 one of the living, 2 anybody, 3 whom the actor met last, 4 the one before ..."""
        at, rank = _place_in(self._living.all, other), self._recent.rank(actor, other)
        way = 0 if not other else 3 + rank if rank >= 0 else 1 if at >= 0 else 2
        self._stream.number(context(OTHER, kind), way)
        self._who(way, 1, 2, at, self._living.all, other)

    def _who(self, way: int, living: int, anybody: int, at: int, among: list[int], who: int) -> None:
        if way == living:
            self._stream.among(at, len(among))
        if way == anybody:
            self._stream.number(context(NUMBER), who)

    def _cause(self, event: Event, nth: int, cause: int) -> None:
        """0 and how far before, or four times its kind and 1 to 3, with how many of the kind lie between: of the actor, of the other, of all."""
        kind, actor, other = event[2:5]
        row, found = self._rows.get(cause, (-1, event))
        if row < 0:
            self._stream.number(context(CAUSE, kind, nth), 0, DIRECT_MOST)
            self._stream.number(context(NUMBER, 1), signed(event[0] - cause))
            return
        way = 1 if actor and actor in found[3:5] else 2 if other and other in found[3:5] else 3
        self._stream.number(context(CAUSE, kind, nth), 4 * found[2] + way, DIRECT_MOST)
        rows = self._of[found[2], (0, actor, other, 0)[way]]
        self._stream.number(context(BACK, 4 * kind + way, found[2]), len(rows) - 1 - bisect_left(rows, row))

    def _keep(self, event: Event) -> None:
        event_id, _, kind, actor, other, place, _, _ = self._last = event
        if kind in IS_DEED:
            self._living.done(actor)
        self._places[kind, actor] = place
        if actor and other:
            self._recent.meet(actor, other)
            self._recent.meet(other, actor)
        row = len(self._rows)
        self._rows[event_id] = row, event
        for who in {0, actor, other}:
            self._of[kind, who].append(row)
