"""One decision of a run as it stood: the years before it are lived again from what is on record, without a brain."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from island.archipelago.recorded import recorded_shore
from island.codec.stream import Stream
from island.codec.vocabulary import BEGIN, Vocabulary
from island.errors import IslandError
from island.forks.past import Past
from island.history.reader import HistoryReader
from island.minds.replay import ReplayingMind
from island.records import Thought, ThoughtKind
from island.rng import Luck
from island.scenario import Scenario
from island.sim.mind import Ask, Telling
from island.sim.simulation import Simulation
from island.world.hand import Hand
from island.world.legal import Legal
from island.world.state import from_plain


@dataclass(frozen=True)
class Recall:
    """The stream of one villager up to the mark after which the deed is written, and what was legal then."""

    stream: Stream
    legal: Legal
    luck: Luck


def recall(
    reader: HistoryReader, settings: Scenario, vocabulary: Vocabulary, sought: Thought, on_progress: Callable[[str], None]
) -> Recall:
    """The moment before a recorded decision.

    Raises IslandError when the history lacks thoughts, or these rules do not show the villager what is recorded.
    """
    if reader.lineage():  # what was changed may have acted since the snapshot
        first, settings, world, hand = Past(reader, on_progress).year_of(sought.tick)
    else:
        last, plain = reader.load_last_snapshot(sought.tick) or (-1, None)
        first, world, hand = last + 1, None if plain is None else from_plain(plain), Hand()
    thoughts = list(reader.recorded_thoughts(first, sought.tick))
    listener = _Listener(vocabulary, sought, settings.mind.kind == "blind")
    others = [one for one in thoughts if one.kind is not ThoughtKind.DECIDE or _key(one) != _key(sought)]
    sea = recorded_shore(reader, settings, first - 1)  # what comes over it to one island of several
    simulation = Simulation(settings, listener, world, others, hand, **sea)
    _live_again(simulation, listener, sought.tick, on_progress)
    found = listener.found
    ours = [one for one in thoughts if one.agent_id == sought.agent_id]
    if found is None or found.stream.tokens != stream_on_record(ours, sought):
        raise IslandError(
            f"{reader.folder.path}: what @{sought.agent_id} read in tick {sought.tick} is not what the rules of this version show; "
            f"look at it with the version the run was begun with: {_version(reader.info())}"
        )
    return found


def stream_on_record(thoughts: list[Thought], sought: Thought) -> list[int]:
    """All tokens that one villager's stream held at a decision, from its thoughts: since the one that began the stream."""
    tokens: list[int] = []
    for one in thoughts:
        if one.prompt[:1] == (BEGIN,):
            tokens = []
        if _key(one) == _key(sought) and one.kind is ThoughtKind.DECIDE:
            return tokens + list(one.prompt)
        tokens += [*one.prompt, *one.decided, *one.came, *one.told]
    return tokens


def _key(thought: Thought) -> tuple[int, int]:
    return thought.tick, thought.agent_id


def _live_again(simulation: Simulation, listener: "_Listener", last_tick: int, on_progress: Callable[[str], None]) -> None:
    while simulation.world.tick < last_tick and listener.found is None:
        on_progress(f"living again: tick {simulation.world.tick + 1:,} of {last_tick:,}")
        simulation.advance()


def _version(info: dict[str, Any]) -> str:
    return f"island {info['versions'].get('island', 'unknown')}"


class _Listener(ReplayingMind):
    """Answers from the record, and keeps what was asked in the one decision that is left out of it."""

    def __init__(self, vocabulary: Vocabulary, sought: Thought, is_blind: bool):
        super().__init__(vocabulary, is_blind)
        self._sought = sought
        self.found: Recall | None = None

    def choose(self, luck: Luck, asks: list[Ask], legal: list[Legal]) -> list[list[int]]:
        for ask, allowed in zip(asks, legal, strict=True):
            self._require_sought(luck, ask.agent_id)
            self.found = Recall(_copy_of(self.streams[ask.agent_id]), allowed, luck)
        return [list(self._sought.decided) for _ in asks]

    def write(self, luck: Luck, tellings: list[Telling]) -> list[list[int]]:
        for telling in tellings:
            self._require_sought(luck, telling.agent_id)
        return [list(self._sought.told) for _ in tellings]

    def _require_sought(self, luck: Luck, agent_id: int) -> None:
        if (luck.tick, agent_id) != _key(self._sought):
            raise _missing(luck.tick, agent_id)


def _missing(tick: int, agent_id: int) -> IslandError:
    return IslandError(f"the thought of @{agent_id} in tick {tick} is missing in this history; restore a copy or begin a new run")


def _copy_of(stream: Stream) -> Stream:
    """The stream as it is now: what is written next does not reach it."""
    found = copy.copy(stream)
    found.tokens, found.people, found.referents = list(stream.tokens), dict(stream.people), dict(stream.referents)
    return found
