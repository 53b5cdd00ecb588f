"""All sentences, events and causes as columns for the report, each a text of base64 over zlib, which packed.js unpacks.

Thoughts are ordered by person, so a person's ticks follow each other and a column is nearly all zeros and ones before zlib. They lie in
blocks of some thousand rows, each of whole persons, so that a page unpacks those who stand on it and not everybody. A sentence is a
template of its deed, of which few are common, with holes: HOLE_PARTNER for the given name of the one it was done to, HOLE_OTHER for any other name.
"""

import base64
import json
import re
import zlib
from array import array
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from island.history.reader import HistoryReader
from island.site.atlas import atlas
from island.site.rows import EVENT_SELECT, EVENTS, IS_TOLD, proofs

Progress = Callable[[str], None]
Columns = dict[str, bytes]

HOLE_PARTNER = "\x01"
HOLE_OTHER = "\x02"
_NAME = re.compile(r"[A-Z][a-z]+")
_EVERY = 100_000  # rows between two words of progress
_AT_ONCE = 500  # numbers in one question
BLOCK_ROWS = 25_000  # about; smaller ones cost a tenth more in all and save a page nothing that can be felt
_MOST = 2**53 - 1  # a number of JavaScript holds no more

_THOUGHTS = "SELECT agent_id, tick, kind, deed, partner, outcome, sentence FROM thoughts ORDER BY agent_id, tick, kind"
_CAUSING = f"SELECT c.cause_id FROM event_causes c JOIN events e ON e.event_id = c.event_id WHERE {IS_TOLD}"
_EVENTS = f"SELECT {EVENT_SELECT} FROM events e WHERE {IS_TOLD} OR e.event_id IN ({_CAUSING}) ORDER BY e.event_id"
_CAUSES = f"""SELECT c.event_id, c.cause_id FROM event_causes c JOIN events e ON e.event_id = c.event_id WHERE {IS_TOLD}
              ORDER BY c.event_id, c.rank"""


def packed(
    reader: HistoryReader, base: dict[str, Any], on_progress: Progress | None = None, linked: Iterable[int] = ()
) -> dict[str, str]:
    """{name: base64 text} of `rows.base`, the map, proofs, sentences and events. `linked` are events that other pages lead to, of whatever kind."""
    tell = on_progress or (lambda text: None)
    columns: Columns = {"base": json_of(base), "atlas": json_of(atlas(reader)), "proofs": json_of(proofs(reader))}
    columns |= thought_columns(reader, {row[0]: str(row[1]) for row in base["people"]}, tell)
    tell("packing events and causes")
    columns["events"] = event_columns(reader, {*linked, *_chosen(base)})
    tell("compressing")
    return {name: base64.b64encode(zlib.compress(column, 9)).decode("ascii") for name, column in columns.items()}


