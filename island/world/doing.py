"""What all deeds have in common: how one becomes an event, and how much a person can do."""

from typing import NamedTuple

from island.world.people import guest_at
from island.world.rules import GEAR_YIELD, SKILL_FROM, SKILL_TO
from island.world.sites import left_for
from island.world.state import NOBODY, Action, Household, News, Villager, age_band
from island.world.turn import Turn, bond
from island.world.words import Age, Deed, EventKind, Outcome, Work

OUTCOMES = tuple(Outcome)
_EVENT_OF = {deed: EventKind(deed) for deed in Deed}


class Result(NamedTuple):
    """What came of one action: how its doer sees it, where it was done, and the event."""

    action: Action
    outcome: Outcome
    place: int
    event_id: int


def attempt(
    turn: Turn, doer: int, action: Action, outcome: Outcome, place: int = NOBODY, amount: int = 0, causes: tuple[int, ...] = ()
) -> Result:
    """Let a deed happen, with its outcome."""
    event = turn.record(_EVENT_OF[action.deed], doer, action.partner, place=place, amount=amount, outcome=outcome, causes=causes)
    if event.kind is EventKind.WITHHELD:
        outcome = Outcome.FAILED  # nothing follows from what was not done: whoever goes on looks at the result's outcome
    return Result(action, outcome, place, event.event_id)


def with_bond(
    turn: Turn, me: Villager, action: Action, outcome: Outcome, amount: int, causes: tuple[int, ...], place: int = NOBODY
) -> Result:
    """Record a deed that moves affection, and the friendship or enmity that comes of it."""
    before = bond(turn.world, me.agent_id, action.partner)
    result = attempt(turn, me.agent_id, action, outcome, place, amount, causes)
    turn.note_bond(me.agent_id, action.partner, before, turn.events[-1])
    return result


def why(news: list[News], partner: int) -> tuple[int, ...]:
    """What the partner did to me lately is why I do this to them."""
    return tuple(item.event_id for item in news if item.who == partner)


def is_watched(turn: Turn, home: Household) -> bool:
    """Whether somebody of the house kept watch in this tick or the last."""
    return NOBODY != home.watch_tick >= turn.world.tick - 1


def strength(turn: Turn, me: Villager) -> int:
    """Per cent of a grown, healthy person's work."""
    age = age_band(turn.world, me)
    share = 45 if age is Age.CHILD else 75 if age is Age.ELDER else 100
    if me.sick_until_day >= 0:
        share //= 2
    elif me.health < 25:
        share = share * 3 // 4
    if me.due_day >= 0 or me.grief:
        share = share * 85 // 100
    if me.guest_tick == turn.world.tick and (village := guest_at(turn.world, me)) != NOBODY:  # the way home and back again
        there = turn.world.places[turn.world.villages[village].place]
        share = share * left_for(turn.world, turn.home(me).village, there) // 100
    return share


def skill(turn: Turn, me: Villager, work: Work) -> int:
    """Per cent of what one who is a little skilled at it brings, with bare hands."""
    share = SKILL_FROM + (SKILL_TO - SKILL_FROM) * me.skills[work] // 100
    return share * GEAR_YIELD // 100 if turn.home(me).gear[work] else share
