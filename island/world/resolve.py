"""What comes of the deeds of one tick: every action becomes an event, with its outcome as the doer sees it."""

from collections.abc import Callable

from island.rng import Purpose
from island.world import abroad, assembly, company, raids, upkeep
from island.world.apply import all_are_there, best_work, forget_news
from island.world.crafts import CAUGHT_BY_TALLY, EXPLORED_UNDER_SAIL, knows, teachable, yield_of
from island.world.doing import OUTCOMES as _OUTCOMES
from island.world.doing import Result, is_watched
from island.world.doing import attempt as _attempt
from island.world.doing import skill as _skill
from island.world.doing import strength as _strength
from island.world.doing import why as _why
from island.world.doing import with_bond as _with_bond
from island.world.families import may_found_house, whose_name
from island.world.feuds import make_up, weigh_wrong
from island.world.inventing import may_find, pass_on
from island.world.people import are_kin, could_marry
from island.world.rules import (
    CHOP_LOGS,
    CROP_MEALS,
    CUT_GREEN,
    FISH_MEALS,
    FRIEND,
    GATHER_MEALS,
    GEAR_YIELD,
    HARVEST_MEALS,
    HUNT_MEALS,
    SEED_MEALS,
    SOWN_LATE,
    TEACHES_APART,
    TEACHES_FROM,
)
from island.world.sites import (
    best_for,
    best_wood,
    come_upon,
    field_of,
    fields_of,
    given_by,
    left_for,
    logs_of,
    make_known,
    to_be_felled,
    within_reach,
)
from island.world.society import DEADLY, DEADLY_IN_FEUD, Tension, remembered, tension
from island.world.state import NOBODY, Action, News, Villager, age_band
from island.world.turn import Turn, bond
from island.world.villages import houses_of, leave
from island.world.words import Age, Craft, Deed, EventKind, NewsKind, Outcome, PlaceKind, Season, Trait, Work

R = Purpose.RESOLVE
_LATE = {Deed.RAID: 1, Deed.ACCEPT: 2}


def resolve(turn: Turn, actions: dict[int, Action]) -> dict[int, Result]:
    """Carry out all actions of a tick, in an order drawn for each tick, or low ids would win for centuries. Raids are of the night, when
    whoever keeps watch is at it; consent comes last: whoever is wed by it has done with courting.

    An actor who is gone by then, or whose partner is, does nothing but try: the deed fails and is recorded.
    """
    world, people = turn.world, turn.world.villagers
    news = {agent_id: people[agent_id].news for agent_id in actions if agent_id in people}
    forget_news(world, list(news))
    order, u32 = Purpose.ORDER, turn.luck.u32
    turn.parties = raids.gather(turn, actions)
    results: dict[int, Result] = {}
    for *_, agent_id in sorted((_LATE.get(actions[one].deed, 0), u32(order, one), one) for one in actions):
        action = actions[agent_id]
        if all_are_there(world, agent_id, *action):
            result = results[agent_id] = _DEEDS[action.deed](turn, people[agent_id], action, news[agent_id])
            if result.outcome is not Outcome.FAILED:
                may_find(turn, people[agent_id], action, result.event_id, news[agent_id])
                assembly.look_on(turn, people[agent_id], result)
        else:
            results[agent_id] = _attempt(turn, agent_id, action, Outcome.FAILED)
    return results


# -- work --------------------------------------------------------------------------------------------------------------


