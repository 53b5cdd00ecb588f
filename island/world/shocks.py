"""What befalls an island once in decades or centuries: swings of the climate, droughts, hazes, floods, fires, great storms, landslips.

Each is an event with a day; what it takes from people are events that name it as their cause. Its own cause is the weather or the storm
it came of, or none: nature itself.
"""

from island.rng import Purpose
from island.world.crafts import knows
from island.world.rules import LIVES_ON
from island.world.state import NOBODY, Event
from island.world.turn import Turn
from island.world.words import DEED_KINDS, Craft, Deed, EventKind, PlaceKind, Season, Weather, Work

K = EventKind
_DRAW = Purpose.SHOCK
_SWING, _NOISE = 40, 35  # of the climate: the height of the slow wave, and the most that one year adds
_DROUGHT, _HAZE, _LAND = 45, 16, 4  # per mille a year
_DROUGHT_TAKES, _HAZE_TAKES = 50, 40  # per cent of what grows on a field
_GREAT = 25  # per mille of storms: about once in 30 years
_TURNS = 7  # per mille a year, for each stock
_PLENTY = (70, 85, 100, 115, 130)  # per cent of the usual, of what is wild
_YIELD = (85, 92, 100, 108, 115)  # and of what is sown, which decides how many can live
_FLOOD = 120  # per mille of second seasons of rain
_WOOD_FIRE, _WOOD_FIRE_IN_DROUGHT = 40, 150  # per mille of dry summers
_HUT_FIRE = 1  # in two thousand, a season and hut
_AT_THE_HEARTH = frozenset({Deed.REST, Deed.TEND, Deed.PLAY, Deed.SING, Deed.BUILD, Deed.STORE, Deed.FEAST})


# -- climate, and what hangs over the island for years -----------------------------------------------------------------


