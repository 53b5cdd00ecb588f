"""Raids: those of one village who go in the same night against the same other one, and what comes of it."""

from dataclasses import dataclass, field

from island.rng import Purpose
from island.world.abroad import grudges
from island.world.doing import Result, is_watched, strength
from island.world.feuds import weigh_wrong
from island.world.state import NOBODY, Action, Household, News, Villager, age_band, village_id_of
from island.world.strife import strife_between
from island.world.turn import Turn
from island.world.villages import houses_of
from island.world.words import Age, Deed, EventKind, Outcome

K, R = EventKind, Purpose.ABROAD
_SEEN, _SEEN_EACH, _SEEN_BY_WATCH = 35, 6, 40  # per cent: one alone, for each who comes along, where somebody keeps watch
_CARRIED = 9  # meals, by one
_WATCHERS = 120  # per cent of one's strength that a watch adds to those who defend themselves
_HURT_WINNING, _HURT_LOSING, _DEADLY = 12, 30, 70  # per cent, per cent, per mille of wounds
_BURNS = 12  # per cent of the huts of robbed houses


@dataclass(slots=True)
class Party:
    """Who goes, the one who holds most against them first, and against which village. The first who is due carries all of it out."""

    village: int
    people: list[int]
    results: dict[int, Result] = field(default_factory=dict)


def gather(turn: Turn, actions: dict[int, Action]) -> dict[int, Party]:
    """The parties of this tick, by each who goes. Who has nothing against anybody is in none."""
    world, parties, held = turn.world, dict[tuple[int, int], Party](), dict[int, int]()
    for agent_id in [one for one, action in actions.items() if action.deed is Deed.RAID and one in world.villagers]:
        me = world.villagers[agent_id]
        against = grudges(world, me)
        if against:
            village = max(against, key=lambda one: (against[one][0], -one))
            held[agent_id] = against[village][0]
            parties.setdefault((village_id_of(world, me), village), Party(village, [])).people.append(agent_id)
    for party in parties.values():
        party.people.sort(key=lambda one: (-held[one], one))
    return {one: party for party in parties.values() for one in party.people}


