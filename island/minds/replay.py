"""A mind that thinks nothing: what was decided and told is on record, and is read back into the streams."""

from island.errors import IslandError
from island.minds.writing import WritingMind
from island.rng import Luck
from island.sim.mind import Ask, Telling
from island.world.legal import Legal


class ReplayingMind(WritingMind):
    """Raises IslandError when something is not on record: then what is replayed is not what was lived."""

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
