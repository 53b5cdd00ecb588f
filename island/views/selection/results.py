"""What a selection holds. Ids are agent_ids and event_ids; years are the island's, counted from 0."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Mark:
    """A yearly series that marks an era. `before` is its mean in the era before, None in the first; `overall` that of all years."""

    series: str
    mean: float
    before: float | None
    overall: float


@dataclass(frozen=True)
class Era:
    """Years that are like each other, first and last included. `number` counts from 1; the strongest mark stands first.

    `leader`: who led in them, if the era is named after a leader.
    """

    number: int
    first_year: int
    last_year: int
    name: str
    marks: tuple[Mark, ...]
    leader: int | None = None


@dataclass(frozen=True)
class Life:
    """Somebody who is among the first of a theme in an era: `thief`, 69 thefts, rank 1."""

    agent_id: int
    era: int
    theme: str
    count: int
    rank: int


@dataclass(frozen=True)
class Moment:
    """A turning point: how many people, deaths and events stand downstream of it in the causes; itself is not counted as an event."""

    event_id: int
    year: int
    people: int
    deaths: int
    events: int


@dataclass(frozen=True)
class Thread:
    """A tale of several events. `values` are what the title and a teller may say of it, by name."""

    kind: str
    title: str
    first_year: int
    last_year: int
    people: tuple[int, ...]
    events: tuple[int, ...]
    score: float
    values: dict[str, int | str]


@dataclass(frozen=True)
class Quote:
    """A sentence said at a milestone (`occasion`: `last words`, `wedding`); `said` is how often its pattern is said in the history.

    (tick, agent_id, kind) is the thought's key.
    """

    agent_id: int
    tick: int
    kind: int
    sentence: str
    said: int
    occasion: str
    event_id: int | None


@dataclass(frozen=True)
class Selection:
    """All that was chosen of one history, whose head is `digest`. Each is best first, eras in their order; a series has a value a year."""

    digest: str
    series: dict[str, tuple[float, ...]]
    eras: tuple[Era, ...]
    lives: tuple[Life, ...]
    moments: tuple[Moment, ...]
    threads: tuple[Thread, ...]
    quotes: tuple[Quote, ...]

    def era_of(self, year: int) -> Era | None:
        """The era that a year is in."""
        return next((era for era in self.eras if era.first_year <= year <= era.last_year), None)


def plain(selection: Selection) -> dict[str, Any]:
    """As JSON can hold it."""
    return asdict(selection)


def from_plain(value: dict[str, Any]) -> Selection:
    """The other way. Raises KeyError, TypeError, ValueError or AttributeError for anything else."""
    return Selection(
        digest=str(value["digest"]),
        series={name: tuple(values) for name, values in value["series"].items()},
        eras=tuple(Era(**{**era, "marks": tuple(Mark(**mark) for mark in era["marks"])}) for era in value["eras"]),
        lives=tuple(Life(**life) for life in value["lives"]),
        moments=tuple(Moment(**moment) for moment in value["moments"]),
        threads=tuple(
            Thread(**{**thread, "people": tuple(thread["people"]), "events": tuple(thread["events"])})
            for thread in value["threads"]
        ),
        quotes=tuple(Quote(**quote) for quote in value["quotes"]),
    )
