"""Threads of wrongs: feuds, revenge and amends, thieves, kin at odds."""

from island.views.chronicle.tales.tale import BETWEEN, ONE_MOTHER, PAIR, PARENT, WED_AFTER, Tale
from island.views.chronicle.teller import Telling
from island.world.words import EventKind as K

_HARM = ("fell out", "injured", "avenged", "atoned", "reconciled", "stole", "quarrelled")
_FEUD = Telling(
    f"""SELECT :a AS who, :b AS other, min(tick) / :tpy AS since, max(tick) / :tpy AS until, count(*) FILTER (WHERE kind = {K.STOLE:d}) AS thefts,
        count(*) FILTER (WHERE kind = {K.QUARRELLED:d}) AS quarrels FROM events WHERE {PAIR} AND kind IN ({K.QUARRELLED:d}, {K.STOLE:d}, {K.RECONCILED:d}, {K.FELL_OUT:d}, {K.ATONED:d}, {K.AVENGED:d})""",
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
            FROM events WHERE {PAIR} AND kind IN ({K.QUARRELLED:d}, {K.STOLE:d})""",
        (
            f"Between {{who}} and {{other}} there were {slot}, from {{since}} to {{until:plain}}.",
            f"{slot} lay between {{who}} and {{other}}, the first in {{since}}.",
            f"From {{since}} to {{until:plain}} the record has {slot} between {{who}} and {{other}}.",
            f"{{who}} and {{other}} came to {slot} in their time, beginning in {{since}}.",
        ),
        ("are_only",),
    )


_QUARRELS, _THEFTS = _only(K.QUARRELLED, K.STOLE, "quarrel", "quarrels"), _only(K.STOLE, K.QUARRELLED, "theft", "thefts")
_NO_PEACE = Telling(
    f"""SELECT :a AS who, :b AS other, count(*) = 0 AS is_none, count(*) AS peace FROM events WHERE {PAIR} AND kind = {K.RECONCILED:d}""",
    (
        "They never made peace.",
        "There was never peace between them.",
        "No peace between them is on record.",
        "Neither ever made it up with the other.",
    ),
    ("is_none",),
)
_REVENGES = Telling(
    f"""SELECT :a AS who, :b AS other, count(*) AS count FROM events WHERE {PAIR} AND kind = {K.AVENGED:d} AND outcome = 4""",
    (
        "{count:times} it came to revenge.",
        "Revenge was taken {count:times}.",
        "{count:times} a wrong was paid back with a wrong.",
        "Of revenge, taken by night, the record has {count:#case|cases}.",
    ),
    ("count",),
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
    f"""SELECT e.event_id AS event, e.tick / :tpy AS until, n.name AS how, e.tick / :tpy - f.tick / :tpy AS years FROM events f
        JOIN event_causes c ON c.cause_id = f.event_id JOIN events e ON e.event_id = c.event_id AND e.kind = {K.FEUD_ENDED:d}
        JOIN feud_end_names n ON n.code = e.outcome WHERE f.kind = {K.FEUD_BEGAN:d} AND f.event_id >= :event AND f.actor = :a AND f.other = :b
        AND e.tick BETWEEN :t0 AND :t1 ORDER BY f.event_id LIMIT 1""",
    (
        "In {until} it was over, {how:ended}.",
        "What was left of it was over in {until}, {how:ended}.",
        "It was ended in {until}, {how:ended}.",
        "It came to an end in {until}, {how:ended}.",
    ),
    ("how",),
)

ENMITY: dict[str, Tale] = {
    "feud": Tale("A feud", (*BETWEEN, _FEUD, _QUARRELS, _THEFTS, _NO_PEACE, _REVENGES), _HARM, worth=9, has_quote=True, at_last=(WED_AFTER,)),
    "revenge": Tale("Revenge", BETWEEN, ("avenged", "stole", "quarrelled", "atoned", "reconciled"), worth=9, has_quote=True, at_last=(WED_AFTER,)),
    "amends": Tale("A wrong made good", BETWEEN, ("atoned", "reconciled", "stole", "avenged", "fell out"), worth=9, has_quote=True, at_last=(WED_AFTER,)),
    "feud of houses": Tale("A feud of houses", (_HOUSES_AT_ODDS, _FEUD_KILLED, _FEUD_KILLED_SEVERAL, _FEUD_ENDED), worth=11, are_houses=True),
    "blood": Tale("Blood", (*BETWEEN, _FEUD, _QUARRELS, _THEFTS), ("injured", "died"), worth=10, has_quote=True, at_last=(WED_AFTER,)),
    "siblings at odds": Tale(
        "Siblings at odds",
        (
            ONE_MOTHER,
            _FEUD,
            _QUARRELS,
            _THEFTS,
            _NO_PEACE,
        ),
        _HARM,
        worth=8,
        has_quote=True,
    ),
    "thief": Tale(
        "A thief",
        (
            Telling(
                f"""SELECT :a AS who, sum(amount > 0) AS count, count(DISTINCT CASE WHEN amount > 0 THEN other END) AS victims, sum(amount) AS meals,
                    count(*) FILTER (WHERE outcome = 9) AS caught FROM events WHERE actor = :a AND kind = {K.STOLE:d}""",
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
    "victim who fed the thief": Tale(
        "Bread for a thief",
        (
            ONE_MOTHER,
            PARENT,
            Telling(
                f"""SELECT :a AS who, :b AS other, count(*) FILTER (WHERE kind = {K.STOLE:d} AND actor = :b) AS thefts,
                    count(*) FILTER (WHERE kind = {K.GAVE:d} AND actor = :a) AS gifts FROM events
                    WHERE (actor = :b AND other = :a AND kind = {K.STOLE:d}) OR (actor = :a AND other = :b AND kind = {K.GAVE:d})""",
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
}  # fmt: skip
