"""Makes the corpus: `python -m training.corpus --out build/corpus`. The teacher lives in the real world engine; its streams are the text.

One sequence = one villager's stream (at most a year). Worlds differ by seed; those for validation are never trained on.
"""

import argparse
import multiprocessing
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from island import scenario
from island.codec.stream import CONTEXT, Stream
from island.codec.vocabulary import BEGIN, Vocabulary
from island.minds.lm import LmMind
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
STRAY_TO_RARE = 4  # and one in so many among these, where there are any
PUPIL = 2  # where there is a pupil, one decision in so many is its own
RARE = frozenset({Deed.ACCEPT, Deed.PEACE, Deed.ATONE, Deed.AVENGE, Deed.BLAME, Deed.RAID})
"""What can be done in so few thoughts, or is done so seldom then, that its sentences are learned too little unless they count for more."""
STRAYED_TO = RARE - {Deed.ACCEPT, Deed.RAID}  # who accepts anybody, and goes on every raid, lives in another world
_HARSHNESS = (70, 90, 110, 130, 150)
_TIMBER = (100, 100, 40, 15)  # per cent: there are islands without wood, and the brain must have seen some


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
            actions = actions_of(allowed)
            rare = [action for action in actions if action.deed in STRAYED_TO]
            if rare and luck.below(STRAY_TO_RARE, Purpose.DECIDE, ask.agent_id, 4) == 0:
                actions = rare
            elif luck.below(STRAY, Purpose.DECIDE, ask.agent_id):
                continue
            written[row] = self.streams[ask.agent_id].spell(any_of(luck, ask.agent_id, actions))
            self.strayed.add(ask.agent_id)
        return written


class LedMind(StrayingMind):
    """The teacher beside a brain that decides half the time: the corpus shows where the brain's own choices lead, and what the teacher does there.

    Nobody learns to choose as the brain did (Ross, Gordon and Bagnell 2011, "A reduction of imitation learning and structured prediction to
    no-regret online learning", with the two taking turns by chance).
    """

    def __init__(self, vocabulary: Vocabulary, pupil: LmMind):
        super().__init__(vocabulary)
        self.pupil = pupil
        self.pupil.streams = self.streams

    def choose(self, luck: Luck, asks: list[Ask], legal: list[Legal]) -> list[list[int]]:
        written = super().choose(luck, asks, legal)
        rows = [row for row, ask in enumerate(asks) if luck.below(PUPIL, Purpose.DECIDE, ask.agent_id, 3) == 0]
        chosen = self.pupil.choose(luck, [asks[row] for row in rows], [legal[row] for row in rows])
        for row, tokens in zip(rows, chosen, strict=True):
            written[row] = tokens
            self.strayed.add(asks[row].agent_id)
        return written

    def begin(self, stream: Stream) -> None:
        super().begin(stream)
        self.pupil.begin(stream)

    def forget(self, agent_id: int) -> None:
        super().forget(agent_id)
        self.pupil.forget(agent_id)

    def close(self) -> None:
        super().close()
        self.pupil.close()


def any_of(luck: Luck, agent_id: int, actions: list[Action]) -> Action:
    """A deed, then one of those it can be done to: drawn among all of them, what needs nobody would hardly ever be."""
    ways: dict[Deed, list[Action]] = {}
    for action in actions:
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
            self._extend(thought.agent_id, thought.told, Code.RARE if thought.deed in RARE else Code.TOLD)
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


class Job(NamedTuple):
    """One shard: `worlds` worlds of `years` years; with a `pupil`, a brain file, every other one is led by it as well."""

    shard: int
    first_seed: int
    worlds: int
    years: int
    vocabulary: str
    pupil: str | None
    out: str


def live(job: Job) -> tuple[str, int, int]:
    """Lives the worlds of a shard and saves their streams. Returns (path, sequences, tokens)."""
    vocabulary = Vocabulary.load(job.vocabulary)
    collector = Collector(vocabulary.referents)
    for world in range(job.worlds):
        number = job.shard * job.worlds + world
        settings = scenario.load(
            "thousand_years",
            [
                f"seed={job.first_seed + world}",
                f"villagers.count={40 + number % 7 * 15}",
                f"climate.harshness={_HARSHNESS[number % len(_HARSHNESS)]}",
                f"villagers.villages={1 + (number % 3 == 2)}",
                f"island.timber={_TIMBER[number // 2 % len(_TIMBER)]}",
            ],
        )
        mind = _mind(vocabulary, job.pupil if number % 2 else None)
        simulation = Simulation(settings, mind)
        for _ in range(job.years * settings.ticks_a_year):
            collector.add(simulation.advance(), mind.strayed)
            if not simulation.world.villagers:
                break
        mind.close()
    np.savez(
        job.out,
        tokens=np.array(collector.tokens, np.uint16),
        weights=np.array(collector.codes, np.uint8),
        offsets=np.array(collector.offsets, np.int64),
    )
    return job.out, len(collector.offsets) - 1, len(collector.tokens)


def _mind(vocabulary: Vocabulary, pupil: str | None) -> StrayingMind:
    if pupil is None:
        return StrayingMind(vocabulary)
    return LedMind(vocabulary, LmMind(Path(pupil), vocabulary, threads=1, temperature=1, decide_temperature=1, top_p=1))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("build/corpus"))
    parser.add_argument("--vocab", default="brain/models/island.vocab")
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--worlds", type=int, default=3, help="worlds in a shard")
    parser.add_argument("--years", type=int, default=60)
    parser.add_argument("--pupil", help="a brain file: in every other world this brain decides half the time")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    common = (given.worlds, given.years, given.vocab)
    jobs = [
        Job(shard, FIRST_SEED + 1000 * shard, *common, given.pupil, str(given.out / f"train-{shard:03d}.npz"))
        for shard in range(given.shards)
    ]
    jobs.append(Job(0, FIRST_VALID_SEED, 1, *common[1:], None, str(given.out / "valid.npz")))
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
