"""What a thought costs against how many think: seconds a year and milliseconds a thought, from 100 villagers to 1,000.

    python -m island.measure people                        # three rounds over all counts in turn, the best of each
    python -m island.measure people --counts 100 1000 --rounds 5

It lives two years of `thousand_years` as `island run` does, history and all. Ends with the line through the figures: a cost
that grows with the people and nothing else has no constant to speak of and a largest deviation of a few per cent.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from island import app, scenario
from island.history.folder import RunFolder
from island.history.manifest import read_manifest


def live(count: int, years: int, threads: int) -> tuple[float, int]:
    """(wall seconds, thoughts) of a run that begins with so many villagers."""
    settings = scenario.load("thousand_years", [f"years={years}", f"villagers.count={count}", f"engine.threads={threads}"])
    with TemporaryDirectory() as folder:
        app.run(settings, Path(folder) / "run", quiet=True)
        manifest = read_manifest(RunFolder(Path(folder) / "run"))
        return manifest["wall_s"], manifest["thoughts"]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="island.measure people", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 200, 300, 500, 700, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--threads", type=int, default=0, help="0 is every core")
    given = parser.parse_args(arguments)
    rounds = [[live(count, given.years, given.threads) for count in given.counts] for _ in range(given.rounds)]
    best = np.array([min(seconds for seconds, _ in column) for column in zip(*rounds, strict=True)])
    thoughts = np.array([n for _, n in rounds[0]])
    print("people at first   thoughts   seconds   ms a thought")
    for count, n, seconds in zip(given.counts, thoughts, best, strict=True):
        print(f"{count:15,} {n:10,} {seconds:9.2f} {seconds / n * 1e3:14.3f}")
    slope, constant = np.polyfit(thoughts, best, 1)
    off = np.max(np.abs(slope * thoughts + constant - best) / best)
    print(f"seconds = {constant:.2f} + {slope * 1e3:.3f} ms a thought; no figure is more than {off:.0%} off this line")
