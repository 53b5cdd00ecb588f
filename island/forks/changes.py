"""What a fork can change: a small vocabulary, written as text behind `--do`, as a list in YAML, or as data.

These are wishes: who is meant, and whether it can be, is seen when they meet a moment of a run (`plan.py`).
"""

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from island.errors import IslandError
from island.scenario import require_plain
from island.settings import cut, did_you_mean, either, show

FILE_BYTES_MAX = 1 << 16


def _named(who: Any) -> Any:
    """A number alone means the person of that number."""
    return f"@{who}" if isinstance(who, int) and not isinstance(who, bool) else who


Who = Annotated[str, BeforeValidator(_named), Field(min_length=1, max_length=120)]
"""A person as everywhere: @3, a name, a full name."""
Cause = Literal["age", "hunger", "sickness", "cold", "storm", "childbirth", "injury", "infancy"]


class _Change(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def __str__(self) -> str:
        """As it is written behind `--do`."""
        raise NotImplementedError


class Spare(_Change):
    """The next death of a person does not happen."""

    do: Literal["spare"] = "spare"
    who: Who
    from_year: Annotated[int, Field(ge=0)] | None = None

    def __str__(self) -> str:
        return f"spare {_quoted(self.who)}" + ("" if self.from_year is None else f" from {self.from_year}")


class Die(_Change):
    do: Literal["die"] = "die"
    who: Who
    of: Cause = "sickness"

    def __str__(self) -> str:
        return f"die {_quoted(self.who)} of {self.of}"


class Meals(_Change):
    """Meals are put into the house of a person, or taken out of it as far as they go."""

    do: Literal["meals"] = "meals"
    who: Who
    amount: Annotated[int, Field(ge=-10_000, le=10_000)]

    def __str__(self) -> str:
        return f"meals {_quoted(self.who)} {self.amount:+}"


class Wed(_Change):
    do: Literal["wed"] = "wed"
    who: Who
    other: Who

    def __str__(self) -> str:
        return f"wed {_quoted(self.who)} {_quoted(self.other)}"


class Storm(_Change):
    do: Literal["storm"] = "storm"

    def __str__(self) -> str:
        return "storm"


class Fever(_Change):
    """So many in a hundred of those who are neither sick nor immune fall sick."""

    do: Literal["fever"] = "fever"
    per_cent: Annotated[int, Field(ge=1, le=100)] = 30

    def __str__(self) -> str:
        return f"fever {self.per_cent}"


class Drought(_Change):
    """A drought begins, and lasts so many years."""

    do: Literal["drought"] = "drought"
    years: Annotated[int, Field(ge=1, le=5)] = 1

    def __str__(self) -> str:
        return f"drought {self.years}"


class Wreck(_Change):
    """A ship breaks on the shore."""

    do: Literal["wreck"] = "wreck"

    def __str__(self) -> str:
        return "wreck"


class Castaways(_Change):
    """So many strangers come ashore in a boat."""

    do: Literal["castaways"] = "castaways"
    count: Annotated[int, Field(ge=1, le=8)] = 2

    def __str__(self) -> str:
        return f"castaways {self.count}"


class Epidemic(_Change):
    """Two strangers come ashore, and with one of them a fever that goes from one to another."""

    do: Literal["epidemic"] = "epidemic"

    def __str__(self) -> str:
        return "epidemic"


class Suppress(_Change):
    """An event of the run that is forked does not happen."""

    do: Literal["suppress"] = "suppress"
    event: Annotated[int, Field(ge=1, le=2**62)]

    def __str__(self) -> str:
        return f"suppress {self.event}"


class Still(_Change):
    """Nothing that a person does happens."""

    do: Literal["still"] = "still"
    who: Who

    def __str__(self) -> str:
        return f"still {_quoted(self.who)}"


class Set(_Change):
    """Another value of a setting of the scenario."""

    do: Literal["set"] = "set"
    setting: str  # key.path=value

    def __str__(self) -> str:
        return f"set {_quoted(self.setting)}"


class Brain(_Change):
    """Another mind: a kind, or a brain's file."""

    do: Literal["brain"] = "brain"
    mind: Annotated[str, Field(min_length=1, max_length=4096)]

    def __str__(self) -> str:
        return f"brain {_quoted(self.mind)}"


class Whisper(_Change):
    """A person hears a sentence in somebody's voice: of whoever is dearest, unless `by` says whose."""

    do: Literal["whisper"] = "whisper"
    who: Who
    by: Who | None = None
    words: Annotated[str, Field(min_length=1, max_length=500)]

    def __str__(self) -> str:
        return f"whisper {_quoted(self.who)}{f' by {_quoted(self.by)}' if self.by else ''} {self.words}"


Change = Annotated[
    Spare | Die | Meals | Wed | Storm | Fever | Drought | Wreck | Castaways | Epidemic | Suppress | Still | Set | Brain | Whisper,
    Field(discriminator="do"),
]
_ADAPTER: TypeAdapter[Change] = TypeAdapter(Change)
USAGE = {
    "spare": "spare WHO [from YEAR]",
    "die": "die WHO [of CAUSE]",
    "meals": "meals WHO +N or -N",
    "wed": "wed WHO WHO",
    "storm": "storm",
    "fever": "fever [PER_CENT]",
    "drought": "drought [YEARS]",
    "wreck": "wreck",
    "castaways": "castaways [COUNT]",
    "epidemic": "epidemic",
    "suppress": "suppress EVENT",
    "still": "still WHO",
    "set": "set KEY=VALUE",
    "brain": "brain KIND or FILE",
    "whisper": "whisper WHO [by WHO] WORDS",
}


# -- reading -----------------------------------------------------------------------------------------------------------


def parse(text: str) -> Change:
    """A change as it is written behind `--do`. Raises IslandError."""
    return _change_of(text, f"--do {cut(text)!r}")


def load(path: Path) -> list[Change]:
    """A YAML list of changes, each a text as behind `--do` or a mapping with `do:`. Raises IslandError with the item that is wrong."""
    found = _yaml(path)
    if not isinstance(found, list):
        raise IslandError(f"{path}: is not a list; expected lines such as: - spare @12")
    return from_plain(found, str(path))


def from_plain(items: Sequence[Any], where: str) -> list[Change]:
    """Changes from what YAML or JSON gives. Raises IslandError with the item that is wrong."""
    return [_change_of(item, f"{where}: change {number}") for number, item in enumerate(items, 1)]


def _change_of(item: Any, where: str) -> Change:
    if isinstance(item, str):
        item = _split(item, where)
    if not isinstance(item, dict) or not isinstance(item.get("do"), str):
        raise IslandError(f"{where}: {show(item)} is no change; expected a text such as: spare @12")
    if item["do"] not in USAGE:
        raise IslandError(
            f"{where}: {show(item['do'])} is no change; expected {either(list(USAGE))}{did_you_mean(item['do'], list(USAGE))}"
        )
    try:
        return _ADAPTER.validate_python(item)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in problem["loc"][1:]) or item["do"]
        found = "is missing" if problem["type"] == "missing" else f"is {show(problem['input'])}"
        raise IslandError(f"{where}: {key} {found} ({problem['msg']}); expected: {USAGE[item['do']]}") from None


