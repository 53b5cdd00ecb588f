"""SWEEP.yaml: a scenario, seeds, settings and minds, read into the list of islands that are to be lived."""

import itertools
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args, overload

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
    years: Annotated[int, Field(ge=1, le=100_000)] | None = None
    spare: Annotated[int, Field(ge=1, le=MOST_SETTINGS)] | None = None
    placebo: bool = False
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
    "forks": "a mapping with run (a folder), at (a year), years (how many each lives on), and spare (how many, a fork each; "
    "with placebo: true beside them) or do (a list of changes, a fork each)",
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
    if forks.placebo and forks.spare is None:
        raise IslandError(f"{where}: placebo without spare; expected it beside spare: {_EXPECTED['forks']}")
    if forks.years and file.years:
        raise IslandError(
            f"{where}: years in forks and outside; expected one of them: how long each lives on, or up to which year"
        )
    run = (path.parent / Path(forks.run).expanduser()).resolve()
    try:
        reader = HistoryReader(run)
        settings = scenario.parse(reader.scenario(), f"{run}: the scenario in history.db")
        settings = scenario.override(settings, ["engine.threads=1", *([f"years={file.years}"] if file.years else [])])
        planned = (
            _dying(reader, forks) if forks.spare else [_Fork(f"fork-{i}", forks.at, (c,)) for i, c in enumerate(forks.do, 1)]
        )
        last = max(fork.at for fork in planned) + forks.years if forks.years else settings.years
        brain, head = _brain(settings), reader.head()
        _require_possible(
            run, last, [_Fork("unchanged", forks.at, ()), *(one for one in planned if not one.name.startswith("spare-"))]
        )
    except IslandError as error:
        raise IslandError(f"{where}: {error}") from None

    def made(fork: _Fork, years: int) -> Setting:
        lived = settings.model_copy(update={"years": years})
        return Setting(fork.name, lived, {}, brain, Fork(str(run), head[1] if head else "", fork.at, fork.changes))

    unchanged = made(_Fork("unchanged", forks.at, ()), last)
    return Plan(
        file, [unchanged, *(made(one, one.at + forks.years if forks.years else last) for one in planned)], [settings.seed], home
    )


class _Fork(NamedTuple):
    """A fork of a sweep: it parts at the beginning of a year."""

    name: str
    at: int
    changes: tuple[str, ...]


# Who has lived through the turn of the year before the death, and so can be named when that year begins.
_DYING = """
    SELECT t.year, v.agent_id FROM villagers v JOIN ticks t ON t.tick = v.died_tick JOIN ticks a ON a.tick = v.arrived_tick
    WHERE t.year >= :at AND a.year < t.year ORDER BY v.died_tick, v.agent_id LIMIT :most
"""
# Of those who live when the year begins and are no children, the one who lives longest.
_HALE = """
    SELECT v.agent_id FROM villagers v JOIN ticks a ON a.tick = v.arrived_tick LEFT JOIN ticks t ON t.tick = v.died_tick
    WHERE a.year < :year AND v.born_year <= :year - 12 AND coalesce(t.year, :year) >= :year
    ORDER BY v.died_tick DESC NULLS FIRST, v.agent_id LIMIT 1
"""
_PLACEBO = "The winter is long."
"""What changes nothing but the course of things. A meal in a full store did less: in twenty years not one deed was another."""


def _dying(reader: HistoryReader, forks: ForksOfRun) -> list[_Fork]:
    """A fork for each death from that year on, parting when its year begins; before the first of a year, if asked for, a placebo: one
    person hears a sentence, which shows what any change at all comes to."""
    found: list[_Fork] = []
    deaths = list(reader.rows(_DYING, {"at": forks.at, "most": forks.spare}))
    if len(deaths) < int(forks.spare or 0):
        raise IslandError(
            f"spare is {forks.spare}, but from year {forks.at} on only {len(deaths)} have died who lived when that year began"
        )
    for year, who in deaths:
        if forks.placebo and year not in (fork.at for fork in found):
            (hale,) = next(iter(reader.rows(_HALE, {"year": year})), (who,))
            found.append(_Fork(f"placebo-{year}", year, (f"whisper @{hale} {_PLACEBO}",)))
        found.append(_Fork(f"spare-{who}", year, (f"spare @{who}",)))
    return found


def _require_possible(run: Path, years: int, forks: list[_Fork]) -> None:
    """Changes meet their moment now, not in a task: all that the file names; placebos are alike, so that one will do."""
    from island.forks.changes import parse
    from island.forks.fork import plan_fork
    from island.forks.past import Past

    past = Past(HistoryReader(run))
    for fork in forks:
        if fork.at == forks[0].at:
            plan_fork(past, fork.at, [parse(text) for text in fork.changes], years)


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
