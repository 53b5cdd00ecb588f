"""A mind that thinks nothing: what was decided and told is on record, and is read back into the streams."""

from island.codec.vocabulary import Vocabulary
from island.errors import IslandError
from island.minds.writing import WritingMind
from island.rng import Luck
from island.sim.mind import Ask, Choice, Telling
from island.world.legal import Legal


class ReplayingMind(WritingMind):
    """Raises IslandError when something is not on record: then what is replayed is not what was lived."""

    def __init__(self, vocabulary: Vocabulary, is_blind: bool = False):
        super().__init__(vocabulary)
        self._is_blind = is_blind

    def decide(self, luck: Luck, asks: list[Ask], given: dict[int, tuple[int, ...]]) -> list[Choice]:
        if self._is_blind:
            from island.minds.blind import blindfold  # with the engine behind it, which a replay does not need

            asks = blindfold(luck, asks)
        return super().decide(luck, asks, given)

    def choose(self, luck: Luck, asks: list[Ask], legal: list[Legal]) -> list[list[int]]:
        return _nothing([ask.agent_id for ask in asks], luck.tick)

    def write(self, luck: Luck, tellings: list[Telling]) -> list[list[int]]:
        return _nothing([one.agent_id for one in tellings], luck.tick)

    def write_memory(self, luck: Luck, agent_ids: list[int]) -> list[list[int]]:
        return _nothing(agent_ids, luck.tick)


def _nothing(agent_ids: list[int], tick: int) -> list[list[int]]:
    if agent_ids:
        raise IslandError(
            f"tick {tick}: no thought of @{agent_ids[0]} is on record; the history was lived by another version, restore a copy"
        )
    return []
