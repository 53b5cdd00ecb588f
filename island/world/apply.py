"""Nothing else writes the world: `apply`, with the modules `writes_*.py`, carries out what an event says, with integers and no dice.

What is no event (the clock, newcomers, who meets whom, what is heard, remembered and forgotten) has a function of its own at the end.
"""

from collections.abc import Callable

from island.world import writes_crafts
from island.world import writes_houses as houses
from island.world.crafts import KEPT_SALTED, LOGS_AS_CHARCOAL, SOIL_MANURED, SPOILS_SMOKED, crafts_of, knows
from island.world.rules import (
    FRIEND,
    HERBS_MOST,
    KEEPING_DAYS,
    LOGS_NEEDED,
    NURSING_SEASONS,
    PREGNANCY_DAYS,
    RIPENING_DAYS,
    SAFE_YEARS,
    SEED_MEALS,
    SMALL_SAFE_YEARS,
    SMALL_YEARS,
    SPOILS,
)
from island.world.state import NOBODY, Away, Event, Grief, Household, Storm, Villager, Words, World, age_band, age_years
from island.world.words import (
    DEED_KINDS,
    Change,
    Craft,
    DeathCause,
    Deed,
    EventKind,
    NewsKind,
    Outcome,
    Season,
    Weather,
    Work,
)
from island.world.writes_abroad import WRITERS as _OF_VILLAGES
from island.world.writes_abroad import count_death
from island.world.writes_customs import WRITERS as _OF_CUSTOMS
from island.world.writes_customs import forget as forget_customs
from island.world.writes_deeds import WRITERS as _OF_DEEDS
from island.world.writes_deeds import clear_field, spoil, wear
from island.world.writes_land import count_strain, fell, give_rest, grow, set_most, take, uncover, wear_out
from island.world.writes_people import both_feel as _both_feel
from island.world.writes_people import heal as _heal
from island.world.writes_people import home_of as _home
from island.world.writes_people import person as _person
from island.world.writes_people import practise as _practise
from island.world.writes_people import remember as remember
from island.world.writes_people import tell_news
from island.world.writes_shocks import SHOCK_WRITERS, catch_fever, count_fever
from island.world.writes_society import NOTES, feel
from island.world.writes_society import set_backing as set_backing
from island.world.writes_villages import fell_out, leave_for, note_loss, village_emptied, village_founded

K = EventKind
CANNOT_BE_WITHHELD = frozenset(
    {K.ARRIVED, K.CAME_ASHORE, K.SURVEYED, K.STORM_FELL, K.VILLAGE_ENDED, K.CHANGED, K.WITHHELD, K.CRAFT_LOST}
)
"""What comes whatever happens: the landing of founders and of boats, a house that lives through a tick, a storm's end, the end of all,
and that a craft is lost, which a death that was not withheld has done already."""
_GRIEF_TICKS = 3
_MUCH = 8  # meals, which a house remembers having
_NAMES_KEPT_YEARS = 10  # how often the names that nobody speaks of are looked for
_WORKS = tuple(Work)
_FAILED = int(Outcome.FAILED)  # an enum's attribute costs 0.1 us


def apply(world: World, event: Event) -> None:
    """Change the world by one event. A deed that failed because its doer or partner is gone changes nothing."""
    world.next_event_id = event.event_id + 1
    if event.kind in DEED_KINDS:
        if event.outcome == _FAILED and not all_are_there(world, event.actor, event.kind, event.other):
            return
        world.villagers[event.actor].doing = int(event.kind)
        wear(world, event)
    note, writer = NOTES.get(event.kind), _WRITERS.get(event.kind)
    if note is not None:
        note(world, event)
    if writer is not None:
        writer(world, event)


def all_are_there(world: World, doer: int, deed: int, partner: int) -> bool:
    """Whether those whom a deed needs are alive; nobody needs to be, to be mourned."""
    people = world.villagers
    return doer in people and (partner == NOBODY or partner in people or deed == Deed.MOURN)


# -- deeds -------------------------------------------------------------------------------------------------------------


def _food_work(work: Work) -> Callable[[World, Event], None]:
    def write(world: World, event: Event) -> None:
        villager = _person(world, event.actor)
        home = _home(world, event.actor)
        home.meals += event.amount
        if event.amount >= _MUCH:
            home.gain_event = event.event_id
        take(world, event)
        _practise(villager, work)

    return write


