"""What a mind is to the simulation: it is asked for many villagers at once, and answers in the same order."""

from typing import NamedTuple, Protocol

from island.rng import Luck
from island.world.legal import Legal
from island.world.observe import Identity, Observation
from island.world.state import NOBODY, Action, Words
from island.world.words import Outcome, PlaceKind


class Ask(NamedTuple):
    """What shall this villager do? `identity` is given when its stream starts over."""

    agent_id: int
    observation: Observation
    legal: Legal
    identity: Identity | None = None


class Choice(NamedTuple):
    """A decision; `action` is None when what was written is no legal deed."""

    action: Action | None
    legal_count: int  # among how many the mind could choose
    prompt: tuple[int, ...] = ()
    decided: tuple[int, ...] = ()


class Telling(NamedTuple):
    """What came of a deed, to be told by its doer."""

    agent_id: int
    observation: Observation
    action: Action
    outcome: Outcome
    place: PlaceKind | None


class Told(NamedTuple):
    """A sentence: the tokens fed before it, those written, the same as words that others can hear, and how it ended."""

    prompt: tuple[int, ...] = ()
    told: tuple[int, ...] = ()
    words: Words = ()
    is_cut: bool = False
    importance: int = 0
    about: int = NOBODY


class Mind(Protocol):
    """Decides and tells. `writes` is False for minds without words."""

    writes: bool
    brain_sha256: str
    vocab_hash: str
    tokens_fed: int

    def wants_identity(self, agent_id: int) -> bool:
        """Whether this villager's stream must be begun before its next decision (it has none, or no room is left)."""
        ...

    def decide(self, luck: Luck, asks: list[Ask], given: dict[int, tuple[int, ...]]) -> list[Choice]:
        """`given` holds decisions already on record (agent_id -> tokens): they are taken as written, nothing is drawn."""
        ...

    def tell(self, luck: Luck, tellings: list[Telling], given: dict[int, tuple[int, ...]]) -> list[Told]: ...

    def reflect(self, luck: Luck, agent_ids: list[int], given: dict[int, tuple[int, ...]]) -> list[Told]: ...

    def forget(self, agent_id: int) -> None:
        """This villager is dead."""
        ...

    def forget_everybody(self) -> None:
        """Another simulation begins: a mind lives in one at a time."""
        ...

    def display(self, words: Words, names: dict[int, str], places: dict[str, str]) -> str: ...

    def close(self) -> None: ...
