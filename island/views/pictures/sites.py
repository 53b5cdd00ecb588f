"""The places of the island in one decade: where they are, what was done there, what stood there still."""

from dataclasses import dataclass
from typing import Any

from island.history import schema, snapshots
from island.views.pictures.facts import Facts
from island.views.pictures.svg import short
from island.world.words import EventKind, PlaceKind, SiteKind, word

_PLACES_MAX = 60  # that are read of a stranger's file
_HIDDEN = (PlaceKind.GROVE, PlaceKind.COVE, PlaceKind.CAVE)  # until somebody finds them
_STOCK_OF = {
    PlaceKind.REEF: "fish",
    PlaceKind.COVE: "fish",
    PlaceKind.WOOD: "plants",
    PlaceKind.GROVE: "plants",
    PlaceKind.HILLS: "game",
}


@dataclass(frozen=True)
class Site:
    """A place. `stocks` are (year, stock) as they were kept; x and y are 0 to 100, west to east and north to south."""

    place_id: int
    name: str
    kind: PlaceKind | None
    x: float
    y: float
    found_year: int | None  # None: not found by the end of the decade; 0 for what was known from the first
    deeds: int
    stocks: tuple[tuple[int, int], ...]
    stock_max: int
    site: SiteKind | None = None  # finer than the kind; histories of before there was land have none

    @property
    def what(self) -> str:
        if self.site is not None and self.site is not SiteKind.LANDING:
            return word(self.site)
        return word(self.kind) if self.kind is not None else "place"

    @property
    def stock_name(self) -> str:
        return _STOCK_OF.get(self.kind, "") if self.kind is not None else ""

    def stock_by(self, year: int) -> int | None:
        """The last that was counted up to a year."""
        counted = [stock for when, stock in self.stocks if when <= year]
        return counted[-1] if counted else None


@dataclass(frozen=True)
class Village:
    """A village. `people` are (decade, how many lived there at its end)."""

    place_id: int
    founded_year: int
    ended_year: int | None  # in which the last had gone; None while anybody lives there
    people: tuple[tuple[int, int], ...]

    def stands_by(self, year: int) -> bool:
        return self.founded_year <= year and (self.ended_year is None or self.ended_year > year)


def decade_of(facts: Facts, year: int) -> tuple[int, int]:
    """Its first and its last year that was lived."""
    first = year // 10 * 10
    return first, max(min(first + 9, facts.years - 1), first)


def sites_of(facts: Facts, year: int) -> list[Site]:
    """All places, as they were in the decade of a year."""
    first, last = decade_of(facts, year)
    ticks = {"since": first * facts.ticks_a_year, "until": (last + 1) * facts.ticks_a_year - 1}
    done = {row[0]: row[1] for row in facts.rows(
        f"""SELECT place, count(*) FROM events WHERE event_id > coalesce((SELECT last_event_id FROM ticks WHERE tick = :since - 1), 0)
            AND event_id <= (SELECT max(last_event_id) FROM ticks WHERE tick <= :until)
            AND kind <= {int(EventKind.OFFERED_PEACE)} AND place IS NOT NULL GROUP BY place""", **ticks)}  # fmt: skip
    sql = f"SELECT place, min(tick) FROM events WHERE kind = {int(EventKind.PLACE_FOUND)} GROUP BY place"
    found = {row[0]: facts.year_of(row[1]) for row in facts.rows(sql)}
    kept = _kept_stocks(facts)
    land = _landmarks(facts)
    sql = f"""SELECT place_id, CAST(substr(name, 1, 200) AS TEXT), CAST(kind AS INTEGER), CAST(x AS REAL), CAST(y AS REAL)
              FROM places ORDER BY place_id LIMIT {_PLACES_MAX}"""
    sites = []
    for place_id, name, kind, x, y in facts.rows(sql):
        known = PlaceKind(kind) if kind in PlaceKind.__members__.values() else None
        kind_of_site, since = land.get(place_id, (None, found.get(place_id) if known in _HIDDEN else 0))
        if land and (since is None or since > last):
            continue  # nobody had seen it yet
        stocks, most = kept.get(place_id, ((), 0))
        sites.append(Site(place_id, short(name or "a place", 24), known, _within(x), _within(y),
                          since if since is not None and since <= last else None, done.get(place_id, 0), stocks, most, kind_of_site))  # fmt: skip
    return sites


