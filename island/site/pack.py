"""All sentences, events and causes for the report, as coded.py codes them and packed.js reads them.

Events come by number. Thoughts are ordered by person and lie in blocks of some thousand rows, each of whole persons, so that a page unpacks
those who stand on it and not everybody.
"""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from island.history.reader import HistoryReader
from island.site.atlas import atlas
from island.site.coded import Counts, Stream, counts, joined, numbers_of, shares_of, tables_of, text_of
from island.site.packed_events import Event, EventWriter, Living, event_of, whole
from island.site.packed_thoughts import Thoughts, json_of
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
    reader: HistoryReader, base: dict[str, Any], on_progress: Progress | None = None, linked: Iterable[int] = ()
) -> dict[str, str]:
    """{name: text} of `rows.base`, the map, proofs, sentences and events. `linked` are events that other pages lead to, of whatever kind."""
    tell = on_progress or (lambda text: None)
    found = counts()
    tell("packing events and causes")
    events = events_of(reader, {*linked, *_chosen(base)})
    streams = {"events": event_stream(reader, events, base, found)}
    thoughts = Thoughts(base)
    for row, thought in enumerate(reader.select(_THOUGHTS)[1]):
        if row % _EVERY == 0:
            tell(f"packing sentences: {row:,}")
        thoughts.add(*thought)
    templates = thoughts.sorted_templates()
    blocks = list(thoughts.blocks(found, events))
    tell("compressing")
    shares = shares_of(found)
    data = {
        "base": json_of(base),
        "atlas": json_of(atlas(reader)),
        "proofs": json_of(proofs(reader)),
        "templates": json_of(templates),
    }
    data |= {"tables": tables_of(found), "blocks": json_of([block.bounds for block in blocks])}
    data |= {"events": joined([numbers_of([len(events)]), streams["events"].coded(shares)])}
    data |= {f"thoughts-{number}": block.packed(shares) for number, block in enumerate(blocks)}
    return {name: text_of(zlib.compress(one, 9)) for name, one in data.items()}


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


def event_stream(reader: HistoryReader, events: list[Event], base: dict[str, Any], found: Counts) -> Stream:
    """Those events and the links between."""
    causes: dict[int, list[int]] = defaultdict(list)
    for event, cause in reader.select(_CAUSES)[1]:
        causes[event].append(whole(cause))
    stays = zip(
        *([row[PEOPLE.index(name)] for row in base["people"]] for name in ("agent_id", "arrived_tick", "died_tick", "left_tick")),
        strict=True,
    )
    stream = Stream(found)
    writer = EventWriter(stream, Living(stays))
    for event in events:
        writer.add(event, causes[event[0]])
    return stream
