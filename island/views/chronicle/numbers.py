"""An era in numbers, against the years before it: what it is named after, its people, births and deaths, and its houses."""

from island.views.chronicle.phrasing import DEEDS
from island.views.chronicle.statement import Statement, Value, whole
from island.views.chronicle.tales.villages import LED_PLACE
from island.views.chronicle.teller import Params, Teller, Telling, Values
from island.views.selection.eras import Series, named_after
from island.views.selection.lives import TERM_ENDS
from island.views.selection.results import Era
from island.world.words import EventKind as K

_SHARE_LEAST = 8  # of a hundred deaths: a smaller change of a cause is not told
_DEED_FACTOR = {"deed_more": 1.5, "deed_less": 2.0}
_WORST_LEAST = 8  # deaths of a year that stands out
_WORST_FACTOR = 2.5  # times the deaths of a common year of the era
_HOUSE_LEAST = 10  # of a hundred people: a smaller change of a house is not told
_BEARERS_LEAST = 4  # people of a house whose end is told
_TEMPER_LEAST = 25  # of a hundred founders: a temper that fewer have in common is not told
_STEM_LEAST = 8  # children who got the name of a house, from whom on it is told of whom most of them came

_ALIVE_BEFORE = "arrived_tick < :t0 AND (gone_tick IS NULL OR gone_tick >= :t0)"
_ALIVE_AFTER = "arrived_tick <= :t1 AND (gone_tick IS NULL OR gone_tick > :t1)"

PEOPLE_SQL = f"""SELECT :y1 AS until, count(*) FILTER (WHERE {_ALIVE_BEFORE}) AS before,
    count(*) FILTER (WHERE {_ALIVE_AFTER}) AS after,
    count(*) FILTER (WHERE NOT is_born_here AND arrived_tick BETWEEN :t0 AND :t1
      AND arrived_tick = (SELECT min(arrived_tick) FROM stays WHERE arrived_tick >= :t0)) AS landed FROM stays"""
BORN_DIED_SQL = """SELECT count(*) FILTER (WHERE is_born_here AND arrived_tick BETWEEN :t0 AND :t1) AS born,
    count(*) FILTER (WHERE died_tick BETWEEN :t0 AND :t1) AS died,
    count(*) FILTER (WHERE NOT is_born_here AND arrived_tick BETWEEN :t0 AND :t1
      AND arrived_tick > (SELECT min(arrived_tick) FROM villagers)) AS came FROM villagers"""
KILLER_SQL = """WITH d AS (SELECT death_cause AS cause, count(*) AS deaths FROM villagers
      WHERE died_tick BETWEEN :t0 AND :t1 AND death_cause <> 'age' GROUP BY 1)
    SELECT cause, deaths, (SELECT count(*) FROM d o WHERE o.deaths = d.deaths) AS alike FROM d ORDER BY deaths DESC, cause LIMIT 1"""
# The cause whose share of the deaths changed most, a rise counting twice. Shares are whole numbers of a hundred.
SHARE_SQL = """WITH d AS (SELECT death_cause AS cause, count(*) FILTER (WHERE died_tick >= :t0) AS now,
      count(*) FILTER (WHERE died_tick < :t0) AS was FROM villagers
      WHERE died_tick BETWEEN :b0 AND :t1 AND death_cause <> 'age' GROUP BY 1),
    s AS (SELECT (SELECT count(*) FROM villagers WHERE died_tick BETWEEN :t0 AND :t1) AS now,
      (SELECT count(*) FROM villagers WHERE died_tick BETWEEN :b0 AND :t0 - 1) AS was)
    SELECT d.cause, d.now AS deaths, CAST(round(100.0 * d.now / s.now) AS INTEGER) AS rate,
      CAST(round(100.0 * d.was / s.was) AS INTEGER) AS before_rate FROM d, s
    WHERE s.now > 0 AND s.was > 0
    ORDER BY max(2.0 * d.now / s.now - 2.0 * d.was / s.was, 1.0 * d.was / s.was - 1.0 * d.now / s.now) DESC, d.cause LIMIT 1"""
WORST_SQL = """WITH d AS (SELECT died_tick / :tpy AS year, death_cause AS cause, count(*) AS of_it FROM villagers
      WHERE died_tick BETWEEN :t0 AND :t1 GROUP BY 1, 2),
    y AS (SELECT year, sum(of_it) AS deaths FROM d GROUP BY 1)
    SELECT y.year, y.deaths, d.cause, d.of_it, (SELECT count(*) FROM y o WHERE o.deaths = y.deaths) AS alike,
      1.0 * (SELECT sum(deaths) FROM y) / (:y1 - :y0 + 1) AS mean
    FROM y JOIN d USING (year) ORDER BY y.deaths DESC, y.year, d.of_it DESC, d.cause LIMIT 1"""
