"""Eras: where the yearly series change together, each named after the series that marks it most.

The change points are exact: of all ways to cut the years, the one with the least squared distance from the means of its parts,
each part paying a price (Jackson et al., An algorithm for optimal partitioning of data on an interval, 2005).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from island.errors import IslandError
from island.views.selection.lives import TERM_ENDS
from island.views.selection.results import Era, Mark
from island.world.words import DeathCause, EventKind, Outcome, Work, word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from island.history.reader import HistoryReader


HOUSES_MOST = 10  # houses with a series of their own
HOUSE_SHARE = 0.03  # of all years lived on the island, below which a house has none
MARKS_MOST = 6
BLOCK_YEARS = 5  # change points lie on these borders in a long history, so that one bad year is no era
ERA_BLOCKS = (6, 24)  # the least and the most blocks of an era: nobody reads a chapter of four hundred years
PRICE = 1.0  # of an era, in units of (number of series that vary) x ln(blocks) / 2: 11 eras in the thousand years of seed 1
NAMED_BY = 1.25  # times the mean of all years, or as much below it: what an era that is named after a series has of it at least
NAMING = 0.35  # standard deviations from the mean of all years; an era that nothing marks as much is quiet
LED_SHARE = (
    0.6  # of an era's years, that somebody led who may name it, and of the people, that lived in the village that followed
)
DEATHS_LEAST, DEATHS_SHARE = 5, 0.08  # of an era's deaths, below which a cause does not name it
HUNGER_WEIGHT = 1.3  # times the strength of a series of hunger, where eras are named
DEPOSED = 0.2  # by how much the fall of a leader is more telling, in the measure of `NAMING`
PEOPLE_OF = "people of "
YEARS_OF = "the years of "


@dataclass(frozen=True)
class Series:
    """One number a year. `high` and `low` name an era in which it is far above or below its mean; empty: it names none.

    `sql` gives (year, number). `per_head`: compared by the number of the living. `noun`: what is counted, where the name does not say it.
    `is_level`: it says how much there was, not how often something happened. `weight`: by how much more it names an era than others that differ as much: of years of hunger nobody remembers the gifts.
    """

    name: str
    sql: str
    high: str = ""
    low: str = ""
    per_head: bool = True
    noun: str = ""
    is_level: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Rule:
    """Who led most people of the island, from a year to a year, both included."""

    leader: int
    name: str
    first_year: int
    last_year: int
    is_deposed: bool

    def strength(self, start: int, end: int) -> float:
        """How telling it is for the years from `start` to before `end`: the share of them, and more if it ended with a fall. 0: too short."""
        share = (min(self.last_year + 1, end) - max(self.first_year, start)) / (end - start)
        return share + DEPOSED * (self.is_deposed and self.last_year < end) if share >= LED_SHARE else 0.0


def _deaths(cause: DeathCause) -> str:
    return f"SELECT t.year, count(*) FROM villagers v JOIN ticks t ON t.tick = v.died_tick WHERE v.death_cause = '{word(cause)}' GROUP BY 1"


def _events(kind: EventKind, outcome: Outcome | None = None) -> str:
    only = "" if outcome is None else f" AND e.outcome = {int(outcome)}"
    return f"SELECT t.year, count(*) FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind = {int(kind)}{only} GROUP BY 1"


def _plenty(work: Work) -> str:
    """Per cent of the usual of what this work lives on."""
    return f"""
        SELECT y.year, coalesce((SELECT e.amount FROM events e JOIN ticks t ON t.tick = e.tick
          WHERE e.kind IN ({int(K.STOCK_GREW)}, {int(K.STOCK_WANED)}) AND e.outcome = {int(work)} AND t.year <= y.year
          ORDER BY e.event_id DESC LIMIT 1), 100)
        FROM (SELECT DISTINCT year FROM ticks) y"""


C, K = DeathCause, EventKind
_RAIDS = (
    "SELECT t.year, count(DISTINCT r.tick || ' ' || r.raided_village_id) FROM raids r JOIN ticks t ON t.tick = r.tick GROUP BY 1"
)
_FEVERS = f"SELECT t.year, count(*) FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind = {int(K.FELL_SICK)} AND e.outcome >= 0 GROUP BY 1"
SERIES: tuple[Series, ...] = (
    Series(
        "alive",
        "SELECT year, alive FROM ticks WHERE tick IN (SELECT max(tick) FROM ticks GROUP BY year)",
        "the crowded years",
        "the years of the few",
        per_head=False,
        is_level=True,
    ),
    Series(
        "births",
        "SELECT t.year, count(*) FROM villagers v JOIN ticks t ON t.tick = v.arrived_tick WHERE v.is_born_here GROUP BY 1",
        "the years of full cradles",
        "the years of empty cradles",
    ),
    Series("deaths", "SELECT t.year, count(*) FROM villagers v JOIN ticks t ON t.tick = v.died_tick GROUP BY 1", "the years of graves"),
    Series("deaths of hunger", _deaths(C.HUNGER), "the hungry years", weight=HUNGER_WEIGHT),
    Series("deaths of sickness", _deaths(C.SICKNESS), "the years of sickness"),
    Series("deaths of cold", _deaths(C.COLD), "the cold years"),
    Series("deaths in storms", _deaths(C.STORM), "the years of deadly storms"),
    Series("deaths in childbirth", _deaths(C.CHILDBIRTH), "the years of motherless children"),
    Series("deaths of injury", _deaths(C.INJURY), "the years of injuries"),
    Series("deaths of infants", _deaths(C.INFANCY), "the years of small graves"),
    Series("deaths of old age", _deaths(C.AGE)),
    Series("thefts", _events(K.STOLE), "the years of thieves", "the honest years"),
    Series("raids", _RAIDS, "the years of raids", per_head=False, weight=1.1),
    Series("quarrels", _events(K.QUARRELLED), "the years of quarrels", "the years of few quarrels"),
    Series("gifts", _events(K.GAVE), "the giving years"),
    Series("lessons", _events(K.TAUGHT), "the years of teachers", "the years of few teachers"),
    Series("songs", _events(K.SANG), "the singing years", "the songless years"),
    Series("weddings", _events(K.MARRIED), "the years of weddings"),
    Series("refusals", _events(K.REFUSED), "the years of refusals"),
    Series("friendships", _events(K.BEFRIENDED), "the years of friends"),
    Series("enmities", _events(K.FELL_OUT), "the years of foes"),
    Series("peace made", _events(K.RECONCILED), "the years of peace", noun="reconciliations"),
    Series("people starving", _events(K.STARVING), "the starving years", "the years of bread", noun="cases of hunger", weight=HUNGER_WEIGHT),
    Series("storms", _events(K.STORM_ROSE), "the stormy years", "the still years", per_head=False),
    Series("strangers", _events(K.CAST_ASHORE), "the years of strangers", per_head=False),
    Series("fish", _plenty(Work.FISHING), "the years of many fish", "the years of few fish", per_head=False, is_level=True),
    Series("wild plants", _plenty(Work.GATHERING), "the years of full slopes", "the years of bare slopes", per_head=False, noun="wild plants to gather", is_level=True),
    Series("game", _plenty(Work.HUNTING), "the years of much game", "the years of little game", per_head=False, noun="head of game", is_level=True),
    Series("grain", _plenty(Work.GROWING), "the years of good harvests", "the years of poor harvests", per_head=False, noun="ears of grain", is_level=True),
    Series("droughts", _events(K.DROUGHT_BEGAN), "the years of drought", per_head=False),
    Series("hazes", _events(K.HAZE_CAME), "the years of haze", per_head=False),
    Series("fevers of strangers", _FEVERS, "the years of the fever", noun="cases of a fever of strangers"),
    Series("crops lost", _events(K.CROP_LOST), "the years of lost crops", noun="lost crops"),
    Series("feasts", _events(K.FEASTED), "the feasting years", "the years of few feasts"),
    Series("dances", _events(K.DANCED), "the dancing years"),
    Series("tales", _events(K.TOLD), "the years of tales", "the years of few tales", noun="tales told"),
    Series("help", _events(K.HELPED, Outcome.DONE), "the years of helping hands", noun="days of help"),
    Series("trade", _events(K.TRADED, Outcome.DONE), "the trading years", noun="bargains"),
    Series("revenge", _events(K.AVENGED, Outcome.DONE), "the years of revenge", noun="acts of revenge"),
    Series("feuds", _events(K.FEUD_BEGAN), "the years of feuds", "the years without a feud"),
)  # fmt: skip
BY_NAME = {series.name: series for series in SERIES}


# -- the yearly numbers ------------------------------------------------------------------------------------------------


def yearly(reader: "HistoryReader") -> dict[str, tuple[float, ...]]:
    """Every series, a value a year from year 0 to the last, a year begun included; empty before the first tick."""
    years = _years(reader)
    found = {series.name: _by_year(reader.rows(series.sql), years) for series in SERIES} if years else {}
    return found | (_houses(reader, years) if years else {})


def _years(reader: "HistoryReader") -> int:
    last, ticks = reader.rows("SELECT max(year), count(*) FROM ticks")[0]
    if last is not None and not 0 <= last < max(ticks, 1):  # a year has a tick at least
        raise IslandError(f"{reader.folder.path}: history.db: year {last} of {ticks} ticks; restore a copy or begin a new run")
    return 0 if last is None else int(last) + 1


def _by_year(rows: list[tuple[Any, ...]], years: int) -> tuple[float, ...]:
    values = [0.0] * years
    for year, number in rows:
        if 0 <= year < years:
            values[year] += number
    return tuple(values)


_LIVED = """
    SELECT v.house, a.year, d.year FROM stays v
    JOIN ticks a ON a.tick = v.arrived_tick LEFT JOIN ticks d ON d.tick = v.gone_tick"""


def _houses(reader: "HistoryReader", years: int) -> dict[str, tuple[float, ...]]:
    """The people of each great house at the end of each year; the house with the most years lived stands first."""
    change: dict[str, NDArray[np.float64]] = {}
    for house, since, until in reader.rows(_LIVED):
        steps = change.setdefault(house, np.zeros(years + 1))
        steps[min(max(since, 0), years)] += 1
        steps[years if until is None else min(max(until, 0), years)] -= 1
    people = {house: steps.cumsum()[:years] for house, steps in change.items()}
    lived = {house: float(numbers.sum()) for house, numbers in people.items()}
    great = [house for house in lived if lived[house] >= HOUSE_SHARE * sum(lived.values())]
    great = sorted(great, key=lambda house: (-lived[house], house))[:HOUSES_MOST]
    return {PEOPLE_OF + house: tuple(map(float, people[house])) for house in great}


_LEADERS = f"""
    SELECT n.event_id, n.actor, v.name || ' ' || v.house, n.tick, n.outcome, k.year, e.kind, u.year
    FROM events n JOIN villagers v ON v.agent_id = n.actor JOIN ticks k ON k.tick = n.tick
    LEFT JOIN events e ON e.event_id = (SELECT min(x.event_id) FROM events x WHERE x.actor = n.actor AND x.event_id > n.event_id
      AND {TERM_ENDS})
    LEFT JOIN ticks u ON u.tick = e.tick WHERE n.kind = 130 ORDER BY n.event_id"""
_FOLLOWED = """
    SELECT 1.0 * count(*) / t.alive FROM stores s JOIN conditions c ON c.tick = s.tick AND c.household = s.household
    JOIN ticks t ON t.tick = s.tick WHERE s.tick = :tick AND s.village = :village"""


def rules_of(reader: "HistoryReader") -> tuple[Rule, ...]:
    """Those whose village held most people when they were named, in the order in which they were."""
    found, last = [], _years(reader) - 1
    if not reader.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'stores'")[0][0]:
        return ()  # of before there were villages and leaders
    for _, who, name, tick, village, since, end, until in reader.rows(_LEADERS):
        if (reader.rows(_FOLLOWED, {"tick": tick, "village": village})[0][0] or 0.0) >= LED_SHARE:
            found.append(Rule(who, name, since, last if until is None else until, end == K.LEADER_DEPOSED))
    return tuple(found)


# -- change points -----------------------------------------------------------------------------------------------------


def eras_of(series: dict[str, tuple[float, ...]], rules: tuple[Rule, ...] = ()) -> tuple[Era, ...]:
    """The eras in their order, all years covered; none without a year. `rules`: of leaders after whom one may be named."""
    years = len(next(iter(series.values()), ()))
    if not years:
        return ()
    signals = _signals(series)
    block = min(BLOCK_YEARS, max(1, years // 20))
    firsts = [start * block for start in change_points(_blocks(np.array(list(signals.values())), block))]
    spans = list(zip(firsts, [*firsts[1:], years], strict=True))
    return _named(series, signals, spans, rules)


def _signals(series: dict[str, tuple[float, ...]]) -> dict[str, "NDArray[np.float64]"]:
    """What is compared: rates by head and shares of the people, smoothed, in standard deviations from the mean of all years."""
    alive = np.maximum(np.array(series["alive"]), 1.0)
    signals = {}
    for name, values in series.items():
        known = BY_NAME.get(name)
        numbers = np.array(values) / alive if known is None or known.per_head else np.array(values)
        signals[name] = _standard(_smooth(numbers))
    return signals


def _smooth(values: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """The mean of up to five years around each."""
    sums = np.concatenate([[0.0], values.cumsum()])
    at = np.arange(len(values))
    low, high = np.maximum(at - 2, 0), np.minimum(at + 3, len(values))
    return (sums[high] - sums[low]) / (high - low)


def _standard(values: "NDArray[np.float64]") -> "NDArray[np.float64]":
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(values))


def _blocks(signals: "NDArray[np.float64]", block: int) -> "NDArray[np.float64]":
    """(blocks, series): means of `block` years; a rest joins the last."""
    count = max(signals.shape[1] // block, 1)
    parts = [signals[:, i * block : (i + 1) * block if i < count - 1 else None].mean(axis=1) for i in range(count)]
    return np.array([_standard(column) for column in np.array(parts).T]).T


def change_points(rows: "NDArray[np.float64]", price: float = PRICE, lengths: tuple[int, int] = ERA_BLOCKS) -> list[int]:
    """Where parts begin, 0 first, of (blocks, series); no part has fewer or more blocks than `lengths` say, unless all are fewer."""
    blocks, width = rows.shape
    least, most = lengths
    cost_of_part = price * max(int(rows.any(axis=0).sum()), 1) * np.log(max(blocks, 2)) / 2
    sums = np.vstack([np.zeros(width), rows.cumsum(axis=0)])
    squares = np.concatenate([[0.0], (rows**2).sum(axis=1).cumsum()])
    best = np.full(blocks + 1, np.inf)
    best[0], begins = 0.0, np.zeros(blocks + 1, dtype=np.int64)
    for end in range(min(least, blocks), blocks + 1):
        starts = np.arange(max(end - most, 0), max(end - least, 0) + 1)
        spread = squares[end] - squares[starts] - ((sums[end] - sums[starts]) ** 2).sum(axis=1) / (end - starts)
        costs = best[starts] + np.round(spread, 9) + cost_of_part
        begins[end] = starts[costs.argmin()]
        best[end] = costs.min()
    firsts, at = [], blocks
    while at > 0:
        at = int(begins[at])
        firsts.append(at)
    return firsts[::-1]


# -- names and marks ---------------------------------------------------------------------------------------------------


def _named(
    series: dict[str, tuple[float, ...]],
    signals: dict[str, "NDArray[np.float64]"],
    spans: list[tuple[int, int]],
    rules: tuple[Rule, ...],
) -> tuple[Era, ...]:
    eras: list[Era] = []
    for number, (start, end) in enumerate(spans, 1):
        strength = {name: float(signal[start:end].mean()) for name, signal in signals.items()}
        order = sorted(strength, key=lambda name: (-round(abs(strength[name]), 6), name))
        before = spans[number - 2] if number > 1 else None
        differing = [name for name in order if abs(strength[name]) > 0.05 and _is_there(series[name], (start, end), before)]
        marks = tuple(_mark(name, series[name], (start, end), before) for name in differing[:MARKS_MOST])
        shares = {name: sum(series[name][start:end]) for name in series if name.startswith(PEOPLE_OF)}
        greatest = max(shares, key=lambda name: (shares[name], name), default="")
        telling = sorted(order, key=lambda name: -round(abs(strength[name]) * _weight(name), 6))
        names = [
            name for name in telling if abs(strength[name]) >= NAMING and _bears_out(series, name, (start, end), strength[name])
        ]
        taken = [era.name for era in eras]
        rule = _most_telling(rules, (start, end), max((abs(strength[name]) for name in names), default=0.0), taken)
        name = YEARS_OF + rule.name if rule else _name([(name, strength[name]) for name in names], greatest, taken)
        eras.append(Era(number, start, end - 1, name, marks, rule.leader if rule else None))
    return tuple(eras)


def _weight(name: str) -> float:
    return BY_NAME[name].weight if name in BY_NAME else 1.0


def _most_telling(rules: tuple[Rule, ...], span: tuple[int, int], than: float, taken: list[str]) -> Rule | None:
    """The rule that tells more of these years than the strongest series, if one does."""
    best = max(rules, key=lambda rule: rule.strength(*span), default=None)
    return best if best and best.strength(*span) > than and YEARS_OF + best.name not in taken else None


def _is_there(values: tuple[float, ...], *spans: tuple[int, int] | None) -> bool:
    """Whether a series is ever above 0 in these years: a house that died out long ago marks nothing."""
    return any(any(values[slice(*span)]) for span in spans if span)


def _mark(name: str, values: tuple[float, ...], span: tuple[int, int], before: tuple[int, int] | None) -> Mark:
    def mean(start: int, end: int) -> float:
        return round(sum(values[start:end]) / (end - start), 4)

    return Mark(name, mean(*span), mean(*before) if before else None, mean(0, len(values)))


def _bears_out(series: dict[str, tuple[float, ...]], name: str, span: tuple[int, int], strength: float) -> bool:
    """Whether the plain numbers, too, are above or below those of all years: the strength is one of smoothed years."""
    known = BY_NAME.get(name)
    weights = series["alive"] if known is None or known.per_head else (1.0,) * len(series["alive"])

    def rate(start: int, end: int) -> float:
        return sum(series[name][start:end]) / max(sum(weights[start:end]), 1.0)

    if name == "peace made" and sum(series["enmities"][slice(*span)]) > sum(series[name][slice(*span)]):
        return False  # the echo of a time of foes
    if name.startswith(("deaths of", "deaths in")):
        of_it, of_all = sum(series[name][slice(*span)]), sum(series["deaths"][slice(*span)])
        if strength > 0 and (of_it < DEATHS_LEAST or of_it < DEATHS_SHARE * of_all):
            return False
    here, ever = rate(*span), rate(0, len(weights))
    return here >= NAMED_BY * ever if strength > 0 else NAMED_BY * here <= ever


def _name(strengths: list[tuple[str, float]], greatest_house: str, taken: list[str]) -> str:
    """After the strongest series that has a word which no era bears yet; else the strongest name again; quiet where nothing stands out."""
    found = []
    for series, strength in strengths:
        known = BY_NAME.get(series)
        if known:
            name = known.high if strength > 0 else known.low
        else:
            name = YEARS_OF + series.removeprefix(PEOPLE_OF) if strength > 0 and series == greatest_house else ""
        if name and name not in taken:
            return name
        found += [name] if name else []
    again = [f"{name} again" for name in found if f"{name} again" not in taken]
    quiet = [name for name in ("the quiet years", "the even years", "the unsung years") if name not in taken[-1:]]
    return again[0] if again else min(quiet, key=taken.count)


# -- what a name stands on ---------------------------------------------------------------------------------------------


def named_after(name: str) -> tuple[Series | None, str, bool]:
    """(series, house, is it above the mean) of the name of an era; no series and no house where nothing marks it, or a leader names it."""
    plain = name.removesuffix(" again")
    for series in SERIES:
        if plain and plain in (series.high, series.low):
            return series, "", plain == series.high
    house = plain.removeprefix(YEARS_OF)
    return None, house if house != plain and " " not in house else "", True
