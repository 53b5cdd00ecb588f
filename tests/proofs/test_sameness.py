"""When an event of a life without a cause is the one on record: on invented events."""

import pytest

from island.forks.sameness import SAMENESS, verdict_of
from island.history.proofs import Verdict
from island.world.state import NOBODY, Event
from island.world.words import DeathCause, EventKind, Outcome

K = EventKind


def event(number, tick, kind, actor=1, other=NOBODY, amount=0, outcome=NOBODY):
    return Event(number, tick, 0, kind, actor, other, NOBODY, amount, outcome)


def theft(number, tick, thief=1, robbed=2, amount=5):
    return event(number, tick, K.STOLE, thief, robbed, amount, Outcome.SOME)


THEFT = theft(10, 8)
DEATH = event(10, 8, K.DIED, amount=DeathCause.HUNGER)
WEDDING = event(10, 8, K.MARRIED, 1, 2)


def test_every_kind_has_an_entry():
    assert set(SAMENESS) == set(EventKind)


@pytest.mark.parametrize(
    ("effect", "after", "expected"),
    [
        (THEFT, [], (Verdict.PREVENTED, "")),
        (THEFT, [theft(33, 8)], (Verdict.SAME, "")),
        (THEFT, [theft(33, 8, amount=7)], (Verdict.CHANGED, "amount 7 instead of 5")),
        (THEFT, [theft(33, 8, robbed=3)], (Verdict.CHANGED, "another person")),
        (THEFT, [theft(33, 9)], (Verdict.LATER, "1 season later")),
        (THEFT, [theft(33, 9, robbed=3)], (Verdict.PREVENTED, "")),  # another theft, at another time
        (THEFT, [theft(33, 8, thief=3)], (Verdict.PREVENTED, "")),
        (THEFT, [theft(33, 6)], (Verdict.CHANGED, "2 seasons sooner")),
        (DEATH, [event(3, 8, K.DIED, amount=DeathCause.COLD)], (Verdict.CHANGED, "cold instead of hunger")),
        (DEATH, [event(3, 11, K.DIED, amount=DeathCause.COLD)], (Verdict.LATER, "3 seasons later, cold instead of hunger")),
        (DEATH, [event(3, 8, K.DIED, 2, amount=DeathCause.HUNGER)], (Verdict.PREVENTED, "")),
        (WEDDING, [event(3, 8, K.MARRIED, 2, 1)], (Verdict.SAME, "")),
        (WEDDING, [event(3, 10, K.MARRIED, 2, 1)], (Verdict.LATER, "2 seasons later")),
        (WEDDING, [event(3, 10, K.MARRIED, 3, 2)], (Verdict.CHANGED, "2 seasons later, another person")),
        (WEDDING, [event(3, 8, K.MARRIED, 3, 4)], (Verdict.PREVENTED, "")),
    ],
)  # fmt: skip
def test_verdict(effect, after, expected):
    assert verdict_of(effect, [effect], after, 4) == expected


def test_the_next_theft_on_record_is_not_this_one_come_later():
    before = [theft(4, 6), THEFT, theft(20, 9)]
    assert verdict_of(THEFT, before, [theft(44, 6), theft(60, 9)], 4) == (Verdict.PREVENTED, "")
    assert verdict_of(THEFT, before, [theft(44, 6), theft(60, 9), theft(70, 10)], 4)[0] is Verdict.LATER


def test_a_second_theft_in_a_tick_that_has_one_on_record_is_another():
    before = [THEFT, theft(20, 9), event(21, 10, K.BEFRIENDED, 1, 2)]
    assert verdict_of(THEFT, before, [theft(60, 9), theft(61, 9)], 4)[0] is Verdict.LATER
    assert verdict_of(THEFT, before, [theft(60, 10)], 4)[0] is Verdict.LATER


def test_months_are_said_where_a_tick_is_one():
    assert verdict_of(THEFT, [THEFT], [theft(9, 20)], 12)[1] == "12 months later"
