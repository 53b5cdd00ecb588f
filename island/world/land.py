"""The land of an island: heights, coast, streams, woods and where its sites lie, a pure function of the seed and the island's number.

A grid of SIDE by SIDE cells, numbered row by row from the north-west. Nothing of it is in a snapshot: who needs it derives it again.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from heapq import heappop, heappush
from typing import NamedTuple

from island.rng import Luck, Purpose
from island.world.words import SiteKind

SIDE = 64
CELLS = SIDE * SIDE
STREAM = 22  # cells that drain through one before it is drawn as a stream
_EDGE = 3  # cells of open sea on every side
_OCTAVES = ((32, 38), (16, 32), (8, 20), (4, 10))  # (cells between draws, weight)
_FAR_WALK = 560  # the walk at which a site is as far as can be; a level cell costs 10
FAR_LEFT = 45  # per cent of a day's work that is left there


class Spot(NamedTuple):
    """Where a site lies."""

    kind: SiteKind
    cell: int
    walk: int  # from the village, a level cell is 10
    richness: int  # per cent of what such a site has on the mean

    @property
    def x(self) -> int:
        """West to east on a map of 100 by 100."""
        return (self.cell % SIDE * 100 + 50) // SIDE

    @property
    def y(self) -> int:
        return (self.cell // SIDE * 100 + 50) // SIDE

    @property
    def left(self) -> int:
        """Per cent of a day's work that the way there and back leaves."""
        return left_at(self.walk)


