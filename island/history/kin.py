"""Ancestors and descendants of one person, each once, however many ways lead to them.

After a thousand years a person has ten thousand million ways to a thousand ancestors, so nothing here follows ways; and a
foreign file may make somebody his own grandfather.
"""

import json
import sqlite3
from dataclasses import dataclass

from island.errors import IslandError
from island.history.people import Person, person_of

Links = dict[int, list[int]]


@dataclass(frozen=True)
class Kin:
    """`people` are those at most `depth` generations away; the two counts are of all there are."""

    root: int
    people: dict[int, Person]
    generations: dict[int, int]  # agent_id -> 0 for the person, below 0 for ancestors, above for descendants; the nearest counts
    parents: Links  # of everybody in the history: the mother first
    children: Links
    ancestors: int
    descendants: int


def kin_of(connection: sqlite3.Connection, agent_id: int, depth: int) -> Kin:
    """Raises IslandError when there is no such person."""
    rows = connection.execute("SELECT agent_id, mother, father FROM villagers ORDER BY born_year, agent_id").fetchall()
    known = {row[0] for row in rows}
    if agent_id not in known:
        raise IslandError(f"@{agent_id}: nobody has this number")
    parents: Links = {}
    children: Links = {}
    for child, *pair in rows:
        for parent in dict.fromkeys(pair):
            if parent in known and parent != child:
                parents.setdefault(child, []).append(parent)
                children.setdefault(parent, []).append(child)
    above, below = steps(agent_id, parents), steps(agent_id, children)
    generations = {one: step for one, step in below.items() if step <= depth}
    generations |= {one: -step for one, step in above.items() if step <= depth and one not in generations}
    sql = f"{Person.SQL} WHERE v.agent_id IN (SELECT value FROM json_each(?)) ORDER BY v.born_year, v.agent_id"
    people = [person_of(row) for row in connection.execute(sql, (json.dumps(list(generations)),))]
    found = {person.agent_id: person for person in people}
    return Kin(agent_id, found, generations, parents, children, len(above) - 1, len(below) - 1)


def steps(start: int, links: Links) -> dict[int, int]:
    """Everybody who is reached, with the fewest steps to them; `start` itself has none."""
    found, ring, step = {start: 0}, [start], 0
    while ring:
        step += 1
        ring = list(dict.fromkeys(far for near in ring for far in links.get(near, []) if far not in found))
        found |= dict.fromkeys(ring, step)
    return found
