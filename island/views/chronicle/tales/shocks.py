"""Threads of what befalls many at once, and of whom the sea brings."""

from island.views.chronicle.tales.tale import OF_AGE, Tale
from island.views.chronicle.teller import Telling
from island.world.words import EventKind as K

_WENT_IN = Telling(
    """SELECT :y0 AS since, :y1 AS until,
        count(*) FILTER (WHERE arrived_tick < :t0 AND (gone_tick IS NULL OR gone_tick >= :t0)) AS before,
        count(*) FILTER (WHERE arrived_tick <= :t1 AND (gone_tick IS NULL OR gone_tick > :t1)) AS after,
        sum((arrived_tick < :t0 AND (gone_tick IS NULL OR gone_tick >= :t0)) - (arrived_tick <= :t1 AND (gone_tick IS NULL OR gone_tick > :t1))) > 2
          AS is_less FROM stays""",
    (
        "{before:#person|people} went into it, and {after:count} came out at the other end.",
        "The island had {before:#person|people} when it began and {after:count} when it was over.",
        "When it began, {before:#person was|people were} alive; at its end, births included, {after:count}.",
        "It found {before:#person|people}; when it was over there were, with those born in it, {after:count}.",
    ),
    ("before", "after", "is_less"),
)


def _dead_of(cause: str, wordings: tuple[str, ...]) -> Telling:
    return Telling(
        f"""SELECT :y0 AS since, :y1 AS until, count(*) AS deaths, count(*) FILTER (WHERE died_tick / :tpy - born_year < {OF_AGE}) AS children,
            {OF_AGE} AS of_age
            FROM villagers WHERE death_cause = '{cause}' AND died_tick BETWEEN :t0 AND :t1""",
        wordings,
        ("deaths", "children"),
    )


_WORST = Telling(
    """WITH y AS (SELECT died_tick / :tpy AS year, count(*) AS deaths FROM villagers
          WHERE death_cause = 'hunger' AND died_tick BETWEEN :t0 AND :t1 GROUP BY 1)
        SELECT year, deaths, deaths > 2 AND :y1 > :y0 AND (SELECT count(*) FROM y o WHERE o.deaths = y.deaths) = 1 AS is_worst
        FROM y ORDER BY deaths DESC, year LIMIT 1""",
    (
        "The worst of it was {year}, with {deaths:count} dead of hunger.",
        "It was at its worst in {year}, when it took {deaths:count}.",
        "In {year} alone it killed {deaths:count}, more than in any other year of it.",
        "{deaths:count} of them died in {year}, the worst of these years.",
    ),
    ("is_worst",),
)
_MOTHER = Telling(
    """WITH m AS (SELECT mother AS who, group_concat(agent_id) AS names, count(*) AS children FROM (SELECT * FROM villagers
          WHERE death_cause = 'hunger' AND died_tick BETWEEN :t0 AND :t1 AND mother IS NOT NULL ORDER BY died_tick, agent_id) GROUP BY 1)
        SELECT who, names, children, children BETWEEN 2 AND 6 AND (SELECT count(*) FROM m o WHERE o.children = m.children) = 1 AS is_most
        FROM m ORDER BY children DESC, who LIMIT 1""",
    (
        "Nobody lost more to it than {who}: {names}, all of them {who:his} children.",
        "It hit no family harder than that of {who}, whose children {names} it took.",
        "{who} lost {children:#child|children} to it, more than anybody else: {names}.",
        "No mother lost as many to it as {who}. The children it took from {who:him} were {names}.",
    ),
    ("is_most",),
)
_CROPS = Telling(
    f"""WITH c AS (SELECT kind, tick BETWEEN :t0 - 2 * :tpy AND :t1 AS is_here FROM events WHERE kind IN ({K.CROP_RIPENED:d}, {K.CROP_LOST:d})),
        s AS (SELECT sum(kind = {K.CROP_LOST:d} AND is_here) AS lost, sum(is_here) AS "all", sum(kind = {K.CROP_LOST:d}) AS lost_ever, count(*) AS all_ever FROM c)
        SELECT lost, "all", lost > 2 AND 5 * lost_ever * "all" < 4 * lost * all_ever AS is_bad FROM s""",
    (
        "The fields had failed: of {all:#crop|crops} in these years and shortly before, {lost:count} {lost:~was|were} lost, a greater part than usual.",
        "It came with bad harvests. Of {all:#crop|crops} then or shortly before {lost:count} {lost:~was|were} lost, more than the common share.",
        "{lost:#crop|crops} of {all:count} had been lost, then or shortly before, a greater part than at other times.",
        "The harvest was not to be relied on: {lost:count} of {all:#crop|crops} failed in or shortly before these years, more than is usual.",
    ),
    ("is_bad",),
)
_FED = Telling(
    f"""SELECT :y0 AS since, :y1 AS until, count(*) FILTER (WHERE kind = {K.ASKED:d}) AS asked, count(*) FILTER (WHERE kind = {K.ASKED:d} AND outcome = 4) AS granted,
        count(*) FILTER (WHERE kind = {K.GAVE:d}) AS gifts, count(*) FILTER (WHERE kind = {K.HELPED:d} AND outcome = 4) AS days,
        coalesce(sum(amount) FILTER (WHERE kind = {K.GAVE:d} OR kind = {K.ASKED:d} AND outcome = 4), 0) AS meals
        FROM events WHERE kind IN ({K.GAVE:d}, {K.HELPED:d}, {K.ASKED:d}) AND tick BETWEEN :t0 AND :t1""",
    (
        "People asked each other for food {asked:times} and got it {granted:times}; with {gifts:#gift|gifts} given unasked, {meals:#meal|meals} changed hands.",
        "Food was begged for {asked:times}, {granted:times} not in vain, and given unasked {gifts:times}: {meals:#meal|meals} in all.",
        "{meals:#meal|meals} went from house to house in it, by {gifts:#gift|gifts} and to those who asked, {granted:count} of {asked:count}.",
        "The hungry asked {asked:times}, and were heard {granted:times}. There were {gifts:#gift|gifts} besides; it came to {meals:#meal|meals}.",
    ),
    ("granted", "gifts", "meals"),
)
_ASKED_IN_VAIN = Telling(
    f"""SELECT :y0 AS since, :y1 AS until, count(*) AS asked, count(*) FILTER (WHERE outcome = 4) = 0 AS is_vain FROM events
        WHERE kind = {K.ASKED:d} AND tick BETWEEN :t0 AND :t1""",
    (
        "The hungry asked for food {asked:times}, and in vain.",
        "{asked:times} somebody went to others to ask for food, and came back without.",
        "People asked each other for food, {asked:times}, and there was none to spare.",
        "Food was begged for {asked:times}; it was always refused.",
    ),
    ("asked", "is_vain"),
)
# Of what n counts, ever and here, in these years: how often so many people would usually have come to it, and whether it is half as often again.
_LIVED = "w AS (SELECT sum(alive) AS ever, sum(alive) FILTER (WHERE year BETWEEN :y0 AND :y1) AS here FROM ticks)"
_USUAL = """CAST(round(1.0 * n.ever * w.here / w.ever) AS INTEGER) AS usual,
          n.here > 3 AND 2 * n.here * w.ever > 3 * n.ever * w.here AS is_many FROM n, w"""
