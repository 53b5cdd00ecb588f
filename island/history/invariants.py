"""Invariants of a whole history: the entries of `invariants.sql`, each asked of it, and what breaks them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from island.errors import IslandError
from island.history.reader import HistoryReader

_ENTRY = re.compile(r"^-- name: (?P<name>.+)\n-- about: (?P<about>.+)\n(?P<sql>[^;]+);", re.MULTILINE)


@dataclass(frozen=True)
class Invariant:
    """One entry: what it claims, and the query for what breaks it."""

    name: str
    about: str
    sql: str


@dataclass(frozen=True)
class Violation:
    """Something that breaks an invariant: the event (None where it is none), the tick, the people in it, and how, in words."""

    event_id: int | None
    tick: int | None
    people: tuple[int, ...]
    what: str


@cache
def invariants() -> tuple[Invariant, ...]:
    """In the order of the file."""
    text = files("island.history").joinpath("invariants.sql").read_text(encoding="utf-8")
    return tuple(Invariant(**entry.groupdict()) for entry in _ENTRY.finditer(text))


def check(reader: HistoryReader) -> Iterator[tuple[Invariant, list[Violation]]]:
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
