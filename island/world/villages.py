"""Villages: who leaves one, to found another or for where kin live, and when nobody is left in one.

Nothing here looks at how many there are, and nobody is drawn to go: a house leaves when one who speaks for it wants to. Whoever hears of it
may want the same (kin leave together: Walker and Hill 2014).
"""

from island.world.doing import Result, attempt
from island.world.people import are_family
from island.world.rules import FOE
from island.world.sites import left_between
from island.world.state import NOBODY, Action, Event, Household, Kept, News, Place, Villager, World, age_band, age_years
from island.world.strife import end_with, strife_between
from island.world.turn import Turn, bond
from island.world.words import Age, Deed, EventKind, NewsKind, Outcome, SiteKind

_FEWEST = 13  # who dare to begin a village; the grown among them are half at least
_WORD_YEARS = 4  # how long a house that said it would leave can be taken at its word
_TOO_FEW = 9  # who can hold one
_SOIL_WORTH = 40  # of a house's good soil, in the meals that a site holds
_APART = 18  # on the map of 100 x 100: how far a new village is from any other, at least
_SITES = (  # where huts can stand: by sheltered water, a spring, soil, or where there is food
    SiteKind.BAY, SiteKind.LAGOON, SiteKind.STRAND, SiteKind.SPRING, SiteKind.BERRY_SLOPE, SiteKind.GOOD_SOIL, SiteKind.HEATH,
    SiteKind.HUNTING_GROUND, SiteKind.WOOD,
)  # fmt: skip
_DRIVES = frozenset({
    NewsKind.LEAVES, NewsKind.RAIDED_US, NewsKind.HARMED_ME, NewsKind.CAUGHT_THIEF, NewsKind.LEADS, NewsKind.FEUD, NewsKind.QUARRELLED_ME,
    NewsKind.CROP_LOST, NewsKind.DIED, NewsKind.HUT_BROKEN,
})  # fmt: skip


def mark_empty(turn: Turn) -> None:
    """At the end of a tick: the villages in which nobody lives any more. The end of all is another event."""
    world = turn.world
    lived_in = {home.village for home in world.households.values()}
    for village in [one for one in world.villages.values() if one.village_id not in lived_in]:
        if lived_in:
            end_with(turn, village.village_id, village.loss_event)
            turn.record(EventKind.VILLAGE_EMPTIED, place=village.place, amount=village.village_id, causes=(village.loss_event,))


def houses_of(world: World, village_id: int) -> list[Household]:
    return [home for home in world.households.values() if home.village == village_id]


# -- those who leave ---------------------------------------------------------------------------------------------------


