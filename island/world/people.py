"""What people are to each other, whom they meet, and what each can observe."""

from island.rng import Purpose
from island.world.apply import best_craft
from island.world.observe import Identity, Near, Observation
from island.world.rules import FIELD_KEEPERS, FOE, FRIEND, HUT_SOUND, MARRIAGE_AGE
from island.world.state import NOBODY, Memory, Villager, World, age_band, age_years, thinks
from island.world.turn import Turn, bond
from island.world.words import Age, Craft, Field, PlaceKind, Relation, Status

HOME_SEEN, NEAR_SEEN, NEWS_SEEN, MEMORIES_SHOWN = 3, 3, 3, 2


def relation(world: World, me: Villager, other: Villager) -> Relation:
    """The first that fits."""
    if other.agent_id == me.spouse:
        return Relation.SPOUSE
    if me.agent_id in (other.mother, other.father):
        return Relation.CHILD
    if other.agent_id in (me.mother, me.father):
        return Relation.PARENT
    if me.mother >= 0 and (me.mother == other.mother or me.father == other.father):
        return Relation.SIBLING
    if are_kin(me, other):
        return Relation.KIN
    affection = bond(world, me.agent_id, other.agent_id)
    if affection >= FRIEND:
        return Relation.FRIEND
    return Relation.FOE if affection <= FOE else Relation.NEIGHBOUR


def _forebears(villager: Villager) -> set[int]:
    return {one for one in (villager.mother, villager.father, *villager.grandparents) if one >= 0}


def are_kin(me: Villager, other: Villager) -> bool:
    """A parent or grandparent in common, or one the forebear of the other."""
    mine, theirs = _forebears(me), _forebears(other)
    return bool(mine & theirs) or me.agent_id in theirs or other.agent_id in mine


def could_marry(world: World, me: Villager, other: Villager) -> bool:
    if me.is_female == other.is_female or me.spouse >= 0 or other.spouse >= 0:
        return False
    ages = age_years(world, me), age_years(world, other)
    return min(ages) >= MARRIAGE_AGE and abs(ages[0] - ages[1]) <= 18 and not are_kin(me, other)


def status(world: World, me: Villager, other: Villager) -> Status:
    """The first that fits."""
    if other.sick_until_day >= 0:
        return Status.SICK
    if other.hunger >= 4:
        return Status.HUNGRY
    if could_marry(world, me, other):
        return Status.UNWED
    if other.grief:
        return Status.GRIEVING
    if age_years(world, other) < 12:
        return Status.SMALL
    craft = best_craft(me)
    if me.skills[craft] >= 40 and other.skills[craft] + 30 <= me.skills[craft]:
        return Status.LEARNS
    return Status.WELL


def let_people_meet(turn: Turn) -> None:
    """Choose whom each thinking villager sees outside the home this tick: somebody dear or hated, and chance meetings."""
    world = turn.world
    people = [villager for villager in world.villagers.values() if thinks(world, villager)]
    unwed = [one for one in people if one.spouse == NOBODY and age_years(world, one) >= MARRIAGE_AGE]
    for villager in people:
        villager.met = _meet(turn, villager, people, unwed)


def _meet(turn: Turn, me: Villager, people: list[Villager], unwed: list[Villager]) -> list[int]:
    met: list[int] = []

    def see(other: Villager | None) -> None:
        is_new = other is not None and other.household != me.household and other.agent_id not in met
        if is_new and other is not None:
            met.append(other.agent_id)

    def draw(limit: int, number: int) -> int:
        return turn.below(limit, Purpose.MEET, me.agent_id, number)

    strong = [other for other, affection in me.bonds.items() if abs(affection) >= 20 and other in turn.world.villagers]
    if strong and draw(3, 0):
        see(turn.world.villagers[strong[draw(len(strong), 1)]])
    if me.spouse == NOBODY and age_years(turn.world, me) >= MARRIAGE_AGE and unwed:
        matches = [other for other in unwed if could_marry(turn.world, me, other)]
        if matches:
            see(matches[draw(len(matches), 2)])
    for number in range(3, 8):
        if len(met) < NEAR_SEEN:
            see(people[draw(len(people), number)])
    return met