# The fever of these years that most people had; `people`: of the island, when it came.
FEVER_SQL = f"""SELECT c.event_id AS event, c.tick / :tpy AS year, g.tick / :tpy AS until, g.amount AS fell, g.outcome AS died,
      t.alive AS people FROM events g
    JOIN event_causes k ON k.event_id = g.event_id JOIN events c ON c.event_id = k.cause_id AND c.kind = {K.FEVER_CAME:d} JOIN ticks t ON t.tick = c.tick
    WHERE g.kind = {K.FEVER_GONE:d} AND c.tick BETWEEN :t0 AND :t1 AND c.event_id <> :told ORDER BY g.amount DESC, c.event_id LIMIT 1"""
# Deeds of kinds that tell of a time, by the year; the most changed first, `:up` for more or less.
DEEDS_SQL = f"""WITH d AS (SELECT kind, count(*) FILTER (WHERE tick >= :t0) * 1.0 / (:y1 - :y0 + 1) AS now,
      count(*) FILTER (WHERE tick < :t0) * 1.0 / (:y0 - :p0) AS was FROM events
      WHERE kind IN ({K.EXPLORED:d}, {K.SANG:d}, {K.GAVE:d}, {K.TAUGHT:d}, {K.TENDED:d}, {K.PLAYED:d}, {K.COURTED:d}, {K.QUARRELLED:d}, {K.STOLE:d}, {K.OFFERED_PEACE:d}, {K.WATCHED:d}, {K.FEASTED:d}, {K.DANCED:d}, {K.TOLD:d}, {K.COMFORTED:d}, {K.HELPED:d}, {K.TRADED:d}, {K.ASKED:d}, {K.AVENGED:d}) AND tick BETWEEN :b0 AND :t1 GROUP BY 1)
    SELECT n.name AS deed, round(now, 1) AS rate, round(was, 1) AS before_rate
    FROM d JOIN event_kind_names n ON n.code = d.kind
    WHERE now * (:y1 - :y0 + 1) + was * (:y0 - :p0) >= 10 AND abs(now - was) >= 0.5
      AND (CASE WHEN :up THEN now > was * 1.2 ELSE was > now * 1.2 END)
    ORDER BY (now - was) * (now - was) / (now + was) DESC, n.name LIMIT 1"""
# With the same of all years, by which a time is bad or good.
EVENTS_SQL = f"""SELECT count(*) FILTER (WHERE kind = {K.STORM_ROSE:d} AND tick BETWEEN :t0 AND :t1) AS storms,
    count(*) FILTER (WHERE kind = {K.HUT_DAMAGED:d} AND tick BETWEEN :t0 AND :t1) AS huts,
    count(*) FILTER (WHERE kind = {K.CROP_LOST:d} AND tick BETWEEN :t0 AND :t1) AS lost,
    count(*) FILTER (WHERE kind IN ({K.CROP_RIPENED:d}, {K.CROP_LOST:d}) AND tick BETWEEN :t0 AND :t1) AS "all",
    count(*) FILTER (WHERE kind = {K.MARRIED:d} AND tick BETWEEN :t0 AND :t1) AS weddings,
    count(*) FILTER (WHERE kind = {K.STORM_ROSE:d}) AS storms_ever, count(*) FILTER (WHERE kind = {K.CROP_LOST:d}) AS lost_ever,
    count(*) FILTER (WHERE kind IN ({K.CROP_RIPENED:d}, {K.CROP_LOST:d})) AS all_ever, :y1 - :y0 + 1 AS years, (SELECT max(year) + 1 FROM ticks) AS years_ever
    FROM events WHERE kind IN ({K.MARRIED:d}, {K.STORM_ROSE:d}, {K.HUT_DAMAGED:d}, {K.CROP_RIPENED:d}, {K.CROP_LOST:d})"""
