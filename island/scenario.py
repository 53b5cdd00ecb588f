"""Scenarios: the settings file of a run, read by ruamel.yaml (YAML 1.2: `No` is a word) and checked by pydantic.

Whatever is wrong with a file is said in one line: file, line, key, what is there, what was expected.
"""

import difflib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from island.errors import IslandError

SEED_MAX = 2**64 - 1
FILE_BYTES_MAX = 1 << 20
FOLDERS = (Path(__file__).parent.parent / "scenarios", Path(__file__).parent / "scenarios")  # the checkout, the installed copy

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

    kind: Literal["lm", "random", "scripted"] = Field(
        "lm", description="lm: the brain; scripted: the teacher's rules; random: any legal action"
    )
    model: str | None = Field(None, description="path of a brain file, from the scenario's folder; null is the brain that ships")
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


# -- finding and loading -----------------------------------------------------------------------------------------------


def names() -> list[str]:
    """The names of the scenarios that come with the project, in order."""
    return sorted({path.stem for folder in FOLDERS for path in folder.glob("*.yaml")})


def find(path_or_name: str | Path) -> Path:
    """The file that a path or a bare name means. Raises IslandError with the nearest name when there is none."""
    path = Path(path_or_name)
    if path.is_file():
        return path
    if path.is_dir() and len(path.parts) > 1:
        raise IslandError(f"{path}: is a folder; expected a scenario file (.yaml)")
    if len(path.parts) == 1:
        for folder in FOLDERS:
            candidate = folder / f"{path.name.removesuffix('.yaml')}.yaml"
            if candidate.is_file():
                return candidate
    hint = _did_you_mean(path.stem, names())
    raise IslandError(f"{path}: no such scenario; expected a .yaml file or one of {', '.join(names())}{hint}")


