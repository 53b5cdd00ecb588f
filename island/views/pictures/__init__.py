"""Pictures of a history as SVG text. A new picture is one module and one entry in PICTURES."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from island.errors import IslandError
from island.views.pictures import ages, bonds, crafts, deaths, deeds, island_map, life, lives, people, tree
from island.views.pictures.facts import Facts
from island.views.pictures.svg import AUTO, Svg

if TYPE_CHECKING:
    from island.history.reader import HistoryReader
    from island.views.selection.results import Selection


@dataclass(frozen=True)
class Scene:
    """What a picture is drawn from. `who` is an agent_id; `year` is within the history."""

    facts: Facts
    selection: "Selection | None"
    who: int
    year: int


@dataclass(frozen=True)
class Picture:
    """One kind. `of` is what it wants to be told: nothing, a person (`who`) or a year."""

    about: str
    draw: Callable[[Scene], Svg]
    of: str = ""
    names_eras: bool = False


PICTURES: dict[str, Picture] = {
    "people": Picture(
        "who lived, by house, with famines and storms", lambda scene: people.people(scene.facts, scene.selection), names_eras=True
    ),
    "lives": Picture("every life as a line, near its mother's: the cover", lambda scene: lives.lives(scene.facts)),
    "deaths": Picture("what they died of, by decade", lambda scene: deaths.deaths(scene.facts)),
    "ages": Picture("how old they were, by decade", lambda scene: ages.ages(scene.facts)),
    "deeds": Picture("what they did, per head, over time", lambda scene: deeds.deeds(scene.facts)),
    "crafts": Picture("what they knew: crafts found, passed on, lost", lambda scene: crafts.crafts(scene.facts)),
    "life": Picture("one life as a line, with the kin beside", lambda scene: life.life(scene.facts, scene.who), "who"),
    "tree": Picture("three generations each way", lambda scene: tree.tree(scene.facts, scene.who), "who"),
    "map": Picture(
        "the places, what was done there and what stood there",
        lambda scene: island_map.island_map(scene.facts, scene.year),
        "year",
    ),
    "bonds": Picture("who was what to whom in a year", lambda scene: bonds.bonds(scene.facts, scene.year), "year"),
}


def draw(
    kind: str,
    reader: "HistoryReader",
    selection: "Selection | None" = None,
    *,
    who: int | None = None,
    year: int | None = None,
    theme: str = AUTO,
) -> str:
    """The picture as SVG text. Without `year` the last one is meant.

    Raises IslandError for an unknown kind, a missing or unknown person, and a year that was not lived.
    """
    picture = PICTURES.get(kind)
    if picture is None:
        raise IslandError(f"picture {kind[:40]!r}: there is none; expected one of {', '.join(PICTURES)}")
    facts, year = facts_for(kind, reader, year)
    if picture.of == "who" and who not in facts.souls:
        raise IslandError(
            f"picture {kind}: expected a person, such as --who @1" if who is None else f"picture {kind}: nobody is @{who}"
        )
    return picture.draw(Scene(facts, selection, -1 if who is None else who, year)).written(theme)


def facts_for(kind: str, reader: "HistoryReader", year: int | None) -> tuple[Facts, int]:
    """The history, and the year that is meant. Raises IslandError for one that was not lived."""
    facts = Facts(reader)
    last = max(facts.years - 1, 0)
    if year is not None and not 0 <= year <= last:
        raise IslandError(f"picture {kind}: year {year} was not lived; expected 0 to {last}")
    return facts, last if year is None else year
