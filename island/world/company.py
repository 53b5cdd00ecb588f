"""What people do for and with each other beyond talk: feasts, dances, tales, comfort, help, trade, and how wrongs are paid or avenged."""

from island.rng import Purpose
from island.world.doing import Result, attempt, is_watched, strength, why, with_bond
from island.world.feuds import make_up
from island.world.people import are_kin
from island.world.rules import HARVEST_MEALS, HUT_SOUND
from island.world.sites import best_wood, field_of, to_be_felled
from island.world.state import Action, Household, News, Villager
from island.world.tales import tale_for
from island.world.turn import Turn, bond
from island.world.words import EventKind, Outcome, PlaceKind, Season, Trait, Weather, Work

R = Purpose.RESOLVE
FEAST_MEALS, LOGS_FOR_MEALS = 3, 75  # meals for a guest; logs that a hundred meals buy
_COLD_SEA = {Season.SPRING: 40, Season.SUMMER: 12, Season.AUTUMN: 60, Season.WINTER: 260}  # per mille who are hurt or chilled


def feast(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """Everybody I meet eats from the store of my house; it is remembered, and grief is lighter in company."""
    home, place = turn.home(me), PlaceKind.VILLAGE
    guests = [one for one in me.met if one in turn.world.villagers]
    meals = max(1, turn.world.a_tick(FEAST_MEALS * len(guests) + len(home.members)))
    if home.meals < meals:
        return attempt(turn, me.agent_id, action, Outcome.FAILED, place)
    before = [(guest, bond(turn.world, me.agent_id, guest)) for guest in guests]
    result = attempt(turn, me.agent_id, action, Outcome.WARM if guests else Outcome.DONE, place, meals)
    cause = turn.events[-1]
    for guest, affection in before if result.outcome is Outcome.WARM else ():
        turn.note_bond(me.agent_id, guest, affection, cause)
    return result


def swim(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """In summer it is good for a body and good company; the cold sea hurts."""
    world, place = turn.world, PlaceKind.SHORE
    risk = _COLD_SEA[world.season] + 200 * (world.weather is Weather.STORMY) + 100 * (world.weather is Weather.FROST)
    if turn.below(1000, R, me.agent_id) >= risk:
        return attempt(turn, me.agent_id, action, Outcome.DONE, place, max(1, world.a_tick(6)))
    result = attempt(turn, me.agent_id, action, Outcome.HURT, place)
    if result.outcome is Outcome.HURT:
        turn.record(EventKind.INJURED, me.agent_id, amount=8 + turn.below(14, R, me.agent_id, 1), causes=(result.event_id,))
    return result


def dance(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    other = turn.villager(action.partner)
    chill = (
        10 - bond(turn.world, me.agent_id, action.partner) // 3 + 20 * (other.grief is not None) - 6 * (Trait.MERRY in me.traits)
    )
    if turn.below(100, R, me.agent_id) < chill:
        return with_bond(turn, me, action, Outcome.COLD, -3, why(news, action.partner))
    amount = 7 + turn.below(5, R, me.agent_id, 1)
    return with_bond(turn, me, action, Outcome.WARM, amount, why(news, action.partner))


def tell(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """What I remember goes on living in who listens: tales of the dead are handed down so. `amount` is the year it happened in."""
    other = turn.villager(action.partner)
    tale = tale_for(turn.world, me, other)
    if tale is None:
        return attempt(turn, me.agent_id, action, Outcome.NOTHING)
    impatient = 8 + 12 * (Trait.HOT in other.traits) - bond(turn.world, me.agent_id, action.partner) // 5
    if turn.below(100, R, me.agent_id) < max(2, impatient):
        return attempt(turn, me.agent_id, action, Outcome.COLD)
    return with_bond(turn, me, action, Outcome.WARM, tale.tick // turn.world.ticks_a_year, why(news, action.partner))


def comfort(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    other = turn.villager(action.partner)
    if other.grief is None:
        return attempt(turn, me.agent_id, action, Outcome.NOTHING)
    affection = bond(turn.world, me.agent_id, action.partner)
    chill = (
        14 - affection // 4 + 10 * ((Trait.PROUD in other.traits) + (Trait.HOT in other.traits)) - 8 * (Trait.KIND in me.traits)
    )
    cause = (other.grief.event_id, *why(news, action.partner))
    if turn.below(100, R, me.agent_id) < chill:
        return with_bond(turn, me, action, Outcome.COLD, -2, cause)
    return with_bond(turn, me, action, Outcome.WARM, 10, cause)


# -- between houses ----------------------------------------------------------------------------------------------------


def help_out(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """A day's work for another house, on what it wants most: its ripe crop, its hut, its pot or its woodpile. The place says on which."""
    other = turn.villager(action.partner)
    home, power = turn.home(other), strength(turn, me)
    place, amount = _wanted(turn, home, me, power)
    if amount <= 0:
        return attempt(turn, me.agent_id, action, Outcome.NOTHING, PlaceKind.VILLAGE)
    causes = (other.hunger_event, home.loss_event, *why(news, action.partner))
    return with_bond(turn, me, action, Outcome.DONE, amount, causes, place)


def _wanted(turn: Turn, home: Household, me: Villager, power: int) -> tuple[int, int]:
    a_tick = turn.world.a_tick
    if home.crop_meals > 0 and home.crop_ripe_day <= turn.day:
        return field_of(turn.world, home), min(home.crop_meals, a_tick(HARVEST_MEALS) * power // 100)
    if home.meals < 3 * len(home.members):
        return PlaceKind.SHORE, a_tick(9) * power // 100
    if home.hut < HUT_SOUND and home.wood >= 2:
        return PlaceKind.VILLAGE, min(10 - home.hut, 3 + me.skills[Work.BUILDING] // 30)
    if home.wood < 5:
        wood = best_wood(turn.world, turn.home(me).village)
        return wood, min(to_be_felled(turn.world.places[wood])[0] // 6, a_tick(7) * power // 100)
    return PlaceKind.VILLAGE, 0


def trade(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """Food for wood, or wood for food, where one house has what the other wants. `amount` is what I give in meals, or below 0 what I get."""
    other = turn.villager(action.partner)
    mine, theirs = turn.home(me), turn.home(other)
    if mine.household_id == theirs.household_id:
        return attempt(turn, me.agent_id, action, Outcome.NOTHING)
    amount = _price(mine, theirs) or -_price(theirs, mine)
    if amount == 0:
        return attempt(turn, me.agent_id, action, Outcome.NOTHING)
    affection = bond(turn.world, me.agent_id, action.partner)
    if turn.below(100, R, me.agent_id) < 12 - affection // 2 + 12 * (Trait.GREEDY in other.traits):
        return attempt(turn, me.agent_id, action, Outcome.COLD, causes=why(news, action.partner))
    return with_bond(turn, me, action, Outcome.DONE, amount, why(news, action.partner))


def _price(buyer: Household, seller: Household) -> int:
    """The meals that the one would give for the other's wood."""
    spare = min(buyer.meals - 4 * len(buyer.members), (seller.wood - 5) * 100 // LOGS_FOR_MEALS)
    return min(8, spare) if buyer.wood < 4 and spare >= 2 else 0


def ask(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """For food. Who has more than a season's meals may give of it: to kin and friends, to the hungry, by heart."""
    other = turn.villager(action.partner)
    mine, theirs = turn.home(me), turn.home(other)
    spare = theirs.meals - 4 * len(theirs.members)
    if mine.household_id == theirs.household_id or spare < 2:
        return attempt(turn, me.agent_id, action, Outcome.NOTHING, causes=(me.hunger_event,))
    will = 35 + bond(turn.world, me.agent_id, action.partner) // 2 + 25 * are_kin(me, other) + 25 * (me.hunger >= 3)
    will += 20 * ((Trait.KIND in other.traits) - (Trait.GREEDY in other.traits)) - 45 * (mine.meals >= 6 * len(mine.members))
    causes = (me.hunger_event, mine.loss_event)
    if turn.below(100, R, me.agent_id) >= will:
        return with_bond(turn, me, action, Outcome.COLD, 0, causes)
    return with_bond(turn, me, action, Outcome.DONE, min(8, (spare + 1) // 2), causes)


def atone(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """Food for a wrong: most take it, and what was between the two is over."""
    other, home = turn.villager(action.partner), turn.home(me)
    meals = min(8, home.meals // 2)
    if meals < 2:
        return attempt(turn, me.agent_id, action, Outcome.FAILED)
    is_hard = (Trait.PROUD in other.traits) + (Trait.HOT in other.traits)
    causes = why(news, action.partner)
    if turn.below(100, R, me.agent_id) < 15 + 20 * is_hard - 15 * (other.hunger >= 3):
        return attempt(turn, me.agent_id, action, Outcome.COLD, causes=causes)
    result = with_bond(turn, me, action, Outcome.DONE, meals, causes)
    if result.outcome is Outcome.DONE:
        make_up(turn, me, other, EventKind.ATONED, result.event_id)
    return result


def avenge(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """By night, at the other's house: food is spoilt or the hut broken. One may be seen, and one may be beaten."""
    other = turn.villager(action.partner)
    home, chance = turn.home(other), turn.below(100, R, me.agent_id)
    causes, watched = why(news, action.partner), is_watched(turn, home)
    if chance < 12 + 10 * watched:
        result = with_bond(turn, me, action, Outcome.HURT, 0, causes)
        if result.outcome is Outcome.HURT:
            hurt = 10 + turn.below(14, R, me.agent_id, 1)
            turn.record(EventKind.INJURED, me.agent_id, other.agent_id, amount=hurt, causes=(result.event_id,))
        return result
    if chance < 45 + 25 * watched:
        return with_bond(turn, me, action, Outcome.CAUGHT, 0, causes)
    return attempt(turn, me.agent_id, action, Outcome.DONE, amount=min(8, home.meals // 3), causes=causes)


def back(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """To say whom one would follow."""
    is_cold = turn.below(100, R, me.agent_id) < 10 - bond(turn.world, me.agent_id, action.partner) // 3
    outcome = Outcome.COLD if is_cold else Outcome.WARM
    return with_bond(turn, me, action, outcome, 0, why(news, action.partner))
