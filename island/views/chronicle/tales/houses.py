"""Threads of families and houses, from their beginning to the last of the name."""

from island.views.chronicle.tales.tale import OF_AGE, PAIR, Tale
from island.views.chronicle.teller import Telling
from island.views.chronicle.themes import IS_ORPHAN
from island.world.words import EventKind as K

_OWN_HOUSE = Telling(
    """SELECT e.actor AS who, e.other, e.event_id AS event, e.tick / :tpy AS since, a.house AS house, b.house AS house_b,
        (SELECT c.house FROM villagers c WHERE c.mother = e.other AND c.father = e.actor AND c.arrived_tick >= e.tick ORDER BY c.agent_id LIMIT 1) AS house_c
        FROM events e JOIN villagers a ON a.agent_id = e.actor JOIN villagers b ON b.agent_id = e.other WHERE e.event_id = :event""",
    (
        "{who} and {other} gave their children a name of their own when they set up house in {since}: {house_c}, and neither {house} nor {house_b}.",
        "In {since} {who} and {other} began a house that was new, and called it {house_c}.",
        "The name of {house_c} was heard for the first time in {since}, when {who} and {other} moved in together and would be neither {house} nor {house_b}.",
        "A new name came up in {since}: the children of {who} and {other} were to be called {house_c}.",
    ),
    ("house_c",),
)
_NAMED_AFTER_PLACE = Telling(
    """SELECT e.event_id AS event, p.name AS place FROM events e JOIN places p ON p.place_id = e.place WHERE e.event_id = :event AND e.outcome = 1""",
    (
        "They took it from {place:place}.",
        "It was {place:place} that they named it after.",
        "{place:place} gave it its name.",
        "The name came from {place:place}.",
    ),
    ("place",),
)
_BORE_IT = Telling(
    """SELECT e.actor AS who, e.other, count(*) AS people, sum(v.gone_tick IS NULL) AS alive, max(v.gone_tick) / :tpy AS until FROM events e
        JOIN stays v ON v.house = (SELECT c.house FROM villagers c WHERE c.mother = e.other AND c.father = e.actor AND c.arrived_tick >= e.tick
          ORDER BY c.agent_id LIMIT 1) WHERE e.event_id = :event GROUP BY e.event_id""",
    (
        "{people:#person|people} have borne it, and {alive:count} {alive:~lives|live} now.",
        "{people:#child was|children were} born to it so far; {alive:count} of them {alive:~is|are} alive.",
        "So far {people:#person has|people have} answered to it, of whom {alive:count} {alive:~is|are} left.",
        "It has been given {people:times}; {alive:count} of those who got it {alive:~lives|live} still.",
    ),
    ("people", "alive"),
)
_HOUSE = """FROM villagers WHERE house = (SELECT house FROM villagers WHERE agent_id = :a) HAVING count(*) = count(died_tick)"""

