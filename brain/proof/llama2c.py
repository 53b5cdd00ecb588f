"""Counts how often the command's text is not the text of another program with llama2.c's flags.

python -m brain.proof.llama2c                       # random models of every version, against plain.c
python -m brain.proof.llama2c --other llama2.c/run --versions v0    # the same against llama2.c itself, which has
python -m brain.proof.llama2c --other llama2.c/runq --versions v2   # a program for each of its two versions
python -m brain.proof.llama2c --other llama2.c/run --model stories15M.bin --tokenizer tokenizer.bin
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from brain import build
from brain.proof.llama2c_files import Shape, write_all

PLAIN = Path(__file__).parent / "plain.c"
SHAPES = {
    "grouped": Shape(context=256),
    "multi-query": Shape(40, 96, 3, 5, 1, 400, 256, False),
    "plain heads": Shape(64, 128, 2, 4, 4, 512, 256),
}
SETTINGS = {"greedy": ("-t", 0), "top-p 0.9": ("-t", 1, "-p", 0.9), "temperature 0.8": ("-t", 0.8, "-p", 1)}
VERSIONS = ("v0", "v1", "v2")
PROMPTS = ["", "Once upon a time", "the little girl, é 日本\tLily"]


def compile_plain(out: Path) -> Path:
    """-O3 as llama2.c's Makefile says, and no contraction, which an x86-64 build without -march does not have either."""
    subprocess.run([build.find_compiler(), "-O3", "-ffp-contract=off", PLAIN, "-lm", "-o", out], check=True)
    return out


def text(command: Path, model: Path, tokenizer: Path, *flags: object) -> bytes:
    words = [os.fsencode(str(word)) for word in (command, model, "-z", tokenizer, *flags)]
    return subprocess.run(words, capture_output=True, check=True).stdout


def divergences(
    ours: Path, other: Path, model: Path, tokenizer: Path, setting: Iterable[object], seeds: int, steps: int
) -> tuple[list[int], int]:
    """The seeds whose texts differ, and how many bytes our texts have: one ends early when the begin token is drawn.

    Greedy texts depend on the prompt alone, and each seed takes the next prompt.
    """
    differ, size = [], 0
    for seed in range(1, seeds + 1):
        flags = (*setting, "-s", seed, "-n", steps, "-i", PROMPTS[seed % len(PROMPTS)])
        ours_text = text(ours, model, tokenizer, *flags)
        size += len(ours_text)
        if ours_text != text(other, model, tokenizer, *flags):
            differ.append(seed)
    return differ, size


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--steps", type=int, default=256)
    parser.add_argument("--other", type=Path, help="a program with llama2.c's flags; the plain reference if none is given")
    parser.add_argument("--model", type=Path, help="random models if none is given")
    parser.add_argument("--versions", nargs="+", choices=VERSIONS, default=VERSIONS, help="of the random models")
    parser.add_argument("--tokenizer", type=Path, default=Path("tokenizer.bin"))
    o = parser.parse_args()
    n_differ = n_texts = n_bytes = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = build.compile_command(folder / "run")
        other = o.other.resolve() if o.other else compile_plain(folder / "plain")
        models = [(o.model.name, o.model, o.tokenizer)] if o.model else []
        for shape_name, shape in {} if o.model else SHAPES.items():
            for network in range(3):
                (folder / f"{shape_name} {network}").mkdir()
                paths = write_all(folder / f"{shape_name} {network}", shape, network, 8)
                models += [(f"{shape_name} {network} {v}", paths[v], paths["tokenizer"]) for v in o.versions]
        for label, model, tokenizer in models:
            for setting_name, setting in SETTINGS.items():
                differ, size = divergences(ours, other, model, tokenizer, setting, o.seeds, o.steps)
                n_differ, n_texts, n_bytes = n_differ + len(differ), n_texts + o.seeds, n_bytes + size
                print(
                    f"{label}, {setting_name}: {len(differ)} of {o.seeds} texts differ {differ[:10] if differ else ''}",
                    flush=True,
                )
    print(f"{n_differ} of {n_texts} texts differ, {n_bytes:,} bytes")
    return n_differ > 0


if __name__ == "__main__":
    sys.exit(main())