# Of the turns that held to the end of these years the one that was felt most: how far it went, times the meals that came of it in these years. What a
# stock was before is what the turn before it said.
TURNED_SQL = f"""WITH s AS (SELECT e.event_id AS event, t.year, e.kind, e.outcome AS work, e.amount AS after, e.tick,
      coalesce(lag(e.amount) OVER (PARTITION BY e.outcome ORDER BY e.event_id), 100) AS before,
      lead(e.tick) OVER (PARTITION BY e.outcome ORDER BY e.event_id) AS next
      FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind IN ({K.STOCK_GREW:d}, {K.STOCK_WANED:d})),
    m AS (SELECT CASE kind WHEN 0 THEN 0 WHEN 1 THEN 1 WHEN 2 THEN 2 ELSE 3 END AS work, sum(amount) AS meals
      FROM events WHERE kind IN ({K.FISHED:d}, {K.GATHERED:d}, {K.HUNTED:d}, {K.HARVESTED:d}) AND tick BETWEEN :t0 AND :t1 GROUP BY 1)
    SELECT event, year, work, CASE work WHEN 0 THEN 'the shoals' WHEN 1 THEN 'the wild fruit' WHEN 2 THEN 'the game' ELSE 'the grain' END AS stock,
      before, after, (20 * after + before) / (2 * before) AS tenths, 10 AS ten
    FROM s LEFT JOIN m USING (work) WHERE tick BETWEEN :t0 AND :t1 AND (next IS NULL OR next > :t1)
    ORDER BY abs(after - before) * coalesce(meals, 0) DESC, abs(after - before) DESC, event LIMIT 1"""
# The stock that was furthest from the usual from before these years to their end, and since when.
STOOD_SQL = f"""WITH s AS (SELECT e.outcome AS work, e.amount, t.year, e.tick, row_number() OVER (PARTITION BY e.outcome ORDER BY e.event_id DESC) AS back
      FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind IN ({K.STOCK_GREW:d}, {K.STOCK_WANED:d}) AND e.tick <= :t1)
    SELECT work, amount AS count, year FROM s WHERE back = 1 AND tick < :t0 AND abs(amount - 100) >= 30 ORDER BY abs(amount - 100) DESC, work LIMIT 1"""
PEAK_SQL = """SELECT year, alive, (SELECT count(*) FROM census o WHERE o.alive = c.alive AND o.year BETWEEN :y0 AND :y1) AS alike
    FROM census c WHERE year BETWEEN :y0 AND :y1 ORDER BY alive DESC, year LIMIT 1"""
# A craft is known while the last that was heard of it is not its loss. What was neither found out nor lost came with strangers.
CRAFTS_SQL = f"""WITH k AS (SELECT max(event_id) FILTER (WHERE tick < :t0) AS was, max(event_id) FILTER (WHERE tick <= :t1) AS now
      FROM events WHERE kind IN ({K.CRAFT_FOUND:d}, {K.CRAFT_LOST:d}, {K.CRAFT_BROUGHT:d}) GROUP BY amount)
    , n AS (SELECT count(*) FILTER (WHERE b.kind <> {K.CRAFT_LOST:d}) AS before, count(*) FILTER (WHERE a.kind <> {K.CRAFT_LOST:d}) AS after,
      (SELECT count(*) FROM events WHERE kind = {K.CRAFT_FOUND:d} AND tick BETWEEN :t0 AND :t1) AS found,
      (SELECT count(*) FROM events WHERE kind = {K.CRAFT_LOST:d} AND tick BETWEEN :t0 AND :t1) AS lost
      FROM k LEFT JOIN events b ON b.event_id = k.was LEFT JOIN events a ON a.event_id = k.now)
    SELECT before, after, found, lost, after - before - found + lost AS brought FROM n"""
# What the founders knew, the easier first; `crafts`: their numbers, with commas between.
BROUGHT_SQL = f"""WITH b AS (SELECT DISTINCT amount FROM events WHERE kind = {K.CRAFT_BROUGHT:d} AND tick = (SELECT min(arrived_tick) FROM villagers) ORDER BY 1)
    SELECT count(*) AS count, group_concat(amount) AS crafts, :y0 AS since FROM b"""
# The two tempers that most founders had, and how many had the third.
TEMPERS_SQL = """WITH f AS (SELECT trait_1, trait_2 FROM villagers WHERE NOT is_born_here AND arrived_tick = (SELECT min(arrived_tick) FROM villagers)),
    c AS (SELECT n.name, count(*) AS people, row_number() OVER (ORDER BY count(*) DESC, n.code) AS rank
      FROM f JOIN trait_names n ON n.code IN (f.trait_1, f.trait_2) GROUP BY n.code)
    SELECT a.name AS trait, a.people AS count, b.name AS trait_b, b.people AS count_b, z.people AS next, (SELECT count(*) FROM f) AS people, :y0 AS since
    FROM c a JOIN c b ON b.rank = 2 JOIN c z ON z.rank = 3 WHERE a.rank = 1"""

