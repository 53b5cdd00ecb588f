"""The sea at the turn of the year: who and what leaves an island, and what comes ashore.

Nothing here knows another island: a `Boat` is what leaves, a `Landing` what arrives, with its people already in the numbers of
this island. All chances are drawn under `Purpose.SEA`, so an island's own draws are those of an island alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from island.rng import Purpose
from island.world.apply import add_villager, forget_those_away, learn_names, let_hear
from island.world.fevers import go_on_with
from island.world.heirs import bequeath, heirs_of
from island.world.inventing import bring, note_loss
from island.world.nature import end_if_nobody_is_left
from island.world.people import are_a_match, are_family, are_kin, is_free
from island.world.rules import FOE, MARRIAGE_AGE, SeaRules
from island.world.state import NOBODY, Away, Event, Household, Memory, Villager, World, age_band, age_years, thinks
from island.world.turn import Turn, bond
from island.world.words import Age, Deed, EventKind, PlaceKind, Weather

K = EventKind
_SEA = Purpose.SEA
_SAILS_UNTIL = 35  # years of age at which one still sails to marry
_FOES = 3  # so many make an island too small
_PLENTY, _LOGS_TO_SPARE = 10, 10  # meals a head, logs a house: from there on some are sent to kin
_HEARERS = 2  # of what each newcomer tells
_OF_A_THOUSAND = {K.DRIVEN_OFF: 100, K.LEFT_AMONG_FOES: 150, K.LEFT_IN_HUNGER: 150, K.LEFT_TO_WED: 250, K.SENT_OVER: 200}
_LOST_OF_A_THOUSAND = {K.DRIVEN_OFF: 400}
_LOST_IN_STORMS, _LOST_IN_FAIR = 200, 60
# The numbers of the draws of one person in one year.
_WHERE, _IS_LOST, _TO_WHOM, _HEARS, _GOES = 0, 1, 2, 4, 16  # to the last the kind of the leaving is added


class Boat(NamedTuple):
    """What left at a year's end. `people` are as they were at home; `to` is the number of an island; a boat without people brings
    goods for `for_whom`, who had sailed before. `is_lost`: it is never seen again.
    """

    reason: EventKind
    event_id: int
    to: int
    is_lost: bool
    people: tuple[Villager, ...]
    meals: int
    logs: int
    for_whom: int = NOBODY


class Landing(NamedTuple):
    """What arrives at a year's beginning: `people` with their numbers here, `names` are those of others they speak of."""

    origin: int
    people: tuple[Villager, ...]
    meals: int
    logs: int
    for_whom: int = NOBODY  # of a boat without people: in whose house; NOBODY where that is not known
    names: tuple[tuple[int, str], ...] = ()
    returned: tuple[int, ...] = ()  # the numbers under which some of these people left this island once


# -- leaving -----------------------------------------------------------------------------------------------------------


def leave(turn: Turn, rules: SeaRules, year: Sequence[Event]) -> list[Boat]:
    """At a year's last tick, after all else: who sails, for reasons that the year's events (this tick's among them) tell."""
    port = _Port(turn, rules, year)
    boats = [*port.driven_off(), *port.from_foes(), *port.from_hunger(), *port.to_wed(), *port.gifts()]
    if any(boat.people for boat in boats):
        end_if_nobody_is_left(turn)
    _forget(turn.world)
    return boats


