"""The island: its land and its places, how much was done at each in a decade, and what stands there over all the years."""

import math
from collections.abc import Sequence

from island.views.page import counted
from island.views.pictures.axes import Years, nobody
from island.views.pictures.facts import Facts
from island.views.pictures.ground import Ground, draw_ground, land_in
from island.views.pictures.sites import Site, decade_of, sites_of, villages_of
from island.views.pictures.svg import Svg, merged, points, px, width_of
from island.world.words import PlaceKind

LEFT, TOP, SIZE = 40.0, 104.0, 700.0
_PANEL, _PANEL_RIGHT = 800.0, 1160.0
_EDGE = 120.0  # px from the picture's edge to the outermost place
CIRCLE_MAX = 34.0  # px
_WATER = (PlaceKind.REEF, PlaceKind.COVE)


def island_map(facts: Facts, year: int) -> Svg:
    """Circles are by area how many deeds were done there; the bar beside a name is what is left of what there can be."""
    first, last = decade_of(facts, year)
    sites = sites_of(facts, year)
    span = f"{first} to {last}" if last > first else str(first)
    svg = Svg("map", f"The island in the years {span}" if last > first else f"The island in year {span}", _about(sites, last))
    if not sites or not facts.ticks:
        svg.head(f"{facts.name}, seed {facts.seed}")
        return nobody(svg, "The history of this island has not begun.")
    svg.head(f"{facts.name}, seed {facts.seed}: {sum(site.deeds for site in sites):,} deeds at its places in these years")
    svg.rect(LEFT, TOP, SIZE, SIZE, "sea", more=' rx="10"')
    land = land_in(facts)
    ground = Ground(land, LEFT, TOP, SIZE) if land else None
    spots = spots_of(sites, ground)
    if ground:
        draw_ground(svg, ground, lambda x, y: all(abs(x - a) + abs(y - b) > 24 for a, b in spots))
    else:
        svg.path(coast_of(sites, spots), "land")
        for site, (x, y) in zip(sites, spots, strict=True):
            if site.kind in _WATER and site.found_year is not None:
                svg.circle(x, y, CIRCLE_MAX + 12, "sea")
    most = max(*(site.deeds for site in sites), 1)
    people = {one.place_id: dict(one.people).get(last // 10, 0) for one in villages_of(facts) if one.stands_by(last)}
    for site, (x, y) in sorted(zip(sites, spots, strict=True), key=lambda pair: -pair[0].deeds):
        _place(svg, site, x, y, most, site.place_id in people)
    for site, (x, y, look) in zip(sites, label_spots(sites, spots, most), strict=True):
        _label(svg, site, x, y, look, people.get(site.place_id))
    _panel(svg, facts, sites, first, last)
    svg.text(LEFT + 12, TOP + SIZE - 14, f"a circle's area: deeds there in these years, {most:,} the largest", "n")
    svg.height = TOP + SIZE + 30
    return svg


Spots = list[tuple[float, float]]


def spots_of(sites: Sequence[Site], ground: Ground | None = None) -> Spots:
    """Where each place is drawn: where it lies; without a land the outermost are as far from the edge on all sides, and a place is
    nowhere moved past another.
    """
    if ground:
        return [ground.spot(site.x, site.y) for site in sites]
    xs, ys = [site.x for site in sites], [site.y for site in sites]
    span = max(max(xs) - min(xs), max(ys) - min(ys), 1)
    scale = (SIZE - 2 * _EDGE) / span
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return [
        (LEFT + SIZE / 2 + (x - middle_x) * scale, TOP + SIZE / 2 + (y - middle_y) * scale) for x, y in zip(xs, ys, strict=True)
    ]


def _about(sites: Sequence[Site], last: int) -> str:
    parts = []
    for site in sites:
        stock = site.stock_by(last)
        left = f", {stock:,} of {site.stock_max:,} {site.stock_name}" if stock is not None and site.stock_name else ""
        parts.append(
            f"{site.name} ({site.what}): {site.deeds:,} deeds{left}"
            if site.found_year is not None
            else f"{site.name} is not found yet"
        )
    return "Map of the island. " + "; ".join(parts)


def coast_of(sites: Sequence[Site], at: Spots) -> str:
    """A smooth line around all that lie on land, uneven as a coast is and always the same."""
    spots = [spot for site, spot in zip(sites, at, strict=True) if site.kind not in _WATER]
    if not spots:
        return ""
    middle = (sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots))
    rays = []
    for i in range(36):
        angle = i * math.tau / 36
        ux, uy = math.cos(angle), math.sin(angle)
        reach = max((x - middle[0]) * ux + (y - middle[1]) * uy for x, y in spots) + 40
        reach += 7 * math.sin(3 * angle + 1) + 5 * math.sin(7 * angle + spots[0][0])
        rays.append((angle, reach))
    edge = [(_kept(middle[0] + math.cos(a) * r, LEFT), _kept(middle[1] + math.sin(a) * r, TOP)) for a, r in rays]
    return _smooth(edge)


def _kept(value: float, start: float) -> float:
    return min(max(value, start + 10), start + SIZE - 10)


def _smooth(edge: Sequence[tuple[float, float]]) -> str:
    """A closed curve through the middles between neighbours."""
    count = len(edge)
    middles = [((edge[i][0] + edge[(i + 1) % count][0]) / 2, (edge[i][1] + edge[(i + 1) % count][1]) / 2) for i in range(count)]
    d = f"M{px(middles[-1][0])} {px(middles[-1][1])}"
    for (x, y), (mx, my) in zip(edge, middles, strict=True):
        d += f"Q{px(x)} {px(y)} {px(mx)} {px(my)}"
    return d + "z"


def _place(svg: Svg, site: Site, x: float, y: float, most: int, is_village: bool) -> None:
    if site.found_year is None:
        svg.circle(x, y, 6, "thin", more=' stroke-dasharray="2 2"')
        return
    fill = {"fish": 1, "plants": 3, "game": 4}.get(site.stock_name, 2 if site.kind == PlaceKind.VILLAGE else 5)
    svg.circle(x, y, radius(site.deeds, most), f"f{fill}", f"{site.name}: {counted(site.deeds, 'deed')}", ' fill-opacity=".9"')
    _sign(svg, PlaceKind.VILLAGE if is_village else site.kind, x, y)


def radius(deeds: int, most: int) -> float:
    return max(CIRCLE_MAX * math.sqrt(max(deeds, 0) / most), 3.5)


def _sign(svg: Svg, kind: PlaceKind | None, x: float, y: float) -> None:
    """What kind of place it is: a hut, waves, a tree, hills, furrows, a drop, a cave's mouth."""
    signs = {
        PlaceKind.VILLAGE: "M-8 7v-9l8 -7l8 7v9zM-2.5 7v-6h5v6",
        PlaceKind.REEF: "M-9 -3q3 -4 6 0t6 0t6 0M-9 3q3 -4 6 0t6 0t6 0",
        PlaceKind.COVE: "M-9 0q3 -4 6 0t6 0t6 0",
        PlaceKind.SHORE: "M-9 -2q3 -4 6 0t6 0t6 0M-8 4h16",
        PlaceKind.WOOD: "M-4 -9l5 8h-10zM-4 -1v6M5 -5l5 8h-10zM5 3v5",
        PlaceKind.GROVE: "M0 -8a5 5 0 1 1 0 10a5 5 0 1 1 0 -10M0 2v7",
        PlaceKind.HILLS: "M-10 6l6 -11l5 8l3 -5l6 8",
        PlaceKind.FIELDS: "M-8 -6h16M-8 -1h16M-8 4h16",
        PlaceKind.SPRING: "M0 -9q7 9 0 14q-7 -5 0 -14z",
        PlaceKind.CAVE: "M-9 6v-4a9 9 0 0 1 18 0v4zM-3 6v-3a3 3 0 0 1 6 0v3",
    }
    if kind is not None:
        svg.path(signs[kind], "line", more=f' transform="translate({px(x)} {px(y)})" stroke-width="1.5" stroke-linejoin="round"')


def label_spots(sites: Sequence[Site], at: Spots, most: int, size: float = 15) -> list[tuple[float, float, str]]:
    """Where each name stands, in letters of this size in px, and how it is aligned: at a side or a corner of its circle, where it covers least."""
    taken: list[tuple[float, float, float, float]] = []
    for site, (x, y) in zip(sites, at, strict=True):
        reach = max(radius(site.deeds, most), 11) if site.found_year is not None else 6
        taken.append((x - reach, y - reach, x + reach, y + reach))
    spots, line = [], size / 15
    for i, (site, (x, y)) in enumerate(zip(sites, at, strict=True)):
        left, top, right, bottom = taken[i]
        wide = max(width_of(site.name, size), 96)
        choices = [
            (right + 6, y - 2, "", (right + 6, y - 16 * line, right + 6 + wide, y + 18 * line)),
            (left - 6, y - 2, "e", (left - 6 - wide, y - 16 * line, left - 6, y + 18 * line)),
            (x, bottom + 15 * line, "m", (x - wide / 2, bottom + 2, x + wide / 2, bottom + 36 * line)),
            (x, top - 22 * line, "m", (x - wide / 2, top - 36 * line, x + wide / 2, top - 2)),
        ]
        corner = 0.7 * (right - x)
        for base in (y - corner - 14 * line, y + corner + 12 * line):
            high, low = base - 14 * line, base + 20 * line
            choices.append((x + corner + 5, base, "", (x + corner + 5, high, x + corner + 5 + wide, low)))
            choices.append((x - corner - 5, base, "e", (x - corner - 5 - wide, high, x - corner - 5, low)))
        best = min(
            choices,
            key=lambda choice: (
                sum(_overlap(choice[3], other) * (1 + 2 * (j < len(sites))) for j, other in enumerate(taken) if j != i)
                + _outside(choice[3])
            ),
        )
        taken.append(best[3])
        spots.append(best[:3])
    return spots


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0) * max(tall, 0)


