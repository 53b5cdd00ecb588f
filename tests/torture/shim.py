"""The Python half of shim.c: compiles it, loads it with LD_PRELOAD, and tells it what to do in a forked child."""

import ctypes
import enum
import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from brain.build import compile_c
from tests.compiled import compiled

SOURCE = Path(__file__).parent / "shim.c"


class Op(enum.IntFlag):
    """Kinds of calls, as in shim.c."""

    OPEN = 1
    WRITE = 2
    SYNC = 4
    RENAME = 8
    UNLINK = 16
    TRUNCATE = 32
    MKDIR = 64
    READ = 128
    CHANGES = OPEN | WRITE | SYNC | RENAME | UNLINK | TRUNCATE | MKDIR


class Mode(enum.IntEnum):
    """What happens at the nth call, as in shim.c."""

    ONLY_COUNT = 0
    KILL = 1  # before the call
    TEAR = 2  # behind it; of a write only half is made
    FAIL = 3
    FAIL_TORN = 4  # as FAIL, but half of a write is made
    STOP = 5  # what Ctrl-C sends; the call is made


@dataclass(frozen=True)
class Plan:
    """What the shim does to one process: `mode` at the `nth` of its calls `ops` below the run's folder."""

    mode: Mode = Mode.ONLY_COUNT
    nth: int = 0
    error: int = errno.EIO
    is_lasting: bool = False  # every later call meets the same
    ops: Op = Op.CHANGES
    log: Path | None = None  # every change is written here


def library() -> Path:
    """The compiled shim, newer than its source."""
    return compiled("shim.so", lambda out: compile_c(out, ("-O2", "-fPIC", "-shared"), SOURCE), SOURCE)


def is_loaded() -> bool:
    return hasattr(ctypes.CDLL(None), "torture_begin")


def load_by_starting_again(arguments: list[str]) -> None:
    """Replaces this process by the same one with the shim in it; returns when it is there already."""
    if is_loaded():
        return
    # numpy's BLAS would start threads, and a process with threads must not fork
    more = {"LD_PRELOAD": str(library()), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    os.execve(sys.executable, [sys.executable, *arguments], {**os.environ, **more})


def begin(folder: Path, plan: Plan) -> None:
    """From here on the calls below `folder` are counted, and meet the plan."""
    log_fd = os.open(plan.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644) if plan.log else -1
    ctypes.CDLL(None).torture_begin(
        os.fsencode(folder), int(plan.mode), ctypes.c_long(plan.nth), plan.error, int(plan.is_lasting), int(plan.ops), log_fd
    )


def count() -> int:
    """How many calls there were since `begin`."""
    ask = ctypes.CDLL(None).torture_count
    ask.restype = ctypes.c_long
    return int(ask())
