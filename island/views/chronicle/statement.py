"""What a chronicle is made of: statements, each with the rows it stands on, in sections, chapters and the whole.

The prose of a statement is filled from the values of its query alone, so whoever doubts a sentence runs the query again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

Value = int | float | str | None


def whole(value: Value) -> int:
    """A count; 0 where there is none."""
    return value if isinstance(value, int) else 0


@dataclass(frozen=True)
class Text:
    """A piece of prose that leads nowhere."""

    text: str


@dataclass(frozen=True)
class Link:
    """A piece of prose that leads to a page. `kind`: person, year, event, house, place, era or thread; `target`: its number, or a name."""

    kind: str
    target: int | str
    text: str


Segment = Text | Link


@dataclass(frozen=True)
class Statement:
    """One or two sentences. `rows`: the rows they stand on, such as `events/297637`; `is_quote`: somebody's own words.

    `values` is the first row of `sql` with `params`, by column. `group` names what it belongs to: within a group a statement of less
    weight is told only where those of more weight are.
    """

    kind: str
    wording: str
    values: dict[str, Value]
    sql: str
    params: dict[str, int | str]
    rows: tuple[str, ...]
    segments: tuple[Segment, ...]
    weight: float
    group: str
    is_quote: bool = False

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True)
class Section:
    """`kind`: numbers, house, villages, moment, life, thread or quotes; `heading` is None where the prose just goes on."""

    kind: str
    heading: Statement | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Chapter:
    """One era, as far as it was asked for. Both years are included. `title` is its name as a statement, with what it stands on."""

    number: int
    name: str
    title: Statement
    first_year: int
    last_year: int
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Chronicle:
    """The whole: `summary` at the head, a chapter an era, `ending`. The digest is that of the history's head.

    `namesakes` are the full names that more than one of the people told of has.
    """

    heading: Statement
    name: str
    seed: int
    digest: str
    first_year: int
    last_year: int
    namesakes: frozenset[str]
    summary: Section
    chapters: tuple[Chapter, ...]
    ending: Section

    @property
    def title(self) -> str:
        return self.heading.text

    def sections(self) -> Iterator[Section]:
        yield self.summary
        for chapter in self.chapters:
            yield from chapter.sections
        yield self.ending

    def statements(self) -> Iterator[Statement]:
        for section in self.sections():
            yield from section.statements

    def headings(self) -> Iterator[Statement]:
        """What stands above the prose, of the whole, of chapters and of sections."""
        yield self.heading
        yield from (chapter.title for chapter in self.chapters)
        yield from (section.heading for section in self.sections() if section.heading)

    @property
    def words(self) -> int:
        return sum(statement.words for statement in self.statements())