def _landmarks(facts: Facts) -> dict[int, tuple[SiteKind | None, int | None]]:
    """The kind of site and the year in which it was found, by place; nothing of a history of before there was land."""
    if not facts.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'landmarks'")[0][0]:
        return {}
    sql = f"SELECT place_id, CAST(site AS INTEGER), CAST(found_tick AS INTEGER) FROM landmarks LIMIT {_PLACES_MAX}"
    kinds = SiteKind.__members__.values()
    return {
        place_id: (SiteKind(site) if site in kinds else None, None if tick is None else facts.year_of(tick))
        for place_id, site, tick in facts.rows(sql)
    }


def villages_of(facts: Facts) -> list[Village]:
    """Every village there ever was, the first that of the landing; nothing of a history of before there was land."""
    if not facts.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'landmarks'")[0][0]:
        return []
    ends = "SELECT max(tick) FROM ticks WHERE tick >= 0 GROUP BY year / 10"
    counted = facts.rows(f"""SELECT s.village, k.year / 10, count(*) FROM ticks k JOIN conditions c ON c.tick = k.tick
        JOIN stores s ON s.tick = c.tick AND s.household = c.household WHERE k.tick IN ({ends}) GROUP BY 1, 2 ORDER BY 1, 2""")
    sql = f"""SELECT CAST(v.village_id AS INTEGER), CAST(CASE v.village_id WHEN 0 THEN 0 ELSE e.place END AS INTEGER),
              CAST(v.founded_year AS INTEGER), CAST(v.ended_year AS INTEGER)
              FROM ({schema.views["villages"][1]}) v JOIN events e ON e.event_id = v.event_id ORDER BY 1 LIMIT {_PLACES_MAX}"""
    return [
        Village(place_id or 0, since or 0, until, tuple((decade, count) for one, decade, count in counted if one == village_id))
        for village_id, place_id, since, until in facts.rows(sql)
    ]


def _within(value: float | None) -> float:
    return min(max(value or 0.0, 0.0), 100.0)


def _kept_stocks(facts: Facts) -> dict[int, tuple[tuple[tuple[int, int], ...], int]]:
    """For each place, the stocks of the snapshots that are kept (each tenth year and the last two) and how much there can be."""
    found: dict[int, list[tuple[int, int]]] = {}
    most: dict[int, int] = {}
    for tick, state in facts.rows("SELECT tick, state FROM snapshots ORDER BY tick"):
        for place_id, stock, stock_max in _stocks(state):
            found.setdefault(place_id, []).append((facts.year_of(tick), stock))
            most[place_id] = stock_max
    return {place_id: (tuple(stocks), most[place_id]) for place_id, stocks in found.items() if most[place_id] > 0}


def _stocks(state: Any) -> list[tuple[int, int, int]]:
    """(place, stock, most) of a snapshot; nothing of one that is damaged."""
    try:
        places = snapshots.read(state).get("places", [])
        return [(i, int(place[5]), int(place[6])) for i, place in enumerate(places[:_PLACES_MAX])]
    except (ValueError, TypeError, IndexError, KeyError, OverflowError):
        return []


def in_letters(sites: list[Site], width: int) -> list[str]:
    """A map of so many letters a line: each place is its number and its name; places not found yet are missing."""
    width = min(max(width, 40), 100)
    high = width * 2 // 5
    lines = [[" "] * width for _ in range(high)]
    for site in sorted(sites, key=lambda site: (site.y, site.x)):
        if site.found_year is None:
            continue
        text = f"{site.place_id} {site.name}"
        x = min(round(site.x / 100 * (width - 1)), max(width - len(text), 0))
        y = round(site.y / 100 * (high - 1))
        row = next((row for row in (*range(y, high), *range(y, -1, -1)) if _is_free(lines[row], x, len(text))), y)
        lines[row][x : x + len(text)] = text[: width - x]
    framed = ["|" + "".join(line) + "|" for line in lines]
    edge = "+" + "-" * width + "+"
    return [edge, *framed, edge]


def _is_free(line: list[str], x: int, count: int) -> bool:
    return all(letter == " " for letter in line[max(x - 1, 0) : x + count + 1])
