"""All engines do the same work; what differs is who does it, and what can happen to them."""

import contextlib
import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import engine_tasks as tasks
import pytest

from island.engines import Engine, engine_of
from island.engines.cluster import _require_answer
from island.engines.processes import PATIENCE_S
from island.engines.tries import TRIES
from island.errors import IslandError

HAS_RAY = importlib.util.find_spec("ray") is not None
needs_ray = pytest.mark.skipif(not HAS_RAY, reason="Ray is not installed: .venv/bin/pip install '.[cluster]'")
ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def engines() -> Iterator[dict[str, Engine]]:
    with contextlib.ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{HERE}")  # where a worker of Ray finds the tasks
        made = {
            "serial": stack.enter_context(engine_of("serial")),
            "processes": stack.enter_context(engine_of("processes", workers=2)),
        }
        if HAS_RAY:
            made["ray"] = stack.enter_context(engine_of("ray", workers=2))
        yield made


@pytest.fixture(params=["serial", "processes", pytest.param("ray", marks=needs_ray)])
def engine(request: pytest.FixtureRequest, engines: dict[str, Engine]) -> Engine:
    return engines[request.param]


@pytest.fixture(params=["processes", pytest.param("ray", marks=needs_ray)])
def engine_with_workers(request: pytest.FixtureRequest, engines: dict[str, Engine]) -> Engine:
    return engines[request.param]


# -- what all of them do -----------------------------------------------------------------------------------------------


def test_every_task_is_done_once(engine: Engine) -> None:
    done = list(engine.run(tasks.square, range(20)))
    assert sorted((one.index, one.result, one.failure) for one in done) == [(i, i * i, None) for i in range(20)]


def test_an_engine_without_tasks_is_done(engine: Engine) -> None:
    assert list(engine.run(tasks.square, [])) == []


def test_a_task_that_raises_is_a_line_and_the_others_go_on(engine: Engine) -> None:
    done = {one.index: one for one in engine.run(tasks.refuse, range(5))}
    assert [done[i].result for i in (0, 1, 4)] == [0, 1, 4]
    assert done[2].result is None and done[2].failure == "two is too many"
    assert done[3].failure is not None and re.fullmatch(r"ZeroDivisionError: .* \(engine_tasks.py:\d+\)", done[3].failure)


def test_a_task_that_fails_once_is_tried_again(engine: Engine, tmp_path: Path) -> None:
    paths = [tmp_path / str(i) for i in range(4)]
    done = list(engine.run(tasks.fail_once, paths))
    assert sorted((one.index, one.result) for one in done) == [(i, str(i)) for i in range(4)]
    assert [path.read_text() for path in paths] == ["xx"] * 4


def test_a_task_that_always_fails_is_given_up(engine: Engine, tmp_path: Path) -> None:
    (done,) = engine.run(tasks.fail_always, [tmp_path / "tries"])
    assert done.failure is not None and "never" in done.failure
    assert (tmp_path / "tries").read_text() == "x" * TRIES


def test_tasks_are_taken_when_their_turn_has_come(engine: Engine) -> None:
    """So a million tasks need no more memory than ten."""
    numbers = tasks.Numbers(10_000)
    running = engine.run(tasks.square, numbers)
    for _ in range(5):
        next(running)
    running.close()  # type: ignore[attr-defined]
    assert numbers.asked < 20


def test_memory_of_the_driver_is_flat(engine: Engine) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in engine.run(tasks.square, tasks.Numbers(count)):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(50)
    few, many = peak(50), peak(1500)
    assert many < few + 60_000  # an index and a result kept of each would be 100 kB


def test_an_abandoned_run_is_followed_by_another(engine: Engine) -> None:
    next(iter(engine.run(tasks.square, range(100))))
    done = list(engine.run(tasks.square, range(3)))
    assert sorted((one.index, one.result) for one in done) == [(0, 0), (1, 1), (2, 4)]


# -- workers -----------------------------------------------------------------------------------------------------------


def test_outcomes_come_as_they_finish(engine_with_workers: Engine) -> None:
    list(engine_with_workers.run(tasks.pid_of, range(4)))  # both are awake
    order = [done.index for done in engine_with_workers.run(tasks.sleep_for, [3, 0, 0])]
    assert order == [1, 2, 0] or order == [2, 1, 0]


