"""Tasks on Ray: a cluster that is running, or one that is started here for as long as it is needed.

The only module that knows Ray. A node needs this project installed, as this machine has it; nothing is shipped to it but tasks.
Retries are ours and not Ray's, so that every engine counts them alike.
"""

import contextlib
import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from island.engines import Done
from island.engines.tries import Outcome, Queue, attempt, one_line
from island.errors import IslandError

T = TypeVar("T")
R = TypeVar("R")

ANSWER_S = 5
"""How long an address may take to answer."""

# Read by Ray when it is imported: nothing is sent to anybody, and a cluster that is silent is given up within half a minute, not four.
_ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_NUM_REDIS_GET_RETRIES": "1",
    "RAY_py_gcs_connect_timeout_s": "10",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DISABLE_IMPORT_WARNING": "1",
}


@contextlib.contextmanager
def cluster(workers: int | None, address: str | None, same: Callable[[], str] | None = None) -> Iterator["Cluster"]:
    """Raises IslandError when Ray is missing or another one than the cluster's, when nothing answers, and when a node is not the same."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError:
        raise IslandError("the engine ray needs Ray; install it with: .venv/bin/pip install '.[cluster]'") from None
    if ray.is_initialized():
        raise IslandError("Ray is in use by this process already; one cluster at a time")
    if address is not None:
        _require_answer(address)
    try:
        _connect(ray, workers, address)
        if same is not None:
            _require_same(ray, same)
        yield Cluster(ray, workers)
    finally:
        with _silence():
            ray.shutdown()


def _require_answer(address: str) -> None:
    """Ray itself would try for minutes."""
    if address == "auto":
        return
    host, _, port = address.rpartition(":")
    if not host or "/" in host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise IslandError(f"address is {address[:60]!r}; expected HOST:PORT as `ray start --head` prints it, or auto")
    try:
        socket.create_connection((host, int(port)), ANSWER_S).close()
    except OSError as error:
        raise IslandError(
            f"{address}: nothing answers ({error.strerror or error}); start a cluster with `ray start --head`, or leave the address out"
        ) from None


def _connect(ray: Any, workers: int | None, address: str | None) -> None:
    where: dict[str, Any] = (
        {"address": address} if address else {"address": "local", "num_cpus": workers, "include_dashboard": False}
    )
    try:
        with _silence():
            ray.init(**where, log_to_driver=False, logging_level=logging.FATAL, configure_logging=True)
    except Exception as error:  # Ray raises whatever it likes
        name = address or "a local cluster"
        if "ersion mismatch" in str(error):
            theirs, ours = _versions(str(error))
            raise IslandError(f"{name}: runs {theirs}, but here is {ours}; install the same on every node") from None
        advice = "if its head was started with a token, set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN here too; see also: ray status"
        raise IslandError(f"{name}: Ray does not answer ({one_line(error)[:200]}); {advice}") from None


def _require_same(ray: Any, same: Callable[[], str]) -> None:
    """Every node that is there now must answer what this process answers."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    ours = same()
    nodes = {node["NodeID"]: node["NodeManagerAddress"] for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU")}
    asked = {
        node_id: ray.remote(num_cpus=0, max_retries=1)(attempt_nothing)
        .options(scheduling_strategy=NodeAffinitySchedulingStrategy(node_id, soft=False))
        .remote(same)
        for node_id in nodes
    }
    for node_id, reference in asked.items():
        if _is_gone(ray, reference):
            continue
        theirs, failure = _outcome(ray, reference)
        if failure is not None:
            raise IslandError(f"node {nodes[node_id]}: {failure}")
        if theirs != ours:
            raise IslandError(f"node {nodes[node_id]}: has {theirs}, but here is {ours}; install the same on every node")


def _is_gone(ray: Any, reference: Any) -> bool:
    """Whether the node has just been lost: it may be on Ray's list still, but no task will come to it."""
    try:
        ray.get(reference)
    except (ray.exceptions.TaskUnschedulableError, ray.exceptions.NodeDiedError):
        return True
    except ray.exceptions.RayError:
        return False
    return False


def attempt_nothing(function: Callable[[], str]) -> Outcome[str]:
    return attempt(lambda _: function(), None)


def _outcome(ray: Any, reference: Any) -> Outcome[Any]:
    """What a worker answered, or that it, its node or its code was missing."""
    try:
        return ray.get(reference)
    except ray.exceptions.RayError as error:
        if "ModuleNotFoundError" in str(error):
            return None, "this project is not installed there as it is here; install it with: .venv/bin/pip install '.[cluster]'"
        return None, f"its worker was lost ({type(error).__name__})"


def _versions(text: str) -> tuple[str, str]:
    """Of the cluster and of this process, from Ray's words for a mismatch: `Ray: 2.1.0` and `Python: 3.11.2` of each."""
    words = [line.strip().replace(":", "", 1) for line in text.splitlines() if line.strip().startswith(("Ray:", "Python:"))]
    return " with ".join(words[:2]), " with ".join(words[2:4])


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Ray's C++ half writes what it thinks to the terminal, whatever the log level; what matters is raised."""
    with open(os.devnull, "wb") as nothing:
        kept = os.dup(2)
        os.dup2(nothing.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


class Cluster:
    """A connection to a cluster."""

    def __init__(self, ray: Any, workers: int | None):
        self._ray, self._workers = ray, workers
        self._attempt = ray.remote(num_cpus=1, max_retries=0)(attempt)

    def run(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Done[R]]:
        queue = Queue(len(tasks))
        busy: dict[Any, int] = {}  # reference to what will be the outcome -> index
        finished: list[tuple[int, Outcome[R]]] = []
        try:
            while True:
                while len(busy) < self._at_once() and (index := queue.next()) is not None:
                    busy[self._attempt.remote(function, tasks[index])] = index
                for index, outcome in finished:
                    if done := queue.settle(index, outcome):
                        yield done
                if finished:
                    finished = []
                    continue
                if not busy:
                    return
                ready, _ = self._ray.wait(list(busy), num_returns=1)
                finished = [(busy.pop(reference), _outcome(self._ray, reference)) for reference in ready]
        finally:
            for reference in busy:
                with contextlib.suppress(Exception):
                    self._ray.cancel(reference, force=True)

    def _at_once(self) -> int:
        """As many as there are cores now (nodes come and go), and a quarter more, so that none waits for the driver."""
        if self._workers:
            return self._workers
        cores = int(self._ray.cluster_resources().get("CPU", 1))
        return cores + cores // 4 + 1