def load(path_or_name: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """Read and check a scenario; each override is `key.path=value`, with the value written as in YAML.

    Raises IslandError: one line with file, line and key, or with the override that is wrong.
    """
    path = find(path_or_name)
    settings = parse(_read(path), str(path), path.parent)
    for text in overrides:
        keys, value = _parse_override(text)
        tree = _plain(settings.model_dump())
        _put(tree, keys, value, text)
        _resolve_model(tree, Path())
        settings = _check(tree, lambda keys, text=text: text)
    return settings


def parse(text: str, where: str, folder: Path = Path()) -> Scenario:
    """Check the text of a scenario; `where` stands before the line number in an error."""
    tree, lines = _tree(text, where)
    _resolve_model(tree, folder)
    return _check(tree, lambda keys: f"{where}:{_line_of(lines, keys)}")


def dump_yaml(scenario: Scenario) -> str:
    """The whole scenario, defaults included, as YAML that `load` reads back to an equal one."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 1 << 20
    out = io.StringIO()
    yaml.dump(scenario.model_dump(), out)
    return out.getvalue()


def dump_commented(scenario: Scenario) -> str:
    """`dump_yaml` with, above every key, what it means and takes."""
    notes = {key: f"{text} ({expected})" for key, expected, _, text in describe()}
    lines, section = [], ""
    for line in dump_yaml(scenario).splitlines():
        key = line.strip().partition(":")[0]
        section = key if line[0] != " " else section
        dotted = key if line[0] != " " else f"{section}.{key}"
        if dotted in notes:
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(f"{indent}# {notes[dotted]}")
        elif section in Scenario.model_fields:
            lines += ["", f"# {Scenario.model_fields[section].description}"]
        lines.append(line)
    return "\n".join(lines) + "\n"


def describe() -> list[tuple[str, str, str, str]]:
    """Every key of a scenario as (key, expected, default, description), in order."""
    return list(_describe(Scenario, ""))


# -- reading -----------------------------------------------------------------------------------------------------------

Lines = dict[tuple[str, ...], int]


def _read(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
        if len(data) > FILE_BYTES_MAX:
            raise IslandError(f"{path}: is larger than 1 MiB; expected a scenario in YAML")
        return data.decode("utf-8")
    except OSError as error:
        raise IslandError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise IslandError(f"{path}: byte {error.start} is not UTF-8; expected a scenario in YAML") from None


def _tree(text: str, where: str) -> tuple[dict[str, Any], Lines]:
    """The text as plain data, and the line on which each key stands."""
    try:
        tree = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        raise IslandError(f"{where}:{_mark_line(error)}: {_yaml_problem(error)}") from None
    except (YAMLError, ValueError, AttributeError, RecursionError) as error:
        raise IslandError(f"{where}: is not YAML ({_one_line(error)})") from None
    if not isinstance(tree, CommentedMap):
        found = "empty" if tree is None else "not a mapping"
        raise IslandError(f"{where}:1: the file is {found}; expected `key: value` lines, the first of them `name:`")
    lines: Lines = {(): 1}
    try:
        return _strip(tree, (), lines, where), lines
    except RecursionError:
        raise IslandError(f"{where}: an alias stands within its own anchor; expected a plain mapping") from None


def _strip(tree: CommentedMap, keys: tuple[str, ...], lines: Lines, where: str) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, value in tree.items():
        position = tree.lc.data.get(key) if tree.lc.data else None
        here = (*keys, str(key))
        lines[here] = position[0] + 1 if position else lines[keys]
        if not isinstance(key, str):
            raise IslandError(f"{where}:{lines[here]}: the key {_show(key)} is not a word; expected {_key_list(keys)}")
        plain[key] = _strip(value, here, lines, where) if isinstance(value, CommentedMap) else _scalar(value)
    return plain


def _scalar(value: Any) -> Any:
    """ruamel's annotated scalars as the plain ones that strict pydantic wants."""
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            is_truth = kind is int and type(value).__name__ == "ScalarBoolean"
            return bool(value) if is_truth else kind(value)
    return value


def _mark_line(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _yaml_problem(error: MarkedYAMLError) -> str:
    problem = _one_line(error.problem or error)
    if problem.startswith("found duplicate key"):
        key = problem.split('"')[1] if '"' in problem else problem.removeprefix("found duplicate key ")
        return f"the key {key} stands twice; expected it once"
    return f"is not YAML ({problem})"


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:160]


def _line_of(lines: Lines, keys: tuple[str, ...]) -> int:
    """The line of a key, or of the nearest mapping around it when the key is missing."""
    while keys not in lines:
        keys = keys[:-1]
    return lines[keys]


def _resolve_model(tree: dict[str, Any], folder: Path) -> None:
    """A brain's path counts from the scenario's folder; a run's copy must find it from anywhere."""
    mind = tree.get("mind")
    if isinstance(mind, dict) and isinstance(mind.get("model"), str) and mind["model"]:
        mind["model"] = str((folder / Path(mind["model"]).expanduser()).resolve())


# -- overrides ---------------------------------------------------------------------------------------------------------


def _parse_override(text: str) -> tuple[tuple[str, ...], Any]:
    key, equals, value = text.partition("=")
    keys = tuple(part.strip() for part in key.split("."))
    if not equals or not all(keys):
        raise IslandError(f"{text}: is not a setting; expected key=value, such as villagers.count=50")
    try:
        return keys, YAML(typ="safe", pure=True).load(value)
    except (YAMLError, ValueError, AttributeError) as error:
        raise IslandError(f"{text}: the value is not YAML ({_one_line(getattr(error, 'problem', None) or error)})") from None


def _put(tree: dict[str, Any], keys: tuple[str, ...], value: Any, text: str) -> None:
    for index, key in enumerate(keys[:-1]):
        if not isinstance(tree.get(key), dict):
            raise IslandError(f"{text}: {_unknown(keys[: index + 2] if key in tree else keys[: index + 1])}")
        tree = tree[key]
    tree[keys[-1]] = value


def _plain(tree: dict[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) if isinstance(value, dict) else value for key, value in tree.items()}


# -- checking, and saying what is wrong in one line --------------------------------------------------------------------


def _check(tree: dict[str, Any], where: Any) -> Scenario:
    try:
        return Scenario.model_validate(tree)
    except ValidationError as error:
        # Unknown keys first: a misspelt key also makes a required one "missing", and the spelling is the cause.
        problems = sorted(error.errors(include_url=False), key=lambda problem: problem["type"] != "extra_forbidden")
        keys = tuple(str(part) for part in problems[0]["loc"])
        raise IslandError(f"{where(keys)}: {_problem(problems[0], keys)}") from None


def _problem(problem: Any, keys: tuple[str, ...]) -> str:
    if problem["type"] == "extra_forbidden":
        return _unknown(keys)
    dotted, expected = ".".join(keys), _expected(keys)
    if problem["type"] == "missing":
        return f"{dotted} is missing; expected {expected}"
    value = problem["input"]
    if isinstance(value, dict):
        return f"{dotted} is a mapping; expected {expected}"
    return f"{dotted} is {_show(value)}; expected {expected}"


def _unknown(keys: tuple[str, ...]) -> str:
    known = _known(keys[:-1])
    if not known:  # a setting that is a plain value
        return f"{'.'.join(keys[:-1])} has no keys below it"
    return f"unknown key '{'.'.join(keys)}'; expected {_key_list(keys[:-1])}{_did_you_mean(keys[-1], known)}"


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word.lower(), known, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def _show(value: Any) -> str:
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."


def _key_list(keys: tuple[str, ...]) -> str:
    return _or(_known(keys))


def _known(keys: tuple[str, ...]) -> list[str]:
    model: Any = Scenario
    for key in keys:
        model = model.model_fields[key].annotation if _is_model(model) and key in model.model_fields else None
    return list(model.model_fields) if _is_model(model) else []


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _expected(keys: tuple[str, ...]) -> str:
    model: Any = Scenario
    for key in keys[:-1]:
        model = model.model_fields[key].annotation
    return _expected_of(model.model_fields[keys[-1]]) if keys else _key_list(())


def _expected_of(spec: FieldInfo) -> str:
    """What a field takes, from its own type and bounds."""
    if _is_model(spec.annotation):
        return f"a mapping with {_or(list(spec.annotation.model_fields))}"  # type: ignore[union-attr]
    if get_origin(spec.annotation) is Literal:
        return _or([str(value) for value in get_args(spec.annotation)])
    if spec.annotation is bool:
        return "true or false"
    bounds = {name: getattr(item, name) for item in spec.metadata for name in ("ge", "le") if hasattr(item, name)}
    if bounds:
        return f"{bounds['ge']} to {bounds['le']}"
    for item in spec.metadata:
        if getattr(item, "pattern", None):
            return _PATTERNS[item.pattern]
    return "text" if spec.annotation is str else "a path or null"


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _describe(model: type[BaseModel], prefix: str) -> Any:
    for key, spec in model.model_fields.items():
        if _is_model(spec.annotation):
            yield from _describe(spec.annotation, f"{prefix}{key}.")  # type: ignore[arg-type]
        else:
            default = "required" if spec.is_required() else "null" if spec.default is None else str(spec.default)
            default = default.lower() if isinstance(spec.default, bool) else default
            yield f"{prefix}{key}", _expected_of(spec), default, spec.description or ""
