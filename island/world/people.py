"""What people are to each other, and whom they meet."""

from island.rng import Purpose
from island.world.apply import set_met
from island.world.rules import FOE, FRIEND, MARRIAGE_AGE
from island.world.state import NOBODY, Away, Villager, World, age_years, thinks, village_id_of
from island.world.turn import Turn
from island.world.words import Relation

# An enum's attribute costs 0.1 us; these are asked for many times a thought.
_MEET = Purpose.MEET
_NEIGHBOUR, _KIN, _SPOUSE = Relation.NEIGHBOUR, Relation.KIN, Relation.SPOUSE
NEAR_SEEN = 3


def relation(me: Villager, other: Villager) -> Relation:
    """The first that fits."""
    mine, theirs = me.agent_id, other.agent_id
    if theirs == me.spouse:
        return _SPOUSE
    tie = me.ties.get(theirs)
    if tie is None:
        tie = me.ties[theirs] = _tie(me, other)
    if tie is not _NEIGHBOUR:
        return tie
    affection = min(me.bonds.get(theirs, 0), other.bonds.get(mine, 0))
    if affection >= FRIEND:
        return Relation.FRIEND
    return Relation.FOE if affection <= FOE else _NEIGHBOUR


def _tie(me: Villager, other: Villager) -> Relation:
    """What the other is to me by birth, which never changes; NEIGHBOUR if nothing."""
    if me.agent_id == other.mother or me.agent_id == other.father:
        return Relation.CHILD
    if other.agent_id == me.mother or other.agent_id == me.father:
        return Relation.PARENT
    if me.mother >= 0 and (me.mother == other.mother or me.father == other.father):
        return Relation.SIBLING
    return _KIN if are_kin(me, other) else _NEIGHBOUR


def are_kin(me: Villager, other: Villager) -> bool:
    """A parent or grandparent in common, or one the forebear of the other."""
    mine, theirs = me.forebears, other.forebears
    return not mine.isdisjoint(theirs) or me.agent_id in theirs or other.agent_id in mine


def are_siblings(one: Villager | Away, other: Villager | Away) -> bool:
    """A parent in common that is known."""
    return (one.mother >= 0 and one.mother == other.mother) or (one.father >= 0 and one.father == other.father)


def are_family(one: Villager, other: Villager | Away) -> bool:
    """Parent, child, brother or sister."""
    is_parent = other.agent_id in (one.mother, one.father) or one.agent_id in (other.mother, other.father)
    return is_parent or are_siblings(one, other)


def is_free(world: World, villager: Villager) -> bool:
    """Whether they could marry at all."""
    return villager.spouse == NOBODY and age_years(world, villager) >= MARRIAGE_AGE


def could_marry(world: World, me: Villager, other: Villager) -> bool:
    return is_free(world, me) and is_free(world, other) and are_a_match(me, other)


def are_a_match(me: Villager, other: Villager) -> bool:
    """Whether two who are free could marry each other."""
    return me.is_female != other.is_female and -19 < me.born_year - other.born_year < 19 and not are_kin(me, other)


def let_people_meet(turn: Turn) -> None:
    """Choose whom each thinking villager sees outside the home this tick: somebody dear or hated, and chance meetings."""
    world = turn.world
    people = [villager for villager in world.villagers.values() if thinks(world, villager)]
    where = {one.agent_id: whereabouts(world, one) for one in world.villagers.values()}
    free = [one for one in people if is_free(world, one)]
    villages: dict[int, list[Villager]] = {}
    for villager in people:
        villages.setdefault(where[villager.agent_id], []).append(villager)
    guests = {one.host: one for one in people if guest_at(world, one) != NOBODY}
    for village_id, here in villages.items():
        single = [one for one in free if where[one.agent_id] == village_id]
        for villager in here:
            set_met(world, villager.agent_id, _meet(turn, villager, here, single, where, guests))


def guest_at(world: World, me: Villager) -> int:
    """The village where somebody is a guest in this tick; NOBODY of most."""
    if me.guest_tick != world.tick or me.host not in world.villagers:
        return NOBODY
    village = village_id_of(world, world.villagers[me.host])
    return NOBODY if village == village_id_of(world, me) else village


def whereabouts(world: World, me: Villager) -> int:
    """The village where somebody is in this tick."""
    village = guest_at(world, me)
    return village_id_of(world, me) if village == NOBODY else village


def _meet(
    turn: Turn, me: Villager, here: list[Villager], single: list[Villager], where: dict[int, int], guests: dict[int, Villager]
) -> list[int]:
    """`here` are those who are in the same village, guests among them, `single` the free of it; host and guest (by host) surely meet."""
    world, below, my_id = turn.world, turn.luck.below, me.agent_id
    met: list[int] = []

    def see(other: Villager) -> None:
        if other.household != me.household and other.agent_id not in met:
            met.append(other.agent_id)

    if me.host in where and guest_at(world, me) != NOBODY:
        see(world.villagers[me.host])
    if my_id in guests:
        see(guests[my_id])
    place = where[my_id]
    strong = [other for other, affection in me.bonds.items() if not -20 < affection < 20 and where.get(other) == place]
    if strong and below(3, _MEET, my_id, 0):
        see(world.villagers[strong[below(len(strong), _MEET, my_id, 1)]])
    if is_free(world, me):
        matches = [other for other in single if are_a_match(me, other)]
        if matches:
            nearest = world.kinship[my_id]
            matches.sort(key=lambda other: nearest.get(other.agent_id, 0))  # the old, who know who is akin, point to the others
            see(matches[below((len(matches) + 1) // 2, _MEET, my_id, 2)])
    for number in range(3, 8):
        if len(met) == NEAR_SEEN:
            break
        see(here[below(len(here), _MEET, my_id, number)])
    return met
