"""The same bits everywhere, proved by doing it: `python -m brain.proof`; `make exact` asks for an island's history as well.

Compiles the engine with every compiler, optimization and instruction set there is, runs the same hundred streams under every
number of threads, batch, order and way of reading a prompt, and compares SHA-256 of all that comes out: sampled tokens and
logits of the shipped brain and another (integers) and of a model in fp32, and the own exp over all 2^32 inputs. `--quick` takes a slice of it. Ends with "N combinations, N equal, 0 different", and exits 1 otherwise.
"""

import argparse
import hashlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from brain.build import EXACT, SOURCES
from brain.model_file import SHIPPED, ModelConfig, write_random_model

HERE, RUN = Path(__file__).resolve().parent, str(SOURCES[0])
SMALL = ModelConfig(dim=48, hidden=72, n_layers=2, n_heads=4, n_kv_heads=2, vocab=101, context=64)
LEVELS = ("-O0", "-O2", "-O3")
THREADS, BATCHES, PREFILLS = (1, 2, 3, 8), ((1, 0), (7, 0), (100, 0), (100, 77)), (0, 5, 1)


@dataclass(frozen=True)
class Build:
    """One way to make the engine, and what runs the result."""

    name: str
    command: tuple[str, ...]  # compiler and its own flags
    kernels: tuple[str, ...]
    threads: tuple[int, ...] = THREADS
    runner: tuple[str, ...] = ()


Answer = tuple[str, str, str]  # question, answer, how
More = Callable[[Build, Path], Iterator[Answer]]
"""Asks a build for more than the engine knows of; has a folder for what it compiles."""


def builds(is_quick: bool, left_out: list[str]) -> Iterator[Build]:
    """Every build this machine can make; what it cannot make is put into `left_out`, with what that needs."""
    here = ("portable", "sse2", "avx2") if os.uname().machine == "x86_64" else ("portable",)
    for compiler in ("gcc", "clang"):
        if not shutil.which(compiler):
            left_out.append(f"{compiler} (not installed)")
            continue
        for level in ("-O3",) if is_quick else LEVELS:
            yield Build(f"{compiler} {level}", (compiler, level), (*here, "naive") if level == "-O2" else here)
    yield from _emulated(left_out)


def _emulated(left_out: list[str]) -> Iterator[Build]:
    """aarch64 under qemu's user mode, WebAssembly in node: both compiled by the `ziglang` wheel or the system's own compiler."""
    zig = (sys.executable, "-m", "ziglang", "cc") if _has_zig() else ()
    arm = (
        ("aarch64-linux-gnu-gcc",)
        if shutil.which("aarch64-linux-gnu-gcc")
        else (*zig, "-target", "aarch64-linux-musl")
        if zig
        else ()
    )
    qemu = next((name for name in ("qemu-aarch64-static", "qemu-aarch64") if shutil.which(name)), None)
    if qemu and arm:
        yield Build("aarch64 (emulated) -O2", (*arm, "-static", "-O2"), ("portable", "naive"), (1, 2), (qemu,))
    else:
        left_out.append("aarch64 (needs qemu-user-static, and aarch64-linux-gnu-gcc or pip install '.[exact]')")
    if zig and shutil.which("node"):
        flags = ("-target", "wasm32-wasi", "-DBRAIN_NO_THREADS", "-O2")
        # V8's short cut to functions in C++ looks where WebAssembly's memory was: node 20 died of signal 11 in 24 of 24 runs of
        # the shipped brain, and in none of 1,700 runs without the short cut
        node = ("node", "--no-warnings", "--no-turbo-fast-api-calls", str(HERE / "wasi.mjs"))
        yield Build("wasm32 (node) -O2", (*zig, *flags), ("portable",), (1,), node)
    else:
        left_out.append("WebAssembly (needs node and pip install '.[exact]')")


def _has_zig() -> bool:
    return subprocess.run([sys.executable, "-c", "import ziglang"], capture_output=True, check=False).returncode == 0


