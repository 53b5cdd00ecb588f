"""What minds with words share: a stream for each villager. How a deed and a sentence come about is the subclass's."""

from collections.abc import Callable

from island.codec.stream import SENTENCE_LIMIT, Stream, display
from island.codec.vocabulary import Vocabulary
from island.rng import Luck
from island.sim.mind import Ask, Choice, Telling, Told
from island.world.legal import Legal, allows, count_of
from island.world.state import Words

TOLD_MOST = SENTENCE_LIMIT + 1  # the text and the end mark


class WritingMind:
    """Keeps the streams; asks the subclass for `choose` and `write`, then feeds what was written back into them."""

    writes = True
    brain_sha256 = ""

    def __init__(self, vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.vocab_hash = vocabulary.hash.hex()
        self.streams: dict[int, Stream] = {}
        self.tokens_fed = 0

    def wants_identity(self, agent_id: int) -> bool:
        stream = self.streams.get(agent_id)
        return stream is None or not stream.has_room()

    def decide(self, luck: Luck, asks: list[Ask], given: dict[int, tuple[int, ...]]) -> list[Choice]:
        prompts, legal = [], []
        for ask in asks:
            if ask.identity is not None:
                self.begin(Stream(self.vocabulary, ask.identity))
            stream = self.streams[ask.agent_id]
            sensed = stream.sense(ask.observation)
            prompts.append(tuple(sensed if ask.identity is None else stream.tokens))
            legal.append(stream.can_be_spelled(ask.legal))
        written = _written(
            [ask.agent_id for ask in asks],
            given,
            lambda new: self.choose(luck, [asks[row] for row in new], [legal[row] for row in new]),
        )
        choices = []
        for ask, allowed, prompt, tokens in zip(asks, legal, prompts, written, strict=True):
            stream = self.streams[ask.agent_id]
            stream.feed(tokens)
            action = stream.parse(tokens)
            if action is not None and not allows(allowed, action):
                action = None
            choices.append(Choice(action, count_of(allowed), prompt, tuple(tokens)))
        return choices

    def tell(self, luck: Luck, tellings: list[Telling], given: dict[int, tuple[int, ...]]) -> list[Told]:
        agent_ids = [one.agent_id for one in tellings]
        prompts = [tuple(self.streams[one.agent_id].came(one.action, one.outcome, one.place)) for one in tellings]
        written = _written(agent_ids, given, lambda new: self.write(luck, [tellings[row] for row in new]))
        return [self._told(*row) for row in zip(agent_ids, prompts, written, strict=True)]

    def reflect(self, luck: Luck, agent_ids: list[int], given: dict[int, tuple[int, ...]]) -> list[Told]:
        prompts = [tuple(self.streams[agent_id].reflect()) for agent_id in agent_ids]
        written = _written(agent_ids, given, lambda new: self.write_memory(luck, [agent_ids[row] for row in new]))
        told = []
        for agent_id, prompt, tokens in zip(agent_ids, prompts, written, strict=True):
            theme = self.streams[agent_id].theme
            told.append(self._told(agent_id, prompt, tokens)._replace(importance=theme.importance, about=theme.who))
            self.forget(agent_id)  # the year is over: the next thought begins a new stream
        return told

    def _told(self, agent_id: int, prompt: tuple[int, ...], tokens: list[int]) -> Told:
        stream = self.streams[agent_id]
        stream.feed(tokens)  # what was written is part of the stream
        is_cut = not tokens or tokens[-1] != self.vocabulary.mark["end"]
        text = tokens if is_cut else tokens[:-1]
        return Told(prompt, tuple(tokens), stream.to_words(text), is_cut)

    def begin(self, stream: Stream) -> None:
        self.streams[stream.identity.agent_id] = stream

    def forget(self, agent_id: int) -> None:
        self.streams.pop(agent_id, None)

    def forget_everybody(self) -> None:
        for agent_id in list(self.streams):
            self.forget(agent_id)

    def display(self, words: Words, names: dict[int, str], places: dict[str, str]) -> str:
        return display(words, self.vocabulary, names, places)

    def close(self) -> None:
        self.streams.clear()

    def choose(self, luck: Luck, asks: list[Ask], legal: list[Legal]) -> list[list[int]]:
        raise NotImplementedError

    def write(self, luck: Luck, tellings: list[Telling]) -> list[list[int]]:
        raise NotImplementedError

    def write_memory(self, luck: Luck, agent_ids: list[int]) -> list[list[int]]:
        raise NotImplementedError


def _written(
    agent_ids: list[int], given: dict[int, tuple[int, ...]], write: Callable[[list[int]], list[list[int]]]
) -> list[list[int]]:
    """What each wrote, in order: what is on record, and for the other rows what `write` says."""
    new = [row for row, agent_id in enumerate(agent_ids) if agent_id not in given]
    written = iter(write(new))
    return [list(given[agent_id]) if agent_id in given else next(written) for agent_id in agent_ids]