_STOLEN = Telling(
    f"""WITH {_LIVED},
        n AS (SELECT count(*) AS ever, count(*) FILTER (WHERE tick BETWEEN :t0 AND :t1) AS here FROM events WHERE kind = {K.STOLE:d} AND amount > 0)
        SELECT n.here AS thefts, {_USUAL}""",
    (
        "There were {thefts:#theft|thefts} in it, where so many people would usually have come to {usual}.",
        "There were {thefts:#theft|thefts} while it lasted; in other times it would have been {usual}.",
        "People stole {thefts:times}, and {usual} would have been usual.",
        "While it lasted the record has {thefts:#theft|thefts}, against {usual} by the measure of all years.",
    ),
    ("is_many", "usual"),
)
# Those who went together by night against one village are one raid.
_RAIDED = Telling(
    f"""WITH {_LIVED},
        r AS (SELECT tick, sum(meals) AS meals FROM raids GROUP BY tick, raided_village_id),
        n AS (SELECT count(*) AS ever, count(*) FILTER (WHERE tick BETWEEN :t0 AND :t1) AS here, sum(meals) FILTER (WHERE tick BETWEEN :t0 AND :t1) AS meals FROM r)
        SELECT n.here AS raids, n.meals, {_USUAL}""",
    (
        "Villages fell on each other {raids:times} while it lasted, and {usual} would have been usual; {meals:#meal was|meals were} carried off.",
        "{raids:#raid|raids} between villages belong to it, where so many people would usually have come to {usual}; they brought home {meals:#meal|meals}.",
        "Hunger went from village to village: the record has {raids:#raid|raids} by night, against {usual} by the measure of all years, and {meals:#meal|meals} carried off.",
        "By night people went to rob another village, {raids:times} in all; {usual} would have been usual. What they took came to {meals:#meal|meals}.",
    ),
    ("is_many", "usual", "meals"),
)

