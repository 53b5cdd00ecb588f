"""What `apply` writes when nature strikes: droughts, hazes, fires, fevers of strangers, land that changes for ever."""

from collections.abc import Callable

from island.world.rules import LIVES_ON
from island.world.state import NOBODY, Event, Fever, Villager, World
from island.world.words import EventKind, Work

K = EventKind
SPREADS_AFTER_DAYS = 12  # from the falling sick to the day on which others catch it


def catch_fever(world: World, villager: Villager, event: Event) -> None:
    """Of a FELL_SICK: `outcome` is the strain, NOBODY of an ordinary sickness."""
    villager.fever, villager.spreads_day = event.outcome, NOBODY
    if event.outcome >= 0:
        villager.spreads_day = event.day + SPREADS_AFTER_DAYS
        villager.had_fevers |= 1 << event.outcome
        count_fever(world, event.outcome, fell=1)


def count_fever(world: World, strain: int, fell: int = 0, died: int = 0) -> None:
    """One more who fell ill with a fever that is going round, or died of it."""
    world.fevers[:] = [
        one._replace(fell=one.fell + fell, died=one.died + died) if one.strain == strain else one for one in world.fevers
    ]


def _fever_came(world: World, event: Event) -> None:
    world.fevers.append(Fever(event.amount, event.event_id))


def _fever_gone(world: World, event: Event) -> None:
    world.fevers[:] = [one for one in world.fevers if one.event_id not in event.causes]


def _drought_began(world: World, event: Event) -> None:
    """`amount` years."""
    world.drought_event, world.drought_until_tick = event.event_id, event.tick + event.amount * world.ticks_a_year


def _drought_ended(world: World, event: Event) -> None:
    world.drought_event = world.drought_until_tick = NOBODY


def _haze_came(world: World, event: Event) -> None:
    """`amount` years."""
    world.haze_event, world.haze_until_tick = event.event_id, event.tick + event.amount * world.ticks_a_year


def _haze_cleared(world: World, event: Event) -> None:
    world.haze_event = world.haze_until_tick = NOBODY


def _trees_thrown(world: World, event: Event) -> None:
    """`amount` logs of a wood; NOBODY's place where no wood is known."""
    if event.place >= 0:
        place = world.places[event.place]
        place.timber = max(0, place.timber - event.amount)


def _wood_burned(world: World, event: Event) -> None:
    """`amount` logs of a wood, and as great a part of what grew below them."""
    place = world.places[event.place]
    place.stock -= place.stock * min(100, event.amount * 100 // max(1, place.timber)) // 100
    place.timber = max(0, place.timber - event.amount)


def _hut_burned(world: World, event: Event) -> None:
    """`amount` meals and all the wood of the house; the hut itself is damaged by an event of its own."""
    home = world.households[world.villagers[event.actor].household]
    home.meals = max(0, home.meals - event.amount)
    home.wood, home.loss_event = 0, event.event_id


def _land_changed(world: World, event: Event) -> None:
    """`amount` is how much the place holds at most from now on."""
    place = world.places[event.place]
    place.stock_max, place.stock, place.lost = event.amount, min(place.stock, event.amount), 0


def _stock_turned(world: World, event: Event) -> None:
    """`amount` per cent of the usual is what every place of the stock can hold now."""
    before, world.plenty[event.outcome] = world.plenty[event.outcome], event.amount
    for place in world.places:
        if place.kind in LIVES_ON[Work(event.outcome)]:
            place.stock_max = (place.stock_max * event.amount + before // 2) // before
            place.stock = min(place.stock, place.stock_max)
            if not place.timber_max:  # of a wood it is timber that is lost
                place.lost = (place.lost * event.amount + before // 2) // before


SHOCK_WRITERS: dict[EventKind, Callable[[World, Event], None]] = {
    K.DROUGHT_BEGAN: _drought_began,
    K.DROUGHT_ENDED: _drought_ended,
    K.HAZE_CAME: _haze_came,
    K.HAZE_CLEARED: _haze_cleared,
    K.GREAT_STORM: _trees_thrown,
    K.WOOD_BURNED: _wood_burned,
    K.HUT_BURNED: _hut_burned,
    K.FEVER_CAME: _fever_came,
    K.FEVER_GONE: _fever_gone,
    K.LAND_CHANGED: _land_changed,
    K.STOCK_GREW: _stock_turned,
    K.STOCK_WANED: _stock_turned,
}