class _Port:
    """One island at the end of one year."""

    def __init__(self, turn: Turn, rules: SeaRules, year: Sequence[Event]):
        self._turn, self._world, self._rules, self._year = turn, turn.world, rules, year
        self._shore = int(PlaceKind.SHORE)

    def driven_off(self) -> Iterator[Boat]:
        """Whom a storm of this tick found fishing."""
        storms = tuple(event.event_id for event in self._turn.events if event.kind is K.STORM_ROSE)
        for villager in self._living():
            if storms and villager.doing == Deed.FISH and self._goes(K.DRIVEN_OFF, self._rules.storms, villager):
                yield self._sail(K.DRIVEN_OFF, [villager], storms)

    def from_foes(self) -> Iterator[Boat]:
        """The grown without a spouse who have many foes, one of them made this year."""
        for villager in self._living():
            quarrels = self._of_the_year(K.FELL_OUT, villager.agent_id)
            if not quarrels or villager.spouse != NOBODY or self._years(villager) < MARRIAGE_AGE:
                continue
            foes = sum(bond(self._world, villager.agent_id, one) <= FOE for one in villager.bonds if one in self._world.villagers)
            if foes >= _FOES and self._goes(K.LEFT_AMONG_FOES, self._rules.outcasts, villager):
                yield self._sail(K.LEFT_AMONG_FOES, [villager], quarrels)

    def from_hunger(self) -> Iterator[Boat]:
        """Whole houses in which somebody grown starves and nothing is left."""
        for home in list(self._world.households.values()):
            people = [self._world.villagers[one] for one in home.members]
            grown = [one for one in people if age_band(self._world, one) in (Age.YOUTH, Age.ADULT)]
            hunger = tuple(one.hunger_event for one in people if one.hunger_event >= 0)
            if not grown or not hunger or home.meals >= len(people):
                continue
            if self._goes(K.LEFT_IN_HUNGER, self._rules.hunger, grown[0]):
                yield self._sail(K.LEFT_IN_HUNGER, [grown[0], *(one for one in people if one is not grown[0])], hunger)

    def to_wed(self) -> Iterator[Boat]:
        """The young and free for whom there is nobody free here."""
        free = [one for one in self._living() if is_free(self._world, one)]
        for villager in free:
            if self._years(villager) > _SAILS_UNTIL or villager.agent_id not in self._world.villagers:
                continue
            if any(are_a_match(villager, other) for other in free if other.agent_id in self._world.villagers):
                continue
            if self._goes(K.LEFT_TO_WED, self._rules.matches, villager):
                yield self._sail(K.LEFT_TO_WED, [villager], self._why_alone(villager))

    def gifts(self) -> Iterator[Boat]:
        """Houses with plenty send a fifth of it to kin who sailed."""
        for home in list(self._world.households.values()):
            ties = [
                (one, away) for one in home.members for away in self._world.away if are_family(self._world.villagers[one], away)
            ]
            if not ties or home.meals < _PLENTY * len(home.members):
                continue
            sender = self._world.villagers[home.members[0]]
            if self._goes(K.SENT_OVER, self._rules.gifts, sender):
                one, away = ties[self._below(len(ties), sender, _TO_WHOM)]
                yield self._send(self._world.villagers[one], away, home)

    # -- how it is done

    def _sail(self, reason: EventKind, people: list[Villager], causes: tuple[int, ...]) -> Boat:
        """They take their share of the house's stores; whom a storm drives off has nothing with them."""
        head = people[0]
        home, to = self._turn.home(head), self._destination(head)
        is_planned = reason is not K.DRIVEN_OFF
        share = len(people) if is_planned else 0
        meals, logs = home.meals * share // len(home.members), home.wood * share // len(home.members)
        if meals or logs:
            self._turn.record(K.LOADED, head.agent_id, amount=meals, outcome=logs, causes=causes)
        sailing = tuple(
            replace(one, bonds=dict(one.bonds)) for one in people
        )  # before they lose each other by leaving one by one
        for one in people:
            heirs = heirs_of(self._world, one) if len(home.members) == 1 else []
            gone = self._turn.record(reason, one.agent_id, place=self._shore, amount=(to + 1) * is_planned, causes=causes)
            if not home.members:
                bequeath(self._turn, one, home, heirs, gone.event_id)
            if gone.kind is reason:
                note_loss(self._turn, one, gone.event_id)
        return Boat(reason, gone.event_id, to, self._is_lost(reason, head), sailing, meals, logs)

    def _send(self, sender: Villager, away: Away, home: Household) -> Boat:
        meals, logs = home.meals // 5, max(0, home.wood - _LOGS_TO_SPARE) // 2
        sent = self._turn.record(K.SENT_OVER, sender.agent_id, away.agent_id, amount=meals, outcome=logs, causes=(away.event_id,))
        is_lost = self._is_lost(K.SENT_OVER, sender)
        return Boat(K.SENT_OVER, sent.event_id, self._destination(sender), is_lost, (), meals, logs, away.agent_id)

    def _why_alone(self, villager: Villager) -> tuple[int, ...]:
        """Refusals of this year, and weddings of those who could have been the one; else the season."""
        causes = [event.event_id for event in self._year if event.kind is K.REFUSED and event.other == villager.agent_id]
        people = self._world.villagers
        causes += [
            event.event_id
            for event in self._year
            if event.kind is K.MARRIED
            and any(one in people and are_a_match(villager, people[one]) for one in (event.actor, event.other))
        ]
        return tuple(causes) or (self._world.weather_event,)

    # -- what is drawn

    def _goes(self, reason: EventKind, per_cent: int, villager: Villager) -> bool:
        return self._below(100_000, villager, _GOES + reason) < _OF_A_THOUSAND[reason] * per_cent

    def _destination(self, villager: Villager) -> int:
        """Any of the other islands."""
        other = self._below(self._rules.islands - 1, villager, _WHERE)
        return other + (other >= self._world.island)

    def _is_lost(self, reason: EventKind, villager: Villager) -> bool:
        in_this_weather = _LOST_IN_STORMS if self._world.weather is Weather.STORMY else _LOST_IN_FAIR
        lost = _LOST_OF_A_THOUSAND.get(reason, in_this_weather)
        return self._below(100_000, villager, _IS_LOST) < lost * self._rules.losses

    def _below(self, limit: int, villager: Villager, number: int) -> int:
        return self._turn.below(limit, _SEA, villager.agent_id, number)

    def _living(self) -> list[Villager]:
        return list(self._world.villagers.values())

    def _years(self, villager: Villager) -> int:
        return age_years(self._world, villager)

    def _of_the_year(self, kind: EventKind, agent_id: int) -> tuple[int, ...]:
        return tuple(event.event_id for event in self._year if event.kind is kind and agent_id in (event.actor, event.other))


