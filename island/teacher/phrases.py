"""The phrases that the teacher tells its deeds with: read from `phrases/*.txt`, whose first lines say how they are written.

Texts are lower case. An empty slot leaves a doubled space or a space before a stop, which the grammar closes.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from island.codec.vocabulary import Topic
from island.errors import IslandError
from island.world.words import Age, Custom, Deed, Field, Outcome, PlaceKind, Relation, Season, Status, Trait, Weather, Work

SLOTS = ("why", "weather", "mood", "after", "home")
_ENUMS = {
    "season": Season,
    "weather": Weather,
    "trait": Trait,
    "rel": Relation,
    "status": Status,
    "work": Work,
    "custom": Custom,
    "field": Field,
    "place": PlaceKind,
}
_VALUES: dict[str, Iterable[str]] = {
    **{key: kind.__members__ for key, kind in _ENUMS.items()},
    "hunger": "0123",
    "food": "0123",
    "hut": "012",
    "wood": "012",
    "level": "012",
    "sex": "FM",
    "age": list(Age.__members__)[1:],  # infants tell nothing
    "home": ("HUNGRY", "SICK", "SMALL", "ANY"),
}
FACTS = [
    "hungry",
    "sick",
    "grief",
    "pregnant",
    "bare",
    *(f"{key}={value}" for key, values in _VALUES.items() for value in values),
]
_HERE = Path(__file__).parent / "phrases"


class Frame(NamedTuple):
    """A sentence for a deed and what came of it; `when` lists the facts that must all hold."""

    deed: Deed
    outcomes: tuple[Outcome, ...]
    when: str
    text: str


class Clause(NamedTuple):
    """A few words that may stand in the frame's slot of this name."""

    slot: str
    when: str
    text: str


class Reflection(NamedTuple):
    """The sentence a person remembers of a year."""

    topic: Topic
    when: str
    text: str


def read(name: str, content: str, headings: Iterable[str], slots: Iterable[str]) -> Iterator[tuple[list[str], str, str]]:
    """(words of the heading, facts, text) of each phrase in a file.

    Raises IslandError at a heading, a fact or a slot that is not one of those given.
    """
    heading: list[str] = []
    for number, line in enumerate(content.splitlines(), 1):
        where, line = f"{name}:{number}", line.strip()
        if line.startswith("["):
            heading = line.strip("[]").split()
            _expect(where, heading, headings)
        elif line and not line.startswith("#"):
            when, _, text = (part.strip() for part in line.rpartition("|"))
            if not heading:
                raise IslandError(f"{where}: a phrase under no heading; expected a line like [{next(iter(headings))}] above it")
            _expect(where, when.split(), FACTS)
            _expect(where, re.findall(r"\{(.*?)\}", text), slots)
            yield heading, when, text


def _expect(where: str, words: list[str], allowed: Iterable[str]) -> None:
    for word in words:
        if word not in allowed:
            raise IslandError(f"{where}: {word!r} is not one of {', '.join(allowed)}")


def _file(name: str, headings: Iterable[str], *slots: str) -> Iterator[tuple[list[str], str, str]]:
    return read(name, (_HERE / name).read_text(encoding="utf-8"), headings, slots)


FRAMES = [
    Frame(Deed[deed], tuple(Outcome[outcome] for outcome in outcomes), when, text)
    for name in ("food", "work", "talk", "care", "heart", "upkeep", "company", "houses", "villages", "customs")
    for (deed, *outcomes), when, text in _file(f"{name}.txt", {**Deed.__members__, **Outcome.__members__}, "p", "place", *SLOTS)
]
CLAUSES = [Clause(slot, when, text) for (slot,), when, text in _file("clauses.txt", SLOTS, "h")]
REFLECTIONS = [
    Reflection(Topic[topic], when, text) for (topic,), when, text in _file("reflections.txt", Topic.__members__, "p", "place")
]


def texts() -> list[str]:
    """Every phrase, slots taken out: what the vocabulary is trained on."""
    rows = [item.text for part in (FRAMES, CLAUSES, REFLECTIONS) for item in part]
    return [re.sub(r"\{\w+\}", " ", row) for row in rows]


def lexicon() -> list[str]:
    """The word forms of the phrases, in alphabetical order."""
    return sorted({word for text in texts() for word in re.findall(r"[a-z]+", text)})
