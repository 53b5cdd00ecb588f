"""Processes of this machine, a task at a time each.

Not `concurrent.futures`: when one of its processes is killed the whole pool is broken, and nobody can say whose task did it. Here
each worker has a pipe of its own, and its end is the end of one try of one task.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar

from island.engines import Done
from island.engines.tries import Outcome, Queue, attempt, failure_of

T = TypeVar("T")
R = TypeVar("R")

PATIENCE_S = 10  # a task that is told to stop may put things in order


class Processes:
    """`workers` processes (by default one a core), started when first needed and again when one was killed."""

    def __init__(self, workers: int | None = None):
        self.workers = workers or len(os.sched_getaffinity(0))
        self._idle: list[_Worker] = []

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: Any) -> None:
        _end(self._idle)
        self._idle = []

    def run(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Done[R]]:
        queue = Queue(len(tasks))
        busy: dict[Any, tuple[_Worker, int]] = {}  # by pipe
        finished: list[tuple[int, Outcome[R]]] = []
        try:
            while True:
                while len(busy) < self.workers and (index := queue.next()) is not None:
                    worker = self._free_worker()
                    worker.give(function, tasks[index])
                    busy[worker.pipe] = worker, index
                # told only now, so that no worker waits for whoever is told
                for index, outcome in finished:
                    if done := queue.settle(index, outcome):
                        yield done
                if finished:
                    finished = []
                    continue  # what failed goes to a worker again
                if not busy:
                    return
                for pipe in wait(list(busy)):
                    worker, index = busy.pop(pipe)
                    finished.append((index, worker.take()))
                    if not worker.is_ended:
                        self._idle.append(worker)
        finally:
            _end([worker for worker, _ in busy.values()])

    def _free_worker(self) -> "_Worker":
        while self._idle:
            worker = self._idle.pop()
            if worker.process.is_alive():
                return worker
            _end([worker])
        return _Worker()


class _Worker:
    """A process and this side of its pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would take over threads of the engine, locks and open files
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs,), daemon=True)
        self.is_ended = False
        with _interrupts_held_back():  # Ctrl-C goes to everybody in the terminal; the worker is ended by us
            self.process.start()
        theirs.close()  # or its end would not be seen

    def give(self, function: Callable[[Any], Any], task: Any) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # `take` will say that it is gone
            self.pipe.send((function, task))

    def take(self) -> Outcome[Any]:
        try:
            return self.pipe.recv()
        except (EOFError, ConnectionResetError):
            self.is_ended = True
            self.process.join()
            self.pipe.close()
            return None, _epitaph(self.process.exitcode)


def _epitaph(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with exit code {code}"


def _end(workers: list[_Worker]) -> None:
    """Closes the pipes of those who wait, tells those who work to stop, and after a while kills who has not."""
    for worker in workers:
        worker.pipe.close()
        worker.process.terminate()
    for worker in workers:
        worker.process.join(PATIENCE_S)
        worker.process.kill()
        worker.process.join()


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """What is started inside inherits that SIGINT is blocked; one that comes meanwhile is delivered here afterwards."""
    resource_tracker.ensure_running()  # or the first start would start it, which lets SIGINT through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in the worker -----------------------------------------------------------------------------------------------------


def _work(pipe: Connection) -> None:
    """Task after task until the other side is closed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        while True:
            function, task = pipe.recv()
            pipe.send_bytes(_packed(attempt(function, task)))
            del function, task


def _packed(outcome: Outcome[Any]) -> Any:
    """A result that cannot be pickled is a failure of its task, not of the worker."""
    try:
        return ForkingPickler.dumps(outcome)
    except Exception as error:
        return ForkingPickler.dumps((None, failure_of(error)))


def _end_with_parent() -> None:
    """A driver that is killed leaves nobody behind who goes on writing."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
