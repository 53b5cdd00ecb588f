"""A thread of an era: what there was between people, or what a time of need took, and the events of it that are worth a sentence.

A new kind of thread is an entry in the selection's queries.sql and, if it is to have more than its title and events, one row of TALES.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from island.views.chronicle.statement import Statement
from island.views.chronicle.teller import Params, Teller, Telling
from island.views.chronicle.themes import IS_ORPHAN
from island.views.selection.results import Thread

OF_AGE = 12  # years: below it somebody is a child
_PAIR = "(actor = :a AND other = :b OR actor = :b AND other = :a)"
EVENT_SQL = """SELECT e.event_id, e.tick / :tpy, n.name, e.actor, e.other, e.outcome FROM events e JOIN event_kind_names n ON n.code = e.kind
    WHERE e.event_id = :event"""


@dataclass(frozen=True)
class Tale:
    """How a kind of thread is told. The queries know the first two people as :a and :b, the first event as :event, and the years.

    `events`: kinds of events of which the thread is told, the most telling first; `most` of them. `worth`: beside other kinds.
    `named`: people in the heading, or their houses (`are_houses`). `has_quote`: with what the doer said of the first event told.
    """

    heading: str
    told: tuple[Telling, ...] = ()
    events: tuple[str, ...] = ()
    most: int = 4
    worth: float = 5.0
    named: int = 2
    has_quote: bool = False
    are_houses: bool = False
    at_last: tuple[Telling, ...] = ()  # told after the events


_ENDINGS = ("reconciled", "atoned")
_HARM = ("fell out", "injured", "avenged", "atoned", "reconciled", "stole", "quarrelled")
_FEUD = Telling(
    f"""SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, max(tick) / :tpy AS until, count(*) FILTER (WHERE kind = 20) AS thefts,
        count(*) FILTER (WHERE kind = 19) AS quarrels FROM events WHERE {_PAIR} AND kind IN (19, 20, 36, 52, 163, 164)""",
    (
        "Between {who} and {other} it went on from {since} to {until:plain}: {thefts:#theft|thefts}, {quarrels:#quarrel|quarrels}.",
        "{who} and {other} could not leave each other be. From {since} to {until:plain} the record counts {thefts:#theft|thefts} and {quarrels:#quarrel|quarrels}.",
        "From {since} to {until:plain} there was no rest between {who} and {other}, who came to {quarrels:#quarrel|quarrels} and {thefts:#theft|thefts}.",
        "{thefts:#theft|thefts} and {quarrels:#quarrel|quarrels} lay between {who} and {other}, from {since} to {until:plain}.",
    ),
    ("thefts", "quarrels"),
)


def _only(kind: int, without: int, one: str, many: str) -> Telling:
    """Of a feud that was nothing else."""
    slot = f"{{count:#{one}|{many}}}"
    return Telling(
        f"""SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, max(tick) / :tpy AS until, count(*) FILTER (WHERE kind = {kind}) AS count,
            count(*) FILTER (WHERE kind = {without}) = 0 AND count(*) FILTER (WHERE kind = {kind}) > 1 AS are_only
            FROM events WHERE {_PAIR} AND kind IN (19, 20)""",
        (
            f"Between {{who}} and {{other}} there were {slot}, from {{since}} to {{until:plain}}.",
            f"{slot} lay between {{who}} and {{other}}, the first in {{since}}.",
            f"From {{since}} to {{until:plain}} the record has {slot} between {{who}} and {{other}}.",
            f"{{who}} and {{other}} came to {slot} in their time, beginning in {{since}}.",
        ),
        ("are_only",),
    )


_QUARRELS, _THEFTS = _only(19, 20, "quarrel", "quarrels"), _only(20, 19, "theft", "thefts")
_NO_PEACE = Telling(
    f"""SELECT :a AS who, :b AS other, count(*) = 0 AS is_none, count(*) AS peace FROM events WHERE {_PAIR} AND kind = 36""",
    (
        "They never made peace.",
        "There was never peace between them.",
        "No peace between them is on record.",
        "Neither ever made it up with the other.",
    ),
    ("is_none",),
)
# Who asked the other to marry, oftener, and how often in vain.
_ASKED = Telling(
    f"""WITH c AS (SELECT actor AS who, other, count(*) AS courted, min(tick) / :tpy AS since, max(tick) / :tpy AS until FROM events
          WHERE {_PAIR} AND kind = 16 GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 1)
        SELECT c.*, (SELECT count(*) FROM events r WHERE r.kind = 18 AND r.actor = c.other AND r.other = c.who) AS refused, c.courted > 2 AS is_often FROM c""",
    (
        "{courted:times}, from {since} to {until:plain}, {who} asked {other} to marry {who:him}, and {refused:times} the answer was no.",
        "{who} wanted to marry {other} and asked {courted:times}, from {since} to {until:plain}; {refused:times} it was refused.",
        "From {since} to {until:plain} {who} came to {other} with {courted:#proposal|proposals}, of which {refused:count} {refused:~was|were} refused.",
        "There {courted:~was|were} {courted:#proposal|proposals} of {who} to {other}, from {since} to {until:plain}, and {refused:#refusal|refusals}.",
    ),
    ("is_often", "refused"),
)
_ONE_MOTHER = Telling(
    """SELECT x.agent_id AS who, y.agent_id AS other, x.mother FROM villagers x JOIN villagers y ON y.mother = x.mother
        WHERE x.agent_id = :a AND y.agent_id = :b""",
    (
        "{who} and {other} were both children of {mother}.",
        "{mother} was the mother of both {who} and {other}.",
        "{who} and {other} had {mother} for a mother.",
        "{mother} had borne both {who} and {other}.",
    ),
)
_PARENT = Telling(
    """SELECT p.agent_id AS who, c.agent_id AS other FROM villagers c JOIN villagers p ON p.agent_id IN (c.mother, c.father)
        WHERE min(p.agent_id, c.agent_id) = min(:a, :b) AND max(p.agent_id, c.agent_id) = max(:a, :b)""",
    (
        "{other} was the {other:son} of {who}.",
        "{who} was the {who:father} of {other}.",
        "{who} and {other} were {who:father} and {other:son}.",
        "It was {who:father} and {other:son}: {who} and {other}.",
    ),
)


def _wed(when: str) -> Telling:
    return Telling(
        f"""SELECT :a AS who, :b AS other, e.tick / :tpy AS year, e.event_id AS event FROM events e
            WHERE {_PAIR} AND kind = 35 AND e.tick {when} :t0 ORDER BY tick LIMIT 1""",
        (
            "{who} and {other} married in {year}.",
            "In {year} {who} and {other} were wed.",
            "{year} made {who} and {other} man and wife.",
            "{who} and {other} had a wedding of their own, in {year}.",
        ),
    )


_WED_BEFORE, _WED_AFTER = _wed("<"), _wed(">=")
_BETWEEN = (_ONE_MOTHER, _PARENT, _ASKED, _WED_BEFORE)
_REVENGES = Telling(
    f"""SELECT :a AS who, :b AS other, count(*) AS count FROM events WHERE {_PAIR} AND kind = 164 AND outcome = 4""",
    (
        "{count:times} it came to revenge.",
        "Revenge was taken {count:times}.",
        "{count:times} a wrong was paid back with a wrong.",
        "Of revenge, taken by night, the record has {count:#case|cases}.",
    ),
    ("count",),
)
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
    """WITH c AS (SELECT kind, tick BETWEEN :t0 - 2 * :tpy AND :t1 AS is_here FROM events WHERE kind IN (48, 49)),
        s AS (SELECT sum(kind = 49 AND is_here) AS lost, sum(is_here) AS "all", sum(kind = 49) AS lost_ever, count(*) AS all_ever FROM c)
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
    """SELECT :y0 AS since, :y1 AS until, count(*) FILTER (WHERE kind = 162) AS asked, count(*) FILTER (WHERE kind = 162 AND outcome = 4) AS granted,
        count(*) FILTER (WHERE kind = 12) AS gifts, count(*) FILTER (WHERE kind = 160 AND outcome = 4) AS days,
        coalesce(sum(amount) FILTER (WHERE kind = 12 OR kind = 162 AND outcome = 4), 0) AS meals
        FROM events WHERE kind IN (12, 160, 162) AND tick BETWEEN :t0 AND :t1""",
    (
        "People asked each other for food {asked:times} and got it {granted:times}; with {gifts:#gift|gifts} given unasked, {meals:#meal|meals} changed hands.",
        "Food was begged for {asked:times}, {granted:times} not in vain, and given unasked {gifts:times}: {meals:#meal|meals} in all.",
        "{meals:#meal|meals} went from house to house in it, by {gifts:#gift|gifts} and to those who asked, {granted:count} of {asked:count}.",
        "The hungry asked {asked:times}, and were heard {granted:times}. There were {gifts:#gift|gifts} besides; it came to {meals:#meal|meals}.",
    ),
    ("granted", "gifts", "meals"),
)
_ASKED_IN_VAIN = Telling(
    """SELECT :y0 AS since, :y1 AS until, count(*) AS asked, count(*) FILTER (WHERE outcome = 4) = 0 AS is_vain FROM events
        WHERE kind = 162 AND tick BETWEEN :t0 AND :t1""",
    (
        "The hungry asked for food {asked:times}, and in vain.",
        "{asked:times} somebody went to others to ask for food, and came back without.",
        "People asked each other for food, {asked:times}, and there was none to spare.",
        "Food was begged for {asked:times}; it was always refused.",
    ),
    ("asked", "is_vain"),
)
_STOLEN = Telling(
    """WITH w AS (SELECT sum(alive) AS ever, sum(alive) FILTER (WHERE year BETWEEN :y0 AND :y1) AS here FROM ticks),
        n AS (SELECT count(*) AS ever, count(*) FILTER (WHERE tick BETWEEN :t0 AND :t1) AS here FROM events WHERE kind = 20 AND amount > 0)
        SELECT n.here AS thefts, CAST(round(1.0 * n.ever * w.here / w.ever) AS INTEGER) AS usual,
          n.here > 3 AND 2 * n.here * w.ever > 3 * n.ever * w.here AS is_many FROM n, w""",
    (
        "There were {thefts:#theft|thefts} in it, where so many people would usually have come to {usual}.",
        "There were {thefts:#theft|thefts} while it lasted; in other times it would have been {usual}.",
        "People stole {thefts:times}, and {usual} would have been usual.",
        "While it lasted the record has {thefts:#theft|thefts}, against {usual} by the measure of all years.",
    ),
    ("is_many", "usual"),
)
_HOUSES_AT_ODDS = Telling(
    """SELECT a.house AS house, b.house AS house_b, :y0 AS since, :y1 AS until, :event AS event, (SELECT count(*) FROM villagers d JOIN events e ON e.event_id = d.death_event
          WHERE d.death_cause = 'violence' AND d.died_tick BETWEEN :t0 AND :t1 AND d.house IN (a.house, b.house)) AS deaths, :y1 > :y0 AS is_long
        FROM villagers a, villagers b WHERE a.agent_id = :a AND b.agent_id = :b""",
    (
        "From the first wrong, in {since}, {house} and {house_b} were at odds until {until}.",
        "Those called {house} and those called {house_b} were at odds from {since}, when the first wrong was done, to {until:plain}.",
        "What there was between {house} and {house_b} began with a wrong in {since} and was not over before {until:plain}.",
        "A wrong of {since} came between {house} and {house_b}, and it was not over before {until}.",
    ),
    ("is_long",),
)
_FEUD_KILLED_SQL = """SELECT d.agent_id AS who, e.other AS other, e.tick / :tpy AS year, e.event_id AS event, count(*) OVER () AS deaths,
        count(*) OVER () = 1 AS is_one, count(*) OVER () > 1 AS is_more FROM villagers a, villagers b
        JOIN villagers d ON d.house IN (a.house, b.house) AND d.death_cause = 'violence' AND d.died_tick BETWEEN :t0 AND :t1
        JOIN events e ON e.event_id = d.death_event JOIN villagers k ON k.agent_id = e.other AND k.house IN (a.house, b.house) AND k.house <> d.house
        WHERE a.agent_id = :a AND b.agent_id = :b ORDER BY e.event_id LIMIT 1"""
