"""SWEEP.yaml: a scenario, seeds, settings and minds, read into the list of islands that are to be lived."""

import itertools
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, get_args, overload

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from island import scenario
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.scenario import Scenario
from island.settings import SEED_MAX, Mind, cut, did_you_mean, either, show
from island.sweep.code import brain_digest, code_digest
from island.sweep.task import Fork, Task, key_of

FILE_BYTES_MAX = 1 << 18
MOST_SETTINGS = 10_000
KINDS: tuple[str, ...] = get_args(Mind.model_fields["kind"].annotation)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,119}")
_OTHERS = {
    "seed": "seeds",
    "years": "years",
    "name": "name",
    "mind.kind": "minds",
    "mind.model": "minds",
    "engine.threads": "--workers",
}
"""What is no setting of a sweep, and what says it instead."""

Value = bool | int | float | str | None


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class ForksOfRun(_Keys):
    """One past, many futures: forks of a run that is lived."""

    run: str
    at: Annotated[int, Field(ge=1)]
    spare: Annotated[int, Field(ge=1, le=MOST_SETTINGS)] | None = None
    do: list[str] = []


class SweepFile(_Keys):
    """The keys of the file."""

    name: Annotated[str, Field(pattern=f"^{_NAME.pattern}$")]
    description: str = ""
    scenario: str | None = None
    seeds: str | list[Annotated[int, Field(ge=0, le=SEED_MAX)]] | None = None
    years: Annotated[int, Field(ge=1, le=100_000)] | None = None
    minds: list[str] = []
    settings: dict[str, dict[str, Value]] = {}
    grid: dict[str, list[Value]] = {}
    history: bool = False
    forks: ForksOfRun | None = None


