"""The summary at the head, the quotes, and the ending: who is alive, or how it ended."""

from collections.abc import Sequence

from island.views.chronicle.quotes import SAID_SQL
from island.views.chronicle.statement import Statement, whole
from island.views.chronicle.teller import Params, Teller, Values
from island.views.selection.results import Quote
from island.world.words import EventKind as K

LACKED_FROM = 300  # years, before which what nobody found may lie hidden
WHOLE_SQL = """SELECT count(*) AS people, count(*) FILTER (WHERE NOT is_born_here) AS landed, count(*) FILTER (WHERE is_born_here) AS born,
    (SELECT max(tick) / :tpy + 1 FROM ticks) AS years, (SELECT name FROM places WHERE kind = 0 ORDER BY place_id LIMIT 1) AS place
    FROM villagers HAVING count(*) > 0"""
SAID_IN_ALL_SQL = "SELECT count(*) AS sentences FROM thoughts HAVING count(*) > 0"
RANGE_SQL = """SELECT alive AS most, year AS most_year, (SELECT min(alive) FROM census) AS least,
    (SELECT min(year) FROM census WHERE alive = (SELECT min(alive) FROM census)) AS least_year FROM census ORDER BY alive DESC, year LIMIT 1"""
DEATHS_SQL = """WITH d AS (SELECT death_cause AS cause, count(*) AS deaths FROM villagers WHERE died_tick IS NOT NULL GROUP BY 1)
    SELECT (SELECT coalesce(sum(deaths), 0) FROM d) AS died, (SELECT coalesce(sum(deaths), 0) FROM d WHERE cause = 'age') AS aged,
    (SELECT cause FROM d WHERE cause <> 'age' ORDER BY deaths DESC, cause LIMIT 1) AS cause,
    (SELECT max(deaths) FROM d WHERE cause <> 'age') AS deaths,
    (SELECT count(*) FROM d WHERE cause <> 'age' AND deaths = (SELECT max(deaths) FROM d WHERE cause <> 'age')) AS alike"""
WORST_SQL = """WITH d AS (SELECT died_tick / :tpy AS year, death_cause AS cause, count(*) AS of_it FROM villagers
      WHERE died_tick IS NOT NULL GROUP BY 1, 2),
    y AS (SELECT year, sum(of_it) AS deaths FROM d GROUP BY 1)
    SELECT y.year, y.deaths, d.cause, d.of_it, (SELECT count(*) FROM y o WHERE o.deaths = y.deaths) AS alike
    FROM y JOIN d USING (year) ORDER BY y.deaths DESC, y.year, d.of_it DESC, d.cause LIMIT 1"""
_FIRST = "WITH n AS ({counts}) SELECT who, count, (SELECT count(*) FROM n o WHERE o.count = n.count) AS alike FROM n ORDER BY count DESC, who LIMIT 1"
THIEF_SQL = _FIRST.format(
    counts=f"SELECT actor AS who, count(*) AS count FROM events WHERE kind = {K.STOLE:d} AND amount > 0 AND actor IS NOT NULL GROUP BY +actor"
)
PARENT_SQL = _FIRST.format(
    counts="SELECT p.agent_id AS who, count(*) AS count FROM villagers c JOIN villagers p ON p.agent_id IN (c.mother, c.father) GROUP BY 1"
)
OLDEST_EVER_SQL = """WITH a AS (SELECT agent_id AS who, coalesce(died_tick, :last) / :tpy - born_year AS age, died_tick IS NULL AS is_alive FROM stays
      WHERE left_tick IS NULL)
    SELECT who, age, is_alive, (SELECT count(*) FROM a o WHERE o.age = a.age) AS alike FROM a ORDER BY age DESC, who LIMIT 1"""
# The family of a mother, of which most died in one year.
FAMILY_SQL = """WITH d AS (SELECT agent_id, mother, died_tick / :tpy AS year FROM villagers WHERE died_tick IS NOT NULL),
    c AS (SELECT d.mother AS who, d.year, count(*) AS children FROM d JOIN villagers m ON m.agent_id = d.mother
      WHERE coalesce(m.died_tick / :tpy, d.year) >= d.year GROUP BY 1, 2),
    f AS (SELECT c.who, c.year, c.children, EXISTS (SELECT 1 FROM d WHERE d.agent_id = c.who AND d.year = c.year) AS is_dead FROM c)
    SELECT who, year, children, is_dead, children + is_dead AS died,
      (SELECT count(*) FROM f o WHERE o.children + o.is_dead = f.children + f.is_dead) AS alike
    FROM f ORDER BY died DESC, year, who LIMIT 1"""
