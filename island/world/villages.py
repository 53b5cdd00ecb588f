"""Villages: who leaves one to found another, who flees from one to the next, and when nobody is left in one.

Nothing here looks at how many there are. A village splits where people have fallen out, and the larger it is, the likelier (serious
disputes among foragers grow with numbers: Dunbar 2022, Alberti 2014); kin leave together (Walker and Hill 2014).
"""

from island.rng import Purpose
from island.world.people import are_family
from island.world.rules import FOE, FRIEND
from island.world.state import NOBODY, Household, Villager, World, age_band, age_years, village_id_of
from island.world.turn import Turn, bond
from island.world.words import Age, EventKind, Season, SiteKind

_VILLAGE = Purpose.VILLAGE
_ROOM_FOR = 70  # people who live together without more strife than talk can mend
_LEAVE_PER_HEAD = 3  # per mille a year that a village splits, for each more
_FOLLOW = 60  # per cent of the houses of kin and friends who go with a founder
_FEWEST = 12  # who dare to begin a village; the grown among them are half at least
_TOO_FEW = 9  # who can hold one
_FLEES = 35  # per cent of the houses in such a village, or starving in it, that leave it in a year
_APART = 18  # on the map of 100 x 100: how far a new village is from any other, at least
_SITES = (  # where huts can stand: by sheltered water, a spring, soil, or where there is food
    SiteKind.BAY, SiteKind.LAGOON, SiteKind.STRAND, SiteKind.SPRING, SiteKind.BERRY_SLOPE, SiteKind.GOOD_SOIL, SiteKind.HEATH,
    SiteKind.HUNTING_GROUND, SiteKind.WOOD,
)  # fmt: skip


def close_year(turn: Turn) -> None:
    """At the end of winter, before the fields are sown, houses may leave."""
    world = turn.world
    if world.season is not Season.WINTER or not world.is_season_end():
        return
    for village_id in list(world.villages):
        _split(turn, village_id)
    for village_id in list(world.villages):
        _flee(turn, village_id)


def mark_empty(turn: Turn) -> None:
    """At the end of a tick: the villages in which nobody lives any more. The end of all is another event."""
    world = turn.world
    lived_in = {home.village for home in world.households.values()}
    for village in [one for one in world.villages.values() if one.village_id not in lived_in]:
        if lived_in:
            turn.record(EventKind.VILLAGE_EMPTIED, place=village.place, amount=village.village_id, causes=(village.loss_event,))


def houses_of(world: World, village_id: int) -> list[Household]:
    return [home for home in world.households.values() if home.village == village_id]


# -- those who found another -------------------------------------------------------------------------------------------


def _split(turn: Turn, village_id: int) -> None:
    world = turn.world
    houses = houses_of(world, village_id)
    count = sum(len(home.members) for home in houses)
    if turn.below(1000, _VILLAGE, 0, 2 * village_id) >= _LEAVE_PER_HEAD * (count - _ROOM_FOR):
        return
    unhappy = [(_discontent(turn, home), -home.household_id, home) for home in houses if _is_at_odds(world, home)]
    place = _where_to(turn, world.villages[village_id].place)
    if not unhappy or place == NOBODY:
        return
    first = max(unhappy)[2]
    leaving = _party(turn, first, houses)
    people = [one for home in leaving for one in home.members]
    if len(people) < _FEWEST or 2 * sum(_is_grown(world, one) for one in people) < _FEWEST or 3 * len(people) > 2 * count:
        return
    leader = _head(world, first)
    number = world.next_village_id
    founded = turn.record(
        EventKind.VILLAGE_FOUNDED, leader.agent_id, place=place, amount=number, causes=tuple(_reasons(world, leaving))
    )
    if founded.kind is EventKind.VILLAGE_FOUNDED:
        for home in leaving:
            _settle(turn, home, number, (founded.event_id,))


def _is_at_odds(world: World, home: Household) -> bool:
    """Whether somebody of the house fell out with another within the year."""
    return home.strife_event >= 0 and world.tick - home.strife_tick <= world.ticks_a_year


def _discontent(turn: Turn, home: Household) -> int:
    """Foes in the village, three points each; hunger, two each."""
    world, points = turn.world, 0
    for one in home.members:
        me = world.villagers[one]
        foes = [other for other in me.bonds if other in world.villagers and bond(world, one, other) <= FOE]
        points += 3 * sum(village_id_of(world, world.villagers[other]) == home.village for other in foes) + 2 * (
            me.hunger_event >= 0
        )
    return points


