"""A chronicle as Markdown, as JSON, as a piece of HTML and as a page of its own, all from the same segments."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from island.views.chronicle.phrasing import year_text
from island.views.chronicle.statement import Chronicle, Link, Section, Segment, Statement
from island.views.page import whole_page
from island.views.proofs import arrow_note, mark_of
from island.views.sentences import called

if TYPE_CHECKING:
    from jinja2 import Environment

    from island.history.proofs import Proof

    Proofs = Mapping[tuple[int, int], Proof]

LinkOf = Callable[[str, int | str], str]
"""The address of a page, by kind and target of a link; an empty one where there is no such page."""

_NONE: "Proofs" = {}
_ARROWS = ("cause ", "effect ")  # kinds of statements that tell a row of event_causes
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


# -- Markdown ----------------------------------------------------------------------------------------------------------


def as_markdown(chronicle: Chronicle, proofs: "Proofs" = _NONE) -> str:
    """Paragraphs and headings. A name that several people had is followed by the number, once a section; a cause that was tried, by
    what came of its effect without it.
    """
    lines = [
        f"# {_escaped(chronicle.title)}",
        "",
        f"*{_escaped(under_title(chronicle))}*",
        "",
        *_section_lines(chronicle.summary, chronicle, proofs),
    ]
    for chapter in chronicle.chapters:
        lines += [f"## {_escaped(chapter.title.text)}", "", f"*{years_text(chapter.first_year, chapter.last_year)}*", ""]
        for section in chapter.sections:
            lines += _section_lines(section, chronicle, proofs)
    lines += ["## The end" if _is_over(chronicle) else "## Now", "", *_section_lines(chronicle.ending, chronicle, proofs)]
    return "\n".join(lines).rstrip() + "\n"


def _section_lines(section: Section, chronicle: Chronicle, proofs: "Proofs") -> list[str]:
    seen: set[int | str] = set()
    heading = _markdown(section.heading.segments, chronicle, seen) if section.heading else ""
    told = [_markdown(one.segments, chronicle, seen) + _escaped(note_of(one, proofs)) for one in section.statements]
    paragraphs = [f"> {text}" for text in told] if section.kind == "quotes" else [" ".join(told)]
    blocks = ([f"### {heading}"] if heading else []) + (paragraphs if told else [])
    return [line for block in blocks for line in (block, "")]


def _markdown(segments: Sequence[Segment], chronicle: Chronicle, seen: set[int | str]) -> str:
    return "".join(_escaped(_plain(segment, chronicle, seen)) for segment in segments)


def arrow_of(statement: Statement) -> tuple[int, int] | None:
    """(event, cause) of a statement that tells one from the other."""
    event, cause = statement.values.get("event"), statement.values.get("cause")
    is_one = statement.kind.startswith(_ARROWS) and isinstance(event, int) and isinstance(cause, int)
    return (int(event), int(cause)) if is_one and event is not None and cause is not None else None


def note_of(statement: Statement, proofs: "Proofs") -> str:
    """What was found when the cause that it tells of was taken away, with a space before it; empty where that was not tried."""
    arrow = arrow_of(statement)
    return arrow_note(proofs, *arrow) if arrow else ""


def _plain(segment: Segment, chronicle: Chronicle, seen: set[int | str]) -> str:
    if not isinstance(segment, Link) or segment.kind != "person" or segment.target in seen:
        return segment.text
    seen.add(segment.target)
    return called(segment.text, int(segment.target), chronicle.namesakes)


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.splitlines()))


# -- JSON --------------------------------------------------------------------------------------------------------------


def as_json(chronicle: Chronicle, proofs: "Proofs" = _NONE) -> dict[str, Any]:
    """Every statement with its prose, segments, values, query and rows, and of a cause that was tried the mark."""
    return {
        "title": chronicle.title,
        "heading": _statement_json(chronicle.heading, proofs),
        "name": chronicle.name,
        "seed": chronicle.seed,
        "digest": chronicle.digest,
        "first_year": chronicle.first_year,
        "last_year": chronicle.last_year,
        "words": chronicle.words,
        "summary": _section_json(chronicle.summary, proofs),
        "chapters": [
            {
                "number": chapter.number,
                "name": chapter.name,
                "title": _statement_json(chapter.title, proofs),
                "first_year": chapter.first_year,
                "last_year": chapter.last_year,
                "sections": [_section_json(section, proofs) for section in chapter.sections],
            }
            for chapter in chronicle.chapters
        ],
        "ending": _section_json(chronicle.ending, proofs),
    }


def _section_json(section: Section, proofs: "Proofs") -> dict[str, Any]:
    heading = _statement_json(section.heading, proofs) if section.heading else None
    return {"kind": section.kind, "heading": heading, "statements": [_statement_json(one, proofs) for one in section.statements]}


def _statement_json(statement: Statement, proofs: "Proofs") -> dict[str, Any]:
    proof = proofs.get(arrow_of(statement) or (-1, -1))
    return {
        "kind": statement.kind,
        "text": statement.text,
        "segments": [_segment_json(segment) for segment in statement.segments],
        "values": statement.values,
        "sql": " ".join(statement.sql.split()),
        "params": statement.params,
        "rows": list(statement.rows),
        **({"proof": mark_of(proof)} if proof else {}),
    }


def _segment_json(segment: Segment) -> dict[str, Any]:
    if isinstance(segment, Link):
        return {"text": segment.text, "kind": segment.kind, "target": segment.target}
    return {"text": segment.text}


# -- HTML --------------------------------------------------------------------------------------------------------------


def as_html(chronicle: Chronicle, link: LinkOf, proofs: "Proofs" = _NONE) -> str:
    """A piece of a page: sections with ids (summary, era-1, life-718, ending), headings from h2, no script.

    Below each passage a closed `details` gives the rows and the query that every statement of it stands on.
    """
    return _environment().get_template("chronicle.html").render(_context(chronicle, link, proofs))


def as_page(chronicle: Chronicle, proofs: "Proofs" = _NONE) -> str:
    """A whole page of its own, in which links lead to the eras and lives that it holds."""
    held = {f"era-{chapter.number}" for chapter in chronicle.chapters}
    for section in chronicle.sections():
        held |= {f"life-{who}" for who in (life_of(section),) if who is not None}

    def link(kind: str, target: int | str) -> str:
        anchor = f"{ {'person': 'life'}.get(kind, kind) }-{target}"
        return f"#{anchor}" if anchor in held else ""

    return whole_page(chronicle.title, _environment().get_template("page.html").render(_context(chronicle, link, proofs)))


ROW_PAGES = {"events": "event", "villagers": "person", "census": "year"}
"""The page that tells of a row of a table."""


def row_address(row: str, link: LinkOf) -> str:
    """Where a row such as `events/297637` is told of; empty where no page is about it."""
    table, _, number = row.partition("/")
    return link(ROW_PAGES[table], int(number)) if table in ROW_PAGES and number.isdecimal() and len(number) < 19 else ""


def sql_of(statement: Statement) -> str:
    """Its query in one line."""
    return " ".join(statement.sql.split())


def given_to(statement: Statement) -> str:
    """What the parameters of its query are: ` (:who = 7)`."""
    given = ", ".join(f":{name} = {value}" for name, value in statement.params.items())
    return f" ({given})" if given else ""


def queries_of(chronicle: Chronicle) -> dict[str, tuple[int, Statement]]:
    """The number of each query, and the statement that gives it in full: the first. Hundreds of statements stand on a hundred queries."""
    found: dict[str, tuple[int, Statement]] = {}
    for section in chronicle.sections():
        for statement in section.statements:
            found.setdefault(sql_of(statement), (len(found) + 1, statement))
    return found


def life_of(section: Section) -> int | None:
    """Whose life a section tells."""
    links = (
        [one for one in section.heading.segments if isinstance(one, Link)] if section.heading and section.kind == "life" else []
    )
    return int(links[0].target) if links else None


def _context(chronicle: Chronicle, link: LinkOf, proofs: "Proofs") -> dict[str, Any]:
    return {
        "chronicle": chronicle,
        "link": link,
        "proofs": proofs,
        "queries": queries_of(chronicle),
        "is_over": _is_over(chronicle),
    }


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("island.views.chronicle"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        years_text=years_text,
        under_title=under_title,
        life_of=life_of,
        row_address=row_address,
        sql_of=sql_of,
        given_to=given_to,
        note_of=note_of,
    )
    environment.tests["link"] = lambda segment: isinstance(segment, Link)
    return environment


# -- titles ------------------------------------------------------------------------------------------------------------


def under_title(chronicle: Chronicle) -> str:
    """`thousand years, seed 1`: which history it is."""
    return f"{chronicle.name.replace('_', ' ')}, seed {chronicle.seed}"


def years_text(first_year: int, last_year: int) -> str:
    """`year 12`, `years 0 to 59`, `years 60 to 230`."""
    if first_year == last_year:
        return year_text(first_year)
    return f"years {first_year} to {last_year}"


def _is_over(chronicle: Chronicle) -> bool:
    return any(statement.kind == "end_nobody" for statement in chronicle.ending.statements)