def leave(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """The house goes with those who said the same within some years, to found a village; or alone, to kin or from need; else the word is out."""
    world, home = turn.world, turn.home(me)
    if any(event.kind is EventKind.SETTLED and event.actor == me.agent_id for event in turn.events):  # by another of the house
        return _say(turn, me, Outcome.DONE, (home.leave_event,), world.villages[home.village].place, 1)
    if not _speaks_for_house(world, me):
        return _say(turn, me, Outcome.COLD, ())
    causes, party = _pressed(turn, me, news), _party(world, me)
    place = _where_to(turn)
    if place != NOBODY and _dare(world, party):
        result = _say(turn, me, Outcome.DONE, causes, place, len(party))
        if result.outcome is Outcome.DONE:
            _found(turn, party, place)
        return result
    refuge = _refuge(world, home)
    if refuge != NOBODY:
        result = _say(turn, me, Outcome.DONE, causes, world.villages[refuge].place, 1)
        if result.outcome is Outcome.DONE:
            _settle(turn, home, refuge, (result.event_id,))
        return result
    return _say(turn, me, Outcome.WARM, causes, amount=len(party))


def _say(turn: Turn, me: Villager, outcome: Outcome, causes: tuple[int, ...], place: int = NOBODY, amount: int = 0) -> Result:
    return attempt(turn, me.agent_id, Action(Deed.LEAVE), outcome, place, amount, causes)


def _speaks_for_house(world: World, me: Villager) -> bool:
    """Whoever has no parent there, nor a parent of husband or wife."""
    spouse = world.villagers.get(me.spouse)
    elders = {me.mother, me.father} | ({spouse.mother, spouse.father} if spouse else set())
    return elders.isdisjoint(world.households[me.household].members)


def _pressed(turn: Turn, me: Villager, news: list[News]) -> tuple[int, ...]:
    """Why a house would go: hunger, what it lost, whom it fell out with this year, wrongs, raids, and who said it first."""
    world, home = turn.world, turn.home(me)
    hunger = [world.villagers[one].hunger_event for one in home.members]
    strife = [home.strife_event] if 0 <= world.tick - home.strife_tick <= world.ticks_a_year else []
    heard = [one.event_id for one in news if one.kind in _DRIVES]
    wrongs = [one.event_id for one in me.wrongs[:2]]
    return (*hunger, home.loss_event, *strife, *heard, *wrongs)


def _party(world: World, me: Villager) -> list[Household]:
    """The house of who speaks now, then those whose word still holds, in that order; nobody goes with a foe of who speaks for theirs."""
    party, speakers = [world.households[me.household]], [me.agent_id]
    said = [home for home in houses_of(world, party[0].village) if home is not party[0] and _gave_word(world, home)]
    for home in sorted(said, key=lambda home: home.leave_event):
        if not any(bond(world, home.leave_by, one) <= FOE for one in speakers):
            party.append(home)
            speakers.append(home.leave_by)
    return party


def _gave_word(world: World, home: Household) -> bool:
    """And who gave it for them lives yet, and with them."""
    is_fresh = home.leave_tick != NOBODY and world.tick - home.leave_tick <= _WORD_YEARS * world.ticks_a_year
    return is_fresh and home.leave_by in home.members


def _dare(world: World, party: list[Household]) -> bool:
    people = [one for home in party for one in home.members]
    return len(people) >= _FEWEST and 2 * sum(_is_grown(world, one) for one in people) >= _FEWEST


def _found(turn: Turn, party: list[Household], place: int) -> None:
    """The founder is who leads the old village, if they go along, or who said it first."""
    world = turn.world
    number, leader = world.next_village_id, world.villages[party[0].village].leader
    first = min(party, key=lambda home: (home.leave_event, home.household_id))
    going = {one for home in party for one in home.members}
    founder = leader if leader in going else first.leave_by if first.leave_by in going else _head(world, first).agent_id
    words, kept = tuple(home.leave_event for home in party), list(world.villages[party[0].village].customs)
    founded = turn.record(EventKind.VILLAGE_FOUNDED, founder, place=place, amount=number, causes=words)
    if founded.kind is EventKind.VILLAGE_FOUNDED:
        for home in party:
            _settle(turn, home, number, (founded.event_id,))
        if houses_of(world, number):
            _hand_down(turn, founder, kept, founded)


def _hand_down(turn: Turn, founder: int, customs: list[Kept], founded: Event) -> None:
    """Those who leave together keep what was kept where they lived."""
    for one in customs:
        causes = (one.event_id, founded.event_id)
        turn.record(EventKind.CUSTOM_BEGAN, founder, amount=one.custom, outcome=founded.amount, causes=causes)


def _refuge(world: World, home: Household) -> int:
    """Another village where family of the house lives, that with most; from need (few neighbours, hunger) any, the largest; else NOBODY.

    Nobody is taken in where their village raids.
    """
    kin: dict[int, int] = {}
    people: dict[int, int] = {}
    for other in world.households.values():
        if other.village != home.village and not strife_between(world, home.village, other.village):
            people[other.village] = people.get(other.village, 0) + len(other.members)
            family = sum(are_family(world.villagers[one], world.villagers[two]) for one in home.members for two in other.members)
            kin[other.village] = kin.get(other.village, 0) + family
    best = max(people, key=lambda village: (kin[village], people[village], -village), default=NOBODY)
    return best if best != NOBODY and (kin[best] or _is_in_need(world, home)) else NOBODY


def _is_in_need(world: World, home: Household) -> bool:
    is_hungry = any(world.villagers[one].hunger_event >= 0 for one in home.members)
    return is_hungry or sum(len(other.members) for other in houses_of(world, home.village)) < _TOO_FEW


def _where_to(turn: Turn) -> int:
    """Of the known places far enough from every village the one with most to live on near by; NOBODY where there is none."""
    world = turn.world
    taken = [world.places[village.place] for village in world.villages.values()]
    free = [
        index
        for index, place in enumerate(world.places)
        if place.is_known and place.site in _SITES and all(_apart(place.x, place.y, one.x, one.y) >= _APART for one in taken)
    ]
    return max(free, key=lambda index: (_worth(world, world.places[index]), -index), default=NOBODY)


def _worth(world: World, home: Place) -> int:
    """What the known sites hold at most, for the walk, and the houses that the soil near by feeds."""
    ways = [(place, left_between(home, place)) for place in world.places if place.is_known]
    return sum((place.stock_max + place.timber_max // 4 + _SOIL_WORTH * place.houses) * left * left for place, left in ways)


def _apart(x: int, y: int, other_x: int, other_y: int) -> int:
    """How far two points of the map are from each other, by the longer way along an axis."""
    return max(abs(x - other_x), abs(y - other_y))


def settle_apart(turn: Turn, count: int) -> None:
    """On the first day: the families divide into so many villages, a like number of neighbours in each; fewer where there is no room."""
    houses = list(turn.world.households.values())
    for number in range(1, count):
        theirs = houses[len(houses) * number // count : len(houses) * (number + 1) // count]
        place = _where_to(turn)
        if not theirs or place == NOBODY:
            return
        leader = _head(turn.world, theirs[0])
        landing = tuple(
            event.event_id for event in turn.events if event.kind is EventKind.ARRIVED and event.actor == leader.agent_id
        )
        founded = turn.record(EventKind.VILLAGE_FOUNDED, leader.agent_id, place=place, amount=number, causes=landing)
        if founded.kind is EventKind.VILLAGE_FOUNDED:
            for home in theirs:
                _settle(turn, home, number, (founded.event_id,))


def _settle(turn: Turn, home: Household, village_id: int, causes: tuple[int, ...]) -> None:
    """A house moves, with everybody in it."""
    place = turn.world.villages[village_id].place
    for one in list(home.members):
        moved = turn.record(EventKind.SETTLED, one, place=place, amount=village_id, causes=causes)
        if moved.kind is EventKind.WITHHELD:
            return  # who does not go keeps the house where it is


# -- helpers -----------------------------------------------------------------------------------------------------------


def _is_grown(world: World, agent_id: int) -> bool:
    return age_band(world, world.villagers[agent_id]) >= Age.YOUTH


def _head(world: World, home: Household) -> Villager:
    """The eldest who can still walk far, or the eldest."""
    people = [world.villagers[one] for one in home.members]
    return min(people, key=lambda one: (age_years(world, one) > 60, one.born_year, one.agent_id))
