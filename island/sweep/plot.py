"""A picture of a sweep: people through the years in each setting, and how many villages live. The same dataset, the same bytes."""

import io
from pathlib import Path
from typing import Any

from island.errors import IslandError
from island.sweep.dataset import Dataset
from island.sweep.run import read_identity

_MOST = 10
"""More lines than this nobody tells apart."""

# Every year of every island, years after the last of the village with nobody in them.
_YEARS = """
    WITH all_years AS (
        SELECT setting, seed, fork, unnest(range(years_planned)) AS year FROM islands WHERE ended <> 'failed'
    ), lived AS (
        SELECT CASE WHEN a.fork IS NULL OR a.setting = 'unchanged' THEN a.setting ELSE 'forks' END AS setting, a.year, coalesce(c.alive, 0) AS alive FROM all_years a LEFT JOIN census c USING (setting, seed, year)
    )
    SELECT setting, year, median(alive), quantile_cont(alive, 0.1), quantile_cont(alive, 0.9), avg((alive > 0)::INT), count(*)
    FROM lived GROUP BY 1, 2 ORDER BY 1, 2
"""


def draw(home: Path, kind: str) -> bytes:
    """`kind`: svg or png. Raises IslandError while no island is done, and when matplotlib is missing."""
    try:
        import matplotlib
    except ImportError:
        raise IslandError("sweep plot needs matplotlib; install it with: pip install 'an-island[sweep]'") from None
    matplotlib.use("Agg")
    identity = read_identity(home)
    with Dataset(home).open() as database:
        found: dict[str, list[tuple[float, ...]]] = {}
        for setting, *numbers in database.execute(_YEARS).fetchall():
            found.setdefault(setting, []).append(tuple(map(float, numbers)))
    lines = [
        (setting, found[setting])
        for setting in (["unchanged", "forks"] if identity["forks"] else identity["settings"])
        if setting in found
    ]
    if not lines:
        raise IslandError(f"{home}: every island has failed; see: island sweep status {home}")
    with matplotlib.rc_context({"svg.hashsalt": "island", "svg.fonttype": "none", "font.family": "DejaVu Sans"}):
        return _drawn(str(identity["name"]), lines[:_MOST], len(lines), kind)


def _drawn(name: str, lines: list[tuple[str, list[tuple[float, ...]]]], settings: int, kind: str) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    people, alive = figure.subplots(1, 2, width_ratios=[3, 2])
    for number, (setting, rows) in enumerate(lines):
        year, median, low, high, share, islands = zip(*rows, strict=True)
        colour = f"C{number}"
        people.plot(year, median, color=colour, label=f"{setting} ({int(islands[0])})")
        people.fill_between(year, low, high, color=colour, alpha=0.15, linewidth=0)
        alive.plot(year, [100 * one for one in share], color=colour, drawstyle="steps-post")
    people.set(title="people: median, and eight islands of ten", xlabel="year", ylim=(0, None))
    alive.set(title="villages alive, per cent", xlabel="year", ylim=(-3, 103))
    people.legend(title="setting (islands)", frameon=False, fontsize="small")
    for axes in (people, alive):
        axes.spines[["top", "right"]].set_visible(False)
        axes.margins(x=0.01)
        axes.xaxis.get_major_locator().set_params(integer=True)
    left_out = f"; the first {_MOST} of {settings} settings" if settings > _MOST else ""
    figure.suptitle(f"{name}{left_out}", fontsize="medium", x=0.01, ha="left")
    out = io.BytesIO()
    metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {"Software": None}
    figure.savefig(out, format=kind, dpi=120, metadata=metadata)
    return out.getvalue()
