"""The map of all decades: the land, where the places lie, what was done at each in every ten years, what stood there at their ends,
and the villages with their people.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from island.history.reader import HistoryReader
from island.views.pictures.facts import Facts
from island.views.pictures.ground import Ground, Line, land_in
from island.views.pictures.island_map import CIRCLE_MAX, LEFT, SIZE, TOP, Spots, coast_of, label_spots, spots_of
from island.views.pictures.sites import Site, sites_of, villages_of
from island.views.pictures.svg import width_of
from island.world.words import EventKind

LETTERS = {"desk": 19, "phone": 30}
"""Size of a place's name in px of the map, as site.css has it."""

_FREE = 26  # px around a place in which no tree stands

_MARGIN = 30  # px of sea above and below

_DEEDS = f"""
SELECT place, tick / :ticks, count(*) FROM events
WHERE place IS NOT NULL AND tick >= 0 AND kind <= {int(EventKind.OFFERED_PEACE)} GROUP BY 1, 2 ORDER BY 2, 1
"""


def atlas(reader: HistoryReader) -> dict[str, Any]:
    """Plain values. `sites` are dicts with their place on the map in its own px, `deeds` are [place_id, decade, count].

    `ground` is the land (`_ground_of`), None in a history of before there was one: that has a `coast`, an SVG path, and shows where
    nothing is found yet. A stock is [year, stock], as the snapshots kept it; `found_year` is None for what nobody has found. `people` of
    a village are [decade, how many at its end].
    """
    facts = Facts(reader)
    found = facts.rows(_DEEDS, ticks=10 * facts.ticks_a_year)
    deeds = [list(row) for row in found if all(isinstance(value, int) for value in row)]
    most = {place_id: max(count for place, _, count in deeds if place == place_id) for place_id, *_ in deeds}
    # with its busiest decade each, so that no circle of any decade covers a name
    sites = [replace(site, deeds=most.get(site.place_id, 0)) for site in sites_of(facts, max(facts.years - 1, 0))]
    land = land_in(facts)
    ground = Ground(land, LEFT, TOP, SIZE) if land else None
    spots = spots_of(sites, ground) if sites else []
    villages = villages_of(facts)
    first = {village.place_id for village in villages}
    labels = {name: _labels(sites, spots, max([1, *most.values()]), size, first) for name, size in LETTERS.items()}
    return {
        "box": _box_of(ground, labels["phone"]) if ground else [LEFT, TOP, SIZE, SIZE],
        "radius": CIRCLE_MAX,
        "most": max([1, *most.values()]),
        "ground": _ground_of(ground, spots) if ground else None,
        "coast": "" if ground else coast_of(sites, spots),
        "decades": max(facts.years - 1, 0) // 10 + 1,
        "deeds": deeds,
        "villages": [
            {
                "place_id": village.place_id,
                "founded_year": village.founded_year,
                "ended_year": village.ended_year,
                "people": [list(counted) for counted in village.people],
            }
            for village in villages
        ],
        "sites": [
            {
                "place_id": site.place_id,
                "spot": [round(value, 1) for value in spot],
                "labels": {name: found[i] for name, found in labels.items()},
                "what": site.what,
                "found_year": site.found_year,
                "stock": site.stock_name,
                "stock_max": site.stock_max,
                "stocks": [list(stock) for stock in site.stocks] if site.stock_name else [],
            }
            for i, (site, spot) in enumerate(zip(sites, spots, strict=True))
        ],
    }


# -- the land ----------------------------------------------------------------------------------------------------------


def _ground_of(ground: Ground, spots: Spots) -> dict[str, Any]:
    """`areas` are [look, closed lines], the lowest first, `streams` [width, line], `trees` and `peaks` points; draw.js draws them.
    `square` is [left, top, size] of the whole map of 100 by 100.

    A line is its points' x and y in whole px, each less that of the point before: 4 KB of a report, where paths were 20.
    """

    def is_free(x: float, y: float) -> bool:
        return all(abs(x - a) + abs(y - b) > _FREE for a, b in spots)

    return {
        "square": [LEFT, TOP, SIZE],
        "areas": [[look, [_steps(line) for line in lines]] for look, lines in ground.areas()],
        "streams": [[round(width, 1), _steps(line)] for width, line in ground.streams()],
        "trees": _steps(ground.trees(is_free)),
        "peaks": _steps(ground.peaks(is_free)),
    }


def _box_of(ground: Ground, labels: Sequence[Sequence[Any]]) -> list[float]:
    """[left, top, width, height] of as much of the square as has land, shallows or a name on it."""
    ys = [y for _, lines in ground.areas() for line in lines for _, y in line] + [label[1] for label in labels]
    top, bottom = max(TOP, min(ys) - _MARGIN), min(TOP + SIZE, max(ys) + _MARGIN)
    return [LEFT, round(top), SIZE, round(bottom) - round(top)]


def _steps(line: Line) -> list[int]:
    steps, before = [], (0, 0)
    for x, y in line:
        here = round(x), round(y)
        steps += [here[0] - before[0], here[1] - before[1]]
        before = here
    return steps


# -- names -------------------------------------------------------------------------------------------------------------


def _labels(sites: Sequence[Site], spots: Spots, most: int, size: int, first: set[int]) -> list[list[Any]]:
    """[x, y, the SVG anchor, whether there is room for it] of each name; room is given to the places in `first`, then by deeds."""
    labels = label_spots(sites, spots, most, size)
    kept: list[tuple[float, float, float, float]] = []
    has_room = [False] * len(sites)
    for i in sorted(range(len(sites)), key=lambda i: (sites[i].place_id not in first, -sites[i].deeds, i)):
        x, y, look = labels[i]
        wide = width_of(sites[i].name, size)
        left = x - wide * {"e": 1, "m": 0.5}.get(look, 0)
        box = left, y - size * 0.8, left + wide, y + size * 0.25
        if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in kept):
            kept.append(box)
            has_room[i] = True
    return [
        [round(x, 1), round(y, 1), {"e": "end", "m": "middle"}.get(look, "start"), room]
        for (x, y, look), room in zip(labels, has_room, strict=True)
    ]
