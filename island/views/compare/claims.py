"""What a comparison says: claims, each with its numbers, the question that gives them, and the rows it stands on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Claim:
    """One or two sentences, made of `values` alone.

    `values["a"]` and `values["b"]` are what `sql` answers when it is asked of each history with its own `params`: one row by column, or,
    where the answer has many, what is counted from them; `values["both"]` is what follows from the two answers together. `rows` are
    the rows it stands on, such as `b:events/297637`.
    """

    kind: str
    text: str
    values: dict[str, Row]
    sql: str = ""
    params: dict[str, Row] = field(default_factory=dict)
    rows: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """Claims under a heading; nothing is said of a part without any."""

    heading: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Told:
    """The whole: `lead` says what A and B are and how they are related."""

    title: str
    lead: tuple[Claim, ...]
    parts: tuple[Part, ...]

    def claims(self) -> tuple[Claim, ...]:
        return (*self.lead, *(claim for part in self.parts for claim in part.claims))


def rows_named(side: str, table: str, numbers: Iterable[Any]) -> tuple[str, ...]:
    return tuple(f"{side}:{table}/{number}" for number in numbers if number is not None)