_HOUSES = f"""h AS (SELECT house, count(*) FILTER (WHERE {_ALIVE_BEFORE}) AS before,
      count(*) FILTER (WHERE {_ALIVE_AFTER}) AS after FROM stays GROUP BY 1),
    s AS (SELECT sum(before) AS all_before, sum(after) AS all_after FROM h)"""
HOUSE_SQL = f"""WITH {_HOUSES} SELECT house, before, after, all_before, all_after FROM h, s
    WHERE all_before > 0 AND all_after > 0 AND (before - after) * (before * all_after - after * all_before) > 0
    ORDER BY abs(1.0 * before / all_before - 1.0 * after / all_after) DESC, house LIMIT 1"""
LARGEST_SQL = f"""WITH {_HOUSES} SELECT house, after AS people, all_after AS "all",
    (SELECT count(*) FROM h o WHERE o.after = h.after) AS alike FROM h, s WHERE after > 0 ORDER BY after DESC, house LIMIT 1"""
# A house ends with the last who bears the name; when strangers bring it again years later, that is another house.
_ENDED_HOUSES = """b AS (SELECT house, agent_id, arrived_tick, coalesce(died_tick, 1 << 40) AS died, max(coalesce(died_tick, 1 << 40)) OVER (
      PARTITION BY house ORDER BY arrived_tick, agent_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS kept_until FROM villagers),
    s AS (SELECT *, sum(arrived_tick > coalesce(kept_until, arrived_tick) + :tpy) OVER (PARTITION BY house ORDER BY arrived_tick, agent_id) AS spell FROM b),
    h AS (SELECT house, count(*) AS people, max(died) AS ended FROM s GROUP BY house, spell HAVING max(died) BETWEEN :t0 AND :t1)"""
LAST_OF_HOUSE_SQL = f"""WITH {_ENDED_HOUSES}
    SELECT h.house, h.people, v.agent_id AS who, v.death_cause AS cause, v.died_tick / :tpy AS year
    FROM h JOIN villagers v ON v.house = h.house AND v.died_tick = h.ended
    WHERE h.people > 1 ORDER BY h.people DESC, h.house, v.agent_id DESC LIMIT 1"""
HOUSES_ENDED_SQL = f"WITH {_ENDED_HOUSES} SELECT count(*) AS houses FROM h"


# -- what an era is named after ----------------------------------------------------------------------------------------

# `usual`: what so many years of people (or so many years) come to in all years together.
_COUNTED_SQL = """WITH n(year, number) AS ({series}),
    p AS (SELECT year, {weight} AS weight FROM ticks WHERE tick IN (SELECT max(tick) FROM ticks GROUP BY year)),
    w AS (SELECT sum(weight) AS ever, sum(weight) FILTER (WHERE year BETWEEN :y0 AND :y1) AS here FROM p)
    SELECT coalesce(sum(number) FILTER (WHERE year BETWEEN :y0 AND :y1), 0) AS count,
      CAST(round(1.0 * sum(number) * w.here / w.ever) AS INTEGER) AS usual FROM n, w"""
_MEAN_SQL = """WITH n(year, number) AS ({series})
    SELECT CAST(round(avg(number) FILTER (WHERE year BETWEEN :y0 AND :y1)) AS INTEGER) AS count,
      CAST(round(avg(number)) AS INTEGER) AS usual,
      CAST(round(100 * avg(number) FILTER (WHERE year BETWEEN :y0 AND :y1) / avg(number)) AS INTEGER) AS share FROM n"""
_HOUSE_SHARE_SQL = """WITH l AS (SELECT house, arrived_tick / :tpy AS since, coalesce(gone_tick / :tpy, 1e12) AS until FROM stays),
    e(first, last) AS (VALUES (:y0, :y1), (0, (SELECT max(year) FROM ticks))),
    s AS (SELECT first, 100.0 * sum(max(0, min(until, last + 1) - max(since, first))) FILTER (WHERE house = :house)
      / max(sum(max(0, min(until, last + 1) - max(since, first))), 1) AS share FROM l, e GROUP BY first, last)
    SELECT :house AS house, CAST(round(max(share) FILTER (WHERE first = :y0)) AS INTEGER) AS count,
      CAST(round(min(share)) AS INTEGER) AS usual FROM s"""
