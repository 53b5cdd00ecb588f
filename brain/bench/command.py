"""How fast `build/run` tells with a llama2.c model, beside plain loops like llama2.c's own. Run it by hand.

    make brain && python -m brain.bench.command

One row on one thread, shape B with random weights, 382 tokens at positions 2 to 383, temperature 1.3 without top-p, three seeds in turn.
Processor time; that of a text of two tokens is taken off, so that loading does not count. `-O3` is the build whose text is given;
`-Ofast -march=native` adds in other orders and gives another.
"""

import resource
import statistics
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from brain.proof.llama2c import PLAIN
from brain.proof.llama2c_files import Shape, write_all

COMMAND = Path(__file__).resolve().parents[2] / "build" / "run"
SHAPE_B = Shape(128, 352, 6, 8, 2, 1024, 384)
BUILDS = {"plain -Ofast -march=native": ("-Ofast", "-march=native"), "plain -O3": ("-O3",)}
SEEDS, ROUNDS = (2, 5, 6), 5  # these seeds tell to the end


def seconds_of(program: Path, *arguments: object) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(
        [str(word) for word in (program, *arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = write_all(folder, SHAPE_B, 1, 32)
        programs = {"build/run": COMMAND}
        for number, (title, flags) in enumerate(BUILDS.items()):
            programs[title] = folder / f"plain{number}"
            subprocess.run(["gcc", *flags, "-o", programs[title], PLAIN, "-lm"], check=True)
        print(f"| tokens a second | {' | '.join(programs)} |\n| --- |{' --- |' * len(programs)}")
        for version in ("v0", "v1", "v2"):
            spent: dict[str, list[float]] = {title: [] for title in programs}
            for seed in SEEDS * ROUNDS:
                for title, program in programs.items():
                    told = (program, files[version], "-z", files["tokenizer"], "-s", seed, "-t", 1.3, "-p", 1, "-n")
                    spent[title].append(seconds_of(*told, 384) - seconds_of(*told, 2))
            print(
                f"| {version} | {' | '.join(f'{382 / statistics.median(times):,.0f}' for times in spent.values())} |", flush=True
            )


if __name__ == "__main__":
    main()
