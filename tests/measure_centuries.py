"""Processor time a thought and memory, century by century: neither may grow with the years. No test: run it by hand.

python tests/measure_centuries.py                     # the thousand years of seed 1; five to ten minutes
python tests/measure_centuries.py --years 300 --every 50
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from island import app, scenario
from island.history import writer

_STATUS = Path("/proc/self/status")


def resident_mb() -> float:
    """Memory of this process that is in RAM now (Linux)."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--years", type=int, default=1000)
    parser.add_argument("--every", type=int, default=100, help="years a line")
    given = parser.parse_args()
    settings = scenario.load("thousand_years", [f"years={given.years}"])
    write = writer.HistoryWriter.write
    thoughts, since = 0, time.process_time()

    def watched(self: writer.HistoryWriter, record: Any, world: Any, *more: Any) -> None:
        nonlocal thoughts, since
        write(self, record, world, *more)
        thoughts += len(record.thoughts)
        if record.is_year_end and (world.year + 1) % given.every == 0:
            now = time.process_time()
            cost = (now - since) / max(thoughts, 1) * 1e3
            print(f"| {world.year + 1} | {thoughts:,} | {cost:.3f} | {resident_mb():.0f} |", flush=True)
            thoughts, since = 0, time.process_time()

    writer.HistoryWriter.write = watched  # type: ignore[method-assign]
    print("| until year | thoughts | ms of both cores a thought | MB resident |\n| --- | --- | --- | --- |")
    with TemporaryDirectory() as folder:
        app.run(settings, Path(folder) / "run", quiet=True)


if __name__ == "__main__":
    main()