def _outside(box: tuple[float, ...]) -> float:
    out = max(LEFT - box[0], 0) + max(box[2] - LEFT - SIZE, 0) + max(TOP - box[1], 0) + max(box[3] - TOP - SIZE, 0)
    return out * 1000


def _label(svg: Svg, site: Site, x: float, y: float, look: str, people: int | None) -> None:
    """`people` is how many live in the village there, None where none stands."""
    svg.text(x, y, site.name, f"nm halo {look}".strip())
    if site.found_year is None:
        note = "not found yet"
    elif people is not None:
        note = f"village, {counted(people, 'person', 'people')}"
    else:
        note = f"{site.what}, {counted(site.deeds, 'deed')}" if site.deeds else site.what
    svg.text(x, y + 15, note, f"n halo {look}".strip())


def _panel(svg: Svg, facts: Facts, sites: Sequence[Site], first: int, last: int) -> None:
    """A small plot for each stock, over the whole history; the decade is marked."""
    stocked = [site for site in sites if site.stock_max > 0][:12]
    svg.text(_PANEL, TOP + 12, "What stood there, at each decade's end", "nm")
    years = Years(0, facts.length, _PANEL, _PANEL_RIGHT)
    y = TOP + 40
    step = min(92.0, (SIZE - 20) / max(len(stocked), 1))
    for site in stocked:
        _stock_plot(svg, years, site, y, step - 40, first, last)
        y += step
    if not stocked:
        svg.text(_PANEL, y, "nothing has been counted yet", "n")
        return
    for year in years.ticks():
        if year == 0 or years.x(year) > _PANEL + 20:
            svg.text(years.x(year), y - 8, year, "n m" if year else "n")