_FEUD_KILLED = Telling(
    _FEUD_KILLED_SQL,
    (
        "It cost a life: in {year} {other} killed {who}.",
        "In {year} {who} died of blows that {other} had struck.",
        "Blood was shed in {year}, when {other} killed {who}.",
        "In {year} it came to blows, and {who} died by the hand of {other}.",
    ),
    ("is_one",),
)
_FEUD_KILLED_SEVERAL = Telling(
    _FEUD_KILLED_SQL,
    (
        "It cost {deaths:#life|lives}; the first was that of {who}, whom {other} killed in {year}.",
        "{deaths:#person|people} died of it, {who} before the others, in {year}, by the hand of {other}.",
        "Blood was shed in {year}, when {other} killed {who}, and again: {deaths:#person|people} died in all.",
        "In {year} {other} killed {who}, the first of {deaths:count} who died of it.",
    ),
    ("is_more",),
)
_FEUD_ENDED = Telling(
    """SELECT e.event_id AS event, e.tick / :tpy AS until, n.name AS how, e.tick / :tpy - f.tick / :tpy AS years FROM events f
        JOIN event_causes c ON c.cause_id = f.event_id JOIN events e ON e.event_id = c.event_id AND e.kind = 134
        JOIN feud_end_names n ON n.code = e.outcome WHERE f.kind = 133 AND f.event_id >= :event AND f.actor = :a AND f.other = :b
        AND e.tick BETWEEN :t0 AND :t1 ORDER BY f.event_id LIMIT 1""",
    (
        "In {until} it was over, {how:ended}.",
        "What was left of it was over in {until}, {how:ended}.",
        "It was ended in {until}, {how:ended}.",
        "It came to an end in {until}, {how:ended}.",
    ),
    ("how",),
)
LED_PLACE = """(SELECT p.name FROM places p WHERE p.place_id = coalesce((SELECT f.place FROM events f WHERE f.kind = 140
        AND f.amount = {n}.outcome), 0)) AS place"""
