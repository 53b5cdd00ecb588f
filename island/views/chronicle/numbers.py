"""An era in numbers, against the years before it, and its houses."""

from island.views.chronicle.statement import Statement, Value
from island.views.chronicle.teller import Params, Teller, Values

_ALIVE_BEFORE = "arrived_tick < :t0 AND (died_tick IS NULL OR died_tick >= :t0)"
_ALIVE_AFTER = "arrived_tick <= :t1 AND (died_tick IS NULL OR died_tick > :t1)"

PEOPLE_SQL = f"""SELECT :y1 AS until, count(*) FILTER (WHERE {_ALIVE_BEFORE}) AS before,
    count(*) FILTER (WHERE {_ALIVE_AFTER}) AS after,
    count(*) FILTER (WHERE NOT is_born_here AND arrived_tick BETWEEN :t0 AND :t1) AS landed FROM villagers"""
BORN_DIED_SQL = """SELECT count(*) FILTER (WHERE is_born_here AND arrived_tick BETWEEN :t0 AND :t1) AS born,
    count(*) FILTER (WHERE died_tick BETWEEN :t0 AND :t1) AS died FROM villagers"""
KILLER_SQL = """SELECT death_cause AS cause, count(*) AS deaths FROM villagers
    WHERE died_tick BETWEEN :t0 AND :t1 AND death_cause <> 'age' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"""
# The cause whose share of the deaths changed most. Shares are whole numbers of a hundred.
SHARE_SQL = """WITH d AS (SELECT death_cause AS cause, count(*) FILTER (WHERE died_tick >= :t0) AS now,
      count(*) FILTER (WHERE died_tick < :t0) AS was FROM villagers
      WHERE died_tick BETWEEN :b0 AND :t1 AND death_cause <> 'age' GROUP BY 1),
    s AS (SELECT (SELECT count(*) FROM villagers WHERE died_tick BETWEEN :t0 AND :t1) AS now,
      (SELECT count(*) FROM villagers WHERE died_tick BETWEEN :b0 AND :t0 - 1) AS was)
    SELECT d.cause, d.now AS deaths, CAST(round(100.0 * d.now / s.now) AS INTEGER) AS rate,
      CAST(round(100.0 * d.was / s.was) AS INTEGER) AS before_rate FROM d, s
    WHERE s.now > 0 AND s.was > 0 ORDER BY abs(1.0 * d.now / s.now - 1.0 * d.was / s.was) DESC, d.cause LIMIT 1"""
WORST_SQL = """WITH d AS (SELECT died_tick / :tpy AS year, death_cause AS cause, count(*) AS of_it FROM villagers
      WHERE died_tick BETWEEN :t0 AND :t1 GROUP BY 1, 2),
    y AS (SELECT year, sum(of_it) AS deaths FROM d GROUP BY 1)
    SELECT y.year, y.deaths, d.cause, d.of_it, (SELECT count(*) FROM y o WHERE o.deaths = y.deaths) AS alike
    FROM y JOIN d USING (year) ORDER BY y.deaths DESC, y.year, d.of_it DESC, d.cause LIMIT 1"""
# Deeds of kinds that tell of a time, by the year; the most changed first, `:up` for more or less.
DEEDS_SQL = """WITH d AS (SELECT kind, count(*) FILTER (WHERE tick >= :t0) * 1.0 / (:y1 - :y0 + 1) AS now,
      count(*) FILTER (WHERE tick < :t0) * 1.0 / (:y0 - :p0) AS was FROM events
      WHERE kind IN (8, 9, 12, 13, 14, 15, 16, 19, 20, 21) AND tick BETWEEN :b0 AND :t1 GROUP BY 1)
    SELECT n.name AS deed, round(now, 1) AS rate, round(was, 1) AS before_rate
    FROM d JOIN event_kind_names n ON n.code = d.kind
    WHERE now * (:y1 - :y0 + 1) + was * (:y0 - :p0) >= 10 AND abs(now - was) >= 0.3
      AND (CASE WHEN :up THEN now > was * 1.2 ELSE was > now * 1.2 END)
    ORDER BY (now - was) * (now - was) / (now + was) DESC, n.name LIMIT 1"""
