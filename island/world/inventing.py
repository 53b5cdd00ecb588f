"""How crafts come and go: brought by boat, found by doing, passed on in lessons, lost with the last who knew."""

from island.rng import Purpose
from island.world.crafts import BROUGHT, CHANTED, FOUND_BY, MADE, Lack, can_be_made, known_here, knows, needs, teachable
from island.world.state import NOBODY, Action, LostCraft, News, Villager, World, age_band, age_years
from island.world.tales import knew_of
from island.world.turn import Turn
from island.world.words import Age, Craft, EventKind, NewsKind, Trait

_CRAFT = Purpose.CRAFT
SKILLED = 30  # who finds something out is this good at what they do best
FOUND = 200  # in a million deeds, for each open craft
WHEN_LACKED, WHEN_REMEMBERED, WHEN_CURIOUS = 4, 3, 2  # times
_MOST = WHEN_LACKED * WHEN_REMEMBERED * WHEN_CURIOUS
_PEOPLE_KNOW, _FAMILY_KNOWS, _PERSON_KNOWS = 60, 40, 70  # of a hundred; the people are those that an island's boats come from
# The numbers of the draws of one person in one tick: one for every deed, few for those that find or pass something on.
_IS_FOUND, _IS_PASSED, _WHICH, _FAMILY, _PERSON, _PEOPLE = 0, 1, 2, 32, 64, 96


# -- brought -----------------------------------------------------------------------------------------------------------


def bring(turn: Turn, villager: Villager, crafts: int, landing: int) -> None:
    """Who lands knows what they knew elsewhere: the bits of `crafts`, one event each, the easier first."""
    for craft in Craft:
        if crafts >> craft & 1:
            turn.record(EventKind.CRAFT_BROUGHT, villager.agent_id, amount=craft, causes=(landing,))


def founders_know(turn: Turn, villager: Villager, family: int) -> int:
    """The bits of what a grown founder knows: some of what the family knew at home, if anybody there did, and nothing without what it needs."""
    known = 0
    if age_years(turn.world, villager) >= 14:
        for craft in BROUGHT:
            is_of_people = turn.below(100, _CRAFT, 0, _PEOPLE + craft) < _PEOPLE_KNOW
            is_of_family = turn.below(100, _CRAFT, family + 1, _FAMILY + craft) < _FAMILY_KNOWS
            is_own = turn.below(100, _CRAFT, villager.agent_id, _PERSON + craft) < _PERSON_KNOWS
            if is_of_people and is_of_family and is_own and needs(craft) & ~known == 0:
                known |= 1 << craft
    return known


# -- found -------------------------------------------------------------------------------------------------------------


def may_find(turn: Turn, me: Villager, action: Action, deed_event: int, news: list[News]) -> None:
    """One deed in some thousands shows the skilled what nobody here knows, sooner if its lack hurts or it was known once."""
    chance = turn.below(1_000_000, _CRAFT, me.agent_id, _IS_FOUND)
    open_to = FOUND_BY[action.deed]
    if chance >= FOUND * _MOST * len(open_to):  # no reason could make it so likely: nearly always
        return
    if max(me.skills) < SKILLED or age_band(turn.world, me) < Age.YOUTH:
        return
    known, makeable = known_here(turn.world), can_be_made(turn.world)
    for craft in open_to:
        if known >> craft & 1 or needs(craft) & ~me.crafts or not makeable >> craft & 1:
            continue
        lack, memory = _lack(turn, me, action, MADE[craft].lack, news), remembered(turn.world, craft)
        likely = FOUND * (WHEN_LACKED if lack else 1) * (WHEN_REMEMBERED if memory else 1)
        likely *= WHEN_CURIOUS if Trait.CURIOUS in me.traits else 1
        if chance < likely:
            why = (deed_event, *lack, memory.event_id if memory else NOBODY)
            turn.record(EventKind.CRAFT_FOUND, me.agent_id, amount=craft, causes=why)
            return
        chance -= likely


def _lack(turn: Turn, me: Villager, action: Action, wanted: int, news: list[News]) -> tuple[int, ...]:
    """The events that make this person feel the want of a craft."""
    home = turn.home(me)
    felt = []
    if wanted & Lack.HUNGER:
        felt.append(me.hunger_event)
    if wanted & Lack.COLD:
        felt.append(home.chill_event)
    if wanted & Lack.STORM:
        felt.append(home.storm_damage)
    if wanted & Lack.SICKNESS and action.partner in turn.world.villagers:
        felt.append(turn.villager(action.partner).sick_event)
    if wanted & Lack.GRIEF and me.grief:
        felt.append(me.grief.event_id)
    if wanted & Lack.THEFT:
        felt += [item.event_id for item in news if item.kind is NewsKind.CAUGHT_THIEF]
    return tuple(event_id for event_id in felt if event_id >= 0)


def remembered(world: World, craft: Craft) -> LostCraft | None:
    """The loss of a craft, while somebody lives who knew those who held it or was told of them, or stones stand that tell of it."""
    for lost in world.lost_crafts:
        if lost.craft == craft:
            people = world.villagers.values()
            is_told = known_here(world) >> Craft.STANDING_STONES & 1
            return lost if is_told or any(knew_of(one, lost) for one in people) else None
    return None


# -- taught ------------------------------------------------------------------------------------------------------------


def pass_on(turn: Turn, teacher: Villager, learner: Villager, lesson: int) -> None:
    """A good lesson passes one craft on, or not: the harder, the less often."""
    open_to = teachable(turn.world, teacher, learner)
    if not open_to:
        return
    craft = open_to[turn.below(len(open_to), _CRAFT, teacher.agent_id, _WHICH)]
    chance = max(4, 45 - MADE[craft].hardness * 7 // 10)
    chance += CHANTED if knows(turn.world, turn.home(teacher), Craft.CHANTS) else 0
    if turn.below(100, _CRAFT, teacher.agent_id, _IS_PASSED) < chance:
        turn.record(EventKind.CRAFT_LEARNED, learner.agent_id, teacher.agent_id, amount=craft, causes=(lesson,))


# -- lost --------------------------------------------------------------------------------------------------------------


def note_loss(turn: Turn, gone: Villager, cause: int) -> None:
    """What the last who knew it takes along, after a death or a sailing."""
    lost = gone.crafts & ~known_here(turn.world) if gone.crafts else 0
    for craft in Craft:
        if lost >> craft & 1:
            turn.record(EventKind.CRAFT_LOST, gone.agent_id, amount=craft, causes=(cause,))