def observe(world: World, me: Villager) -> Observation:
    """What this villager may know now."""
    home = world.households[me.household]
    news = sorted(me.news, key=lambda item: (item.kind, item.event_id))[:NEWS_SEEN]
    return Observation(
        agent_id=me.agent_id,
        tick=world.tick,
        age=age_band(world, me),
        season=world.season,
        weather=world.weather,
        hunger=0 if me.hunger == 0 else 1 if me.hunger < 3 else 2 if me.hunger < 6 else 3,
        health=0 if me.health < 25 else 1 if me.health < 50 else 2 if me.health < 85 else 3,
        is_sick=me.sick_until_day >= 0,
        is_pregnant=me.due_day >= 0,
        food=_food_level(home.meals, len(home.members)),
        wood=0 if home.wood < 2 else 1 if home.wood < 7 else 2,
        hut=0 if home.hut == 0 else 1 if home.hut < HUT_SOUND else 2,
        field=field_state(world, me),
        fish=_stock_level(world, PlaceKind.REEF),
        plants=_stock_level(world, PlaceKind.WOOD),
        game=_stock_level(world, PlaceKind.HILLS),
        grief=me.grief[0] if me.grief else NOBODY,
        home=_home_seen(world, me, home.members),
        near=tuple(_look(world, me, other) for other in me.met if other in world.villagers),
        news=tuple(news),
        heard_from=me.heard_from,
        heard_words=me.heard_words,
    )


def _look(world: World, me: Villager, agent_id: int) -> Near:
    other = world.villagers[agent_id]
    return Near(agent_id, relation(world, me, other), status(world, me, other))


def _home_seen(world: World, me: Villager, members: list[int]) -> tuple[Near, ...]:
    seen = [_look(world, me, other) for other in members if other != me.agent_id]
    seen.sort(key=lambda near: (near.status, near.relation, near.agent_id))
    return tuple(seen[:HOME_SEEN])


def _food_level(meals: int, members: int) -> int:
    """In seasons of food for a full house: 0 under half a season, 1 under two, 2 under four, 3 from there."""
    return 0 if 2 * meals < 3 * members else 1 if meals < 6 * members else 2 if meals < 12 * members else 3


def _stock_level(world: World, kind: PlaceKind) -> int:
    stock = sum(place.stock for place in world.places if place.kind is kind)
    most = sum(place.stock_max for place in world.places if place.kind is kind)
    return 0 if 4 * stock < most else 1 if 20 * stock < 13 * most else 2


def _keepers(world: World, members: list[int]) -> list[int]:
    """The best growers among the grown."""
    grown = [one for one in members if age_band(world, world.villagers[one]) >= Age.YOUTH]
    return sorted(grown, key=lambda one: (-world.villagers[one].skills[Craft.GROWING], one))[:FIELD_KEEPERS]


def field_state(world: World, me: Villager) -> Field:
    home = world.households[me.household]
    if me.agent_id not in _keepers(world, home.members):
        return Field.KEPT
    if home.crop_meals <= 0:
        return Field.BARE
    return Field.RIPE if home.crop_ripe_day <= world.first_day() else Field.GROWING


def identify(world: World, me: Villager) -> Identity:
    """Who this villager is, at the beginning of a stream."""
    craft = best_craft(me)
    skill = me.skills[craft]
    return Identity(
        agent_id=me.agent_id,
        is_female=me.is_female,
        age=age_band(world, me),
        decade=min(9, age_years(world, me) // 10),
        traits=(me.traits[0], me.traits[1]),
        craft=Craft(craft),
        craft_level=0 if skill < 20 else 1 if skill < 60 else 2,
        is_wed=me.spouse >= 0,
        kin=_closest(world, me),
        memories=_retrieve(world, me),
    )


def _closest(world: World, me: Villager) -> tuple[Near, ...]:
    """Spouse, up to three children, parents, the best friend and the worst foe, of the living."""
    people = world.villagers
    chosen = [me.spouse] if me.spouse >= 0 else []
    children = [one.agent_id for one in people.values() if me.agent_id in (one.mother, one.father)]
    chosen += children[-3:]
    chosen += [parent for parent in (me.mother, me.father) if parent in people]
    others = sorted(me.bonds, key=lambda other: (-me.bonds[other], other))
    others = [other for other in others if other in people and other not in chosen]
    chosen += [other for other in others[:1] if bond(world, me.agent_id, other) >= FRIEND]
    chosen += [other for other in others[-1:] if bond(world, me.agent_id, other) <= FOE]
    return tuple(_look(world, me, other) for other in chosen)


def _retrieve(world: World, me: Villager) -> tuple[Memory, ...]:
    """Importance, recency (ten years halve it, in steps of a year) and relevance (somebody in it lives with me or is dear)."""

    def score(memory: Memory) -> tuple[int, int]:
        years = (world.tick - memory.tick) // world.ticks_a_year
        people = [-word - 1 for word in memory.words if word < 0]
        relevance = any(one in world.villagers and (me.bonds.get(one, 0) >= FRIEND or one == me.spouse) for one in people)
        return (memory.importance * 10 + 100 * 10 // (10 + years) + (30 if relevance else 0), memory.tick)

    return tuple(sorted(me.memories, key=score, reverse=True)[:MEMORIES_SHOWN])
