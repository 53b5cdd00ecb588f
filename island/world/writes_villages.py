"""What events about villages write: part of `apply`, which alone calls it."""

from island.world.state import NOBODY, Event, Household, Village, World


def village_founded(world: World, event: Event) -> None:
    """`amount` is its number, `place` where it stands. Nobody lives there until somebody settles."""
    world.villages[event.amount] = Village(event.amount, event.place, event.event_id)
    world.next_village_id = max(world.next_village_id, event.amount + 1)


def leave_for(world: World, home: Household, event: Event) -> None:
    """A house moves to the village `amount`, and leaves its hut behind."""
    world.villages[home.village].loss_event = event.event_id
    home.village, home.hut, home.soil, home.leave_tick = event.amount, 0, 100, NOBODY


def village_emptied(world: World, event: Event) -> None:
    del world.villages[event.amount]


def fell_out(world: World, event: Event) -> None:
    """What drives a house from its village: that one of it has a new foe there."""
    for one in (event.actor, event.other):
        home = world.households[world.villagers[one].household]
        home.strife_event, home.strife_tick = event.event_id, event.tick


def note_loss(world: World, home: Household, event: Event) -> None:
    """A death in a house is one in its village."""
    if home.village in world.villages:
        world.villages[home.village].loss_event = event.event_id
