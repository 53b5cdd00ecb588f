"""Loads dice from a history: weights under which every deed would have been as frequent in its situations as it was.

    python -m island.measure dice runs/thousand_years-1 > dice.json
    island run thousand_years --set mind.kind=dice --set mind.model=dice.json

What was legal is not on record, so the history is lived again from its recorded thoughts, which needs no brain. Stderr has the table:
how often each deed was legal, chosen, and is expected from the dice.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from island import app
from island.codec.vocabulary import Vocabulary
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.minds import model_path
from island.minds.dice import expected, fitted, table_text
from island.minds.replay import ReplayingMind
from island.printing import say
from island.rng import Luck
from island.scenario import ShoreScenario
from island.sim.mind import Ask, Choice
from island.sim.simulation import Simulation
from island.world.legal import Legal
from island.world.state import from_plain
from island.world.words import Deed, word

MINDS_ON_RECORD = ("lm", "scripted")


class Noting(ReplayingMind):
    """Answers from the record alone, and counts what could be chosen and what was."""

    def __init__(self, vocabulary: Vocabulary):
        super().__init__(vocabulary)
        self.chosen: Counter[Deed] = Counter()
        self.situations: Counter[frozenset[Deed]] = Counter()

    def decide(self, luck: Luck, asks: list[Ask], given: dict[int, tuple[int, ...]]) -> list[Choice]:
        choices = super().decide(luck, asks, given)
        for ask, choice in zip(asks, choices, strict=True):
            if choice.action is not None:
                self.chosen[choice.action.deed] += 1
                self.situations[_deeds(ask.legal)] += 1
        return choices


def note(folder: Path) -> tuple[Counter[Deed], Counter[frozenset[Deed]]]:
    """How often each deed was chosen in a run, and how often each set of deeds was legal."""
    reader, settings = HistoryReader(folder), app.recorded_scenario(folder)
    if settings.mind.kind not in MINDS_ON_RECORD:
        raise IslandError(f"{folder}: was decided by {settings.mind.kind}; expected a run of {' or '.join(MINDS_ON_RECORD)}")
    if reader.lineage() or isinstance(settings, ShoreScenario):
        raise IslandError(f"{folder}: is a fork, or one island of several; expected a run that nothing came to from outside")
    noting = Noting(Vocabulary.load(model_path(settings).with_suffix(".vocab")))
    last = time.monotonic()
    for before, upto in pairwise(boundaries(reader)):
        found = reader.load_last_snapshot(before + 1)
        tick, plain = found or (-1, None)
        world = None if plain is None else from_plain(plain)
        simulation = Simulation(settings, noting, world, reader.recorded_thoughts(tick + 1, upto)).lived_to(upto)
        noting.forget_everybody()
        if time.monotonic() - last > 2:
            last = time.monotonic()
            say(f"{folder}: lived again to year {(simulation.world.tick + 1) // settings.ticks_a_year:,}")
    return noting.chosen, noting.situations


def boundaries(reader: HistoryReader) -> Iterator[int]:
    """Ticks after which there is a snapshot, from before the first to the last that was lived."""
    head = reader.head()
    if head is None:
        raise IslandError(f"{reader.folder.path}: nothing was lived yet")
    ticks = [tick for (tick,) in reader.rows("SELECT tick FROM snapshots ORDER BY tick")]
    yield from (tick for tick in (-1, *ticks) if tick < head[0])
    yield head[0]


def _deeds(legal: Legal) -> frozenset[Deed]:
    return frozenset(legal.alone).union(*(deeds for _, deeds in legal.towards))


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="island.measure dice", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("run", type=Path)
    given = parser.parse_args(arguments)
    chosen, situations = note(given.run)
    weights = fitted(chosen, situations)
    often = expected(weights, situations)
    print(f"{'deed':10} {'legal':>9} {'chosen':>9} {'expected':>11} {'weight':>8}", file=sys.stderr)
    for deed in Deed:
        legal = sum(count for deeds, count in situations.items() if deed in deeds)
        print(f"{word(deed):10} {legal:9,} {chosen[deed]:9,} {often[deed]:11,.1f} {weights[deed]:8,}", file=sys.stderr)
    sys.stdout.write(table_text(weights, f"{HistoryReader(given.run).info()['digest']}"))
