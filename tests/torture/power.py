"""A power cut at any moment: writes after the last fsync are lost, kept or torn in any choice (see disk.py)."""

import contextlib
import sqlite3
from pathlib import Path

from tests.torture.disk import Disk, Entry, read_log, write_out
from tests.torture.lab import Failed, Lab, Verdict, no_harm
from tests.torture.programs import N_WORLDS, Program, settle, writing_programs
from tests.torture.shim import Plan


class Power:
    """Each program's changes are logged once; each case lives through some of them and loses the power.

    `ticks_lost`: the committed ticks that the last case lost and `resume` had to live again; None where no run was open.
    """

    name = "power"
    ticks_lost: int | None = None

    def __init__(self, lab: Lab):
        self._lab = lab
        self._logs: dict[tuple[int, int], tuple[Program, list[Entry]]] = {}
        self._programs: dict[int, list[Program]] = {}

    def case(self, number: int) -> Verdict:
        lab, luck = self._lab, self._lab.luck(self.name, number)
        world_number = number % N_WORLDS if number % N_WORLDS < N_WORLDS - 1 or number % 3 == 0 else 0
        program, entries = self._log(world_number, number // N_WORLDS)
        at = luck.choice((luck.randint(0, len(entries)), luck.randint(0, len(entries)), len(entries)))
        folder = lab.fresh(program.template)
        disk = Disk(folder)
        for entry in entries[:at]:
            disk.change(entry)
        found = disk.cut(luck)
        self.ticks_lost = None
        if program.old is None and at < len(entries):
            self.ticks_lost = self._ticks(disk.whole(), folder) - self._ticks(found, folder)
        lab.fresh()
        write_out(found, folder)
        if at == len(entries):
            self._is_kept(program, folder)
        settle(lab, program, folder)
        return Verdict.GOOD

    def _ticks(self, files: dict[str, bytes | None], folder: Path) -> int:
        """How many ticks SQLite finds committed; 0 where there is no history yet."""
        self._lab.fresh()
        write_out(files, folder)
        if not (folder / "history.db").exists():
            return 0
        with contextlib.closing(sqlite3.connect(folder / "history.db")) as raw:
            return int(raw.execute("SELECT count(*) FROM ticks").fetchone()[0])

    def _log(self, world_number: int, turn: int) -> tuple[Program, list[Entry]]:
        if world_number not in self._programs:
            self._programs[world_number] = writing_programs(self._lab, world_number)
        programs = self._programs[world_number]
        key = (world_number, turn % len(programs))
        if key not in self._logs:
            program = programs[key[1]]
            folder, file = self._lab.fresh(program.template), self._lab.folder / "log"
            step = self._lab.steps.island(program.command(folder), plan=Plan(log=file), folder=folder, setup=program.world.setup)
            if step.first.code != 0:
                raise Failed(f"an undisturbed command: {step.first}")
            self._logs[key] = program, read_log(file)
        return self._logs[key]

    def _is_kept(self, program: Program, folder: object) -> None:
        """A command that ended well has put its whole run on the disk."""
        step = self._lab.steps.island(["sql", folder, "select count(*) from ticks"])
        no_harm(step)
        if step.first.code != 0 or step.first.out.split()[-1] != str(program.world.ticks):
            raise Failed(f"a run that was closed lost some of its {program.world.ticks} ticks in a power cut: {step.first}")
