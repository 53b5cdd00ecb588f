"""The brain: every villager decides and tells through the same language model, one call into C a round."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from brain.binding import Automaton, Brain, BrainError
from island.codec.automaton import Table, add_actions, sentence_start, sentences
from island.codec.stream import CONTEXT, Stream
from island.codec.vocabulary import Vocabulary
from island.errors import IslandError
from island.minds.writing import TOLD_MOST, WritingMind
from island.rng import Luck, Purpose
from island.sim.mind import Ask, Telling
from island.world.legal import Legal

FIRST_SLOTS = 256


class Sampling(NamedTuple):
    """How a token is drawn: 0 takes the likeliest; else among the fewest likeliest whose share reaches `top_p`."""

    temperature: float
    top_p: float


class LmMind(WritingMind):
    """Slots of the engine hold the streams' KV caches. A stream that the engine has not seen (after a resume) is fed whole."""

    def __init__(
        self,
        model: Path,
        vocabulary: Vocabulary,
        *,
        threads: int,
        temperature: float,
        decide_temperature: float,
        decide_top_p: float = 1.0,
        top_p: float,
        constrained: bool = True,
    ):
        super().__init__(vocabulary)
        self._model, self._threads = model, threads
        self._deciding, self._telling = Sampling(decide_temperature, decide_top_p), Sampling(temperature, top_p)
        self._constrained = constrained
        self._open(FIRST_SLOTS)
        if misfit := self._misfit():
            self._brain.close()
            raise IslandError(f"{model}: {misfit}; train or export it again")
        self.brain_sha256 = hashlib.sha256(model.read_bytes()).hexdigest()
        self._bits = Automaton.pack_class(vocabulary.free_text, len(vocabulary.pieces)).reshape(1, -1)
        self._sentences = Automaton(**sentences(vocabulary).arrays(), class_bits=self._bits)

    def _misfit(self) -> str:
        """Why this brain cannot live on the island; "" if it can."""
        config, vocabulary = self._brain.config, self.vocabulary
        if config.vocab_hash != vocabulary.hash:
            return f"trained on another vocabulary or codec; expected that of codec {vocabulary.codec_version}"
        if config.vocab != len(vocabulary.pieces):
            return f"has {config.vocab} tokens; expected the {len(vocabulary.pieces)} of its vocabulary"
        if config.context < CONTEXT:
            return f"has a context of {config.context} tokens; expected at least {CONTEXT}"
        return ""

    def _open(self, n_slots: int) -> None:
        try:
            self._brain = Brain(self._model, n_slots, self._threads)
        except BrainError as error:
            raise IslandError(str(error)) from None
        self._slots: dict[int, int] = {}
        self._free = list(range(n_slots - 1, -1, -1))
        for stream in self.streams.values():
            stream.n_fed = 0

    def _slots_for(self, agents: list[int]) -> list[int]:
        """A slot for each; when they run out the engine is reopened larger and every stream is fed again."""
        new = [one for one in agents if one not in self._slots]
        if len(new) > len(self._free):
            n_slots = self._brain.config.n_slots
            while n_slots < len(self._slots.keys() | set(agents)):
                n_slots *= 2
            self._brain.close()
            self._open(n_slots)
            new = agents
        for agent_id in new:
            self._slots[agent_id] = self._free.pop()
        return [self._slots[one] for one in agents]

    def begin(self, stream: Stream) -> None:
        super().begin(stream)
        self._release(stream.identity.agent_id)

    def forget(self, agent_id: int) -> None:
        super().forget(agent_id)
        self._release(agent_id)

    def _release(self, agent_id: int) -> None:
        slot = self._slots.pop(agent_id, None)
        if slot is not None:
            self._brain.reset_slots([slot])
            self._free.append(slot)

    def close(self) -> None:
        super().close()
        self._brain.close()

    def choose(self, luck: Luck, asks: list[Ask], legal: list[Legal]) -> list[list[int]]:
        agents = [ask.agent_id for ask in asks]
        table = Table()
        starts = [add_actions(table, self.streams[one], allowed) for one, allowed in zip(agents, legal, strict=True)]
        automaton = Automaton(**table.arrays(), class_bits=self._bits)
        starts = starts if self._constrained else [-1] * len(agents)
        return self._round(luck, agents, automaton, starts, 2, Purpose.DECIDE, self._deciding)

    def write(self, luck: Luck, tellings: list[Telling]) -> list[list[int]]:
        return self._write(luck, [one.agent_id for one in tellings], Purpose.TELL)

    def write_memory(self, luck: Luck, agent_ids: list[int]) -> list[list[int]]:
        return self._write(luck, agent_ids, Purpose.REFLECT)

    def _write(self, luck: Luck, agents: list[int], purpose: Purpose) -> list[list[int]]:
        starts = [sentence_start(self.streams[one]) for one in agents]
        return self._round(luck, agents, self._sentences, starts, TOLD_MOST, purpose, self._telling)

    def _round(
        self,
        luck: Luck,
        agents: list[int],
        automaton: Automaton,
        starts: list[int],
        most: int,
        purpose: Purpose,
        sampling: Sampling,
    ) -> list[list[int]]:
        """One call into C: feed what each stream has that the engine has not, and draw what follows."""
        if not agents:
            return []
        slots = self._slots_for(agents)
        prompts, offsets = list[int](), [0]
        for one in agents:
            stream = self.streams[one]
            prompts += stream.tokens[stream.n_fed :]
            offsets.append(len(prompts))
        try:
            result = self._brain.round(
                slots, prompt_tokens=prompts, prompt_offsets=offsets, start_states=starts, max_new=most, agent_ids=agents,
                automaton=automaton,
                seed=luck.seed, tick=luck.tick, purpose=int(purpose), island=luck.island,
                temperature=sampling.temperature, top_p=sampling.top_p, stop=-1,
            )  # fmt: skip
        except BrainError as error:
            raise IslandError(f"{self._model}: {error}") from None
        self.tokens_fed += sum(result.fed.tolist())
        written = result.completions
        for agent_id, tokens in zip(agents, written, strict=True):
            stream = self.streams[agent_id]
            stream.n_fed = len(stream.tokens) + len(tokens)  # what it wrote joins the stream next
        return written
