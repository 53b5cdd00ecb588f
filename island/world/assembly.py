"""The assembly of a village: who speaks for a custom or against it, who is seen to break one and is blamed, and what comes of it once a year.

A custom begins when enough of the grown have spoken for it within some years, and ends when enough speak against it, when it is broken
and nobody is blamed, or when it is broken and nobody remembers its beginning. Nothing here looks at a date, a stock or a number of people.
"""

from collections.abc import Sequence

from island.rng import Purpose
from island.world.customs import AT_ONCE, FORBIDDEN, PRESSED_BY, RULES, STOCK_OF, bears_on
from island.world.doing import Result, attempt, is_watched, why, with_bond
from island.world.people import are_kin
from island.world.sites import HOLDS
from island.world.society import grown_of, village_of
from island.world.state import NOBODY, Action, Breach, Kept, News, Village, Villager, Voice, age_band
from island.world.turn import Turn
from island.world.words import Age, Custom, Deed, EventKind, Outcome, PlaceKind, Season, Trait

K, _CUSTOM = EventKind, Purpose.CUSTOM
BEGINS_FROM, ENDS_FROM, FEWEST = 15, 33, 3  # per cent of the grown who must speak for a custom, or against it; how many at least
LEADER_VOICES = 4  # what the word of whom the village follows counts
LAPSES_FROM = 10  # per cent of the grown who broke it within a year and were not blamed
_REMEMBERS = 5  # years of age from which on one remembers a beginning
# Per cent a season that one whom I meet sees what I do, and what it adds that their house keeps watch.
SEEN, SEEN_BY_WATCH = 35, 35
FINE, FINE_OF_THIEVES = 4, 10  # meals
_PLENTY = 12  # meals a head, from which on a house is asked to give
_KINDNESSES = frozenset({Deed.GIVE, Deed.HELP, Deed.FEAST, Deed.TEND, Deed.REST, Deed.MOURN, Deed.BLAME})


# -- the deeds ---------------------------------------------------------------------------------------------------------