# With the same of all years, by which a time is bad or good.
EVENTS_SQL = """SELECT count(*) FILTER (WHERE kind = 45 AND tick BETWEEN :t0 AND :t1) AS storms,
    count(*) FILTER (WHERE kind = 47 AND tick BETWEEN :t0 AND :t1) AS huts,
    count(*) FILTER (WHERE kind = 49 AND tick BETWEEN :t0 AND :t1) AS lost,
    count(*) FILTER (WHERE kind IN (48, 49) AND tick BETWEEN :t0 AND :t1) AS "all",
    count(*) FILTER (WHERE kind = 35 AND tick BETWEEN :t0 AND :t1) AS weddings,
    count(*) FILTER (WHERE kind = 45) AS storms_ever, count(*) FILTER (WHERE kind = 49) AS lost_ever,
    count(*) FILTER (WHERE kind IN (48, 49)) AS all_ever, :y1 - :y0 + 1 AS years, (SELECT max(year) + 1 FROM ticks) AS years_ever
    FROM events WHERE kind IN (35, 45, 47, 48, 49)"""
PEAK_SQL = """SELECT year, alive, (SELECT count(*) FROM census o WHERE o.alive = c.alive AND o.year BETWEEN :y0 AND :y1) AS alike
    FROM census c WHERE year BETWEEN :y0 AND :y1 ORDER BY alive DESC, year LIMIT 1"""

_HOUSES = f"""h AS (SELECT house, count(*) FILTER (WHERE {_ALIVE_BEFORE}) AS before,
      count(*) FILTER (WHERE {_ALIVE_AFTER}) AS after FROM villagers GROUP BY 1),
    s AS (SELECT sum(before) AS all_before, sum(after) AS all_after FROM h)"""
HOUSE_SQL = f"""WITH {_HOUSES} SELECT house, before, after, all_before, all_after FROM h, s
    WHERE all_before > 0 AND all_after > 0 AND (before - after) * (before * all_after - after * all_before) > 0
    ORDER BY abs(1.0 * before / all_before - 1.0 * after / all_after) DESC, house LIMIT 1"""
LARGEST_SQL = f"""WITH {_HOUSES} SELECT house, after AS people, all_after AS "all",
    (SELECT count(*) FROM h o WHERE o.after = h.after) AS alike FROM h, s WHERE after > 0 ORDER BY after DESC, house LIMIT 1"""
LAST_OF_HOUSE_SQL = """WITH h AS (SELECT house, count(*) AS people, max(died_tick) AS ended FROM villagers GROUP BY 1
      HAVING count(*) = count(died_tick) AND max(died_tick) BETWEEN :t0 AND :t1)
    SELECT h.house, h.people, v.agent_id AS who, v.death_cause AS cause, v.died_tick / :tpy AS year
    FROM h JOIN villagers v ON v.house = h.house AND v.died_tick = h.ended
    WHERE h.people > 1 ORDER BY h.people DESC, h.house, v.agent_id DESC LIMIT 1"""
HOUSES_ENDED_SQL = """SELECT count(*) AS houses FROM (SELECT 1 FROM villagers GROUP BY house
    HAVING count(*) = count(died_tick) AND max(died_tick) BETWEEN :t0 AND :t1)"""


