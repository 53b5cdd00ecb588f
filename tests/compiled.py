"""What the tests compile is kept in build/tests/ until a source is newer, and is the same for all of them."""

import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from brain.build import EXACT, find_compiler

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "tests"
FUZZ = ROOT / "tests" / "brain" / "fuzz"
# Not optimized: with -O1 it took 35 s to compile and saved 6 of all that is run with it.
SANITIZERS = (*EXACT, "-g", "-O0", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-Wno-psabi", "-pthread")


def compiled(name: str, make: Callable[[Path], object], *sources: Path) -> Path:
    """The file of this name, made by `make(path)` if it is missing or older than the engine or one of `sources`.

    It appears whole or not at all: several processes may ask for it at once.
    """
    out = FOLDER / name
    newest = max(path.stat().st_mtime for path in (*sources, *(ROOT / "brain").rglob("*.[ch]")))
    if not out.exists() or out.stat().st_mtime < newest:
        FOLDER.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            make(Path(folder) / name)
            os.replace(Path(folder) / name, out)
    return out


def compile_sanitized(source: Path, out: Path) -> None:
    """With AddressSanitizer and UndefinedBehaviorSanitizer. Raises CalledProcessError, where the compiler has none too."""
    command = [find_compiler(), *SANITIZERS, source, "-o", out]
    subprocess.run(command, capture_output=True, text=True, check=True, env=bare())


def drive() -> Path:
    """The fuzz targets under sanitizers: a read past an end stops the program."""
    return compiled("drive", lambda out: compile_sanitized(FUZZ / "drive.c", out), *FUZZ.glob("*.[ch]"))


def bare() -> dict[str, str]:
    """The environment without a shim: a sanitizer wants to be first."""
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
