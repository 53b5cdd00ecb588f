"""Scenarios: the settings file of a run, read by ruamel.yaml (YAML 1.2: `No` is a word) and checked by pydantic.

Whatever is wrong with a file is said in one line: file, line, key, what is there, what was expected.
"""

import functools
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, DocumentStartEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, StreamEndEvent
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from island.errors import IslandError
from island.settings import (
    Archipelago,
    Keys,
    Scenario,
    Shore,
    ShoreScenario,
    as_tree,
    check,
    choices,
    cut,
    describe,
    did_you_mean,
    dotted,
    either,
    expected,
    islands_of,
    known,
    show,
    takes_names,
    unknown,
)

__all__ = [
    "Archipelago",
    "Scenario",
    "Shore",
    "ShoreScenario",
    "describe",
    "dump_commented",
    "dump_yaml",
    "find",
    "islands_of",
    "load",
    "names",
    "override",
    "parse",
    "require_plain",
]

FILE_BYTES_MAX = 1 << 16  # every setting with its explanation is 4 KiB
FOLDERS = (Path(__file__).parent.parent / "scenarios", Path(__file__).parent / "scenarios")  # the checkout, the installed copy


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
    hint = did_you_mean(path.stem, names())
    raise IslandError(f"{path}: no such scenario; expected a .yaml file or one of {', '.join(names())}{hint}")


