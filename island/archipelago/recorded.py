"""The sea as it was, for whoever lives an island again from its history."""

from pathlib import Path
from typing import Any

from island.archipelago.arrivals import Arrivals, Parting
from island.archipelago.sea import FILE, SHORE_FILE, Sea
from island.archipelago.year import SeaShore
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.scenario import Archipelago, Scenario, ShoreScenario, parse
from island.world.rules import SeaRules


def recorded_shore(reader: HistoryReader, settings: Scenario, tick: int, *, changed_after: int | None = None) -> dict[str, Any]:
    """What `Simulation` needs besides a state after a tick and thoughts, as keywords; nothing for a run of one island.

    `changed_after` is the last common tick of a fork that is to be made with a change. Raises IslandError when the sea is not there: what
    landed is kept there alone.
    """
    if not isinstance(settings, ShoreScenario):
        return {}
    sea, number = sea_of(reader.folder.path, settings), settings.shore.number
    arrivals = Arrivals(sea, number, settings.ticks_a_year, _parting(reader, changed_after))
    arrivals.follow(reader, tick)
    return {"number": number, "shore": SeaShore(rules_of(parse(sea.info.scenario, f"{sea.path}: the scenario in it")), arrivals)}


def sea_of(folder: Path, settings: ShoreScenario) -> Sea:
    """The sea of an island: the copy that a fork has beside it, or the file of its archipelago. Raises IslandError when neither is there."""
    is_fork = (folder / SHORE_FILE).is_file()
    sea = Sea(folder, file=SHORE_FILE) if is_fork else Sea(folder.resolve().parent)
    number = settings.shore.number
    if (
        number >= len(sea.info.islands)
        or sea.info.islands[number] != settings.name
        or sea.info.name != settings.shore.archipelago
    ):
        raise IslandError(f"{sea.path}: is not the sea of {folder}; put the island back into the folder of its archipelago")
    return sea


def require_same_past(reader: HistoryReader, settings: ShoreScenario, sea: Sea) -> None:
    """Raises IslandError when the sea is damaged, or of another history than the island's, as far as both have come."""
    if trouble := sea.trouble():
        raise IslandError(f"{sea.path}: {trouble}; restore a copy")
    lineage = reader.lineage()
    year = (lineage[0].tick + 1) // settings.ticks_a_year - 1 if lineage else sea.lived() - 1
    if year < 0:
        return
    head = sea.heads(year).get(year, [])[settings.shore.number :][:1]
    digest = lineage[0].digest if lineage else reader.heads_at((year + 1) * settings.ticks_a_year - 1)[0]
    if [one.digest for one in head] != [digest.hex()]:
        raise IslandError(f"{sea.path}: is of another history than {reader.folder.path}; island verify {sea.folder} says where")


def _parting(reader: HistoryReader, changed_after: int | None) -> Parting | None:
    """Where the first fork with a change begins, of those on record and the one that is to be."""
    ticks = [fork.tick for fork in reader.lineage() if fork.changes]
    ticks += [] if changed_after is None else [changed_after]
    if not ticks:
        return None
    sql = "SELECT coalesce(max(agent_id), -1) + 1 FROM villagers WHERE arrived_tick <= :tick"
    return Parting(min(ticks), reader.rows(sql, {"tick": min(ticks)})[0][0])


def rules_of(settings: Scenario) -> SeaRules:
    """Raises IslandError when it is no scenario of an archipelago."""
    if not isinstance(settings, Archipelago):
        raise IslandError(f"{settings.name}: is no scenario of an archipelago; restore a copy of its {FILE}")
    return SeaRules(len(settings.islands), **settings.sea.model_dump())