def test_a_killed_worker_is_replaced_and_its_task_done_again(engine_with_workers: Engine, tmp_path: Path) -> None:
    paths = [tmp_path / str(i) for i in range(4)]
    done = list(engine_with_workers.run(tasks.be_killed_once, paths))
    assert sorted((one.index, one.result, one.failure) for one in done) == [(i, str(i), None) for i in range(4)]


def test_a_task_that_kills_its_workers_is_given_up_alone(engine_with_workers: Engine, tmp_path: Path) -> None:
    (done,) = engine_with_workers.run(tasks.be_killed_always, [tmp_path / "tries"])
    assert done.failure is not None and re.search(r"ended by SIGKILL|its worker was lost", done.failure)
    assert (tmp_path / "tries").read_text() == "x" * TRIES
    assert [one.result for one in engine_with_workers.run(tasks.square, [7])] == [49]


def test_a_result_that_cannot_be_pickled_is_a_failure(engines: dict[str, Engine]) -> None:
    (done,) = engines["processes"].run(tasks.give_what_cannot_be_pickled, [0])
    assert done.failure is not None and "pickle" in done.failure


def test_processes_are_kept_between_runs(engines: dict[str, Engine]) -> None:
    first = {done.result for done in engines["processes"].run(tasks.pid_of, range(20))}
    second = {done.result for done in engines["processes"].run(tasks.pid_of, range(20))}
    assert len(first) == 2 and first == second and os.getpid() not in first


def test_a_process_killed_while_it_waits_is_replaced(engines: dict[str, Engine], tmp_path: Path) -> None:
    """And no task pays for it with a try."""
    before = {int(str(done.result)) for done in engines["processes"].run(tasks.pid_of, range(20))}
    for pid in before:
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # one that is not dead yet would still take a task
    list(engines["processes"].run(tasks.fail_always, [tmp_path / "one", tmp_path / "two"]))
    assert [(tmp_path / name).read_text() for name in ("one", "two")] == ["x" * TRIES] * 2
    assert not before & {done.result for done in engines["processes"].run(tasks.pid_of, range(20))}


def test_what_an_abandoned_run_has_begun_is_ended(engine_with_workers: Engine, tmp_path: Path) -> None:
    """And at once: whoever stops a sweep does not wait for its islands."""
    running = engine_with_workers.run(tasks.wait_unless_quick, [tmp_path / "slow", tmp_path / "quick"])
    assert next(running).index == 1
    _wait_for(lambda: (tmp_path / "slow").exists() and (tmp_path / "slow").read_text() != "")
    begun = time.monotonic()
    running.close()  # type: ignore[attr-defined]
    assert time.monotonic() - begun < PATIENCE_S - 1
    _wait_for(lambda: not _is_alive(int((tmp_path / "slow").read_text())))


def test_a_worker_leaves_ctrl_c_to_its_driver(engines: dict[str, Engine]) -> None:
    (done,) = engines["processes"].run(tasks.be_interrupted, [7])
    assert (done.result, done.failure) == (7, None)


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


_DRIVER = """
import sys
from pathlib import Path
import engine_tasks as tasks
from island.engines import engine_of

if __name__ == "__main__":
    with engine_of("processes", workers=2) as engine:
        list(engine.run(tasks.write_pid_and_wait, [Path(name) for name in sys.argv[1:]]))
"""


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_their_driver(tmp_path: Path, signal_number: signal.Signals) -> None:
    """Whether Ctrl-C ended it (which reaches everybody in the terminal) or it was killed; nobody goes on, nobody shouts."""
    (tmp_path / "driver.py").write_text(_DRIVER)
    paths = [tmp_path / "one", tmp_path / "two"]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}"}
    driver = subprocess.Popen(
        [sys.executable, tmp_path / "driver.py", *paths],
        env=environment,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    )
    _wait_for(lambda: all(path.exists() and path.read_text() for path in paths))
    pids = [int(path.read_text()) for path in paths]
    os.killpg(driver.pid, signal_number) if signal_number == signal.SIGINT else driver.kill()
    _, said = driver.communicate(timeout=60)
    assert driver.returncode == -signal_number
    _wait_for(lambda: not any(map(_is_alive, pids)))
    assert said.count("Traceback") == (signal_number == signal.SIGINT)  # the driver's own


