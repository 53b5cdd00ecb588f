"""Pages that Python fills: every value is escaped unless it is Markup of our own."""

from functools import cache
from typing import TYPE_CHECKING, Any

from island.site.shell import ROOM

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(ROOM), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    return environment


def filled(name: str, **values: Any) -> str:
    return _environment().get_template(name).render(**values)
