"""The land as it is drawn: coast, heights, woods and streams as lines of points in px of the map, and the paths of a picture."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from island.views.pictures.facts import Facts
from island.views.pictures.svg import Svg, px
from island.world.land import CELLS, SIDE, Land, land_of, within

Point = tuple[float, float]
Line = list[Point]
_SHALLOWS = (-190, -80)
_SLOPES = (30, 55, 75, 90)  # per cent of the land that lies lower
_SINCE = 5  # the first schema version that was lived on such land


def land_in(facts: Facts) -> Land | None:
    """The land that a history was lived on; None for one that is older than that, or whose seed or island nobody can read."""
    version = facts.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'landmarks'")[0][0]
    if not version:
        return None
    found = facts.rows("SELECT CAST(substr(seed, 1, 24) AS TEXT) FROM runs")
    states = facts.rows("SELECT state FROM snapshots ORDER BY tick DESC LIMIT 1")
    try:
        from island.history import snapshots

        island = snapshots.read(states[0][0])["island"] if states else 0
        seed = int(found[0][0])
        return land_of(seed, island) if 0 <= seed < 1 << 64 and isinstance(island, int) and 0 <= island < 1 << 16 else None
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return None


class Ground:
    """Paths of one land on a square of `size` px whose corner is at (left, top)."""

    def __init__(self, land: Land, left: float, top: float, size: float):
        self.land, self._left, self._top, self._scale = land, left, top, size / SIDE
        tall = sorted(one for one in land.height if one > 0)
        self._levels = [tall[len(tall) * share // 100] for share in _SLOPES]

    def spot(self, x: float, y: float) -> Point:
        """Where a place of the map of 100 by 100 is drawn."""
        return self._left + x / 100 * SIDE * self._scale, self._top + y / 100 * SIDE * self._scale

    def areas(self) -> list[tuple[str, list[Line]]]:
        """(look, closed lines) of every area, the lowest first."""
        height = self.land.height
        found = [(f"w{number + 1}", self._contour(height, level)) for number, level in enumerate(_SHALLOWS)]
        found.append(("land coast", self._contour(height, 0)))
        found += [(f"g{number + 1}", self._contour(height, level)) for number, level in enumerate(self._levels)]
        found.append(("wood", self._contour(self._woods(), 0)))
        return [(look, lines) for look, lines in found if lines]

    def streams(self) -> list[tuple[float, Line]]:
        """(width, line) of every stream that is long enough to be seen, the widest last."""
        found = []
        for run in self.land.streams():
            if len(run) > 2:
                widest = max(self.land.flow[cell] for cell in run[:-1])
                line = [self._middle(cell) for cell in run]
                if self.land.height[run[-1]] <= 0:  # no further than the shore
                    (x, y), (a, b) = line[-2:]
                    line[-1] = (x + a) / 2, (y + b) / 2
                found.append((min(1.2 + widest**0.5 / 8, 3.4), line))
        return sorted(found)

    def trees(self, is_free: Callable[[float, float], bool]) -> Line:
        """Where a few trees stand in the thick of the woods, as many as say wood and hide nothing."""
        found = []
        for cell in range(CELLS):
            x, y = cell % SIDE, cell // SIDE
            if (x + 2 * y) % 5 == 0 and y % 2 == 0 and all(self.land.is_wooded[one] for one in within(cell, 1)):
                a, b = self._middle(cell)
                found.append((a + (cell * 7 % 5 - 2) * 1.3, b + (cell * 11 % 5 - 2) * 1.1))
        return [spot for spot in found if is_free(*spot)]

    def peaks(self, is_free: Callable[[float, float], bool]) -> Line:
        """Where strokes stand for the highest land."""
        found = []
        for cell in range(CELLS):
            x, y = cell % SIDE, cell // SIDE
            if self.land.height[cell] > self._levels[3] and x % 3 == y // 2 % 3 and y % 2 == 0:
                found.append(self._middle(cell))
        return [spot for spot in found if is_free(*spot)]

    def _woods(self) -> list[int]:
        """How wooded it is around each cell, above 0 where at least half of it is."""
        wooded = self.land.is_wooded
        return [
            (2 * sum(wooded[one] for one in within(cell, 1)) - 9) * 10 + 5 if self.land.height[cell] > 0 else -95
            for cell in range(CELLS)
        ]

    def _middle(self, cell: int) -> Point:
        return self._left + (cell % SIDE + 0.5) * self._scale, self._top + (cell // SIDE + 0.5) * self._scale

    def _contour(self, values: Sequence[int], level: int) -> list[Line]:
        """Closed lines around all that is above a level: marching squares, the edges walked with the high ground on one side."""
        onwards: dict[int, int] = {}
        for y in range(SIDE - 1):
            for x in range(SIDE - 1):
                cell = y * SIDE + x
                corners = (cell, cell + 1, cell + SIDE + 1, cell + SIDE)  # clockwise
                high = [values[one] > level for one in corners]
                edges = [2 * cell, 2 * (cell + 1) + 1, 2 * (cell + SIDE), 2 * cell + 1]  # top, right, bottom, left
                enters = [i for i in range(4) if high[i] and not high[(i + 1) % 4]]
                leaves = [i for i in range(4) if not high[i] and high[(i + 1) % 4]]
                for i in enters:
                    onwards[edges[i]] = edges[max(leaves, key=lambda j: ((j - i) % 4 == 3, -((i - j) % 4)))]
        return self._loops(values, level, onwards)

    def _loops(self, values: Sequence[int], level: int, onwards: dict[int, int]) -> list[Line]:
        found = []
        while onwards:
            first = edge = next(iter(onwards))
            loop = []
            while edge in onwards:
                loop.append(self._crossing(values, level, edge))
                edge = onwards.pop(edge)
            if edge == first and len(loop) > 5:
                found.append(loop)
        return found

    def _crossing(self, values: Sequence[int], level: int, edge: int) -> Point:
        """Where the level is crossed between a cell and the next to the east (even) or south (odd)."""
        cell, is_down = divmod(edge, 2)
        here, there = values[cell], values[cell + (SIDE if is_down else 1)]
        share = min(max((level + 0.5 - here) / (there - here), 0.05), 0.95)
        x, y = self._middle(cell)
        return (x, y + share * self._scale) if is_down else (x + share * self._scale, y)


def _closed(loop: Sequence[Point]) -> str:
    """A smooth closed curve through the middles between neighbours."""
    ends = [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in zip(loop, [*loop[1:], loop[0]], strict=True)]
    parts = [f"M{px(ends[-1][0])} {px(ends[-1][1])}"]
    parts += [f"Q{px(x)} {px(y)} {px(a)} {px(b)}" for (x, y), (a, b) in zip(loop, ends, strict=True)]
    return "".join(parts) + "z"


def _curve(points: Sequence[Point]) -> str:
    """A smooth open curve from the first to the last."""
    parts = [f"M{px(points[0][0])} {px(points[0][1])}"]
    for (x, y), (a, b) in pairwise(points[1:]):
        parts.append(f"Q{px(x)} {px(y)} {px((x + a) / 2)} {px((y + b) / 2)}")
    return "".join(parts) + f"L{px(points[-1][0])} {px(points[-1][1])}"


def draw_ground(svg: Svg, ground: Ground, is_free: Callable[[float, float], bool]) -> None:
    """The land under whatever is drawn on it; `is_free` is where trees and peaks may stand."""
    for look, lines in ground.areas():
        svg.path("".join(map(_closed, lines)), look)
    for width, line in ground.streams():
        svg.path(_curve(line), "stream", more=f' stroke-width="{px(width)}"')
    peaks = "".join(f"M{px(x - 5)} {px(y + 3)}l5 -7l5 7" for x, y in ground.peaks(is_free))
    trees = "".join(f"M{px(x)} {px(y - 5)}l3.4 6.5h-6.8zm0 6.5v2.6" for x, y in ground.trees(is_free))
    for look, path in (("peak", peaks), ("tree", trees)):
        if path:
            svg.path(path, look)