def _chopped(world: World, event: Event) -> None:
    _home(world, event.actor).wood += event.amount
    fell(world, event)
    _practise(_person(world, event.actor), Work.BUILDING)


def _planted(world: World, event: Event) -> None:
    if event.outcome == Outcome.FAILED:
        return
    home = _home(world, event.actor)
    home.meals -= SEED_MEALS
    if event.outcome != Outcome.DONE:
        return
    home.crop_meals, home.crop_event = home.crop_meals + event.amount, event.event_id
    home.crop_ripe_day = event.day + RIPENING_DAYS
    home.crop_rot_day = home.crop_ripe_day + KEEPING_DAYS
    home.soil = max(0, home.soil - (SOIL_MANURED if knows(world, home, Craft.MANURE) else 9))
    _practise(_person(world, event.actor), Work.GROWING, 3)


def _settled(world: World, event: Event) -> None:
    """The house of the first who settles elsewhere moves, and its field stays behind; the others have moved with it."""
    home = _home(world, event.actor)
    if home.village != event.amount:
        leave_for(world, home, event)
        clear_field(home)


def _harvested(world: World, event: Event) -> None:
    home = _home(world, event.actor)
    home.meals += event.amount
    home.gain_event = event.event_id
    home.crop_meals -= event.amount
    if home.crop_meals <= 0:
        clear_field(home)
    _practise(_person(world, event.actor), Work.GROWING, 2)


def _built(world: World, event: Event) -> None:
    if event.outcome != Outcome.DONE:
        return
    home = _home(world, event.actor)
    home.wood = max(0, home.wood - 2)
    home.hut = min(10, home.hut + event.amount)
    _practise(_person(world, event.actor), Work.BUILDING, 2)


def _rested(world: World, event: Event) -> None:
    _heal(_person(world, event.actor), event.amount)


def _explored(world: World, event: Event) -> None:
    home = _home(world, event.actor)
    if event.outcome == Outcome.FOUND_FOOD:
        home.meals += event.amount
    elif event.outcome == Outcome.FOUND_WOOD:
        home.wood += event.amount
    elif event.outcome == Outcome.FOUND_HERBS:
        home.herbs = min(HERBS_MOST, home.herbs + event.amount)
        _practise(_person(world, event.actor), Work.HEALING, 2)


def _sang(world: World, event: Event) -> None:
    villager = _person(world, event.actor)
    _heal(villager, 2)
    warmth = 4 if knows(world, _home(world, event.actor), Craft.BREWING) else 2
    for other in villager.met:
        if other in world.villagers:
            _both_feel(world, event.actor, other, warmth)


def _mourned(world: World, event: Event) -> None:
    villager = _person(world, event.actor)
    villager.grief = None
    _heal(villager, 4)


def _talked(world: World, event: Event) -> None:
    _both_feel(world, event.actor, event.other, event.amount)


def _gave(world: World, event: Event) -> None:
    if event.amount <= 0:
        return
    _home(world, event.actor).meals -= event.amount
    fed = _home(world, event.other)
    fed.meals, fed.gain_event = fed.meals + event.amount, event.event_id
    feel(_person(world, event.actor), event.other, 6)
    feel(_person(world, event.other), event.actor, 14)
    tell_news(_person(world, event.other), NewsKind.FED_ME, event.actor, event.event_id)


def _taught(world: World, event: Event) -> None:
    if event.outcome == Outcome.NOTHING:
        return
    learner = _person(world, event.other)
    work = best_work(_person(world, event.actor))
    learner.skills[work] = min(100, learner.skills[work] + event.amount)
    _both_feel(world, event.actor, event.other, 4)
    tell_news(learner, NewsKind.TAUGHT_ME, event.actor, event.event_id)


def _tended(world: World, event: Event) -> None:
    if event.outcome == Outcome.NOTHING:
        return
    patient = _person(world, event.other)
    patient.tended_tick = event.tick
    _heal(patient, event.amount)
    if event.outcome == Outcome.DONE and patient.sick_until_day >= 0:
        patient.sick_until_day = max(event.day + 1, patient.sick_until_day - 30)
    healer = _home(world, event.actor)
    healer.herbs = max(0, healer.herbs - 1)
    _practise(_person(world, event.actor), Work.HEALING, 3)
    feel(_person(world, event.actor), event.other, 5)
    feel(patient, event.actor, 15)
    tell_news(patient, NewsKind.TENDED_ME, event.actor, event.event_id)


