"""What one tick leaves behind: the rows that history keeps, in canonical order."""

import enum
from dataclasses import dataclass, field
from typing import NamedTuple

from island.world.state import NOBODY, Event, Villager


class ThoughtKind(enum.IntEnum):
    DECIDE = 0  # a deed was chosen, done and told
    REFLECT = 1  # the year's memory was written


class Flag(enum.IntFlag):
    """What was not as it should be in a thought."""

    NONE = 0
    MUDDLED = 1  # the decision did not parse or was not legal: nothing was done (unconstrained runs only)
    TRUNCATED = 2  # the sentence was cut at its longest length; the deed stands
    MUTE = 4  # this mind writes no sentences


class Thought(NamedTuple):
    """One decision or reflection. Token ids are those of the brain's vocabulary; empty for minds without one."""

    tick: int
    agent_id: int
    kind: ThoughtKind
    deed: int = NOBODY  # a Deed; NOBODY when reflecting
    partner: int = NOBODY
    outcome: int = NOBODY
    event_id: int = NOBODY  # the deed's event, or the REMEMBERED event
    legal_count: int = 0  # how many actions were legal
    flags: int = 0
    prompt: tuple[int, ...] = ()  # fed before the decision (or the reflection)
    decided: tuple[int, ...] = ()  # written: the deed
    came: tuple[int, ...] = ()  # fed after it: what came of it
    told: tuple[int, ...] = ()  # written: the sentence
    sentence: str = ""  # the same with the names put back


@dataclass
class TickRecord:
    """Everything of one tick. `villagers` are those who arrived or were born in it."""

    tick: int
    events: list[Event] = field(default_factory=list)
    thoughts: list[Thought] = field(default_factory=list)
    villagers: list[Villager] = field(default_factory=list)
    tokens_fed: int = 0
    is_year_end: bool = False  # a census and a snapshot are taken after it
