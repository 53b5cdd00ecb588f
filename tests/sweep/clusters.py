"""A Ray cluster of two nodes on this machine, started as users start one: `ray start`, each in a session that can be killed whole."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import sweeps

RAY = Path(sys.executable).with_name("ray")
TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "0123456789abcdef" * 4}
"""A head started with `ray start` wants one of every node and driver."""

START_S, START_TRIES = 60, 4
"""A node says within a few seconds that it runs, or never."""


class Node:
    """One `ray start --block` and everything it has started."""

    def __init__(self, *arguments: str, log: Path, under: Sequence[str] = ()):
        """`under`: a command that runs it."""
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                [*under, RAY, "start", "--block", "--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats", *arguments],
                env=sweeps.environment() | TOKEN, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip

    def members(self) -> list[int]:
        """Every process of the node, by its session."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                words = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(words[3]) == self.process.pid and words[0] != "Z":
                found.append(int(path.parent.name))
        return found

    def workers(self) -> list[int]:
        """Those that live an island just now: Ray names a process by what it runs."""
        return [pid for pid in self.members() if b"ray::attempt" in _name(pid)]

    def kill(self) -> None:
        """The power goes: nobody is told."""
        while members := self.members():
            for pid in members:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        self.process.wait()


def _name(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def two_nodes(folder: Path, head: Sequence[str] = (), other: Sequence[str] = ()) -> Iterator[tuple[str, Node, Node]]:
    """The address, the head and the other node. `head`: more arguments of the one; `other`: what the other runs under."""
    port = free_port()
    address = f"127.0.0.1:{port}"
    # Ray's own folder has a path of at most 107 letters to its sockets
    temporary = Path(f"/tmp/r{port}")
    call = ["--head", f"--port={port}", "--include-dashboard=false", f"--temp-dir={temporary}", *head]
    try:
        with (
            _started(*call, log=folder / "head.log") as first,
            _started(f"--address={address}", log=folder / "other.log", under=other) as second,
        ):
            yield address, first, second
    finally:
        subprocess.run(["rm", "-rf", temporary], check=False)


@contextmanager
def _started(*arguments: str, log: Path, under: Sequence[str] = ()) -> Iterator[Node]:
    """A node that has said that it runs. One that hangs while it starts, as happens on a busy machine, is killed and started again."""
    said = []
    for _ in range(START_TRIES):
        node = Node(*arguments, log=log, under=under)
        try:
            if _has_started(node, log):
                yield node
                return
        finally:
            node.kill()
        said.append(log.read_text(errors="replace"))
    raise AssertionError(f"no node in {START_TRIES} tries of {START_S} s: {arguments}\n" + "\n-- and again:\n".join(said))


def _has_started(node: Node, log: Path) -> bool:
    """Waits until it has, until it has ended, or until the time is up."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and node.process.poll() is None:
        if b"Ray runtime started" in log.read_bytes():
            return True
        time.sleep(0.05)
    return False


def wait_for(is_so: Callable[[], object], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