def speak(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """For a custom, or against one: that which is meant by who sees what I see. A voice counts when people listen."""
    custom = turn.meant.get(me.agent_id, NOBODY)
    if custom == NOBODY:
        return attempt(turn, me.agent_id, action, Outcome.FAILED, PlaceKind.VILLAGE)
    village = village_of(turn.world, me)
    heard = 55 + me.standing // 8 + 25 * (village.leader == me.agent_id) - 15 * (Trait.TIMID in me.traits)
    outcome = Outcome.WARM if turn.below(100, _CUSTOM, me.agent_id) < max(25, min(95, heard)) else Outcome.COLD
    causes = (
        _reasons(turn, me, Custom(custom), news)
        if action.deed is Deed.PROPOSE
        else (me.hunger_event, *(one.event_id for one in village.customs if one.custom == custom))
    )
    return attempt(turn, me.agent_id, action, outcome, PlaceKind.VILLAGE, custom, causes)


def _reasons(turn: Turn, me: Villager, custom: Custom, news: list[News]) -> tuple[int, ...]:
    """What presses: a wrong that was done to me and that I remember, hunger, or the last deed that took from what is scarce.

    The last that took from a wood may have felled a tree or picked berries: slopes and marshes say who gathered.
    """
    world = turn.world
    if custom is Custom.SPARE_THE_WOODS:
        woods = [one for one in world.places if one.is_known and one.timber_max]
        barest = min(woods, key=lambda place: place.timber * 100 // place.timber_max, default=None)
        return (barest.used_event,) if barest else ()
    if custom in STOCK_OF:
        sites = [one for one in world.places if one.is_known and HOLDS[one.site].stock == STOCK_OF[custom] and not one.timber_max]
        emptiest = min(sites, key=lambda place: place.stock * 100 // max(1, place.stock_max), default=None)
        return (me.hunger_event, emptiest.used_event) if emptiest else (me.hunger_event,)
    if custom is Custom.NO_FEASTS_IN_WINTER:
        return (me.hunger_event, turn.home(me).loss_event)
    wrongs = tuple(item.event_id for item in news if PRESSED_BY.get(item.kind) is custom)
    if custom is Custom.FEED_THE_HUNGRY or (custom is Custom.THIEVES_PAY_DOUBLE and not wrongs):
        return (me.hunger_event, *(world.villagers[one].hunger_event for one in me.met if one in world.villagers))
    return wrongs or tuple(one.event_id for one in me.wrongs[:3])


def blame(turn: Turn, me: Villager, action: Action, news: list[News]) -> Result:
    """Who was seen to break a custom pays for it, or promises to keep it, or will not hear of it. `amount` is the meals paid."""
    other, causes = turn.villager(action.partner), why(news, action.partner)
    breach = next((one for one in village_of(turn.world, other).breaches if one.event_id in causes), None)
    if breach is None:
        return attempt(turn, me.agent_id, action, Outcome.NOTHING, causes=causes)  # it is paid for already
    village = village_of(turn.world, me)
    deaf = 30 + 15 * (Trait.PROUD in other.traits) + 10 * (Trait.HOT in other.traits) - me.standing // 10
    deaf -= 25 * (village.leader == me.agent_id) + 10 * (village.leader != NOBODY and me.backs == other.backs == village.leader)
    if turn.below(100, _CUSTOM, me.agent_id) < max(8, deaf):
        return with_bond(turn, me, action, Outcome.COLD, 0, causes)
    meals = min(turn.home(other).meals // 2, FINE_OF_THIEVES if breach.custom is Custom.THIEVES_PAY_DOUBLE else FINE)
    is_poor = meals < 1 or other.hunger >= 3
    return with_bond(turn, me, action, Outcome.WARM if is_poor else Outcome.DONE, 0 if is_poor else meals, causes)


# -- who breaks one ----------------------------------------------------------------------------------------------------


def look_on(turn: Turn, me: Villager, result: Result) -> None:
    """A deed was done: if it breaks a custom of the village, somebody may see it. Children are not held to it."""
    village = village_of(turn.world, me)
    if not village.customs or result.outcome is Outcome.FAILED or age_band(turn.world, me) < Age.YOUTH:
        return
    for kept in village.customs:
        witness = _witness(turn, me, kept.custom, result) if _breaks(turn, kept.custom, result) else NOBODY
        if witness != NOBODY:
            causes = (result.event_id, kept.event_id, me.hunger_event)
            turn.record(K.CUSTOM_BROKEN, me.agent_id, witness, amount=kept.custom, outcome=village.village_id, causes=causes)
            return


def _breaks(turn: Turn, custom: Custom, result: Result) -> bool:
    season, deed = turn.world.season, result.action.deed
    if RULES[custom].asks:
        return bears_on(custom, season) and deed not in _KINDNESSES
    return FORBIDDEN[season].get(deed) is custom


def _witness(turn: Turn, me: Villager, custom: Custom, result: Result) -> int:
    """Who saw it; NOBODY where nobody did. Who is wronged knows of it if the doer was caught, and kin look away."""
    people, partner = turn.world.villagers, result.action.partner
    met = [people[one] for one in me.met if one in people and age_band(turn.world, people[one]) >= Age.YOUTH]
    if RULES[custom].asks:
        home = turn.home(me)
        hungry = [one.agent_id for one in met if one.hunger >= 4] if home.meals >= _PLENTY * len(home.members) else []
        return hungry[0] if hungry and turn.below(100, _CUSTOM, me.agent_id, 1) < turn.world.a_tick(SEEN) else NOBODY
    if partner != NOBODY:
        is_open = result.outcome in (Outcome.CAUGHT, Outcome.HURT) or (
            custom is Custom.WINTER_PEACE and result.outcome is Outcome.COLD
        )
        return partner if is_open and partner in people else NOBODY
    for number, one in enumerate(met):
        chance = turn.world.a_tick(SEEN + SEEN_BY_WATCH * is_watched(turn, turn.home(one)))
        if not are_kin(me, one) and turn.below(100, _CUSTOM, me.agent_id, 1 + number) < chance:
            return one.agent_id
    return NOBODY


# -- once a year -------------------------------------------------------------------------------------------------------


def meet(turn: Turn) -> None:
    """Every village counts the voices, and what was broken and not paid for."""
    for village in list(turn.world.villages.values()):
        grown = grown_of(turn.world, village)
        for kept in list(village.customs):
            _may_end(turn, village, kept, grown)
        for custom in Custom:
            _may_begin(turn, village, custom, grown)


def _may_begin(turn: Turn, village: Village, custom: Custom, grown: dict[int, Villager]) -> None:
    if any(one.custom is custom for one in village.customs) or _is_too_many(village, custom):
        return
    voices = _voices(village, custom, True, grown)
    count = _count(village, voices)
    if count >= _enough(grown, BEGINS_FROM) and count > _count(village, _voices(village, custom, False, grown)):
        causes = tuple(one.event_id for one in voices[:4])
        turn.record(K.CUSTOM_BEGAN, voices[0].who, amount=custom, outcome=village.village_id, causes=causes)


def _is_too_many(village: Village, custom: Custom) -> bool:
    """Whether more than anybody keeps in mind would bear on one season."""
    kept = [one.custom for one in village.customs]
    return any(sum(bears_on(one, season) for one in kept) >= AT_ONCE for season in Season if bears_on(custom, season))


def _may_end(turn: Turn, village: Village, kept: Kept, grown: dict[int, Villager]) -> None:
    against = _voices(village, kept.custom, False, grown)
    breaches = [one for one in village.breaches if one.custom is kept.custom]
    count = _count(village, against)
    if count >= _enough(grown, ENDS_FROM) and count > _count(village, _voices(village, kept.custom, True, grown)):
        _end(turn, village, kept, K.CUSTOM_ENDED, against, against[0].who)
    elif len(breaches) >= _enough(grown, LAPSES_FROM):
        _end(turn, village, kept, K.CUSTOM_LAPSED, breaches)
    elif breaches and not any(_remembers(one, kept) for one in grown.values()):
        _end(turn, village, kept, K.CUSTOM_FORGOTTEN, breaches)


def _end(turn: Turn, village: Village, kept: Kept, kind: EventKind, reasons: Sequence[Voice | Breach], who: int = NOBODY) -> None:
    causes = (kept.event_id, *[one.event_id for one in reasons[-4:]])
    turn.record(kind, who, amount=kept.custom, outcome=village.village_id, causes=causes)


def _remembers(one: Villager, kept: Kept) -> bool:
    return one.born_year + _REMEMBERS <= kept.since_year


def _voices(village: Village, custom: Custom, is_for: bool, grown: dict[int, Villager]) -> list[Voice]:
    """Those who spoke so and live here, in the order in which they did."""
    return [one for one in village.voices if one.custom is custom and one.is_for == is_for and one.who in grown]


def _count(village: Village, voices: list[Voice]) -> int:
    return sum(LEADER_VOICES if one.who == village.leader else 1 for one in voices)


def _enough(grown: dict[int, Villager], per_cent: int) -> int:
    return max(FEWEST, len(grown) * per_cent // 100)
