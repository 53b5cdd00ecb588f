"""One task after the other, here."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from island.engines import Done
from island.engines.tries import Queue, attempt

T = TypeVar("T")
R = TypeVar("R")


class Serial:
    """What every other engine is held against."""

    def __enter__(self) -> "Serial":
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def run(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Done[R]]:
        queue = Queue(len(tasks))
        while (index := queue.next()) is not None:
            if done := queue.settle(index, attempt(function, tasks[index])):
                yield done
