"""Where decisions are looked at: dawns of lives, from a recorded run or from a scenario that is lived here and nowhere kept."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from island import scenario
from island.assess.deciders import Noting, mind_of
from island.assess.decision import Question, packed
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.measure.causes import drawn
from island.measure.dice import boundaries
from island.minds import replaying_mind
from island.scenario import Archipelago, Scenario, ShoreScenario
from island.sim.simulation import Simulation
from island.world.state import World, from_plain

_TICK, _WHO = 5, 6  # draws; purpose 0 is no history's
_SAY_S = 2.0

Tell = Callable[[str], None]


def of_run(folder: Path, count: int, seed: int, tell: Tell) -> Iterator[Question]:
    """A villager each at so many dawns of a recorded run, with what they did then. No brain is asked.

    Raises IslandError for a run that came from another, or is one of several: what acts on them from outside is in no fork here.
    """
    reader = HistoryReader(folder)
    settings = scenario.parse(reader.scenario(), f"{folder}: the scenario in history.db")
    if reader.lineage() or isinstance(settings, ShoreScenario):
        raise IslandError(f"{folder}: is a fork, or one island of several; expected a run that nothing came to from outside")
    ends = list(boundaries(reader))
    wanted = drawn(list(range(settings.ticks_a_year, ends[-1] + 1)), count, seed, _TICK)
    mind = Noting(replaying_mind(settings))
    for before, upto in pairwise(ends):
        if ticks := sorted(tick for tick in wanted if before < tick <= upto):
            found = reader.load_last_snapshot(before + 1)
            tick, plain = found or (-1, None)
            world = None if plain is None else from_plain(plain)
            mind.forget_everybody()
            life = Simulation(settings, mind, world, reader.recorded_thoughts(tick + 1, upto))
            yield from _at(life, ticks, str(folder), settings, mind, seed, tell)


def of_scenario(source: str, settings: Scenario, first_year: int, count: int, seed: int, tell: Tell) -> Iterator[Question]:
    """A villager each at so many dawns from a year on of a scenario, lived with its own mind.

    Raises IslandError for several islands in one sea, and when the years are over before the first is asked for.
    """
    if isinstance(settings, Archipelago):
        raise IslandError(f"{settings.name}: is several islands; expected a scenario of one")
    first, last = (year * settings.ticks_a_year for year in (first_year, settings.years))
    if first >= last:
        raise IslandError(
            f"{settings.name}: is lived for {settings.years} years; expected more than {first_year}, the first that is asked"
        )
    mind = Noting(mind_of(settings.mind.kind, settings))
    mind.forget_everybody()
    ticks = sorted(drawn(list(range(first, last)), count, seed + settings.seed, _TICK))
    yield from _at(Simulation(settings, mind), ticks, source, settings, mind, seed, tell)


def _at(
    life: Simulation, ticks: list[int], source: str, settings: Scenario, mind: Noting, seed: int, tell: Tell
) -> Iterator[Question]:
    """Lives to each of the ticks; it ends early with the village."""
    said = time.monotonic()
    for tick in ticks:
        while life.world.tick < tick - 1 and _lives(life.world):
            life.advance()
            if time.monotonic() - said > _SAY_S:
                said = time.monotonic()
                tell(f"{source}, seed {settings.seed}: lived to year {life.world.year:,}")
        if not _lives(life.world):
            tell(f"{source}, seed {settings.seed}: nobody lives any more in year {life.world.year:,}")
            return
        world = packed(life.world)
        life.advance()
        if mind.chosen and tick == life.world.tick:
            (who,) = drawn(sorted(mind.chosen), 1, seed + tick, _WHO)
            yield Question(source, settings, world, tick, who, mind.chosen[who])


def _lives(world: World) -> bool:
    return world.tick < 0 or bool(world.villagers)