def _split(text: str, where: str) -> dict[str, Any]:
    """The words of a text, as the change's fields; what does not fit is left for the fields to refuse."""
    verb, _, rest = text.strip().partition(" ")
    if verb not in USAGE:
        return {"do": verb}
    try:
        words = shlex.split(rest) if verb != "whisper" else rest.split()
        return {"do": verb, **_SPLITS[verb](words)}
    except (ValueError, IndexError):
        raise IslandError(f"{where}: expected: {USAGE[verb]}") from None


def _before(mark: str, words: list[str]) -> tuple[str, list[str]]:
    """(the words before the mark as one, those behind it)"""
    at = words.index(mark) if mark in words[1:] else len(words)
    return " ".join(words[:at]), words[at + 1 :]


def _spare(words: list[str]) -> dict[str, Any]:
    who, rest = _before("from", words)
    return {"who": who, **({"from_year": int(_only(rest))} if rest else {})}


def _die(words: list[str]) -> dict[str, Any]:
    who, rest = _before("of", words)
    return {"who": who, **({"of": _only(rest)} if rest else {})}


def _wed(words: list[str]) -> dict[str, Any]:
    who, other = words
    return {"who": who, "other": other}


def _whisper(words: list[str]) -> dict[str, Any]:
    """A name of two words stands in quotes: what follows is said as it stands."""
    who, rest = _unquoted(words)
    if rest[:1] == ["by"]:
        by, rest = _unquoted(rest[1:])
        return {"who": who, "by": by, "words": " ".join(rest)}
    return {"who": who, "words": " ".join(rest)}


def _unquoted(words: list[str]) -> tuple[str, list[str]]:
    quote = words[0][0] if words[0][0] in "'\"" else ""
    end = next((index for index, word in enumerate(words) if word.endswith(quote)), 0) if quote else 0
    return " ".join(words[: end + 1]).strip("'\""), words[end + 1 :]


def _only(words: list[str]) -> str:
    (word,) = words
    return word


def _nothing(words: list[str]) -> dict[str, Any]:
    if words:
        raise ValueError
    return {}


_SPLITS: dict[str, Callable[[list[str]], dict[str, Any]]] = {
    "spare": _spare,
    "die": _die,
    "meals": lambda words: {"who": " ".join(words[:-1]), "amount": int(words[-1])},
    "wed": _wed,
    "storm": _nothing,
    "fever": lambda words: {"per_cent": int(_only(words))} if words else {},
    "drought": lambda words: {"years": int(_only(words))} if words else {},
    "wreck": _nothing,
    "castaways": lambda words: {"count": int(_only(words))} if words else {},
    "epidemic": _nothing,
    "suppress": lambda words: {"event": int(_only(words).removeprefix("#"))},
    "still": lambda words: {"who": " ".join(words)},
    "set": lambda words: {"setting": " ".join(words)},
    "brain": lambda words: {"mind": _only(words)},
    "whisper": _whisper,
}


def _yaml(path: Path) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        with open(path, "rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
        if len(data) > FILE_BYTES_MAX:
            raise IslandError(f"{path}: is larger than {FILE_BYTES_MAX >> 10} KiB; expected a list of changes in YAML")
        text = data.decode("utf-8-sig")
        require_plain(text, str(path))
        return YAML(typ="safe", pure=True).load(text)
    except OSError as error:
        raise IslandError(f"{path}: cannot be read ({error.strerror}); expected a list of changes in YAML") from None
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        place = f"{path}:{line}" if line else str(path)
        raise IslandError(f"{place}: is not YAML ({' '.join(str(error).split())[:120]}); expected - CHANGE lines") from None


def _quoted(text: str) -> str:
    return shlex.quote(text) if " " in text else text