def _played(world: World, event: Event) -> None:
    _heal(_person(world, event.other), 4)
    _heal(_person(world, event.actor), 2)
    _both_feel(world, event.actor, event.other, 6)


def _courted(world: World, event: Event) -> None:
    if event.outcome == Outcome.DONE:
        tell_news(_person(world, event.other), NewsKind.ASKS_WED, event.actor, event.event_id)
        feel(_person(world, event.other), event.actor, 6)


def _refused(world: World, event: Event) -> None:
    feel(_person(world, event.other), event.actor, -8)
    tell_news(_person(world, event.other), NewsKind.REFUSED_ME, event.actor, event.event_id)


def _quarrelled(world: World, event: Event) -> None:
    _both_feel(world, event.actor, event.other, event.amount)
    tell_news(_person(world, event.other), NewsKind.QUARRELLED_ME, event.actor, event.event_id)


def _stole(world: World, event: Event) -> None:
    _home(world, event.other).meals -= event.amount
    _home(world, event.actor).meals += event.amount
    victim = _person(world, event.other)
    if event.outcome == Outcome.CAUGHT:
        feel(victim, event.actor, -35)
        feel(_person(world, event.actor), event.other, -15)
        tell_news(victim, NewsKind.CAUGHT_THIEF, event.actor, event.event_id)
    elif event.amount > 0:
        home = _home(world, event.other)
        home.loss_event = event.event_id


def _offered_peace(world: World, event: Event) -> None:
    if event.outcome == Outcome.DONE:
        tell_news(_person(world, event.other), NewsKind.ASKS_PEACE, event.actor, event.event_id)


def _reconciled(world: World, event: Event) -> None:
    for one, other in ((event.actor, event.other), (event.other, event.actor)):
        villager = _person(world, one)
        feel(villager, other, max(0, 5 - villager.bonds.get(other, 0)))
    tell_news(_person(world, event.other), NewsKind.MADE_PEACE, event.actor, event.event_id)


# -- lives -------------------------------------------------------------------------------------------------------------


def _married(world: World, event: Event) -> None:
    pair = (event.actor, event.other)
    for villager in world.villagers.values():  # an offer does not outlive the wedding of who made it, or of whom it was made to
        if villager.news:
            is_wed = villager.agent_id in pair
            villager.news = [
                item for item in villager.news if item.kind is not NewsKind.ASKS_WED or not (is_wed or item.who in pair)
            ]
    for one, other in ((event.actor, event.other), (event.other, event.actor)):
        villager = _person(world, one)
        villager.spouse, villager.wed_event = other, event.event_id
        feel(villager, other, max(0, 60 - villager.bonds.get(other, 0)))
    tell_news(_person(world, event.other), NewsKind.WED_ME, event.actor, event.event_id)


def _moved(world: World, event: Event) -> None:
    """`amount` is the new household; a new one bears the name of the other's house, and takes the mover's share of the old stores."""
    villager = _person(world, event.actor)
    old = world.households[villager.household]
    if event.amount not in world.households:
        house = _person(world, event.other).house if event.other >= 0 else villager.house
        world.households[event.amount] = Household(event.amount, house, hut=3, village=old.village)
        world.next_household_id = max(world.next_household_id, event.amount + 1)
    new = world.households[event.amount]
    share = len(old.members)
    meals, wood = old.meals // share, old.wood // share
    old.meals, old.wood = old.meals - meals, old.wood - wood
    new.meals, new.wood = new.meals + meals, new.wood + wood
    old.members.remove(event.actor)
    new.members.append(event.actor)
    new.members.sort()
    villager.household = event.amount
    if not old.members:
        new.meals, new.wood = new.meals + old.meals, new.wood + old.wood
        if old.crop_meals > 0 and new.crop_meals <= 0:
            new.crop_meals, new.crop_event = old.crop_meals, old.crop_event
            new.crop_ripe_day, new.crop_rot_day = old.crop_ripe_day, old.crop_rot_day
        new.hut = max(new.hut, old.hut)
        del world.households[old.household_id]


