"""Threads of love and friendship."""

from island.views.chronicle.tales.tale import PAIR, Tale
from island.views.chronicle.teller import Telling
from island.world.words import EventKind as K

_WED_ACROSS = Telling(
    f"""SELECT w.actor AS who, w.other AS other, w.tick / :tpy AS year, w.event_id AS event, f.tick / :tpy AS since, a.house AS house, b.house AS house_b
        FROM events w JOIN event_causes c ON c.cause_id = w.event_id JOIN events e ON e.event_id = c.event_id AND e.kind = {K.FEUD_ENDED:d}
        JOIN event_causes d ON d.event_id = e.event_id JOIN events f ON f.event_id = d.cause_id AND f.kind = {K.FEUD_BEGAN:d}
        JOIN villagers a ON a.agent_id = f.actor JOIN villagers b ON b.agent_id = f.other
        WHERE w.kind = {K.MARRIED:d} AND w.actor = :a AND w.other = :b ORDER BY e.event_id LIMIT 1""",
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

LOVE: dict[str, Tale] = {
    "love across a feud": Tale("Love across a feud", (_WED_ACROSS, _THEIR_CHILDREN), worth=11),
    "love long refused": Tale(
        "A long courtship",
        (
            Telling(
                f"""SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, count(*) FILTER (WHERE kind = {K.COURTED:d}) AS courted,
                    count(*) FILTER (WHERE kind = {K.REFUSED:d}) AS refused FROM events WHERE {PAIR} AND kind IN ({K.COURTED:d}, {K.REFUSED:d})
                    AND event_id <= (SELECT min(event_id) FROM events WHERE {PAIR} AND kind = {K.MARRIED:d})""",
                (
                    "Between {who} and {other} there {courted:~was|were} {courted:#proposal|proposals}, the first in {since}, and {refused:#refusal|refusals}.",
                    "It took {courted:#proposal|proposals}, from {since} on, and {refused:#refusal|refusals} lay between {who} and {other}.",
                    "{courted:#proposal|proposals} and {refused:#refusal|refusals}: so it went with {who} and {other}, from {since} on.",
                    "It began in {since}, and {refused:times} the answer was no; {who} and {other} came to {courted:#proposal|proposals}.",
                ),
                ("courted", "refused"),
            ),
            Telling(
                f"""SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, count(*) FILTER (WHERE kind = {K.COURTED:d}) AS courted,
                    count(*) FILTER (WHERE kind = {K.REFUSED:d}) = 0 AS is_never_refused FROM events WHERE {PAIR} AND kind IN ({K.COURTED:d}, {K.REFUSED:d})
                    AND event_id <= (SELECT min(event_id) FROM events WHERE {PAIR} AND kind = {K.MARRIED:d})""",
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
                    e.tick / :tpy - (SELECT min(tick) / :tpy FROM events WHERE {PAIR} AND kind = {K.COURTED:d}) AS years
                    FROM events e WHERE {PAIR} AND kind = {K.MARRIED:d} ORDER BY tick LIMIT 1""",
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
}  # fmt: skip