# From whom a house grew: of its own, the one born last of whom more than half of those came who got the name in these years.
_STEM_SQL = """WITH RECURSIVE h AS (SELECT * FROM villagers WHERE house = :house),
    d(who, child) AS (SELECT p.agent_id, c.agent_id FROM h p JOIN h c ON p.agent_id IN (c.mother, c.father)
      UNION SELECT d.who, c.agent_id FROM d JOIN h c ON d.child IN (c.mother, c.father)),
    b AS (SELECT agent_id FROM h WHERE is_born_here AND arrived_tick BETWEEN :t0 AND :t1),
    n AS (SELECT count(*) AS born FROM b)
    SELECT :house AS house, d.who, CASE WHEN h.is_born_here THEN h.born_year ELSE h.arrived_tick / :tpy END AS year, h.is_born_here,
      count(*) AS part, n.born FROM d JOIN b ON b.agent_id = d.child JOIN h ON h.agent_id = d.who, n
    GROUP BY d.who HAVING 2 * count(*) > n.born ORDER BY h.born_year DESC, d.who DESC LIMIT 1"""
_LEADER_SQL = f"""SELECT n.actor AS who, n.event_id AS event, n.tick / :tpy AS since, coalesce(e.tick, (SELECT max(tick) FROM ticks)) / :tpy AS until,
      coalesce(e.tick, (SELECT max(tick) FROM ticks)) / :tpy - n.tick / :tpy AS years, e.kind = {K.LEADER_DEPOSED:d} AS is_deposed,
      {LED_PLACE.format(n="n")} FROM events n LEFT JOIN events e ON e.event_id = (SELECT min(x.event_id) FROM events x WHERE x.actor = n.actor AND x.event_id > n.event_id
      AND {TERM_ENDS})
    WHERE n.kind = {K.LEADER_NAMED:d} AND n.actor = :who AND n.tick <= :t1 AND (e.tick IS NULL OR e.tick >= :t0)
    ORDER BY min(coalesce(e.tick, :t1), :t1) - max(n.tick, :t0) DESC, n.event_id LIMIT 1"""
LEADER = (
    "{place:place} followed {who}, who led it from {since} to {until:plain}.",
    "It was {who} whom the people of {place:place} followed, from {since} to {until:plain}.",
    "Who led {place:place} was {who}, for {years:#year|years} in all, from {since} on.",
    "From {since} to {until:plain} {place:place} had {who} for its leader.",
)
DEPOSED = (
    "{place:place} followed {who}, whom it named in {since} and deposed in {until}.",
    "From {since} on {who} led {place:place}, until it would not be led by {who:him} any more, in {until}.",
    "It was the time of {who}, named in {since} at {place:place} and deposed in {until}.",
    "{who} rose in {since} to lead {place:place}, and fell in {until}.",
)
HIGH = (
    "What marks these years is the number of NOUN: {count}, where so many people would usually have come to {usual}.",
    "There were {count} NOUN; by the measure of all years it would have been about {usual}.",
    "Of NOUN there were {count}, where {usual} would have been usual for so many people.",
    "{count} NOUN are on record for these years, and {usual} would have been usual for so many people.",
)
LOW = (
    "There were only {count} NOUN, where so many people would usually have come to {usual}.",
    "Of NOUN there were {count}; by the measure of all years it would have been about {usual}.",
    "What marks these years is what was rare in them: there were {count} NOUN, and {usual} would have been usual for so many people.",
    "So many people would usually have come to {usual} NOUN; these came to {count}.",
)
NONE = (
    "There were no NOUN at all, where so many people would usually have come to {usual}.",
    "So many people would usually have come to {usual} NOUN; there were none.",
    "What marks these years is what they were without: no NOUN, where {usual} would have been usual.",
    "By the measure of all years there would have been about {usual} NOUN. There were none.",
)
FULL = (
    "On average {count} people lived here, where all the years together make {usual}.",
    "The island had {count} people on average; over all the years it was {usual}.",
    "On average {count} people lived here in these years, and {usual} over all the years.",
    "{count} people, on average, shared the island in these years; over all the years it was {usual}.",
)
PLENTY = (
    "For every hundred NOUN of a common year there were {share}.",
    "Where there would have been a hundred NOUN in a common year, there were {share}.",
    "There were {share} NOUN for every hundred of a common year.",
    "Where all the years together had a hundred NOUN, these had {share}.",
)
HOUSE = (
    "Of every hundred people {count} were called {house}; over all the years it was {usual}.",
    "It was the time of {house}: {count} of every hundred people bore the name, where all years together make {usual}.",
    "{house} had {count} of every hundred people. Taking all years together, it had {usual}.",
    "The name of these years is {house}: {count} of every hundred people bore it, against {usual} over all the years.",
)