"""Where the village stands that a leader leads; the first, whose number is 0, is the place of that number."""
_LED = Telling(
    f"""SELECT :a AS who, :y0 AS since, :y1 AS until, :y1 - :y0 AS years, e.amount AS share, :event AS event, {LED_PLACE.format(n="e")}
        FROM events e WHERE e.event_id = :event""",
    (
        "{who} led the people of {place:place} from {since} on, until they deposed {who:him} in {until}.",
        "For {years:#year|years}, from {since} on, {place:place} followed {who}. Then it deposed {who:him}.",
        "{who} was named in {since} to lead {place:place}, and deposed in {until}.",
        "It was {since} when {who} became leader at {place:place}, and {until} when {who:he} was deposed.",
    ),
    ("years",),
)
_STRIFE = "(SELECT min(event_id) FROM events WHERE kind = 150 AND actor = :a AND other = :b AND tick BETWEEN :t0 AND :t1)"
_AT_STRIFE = Telling(
    f"""SELECT :a AS who, :b AS other, :y0 AS since, :y1 AS until, s.event_id AS event, count(DISTINCT r.tick || ' ' || r.raided_village_id) AS raids,
          {LED_PLACE.format(n="s")}, {LED_PLACE.format(n="s").replace("s.outcome", "s.amount").replace("AS place", "AS other_place")}
        FROM events s LEFT JOIN event_causes c ON c.cause_id = s.event_id AND c.event_id IN (SELECT event_id FROM events WHERE kind = 151)
        JOIN raids r ON r.event_id >= (SELECT min(x.cause_id) FROM event_causes x WHERE x.event_id = s.event_id)
          AND (c.event_id IS NULL OR r.event_id < c.event_id)
          AND min(r.village_id, r.raided_village_id) = min(s.amount, s.outcome) AND max(r.village_id, r.raided_village_id) = max(s.amount, s.outcome)
        WHERE s.event_id = {_STRIFE} GROUP BY s.event_id""",
    (
        "People of {place:place} went by night against {other_place:place} in {since}, with {who} before them; there {raids:~was|were} {raids:#raid|raids} before it was over.",
        "It began in {since} with {who} of {place:place} at the door of {other}, of {other_place:place}. {raids:#raid|raids} later it came to an end.",
        "{place:place} and {other_place:place} were at strife from {since} to {until:plain}, with {raids:#raid|raids} between them, of which {who} led the first.",
        "From {since} to {until:plain} there was strife between {place:place} and {other_place:place}, and {raids:#raid was|raids were} part of it.",
    ),
    ("raids",),
)
_KILLED_IN_IT = Telling(
    f"""SELECT e.event_id AS event, e.amount AS deaths FROM event_causes c JOIN events e ON e.event_id = c.event_id AND e.kind = 151
        WHERE c.cause_id = {_STRIFE}""",
    (
        "{deaths:#person|people} died in it.",
        "It cost {deaths:#life|lives}.",
        "{deaths:#person was|people were} killed in it.",
        "The dead came to {deaths:count}.",
    ),
    ("deaths",),
)
_WHY_LEFT = Telling(
    """WITH w AS (SELECT c.cause_id FROM events f JOIN event_causes c ON c.event_id = f.event_id WHERE f.kind = 140 AND f.actor = :a AND f.tick BETWEEN :t0 AND :t1)
        SELECT :a AS who, :event AS event, count(DISTINCT x.event_id) FILTER (WHERE x.kind IN (19, 20, 41, 52)) AS wrongs,
          count(DISTINCT x.event_id) FILTER (WHERE x.kind = 42) AS hungry
        FROM w JOIN event_causes d ON d.event_id = w.cause_id JOIN events x ON x.event_id = d.cause_id HAVING wrongs + hungry > 0""",
    (
        "Behind it lay {wrongs:#wrong|wrongs} that had not been mended, and {hungry:#empty pot|empty pots}.",
        "There had been {wrongs:#wrong|wrongs} between neighbours, and hunger had come to {hungry:#door|doors}.",
        "They had {wrongs:#wrong|wrongs} to speak of, and hunger in {hungry:#house|houses}.",
        "What drove them was {wrongs:#wrong|wrongs} and the hunger of {hungry:#person|people}.",
    ),
    ("wrongs", "hungry"),
)
_OWN_CUSTOM = Telling(
    """SELECT :a AS who, :b AS other, c.amount AS custom, c.tick / :tpy AS since, b.tick / :tpy AS until, b.tick / :tpy - c.tick / :tpy AS years,
          c.event_id AS event
        FROM events c JOIN events b ON b.kind = 144 AND b.actor = c.actor AND b.amount = c.amount AND b.outcome = c.outcome AND b.event_id > c.event_id
        WHERE c.event_id = :event AND c.kind = 143 AND b.actor = :a AND b.other = :b ORDER BY b.event_id LIMIT 1""",
    (
        "The custom of {custom:custom} had been the word of {who}, kept since {since}. In {until} {other} saw {who:him} break it.",
        "Since {since} the village kept the custom of {custom:custom}, for which {who} had asked; {years:#year|years} later {who} broke it, and {other} saw it.",
        "It was {who} who had spoken for the custom of {custom:custom}, in {since}, and it was {who:he} whom {other} saw break it in {until}.",
        "{who} gave the village the custom of {custom:custom} in {since}. {years:#year|years} passed before {other} saw {who:him} break it.",
    ),
    ("years",),
)
_AFTER_IT = Telling(
    """SELECT :a AS who, count(*) AS breaches, count(DISTINCT b.actor) AS people FROM events c
        JOIN events b ON b.kind = 144 AND b.amount = c.amount AND b.outcome = c.outcome AND b.event_id > c.event_id
        WHERE c.event_id = :event AND b.tick BETWEEN :t0 AND :t1 HAVING count(DISTINCT b.actor) > 1""",
    (
        "While it lasted {people:#person was|people were} seen to break it, {who} among them.",
        "In all {people:#person was|people were} seen to break it, and {who} was no exception.",
        "It was seen broken {breaches:times}, by {people:#person|people}, {who} among them.",
        "Those who were seen to break it came to {people:count}, and {who}, who had asked for it, was among them.",
    ),
    ("people",),
)
_LED_ON = Telling(
    f"""SELECT :a AS who, :y0 AS since, :y1 AS until, :y1 - :y0 AS years, e.amount AS share, :event AS event, {LED_PLACE.format(n="e")}
        FROM events e WHERE e.event_id = :event""",
    (
        "{who} was named in {since}, and led {place:place} for {years:#year|years}, to the end of {who:his} life.",
        "For {years:#year|years}, from {since} to {who:his} death in {until}, {who} led the people of {place:place}.",
        "It was {since} when {place:place} took {who} for its leader. {who:he} led it until {who:he} died, {years:#year|years} later.",
        "{who} became leader at {place:place} in {since} and died as such in {until}, after {years:#year|years}.",
    ),
    ("years",),
)
_CHALLENGED = Telling(
    """SELECT :a AS who, count(*) AS count, group_concat(DISTINCT actor) AS names FROM events WHERE kind = 131 AND other = :a
        AND tick BETWEEN :t0 AND :t1 AND actor IS NOT NULL HAVING count(*) BETWEEN 1 AND 6""",
    (
        "{who:he} was challenged {count:times}, by {names}.",
        "{count:times} {who:he} had to hold out against somebody who would have led instead: {names}.",
        "{names} would have liked to lead in {who:his} place; {count:times} it came to that.",
        "Those who stood up against {who:him}, {count:times} in all: {names}.",
    ),
    ("count",),
)
_TO_A_VILLAGE = Telling(
    """SELECT f.actor AS who, p.name AS place, f.event_id AS event, f.tick / :tpy AS since, count(*) AS people,
        sum(s.tick / :tpy - v.born_year < 12) AS children FROM events f LEFT JOIN places p ON p.place_id = f.place
        JOIN events s ON s.kind = 141 AND s.tick = f.tick AND s.amount = f.amount JOIN villagers v ON v.agent_id = s.actor
        WHERE f.event_id = :event AND f.kind = 140 GROUP BY f.event_id""",
    (
        "In {since} {who} led {people:#person|people} away, {children:#child|children} among them, to live at {place:place}.",
        "{people:#person|people} took what they could carry and left in {since}, with {who} before them. {children:count} of them {children:~was a child|were children}. They built new huts at {place:place}.",
        "The way to {place:place} was known, and in {since} {who} took it, at the head of {people:#person|people}, of whom {children:count} {children:~was a child|were children}.",
        "{who} would not stay. In {since} {people:#person|people} left with {who:him} at their head and settled at {place:place}; they had {children:#child|children} with them.",
    ),
    ("people",),
)
_VILLAGE_STANDS = Telling(
    """WITH f AS (SELECT * FROM events WHERE event_id = :event), n AS (SELECT max(tick) AS tick FROM ticks)
        SELECT p.name AS place, n.tick / :tpy AS until, n.tick / :tpy - f.tick / :tpy AS years, count(*) AS people FROM f, n
        JOIN stores s ON s.tick = n.tick AND s.village = f.amount JOIN conditions c ON c.tick = s.tick AND c.household = s.household
        LEFT JOIN places p ON p.place_id = f.place GROUP BY f.event_id""",
    (
        "The village stands to this day, {years:#year|years} later, and {people:#person lives|people live} in it.",
        "At the end of the record, after {years:#year|years}, {place:place} has {people:#villager|villagers}.",
        "{people:#person lives|people live} there now, {years:#year|years} on.",
        "It has lasted {years:#year|years} so far; {people:#person is|people are} at home there.",
    ),
    ("years", "people"),
)
AGAIN_SQL = """(SELECT min(g.tick) / :tpy FROM events g WHERE g.kind = 140 AND g.place = {place} AND g.event_id > {after})"""
"""The year of the next village at a place after an event; NULL where there was none."""
_ITS_END = """FROM events f JOIN events z ON z.kind = 142 AND z.place IS f.place AND z.event_id > f.event_id
          AND NOT EXISTS (SELECT 1 FROM events g WHERE g.kind = 140 AND g.place IS z.place AND g.tick BETWEEN z.tick AND z.tick + :tpy)
        LEFT JOIN places p ON p.place_id = f.place WHERE f.event_id = :event ORDER BY z.event_id LIMIT 1"""
