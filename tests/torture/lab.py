"""What all campaigns stand on: tiny worlds, their uninterrupted runs, steps, and what a case may end in."""

import bisect
import enum
import json
import random
import shutil
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from tests.torture import quick
from tests.torture.dump import differing, dump
from tests.torture.shim import Mode, Plan
from tests.torture.steps import Answer, Step, Steps


class Verdict(enum.Enum):
    """How a case ended well: GOOD, or LINE, a refusal in one line that says what is lost."""

    GOOD = "good"
    LINE = "in one line"


class Failed(Exception):  # noqa: N818
    """What a case found."""


class Campaign(Protocol):
    """One kind of harm. `case(number)` does the same for the same seed and number."""

    name: str

    def case(self, number: int) -> Verdict: ...


COUNT = Plan()
MINDS = ("random", "random", "random", "scripted", "random", "lm")


@dataclass(frozen=True)
class World:
    """A scenario small enough to be lived in a few milliseconds, and its uninterrupted run."""

    number: int
    file: Path
    years: int
    ticks_a_year: int
    mind: str
    setup: Callable[[], None]
    closed: Path = field(default_factory=Path)
    digest: str = ""
    rows: dict[str, str] = field(default_factory=dict)

    @property
    def ticks(self) -> int:
        return self.years * self.ticks_a_year

    def run(self, folder: Path, *more: str) -> list[Any]:
        """The arguments of `island run`."""
        return ["run", self.file, "--out", folder, "--quiet", *more]


