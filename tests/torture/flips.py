"""Bits turned over, pages zeroed, files cut, grown, missing or another run's: noticed, or the right answer all the same."""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.torture.dump import differing, dump
from tests.torture.lab import Failed, Lab, Verdict, World, no_harm
from tests.torture.programs import N_WORLDS
from tests.torture.steps import Step

PAGE = 4096
EVENTS = "select event_id, year, what, actor, other, place, amount from happenings order by 1"
TOLD = "select tick, who, deed, partner, sentence from deeds order by tick, agent_id"


def looking(folder: Path) -> list[list[Any]]:
    """Every command that reads a run, verify the last."""
    return [
        ["info", folder, "--json"],
        ["sql", folder, "select * from population"],
        ["sql", folder, EVENTS],
        ["sql", folder, TOLD],
        ["story", folder, "--villager", "1"],
        ["why", folder, "9"],
        ["consequences", folder, "2", "--depth", "3"],
        ["verify", folder],
    ]


# -- damages: the content before and chance, the content after ---------------------------------------------------------


def _bit(data: bytearray, luck: random.Random) -> None:
    data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)


def _byte(data: bytearray, luck: random.Random) -> None:
    data[luck.randrange(len(data))] = luck.randrange(256)


def _zero_page(data: bytearray, luck: random.Random) -> None:
    at = luck.randrange(len(data)) // PAGE * PAGE
    data[at : at + PAGE] = bytes(len(data[at : at + PAGE]))


def _swap_pages(data: bytearray, luck: random.Random) -> None:
    a, b = (luck.randrange(max(len(data) // PAGE, 1)) * PAGE for _ in range(2))
    data[a : a + PAGE], data[b : b + PAGE] = data[b : b + PAGE], data[a : a + PAGE]


def _noise(data: bytearray, luck: random.Random) -> None:
    at = luck.randrange(len(data)) // 512 * 512
    data[at : at + 512] = luck.randbytes(len(data[at : at + 512]))


def _cut(data: bytearray, luck: random.Random) -> None:
    at = luck.randrange(len(data))
    del data[luck.choice((at, at // PAGE * PAGE)) :]


def _grow(data: bytearray, luck: random.Random) -> None:
    n = luck.choice((1, 512, PAGE, 3 * PAGE))
    data.extend(luck.choice((bytes(n), luck.randbytes(n))))


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_bit,) * 5, *(_byte,) * 2, _zero_page, _swap_pages, _noise, _cut, _grow,
)  # fmt: skip


class Flips:
    """One damage to one file of a run, closed or open; then every reading command, and `resume`."""

    name = "flips"

    def __init__(self, lab: Lab):
        self._lab = lab
        self._untouched: dict[Path, tuple[list[str], dict[str, str]]] = {}

    def case(self, number: int) -> Verdict:
        lab, luck = self._lab, self._lab.luck(self.name, number)
        world_number = number % N_WORLDS if number % N_WORLDS < N_WORLDS - 1 or number % 3 == 0 else 0
        world = lab.world(world_number)
        is_closed = luck.random() < 0.6
        template = world.closed if is_closed else luck.choice((lab.cut(world_number, 9), lab.cut(world_number, 13)))
        answers, rows = self._of(template)
        folder = lab.fresh(template)
        self._harm(folder, world_number, luck)
        step = lab.steps.island(*looking(folder), after=lambda: rows_of(folder))
        no_harm(step)
        if is_closed:
            self._same_or_refused(step, answers, looking(folder))
        if is_closed and step.answers[-1].code == 0 and (tables := differing(step.value, rows)):
            raise Failed(f"verify is content, but {step.value.get('unreadable') or ', '.join(tables) + ' differ'}")
        return self._go_on(world, folder, step)

    def _go_on(self, world: World, folder: Path, looked: Step) -> Verdict:
        """`resume` refuses, or leads to the uninterrupted run; it does not refuse what verifies."""
        step = self._lab.resumed(world, folder)
        if step.first.code == 0:
            self._lab.is_whole(world, folder, step.answers[1])
        elif looked.answers[-1].code == 0:
            raise Failed(f"verify is content, but {step.first}")
        return Verdict.GOOD if step.first.code == 0 and all(one.code == 0 for one in looked.answers) else Verdict.LINE

    def _of(self, template: Path) -> tuple[list[str], dict[str, str]]:
        """What the commands say of the untouched run, and its rows."""
        if template not in self._untouched:
            folder = self._lab.fresh(template)
            step = self._lab.steps.island(*looking(folder), after=lambda: rows_of(folder))
            if any(answer.code != 0 for answer in step.answers):
                raise Failed(f"untouched: {next(answer for answer in step.answers if answer.code != 0)}")
            self._untouched[template] = [answer.out for answer in step.answers], step.value
        return self._untouched[template]

    def _same_or_refused(self, step: Step, answers: list[str], commands: list[list[Any]]) -> None:
        for answer, expected, command in zip(step.answers, answers, commands, strict=True):
            if answer.code == 0 and answer.out != expected and command[0] != "verify":
                raise Failed(f"a wrong answer of {command[0]} {command[2:]}: {_first_difference(answer.out, expected)}")

    def _harm(self, folder: Path, world_number: int, luck: random.Random) -> None:
        files = sorted(path for path in folder.iterdir() if not path.name.endswith("-shm"))
        history = folder / "history.db"
        file = history if luck.random() < 0.6 else luck.choice(files)
        what = luck.random()
        if what < 0.02:
            file.unlink()
        elif what < 0.04:  # a log of another run
            other = self._lab.cut((world_number + 2) % N_WORLDS, 9) / "history.db-wal"
            if other.exists():
                (folder / "history.db-wal").write_bytes(other.read_bytes())
        else:
            data = bytearray(file.read_bytes())
            if data:
                luck.choice(DAMAGES)(data, luck)
            file.write_bytes(data)


def rows_of(folder: Path) -> dict[str, str]:
    """All rows; `unreadable` when SQLite cannot."""
    try:
        return dump(folder / "history.db", all_columns=True)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return {"unreadable": str(error)}


def _first_difference(found: str, expected: str) -> str:
    pairs = zip([*found.splitlines(), "(nothing)"], [*expected.splitlines(), "(nothing)"], strict=False)
    a, b = next(((a, b) for a, b in pairs if a != b), ("", ""))
    return f"{a[:120]!r}; expected {b[:120]!r}"
