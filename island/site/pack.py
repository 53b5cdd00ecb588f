"""All sentences, events and causes for the report, as coded.py codes them and packed.js reads them.

Events come by number. Thoughts are ordered by person and lie in blocks of some thousand rows, each of whole persons, so that a page unpacks
those who stand on it and not everybody.
"""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from island.history.reader import HistoryReader
from island.site.atlas import atlas
from island.site.coded import Stream, Tables, joined, json_of, numbers_of, text_of
from island.site.packed_events import Event, EventWriter, Living, event_of, whole
from island.site.packed_thoughts import Thoughts
from island.site.rows import EVENT_SELECT, IS_TOLD, PEOPLE, proofs

Progress = Callable[[str], None]

_EVERY = 100_000  # rows between two words of progress
_AT_ONCE = 500  # numbers in one question

_THOUGHTS = "SELECT agent_id, tick, kind, deed, partner, outcome, sentence FROM thoughts ORDER BY agent_id, tick, kind"
_CAUSING = f"SELECT c.cause_id FROM event_causes c JOIN events e ON e.event_id = c.event_id WHERE {IS_TOLD}"
_EVENTS = f"SELECT {EVENT_SELECT} FROM events e WHERE {IS_TOLD} OR e.event_id IN ({_CAUSING}) ORDER BY e.event_id"
_CAUSES = f"""SELECT c.event_id, c.cause_id FROM event_causes c JOIN events e ON e.event_id = c.event_id WHERE {IS_TOLD}
              ORDER BY c.event_id, c.rank"""


def packed(
    reader: HistoryReader,
    base: dict[str, Any],
    on_progress: Progress | None = None,
    linked: Iterable[int] = (),
    pictures: Sequence[str] = (),
) -> dict[str, str]:
    """{name: text} of `rows.base`, the map, proofs, sentences, events and pictures as SVG.

    `linked` are events that other pages lead to, of whatever kind.
    """
    tell = on_progress or (lambda text: None)
    tell("packing events and causes")
    events = events_of(reader, {*linked, *_chosen(base)})
    happened = event_stream(reader, events, base)
    thoughts = Thoughts(base)
    for row, thought in enumerate(reader.select(_THOUGHTS)[1]):
        if row % _EVERY == 0:
            tell(f"packing sentences: {row:,}")
        thoughts.add(*thought)
    templates = thoughts.templates()
    blocks = list(thoughts.blocks(events))
    tell("compressing")
    tables = Tables([happened, *(block.stream for block in blocks)])
    data = {
        "base": json_of(by_columns(base)),
        "atlas": json_of(atlas(reader)),
        "proofs": json_of(proofs(reader)),
        "templates": templates,
    }
    data |= {"pictures": json_of(list(pictures))} if pictures else {}
    data |= {"tables": tables.packed(), "blocks": json_of([block.bounds for block in blocks])}
    data |= {"events": joined([numbers_of([len(events)]), happened.coded(tables)])}
    data |= {f"thoughts-{number}": block.packed(tables) for number, block in enumerate(blocks)}
    return {name: text_of(zlib.compress(one, 9)) for name, one in data.items()}


def by_columns(base: dict[str, Any]) -> dict[str, Any]:
    """The lists of rows that `columns` names as lists of columns: what is alike stands together."""
    return base | {
        name: [_column(one) for one in zip(*base[name], strict=True)]
        for name in base["columns"]
        if isinstance(base.get(name), list)
    }


def _column(values: Sequence[Any]) -> list[Any]:
    """[0, its values] or, where that is shorter, [1, each as what it is more than the last that was there]."""
    as_it_is = [0, *values]
    if not all(value is None or whole(value) == value for value in values):
        return as_it_is
    last = 0
    steps: list[Any] = [1]
    for value in values:
        steps.append(value if value is None else value - last)
        last = last if value is None else value
    return min(as_it_is, steps, key=lambda one: len(zlib.compress(json_of(one))))


# -- events ----------------------------------------------------------------------------------------------------------------


def _chosen(base: dict[str, Any]) -> Iterable[int]:
    """The events that the selection names, daily ones among them."""
    found = [one["event_id"] for name in ("moments", "quotes") for one in base[name]]
    return (event_id for event_id in [*found, *(one for thread in base["threads"] for one in thread["events"])] if event_id)


def events_of(reader: HistoryReader, linked: set[int]) -> list[Event]:
    """The events that pages list, with those that caused them and those that are `linked`, by number."""
    found = {row[0]: row for row in reader.select(_EVENTS)[1]}
    missing = sorted(linked - set(found))
    for start in range(0, len(missing), _AT_ONCE):
        ids = ", ".join(str(whole(event_id)) for event_id in missing[start : start + _AT_ONCE])
        found |= {row[0]: row for row in reader.select(f"SELECT {EVENT_SELECT} FROM events e WHERE e.event_id IN ({ids})")[1]}
    return [event_of(found[event_id]) for event_id in sorted(found) if event_id >= 0]


def event_stream(reader: HistoryReader, events: list[Event], base: dict[str, Any]) -> Stream:
    """Those events and the links between."""
    causes: dict[int, list[int]] = defaultdict(list)
    for event, cause in reader.select(_CAUSES)[1]:
        causes[event].append(whole(cause))
    stays = zip(
        *([row[PEOPLE.index(name)] for row in base["people"]] for name in ("agent_id", "arrived_tick", "died_tick", "left_tick")),
        strict=True,
    )
    stream = Stream()
    writer = EventWriter(stream, Living(stays), whole(base["ticks_a_year"]))
    for event in events:
        writer.add(event, causes[event[0]])
    return stream
