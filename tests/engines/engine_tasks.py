"""What the tests let the engines do: functions at the top of a module, as every process must find them by name."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from island.errors import IslandError


def square(number: int) -> int:
    return number * number


def sleep_for(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def refuse(number: int) -> int:
    if number == 2:
        raise IslandError("two is\ntoo many")
    if number == 3:
        return 1 // 0
    return number


def _times_before(path: Path) -> int:
    """How often this was called with this path before; kept in the file, as processes come and go."""
    with open(path, "a+") as file:
        times = file.tell()
        file.write("x")
    return times


def fail_once(path: Path) -> str:
    if _times_before(path) == 0:
        raise RuntimeError("not yet")
    return path.name


def fail_always(path: Path) -> str:
    _times_before(path)
    raise RuntimeError("never")


def be_killed_once(path: Path) -> str:
    if _times_before(path) == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


def be_killed_always(path: Path) -> str:
    _times_before(path)
    os.kill(os.getpid(), signal.SIGKILL)
    return path.name


def be_interrupted(number: int) -> int:
    """As Ctrl-C does: it reaches everybody in the terminal."""
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)
    return number


def pid_of(_: int) -> int:
    time.sleep(0.02)
    return os.getpid()


def write_pid_and_wait(path: Path) -> None:
    path.write_text(str(os.getpid()))
    time.sleep(600)


def wait_unless_quick(path: Path) -> None:
    if path.name != "quick":
        write_pid_and_wait(path)


def give_what_cannot_be_pickled(_: int) -> object:
    return lambda: None


def version() -> str:
    return "version 1"


def pid_as_version() -> str:
    return f"version {os.getpid()}"


class Numbers(Sequence[int]):
    """0 to count - 1, made when asked for; knows how many of them were asked for so far."""

    def __init__(self, count: int):
        self.count, self.asked = count, 0

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        self.asked += 1
        return index

    def __iter__(self) -> Iterator[int]:
        raise AssertionError("an engine takes its tasks one by one")
