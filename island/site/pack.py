"""All sentences, events and causes as columns for the report: each column one text of base64 over zlib, which packed.js unpacks.

Thoughts are ordered by person, so a person's ticks follow each other and a column is nearly all zeros and ones before zlib. A sentence is
a template (of which few are common) with holes: HOLE_PARTNER for the given name of the one it was done to, HOLE_OTHER for any other name.
"""

import base64
import json
import re
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from island.history.reader import HistoryReader
from island.site.rows import EVENT_SELECT, EVENTS, IS_TOLD

Progress = Callable[[str], None]
Columns = dict[str, bytes]

HOLE_PARTNER = "\x01"
HOLE_OTHER = "\x02"
_NAME = re.compile(r"[A-Z][a-z]+")
_EVERY = 100_000  # rows between two words of progress
_AT_ONCE = 500  # numbers in one question
_MOST = 2**53 - 1  # a number of JavaScript holds no more

_THOUGHTS = "SELECT agent_id, tick, kind, deed, partner, outcome, sentence FROM thoughts ORDER BY agent_id, tick, kind"
_CAUSING = f"SELECT c.cause_id FROM event_causes c JOIN events e ON e.event_id = c.event_id WHERE {IS_TOLD}"
_EVENTS = f"SELECT {EVENT_SELECT} FROM events e WHERE {IS_TOLD} OR e.event_id IN ({_CAUSING}) ORDER BY e.event_id"
_CAUSES = f"""SELECT c.event_id, c.cause_id FROM event_causes c JOIN events e ON e.event_id = c.event_id WHERE {IS_TOLD}
              ORDER BY c.event_id, c.rank"""


def packed(
    reader: HistoryReader, base: dict[str, Any], on_progress: Progress | None = None, linked: Iterable[int] = ()
) -> dict[str, str]:
    """{name: base64 text} of `rows.base` and every column. `linked` are events that other pages lead to, of whatever kind."""
    tell = on_progress or (lambda text: None)
    columns: Columns = {"base": json_of(base)}
    columns |= thought_columns(reader, {row[0]: str(row[1]) for row in base["people"]}, tell)
    tell("packing events and causes")
    columns |= event_columns(reader, {*linked, *_chosen(base)})
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
    """Sentences as templates, numbered as they come, and the names that fill their holes, in order."""

    def __init__(self, names: dict[int, str]):
        self.names = names
        self.known = set(names.values())
        self.numbers: dict[str, int] = {}
        self.extras: list[str] = []
        self._cut: dict[tuple[str, Any], tuple[str, list[str]]] = {}

    def number(self, sentence: str, partner: Any) -> int:
        key = sentence, partner
        if key not in self._cut:
            self._cut[key] = self._template(sentence, self.names.get(partner))
        template, extras = self._cut[key]
        self.extras += extras
        return self.numbers.setdefault(template, len(self.numbers))

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


def thought_columns(reader: HistoryReader, names: dict[int, str], tell: Progress) -> Columns:
    templates = Templates(names)
    counts: dict[int, int] = {}
    columns = {name: array("q") for name in ("steps", "deeds", "partners", "outcomes", "patterns")}
    before: tuple[Any, int] = (None, 0)
    for row, (agent_id, tick, kind, deed, partner, outcome, sentence) in enumerate(reader.select(_THOUGHTS)[1]):
        if row % _EVERY == 0:
            tell(f"packing sentences: {row:,}")
        counts[agent_id] = counts.get(agent_id, 0) + 1
        step = tick - (before[1] if before[0] == agent_id else 0)
        before = agent_id, tick
        columns["steps"].append(2 * signed(_whole(step)) + (1 if kind else 0))
        columns["deeds"].append(_or_nothing(deed))
        columns["partners"].append(_or_nothing(partner))
        columns["outcomes"].append(_or_nothing(outcome))
        columns["patterns"].append(templates.number(str(sentence), partner))
    ranks, ranked = _by_use(templates, columns["patterns"])
    found: dict[str, Any] = {name: np.array(column, np.int64) for name, column in columns.items()}
    found |= {"patterns": ranks, "persons": np.diff(np.array([0, *counts], np.int64)), "counts": list(counts.values())}
    texts = {"thought-templates": json_of(ranked), "thought-extras": json_of(templates.extras)}
    return {f"thought-{name}": numbers_of(column) for name, column in found.items()} | texts


def _by_use(templates: Templates, numbers: Iterable[int]) -> tuple[npt.NDArray[np.int64], list[str]]:
    """The same templates numbered by how often they are used: small numbers for nearly everything."""
    texts = list(templates.numbers)
    used = np.fromiter(numbers, np.int64)
    uses = Counter(used.tolist())
    order = sorted(range(len(texts)), key=lambda number: -uses[number])
    rank = np.empty(len(texts), np.int64)
    rank[order] = np.arange(len(texts))
    return rank[used] if texts else used, [texts[number] for number in order]


# -- events ----------------------------------------------------------------------------------------------------------------


def _chosen(base: dict[str, Any]) -> Iterable[int]:
    """The events that the selection names, daily ones among them."""
    found = [one["event_id"] for name in ("moments", "quotes") for one in base[name]]
    return (event_id for event_id in [*found, *(one for thread in base["threads"] for one in thread["events"])] if event_id)


def event_columns(reader: HistoryReader, linked: set[int]) -> Columns:
    """The events that pages list, with those that caused them and those that are `linked`, and the links between."""
    found = {row[0]: row for row in reader.select(_EVENTS)[1]}
    missing = sorted(linked - set(found))
    for start in range(0, len(missing), _AT_ONCE):
        ids = ", ".join(str(_whole(event_id)) for event_id in missing[start : start + _AT_ONCE])
        found |= {row[0]: row for row in reader.select(f"SELECT {EVENT_SELECT} FROM events e WHERE e.event_id IN ({ids})")[1]}
    rows = [dict(zip(EVENTS, found[event_id], strict=True)) for event_id in sorted(found)]
    links = [(_whole(event), _whole(cause)) for event, cause in reader.select(_CAUSES)[1]]
    columns: dict[str, Any] = {
        "event-ids": np.diff([0, *(_whole(row["event_id"]) for row in rows)]),
        "event-ticks": (signed(int(step)) for step in np.diff([0, *(_whole(row["tick"]) for row in rows)])),
        "event-kinds": (_whole(row["kind"]) for row in rows),
        "event-amounts": (signed(_whole(row["amount"])) for row in rows),
        "cause-events": np.diff([0, *(event for event, _ in links)]),
        "cause-causes": (signed(event - cause) for event, cause in links),
    }
    for name in ("actor", "other", "place", "outcome"):
        columns[f"event-{name}s"] = [_or_nothing(row[name]) for row in rows]
    return {name: numbers_of(column) for name, column in columns.items()}