def _stock_plot(svg: Svg, years: Years, site: Site, y: float, tall: float, first: int, last: int) -> None:
    bottom = y + 12 + tall
    stock = site.stock_by(last)
    svg.text(_PANEL, y + 4, f"{site.name}: {site.stock_name}" if site.stock_name else site.name)
    there = f"{stock:,} of {site.stock_max:,}" if stock is not None else f"at most {site.stock_max:,}"
    svg.text(_PANEL_RIGHT, y + 4, there, "n e")
    svg.rect(years.x(first), bottom - tall, max(years.x(last + 1) - years.x(first), 2), tall, "faint")
    svg.line(_PANEL, bottom, _PANEL_RIGHT, bottom)
    svg.path(f"M{px(_PANEL)} {px(bottom - tall)}H{px(_PANEL_RIGHT)}", "rule", more=' stroke-dasharray="2 3"')
    line = [(years.x(year + 1), bottom - min(max(stock / site.stock_max, 0), 1) * tall) for year, stock in site.stocks]
    number = {"fish": 1, "plants": 3, "game": 4}.get(site.stock_name, 0)
    if len(line) == 1:
        svg.circle(*line[0], 2.5, f"d{number}")
    else:
        svg.path(points(merged(line)), f"s{number}", more=' transform="scale(.1)" stroke-width="16"')
