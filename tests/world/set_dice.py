"""Luck that is set by hand, for rules on staged islands."""

from island.rng import Purpose


class Dice:
    """Every draw is `share` per cent of the way to its limit; the land is that of seed 0."""

    seed = 0

    def __init__(self, share: float):
        self.share = share

    def below(self, limit: int, purpose: Purpose, agent_id: int, draw: int = 0) -> int:
        return min(limit - 1, int(limit * self.share_of(purpose, draw) // 100))

    def share_of(self, purpose: Purpose, draw: int) -> float:
        return self.share

    def u32(self, purpose: Purpose, agent_id: int, draw: int = 0) -> int:
        return agent_id
