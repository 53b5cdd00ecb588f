"""The settings of a run: what there is, its bounds, and the words for what is wrong with one."""

import difflib
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from island.errors import IslandError

Keys = tuple[str, ...]
SEED_MAX = 2**64 - 1

Abundance = Annotated[int, Field(ge=10, le=1000)]
Percent = Annotated[int, Field(ge=0, le=300)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
_PATTERNS = {r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$": "1 to 60 letters, digits, _ or -"}


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, protected_namespaces=())


class Villagers(_Settings):
    """Who arrives on the island."""

    count: Annotated[int, Field(ge=1, le=1000)] = Field(100, description="how many people arrive in the first tick")
    stores: Percent = Field(100, description="food, wood and boards for huts that each family brings, per cent")


class Island(_Settings):
    """How rich the island is; 100 per cent is the island as it was tuned."""

    fish: Abundance = Field(100, description="fish of the reef and the shore, per cent")
    plants: Abundance = Field(100, description="roots, nuts and fruit of the wood, per cent")
    game: Abundance = Field(100, description="game of the hills, per cent")
    timber: Abundance = Field(100, description="trees that can be felled, per cent")
    fields: Abundance = Field(100, description="what a sown field yields, per cent")


class Climate(_Settings):
    """How hard nature is; 0 switches a hardship off."""

    harshness: Percent = Field(
        100, description="what the cold takes from those without wood or a sound hut, and what storms break, per cent"
    )
    storms: Percent = Field(100, description="how often storms rise, per cent")
    sickness: Percent = Field(100, description="how often people fall sick, per cent")


class Mind(_Settings):
    """What decides and tells for every villager."""

    kind: Literal["lm", "random", "scripted", "dice", "blind"] = Field(
        "lm",
        description="lm: the brain; scripted: the teacher's rules; random: any legal action; dice: legal actions by the brain's "
        "frequencies; blind: the brain, shown the body and the house of another",
    )
    model: str | None = Field(
        None, description="path of a brain file (of dice: of a table), from the scenario's folder; null is the one that ships"
    )
    temperature: Annotated[float, Field(ge=0, le=2)] = Field(0.8, description="of telling; 0 takes the likeliest word")
    decide_temperature: Annotated[float, Field(ge=0, le=2)] = Field(0.7, description="of deciding; 0 takes the likeliest deed")
    top_p: Annotated[float, Field(ge=0.01, le=1)] = Field(
        0.95, description="sample among the likeliest words of this total share"
    )
    constrained: bool = Field(True, description="decide under the automaton of legal actions; false lets muddled deeds happen")


class Engine(_Settings):
    """How the machine is used. Nothing here can change a history."""

    threads: Annotated[int, Field(ge=0, le=64)] = Field(0, description="threads of the engine; 0 is every core")


class Scenario(_Settings):
    """Everything that decides a history besides the brain file."""

    name: Name = Field(description="a short name, used for the run's folder")
    description: str = Field("", description="one line for the list of scenarios")
    years: Annotated[int, Field(ge=1, le=100_000)] = Field(100, description="how many years are lived")
    seed: Annotated[int, Field(ge=0, le=SEED_MAX)] = Field(1, description="the root of all chance; another seed, another history")
    ticks_a_year: Literal[4, 12] = Field(4, description="seasons (4) or months (12): how often everybody thinks in a year")
    villagers: Villagers = Field(Villagers(), description="who arrives")
    island: Island = Field(Island(), description="how rich the island is")
    climate: Climate = Field(Climate(), description="how hard nature is")
    mind: Mind = Field(Mind(), description="what decides and tells")
    engine: Engine = Field(Engine(), description="how the machine is used; never part of a history")


def describe() -> list[tuple[str, str, str, str]]:
    """Every key of a scenario as (key, expected, default, description), in order."""
    return list(_describe(Scenario, ""))


# -- checking, and saying what is wrong in one line --------------------------------------------------------------------


def check(tree: dict[str, Any], where: Callable[[Keys], str]) -> Scenario:
    """The settings; every key of the tree is a `known` one. `where` says in an error where a key stands."""
    try:
        return Scenario.model_validate(tree)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        keys = tuple(str(part) for part in problem["loc"])
        found = "missing" if problem["type"] == "missing" else show(problem["input"])
        raise IslandError(f"{where(keys)}: {dotted(keys)} is {found}; expected {expected(keys)}") from None


def unknown(keys: Keys) -> str:
    """What to say of a key that is none."""
    *above, word = keys
    choices = known(tuple(above))
    if not choices:  # a setting that is a plain value
        return f"{dotted(tuple(above))} has no keys below it"
    return f"unknown key {show(dotted(keys))}; expected {either(choices)}{did_you_mean(word, choices)}"


def did_you_mean(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word.lower(), known, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def show(value: Any) -> str:
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else ascii(value)
    return cut(text)


def cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."


def dotted(keys: Keys) -> str:
    return ".".join(keys) or "the file"


def known(keys: Keys) -> list[str]:
    model: Any = Scenario
    for key in keys:
        model = model.model_fields[key].annotation if _is_model(model) and key in model.model_fields else None
    return list(model.model_fields) if _is_model(model) else []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def expected(keys: Keys) -> str:
    model: Any = Scenario
    for key in keys[:-1]:
        model = model.model_fields[key].annotation
    return _expected_of(model.model_fields[keys[-1]]) if keys else either(known(()))


def _expected_of(spec: FieldInfo) -> str:
    """What a field takes, from its own type and bounds."""
    if _is_model(spec.annotation):
        return f"a mapping with {either(list(spec.annotation.model_fields))}"  # type: ignore[union-attr]
    if get_origin(spec.annotation) is Literal:
        return either([str(value) for value in get_args(spec.annotation)])
    if spec.annotation is bool:
        return "true or false"
    bounds = {name: getattr(item, name) for item in spec.metadata for name in ("ge", "le") if hasattr(item, name)}
    if bounds:
        return f"{bounds['ge']} to {bounds['le']}"
    for item in spec.metadata:
        if getattr(item, "pattern", None):
            return _PATTERNS[item.pattern]
    return "text" if spec.annotation is str else "a path or null"


def either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _describe(model: type[BaseModel], prefix: str) -> Any:
    for key, spec in model.model_fields.items():
        if _is_model(spec.annotation):
            yield from _describe(spec.annotation, f"{prefix}{key}.")  # type: ignore[arg-type]
        else:
            default = "required" if spec.is_required() else "null" if spec.default is None else str(spec.default)
            default = default.lower() if isinstance(spec.default, bool) else default
            yield f"{prefix}{key}", _expected_of(spec), default, spec.description or ""
