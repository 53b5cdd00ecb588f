"""Going back in a recorded run: the simulation as it was after any committed tick, exactly.

A year's end is the last snapshot before it and the recorded thoughts since; no brain is asked. Snapshots are thinned to every tenth
year, so the years between are lived again from the record, and what comes out is held against the hash that was sealed.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from island import scenario
from island.archipelago.recorded import recorded_shore, sea_of
from island.errors import IslandError
from island.forks.changes import Change
from island.forks.plan import Plan, Planned, Planner, hand_of
from island.history import snapshots
from island.history.canonical import json_line
from island.history.reader import HistoryReader
from island.minds import replaying_mind
from island.scenario import Scenario, ShoreScenario
from island.sim.mind import Mind
from island.sim.simulation import Simulation, rules_of
from island.world.hand import Hand
from island.world.state import World, from_plain, to_plain

_MOMENTS_KEPT = 8  # texts of some 300 KB each


class _Epoch(NamedTuple):
    """The settings that held from a tick on, up to the next fork."""

    first_tick: int
    settings: Scenario
    vocab_hash: str


@dataclass(frozen=True)
class Moment:
    """A year's end: the state after a tick (None before the landing), as text so that nobody can change it."""

    tick: int
    text: str | None

    def world(self) -> World | None:
        return None if self.text is None else from_plain(json.loads(self.text))


class Year(NamedTuple):
    """The first tick, the settings, the state before it (None before the landing) and what acts from outside."""

    first_tick: int
    settings: Scenario
    world: World | None
    hand: Hand


