"""What the unknown sea throws ashore: castaways whom nobody knows, wrecks, whales.

The sea does not look at the village: how many live there changes nothing. Boats come once in 9 years on the mean, with 2 strangers:
about four in a generation have children here, which keeps kinship low (Ne 40: .20 after a thousand years with one, .36 with none).
"""

from island.rng import Purpose
from island.world import fevers
from island.world.apply import forget_news, set_met
from island.world.crafts import BROUGHT, needs
from island.world.founding import draw_skills, draw_traits
from island.world.inventing import bring
from island.world.names import HOUSES, given_name, house_name
from island.world.rules import MARRIAGE_AGE
from island.world.state import NOBODY, STRAINS, Event, Household, Villager, age_years, thinks
from island.world.turn import Turn
from island.world.words import Craft, EventKind, PlaceKind

K = EventKind
_DRAW = Purpose.STRANGER
_BOAT, _BOAT_AFTER_STORM = 9, 70  # per mille: a season; of storms
_WRECK = 28  # per mille of storms: one in about 45 years
_WHALE = 10  # per mille a season: one in 25 years
_WITH_FEVER = 200  # per mille of boats and wrecks
_ON_BOARD = (1, 1, 1, 1, 2, 2, 2, 3, 4)
_CROWDED = 7  # people in a house that takes nobody in
_KNOWS_PLAIN, _KNOWS_HARD, _GROWN = (
    50,
    3,
    14,
)  # per cent of the crafts (at 12 nearly all that was new came with strangers); years of age
_TO_SPARE = 6  # meals a head, in a house that takes somebody in


def come(turn: Turn) -> None:
    """At the dawn of a tick: a boat in fair weather, a whale."""
    if _comes(turn, _BOAT, turn.world.per_mille(), 0):
        cast_ashore(turn, ())
    if _comes(turn, _WHALE, turn.world.per_mille(), 1):
        strand_whale(turn, ())


def come_after_storm(turn: Turn, storm: int) -> None:
    """What a storm that is over has driven ashore."""
    if _comes(turn, _BOAT_AFTER_STORM, 1000, 2):
        cast_ashore(turn, (storm,))
    if _comes(turn, _WRECK, 1000, 3):
        wreck(turn, (storm,))


def _comes(turn: Turn, rate: int, of: int, draw: int) -> bool:
    """Nobody is saved, and nothing found, where nobody lives."""
    return bool(turn.world.villagers) and turn.below(of * 100, _DRAW, 0, draw) < rate * turn.rules.strangers


# -- people ------------------------------------------------------------------------------------------------------------


def cast_ashore(turn: Turn, causes: tuple[int, ...], count: int = 0, with_fever: bool = False) -> None:
    """A boat of strangers (`count`, or as many as are drawn); houses with room and stores take them in."""
    is_family = not count and turn.below(6, _DRAW, 0, 4) == 0
    natives = [one.agent_id for one in turn.world.villagers.values() if thinks(turn.world, one)]
    aboard = _family(turn, causes) if is_family else _strangers(turn, causes, count)
    if not aboard:
        return
    for one in aboard:
        _be_found(turn, one.actor, natives)
    if with_fever or turn.below(100_000, _DRAW, 0, 6) < _WITH_FEVER * turn.rules.sickness:
        _bring_fever(turn, aboard)
    for party in [aboard] if is_family else [[one] for one in aboard]:
        _find_a_home(turn, party)
    forget_news(turn.world, [one.actor for one in aboard])


def _bring_fever(turn: Turn, aboard: list[Event]) -> None:
    """One of those aboard has the drawn fever; had they all had it, the next of the list."""
    strains = [(fevers.drawn_strain(turn) + number) % STRAINS for number in range(STRAINS)]
    open_to = ((one, strain) for strain in strains for one in aboard if not turn.villager(one.actor).had_fevers >> strain & 1)
    for one, strain in list(open_to)[:1]:
        fevers.bring(turn, turn.villager(one.actor), strain, (one.event_id,))


def _be_found(turn: Turn, agent_id: int, natives: list[int]) -> None:
    """Whom the stranger meets on the shore: a fever goes this way, too."""
    drawn = [natives[turn.below(len(natives), _DRAW, agent_id, 4 + number)] for number in range(min(len(natives), 2))]
    set_met(turn.world, agent_id, list(dict.fromkeys(drawn)))


def _strangers(turn: Turn, causes: tuple[int, ...], count: int) -> list[Event]:
    """Each of a house of their own, mostly young."""
    household = turn.world.next_household_id
    count = count or _ON_BOARD[turn.below(len(_ON_BOARD), _DRAW, 0, 5)]
    ages = [15 + min(turn.below(26, _DRAW, 0, 16 + number), turn.below(26, _DRAW, 0, 32 + number)) for number in range(count)]
    return [one for age in ages if (one := _land(turn, causes, household, age, count))]


def _family(turn: Turn, causes: tuple[int, ...]) -> list[Event]:
    """A couple with one to three children."""
    household, count = turn.world.next_household_id, 3 + turn.below(3, _DRAW, 0, 49)
    years = 22 + turn.below(12, _DRAW, 0, 48)
    father = _land(turn, causes, household, years + turn.below(6, _DRAW, 0, 50), count, is_female=False)
    mother = _land(turn, causes, household, years, count, is_female=True)
    if father and mother:
        turn.record(K.MARRIED, father.actor, mother.actor, causes=(father.event_id, mother.event_id))
    parents = (mother.actor if mother else NOBODY, father.actor if father else NOBODY)
    ages = [turn.below(years - 18, _DRAW, 0, 52 + number) for number in range(count - 2)]
    children = [_land(turn, causes, household, age, count, parents=parents) for age in ages]
    return [one for one in (father, mother, *children) if one]


