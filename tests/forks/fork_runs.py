"""Small runs to fork: twelve years, so that one year end of the past is a snapshot and the others are thinned out."""

from pathlib import Path

from island import app, scenario
from island.forks.changes import parse
from island.history.reader import HistoryReader

YEARS, SPARSE, KEPT = 13, 6, 10  # a year whose snapshot is gone, and one whose is there


def lived(folder: Path, kind: str, *settings: str, years: int = YEARS) -> Path:
    found = scenario.load("thousand_years", ["villagers.count=16", f"mind.kind={kind}", f"years={years}", "seed=66", *settings])
    app.run(found, folder, quiet=True)
    return folder


def forked(origin: Path, out: Path, year: int, *changes: str, years: int | None = None) -> Path:
    app.fork(origin, year, [parse(change) for change in changes], out, years=years, threads=1, quiet=True)
    return out


def digest_of(folder: Path) -> str:
    return str(HistoryReader(folder).info()["digest"])


def dies_later(run: Path) -> int:
    """Who lives at the beginning of year 6 and dies after it."""
    sql = "SELECT agent_id FROM villagers WHERE arrived_tick < 24 AND died_tick > 25 ORDER BY died_tick LIMIT 1"
    return int(HistoryReader(run).rows(sql)[0][0])


def hears(run: Path) -> int:
    sql = "SELECT agent_id FROM villagers WHERE born_year < 0 AND died_tick IS NULL ORDER BY agent_id LIMIT 1"
    return int(HistoryReader(run).rows(sql)[0][0])