"""A village that others begin again within the year has not ended."""
_VILLAGE_EMPTIED = Telling(
    f"SELECT p.name AS place, z.event_id AS event, z.tick / :tpy AS until, z.tick / :tpy - f.tick / :tpy AS years {_ITS_END}",
    (
        "In {until}, after {years:#year|years}, {place:place} stood empty.",
        "In {until} the last who lived there was gone, and the huts fell in, {years:#year|years} after they had been built.",
        "{years:#year|years} it lasted. From {until} on {place:place} was left to the wind.",
        "After {years:#year|years}, in {until}, the last who lived there had died or gone away.",
    ),
    ("until",),
)
_BUILT_AGAIN = Telling(
    f"SELECT p.name AS place, z.event_id AS event, {AGAIN_SQL.format(place='f.place', after='z.event_id')} AS again_year {_ITS_END}",
    (
        "In {again_year} others built there.",
        "Others came to live there in {again_year}.",
        "It was others who built there again, in {again_year}.",
        "The place had huts again from {again_year} on.",
    ),
    ("again_year",),
)
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
_TALE = Telling(
    """SELECT e.amount AS year, count(*) AS count, count(DISTINCT e.actor) AS people, max(e.tick) / :tpy AS until,
        count(DISTINCT e.other) FILTER (WHERE v.born_year > e.amount) AS heirs FROM events e JOIN villagers v ON v.agent_id = e.other
        WHERE e.kind = 30 AND e.outcome = 7 AND e.amount = (SELECT amount FROM events WHERE event_id = :event) GROUP BY e.amount""",
    (
        "What happened in {year} became a tale. It was told {count:times}, by {people:#person|people}, and {heirs:count} of those who listened had not been born then.",
        "{year} was remembered: {people:#person|people} told of it, {count:times}, until {until}. To {heirs:count} of their listeners it was older than they were.",
        "A tale of {year} went from mouth to mouth, {count:times}, and {people:#person|people} had it to tell. {heirs:count} of those who sat there came into the world after it.",
        "{count:times} somebody told of {year}, last in {until}. To {heirs:count} who heard it from {people:#teller|tellers} it was older than their own lives.",
    ),
    ("heirs",),
)
_KEPT = Telling(
    """SELECT h.sentence AS quote, h.agent_id AS who, h.tick, h.kind AS thought_kind, h.tick / :tpy AS year FROM events e
        JOIN thoughts h ON h.agent_id = e.actor AND h.kind = 1 AND h.tick / :tpy = e.amount
        WHERE e.event_id = :event AND h.flags = 0 AND length(h.sentence) BETWEEN 12 AND 90 ORDER BY h.tick LIMIT 1""",
    (
        "What {who}, who began it, had kept of that year was this: “{quote}”",
        "It began with {who}, whose own memory of the year was: “{quote}”",
        "“{quote}” That is what {who} had kept of the year, who told of it before all others.",
        "{who} was the earliest to tell it, and had kept this of it: “{quote}”",
    ),
    ("quote",),
)
_LAST_HEIR = Telling(
    """SELECT e.actor AS who, e.other, e.event_id AS event, e.tick / :tpy AS until, v.born_year - e.amount AS later, e.tick / :tpy - e.amount AS years
        FROM events e JOIN villagers v ON v.agent_id = e.other WHERE e.kind = 30 AND e.outcome = 7 AND v.born_year > e.amount
        AND e.amount = (SELECT amount FROM events WHERE event_id = :event) ORDER BY e.event_id DESC LIMIT 1""",
    (
        "{other}, who was born {later:#year|years} after it, heard it from {who} when it was {years:#year|years} old.",
        "{years:#year|years} on {other} had it from {who}, and was born {later:#year|years} too late to have seen any of it.",
        "{years:#year|years} on, in {until}, {who} told it to {other}, who was born {later:#year|years} after it.",
        "{years:#year|years} after it {other} was still told of it, by {who}; {other:he} was born {later:#year|years} too late to remember.",
    ),
    ("later", "other"),
)
_WED_ACROSS = Telling(
    """SELECT w.actor AS who, w.other AS other, w.tick / :tpy AS year, w.event_id AS event, f.tick / :tpy AS since, a.house AS house, b.house AS house_b
        FROM events w JOIN event_causes c ON c.cause_id = w.event_id JOIN events e ON e.event_id = c.event_id AND e.kind = 134
        JOIN event_causes d ON d.event_id = e.event_id JOIN events f ON f.event_id = d.cause_id AND f.kind = 133
        JOIN villagers a ON a.agent_id = f.actor JOIN villagers b ON b.agent_id = f.other
        WHERE w.kind = 35 AND w.actor = :a AND w.other = :b ORDER BY e.event_id LIMIT 1""",
    (
        "{who} and {other} married in {year}, and with that the feud of {house} and {house_b}, which had begun in {since}, was over.",
        "From {since} on {house} and {house_b} had been at feud. It ended in {year}, when {who} married {other}.",
        "A wedding ended what a wrong had begun: in {year} {who} married {other}, and {house} and {house_b}, at feud from {since} on, let it be.",
        "The feud of {house} and {house_b}, begun in {since}, lasted until {who} and {other} were married, in {year}.",
    ),
)
_THEIR_CHILDREN = Telling(
    """SELECT :a AS who, :b AS other, count(*) AS children, count(*) > 0 AS are_some FROM villagers
        WHERE min(mother, father) = min(:a, :b) AND max(mother, father) = max(:a, :b)""",
    (
        "They had {children:#child|children}.",
        "{children:#child was|children were} born to them.",
        "Of the marriage came {children:#child|children}.",
        "{children:#child|children} had grandparents on both sides of it.",
    ),
    ("are_some",),
)
_HOUSE = """FROM villagers WHERE house = (SELECT house FROM villagers WHERE agent_id = :a) HAVING count(*) = count(died_tick)"""

