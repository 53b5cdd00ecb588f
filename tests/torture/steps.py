"""A fork server: everything is imported once, and each step of a case is a forked child that runs `island` commands.

A step costs a fork instead of a second of imports. The children share nothing but files; the parent opens no brain and no
database, so that it has no threads and no locks to hand down.
"""

import contextlib
import gc
import os
import pickle
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.torture import shim

MEMORY = 1 << 29  # bytes a step may allocate: a bomb ends in MemoryError, and its traceback is a failure
CPU_S = 20  # what takes longer hangs; a step takes some 50 ms
PATIENCE_S = 120.0  # for what waits instead of working


@dataclass(frozen=True)
class Answer:
    """What one command said. `code` is None when its process did not live to its end."""

    code: int | None
    out: str
    err: str

    @property
    def is_one_line(self) -> bool:
        """Refused, as a user should be: exit 2, nothing but one line, and that on stderr."""
        return self.code == 2 and self.err.startswith("island: ") and self.err.count("\n") == 1

    def __str__(self) -> str:
        return f"exit {self.code}: {' '.join((self.err or self.out).split())[-300:]}"


@dataclass(frozen=True)
class Step:
    """What became of a child: the answers of its commands, the signal that ended it (0: none), calls that the shim counted."""

    answers: list[Answer]
    signal: int
    is_hung: bool
    calls: int
    value: Any = None

    @property
    def first(self) -> Answer:
        return self.answers[0]


class Steps:
    """Runs steps one after the other; their output goes through files in `folder`."""

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.seconds = 0.0

    def island(
        self, *commands: list[Any], plan: shim.Plan | None = None, folder: Path | None = None, after: Any = None, **how: Any
    ) -> Step:
        """`island` with each list of arguments in turn, all in one child; the plan is for the calls below `folder`.

        What `after` returns at the end is the step's value.
        """

        def work() -> tuple[int, Any]:
            if plan:
                assert folder, "a plan needs a folder"
                shim.begin(folder, plan)
            for i, arguments in enumerate(commands):
                with redirected(*self._files(i)):
                    code = command([str(word) for word in arguments])
                with open(self._folder / "codes", "a") as codes:
                    codes.write(f"{code}\n")
            return shim.count() if plan else 0, after() if after else None

        for i in range(len(commands)):
            for file in self._files(i):
                file.unlink(missing_ok=True)
        step = self.call(work, **how)
        codes = (self._folder / "codes").read_text().split()
        answers = [
            Answer(int(codes[i]) if i < len(codes) else None, *(_text(file) for file in self._files(i)))
            for i in range(len(commands))
        ]
        return Step(answers, step.signal, step.is_hung, *(step.value or (0, None)))

    def call(
        self, work: Callable[[], Any], *, kill_after_s: float | None = None, patience_s: float = PATIENCE_S, setup: Any = None
    ) -> Step:
        """A function of ours in a child; what it returns comes back as `value`. `setup` is called first."""
        (self._folder / "codes").write_text("")
        result = self._folder / "result"
        result.unlink(missing_ok=True)
        start = time.monotonic()
        pid = os.fork()
        if pid == 0:
            _child(work, result, setup)
        is_hung = not _ends_within(pid, patience_s if kill_after_s is None else kill_after_s)
        if is_hung:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        self.seconds += time.monotonic() - start
        value = pickle.loads(result.read_bytes()) if result.exists() else None
        return Step([], os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, is_hung and kill_after_s is None, 0, value)

    def _files(self, i: int) -> tuple[Path, Path]:
        return self._folder / f"out{i}", self._folder / f"err{i}"


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "surrogateescape") if file.exists() else ""


def _ends_within(pid: int, seconds: float) -> bool:
    handle = os.pidfd_open(pid)
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def _child(work: Callable[[], Any], result: Path, setup: Any) -> None:
    """The child's whole life; it never returns into the parent's code."""
    code = 70
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()  # Ctrl-C is for the parent; a case must not see it
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if setup:
            setup()
        value = work()
        shim.begin(Path(), shim.Plan())
        result.with_suffix(".new").write_bytes(pickle.dumps(value))
        os.replace(result.with_suffix(".new"), result)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def command(arguments: list[str]) -> int:
    """The entry point of `island`, as a process of its own would run it; returns the exit code."""
    from island import cli

    sys.argv = ["island", *arguments]
    try:
        cli.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


@contextlib.contextmanager
def redirected(out: Path, err: Path) -> Iterator[None]:
    """Standard output and error into files, for everything that is in this process."""
    before = os.dup(1), os.dup(2)
    for number, file in ((1, out), (2, err)):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(handle, number)
        os.close(handle)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, handle in zip((1, 2), before, strict=True):
            os.dup2(handle, number)
            os.close(handle)


def ready_to_fork() -> None:
    """What is there now is left out of garbage collection, so that children do not copy it."""
    gc.collect()
    gc.freeze()
