"""Calls of `island export` within the process."""

import contextlib
import io
from pathlib import Path

from island.cli import _exit_code

ROOT = Path(__file__).resolve().parents[2]


def call(*arguments: object, command: str = "export") -> tuple[int, str, str]:
    """(exit code, stdout, stderr)."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = _exit_code([command, *map(str, arguments)])
    return code, out.getvalue(), err.getvalue()


def export(run: Path, *arguments: object) -> str:
    """What it says on stdout."""
    code, out, err = call(run, *arguments)
    assert code == 0, err
    return out


def refused(run: Path, *arguments: object) -> str:
    """The one line on stderr."""
    code, out, err = call(run, *arguments)
    assert code == 2 and out == "" and err.count("\n") == 1, (code, out, err)
    return err
