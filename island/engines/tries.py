"""Which task is next, how often each was tried, and what a failure is called."""

import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from island.engines import Done
from island.errors import IslandError

TRIES = 3
_LETTERS_MAX = 500

T = TypeVar("T")
R = TypeVar("R")
Outcome = tuple[R | None, str | None]
"""(result, None) or (None, failure)."""


class Queue:
    """The indexes of tasks in their order; one that failed comes again before the next. Its size is that of what failed."""

    def __init__(self, count: int):
        self._fresh = iter(range(count))
        self._again: deque[int] = deque()
        self._failed: dict[int, int] = {}  # index -> times

    def next(self) -> int | None:
        return self._again.popleft() if self._again else next(self._fresh, None)

    def settle(self, index: int, outcome: Outcome[R]) -> Done[R] | None:
        """What is to be told of a task that came back; None when it is tried again."""
        result, failure = outcome
        if failure is not None:
            times = self._failed.get(index, 0) + 1
            if times < TRIES:
                self._failed[index] = times
                self._again.append(index)
                return None
        self._failed.pop(index, None)
        return Done(index, result, failure)


def attempt(function: Callable[[T], R], task: T) -> Outcome[R]:
    """One try, in whatever process; only what ends a process ends this."""
    try:
        return function(task), None
    except Exception as error:
        return None, failure_of(error)


def failure_of(error: Exception) -> str:
    """One line; of what is no IslandError, where it came from."""
    if isinstance(error, IslandError):
        return one_line(error)
    frames: Any = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return one_line(f"{type(error).__name__}: {error}{where}")


def one_line(text: object) -> str:
    return " ".join(str(text).split())[:_LETTERS_MAX]