class Lab:
    """The place where cases are lived: a folder in memory, worlds made once, chance by name."""

    def __init__(self, seed: int, folder: Path | None = None):
        self.seed = seed
        base = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="torture-", dir=base))
        self.steps = Steps(self.folder / "io")
        self._worlds: dict[int, World] = {}
        self._cuts: dict[tuple[int, int], Path] = {}
        self._calls: dict[int, tuple[int, int]] = {}

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def luck(self, *names: object) -> random.Random:
        """Chance that depends on the seed and these names alone."""
        return random.Random(" ".join(map(str, (self.seed, *names))))

    def fresh(self, template: Path | None = None) -> Path:
        """The folder of a case: absent, or a copy."""
        folder = self.folder / "case" / "run"
        shutil.rmtree(folder.parent, ignore_errors=True)
        folder.parent.mkdir(parents=True)
        if template:
            shutil.copytree(template, folder)
        return folder

    # -- worlds --------------------------------------------------------------------------------------------------------

    def world(self, number: int) -> World:
        """A world of this seed, with the digest and the rows of its uninterrupted run."""
        if number not in self._worlds:
            self._worlds[number] = self._made(number)
        return self._worlds[number]

    def _made(self, number: int) -> World:
        luck = self.luck("world", number)
        mind = MINDS[number % len(MINDS)]
        is_small = mind == "lm"  # the brain is slow
        world = World(
            number,
            self.folder / f"world{number}.yaml",
            1 if is_small else luck.choice((1, 2, 3)),
            4 if is_small else luck.choice((4, 4, 12)),
            mind,
            _small_log if number % 2 else _nothing,
        )
        settings = {
            "name": f"world{number}", "years": world.years, "ticks_a_year": world.ticks_a_year, "seed": luck.randrange(1 << 32),
            "villagers": {"count": 3 if is_small else luck.randint(4, 9)}, "mind": {"kind": mind}, "engine": {"threads": 1},
        }  # fmt: skip
        world.file.write_text(json.dumps(settings))  # JSON is YAML
        quick.foresee(world.file)
        closed = self.folder / f"closed{number}"
        step = self.steps.island(world.run(closed, "--json"), setup=world.setup)
        if step.first.code != 0:
            raise Failed(f"an undisturbed run: {step.first}")
        digest = json.loads(step.first.out)["digest"]
        return replace(world, closed=closed, digest=digest, rows=dump(closed / "history.db"))

    def cut(self, number: int, which: int) -> Path:
        """The folder of a world's run that was killed at its `which`th of 16 places, the last of them at the very end."""
        key = (number, which)
        if key not in self._cuts:
            world, folder = self.world(number), self.folder / f"cut{number}-{which}"
            first, calls = self.begun(number)
            self._killed(world, folder, first + (calls - first) * which // 15)
            self._cuts[key] = folder
        return self._cuts[key]

    def stopped(self, number: int) -> Path:
        """The folder of a world's run that Ctrl-C stopped on its way: closed, and not finished."""
        folder = self.folder / f"stopped{number}"
        if not folder.exists():
            world, (first, calls) = self.world(number), self.begun(number)
            for part in (2, 4, 8, 16):  # in a small world most calls pack what is finished already: then earlier
                plan = Plan(Mode.STOP, first + (calls - first) // part)
                step = self.steps.island(world.run(folder), plan=plan, folder=folder, setup=world.setup)
                if step.first.code == 130:
                    return folder
                shutil.rmtree(folder, ignore_errors=True)
            raise Failed(f"stopped by Ctrl-C: {step.first}")
        return folder

    def _killed(self, world: World, folder: Path, nth: int) -> bool:
        """Kills a new run at its nth call; True when there is a history then."""
        shutil.rmtree(folder, ignore_errors=True)
        self.steps.island(world.run(folder), plan=Plan(Mode.KILL, nth), folder=folder, setup=world.setup)
        return (folder / "history.db").exists()

    def begun(self, number: int) -> tuple[int, int]:
        """The first call of a world's run before which there is a history, and the number of calls."""
        if number not in self._calls:
            world, folder = self.world(number), self.folder / "begun"
            last = self.calls(world, world.run(self.folder / "counted" / "run"), None)
            first = bisect.bisect_left(range(last), True, key=lambda nth: self._killed(world, folder, nth))
            self._calls[number] = first, last
        return self._calls[number]

    def calls(self, world: World, command: list[Any], template: Path | None, plan: Plan = COUNT) -> int:
        """How many calls an undisturbed command makes in the folder `counted/run`."""
        folder = self.folder / "counted" / "run"
        shutil.rmtree(folder.parent, ignore_errors=True)
        folder.parent.mkdir()
        if template:
            shutil.copytree(template, folder)
        return self.steps.island(command, plan=plan, folder=folder, setup=world.setup).calls

    # -- what must be true at the end ----------------------------------------------------------------------------------

    def goes_on(self, world: World, folder: Path) -> None:
        """Raises Failed unless `resume`, or `run` where nothing was begun, leads to the uninterrupted run."""
        step = self.resumed(world, folder)
        if step.first.code == 2 and not (folder / "history.db").exists():
            step = self.steps.island(world.run(folder), ["verify", folder], setup=world.setup)
            no_harm(step)
        if step.first.code != 0:
            raise Failed(f"to go on: {step.first}")
        self.is_whole(world, folder, step.answers[1])

    def resumed(self, world: World, folder: Path) -> Step:
        """What `resume` says, and then `verify`."""
        step = self.steps.island(["resume", folder, "--quiet"], ["verify", folder], setup=world.setup)
        no_harm(step)
        return step

    def is_whole(self, world: World, folder: Path, verified: Answer, but: tuple[str, ...] = ()) -> None:
        """Raises Failed unless it verifies and the folder holds the uninterrupted run (the tables `but` may differ) and no more."""
        if verified.code != 0:
            raise Failed(f"verify: {verified}")
        names = sorted(path.name for path in folder.iterdir())
        if names != (expected := sorted(path.name for path in world.closed.iterdir())):
            raise Failed(f"files {names}; expected {expected}")
        if (found := _digest_of(folder / "manifest.json")) != world.digest:
            raise Failed(f"the manifest says {found!r}; the digest is {world.digest!r}")
        if tables := [name for name in differing(dump(folder / "history.db"), world.rows) if name not in but]:
            raise Failed(f"other rows in {', '.join(tables)} than an uninterrupted run has")


def no_harm(step: Step, codes: tuple[int, ...] = (0, 2, 3)) -> None:
    """Raises Failed for a traceback, a signal, a hang, an exit code that is none of `codes`, or a refusal of several lines."""
    if step.is_hung:
        raise Failed("hangs")
    if step.signal == signal.SIGXCPU:
        raise Failed("takes too long")
    if step.signal:
        raise Failed(f"signal {step.signal}")
    for answer in step.answers:
        if "Traceback" in answer.err or answer.code not in codes:
            raise Failed(str(answer))
        if answer.code == 2 and not answer.is_one_line:
            raise Failed(f"not one line: {answer.err[-500:]!r}")


def _digest_of(manifest: Path) -> str:
    try:
        return str(json.loads(manifest.read_bytes())["digest"])
    except (ValueError, KeyError, TypeError) as error:
        return f"{type(error).__name__}"


def _nothing() -> None:
    pass


def _small_log() -> None:
    """SQLite folds its log into the file every 20 pages instead of 4,000, so that tiny runs come to it too."""
    from island.history import database

    assert hasattr(database, "_CHECKPOINT_PAGES")
    database._CHECKPOINT_PAGES = 20
