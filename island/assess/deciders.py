"""Who decides in a fork: minds that are listened to, minds of which choices are replaced, and the kinds of mind, made once in a process."""

import atexit
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import lru_cache
from typing import Any, get_args

from island.minds import WORDLESS, make_mind, model_path
from island.rng import Luck
from island.scenario import Scenario
from island.settings import Mind as MindSettings
from island.sim.mind import Ask, Choice, Mind, Telling
from island.world.state import Action


class Noting:
    """A mind of which it is remembered what it was asked last, and what it chose."""

    def __init__(self, mind: Mind, begins_streams: bool = False):
        self._mind, self._begins_streams = mind, begins_streams
        self.luck: Luck
        self.asks: list[Ask] = []
        self.chosen: dict[int, Action] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mind, name)

    def wants_identity(self, agent_id: int) -> bool:
        return self._begins_streams or self._mind.wants_identity(agent_id)

    def decide(self, luck: Luck, asks: list[Ask], given: dict[int, tuple[int, ...]]) -> list[Choice]:
        choices = self._mind.decide(luck, asks, given)
        self.luck, self.asks = luck, asks
        self.chosen = {
            ask.agent_id: choice.action for ask, choice in zip(asks, choices, strict=True) if choice.action is not None
        }
        return choices


class Forked(ABC):
    """A mind some of whose choices are replaced. After its first dawn `then` is called with the luck, which a fork makes its own."""

    def __init__(self, mind: Mind):
        self._mind, self._is_first = mind, True
        self.then: Callable[[Luck], None] = lambda _: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mind, name)

    def decide(self, luck: Luck, asks: list[Ask], given: dict[int, tuple[int, ...]]) -> list[Choice]:
        choices = self._mind.decide(luck, asks, given)
        was_first, self._is_first = self._is_first, False
        if was_first:
            self.then(luck)
        instead = self._instead(luck, asks, was_first)
        return [
            choice._replace(action=instead[ask.agent_id]) if ask.agent_id in instead else choice
            for ask, choice in zip(asks, choices, strict=True)
        ]

    @abstractmethod
    def _instead(self, luck: Luck, asks: list[Ask], is_first: bool) -> dict[int, Action | None]:
        """What is done instead, by those who do something else."""


class Forcing(Forked):
    """One villager's first deed is forced; then the mind decides as it does. Whose choice it was begins a new stream, as what is
    written there is another's deed."""

    def __init__(self, mind: Mind, agent_id: int, action: Action):
        super().__init__(mind)
        self._agent_id, self._action, self._has_forgotten = agent_id, action, False

    def wants_identity(self, agent_id: int) -> bool:
        if not self._is_first and not self._has_forgotten and agent_id == self._agent_id:
            self._has_forgotten = True
            self._mind.forget(agent_id)
        return self._mind.wants_identity(agent_id)

    def _instead(self, luck: Luck, asks: list[Ask], is_first: bool) -> dict[int, Action | None]:
        return {self._agent_id: self._action} if is_first else {}


class Deputy(Forked):
    """Another mind decides for some villagers, at every dawn; where `other` is None the mind itself does. Streams of those begin anew at
    each dawn whoever decides, as what is written in them may be another's deed. `made` counts their choices."""

    def __init__(self, mind: Mind, other: Mind | None, whose: frozenset[int]):
        super().__init__(mind)
        self._other, self._whose, self.made = other, whose, 0

    def wants_identity(self, agent_id: int) -> bool:
        return agent_id in self._whose or self._mind.wants_identity(agent_id)

    def _instead(self, luck: Luck, asks: list[Ask], is_first: bool) -> dict[int, Action | None]:
        ours = [ask for ask in asks if ask.agent_id in self._whose]
        self.made += len(ours)
        if self._other is None:
            return {}
        return {ask.agent_id: choice.action for ask, choice in zip(ours, self._other.decide(luck, ours, {}), strict=True)}


# -- kinds -------------------------------------------------------------------------------------------------------------

KINDS: tuple[str, ...] = get_args(MindSettings.model_fields["kind"].annotation)
DEPUTIES = tuple(kind for kind in KINDS if kind != "blind")  # which would have to be shown everybody's state to decide for a few


def mind_of(kind: str, settings: Scenario) -> Mind:
    """The mind of this kind; the brain is that of the settings where they name one."""
    model = settings.mind.model if _has_words(kind) == _has_words(settings.mind.kind) else None
    mind = settings.mind.model_copy(update={"kind": kind, "model": model})
    return _kept_mind(settings.model_copy(update={"mind": mind, "seed": 0}).model_dump_json())


def _has_words(kind: str) -> bool:
    return kind not in WORDLESS


@lru_cache(maxsize=8)
def _kept_mind(settings: str) -> Mind:
    """Made once in a process, a mind of every kind: a brain is opened, phrases are read."""
    scenario = Scenario.model_validate_json(settings)
    mind = silent_teacher(scenario) if scenario.mind.kind == "scripted" else make_mind(scenario, 1)
    atexit.register(mind.close)  # a brain that is left to the end of the interpreter cannot be closed any more
    return mind


def silent_teacher(scenario: Scenario) -> Mind:
    """The scripted mind without sentences: its deeds do not follow from what is said."""
    from island.codec.vocabulary import Vocabulary
    from island.teacher.scripted import ScriptedMind

    class SilentTeacher(ScriptedMind):
        def write(self, luck: Luck, tellings: list[Telling]) -> list[list[int]]:
            return self.write_memory(luck, [one.agent_id for one in tellings])

        def write_memory(self, luck: Luck, agent_ids: list[int]) -> list[list[int]]:
            return [[self.vocabulary.mark["end"]] for _ in agent_ids]

    return SilentTeacher(Vocabulary.load(model_path(scenario).with_suffix(".vocab")))
