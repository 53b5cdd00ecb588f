"""What rows of people follow from the events: derived once when they are written, and again by whoever verifies."""

from collections.abc import Iterable
from typing import NamedTuple

from island.history.canonical import Row
from island.world.words import DeathCause, EventKind

_BORN, _DIED = EventKind.BORN, EventKind.DIED  # an enum's attribute costs 0.1 us, for every event

_LANDED = (EventKind.ARRIVED, EventKind.CAME_ASHORE, EventKind.CAST_ASHORE)


class Death(NamedTuple):
    """In the order of the columns of villagers, behind whose it was."""

    agent_id: int
    died_tick: int
    death_cause: str
    death_event: int


def deaths_in(events: Iterable[Row]) -> list[Death]:
    return [
        Death(actor, tick, DeathCause(amount).name.lower(), event_id)
        for event_id, tick, _, kind, actor, _, _, amount, _ in events
        if kind == _DIED
    ]


def born_in(events: Iterable[Row]) -> set[int]:
    """Those of whom an event says that they were born here; who came by boat may be in such an event too, as a mother."""
    born: set[int] = set()
    landed: set[int] = set()
    for _, _, _, kind, actor, other, *_ in events:
        if kind == _BORN:
            born.update((actor, other))
        elif kind in _LANDED:
            landed.add(actor)
    return born - landed