def compile_build(build: Build, out: Path, *flags: str) -> None:
    threads = () if "-DBRAIN_NO_THREADS" in build.command else ("-pthread",)
    command = [*build.command, *EXACT, "-Wno-psabi", *threads, *flags, "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"exact: {build.name}: did not compile: {done.stderr.strip().splitlines()[-1:]}")


def ways(build: Build, is_quick: bool) -> Iterator[tuple[str, int, tuple[int, int], int]]:
    """(kernels, threads, (batch, order), prefill). Reduced where a build is emulated, unoptimized or not tuned."""
    for kernels in build.kernels:
        is_slow = bool(build.runner) or "-O0" in build.command or kernels == "naive" or is_quick
        if not is_slow:
            yield from itertools.product((kernels,), build.threads, BATCHES, PREFILLS)
            continue
        for i, (batch, prefill) in enumerate(itertools.product(BATCHES, PREFILLS)):
            yield kernels, build.threads[i % len(build.threads)], batch, prefill


def streams_hash(build: Build, program: Path, model: Path, way: tuple[str, int, tuple[int, int], int]) -> str:
    kernels, threads, (batch, order), prefill = way
    command = [*build.runner, program, model, kernels, threads, batch, order, prefill]
    with tempfile.TemporaryFile() as out:  # not a pipe: node makes pipes non-blocking, and a program's writes then fail
        done = subprocess.run([str(word) for word in command], stdout=out, stderr=subprocess.PIPE, check=False)
        out.seek(0)
        written = out.read()
    if done.returncode or not written:
        return f"failed: exit {done.returncode}: {done.stderr.decode(errors='replace').strip()[-200:]}"
    return hashlib.sha256(written).hexdigest()


def exp_line(build: Build, program: Path, log2_of_step: int) -> str:
    """The hash and the worst error of the engine's exp: the one line of brain/proof/exp.c."""
    command = [*build.runner, str(program), str(log2_of_step)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else f"failed: {done.stderr.strip()[-200:]}"


class Tally:
    """The first answer to a question is what every other is compared with."""

    def __init__(self) -> None:
        self.first: dict[str, str] = {}
        self.n_equal = self.n_different = 0
        self.left_out: list[str] = []

    def add(self, question: str, answer: str, how: str) -> None:
        if answer == self.first.setdefault(question, answer) and not answer.startswith("failed"):
            self.n_equal += 1
        else:
            self.n_different += 1
            print(f"exact: {question}: {how}: {answer}; expected {self.first[question]}", file=sys.stderr)


def nothing_more(build: Build, folder: Path) -> Iterator[Answer]:
    yield from ()


def prove(is_quick: bool, folder: Path, more: More) -> Tally:
    tally = Tally()
    models = {"shipped brain": SHIPPED, "small fp32 model": folder / "small.brain", "small int8 model": folder / "int8.brain"}
    write_random_model(models["small fp32 model"], SMALL)
    write_random_model(models["small int8 model"], SMALL, dtype="int8")
    for build in builds(is_quick, tally.left_out):
        program = folder / "exact"
        compile_build(build, program, str(HERE / "exact.c"), RUN)
        for way in ways(build, is_quick):
            how = f"{build.name}, {way[0]}, {way[1]} threads, batch {way[2][0]} order {way[2][1]}, prefill {way[3] or 'whole'}"
            for name, model in models.items():
                tally.add(name, streams_hash(build, program, model, way), how)
        compile_build(build, program, str(HERE / "exp.c"), RUN, "-lm")
        tally.add("exp, every 256th input", exp_line(build, program, 8), build.name)
        if not is_quick and not build.runner and "-O3" in build.command:
            tally.add("exp, all inputs", exp_line(build, program, 0), build.name)
        for question, answer, how in more(build, folder):
            tally.add(question, answer, how)
        print(f"exact: {build.name}: {tally.n_equal} equal, {tally.n_different} different so far", file=sys.stderr, flush=True)
    return tally


def main(arguments: list[str] | None = None, more: More = nothing_more) -> int:
    parser = argparse.ArgumentParser(prog="python -m brain.proof", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="-O3 only and fewer ways: a minute or two")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        tally = prove(given.quick, Path(folder), more)
    return report(tally)


def report(tally: Tally) -> int:
    """Prints what was compared, the sum in the last line. Returns the exit code: 0 only when something was, and all of it equal."""
    for question, answer in tally.first.items():
        print(f"{question}: {answer}")
    if tally.left_out:
        print(f"left out: {', '.join(tally.left_out)}")
    if not tally.n_equal + tally.n_different:
        print("exact: nothing to compare: no C compiler; install gcc or clang", file=sys.stderr)
    print(f"{tally.n_equal + tally.n_different} combinations, {tally.n_equal} equal, {tally.n_different} different")
    return int(tally.n_different > 0 or tally.n_equal == 0)