def _conceived(world: World, event: Event) -> None:
    mother = _person(world, event.actor)
    mother.due_day = event.day + PREGNANCY_DAYS + event.amount
    mother.child_father, mother.conceived_event = event.other, event.event_id
    father = _person(world, event.other)
    mother.child_elders = [one for one in (father.mother, father.father) if one >= 0]
    tell_news(mother, NewsKind.WITH_CHILD, event.other, event.event_id)


def _end_pregnancy(world: World, event: Event) -> None:
    mother = _person(world, event.actor)
    _no_longer_with_child(mother)
    mother.last_birth_tick = event.tick
    houses.forget_kin(world)


def _no_longer_with_child(mother: Villager) -> None:
    mother.due_day = mother.child_father = mother.conceived_event = NOBODY
    mother.child_elders = []


def _born(world: World, event: Event) -> None:
    """The newborn itself was put among the villagers by `add_villager`; here its mother and the news."""
    mother = _person(world, event.other)
    _no_longer_with_child(mother)
    mother.last_birth_tick = event.tick
    houses.forget_kin(world)
    _heal(mother, -10)
    world.born += 1
    for parent in (event.other, _person(world, event.actor).father):
        if parent in world.villagers:
            tell_news(world.villagers[parent], NewsKind.BORN, event.actor, event.event_id)
            _both_feel(world, parent, event.actor, 50)


