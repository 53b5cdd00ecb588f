"""What a history is a fork of: the runs it comes from and what was changed at each fork, oldest first."""

import sqlite3
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ForkChange:
    """A row of fork_changes; `acts` and `withheld` are JSON, see there."""

    change: str
    acts: str
    withheld: str


@dataclass(frozen=True)
class Fork:
    """A row of forks, with its changes: `tick` is the last that is common, the other columns are those of the run it left."""

    tick: int
    name: str
    seed: str
    scenario: str
    mind: str
    brain_sha256: str
    vocab_hash: str
    digest: bytes
    seal: bytes
    changes: tuple[ForkChange, ...] = ()

    def row(self) -> tuple[Any, ...]:
        """As `forks` holds it, without the generation."""
        return tuple(vars(self).values())[:-1]


def lineage_of(connection: sqlite3.Connection) -> list[Fork]:
    """Empty for a run that is no fork, and for a history of version 2."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'forks'").fetchone():
        return []
    forks = connection.execute("SELECT * FROM forks ORDER BY generation").fetchall()
    sql = "SELECT change, acts, withheld FROM fork_changes WHERE generation = ? ORDER BY rank"
    found = []
    for generation, tick, name, seed, scenario, mind, brain, vocab, digest, seal in forks:
        changes = tuple(ForkChange(*one) for one in connection.execute(sql, (generation,)))
        found.append(Fork(tick, name, seed, scenario, mind, brain, vocab, digest, seal, changes))
    return found