def title_of(teller: Teller, era: Era) -> Statement:
    """The name of an era, with the numbers that bear it out."""
    series, house, _ = named_after(era.name)
    params = teller.years(era.first_year, era.last_year) | {"house": house}
    if era.leader is not None:
        return teller.heading("era", _LEADER_SQL, params | {"who": era.leader}, "The years of {who}")
    wording = era.name[:1].upper() + era.name[1:]
    if house:
        wording = wording.replace(house, "{house}")
    sql = _named_sql(series) if series else _HOUSE_SHARE_SQL if house else "SELECT :y0 AS since, :y1 AS until"
    return teller.heading("era", sql, params, wording)


def _named_sql(series: Series) -> str:
    if series.is_level:
        return _MEAN_SQL.format(series=series.sql)
    return _COUNTED_SQL.format(series=series.sql, weight="alive" if series.per_head else "1")


def named_of(teller: Teller, era: Era) -> Statement | None:
    """Why an era is called what it is called."""
    series, house, is_high = named_after(era.name)
    params = teller.years(era.first_year, era.last_year) | {"house": house}
    if era.leader is not None:
        params |= {"who": era.leader}
        is_deposed = (teller.values(_LEADER_SQL, params) or {}).get("is_deposed")
        row = Telling(_LEADER_SQL, DEPOSED if is_deposed else LEADER, ("years",))
        return teller.tell_row("named leader", row, params, weight=87, group="named")
    if house:
        return teller.tell_row(
            "named house", Telling(_HOUSE_SHARE_SQL, HOUSE, ("count", "usual")), params, weight=87, group="named"
        )
    if not series:
        return None
    values = teller.values(_named_sql(series), params) or {}
    count, usual = whole(values.get("count")), whole(values.get("usual"))
    wordings = FULL if series.name == "alive" else PLENTY if series.is_level else HIGH if is_high else LOW if count else NONE
    if count == usual or 1 in (count, usual) or not usual:
        return None
    said = tuple(wording.replace("NOUN", series.noun or series.name) for wording in wordings)
    return teller.tell_row(f"named {series.name}", Telling(_named_sql(series), said), params, weight=87, group="named")


def stem_of(teller: Teller, era: Era) -> Statement | None:
    """Of whom those came after whose house an era is called."""
    _, house, _ = named_after(era.name)
    if not house or era.leader is not None:
        return None
    return teller.tell(
        _stem, _STEM_SQL, teller.years(era.first_year, era.last_year) | {"house": house}, weight=86.5, group="named"
    )


def _stem(values: Values) -> str | None:
    if whole(values["born"]) < _STEM_LEAST or values["part"] == values["born"]:
        return None
    return "house_stem" if values["is_born_here"] else "house_stem_came"


# -- people and deaths -------------------------------------------------------------------------------------------------


def numbers_of(
    teller: Teller, years: Params, before: Params | None, era: Era | None, fever: Values | None = None
) -> list[Statement | None]:
    """People, births and deaths, what the era is named after if it is told in full, what killed, the worst year, what people did more.

    `fever`: one that the chapter tells elsewhere; then another is told here, and its year is not told as the worst.
    """
    here = teller.tell(_fever, FEVER_SQL, years | {"told": whole(fever["event"]) if fever else -1}, weight=83, group="fever")
    fevers = [one for one in (fever, here.values if here else None) if one]
    told = named_after(era.name)[0] if era else None
    series = told.name if told else ""
    found = [
        teller.tell(_people, PEOPLE_SQL, years, weight=95, group="people"),
        teller.tell(_born_died, BORN_DIED_SQL, years, weight=88, group="born"),
        named_of(teller, era) if era else None,
        stem_of(teller, era) if era else None,
        teller.tell("peak", PEAK_SQL, years, weight=30, group="peak") if before and _is_worth_a_peak(teller, years) else None,
    ]
    if before:
        both = years | {"b0": before["t0"], "p0": before["y0"]}
        found += [
            teller.tell(
                lambda values: _share(values, series),
                SHARE_SQL,
                both,
                weight=87 if _is_a_calamity(teller.values(SHARE_SQL, both)) else 72,
                group="killer",
            ),
            teller.tell(lambda values: _deed("deed_more", values, series), DEEDS_SQL, both | {"up": 1}, weight=56, group="more"),
            teller.tell(lambda values: _deed("deed_less", values, series), DEEDS_SQL, both | {"up": 0}, weight=35, group="less"),
        ]
    else:
        found += [
            teller.tell(_brought, BROUGHT_SQL, years, weight=94, group="brought") if years["y0"] == 0 else None,
            teller.tell(_tempers, TEMPERS_SQL, years, weight=93, group="brought") if years["y0"] == 0 else None,
            teller.tell(lambda values: _killer(values, series), KILLER_SQL, years, weight=72, group="killer"),
        ]
    found += [
        teller.tell(_crafts, CRAFTS_SQL, years, weight=73, group="crafts"),
        teller.tell(
            lambda values: None if _is_of(values, fevers) else _worst(values),
            WORST_SQL,
            years,
            weight=86,
            group="worst",
        ),
        here,
        teller.tell(_turned, TURNED_SQL, years, weight=79, group="turned"),
        _stood(teller, years, series),
        teller.tell(_crops, EVENTS_SQL, years, weight=45, group="crops") if series != "crops lost" else None,
        teller.tell(_storms, EVENTS_SQL, years, weight=40, group="storms") if series != "storms" else None,
    ]
    return found


