"""What is done for the own house, and needs nobody: to smoke what spoils, to make tools, to weed, to pick herbs, to keep watch."""

from island.rng import Purpose
from island.world.apply import best_work
from island.world.doing import OUTCOMES, Result, attempt, strength
from island.world.rules import (
    GEAR_MADE,
    GEAR_MOST,
    HERBS_BY_SEASON,
    HERBS_MOST,
    STORED_MEALS,
    STORED_MOST,
    WEED_MEALS,
    WEED_SOIL,
    WEEDED_MOST,
)
from island.world.sites import field_of
from island.world.state import NOBODY, Action, News, Villager
from island.world.turn import Turn
from island.world.words import NewsKind, Outcome, PlaceKind, Work

R = Purpose.RESOLVE


def store(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """Smoking and drying takes a fire, and what is there already keeps itself."""
    home, place = turn.home(me), PlaceKind.VILLAGE
    room = min(home.meals, STORED_MOST * len(home.members)) - home.kept
    if room <= 0:
        return attempt(turn, me.agent_id, action, Outcome.NOTHING, place)
    if home.wood < 1:
        return attempt(turn, me.agent_id, action, Outcome.FAILED, place)
    meals = max(1, turn.world.a_tick(STORED_MEALS) * strength(turn, me) // 100)
    return attempt(turn, me.agent_id, action, Outcome.DONE, place, min(room, meals))


def make(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """Nets, baskets, snares, hoes, axes, bandages: what is needed for the work that one does best. A beginner's last less long."""
    home, work, place = turn.home(me), best_work(me), PlaceKind.VILLAGE
    if home.gear[work] >= GEAR_MOST:
        return attempt(turn, me.agent_id, action, Outcome.NOTHING, place)
    if home.wood < 1 or turn.below(100, R, me.agent_id) < 12 - me.skills[work] // 10:
        return attempt(turn, me.agent_id, action, Outcome.FAILED, place)
    days = (GEAR_MADE + me.skills[work] // 8) * strength(turn, me) // 100
    return attempt(turn, me.agent_id, action, Outcome.DONE, place, max(1, days))


def weed(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """What grows is kept from the weeds and the birds; tired soil is given seaweed while it is bare."""
    home = turn.home(me)
    place = field_of(turn.world, home)
    if home.crop_meals <= 0:
        soil = min(100 - home.soil, turn.world.a_tick(WEED_SOIL))
        return attempt(turn, me.agent_id, action, Outcome.DONE if soil else Outcome.NOTHING, place, soil)
    if home.crop_ripe_day <= turn.day or home.crop_meals >= WEEDED_MOST:
        return attempt(turn, me.agent_id, action, Outcome.NOTHING, place)
    meals = turn.world.a_tick(WEED_MEALS + me.skills[Work.GROWING] // 20) * strength(turn, me) // 100
    return attempt(turn, me.agent_id, action, Outcome.DONE if meals else Outcome.NOTHING, place, meals, (home.crop_event,))


def pick(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """Herbs for the sick, as the season has them; whoever knows them finds more."""
    home, world = turn.home(me), turn.world
    most = HERBS_BY_SEASON[world.season]
    found = world.a_tick(most + turn.below(3, R, me.agent_id) + me.skills[Work.HEALING] // 25) if most else 0
    found = min(HERBS_MOST - home.herbs, found)
    outcome = OUTCOMES[(found > 0) + (found > 2) + (found > 5)]
    sick = tuple(item.event_id for item in news if item.kind is NewsKind.FELL_SICK)
    return attempt(turn, me.agent_id, action, outcome, PlaceKind.HILLS, max(0, found), (me.sick_event, *sick))


def watch(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """From the shore one sees a storm before it breaks, and tells one's own house and whom one meets; thieves see that one watches."""
    is_coming = any(storm.event_id == NOBODY for storm in turn.world.storms)
    houses = {me.household, *(turn.villager(one).household for one in me.met if one in turn.world.villagers)}
    outcome = Outcome.DONE if is_coming else Outcome.NOTHING
    causes = (turn.world.weather_event, turn.home(me).loss_event)
    return attempt(turn, me.agent_id, action, outcome, PlaceKind.SHORE, len(houses) if is_coming else 0, causes)
