"""The brain, shown the body and the house of another: how much does it matter that it reads its own?

Everything else is as it is for the brain: the same weights, the same legal deeds, the people who are really there.
"""

from island.minds.lm import LmMind
from island.rng import Luck, Purpose
from island.sim.mind import Ask, Choice
from island.world.observe import Observation

_STATE = ("hunger", "health", "is_sick", "is_pregnant", "food", "wood", "hut", "field")  # of the body and the house


class BlindMind(LmMind):
    """`blindfold` changes what is read; how a deed comes about is the brain's."""

    def decide(self, luck: Luck, asks: list[Ask], given: dict[int, tuple[int, ...]]) -> list[Choice]:
        return super().decide(luck, blindfold(luck, asks), given)


def blindfold(luck: Luck, asks: list[Ask]) -> list[Ask]:
    """Each with the state of somebody else who decides in this round: a turn of the whole ring, by a number drawn anew each tick.

    Who decides alone keeps its own state.
    """
    if len(asks) < 2:
        return asks
    turn = 1 + luck.below(len(asks) - 1, Purpose.BLIND, 0)
    others = asks[turn:] + asks[:turn]
    return [ask._replace(observation=_in(ask.observation, other.observation)) for ask, other in zip(asks, others, strict=True)]


def _in(mine: Observation, other: Observation) -> Observation:
    return mine._replace(**{name: getattr(other, name) for name in _STATE})
