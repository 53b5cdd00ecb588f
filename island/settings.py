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
ISLANDS_MOST = 64  # each holds a history open, and a lock
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
Names = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_ -]{0,3999}$")]
_PATTERNS = {
    r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$": "1 to 60 letters, digits, _ or -",
    r"^[A-Za-z0-9][A-Za-z0-9_ -]{0,3999}$": "names with a space between them",
}


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, protected_namespaces=())


class Villagers(_Settings):
    """Who arrives on the island."""

    count: Annotated[int, Field(ge=1, le=1000)] = Field(100, description="how many people arrive in the first tick")
    villages: Annotated[int, Field(ge=1, le=4)] = Field(
        1, description="how many villages they settle in, as far as there is room"
    )
    stores: Percent = Field(100, description="food, wood and boards for huts that each family brings, per cent")


class Island(_Settings):
    """How rich the island is; 100 per cent is the island as it was tuned."""

    fish: Abundance = Field(100, description="fish of the reef and the shore, per cent")
    plants: Abundance = Field(100, description="roots, nuts and fruit of the wood, per cent")
    game: Abundance = Field(100, description="game of the hills, per cent")
    timber: Abundance = Field(100, description="trees that can be felled, per cent")
    fields: Abundance = Field(100, description="what a sown field yields, per cent")


class Climate(_Settings):
    """How hard nature is, and how much the unknown sea brings; 0 switches it off."""

    harshness: Percent = Field(
        100, description="what the cold takes from those without wood or a sound hut, and what storms break, per cent"
    )
    storms: Percent = Field(100, description="how often storms rise, per cent")
    sickness: Percent = Field(100, description="how often people fall sick, and how often strangers bring a fever, per cent")
    disasters: Percent = Field(
        100, description="how often droughts, hazes, great storms, floods, fires and landslips come, per cent"
    )
    strangers: Percent = Field(
        100, description="how often castaways, wrecks and stranded whales come from the unknown sea, per cent"
    )


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
    decide_temperature: Annotated[float, Field(ge=0, le=2)] = Field(1.0, description="of deciding; 0 takes the likeliest deed")
    decide_top_p: Annotated[float, Field(ge=0.01, le=1)] = Field(
        1.0, description="decide among the likeliest deeds of this total share"
    )
    top_p: Annotated[float, Field(ge=0.01, le=1)] = Field(0.95, description="tell with the likeliest words of this total share")
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
    climate: Climate = Field(Climate(), description="how hard nature is, and what comes from the unknown sea")
    mind: Mind = Field(Mind(), description="what decides and tells")
    engine: Engine = Field(Engine(), description="how the machine is used; never part of a history")


# -- islands in one sea ------------------------------------------------------------------------------------------------


class Sea(_Settings):
    """What crosses the sea at the turn of the year; 100 per cent is the sea as it was tuned, 0 lets nobody and nothing cross."""

    storms: Percent = Field(100, description="how often a storm drives those who fish out to sea, per cent")
    matches: Percent = Field(100, description="how often those sail who find nobody to marry at home, per cent")
    hunger: Percent = Field(100, description="how often the houses of the starving sail, per cent")
    outcasts: Percent = Field(100, description="how often those sail who have made too many foes, per cent")
    gifts: Percent = Field(100, description="how often houses with plenty send food to kin over the sea, per cent")
    losses: Percent = Field(100, description="how many boats are lost on the way, per cent")


class OneIsland(_Settings):
    """What is otherwise on one island of several; what is left out is as the scenario says for all of them."""

    villagers: Villagers = Field(Villagers(), description="who arrives there")
    island: Island = Field(Island(), description="how rich it is")
    climate: Climate = Field(Climate(), description="how hard nature is there")


class Archipelago(Scenario):
    """Islands in one sea: the settings of all, and for each by its name what is otherwise there."""

    islands: dict[Name, OneIsland] = Field(description="the islands by name, each with what is otherwise there")
    sea: Sea = Field(Sea(), description="what crosses the sea at the turn of the year")


class Shore(_Settings):
    """Which island of an archipelago a history is of; written by `island run`, never by hand."""

    archipelago: Name = Field(description="name of the archipelago")
    number: Annotated[int, Field(ge=0, lt=ISLANDS_MOST)] = Field(description="number of the island in it, from 0")
    islands: Names = Field(description="names of all its islands, in order")


class ShoreScenario(Scenario):
    """The scenario of one island of an archipelago, as its history holds it."""

    shore: Shore = Field(description="which island of an archipelago this is")


class _Anything(Archipelago, ShoreScenario):
    """Every key that may stand in a file of settings."""


def islands_of(archipelago: Archipelago) -> list[ShoreScenario]:
    """The scenario of each island, in order; its number there is the word `island` of its draws."""
    common = archipelago.model_dump(exclude={"name", "islands", "sea"})
    names = " ".join(archipelago.islands)
    return [
        ShoreScenario(
            name=name,
            **_laid_over(common, one.model_dump(exclude_unset=True)),
            shore=Shore(archipelago=archipelago.name, number=number, islands=names),
        )
        for number, (name, one) in enumerate(archipelago.islands.items())
    ]