def _wait_for(is_so, seconds: float = 60) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


# -- refusing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"kind": "dask"}, "engine is 'dask'; expected serial, processes or ray"),
        ({"kind": "processes", "workers": 0}, "workers is 0; expected 1 or more"),
        ({"kind": "serial", "workers": 2}, "workers is 2, but the engine serial has one; use: processes"),
        ({"kind": "processes", "address": "auto"}, "an address is for the engine ray, not for processes"),
    ],
)
def test_an_engine_that_is_none_is_refused(arguments: dict[str, object], says: str) -> None:
    with pytest.raises(IslandError, match=re.escape(says)):
        engine_of(**arguments)  # type: ignore[arg-type]


_CLUSTER_DRIVER = """
import sys
import engine_tasks as tasks
from island.engines import engine_of
from island.errors import IslandError

if __name__ == "__main__":
    if sys.argv[1] == "another version":
        import ray
        ray.__version__ = "2.1.0"
    same = getattr(tasks, sys.argv[3]) if sys.argv[3:] else None
    try:
        with engine_of("ray", address=sys.argv[2], same=same) as engine:
            print(*[done.result for done in engine.run(tasks.square, [3])])
    except IslandError as error:
        print(error)
"""


def _drive(tmp_path: Path, *arguments: str) -> str:
    """In a process of its own: this one has a cluster already."""
    (tmp_path / "driver.py").write_text(_CLUSTER_DRIVER)
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}"}
    done = subprocess.run(
        [sys.executable, tmp_path / "driver.py", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.count("\n") == 1 and done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("127.0.0.1:1", "127.0.0.1:1: nothing answers (Connection refused)"),
        ("somewhere", "address is 'somewhere'; expected HOST:PORT"),
        (":6379", "address is ':6379'; expected HOST:PORT"),
        ("here:there", "address is 'here:there'; expected HOST:PORT"),
        ("127.0.0.1:99999", "address is '127.0.0.1:99999'; expected HOST:PORT"),
        ("ray://127.0.0.1:10001", "address is 'ray://127.0.0.1:10001'; expected HOST:PORT"),
    ],
)
def test_an_address_where_nothing_can_answer_is_one_line(address: str, says: str) -> None:
    """Before Ray is asked, which would try for minutes."""
    with pytest.raises(IslandError, match=re.escape(says)) as refused:
        _require_answer(address)
    assert "\n" not in str(refused.value)


@needs_ray
def test_a_cluster_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    begun = time.monotonic()
    assert "127.0.0.1:1: nothing answers" in _drive(tmp_path, "this version", "127.0.0.1:1")
    assert time.monotonic() - begun < 30


@needs_ray
@pytest.mark.slow
def test_a_port_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as silent:
        begun = time.monotonic()
        said = _drive(tmp_path, "this version", f"127.0.0.1:{silent.getsockname()[1]}")
        assert "Ray does not answer" in said and time.monotonic() - begun < 60


@pytest.fixture
def address(engines: dict[str, Engine]) -> str:
    """The cluster that this process has started."""
    import ray

    return str(ray.get_runtime_context().gcs_address)


@needs_ray
def test_a_cluster_that_runs_is_used(tmp_path: Path, address: str) -> None:
    assert _drive(tmp_path, "this version", address, "version") == "9\n"


@needs_ray
def test_a_cluster_of_another_ray_is_refused(tmp_path: Path, address: str) -> None:
    assert re.search(
        r"runs Ray 2\.\d+\.\d+ with Python .*, but here is Ray 2\.1\.0 with", _drive(tmp_path, "another version", address)
    )


@needs_ray
def test_a_node_that_is_not_the_same_is_refused(tmp_path: Path, address: str) -> None:
    said = _drive(tmp_path, "this version", address, "pid_as_version")
    assert re.match(r"node [\d.]+: has version \d+, but here is version \d+; install the same on every node", said)
