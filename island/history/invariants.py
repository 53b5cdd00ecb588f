"""Invariants of a whole history: the entries of `invariants.sql`, each asked of it, and what breaks them."""

from collections.abc import Iterator
from dataclasses import dataclass

from island.errors import IslandError
from island.history.queries import Query, queries_in
from island.history.reader import HistoryReader


@dataclass(frozen=True)
class Violation:
    """Something that breaks an invariant: the event (None where it is none), the tick, the people in it, and how, in words."""

    event_id: int | None
    tick: int | None
    people: tuple[int, ...]
    what: str


def invariants() -> tuple[Query, ...]:
    """In the order of the file: what each claims, and the query for what breaks it."""
    return queries_in("island.history", "invariants.sql")


def check(reader: HistoryReader) -> Iterator[tuple[Query, list[Violation]]]:
    """Each invariant with what breaks it, in the order of events. Raises IslandError when the file cannot be read."""
    for invariant in invariants():
        try:
            rows = reader.rows(invariant.sql)
        except IslandError as error:
            raise IslandError(f"{error}; asked for: {invariant.name}") from None
        found = [
            Violation(event, tick, tuple(one for one in (a, b) if one is not None), str(what)) for event, tick, a, b, what in rows
        ]
        yield invariant, sorted(found, key=lambda one: (one.event_id or 0, one.tick or 0, one.people))
