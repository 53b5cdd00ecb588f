"""A mind that picks uniformly among the legal actions and says nothing: what the island is like without a mind."""

from island.rng import Luck, Purpose
from island.sim.mind import Ask, Choice, Telling, Told
from island.world.legal import actions_of
from island.world.state import Action, Words


class ChanceMind:
    """Decided tokens are (deed, partner) as plain numbers, so that a resumed run can replay them."""

    writes = False
    brain_sha256 = ""
    vocab_hash = ""
    tokens_fed = 0

    def wants_identity(self, agent_id: int) -> bool:
        return False

    def decide(self, luck: Luck, asks: list[Ask], given: dict[int, tuple[int, ...]]) -> list[Choice]:
        choices = []
        for ask in asks:
            actions = actions_of(ask.legal)
            number = given[ask.agent_id][0] if ask.agent_id in given else self.draw(luck, ask.agent_id, actions)
            choices.append(Choice(actions[number], len(actions), (), (number,)))
        return choices

    def draw(self, luck: Luck, agent_id: int, actions: list[Action]) -> int:
        """The number of one of the legal actions."""
        return luck.below(len(actions), Purpose.DECIDE, agent_id)

    def tell(self, luck: Luck, tellings: list[Telling], given: dict[int, tuple[int, ...]]) -> list[Told]:
        return [Told() for _ in tellings]

    def reflect(self, luck: Luck, agent_ids: list[int], given: dict[int, tuple[int, ...]]) -> list[Told]:
        return [Told() for _ in agent_ids]

    def forget(self, agent_id: int) -> None:
        """Nothing is kept."""

    def forget_everybody(self) -> None:
        """Nothing is kept."""

    def display(self, words: Words, names: dict[int, str], places: dict[str, str]) -> str:
        return ""

    def close(self) -> None:
        """Nothing is open."""