GREAT_HOUSE_SQL = """WITH h AS (SELECT house, count(*) AS people FROM villagers GROUP BY 1)
    SELECT house, people, (SELECT count(*) FROM h o WHERE o.people = h.people) AS alike FROM h ORDER BY people DESC, house LIMIT 1"""
# A house lives on as long as there is always somebody who bears the name: strangers bring names that have long been gone.
HOUSES_SQL = """WITH l AS (SELECT DISTINCT house FROM stays WHERE NOT is_born_here AND arrived_tick = (SELECT min(arrived_tick) FROM stays)),
    s AS (SELECT house, gone_tick, arrived_tick, max(coalesce(gone_tick, 1 << 40)) OVER (PARTITION BY house ORDER BY arrived_tick, agent_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS kept_until FROM stays JOIN l USING (house)),
    h AS (SELECT house, max(gone_tick IS NULL) AND NOT max(arrived_tick > coalesce(kept_until, arrived_tick) + :tpy) AS lives FROM s GROUP BY 1)
    SELECT count(*) AS before, sum(lives) AS after FROM h HAVING count(*) > 0"""
LACKED_SQL = f"""SELECT (SELECT max(tick) / :tpy + 1 FROM ticks) AS years,
    (SELECT count(*) FROM landmarks WHERE site = 16) AS clay, (SELECT count(*) FROM events WHERE kind IN ({K.CRAFT_FOUND:d}, {K.CRAFT_LEARNED:d}, {K.CRAFT_BROUGHT:d}) AND amount = 11) AS pots,
    (SELECT count(*) FROM landmarks WHERE site = 17) AS flint, (SELECT count(*) FROM events WHERE kind IN ({K.CRAFT_FOUND:d}, {K.CRAFT_LEARNED:d}) AND amount = 5) AS axes,
    (SELECT count(*) FROM landmarks WHERE site = 12) AS crag,
    (SELECT count(*) FROM events WHERE kind IN ({K.CRAFT_FOUND:d}, {K.CRAFT_LEARNED:d}, {K.CRAFT_BROUGHT:d}) AND amount IN (16, 22)) AS walls"""

# Of a hundred meals brought home, whatever spoils later; the hunt has what is left by rounding.
FED_SQL = f"""WITH m AS (SELECT kind, sum(amount) AS meals FROM events WHERE kind IN ({K.FISHED:d}, {K.GATHERED:d}, {K.HUNTED:d}, {K.HARVESTED:d}) GROUP BY 1),
    t AS (SELECT sum(meals) AS meals, sum(meals) FILTER (WHERE kind = {K.HARVESTED:d}) AS fields, sum(meals) FILTER (WHERE kind = 0) AS fish,
      sum(meals) FILTER (WHERE kind = 1) AS plants FROM m),
    h AS (SELECT meals, (100 * fields + meals / 2) / meals AS fields, (100 * fish + meals / 2) / meals AS fish,
      (100 * plants + meals / 2) / meals AS plants FROM t)
    SELECT meals, fields, fish, plants, 100 - fields - fish - plants AS game FROM h"""

_ALIVE = "arrived_tick <= :t1 AND (gone_tick IS NULL OR gone_tick > :t1)"
ALIVE_SQL = f"SELECT :y1 AS year, count(*) AS alive FROM stays WHERE {_ALIVE}"
OLDEST_SQL = f"""SELECT agent_id AS who, :y1 - born_year AS age,
    (SELECT count(*) FROM stays o WHERE o.born_year = v.born_year AND {_ALIVE.replace("arrived", "o.arrived").replace("gone", "o.gone")}) AS alike
    FROM stays v WHERE {_ALIVE} ORDER BY born_year, agent_id LIMIT 1"""
