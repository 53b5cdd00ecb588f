"""One life, gathered from a history for whoever shows it."""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import Any

from island.errors import IslandError
from island.history.causes import HAPPENING_COLUMNS, Happening, chain_of
from island.history.people import Person, namesakes, person_of
from island.world.event_kinds import BY_WORD, KINDS
from island.world.words import EventKind

_TOLD = ", ".join(str(int(kind)) for kind, words in KINDS.items() if words.life or words.is_deed)
"""The kinds of which a life is told: what befalls people, and what they do."""
_DEEDS = frozenset(name for name, words in BY_WORD.items() if words.is_deed)


@dataclass(frozen=True)
class Tie:
    """A marriage, friendship or enmity with `person`; `until_year` is None while it lasts."""

    kind: str
    person: Person
    since_year: int
    until_year: int | None


@dataclass(frozen=True)
class Memory:
    """What somebody chose to remember of a year; `by` is that person."""

    tick: int
    year: int
    by_id: int
    by: str
    sentence: str
    event_id: int | None


@dataclass(frozen=True)
class Link:
    """An event that caused another one, or came of it."""

    event_id: int
    what: str
    actor_id: int | None
    other_id: int | None


@dataclass(frozen=True)
class Story:
    person: Person
    mother: Person | None
    father: Person | None
    spouses: list[Tie]
    children: list[Person]
    friends: list[Tie]
    foes: list[Tie]
    deeds: dict[str, int]  # how often the person did what, most often first
    happenings: list[Happening]  # what the person did and what befell it, and what others did to it, in order
    causes: dict[int, list[Link]]  # of these, by event_id
    effects: dict[int, list[Link]]
    memories: list[Memory]
    remembered_by: list[Memory]  # what others chose to remember of the person
    death: list[Happening]  # the death and what led to it, nearest causes first; empty while alive
    namesakes: frozenset[str]  # full names that more than one person of this history has


def story_of(connection: sqlite3.Connection, agent_id: int) -> Story:
    """Raises IslandError when there is no such person."""

    def people(where: str, *values: int | None) -> list[Person]:
        rows = connection.execute(f"{Person.SQL} WHERE {where} ORDER BY v.born_year, v.agent_id", values)
        return [person_of(row) for row in rows]

    found = people("v.agent_id = ?", agent_id)
    if not found:
        raise IslandError(f"@{agent_id}: nobody has this number")
    person = found[0]
    parents = {parent.agent_id: parent for parent in people("v.agent_id IN (?, ?)", person.mother, person.father)}
    ties = _ties(connection, agent_id, people)
    happenings = _happenings(connection, agent_id)
    deeds = Counter(one.what for one in happenings if one.actor_id == agent_id and one.what in _DEEDS)
    return Story(
        person=person,
        mother=parents.get(person.mother or 0),
        father=parents.get(person.father or 0),
        spouses=[tie for tie in ties if tie.kind == "spouse"],
        children=people("v.mother = ? OR v.father = ?", agent_id, agent_id),
        friends=[tie for tie in ties if tie.kind == "friend"],
        foes=[tie for tie in ties if tie.kind == "foe"],
        deeds=dict(deeds.most_common()),
        happenings=happenings,
        causes=_links(connection, happenings, "event_id", "cause_id"),
        effects=_links(connection, happenings, "cause_id", "event_id"),
        memories=_memories(connection, "e.actor = ?", agent_id),
        remembered_by=_memories(connection, "e.other = ?", agent_id),
        death=list(chain_of(connection, person.death_event).happenings.values()) if person.death_event else [],
        namesakes=namesakes(connection),
    )


def _happenings(connection: sqlite3.Connection, agent_id: int) -> list[Happening]:
    sql = f"""
        SELECT {HAPPENING_COLUMNS}, 0, t.sentence
        FROM happenings h
        LEFT JOIN thoughts t ON t.tick = h.tick AND t.agent_id = h.actor_id AND t.kind = 0 AND t.event_id = h.event_id
        WHERE h.event_id IN (
          SELECT event_id FROM events WHERE actor = ?1 AND kind IN ({_TOLD})
          UNION SELECT event_id FROM events WHERE other = ?1 AND kind IN ({_TOLD}))
        ORDER BY h.event_id
        """
    return [Happening(*row) for row in connection.execute(sql, (agent_id,))]


def _links(connection: sqlite3.Connection, happenings: list[Happening], near: str, far: str) -> dict[int, list[Link]]:
    """By event: its causes by rank (`near` is the event), or what came of it by number (`near` is the cause)."""
    sql = f"""
        SELECT c.{near}, e.event_id, n.name, e.actor, e.other
        FROM event_causes c JOIN events e ON e.event_id = c.{far} LEFT JOIN event_kind_names n ON n.code = e.kind
        WHERE c.{near} IN (SELECT value FROM json_each(?)) ORDER BY c.{near}, {"c.rank" if near == "event_id" else "c.event_id"}
        """
    found: dict[int, list[Link]] = {}
    for event_id, *link in connection.execute(sql, (json.dumps([one.event_id for one in happenings]),)):
        found.setdefault(event_id, []).append(Link(*link))
    return found


def _memories(connection: sqlite3.Connection, where: str, agent_id: int) -> list[Memory]:
    sql = f"""
        SELECT e.tick, k.year, e.actor, v.name || ' ' || v.house, t.sentence, e.event_id
        FROM events e
        JOIN thoughts t ON t.tick = e.tick AND t.agent_id = e.actor AND t.kind = 1 AND t.event_id = e.event_id
        LEFT JOIN ticks k ON k.tick = e.tick LEFT JOIN villagers v ON v.agent_id = e.actor
        WHERE {where} AND e.kind = {int(EventKind.REMEMBERED)} AND t.sentence <> '' ORDER BY e.event_id
        """
    return [Memory(*row) for row in connection.execute(sql, (agent_id,))]


def _ties(connection: sqlite3.Connection, agent_id: int, people: Any) -> list[Tie]:
    sql = """
        SELECT r.kind, r.a + r.b - ?1, k.year, u.year
        FROM relations r LEFT JOIN ticks k ON k.tick = r.since_tick LEFT JOIN ticks u ON u.tick = r.until_tick
        WHERE r.a = ?1 OR r.b = ?1 ORDER BY r.relation_id
        """
    rows = list(connection.execute(sql, (agent_id,)))
    others = "SELECT a FROM relations WHERE b = ? UNION SELECT b FROM relations WHERE a = ?"
    known = {person.agent_id: person for person in people(f"v.agent_id IN ({others})", agent_id, agent_id)}
    return [Tie(kind, known[other], since, until) for kind, other, since, until in rows if other in known]
