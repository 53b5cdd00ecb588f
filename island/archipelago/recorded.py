"""The sea as it was, for whoever lives an island again from its history."""

from pathlib import Path
from typing import Any

from island.archipelago.crossing import inbox_of
from island.archipelago.sea import Sea
from island.archipelago.year import SeaShore
from island.errors import IslandError
from island.scenario import Archipelago, Scenario, ShoreScenario, parse
from island.world.rules import SeaRules


def recorded_shore(folder: Path, settings: Scenario) -> dict[str, Any]:
    """What `Simulation` needs besides a snapshot and thoughts, as keywords; nothing for a run of one island.

    Raises IslandError when the sea is not beside the island: what landed is kept there alone.
    """
    if not isinstance(settings, ShoreScenario):
        return {}
    sea, number = Sea(folder.resolve().parent), settings.shore.number
    if (
        number >= len(sea.info.islands)
        or sea.info.islands[number] != settings.name
        or sea.info.name != settings.shore.archipelago
    ):
        raise IslandError(f"{sea.path}: is not the sea of {folder}; put the island back into the folder of its archipelago")
    rules = rules_of(parse(sea.info.scenario, f"{sea.path}: the scenario in it"))
    return {"number": number, "shore": SeaShore(rules, lambda year: inbox_of(number, sea.voyages(year - 1).get(year - 1, [])))}


def rules_of(settings: Scenario) -> SeaRules:
    """Raises IslandError when it is no scenario of an archipelago."""
    if not isinstance(settings, Archipelago):
        raise IslandError(f"{settings.name}: is no scenario of an archipelago; restore a copy of its sea.db")
    return SeaRules(len(settings.islands), **settings.sea.model_dump())
