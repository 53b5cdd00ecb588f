"""The people of a history, and which of them somebody means.

A person is `@718`, a given name or a full name; the signs need no quotes in a shell. Names are used again after a death, so a full
name may be that of several people.
"""

import difflib
import shlex
import sqlite3
from dataclasses import dataclass
from typing import Any, ClassVar

from island.errors import IslandError

_LISTED = 8  # candidates named in an error
_ECHOED = 60  # letters of what was asked for, in an error
_PEOPLE = "select agent_id, who, born_year, died_year from people"


@dataclass(frozen=True)
class Person:
    """A row of villagers in words. `died_year` and `death_cause` are None while alive; `left_year` is that of who sailed away."""

    agent_id: int
    name: str
    house: str
    is_female: bool
    born_year: int
    is_born_here: bool
    arrived_year: int
    died_year: int | None
    death_cause: str | None
    death_event: int | None
    mother: int | None
    father: int | None
    traits: tuple[str, ...]
    left_year: int | None = None

    SQL: ClassVar[str] = """
        SELECT v.agent_id, v.name, v.house, v.is_female, v.born_year, v.is_born_here, a.year, d.year, v.death_cause,
               v.death_event, v.mother, v.father, l.year, t1.name, t2.name
        FROM stays v
        LEFT JOIN ticks a ON a.tick = v.arrived_tick
        LEFT JOIN ticks d ON d.tick = v.died_tick
        LEFT JOIN ticks l ON l.tick = v.left_tick
        LEFT JOIN trait_names t1 ON t1.code = v.trait_1
        LEFT JOIN trait_names t2 ON t2.code = v.trait_2
        """

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.house}"

    @property
    def span(self) -> str:
        """The years of a life: `12 to 61`, `12 to now`; of who sailed away those here: `12 to 30, over the sea`."""
        if self.left_year is not None:
            return f"{self.born_year} to {self.left_year}, over the sea"
        return f"{self.born_year} to {'now' if self.died_year is None else self.died_year}"

    @property
    def age_at_death(self) -> int | None:
        return None if self.died_year is None else self.died_year - self.born_year


def person_of(row: Any) -> Person:
    *columns, left_year, first, second = row
    flags = {3: bool(columns[3]), 5: bool(columns[5])}
    values: list[Any] = [flags.get(i, value) for i, value in enumerate(columns)]
    values += [tuple(trait for trait in (first, second) if trait), left_year]
    return Person(*values)


def namesakes(connection: sqlite3.Connection) -> frozenset[str]:
    """The full names that more than one person has."""
    sql = "SELECT name || ' ' || house FROM villagers GROUP BY name, house HAVING count(*) > 1"
    return frozenset(row[0] for row in connection.execute(sql))


def to_ask(run: str, select: str) -> str:
    """A command that a user can paste to see what there is."""
    return f'island sql {shlex.quote(run)} "{select}"'


def person_meant(connection: sqlite3.Connection, who: str, run: str = "RUN") -> Person:
    """Whom `@718`, `718`, `Urura`, `Urura Marshholm` or `Urura Marshholm @718` means. Raises IslandError unless it is one person.

    `run` is the folder's name, for the command that an error tells.
    """
    text = " ".join(who.split())
    name, _, digits = text.rpartition("@")
    if digits.isdecimal():
        return _numbered(connection, digits, name.strip(), run)
    people = [person_of(row) for row in connection.execute(Person.SQL)]
    wanted = text.casefold()
    found = [person for person in people if person.full_name.casefold() == wanted]
    found = found or [person for person in people if person.name.casefold() == wanted]
    if not found:
        names = {name.casefold(): name for person in people for name in (person.name, person.full_name)}
        near = [names[name] for name in difflib.get_close_matches(wanted[:_ECHOED], names, 3)]
        hint = f"did you mean {' or '.join(near)}?" if near else f"try: {to_ask(run, _PEOPLE)}"
        raise IslandError(f"villager {text[:_ECHOED]!r}: nobody of this name; {hint}")
    if len(found) > 1:
        listed = ", ".join(f"@{person.agent_id} {person.full_name} ({_born_and_died(person)})" for person in found[:_LISTED])
        more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        raise IslandError(f"villager {text!r}: {len(found)} people have this name; give one's number with its @: {listed}{more}")
    return found[0]


def _numbered(connection: sqlite3.Connection, digits: str, name: str, run: str) -> Person:
    number = int(digits) if digits.isascii() and len(digits) < 19 else -1
    row = connection.execute(f"{Person.SQL} WHERE v.agent_id = ?", (number,)).fetchone()
    if row is not None:
        person = person_of(row)
        if name and name.casefold() != person.full_name.casefold():
            raise IslandError(f"villager {name[:_ECHOED]!r} @{digits}: @{digits} is {person.full_name}; leave the other out")
        return person
    (last,) = connection.execute("SELECT coalesce(max(agent_id), 0) FROM villagers").fetchone()
    raise IslandError(
        f"villager @{digits[:_ECHOED]}: nobody has this number; expected @1 to @{last}; try: {to_ask(run, _PEOPLE)}"
    )


def _born_and_died(person: Person) -> str:
    if person.left_year is not None:
        return f"born {person.born_year}, sailed away {person.left_year}"
    return f"born {person.born_year}, " + ("alive" if person.died_year is None else f"died {person.died_year}")