YOUNGEST_SQL = f"""SELECT agent_id AS who, born_year AS year FROM stays WHERE {_ALIVE} AND is_born_here ORDER BY arrived_tick DESC, agent_id DESC LIMIT 1"""
FOUNDED_SQL = f"SELECT count(*) AS founded FROM events WHERE kind = {K.VILLAGE_FOUNDED:d} AND tick <= :t1"
VILLAGES_SQL = f"""WITH v AS (SELECT s.village, count(*) AS people FROM stores s JOIN conditions c ON c.tick = s.tick AND c.household = s.household
      WHERE s.tick = (SELECT max(tick) FROM ticks WHERE tick <= :t1) GROUP BY 1),
    n AS (SELECT v.people, p.name AS place, row_number() OVER (ORDER BY v.people DESC, v.village) AS rank FROM v LEFT JOIN places p
      ON p.place_id = coalesce((SELECT f.place FROM events f WHERE f.kind = {K.VILLAGE_FOUNDED:d} AND f.amount = v.village), 0))
    SELECT (SELECT count(*) FROM n) AS villages, a.place, a.people, b.place AS place_b, b.people AS people_b FROM n a LEFT JOIN n b ON b.rank = 2
    WHERE a.rank = 1"""
CHILDREN_SQL = f"SELECT count(*) AS children FROM stays WHERE {_ALIVE} AND :y1 - born_year < 12"
LAST_SQL = """SELECT agent_id AS who, death_cause AS cause, death_event AS event, died_tick / :tpy AS year, died_tick / :tpy - born_year AS age
    FROM villagers WHERE died_tick IS NOT NULL ORDER BY died_tick DESC, death_event DESC LIMIT 1"""
ALONE_SQL = """WITH d AS (SELECT *, row_number() OVER (ORDER BY died_tick DESC, death_event DESC) AS place FROM villagers WHERE died_tick IS NOT NULL)
    SELECT x.agent_id AS who, y.agent_id AS other, y.death_cause AS death, y.died_tick / :tpy AS since, x.died_tick / :tpy AS year
    FROM d x JOIN d y ON y.place = 2 WHERE x.place = 1 AND max(y.died_tick, x.arrived_tick) / :tpy < x.died_tick / :tpy"""
LAST_WORDS_SQL = """SELECT tick, kind FROM thoughts WHERE agent_id = :who AND flags = 0 AND tick >= :from AND kind = 1 ORDER BY tick DESC, kind DESC LIMIT 1"""


def summary_of(teller: Teller) -> list[Statement | None]:
    """The whole in a paragraph: how many, how they died, what stands out."""
    params = teller.years(0, 0) | {"last": teller.last_tick}

    def told(choice: str, sql: str, weight: float, when: str = "alike") -> Statement | None:
        return teller.tell(lambda values: choice if values[when] == 1 else None, sql, params, weight=weight, group=choice)

    return [
        teller.tell("whole", WHOLE_SQL, params, weight=100, group="whole"),
        teller.tell("whole_said", SAID_IN_ALL_SQL, params, weight=64, group="said"),
        teller.tell(_range, RANGE_SQL, params, weight=96, group="range"),
        teller.tell(_deaths, DEATHS_SQL, params, weight=94, group="deaths"),
        teller.tell(_worst, WORST_SQL, params, weight=93, group="worst"),
        told("whole_house", GREAT_HOUSE_SQL, 83),
        teller.tell(_houses, HOUSES_SQL, params, weight=82, group="houses"),
        teller.tell(_thief, THIEF_SQL, params, weight=92, group="thief"),
        told("whole_parent", PARENT_SQL, 91),
        teller.tell(_oldest, OLDEST_EVER_SQL, params, weight=91, group="oldest"),
        teller.tell(_family, FAMILY_SQL, params, weight=91, group="family"),
        teller.tell(_fed, FED_SQL, params, weight=89, group="fed"),
        teller.tell(_lacked, LACKED_SQL, params, weight=90, group="lacked") if _has_landmarks(teller) else None,
    ]


def _has_landmarks(teller: Teller) -> bool:
    """Not before version 5."""
    return bool(teller.rows("SELECT 1 FROM sqlite_schema WHERE name = 'landmarks'", {}))


def ending_of(teller: Teller, last_year: int, is_whole: bool, quotes: Sequence[Quote]) -> list[Statement | None]:
    """Who is alive at the end of a year; or, when that is the end of the village, who was the last."""
    params = teller.years(last_year, last_year)
    if not teller.names:
        return []
    if is_whole and not teller.info["alive"]:
        return _ended(teller, params)
    return [
        teller.tell("end_alive" if is_whole else "end_later", ALIVE_SQL, params, weight=100, group="end"),
        _villages(teller, params),
        teller.tell(lambda values: "end_oldest" if values["alike"] == 1 else None, OLDEST_SQL, params, weight=92, group="end")
        if is_whole
        else None,
        teller.tell("end_youngest", YOUNGEST_SQL, params, weight=91, group="end") if is_whole else None,
        teller.tell(lambda values: "end_children" if values["children"] else None, CHILDREN_SQL, params, weight=65, group="end")
        if is_whole
        else None,
        _lately(teller, quotes, last_year) if is_whole else None,
    ]


