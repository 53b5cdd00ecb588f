"""Files of named queries: each entry has a line `-- name:`, a line `-- about:`, and one query that ends with a semicolon."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_ENTRY = re.compile(r"^-- name: (?P<name>.+)\n-- about: (?P<about>.+)\n(?P<sql>[^;]+);", re.MULTILINE)


@dataclass(frozen=True)
class Query:
    """One entry. No semicolon stands inside of it."""

    name: str
    about: str
    sql: str


@cache
def queries_in(package: str, file: str) -> tuple[Query, ...]:
    """In the order of the file."""
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    return tuple(Query(**entry.groupdict()) for entry in _ENTRY.finditer(text))
