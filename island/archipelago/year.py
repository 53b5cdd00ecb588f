"""One year of one island as a pure task: state and inbox in; ticks, state and outbox out. Any process may live it, any number of times."""

import gc
import pickle
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from island.archipelago.crossing import Leaving
from island.errors import IslandError
from island.minds import make_mind
from island.scenario import ShoreScenario
from island.sim.mind import Mind
from island.sim.simulation import Simulation
from island.world.rules import SeaRules
from island.world.sailing import Boat, Landing, land, leave
from island.world.state import Event, World, from_plain, to_plain
from island.world.turn import Turn

_SLOTS = 256  # a brain with more streams than it was opened for opens again; whoever lives the next year must not see that


class YearTask(NamedTuple):
    """`state` is the plain world after the year before, None before the first. `threads` are the brain's; they change no history."""

    scenario: ShoreScenario
    sea: SeaRules
    state: dict[str, Any] | None
    inbox: tuple[Landing, ...]
    brain_sha256: str
    threads: int


class YearDone(NamedTuple):
    """`ticks` are pickled pairs (TickRecord, the World after it); the state is that after the last of them."""

    ticks: list[bytes]
    state: dict[str, Any]
    leaving: Leaving


class SeaShore:
    """The sea for an island: what lands in each year, and the boats that left at the end of the last that was lived."""

    def __init__(self, sea: SeaRules, inbox_of: Callable[[World], Sequence[Landing]]):
        """`inbox_of` is asked at a year's beginning, with the world as it is before anybody lands."""
        self._sea, self._inbox_of = sea, inbox_of
        self._events: list[Event] = []  # of the year so far
        self.boats: list[Boat] = []

    def at_dawn(self, turn: Turn) -> None:
        if turn.world.tick % turn.world.ticks_a_year == 0:
            self._events = []
            land(turn, self._inbox_of(turn.world))

    def at_dusk(self, turn: Turn) -> None:
        self._events += turn.events
        if (turn.world.tick + 1) % turn.world.ticks_a_year == 0:
            self.boats = leave(turn, self._sea, self._events)


def live_year(task: YearTask) -> YearDone:
    """A pure function. Raises IslandError when the brain is not that of the run."""
    task = pickle.loads(
        pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
    )  # the world grows out of its lists: whoever tries again needs them
    shore = SeaShore(task.sea, lambda _: task.inbox)
    world = None if task.state is None else from_plain(task.state)
    mind = _mind_of(task)
    simulation = Simulation(task.scenario, mind, world, number=task.scenario.shore.number, shore=shore)
    ticks = []
    for _ in range(task.scenario.ticks_a_year):
        record = simulation.advance()
        ticks.append(pickle.dumps((record, simulation.world), pickle.HIGHEST_PROTOCOL))
    world = simulation.world
    if len(world.villagers) > _SLOTS // 2:
        close_mind()
    return YearDone(ticks, to_plain(world), Leaving(shore.boats, _names_spoken(shore.boats, world), world.next_agent_id))


def _names_spoken(boats: list[Boat], world: World) -> dict[int, str]:
    """The names of all whom those who sail remember."""
    sailing = {one.agent_id: one.name for boat in boats for one in boat.people}
    living = {one.agent_id: one.name for one in world.villagers.values()}
    known = {**world.names, **living, **sailing}
    spoken = {who for boat in boats for one in boat.people for memory in one.memories for who in memory.spoken_of}
    return {who: known[who] for who in sorted(spoken) if who in known}


# -- the mind of this process ------------------------------------------------------------------------------------------

_minds: dict[tuple[str, int], Mind] = {}  # at most one: opened once and kept, as every stream begins anew each year


def _mind_of(task: YearTask) -> Mind:
    key = task.scenario.mind.model_dump_json(), task.threads
    if key not in _minds:
        close_mind()
        _minds[key] = make_mind(task.scenario, task.threads)
        gc.freeze()  # what is there before the years is not looked through again
    mind = _minds[key]
    if mind.brain_sha256 != task.brain_sha256:
        close_mind()
        raise IslandError(
            f"{task.scenario.shore.archipelago}: begun with brain {task.brain_sha256[:12] or 'none'}, found "
            f"{mind.brain_sha256[:12] or 'none'}; put that brain back"
        )
    return mind


def close_mind() -> None:
    """The brain that this process holds, if any."""
    while _minds:
        _minds.popitem()[1].close()