def _forget(world: World) -> None:
    """Those away who have no kin here any more."""
    people = world.villagers.values()
    forgotten = {away.agent_id for away in world.away if not any(are_family(one, away) for one in people)}
    if forgotten:
        forget_those_away(world, forgotten)


# -- landing -----------------------------------------------------------------------------------------------------------


def land(turn: Turn, inbox: Sequence[Landing]) -> None:
    """On a year's first day, before all else: who and what comes ashore, in the order of the inbox."""
    natives = list(turn.world.villagers.values())
    for landing in inbox:
        learn_names(turn.world, dict(landing.names))
        forget_those_away(turn.world, set(landing.returned))
        ashore = _come_ashore(turn, landing)
        _unload(turn, landing, ashore)
        for event in ashore:
            _tell(turn, turn.villager(event.actor), natives, event)


def _come_ashore(turn: Turn, landing: Landing) -> list[Event]:
    """The people of one boat live with kin if they have some here, else in a house of their own, without a hut."""
    household = _house_of_kin(turn.world, landing.people)
    events = []
    for one in landing.people:
        newcomer = replace(one, household=household, sick_until_day=NOBODY, fever=NOBODY, spreads_day=NOBODY, crafts=0)
        add_villager(turn.world, newcomer)
        turn.newcomers.append(newcomer)
        events.append(turn.record(K.CAME_ASHORE, one.agent_id, place=int(PlaceKind.SHORE), amount=landing.origin + 1))
        bring(turn, newcomer, one.crafts, events[-1].event_id)
        if one.sick_until_day > turn.day:  # a fever comes with the sick, and in no other way
            go_on_with(turn, newcomer, one.fever, one.sick_until_day - turn.day, events[-1].event_id)
    return events


def _house_of_kin(world: World, people: Sequence[Villager]) -> int:
    """Of grown kin, the house with the fewest in it; a new one where there are none."""
    kin = [
        one
        for one in world.villagers.values()
        if age_band(world, one) >= Age.YOUTH and any(are_kin(one, newcomer) for newcomer in people)
    ]
    if not kin:
        return world.next_household_id
    return min((len(world.households[one.household].members), one.household) for one in kin)[1]


def _unload(turn: Turn, landing: Landing, ashore: list[Event]) -> None:
    """Goods go to the house of those who brought them, to the kin they were sent to, or to the poorest; to nobody where nobody is."""
    if not landing.meals and not landing.logs:
        return
    people, homes = turn.world.villagers, turn.world.households.values()
    receiver = ashore[0].actor if ashore else landing.for_whom
    if receiver not in people and homes:
        receiver = min(homes, key=lambda home: (home.meals, home.household_id)).members[0]
    causes = tuple(event.event_id for event in ashore[:1])
    if receiver in people:
        turn.record(K.GOODS_CAME, receiver, amount=landing.meals, outcome=landing.logs, causes=causes)


def _tell(turn: Turn, newcomer: Villager, natives: list[Villager], ashore: Event) -> None:
    """What the newcomer remembers best is heard by some of those who live here."""
    tale = best_memory(newcomer)
    hearers = [one for one in natives if thinks(turn.world, one)]
    if tale is None or not hearers:
        return
    drawn = [hearers[turn.below(len(hearers), _SEA, newcomer.agent_id, _HEARS + number)] for number in range(_HEARERS)]
    for hearer in {one.agent_id: None for one in drawn}:
        told = turn.record(K.TALE_TOLD, newcomer.agent_id, hearer, causes=(ashore.event_id,))
        if told.kind is K.TALE_TOLD:  # nothing has kept it from being told
            let_hear(turn.world, newcomer.agent_id, hearer, tale.words)


def best_memory(villager: Villager) -> Memory | None:
    """The weightiest, and of those the latest."""
    return max(villager.memories, key=lambda memory: (memory.importance, memory.tick), default=None)
