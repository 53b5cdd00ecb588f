"""SIGKILL at every call and at random moments of creating, running, closing and resuming, several times over."""

import random
from pathlib import Path

from tests.torture.lab import Failed, Lab, Verdict
from tests.torture.programs import Program, Sweep, settle, writing_programs
from tests.torture.shim import Mode, Plan


class Kills:
    """Through all calls of all programs; every fourth kill comes at a random moment instead."""

    name = "kills"

    def __init__(self, lab: Lab):
        self._lab, self._sweep = lab, Sweep(lab, self.name, writing_programs)

    def case(self, number: int) -> Verdict:
        lab, luck = self._lab, self._lab.luck(self.name, number)
        program, nth = self._sweep.place(number)
        folder = lab.fresh(program.template)
        self._kill(program, program.command(folder), folder, nth, luck)
        for _ in range(luck.choice((0, 0, 0, 1, 1, 2, 4))):
            again = ["resume", folder, "--quiet"] if (folder / "history.db").exists() else program.world.run(folder)
            self._kill(program, again, folder, luck.randint(1, program.calls), luck)
        settle(lab, program, folder)
        return Verdict.GOOD

    def _kill(self, program: Program, command: list[object], folder: Path, nth: int, luck: random.Random) -> None:
        setup = program.world.setup
        if luck.random() < 0.25:
            step = self._lab.steps.island(command, setup=setup, kill_after_s=luck.random() * 0.1)
        else:
            plan = Plan(luck.choice((Mode.KILL, Mode.TEAR)), nth)
            step = self._lab.steps.island(command, plan=plan, folder=folder, setup=setup)
        if step.is_hung or step.signal not in (0, 9) or (step.signal == 0 and step.first.code != 0):
            raise Failed(f"before the kill: signal {step.signal}, {step.first}")
