"""Between villages: who takes a visitor in and how it goes, and what somebody holds against the people of another village."""

from island.rng import Purpose
from island.world.doing import Result, why
from island.world.people import are_a_match, are_kin, is_free, relation
from island.world.rules import FRIEND
from island.world.sites import left_for
from island.world.society import GROWN_YEARS, feud_between
from island.world.state import NOBODY, Action, News, Villager, World, age_years, village_id_of
from island.world.strife import strife_between
from island.world.turn import Turn, bond
from island.world.words import EventKind, Outcome, Relation, Season, Weather

K, R = EventKind, Purpose.ABROAD
GRUDGE = 16  # what a wrong weighs from which on it is not let rest because its doer lives elsewhere
_TURNED_AWAY = 45  # per cent of those who come from a village at strife and are nobody's friend
_WELCOME = 55  # per cent of strangers who are received well
_AT_TABLE = 3  # meals at most that a guest is given
_DRAWS = {  # how much somebody draws a visitor; a stranger 1
    Relation.SPOUSE: 20, Relation.CHILD: 20, Relation.PARENT: 20, Relation.SIBLING: 20, Relation.KIN: 8, Relation.FRIEND: 12,
    Relation.FOE: 8, Relation.NEIGHBOUR: 1,
}  # fmt: skip
_A_MATCH = 6


def visit(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """The walk is the season's work. Who is taken in is a guest in the next."""
    world, host = turn.world, _host(turn, me)
    if host is None:
        return _abroad(turn, me, action, Outcome.NOTHING, NOBODY, village_id_of(world, me))
    here, there = village_id_of(world, me), village_id_of(world, host)
    causes = _reasons(world, me, host) + why(news, host.agent_id)
    if turn.below(1000, R, me.agent_id, 1) < _danger(turn, here, there):
        result = _abroad(turn, me, action, Outcome.HURT, host.agent_id, there, causes=causes)
        if result.outcome is Outcome.HURT:
            hurt = 8 + turn.below(16, R, me.agent_id, 2)
            turn.record(K.INJURED, me.agent_id, amount=hurt, causes=(result.event_id,))
        return result
    is_dear, strife = bond(world, me.agent_id, host.agent_id) >= FRIEND or are_kin(me, host), strife_between(world, here, there)
    if strife and not is_dear and turn.below(100, R, me.agent_id, 2) < _TURNED_AWAY:
        return _abroad(turn, me, action, Outcome.COLD, host.agent_id, there, causes=(*causes, strife.event_id))
    if not is_dear and turn.below(100, R, me.agent_id, 3) >= _WELCOME:
        return _abroad(turn, me, action, Outcome.DONE, host.agent_id, there, causes=causes)
    store = turn.home(host)
    meals = max(0, min(_AT_TABLE, (store.meals - 2 * len(store.members)) // 4))
    return _abroad(turn, me, action, Outcome.WARM, host.agent_id, there, meals, causes)


def _abroad(
    turn: Turn,
    me: Villager,
    action: Action,
    outcome: Outcome,
    other: int,
    village_id: int,
    amount: int = 0,
    causes: tuple[int, ...] = (),
) -> Result:
    """The deed, with whom it came to: nobody was chosen, so the action names no partner."""
    place = turn.world.villages[village_id].place
    event = turn.record(K(action.deed), me.agent_id, other, place=place, amount=amount, outcome=outcome, causes=causes)
    return Result(action, Outcome.FAILED if event.kind is K.WITHHELD else outcome, place, event.event_id)


def _host(turn: Turn, me: Villager) -> Villager | None:
    """Drawn among the grown of other villages: kin and friends first, whom one could marry, whom one has something to settle with; the near."""
    world, here = turn.world, village_id_of(turn.world, me)
    near = {
        number: left_for(world, here, world.places[village.place]) for number, village in world.villages.items() if number != here
    }
    people = [
        one for one in world.villagers.values() if village_id_of(world, one) in near and age_years(world, one) >= GROWN_YEARS
    ]
    am_free = is_free(world, me)
    weights = [
        (_DRAWS[relation(me, one)] + _A_MATCH * (am_free and is_free(world, one) and are_a_match(me, one)))
        * near[village_id_of(world, one)]
        for one in people
    ]
    drawn = turn.below(max(1, sum(weights)), R, me.agent_id, 0)
    for one, weight in zip(people, weights, strict=True):
        drawn -= weight
        if drawn < 0:
            return one
    return None


def _reasons(world: World, me: Villager, host: Villager) -> tuple[int, ...]:
    """What they did for me or to me; of the hungry, their hunger."""
    between = [one.event_id for one in (*me.goods, *me.wrongs) if one.who == host.agent_id]
    return (*between, me.hunger_event)


def _danger(turn: Turn, here: int, there: int) -> int:
    """Per mille of those on the way who are hurt: the far way, in the cold and in storms."""
    world = turn.world
    way = 100 - left_for(world, here, world.places[world.villages[there].place])
    return 8 + way // 2 + 50 * (world.season is Season.WINTER) + 60 * (world.weather in (Weather.STORMY, Weather.FROST))


# -- what lies between villages ----------------------------------------------------------------------------------------


def grudges(world: World, me: Villager) -> dict[int, tuple[int, tuple[int, ...]]]:
    """What I hold against each other village: its weight, and the events it comes of. Villages that I have nothing against are left out."""
    here, people = village_id_of(world, me), world.villagers
    found: dict[int, list[tuple[int, int]]] = {}
    for one in me.wrongs:
        if one.weight >= GRUDGE and one.who in people:
            found.setdefault(village_id_of(world, people[one.who]), []).append((one.weight, one.event_id))
    for strife in world.strifes:
        if here in strife[:2]:
            there = strife.other_village if strife.village == here else strife.village
            found.setdefault(there, []).append((30, strife.event_id))
    for other in people.values() if world.feuds else ():
        feud = feud_between(world, me.house, other.house)
        there = village_id_of(world, other)
        if feud and (20, feud.event_id) not in found.setdefault(there, []):
            found[there].append((20, feud.event_id))
    found.pop(here, None)
    return {
        village: (sum(weight for weight, _ in held), tuple(event for _, event in held)) for village, held in found.items() if held
    }