_EXPECTED = {
    "name": "letters, digits, _ . or -", "description": "text", "scenario": "the name or the path of a scenario",
    "seeds": "a list such as [1, 5, 9], or a range such as 1..30", "years": "1 to 100000",
    "minds": f"a list of {', '.join(KINDS)} or paths of brains", "settings": "a name for each setting, and below it key: value",
    "grid": "a key of the scenario, and a list of values", "history": "true or false",
    "forks": "a mapping with run (a folder), at (a year), and spare (how many, a fork each) or do (a list of changes, a fork each)",
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """Everything of an island but its seed."""

    name: str
    scenario: Scenario
    overrides: dict[str, Value]
    brain: str  # digest
    fork: Fork | None = None


class Plan(Sequence[Task]):
    """Every island of a sweep, made when asked for: a seed after the other, all settings of each."""

    def __init__(self, file: SweepFile, settings: list[Setting], seeds: Sequence[int], home: Path = Path()):
        self.name, self.description, self.with_history = file.name, file.description, file.history
        self.settings, self.seeds, self.home = settings, seeds, str(home.resolve())
        self.code = code_digest()

    def __len__(self) -> int:
        return len(self.settings) * len(self.seeds)

    @overload
    def __getitem__(self, index: int) -> Task: ...
    @overload
    def __getitem__(self, index: slice) -> list[Task]: ...
    def __getitem__(self, index: int | slice) -> Task | list[Task]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        seed, setting = self.place(index)
        settings = setting.scenario.model_copy(update={"seed": seed})
        key = key_of(settings.model_dump(), self.code, setting.brain, setting.fork)
        text = scenario.dump_yaml(settings)
        return Task(key, setting.name, seed, text, self.code, setting.brain, self.home, self.with_history, setting.fork)

    def place(self, index: int) -> tuple[int, Setting]:
        """The seed and the setting of an island, which are found faster than its task."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        which, setting = divmod(index, len(self.settings))
        return self.seeds[which], self.settings[setting]

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What the folder of a sweep keeps to know it again: no seeds in it, as more of them may follow."""
        keys = {
            one.name: key_of(one.scenario.model_dump() | {"seed": None}, self.code, one.brain, one.fork) for one in self.settings
        }
        forks = any(one.fork for one in self.settings)
        return {"format": 1, "name": self.name, "code": self.code, "forks": forks, "settings": keys}


# -- reading -----------------------------------------------------------------------------------------------------------


def load(path: Path, home: Path = Path()) -> Plan:
    """Raises IslandError, one line with file, line and key, for whatever is wrong with the file, the scenario or a brain."""
    path = find(path)
    tree, line_of = _read(path)
    file = _checked(tree, lambda keys: f"{path}:{line_of(keys)}")
    if file.forks is not None:
        return _plan_of_forks(path, file, file.forks, line_of, home)
    for key in ("scenario", "seeds"):
        if getattr(file, key) is None:
            raise IslandError(f"{path}:1: {key} is missing; expected {_EXPECTED[key]}")
    seeds = _seeds(file.seeds, f"{path}:{line_of(('seeds',))}")
    settings = [
        _setting(path, file, name, overrides, mind, f"{path}:{line_of(keys)}")
        for name, overrides, mind, keys in _combinations(path, file, line_of)
    ]
    names = [setting.name for setting in settings]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise IslandError(f"{path}: two settings are called {twice}; expected names that differ: write them under settings:")
    return Plan(file, settings, seeds, home)


LineOf = Callable[[tuple[Any, ...]], int]


def _plan_of_forks(path: Path, file: SweepFile, forks: ForksOfRun, line_of: LineOf, home: Path) -> Plan:
    """The run as it was and a fork for each change, all of one seed."""
    where = f"{path}:{line_of(('forks',))}"
    for key in ("scenario", "seeds", "minds", "settings", "grid"):
        if getattr(file, key):
            raise IslandError(f"{path}:{line_of((key,))}: {key} beside forks; expected it not: forks are of the run's own")
    if (forks.spare is None) == (not forks.do):
        raise IslandError(f"{where}: forks; expected spare or do, and not both: {_EXPECTED['forks']}")
    run = (path.parent / Path(forks.run).expanduser()).resolve()
    try:
        reader = HistoryReader(run)
        settings = scenario.parse(reader.scenario(), f"{run}: the scenario in history.db")
        settings = scenario.override(settings, ["engine.threads=1", *([f"years={file.years}"] if file.years else [])])
        named = [("unchanged", ()), *_changes(reader, forks)]
        head = reader.head()
        digest, brain = head[1] if head else "", _brain(settings)
        _require_possible(run, forks.at, settings.years, named)
    except IslandError as error:
        raise IslandError(f"{where}: {error}") from None
    made = [Setting(name, settings, {}, brain, Fork(str(run), digest, forks.at, changes)) for name, changes in named]
    return Plan(file, made, [settings.seed], home)


def _changes(reader: HistoryReader, forks: ForksOfRun) -> list[tuple[str, tuple[str, ...]]]:
    """(name, changes) of each fork."""
    if forks.spare is None:
        return [(f"fork-{number}", (text,)) for number, text in enumerate(forks.do, 1)]
    sql = """
        SELECT v.agent_id FROM villagers v JOIN ticks t ON t.tick = v.died_tick JOIN ticks a ON a.tick = v.arrived_tick
        WHERE t.year >= :at AND a.year < :at ORDER BY v.died_tick, v.agent_id LIMIT :most
        """
    dying = [who for (who,) in reader.rows(sql, {"at": forks.at, "most": forks.spare})]
    if len(dying) < forks.spare:
        raise IslandError(f"spare is {forks.spare}, but of those who lived in year {forks.at} only {len(dying)} have died since")
    return [(f"spare-{who}", (f"spare @{who}",)) for who in dying]


def _require_possible(run: Path, at: int, years: int, named: list[tuple[str, tuple[str, ...]]]) -> None:
    """Every change meets its moment now, not in a task."""
    from island.forks.changes import parse
    from island.forks.fork import plan_fork
    from island.forks.past import Past

    past = Past(HistoryReader(run))
    for _, changes in named:
        plan_fork(past, at, [parse(text) for text in changes], years)


def find(path: Path) -> Path:
    """The file itself, or the one of this name that comes with the project."""
    if len(path.parts) == 1 and not path.exists():
        for folder in scenario.FOLDERS:
            candidate = folder / "sweeps" / f"{path.name.removesuffix('.yaml')}.yaml"
            if candidate.is_file():
                return candidate
    return path


def _read(path: Path) -> tuple[Any, Callable[[tuple[Any, ...]], int]]:
    """Plain data, and the line of a key."""
    try:
        with open(path, "rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise IslandError(f"{path}: cannot be read ({error.strerror}); expected a sweep in YAML") from None
    except UnicodeDecodeError as error:
        raise IslandError(f"{path}: byte {error.start} is not UTF-8; expected a sweep in YAML") from None
    if len(data) > FILE_BYTES_MAX:
        raise IslandError(f"{path}: is larger than {FILE_BYTES_MAX >> 10} KiB; expected a sweep in YAML")
    try:
        scenario.require_plain(text, str(path))
        tree = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(error.problem).split())[:160]
        raise IslandError(f"{path}:{mark.line + 1 if mark else 1}: is not YAML ({problem}); expected key: value") from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise IslandError(f"{path}: is not YAML ({' '.join(str(error).split())[:160]}); expected key: value") from None
    if not isinstance(tree, dict):
        raise IslandError(f"{path}:1: is no mapping; expected `key: value` lines, the first of them `name:`")

    def line_of(keys: tuple[Any, ...]) -> int:
        node: Any = tree
        line = 1
        for key in keys:
            try:
                marks: Any = node.lc
                line = (marks.key(key) if isinstance(node, dict) else marks.item(key))[0] + 1
                node = node[key]
            except (KeyError, IndexError, TypeError, AttributeError):
                break
        return int(line)

    return _plain(tree), line_of


def _plain(node: Any) -> Any:
    """Without what ruamel remembers of the text."""
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


def _checked(tree: Any, where: Callable[[tuple[Any, ...]], str]) -> SweepFile:
    try:
        return SweepFile.model_validate(tree)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
    keys = tuple(problem["loc"])
    top, dotted = (
        str(keys[0]),
        ".".join(str(key) for key in keys if not str(key).startswith(("list", "str", "int", "bool", "float"))),
    )
    if problem["type"] == "extra_forbidden":
        choices = list(SweepFile.model_fields)
        raise IslandError(f"{where(keys)}: unknown key {show(top)}; expected {either(choices)}{did_you_mean(top, choices)}")
    found = "missing" if problem["type"] == "missing" else show(problem["input"])
    raise IslandError(f"{where(keys)}: {dotted} is {found}; expected {_EXPECTED[top]}")


def _seeds(given: str | list[int] | None, where: str) -> Sequence[int]:
    if isinstance(given, str):
        found = re.fullmatch(r"(\d{1,20})\s*\.\.\s*(\d{1,20})", given.strip())
        if found and int(found[1]) <= int(found[2]) <= SEED_MAX:
            return range(int(found[1]), int(found[2]) + 1)
        raise IslandError(f"{where}: seeds is {show(given)}; expected {_EXPECTED['seeds']}")
    if not given or len(set(given)) < len(given):
        what = "has no seed" if not given else "has a seed twice"
        raise IslandError(f"{where}: seeds {what}; expected {_EXPECTED['seeds']}")
    return sorted(given)


Combination = tuple[str, dict[str, Value], str | None, tuple[Any, ...]]
"""Name, overrides, mind, and the keys of the file where they stand."""


def _combinations(path: Path, file: SweepFile, line_of: LineOf) -> Iterator[Combination]:
    """Settings by name or by grid (or none), each with every mind."""
    if file.settings and file.grid:
        raise IslandError(f"{path}:{line_of(('grid',))}: settings and grid; expected one of them")
    for name in file.settings:
        if not _NAME.fullmatch(name):
            raise IslandError(f"{path}:{line_of(('settings', name))}: the setting {show(name)}; expected {_EXPECTED['name']}")
    for key, values in file.grid.items():
        if not values:
            raise IslandError(f"{path}:{line_of(('grid', key))}: grid.{cut(key)} is empty; expected a list of values")
    count = len(file.settings) or math.prod(len(values) for values in file.grid.values())
    if count * max(len(file.minds), 1) > MOST_SETTINGS:
        raise IslandError(f"{path}: {count * max(len(file.minds), 1):,} settings; expected at most {MOST_SETTINGS:,}")
    for name, overrides, keys in _named(file):
        minds: list[Any] = [*file.minds] or [None]
        for mind in minds:
            parts = [part for part in (None if mind is None else Path(mind).stem, name) if part]
            yield "_".join(parts) or "plain", overrides, mind, keys


def _named(file: SweepFile) -> Iterator[tuple[str, dict[str, Value], tuple[Any, ...]]]:
    for name, overrides in file.settings.items():
        yield name, overrides, ("settings", name)
    if not file.settings:
        for values in itertools.product(*file.grid.values()):
            overrides = dict(zip(file.grid, values, strict=True))
            name = "_".join(f"{key.rpartition('.')[2]}-{_word(value)}" for key, value in overrides.items())
            yield name, overrides, ("grid",)


def _word(value: Value) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", str(value).lower()) if value is not None else "null"


def _setting(path: Path, file: SweepFile, name: str, overrides: dict[str, Value], mind: str | None, where: str) -> Setting:
    for key in overrides:
        if key in _OTHERS:
            raise IslandError(f"{where}: {key} is no setting of a sweep; expected {_OTHERS[key]} to say it")
    texts = [f"{key}={json.dumps(value)}" for key, value in overrides.items()]
    texts += [] if file.years is None else [f"years={file.years}"]
    texts += [] if mind is None else _mind_texts(path, mind)
    try:
        settings = scenario.load(_scenario_path(path, str(file.scenario)), [*texts, "engine.threads=1"])
        return Setting(name, settings, overrides, _brain(settings))
    except IslandError as error:
        raise IslandError(f"{where}: {error}") from None


def _scenario_path(path: Path, given: str) -> str | Path:
    """From the sweep's own folder, else a name."""
    beside = path.parent / given
    return beside if beside.is_file() else given


def _mind_texts(path: Path, mind: str) -> list[str]:
    if mind in KINDS:
        return [f"mind.kind={mind}"]
    model = (path.parent / Path(mind).expanduser()).resolve()
    if not model.is_file():
        raise IslandError(f"{path}: the mind {show(mind)}; expected {either(KINDS)}, or the path of a brain")
    return ["mind.kind=lm", f"mind.model={json.dumps(str(model))}"]


_tried: dict[tuple[str, str | None], str] = {}


def _brain(settings: Scenario) -> str:
    """Its digest; a brain that cannot live on the island is refused here, not by every task."""
    from island.minds import make_mind

    which = (settings.mind.kind, settings.mind.model)
    if which not in _tried:
        make_mind(settings, 1).close()
        _tried[which] = brain_digest(settings)
    return _tried[which]