def climate_of_the_year(turn: Turn) -> int:
    """0.6 of last year's, what one year adds, and a wave of 200 to 1,000 years about the island's own warmth: centuries are mild or cold."""
    world = turn.world
    noise = turn.below(2 * _NOISE + 1, Purpose.NATURE, 0, 30) - _NOISE
    slow = world.warmth + _wave(world.year + world.swing_phase, world.swing_years)
    return max(-100, min(100, (6 * world.climate + 4 * slow) // 10 + noise))


def _wave(year: int, length: int) -> int:
    """From -SWING to SWING and back in straight lines."""
    quarter = 4 * (year % length)
    height = quarter if quarter < length else 2 * length - quarter if quarter < 3 * length else quarter - 4 * length
    return _SWING * height // length


def begin_tick(turn: Turn) -> None:
    """Droughts and hazes end, and begin with a year."""
    world = turn.world
    if world.drought_event >= 0 and world.tick >= world.drought_until_tick:
        turn.record(K.DROUGHT_ENDED, causes=(world.drought_event,))
    if world.haze_event >= 0 and world.tick >= world.haze_until_tick:
        turn.record(K.HAZE_CLEARED, causes=(world.haze_event,))
    if world.tick % world.ticks_a_year:
        return
    is_over = any(event.kind is K.DROUGHT_ENDED for event in turn.events)
    if world.drought_event < 0 and not is_over and _strikes(turn, _DROUGHT * (100 - world.climate // 2) // 100, 1000, 4):
        bring_drought(turn, 1 + (turn.below(10, _DRAW, 0, 5) < 3))
    if world.haze_event < 0 and _strikes(turn, _HAZE, 1000, 6):
        bring_haze(turn, (1, 1, 1, 2, 2, 3)[turn.below(6, _DRAW, 0, 7)])
    for work in LIVES_ON:
        if _strikes(turn, _TURNS, 1000, 40 + 2 * work):
            heights = _YIELD if work is Work.GROWING else _PLENTY
            others = [one for one in heights if one != world.plenty[work]]
            turn_stock(turn, work, others[turn.below(len(others), _DRAW, 0, 41 + 2 * work)])


def turn_stock(turn: Turn, work: Work, per_cent: int) -> None:
    """Fish come to a coast or leave it for generations, game, wild plants and crops thrive or fail: nobody knows why."""
    kind = K.STOCK_GREW if per_cent > turn.world.plenty[work] else K.STOCK_WANED
    turn.record(kind, amount=per_cent, outcome=work)


def bring_drought(turn: Turn, years: int, causes: tuple[int, ...] = ()) -> None:
    turn.record(K.DROUGHT_BEGAN, amount=years, causes=causes)


def bring_haze(turn: Turn, years: int, causes: tuple[int, ...] = ()) -> None:
    turn.record(K.HAZE_CAME, amount=years, causes=causes)


def weather_of(turn: Turn, season: Season, drawn: Weather) -> tuple[Weather, tuple[int, ...]]:
    """The weather of a tick, which a haze or a drought may have made, and its cause."""
    world, chance = turn.world, turn.below(100, _DRAW, 0, 8)
    if world.haze_event >= 0 and chance < (75, 25, 60, 90)[season]:
        return Weather.FROST, (world.haze_event,)
    if world.drought_event >= 0 and chance < (70, 95, 60, 0)[season]:
        return Weather.DRY, (world.drought_event,)
    return drawn, ()


def _strikes(turn: Turn, rate: int, of: int, draw: int) -> bool:
    return turn.below(of * 100, _DRAW, 0, draw) < rate * turn.rules.disasters


# -- at the dawn of a tick ---------------------------------------------------------------------------------------------


def strike(turn: Turn, rained: int) -> None:
    """What the season brings; `rained` is the event of a season of rain before this one, or NOBODY."""
    world = turn.world
    if world.season is Season.SUMMER and world.tick * 4 % world.ticks_a_year == 0:
        _blight(turn, world.drought_event, _DROUGHT_TAKES)
        _blight(turn, world.haze_event, _HAZE_TAKES)
    if world.weather is Weather.RAIN and rained >= 0 and _strikes(turn, _FLOOD, world.per_mille(), 12):
        _flood(turn, (rained, world.weather_event))
    if world.weather is Weather.DRY and world.season is Season.SUMMER:
        is_drought = world.drought_event >= 0
        if _strikes(turn, _WOOD_FIRE_IN_DROUGHT if is_drought else _WOOD_FIRE, world.per_mille(), 16):
            _burn_wood(turn)
    if world.tick % world.ticks_a_year == 0 and _strikes(turn, _LAND, 1000, 20):
        change_land(turn)


def _blight(turn: Turn, cause: int, per_cent: int) -> None:
    """What was sown in spring stands poor."""
    for home in list(turn.world.households.values()) if cause >= 0 else ():
        lost = home.crop_meals * per_cent // 100
        if cause == turn.world.drought_event and knows(turn.world, home, Craft.DITCHES):
            lost //= 2  # water is led to it
        if lost:
            turn.record(K.CROP_LOST, home.members[0], amount=lost, causes=(cause,))


def _flood(turn: Turn, causes: tuple[int, ...]) -> None:
    """Two seasons of rain: the fields near the stream, a third of them, are washed out."""
    flood = turn.record(K.FLOODED, place=int(PlaceKind.FIELDS), causes=causes)
    if flood.kind is K.WITHHELD:
        return
    for home in list(turn.world.households.values()):
        head = home.members[0]
        if home.crop_meals > 0 and home.household_id % 3 == 0:
            lost = max(1, home.crop_meals * (50 + turn.below(51, _DRAW, 0, 24 + head % 0x10000)) // 100)
            turn.record(K.CROP_LOST, head, amount=lost, causes=(flood.event_id,))


def _burn_wood(turn: Turn) -> None:
    """A sixth to nearly half of one wood, and what grows under its trees; they come back as after felling."""
    wood = _a_wood(turn, 18)
    burnt = turn.world.places[wood].timber * (15 + turn.below(31, _DRAW, 0, 17)) // 100 if wood >= 0 else 0
    if burnt:
        turn.record(K.WOOD_BURNED, place=wood, amount=burnt, causes=(turn.world.weather_event, turn.world.drought_event))


def _a_wood(turn: Turn, draw: int) -> int:
    """Any wood that is known; NOBODY if none is."""
    woods = [index for index, place in enumerate(turn.world.places) if place.is_known and place.timber_max]
    return woods[turn.below(len(woods), _DRAW, 0, draw)] if woods else NOBODY


def change_land(turn: Turn) -> None:
    """Once in centuries a place is another for ever: most are poorer after a landslip or a great wave, some richer."""
    places = [index for index, place in enumerate(turn.world.places) if place.stock_max > 0 and place.is_known]
    if places:
        index = places[turn.below(len(places), _DRAW, 0, 21)]
        share = 50 + turn.below(31, _DRAW, 0, 22) if turn.below(5, _DRAW, 0, 23) else 125
        turn.record(K.LAND_CHANGED, place=index, amount=max(1, turn.world.places[index].stock_max * share // 100))


# -- storms and hearths ------------------------------------------------------------------------------------------------


def grow_great(turn: Turn, storm: Event) -> Event | None:
    """Once in decades a storm is one that is still told of: it throws part of a wood as well. None if it is an ordinary one."""
    if not _strikes(turn, _GREAT, 1000, 28):
        return None
    wood = _a_wood(turn, 30)
    felled = turn.world.places[wood].timber * (10 + turn.below(31, _DRAW, 0, 29)) // 100 if wood >= 0 else 0
    great = turn.record(K.GREAT_STORM, place=wood, amount=felled, causes=(storm.event_id,))
    return None if great.kind is K.WITHHELD else great


def burn_huts(turn: Turn) -> None:
    """At the end of a tick: a hearth that somebody sat by sets a hut on fire, in dry weather three times as often."""
    world = turn.world
    dry = world.weather is Weather.DRY
    if not _strikes(turn, len(world.households) * (3 if dry else 1) * _HUT_FIRE, 2 * world.per_mille(), 32):
        return
    hearths = [
        event
        for event in turn.events
        if event.kind in DEED_KINDS
        and Deed(event.kind) in _AT_THE_HEARTH
        and event.actor in world.villagers
        and turn.home(turn.villager(event.actor)).hut > 0
    ]
    if hearths:
        hearth = hearths[turn.below(len(hearths), _DRAW, 0, 33)]
        _burn(turn, hearth, (world.weather_event,) if dry else ())


def _burn(turn: Turn, hearth: Event, weather: tuple[int, ...]) -> None:
    home = turn.home(turn.villager(hearth.actor))
    fire = turn.record(K.HUT_BURNED, hearth.actor, amount=home.meals // 3, causes=(hearth.event_id, *weather))
    if fire.kind is not K.WITHHELD:
        turn.record(K.HUT_DAMAGED, hearth.actor, amount=home.hut, causes=(fire.event_id,))