def numbers_of(teller: Teller, years: Params, before: Params | None) -> list[Statement | None]:
    """People, births and deaths, what killed, the worst year, and what people did more and less than before."""
    found = [
        teller.tell(_people, PEOPLE_SQL, years, weight=95, group="people"),
        teller.tell(_born_died, BORN_DIED_SQL, years, weight=88, group="born"),
        teller.tell("peak", PEAK_SQL, years, weight=30, group="peak") if before and _is_worth_a_peak(teller, years) else None,
    ]
    if before:
        both = years | {"b0": before["t0"], "p0": before["y0"]}
        found += [
            teller.tell(_share, SHARE_SQL, both, weight=72, group="killer"),
            teller.tell("deed_more", DEEDS_SQL, both | {"up": 1}, weight=70, group="more"),
            teller.tell("deed_less", DEEDS_SQL, both | {"up": 0}, weight=50, group="less"),
        ]
    else:
        found.append(teller.tell(_killer, KILLER_SQL, years, weight=72, group="killer"))
    found += [
        teller.tell(_worst, WORST_SQL, years, weight=86, group="worst"),
        teller.tell(_crops, EVENTS_SQL, years, weight=45, group="crops"),
        teller.tell(_storms, EVENTS_SQL, years, weight=40, group="storms"),
        teller.tell(_weddings, EVENTS_SQL, years, weight=20, group="weddings"),
    ]
    return found


def houses_of(teller: Teller, years: Params) -> list[Statement | None]:
    return [
        teller.tell(_house, HOUSE_SQL, years, weight=80, group="house"),
        teller.tell(_largest, LARGEST_SQL, years, weight=55, group="largest"),
        teller.tell(_last, LAST_OF_HOUSE_SQL, years, weight=78, group="ended"),
        teller.tell(
            lambda values: "houses_ended" if _whole(values["houses"]) > 1 else None,
            HOUSES_ENDED_SQL,
            years,
            weight=42,
            group="count",
        ),
    ]


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _people(values: Values) -> str:
    before, after = _whole(values["before"]), _whole(values["after"])
    if not before:
        return "people_landed" if after else "people_landed_ended"
    if not after:
        return "people_ended"
    return "people_grew" if after > before else "people_shrank" if after < before else "people_same"


def _born_died(values: Values) -> str:
    if values["born"] and values["died"]:
        return "born_died"
    return "born_only" if values["born"] else "died_only" if values["died"] else "nothing_born_or_died"


def _killer(values: Values) -> str | None:
    return "killer_first" if _whole(values["deaths"]) > 1 else None


def _share(values: Values) -> str | None:
    rate, before = _whole(values["rate"]), _whole(values["before_rate"])
    if abs(rate - before) < 2:
        return None
    if not before:
        return "killer_new"
    return "killer_more" if rate > before else "killer_less" if rate else None


def _worst(values: Values) -> str | None:
    deaths, of_it = _whole(values["deaths"]), _whole(values["of_it"])
    if deaths < 2:
        return None
    if values["alike"] != 1:
        return "worst_year_tied"
    return "worst_year_all" if of_it == deaths else "worst_year" if of_it > 1 else None


def _is_worth_a_peak(teller: Teller, years: Params) -> bool:
    values = teller.values(PEAK_SQL, years)
    return bool(values and values["alike"] == 1 and _whole(values["year"]) not in (years["y0"], years["y1"]))


def _crops(values: Values) -> str | None:
    """A tenth more of them lost than in all years together."""
    lost, of_all, ever, all_ever = (_whole(values[name]) for name in ("lost", "all", "lost_ever", "all_ever"))
    return "crops" if lost > 2 and 10 * lost * all_ever > 11 * ever * of_all else None


def _storms(values: Values) -> str | None:
    """A tenth more or fewer than is usual."""
    storms, ever, years, years_ever = (_whole(values[name]) for name in ("storms", "storms_ever", "years", "years_ever"))
    if storms > 2 and values["huts"] and 10 * storms * years_ever > 11 * ever * years:
        return "storms_many"
    return "storms_few" if storms and 10 * storms * years_ever < 9 * ever * years else None


def _weddings(values: Values) -> str | None:
    return "marriages" if values["weddings"] else None


def _house(values: Values) -> str | None:
    before = _whole(values["before"]) * _whole(values["all_after"])
    after = _whole(values["after"]) * _whole(values["all_before"])
    if before == after or (not values["after"]):  # one that ended is told by its last
        return None
    return "house_rose" if after > before else "house_fell"


def _largest(values: Values) -> str | None:
    if _whole(values["people"]) < 2:
        return None
    return "house_largest" if values["alike"] == 1 else "house_largest_tied"


def _last(values: Values) -> str | None:
    return "house_ended"
