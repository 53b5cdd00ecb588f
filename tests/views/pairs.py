"""Pairs of histories that a test invents: small villages, really lived, that part where a test wants them to."""

from collections.abc import Callable, Sequence
from pathlib import Path

import brain
from island import scenario
from island.codec.vocabulary import Vocabulary
from island.history.manifest import RunInfo
from island.history.writer import HistoryWriter
from island.sim.simulation import Simulation
from island.teacher.scripted import ScriptedMind
from island.world.hand import Hand
from island.world.state import World

VOCABULARY = Path(brain.__file__).parent / "models" / "island.vocab"


def lived(
    folder: Path,
    ticks: int,
    settings: Sequence[str] = (),
    *,
    hand: Callable[[World], None] | None = None,
    at: range = range(0),
    fork: Hand | None = None,
) -> Path:
    """A run of 50 people, told by the scripted mind; before each tick of `at` the world may be changed, and `fork` acts as in a fork."""
    chosen = scenario.load("thousand_years", ["seed=18", "villagers.count=50", "mind.kind=scripted", *settings])
    simulation = Simulation(chosen, ScriptedMind(Vocabulary.load(VOCABULARY)), hand=fork)
    run = RunInfo(
        chosen.name, chosen.seed, scenario.dump_yaml(chosen), chosen.ticks_a_year, 10, "scripted", versions={"island": "0"}
    )
    with HistoryWriter.create(folder, run) as writer:
        for tick in range(ticks):
            if hand and tick in at:
                hand(simulation.world)
            writer.write(simulation.advance(), simulation.world)
            if not simulation.world.villagers:
                break
    return folder


def starve(world: World) -> None:
    """All stores are gone, and everybody is hungry."""
    for household in world.households.values():
        household.meals = 0
    for villager in world.villagers.values():
        villager.hunger = 7


def end_the_village(world: World) -> None:
    """Whoever is there to be asked dies in the tick."""
    for villager in world.villagers.values():
        villager.health, villager.hunger = -1000, 10
