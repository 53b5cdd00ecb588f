"""The nth open, write, fsync, rename, unlink, truncation or read fails, once or from then on."""

import errno

from tests.torture.lab import Failed, Lab, Verdict, no_harm
from tests.torture.programs import Program, Sweep, reading_programs, settle, writing_programs
from tests.torture.shim import Mode, Op, Plan


class Faults:
    """Through all calls of all programs. A command that reads must answer rightly or in one line; one that writes must leave
    the old run or one that goes on.
    """

    name = "faults"

    def __init__(self, lab: Lab):
        self._lab = lab
        self._writing = Sweep(lab, self.name, writing_programs)
        self._reading = Sweep(lab, self.name, reading_programs, Op.CHANGES | Op.READ)
        self._answers: dict[tuple[object, ...], str] = {}

    def case(self, number: int) -> Verdict:
        lab, luck = self._lab, self._lab.luck(self.name, number)
        reads = number % 8 == 7
        program, nth = self._reading.place(number // 8) if reads else self._writing.place(number)
        plan = Plan(
            luck.choice((Mode.FAIL, Mode.FAIL, Mode.FAIL_TORN)),
            nth,
            luck.choice((errno.EIO, errno.ENOSPC)),
            luck.random() < 0.3,
            Op.CHANGES | Op.READ if reads else Op.CHANGES,
        )
        folder = lab.fresh(program.template)
        step = lab.steps.island(program.command(folder), plan=plan, folder=folder, setup=program.world.setup)
        no_harm(step, (0, 2, 3) if program.words[:1] == ("verify",) else (0, 2))
        if reads and step.first.code == 0 and step.first.out != self._answer(program):
            raise Failed(f"another answer: {step.first.out[-200:]!r}")
        settle(lab, program, folder)
        return Verdict.GOOD if step.first.code == 0 else Verdict.LINE

    def _answer(self, program: Program) -> str:
        """What a reading command says undisturbed."""
        key = (program.template, program.words)
        if key not in self._answers:
            self._answers[key] = self._lab.steps.island(program.command(self._lab.fresh(program.template))).first.out
        return self._answers[key]
