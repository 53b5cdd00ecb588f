"""A hand from outside: an event that is withheld leaves a sound island, whatever its kind, and nothing that would have followed."""

import copy
import itertools
import json

import pytest

from island import scenario
from island.sim.simulation import Simulation
from island.teacher.scripted import ScriptedMind
from island.world.apply import CANNOT_BE_WITHHELD
from island.world.hand import ANY_DEED, FOR_EVER, Act, Hand, Withheld
from island.world.people import are_kin
from island.world.state import NOBODY, age_band, from_plain, to_plain
from island.world.words import DEED_KINDS, Age, Change, DeathCause, EventKind, Outcome, Weather

YEAR = 4  # ticks
# A muddled decision needs a brain without its automaton, and an island of a sea is not forked.
OF_ONE_ISLAND = [
    kind for kind in EventKind if kind not in CANNOT_BE_WITHHELD | {EventKind.MUDDLED} and kind < EventKind.DRIVEN_OFF
]


class Life:
    """Ten years of a scripted village, with its records and the world after each tick."""

    def __init__(self, live, acts=(), first=None):
        """`live(world, hand)` makes a simulation of it; `first`: (tick, world) to go on from with what `acts` do."""
        self.live, self.acts = live, acts
        tick, world = first or (-1, None)
        simulation = live(copy.deepcopy(world), Hand(acts))
        self.records, self.worlds = {}, {tick: world}
        while simulation.world.tick < 39:
            record = simulation.advance()
            self.records[record.tick], self.worlds[record.tick] = record, copy.deepcopy(simulation.world)

    def of(self, kind):
        """The events of a kind from year 1 on."""
        return [event for tick, record in self.records.items() if tick >= YEAR for event in record.events if event.kind is kind]


@pytest.fixture(scope="session")
def lives(vocabulary):
    """Lives in which everything happens that can, from ordinary to hard; the last has a child whose house has died."""

    def village(seed, *settings):
        chosen = scenario.load("thousand_years", [f"seed={seed}", "villagers.count=40", *settings])
        return lambda world, hand: Simulation(chosen, ScriptedMind(vocabulary), world, (), hand)

    hard = ("island.fields=20", "island.fish=40", "island.plants=40", "climate.harshness=200")
    orphaned = next(found for seed in range(1, 20) if (found := _orphaned(Life(village(seed)))))
    found, seeds = [Life(village(1)), Life(village(13)), Life(village(5, *hard)), orphaned], itertools.count(20)
    for kind in OF_ONE_ISLAND:
        while not any(life.of(kind) for life in found):  # what is rare happens sooner among many people
            found.append(Life(village(next(seeds), "villagers.count=100")))
    return found


def _orphaned(life):
    """From the first year in which a child has grown kin in another house on: everybody grown of its own house dies."""
    for tick in range(YEAR - 1, 36, YEAR):
        world = life.worlds[tick]
        for child in world.villagers.values():
            grown = [
                one for one in world.households[child.household].members if age_band(world, world.villagers[one]) >= Age.YOUTH
            ]
            others = [one for one in world.villagers.values() if one.household != child.household and are_kin(child, one)]
            if child.agent_id not in grown and any(age_band(world, one) >= Age.ADULT for one in others):
                acts = tuple(Act(tick + 1, Change.DOOMED, one, amount=int(DeathCause.SICKNESS)) for one in grown)
                return Life(life.live, acts, (tick, world))
    return None


