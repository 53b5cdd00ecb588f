"""From a wording and values to prose: numbers in words, one and many, he and she, names that lead to their pages.

A wording is text with slots. `{who}` is the value of the column `who`, said as its name says what it is (PERSONS, YEARS ...). After a
colon stands how: `{n:#child|children}` two children; `{n:~was|were}` the word alone; `{n:times}` twice; `{n:count}` two; `{who:he}`,
`{who:him}`, `{who:his}`, `{who:given}` Ulo; `{event:=a storm}` the words, leading to the event; `{until:plain}` 512, without "year".
A column of several persons (LISTS) is said as a list: Ulo, Mara and Tom.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter

from island.views.chronicle.statement import Link, Segment, Text, Value
from island.world.state import NOBODY
from island.world.words import Craft, Custom, word

PERSONS = ("who", "other", "mother", "father", "spouse", "kin", "youngest", "cause_who", "cause_other")
LISTS = ("names",)
"""Columns that hold the numbers of several persons, with commas between them."""
EVENTS = ("event", "cause")
NUMBER_WORDS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS_TO = 12  # from here on digits, but at the beginning of a sentence


@dataclass(frozen=True)
class Name:
    """What a person is called. Names recur among the dead, so a link always holds the number too."""

    given: str
    house: str
    is_female: bool

    @property
    def full(self) -> str:
        return f"{self.given} {self.house}"


_STRANGER = Name("somebody", "", False)
Names = Mapping[int, Name]


def is_person(column: str) -> bool:
    return column in PERSONS


def persons_in(column: str, value: Value) -> tuple[int, ...]:
    """Everybody whom a column names."""
    if column in LISTS:
        return tuple(int(number) for number in str(value or "").split(",") if number.strip().isdigit())
    return (value,) if is_person(column) and isinstance(value, int) else ()


def is_event(column: str) -> bool:
    return column in EVENTS


def is_year(column: str) -> bool:
    return column == "year" or column.endswith("_year") or column in ("since", "until")


def number(value: Value) -> str:
    """`none`, `seven`, `1,204`, `2.4`."""
    if isinstance(value, float):
        return f"{value:,.1f}" if value % 1 else number(int(value))
    if isinstance(value, int):
        return NUMBER_WORDS[value] if 0 <= value <= WORDS_TO else f"{value:,}"
    return str(value or "")


def in_words(value: int) -> str:
    """0 to 99: `none`, `seventy-one`."""
    if value < len(NUMBER_WORDS):
        return NUMBER_WORDS[value]
    tens, rest = divmod(value, 10)
    return f"{TENS[tens]}-{NUMBER_WORDS[rest]}" if rest else TENS[tens]


def times(value: Value) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(_whole(value), f"{number(value)} times")


def counted(value: Value, one: str, many: str) -> str:
    """`one child`, `no children`."""
    return f"{number(value) if value else 'no'} {one if value == 1 else many}"


def year_text(year: Value) -> str:
    """`year 512`: the bare number is taken for a number of people."""
    return f"year {_whole(year)}"


def fill(wording: str, values: Mapping[str, Value], names: Names, known: frozenset[int] = frozenset()) -> tuple[Segment, ...]:
    """The prose as segments; a slot at the beginning of a sentence begins with a capital.

    Who is in `known` was named shortly before, and is called by the given name.
    """
    segments: list[Segment] = []
    named = set(known)
    for literal, column, spec, _ in Formatter().parse(wording):
        if literal:
            segments.append(Text(literal))
        if column is not None:
            spec = spec or ("given" if is_person(column) and values[column] in named else "")
            said = _listed(column, values, names) if column in LISTS else [_slot(column, spec, values, names)]
            segments += [_opening(said[0]), *said[1:]] if said and _begins_sentence(segments) else said
            named |= {int(one.target) for one in said if isinstance(one, Link) and one.kind == "person"}
    segments = [segment for segment in segments if segment.text]
    return (_capital(segments[0]), *segments[1:]) if segments else ()


def _listed(column: str, values: Mapping[str, Value], names: Names) -> list[Segment]:
    """Given names, where all are of one house: `Ulo, Mara and Tom Cormward`."""
    people = persons_in(column, values[column])
    known = [names.get(who, _STRANGER) for who in people]
    is_family = len({name.house for name in known}) == 1
    segments: list[Segment] = []
    for place, (who, name) in enumerate(zip(people, known, strict=True)):
        if place:
            segments.append(Text(" and " if place == len(people) - 1 else ", "))
        is_given = is_family and place < len(people) - 1
        segments.append(Link("person", who, name.given if is_given else name.full))
    return segments


def _slot(column: str, spec: str, values: Mapping[str, Value], names: Names) -> Segment:
    value = values[column]
    if spec.startswith("="):
        return Link("event", _whole(value), spec[1:])
    if spec.startswith(("#", "~")):
        one, _, many = spec[1:].partition("|")
        return Text(counted(value, one, many) if spec[0] == "#" else (one if value == 1 else many))
    if spec:
        return _said(spec, value, names)
    if is_person(column):
        return Link("person", _whole(value), names.get(_whole(value), _STRANGER).full)
    if is_year(column):
        return Link("year", _whole(value), year_text(value))
    if column.startswith("house"):
        return Link("house", str(value), str(value))
    if column.startswith("quote"):
        return Text(str(value))
    return Text(number(value))


def _said(spec: str, value: Value, names: Names) -> Segment:
    if spec in _BY_SEX:
        return Text(_BY_SEX[spec][names.get(_whole(value), _STRANGER).is_female])
    if spec == "given":
        return Link("person", _whole(value), names.get(_whole(value), _STRANGER).given)
    if spec == "plain":
        return Link("year", _whole(value), str(_whole(value)))
    if spec == "place":
        return Text(str(value or "a place"))
    return Text(_SPECS[spec](value))


_BY_SEX = {
    "he": ("he", "she"), "him": ("him", "her"), "his": ("his", "her"), "hers": ("his", "hers"), "himself": ("himself", "herself"),
    "man": ("man", "woman"), "husband": ("husband", "wife"), "widower": ("widower", "widow"), "son": ("son", "daughter"),
    "father": ("father", "mother"), "brother": ("brother", "sister"),
    "boy": ("boy", "girl"), "groom": ("groom", "bride"),
}  # fmt: skip
_DIED = {
    "age": "died of old age", "hunger": "died of hunger", "sickness": "died of a sickness", "cold": "died of cold", "violence": "was killed in a quarrel",
    "storm": "died in a storm", "childbirth": "died in childbirth", "injury": "died of an injury", "infancy": "died in infancy",
}  # fmt: skip
_FEUD_ENDS = {
    "peace": "by a peace between them", "wedding": "by a wedding between them", "payment": "by a payment between the houses", "mediation": "by the word of a leader",
    "extinction": "with the end of a house", "quiet": "as nobody kept it alive",
}  # fmt: skip
_WEATHERS = {"rain": "wet", "frost": "bitterly cold"}
_TRAITS = {"hot": "hot-tempered"}
DEEDS = {
    "stole": "thefts", "quarrelled": "quarrels", "gave": "gifts of food", "taught": "lessons", "sang": "songs",
    "tended": "visits to the sick", "courted": "proposals", "offered peace": "offers of peace", "played": "games",
    "explored": "journeys of discovery", "feasted": "feasts", "danced": "dances", "told": "tales told", "comforted": "words of comfort",
    "helped": "days of help", "traded": "bargains", "asked": "pleas for food", "avenged": "acts of revenge", "watched": "nights of watch",
}  # fmt: skip


def _word(words: Mapping[str, str]) -> Callable[[Value], str]:
    return lambda value: words.get(str(value), str(value))


def _with_article(text: str) -> str:
    return f"an {text}" if text[:1] in "aeiou" else f"a {text}"


def _craft(value: Value) -> str:
    return word(Craft(_whole(value))) if value in list(Craft) else "something"


def _crafts(value: Value) -> str:
    """Of their numbers, with commas between: "cord, bows and hides"."""
    *others, last = [_craft(int(number)) for number in str(value).split(",")]
    return f"{', '.join(others)} and {last}" if others else last


_CUSTOMS = {
    Custom.SPARE_THE_SPAWN: "leaving the fish in peace in spring", Custom.SPARE_THE_YOUNG: "not hunting in spring",
    Custom.LET_IT_RIPEN: "letting berries ripen until autumn", Custom.NO_FEASTS_IN_WINTER: "giving no feasts in winter",
    Custom.FEED_THE_HUNGRY: "feeding the hungry out of plenty", Custom.THIEVES_PAY_DOUBLE: "making thieves pay double",
    Custom.NO_REVENGE: "taking no revenge", Custom.WINTER_PEACE: "keeping the peace in winter",
    Custom.SPARE_THE_WOODS: "felling no tree in leaf",
}  # fmt: skip


def _custom(value: Value) -> str:
    return _CUSTOMS[Custom(_whole(value))] if value in list(Custom) else "something"


_SPECS: dict[str, Callable[[Value], str]] = {
    "times": times, "count": number, "digits": lambda value: f"{_whole(value):,}",
    "died": lambda value: _DIED.get(str(value), "died"), "weather": _word(_WEATHERS), "trait": _word(_TRAITS), "a_trait": lambda value: _with_article(_word(_TRAITS)(value)), "deeds": _word(DEEDS), "craft": _craft, "crafts": _crafts, "ended": _word(_FEUD_ENDS),
    "custom": _custom,
}  # fmt: skip


def _begins_sentence(before: list[Segment]) -> bool:
    return not before or bool(re.search(r"[.!?] $", before[-1].text))


def _opening(segment: Segment) -> Segment:
    """A sentence does not begin with digits where they can be said in two words; ages and years stay as they are."""
    digits = re.match(r"(\d+)(?![\d,.])", segment.text)
    if isinstance(segment, Text) and digits and int(digits[1]) < 100:
        return _capital(Text(in_words(int(digits[1])) + segment.text[digits.end() :]))
    return _capital(segment)


def _capital(segment: Segment) -> Segment:
    text = segment.text[:1].upper() + segment.text[1:]
    return Text(text) if isinstance(segment, Text) else Link(segment.kind, segment.target, text)


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else NOBODY
