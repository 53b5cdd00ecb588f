"""A small scripted village, lived once for the whole folder."""

import copy
from pathlib import Path

import pytest

import brain
from island import scenario
from island.codec.vocabulary import Vocabulary
from island.sim.simulation import Simulation
from island.teacher.scripted import ScriptedMind

VOCABULARY = Path(brain.__file__).parent / "models" / "island.vocab"


@pytest.fixture(scope="session")
def vocabulary():
    return Vocabulary.load(VOCABULARY)


@pytest.fixture
def village(vocabulary):
    """village(seed=1, world=None, recorded=(), hand=None) -> a scripted Simulation of 40 people."""

    def make(seed=1, world=None, recorded=(), hand=None):
        settings = scenario.load("thousand_years", [f"seed={seed}", "villagers.count=40"])
        return Simulation(settings, ScriptedMind(vocabulary), world, recorded, hand)

    return make


@pytest.fixture(scope="session")
def ten_years(vocabulary):
    """(simulation, its 40 records, the world after each of them)."""
    settings = scenario.load("thousand_years", ["seed=1", "villagers.count=40"])
    simulation, records, worlds = Simulation(settings, ScriptedMind(vocabulary)), [], []
    for _ in range(40):
        records.append(simulation.advance())
        worlds.append(copy.deepcopy(simulation.world))
    return simulation, records, worlds
