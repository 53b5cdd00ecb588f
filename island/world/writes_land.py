"""What events write into the sites: `apply` calls it, and nothing else does."""

from island.world.names import found_name
from island.world.rules import LIVES_ON, QUIET, SPENT, STRAIN_MOST, TAKEN_WITH_IT
from island.world.state import Event, Place, World
from island.world.words import EventKind, SiteKind

_STOCK_OF = {EventKind.FISHED: "fish", EventKind.GATHERED: "plants", EventKind.HUNTED: "game"}


def take(world: World, event: Event) -> None:
    """Food that was brought home from a site; in a growing season more is gone than was brought."""
    if event.place >= 0:
        place = world.places[event.place]
        place.stock = max(0, place.stock - event.amount * TAKEN_WITH_IT[_STOCK_OF[event.kind]][world.season] // 100)
        place.used_event = event.event_id


def fell(world: World, event: Event) -> None:
    """Logs that were cut in a wood; in leaf, more is gone than was brought."""
    if event.place >= 0:
        place = world.places[event.place]
        place.timber = max(0, place.timber - event.amount * TAKEN_WITH_IT["timber"][world.season] // 100)
        place.used_event = event.event_id


def grow(world: World, event: Event) -> None:
    """One site after a season: its stock grew by `amount`, its timber by `outcome`."""
    place = world.places[event.place]
    place.stock = min(place.stock_max, place.stock + event.amount)
    place.timber = min(place.timber_max, place.timber + max(0, event.outcome))


def uncover(world: World, event: Event) -> None:
    """A site is known from now on, and has its name for good."""
    place = world.places[event.place]
    place.name = found_name(world, event.actor, event.other, event.place, event.amount, event.outcome)
    place.is_known = True
    place.stock, place.timber = place.stock_max, place.timber_max


def set_most(world: World, event: Event) -> None:
    """`amount` is the new most of a site's stock in usual times; of all woods' timber together, where there is no site."""
    if event.place >= 0:
        place = world.places[event.place]
        plenty = next((world.plenty[work] for work, kinds in LIVES_ON.items() if place.kind in kinds), 100)
        most = event.amount * plenty // 100
        place.stock_max, place.stock, place.lost = most, min(place.stock, most), 0
        return
    woods = [place for place in world.places if place.site in (SiteKind.WOOD, SiteKind.OLD_WOOD)]
    total = sum(place.timber_max for place in woods)
    for place in woods:
        share = event.amount * place.timber_max // total if total else event.amount // len(woods)
        place.timber_max, place.timber, place.lost = share, min(place.timber, share), 0


def count_strain(world: World) -> None:
    """A year more of too much, or of peace."""
    for place in world.places:
        place.strain = max(-STRAIN_MOST, min(STRAIN_MOST, place.strain + strain_of(place)))


def strain_of(place: Place) -> int:
    """Whether a site was left with too little (1), had a quiet year (-1) or neither."""
    if not place.is_known or not place.stock_max:
        return 0
    here, most = (place.timber, place.timber_max) if place.timber_max else (place.stock, place.stock_max)
    return 1 if 100 * here < SPENT * most else -1 if 100 * here > QUIET * most else 0


def wear_out(world: World, event: Event) -> None:
    _change_most(world.places[event.place], -event.amount)
    world.places[event.place].worn_event = event.event_id


def give_rest(world: World, event: Event) -> None:
    _change_most(world.places[event.place], event.amount)


def _change_most(place: Place, change: int) -> None:
    """A wood loses trees, any other site what lives there."""
    place.strain, place.lost = 0, max(0, place.lost - change)
    if place.timber_max:
        place.timber_max = max(0, place.timber_max + change)
        place.timber = min(place.timber, place.timber_max)
    else:
        place.stock_max = max(0, place.stock_max + change)
        place.stock = min(place.stock, place.stock_max)
