"""The rows of a tick in canonical order, and the chain over them: H_t = SHA-256(H_{t-1} || rows_t).

`rows_t` is one line of JSON without spaces, in ASCII: [tick, villagers, events, thoughts]. Every row is the list of its
columns as the tables hold them (NULL is null, a blob is its hex); an event's row ends with the list of its causes.
Villagers are ordered by agent_id, events by event_id, thoughts by (agent_id, kind). H before the first tick is 32 zero
bytes. Nothing else enters: no seed, no length, no clock, so ten years are a prefix of a thousand.
"""

import hashlib
import json
from collections.abc import Iterable
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from island.history.tokens import pack_ids, unpack_ids
from island.records import Thought, ThoughtKind, TickRecord
from island.world.state import NOBODY, Event, Villager

GENESIS = bytes(32)
json_line = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode  # rows hold no cycles to look for
Row = tuple[Any, ...]

VILLAGER_COLUMNS = ("agent_id", "name", "house", "is_female", "born_year", "mother", "father", "trait_1", "trait_2")
EVENT_COLUMNS = ("event_id", "tick", "day", "kind", "actor", "other", "place", "amount", "outcome")
THOUGHT_COLUMNS = (
    "tick", "agent_id", "kind", "deed", "partner", "outcome", "event_id", "legal_count", "flags",
    "prompt", "decided", "came", "told", "sentence",
)  # fmt: skip
_FIRST_BLOB, _LAST_BLOB = THOUGHT_COLUMNS.index("prompt"), THOUGHT_COLUMNS.index("told")


class TickRows(NamedTuple):
    """One tick as rows of the tables. `causes` holds one list of event_ids for each event."""

    tick: int
    villagers: list[Row]
    events: list[Row]
    causes: list[list[int]]
    thoughts: list[Row]

    def event_ids(self) -> list[int]:
        return [event[0] for event in self.events]

    def last_event_id(self, before: int) -> int:
        """The last of this tick, or the one before if nothing happened."""
        return max(self.event_ids(), default=before)


def rows_of(record: TickRecord) -> TickRows:
    events = sorted(record.events, key=itemgetter(0))  # event_id
    return TickRows(
        int(record.tick),
        [villager_row(villager) for villager in sorted(record.villagers, key=attrgetter("agent_id"))],
        [event_row(event) for event in events],
        [list(event.causes) for event in events],
        [thought_row(thought) for thought in sorted(record.thoughts, key=itemgetter(1, 2))],  # agent_id, kind
    )


def canonical_bytes(rows: TickRows) -> bytes:
    events = [(*event, causes) for event, causes in zip(rows.events, rows.causes, strict=True)]
    thoughts = [
        (*row[:_FIRST_BLOB], *[blob.hex() for blob in row[_FIRST_BLOB : _LAST_BLOB + 1]], row[-1]) for row in rows.thoughts
    ]
    return json_line([rows.tick, rows.villagers, events, thoughts]).encode("ascii")


def next_head(head: bytes, rows: TickRows) -> bytes:
    return hashlib.sha256(head + canonical_bytes(rows)).digest()


def villager_row(villager: Villager) -> Row:
    first, second = (*(int(trait) for trait in villager.traits), None, None)[:2]
    return (
        int(villager.agent_id), villager.name, villager.house, int(villager.is_female), int(villager.born_year),
        _known(villager.mother), _known(villager.father), first, second,
    )  # fmt: skip


def event_row(event: Event) -> Row:
    event_id, tick, day, kind, actor, other, place, amount, outcome, _ = event
    return (
        event_id, tick, day, int(kind), None if actor == NOBODY else actor, None if other == NOBODY else other,
        None if place == NOBODY else int(place), int(amount), None if outcome == NOBODY else int(outcome),
    )  # fmt: skip


def thought_row(thought: Thought) -> Row:
    tick, agent_id, kind, deed, partner, outcome, event_id, legal_count, flags, prompt, decided, came, told, sentence = thought
    return (
        tick, agent_id, int(kind), _known(deed), None if partner == NOBODY else partner, _known(outcome),
        None if event_id == NOBODY else event_id, legal_count, int(flags),
        pack_ids(prompt), pack_ids(decided), pack_ids(came), pack_ids(told), sentence,
    )  # fmt: skip


def thought_of(row: Iterable[Any], version: int) -> Thought:
    """The thought that a row came from, in a history of that version. Raises ValueError for a row that no island writes."""
    tick, agent_id, kind, deed, partner, outcome, event_id, legal_count, flags, *blobs, sentence = row
    prompt, decided, came, told = (unpack_ids(blob, version) for blob in blobs)
    return Thought(
        tick, agent_id, ThoughtKind(kind), _or_nobody(deed), _or_nobody(partner), _or_nobody(outcome), _or_nobody(event_id),
        legal_count, flags, prompt, decided, came, told, sentence,
    )  # fmt: skip


def _known(number: int) -> int | None:
    return None if number == NOBODY else int(number)


def _or_nobody(number: int | None) -> int:
    return NOBODY if number is None else number
