"""The map of all decades: where the places lie, what was done at each in every ten years, and what stood there at their ends."""

from dataclasses import replace
from typing import Any

from island.history.reader import HistoryReader
from island.views.pictures.facts import Facts
from island.views.pictures.island_map import CIRCLE_MAX, LEFT, SIZE, TOP, coast_of, label_spots, spots_of
from island.views.pictures.sites import sites_of
from island.world.words import EventKind

LETTERS = {"desk": 19, "phone": 30}
"""Size of a place's name in px of the map, as site.css has it."""

_DEEDS = f"""
SELECT place, tick / :ticks, count(*) FROM events
WHERE place IS NOT NULL AND tick >= 0 AND kind <= {int(EventKind.OFFERED_PEACE)} GROUP BY 1, 2 ORDER BY 2, 1
"""


def atlas(reader: HistoryReader) -> dict[str, Any]:
    """Plain values. `sites` are dicts with their place on the map in its own px, `deeds` are [place_id, decade, count].

    A stock is [year, stock], as the snapshots kept it; `found_year` is None for what nobody has found.
    """
    facts = Facts(reader)
    found = facts.rows(_DEEDS, ticks=10 * facts.ticks_a_year)
    deeds = [list(row) for row in found if all(isinstance(value, int) for value in row)]
    most = {place_id: max(count for place, _, count in deeds if place == place_id) for place_id, *_ in deeds}
    # with its busiest decade each, so that no circle of any decade covers a name
    sites = [replace(site, deeds=most.get(site.place_id, 0)) for site in sites_of(facts, max(facts.years - 1, 0))]
    spots = spots_of(sites) if sites else []
    labels = {name: label_spots(sites, spots, max([1, *most.values()]), size) for name, size in LETTERS.items()}
    return {
        "box": [LEFT, TOP, SIZE, SIZE],
        "radius": CIRCLE_MAX,
        "most": max([1, *most.values()]),
        "coast": coast_of(sites, spots),
        "decades": max(facts.years - 1, 0) // 10 + 1,
        "deeds": deeds,
        "sites": [
            {
                "place_id": site.place_id,
                "spot": [round(value, 1) for value in spot],
                "labels": {name: _label(found[i]) for name, found in labels.items()},
                "found_year": site.found_year,
                "stock": site.stock_name,
                "stock_max": site.stock_max,
                "stocks": [list(stock) for stock in site.stocks] if site.stock_name else [],
            }
            for i, (site, spot) in enumerate(zip(sites, spots, strict=True))
        ],
    }


def _label(label: tuple[float, float, str]) -> list[Any]:
    """[x, y, the SVG anchor]."""
    return [round(label[0], 1), round(label[1], 1), {"e": "end", "m": "middle"}.get(label[2], "start")]