def _food(stock: str, first: PlaceKind, kind_of_work: Work, base: int, luck_range: int, risk: int) -> Callable[..., Result]:
    def work(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
        village = turn.home(me).village
        place = best_for(turn.world, village, stock, first)
        site = turn.world.places[place]
        meals = (base - luck_range + turn.below(2 * luck_range + 1, R, me.agent_id)) * _skill(turn, me, kind_of_work)
        meals = meals * yield_of(turn.world, turn.home(me), kind_of_work) // 100
        meals = turn.world.a_tick(meals * given_by(turn.world, village, site) // 10_000) * _strength(turn, me) // 10_000
        meals = max(0, min(meals, within_reach(site)[0] // 6))
        hurt = turn.below(1000, R, me.agent_id, 1) < risk
        outcome = Outcome.HURT if hurt else _OUTCOMES[(meals > 0) + (meals > 3) + (meals > 8)]
        if hurt:
            meals //= 3
        result = _attempt(turn, me.agent_id, action, outcome, place, meals, (me.hunger_event,))
        if result.outcome is Outcome.HURT:
            turn.record(EventKind.INJURED, me.agent_id, amount=12 + turn.below(14, R, me.agent_id, 2), causes=(result.event_id,))
        return result

    return work


def _chop(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    world = turn.world
    logs = CHOP_LOGS + me.skills[Work.BUILDING] // 25 - 2 + turn.below(5, R, me.agent_id)
    village = turn.home(me).village
    place = best_wood(world, village)
    share = GEAR_YIELD if turn.home(me).gear[Work.BUILDING] else 100
    logs = world.a_tick(logs * yield_of(world, turn.home(me), Work.BUILDING)) * _strength(turn, me) * share // 10_000
    logs = min(logs * logs_of(world, village, world.places[place]) // 1_000_000, to_be_felled(world.places[place])[0] // 6)
    hurt = turn.below(1000, R, me.agent_id, 1) < 12
    outcome = Outcome.HURT if hurt else _OUTCOMES[(logs > 0) + (logs > 2) + (logs > 5)]
    result = _attempt(
        turn,
        me.agent_id,
        action,
        outcome,
        place,
        logs,
        (turn.home(me).loss_event,) if turn.home(me).hut == 0 else (),
    )
    if result.outcome is Outcome.HURT:
        turn.record(EventKind.INJURED, me.agent_id, amount=14, causes=(result.event_id,))
    return result


_SOWN = {Season.SPRING: 100, Season.SUMMER: SOWN_LATE}  # per cent of a crop; in autumn and winter seed rots


def _plant(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """The seed of a house comes out of its store, and is lost where it cannot grow."""
    home, place = turn.home(me), field_of(turn.world, turn.home(me))
    is_second = home.crop_meals > 0  # another of the house was first: a second, poorer plot; a third finds no room
    if home.meals < SEED_MEALS or (is_second and (home.crop_meals > CROP_MEALS * 3 // 2 or home.crop_ripe_day <= turn.day + 120)):
        return _attempt(turn, me.agent_id, action, Outcome.FAILED, place)
    if turn.world.season not in _SOWN:
        return _attempt(turn, me.agent_id, action, Outcome.NOTHING, place)
    meals = CROP_MEALS * _SOWN[turn.world.season] // 100 * (40 + 60 * home.soil // 100) // 100 + me.skills[Work.GROWING] // 10
    meals = meals * yield_of(turn.world, home, Work.GROWING) // 100
    meals = meals * min(100, fields_of(turn.world, home.village) * 100 // len(houses_of(turn.world, home.village))) // 100
    meals = meals * left_for(turn.world, home.village, turn.world.places[place]) // 100
    climate = turn.world.climate
    if climate < 0 and knows(turn.world, home, Craft.DITCHES):
        climate //= 2  # a dry, cold year is half as bad
    meals = meals * turn.rules.fields // 100 * (100 + climate // 4) // 100 * turn.world.plenty[Work.GROWING] // 100
    return _attempt(turn, me.agent_id, action, Outcome.DONE, place, meals * 2 // 3 if is_second else meals)


def _harvest(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    home, place = turn.home(me), field_of(turn.world, turn.home(me))
    if home.crop_meals <= 0:
        return _attempt(turn, me.agent_id, action, Outcome.NOTHING, place)
    if home.crop_ripe_day > turn.day:
        return _cut_green(turn, me, action)
    share = GEAR_YIELD if home.gear[Work.GROWING] else 100
    meals = (
        turn.world.a_tick(HARVEST_MEALS + me.skills[Work.GROWING] // 12) * share // 100 * (50 + _strength(turn, me) // 2) // 100
    )
    meals = min(home.crop_meals, meals)
    outcome = _OUTCOMES[(meals > 0) + (meals > 4) + (meals > 11)]
    return _attempt(turn, me.agent_id, action, outcome, place, meals, (home.crop_event,))


def _cut_green(turn: Turn, me: Villager, action: Action) -> Result:
    """A little to eat now, and the crop is lost."""
    home = turn.home(me)
    meals = home.crop_meals * CUT_GREEN // 100
    result = _attempt(
        turn,
        me.agent_id,
        action,
        _OUTCOMES[meals > 0],
        field_of(turn.world, turn.home(me)),
        meals,
        (home.crop_event, me.hunger_event),
    )
    if result.outcome is not Outcome.FAILED and home.crop_meals > 0:
        turn.record(EventKind.CROP_LOST, me.agent_id, amount=home.crop_meals, causes=(result.event_id,))
    return result


def _build(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    home, place = turn.home(me), PlaceKind.VILLAGE
    if home.wood < 2 or home.hut >= 10:
        return _attempt(turn, me.agent_id, action, Outcome.NOTHING if home.wood >= 2 else Outcome.FAILED, place)
    gain = 4 + me.skills[Work.BUILDING] // 25 + (home.gear[Work.BUILDING] > 0)
    causes = tuple(item.event_id for item in news if item.kind is NewsKind.HUT_BROKEN)
    village = turn.world.villages[home.village]
    if home.hut == 0 and me.backs == village.leader != NOBODY:  # whom the leader calls come and help
        gain, causes = gain + 2, (*causes, village.leader_event)
    return _attempt(
        turn,
        me.agent_id,
        action,
        Outcome.DONE,
        place,
        gain,
        causes,
    )


def _rest(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    return _attempt(turn, me.agent_id, action, Outcome.DONE, PlaceKind.VILLAGE, 8, (me.sick_event, me.hurt_event))


def _explore(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    world, chance = turn.world, turn.below(1000, R, me.agent_id)
    hidden = come_upon(turn, me, EXPLORED_UNDER_SAIL if knows(world, turn.home(me), Craft.SAILS) else 1)
    if hidden >= 0:
        result = _attempt(turn, me.agent_id, action, Outcome.FOUND_PLACE, hidden)
        if result.outcome is Outcome.FOUND_PLACE:
            make_known(turn, me, hidden, result.event_id)
        return result
    place = PlaceKind.SHORE if chance % 2 else PlaceKind.SPRING
    if chance < 300:
        return _attempt(
            turn, me.agent_id, action, Outcome.FOUND_FOOD, place, 1 + world.a_tick(2 + turn.below(6, R, me.agent_id, 1))
        )
    if chance < 450:
        return _attempt(
            turn, me.agent_id, action, Outcome.FOUND_WOOD, place, 1 + world.a_tick(1 + turn.below(4, R, me.agent_id, 1))
        )
    if chance < 600:
        return _attempt(turn, me.agent_id, action, Outcome.FOUND_HERBS, place, 3)
    if chance < 960:
        return _attempt(turn, me.agent_id, action, Outcome.NOTHING, place)
    result = _attempt(turn, me.agent_id, action, Outcome.HURT, place)
    if result.outcome is Outcome.HURT:
        turn.record(EventKind.INJURED, me.agent_id, amount=10 + turn.below(20, R, me.agent_id, 2), causes=(result.event_id,))
    return result


# -- one another -------------------------------------------------------------------------------------------------------


def _sing(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    outcome = Outcome.WARM if turn.below(3, R, me.agent_id) else Outcome.DONE
    return _attempt(turn, me.agent_id, action, outcome, PlaceKind.VILLAGE)


def _mourn(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    cause = (me.grief.event_id,) if me.grief else ()
    return _attempt(turn, me.agent_id, action, Outcome.DONE, causes=cause)


def _talk(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """Most talk warms; hot tempers and old grudges make some of it go wrong."""
    other = turn.villager(action.partner)
    chill = 12 - bond(turn.world, me.agent_id, action.partner) // 4
    chill += 10 * ((Trait.HOT in me.traits) + (Trait.PROUD in other.traits)) - 6 * (Trait.MERRY in me.traits)
    is_cold = turn.below(100, R, me.agent_id) < chill
    amount = -6 if is_cold else 5 + turn.below(5, R, me.agent_id, 1)
    causes = _why(news, action.partner)
    if is_cold:
        causes += tuple(one.event_id for one in (*me.wrongs, *other.wrongs) if one.who in (me.agent_id, action.partner))
    return _with_bond(turn, me, action, Outcome.COLD if is_cold else Outcome.WARM, amount, causes)


def _give(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    other, home = turn.villager(action.partner), turn.home(me)
    owed, goods = remembered(me.goods, other, me.house)
    amount = min(10 if owed else 8, home.meals // 2)  # nothing keeps a house from giving away what it will want
    if amount < 1:
        return _attempt(turn, me.agent_id, action, Outcome.FAILED)
    why = tuple(cause for cause in (other.hunger_event, *goods, *_why(news, action.partner)) if cause >= 0)
    result = _with_bond(turn, me, action, Outcome.DONE, amount, why or (home.gain_event,))
    if result.outcome is Outcome.DONE:
        make_up(turn, me, other, EventKind.GAVE, result.event_id)
    return result


def _teach(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """A lesson passes some skill at what I do best to who is far behind in it, and now and then a craft."""
    work, learner = best_work(me), turn.villager(action.partner)
    is_ahead = me.skills[work] >= TEACHES_FROM and learner.skills[work] <= me.skills[work] - TEACHES_APART
    if not is_ahead and not teachable(turn.world, me, learner):
        return _attempt(turn, me.agent_id, action, Outcome.NOTHING)  # they know as much
    if turn.below(100, R, me.agent_id) < 20:
        return _with_bond(turn, me, action, Outcome.FAILED, int(is_ahead), ())
    result = _with_bond(turn, me, action, Outcome.DONE, 8 * is_ahead, ())
    if result.outcome is Outcome.DONE:
        pass_on(turn, me, learner, result.event_id)
    return result


def _tend(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    other = turn.villager(action.partner)
    if other.sick_until_day < 0:
        return _attempt(turn, me.agent_id, action, Outcome.NOTHING)
    skill = me.skills[Work.HEALING] + (40 if turn.home(me).herbs > 0 else 0) + (20 if turn.home(me).gear[Work.HEALING] else 0)
    is_better = turn.below(100, R, me.agent_id) < 45 + skill // 2
    amount = (10 + skill // 8 if is_better else 3) * yield_of(turn.world, turn.home(me), Work.HEALING) // 100
    return _with_bond(turn, me, action, Outcome.DONE if is_better else Outcome.FAILED, amount, (other.sick_event,))


def _play(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    return _with_bond(turn, me, action, Outcome.DONE, 0, ())


def _court(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """An offer, unless it is waved away at once."""
    other = turn.villager(action.partner)
    if not could_marry(turn.world, me, other) or other.bonds.get(me.agent_id, 0) <= -20:
        return _attempt(turn, me.agent_id, action, Outcome.COLD)
    return _with_bond(turn, me, action, Outcome.DONE, 0, _why(news, action.partner))


def _accept(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """Whoever accepts both offers of the same person is wed."""
    other = turn.villager(action.partner)
    offers = {item.kind: item.event_id for item in news if item.who == action.partner}
    if NewsKind.ASKS_WED in offers and could_marry(turn.world, me, other):
        result = _attempt(turn, me.agent_id, action, Outcome.WED, causes=(offers[NewsKind.ASKS_WED],))
        if result.outcome is Outcome.WED:
            wed(turn, me, other, result.event_id)
        return result
    if NewsKind.ASKS_PEACE in offers:
        result = _attempt(turn, me.agent_id, action, Outcome.PEACE, causes=(offers[NewsKind.ASKS_PEACE],))
        if result.outcome is Outcome.PEACE:
            peace = turn.record(EventKind.RECONCILED, me.agent_id, action.partner, causes=(result.event_id,))
            make_up(turn, me, other, peace.kind, peace.event_id)
        return result
    return _attempt(turn, me.agent_id, action, Outcome.FAILED)


def wed(turn: Turn, one: Villager, other: Villager, cause: int) -> None:
    """A wedding, and the home of the couple."""
    wedding = turn.record(EventKind.MARRIED, one.agent_id, other.agent_id, causes=(cause,))
    if wedding.kind is EventKind.MARRIED:
        make_up(turn, one, other, wedding.kind, wedding.event_id)
        _set_up_home(turn, one, other, wedding.event_id)


def _set_up_home(turn: Turn, one: Villager, other: Villager, cause: int) -> None:
    """The couple lives where one of them already heads a house (children come along), or founds a new one."""
    heads = [each for each in (one, other) if _heads_house(turn, each)]
    target = heads[0].household if heads else turn.world.next_household_id
    named_for = NOBODY if heads else whose_name(turn.world, one, other).agent_id
    for each in (one, other):
        if each.household == target:
            continue
        for child in [child for child in turn.home(each).members if _follows(turn, turn.villager(child), each)]:
            turn.record(EventKind.MOVED, child, named_for, amount=target, causes=(cause,))
        turn.record(EventKind.MOVED, each.agent_id, named_for, amount=target, causes=(cause,))
    if named_for != NOBODY and one.household == other.household == target:
        may_found_house(turn, one, other, cause)


def _heads_house(turn: Turn, me: Villager) -> bool:
    grown = [one for one in turn.home(me).members if age_band(turn.world, turn.villager(one)) >= Age.YOUTH and one != me.agent_id]
    return all(me.agent_id in (turn.villager(one).mother, turn.villager(one).father) for one in grown)


def _follows(turn: Turn, child: Villager, parent: Villager) -> bool:
    is_own = parent.agent_id in (child.mother, child.father)
    return is_own and child.agent_id != parent.agent_id and age_band(turn.world, child) <= Age.YOUTH


def _refuse(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    return _with_bond(turn, me, action, Outcome.DONE, 0, _why(news, action.partner))


def _quarrel(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """How it goes looks at all that lies between the two; one about nothing is mostly laughed off."""
    other = turn.villager(action.partner)
    lies = tension(turn.world, me, other)
    chance, causes = turn.below(100, R, me.agent_id), (*lies.causes, *_why(news, action.partner))
    blows = 0 if are_kin(me, other) else max(2, min(45, 6 + lies.heat // 2 + (12 if lies.feud else 0)))
    if chance < blows:
        return _come_to_blows(turn, me, other, action, lies, causes)
    friendly = 15 if Trait.CALM in other.traits or bond(turn.world, me.agent_id, action.partner) >= FRIEND else 0
    if chance < blows + max(5, min(70, 45 - 2 * lies.heat)) + friendly:
        return _with_bond(turn, me, action, Outcome.WARM, 3, causes)
    return _with_bond(turn, me, action, Outcome.COLD, -14, causes)


def _come_to_blows(turn: Turn, me: Villager, other: Villager, action: Action, lies: Tension, causes: tuple[int, ...]) -> Result:
    """The weaker of the two is mostly the one that is hurt, and may be hurt to death."""
    am_worse = turn.below(100, R, me.agent_id, 2) < max(15, min(85, 50 + (other.health - me.health) // 2))
    outcome = Outcome.HURT if am_worse else Outcome.COLD
    result = _with_bond(turn, me, action, outcome, -22, causes)
    if result.outcome is outcome:
        hurt, by = (me, other) if am_worse else (other, me)
        is_deadly = turn.below(1000, R, me.agent_id, 3) < DEADLY + lies.heat + (DEADLY_IN_FEUD if lies.feud else 0)
        harm = hurt.health if is_deadly else 8 + turn.below(12, R, me.agent_id, 1)
        wound = turn.record(EventKind.INJURED, hurt.agent_id, by.agent_id, amount=harm, causes=(result.event_id,))
        if wound.kind is EventKind.INJURED:
            weigh_wrong(turn, by, hurt, wound.event_id)
    return result


def _steal(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """Hunger, a grudge or a gift that was not returned let a thief take more; a house that remembers wrongs of the thief is on its guard."""
    other, home = turn.villager(action.partner), turn.home(me)
    if other.household == me.household:
        return _attempt(turn, me.agent_id, action, Outcome.NOTHING)
    robbed = turn.home(other)
    grudge, wrongs = remembered(me.wrongs, other, me.house)
    guard, warnings = remembered(other.wrongs, me, other.house)
    owed = [good.event_id for good in other.goods if good.who == me.agent_id]
    causes = (me.hunger_event, home.loss_event, robbed.gain_event, *wrongs, *warnings, *owed, *_why(news, action.partner))
    # Who counts the store sees that something is gone, and knows who was there; so does who keeps watch.
    watched = CAUGHT_BY_TALLY if knows(turn.world, robbed, Craft.TALLIES) else 0
    watched += 40 if is_watched(turn, robbed) else 0
    if turn.below(100, R, me.agent_id) < 33 + min(20, guard // 3) + watched:
        result = _with_bond(turn, me, action, Outcome.CAUGHT, 0, causes)
        if result.outcome is Outcome.CAUGHT:
            weigh_wrong(turn, me, other, result.event_id)
        return result
    wants = 3 + 2 * (me.hunger >= 3) + (grudge > 0) + bool(owed)
    meals = min(robbed.meals // 3, wants + turn.below(5, R, me.agent_id, 1))
    outcome = _OUTCOMES[(meals > 0) + (meals > 3) + (meals > 7)]
    return _attempt(turn, me.agent_id, action, outcome, amount=meals, causes=causes)


def _peace(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    is_proud = Trait.PROUD in turn.villager(action.partner).traits
    if turn.below(100, R, me.agent_id) < (40 if is_proud else 15):
        return _attempt(turn, me.agent_id, action, Outcome.COLD)
    return _attempt(turn, me.agent_id, action, Outcome.DONE, causes=_why(news, action.partner))


_DEEDS: dict[Deed, Callable[[Turn, Villager, Action, list[News]], Result]] = {
    Deed.FISH: _food("fish", PlaceKind.REEF, Work.FISHING, FISH_MEALS, 3, 8),
    Deed.GATHER: _food("plants", PlaceKind.WOOD, Work.GATHERING, GATHER_MEALS, 2, 2),
    Deed.HUNT: _food("game", PlaceKind.HILLS, Work.HUNTING, HUNT_MEALS, 7, 20),
    Deed.CHOP: _chop,
    Deed.PLANT: _plant,
    Deed.HARVEST: _harvest,
    Deed.BUILD: _build,
    Deed.REST: _rest,
    Deed.EXPLORE: _explore,
    Deed.SING: _sing,
    Deed.MOURN: _mourn,
    Deed.TALK: _talk,
    Deed.GIVE: _give,
    Deed.TEACH: _teach,
    Deed.TEND: _tend,
    Deed.PLAY: _play,
    Deed.COURT: _court,
    Deed.ACCEPT: _accept,
    Deed.REFUSE: _refuse,
    Deed.QUARREL: _quarrel,
    Deed.STEAL: _steal,
    Deed.PEACE: _peace,
    Deed.STORE: upkeep.store,
    Deed.MAKE: upkeep.make,
    Deed.WEED: upkeep.weed,
    Deed.PICK: upkeep.pick,
    Deed.WATCH: upkeep.watch,
    Deed.FEAST: company.feast,
    Deed.SWIM: company.swim,
    Deed.DANCE: company.dance,
    Deed.TELL: company.tell,
    Deed.COMFORT: company.comfort,
    Deed.HELP: company.help_out,
    Deed.TRADE: company.trade,
    Deed.ASK: company.ask,
    Deed.ATONE: company.atone,
    Deed.AVENGE: company.avenge,
    Deed.BACK: company.back,
    Deed.VISIT: abroad.visit,
    Deed.RAID: raids.raid,
    Deed.LEAVE: leave,
    Deed.PROPOSE: assembly.speak,
    Deed.OPPOSE: assembly.speak,
    Deed.BLAME: assembly.blame,
}
