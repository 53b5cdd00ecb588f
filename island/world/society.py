"""What people remember of each other's deeds, and what it comes to between two, between two houses, and in a village: pure functions."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from island.world.state import NOBODY, Feud, Regard, Village, Villager, World, age_years, village_id_of
from island.world.words import Weather

GROWN_YEARS = 16
_CAUSES_NAMED = 3  # of one kind: the weightiest
_FAIR = Weather.FAIR  # an enum's attribute costs 0.1 us

LEADS_FROM, LEADS_UNTIL = 30, 20  # per cent of the grown who back a leader
AHEAD = 150  # per cent of the next one's backers that a new leader needs
BEHIND = 8  # per cent of the grown by which a rival must be ahead of a leader
_RENOWNED = 6  # of whom everybody in a village hears
NEAR = 75  # per cent of a leader's backers, from which on a rival is a challenge
HELD_HIGH = 25  # points from which on anybody is backed at all

FEUD_FROM, FEUD_UNTIL = 100, 70  # what the wrongs between two houses weigh together
QUIET_YEARS = 12
MEDIATED_AFTER_YEARS = 3
DEADLY, DEADLY_IN_FEUD = 30, 90  # per mille of blows that kill, and what a feud adds


class Tension(NamedTuple):
    """What lies between two: by how much it heats a quarrel, and the events it comes of, the weightiest first."""

    heat: int
    causes: tuple[int, ...]
    feud: Feud | None


def remembered(kept: list[Regard], of: Villager, mine: str) -> tuple[int, list[int]]:
    """What one who bears the name `mine` remembers of a person: their own deeds in full, those of their house, if it is another, by a third."""
    weight, events, house = 0, [], of.house
    for one in kept:
        if one.who == of.agent_id:
            weight += one.weight
        elif one.house == house != mine:
            weight += one.weight // 3
        else:
            continue
        events.append(one.event_id)
    return weight, events[:_CAUSES_NAMED]


def feud_between(world: World, one: str, other: str) -> Feud | None:
    return next((feud for feud in world.feuds if feud.is_between(one, other)), None)


def tension(world: World, me: Villager, other: Villager) -> Tension:
    """Wrongs, hunger, grief, pain, bad weather and sides that were taken heat a quarrel; what was done for each other cools it."""
    heat, causes = 0, []
    feud = feud_between(world, me.house, other.house)
    if feud:
        heat, causes = 15, [feud.event_id]
    for one, towards in ((me, other), (other, me)):
        weight, events = remembered(one.wrongs, towards, one.house)
        heat, causes = heat + weight // 2, causes + events
        weight, events = _of_the_house(world, one, towards)
        heat, causes = heat + weight // 6, causes + events
        weight, events = remembered(one.goods, towards, one.house)
        heat, causes = heat - weight // 4, causes + events[:1]
    for event_id, hotter in _moods(world, me, other):
        if event_id != NOBODY:
            heat += hotter
            causes.append(event_id)
    return Tension(heat, tuple(causes), feud)


def _of_the_house(world: World, me: Villager, towards: Villager) -> tuple[int, list[int]]:
    """The weightiest wrong that somebody with whom I live remembers of somebody who lives with them: what my house says of theirs."""
    if me.household == towards.household:
        return 0, []
    theirs = world.households[towards.household].members
    members = [world.villagers[one] for one in world.households[me.household].members if one != me.agent_id]
    wrongs = [(one.weight, one.event_id) for member in members for one in member.wrongs if one.who in theirs]
    return (max(wrongs)[0], [max(wrongs)[1]]) if wrongs else (0, [])


def _moods(world: World, me: Villager, other: Villager) -> Iterable[tuple[int, int]]:
    yield me.hunger_event, 8
    yield other.hunger_event, 4
    yield me.sick_event, 4
    yield me.hurt_event, 4
    yield (me.grief.event_id if me.grief else NOBODY), 4
    home = world.households[me.household]
    yield home.storm_damage, 3
    yield home.chill_event, 3
    if world.tick - home.strife_tick <= world.ticks_a_year:  # a house on edge
        yield home.strife_event, 3
    if me.household != other.household:
        yield _envied(world, me, other), 3
    yield (world.weather_event if world.weather is not _FAIR else NOBODY), 3
    village = village_of(world, me)
    if village.leader != NOBODY:
        mine, theirs = _side(me, village), _side(other, village)
        if mine == theirs == village.leader:
            yield village.leader_event, -15
        elif mine != theirs and village.leader in (mine, theirs):
            yield village.leader_event, 4


def _envied(world: World, me: Villager, other: Villager) -> int:
    """What filled the other's store, if it is fuller by half for each of its house than mine."""
    mine, theirs = world.households[me.household], world.households[other.household]
    is_fuller = 2 * theirs.meals * len(mine.members) > 3 * mine.meals * len(theirs.members)
    return theirs.gain_event if is_fuller else NOBODY