def load(path_or_name: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """Read and check a scenario; each override is `key.path=value`, with the value written as in YAML.

    Raises IslandError: one line with file, line and key, or with the override that is wrong.
    """
    path = find(path_or_name)
    return override(parse(_read(path), str(path), path.parent), overrides)


def override(settings: Scenario, overrides: Sequence[str]) -> Scenario:
    """The settings with others for some keys, as `key.path=value`; a path counts from here. Raises IslandError with the one that is wrong."""
    for text in overrides:
        keys, value = _parse_override(text)
        tree = as_tree(settings)
        _require_island(tree, keys, text)
        _put(tree, keys, value)
        settings = _checked(tree, Path(), functools.partial(_override_place, text))
    return settings


def parse(text: str, where: str, folder: Path = Path()) -> Scenario:
    """Check the text of a scenario; `where` stands before the line number in an error."""
    if len(text) > FILE_BYTES_MAX:
        raise IslandError(f"{where}: is larger than {FILE_BYTES_MAX >> 10} KiB; expected a scenario in YAML")
    reading = _Reading(text, lambda line: f"{where}:{line}")
    tree = reading.document()
    if not isinstance(tree, dict):
        found = "empty" if tree is None else "not a mapping"
        raise IslandError(f"{where}:1: the file is {found}; expected `key: value` lines, the first of them `name:`")
    return _checked(tree, folder, lambda keys: f"{where}:{_line_of(reading.lines, keys)}")


def dump_yaml(scenario: Scenario) -> str:
    """The whole scenario, defaults included, as YAML that `load` reads back to an equal one."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 1 << 20
    out = io.StringIO()
    yaml.dump(as_tree(scenario), out)
    return out.getvalue()


def dump_commented(scenario: Scenario) -> str:
    """`dump_yaml` with, above every key, what it means and takes."""
    notes = {key: f"{text} ({expected})" for key, expected, _, text in describe(type(scenario))}
    lines, section, fields = list[str](), "", type(scenario).model_fields
    for line in dump_yaml(scenario).splitlines():
        key = line.strip().partition(":")[0]
        section = key if line[0] != " " else section
        dotted = key if line[0] != " " else f"{section}.{key}"
        if dotted in notes:
            lines += [""] * (dotted == "islands")
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(f"{indent}# {notes[dotted]}")
        elif line[0] != " " and section in fields:
            lines += ["", f"# {fields[section].description}"]
        lines.append(line)
    return "\n".join(lines) + "\n"


# -- what a stranger's YAML may hold -----------------------------------------------------------------------------------


def require_plain(text: str, where: str) -> None:
    """Raises IslandError for an alias, an anchor or a tag: a few lines of aliases can spell out more than fits into any memory.

    Raises YAMLError where the text is no YAML.
    """
    for event in YAML(typ="safe", pure=True).parse(text):
        if sign := _sign_of(event):
            raise IslandError(
                f"{where}:{event.start_mark.line + 1}: {sign} ({show(event.anchor or event.tag)}); expected a value without one"
            )


def _sign_of(event: Any) -> str:
    if isinstance(event, AliasEvent):
        return "an alias"
    return "an anchor" if getattr(event, "anchor", None) else "a tag" if getattr(event, "tag", None) else ""


# -- reading -----------------------------------------------------------------------------------------------------------

Lines = dict[Keys, int]
_YAML = YAML(typ="safe", pure=True)
_WORDS_OF_YAML = {f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float")}
_NUMBER_LENGTH_MAX = 40  # what is longer is text, and no setting


def _read(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise IslandError(f"{path}: cannot be read ({error.strerror})") from None
    if len(data) > FILE_BYTES_MAX:
        raise IslandError(f"{path}: is larger than {FILE_BYTES_MAX >> 10} KiB; expected a scenario in YAML")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise IslandError(
            f"{path}:{line}: byte {error.start} is not UTF-8; expected a scenario in YAML, saved as UTF-8"
        ) from None


class _Reading:
    """YAML as plain data, made while it is read; stops at the first thing that has no place in a scenario.

    So no alias is ever followed, nothing is deeper than the settings are, and a file of 60,000 keys is left at its first unknown
    one. `lines` holds the line of each key; `place` says in an error where a line is.
    """

    def __init__(self, text: str, place: Callable[[int], str]):
        self._text, self._place = text, place
        self._events = YAML(typ="safe", pure=True).parse(text)
        self.lines: Lines = {(): 1}

    def document(self, keys: Keys = ()) -> Any:
        """The value that the text is, for the setting `keys`; None when it is empty."""
        value, is_begun = None, False
        while not isinstance(event := self._next(), StreamEndEvent):
            if isinstance(event, DocumentStartEvent):
                if is_begun:
                    raise self._trouble(event, "a second document begins; expected one")
                is_begun = True
                value = self._value(self._next(), keys)
        return value

    def _value(self, event: Any, keys: Keys) -> Any:
        self._require_plain(event, keys)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, keys)
        is_mapping = isinstance(event, MappingStartEvent)
        if is_mapping and (known(keys) or takes_names(keys)):
            return self._mapping(keys)
        raise self._trouble(event, f"{dotted(keys)} is a {'mapping' if is_mapping else 'list'}; expected {expected(keys)}")

    def _mapping(self, keys: Keys) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._key(event, keys)
            here = (*keys, key)
            if key in found:
                raise self._trouble(event, f"the key {key} stands twice; expected it once")
            if not takes_names(keys) and key not in known(keys):
                raise self._trouble(event, unknown(here))
            self.lines[here] = event.start_mark.line + 1
            found[key] = self._value(self._next(), here)
        return found

    def _key(self, event: Any, keys: Keys) -> str:
        self._require_plain(event, keys)
        key = self._scalar(event, keys) if isinstance(event, ScalarEvent) else event
        if not isinstance(key, str):
            shown = "of brackets" if key is event else show(key)
            raise self._trouble(event, f"the key {shown} is not a word; expected {choices(keys)}")
        return key

    def _scalar(self, event: ScalarEvent, keys: Keys) -> Any:
        """Null, a truth or a number as YAML 1.2 writes them, else text."""
        value: str = event.value
        if re.search(r"[\0\ud800-\udfff]", value):
            raise self._trouble(event, f"{dotted(keys)} is {show(value)}; expected text without NUL and half characters")
        if not event.implicit[0] or len(value) > _NUMBER_LENGTH_MAX:
            return value
        tag = _YAML.resolver.resolve(ScalarNode, value, (True, False))
        return _YAML.constructor.construct_object(ScalarNode(tag, value)) if str(tag) in _WORDS_OF_YAML else value

    def _require_plain(self, event: Any, keys: Keys) -> None:
        if sign := _sign_of(event):
            raise self._trouble(
                event, f"{dotted(keys)} has {sign} ({show(event.anchor or event.tag)}); expected a value without one"
            )

    def _next(self) -> Any:
        try:
            return next(self._events)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, problem = mark.line + 1 if mark else 1, _one_line(error.problem)
        except ReaderError as error:
            line, problem = self._text.count("\n", 0, error.position) + 1, f"the character {show(self._text[error.position])}"
        except (YAMLError, ValueError, AttributeError, IndexError, RecursionError) as error:
            line, problem = 1, _one_line(error)
        raise IslandError(f"{self._place(line)}: is not YAML ({problem}); expected key: value") from None

    def _trouble(self, event: Any, what: str) -> IslandError:
        return IslandError(f"{self._place(event.start_mark.line + 1)}: {what}")


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:160]


def _line_of(lines: Lines, keys: Keys) -> int:
    """The line of a key, or of the nearest mapping around it when the key is missing."""
    while keys not in lines:
        keys = keys[:-1]
    return lines[keys]


def _checked(tree: dict[str, Any], folder: Path, where: Callable[[Keys], str]) -> Scenario:
    _resolve_model(tree, folder, where)
    return check(tree, where)


def _resolve_model(tree: dict[str, Any], folder: Path, where: Callable[[Keys], str]) -> None:
    """A brain's path counts from the scenario's folder; a run's copy must find it from anywhere."""
    mind = tree.get("mind")
    if isinstance(mind, dict) and isinstance(mind.get("model"), str) and mind["model"]:
        try:
            mind["model"] = str((folder / Path(mind["model"]).expanduser()).resolve())
        except (OSError, RuntimeError) as error:  # the home of nobody, a link to itself
            keys = ("mind", "model")
            raise IslandError(
                f"{where(keys)}: mind.model is {show(mind['model'])} ({_one_line(error)}); expected a path"
            ) from None


# -- overrides ---------------------------------------------------------------------------------------------------------


def _parse_override(text: str) -> tuple[Keys, Any]:
    key, equals, value = text.partition("=")
    keys = tuple(part.strip() for part in key.split("."))
    if not equals or not all(keys):
        raise IslandError(f"{cut(text)}: is not a setting; expected key=value, such as villagers.count=50")
    for index in range(len(keys)):
        if not takes_names(keys[:index]) and keys[index] not in known(keys[:index]):
            raise IslandError(f"{cut(text)}: {unknown(keys[: index + 1])}")
    return keys, _Reading(value, functools.partial(_override_place, text)).document(keys)


def _override_place(text: str, _: object) -> str:
    """An override has no lines: it is shown itself."""
    return cut(text)


def _require_island(tree: dict[str, Any], keys: Keys, text: str) -> None:
    """A name that is none of the islands would make one more."""
    names = list(tree.get("islands", {}))
    if keys[0] == "islands" and len(keys) > 1 and keys[1] not in names:
        what = f"expected {either(names)}{did_you_mean(keys[1], names)}" if names else "the scenario has no islands"
        raise IslandError(f"{cut(text)}: no island {show(keys[1])}; {what}")


def _put(tree: dict[str, Any], keys: Keys, value: Any) -> None:
    for key in keys[:-1]:
        tree = tree.setdefault(key, {})
    tree[keys[-1]] = value
