"""The proof of equal bits with an island in it: `make exact`, or `python -m tests.torture.digests`.

`python -m brain.proof` knows only the engine. Here every build and every set of kernels lives a year of first_winter besides, and
the digests of these histories are compared like all its other answers.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from brain.proof.exact import RUN, Answer, Build, compile_build, main

ROOT = Path(__file__).resolve().parents[2]


def island_digest(library: Path, kernels: str, threads: int) -> str:
    """The digest of a year of first_winter, lived on this library."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "island", "run", "first_winter", "--out", f"{folder}/run", "--threads", str(threads)]
        settings = {"BRAIN_LIBRARY": str(library), "BRAIN_KERNELS": kernels, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [*command, "--quiet", "--json"], capture_output=True, text=True, check=False, env={**os.environ, **settings}
        )
        return json.loads(done.stdout)["digest"] if done.returncode == 0 else f"failed: {done.stderr.strip()[-200:]}"


def histories(build: Build, folder: Path) -> Iterator[Answer]:
    """One for each set of kernels; an emulated build makes no library for this machine."""
    if build.runner:
        return
    library = folder / "libbrain.so"
    compile_build(build, library, "-fPIC", "-shared", RUN)
    for kernels, threads in zip(build.kernels, itertools.cycle((1, 2))):
        yield "island history", island_digest(library, kernels, threads), f"{build.name}, {kernels}, {threads} threads"


if __name__ == "__main__":
    sys.exit(main(more=histories))
