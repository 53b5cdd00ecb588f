"""Threads of villages: their strifes, leaders and customs, and those that part of the people founded."""

from island.views.chronicle.tales.tale import Tale
from island.views.chronicle.teller import Telling
from island.world.words import EventKind as K

LED_PLACE = f"""(SELECT p.name FROM places p WHERE p.place_id = coalesce((SELECT f.place FROM events f WHERE f.kind = {K.VILLAGE_FOUNDED:d}
        AND f.amount = {{n}}.outcome), 0)) AS place"""
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
_STRIFE = f"(SELECT min(event_id) FROM events WHERE kind = {K.STRIFE_BEGAN:d} AND actor = :a AND other = :b AND tick BETWEEN :t0 AND :t1)"
_AT_STRIFE = Telling(
    f"""SELECT :a AS who, :b AS other, :y0 AS since, :y1 AS until, s.event_id AS event, count(DISTINCT r.tick || ' ' || r.raided_village_id) AS raids,
          {LED_PLACE.format(n="s")}, {LED_PLACE.format(n="s").replace("s.outcome", "s.amount").replace("AS place", "AS other_place")}
        FROM events s LEFT JOIN event_causes c ON c.cause_id = s.event_id AND c.event_id IN (SELECT event_id FROM events WHERE kind = {K.STRIFE_ENDED:d})
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
    f"""SELECT e.event_id AS event, e.amount AS deaths FROM event_causes c JOIN events e ON e.event_id = c.event_id AND e.kind = {K.STRIFE_ENDED:d}
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
    f"""WITH w AS (SELECT c.cause_id FROM events f JOIN event_causes c ON c.event_id = f.event_id WHERE f.kind = {K.VILLAGE_FOUNDED:d} AND f.actor = :a AND f.tick BETWEEN :t0 AND :t1)
        SELECT :a AS who, :event AS event, count(DISTINCT x.event_id) FILTER (WHERE x.kind IN ({K.QUARRELLED:d}, {K.STOLE:d}, {K.INJURED:d}, {K.FELL_OUT:d})) AS wrongs,
          count(DISTINCT x.event_id) FILTER (WHERE x.kind = {K.STARVING:d}) AS hungry
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
    f"""SELECT :a AS who, :b AS other, c.amount AS custom, c.tick / :tpy AS since, b.tick / :tpy AS until, b.tick / :tpy - c.tick / :tpy AS years,
          c.event_id AS event
        FROM events c JOIN events b ON b.kind = {K.CUSTOM_BROKEN:d} AND b.actor = c.actor AND b.amount = c.amount AND b.outcome = c.outcome AND b.event_id > c.event_id
        WHERE c.event_id = :event AND c.kind = {K.CUSTOM_BEGAN:d} AND b.actor = :a AND b.other = :b ORDER BY b.event_id LIMIT 1""",
    (
        "The custom of {custom:custom} had been the word of {who}, kept since {since}. In {until} {other} saw {who:him} break it.",
        "Since {since} the village kept the custom of {custom:custom}, for which {who} had asked; {years:#year|years} later {who} broke it, and {other} saw it.",
        "It was {who} who had spoken for the custom of {custom:custom}, in {since}, and it was {who:he} whom {other} saw break it in {until}.",
        "{who} gave the village the custom of {custom:custom} in {since}. {years:#year|years} passed before {other} saw {who:him} break it.",
    ),
    ("years",),
)
_AFTER_IT = Telling(
    f"""SELECT :a AS who, count(*) AS breaches, count(DISTINCT b.actor) AS people FROM events c
        JOIN events b ON b.kind = {K.CUSTOM_BROKEN:d} AND b.amount = c.amount AND b.outcome = c.outcome AND b.event_id > c.event_id
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
    f"""SELECT :a AS who, count(*) AS count, group_concat(DISTINCT actor) AS names FROM events WHERE kind = {K.LEADER_CHALLENGED:d} AND other = :a
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
    f"""SELECT f.actor AS who, p.name AS place, f.event_id AS event, f.tick / :tpy AS since, count(*) AS people,
        sum(s.tick / :tpy - v.born_year < 12) AS children FROM events f LEFT JOIN places p ON p.place_id = f.place
        JOIN events s ON s.kind = {K.SETTLED:d} AND s.tick = f.tick AND s.amount = f.amount JOIN villagers v ON v.agent_id = s.actor
        WHERE f.event_id = :event AND f.kind = {K.VILLAGE_FOUNDED:d} GROUP BY f.event_id""",
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
AGAIN_SQL = f"""(SELECT min(g.tick) / :tpy FROM events g WHERE g.kind = {K.VILLAGE_FOUNDED:d} AND g.place = {{place}} AND g.event_id > {{after}})"""
"""The year of the next village at a place after an event; NULL where there was none."""
_ITS_END = f"""FROM events f JOIN events z ON z.kind = {K.VILLAGE_EMPTIED:d} AND z.place IS f.place AND z.event_id > f.event_id
          AND NOT EXISTS (SELECT 1 FROM events g WHERE g.kind = {K.VILLAGE_FOUNDED:d} AND g.place IS z.place AND g.tick BETWEEN z.tick AND z.tick + :tpy)
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

VILLAGES: dict[str, Tale] = {
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
}  # fmt: skip