def left_at(walk: int) -> int:
    """Per cent of a day's work that a way of this length, there and back, leaves; a level cell is 10."""
    return max(FAR_LEFT, 100 - (100 - FAR_LEFT) * max(0, walk - 40) // (_FAR_WALK - 40))


class Land(NamedTuple):
    """By cell: `height` over the sea (0 and less is water), `downhill` where its water runs (-1 in the sea), `flow` how many cells
    drain through it, `moist` 0 to 1000, `is_wooded`, `walk` from the village.
    """

    height: tuple[int, ...]
    downhill: tuple[int, ...]
    flow: tuple[int, ...]
    moist: tuple[int, ...]
    is_wooded: tuple[bool, ...]
    walk: tuple[int, ...]
    spots: tuple[Spot, ...]
    bounty: dict[str, int]  # per cent of what an ordinary island has of each stock

    def streams(self) -> list[list[int]]:
        """The cells of each stream from its head to the sea, or to the larger stream it runs into; the longest first."""
        fed = [-1] * CELLS  # by which neighbour most water comes
        for cell in range(CELLS):
            below = self.downhill[cell]
            if below >= 0 and self.flow[cell] >= STREAM and (fed[below] < 0 or self.flow[fed[below]] < self.flow[cell]):
                fed[below] = cell
        runs = []
        for cell in range(CELLS):
            if self.flow[cell] >= STREAM and self.height[cell] > 0 and fed[cell] < 0:
                run, here = [cell], cell
                while (below := self.downhill[here]) >= 0:
                    run.append(below)
                    if fed[below] != here or self.height[below] <= 0:
                        break
                    here = below
                runs.append(run)
        return sorted(runs, key=lambda run: (-len(run), run))


@lru_cache(maxsize=64)
def land_of(seed: int, island: int) -> Land:
    """The land of one island: 0.1 s the first time."""
    luck = Luck(seed, 0, island)
    height = _heights(luck)
    downhill, order = _drain(height)
    flow = [1 if tall > 0 else 0 for tall in height]
    for cell in reversed(order):
        flow[downhill[cell]] += flow[cell]
    moist = _noise(luck, 8192)
    village = _landing(height, flow, downhill)
    walk = _walks(height, village)
    is_wooded = _woods(height, moist, village)
    spots = _spots(_Ground(height, downhill, flow, moist, is_wooded), walk, village, luck)
    return Land(tuple(height), tuple(downhill), tuple(flow), tuple(moist), tuple(is_wooded), tuple(walk), spots, _bounty(luck))


_COMMON = 8  # per cent more or less of all stocks of an island, at most
_WILD = {"fish": 80, "plants": 80, "game": 80}  # and of each, less what the three have together
_LEAST = 10  # that there is of any
_OWN = {"timber": 60, "fields": 10}


def _bounty(luck: Luck) -> dict[str, int]:
    """Good islands and poor ones, and what each is rich in: of what is wild one stock makes up for another."""

    def drawn(most: int, number: int) -> int:
        return luck.below(2 * most + 1, Purpose.LAND, 0, number) - most

    common = drawn(_COMMON, 16400)
    more = {stock: drawn(most, 16401 + i) for i, (stock, most) in enumerate((_WILD | _OWN).items())}
    mean = sum(more[stock] for stock in _WILD) // len(_WILD)
    return {stock: max(_LEAST, 100 + common + own - mean * (stock in _WILD)) for stock, own in more.items()}


# -- noise, heights and water ------------------------------------------------------------------------------------------


def _noise(luck: Luck, first: int) -> list[int]:
    """0 to 1000 by cell: a few lattices of draws, each twice as fine as the last, smoothly joined."""
    total = [0] * CELLS
    for octave, (step, weight) in enumerate(_OCTAVES):
        points = SIDE // step + 1
        drawn = [luck.below(1001, Purpose.LAND, 0, first + 1024 * octave + i) for i in range(points * points)]
        ease = [256 * t * t * (3 * step - 2 * t) // step**3 for t in range(step)]
        for y in range(SIDE):
            row, down = y // step * points, ease[y % step]
            for x in range(SIDE):
                corner, along = row + x // step, ease[x % step]
                above = drawn[corner] * (256 - along) + drawn[corner + 1] * along
                beneath = drawn[corner + points] * (256 - along) + drawn[corner + points + 1] * along
                total[y * SIDE + x] += weight * (above * (256 - down) + beneath * down >> 16)
    return [value // 100 for value in total]


def _heights(luck: Luck) -> list[int]:
    """Noise that falls off to the sea. The level of the sea leaves a drawn share of it dry, so that no island is a rock or a continent."""
    height = _noise(luck, 0)
    for cell in range(CELLS):
        dx, dy = 2 * (cell % SIDE) - SIDE + 1, 2 * (cell // SIDE) - SIDE + 1
        height[cell] = height[cell] * 24 // 10 - (dx * dx + dy * dy) * 1200 // SIDE**2
    level = sorted(height, reverse=True)[1300 + luck.below(500, Purpose.LAND, 0, 16384)]
    for cell in range(CELLS):
        x, y = cell % SIDE, cell // SIDE
        margin = min(x, y, SIDE - 1 - x, SIDE - 1 - y)
        height[cell] = height[cell] - level if margin >= _EDGE else min(height[cell] - level, -100 * (_EDGE - margin))
    is_sea = _reached_from_outside(height)
    return [tall if tall > 0 or is_sea[cell] else 1 for cell, tall in enumerate(height)]


def _reached_from_outside(height: list[int]) -> list[bool]:
    """Whether a cell is of the open sea: low ground inside the land is dry, or a village would lie at a pond."""
    is_sea = [False] * CELLS
    is_sea[0], found = True, [0]
    for cell in found:
        for other, step in _AROUND[cell]:
            if step == 10 and height[other] <= 0 and not is_sea[other]:
                is_sea[other] = True
                found.append(other)
    return is_sea


def _neighbours(cell: int) -> list[tuple[int, int]]:
    x, y = cell % SIDE, cell // SIDE
    steps = [(dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dx or dy) and 0 <= x + dx < SIDE and 0 <= y + dy < SIDE]
    return [(cell + dy * SIDE + dx, 14 if dx and dy else 10) for dx, dy in steps]


_AROUND = [_neighbours(cell) for cell in range(CELLS)]  # (neighbour, length of the step to it)


def _drain(height: list[int]) -> tuple[list[int], list[int]]:
    """Where the water of each cell runs, and all land from the shore upwards: a flood that rises from the sea (Barnes et al., "Priority-
    flood", 2014), so that every hollow has a way out.
    """
    downhill, order = [-1] * CELLS, []
    rising = [(0, cell) for cell in range(CELLS) if height[cell] <= 0]
    reached = [tall <= 0 for tall in height]
    while rising:
        level, cell = heappop(rising)
        if height[cell] > 0:
            order.append(cell)
        for other, _ in _AROUND[cell]:
            if not reached[other]:
                reached[other] = True
                downhill[other] = cell
                heappush(rising, (max(level, height[other]), other))
    return downhill, order


def _mainland(height: list[int]) -> list[bool]:
    """Whether a cell is of the largest land."""
    best: list[int] = []
    seen = [tall <= 0 for tall in height]
    for start in range(CELLS):
        if not seen[start]:
            seen[start] = True
            found = [start]
            for cell in found:
                for other, step in _AROUND[cell]:
                    if step == 10 and not seen[other]:
                        seen[other] = True
                        found.append(other)
            best = max(best, found, key=len)
    is_main = [False] * CELLS
    for cell in best:
        is_main[cell] = True
    return is_main


def within(cell: int, reach: int) -> Iterable[int]:
    """The cells at most so many rows and columns away."""
    x, y = cell % SIDE, cell // SIDE
    for row in range(max(0, y - reach), min(SIDE, y + reach + 1)):
        yield from range(row * SIDE + max(0, x - reach), row * SIDE + min(SIDE, x + reach + 1))


def _landing(height: list[int], flow: list[int], downhill: list[int]) -> int:
    """The village: where a stream runs into the best sheltered bay."""
    is_main = _mainland(height)

    def worth(cell: int) -> tuple[int, int]:
        dry = sum(is_main[one] for one in within(cell, 5))
        water = max((flow[one] for one, _ in [*_AROUND[cell], (cell, 0)] if height[one] > 0), default=0)
        return 3 * min(dry, 95) + min(water, 140) - height[cell] // 4, -cell

    shore = [cell for cell in range(CELLS) if is_main[cell] and any(height[one] <= 0 for one, _ in _AROUND[cell])]
    return max(shore, key=worth)


def _walks(height: list[int], village: int) -> list[int]:
    """The easiest way from the village to every cell, by land or by boat along the coast."""
    cost = [1 << 30] * CELLS
    cost[village] = 0
    ways = [(0, village)]
    while ways:
        here, cell = heappop(ways)
        if here > cost[cell]:
            continue
        for other, step in _AROUND[cell]:
            climb = max(0, max(height[other], 0) - max(height[cell], 0)) // 12
            boards = 12 if (height[cell] > 0) != (height[other] > 0) else 0
            there = here + step + climb + boards
            if there < cost[other]:
                cost[other] = there
                heappush(ways, (there, other))
    return cost


def _woods(height: list[int], moist: list[int], village: int) -> list[bool]:
    """The moister half of the land that is not too high; none where the huts stand."""
    land = sorted((moist[cell] - height[cell] // 3, cell) for cell in range(CELLS) if height[cell] > 0)
    wooded = {cell for _, cell in land[len(land) * 56 // 100 :]} - set(within(village, 2))
    return [cell in wooded for cell in range(CELLS)]


# -- sites -------------------------------------------------------------------------------------------------------------


class _Ground:
    """What the choice of cells asks of the land, counted once."""

    def __init__(self, height: list[int], downhill: list[int], flow: list[int], moist: list[int], is_wooded: list[bool]):
        self.height, self.downhill, self.flow, self.moist, self.is_wooded = height, downhill, flow, moist, is_wooded
        land = [int(tall > 0) for tall in height]
        self.dry = {reach: _counted(land, reach) for reach in (2, 3, 4)}
        self.wooded = {reach: _counted(list(map(int, is_wooded)), reach) for reach in (2, 3, 4)}
        self.shallow = _counted([int(-160 < tall <= 0) for tall in height], 4)
        self.slope = [_slope(height, cell) for cell in range(CELLS)]
        self.is_shore = [land[cell] == 1 and 0 < sum(land[one] for one, _ in _AROUND[cell]) < 8 for cell in range(CELLS)]


def _counted(values: list[int], reach: int) -> list[int]:
    """The sum of the values at most `reach` rows and columns away; no cell at the edge has land near it."""
    sums = values
    for step in (1, SIDE):
        sums = [
            sum(sums[max(0, cell - reach * step) : cell + reach * step + 1 : step]) if reach * step <= cell else sums[cell]
            for cell in range(CELLS)
        ]
    return sums


def _slope(height: list[int], cell: int) -> int:
    tall = [max(height[one], 0) for one, _ in _AROUND[cell]]
    return max(tall) - min(tall)


def _water(low: int, high: int, worth: Callable[[_Ground, int], int]) -> Callable[[_Ground, int], int | None]:
    """A kind of site in the sea that has `low` to `high` cells of land within two cells."""
    return lambda g, cell: worth(g, cell) if g.height[cell] <= 0 and low <= g.dry[2][cell] <= high else None


def _dry(is_fit: Callable[[_Ground, int], bool], worth: Callable[[_Ground, int], int]) -> Callable[[_Ground, int], int | None]:
    return lambda g, cell: worth(g, cell) if g.height[cell] > 0 and is_fit(g, cell) else None


_FITS: dict[SiteKind, Callable[[_Ground, int], int | None]] = {  # how well a cell suits, or None where it cannot be
    SiteKind.REEF: _water(1, 6, lambda g, cell: g.height[cell]),
    SiteKind.SHELL_BANK: _water(5, 12, lambda g, cell: 2 * g.height[cell] - g.slope[cell]),
    SiteKind.BAY: _water(8, 18, lambda g, cell: 8 * g.dry[4][cell]),
    SiteKind.LAGOON: _water(10, 24, lambda g, cell: 10 * g.dry[3][cell]),
    SiteKind.STRAND: _dry(lambda g, cell: g.is_shore[cell], lambda g, cell: -g.slope[cell] - g.height[cell]),
    SiteKind.WOOD: _dry(lambda g, cell: g.is_wooded[cell], lambda g, cell: 8 * g.wooded[3][cell]),
    SiteKind.OLD_WOOD: _dry(lambda g, cell: g.is_wooded[cell], lambda g, cell: 6 * g.wooded[3][cell] + g.moist[cell] // 4),
    SiteKind.BERRY_SLOPE: _dry(
        lambda g, cell: not g.is_wooded[cell] and 4 <= g.wooded[2][cell] <= 18, lambda g, cell: min(g.slope[cell], 120)
    ),
    SiteKind.MARSH: _dry(
        lambda g, cell: g.height[cell] < 180, lambda g, cell: min(g.flow[cell], 200) + g.moist[cell] // 3 - 2 * g.slope[cell]
    ),
    SiteKind.HUNTING_GROUND: _dry(
        lambda g, cell: not g.is_wooded[cell] and not g.is_shore[cell], lambda g, cell: g.height[cell] // 2 + 6 * g.dry[3][cell]
    ),
    SiteKind.HEATH: _dry(
        lambda g, cell: g.wooded[2][cell] < 5, lambda g, cell: 6 * g.dry[3][cell] - g.moist[cell] // 3 - g.slope[cell] // 2
    ),
    SiteKind.CRAG: _dry(lambda g, cell: g.is_shore[cell], lambda g, cell: g.slope[cell]),
    SiteKind.GOOD_SOIL: _dry(
        lambda g, cell: not g.is_wooded[cell] and not g.is_shore[cell],
        lambda g, cell: 3 * min(g.flow[cell], 40) - 2 * g.slope[cell] - g.height[cell] // 3 + g.moist[cell] // 8,
    ),
    SiteKind.SPRING: _dry(
        lambda g, cell: (
            g.flow[cell] >= STREAM and all(g.flow[one] < STREAM for one, _ in _AROUND[cell] if g.downhill[one] == cell)
        ),
        lambda g, cell: g.flow[g.downhill[cell]],
    ),
    SiteKind.CAVE: _dry(lambda g, cell: not g.is_shore[cell], lambda g, cell: g.slope[cell]),
    SiteKind.CLAY: _dry(lambda g, cell: g.height[cell] < 150, lambda g, cell: min(g.flow[cell], 90) - g.slope[cell]),
    SiteKind.FLINT: _dry(lambda g, cell: True, lambda g, cell: g.slope[cell] - g.moist[cell] // 6),
}

_FIRST = (  # in the order of PlaceKind; the number is what a cell's walk weighs, per cent: below 0 the nearer is the better
    (SiteKind.REEF, -70), (SiteKind.WOOD, -70), (SiteKind.HUNTING_GROUND, -50), (SiteKind.GOOD_SOIL, -180),
    (SiteKind.STRAND, -60), (SiteKind.SPRING, -60), (SiteKind.BERRY_SLOPE, -5), (SiteKind.LAGOON, 10), (SiteKind.CAVE, 0),
)  # fmt: skip
_MORE = (
    (SiteKind.SHELL_BANK, -70), (SiteKind.HEATH, -25), (SiteKind.BAY, -40), (SiteKind.MARSH, -30), (SiteKind.WOOD, -30),
    (SiteKind.OLD_WOOD, 30), (SiteKind.REEF, 30), (SiteKind.CRAG, 25), (SiteKind.GOOD_SOIL, 10), (SiteKind.CLAY, -60),
    (SiteKind.FLINT, -60),
)  # fmt: skip
MAY_LACK = (SiteKind.OLD_WOOD, SiteKind.CRAG, SiteKind.CLAY, SiteKind.FLINT)  # an island lacks one or two of these
MAY_LACK_TOO = (SiteKind.MARSH, SiteKind.HEATH, SiteKind.BAY)  # and three of four islands one of these
_MAYBE = ((SiteKind.LAGOON, 40), (SiteKind.HEATH, 50), (SiteKind.MARSH, 40), (SiteKind.BERRY_SLOPE, 40))


def _spots(g: _Ground, walk: list[int], village: int, luck: Luck) -> tuple[Spot, ...]:
    """The village, one site of each kind of place, and more: what is wanted first takes its cell first, and none is close to another."""
    spots = [Spot(SiteKind.LANDING, village, 0, 100)]
    lacking = set()
    for number in range(1 + luck.below(2, Purpose.LAND, 0, 16390)):
        left = [kind for kind in MAY_LACK if kind not in lacking]
        lacking.add(left[luck.below(len(left), Purpose.LAND, 0, 16391 + number)])
    number = luck.below(len(MAY_LACK_TOO) + 1, Purpose.LAND, 0, 16393)
    lacking |= set(MAY_LACK_TOO[number : number + 1])
    wanted = [*_FIRST, *(one for one in _MORE if one[0] not in lacking)]
    maybe = [one for number, one in enumerate(_MAYBE) if luck.below(2, Purpose.LAND, 0, 16385 + number)]
    wanted += [one for one in maybe if one[0] not in lacking]
    for number, (kind, pull) in enumerate(wanted):
        taken = [spot.cell for spot in spots]
        cell = _best_cell(g, kind, pull, walk, taken)
        if cell is None and number >= len(_FIRST):
            continue  # an island may have no marsh
        cell = _any_cell(g, kind, walk, taken) if cell is None else cell
        spots.append(Spot(kind, cell, walk[cell], _richness(g, kind, cell)))
    return tuple(spots)


def _best_cell(g: _Ground, kind: SiteKind, pull: int, walk: list[int], taken: list[int]) -> int | None:
    fits = _FITS[kind]
    found = [(worth + walk[cell] * pull // 100, -cell) for cell in range(CELLS) if (worth := fits(g, cell)) is not None]
    for gap in (6, 4):
        free = [one for one in found if walk[-one[1]] <= _FAR_WALK and not _is_near(-one[1], taken, gap)]
        if free:
            return -max(free)[1]
    return None


def _any_cell(g: _Ground, kind: SiteKind, walk: list[int], taken: list[int]) -> int:
    """Where nothing suits a kind that there must be: the nearest free water or land."""
    is_sea = kind in (SiteKind.REEF, SiteKind.LAGOON)
    free = [cell for cell in range(CELLS) if (g.height[cell] <= 0) == is_sea and not _is_near(cell, taken, 3)]
    return min(free, key=lambda cell: (walk[cell], cell))


def _is_near(cell: int, taken: list[int], gap: int) -> bool:
    x, y = cell % SIDE, cell // SIDE
    return any(abs(one % SIDE - x) < gap and abs(one // SIDE - y) < gap for one in taken)


def _richness(g: _Ground, kind: SiteKind, cell: int) -> int:
    """80 to 120: shallows, thick woods, wide open country and flat moist ground are worth more."""
    if g.height[cell] <= 0:
        found = 65 + 100 * g.shallow[cell] // 81
    elif kind is SiteKind.GOOD_SOIL:
        found = 118 - g.slope[cell] // 4 + (g.moist[cell] - 500) // 20
    elif kind in (SiteKind.WOOD, SiteKind.OLD_WOOD):
        found = 60 + 60 * g.wooded[4][cell] // 81
    else:
        found = 60 + 50 * g.dry[4][cell] // 81
    return max(80, min(120, found))
