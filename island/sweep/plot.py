"""A picture of a sweep: people through the years in each setting and how many villages live, or how far forks drift from the run as it was.

The same dataset, the same bytes.
"""

import io
from pathlib import Path
from typing import Any

from island.errors import IslandError
from island.sweep.dataset import Dataset
from island.sweep.run import read_identity
from island.sweep.statistics import PLACEBO, called, make_windows

_STYLE: Any = {"svg.hashsalt": "island", "svg.fonttype": "none", "font.family": "DejaVu Sans"}
_MOST = 10
"""More lines than this nobody tells apart."""

# Every year of every island, years after the last of the village with nobody in them.
_YEARS = """
    WITH lived AS (
        SELECT w.setting, w.year, coalesce(c.alive, 0) AS alive
        FROM (SELECT setting, seed, unnest(range(years_planned)) AS year FROM islands WHERE ended <> 'failed') w
        LEFT JOIN census c USING (setting, seed, year)
    )
    SELECT setting, year, median(alive), quantile_cont(alive, 0.1), quantile_cont(alive, 0.9), avg((alive > 0)::INT), count(*)
    FROM lived GROUP BY 1, 2 ORDER BY 1, 2
"""

# Of every fork, by the years since it parted, how many people more than the run as it was had then; the end of the year before is 0.
_DIFFERENCES = """
    SELECT w.setting, w.first, t.year - w.first + 1, coalesce(f.alive, 0) - coalesce(t.alive, 0)
    FROM windows w JOIN census t ON t.setting = 'unchanged' AND t.seed = w.seed AND t.year >= w.first AND t.year < w.last
    LEFT JOIN census f ON f.setting = w.setting AND f.seed = w.seed AND f.year = t.year
    WHERE w.setting <> 'unchanged' ORDER BY ALL
"""


def draw(home: Path, kind: str) -> bytes:
    """`kind`: svg or png. Raises IslandError while no island is done, and when matplotlib is missing."""
    try:
        import matplotlib
    except ImportError:
        raise IslandError("sweep plot needs matplotlib; install it with: .venv/bin/pip install '.[sweep]'") from None
    matplotlib.use("Agg")
    identity = read_identity(home)
    with Dataset(home).open() as database, matplotlib.rc_context(_STYLE):
        figure = _of_forks(database, identity) if identity["forks"] else _of_settings(database, identity)
        if figure is None:
            raise IslandError(f"{home}: every island has failed; see: island sweep status {home}")
        out = io.BytesIO()
        metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(out, format=kind, dpi=120, metadata=metadata)
    return out.getvalue()


def _panels(title: str) -> tuple[Any, Any, Any]:
    """The figure and its two axes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[3, 2])
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.margins(x=0.01)
        axes.xaxis.get_major_locator().set_params(integer=True)
    figure.suptitle(title, fontsize="medium", x=0.01, ha="left")
    return figure, left, right


def _name_lines(figure: Any, title: str) -> None:
    """Below both axes, where no line runs through it."""
    figure.legend(title=title, frameon=False, fontsize="small", loc="outside lower center", ncols=5)


def _of_settings(database: Any, identity: dict[str, Any]) -> Any:
    found: dict[str, list[tuple[float, ...]]] = {}
    for setting, *numbers in database.execute(_YEARS).fetchall():
        found.setdefault(setting, []).append(tuple(map(float, numbers)))
    lines = [(setting, found[setting]) for setting in identity["settings"] if setting in found]
    if not lines:
        return None
    left_out = f"; the first {_MOST} of {len(lines)} settings" if len(lines) > _MOST else ""
    figure, people, alive = _panels(f"{identity['name']}{left_out}")
    for number, (setting, rows) in enumerate(lines[:_MOST]):
        year, median, low, high, share, islands = zip(*rows, strict=True)
        colour = f"C{number}"
        people.plot(year, median, color=colour, label=f"{setting} ({int(islands[0])})")
        people.fill_between(year, low, high, color=colour, alpha=0.15, linewidth=0)
        alive.plot(year, [100 * one for one in share], color=colour, drawstyle="steps-post")
    people.set(title="people: median, and eight islands of ten", xlabel="year", ylim=(0, None))
    alive.set(title="villages alive, per cent", xlabel="year", ylim=(-3, 103))
    _name_lines(figure, "setting (islands)")
    return figure


def _of_forks(database: Any, identity: dict[str, Any]) -> Any:
    """What one change does as the years pass, and how far any two futures drift apart."""
    import numpy as np

    make_windows(database)
    paths: dict[str, dict[str, list[float]]] = {}  # what forks are called together -> fork -> years since -> difference
    for setting, _, _, difference in database.execute(_DIFFERENCES).fetchall():
        paths.setdefault(called(setting), {}).setdefault(setting, [0.0]).append(float(difference))
    if not paths:
        return None
    figure, each, apart = _panels(str(identity["name"]))
    for number, name in enumerate(sorted(paths, key=lambda one: one == PLACEBO)):
        forks = list(paths[name].values())
        length = min(map(len, forks))
        years, numbers, colour = range(length), np.array([path[:length] for path in forks]), f"C{number}"
        each.plot(years, numbers.T, color=colour, alpha=0.12, linewidth=0.8)
        each.plot(years, np.median(numbers, axis=0), color=colour, label=f"{name} ({len(forks)})")
        apart.plot(years, np.mean(np.abs(numbers), axis=0), color=colour)
    each.axhline(0, color="0.5", linewidth=0.8)
    each.set(title="people more than in the run as it was: each fork, and median", xlabel="years since it parted")
    apart.set(title="people more or fewer, mean", xlabel="years since it parted", ylim=(0, None))
    _name_lines(figure, "forks")
    return figure
