"""What a villager may know at a tick, as frozen data, and the lookout from which it is seen.

The prompt is rendered from this and nothing else.
"""

from operator import itemgetter
from typing import NamedTuple

from island.world.abroad import GRUDGE
from island.world.apply import best_work
from island.world.crafts import teachable
from island.world.people import are_a_match, guest_at, is_free, relation
from island.world.rules import FIELD_KEEPERS, FOE, FRIEND, HUT_SOUND, TEACHES_APART, TEACHES_FROM
from island.world.sites import level
from island.world.state import NOBODY, Household, Memory, News, Village, Villager, Words, World, age_band, age_years
from island.world.turn import bond
from island.world.words import Age, Custom, Field, Relation, Season, Status, Weather, Work

# An enum's attribute costs 0.1 us; these are asked for many times a thought.
_YOUTH, _KEPT = Age.YOUTH, Field.KEPT
_HUNGRY, _UNWED, _LEARNS, _SMALL, _WELL = Status.HUNGRY, Status.UNWED, Status.LEARNS, Status.SMALL, Status.WELL
MUCH_OWED = 16  # from which weight on what somebody did for me is always on my mind
HOME_SEEN, NEWS_SEEN, MEMORIES_SHOWN = 3, 3, 2


class Near(NamedTuple):
    """A person in sight: the one thing I notice about them, what they are to me, who they are. The neediest is the least."""

    status: Status
    relation: Relation
    agent_id: int


class Identity(NamedTuple):
    """Who I am: shown when a stream is begun, once a year."""

    agent_id: int
    is_female: bool
    age: Age
    decade: int  # of my age, 0 to 9
    traits: tuple[int, int]
    work: Work  # what I do best
    work_level: int  # 0 beginner, 1 able, 2 master
    is_wed: bool
    kin: tuple[Near, ...]  # spouse, children, parents, closest friend, worst foe
    memories: tuple[Memory, ...]
    leader: int = NOBODY  # whom the village follows
    owes: int = NOBODY  # who did most for me


class Observation(NamedTuple):
    """What I sense and hear at this tick. Levels run from 0 (none, bad) upwards."""

    agent_id: int
    tick: int
    age: Age
    season: Season
    weather: Weather
    hunger: int  # 0 full, 1 peckish, 2 hungry, 3 starving
    health: int  # 0 failing, 1 weak, 2 well, 3 strong
    is_sick: bool
    is_pregnant: bool
    food: int  # of the household: 0 none, 1 little, 2 enough, 3 plenty
    wood: int  # 0 none, 1 some, 2 plenty
    hut: int  # 0 none, 1 leaky, 2 sound
    field: Field
    fish: int  # what the island offers now: 0 scarce, 1 fair, 2 rich
    plants: int
    game: int
    grief: int  # the dead I mourn, or NOBODY
    home: tuple[Near, ...]  # at most 3 of my household, the neediest first
    near: tuple[Near, ...]  # at most 3 others
    news: tuple[News, ...]  # at most 3
    heard_from: int  # who spoke to me, or NOBODY
    heard_words: Words
    tools: int = 0  # of the house, for my work: 0 none, 1 worn, 2 good
    herbs: int = 0  # of the house: 0 none, 1 a few, 2 plenty
    spoils: bool = False  # whether much of the store will go bad
    beyond: int = 0  # in other villages: 0 there are none, 1 strangers, 2 somebody dear, 3 those whom I hold something against
    is_guest: bool = False  # in another village: it is there that I see those near
    customs: tuple[Custom, ...] = ()  # that the village keeps, in every season
    spoke: int = 0  # a bit for each custom that my voice counts for yet, then one for each that it counts against
    is_bare: bool = False  # whether little that is worth an axe is left in the woods


class _House(NamedTuple):
    """What those who live there know of it; the levels are those of an Observation."""

    food: int
    wood: int
    hut: int
    field: Field  # as its keepers see it
    keepers: list[int]
    gear: list[int]
    herbs: int
    spoils: bool