def json_of(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


# -- numbers ---------------------------------------------------------------------------------------------------------------


def numbers_of(values: Iterable[int] | npt.NDArray[np.int64]) -> bytes:
    """Numbers from 0 in groups of seven bits, the lowest first, the highest bit set on all but the last; below 0 counts as 0."""
    left = np.clip(np.fromiter(values, np.int64) if not isinstance(values, np.ndarray) else values, 0, _MOST)
    lengths = np.ones(len(left), np.int64)
    for bits in range(7, 63, 7):
        lengths += left >= 1 << bits
    starts = np.cumsum(lengths) - lengths
    out = np.zeros(int(lengths.sum()), np.uint8)
    for nth in range(int(lengths.max(initial=0))):
        here = lengths > nth
        more = (lengths > nth + 1)[here]
        out[starts[here] + nth] = (left[here] & 127) | (more * 128)
        left = left >> 7
    return out.tobytes()


def joined(columns: Iterable[bytes]) -> bytes:
    """Columns one after another; their lengths in bytes come first, as numbers."""
    parts = list(columns)
    return numbers_of(len(part) for part in parts) + b"".join(parts)


def signed(value: int) -> int:
    """0, -1, 1, -2, ... as 0, 1, 2, 3, ..."""
    return 2 * value if value >= 0 else -2 * value - 1


def _whole(value: Any) -> int:
    """A stranger's file may hold anything in any column."""
    return max(-_MOST // 4, min(_MOST // 4, value)) if isinstance(value, int) else 0


def _or_nothing(value: Any) -> int:
    return 0 if value is None else _whole(value) + 1


# -- thoughts --------------------------------------------------------------------------------------------------------------


class Templates:
    """Sentences as templates, numbered as they come among those of their deed, and the names that fill their holes, in order."""

    def __init__(self, names: dict[int, str]):
        self.names = names
        self.known = set(names.values())
        self.numbers: dict[int, dict[str, int]] = {}
        self.extras: list[str] = []
        self._cut: dict[tuple[str, Any], tuple[str, list[str]]] = {}

    def number(self, sentence: str, partner: Any, deed: int) -> int:
        key = sentence, partner
        if key not in self._cut:
            self._cut[key] = self._template(sentence, self.names.get(partner))
        template, extras = self._cut[key]
        self.extras += extras
        group = self.numbers.setdefault(deed, {})
        return group.setdefault(template, len(group))

    def _template(self, sentence: str, partner: str | None) -> tuple[str, list[str]]:
        if HOLE_PARTNER in sentence or HOLE_OTHER in sentence:
            return HOLE_OTHER, [sentence]  # a stranger's: whole, as if it were a name
        extras: list[str] = []

        def hole(match: re.Match[str]) -> str:
            if match[0] == partner:
                return HOLE_PARTNER
            if match[0] in self.known:
                extras.append(match[0])
                return HOLE_OTHER
            return match[0]

        return _NAME.sub(hole, sentence), extras


class Thoughts:
    """The columns of all thoughts while they are read, and where in them a person begins."""

    def __init__(self, names: dict[int, str]):
        self.templates = Templates(names)
        self.columns = {name: array("q") for name in ("steps", "deeds", "partners", "outcomes", "patterns")}
        self.ticks = array("q")
        self.people: list[int] = []
        self.starts: list[int] = []  # of each person, the first row
        self.extras: list[int] = []  # and the first of the names that fill holes

    def add(self, agent_id: Any, tick: Any, kind: Any, deed: Any, partner: Any, outcome: Any, sentence: Any) -> None:
        is_new = not self.people or self.people[-1] != agent_id
        if is_new:
            self.people.append(agent_id)
            self.starts.append(len(self.ticks))
            self.extras.append(len(self.templates.extras))
        step = _whole(tick) - (0 if is_new else self.ticks[-1])
        self.ticks.append(_whole(tick))
        self.columns["steps"].append(2 * signed(step) + (1 if kind else 0))
        self.columns["deeds"].append(_or_nothing(deed))
        self.columns["partners"].append(_or_nothing(partner))
        self.columns["outcomes"].append(_or_nothing(outcome))
        self.columns["patterns"].append(self.templates.number(str(sentence), partner, self.columns["deeds"][-1]))

    def blocks(self) -> Iterable[tuple[int, int]]:
        """Persons from and to (not included) of each block."""
        ends = [*self.starts[1:], len(self.ticks)]
        first = 0
        for person, end in enumerate(ends):
            if end - self.starts[first] >= BLOCK_ROWS or person + 1 == len(ends):
                yield first, person + 1
                first = person + 1


def thought_columns(reader: HistoryReader, names: dict[int, str], tell: Progress) -> Columns:
    """The blocks `thoughts-0` and on, the `templates` of all by the number of the deed as a column has it, and `blocks`: [last agent_id, first tick, last tick] of each."""
    found = Thoughts(names)
    for row, thought in enumerate(reader.select(_THOUGHTS)[1]):
        if row % _EVERY == 0:
            tell(f"packing sentences: {row:,}")
        found.add(*thought)
    columns = {name: np.array(column, np.int64) for name, column in found.columns.items()}
    columns["patterns"], texts = _by_use(found.templates, columns["deeds"], columns["patterns"])
    starts, extras = [*found.starts, len(found.ticks)], [*found.extras, len(found.templates.extras)]
    packed_blocks, index = {}, []
    for number, (first, end) in enumerate(found.blocks()):
        rows = slice(starts[first], starts[end])
        people, ticks = found.people[first:end], found.ticks[rows]
        parts = [
            np.diff([0, *map(_whole, people)]),
            np.diff(starts[first : end + 1]),
            *(column[rows] for column in columns.values()),
        ]
        names_used = json_of(found.templates.extras[extras[first] : extras[end]])
        packed_blocks[f"thoughts-{number}"] = joined([*map(numbers_of, parts), names_used])
        index.append([_whole(people[-1]), min(ticks), max(ticks)])
    return packed_blocks | {"templates": json_of(texts), "blocks": json_of(index)}


def _by_use(
    templates: Templates, deeds: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], dict[int, list[str]]]:
    """The templates of each deed numbered by how often they are used: small numbers for nearly everything."""
    ranks, found = np.zeros(len(numbers), np.int64), {}
    for deed, group in templates.numbers.items():
        here, texts = deeds == deed, list(group)
        order = np.argsort(-np.bincount(numbers[here], minlength=len(texts)), kind="stable")
        rank = np.empty(len(texts), np.int64)
        rank[order] = np.arange(len(texts))
        ranks[here] = rank[numbers[here]]
        found[deed] = [texts[number] for number in order]
    return ranks, found


# -- events ----------------------------------------------------------------------------------------------------------------


def _chosen(base: dict[str, Any]) -> Iterable[int]:
    """The events that the selection names, daily ones among them."""
    found = [one["event_id"] for name in ("moments", "quotes") for one in base[name]]
    return (event_id for event_id in [*found, *(one for thread in base["threads"] for one in thread["events"])] if event_id)


def event_columns(reader: HistoryReader, linked: set[int]) -> bytes:
    """The events that pages list, with those that caused them and those that are `linked`, and the links between."""
    found = {row[0]: row for row in reader.select(_EVENTS)[1]}
    missing = sorted(linked - set(found))
    for start in range(0, len(missing), _AT_ONCE):
        ids = ", ".join(str(_whole(event_id)) for event_id in missing[start : start + _AT_ONCE])
        found |= {row[0]: row for row in reader.select(f"SELECT {EVENT_SELECT} FROM events e WHERE e.event_id IN ({ids})")[1]}
    rows = [dict(zip(EVENTS, found[event_id], strict=True)) for event_id in sorted(found)]
    links = [(_whole(event), _whole(cause)) for event, cause in reader.select(_CAUSES)[1]]
    columns: list[Any] = [
        np.diff([0, *(_whole(row["event_id"]) for row in rows)]),
        [signed(int(step)) for step in np.diff([0, *(_whole(row["tick"]) for row in rows)])],
        [_whole(row["kind"]) for row in rows],
        *([_or_nothing(row[name]) for row in rows] for name in ("actor", "other", "place")),
        [signed(_whole(row["amount"])) for row in rows],
        [_or_nothing(row["outcome"]) for row in rows],
        np.diff([0, *(event for event, _ in links)]),
        [signed(event - cause) for event, cause in links],
    ]
    return joined(map(numbers_of, columns))
