"""Threads of what is handed on: lessons, crafts lost and found, tales."""

from island.views.chronicle.tales.tale import Tale
from island.views.chronicle.teller import Telling
from island.world.words import EventKind as K

_TALE = Telling(
    f"""SELECT e.amount AS year, count(*) AS count, count(DISTINCT e.actor) AS people, max(e.tick) / :tpy AS until,
        count(DISTINCT e.other) FILTER (WHERE v.born_year > e.amount) AS heirs FROM events e JOIN villagers v ON v.agent_id = e.other
        WHERE e.kind = {K.TOLD:d} AND e.outcome = 7 AND e.amount = (SELECT amount FROM events WHERE event_id = :event) GROUP BY e.amount""",
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
    f"""SELECT e.actor AS who, e.other, e.event_id AS event, e.tick / :tpy AS until, v.born_year - e.amount AS later, e.tick / :tpy - e.amount AS years
        FROM events e JOIN villagers v ON v.agent_id = e.other WHERE e.kind = {K.TOLD:d} AND e.outcome = 7 AND v.born_year > e.amount
        AND e.amount = (SELECT amount FROM events WHERE event_id = :event) ORDER BY e.event_id DESC LIMIT 1""",
    (
        "{other}, who was born {later:#year|years} after it, heard it from {who} when it was {years:#year|years} old.",
        "{years:#year|years} on {other} had it from {who}, and was born {later:#year|years} too late to have seen any of it.",
        "{years:#year|years} on, in {until}, {who} told it to {other}, who was born {later:#year|years} after it.",
        "{years:#year|years} after it {other} was still told of it, by {who}; {other:he} was born {later:#year|years} too late to remember.",
    ),
    ("later", "other"),
)

KNOWLEDGE: dict[str, Tale] = {
    "teacher and pupil": Tale(
        "Teacher and pupil",
        (
            Telling(
                f"""SELECT :a AS who, :b AS other, count(*) AS count, min(tick) / :tpy AS since, max(tick) / :tpy AS until,
                    (SELECT count(*) FROM events WHERE actor = :b AND kind = {K.TAUGHT:d}) AS later FROM events WHERE actor = :a AND other = :b AND kind = {K.TAUGHT:d}""",
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
                f"""SELECT :a AS who, :b AS other, e.amount AS craft, :y0 AS since, :y1 AS until, :y1 - :y0 AS years
                    FROM events e WHERE e.event_id = :event AND e.kind = {K.CRAFT_LOST:d}""",
                (
                    "With {who} the craft of {craft:craft} was lost in {since}. It took {years:#year|years} until {other} had it again, in {until:plain}.",
                    "From {since} to {until:plain} the craft of {craft:craft} was gone: {who} had been the last, and {other} was the next.",
                    "With {who}, in {since}, the craft of {craft:craft} was gone. {years:#year|years} passed before somebody had it again, {other}.",
                    "{who} was the last who knew the craft of {craft:craft}, until {since}; after {years:#year|years} without it, {other} knew it again.",
                ),
                ("years",),
            ),
            Telling(
                f"""SELECT :a AS who, l.amount AS craft, count(DISTINCT k.actor) AS people FROM events l
                    JOIN events k ON k.kind IN ({K.CRAFT_FOUND:d}, {K.CRAFT_LEARNED:d}, {K.CRAFT_BROUGHT:d}) AND k.amount = l.amount AND k.event_id < l.event_id
                    WHERE l.event_id = :event AND l.kind = {K.CRAFT_LOST:d} GROUP BY l.event_id HAVING count(DISTINCT k.actor) > 2""",
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
                f"""SELECT :a AS who, l.amount AS craft, l.tick / :tpy AS year, count(DISTINCT k.actor) AS people FROM events l
                    JOIN events k ON k.kind IN ({K.CRAFT_FOUND:d}, {K.CRAFT_LEARNED:d}, {K.CRAFT_BROUGHT:d}) AND k.amount = l.amount AND k.event_id < l.event_id
                    WHERE l.event_id = :event AND l.kind = {K.CRAFT_LOST:d} GROUP BY l.event_id""",
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
    "tale handed down": Tale("A tale", (_TALE, _KEPT, _LAST_HEIR), worth=8, named=0),
}  # fmt: skip
