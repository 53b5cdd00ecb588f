"""A tiny synthetic village: no rules, only rows of every sort in known places."""

from dataclasses import dataclass, field
from pathlib import Path

from island.history.manifest import RunInfo
from island.history.writer import HistoryWriter
from island.records import Thought, ThoughtKind, TickRecord
from island.world.apply import begin_tick
from island.world.land import _FIRST
from island.world.state import NOBODY, Event, Household, Place, Villager, World
from island.world.words import Craft, Custom, DeathCause, Deed, EventKind, Outcome, PlaceKind, Season

RUN = RunInfo("synthetic", 2**64 - 1, "name: synthetic\n", ticks_a_year=4, years=10, versions={"island": "0"})
STORM_TICK, DEATH_TICK, BIRTH_TICK = 5, 6, 7


@dataclass
class Village:
    """Six people: 1 and 2 marry at tick 2, 3 and 4 befriend at 1 and fall out at 4; a storm at 5 kills 1 at 6; 7 is born at 7.

    5 finds out nets and teaches 6; salt, which 1 alone knew, dies with 1.
    """

    world: World = field(default_factory=lambda: World(0, 4))

    def __post_init__(self) -> None:
        named = {PlaceKind.VILLAGE: "Hearth", PlaceKind.REEF: "Long Reef"}
        self.world.places = [Place(kind, named.get(kind, f"Old {kind.name.title()}"), 50, 10 * kind) for kind in PlaceKind]
        for place, (site, _) in zip(self.world.places[1:], _FIRST, strict=True):
            place.site = site
        self.world.places[PlaceKind.REEF].stock, self.world.places[PlaceKind.REEF].stock_max = 70, 100
        self.world.households = {1: Household(1, meals=40)}

    def step(self, word: str = "fished") -> TickRecord:
        world = self.world
        begin_tick(world)
        world.season = Season(world.tick % 4)
        record = TickRecord(world.tick, tokens_fed=50, is_year_end=world.tick % 4 == 3)
        if world.tick == 0:
            for agent_id, name in enumerate(("Mara", "Tom", "Ida", "Olo", "Bea", "Mara"), 1):
                house = "Reef" if agent_id == 6 else "Holm"
                self._add(record, Villager(agent_id, name, house, agent_id % 2 == 1, -20, household=1, traits=[1, 4]))
                self.event(record, EventKind.ARRIVED, agent_id)
        self._happen(record)
        for agent_id in world.villagers:
            partner = 2 if agent_id == 1 else NOBODY
            event = self.event(record, EventKind.TALKED if partner > 0 else EventKind.FISHED, agent_id, partner)
            deed, sentence = (
                (Deed.TALK, "I talked with Tom Holm.") if partner > 0 else (Deed.FISH, f"I {word}, number {agent_id}.")
            )
            ids = ((4, 5, 65535), (7,), (8, 9), (10, 11))
            record.thoughts.append(
                Thought(
                    world.tick, agent_id, ThoughtKind.DECIDE, deed, partner, Outcome.SOME, event.event_id, 9, 0, *ids, sentence
                )
            )
            if record.is_year_end:
                event = self.event(record, EventKind.REMEMBERED, agent_id)
                record.thoughts.append(
                    Thought(
                        world.tick, agent_id, ThoughtKind.REFLECT, event_id=event.event_id, told=(12,), sentence="A hard year."
                    )
                )
        return record

    def event(self, record: TickRecord, kind: EventKind, actor: int = NOBODY, other: int = NOBODY, **more: object) -> Event:
        event = Event(self.world.next_event_id, record.tick, record.tick * 90, kind, actor, other, 1, **more)  # type: ignore[arg-type]
        self.world.next_event_id += 1
        record.events.append(event)
        return event

    def _add(self, record: TickRecord, villager: Villager) -> None:
        self.world.villagers[villager.agent_id] = villager
        self.world.kinship[villager.agent_id] = {}
        self.world.households[1].members.append(villager.agent_id)
        record.villagers.append(villager)

    def _happen(self, record: TickRecord) -> None:
        tick, world = record.tick, self.world
        if tick == 1:
            self.event(record, EventKind.BEFRIENDED, 4, 3)
            found = self.event(record, EventKind.CRAFT_FOUND, 5, amount=int(Craft.NETS))
            self.event(record, EventKind.CRAFT_LEARNED, 6, 5, amount=int(Craft.NETS), causes=(found.event_id,))
            self.event(record, EventKind.CRAFT_BROUGHT, 1, amount=int(Craft.SALT))
        if tick == 2:
            self.event(record, EventKind.MARRIED, 1, 2)
            world.villagers[1].spouse, world.villagers[2].spouse = 2, 1
        if tick == 4:
            self.event(record, EventKind.FELL_OUT, 3, 4)
            self.event(record, EventKind.LEADER_NAMED, 4, amount=40, outcome=0)
            self.event(record, EventKind.FEUD_BEGAN, 3, 6)
            self.event(record, EventKind.CUSTOM_BEGAN, 4, amount=int(Custom.NO_REVENGE), outcome=0)
        if tick == STORM_TICK:
            self.storm = self.event(record, EventKind.STORM_ROSE)
            self.hurt = self.event(record, EventKind.INJURED, 1, causes=(self.storm.event_id,))
        if tick == DEATH_TICK:
            causes = (self.hurt.event_id, self.storm.event_id)  # out of order: the first is the nearer one
            self.event(record, EventKind.DIED, 1, amount=int(DeathCause.STORM), causes=causes)
            self.event(record, EventKind.CRAFT_LOST, 1, amount=int(Craft.SALT))
            del world.villagers[1], world.kinship[1]
            world.households[1].members.remove(1)
            world.villagers[2].spouse = NOBODY
        if tick == BIRTH_TICK:
            self._add(record, Villager(7, "Una", "Holm", True, 1, mother=3, father=2, household=1, traits=[0, 2]))
            self.event(record, EventKind.BORN, 7, 3)


def write_run(folder: Path, ticks: int, odd_tick: int = -1, run: RunInfo = RUN) -> list[TickRecord]:
    """A whole run, closed cleanly; at `odd_tick` people tell another word. Returns its records."""
    village, records = Village(), []
    with HistoryWriter.create(folder, run) as writer:
        for tick in range(ticks):
            records.append(village.step("dreamt" if tick == odd_tick else "fished"))
            writer.write(records[-1], village.world)
    return records
