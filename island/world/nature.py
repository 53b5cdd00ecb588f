"""What happens to people: seasons, growth, storms, sickness, births, crops, hunger, cold and death."""

from collections.abc import Iterator

from island.rng import Purpose
from island.world import fevers, shocks, strangers, strife, villages
from island.world.apply import call_off_storm, logs_needed
from island.world.assembly import meet
from island.world.crafts import (
    BIRTH_ATTENDED,
    HUT_OF_STONE,
    INFANT_OF_POTTERS,
    SAIL_HOME,
    STARS_READ,
    WEIR_MEALS,
    crafts_of,
    knows,
    warmth_of,
)
from island.world.feuds import end_with_house, let_feuds_rest, weigh_death
from island.world.founding import draw_traits
from island.world.heirs import bequeath, heirs_of
from island.world.inventing import note_loss
from island.world.leaders import ask_whom_they_follow
from island.world.names import given_name
from island.world.people import are_kin, let_people_meet
from island.world.rules import (
    FERTILE_UNTIL,
    HUT_SOUND,
    MEALS_NEEDED,
    NURSING_SEASONS,
    SMALL_YEARS,
    STORES_FOR_CHILDREN,
    STORES_TOO_THIN,
)
from island.world.sites import HOLDS, wear
from island.world.society import grown_of, village_of
from island.world.state import KIN_UNIT, NOBODY, Household, Place, Villager, World, age_band, age_years
from island.world.turn import Turn
from island.world.words import (
    DEED_KINDS,
    LEAVINGS,
    Age,
    Change,
    Craft,
    DeathCause,
    Deed,
    EventKind,
    PlaceKind,
    Season,
    SiteKind,
    Weather,
)

N, _DEATH = Purpose.NATURE, Purpose.DEATH  # an enum's attribute costs 0.1 us
_W = Weather
_WEATHER = {  # per cent; the rest is fair
    Season.SPRING: {_W.RAIN: 32, _W.STORMY: 10, _W.DRY: 6, _W.FROST: 8},
    Season.SUMMER: {_W.RAIN: 18, _W.STORMY: 8, _W.DRY: 24},
    Season.AUTUMN: {_W.RAIN: 30, _W.STORMY: 20, _W.DRY: 4, _W.FROST: 4},
    Season.WINTER: {_W.RAIN: 18, _W.STORMY: 20, _W.FROST: 37},
}
_IN_COLD_TIMES = {  # per cent more in the coldest year there can be, and as much less in the mildest
    Season.SPRING: {_W.RAIN: -14, _W.STORMY: 7, _W.FROST: 8},
    Season.SUMMER: {_W.RAIN: -14, _W.STORMY: 5, _W.DRY: 20},
    Season.AUTUMN: {_W.RAIN: -14, _W.STORMY: 12, _W.FROST: 4},
    Season.WINTER: {_W.RAIN: -14, _W.STORMY: 12, _W.FROST: 26},
}
_WHERE_WET = {  # likewise on the wettest island there can be, and as much less on the driest
    Season.SPRING: {_W.RAIN: 16, _W.DRY: -6},
    Season.SUMMER: {_W.RAIN: 12, _W.DRY: -16},
    Season.AUTUMN: {_W.RAIN: 16, _W.DRY: -4},
    Season.WINTER: {_W.RAIN: 12},
}
_WHERE_WINDY = {  # likewise on the windiest
    Season.SPRING: {_W.STORMY: 6},
    Season.SUMMER: {_W.STORMY: 5},
    Season.AUTUMN: {_W.STORMY: 11},
    Season.WINTER: {_W.STORMY: 11},
}
_GROWTH = {  # per cent of what is wanting to a full stock, grown in a season, by Season: it comes back from out of reach
    "fish": (12, 12, 10, 8),
    "plants": (15, 17, 12, 2),
    "game": (9, 8, 6, 1),
}
_TIMBER_GROWTH = 8  # per cent a season at its fastest


# -- the beginning of a tick -------------------------------------------------------------------------------------------


