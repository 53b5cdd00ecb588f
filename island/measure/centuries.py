"""Processor time a thought and memory, century by century: neither may grow with the years.

python -m island.measure centuries                     # the thousand years of seed 1; five to ten minutes
python -m island.measure centuries --years 300 --every 50
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from island import app, scenario
from island.history import writer
from island.records import TickRecord
from island.world.state import World

_STATUS = Path("/proc/self/status")


def resident_mb() -> float:
    """Memory of this process that is in RAM now (Linux)."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="island.measure centuries", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--years", type=int, default=1000)
    parser.add_argument("--every", type=int, default=100, help="years a line")
    given = parser.parse_args(arguments)
    settings = scenario.load("thousand_years", [f"years={given.years}"])
    write = writer.HistoryWriter.write
    thoughts, since = 0, time.process_time()

    def watched(self: writer.HistoryWriter, record: TickRecord, world: World) -> None:
        nonlocal thoughts, since
        write(self, record, world)
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
