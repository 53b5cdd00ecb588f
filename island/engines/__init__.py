"""How pure tasks are run: one after the other, in processes of this machine, or on a Ray cluster. Nothing here knows of islands.

with engine_of("processes", workers=2) as engine:
    for done in engine.run(square, range(1_000_000)):
        print(done.index, done.result, done.failure)
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from island.errors import IslandError

__all__ = ["KINDS", "Done", "Engine", "engine_of"]

T = TypeVar("T")
R = TypeVar("R")

KINDS = ("serial", "processes", "ray")


@dataclass(frozen=True)
class Done(Generic[R]):
    """What came of the task of this index: its result, or in one line why there is none."""

    index: int
    result: R | None
    failure: str | None = None


class Engine(Protocol):
    """Runs tasks. It can be asked again and keeps its workers in between; what is not waited for is ended."""

    def run(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Done[R]]:
        """Every task's outcome as it finishes, in any order. A task that fails is tried again, see `tries.TRIES`.

        `function` is a pure function at the top of a module; tasks and results can be pickled. A task is taken from `tasks` when its
        turn has come and forgotten when it is done: a sequence that makes its tasks when asked holds the memory flat.
        """
        ...


def engine_of(
    kind: str, *, workers: int | None = None, address: str | None = None, same: Callable[[], str] | None = None
) -> AbstractContextManager[Engine]:
    """The engine of that kind, for a with-statement that ends its workers. `workers`: how many tasks at once, by default one a core
    (of the whole cluster); `address`: a Ray cluster that is running, `host:port` or `auto`; without it one is started here. `same`:
    a function at the top of a module that every node of a cluster must answer as this process does, such as a version.

    Raises IslandError, on entering too: an unknown kind, Ray missing or of another version, an address where nothing answers, a node
    that is not the same.
    """
    if kind not in KINDS:
        raise IslandError(f"engine is {kind[:60]!r}; expected {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    if workers is not None and workers < 1:
        raise IslandError(f"workers is {workers}; expected 1 or more")
    if address is not None and kind != "ray":
        raise IslandError(f"an address is for the engine ray, not for {kind}; leave one of them out")
    if kind == "serial":
        if workers not in (None, 1):
            raise IslandError(f"workers is {workers}, but the engine serial has one; use: processes")
        from island.engines.serial import Serial

        return Serial()
    if kind == "processes":
        from island.engines.processes import Processes

        return Processes(workers)
    from island.engines.cluster import cluster

    return cluster(workers, address, same)
