"""A family tree of a history as GEDCOM: version 7 (gedcom.io/specifications) or 5.5.1, for programs that are older.

GEDCOM has no year below 1, so a date is the island year + 1000 with the island year in words beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from island import __version__
from island.errors import IslandError
from island.exports.kin import Family, Kin, Person
from island.printing import harmless, one_line

VERSIONS = ("7", "5.5.1")
YEARS_ADDED = 1000
_LINE_LETTERS = 120  # of a value in 5.5.1, whose lines have at most 255, and every @ becomes two
_NAME_LETTERS = 55  # of either part: 5.5.1 has room for 120 in the whole
_SOURCE = "@S1@"


@dataclass(frozen=True)
class Dialect:
    """What the two versions write differently."""

    is_7: bool

    def record(self, level: int, tag: str, value: str = "", xref: str = "") -> Iterator[str]:
        """The lines of one structure; `value` may have many lines."""
        start = f"{level} {xref} {tag}" if xref else f"{level} {tag}"
        (_, first), *more = self._folded(value)
        yield f"{start} {first}" if first else start
        for rest, text in more:
            yield f"{level + 1} {rest} {text}" if text else f"{level + 1} {rest}"

    def _folded(self, value: str) -> Iterator[tuple[str, str]]:
        """(CONT or CONC, text) of each line, the signs that mean something to GEDCOM doubled."""
        for line in harmless(value, kept="\n").split("\n"):
            if self.is_7:
                yield "CONT", "@" + line if line.startswith("@") else line
                continue
            pieces = _pieces(line)
            yield "CONT", pieces[0].replace("@", "@@")
            yield from (("CONC", piece.replace("@", "@@")) for piece in pieces[1:])

    def date(self, level: int, year: int | None) -> Iterator[str]:
        if year is None:
            return
        words, written = f"island year {year}", year + YEARS_ADDED
        is_writable = 0 < written < 10_000
        if self.is_7:
            yield from self.record(level, "DATE", str(written) if is_writable else "")
            yield from self.record(level + 1, "PHRASE", words)
        else:
            yield from self.record(level, "DATE", f"INT {written} ({words})" if is_writable else f"({words})")


def _pieces(line: str) -> list[str]:
    """Split inside words only: many readers drop the space at the end or the beginning of a line."""
    pieces = []
    while len(line) > _LINE_LETTERS:
        cut = next((at for at in range(_LINE_LETTERS, 1, -1) if line[at - 1] != " " and line[at] != " "), _LINE_LETTERS)
        pieces.append(line[:cut])
        line = line[cut:]
    return [*pieces, line]


def dialect_of(version: str) -> Dialect:
    if version not in VERSIONS:
        raise IslandError(f"--gedcom-version is {version}; expected {' or '.join(VERSIONS)}")
    return Dialect(version == "7")


def write_gedcom(file: IO[str], dialect: Dialect, kin: Kin, info: dict[str, Any]) -> None:
    """The whole tree, a line at a time. `file` writes UTF-8; 5.5.1 asks for the mark of byte order, which the caller writes."""
    for line in _lines(dialect, kin, info):
        file.write(line + "\n")


def _lines(dialect: Dialect, kin: Kin, info: dict[str, Any]) -> Iterator[str]:
    as_child, as_spouse = kin.as_child(), kin.as_spouse()
    yield from _head(dialect, info)
    for person in kin.people.values():
        yield from _person(dialect, kin, person)
        if family := as_child.get(person.agent_id):
            yield f"1 FAMC {_family_mark(family)}"
        yield from (f"1 FAMS {_family_mark(family)}" for family in as_spouse.get(person.agent_id, ()))
    for family in kin.families:
        yield from _family(dialect, family)
    yield from _source(dialect, info)
    yield "0 TRLR"


def _head(dialect: Dialect, info: dict[str, Any]) -> Iterator[str]:
    yield "0 HEAD"
    if dialect.is_7:
        yield from ("1 GEDC", "2 VERS 7.0")
    yield from ("1 SOUR AN_ISLAND", f"2 VERS {__version__}", "2 NAME The island")
    yield "1 SUBM @U1@"
    if not dialect.is_7:
        yield from ("1 GEDC", "2 VERS 5.5.1", "2 FORM LINEAGE-LINKED", "1 CHAR UTF-8")
    yield from dialect.record(1, "NOTE", _what_it_is(info))
    yield from ("0 @U1@ SUBM", "1 NAME The island")


def _what_it_is(info: dict[str, Any]) -> str:
    return (
        f"Nobody here ever lived: this is the village of the run {one_line(info['name'])}, seed {info['seed']}, a simulation.\n"
        f"Island years count from 0. As GEDCOM knows no year below 1, a date here is the island year + {YEARS_ADDED}: "
        f"{YEARS_ADDED + 12} is island year 12."
    )


def _source(dialect: Dialect, info: dict[str, Any]) -> Iterator[str]:
    yield f"0 {_SOURCE} SOUR"
    yield from dialect.record(1, "TITL", f"The history of {one_line(info['name'])}, seed {info['seed']}")
    yield from dialect.record(1, "AUTH", f"an-island {__version__}")
    facts = {
        "run": info["name"], "seed": info["seed"], "years": info["years"], "mind": info["mind"],
        "brain (SHA-256)": info["brain_sha256"] or "none", "digest": info["digest"], "begun": info["started_at"],
    }  # fmt: skip
    yield from dialect.record(1, "TEXT", "\n".join(f"{name}: {one_line(str(value))}" for name, value in facts.items()))


def _person(dialect: Dialect, kin: Kin, person: Person) -> Iterator[str]:
    given, house = (_name_part(part) for part in (person.name, person.house))
    yield f"0 {_person_mark(person.agent_id)} INDI"
    yield from dialect.record(1, "NAME", f"{given} /{house}/")
    yield from dialect.record(2, "GIVN", given)
    yield from dialect.record(2, "SURN", house)
    yield f"1 SEX {'F' if person.is_female else 'M'}"
    entrance = kin.entrances.get(person.agent_id)
    yield from _event(dialect, "BIRT", person.born_year, entrance if person.is_born_here else None)
    if not person.is_born_here:
        yield from _event(dialect, "IMMI", person.arrived_year, entrance)
    if person.is_dead:
        yield from _event(dialect, "DEAT", person.died_year, person.death_event, person.death_cause)
    if traits := [trait for trait in (person.trait_1, person.trait_2) if trait]:
        yield from dialect.record(1, "FACT", one_line(", ".join(traits)))
        yield "2 TYPE temper"
    yield f"1 REFN {person.agent_id}"
    yield "2 TYPE agent_id"
    if memory := kin.memories.get(person.agent_id):
        year, sentence = memory
        yield from dialect.record(1, "NOTE", f"Remembered last, in island year {year}: {one_line(sentence)}")


def _event(dialect: Dialect, tag: str, year: int | None, event: int | None, cause: str | None = None) -> Iterator[str]:
    """`Y` says that it happened where nothing else does."""
    has_more = year is not None or cause or event is not None
    yield f"1 {tag}" if has_more else f"1 {tag} Y"
    yield from dialect.date(2, year)
    if cause:
        yield from dialect.record(2, "CAUS", one_line(cause))
    if event is not None:
        yield f"2 SOUR {_SOURCE}"
        yield f"3 PAGE event {event}"


def _family(dialect: Dialect, family: Family) -> Iterator[str]:
    yield f"0 {_family_mark(family)} FAM"
    for tag, one in (("HUSB", family.husband), ("WIFE", family.wife)):
        if one is not None:
            yield f"1 {tag} {_person_mark(one)}"
    yield from (f"1 CHIL {_person_mark(child)}" for child in family.children)
    for year, event in family.marriages:
        yield from _event(dialect, "MARR", year, event)


def _person_mark(agent_id: int) -> str:
    return f"@I{agent_id}@".replace("-", "N")


def _family_mark(family: Family) -> str:
    return f"@F{family.number}@"


def _name_part(name: str) -> str:
    """A slash marks the surname, so none may stand in it; a name of a stranger's file may be as long as he likes."""
    plain = one_line(name).replace("/", "\N{DIVISION SLASH}")
    return plain if len(plain) <= _NAME_LETTERS else plain[: _NAME_LETTERS - 1] + "\N{HORIZONTAL ELLIPSIS}"