class Lookout:
    """What can be seen from here at one dawn: gathered once for the island and each house, then shown to one after the other.

    It holds as long as the world does not change.
    """

    def __init__(self, world: World):
        self._world, self._people = world, world.villagers
        self._fish, self._plants, self._game = (level(world, stock) for stock in ("fish", "plants", "game"))
        self._is_bare = level(world, "timber") == 0
        self._houses = {home.household_id: _house(world, home) for home in world.households.values()}
        self._shown = {one.agent_id: _shown(world, one) for one in self._people.values()}
        self._where = _villages_of(world) if len(world.villages) > 1 else {}
        self._raided = {village for strife in world.strifes for village in strife[:2]}
        self._customs = {village: _customs_of(one) for village, one in world.villages.items()}
        self._children: dict[int, list[int]] = {}
        for one in self._people.values():
            for parent in {one.mother, one.father}:
                self._children.setdefault(parent, []).append(one.agent_id)

    def observe(self, me: Villager) -> Observation:
        """What this villager may know now."""
        world, house, my_id = self._world, self._houses[me.household], me.agent_id
        living = world.households[me.household]
        customs, spoke = self._customs[living.village]
        home = [other for other in living.members if other != my_id]
        seen = self._look(me, home + [other for other in me.met if other in self._people])
        return Observation(  # in the order of its fields: by name it would cost three times as much
            my_id,
            world.tick,
            age_band(world, me),
            world.season,
            world.weather,
            0 if me.hunger == 0 else 1 if me.hunger < 3 else 2 if me.hunger < 6 else 3,
            0 if me.health < 25 else 1 if me.health < 50 else 2 if me.health < 85 else 3,
            me.sick_until_day >= 0,
            me.due_day >= 0,
            house.food,
            house.wood,
            house.hut,
            house.field if my_id in house.keepers else _KEPT,
            self._fish,
            self._plants,
            self._game,
            me.grief.dead if me.grief else NOBODY,
            tuple(sorted(seen[: len(home)])[:HOME_SEEN]),
            tuple(seen[len(home) :]),
            tuple(sorted(me.news, key=_pressing)[:NEWS_SEEN]),
            me.heard_from,
            me.heard_words,
            _gear_level(house.gear[me.skills.index(max(me.skills))]),
            house.herbs,
            house.spoils,
            self._beyond(me) if self._where else 0,
            me.guest_tick == world.tick and guest_at(world, me) != NOBODY,
            customs,
            spoke.get(my_id, 0),
            self._is_bare,
        )

    def _look(self, me: Villager, others: list[int]) -> list[Near]:
        """What I notice about each: what everybody notices, unless it matters less to me than that I could marry or teach them."""
        seen = []
        skill = max(me.skills)
        work, learners_know = me.skills.index(skill), skill - TEACHES_APART if skill >= TEACHES_FROM else NOBODY  # at most
        am_free = is_free(self._world, me)
        for one in others:
            other, status = self._people[one], self._shown[one]
            if status > _HUNGRY:
                if am_free and is_free(self._world, other) and are_a_match(me, other):
                    status = _UNWED
                elif status is _WELL and (
                    other.skills[work] <= learners_know or (me.crafts & ~other.crafts and teachable(self._world, me, other))
                ):
                    status = _LEARNS
            seen.append(_tuple(Near, (status, relation(me, other), one)))
        return seen

    def _beyond(self, me: Villager) -> int:
        """A wrong, a raid or a feud that lies between me and another village comes first; then whom I love there."""
        where, here = self._where, self._where[me.agent_id]
        if here in self._raided or any(one.weight >= GRUDGE and where.get(one.who, here) != here for one in me.wrongs):
            return 3
        for feud in self._world.feuds:
            if me.house in feud[:2]:
                theirs = feud.other_house if feud.house == me.house else feud.house
                if any(where[one.agent_id] != here for one in self._people.values() if one.house == theirs):
                    return 3
        for other, affection in me.bonds.items():
            if affection >= FRIEND and where.get(other, here) != here:
                return 2
        return 1

    def identify(self, me: Villager) -> Identity:
        """Who this villager is, at the beginning of a stream."""
        world, work = self._world, best_work(me)
        skill = me.skills[work]
        return Identity(
            agent_id=me.agent_id,
            is_female=me.is_female,
            age=age_band(world, me),
            decade=min(9, age_years(world, me) // 10),
            traits=(me.traits[0], me.traits[1]),
            work=work,
            work_level=0 if skill < 20 else 1 if skill < 60 else 2,
            is_wed=me.spouse >= 0,
            kin=tuple(self._look(me, self._closest(me))),
            memories=_retrieve(world, me),
            leader=world.villages[world.households[me.household].village].leader,
            owes=next((one.who for one in me.goods if one.weight >= MUCH_OWED and one.who in self._people), NOBODY),
        )

    def _closest(self, me: Villager) -> list[int]:
        """Spouse, up to three children, parents, the best friend and the worst foe, of the living."""
        people = self._people
        chosen = [me.spouse] if me.spouse >= 0 else []
        chosen += self._children.get(me.agent_id, [])[-3:]
        chosen += [parent for parent in (me.mother, me.father) if parent in people]
        others = [(-affection, other) for other, affection in me.bonds.items() if other in people and other not in chosen]
        if others:
            dearest, vilest = min(others)[1], max(others)[1]
            chosen += [dearest] if bond(self._world, me.agent_id, dearest) >= FRIEND else []
            chosen += [vilest] if bond(self._world, me.agent_id, vilest) <= FOE else []
        return chosen


_pressing = itemgetter(0, 2)  # News by kind, then event_id
_tuple = tuple.__new__  # a NamedTuple's own is a Python function, three times as slow


def _shown(world: World, other: Villager) -> Status:
    """What everybody notices about a person: the first that fits."""
    if other.sick_until_day >= 0:
        return Status.SICK
    if other.hunger >= 4:
        return Status.HUNGRY
    if other.grief:
        return Status.GRIEVING
    return _SMALL if age_years(world, other) < 12 else _WELL


def _villages_of(world: World) -> dict[int, int]:
    houses = world.households
    return {one.agent_id: houses[one.household].village for one in world.villagers.values()}


def _house(world: World, home: Household) -> _House:
    return _House(
        _food_level(home.meals, len(home.members)),
        0 if home.wood < 2 else 1 if home.wood < 7 else 2,
        0 if home.hut == 0 else 1 if home.hut < HUT_SOUND else 2,
        Field.BARE if home.crop_meals <= 0 else Field.RIPE if home.crop_ripe_day <= world.first_day() else Field.GROWING,
        _keepers(world, home.members),
        home.gear,
        0 if home.herbs < 1 else 1 if home.herbs < 4 else 2,
        home.meals - home.kept >= 7 * len(home.members),
    )


def _customs_of(village: Village) -> tuple[tuple[Custom, ...], dict[int, int]]:
    """What a village keeps, and by person what they spoke for and against: the bits of `Observation.spoke`."""
    spoke: dict[int, int] = {}
    for who, custom, is_for, *_ in village.voices:
        spoke[who] = spoke.get(who, 0) | spoke_bit(custom, is_for)
    return tuple([one.custom for one in village.customs]), spoke


def spoke_bit(custom: int, is_for: bool) -> int:
    """Of somebody's voice for a custom, or against it."""
    return 1 << custom + (0 if is_for else len(Custom))


def _gear_level(days: int) -> int:
    return 0 if days < 1 else 1 if days < 6 else 2


def _food_level(meals: int, members: int) -> int:
    """In seasons of food for a full house: 0 under half a season, 1 under two, 2 under four, 3 from there."""
    return 0 if 2 * meals < 3 * members else 1 if meals < 6 * members else 2 if meals < 12 * members else 3


def _keepers(world: World, members: list[int]) -> list[int]:
    """The best growers among the grown."""
    people, growing = world.villagers, Work.GROWING
    grown = [(-people[one].skills[growing], one) for one in members if age_band(world, people[one]) >= _YOUTH]
    return [one for _, one in sorted(grown)[:FIELD_KEEPERS]]


def _retrieve(world: World, me: Villager) -> tuple[Memory, ...]:
    """Importance, recency (ten years halve it, in steps of a year) and relevance (somebody in it lives with me or is dear)."""
    dear = {one for one in (me.spouse, *me.bonds) if one in world.villagers and (one == me.spouse or me.bonds[one] >= FRIEND)}

    def score(memory: Memory) -> tuple[int, int]:
        years = (world.tick - memory.kept_tick) // world.ticks_a_year
        relevance = 0 if dear.isdisjoint(memory.people) else 30
        return (memory.importance * 10 + 100 * 10 // (10 + years) + relevance, memory.tick)

    return tuple(sorted(me.memories, key=score, reverse=True)[:MEMORIES_SHOWN])