def houses_of(teller: Teller, years: Params) -> list[Statement | None]:
    return [
        teller.tell(_house, HOUSE_SQL, years, weight=74, group="house"),
        teller.tell(_largest, LARGEST_SQL, years, weight=40, group="largest"),
        teller.tell(_last, LAST_OF_HOUSE_SQL, years, weight=71, group="ended"),
        teller.tell(
            lambda values: "houses_ended" if whole(values["houses"]) > 1 else None,
            HOUSES_ENDED_SQL,
            years,
            weight=42,
            group="count",
        ),
    ]


def _number(value: Value) -> float:
    return value if isinstance(value, int | float) else 0.0


def _people(values: Values) -> str:
    before, after = whole(values["before"]), whole(values["after"])
    if not before:
        return "people_landed" if after else "people_landed_ended"
    if not after:
        return "people_ended"
    return "people_grew" if after > before else "people_shrank" if after < before else "people_same"


def _born_died(values: Values) -> str:
    if values["born"] and values["died"]:
        return "born_came_died" if values["came"] else "born_died"
    return "born_only" if values["born"] else "died_only" if values["died"] else "nothing_born_or_died"


def _killer(values: Values, series: str) -> str | None:
    is_first = whole(values["deaths"]) > 1 and values["alike"] == 1
    return "killer_first" if is_first and not _is_named_after(values, series) else None


def _is_named_after(values: Values, series: str) -> bool:
    """Whether the era is called after deaths of this cause."""
    return series.startswith("deaths") and str(values["cause"])[:5] in series


def _share(values: Values, series: str) -> str | None:
    """A change of eight in a hundred or more, unless the era is named after these deaths."""
    rate, before = whole(values["rate"]), whole(values["before_rate"])
    if abs(rate - before) < _SHARE_LEAST or _is_named_after(values, series):
        return None
    if not before:
        return "killer_new"
    return "killer_more" if rate > before else "killer_less" if rate > 1 else None


def _is_a_calamity(values: Values | None) -> bool:
    """Three times as common among the dead as in the years before, and not seldom."""
    return values is not None and whole(values["rate"]) >= max(3 * whole(values["before_rate"]), _SHARE_LEAST)


def _deed(kind: str, values: Values, series: str) -> str | None:
    """Half as many again, or half as many; not what the era is named after."""
    rate, before = _number(values["rate"]), _number(values["before_rate"])
    is_told = bool(series) and DEEDS.get(str(values["deed"]), "").startswith(series)
    return kind if max(rate, before) >= _DEED_FACTOR[kind] * min(rate, before) and not is_told else None


def _brought(values: Values) -> str | None:
    """Not of a history of before crafts were brought: there it is no news that there are none."""
    return "brought" if values["crafts"] is not None else None


def _tempers(values: Values) -> str | None:
    """Where two tempers are common and clear of the next."""
    least = min(whole(values["count"]), whole(values["count_b"]))
    is_clear = 2 * least >= 3 * whole(values["next"]) and 100 * least >= _TEMPER_LEAST * whole(values["people"])
    return "tempers" if is_clear else None


def _crafts(values: Values) -> str | None:
    before, after = whole(values["before"]), whole(values["after"])
    if not before or not after or not values["found"]:
        return None
    return "crafts_more" if after > before else "crafts_fewer" if after < before else "crafts_as_many"