def _died(world: World, event: Event) -> None:
    count_death(world, event)
    dead = world.villagers.pop(event.actor)
    world.died += 1
    if event.amount == DeathCause.SICKNESS and dead.fever >= 0:
        count_fever(world, dead.fever, died=1)
    world.names[dead.agent_id] = dead.name
    home = world.households[dead.household]
    home.members.remove(dead.agent_id)
    note_loss(world, home, event)
    if (
        dead.mother in world.villagers
        and (event.tick - NURSING_SEASONS * world.ticks_a_year // 4) < dead.born_year * world.ticks_a_year
    ):
        world.villagers[dead.mother].last_birth_tick -= world.ticks_a_year  # a nursling less: the next child may come sooner
    for villager in world.villagers.values():
        is_close = villager.agent_id in home.members or dead.agent_id in (villager.spouse, villager.mother, villager.father)
        is_close = is_close or villager.agent_id in (dead.mother, dead.father)
        if is_close or villager.bonds.get(dead.agent_id, 0) >= FRIEND:
            villager.grief = Grief(dead.agent_id, event.tick + _GRIEF_TICKS, event.event_id)
            tell_news(villager, NewsKind.DIED, dead.agent_id, event.event_id)
        _part(villager, dead.agent_id)
    houses.leave_home(world, home)


def _sailed(world: World, event: Event) -> None:
    """Gone from the island: those who stay grieve as for a death, without the news of one."""
    gone = world.villagers.pop(event.actor)
    world.names[gone.agent_id] = gone.name
    home = world.households[gone.household]
    home.members.remove(gone.agent_id)
    for villager in world.villagers.values():
        is_close = gone.agent_id in (villager.spouse, villager.mother, villager.father)
        is_close = is_close or villager.agent_id in (gone.mother, gone.father)
        if is_close and villager.grief is None:
            villager.grief = Grief(gone.agent_id, event.tick + _GRIEF_TICKS, event.event_id)
        _part(villager, gone.agent_id)
    world.away.append(Away(gone.agent_id, gone.mother, gone.father, event.event_id))
    houses.leave_home(world, home)


def _part(villager: Villager, gone: int) -> None:
    """What nobody can hold of a person who is not there."""
    if villager.spouse == gone:
        villager.spouse = NOBODY
    villager.bonds.pop(gone, None)
    villager.news = [item for item in villager.news if item.who != gone or item.kind is NewsKind.DIED]
    if villager.heard_from == gone:
        villager.heard_from, villager.heard_words = NOBODY, ()
    if gone in villager.met:
        villager.met.remove(gone)


def _shipped(world: World, event: Event) -> None:
    """`amount` meals and `outcome` logs leave the house of the actor."""
    home = _home(world, event.actor)
    home.meals -= event.amount
    home.wood -= event.outcome


def _goods_came(world: World, event: Event) -> None:
    home = _home(world, event.actor)
    home.meals += event.amount
    home.wood += event.outcome


def _came_ashore(world: World, event: Event) -> None:
    """The newcomer was put among the villagers by `add_villager`; a child to come was conceived elsewhere."""
    villager = _person(world, event.actor)
    if villager.due_day >= 0:
        villager.conceived_event = event.event_id


# -- bodies and nature -------------------------------------------------------------------------------------------------


def _fell_sick(world: World, event: Event) -> None:
    """`outcome` is the strain of a fever that came with strangers."""
    villager = _person(world, event.actor)
    catch_fever(world, villager, event)
    villager.sick_until_day, villager.sick_event, villager.tended_tick = event.day + event.amount, event.event_id, NOBODY
    tell_news(villager, NewsKind.FELL_SICK, event.actor, event.event_id)


def _recovered(world: World, event: Event) -> None:
    villager = _person(world, event.actor)
    villager.sick_until_day = villager.sick_event = villager.fever = villager.spreads_day = NOBODY
    years = SMALL_SAFE_YEARS if age_years(world, villager) < SMALL_YEARS else SAFE_YEARS
    villager.immune_until_tick = event.tick + years * world.ticks_a_year
    tell_news(villager, NewsKind.GOT_WELL, event.actor, event.event_id)


def _injured(world: World, event: Event) -> None:
    villager = _person(world, event.actor)
    _heal(villager, -event.amount)
    villager.hurt_event = event.event_id


def _starving(world: World, event: Event) -> None:
    _person(world, event.actor).hunger_event = event.event_id


def _fed_again(world: World, event: Event) -> None:
    _person(world, event.actor).hunger_event = NOBODY


def _season(world: World, event: Event) -> None:
    """A new tick: `amount` is the Weather, `outcome` the Season. Whoever has mourned long enough is done."""
    world.season, world.weather = Season(event.outcome), Weather(event.amount)
    world.weather_event = event.event_id
    for villager in world.villagers.values():
        villager.doing = NOBODY
        if villager.grief and villager.grief.until_tick <= world.tick:
            villager.grief = None


def _year_began(world: World, event: Event) -> None:
    world.climate = event.amount
    count_strain(world)
    forget_customs(world, event)
    _fade_bonds(world)
    if world.year % _NAMES_KEPT_YEARS == 0:
        _forget_the_dead(world)


def _fade_bonds(world: World) -> None:
    """A year apart from a person takes a little off love and hate alike."""
    for villager in world.villagers.values():
        bonds = {}
        for other, value in villager.bonds.items():
            value -= (value > 0) - (value < 0)
            if value and other in world.villagers:
                bonds[other] = value
        villager.bonds = bonds


def _forget_the_dead(world: World) -> None:
    """Names of the dead are kept while somebody mourns or remembers them; history keeps them all."""
    known = {villager.grief.dead for villager in world.villagers.values() if villager.grief}
    words: set[int] = set()
    for villager in world.villagers.values():
        known.update(item.who for item in villager.news)
        words.update(villager.heard_words)
        for memory in villager.memories:
            known.update((*memory.people, memory.whose))
    world.names = {dead: name for dead, name in world.names.items() if dead in known or -dead - 1 in words}


def _storm_nears(world: World, event: Event) -> None:
    world.storms.append(Storm(event.amount, event.outcome))


def _storm_rose(world: World, event: Event) -> None:
    world.storm_event = event.event_id
    world.storms[0] = world.storms[0]._replace(event_id=event.event_id)


def _storm_fell(world: World, event: Event) -> None:
    world.storm_event = NOBODY
    del world.storms[0]


def _hut_damaged(world: World, event: Event) -> None:
    home = _home(world, event.actor)
    home.hut = max(0, home.hut - event.amount)
    home.storm_damage = event.event_id
    for member in home.members:
        tell_news(_person(world, member), NewsKind.HUT_BROKEN, NOBODY, event.event_id)


def _crop_lost(world: World, event: Event) -> None:
    home = _home(world, event.actor)
    home.crop_meals -= event.amount
    home.loss_event = event.event_id
    if home.crop_meals <= 0:
        clear_field(home)
    for member in home.members:
        tell_news(_person(world, member), NewsKind.CROP_LOST, NOBODY, event.event_id)


def _surveyed(world: World, event: Event) -> None:
    """A season of living: `actor` stands for the household, `amount` meals were eaten, `outcome` were wanting."""
    home = _home(world, event.actor)
    home.meals -= event.amount
    wanting = event.outcome
    needed = event.amount + wanting
    home.wood = max(0, home.wood - logs_needed(world, home))
    known = crafts_of(world, home)
    spoil(
        home,
        4 + KEPT_SALTED * (known >> Craft.SALT & 1),
        world.a_tick(SPOILS[world.season] * (SPOILS_SMOKED if known >> Craft.SMOKING & 1 else 100)),
    )
    if not wanting and home.meals >= needed:  # a tick ahead: what was lost is made good
        home.loss_event = NOBODY
    if world.season is Season.SUMMER:
        home.chill_event = home.storm_damage = NOBODY
    if world.season is Season.WINTER and world.is_season_end():
        home.hut = max(0, home.hut - 1)
    if home.crop_meals <= 0:
        home.soil = min(100, home.soil + world.a_tick(12))
    for member in home.members:
        _live_a_season(world, world.villagers[member], wanting, needed)


def logs_needed(world: World, home: Household) -> int:
    """What a house burns in this tick."""
    logs = LOGS_NEEDED[world.season]
    if logs > 1 and knows(world, home, Craft.CHARCOAL):
        logs = logs * LOGS_AS_CHARCOAL // 100
    return max(1, world.a_tick(logs)) if logs else 0


def _chilled(world: World, event: Event) -> None:
    _home(world, event.actor).chill_event = event.event_id
    for member in _home(world, event.actor).members:
        _heal(world.villagers[member], -event.amount)


def _live_a_season(world: World, villager: Villager, wanting: int, needed: int) -> None:
    if wanting:
        villager.hunger = min(10, villager.hunger + max(1, world.a_tick(4 * wanting) // max(1, needed)))
    else:
        villager.hunger = max(0, villager.hunger - max(1, world.a_tick(4)))
    change = 8 if villager.hunger == 0 else 4 if villager.hunger < 3 else -2 if villager.hunger < 6 else -5
    if villager.sick_until_day >= 0:
        change -= 14
    if villager.grief:
        change -= 4
    if age_band(world, villager) >= 4:
        change -= 2
    _heal(villager, world.a_tick(change))
    if villager.hurt_event >= 0 and villager.health >= 60:
        villager.hurt_event = NOBODY


def best_work(villager: Villager) -> Work:
    """What one does best; the earlier in the list on a tie."""
    return _WORKS[villager.skills.index(max(villager.skills))]


def _changed(world: World, event: Event) -> None:
    """What a hand from outside does by itself; the weddings, storms, fevers and deaths it brings are events of their own."""
    change, amount = event.outcome, event.amount
    if change == Change.SPARED:
        _heal(_person(world, event.actor), amount)
    elif change == Change.FED:
        villager = _person(world, event.actor)
        villager.hunger = max(0, villager.hunger - amount)
    elif change == Change.MEALS:
        home = _home(world, event.actor)
        home.meals = max(0, home.meals + amount)
    elif change == Change.STOCK:
        set_most(world, event)


_WRITERS: dict[EventKind, Callable[[World, Event], None]] = {
    K.FISHED: _food_work(Work.FISHING),
    K.GATHERED: _food_work(Work.GATHERING),
    K.HUNTED: _food_work(Work.HUNTING),
    K.CHOPPED: _chopped,
    K.PLANTED: _planted,
    K.HARVESTED: _harvested,
    K.BUILT: _built,
    K.RESTED: _rested,
    K.EXPLORED: _explored,
    K.SANG: _sang,
    K.MOURNED: _mourned,
    K.TALKED: _talked,
    K.GAVE: _gave,
    K.TAUGHT: _taught,
    K.TENDED: _tended,
    K.PLAYED: _played,
    K.COURTED: _courted,
    K.REFUSED: _refused,
    K.QUARRELLED: _quarrelled,
    K.STOLE: _stole,
    K.OFFERED_PEACE: _offered_peace,
    K.RECONCILED: _reconciled,
    K.MARRIED: _married,
    K.MOVED: _moved,
    K.TAKEN_IN: _moved,
    K.CONCEIVED: _conceived,
    K.MISCARRIED: _end_pregnancy,
    K.BORN: _born,
    K.DIED: _died,
    K.FELL_SICK: _fell_sick,
    K.RECOVERED: _recovered,
    K.INJURED: _injured,
    K.STARVING: _starving,
    K.FED_AGAIN: _fed_again,
    K.SEASON: _season,
    K.YEAR_BEGAN: _year_began,
    K.STORM_NEARS: _storm_nears,
    K.GROWTH: grow,
    K.STORM_ROSE: _storm_rose,
    K.STORM_FELL: _storm_fell,
    K.HUT_DAMAGED: _hut_damaged,
    K.CROP_LOST: _crop_lost,
    K.PLACE_FOUND: uncover,
    K.SITE_WORN: wear_out,
    K.SITE_RESTED: give_rest,
    K.SURVEYED: _surveyed,
    K.CHILLED: _chilled,
    K.CHANGED: _changed,
    K.DRIVEN_OFF: _sailed,
    K.LEFT_TO_WED: _sailed,
    K.LEFT_IN_HUNGER: _sailed,
    K.LEFT_AMONG_FOES: _sailed,
    K.LOADED: _shipped,
    K.SENT_OVER: _shipped,
    K.FELL_OUT: fell_out,
    K.VILLAGE_FOUNDED: village_founded,
    K.SETTLED: _settled,
    K.VILLAGE_EMPTIED: village_emptied,
    K.CAME_ASHORE: _came_ashore,
    K.GOODS_CAME: _goods_came,
    K.CRAFT_BROUGHT: writes_crafts.learn,
    K.CRAFT_FOUND: writes_crafts.find,
    K.CRAFT_LEARNED: writes_crafts.learn,
    K.CRAFT_LOST: writes_crafts.lose,
    K.WEIR_CAUGHT: writes_crafts.catch,
    K.INHERITED: houses.inherited,
    K.HOME_INHERITED: houses.home_inherited,
    K.HOUSE_FOUNDED: houses.house_founded,
    K.SALVAGED: _goods_came,
    **SHOCK_WRITERS,
    **_OF_DEEDS,
    **_OF_VILLAGES,
    **_OF_CUSTOMS,
}


# -- what is no event --------------------------------------------------------------------------------------------------


def begin_tick(world: World) -> None:
    world.tick += 1
    world.year = world.tick // world.ticks_a_year


def add_villager(world: World, villager: Villager) -> None:
    """Put a founder or a newborn into the world and into its household."""
    world.villagers[villager.agent_id] = villager
    world.next_agent_id = villager.agent_id + 1
    village = next(iter(world.villages))  # a house of newcomers stands in the oldest village
    home = world.households.setdefault(villager.household, Household(villager.household, villager.house, village=village))
    world.next_household_id = max(world.next_household_id, villager.household + 1)
    home.members.append(villager.agent_id)
    if villager.house not in world.houses:
        world.houses.append(villager.house)
    houses.count_kin(world, villager)


def learn_names(world: World, names: dict[int, str]) -> None:
    """The names of people elsewhere, for sentences that speak of them."""
    world.names.update(names)


def forget_those_away(world: World, agent_ids: set[int]) -> None:
    """Nobody here is their kin any more."""
    world.away = [one for one in world.away if one.agent_id not in agent_ids]


def bring_stores(world: World, per_cent: int) -> None:
    """What the founders land with: of nine meals each, and a household's eight logs and hut of eight."""
    for home in world.households.values():
        home.meals, home.herbs = 9 * len(home.members) * per_cent // 100, 2
        home.wood, home.hut = 8 * per_cent // 100, min(10, 8 * per_cent // 100)


def call_off_storm(world: World) -> None:
    """The storm that was on its way does not come."""
    del world.storms[0]


def set_met(world: World, agent_id: int, met: list[int]) -> None:
    """Whom one sees outside the home this tick."""
    world.villagers[agent_id].met = met


def forget_news(world: World, agent_ids: list[int]) -> None:
    """What was sensed at this tick is not sensed again at the next."""
    for agent_id in agent_ids:
        villager = world.villagers[agent_id]
        villager.news = []
        villager.heard_from, villager.heard_words = NOBODY, ()


def let_hear(world: World, speaker: int, hearer: int, words: Words) -> None:
    """The words wait in the hearer's ear until its next prompt; the last speaker of a tick is the one heard."""
    villager = world.villagers.get(hearer)
    if villager is not None:
        villager.heard_from, villager.heard_words = speaker, words