def as_tree(scenario: Scenario) -> dict[str, Any]:
    """The settings as plain data that `check` takes; of an island of several only what is otherwise there."""
    tree = scenario.model_dump()
    if isinstance(scenario, Archipelago):
        tree["islands"] = {name: one.model_dump(exclude_unset=True) for name, one in scenario.islands.items()}
    return tree


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """The mappings merged; what stands above hides what is below it."""
    merged = {
        key: _laid_over(below[key], value) if isinstance(value, dict) and isinstance(below.get(key), dict) else value
        for key, value in above.items()
    }
    return {**below, **merged}


def describe(kind: type[Scenario] = Scenario) -> list[tuple[str, str, str, str]]:
    """Every key of a scenario as (key, expected, default, description), in order."""
    return list(_describe(kind, ""))


# -- checking, and saying what is wrong in one line --------------------------------------------------------------------


def check(tree: dict[str, Any], where: Callable[[Keys], str]) -> Scenario:
    """The settings; every key of the tree is a `known` one. `where` says in an error where a key stands."""
    kind = _kind_of(tree, where)
    try:
        return kind.model_validate(tree)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        keys = tuple(str(part) for part in problem["loc"] if part != "[key]")
        found = "missing" if problem["type"] == "missing" else show(problem["input"])
        raise IslandError(f"{where(keys)}: {dotted(keys)} is {found}; expected {expected(keys)}") from None


def _kind_of(tree: dict[str, Any], where: Callable[[Keys], str]) -> type[Scenario]:
    """A scenario of one island, of one of several, or of all of them; raises IslandError when the keys are of two of these."""
    if "islands" not in tree:
        if "sea" in tree:
            raise IslandError(
                f"{where(('sea',))}: sea is there without islands; expected islands: with at least two names below it"
            )
        return ShoreScenario if "shore" in tree else Scenario
    if "shore" in tree:
        raise IslandError(f"{where(('shore',))}: shore stands beside islands; expected one of them")
    if not isinstance(tree["islands"], dict) or not 2 <= len(tree["islands"]) <= ISLANDS_MOST:
        found = f"of {len(tree['islands'])}" if isinstance(tree["islands"], dict) else show(tree["islands"])
        raise IslandError(f"{where(('islands',))}: islands is {found}; expected 2 to {ISLANDS_MOST} names, each with a mapping")
    seen: set[str] = set()
    for name, one in tree["islands"].items():
        if name.casefold() in seen:
            raise IslandError(
                f"{where(('islands', name))}: islands.{cut(name)} differs from another in capitals alone; expected another name"
            )
        seen.add(name.casefold())
        tree["islands"][name] = {} if one is None else one
    return Archipelago


def unknown(keys: Keys) -> str:
    """What to say of a key that is none."""
    *above, word = keys
    if not known(tuple(above)):  # a setting that is a plain value
        return f"{dotted(tuple(above))} has no keys below it"
    return f"unknown key {show(dotted(keys))}; expected {choices(tuple(above))}{did_you_mean(word, known(tuple(above)))}"


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
    """The keys that may stand below these; none below a plain value, and none to list where every name may."""
    model: Any = _Anything
    for key in keys:
        model = _below(model, key)
    return list(model.model_fields) if _is_model(model) else []


def choices(keys: Keys) -> str:
    """The same in words, without what nobody writes by hand."""
    return either([key for key in known(keys) if key != "shore"])


def takes_names(keys: Keys) -> bool:
    """Whether any name may stand below these: of an island."""
    return keys == ("islands",)


def _below(model: Any, key: str) -> Any:
    if get_origin(model) is dict:
        return get_args(model)[1]
    return model.model_fields[key].annotation if _is_model(model) and key in model.model_fields else None


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def expected(keys: Keys) -> str:
    model: Any = _Anything
    for key in keys[:-1]:
        model = _below(model, key)
    if get_origin(model) is dict:
        return f"a name ({next(iter(_PATTERNS.values()))}) with a mapping of {either(list(OneIsland.model_fields))}"
    return _expected_of(model.model_fields[keys[-1]]) if keys else choices(())


def _expected_of(spec: FieldInfo) -> str:
    """What a field takes, from its own type and bounds."""
    if _is_model(spec.annotation):
        return f"a mapping with {either(list(spec.annotation.model_fields))}"  # type: ignore[union-attr]
    if get_origin(spec.annotation) is Literal:
        return either([str(value) for value in get_args(spec.annotation)])
    if get_origin(spec.annotation) is dict:
        return f"a mapping of 2 to {ISLANDS_MOST} names"
    if spec.annotation is bool:
        return "true or false"
    bounds = {name: getattr(item, name) for item in spec.metadata for name in ("ge", "le", "lt") if hasattr(item, name)}
    if bounds:
        return f"{bounds['ge']} to {bounds.get('le', bounds.get('lt', 0) - 1)}"
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
