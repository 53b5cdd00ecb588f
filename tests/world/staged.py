"""Staged islands: people in houses as a test wants them, a turn whose dice are set by hand, and what came of it."""

from typing import Any

from set_dice import Dice

from island.world.apply import add_villager, begin_tick
from island.world.doing import Result
from island.world.founding import empty_world
from island.world.observe import Lookout, Observation
from island.world.resolve import resolve
from island.world.rules import Rules
from island.world.state import NOBODY, Action, Event, Villager, World
from island.world.turn import Turn
from island.world.words import Deed, EventKind, Trait


def empty_island() -> World:
    """Nobody lives there; the first spring begins."""
    world = empty_world(Dice(50), Rules(), 4, 0, 0)
    begin_tick(world)
    return world


def person(world: World, agent_id: int, household: int, **more: Any) -> Villager:
    """Somebody of 25, calm and loyal, akin to nobody, of the house named after the household; even numbers are women."""
    usual = {"name": f"N{agent_id}", "house": f"House{household}", "is_female": agent_id % 2 == 0, "born_year": -25}
    villager = Villager(agent_id, **usual | {"household": household, "traits": [int(Trait.CALM), int(Trait.LOYAL)]} | more)
    add_villager(world, villager)
    return villager


def stock(world: World, meals: int, wood: int = 10, hut: int = 8) -> None:
    """Every house has as much."""
    for home in world.households.values():
        home.meals, home.wood, home.hut = meals, wood, hut


def village(people: int, a_house: int, meals: int) -> World:
    """So many people, numbered from 1, so many to a house."""
    world = empty_island()
    for agent_id in range(1, people + 1):
        person(world, agent_id, (agent_id - 1) // a_house + 1)
    stock(world, meals)
    return world


def turn_of(world: World, share: float = 50, dice: Dice | None = None) -> Turn:
    """Now, where no disaster comes and no stranger; every draw is `share` per cent of the way to its limit, or as `dice` has it."""
    return Turn(world, dice or Dice(share), Rules(disasters=0, strangers=0), world.first_day())


def do(turn: Turn, agent_id: int, deed: Deed, partner: int = NOBODY) -> Result:
    return resolve(turn, {agent_id: Action(deed, partner)})[agent_id]


def kinds(turn: Turn) -> list[EventKind]:
    return [event.kind for event in turn.events]


def of_kind(turn: Turn, *kinds: EventKind) -> list[Event]:
    return [event for event in turn.events if event.kind in kinds]


def seen_by(world: World, agent_id: int) -> Observation:
    return Lookout(world).observe(world.villagers[agent_id])
