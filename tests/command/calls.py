"""Calls of the `island` command as a user makes them: in a process of its own."""

import contextlib
import os
import pty
import subprocess
import sys
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
    """Its output in pipes; `text` on its stdin."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(**more),
        input=text or "",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


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