def _villages(teller: Teller, params: Params) -> Statement | None:
    """Where they live, if a village was ever founded; a history of a world without villages has no table that says."""
    founded = teller.values(FOUNDED_SQL, params)
    if not founded or not founded["founded"]:
        return None
    return teller.tell(
        lambda values: {1: "end_village_one", 2: "end_villages_two"}.get(whole(values["villages"]), "end_villages"),
        VILLAGES_SQL,
        params,
        weight=94,
        group="end",
    )


def _lately(teller: Teller, quotes: Sequence[Quote], last_year: int) -> Statement | None:
    """A sentence of the last three years, of somebody alive."""
    params = teller.years(max(last_year - 2, 0), last_year)
    for quote in sorted(quotes, key=lambda quote: -quote.tick):
        if int(params["t0"]) <= quote.tick <= int(params["t1"]) and quote.occasion != "last words":
            key: Params = params | {"who": quote.agent_id, "tick": quote.tick, "kind": quote.kind}
            if told := teller.tell("end_lately", SAID_SQL, key, weight=90, group="lately", is_quote=True):
                return told
    return None


def _ended(teller: Teller, params: Params) -> list[Statement | None]:
    last = teller.values(LAST_SQL, params)
    told = [teller.tell("end_nobody", LAST_SQL, params, weight=100, group="end")]
    told.append(teller.tell("end_alone", ALONE_SQL, params, weight=97, group="end"))
    who = last["who"] if last else None
    if isinstance(who, int):
        words = teller.rows(LAST_WORDS_SQL, {"who": who, "from": teller.last_tick - 10 * teller.ticks_a_year})
        for tick, kind in words:
            key: Params = params | {"who": who, "tick": tick, "kind": kind}
            told.append(teller.tell("end_words", SAID_SQL, key, weight=98, group="end", is_quote=True))
    return told


def _lacked(values: Values) -> str | None:
    """What the island has none of that anybody found in centuries, and what was therefore never made."""
    if whole(values["years"]) < LACKED_FROM:
        return None
    if not values["clay"] and not values["pots"]:
        return "whole_no_clay"
    if not values["flint"] and not values["axes"]:
        return "whole_no_flint"
    return "whole_no_stone" if not values["crag"] and not values["walls"] else None


def _fed(values: Values) -> str | None:
    """Where their meals came from, where some came from all four: islands differ in it."""
    shares = [values[name] for name in ("fields", "fish", "plants", "game")]
    return "whole_fed" if all(share is not None and whole(share) > 0 for share in shares) else None


def _range(values: Values) -> str:
    if not values["least"]:
        return "whole_height"
    return "whole_range" if values["most"] != values["least"] else "whole_steady"


def _deaths(values: Values) -> str:
    if not values["died"]:
        return "whole_deaths_none"
    if values["cause"] is None:
        return "whole_deaths_old"
    if values["alike"] != 1:
        return "whole_deaths_tied"
    if not values["aged"]:
        return "whole_deaths_young"
    return "whole_deaths" if whole(values["aged"]) >= whole(values["deaths"]) else "whole_deaths_before"


def _oldest(values: Values) -> str | None:
    return None if values["alike"] != 1 else "whole_oldest_alive" if values["is_alive"] else "whole_oldest"


def _family(values: Values) -> str | None:
    """Three or more of a family, of which no other lost as many in a year."""
    if values["alike"] != 1 or whole(values["died"]) < 3:
        return None
    return "whole_family" if values["is_dead"] else "whole_family_children"


def _worst(values: Values) -> str | None:
    if values["alike"] != 1 or whole(values["deaths"]) < 2:
        return None
    if values["cause"] == "age" or 2 * whole(values["of_it"]) <= whole(values["deaths"]):
        return "whole_worst_bare"
    return "whole_worst_all" if values["of_it"] == values["deaths"] else "whole_worst"


def _houses(values: Values) -> str | None:
    if whole(values["before"]) < 2:
        return None
    return "whole_houses" if values["after"] else "whole_houses_none"


def _thief(values: Values) -> str | None:
    return "whole_thief" if values["alike"] == 1 and whole(values["count"]) > 2 else None