SHOCKS: dict[str, Tale] = {
    "famine": Tale(
        "The famine of years {since:plain} to {until:plain}",
        (
            _dead_of(
                "hunger",
                (
                    "Hunger killed {deaths:#person|people} from {since} to {until:plain}; {children:count} of the dead {children:~was a child|were children} under {of_age:count}.",
                    "{deaths:#person|people} died of hunger from {since} to {until:plain}, and {children:count} of them {children:~was a child|were children} under {of_age:count}.",
                    "From {since} to {until:plain} there was hunger. It took {deaths:#person|people}, {children:#child|children} under {of_age:count} among them.",
                    "{deaths:#villager|villagers} starved to death between years {since:plain} and {until:plain}. {children:count} of them had not seen {of_age:count} years.",
                ),
            ),
            _WENT_IN,
            _WORST,
            _CROPS,
            _STOLEN,
            _RAIDED,
            _MOTHER,
            _FED,
            _ASKED_IN_VAIN,
        ),
        worth=10,
        named=0,
    ),
    "plague": Tale(
        "The sickness of years {since:plain} to {until:plain}",
        (
            _dead_of(
                "sickness",
                (
                    "Sickness killed {deaths:#person|people} from {since} to {until:plain}; {children:count} of the dead {children:~was a child|were children} under {of_age:count}.",
                    "{deaths:#person|people} died of sickness from {since} to {until:plain}, {children:#child|children} under {of_age:count} among them.",
                    "The sickness that lasted from {since} to {until:plain} took {deaths:#person|people}, and {children:count} of them {children:~was a child|were children} under {of_age:count}.",
                    "{deaths:#villager|villagers} fell sick and never got up again, between years {since:plain} and {until:plain}. {children:count} had not seen {of_age:count} years.",
                ),
            ),
            _WENT_IN,
        ),
        worth=8,
        named=0,
    ),
    "epidemic": Tale(
        "A fever from the sea",
        (
            Telling(
                f"""SELECT c.actor AS who, c.tick / :tpy AS since, g.amount AS fell, g.outcome AS died FROM events c
                    JOIN event_causes k ON k.cause_id = c.event_id JOIN events g ON g.event_id = k.event_id
                    WHERE c.kind = {K.FEVER_CAME:d} AND g.kind = {K.FEVER_GONE:d} AND c.actor = :a""",
                (
                    "It came with {who}, a stranger, in {since}. {fell:#person|people} fell sick of it, and {died:count} died.",
                    "{who} brought it ashore in {since}; {fell:#person|people} caught it from each other, and {died:count} died of it.",
                    "In {since} it came out of the boat of {who}: {fell:#person|people} had it before it was gone, and {died:count} did not get up again.",
                    "A boat came in {since} with {who} in it, and a fever: {fell:#person|people} lay sick of it, and {died:count} died.",
                ),
                ("fell",),
            ),
        ),
        ("fever came",),
        most=1,
        worth=9,
        named=1,
    ),
    "storm": Tale(
        "The storm of {since}",
        (
            Telling(
                f"""WITH d AS (SELECT e.actor FROM events e JOIN event_causes c ON c.event_id = e.event_id
                      WHERE c.cause_id = :event AND e.kind = {K.DIED:d} AND e.actor IS NOT NULL ORDER BY e.event_id)
                    SELECT s.event_id AS event, s.tick / :tpy AS year, r.amount AS days, count(*) AS deaths, group_concat(d.actor) AS names
                    FROM events s JOIN events r ON r.kind = {K.STORM_ROSE:d} AND r.tick = s.tick AND r.day = s.day, d
                    WHERE s.event_id = :event AND r.amount > 1 GROUP BY s.event_id HAVING count(*) BETWEEN 2 AND 7""",
                (
                    "The storm that broke in {year} lasted {days:#day|days} and took {deaths:#life|lives}: {names}.",
                    "It blew for {days:#day|days} in {year}, and {names} did not live through it.",
                    "In {year} a storm came that took {names}. It was over after {days:#day|days}.",
                    "{deaths:#person|people} died of the storm of {year}, which lasted {days:#day|days}: {names}.",
                ),
            ),
            Telling(
                f"""SELECT :event AS event, count(*) FILTER (WHERE e.kind = {K.HUT_DAMAGED:d}) AS huts, count(*) FILTER (WHERE e.kind = {K.CROP_LOST:d}) AS crops
                    FROM event_causes c JOIN events e ON e.event_id = c.event_id WHERE c.cause_id = :event""",
                (
                    "It left {huts:#hut|huts} damaged and {crops:#crop|crops} lost.",
                    "It damaged {huts:#hut|huts} and took {crops:#crop|crops}.",
                    "Gone with it {crops:~was|were} {crops:#crop|crops}, and {huts:#hut was|huts were} damaged.",
                    "{huts:#hut|huts} and {crops:#crop|crops} suffered, too.",
                ),
                ("huts", "crops"),
            ),
        ),
        worth=6,
        named=0,
    ),
    "castaway": Tale(
        "A stranger from the sea",
        (
            Telling(
                f"""SELECT e.actor AS who, e.tick / :tpy AS since, (SELECT count(*) FROM villagers v WHERE :a IN (v.mother, v.father)) AS children
                    FROM events e WHERE e.kind = {K.CAST_ASHORE:d} AND e.actor = :a""",
                (
                    "{who} was cast ashore in {since}, of a house unknown here. {children:#child|children} of {who:hers} grew up on the island.",
                    "{who} was a stranger when the sea cast {who:him} ashore in {since}; {who:he} had {children:#child|children} here.",
                    "In {since} the sea cast {who} ashore, a stranger, who stayed and had {children:#child|children}.",
                    "{who} came out of the sea in {since} and stayed; {children:#child|children} of {who:hers} were born here.",
                ),
                ("children",),
            ),
        ),
        ("married",),
        most=1,
        worth=4,
        named=1,
    ),
}  # fmt: skip