def _party(turn: Turn, first: Household, houses: list[Household]) -> list[Household]:
    """The house of the founder, and of its kin and friends those who follow: theirs too, as word goes round."""
    party, asked = [first], {first.household_id}
    for home in party:  # grows as it is read
        for other in houses:
            if other.household_id not in asked and _are_close(turn.world, home, other):
                asked.add(other.household_id)
                if turn.below(100, _VILLAGE, other.members[0], 1) < _FOLLOW:
                    party.append(other)
    return party


def _are_close(world: World, one: Household, other: Household) -> bool:
    """Whether somebody grown here is a parent, child, brother or sister of one there, or a friend; and nobody a foe."""
    ties = [(world.villagers[mine], world.villagers[theirs]) for mine in one.members for theirs in other.members]
    grown = [(mine, theirs) for mine, theirs in ties if _is_grown(world, mine.agent_id) and _is_grown(world, theirs.agent_id)]
    feelings = [bond(world, mine.agent_id, theirs.agent_id) for mine, theirs in grown]
    return any(are_family(mine, theirs) for mine, theirs in grown) or (
        any(one >= FRIEND for one in feelings) and not any(one <= FOE for one in feelings)
    )


def _where_to(turn: Turn, origin: int) -> int:
    """A known place far enough from every village, the nearest to the one that is left; NOBODY where there is none."""
    world = turn.world
    taken = [world.places[village.place] for village in world.villages.values()]
    free = [
        index
        for index, place in enumerate(world.places)
        if place.is_known and place.site in _SITES and all(_apart(place.x, place.y, one.x, one.y) >= _APART for one in taken)
    ]
    home = world.places[origin]
    return min(
        free, key=lambda index: (_apart(world.places[index].x, world.places[index].y, home.x, home.y), index), default=NOBODY
    )


def _apart(x: int, y: int, other_x: int, other_y: int) -> int:
    """How far two points of the map are from each other, by the longer way along an axis."""
    return max(abs(x - other_x), abs(y - other_y))


def _reasons(world: World, leaving: list[Household]) -> list[int]:
    """What those who go fell out over, and the hunger of those who starve."""
    quarrels = [home.strife_event for home in leaving if _is_at_odds(world, home)]
    return quarrels + [world.villagers[one].hunger_event for home in leaving for one in home.members]


def settle_apart(turn: Turn, count: int) -> None:
    """On the first day: the families divide into so many villages, a like number of neighbours in each; fewer where there is no room."""
    houses = list(turn.world.households.values())
    for number in range(1, count):
        theirs = houses[len(houses) * number // count : len(houses) * (number + 1) // count]
        place = _where_to(turn, 0)
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


# -- those who flee ----------------------------------------------------------------------------------------------------


def _flee(turn: Turn, village_id: int) -> None:
    """Where too few are left, and from hunger, houses go to another village: that of close kin, or the largest."""
    world = turn.world
    houses = houses_of(world, village_id)
    if len(world.villages) < 2 or not houses:
        return
    are_too_few = sum(len(home.members) for home in houses) < _TOO_FEW
    for home in houses:
        hunger = [world.villagers[one].hunger_event for one in home.members if world.villagers[one].hunger_event >= 0]
        reasons = tuple(hunger) or ((world.villages[village_id].loss_event,) if are_too_few else ())
        must_go = bool(reasons) and (are_too_few or home.meals < len(home.members))
        if must_go and turn.below(100, _VILLAGE, home.members[0], 2) < _FLEES:
            refuge = _refuge(world, home)
            if refuge != NOBODY:  # all of the others may have left theirs in this very year
                _settle(turn, home, refuge, reasons)


def _refuge(world: World, home: Household) -> int:
    """Where most of those live who are family of somebody in the house, else where most people live; NOBODY where no other village is lived in."""
    kin: dict[int, int] = {}
    people: dict[int, int] = {}
    for other in world.households.values():
        if other.village != home.village:
            people[other.village] = people.get(other.village, 0) + len(other.members)
            family = sum(are_family(world.villagers[one], world.villagers[two]) for one in home.members for two in other.members)
            kin[other.village] = kin.get(other.village, 0) + family
    return max(people, key=lambda village: (kin[village], people[village], -village), default=NOBODY)


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
