"""Where a sweep is, from its folder alone, also while it is running."""

from dataclasses import dataclass
from pathlib import Path

from island.sweep.dataset import DONE, FAILED, Dataset
from island.sweep.run import read_identity


@dataclass(frozen=True)
class Status:
    """Of one setting. `begun`: islands are not counted here, as nobody knows of which setting a folder at work is."""

    setting: str
    planned: int
    done: int
    alive: int
    died_out: int
    failed: int


def statuses(home: Path) -> tuple[list[Status], int, list[tuple[str, int, str]]]:
    """A status a setting; how many islands are begun and not done; and of the failed ones setting, seed and why."""
    identity = read_identity(home)
    dataset, planned = Dataset(home), len(identity["seeds"])
    counted: dict[tuple[str, str], int] = {}
    failures: list[tuple[str, int, str]] = []
    if any(dataset.path.glob(f"islands/setting=*/seed=*/{DONE}")) or any(dataset.path.glob(f"islands/setting=*/seed=*/{FAILED}")):
        with dataset.open() as database:
            rows = database.execute("SELECT setting, ended, count(*) FROM islands GROUP BY 1, 2").fetchall()
            counted = {(setting, ended): count for setting, ended, count in rows}
            failures = database.execute(
                "SELECT setting, seed, failure FROM islands WHERE ended = 'failed' ORDER BY setting, seed"
            ).fetchall()
    found = []
    for setting in identity["settings"]:
        alive, died_out, failed = (counted.get((setting, ended), 0) for ended in ("lived", "died out", "failed"))
        found.append(Status(setting, planned, alive + died_out, alive, died_out, failed))
    begun = sum(1 for path in (home / "work").iterdir() if path.is_dir()) if (home / "work").is_dir() else 0
    return found, begun, failures
