"""Persons and families as family trees know them: a couple, married or not, and the children of both."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from island.history.reader import Asking

_PEOPLE = """
SELECT v.agent_id, v.name, v.house, v.is_female, v.born_year, v.mother, v.father, v.is_born_here, a.year AS arrived_year,
       v.died_tick IS NOT NULL AS is_dead, d.year AS died_year, v.death_cause, v.death_event, t1.name AS trait_1, t2.name AS trait_2
FROM villagers v LEFT JOIN ticks a ON a.tick = v.arrived_tick LEFT JOIN ticks d ON d.tick = v.died_tick
LEFT JOIN trait_names t1 ON t1.code = v.trait_1 LEFT JOIN trait_names t2 ON t2.code = v.trait_2 ORDER BY v.agent_id"""
_ENTRANCES = """
SELECT e.actor, min(e.event_id) FROM events e JOIN event_kind_names n ON n.code = e.kind
WHERE n.name IN ('born', 'arrived', 'came ashore', 'cast ashore') AND e.actor IS NOT NULL GROUP BY e.actor"""
_MARRIAGES = """
SELECT r.a, r.b, k.year, r.since_event FROM relations r LEFT JOIN ticks k ON k.tick = r.since_tick
WHERE r.kind = 'spouse' ORDER BY r.relation_id"""
_LAST_MEMORIES = """
SELECT m.agent_id, k.year, m.sentence FROM (SELECT agent_id, max(tick) AS tick, sentence FROM thoughts WHERE kind = 1 GROUP BY agent_id) m
LEFT JOIN ticks k ON k.tick = m.tick"""


@dataclass(frozen=True)
class Person:
    """One row of villagers in words; years are island years, events their numbers, what is not known is None."""

    agent_id: int
    name: str
    house: str
    is_female: int
    born_year: int
    mother: int | None
    father: int | None
    is_born_here: int
    arrived_year: int | None
    is_dead: int
    died_year: int | None
    death_cause: str | None
    death_event: int | None
    trait_1: str | None
    trait_2: str | None


@dataclass
class Family:
    """A couple, or one parent whose partner is not known. A marriage is (year, event)."""

    number: int
    husband: int | None
    wife: int | None
    marriages: list[tuple[int | None, int]] = field(default_factory=list)
    children: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Kin:
    """Everybody who ever lived and every family, in the order of their numbers."""

    people: dict[int, Person]
    families: list[Family]
    entrances: dict[int, int]  # agent_id: the event of the birth or of the landing
    memories: dict[int, tuple[int | None, str]]  # agent_id: year and sentence of what was remembered last

    def as_spouse(self) -> dict[int, list[Family]]:
        found: dict[int, list[Family]] = {}
        for family in self.families:
            for one in (family.husband, family.wife):
                if one is not None:
                    found.setdefault(one, []).append(family)
        return found

    def as_child(self) -> dict[int, Family]:
        return {child: family for family in self.families for child in family.children}


def kin_of(ask: Asking) -> Kin:
    """Parents and spouses who are not in the history are left out; nobody's line is walked, so circles do no harm."""
    people = {row[0]: Person(*row) for row in ask(_PEOPLE)[1]}
    memories = {agent_id: (year, sentence) for agent_id, year, sentence in ask(_LAST_MEMORIES)[1]}
    return Kin(people, _families(people, ask(_MARRIAGES)[1]), dict(ask(_ENTRANCES)[1]), memories)


def _families(people: dict[int, Person], marriages: Iterable[tuple[Any, ...]]) -> list[Family]:
    families: dict[frozenset[int], Family] = {}

    def family_of(*couple: int | None) -> Family | None:
        known = {one for one in couple if one in people}
        if not known:
            return None
        key = frozenset(one for one in known if one is not None)
        return families.setdefault(key, Family(len(families) + 1, *_roles(people, sorted(key))))

    for a, b, year, event in marriages:
        if family := family_of(a, b):
            family.marriages.append((year, event))
    for person in people.values():
        if family := family_of(person.mother, person.father):
            family.children.append(person.agent_id)
    return list(families.values())


def _roles(people: dict[int, Person], couple: list[int]) -> tuple[int | None, int | None]:
    """(husband, wife): GEDCOM has these two places, whoever stands in them."""
    one, other = couple[0], couple[1] if len(couple) > 1 else None
    if people[one].is_female and not (other is not None and people[other].is_female):
        return other, one
    return one, other
