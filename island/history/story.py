"""One life, gathered from a history for whoever shows it."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from island.errors import IslandError
from island.history.causes import HAPPENING_COLUMNS, Happening, chain_of
from island.history.people import Person, namesakes, person_of
from island.world.event_kinds import KINDS

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TOLD = ", ".join(str(int(kind)) for kind, words in KINDS.items() if words.life)
"""The kinds that stand among the years of a life; deeds and memories are told as thoughts."""


@dataclass(frozen=True)
class Tie:
    """A marriage, friendship or enmity with `person`; `until_year` is None while it lasts."""

    kind: str
    person: Person
    since_year: int
    until_year: int | None


@dataclass(frozen=True)
class ToldThought:
    """A deed or a memory as it was told; a memory has no deed."""

    tick: int
    year: int
    season: str
    deed: str | None
    partner: str | None
    outcome: str | None
    sentence: str
    event_id: int | None


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
    thoughts: list[ToldThought]  # chosen ones, in order
    memories: list[ToldThought]
    events: list[Happening]  # what befell the person, in order
    death: list[Happening]  # the death and what led to it, nearest causes first; empty while alive
    namesakes: frozenset[str]  # full names that more than one person of this history has


def story_of(connection: "Connection", agent_id: int, most_thoughts: int) -> Story:
    """Raises IslandError when there is no such person."""

    def people(where: str, *values: int | None) -> list[Person]:
        rows = connection.exec_driver_sql(f"{Person.SQL} WHERE {where} ORDER BY v.born_year, v.agent_id", values)
        return [person_of(row) for row in rows]

    found = people("v.agent_id = ?", agent_id)
    if not found:
        raise IslandError(f"@{agent_id}: nobody has this number")
    person = found[0]
    parents = {parent.agent_id: parent for parent in people("v.agent_id IN (?, ?)", person.mother, person.father)}
    ties = _ties(connection, agent_id, people)
    told = _told(connection, agent_id)
    deeds = [thought for thought in told if thought.deed]
    return Story(
        person=person,
        mother=parents.get(person.mother or 0),
        father=parents.get(person.father or 0),
        spouses=[tie for tie in ties if tie.kind == "spouse"],
        children=people("v.mother = ? OR v.father = ?", agent_id, agent_id),
        friends=[tie for tie in ties if tie.kind == "friend"],
        foes=[tie for tie in ties if tie.kind == "foe"],
        deeds=dict(Counter(thought.deed for thought in deeds if thought.deed).most_common()),
        thoughts=choose(deeds, most_thoughts),
        memories=[thought for thought in told if not thought.deed],
        events=_befell(connection, agent_id),
        death=list(chain_of(connection, person.death_event).happenings.values()) if person.death_event else [],
        namesakes=namesakes(connection),
    )


def choose(thoughts: list[ToldThought], most: int) -> list[ToldThought]:
    """The thoughts that tell most of a life, in order: the rarer the deed and outcome in this life, the sooner chosen."""
    counts = Counter((thought.deed, thought.outcome) for thought in thoughts)
    told = [thought for thought in thoughts if thought.sentence]
    # Each (deed, outcome) brings its first telling, then its second ...: a common deed is in, and does not crowd out the rest.
    seen: Counter[tuple[str | None, str | None]] = Counter()
    ranked = []
    for thought in told:
        key = (thought.deed, thought.outcome)
        seen[key] += 1
        ranked.append((seen[key], counts[key], thought.tick, thought))
    ranked.sort(key=lambda entry: entry[:3])
    return sorted((entry[3] for entry in ranked[:most]), key=lambda thought: thought.tick)


def _befell(connection: "Connection", agent_id: int) -> list[Happening]:
    sql = f"""
        SELECT {HAPPENING_COLUMNS} FROM happenings h WHERE h.event_id IN (
          SELECT event_id FROM events WHERE actor = ?1 AND kind IN ({_TOLD})
          UNION SELECT event_id FROM events WHERE other = ?1 AND kind IN ({_TOLD}))
        ORDER BY h.event_id
        """
    return [Happening(*row) for row in connection.exec_driver_sql(sql, (agent_id,))]


def _ties(connection: "Connection", agent_id: int, people: Any) -> list[Tie]:
    sql = """
        SELECT r.kind, r.a + r.b - ?1, k.year, u.year
        FROM relations r LEFT JOIN ticks k ON k.tick = r.since_tick LEFT JOIN ticks u ON u.tick = r.until_tick
        WHERE r.a = ?1 OR r.b = ?1 ORDER BY r.relation_id
        """
    rows = list(connection.exec_driver_sql(sql, (agent_id,)))
    others = "SELECT a FROM relations WHERE b = ? UNION SELECT b FROM relations WHERE a = ?"
    known = {person.agent_id: person for person in people(f"v.agent_id IN ({others})", agent_id, agent_id)}
    return [Tie(kind, known[other], since, until) for kind, other, since, until in rows if other in known]


def _told(connection: "Connection", agent_id: int) -> list[ToldThought]:
    sql = """
        SELECT t.tick, k.year, s.name, d.name, p.name || ' ' || p.house, o.name, t.sentence, t.event_id
        FROM thoughts t
        LEFT JOIN ticks k ON k.tick = t.tick
        LEFT JOIN season_names s ON s.code = k.season
        LEFT JOIN deed_names d ON d.code = t.deed
        LEFT JOIN villagers p ON p.agent_id = t.partner
        LEFT JOIN outcome_names o ON o.code = t.outcome
        WHERE t.agent_id = ? ORDER BY t.tick, t.kind
        """
    return [ToldThought(*row) for row in connection.exec_driver_sql(sql, (agent_id,))]