def _side(me: Villager, village: Village) -> int:
    return me.agent_id if me.agent_id == village.leader else me.backs


def village_of(world: World, me: Villager) -> Village:
    return world.villages[village_id_of(world, me)]


def enmity(world: World, one: str, other: str) -> tuple[int, tuple[int, ...]]:
    """What the living of two houses remember of wrongs by the other: its weight, and the weightiest deeds."""
    weights: Counter[int] = Counter()
    for villager in world.villagers.values():
        if villager.house in (one, other):
            against = other if villager.house == one else one
            for wrong in villager.wrongs:
                if wrong.house == against:
                    weights[wrong.event_id] += wrong.weight
    return weights.total(), tuple(event_id for event_id, _ in _weightiest(weights, 5))


def _weightiest(weights: Counter[int], most: int) -> list[tuple[int, int]]:
    """The key stands in for the order of insertion, which two roads to the same state need not share."""
    return sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most]


def standings(world: World) -> dict[int, int]:
    """What those of other houses feel for each and remember of each, summed."""
    people = world.villagers
    summed = dict.fromkeys(people, 0)
    for villager in people.values():
        mine = world.households[villager.household].members
        for who, affection in villager.bonds.items():
            if who in summed and who not in mine:
                summed[who] += affection // 4
        for sign, kept in ((1, villager.goods), (-1, villager.wrongs)):
            for one in kept:
                if one.who in summed and one.who not in mine:
                    summed[one.who] += sign * one.weight
    return summed


# -- who is followed ---------------------------------------------------------------------------------------------------


class Poll(NamedTuple):
    """Whom each of the grown would have lead, and by how many each is backed."""

    backs: dict[int, int]
    counts: Counter[int]

    def share(self, who: int) -> int:
        """Per cent of the grown."""
        return 100 * self.counts[who] // max(1, len(self.backs))

    def backers(self, who: int) -> list[int]:
        return [one for one, backed in self.backs.items() if backed == who]

    def first(self, but: int = NOBODY) -> int:
        """Who has the most backers, another left out; NOBODY when nobody has any."""
        return min((who for who in self.counts if who != but), key=lambda who: (-self.counts[who], who), default=NOBODY)


def poll(world: World, village: Village) -> Poll:
    """Each of the grown of a village backs one of them, whom they hold highest for what was done to them and for what all think of a person."""
    grown = grown_of(world, village)
    best = sorted(grown, key=lambda who: (-grown[who].standing, who))[:_RENOWNED]
    renown = {who: min(20, grown[who].standing // 10) for who in best if grown[who].standing > 0}
    backs = {who: _backed(world, villager, grown, renown) for who, villager in grown.items()}
    return Poll(backs, Counter(who for who in backs.values() if who != NOBODY))


def grown_of(world: World, village: Village) -> dict[int, Villager]:
    people, houses = world.villagers, world.households
    here = [one for one in people.values() if houses[one.household].village == village.village_id]
    return {one.agent_id: one for one in here if age_years(world, one) >= GROWN_YEARS}


def _backed(world: World, me: Villager, grown: dict[int, Villager], renown: dict[int, int]) -> int:
    points = dict(renown)
    for who, affection in me.bonds.items():
        if affection > 0:
            points[who] = points.get(who, 0) + affection // 2
    for one in me.goods:
        points[one.who] = points.get(one.who, 0) + one.weight
    for one in me.wrongs:
        points[one.who] = points.get(one.who, 0) - one.weight
    if me.backs in points:
        points[me.backs] += 12 if me.hunger < 3 else -12  # habit; the hungry ask what they follow for
    found, most = NOBODY, HELD_HIGH - 1
    for who, sum_ in points.items():
        other = grown.get(who)
        if other is not None and other.household != me.household and sum_ + 20 > most:
            sum_ += max(other.skills) // 5
            if sum_ > most or (sum_ == most and who < found):
                found, most = who, sum_
    return found


def deeds_for(world: World, who: int, by: Iterable[int], wrongs: bool = False, most: int = 4) -> tuple[int, ...]:
    """The deeds of a person that weigh most with these people: the good ones, or the wrongs."""
    weights: Counter[int] = Counter()
    for agent_id in by:
        villager = world.villagers[agent_id]
        for one in villager.wrongs if wrongs else villager.goods:
            if one.who == who:
                weights[one.event_id] += one.weight
    return tuple(event_id for event_id, _ in _weightiest(weights, most))
