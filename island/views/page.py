"""A page of prose, such as a life or a year, and what it looks like as text, Markdown, HTML and JSON."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from island.printing import one_line

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

T = TypeVar("T")
_TIMES = ("never", "once", "twice", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


BY_YEAR = "Year by year"
"""The section to whose statements the years of a page lead."""


@dataclass(frozen=True)
class Item:
    """One statement, what belongs below it, and the events it stands on."""

    text: str
    below: tuple[str, ...] = ()
    events: tuple[int, ...] = ()


@dataclass(frozen=True)
class Section:
    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Page:
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]


class Names:
    """People as a page names them: with the number at the first mention, and always where others have the name too."""

    def __init__(self, namesakes: frozenset[str]):
        self._namesakes = namesakes
        self._known: set[int | None] = set()

    def __call__(self, full_name: str | None, agent_id: int | None) -> str:
        if not full_name or agent_id is None:
            return "somebody"
        if agent_id in self._known and full_name not in self._namesakes:
            return full_name
        self._known.add(agent_id)
        return f"{full_name} @{agent_id}"


# -- words -------------------------------------------------------------------------------------------------------------


def times(count: int) -> str:
    """`once`, `twice`, `three times`, `1,200 times`."""
    if count < len(_TIMES):
        return _TIMES[count] + (" times" if count > 2 else "")
    return f"{count:,} times"


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 meal`, `1,200 meals`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    found = list(words)
    return " and ".join(filter(None, (", ".join(found[:-1]), found[-1]))) if found else ""


def most_of(found: Sequence[T], most: int, say: Callable[[T], str] = str) -> str:
    """`a, b, c and 12 more`; only what is shown is asked for its words, so that a name counts as told only where it is."""
    if len(found) <= most:
        return listed(map(say, found))
    return listed([*map(say, found[:most]), f"{len(found) - most:,} more"])


def in_row(found: Sequence[T], most: int, say: Callable[[T], str]) -> str:
    """`a and b; c and d; 12 more`, where a word may have commas and an `and` of its own."""
    more = [f"{len(found) - most:,} more"] if len(found) > most else []
    return "; ".join([*map(say, found[:most]), *more])


def in_years(years: Iterable[int]) -> str:
    """`in year 7`, `from year 7 to 12`."""
    found = sorted(years)
    return f"in year {found[0]}" if found[0] == found[-1] else f"from year {found[0]} to {found[-1]}"


# -- forms -------------------------------------------------------------------------------------------------------------


def as_text(page: Page) -> str:
    """Lines are as long as what they say; a terminal folds them."""
    return "\n".join(_text_lines(page)) + "\n"


def _text_lines(page: Page) -> Iterator[str]:
    yield f"# {one_line(page.title)}"
    yield ""
    yield from map(one_line, page.lead)
    for section in page.sections:
        yield ""
        yield f"## {one_line(section.heading)}"
        for item in section.items:
            yield one_line(item.text)
            yield from (f"  {one_line(text)}" for text in item.below)


def as_markdown(page: Page) -> str:
    lines = [f"# {_plain(page.title)}", "", *(f"{_plain(text)}  " for text in page.lead)]
    for section in page.sections:
        lines += ["", f"## {_plain(section.heading)}", ""]
        for item in section.items:
            lines += [f"- {_plain(item.text)}", *(f"  - {_plain(text)}" for text in item.below)]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """What Markdown or the HTML in it would obey is escaped."""
    return re.sub(r"([\\`*_\[\]<>#|&~$]|^[-+](?= )|^\d+(?=[.)] ))", r"\\\1", one_line(text))


def as_html(page: Page, picture: str = "", about: str = "") -> str:
    """A whole page that needs nothing beside it; `picture` is SVG text of our own, which is trusted, and `about` what it shows."""
    told = (item.text for section in page.sections for item in section.items if section.heading == BY_YEAR)
    years = {year for text in told if (year := _year_of(text))}
    body = _template("page.html").render(
        page=_cleaned(asdict(page)),
        picture=picture,
        about=one_line(about),
        years=years,
        linked=_linked,
        year_of=_year_of,
        by_year=BY_YEAR,
    )
    return whole_page(page.title, body)


def _year_of(text: str) -> str:
    """The year that a statement is headed with, as in `Year 12, 3 years old: ...`; else empty."""
    found = re.match(r"Year (\d+)\b", text)
    return found[1] if found else ""


def _linked(text: str, years: set[str]) -> "Markup":
    """HTML in which a year leads to the statement that is headed with it, if the page has one; all else is escaped."""
    from markupsafe import Markup, escape

    parts = re.split(r"(\b[Yy]ear (\d+)\b)", text)
    links = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    told = [
        (Markup('<a href="#year-{}">{}</a>').format(year, words) if year in years else escape(words)) + escape(rest)
        for words, year, rest in links
    ]
    return escape(parts[0]) + Markup("").join(told)


def whole_page(title: str, body: str) -> str:
    """The page around prose of any kind, without script. `body` is trusted HTML, its first heading an h1."""
    style = Path(__file__).with_name("shell.css").read_text(encoding="utf-8")
    return _template("shell.html").render(title=one_line(title), body=body, style=style)


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return one_line(value) if isinstance(value, str) else value


@cache
def _template(name: str) -> "Template":
    from jinja2 import Environment, StrictUndefined

    source = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(source)


def as_rows(page: Page) -> dict[str, Any]:
    """For machines: the same statements, each with the numbers of the events it stands on."""
    return asdict(page)
