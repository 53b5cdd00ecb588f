"""The shapes of the phrase grammar, and the one way its parts are written down.

A block holds one text a line, as `text` or `conditions | text`; both halves are plain words.
"""

from typing import NamedTuple


class Frame(NamedTuple):
    """A sentence for a deed and what came of it; `when` lists the atoms that must all hold."""

    deed: str
    outcomes: tuple[str, ...]
    when: str
    text: str
    weight: int = 1


class Clause(NamedTuple):
    """A few words that may stand in the frame's slot of this name."""

    slot: str
    when: str
    text: str


class Reflection(NamedTuple):
    """The sentence a person remembers of a year."""

    topic: str
    when: str
    text: str


def _rows(block: str) -> list[tuple[str, str]]:
    rows = []
    for line in block.strip().splitlines():
        when, bar, text = line.rpartition("|")
        rows.append((when.strip() if bar else "", text.strip()))
    return rows


def frames(deed: str, outcomes: str, block: str, weight: int = 1) -> list[Frame]:
    names = tuple(outcomes.split())
    return [Frame(deed, names, when, text, weight) for when, text in _rows(block)]


def clauses(slot: str, block: str) -> list[Clause]:
    return [Clause(slot, when, text) for when, text in _rows(block)]


def reflections(topic: str, block: str) -> list[Reflection]:
    return [Reflection(topic, when, text) for when, text in _rows(block)]
