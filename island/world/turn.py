"""The context rules work in: the world, this tick's luck, the rules, and the one way to let a fact happen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from island.rng import Luck
from island.world.apply import CANNOT_BE_WITHHELD, add_villager, apply
from island.world.rules import FOE, FRIEND, Rules
from island.world.state import NOBODY, Event, Household, Villager, World
from island.world.words import EventKind

_UNKNOWN = (NOBODY,)


@dataclass(slots=True)
class Turn:
    """One tick of one world. Through `record` rules let facts happen; what is no fact goes through the other functions of apply.py."""

    world: World
    luck: Luck
    rules: Rules
    day: int
    events: list[Event] = field(default_factory=list)
    newcomers: list[Villager] = field(default_factory=list)
    withholds: Callable[[Event], bool] | None = None  # whether an event is kept from happening
    withheld: set[int] = field(default_factory=set)  # event_ids
    parties: dict[int, Any] = field(default_factory=dict)  # of a raid: raids.Party, by the agent_id of each who goes
    meant: dict[int, int] = field(default_factory=dict)  # by agent_id: the Custom that one speaks for or against, as they see it
    below: Callable[..., int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.below = self.luck.below

    def record(
        self,
        kind: EventKind,
        actor: int = NOBODY,
        other: int = NOBODY,
        *,
        place: int = NOBODY,
        amount: int = 0,
        outcome: int = NOBODY,
        causes: tuple[int, ...] = (),
        newcomer: Villager | None = None,
    ) -> Event:
        """Let a fact happen: number it, apply it to the world, keep it for history. Unknown causes (-1) are left out.

        A fact may be withheld: the event that is kept and returned is WITHHELD then, in its place and with its number, and nothing
        has changed; a `newcomer`, whom it brings into the world, has not come. Who goes on as if it had happened must ask.
        """
        world = self.world
        known = () if causes == _UNKNOWN else causes
        if len(known) > 1:
            known = tuple(sorted({cause for cause in known if cause >= 0}))
        event = Event(world.next_event_id, world.tick, self.day, kind, actor, other, place, amount, outcome, known)
        if self.withholds is not None and kind not in CANNOT_BE_WITHHELD and self.withholds(event):
            who = NOBODY if newcomer else actor
            event = event._replace(kind=EventKind.WITHHELD, actor=who, amount=int(kind), outcome=NOBODY)
            self.withheld.add(event.event_id)
        elif newcomer:
            add_villager(world, newcomer)
            self.newcomers.append(newcomer)
        apply(world, event)
        self.events.append(event)
        return event

    def villager(self, agent_id: int) -> Villager:
        return self.world.villagers[agent_id]

    def home(self, villager: Villager) -> Household:
        return self.world.households[villager.household]

    def note_bond(self, one: int, other: int, before: int, cause: Event) -> None:
        """Record that two became friends or foes, or ceased to be, when the last deed brought them over a threshold."""
        now = bond(self.world, one, other)
        if now >= FRIEND > before:
            self.record(EventKind.BEFRIENDED, one, other, amount=now, causes=(cause.event_id,))
        elif now <= FOE < before:
            self.record(EventKind.FELL_OUT, one, other, amount=now, causes=(cause.event_id,))
        elif before >= FRIEND > now:
            self.record(EventKind.ESTRANGED, one, other, amount=now, causes=(cause.event_id,))
        elif before <= FOE < now and cause.kind is not EventKind.RECONCILED:
            self.record(EventKind.RECONCILED, one, other, amount=now, causes=(cause.event_id,))


def bond(world: World, one: int, other: int) -> int:
    """The affection between two living people: that of the colder of the two."""
    people = world.villagers
    return min(people[one].bonds.get(other, 0), people[other].bonds.get(one, 0))
