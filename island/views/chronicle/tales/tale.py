"""What a kind of thread has to be told of: a row a kind, and what several kinds ask alike."""

from dataclasses import dataclass

from island.views.chronicle.teller import Telling
from island.world.words import EventKind as K

OF_AGE = 12  # years: below it somebody is a child
PAIR = "(actor = :a AND other = :b OR actor = :b AND other = :a)"


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


ONE_MOTHER = Telling(
    """SELECT x.agent_id AS who, y.agent_id AS other, x.mother FROM villagers x JOIN villagers y ON y.mother = x.mother
        WHERE x.agent_id = :a AND y.agent_id = :b""",
    (
        "{who} and {other} were both children of {mother}.",
        "{mother} was the mother of both {who} and {other}.",
        "{who} and {other} had {mother} for a mother.",
        "{mother} had borne both {who} and {other}.",
    ),
)
PARENT = Telling(
    """SELECT p.agent_id AS who, c.agent_id AS other FROM villagers c JOIN villagers p ON p.agent_id IN (c.mother, c.father)
        WHERE min(p.agent_id, c.agent_id) = min(:a, :b) AND max(p.agent_id, c.agent_id) = max(:a, :b)""",
    (
        "{other} was the {other:son} of {who}.",
        "{who} was the {who:father} of {other}.",
        "{who} and {other} were {who:father} and {other:son}.",
        "It was {who:father} and {other:son}: {who} and {other}.",
    ),
)
# Who asked the other to marry, oftener, and how often in vain.
_ASKED = Telling(
    f"""WITH c AS (SELECT actor AS who, other, count(*) AS courted, min(tick) / :tpy AS since, max(tick) / :tpy AS until FROM events
          WHERE {PAIR} AND kind = {K.COURTED:d} GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 1)
        SELECT c.*, (SELECT count(*) FROM events r WHERE r.kind = {K.REFUSED:d} AND r.actor = c.other AND r.other = c.who) AS refused, c.courted > 2 AS is_often FROM c""",
    (
        "{courted:times}, from {since} to {until:plain}, {who} asked {other} to marry {who:him}, and {refused:times} the answer was no.",
        "{who} wanted to marry {other} and asked {courted:times}, from {since} to {until:plain}; {refused:times} it was refused.",
        "From {since} to {until:plain} {who} came to {other} with {courted:#proposal|proposals}, of which {refused:count} {refused:~was|were} refused.",
        "There {courted:~was|were} {courted:#proposal|proposals} of {who} to {other}, from {since} to {until:plain}, and {refused:#refusal|refusals}.",
    ),
    ("is_often", "refused"),
)


def _wed(when: str) -> Telling:
    return Telling(
        f"""SELECT :a AS who, :b AS other, e.tick / :tpy AS year, e.event_id AS event FROM events e
            WHERE {PAIR} AND kind = {K.MARRIED:d} AND e.tick {when} :t0 ORDER BY tick LIMIT 1""",
        (
            "{who} and {other} married in {year}.",
            "In {year} {who} and {other} were wed.",
            "{year} made {who} and {other} man and wife.",
            "{who} and {other} had a wedding of their own, in {year}.",
        ),
    )


_WED_BEFORE, WED_AFTER = _wed("<"), _wed(">=")
BETWEEN = (ONE_MOTHER, PARENT, _ASKED, _WED_BEFORE)
