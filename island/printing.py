"""The printing boundary: all text that leaves the command is made harmless here, and a stream that fails harms nobody.

Names and sentences come from a file that a stranger may have made. JSON keeps them as they are, escaped.
"""

import contextlib
import functools
import io
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType


def harmless(text: str, kept: str = "\n\t") -> str:
    """What a terminal might obey, escape codes and marks that turn the direction of writing among it, as `\\x1b`, `\\u202e`."""
    return text if text.isprintable() else text.translate(_Shown.of(kept))


class _Shown(dict[int, str]):
    """What is written for each letter, found out once: a stranger's sentence may have 64 million."""

    def __init__(self, kept: str):
        super().__init__()
        self._kept = kept

    @classmethod
    @functools.cache
    def of(cls, kept: str) -> "_Shown":
        return cls(kept)

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        is_kept = letter.isprintable() or letter in self._kept
        return self.setdefault(code, letter if is_kept else letter.encode("unicode_escape").decode())


def one_line(text: str) -> str:
    return " ".join(harmless(text).split())


# -- stdout: data ------------------------------------------------------------------------------------------------------


def put(text: str, end: str = "\n") -> None:
    sys.stdout.write(harmless(text) + end)


def put_json(value: Any) -> None:
    sys.stdout.write(dumps(value, indent=2) + "\n")


def dumps(value: Any, indent: int | None = None) -> str:
    """ASCII: every other letter is escaped, and so is the one control character of ASCII that JSON lets pass."""
    return json.dumps(value, indent=indent).replace("\x7f", "\\u007f")


def put_page(text: str) -> None:
    """Text of many lines; a terminal gets them folded at words, a pipe whole."""
    width = width_of_terminal()
    for line in harmless(text).splitlines():
        sys.stdout.write("\n".join(_folded(line, width)).rstrip() + "\n")


def put_fields(fields: Iterable[tuple[str, str]]) -> None:
    """Name and value, a line each; a terminal gets long values folded beside their name."""
    shown = [(harmless(name), harmless(value)) for name, value in fields]
    column = max((len(name) for name, _ in shown), default=0) + 2
    width = width_of_terminal()
    for name, value in shown:
        first, *rest = fold(value, width and max(width - column, 20))
        sys.stdout.writelines([f"{name:<{column}}{first}".rstrip() + "\n", *(f"{'':{column}}{line}\n" for line in rest)])


def put_rich(what: "RenderableType") -> None:
    """Anything that Rich can draw, of harmless text; a terminal gets it folded, a pipe whole."""
    from rich.console import Console

    width = width_of_terminal()
    Console(width=width or 1 << 16, highlight=False, markup=False).print(what, soft_wrap=width is None)


def width_of_terminal() -> int | None:
    """The columns of the terminal that stdout is, or None: a pipe has no width."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def fold(text: str, width: int | None) -> list[str]:
    """Lines of at most this width, broken between words where that is possible; at least one."""
    if width is None or len(text) <= width:
        return [text]
    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


def _folded(line: str, width: int | None) -> Iterator[str]:
    """The rest of a line that is too long stands two letters further in than its beginning."""
    indent = len(line) - len(line.lstrip(" "))
    first, *rest = fold(line, width)
    yield first
    if rest and width:
        yield from (f"{'':{indent + 2}}{part}" for part in fold(" ".join(rest), max(width - indent - 2, 20)))


# -- stderr: everything else -------------------------------------------------------------------------------------------


def say(text: str) -> None:
    sys.stderr.write(harmless(text) + "\n")
    sys.stderr.flush()


def refuse(text: object) -> None:
    """What a user got wrong, in one line."""
    say(f"island: {one_line(str(text))}")


# -- streams -----------------------------------------------------------------------------------------------------------


class _Lenient(io.TextIOWrapper):
    """stderr: when nobody reads it, or its disk is full, a run goes on all the same."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            return super().write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            super().flush()


def prepare_streams() -> None:
    """Streams that can be written whatever the caller did to them; to be called before any file is opened.

    A closed one (`>&-`) means that nobody wants it. Its number must not go to the next file that is opened, or a library's
    cry on stderr would land in a history.
    """
    handle = os.open(os.devnull, os.O_RDWR)
    while handle < 3:
        handle = os.open(os.devnull, os.O_RDWR)
    os.close(handle)
    sys.stdin = sys.stdin or open(0, encoding="utf-8")  # noqa: SIM115 (open as long as the process)
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8")  # noqa: SIM115
    stderr: IO[Any] = sys.stderr.detach() if isinstance(sys.stderr, io.TextIOWrapper) else open(2, "wb")  # noqa: SIM115
    sys.stderr = _Lenient(stderr, "utf-8", "backslashreplace", line_buffering=True)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def discard_stdout() -> None:
    """What is still to be written is lost: the reader went away, or the disk is full, and Python must not try again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
