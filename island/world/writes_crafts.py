"""What events of crafts write into the world: called by `apply`, and by nothing else."""

from island.world.state import Event, LostCraft, World
from island.world.words import NewsKind
from island.world.writes_people import home_of, tell_village


def learn(world: World, event: Event) -> None:
    """The actor knows the craft from now on, and so it is not lost."""
    world.villagers[event.actor].crafts |= 1 << event.amount
    if any(one.craft == event.amount for one in world.lost_crafts):
        world.lost_crafts = [one for one in world.lost_crafts if one.craft != event.amount]


def find(world: World, event: Event) -> None:
    learn(world, event)
    tell_village(world, home_of(world, event.actor).village, NewsKind.CRAFT, event)


def lose(world: World, event: Event) -> None:
    """Who lives here today knew somebody who held it."""
    kept = [one for one in world.lost_crafts if one.craft != event.amount]
    world.lost_crafts = [*kept, LostCraft(int(event.amount), event.event_id, world.year, world.next_agent_id)]


def catch(world: World, event: Event) -> None:
    """Fish go into a weir, and into the house whose weir it is."""
    world.households[world.villagers[event.actor].household].meals += event.amount
    place = world.places[event.place]
    place.stock = max(0, place.stock - event.amount)