def open_tick(turn: Turn) -> None:
    """A new tick: season and weather, growth, the storms to come, who meets whom."""
    world = turn.world
    shocks.begin_tick(turn)
    season, rained = Season(world.tick % world.ticks_a_year * 4 // world.ticks_a_year), world.weather_event
    has_rained = world.weather is Weather.RAIN
    weather, causes = shocks.weather_of(turn, season, _draw_weather(turn, season))
    event = turn.record(EventKind.SEASON, amount=weather, outcome=season, causes=causes)
    if event.kind is EventKind.WITHHELD:  # the weather can be kept away, the season cannot
        turn.record(EventKind.SEASON, amount=Weather.FAIR, outcome=season, causes=(event.event_id,))
    _grow(turn)
    _draw_storms(turn)
    if world.tick % world.ticks_a_year == 0:
        turn.record(EventKind.YEAR_BEGAN, amount=shocks.climate_of_the_year(turn))
        wear(turn)
        ask_whom_they_follow(turn)
        meet(turn)
        let_feuds_rest(turn)
        strife.let_rest(turn)
    shocks.strike(turn, rained if has_rained else NOBODY)
    strangers.come(turn)
    let_people_meet(turn)


def _draw_weather(turn: Turn, season: Season) -> Weather:
    """In cold times storms, dry summers and winters of frost are common, in mild ones rain; on wet islands rain, on windy ones storms."""
    world, chance = turn.world, turn.below(100, N, 0)
    leanings = ((-world.climate, _IN_COLD_TIMES), (world.wetness, _WHERE_WET), (world.wind, _WHERE_WINDY))
    for weather, share in _WEATHER[season].items():
        chance -= max(0, share + sum(much * more[season].get(weather, 0) // 100 for much, more in leanings))
        if chance < 0:
            return weather
    return Weather.FAIR


def _grow(turn: Turn) -> None:
    for index, place in enumerate(turn.world.places):
        if place.is_known and place.stock_max:
            growth, timber = _growth(turn.world, place), _timber_growth(turn.world, place)
            if growth or timber:
                turn.record(EventKind.GROWTH, place=index, amount=growth, outcome=timber or NOBODY)


def _growth(world: World, place: Place) -> int:
    holds = HOLDS[place.site]
    growth = (world.a_tick((place.stock_max - place.stock) * _GROWTH[holds.stock][world.season]) + 50) // 100
    if holds.stock != "fish":  # the sea is slow to cool
        growth = growth * (100 + world.climate // 3) // (200 if world.haze_event >= 0 else 100)
    return growth * holds.by_weather.get(Weather.DRY, 100) // 100 if world.weather is Weather.DRY else growth


def _timber_growth(world: World, place: Place) -> int:
    room = place.timber_max - place.timber
    return max(1, world.a_tick(place.timber * room * _TIMBER_GROWTH) // (100 * place.timber_max)) if room else 0


def _draw_storms(turn: Turn) -> None:
    world = turn.world
    if world.storms:
        return  # one is still to pass
    chance = {Weather.STORMY: 95, Weather.RAIN: 20}.get(world.weather, 6) * turn.rules.storms // 100
    if turn.below(100, Purpose.STORM, 0) < chance:
        bring_storm(turn)


def bring_storm(turn: Turn, causes: tuple[int, ...] = ()) -> None:
    """A storm is on its way and breaks within this tick."""
    first = turn.day + 5 + turn.below(max(1, turn.world.days_a_tick() - 15), Purpose.STORM, 0, 1)
    turn.record(EventKind.STORM_NEARS, amount=first, outcome=first + 2 + turn.below(8, Purpose.STORM, 0, 2), causes=causes)


# -- things with a day of their own ------------------------------------------------------------------------------------


def raise_storm(turn: Turn) -> None:
    """A storm breaks: boats at sea, huts and growing crops are in its way."""
    world = turn.world
    first, last, _ = world.storms[0]
    storm = turn.record(EventKind.STORM_ROSE, amount=last - first, causes=(world.weather_event,))
    if storm.kind is EventKind.WITHHELD:
        call_off_storm(world)
        return
    great = shocks.grow_great(turn, storm)
    harsh, draw = turn.rules.harshness, Purpose.STORM
    fished_at = {event.actor: event.place for event in turn.events if event.kind is EventKind.FISHED and event.place >= 0}
    if great:  # three times as many boats, huts and fields are in the way of it
        storm, harsh = great, 3 * harsh
    is_warned = world.weather is Weather.STORMY  # who fishes nevertheless is far out for the little there is
    for villager in list(world.villagers.values()):
        if villager.doing != Deed.FISH:
            continue
        known = crafts_of(world, turn.home(villager))
        place = world.places[fished_at.get(villager.agent_id, PlaceKind.REEF)]
        risk = 60 if not is_warned else 200 * STARS_READ // 100 if known >> Craft.STAR_LORE & 1 else 200
        risk = risk * HOLDS[place.site].danger // (400 if turn.home(villager).warned_tick == world.tick else 100)
        if turn.below(1000, draw, villager.agent_id) < risk * harsh // 100:
            if turn.below(100, draw, villager.agent_id, 1) < 40 * (SAIL_HOME if known >> Craft.SAILS & 1 else 100) // 100:
                die(turn, villager, DeathCause.STORM, (storm.event_id,))
            else:
                turn.record(EventKind.INJURED, villager.agent_id, amount=20, causes=(storm.event_id,))
    has_cave = any(place.site is SiteKind.CAVE and place.is_known for place in world.places)
    for home in list(world.households.values()):
        head, tied_down = home.members[0], 200 if home.warned_tick == world.tick else 100
        risk = (12 if has_cave else 20) * (HUT_OF_STONE if knows(world, home, Craft.STONE_WALLS) else 100) // 100
        if home.hut and turn.below(100, draw, head, 2) < risk * harsh // tied_down:
            turn.record(EventKind.HUT_DAMAGED, head, amount=2 + turn.below(4, draw, head, 3), causes=(storm.event_id,))
        if home.crop_meals > 0 and turn.below(100, draw, head, 4) < 15 * harsh // tied_down:
            lost = home.crop_meals * (30 + turn.below(60, draw, head, 5)) // 100 + 1
            turn.record(EventKind.CROP_LOST, head, amount=min(lost, home.crop_meals), causes=(storm.event_id,))


def still_storm(turn: Turn) -> None:
    storm = turn.world.storm_event
    turn.record(EventKind.STORM_FELL, causes=(storm,))
    strangers.come_after_storm(turn, storm)


def ripen(turn: Turn, home: Household) -> None:
    turn.record(EventKind.CROP_RIPENED, home.members[0], amount=home.crop_meals, causes=(home.crop_event,))


def rot(turn: Turn, home: Household) -> None:
    turn.record(EventKind.CROP_LOST, home.members[0], amount=home.crop_meals, causes=(home.crop_event,))


def end_sickness(turn: Turn, villager: Villager) -> None:
    """The turn of a fever: one who was nursed mostly lives."""
    danger = SICK_TENDED if villager.tended_tick >= 0 else SICK_ALONE
    danger = fevers.danger(turn.world, villager, danger * 3 // 2 if villager.health < 40 else danger)
    if villager.fever == NOBODY and age_years(turn.world, villager) < SMALL_YEARS:
        danger = danger * SMALL_AND_SICK // 100
    if turn.below(1000, Purpose.SICKNESS, villager.agent_id, 2) < danger:
        die(turn, villager, DeathCause.SICKNESS, (villager.sick_event,))
    if villager.agent_id in turn.world.villagers:
        turn.record(EventKind.RECOVERED, villager.agent_id, causes=(villager.sick_event,))


def deliver(turn: Turn, mother: Villager) -> None:
    """A child is born, or not; the mother lives, or does not."""
    agent_id, conceived = mother.agent_id, mother.conceived_event
    danger = (25 if mother.health >= 40 else 90) * KIN_UNIT
    drawn, of_kin = turn.below(1000 * KIN_UNIT, Purpose.BIRTH, agent_id), danger * KIN_COST * _unborn_kinship(turn.world, mother)
    is_lost = drawn < danger + of_kin // KIN_UNIT
    if is_lost:
        why = (mother.hunger_event, mother.sick_event) if drawn < danger else (_wedding_of_unborn(mother),)
        is_lost = _lose_child(turn, mother, (mother.conceived_event, *why))
    if not is_lost:
        _new_child(turn, mother)
    attended = BIRTH_ATTENDED if knows(turn.world, turn.home(mother), Craft.MIDWIFERY) else 100
    if turn.below(100_000, Purpose.BIRTH, agent_id, 1) < (8 if mother.health >= 40 else 30) * attended:
        weakness = (mother.hunger_event, mother.sick_event) if mother.health < 40 else ()
        die(turn, mother, DeathCause.CHILDBIRTH, (conceived, turn.events[-1].event_id, *weakness))


def _lose_child(turn: Turn, mother: Villager, causes: tuple[int, ...]) -> bool:
    """Whether the child that was to come is lost: that may be withheld."""
    return turn.record(EventKind.MISCARRIED, mother.agent_id, causes=causes).kind is EventKind.MISCARRIED


def _new_child(turn: Turn, mother: Villager) -> None:
    world, agent_id = turn.world, turn.world.next_agent_id
    father = world.villagers.get(mother.child_father)
    is_female = turn.below(100, Purpose.BIRTH, agent_id, 2) < 49
    grandparents = [one for one in (mother.mother, mother.father, *mother.child_elders) if one >= 0]
    child = Villager(
        agent_id,
        given_name(world, turn.luck, agent_id, is_female),
        turn.home(mother).house,
        is_female,
        born_year=world.year,
        mother=mother.agent_id,
        father=mother.child_father,
        grandparents=grandparents,
        household=mother.household,
        kin_event=_wedding_of_unborn(mother) if _unborn_kinship(world, mother) else NOBODY,
        traits=_traits_of_child(turn, agent_id, mother, father),
        health=60 + turn.below(30, Purpose.BIRTH, agent_id, 3),
    )
    birth = turn.record(EventKind.BORN, agent_id, mother.agent_id, causes=(mother.conceived_event,), newcomer=child)
    if birth.kind is EventKind.WITHHELD:
        _lose_child(turn, mother, (birth.event_id,))  # or she would be with child for ever


def _traits_of_child(turn: Turn, agent_id: int, mother: Villager, father: Villager | None) -> list[int]:
    """After the parents, the grown of the village, and whom they follow: villages drift apart in temper, and each from its past."""
    village = village_of(turn.world, mother)
    grown = grown_of(turn.world, village)
    leader = grown.get(village.leader)
    parents = [one for one in (mother, father) if one]
    return draw_traits(turn, agent_id, parents, list(grown.values()), leader)


def _unborn_kinship(world: World, mother: Villager) -> int:
    """That of its parents, in 1/1024: what the child will be inbred (Wright's F)."""
    return world.kinship[mother.agent_id].get(mother.child_father, 0)


def _wedding_of_unborn(mother: Villager) -> int:
    """The wedding of its parents; of a widow who has wed again, the conception."""
    return mother.wed_event if mother.wed_event < mother.conceived_event else mother.conceived_event


def inbreeding(world: World, one: Villager) -> int:
    """Wright's F in 1/1024: the kinship of the parents."""
    return 2 * world.kinship[one.agent_id][one.agent_id] - KIN_UNIT


def die(
    turn: Turn, villager: Villager, cause: DeathCause, causes: tuple[int, ...], by: int = NOBODY, outcome: int = NOBODY
) -> None:
    """A death, by another's hand perhaps, and what becomes of children left alone and of a home in which nobody is left."""
    home = turn.home(villager)
    heirs = heirs_of(turn.world, villager) if len(home.members) == 1 else []
    death = turn.record(EventKind.DIED, villager.agent_id, by, amount=cause, outcome=outcome, causes=causes)
    if death.kind is EventKind.WITHHELD:  # who lives on with no health left would die again in the next tick
        regained = max(0, SPARED_HEALTH - villager.health)
        turn.record(EventKind.CHANGED, villager.agent_id, amount=regained, outcome=Change.SPARED, causes=(death.event_id,))
        return
    if not home.members:
        bequeath(turn, villager, home, heirs, death.event_id)
    note_loss(turn, villager, death.event_id)
    end_with_house(turn, villager, death.event_id)
    grown = [one for one in home.members if age_band(turn.world, turn.villager(one)) >= Age.YOUTH]
    if home.members and not grown:
        for child in list(home.members):
            _take_in(turn, turn.villager(child), death.event_id)


def _take_in(turn: Turn, child: Villager, cause: int) -> None:
    """Grown kin take an orphan in; a child without any stays where it is and must fend for itself."""
    kin = [one for one in turn.world.villagers.values() if one.household != child.household and are_kin(child, one)]
    kin = [one for one in kin if age_band(turn.world, one) >= Age.ADULT]
    if kin:
        nearest = min(kin, key=lambda one: (one.agent_id not in child.grandparents, len(turn.home(one).members), one.agent_id))
        turn.record(EventKind.TAKEN_IN, child.agent_id, nearest.agent_id, amount=nearest.household, causes=(cause,))


# -- the end of a tick -------------------------------------------------------------------------------------------------


def close_tick(turn: Turn) -> None:
    """A season was lived: wounds, food, cold, sickness caught, hunger, new pregnancies, deaths."""
    world = turn.world
    _die_of_wounds(turn)
    chills = {home.household_id: _live(turn, home) for home in list(world.households.values())}
    _spread_sickness(turn)
    for villager in list(world.villagers.values()):
        _mark_hunger(turn, villager)
        _conceive(turn, villager)
    for villager in list(world.villagers.values()):
        if age_years(world, villager) < SMALL_YEARS and villager.health > 0:
            _face_infancy(turn, villager, chills.get(villager.household, NOBODY))
        else:
            _face_death(turn, villager)
    villages.mark_empty(turn)
    shocks.burn_huts(turn)
    fevers.die_out(turn)
    end_if_nobody_is_left(turn)


def _die_of_wounds(turn: Turn) -> None:
    """Who was hurt in a quarrel, and had no health left after it."""
    for wound in [event for event in turn.events if event.kind is EventKind.INJURED and event.other != NOBODY]:
        hurt = turn.world.villagers.get(wound.actor)
        if hurt and hurt.health <= wound.amount // 4 and hurt.hurt_event == wound.event_id:
            die(turn, hurt, DeathCause.VIOLENCE, (wound.event_id, *wound.causes), wound.other)
            weigh_death(turn, wound.other, hurt)


def end_if_nobody_is_left(turn: Turn) -> None:
    """Said once, by the tick in which the last is gone; an island of several lives on empty, as somebody may land."""
    if not turn.world.villagers and any(event.kind is EventKind.DIED or event.kind in LEAVINGS for event in turn.events):
        turn.record(EventKind.VILLAGE_ENDED, causes=(turn.events[-1].event_id,))


def _live(turn: Turn, home: Household) -> int:
    """Eat and burn wood; the CHILLED event of a house that was cold, or NOBODY."""
    people = [turn.villager(one) for one in home.members]
    needed = sum(MEALS_NEEDED[age_band(turn.world, one)] + (one.due_day >= 0) for one in people)
    needed = max(1, turn.world.a_tick(needed))
    _empty_weir(turn, home)
    eaten = min(needed, home.meals)
    chill = _chill(turn.world, home) * turn.rules.harshness // 100
    chilled = NOBODY
    if chill:
        event = turn.record(EventKind.CHILLED, home.members[0], amount=chill, causes=(turn.world.weather_event,))
        chilled = event.event_id if event.kind is EventKind.CHILLED else NOBODY
    turn.record(EventKind.SURVEYED, home.members[0], amount=eaten, outcome=needed - eaten)
    return chilled


def _empty_weir(turn: Turn, home: Household) -> None:
    """What swam into the weir of a house, without anybody's labour; nothing under the ice."""
    world = turn.world
    if world.season is Season.WINTER or not knows(world, home, Craft.WEIRS):
        return
    reef = world.places[PlaceKind.REEF]
    meals = world.a_tick(WEIR_MEALS * 2 * min(reef.stock, reef.stock_usual)) // max(1, reef.stock_usual)
    if meals > 0:
        turn.record(EventKind.WEIR_CAUGHT, home.members[0], place=PlaceKind.REEF, amount=meals, causes=(world.weather_event,))


def _chill(world: World, home: Household) -> int:
    """What the cold takes from health: little in a sound hut with wood to burn."""
    if world.season is not Season.WINTER and world.weather is not Weather.FROST:
        return 0
    shelter = 0 if home.hut >= HUT_SOUND else 4 if home.hut > 0 else 10
    chill = shelter + (12 if home.wood < logs_needed(world, home) else 0)
    return chill * (100 - warmth_of(crafts_of(world, home))) // 100


def _mark_hunger(turn: Turn, villager: Villager) -> None:
    if villager.hunger >= 4 and villager.hunger_event == NOBODY:
        home = turn.home(villager)
        hunger = turn.record(
            EventKind.STARVING, villager.agent_id, amount=villager.hunger, causes=(home.loss_event, turn.world.weather_event)
        )
        if hunger.kind is EventKind.WITHHELD:  # it is the sign of a hunger, which is withheld with it
            turn.record(
                EventKind.CHANGED, villager.agent_id, amount=villager.hunger, outcome=Change.FED, causes=(hunger.event_id,)
            )
    elif villager.hunger < 3 and villager.hunger_event != NOBODY:
        turn.record(EventKind.FED_AGAIN, villager.agent_id, causes=(villager.hunger_event,))


def _spread_sickness(turn: Turn) -> None:
    world, draw = turn.world, Purpose.SICKNESS
    sick = [one for one in world.villagers.values() if one.sick_until_day >= 0 and one.fever == NOBODY]  # those go by contagion
    plague = turn.below(world.per_mille(), draw, 0) < 9 * turn.rules.sickness // 100
    common = 6 + (5 if world.season is Season.WINTER else 0) + (60 if plague else 0)
    common += 6 if world.drought_event >= 0 else 0  # the springs are low, and foul
    for villager in list(world.villagers.values()):
        if villager.sick_until_day >= 0 or villager.immune_until_tick > world.tick:
            continue
        risk = common + (10 if villager.health < 40 else 0) + _of_the_small(world, turn.home(villager), villager)
        source = NOBODY
        for other in sick:
            close = other.household == villager.household
            if close or other.agent_id in villager.met or villager.agent_id in other.met:
                risk += 60 if close else 20
                source = other.sick_event
        risk = risk * turn.rules.sickness // 100
        if turn.below(world.per_mille(), draw, villager.agent_id) < risk:
            days = 25 + turn.below(90, draw, villager.agent_id, 1)
            turn.record(
                EventKind.FELL_SICK,
                villager.agent_id,
                amount=days,
                causes=(source, villager.hunger_event, world.weather_event, world.drought_event),
            )


def _of_the_small(world: World, home: Household, me: Villager) -> int:
    """Per mille a season of falling sick that the first years add, by season and weather."""
    years = age_years(world, me)
    if years >= SMALL_YEARS:
        return 0
    often = _SMALL_SICKNESS[years] * _SMALL_BY_SEASON[world.season] // 100 * _SMALL_BY_WEATHER.get(world.weather, 100) // 100
    return often * (INFANT_OF_POTTERS if knows(world, home, Craft.POTTERY) else 100) // 100


def _conceive(turn: Turn, me: Villager) -> None:
    world = turn.world
    if not me.is_female or me.spouse == NOBODY or me.due_day >= 0:
        return
    husband, age = world.villagers[me.spouse], age_years(world, me)
    if not 16 <= age <= FERTILE_UNTIL or age_years(world, husband) > 65:
        return
    if world.tick - me.last_birth_tick < NURSING_SEASONS * world.ticks_a_year // 4 or me.health < 30:
        return
    chance = 270 if age < 32 else 178 if age < 38 else 84
    chance = chance if me.hunger == 0 else chance // 3 if me.hunger < 4 else 0
    home = turn.home(me)
    store = home.meals - STORES_TOO_THIN * len(home.members)
    chance = chance * max(0, min(store, STORES_FOR_CHILDREN * len(home.members))) // (STORES_FOR_CHILDREN * len(home.members))
    if turn.below(world.per_mille(), Purpose.CONCEIVE, me.agent_id) < chance:
        jitter = turn.below(21, Purpose.CONCEIVE, me.agent_id, 1) - 10
        turn.record(EventKind.CONCEIVED, me.agent_id, husband.agent_id, amount=jitter, causes=(me.wed_event,))


KIN_COST = 3  # times F: what kinship of the parents adds to the hazards of birth and of the first three years (docs/odd.md)
SPARED_HEALTH = 60  # at least, of whoever was to die and did not
STARVATION = (0, 0, 0, 0, 0, 0, 20, 30, 40, 60, 90)  # per mille a season, by hunger: the starving die one by one, not all at once
SICK_ALONE, SICK_TENDED = 290, 74  # per mille who die of a fever that nobody nursed, and that somebody did
_SMALL_HAZARD = (64, 25, 25)  # per mille a season of the very small, by years
_SMALL_SICKNESS = (400, 200, 200)  # per mille a season of falling sick that the first years add, as many as SMALL_YEARS
SMALL_AND_SICK = 240  # per cent of the danger of a sickness, in these years
_SMALL_BY_SEASON = (95, 75, 95, 135)  # per cent of that, by Season
_SMALL_BY_WEATHER = {Weather.DRY: 130, Weather.FROST: 120}  # flies and foul water; cold that no hut keeps out
_COLD_HOUSE, _HUNGRY_MOTHER, _SICK_HOUSE = 60, 100, 100  # per cent that each adds to it
OLD = 50  # years: nobody younger dies of their age
_HAZARD_UNTIL = ((OLD, 0), (55, 2), (65, 11), (75, 34), (200, 110))  # (younger than, per mille a season)
_HAZARD = [next(rate for limit, rate in _HAZARD_UNTIL if age < limit) for age in range(200)]
ACCIDENT = 4  # per mille a season in which somebody did dangerous work: they die of that deed
_DANGEROUS = frozenset(
    {EventKind.FISHED, EventKind.HUNTED, EventKind.CHOPPED, EventKind.BUILT, EventKind.EXPLORED, EventKind.SWAM}
)


def _face_death(turn: Turn, me: Villager) -> None:
    world, age = turn.world, age_years(turn.world, me)
    if me.health <= 0:
        cause, why = _cause_of_weakness(turn, me)
        die(turn, me, cause, why)
        return
    hazard = _HAZARD[age]
    if me.health < 40:
        hazard = hazard * 2 + 4
    hazard += STARVATION[min(me.hunger, 10)]
    drawn = turn.below(world.per_mille(), _DEATH, me.agent_id)
    if drawn < hazard:
        if me.health < 40 or age < OLD:
            cause, why = _cause_of_weakness(turn, me)
            die(turn, me, cause, why)
        else:
            die(turn, me, DeathCause.AGE, ())
    elif drawn < hazard + ACCIDENT and (work := _dangerous_work(turn, me)):
        die(turn, me, DeathCause.INJURY, work)


def _dangerous_work(turn: Turn, me: Villager) -> tuple[int, ...]:
    """The first dangerous deed of somebody in this tick; empty where there is none, and then no accident happens."""
    return tuple(event.event_id for event in turn.events if event.actor == me.agent_id and event.kind in _DANGEROUS)[:1]


def _face_infancy(turn: Turn, me: Villager, chilled: int) -> None:
    """The very small die of the season and its weather, of a cold, hungry or sick house, of weakness, of the kinship of their parents:
    each adds to the hazard, and the draw says which of them it was.
    """
    world = turn.world
    drawn = turn.below(world.per_mille() * 1000 * KIN_UNIT, _DEATH, me.agent_id)
    for danger, cause, outcome in _dangers(turn, me, chilled):
        drawn -= danger
        if drawn < 0:
            die(turn, me, DeathCause.INFANCY, (cause,), outcome=outcome)
            return


def _dangers(turn: Turn, me: Villager, chilled: int) -> Iterator[tuple[int, int, int]]:
    """(per mille a season in 1/1000 of 1/1024, the event behind it, the kinship of the parents where it is that)."""
    world = turn.world
    hazard = _SMALL_HAZARD[age_years(world, me)] * KIN_UNIT // 10
    hazard *= INFANT_OF_POTTERS if knows(world, turn.home(me), Craft.POTTERY) else 100
    if chilled >= 0:
        yield hazard * _COLD_HOUSE, chilled, NOBODY
    mother = world.villagers.get(me.mother)
    if mother and mother.hunger_event >= 0:
        yield hazard * _HUNGRY_MOTHER, mother.hunger_event, NOBODY
    for one in turn.home(me).members:
        if (sick := turn.villager(one)).sick_until_day >= 0:
            yield hazard * _SICK_HOUSE, sick.sick_event, NOBODY
    if me.hunger_event >= 0:
        yield STARVATION[min(me.hunger, 10)] * 1000 * KIN_UNIT, me.hunger_event, NOBODY
    if me.health < 40:
        _, why = _cause_of_weakness(turn, me)
        if why:
            yield hazard * 100, why[0], NOBODY
    if kinship := inbreeding(world, me):
        yield hazard * 100 * KIN_COST * kinship // KIN_UNIT, me.kin_event, kinship


def _cause_of_weakness(turn: Turn, me: Villager) -> tuple[DeathCause, tuple[int, ...]]:
    if me.hunger_event >= 0:
        return DeathCause.HUNGER, (me.hunger_event,)
    if me.sick_event >= 0:
        return DeathCause.SICKNESS, (me.sick_event,)
    if me.hurt_event >= 0:
        return DeathCause.INJURY, (me.hurt_event,)
    if (chill := turn.home(me).chill_event) >= 0:
        return DeathCause.COLD, (chill,)
    deeds = [event.event_id for event in turn.events if event.actor == me.agent_id and event.kind in DEED_KINDS]
    if deeds:
        return DeathCause.INJURY, (deeds[0],)
    years = age_years(turn.world, me)
    return (DeathCause.INFANCY if years < 3 else DeathCause.INJURY if years < 50 else DeathCause.AGE), ()
