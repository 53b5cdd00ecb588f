"""Calls of the `island` command as a user makes them: in a process of its own."""

import contextlib
import multiprocessing
import os
import pty
import runpy
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTED = ("--set", "mind.kind=scripted", "--quiet")
LONG = ("run", "first_winter", *SCRIPTED, "--years", "10", "--set", "villagers.count=60", "--set", "climate.harshness=60")
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select "


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "island", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **more}


def island(*arguments: str | Path, cwd: Path, text: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Its output in files; `text` on its stdin. The process is a fork of one that has loaded what all commands load."""
    call = ["island", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("in", "out", "err")]
        files[0].write_text(text or "")
        process = _loaded.Process(target=_as_called, args=(call, cwd, environment(**more), files))
        process.start()
        process.join(120)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(call, 120)
        out, err = (path.read_text() for path in files[1:])
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(call, process.exitcode, out, err)


_loaded = multiprocessing.get_context("forkserver")
_loaded.set_forkserver_preload(["pytest", "island.cli", "island.history.reader", "island.sim.simulation", "island.site.server"])


def _as_called(call: list[str], cwd: Path, variables: dict[str, str], files: list[Path]) -> None:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(variables)
    for number, path in enumerate(files):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), number)
    sys.stdin, sys.argv = open(0), call  # noqa: SIM115 (for as long as the process lives)
    runpy.run_module("island", run_name="__main__", alter_sys=True)


def refused(*arguments: str | Path, cwd: Path, text: str | None = None) -> str:
    """The one line on stderr of a call that exits 2 and prints no data."""
    done = island(*arguments, cwd=cwd, text=text)
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("island: "), done.stderr
    return done.stderr


def wait_until_open(process: subprocess.Popen[bytes], file: Path) -> None:
    """Returns when the process has this file open; a busy machine takes seconds to start it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, process
        with contextlib.suppress(FileNotFoundError):  # closed between the two looks
            if str(file.resolve()) in {os.readlink(handle) for handle in Path(f"/proc/{process.pid}/fd").iterdir()}:
                return
        time.sleep(0.02)
    raise AssertionError(f"{file} was not opened")


def in_terminal(*arguments: str | Path, cwd: Path, columns: int) -> str:
    """What a terminal of this width is sent."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        cwd=cwd,
        env=environment(COLUMNS=str(columns), TERM="xterm-256color"),
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    found = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # EIO: nobody has the other end open
            break
        if not part:
            break
        found += part
    os.close(ours)
    assert process.wait(timeout=60) == 0, found
    return found.decode().replace("\r\n", "\n")