def happened(lives, kind):
    """A life and an event of this kind in it."""
    for life in lives:
        if found := life.of(kind):
            return life, found[len(found) // 2]
    raise AssertionError(f"{kind.name} happens in none of these lives")


def forked(life, event, *, ticks=5, **rule):
    """(simulation, records) of a life from the year of the event on, that event withheld."""
    begin = event.tick // YEAR * YEAR - 1
    nth = [one.event_id for one in life.records[event.tick].events if one[3:6] == event[3:6]].index(event.event_id) + 1
    rule = {"nth": nth, **rule}
    hand = Hand(life.acts, (Withheld(event.tick, event.tick, event.kind, event.actor, event.other, **rule),))
    simulation = life.live(copy.deepcopy(life.worlds[begin]), hand)
    return simulation, [simulation.advance() for _ in range(event.tick - begin + ticks)]


def the_withheld(records):
    return [event for record in records for event in record.events if event.kind is EventKind.WITHHELD]


@pytest.mark.parametrize("kind", OF_ONE_ISLAND)
def test_a_withheld_event_takes_its_place_and_leaves_a_sound_island(lives, kind):
    life, event = happened(lives, kind)
    simulation, records = forked(life, event)
    (withheld,) = the_withheld(records)
    who = (NOBODY if kind is EventKind.BORN else event.actor, event.other)
    assert withheld == (
        event.event_id,
        event.tick,
        event.day,
        EventKind.WITHHELD,
        *who,
        event.place,
        int(kind),
        NOBODY,
        event.causes,
    )
    assert from_plain(json.loads(json.dumps(to_plain(simulation.world)))) == simulation.world
    alive = simulation.world.villagers
    assert all(one.spouse == NOBODY or alive[one.spouse].spouse == one.agent_id for one in alive.values())
    assert all(one.due_day < 0 or one.due_day >= simulation.world.first_day() for one in alive.values()), "born in time"


def test_nothing_is_told_of_a_hand_that_does_nothing(village, ten_years):
    """An empty hand, and one whose events never come, change no bit of a history."""
    hand = Hand((), (Withheld(0, FOR_EVER, EventKind.DIED, 999),))
    simulation = village(world=copy.deepcopy(ten_years[2][7]), hand=hand)
    for record in ten_years[1][8:16]:
        again = simulation.advance()
        assert (again.events, again.thoughts) == (record.events, record.thoughts)


def test_a_child_that_is_not_born_is_nowhere(lives):
    birth = lives[0].of(EventKind.BORN)[0]
    simulation, records = forked(lives[0], birth, ticks=1)
    record = next(record for record in records if record.tick == birth.tick)
    born = [event for event in record.events if event.kind is EventKind.BORN]
    assert birth.other not in [event.other for event in born] and len(record.villagers) == len(born)
    assert [event.actor for event in record.events if event.kind is EventKind.MISCARRIED] == [birth.other]
    assert simulation.world.villagers[birth.other].due_day == NOBODY


def test_a_child_that_is_not_lost_is_born(lives):
    life, lost = happened(lives, EventKind.MISCARRIED)
    _, records = forked(life, lost, ticks=1)
    assert lost.actor in [event.other for record in records for event in record.events if event.kind is EventKind.BORN]


def test_who_is_spared_lives_and_is_strong_enough_to(lives):
    death = next(event for event in lives[0].of(EventKind.DIED) if event.amount != 7)
    simulation, records = forked(lives[0], death, ticks=0)
    spared = [event for event in records[-1].events if event.kind is EventKind.CHANGED]
    assert [(event.actor, event.outcome) for event in spared] == [(death.actor, Change.SPARED)]
    assert spared[0].causes == (death.event_id,)
    assert simulation.world.villagers[death.actor].health >= 60


def test_only_the_next_death_is_spared(village, ten_years):
    """A rule with one use has none left after it, in a rebuilt simulation too."""
    rule = Withheld(8, FOR_EVER, EventKind.DIED, 3, most=1)
    hand = Hand((Act(8, Change.DOOMED, 3), Act(9, Change.DOOMED, 3)), (rule,))
    simulation = village(world=copy.deepcopy(ten_years[2][7]), hand=hand)
    simulation.advance()
    assert 3 in simulation.world.villagers
    simulation.advance()
    assert 3 not in simulation.world.villagers
    again = Hand((), (rule,))
    assert again.take(8, EventKind.DIED, 3, NOBODY) and not again.take(9, EventKind.DIED, 3, NOBODY)


def test_who_is_stilled_does_nothing_and_is_heard_by_nobody(village, ten_years):
    world = copy.deepcopy(ten_years[2][7])
    everybody = tuple(Withheld(8, FOR_EVER, ANY_DEED, one) for one in world.villagers)
    simulation = village(world=world, hand=Hand((), everybody))
    for _ in range(4):
        record = simulation.advance()
        assert not [event for event in record.events if event.kind in DEED_KINDS and event.actor in ten_years[2][7].villagers]
        outcomes = {one.outcome for one in record.thoughts if one.kind == 0 and one.agent_id in ten_years[2][7].villagers}
        assert outcomes <= {Outcome.FAILED, NOBODY}
        thinking = {one.agent_id for one in record.thoughts} & world.villagers.keys()
        assert all(world.villagers[one].heard_from == NOBODY for one in thinking)
        assert all(event.kind is not EventKind.MARRIED for event in record.events)


def test_the_weather_can_be_withheld_and_the_season_cannot(lives):
    event = next(one for one in lives[0].of(EventKind.SEASON) if one.amount != Weather.FAIR)
    _, records = forked(lives[0], event, ticks=0)
    (season,) = [one for one in records[-1].events if one.kind is EventKind.SEASON]
    assert (season.outcome, season.amount, season.causes) == (event.outcome, Weather.FAIR, (event.event_id,))


def test_a_storm_that_does_not_break_is_over(lives):
    event = lives[0].of(EventKind.STORM_ROSE)[0]
    simulation, records = forked(lives[0], event, ticks=0)
    assert simulation.world.storms == [] and simulation.world.storm_event == NOBODY
    assert not [one for one in records[-1].events if one.causes == (event.event_id,)]


@pytest.mark.parametrize("change", list(Change))
def test_every_act_is_an_event_and_the_cause_of_what_it_brings(village, ten_years, change):
    world = copy.deepcopy(ten_years[2][7])
    people = list(world.villagers.values())
    woman = next(one for one in people if one.is_female)
    man = next(one for one in people if not one.is_female and one.household != woman.household)
    amount = {
        Change.DOOMED: 1,
        Change.FEVER: 100,
        Change.MEALS: 40,
        Change.STOCK: 10,
        Change.DROUGHT: 2,
        Change.CASTAWAYS: 2,
        Change.EPIDEMIC: 2,
    }.get(change, 0)
    act = Act(8, change, woman.agent_id, man.agent_id, 1 if change is Change.STOCK else NOBODY, amount, (898, 1017))
    simulation = village(world=world, hand=Hand((act,)))
    record = simulation.advance()
    changed = record.events[0]
    assert (changed.kind, changed.outcome, changed.amount) == (EventKind.CHANGED, change, amount)
    brought = {event.kind for event in record.events if changed.event_id in event.causes}
    wanted = {
        Change.DOOMED: {EventKind.DIED},
        Change.WED: {EventKind.MARRIED},
        Change.STORM: {EventKind.STORM_NEARS},
        Change.FEVER: {EventKind.FELL_SICK},
        Change.DROUGHT: {EventKind.DROUGHT_BEGAN},
        Change.WRECK: {EventKind.WRECKED},
        Change.CASTAWAYS: {EventKind.CAST_ASHORE},
        Change.EPIDEMIC: {EventKind.CAST_ASHORE},
    }
    assert brought == wanted.get(change, set())
    if change is Change.STOCK:
        assert world.places[1].stock_max == 10 and world.places[1].stock <= 10
    if change is not Change.DOOMED:
        heard = next(one for one in record.thoughts if one.agent_id == woman.agent_id)
        assert 898 in heard.prompt, "the words reach the stream"
