"""The commands that are disturbed, with what stands in their folder before, and what must come of it after."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.torture.lab import Failed, Lab, World, no_harm
from tests.torture.shim import Op, Plan

N_WORLDS = 6
CUTS = (0, 4, 9, 13, 15)


@dataclass(frozen=True)
class Program:
    """A command on a copy of `template` (None: on nothing). `old` is the world whose run a `run --force` replaces."""

    world: World
    words: tuple[str, ...]
    template: Path | None
    old: World | None = None
    calls: int = 0

    def command(self, folder: Path) -> list[Any]:
        if self.words[:1] in ((), ("--force",)):
            return self.world.run(folder, *self.words)
        return [self.words[0], folder, *self.words[1:]]

    @property
    def is_reading(self) -> bool:
        return self.words[:1] not in ((), ("--force",), ("resume",))


def writing_programs(lab: Lab, number: int) -> list[Program]:
    """A new run, one in the place of another (whole or cut off), and going on from several places."""
    world, next_number = lab.world(number), (number + 1) % N_WORLDS
    other = lab.world(next_number)
    return [
        Program(world, (), None),
        Program(world, ("--force",), other.closed, other),
        Program(world, ("--force",), lab.cut(next_number, 9), other),
        *(Program(world, ("resume", "--quiet"), lab.cut(number, which)) for which in CUTS),
        Program(world, ("resume", "--quiet"), lab.stopped(number)),
    ]


def reading_programs(lab: Lab, number: int) -> list[Program]:
    """Commands that look at a run, closed or cut off."""
    world = lab.world(number)
    words: tuple[tuple[str, ...], ...] = (("info", "--json"), ("verify",), ("why", "9"), ("story", "--villager", "1"))
    return [Program(world, one, template) for one in words for template in (world.closed, lab.cut(number, 9))]


class Sweep:
    """Every call of every program of every world, once each in an order of chance before any comes again."""

    def __init__(self, lab: Lab, name: str, programs_of: Any, ops: Op = Op.CHANGES):
        self._lab, self._name, self._programs_of, self._ops = lab, name, programs_of, ops
        self._places: dict[int, list[tuple[Program, int]]] = {}

    def place(self, number: int) -> tuple[Program, int]:
        """The program and the call of a case. The brain's world is slow: it takes its turn every third time."""
        world_number = number % N_WORLDS
        if world_number == N_WORLDS - 1 and number // N_WORLDS % 3:
            world_number = number // N_WORLDS % (N_WORLDS - 1)
        if world_number not in self._places:
            self._places[world_number] = self._all_places(world_number)
        places = self._places[world_number]
        return places[number // N_WORLDS % len(places)]

    def _all_places(self, number: int) -> list[tuple[Program, int]]:
        places = []
        for program in self._programs_of(self._lab, number):
            folder = self._lab.folder / "counted" / "run"
            calls = self._lab.calls(program.world, program.command(folder), program.template, Plan(ops=self._ops))
            places += [(replace(program, calls=calls), nth) for nth in range(1, calls + 1)]
        self._lab.luck(self._name, "order", number).shuffle(places)
        return places


def settle(lab: Lab, program: Program, folder: Path) -> None:
    """Raises Failed unless the new run goes on to its uninterrupted end, or the old one is untouched."""
    if program.old is None:
        lab.goes_on(program.world, folder)
        return
    step = lab.steps.island(["sql", folder, "select name from runs"])
    no_harm(step)
    if step.first.code != 0:
        raise Failed(f"sql: {step.first}")
    name = step.first.out.split()[-1]
    lab.goes_on(program.old if name == program.old.file.stem else program.world, folder)