class Past:
    """A recorded run to go back to. It keeps the year ends it was asked for last: a hundred forks of one year cost little more than one."""

    def __init__(self, reader: HistoryReader, tell: Callable[[str], None] = lambda _: None):
        """`tell` hears of what takes long. Raises IslandError when the history is no sound one."""
        self.reader, self._tell = reader, tell
        where = reader.folder.path
        lineage = reader.lineage()
        recorded = [scenario.parse(fork.scenario, f"{where}: the scenario of forks") for fork in lineage]
        self.settings = scenario.parse(reader.scenario(), f"{where}: the scenario in history.db")
        self.sea = sea_of(where, self.settings) if isinstance(self.settings, ShoreScenario) else None
        hashes = [*(fork.vocab_hash for fork in lineage), str(reader.info()["vocab_hash"])]
        firsts = [-1, *(fork.tick + 1 for fork in lineage)]
        self._epochs = [_Epoch(*one) for one in zip(firsts, [*recorded, self.settings], hashes, strict=True)]
        self._planned = [(fork.tick, tuple(map(Planned.of, fork.changes))) for fork in lineage]
        self.ticks_a_year = self.settings.ticks_a_year
        head = reader.head()
        self.last_tick = -1 if head is None else head[0]
        self._moments: OrderedDict[int, Moment] = OrderedDict()
        self._replaying: dict[int, Mind] = {}

    # -- what a fork begins with ---------------------------------------------------------------------------------------

    def plan(self, tick: int, changes: Iterable[Change] = (), *, years: int | None = None) -> Plan:
        """A fork after this tick (-1: before the landing). Raises IslandError, in one line, when the tick is not lived or a change
        cannot be.
        """
        self._require_lived(tick)
        settings = self._epoch_of(tick + 1).settings
        if years is not None:
            settings = scenario.override(settings, [f"years={years}"])
        wanted = list(changes)
        if not wanted:
            return Plan(tick, settings)
        spoken = frozenset(epoch.vocab_hash for epoch in self._epochs if epoch.first_tick <= tick and epoch.vocab_hash)
        world = self._world_after(tick) or self._empty_world()
        return Planner(self.reader, tick, settings, world, spoken).plan(wanted)

    def simulation(self, mind: Mind, plan: Plan) -> Simulation:
        """The fork at its first moment; nothing is written anywhere. `mind` is one of the plan's settings, whatever it lived before."""
        begun = self._year_end(plan.tick)
        mind.forget_everybody()
        hand, shore = self._hand(begun.tick, plan), self._shore(begun.tick, plan)
        if begun.tick == plan.tick:
            return Simulation(plan.settings, mind, begun.world(), (), hand, **shore)
        epoch = self._epoch_of(plan.tick)
        if epoch.vocab_hash != mind.vocab_hash:
            raise IslandError(
                f"{self.reader.folder.path}: the year of tick {plan.tick} was lived with another vocabulary or mind"
            )
        thoughts = list(self.reader.recorded_thoughts(begun.tick + 1, plan.tick))
        simulation = Simulation(epoch.settings, mind, begun.world(), thoughts, hand, **shore).lived_to(plan.tick)
        simulation.rules = rules_of(plan.settings)
        return simulation

    def year_of(self, tick: int) -> "Year":
        """What the year of a committed tick was lived with."""
        self._require_lived(tick)
        begun = self._year_end(tick - 1)
        return Year(
            begun.tick + 1, self._epoch_of(tick).settings, begun.world(), self._hand(begun.tick, Plan(begun.tick, self.settings))
        )

    def _hand(self, tick: int, plan: Plan) -> Hand:
        """Everything that acts on a simulation of this plan, as it has acted up to a tick."""
        hand = hand_of([*(one for last, planned in self._planned if last <= plan.tick for one in planned), *plan.planned])
        if hand.withheld and self._planned:
            for event in self.reader.withheld(self._planned[0][0] + 1, tick):
                hand.take(*event)
        return hand

    def _shore(self, tick: int, plan: Plan | None = None) -> dict[str, Any]:
        """What the sea is to one island of several when it is lived on from a tick, as keywords of `Simulation`."""
        return recorded_shore(self.reader, self.settings, tick, changed_after=plan.tick if plan and plan.planned else None)

    def _epoch_of(self, tick: int) -> _Epoch:
        return [epoch for epoch in self._epochs if epoch.first_tick <= max(tick, 0)][-1]

    def _require_lived(self, tick: int) -> None:
        if not -1 <= tick <= self.last_tick:
            raise IslandError(f"{self.reader.folder.path}: tick {tick} is not lived; expected -1 to {self.last_tick}")

    # -- states --------------------------------------------------------------------------------------------------------

    def moment(self, tick: int) -> Moment:
        """The state at a year's end. Raises IslandError when what was recorded does not lead there."""
        if tick not in self._moments:
            found = self._nearest(tick)
            self._moments[tick] = found if found.tick == tick else self._lived_again(found, tick)
            while len(self._moments) > _MOMENTS_KEPT:
                self._moments.popitem(last=False)
        self._moments.move_to_end(tick)
        return self._moments[tick]

    def _year_end(self, tick: int) -> Moment:
        """The last before a tick, or at it."""
        return self.moment((tick + 1) // self.ticks_a_year * self.ticks_a_year - 1)

    def _world_after(self, tick: int) -> World | None:
        """A copy of the state after any tick, None before the landing."""
        begun = self._year_end(tick)
        world = begun.world()
        return world if begun.tick == tick else self._replayed(begun, tick)

    def _empty_world(self) -> World:
        """Before the landing."""
        mind = self._minds(0)
        return Simulation(self._epochs[0].settings, mind, **self._shore(-1)).world

    def _nearest(self, tick: int) -> Moment:
        """The last that is known without living anything again."""
        known = [moment for moment in self._moments.values() if moment.tick <= tick]
        if snapshot := self.reader.load_last_snapshot(tick + 1):
            known.append(Moment(snapshot[0], json_line(snapshot[1])))
        return max(known, key=lambda moment: moment.tick, default=Moment(-1, None))

    def _lived_again(self, begun: Moment, tick: int) -> Moment:
        year = (begun.tick + 1) // self.ticks_a_year
        self._tell(f"living year {year:,} to {tick // self.ticks_a_year:,} again from the record")
        world = self._replayed(begun, tick)
        text = json_line(to_plain(world))
        if snapshots.hash_of(text.encode("ascii")) != self.reader.sealed_snapshot(tick):
            raise IslandError(
                f"{self.reader.folder.path}: the record from tick {begun.tick + 1} on does not lead to the state that was sealed at tick "
                f"{tick}: it was lived by another version of island, or is damaged; see: island verify"
            )
        return Moment(tick, text)

    def _replayed(self, begun: Moment, tick: int) -> World:
        """The world after `tick`, by the record alone."""
        hand, world, at = self._hand(begun.tick, Plan(tick - 1, self.settings)), begun.world(), begun.tick
        lasts = [epoch.first_tick - 1 for epoch in self._epochs[1:] if at < epoch.first_tick - 1 < tick]
        for last in [*lasts, tick]:
            thoughts = list(self.reader.recorded_thoughts(at + 1, last))
            epoch = self._epoch_of(at + 1)
            mind = self._minds(self._epochs.index(epoch))
            life = Simulation(epoch.settings, mind, world, thoughts, hand, **self._shore(at))
            world, at = life.lived_to(last).world, last
        assert world is not None
        return world

    def _minds(self, number: int) -> Mind:
        """What replays an epoch, with nobody in mind."""
        if number not in self._replaying:
            epoch = self._epochs[number]
            mind = replaying_mind(epoch.settings)
            if mind.vocab_hash != epoch.vocab_hash:
                raise IslandError(
                    f"{self.reader.folder.path}: its words are of another vocabulary than that of {epoch.settings.mind.kind}; put the brain it was lived with back"
                )
            self._replaying[number] = mind
        self._replaying[number].forget_everybody()
        return self._replaying[number]


def simulation_at(reader: HistoryReader, mind: Mind, tick: int, *, changes: Iterable[Change] = ()) -> Simulation:
    """The simulation of a recorded run as it was after a committed tick, with changes that act from the next tick on.

    For many of one run, keep a `Past`. Raises IslandError when the tick is not lived or a change cannot be.
    """
    past = Past(reader)
    return past.simulation(mind, past.plan(tick, changes))