def _worst(values: Values) -> str | None:
    """One year that stands out: twice and a half the deaths of a common year. A cause is named where it took most of them."""
    deaths, of_it = whole(values["deaths"]), whole(values["of_it"])
    if deaths < _WORST_LEAST or deaths < _WORST_FACTOR * _number(values["mean"]) or values["alike"] != 1:
        return None
    if values["cause"] == "age" or 2 * of_it <= deaths:
        return "worst_year_bare"
    return "worst_year_all" if of_it == deaths else "worst_year"


def _is_of(values: Values, fevers: list[Values]) -> bool:
    """Whether a year is one of a fever that is told."""
    return any(whole(one["year"]) <= whole(values["year"]) <= whole(one["until"]) for one in fevers)


def _fever(values: Values) -> str | None:
    """Of half the island, and deadly."""
    return "fever" if whole(values["died"]) > 1 and 2 * whole(values["fell"]) >= whole(values["people"]) else None


_STOCKS = (
    ("fish", "fish", "fish"),
    ("plants", "wild plants", "wild fruit"),
    ("game", "game", "game"),
    ("crops", "grain", "grain"),
)
"""By the number of the work that lives on it: the key of its wordings, its series, the word for it."""
SCARCE = (
    "NOUN stayed scarce, as it had been since {year}.",
    "There was as little NOUN as there had been since {year}.",
    "It was still a time of little NOUN, as it had been since {year}.",
    "Since {year} there had been little NOUN, and there was no more of it now.",
)
PLENTIFUL = (
    "NOUN stayed plentiful, as it had been since {year}.",
    "There was as much NOUN as there had been since {year}.",
    "It was still a time of much NOUN, as it had been since {year}.",
    "Since {year} there had been much NOUN, and there was no less of it now.",
)


def _stood(teller: Teller, years: Params, series: str) -> Statement | None:
    """What there was much or little of all these years, unless they are named after it."""
    values = teller.values(STOOD_SQL, years)
    if not values:
        return None
    _, named, noun = _STOCKS[whole(values["work"])]
    if series == named:
        return None
    said = tuple(one.replace("NOUN", noun) for one in (SCARCE if whole(values["count"]) < 100 else PLENTIFUL))
    said = tuple(one[:1].upper() + one[1:] for one in said)
    return teller.tell_row(f"stood {noun}", Telling(STOOD_SQL, said), years, weight=58, group="stood")


def _turned(values: Values) -> str:
    """What comes back to the usual from below does not thrive, and what falls to it from above does not fail."""
    before, after = whole(values["before"]), whole(values["after"])
    if before < after <= 100 or before > after >= 100:
        return "stock_recovered" if after > before else "stock_fell_back"
    return f"{_STOCKS[whole(values['work'])][0]}_{'grew' if whole(values['after']) > whole(values['before']) else 'waned'}"


def _is_worth_a_peak(teller: Teller, years: Params) -> bool:
    values = teller.values(PEAK_SQL, years)
    return bool(values and values["alike"] == 1 and whole(values["year"]) not in (years["y0"], years["y1"]))


def _crops(values: Values) -> str | None:
    """A quarter more of them lost than in all years together."""
    lost, of_all, ever, all_ever = (whole(values[name]) for name in ("lost", "all", "lost_ever", "all_ever"))
    return "crops" if lost > 2 and 4 * lost * all_ever > 5 * ever * of_all else None


def _storms(values: Values) -> str | None:
    """A third more, or a quarter fewer, than is usual."""
    storms, ever, years, years_ever = (whole(values[name]) for name in ("storms", "storms_ever", "years", "years_ever"))
    if storms > 2 and values["huts"] and 3 * storms * years_ever > 4 * ever * years:
        return "storms_many"
    return "storms_few" if storms and 4 * storms * years_ever < 3 * ever * years else None


def _house(values: Values) -> str | None:
    before = whole(values["before"]) * whole(values["all_after"])
    after = whole(values["after"]) * whole(values["all_before"])
    every = whole(values["all_before"]) * whole(values["all_after"])
    if 100 * abs(after - before) < _HOUSE_LEAST * every or not values["after"]:  # one that ended is told by its last
        return None
    return "house_rose" if after > before else "house_fell"


def _largest(values: Values) -> str | None:
    return "house_largest" if whole(values["people"]) > 2 and values["alike"] == 1 else None


def _last(values: Values) -> str | None:
    return "house_ended" if whole(values["people"]) >= _BEARERS_LEAST else None
