"""Compiles the engine: `python -m brain.build` makes build/libbrain.so and build/run in the checkout.

An installed package has its library beside it (setup.py puts it there with `compile_library`); in a checkout the
library is compiled on first use and again whenever run.c or a header is newer.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from brain.errors import BrainError, BuildError

HERE = Path(__file__).resolve().parent
SOURCES = (HERE / "run.c", HERE / "run.h", *sorted(HERE.glob("engine/*.h")), *sorted(HERE.glob("command/*.h")))
LIBRARY = "libbrain.so"

# Without contraction and without -ffast-math every operation is the one that is written: the same bits everywhere.
# -fno-math-errno makes sqrt one instruction instead of a call into libm. Never -march=native: what ships must run
# anywhere, and the AVX2 kernels are chosen at run time.
EXACT = ("-std=c11", "-ffp-contract=off", "-fno-math-errno")
# psabi: a note about passing 32-byte vectors between functions, which are all inlined here.
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wno-psabi")


def find_compiler() -> str:
    """The C compiler: $CC, or the first of cc, gcc, clang on the path."""
    for name in (os.environ.get("CC", ""), "cc", "gcc", "clang"):
        path = shutil.which(name) if name else None
        if path:
            return path
    raise BuildError("no C compiler (cc, gcc or clang) found; install one, for example: apt install gcc libc6-dev")


def compile_c(out: Path, flags: Iterable[str], source: Path = SOURCES[0]) -> Path:
    """Compiles `source` to `out`; the file appears whole or not at all, so two processes may build at once."""
    compiler = find_compiler()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as error:
        raise BuildError(f"{out}: cannot be written ({error.strerror}); build in a folder you own") from error
    os.close(handle)
    command = [compiler, *EXACT, *WARNINGS, "-O3", *flags, "-pthread", str(source), "-o", temporary]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            why = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr.strip()[-300:])
            raise BuildError(f"{source}: did not compile: {why}; if headers are missing: apt install libc6-dev")
        os.chmod(temporary, 0o755)
        os.replace(temporary, out)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return out


def compile_library(out: Path) -> Path:
    """Compiles the shared library to `out`."""
    return compile_c(Path(out), ("-fPIC", "-shared", "-fvisibility=hidden"))


def compile_free(out: Path) -> Path:
    """Compiles the library for this processor alone, multiply and add fused, divisions as the compiler likes: what exactness
    costs. (Sums may stay in their order: vector lanes lie across outputs, so another order would gain nothing.)"""
    free = ("-march=native", "-ffp-contract=fast", "-freciprocal-math", "-fno-signed-zeros", "-fno-trapping-math")
    return compile_c(Path(out), ("-fPIC", "-shared", "-fvisibility=hidden", *free))


def compile_command(out: Path) -> Path:
    """Compiles the stand-alone command to `out`."""
    return compile_c(Path(out), ("-DBRAIN_MAIN",))


def is_current(out: Path) -> bool:
    """True if `out` exists and no source is newer."""
    return out.exists() and all(out.stat().st_mtime >= source.stat().st_mtime for source in SOURCES)


def find_library() -> Path:
    """The shared library: beside an installed package, else build/ of the checkout, compiled now if need be."""
    given = os.environ.get("BRAIN_LIBRARY")  # another build, for comparing
    if given:
        return Path(given)
    beside = HERE / LIBRARY
    if beside.exists():
        return beside
    built = HERE.parent / "build" / LIBRARY
    return built if is_current(built) else compile_library(built)


def main() -> int:
    build = HERE.parent / "build"
    try:
        for out, compile_one in ((build / LIBRARY, compile_library), (build / "run", compile_command)):
            if not is_current(out):
                compile_one(out)
                print(f"compiled {out}", file=sys.stderr)
    except BrainError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
