"""Quotes: what was said at a milestone of a life, in patterns that are neither everybody's nor a slip.

A pattern is a sentence with people as @ and places as #. What is said only once is often broken; what is said every day is dull.
A sentence that goes on where a commoner one ends ("I miss @ at the fire, and we need wood.") is that one with a tail that fits anything.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from island.views.selection.results import Quote

if TYPE_CHECKING:
    from island.history.reader import HistoryReader

SAID_MOST = 300
SAID_LEAST = 4
SAID_ONCE_IN = 500  # in a long history also what is said once in so many sentences, all tails apart
SHORT = 20_000  # sentences, below which a history is so short that a pattern need be said only twice
A_DECADE = 2  # quotes of an occasion in ten years
PATTERNS_MOST = 500_000
LETTERS_MOST = 300
_MASKED_MOST = 1 << 16  # sentences kept with their pattern: in a thousand years three of four were said not long before

Said = tuple[int, int, int, str]
Key = tuple[int, int, int]


@dataclass(frozen=True)
class Occasion:
    """A milestone at which something was said: `sql` gives (tick, agent_id, kind, event_id) of the thoughts.

    Or what its doer told of a deed: `kinds` of its event `e`, with a condition on it. All these are asked for at once.
    """

    name: str
    sql: str = ""
    kinds: tuple[int, ...] = ()
    condition: str = "1"

    @property
    def deed(self) -> str:
        return f"e.kind IN ({', '.join(map(str, self.kinds))}) AND {self.condition}"


def _memory(condition: str) -> str:
    """What somebody chose to remember of a person, in the year of something."""
    return f"""
        SELECT e.tick, e.actor, 1, e.event_id FROM events e JOIN villagers v ON v.agent_id = e.other JOIN ticks t ON t.tick = e.tick
        WHERE e.kind = 56 AND {condition}"""


OCCASIONS: tuple[Occasion, ...] = (
    Occasion(
        "last words",
        """SELECT max(h.tick), v.agent_id, 1, v.death_event FROM villagers v
           JOIN thoughts h ON h.agent_id = v.agent_id AND h.kind = 1 AND h.tick BETWEEN v.died_tick - 12 AND v.died_tick
           JOIN ticks t ON t.tick = h.tick JOIN ticks d ON d.tick = v.died_tick WHERE t.year >= d.year - 1 GROUP BY v.agent_id""",
    ),
    Occasion("wedding", kinds=(17,), condition="e.outcome = 14"),
    Occasion("theft", kinds=(20,), condition="e.outcome <> 9"),
    Occasion("caught stealing", kinds=(20,), condition="e.outcome = 9"),
    Occasion("refusal", kinds=(18,)),
    Occasion("peace", kinds=(17, 21), condition="e.outcome = 15"),
    Occasion("grief", kinds=(10,)),
    Occasion("discovery", kinds=(8,), condition="e.outcome = 13"),
    Occasion("care of the sick", kinds=(14,)),
    Occasion("gift of food", kinds=(12,)),
    Occasion("tale", kinds=(30,), condition="e.outcome = 7"),
    Occasion("comfort", kinds=(31,), condition="e.outcome = 7"),
    Occasion("feast", kinds=(27,), condition="e.outcome = 7"),
    Occasion("help", kinds=(160,), condition="e.outcome = 4"),
    Occasion("plea", kinds=(162,)),
    Occasion("amends", kinds=(163,)),
    Occasion("revenge", kinds=(164,)),
    Occasion("birth", _memory("e.actor IN (v.mother, v.father) AND v.born_year = t.year")),
    Occasion(
        "loss",
        _memory("EXISTS (SELECT 1 FROM ticks d WHERE d.tick = v.died_tick AND d.year = t.year)"),
    ),
)


def _milestones(reader: "HistoryReader") -> Iterator[tuple[int, int, int, int, str]]:
    """(tick, agent_id, kind, event_id, occasion). Only of deeds that their doer chose: an answer that nobody gave is an event too."""
    for occasion in OCCASIONS:
        if occasion.sql:
            yield from ((*row, occasion.name) for row in reader.rows(occasion.sql))
    deeds = [occasion for occasion in OCCASIONS if occasion.kinds]
    kinds = ", ".join(sorted({str(kind) for occasion in deeds for kind in occasion.kinds}))
    cases = " ".join(f"WHEN {occasion.deed} THEN {number}" for number, occasion in enumerate(deeds))
    sql = f"""
        SELECT e.tick, e.actor, 0, e.event_id, CASE {cases} END AS number FROM events e
        JOIN thoughts h ON h.tick = e.tick AND h.agent_id = e.actor AND h.kind = 0 AND h.deed = e.kind
        WHERE e.kind IN ({kinds}) AND CASE {cases} END IS NOT NULL"""
    yield from ((*row, deeds[number].name) for *row, number in reader.rows(sql))


class Listener:
    """Hears every sentence once, counting patterns and keeping what was said at milestones."""

    def __init__(self, reader: "HistoryReader"):
        self._years = dict(reader.rows("SELECT tick, year FROM ticks"))
        self._occasions: dict[Key, list[tuple[str, int | None]]] = {}
        for tick, who, kind, event_id, name in _milestones(reader):
            self._occasions.setdefault((tick, who, kind), []).append((name, event_id))
        masking = _Masking(
            [name for row in reader.rows("SELECT DISTINCT name, house FROM villagers") for name in row],
            [row[0] for row in reader.rows("SELECT name FROM places")],
        )
        self._mask = lru_cache(_MASKED_MOST)(masking)
        self._odd = set(reader.rows("SELECT tick, agent_id, kind FROM thoughts WHERE flags <> 0"))
        self._said = Counter[str]()
        self._kept: list[tuple[Key, str, str]] = []
        self._heard = 0

    def hearing(self, batches: Iterator[list[Said]]) -> Iterator[list[Said]]:
        """The same sentences, heard on the way."""
        said, mask, occasions = self._said, self._mask, self._occasions
        for batch in batches:
            yield batch
            self._heard += len(batch)
            patterns = [mask(row[3]) for row in batch if len(row[3]) <= LETTERS_MOST]
            said.update(patterns if len(said) < PATTERNS_MOST else [one for one in patterns if one in said])
            for *key, sentence in [row for row in batch if row[:3] in occasions]:
                if len(sentence) <= LETTERS_MOST:
                    self._kept.append(((key[0], key[1], key[2]), sentence, mask(sentence)))

    def quotes(self) -> tuple[Quote, ...]:
        """A few of each occasion in each decade, each pattern once; the rarest first."""
        least = SAID_LEAST if self._heard >= SHORT else 2
        most = max(SAID_MOST, self._heard // SAID_ONCE_IN)
        fit = [kept for kept in self._kept if least <= self._said[kept[2]] <= most and kept[0] not in self._odd]
        fit.sort(key=lambda kept: (self._said[kept[2]], kept[0]))
        has_tail = cache(self._has_tail)  # asked of those alone for which there is room: 34,000 patterns take 3 s
        taken, room, found = set[str](), Counter[tuple[str, int]](), []
        for key, sentence, pattern in fit:
            for occasion, event_id in self._occasions[key]:
                place = occasion, self._years.get(key[0], 0) // 10
                if pattern not in taken and room[place] < A_DECADE and not has_tail(pattern):
                    room[place] += 1
                    taken.add(pattern)
                    tick, who, kind = key
                    found.append(Quote(who, tick, kind, sentence, self._said[pattern], occasion, event_id))
        return tuple(found)

    def _has_tail(self, pattern: str) -> bool:
        """Whether it is a sentence said oftener, with more words at its end or between."""
        words = pattern.split()
        often = self._said[pattern]
        for start in range(3, len(words)):
            if self._said[" ".join(words[:start]).rstrip(",;:") + "."] > often:
                return True
            if any(self._said[_without(words, start, end)] > often for end in range(start + 2, len(words))):
                return True
        return False


def _without(words: list[str], start: int, end: int) -> str:
    """A sentence without some of its words; the stop behind them stays."""
    stop = words[end - 1][-1] if words[end - 1][-1] in ",;:" else ""
    return " ".join([*words[: start - 1], words[start - 1].rstrip(",;:") + stop, *words[end:]])


class _Masking:
    """mask(sentence): people as @, places as #."""

    def __init__(self, names: list[str], places: list[str]):
        self._names, self._places = frozenset(names), frozenset(places)
        known = [re.escape(place) for place in sorted(self._places, key=lambda place: (-len(place), place)) if place]
        self._words = re.compile("|".join([*known, r"[A-Z]\w*"]))

    def __call__(self, sentence: str) -> str:
        return self._words.sub(self._masked, sentence).replace("@ @", "@")

    def _masked(self, found: re.Match[str]) -> str:
        text = found[0]
        return "#" if text in self._places else "@" if text in self._names else text
