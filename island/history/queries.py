"""Files of named queries: each entry has a line `-- name:`, maybe one `-- title:`, one `-- about:` (and
comments that go on with it), and a query that ends with a semicolon."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_ENTRY = re.compile(
    r"^-- name: (?P<name>.+)\n(?:-- title: (?P<title>.+)\n)?-- about: (?P<about>.+(?:\n-- .+)*)\n(?P<sql>[^;]+);", re.MULTILINE
)


@dataclass(frozen=True)
class Query:
    """One entry. No semicolon stands inside of it."""

    name: str
    title: str  # "" where the file gives none
    about: str
    sql: str


@cache
def queries_in(package: str, file: str) -> tuple[Query, ...]:
    """In the order of the file."""
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    found = [entry.groupdict(default="") for entry in _ENTRY.finditer(text)]
    return tuple(Query(**entry | {"about": entry["about"].replace("\n-- ", " ")}) for entry in found)