def raid(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    party = turn.parties.get(me.agent_id)
    if party is None or village_id_of(turn.world, me) == party.village or not houses_of(turn.world, party.village):
        return _raided(turn, me, Outcome.NOTHING, NOBODY, village_id_of(turn.world, me))  # houses have left in this very tick
    if me.agent_id not in party.results:
        _fall_upon(turn, party)
    return party.results[me.agent_id]


def _fall_upon(turn: Turn, party: Party) -> None:
    """By night, at one house for every three who come."""
    world = turn.world
    raiders = [one for one in map(turn.villager, party.people) if village_id_of(world, one) != party.village]
    first = raiders[0]
    targets = _targets(turn, party, first)
    defenders = [turn.villager(one) for home in targets for one in home.members if _can_fight(turn, turn.villager(one))]
    watched = any(is_watched(turn, home) for home in houses_of(world, party.village))
    is_seen = turn.below(100, R, first.agent_id, 4) < _SEEN + _SEEN_EACH * len(raiders) + _SEEN_BY_WATCH * watched
    attack = sum(strength(turn, one) for one in raiders)
    defence = sum(strength(turn, one) for one in defenders) + _WATCHERS * watched
    is_won = not is_seen or turn.below(100, R, first.agent_id, 5) < max(10, min(90, 100 * attack // (attack + defence)))
    hurt = [is_seen and turn.below(100, R, one.agent_id, 6) < (_HURT_WINNING if is_won else _HURT_LOSING) for one in raiders]
    for number, one in enumerate(raiders):
        home = targets[number % len(targets)]
        _take_part(turn, party, one, home, is_won, hurt[number])
    done = [result for result in party.results.values() if result.outcome is not Outcome.FAILED]
    if done:
        _begin_strife(turn, party, done)
        _fight(turn, party, defenders if is_seen else [], is_won)
        for home in targets if is_won else ():
            _burn(turn, home, done[0].event_id)


def _targets(turn: Turn, party: Party, first: Villager) -> list[Household]:
    """The houses of those who wronged the first of the party, then the fullest."""
    wrongs = {one.who: one.weight for one in first.wrongs}
    houses = houses_of(turn.world, party.village)
    houses.sort(key=lambda home: (-max(wrongs.get(one, 0) for one in home.members), -home.meals, home.household_id))
    return houses[: 1 + len(party.people) // 3]


def _can_fight(turn: Turn, one: Villager) -> bool:
    return age_band(turn.world, one) >= Age.YOUTH and one.sick_until_day < 0


def _take_part(turn: Turn, party: Party, me: Villager, home: Household, is_won: bool, is_hurt: bool) -> None:
    """What becomes of one who goes along: wounded, driven off, with food, or with nothing, as there was none."""
    meals = min(_CARRIED, home.meals // 3) if is_won and not is_hurt else 0
    outcome = Outcome.HURT if is_hurt else Outcome.CAUGHT if not is_won else Outcome.DONE if meals else Outcome.NOTHING
    victim = min(home.members, key=lambda one: (turn.villager(one).born_year, one))
    held = grudges(turn.world, me).get(party.village, (0, ()))[1]
    result = _raided(turn, me, outcome, victim, party.village, meals, (*held, me.hunger_event))
    party.results[me.agent_id] = result
    if result.outcome is not Outcome.FAILED:
        weigh_wrong(turn, me, turn.villager(victim), result.event_id)


def _raided(
    turn: Turn, me: Villager, outcome: Outcome, victim: int, village: int, meals: int = 0, causes: tuple[int, ...] = ()
) -> Result:
    place = turn.world.villages[village].place
    event = turn.record(K.RAIDED, me.agent_id, victim, place=place, amount=meals, outcome=outcome, causes=causes)
    outcome = Outcome.FAILED if event.kind is K.WITHHELD else outcome
    return Result(Action(Deed.RAID), outcome, place, event.event_id)


def _begin_strife(turn: Turn, party: Party, done: list[Result]) -> None:
    """The first raid begins it; every one after keeps it alive."""
    raids = [event for event in turn.events if event.event_id in {result.event_id for result in done}]
    here = village_id_of(turn.world, turn.villager(raids[0].actor))
    if strife_between(turn.world, here, party.village) is None:
        causes = tuple(event.event_id for event in raids)
        turn.record(
            K.STRIFE_BEGAN,
            raids[0].actor,
            raids[0].other,
            place=raids[0].place,
            amount=party.village,
            outcome=here,
            causes=causes,
        )


def _fight(turn: Turn, party: Party, defenders: list[Villager], is_won: bool) -> None:
    """Those who were seen are met; wounds on both sides, some to death."""
    fighters = [one for one, result in party.results.items() if result.outcome is not Outcome.FAILED]
    for number, one in enumerate(fighters):
        result = party.results[one]
        if result.outcome is Outcome.HURT and defenders:
            _wound(turn, turn.villager(one), defenders[number % len(defenders)], result.event_id)
    for number, other in enumerate(defenders):
        if turn.below(100, R, other.agent_id, 7) < (_HURT_LOSING if is_won else _HURT_WINNING):
            by = fighters[number % len(fighters)]
            _wound(turn, other, turn.villager(by), party.results[by].event_id)


def _wound(turn: Turn, hurt: Villager, by: Villager, cause: int) -> None:
    is_deadly = turn.below(1000, R, hurt.agent_id, 8) < _DEADLY
    harm = hurt.health if is_deadly else 10 + turn.below(14, R, hurt.agent_id, 9)
    wound = turn.record(K.INJURED, hurt.agent_id, by.agent_id, amount=harm, causes=(cause,))
    if wound.kind is K.INJURED:
        weigh_wrong(turn, by, hurt, wound.event_id)


def _burn(turn: Turn, home: Household, cause: int) -> None:
    if home.hut and turn.below(100, R, home.members[0], 10) < _BURNS:
        fire = turn.record(K.HUT_BURNED, home.members[0], amount=home.meals // 3, causes=(cause,))
        if fire.kind is not K.WITHHELD:
            turn.record(K.HUT_DAMAGED, home.members[0], amount=home.hut, causes=(fire.event_id,))