def _land(
    turn: Turn, causes: tuple[int, ...], household: int, age: int, aboard: int,
    is_female: bool | None = None, parents: tuple[int, int] = (NOBODY, NOBODY),
) -> Event | None:  # fmt: skip
    """One of those aboard comes ashore; None when that is withheld."""
    world, agent_id = turn.world, turn.world.next_agent_id
    if is_female is None:
        is_female = turn.below(2, _DRAW, agent_id) == 0
    father = world.villagers.get(parents[1])
    newcomer = Villager(
        agent_id,
        given_name(world, turn.luck, agent_id, is_female),
        father.house if father else _new_house(turn, agent_id),
        is_female,
        born_year=world.year - age,
        mother=parents[0],
        father=parents[1],
        household=household,
        traits=draw_traits(turn, agent_id, []),
        skills=draw_skills(turn, agent_id, age),
        health=45 + turn.below(30, _DRAW, agent_id, 1),
        had_fevers=turn.below(1 << STRAINS, _DRAW, agent_id, 2) if age >= 15 else 0,  # beyond the sea each is common
    )
    event = turn.record(K.CAST_ASHORE, agent_id, place=int(PlaceKind.SHORE), amount=aboard, causes=causes, newcomer=newcomer)
    if event.kind is EventKind.WITHHELD:
        return None
    of_a_stranger(turn, newcomer, event.event_id)
    return event


def of_a_stranger(turn: Turn, villager: Villager, landing: int) -> None:
    """What a grown stranger knows from home: most of the plain crafts, now and then one that is hard, and none without what it needs."""
    known = 0
    for craft in Craft if age_years(turn.world, villager) >= _GROWN else ():
        share = _KNOWS_PLAIN if craft in BROUGHT else _KNOWS_HARD
        if turn.below(100, _DRAW, villager.agent_id, 64 + craft) < share and needs(craft) & ~known == 0:
            known |= 1 << craft
    bring(turn, villager, known, landing)


def _new_house(turn: Turn, agent_id: int) -> str:
    """A name that no house here has borne; when all have, one that nobody bears now."""
    start = turn.below(HOUSES, _DRAW, agent_id, 3)
    names = [house_name(start + number) for number in range(HOUSES)]
    borne = {one.house for one in turn.world.villagers.values()}
    never = [name for name in names if name not in turn.world.houses]
    return next(iter(never or [name for name in names if name not in borne] or names))


def _find_a_home(turn: Turn, party: list[Event]) -> None:
    """The house with most to spare that has room takes them in; where none has, they stay in a hut to be built."""
    world = turn.world
    own = turn.villager(party[0].actor).household
    homes = [
        home
        for home in world.households.values()
        if home.household_id != own
        and len(home.members) + len(party) <= _CROWDED
        and home.meals >= _TO_SPARE * (len(home.members) + len(party))
        and _host(turn, home) != NOBODY
    ]
    if homes:
        home = min(homes, key=lambda home: (-home.meals // len(home.members), home.household_id))
        host = _host(turn, home)
        for one in party:
            turn.record(K.TAKEN_IN, one.actor, host, amount=home.household_id, causes=(one.event_id,))


def _host(turn: Turn, home: Household) -> int:
    """The eldest of the house; nobody where only children live."""
    eldest = min(home.members, key=lambda one: (turn.villager(one).born_year, one))
    return eldest if age_years(turn.world, turn.villager(eldest)) >= MARRIAGE_AGE else NOBODY


# -- goods -------------------------------------------------------------------------------------------------------------


def wreck(turn: Turn, causes: tuple[int, ...]) -> None:
    """A ship breaks on the shore: timber and iron for every house, and of every third ship people."""
    wrecked = turn.record(K.WRECKED, place=int(PlaceKind.SHORE), amount=40 + turn.below(80, _DRAW, 0, 8), causes=causes)
    if wrecked.kind is EventKind.WITHHELD:
        return
    _share(turn, 0, wrecked.amount, wrecked.event_id)
    if turn.below(3, _DRAW, 0, 9) == 0:
        cast_ashore(turn, (wrecked.event_id,))


def strand_whale(turn: Turn, causes: tuple[int, ...]) -> None:
    """Meat for all houses; of three in ten, found too late, nothing."""
    is_rotten = turn.below(10, _DRAW, 0, 10) < 3
    meals = 0 if is_rotten else 300 + turn.below(400, _DRAW, 0, 11)
    whale = turn.record(K.WHALE_STRANDED, place=int(PlaceKind.SHORE), amount=meals, causes=causes)
    if whale.kind is not EventKind.WITHHELD:
        _share(turn, meals, 0, whale.event_id)


def _share(turn: Turn, meals: int, logs: int, cause: int) -> None:
    """By heads; more than ten meals or five logs a head nobody can carry home."""
    people = max(1, len(turn.world.villagers))
    for home in list(turn.world.households.values()):
        heads = len(home.members)
        of_meals, of_logs = min(10, meals // people) * heads, min(5 * heads, logs * heads // people)
        if of_meals or of_logs:
            turn.record(K.SALVAGED, home.members[0], amount=of_meals, outcome=of_logs, causes=(cause,))