TALES: dict[str, Tale] = {
    "feud": Tale("A feud", (*_BETWEEN, _FEUD, _QUARRELS, _THEFTS, _NO_PEACE, _REVENGES), _HARM, worth=9, has_quote=True, at_last=(_WED_AFTER,)),
    "revenge": Tale("Revenge", _BETWEEN, ("avenged", "stole", "quarrelled", "atoned", "reconciled"), worth=9, has_quote=True, at_last=(_WED_AFTER,)),
    "amends": Tale("A wrong made good", _BETWEEN, ("atoned", "reconciled", "stole", "avenged", "fell out"), worth=9, has_quote=True, at_last=(_WED_AFTER,)),
    "feud of houses": Tale("A feud of houses", (_HOUSES_AT_ODDS, _FEUD_KILLED, _FEUD_KILLED_SEVERAL, _FEUD_ENDED), worth=11, are_houses=True),
    "strife of villages": Tale(
        "Villages at strife", (_AT_STRIFE, _KILLED_IN_IT), ("raided", "strife ended"), most=3, worth=12, has_quote=True
    ),
    "leader deposed": Tale(
        "A leader", (_LED,), ("leader challenged",), most=1, worth=9, named=1
    ),
    "custom broken by its maker": Tale(
        "A custom and its maker",
        (_OWN_CUSTOM, _AFTER_IT),
        ("custom ended", "custom lapsed", "custom forgotten"),
        most=1,
        worth=10,
        named=1,
    ),
    "leader for life": Tale("A leader", (_LED_ON, _CHALLENGED), ("died",), most=1, worth=7, named=1),
    "village founded": Tale("A village of their own", (_TO_A_VILLAGE, _WHY_LEFT, _VILLAGE_STANDS, _VILLAGE_EMPTIED, _BUILT_AGAIN), worth=14, named=0),
    "house founded": Tale("A new house", (_OWN_HOUSE, _NAMED_AFTER_PLACE, _BORE_IT), worth=6),
    "tale handed down": Tale("A tale", (_TALE, _KEPT, _LAST_HEIR), worth=8, named=0),
    "love across a feud": Tale("Love across a feud", (_WED_ACROSS, _THEIR_CHILDREN), worth=11),
    "love long refused": Tale(
        "A long courtship",
        (
            Telling(
                f"""SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, count(*) FILTER (WHERE kind = 16) AS courted,
                    count(*) FILTER (WHERE kind = 18) AS refused FROM events WHERE {_PAIR} AND kind IN (16, 18)
                    AND event_id <= (SELECT min(event_id) FROM events WHERE {_PAIR} AND kind = 35)""",
                (
                    "Between {who} and {other} there {courted:~was|were} {courted:#proposal|proposals}, the first in {since}, and {refused:#refusal|refusals}.",
                    "It took {courted:#proposal|proposals}, from {since} on, and {refused:#refusal|refusals} lay between {who} and {other}.",
                    "{courted:#proposal|proposals} and {refused:#refusal|refusals}: so it went with {who} and {other}, from {since} on.",
                    "It began in {since}, and {refused:times} the answer was no; {who} and {other} came to {courted:#proposal|proposals}.",
                ),
                ("courted", "refused"),
            ),
            Telling(
                f"""SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, count(*) FILTER (WHERE kind = 16) AS courted,
                    count(*) FILTER (WHERE kind = 18) = 0 AS is_never_refused FROM events WHERE {_PAIR} AND kind IN (16, 18)
                    AND event_id <= (SELECT min(event_id) FROM events WHERE {_PAIR} AND kind = 35)""",
                (
                    "{who} and {other} took their time: it began in {since}, and there {courted:~was|were} {courted:#proposal|proposals}, but no answer.",
                    "In {since} there was a first proposal between {who} and {other}, {courted:count} in all, and no answer on record.",
                    "Between {who} and {other} it began in {since}, with nothing said to {courted:#proposal|proposals}.",
                    "The first word of it between {who} and {other} was spoken in {since}, and {courted:#proposal|proposals} went by.",
                ),
                ("courted", "is_never_refused"),
            ),
        ),
        ("refused", "courted"),
        most=2,
        worth=10,
        has_quote=True,
        at_last=(
            Telling(
                f"""SELECT :a AS who, :b AS other, e.tick / :tpy AS year, e.event_id AS event,
                    e.tick / :tpy - (SELECT min(tick) / :tpy FROM events WHERE {_PAIR} AND kind = 16) AS years
                    FROM events e WHERE {_PAIR} AND kind = 35 ORDER BY tick LIMIT 1""",
                (
                    "They were wed in {year}, {years:#year|years} after it began.",
                    "In {year}, when {years:#year|years} had passed, they married.",
                    "The wedding was in {year}, {years:#year|years} after the first question.",
                    "{year} saw them married, {years:#year|years} after it began.",
                ),
                ("years",),
            ),
        ),
    ),
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
                """SELECT c.actor AS who, c.tick / :tpy AS since, g.amount AS fell, g.outcome AS died FROM events c
                    JOIN event_causes k ON k.cause_id = c.event_id JOIN events g ON g.event_id = k.event_id
                    WHERE c.kind = 127 AND g.kind = 128 AND c.actor = :a""",
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
    "castaway": Tale(
        "A stranger from the sea",
        (
            Telling(
                """SELECT e.actor AS who, e.tick / :tpy AS since, (SELECT count(*) FROM villagers v WHERE :a IN (v.mother, v.father)) AS children
                    FROM events e WHERE e.kind = 126 AND e.actor = :a""",
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
    "thief": Tale(
        "A thief",
        (
            Telling(
                """SELECT :a AS who, sum(amount > 0) AS count, count(DISTINCT CASE WHEN amount > 0 THEN other END) AS victims, sum(amount) AS meals,
                    count(*) FILTER (WHERE outcome = 9) AS caught FROM events WHERE actor = :a AND kind = 20""",
                (
                    "{who} stole {count:times}, from {victims:#person|people}, and carried off {meals:#meal|meals}. {who:he} was {caught:times} caught.",
                    "{count:#theft|thefts}, {meals:#meal|meals}, {victims:#victim|victims}: that is the account of {who}, who was {caught:times} caught.",
                    "{who} robbed {victims:#person|people}, {count:times} in all, of {meals:#meal|meals}; {who:he} was {caught:times} caught.",
                    "In {count:#theft|thefts} {who} took {meals:#meal|meals} from {victims:#person|people}, and was {caught:times} caught.",
                ),
                ("count",),
            ),
        ),
        ("fell out", "stole"),
        most=1,
        worth=7,
        named=1,
        has_quote=True,
    ),
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
    "siblings": Tale(
        "Siblings",
        (
            Telling(
                f"""SELECT :a AS who, :b AS other, v.mother, count(*) FILTER (WHERE e.kind = 12) AS gifts, count(*) FILTER (WHERE e.kind = 13) AS lessons
                    FROM events e JOIN villagers v ON v.agent_id = :a WHERE {_PAIR} AND e.kind IN (12, 13) GROUP BY v.mother""",
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
    "siblings at odds": Tale(
        "Siblings at odds",
        (
            _ONE_MOTHER,
            _FEUD,
            _QUARRELS,
            _THEFTS,
            _NO_PEACE,
        ),
        _HARM,
        worth=8,
        has_quote=True,
    ),
    "teacher and pupil": Tale(
        "Teacher and pupil",
        (
            Telling(
                """SELECT :a AS who, :b AS other, count(*) AS count, min(tick) / :tpy AS since, max(tick) / :tpy AS until,
                    (SELECT count(*) FROM events WHERE actor = :b AND kind = 13) AS later FROM events WHERE actor = :a AND other = :b AND kind = 13""",
                (
                    "{who} taught {other} {count:times}, from {since} to {until:plain}; {other} in turn gave {later:#lesson|lessons}.",
                    "{other} had {count:#lesson|lessons} from {who}, between years {since:plain} and {until:plain}, and passed on what {other:he} had learned in {later:#lesson|lessons}.",
                    "Between years {since:plain} and {until:plain} {who} gave {other} {count:#lesson|lessons}. {other:he} went on to give {later:count}.",
                    "{count:#lesson|lessons} passed from {who} to {other}, from {since} to {until:plain}, and {later:count} from {other} to others.",
                ),
                ("count", "later"),
            ),
        ),
        ("taught",),
        most=1,
        worth=2,
        has_quote=True,
    ),
    "craft lost and found": Tale(
        "A craft lost and known again",
        (
            Telling(
                """SELECT :a AS who, :b AS other, e.amount AS craft, :y0 AS since, :y1 AS until, :y1 - :y0 AS years
                    FROM events e WHERE e.event_id = :event AND e.kind = 107""",
                (
                    "With {who} the craft of {craft:craft} was lost in {since}. It took {years:#year|years} until {other} had it again, in {until:plain}.",
                    "From {since} to {until:plain} the craft of {craft:craft} was gone: {who} had been the last, and {other} was the next.",
                    "With {who}, in {since}, the craft of {craft:craft} was gone. {years:#year|years} passed before somebody had it again, {other}.",
                    "{who} was the last who knew the craft of {craft:craft}, until {since}; after {years:#year|years} without it, {other} knew it again.",
                ),
                ("years",),
            ),
            Telling(
                """SELECT :a AS who, l.amount AS craft, count(DISTINCT k.actor) AS people FROM events l
                    JOIN events k ON k.kind IN (105, 106, 108) AND k.amount = l.amount AND k.event_id < l.event_id
                    WHERE l.event_id = :event AND l.kind = 107 GROUP BY l.event_id HAVING count(DISTINCT k.actor) > 2""",
                (
                    "{people:#person|people} had known it before.",
                    "Before it was lost it had been known by {people:#person|people}.",
                    "{people:#person|people}, {who} among them, had known it in their time.",
                    "It had belonged to {people:#person|people} in its time.",
                ),
            ),
        ),
        worth=9,
        named=0,
    ),
    "the last who knew": Tale(
        "The last who knew",
        (
            Telling(
                """SELECT :a AS who, l.amount AS craft, l.tick / :tpy AS year, count(DISTINCT k.actor) AS people FROM events l
                    JOIN events k ON k.kind IN (105, 106, 108) AND k.amount = l.amount AND k.event_id < l.event_id
                    WHERE l.event_id = :event AND l.kind = 107 GROUP BY l.event_id""",
                (
                    "{people:#person|people} had known the craft of {craft:craft}. {who} was the last of them, and in {year} it was lost for good.",
                    "In {year} {who} was gone, and with {who:him} the craft of {craft:craft}, which {people:#person|people} had known. It did not come back.",
                    "The craft of {craft:craft} had been known by {people:#person|people}, and at last by {who} alone; since {year} it has been gone.",
                    "{who} was the last to know the craft of {craft:craft}, which {people:#person|people} had known in all; since {year} it has been gone.",
                ),
                ("people",),
            ),
        ),
        worth=8,
        named=1,
    ),
    "victim who fed the thief": Tale(
        "Bread for a thief",
        (
            _ONE_MOTHER,
            _PARENT,
            Telling(
                """SELECT :a AS who, :b AS other, count(*) FILTER (WHERE kind = 20 AND actor = :b) AS thefts,
                    count(*) FILTER (WHERE kind = 12 AND actor = :a) AS gifts FROM events
                    WHERE (actor = :b AND other = :a AND kind = 20) OR (actor = :a AND other = :b AND kind = 12)""",
                (
                    "{other} stole from {who} {thefts:times}, and {who} gave {other} food {gifts:times}.",
                    "{thefts:times} {other} robbed {who}; {gifts:times} {who} fed {other}.",
                    "{who} was robbed by {other} {thefts:times} and fed {other:him} {gifts:times}.",
                    "{other} came to {who} {thefts:times} as a thief; {gifts:times} {who} gave {other:him} food.",
                ),
                ("thefts", "gifts"),
            ),
        ),
        ("gave", "stole"),
        most=2,
        worth=9,
        has_quote=True,
    ),
    "widowed and wed again": Tale(
        "Wed again",
        (
            Telling(
                """WITH s AS (SELECT CASE WHEN a = :a THEN b ELSE a END AS spouse FROM relations WHERE kind = 'spouse' AND :a IN (a, b)
                      ORDER BY since_tick, relation_id)
                    SELECT :a AS who, group_concat(spouse) AS names, count(*) AS count,
                      sum(v.died_tick <= coalesce((SELECT died_tick FROM villagers WHERE agent_id = :a), 1e12)) AS widowed
                    FROM s JOIN villagers v ON v.agent_id = s.spouse HAVING count(*) BETWEEN 2 AND 7""",
                (
                    "{who} married {count:times}, and {widowed:times} was left a {who:widower}. The names are {names}.",
                    "{count:times} {who} married: {names}. {widowed:count} of them died before {who:him}.",
                    "There were {count:#wedding|weddings} in the life of {who}, to {names}; {widowed:times} death parted them and left {who:him} behind.",
                    "{names}: with all of them {who} was married, and {widowed:count} of them {who:he} outlived.",
                ),
                ("widowed",),
            ),
        ),
        worth=5,
        named=1,
    ),
    "orphan who took in orphans": Tale(
        "An orphan",
        (
            Telling(
                f"""SELECT f.actor AS who, f.other, f.tick / :tpy AS since, f.event_id AS event, (SELECT count(*) FROM events e
                      JOIN villagers v ON v.agent_id = e.actor
                      WHERE e.kind = 53 AND {IS_ORPHAN} AND e.other = :a AND e.event_id > f.event_id) AS count
                    FROM events f WHERE f.kind = 53 AND f.actor = :a ORDER BY f.event_id LIMIT 1""",
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
    "storm": Tale(
        "The storm of {since}",
        (
            Telling(
                """WITH d AS (SELECT e.actor FROM events e JOIN event_causes c ON c.event_id = e.event_id
                      WHERE c.cause_id = :event AND e.kind = 34 AND e.actor IS NOT NULL ORDER BY e.event_id)
                    SELECT s.event_id AS event, s.tick / :tpy AS year, r.amount AS days, count(*) AS deaths, group_concat(d.actor) AS names
                    FROM events s JOIN events r ON r.kind = 45 AND r.tick = s.tick AND r.day = s.day, d
                    WHERE s.event_id = :event AND r.amount > 1 GROUP BY s.event_id HAVING count(*) BETWEEN 2 AND 7""",
                (
                    "The storm that broke in {year} lasted {days:#day|days} and took {deaths:#life|lives}: {names}.",
                    "It blew for {days:#day|days} in {year}, and {names} did not live through it.",
                    "In {year} a storm came that took {names}. It was over after {days:#day|days}.",
                    "{deaths:#person|people} died of the storm of {year}, which lasted {days:#day|days}: {names}.",
                ),
            ),
            Telling(
                """SELECT :event AS event, count(*) FILTER (WHERE e.kind = 47) AS huts, count(*) FILTER (WHERE e.kind = 49) AS crops
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
    "old friends": Tale(
        "Old friends",
        (
            Telling(
                """SELECT a AS who, b AS other, since_tick / :tpy AS since, coalesce(until_tick, (SELECT max(tick) FROM ticks)) / :tpy AS until,
                    coalesce(until_tick, (SELECT max(tick) FROM ticks)) / :tpy - since_tick / :tpy AS years
                    FROM relations WHERE kind = 'friend' AND a = min(:a, :b) AND b = max(:a, :b) ORDER BY since_tick LIMIT 1""",
                (
                    "{who} and {other} were friends for {years:#year|years}, from {since} to {until:plain}.",
                    "The friendship of {who} and {other} began in {since} and lasted {years:#year|years}.",
                    "From {since} to {until:plain} {who} and {other} were friends: {years:#year|years}.",
                    "{years:#year|years} is how long {who} and {other} were friends, from {since} on.",
                ),
                ("years",),
            ),
        ),
        worth=3,
    ),
    "blood": Tale("Blood", (*_BETWEEN, _FEUD, _QUARRELS, _THEFTS), ("injured", "died"), worth=10, has_quote=True, at_last=(_WED_AFTER,)),
}  # fmt: skip

_HEADING_SQL = "SELECT :y0 AS since, :y1 AS until, :a AS who, :b AS other"
_HOUSES_SQL = (
    "SELECT a.house AS house, b.house AS house_b FROM villagers a, villagers b WHERE a.agent_id = :a AND b.agent_id = :b"
)


def tale_of(thread: Thread) -> Tale:
    """A kind that is not in the table is told by its events alone."""
    return TALES.get(thread.kind, Tale(thread.kind[:1].upper() + thread.kind[1:], named=1))


def heading_of(teller: Teller, thread: Thread) -> Statement:
    """What kind of thread, of whom or when."""
    tale, params = tale_of(thread), _params(teller, thread)
    if tale.are_houses:
        return teller.heading("thread", _HOUSES_SQL, params, tale.heading + ": {house} and {house_b}")
    people = ("", ": {who}", ": {who} and {other}")[min(tale.named, len(thread.people), 2)]
    return teller.heading("thread", _HEADING_SQL, params, tale.heading + people)


def thread_of(teller: Teller, thread: Thread) -> list[Statement | None]:
    """What sums it up, then some of its events in their order, and what was said of one."""
    tale = tale_of(thread)
    group = f"thread {thread.kind} {thread.first_year} {thread.people[:2]}"
    params = _params(teller, thread)
    told: list[Statement | None] = []
    for row in tale.told:
        lighter = sum(one is not None for one in told)
        told.append(teller.tell_row(f"thread {thread.kind}", row, params, weight=76 - lighter, group=group))
    weight = 74.0 if any(told) else 76.0
    before: int | None = None
    chosen = _chosen(teller, thread, tale)
    last = chosen[-1][0] if chosen and "strife ended" in tale.events else None  # its years are told already
    for event, is_often in chosen:
        one = teller.tell_event(event, weight=weight, group=group, often=is_often, before=before if event != last else None)
        told.append(one)
        weight -= 0.1  # told together or not at all: the last is mostly what the thread is named for
        before = int(year) if one and isinstance(year := one.values["year"], int) else before
        if tale.has_quote and one and not any(other and other.is_quote for other in told):
            told.append(teller.tell_deed_said(event, weight=weight - 3, group=group))
    told += [teller.tell_row(f"thread {thread.kind}", row, params, weight=75, group=group) for row in tale.at_last]
    return told


def _params(teller: Teller, thread: Thread) -> Params:
    pair = (*thread.people, *thread.people, 0, 0)[:2]
    return teller.years(thread.first_year, thread.last_year) | {
        "a": pair[0],
        "b": pair[1],
        "event": min(thread.events, default=0),
    }


def _chosen(teller: Teller, thread: Thread, tale: Tale) -> list[tuple[int, bool]]:
    """The events worth a sentence, in their order: the first of each kind, then the last, then the rest; those of a year that are alike as one."""
    rows = [row for event in thread.events[:200] for row in teller.rows(EVENT_SQL, teller.years(0, 0) | {"event": event})]
    kinds = tale.events or ((tuple(dict.fromkeys(row[2] for row in rows))) if not tale.told else ())
    alike: dict[tuple[object, ...], list[int]] = {}
    for event, *key in sorted(rows):
        alike.setdefault(tuple(key), []).append(event)
    merged = [
        (events[0], len(events) > 1 and key[3] is not None, str(key[1])) for key, events in alike.items() if key[1] in kinds
    ]
    ranked = sorted(merged, key=lambda one: _place(merged, one, kinds))
    return sorted((event, is_often) for event, is_often, _ in ranked[: tale.most])


def _place(merged: Sequence[tuple[int, bool, str]], one: tuple[int, bool, str], kinds: Sequence[str]) -> tuple[int, int, int]:
    """(round, kind, event): in a kind's first round stands its first event, in the second its last, then the others; of what ends things the last first."""
    of_kind = [other for other in merged if other[2] == one[2]]
    at = of_kind.index(one) if one[2] not in _ENDINGS else len(of_kind) - 1 - of_kind.index(one)
    return (0 if at == 0 else 1 if at == len(of_kind) - 1 else 1 + at), kinds.index(one[2]), one[0]
