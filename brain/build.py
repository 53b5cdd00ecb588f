"""Compiles the engine: `python -m brain.build` makes build/libbrain.so and build/run in the checkout.

An installed package has its library beside it (setup.py puts it there with `compile_library`); in a checkout the
library is compiled on first use and again whenever it would come out otherwise: its last bytes say what it was made of.
"""

import hashlib
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
LIBRARY_FLAGS = ("-fPIC", "-shared", "-fvisibility=hidden")
COMMAND_FLAGS = ("-DBRAIN_MAIN",)


def find_compiler() -> str:
    """The C compiler: $CC, or the first of cc, gcc, clang on the path."""
    for name in (os.environ.get("CC", ""), "cc", "gcc", "clang"):
        path = shutil.which(name) if name else None
        if path:
            return path
    raise BuildError("no C compiler (cc, gcc or clang) found; install one, for example: apt install gcc libc6-dev")


def command_line(flags: Iterable[str], source: Path = SOURCES[0]) -> list[str]:
    """What a compiler is told, but for where the result goes."""
    return [*EXACT, *WARNINGS, "-O3", *flags, "-pthread", str(source)]


def recipe(flags: Iterable[str]) -> tuple[bytes, bytes]:
    """What the engine is made of, as digests: the flags with the sources, and the compiler (zeros if there is none)."""
    made_of = hashlib.sha256("\0".join(command_line(flags, Path("run.c"))).encode())
    for source in SOURCES:
        made_of.update(hashlib.sha256(source.read_bytes()).digest())
    try:
        compiler = hashlib.sha256(find_compiler().encode()).digest()
    except BuildError:
        compiler = bytes(made_of.digest_size)
    return made_of.digest(), compiler


def compile_c(out: Path, flags: Iterable[str], source: Path = SOURCES[0], mark: bytes = b"") -> Path:
    """Compiles `source` to `out`; the file appears whole or not at all, so two processes may build at once. `mark`: written
    behind its last byte, where no loader looks."""
    compiler = find_compiler()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as error:
        raise BuildError(f"{out}: cannot be written ({error.strerror}); build in a folder you own") from error
    os.close(handle)
    command = [compiler, *command_line(flags, source), "-o", temporary]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            why = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr.strip()[-300:])
            raise BuildError(f"{source}: did not compile: {why}; if headers are missing: apt install libc6-dev")
        with open(temporary, "ab") as file:
            file.write(mark)
        os.chmod(temporary, 0o755)
        os.replace(temporary, out)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return out


def compile_library(out: Path) -> Path:
    """Compiles the shared library to `out`."""
    return compile_c(Path(out), LIBRARY_FLAGS, mark=b"".join(recipe(LIBRARY_FLAGS)))


def compile_free(out: Path) -> Path:
    """Compiles the library for this processor alone, multiply and add fused, divisions as the compiler likes: what exactness
    costs. (Sums may stay in their order: vector lanes lie across outputs, so another order would gain nothing.)"""
    free = ("-march=native", "-ffp-contract=fast", "-freciprocal-math", "-fno-signed-zeros", "-fno-trapping-math")
    return compile_c(Path(out), (*LIBRARY_FLAGS, *free))


def compile_command(out: Path) -> Path:
    """Compiles the stand-alone command to `out`."""
    return compile_c(Path(out), COMMAND_FLAGS, mark=b"".join(recipe(COMMAND_FLAGS)))


def is_current(out: Path, flags: Iterable[str]) -> bool:
    """True if `out` is what compiling now would make. Where no compiler is, that of another is as good."""
    made_of, compiler = recipe(flags)
    try:
        with open(out, "rb") as file:
            file.seek(-len(made_of + compiler), os.SEEK_END)
            mark = file.read()
    except OSError:
        return False
    return mark == made_of + compiler or (not any(compiler) and mark.startswith(made_of))


def find_library() -> Path:
    """The shared library: beside an installed package, else build/ of the checkout, compiled now if need be."""
    given = os.environ.get("BRAIN_LIBRARY")  # another build, for comparing
    if given:
        return Path(given)
    beside = HERE / LIBRARY
    if beside.exists():
        return beside
    built = HERE.parent / "build" / LIBRARY
    if not is_current(built, LIBRARY_FLAGS):
        if sys.stderr.isatty():
            print("compiling the engine, once: this takes some ten seconds ...", file=sys.stderr, flush=True)
        compile_library(built)
    return built


def find_command() -> Path:
    """The stand-alone command in build/ of the checkout, compiled now if need be."""
    built = HERE.parent / "build" / "run"
    return built if is_current(built, COMMAND_FLAGS) else compile_command(built)


def main() -> int:
    build = HERE.parent / "build"
    try:
        library, command = (build / LIBRARY, LIBRARY_FLAGS, compile_library), (build / "run", COMMAND_FLAGS, compile_command)
        for out, flags, compile_one in (library, command):
            if not is_current(out, flags):
                compile_one(out)
                print(f"compiled {out}", file=sys.stderr)
    except BrainError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
