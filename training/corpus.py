"""Makes the corpus: `python -m training.corpus --out build/corpus`. The teacher lives in the real world engine; its streams are the text.

One sequence = one villager's stream (at most a year). Worlds differ by seed; those for validation are never trained on.
"""

import argparse
import multiprocessing
import sys
import time
from pathlib import Path

import numpy as np

from island import scenario
from island.codec.stream import CONTEXT
from island.codec.vocabulary import BEGIN, Vocabulary
from island.records import ThoughtKind, TickRecord
from island.rng import Luck, Purpose
from island.sim.mind import Ask
from island.sim.simulation import Simulation
from island.teacher.scripted import ScriptedMind
from island.world.legal import Legal, actions_of
from island.world.state import Action
from island.world.words import Deed
from training.data import Code

FIRST_SEED, FIRST_VALID_SEED = 1_000_000, 9_000_000
STRAY = 10  # one decision in so many is drawn among all legal deeds


class StrayingMind(ScriptedMind):
    """The teacher, who now and then does just anything: so what comes of folly is seen and told often enough to be learned.

    `strayed` holds who did in this tick; nobody learns to choose so.
    """

    def __init__(self, vocabulary: Vocabulary):
        super().__init__(vocabulary)
        self.strayed: set[int] = set()

    def choose(self, luck: Luck, asks: list[Ask], legal: list[Legal]) -> list[list[int]]:
        written = super().choose(luck, asks, legal)
        self.strayed = set()
        for row, (ask, allowed) in enumerate(zip(asks, legal, strict=True)):
            if luck.below(STRAY, Purpose.DECIDE, ask.agent_id) == 0:
                written[row] = self.streams[ask.agent_id].spell(any_of(luck, ask.agent_id, allowed))
                self.strayed.add(ask.agent_id)
        return written


def any_of(luck: Luck, agent_id: int, legal: Legal) -> Action:
    """A deed, then one of those it can be done to: drawn among all actions, what needs nobody would hardly ever be."""
    ways: dict[Deed, list[Action]] = {}
    for action in actions_of(legal):
        ways.setdefault(action.deed, []).append(action)
    deed = list(ways)[luck.below(len(ways), Purpose.DECIDE, agent_id, 1)]
    return ways[deed][luck.below(len(ways[deed]), Purpose.DECIDE, agent_id, 2)]


class Collector:
    """Puts the thoughts of a world back together as streams, with the loss code of every token."""

    def __init__(self, referents: list[int]):
        self._is_referent = set(referents)
        self._open: dict[int, tuple[list[int], list[int]]] = {}
        self.tokens: list[int] = []
        self.codes: list[int] = []
        self.offsets: list[int] = [0]

    def add(self, record: TickRecord, strayed: set[int]) -> None:
        for thought in record.thoughts:
            if thought.prompt and thought.prompt[0] == BEGIN:
                self._close(thought.agent_id)
            is_stray = thought.kind is ThoughtKind.DECIDE and thought.agent_id in strayed
            written = Code.DECIDED if thought.kind is ThoughtKind.DECIDE else Code.TOLD
            self._extend(thought.agent_id, thought.prompt, Code.SENSED)
            self._extend(thought.agent_id, thought.decided, Code.NONE if is_stray else written)
            self._extend(thought.agent_id, thought.came, Code.SENSED)
            self._extend(thought.agent_id, thought.told, Code.TOLD)
        if record.is_year_end:
            for agent_id in list(self._open):
                self._close(agent_id)

    def _extend(self, agent_id: int, tokens: tuple[int, ...], code: Code) -> None:
        stream, codes = self._open.setdefault(agent_id, ([], []))
        stream.extend(tokens)
        written = code > Code.SENSED
        codes.extend(Code.REFERENT if written and token in self._is_referent else code for token in tokens)

    def _close(self, agent_id: int) -> None:
        stream, codes = self._open.pop(agent_id, ([], []))
        if not stream:
            return
        assert len(stream) <= CONTEXT, f"a stream of {len(stream)} tokens; the context is {CONTEXT}"
        self.tokens += stream
        self.codes += codes
        self.offsets.append(len(self.tokens))


def live(job: tuple[int, int, int, str, str]) -> tuple[str, int, int]:
    """Worlds from `first_seed` on, each for `years`, into one shard. Returns (path, sequences, tokens)."""
    first_seed, worlds, years, vocabulary_path, out = job
    vocabulary = Vocabulary.load(vocabulary_path)
    collector = Collector(vocabulary.referents)
    for seed in range(first_seed, first_seed + worlds):
        settings = scenario.load(
            "thousand_years", [f"seed={seed}", f"villagers.count={40 + seed % 7 * 15}", f"climate.harshness={70 + seed % 5 * 20}"]
        )
        mind = StrayingMind(vocabulary)
        simulation = Simulation(settings, mind)
        for _ in range(years * settings.ticks_a_year):
            collector.add(simulation.advance(), mind.strayed)
            if not simulation.world.villagers:
                break
    np.savez(
        out,
        tokens=np.array(collector.tokens, np.uint16),
        weights=np.array(collector.codes, np.uint8),
        offsets=np.array(collector.offsets, np.int64),
    )
    return out, len(collector.offsets) - 1, len(collector.tokens)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("build/corpus"))
    parser.add_argument("--vocab", default="brain/models/island.vocab")
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--worlds", type=int, default=3, help="worlds in a shard")
    parser.add_argument("--years", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2, help="processes")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    jobs = [
        (FIRST_SEED + 1000 * shard, given.worlds, given.years, given.vocab, str(given.out / f"train-{shard:03d}.npz"))
        for shard in range(given.shards)
    ]
    jobs.append((FIRST_VALID_SEED, 1, given.years, given.vocab, str(given.out / "valid.npz")))
    start, total = time.monotonic(), 0
    with multiprocessing.Pool(given.workers) as pool:
        for path, sequences, tokens in pool.imap_unordered(live, jobs):
            total += tokens
            print(
                f"{path}: {sequences:,} streams, {tokens:,} tokens ({time.monotonic() - start:.0f} s)",
                file=sys.stderr,
                flush=True,
            )
    print(f"{total:,} tokens in {given.shards + 1} shards")
    return 0


if __name__ == "__main__":
    sys.exit(main())