HOUSES: dict[str, Tale] = {
    "house founded": Tale("A new house", (_OWN_HOUSE, _NAMED_AFTER_PLACE, _BORE_IT), worth=6),
    "house": Tale(
        "A house that is gone",
        (
            Telling(
                f"""SELECT house, count(*) AS people, min(arrived_tick) / :tpy AS since, max(died_tick) / :tpy AS until {_HOUSE}""",
                (
                    "{people:#person|people} were called {house}, from {since} to {until:plain}.",
                    "The house of {house} was heard of from {since} to {until:plain}, and {people:#person|people} bore its name.",
                    "From {since} to {until:plain} there were people called {house}, {people:count} in all.",
                    "{people:#person|people} bore the name of {house} between years {since:plain} and {until:plain}.",
                ),
            ),
        ),
        ("died",),
        most=1,
        worth=4,
        named=0,
    ),
    "last of a name": Tale(
        "The last of a name",
        (
            Telling(
                """SELECT l.agent_id AS who, p.agent_id AS other, l.house, p.died_tick / :tpy AS since,
                    (SELECT count(*) FROM villagers WHERE house = l.house) AS people,
                    coalesce(l.gone_tick, (SELECT max(tick) FROM ticks)) / :tpy - p.died_tick / :tpy AS years
                    FROM stays l JOIN villagers p ON p.agent_id = :b WHERE l.agent_id = :a AND p.house = l.house AND (l.gone_tick IS NULL OR l.gone_tick > p.died_tick)""",
                (
                    "{people:#person|people} bore the name of {house}. When {other} died in {since}, {who} was all that was left of it, and bore it alone for {years:#year|years}.",
                    "After the death of {other} in {since} nobody but {who} was called {house}, as {people:#person|people} had been; that went on for {years:#year|years}.",
                    "{since} left {who} alone with the name of {house}, which {people:#person|people} had borne: {other} was dead. {who:he} kept it {years:#year|years}.",
                    "For {years:#year|years}, after {other} had died in {since}, {who} was all there was of the house of {house} of {people:#person|people}.",
                ),
                ("years",),
            ),
        ),
        worth=6,
        named=1,
    ),
    "family lost in a year": Tale(
        "A family lost in a year",
        (
            Telling(
                """WITH m AS (SELECT CASE WHEN EXISTS (SELECT 1 FROM villagers WHERE mother = :a AND died_tick BETWEEN :t0 AND :t1)
                      THEN :a ELSE (SELECT mother FROM villagers WHERE agent_id = :a) END AS who),
                    d AS (SELECT v.* FROM villagers v JOIN m ON v.mother = m.who WHERE v.died_tick BETWEEN :t0 AND :t1 ORDER BY v.died_tick, v.agent_id)
                    SELECT m.who, :y0 AS year, group_concat(d.agent_id) AS names, count(*) AS children,
                      (SELECT count(*) FROM villagers v WHERE v.agent_id = m.who AND v.died_tick BETWEEN :t0 AND :t1) AS is_dead
                    FROM d, m GROUP BY m.who HAVING count(*) BETWEEN 2 AND 6""",
                (
                    "{year} took {who} and {names}, {who:his} children.",
                    "In {year} {who} died, and so did {names}, {who:his} children.",
                    "{who} did not live through {year}, and neither did {names}, whom {who:he} had borne.",
                    "In {year}, death came for {who} and for {who:his} children {names}.",
                ),
                ("is_dead",),
            ),
            Telling(
                """WITH m AS (SELECT mother AS who FROM villagers WHERE agent_id = :a AND NOT EXISTS (
                      SELECT 1 FROM villagers WHERE mother = :a AND died_tick BETWEEN :t0 AND :t1)),
                    d AS (SELECT v.* FROM villagers v JOIN m ON v.mother = m.who WHERE v.died_tick BETWEEN :t0 AND :t1 ORDER BY v.died_tick, v.agent_id)
                    SELECT m.who, :y0 AS year, group_concat(d.agent_id) AS names, count(*) AS children FROM d, m GROUP BY m.who
                    HAVING count(*) BETWEEN 2 AND 6""",
                (
                    "In {year} {who} lost {children:#child|children}: {names}.",
                    "{year} took {names} from {who}, whose children they were.",
                    "{who} saw {children:#child|children} die in {year}: {names}.",
                    "Before {year} was over, {who} had lost {names}, children of {who:his} own.",
                ),
                ("children",),
            ),
            Telling(
                """SELECT :y0 AS year, death_cause AS cause, count(*) AS deaths FROM villagers WHERE died_tick BETWEEN :t0 AND :t1
                    AND :a IN (agent_id, mother) GROUP BY death_cause HAVING count(*) > 2 ORDER BY count(*) DESC LIMIT 1""",
                (
                    "{deaths:count} of them {cause:died}.",
                    "Of them {deaths:count} {cause:died}.",
                    "It was the same death for {deaths:count} of them, who {cause:died}.",
                    "{deaths:count} {cause:died}.",
                ),
            ),
        ),
        worth=9,
        named=0,
    ),
    "parent who buried children": Tale(
        "Buried children",
        (
            Telling(
                f"""SELECT p.agent_id AS who, count(*) AS children, count(*) FILTER (WHERE c.died_tick < coalesce(p.died_tick, 1e12)) AS count,
                    count(*) FILTER (WHERE c.died_tick < coalesce(p.died_tick, 1e12) AND c.died_tick / :tpy - c.born_year < {OF_AGE}) AS small, {OF_AGE} AS of_age,
                    count(*) > count(*) FILTER (WHERE c.died_tick < coalesce(p.died_tick, 1e12)) AS has_heirs
                    FROM villagers c JOIN villagers p ON p.agent_id IN (c.mother, c.father) WHERE p.agent_id = :a GROUP BY 1""",
                (
                    "{who} had {children:#child|children} and outlived {count:count}, {small:count} of them under {of_age:count}.",
                    "Of {who:his} {children:#child|children} {who} outlived {count:count}; {small:count} had not seen {of_age:count} years.",
                    "{count:count} of {children:#child|children} {who} had to bury, {small:count} of them before they were {of_age:count}.",
                    "{who} lost {count:count} of {who:his} {children:#child|children}, and {small:count} of these died under {of_age:count}.",
                ),
                ("count", "small", "has_heirs"),
            ),
            Telling(
                f"""SELECT p.agent_id AS who, count(*) AS children, count(*) = count(*) FILTER (WHERE c.died_tick < coalesce(p.died_tick, 1e12)) AS are_all,
                    count(*) FILTER (WHERE c.died_tick < coalesce(p.died_tick, 1e12) AND c.died_tick / :tpy - c.born_year < {OF_AGE}) AS small, {OF_AGE} AS of_age
                    FROM villagers c JOIN villagers p ON p.agent_id IN (c.mother, c.father) WHERE p.agent_id = :a GROUP BY 1""",
                (
                    "{who} had {children:#child|children} and outlived them all, {small:count} of them under {of_age:count}.",
                    "All {children:count} of {who:his} children {who} outlived; {small:count} had not seen {of_age:count} years.",
                    "{who} had to bury all {children:count} of {who:his} children, {small:count} of them before they were {of_age:count}.",
                    "{who} lost all of {who:his} {children:#child|children}, and {small:count} of these died under {of_age:count}.",
                ),
                ("are_all", "small"),
            ),
        ),
        ("died",),
        most=2,
        worth=7,
        named=1,
    ),
    "orphan who took in orphans": Tale(
        "An orphan",
        (
            Telling(
                f"""SELECT f.actor AS who, f.other, f.tick / :tpy AS since, f.event_id AS event, (SELECT count(*) FROM events e
                      JOIN villagers v ON v.agent_id = e.actor
                      WHERE e.kind = {K.TAKEN_IN:d} AND {IS_ORPHAN} AND e.other = :a AND e.event_id > f.event_id) AS count
                    FROM events f WHERE f.kind = {K.TAKEN_IN:d} AND f.actor = :a ORDER BY f.event_id LIMIT 1""",
                (
                    "{who} lost both parents as a child, and {other} took {who:him} in, in {since}. Later {who:he} took in {count:#orphan|orphans}.",
                    "In {since} {other} gave the orphan {who} a home; later {who:he} was home to {count:#orphan|orphans}.",
                    "{who}, an orphan, grew up with {other} from {since} on, and came to take in {count:#orphan|orphans}.",
                    "{other} took in {who} when there was nobody left to do it, in {since}. {who:he} did the same for {count:#orphan|orphans}.",
                ),
                ("other", "count"),
            ),
        ),
        worth=8,
        named=1,
    ),
    "siblings": Tale(
        "Siblings",
        (
            Telling(
                f"""SELECT :a AS who, :b AS other, v.mother, count(*) FILTER (WHERE e.kind = {K.GAVE:d}) AS gifts, count(*) FILTER (WHERE e.kind = {K.TAUGHT:d}) AS lessons
                    FROM events e JOIN villagers v ON v.agent_id = :a WHERE {PAIR} AND e.kind IN ({K.GAVE:d}, {K.TAUGHT:d}) GROUP BY v.mother""",
                (
                    "{who} and {other} were both children of {mother}, and between them went {lessons:#lesson|lessons} and {gifts:#gift|gifts} of food.",
                    "{mother} was the mother of {who} and {other}, who gave each other {lessons:#lesson|lessons} and {gifts:#gift|gifts} of food.",
                    "{who} and {other} had {mother} for a mother. They stood by each other, with {lessons:#lesson|lessons} and {gifts:#gift|gifts} of food.",
                    "{lessons:#lesson|lessons} and {gifts:#gift|gifts} of food passed between {who} and {other}, whom {mother} had borne.",
                ),
                ("mother", "gifts", "lessons"),
            ),
        ),
        ("gave",),
        most=1,
        worth=3,
        has_quote=True,
    ),
}  # fmt: skip
