"""The island as processes: same seed same history, snapshots carry everything, the dead are left alone."""

import copy
import dataclasses
import json

import pytest

from island.errors import IslandError
from island.records import ThoughtKind
from island.world.legal import actions_of, allows, count_of, legal_actions
from island.world.observe import Lookout
from island.world.state import Action, Away, Memory, Villager, from_plain, to_plain
from island.world.words import DEED_KINDS, HAS_PARTNER, Deed, EventKind

FIELDS = [field.name for field in dataclasses.fields(Villager) if field.init]
MEMORIES = FIELDS.index("memories")


def _plain(records):
    return [(record.events, record.thoughts) for record in records]


def test_the_same_seed_lives_the_same_history(village, ten_years):
    again = village()
    assert _plain(again.advance() for _ in range(12)) == _plain(ten_years[1][:12])


def test_another_seed_lives_another_history(village, ten_years):
    assert _plain([village(seed=2).advance()]) != _plain(ten_years[1][:1])


def test_ten_years_straight_equal_ten_times_one_year_saved_and_rebuilt(village, ten_years):
    simulation, records = village(), []
    for _ in range(10):
        records += [simulation.advance() for _ in range(4)]
        saved = json.loads(json.dumps(to_plain(simulation.world)))
        simulation = village(world=from_plain(saved))
    assert _plain(records) == _plain(ten_years[1])


def test_a_snapshot_read_back_is_the_same_world(ten_years):
    plain = to_plain(ten_years[0].world)
    read_back = to_plain(from_plain(json.loads(json.dumps(plain))))
    assert json.dumps(read_back) == json.dumps(plain)
    assert from_plain(plain) == ten_years[0].world and from_plain(plain).year == 9


def test_a_snapshot_of_an_island_that_nobody_left_is_what_it_was_before_there_was_a_sea(ten_years):
    """Or no year of an older history could be gone back to: the hashes of its year ends are sealed."""
    assert "away" not in to_plain(ten_years[0].world)
    world = from_plain(to_plain(ten_years[0].world))
    world.away.append(Away(3, 1, 2, 40))
    assert from_plain(json.loads(json.dumps(to_plain(world)))).away == [Away(3, 1, 2, 40)]


@pytest.mark.parametrize("text", ["7 x", 7, None, [1, 2]])
def test_a_snapshot_with_a_damaged_memory_is_refused(ten_years, text):
    plain = json.loads(json.dumps(to_plain(ten_years[0].world)))
    memories = next(villager[MEMORIES] for villager in plain["villagers"] if villager[MEMORIES])
    memories[0][2] = text
    with pytest.raises(IslandError, match="snapshot"):
        from_plain(plain)


@pytest.mark.parametrize(
    "name, value",
    [("name", 7), ("born_year", "x"), ("born_year", 10_000), ("spouse", 10_000), ("household", 10_000), ("hunger", -1), ("hunger", 2**63),
     ("is_female", 1), ("traits", [1]), ("skills", [0] * 7), ("news", [[0, None, 1]]), ("heard_words", [1.5]), ("met", {})],
)  # fmt: skip
def test_a_snapshot_of_a_person_who_cannot_be_is_refused(ten_years, name, value):
    """Whoever wrote it, what is built on it would end in a traceback years later."""
    plain = json.loads(json.dumps(to_plain(ten_years[0].world)))
    plain["villagers"][0][FIELDS.index(name)] = value
    with pytest.raises(IslandError, match="snapshot"):
        from_plain(plain)


@pytest.mark.parametrize("name, value", [("feuds", None), ("island", -1), ("places", []), ("houses", [3]), ("season", 9)])
def test_a_snapshot_of_an_island_that_cannot_be_is_refused(ten_years, name, value):
    plain = json.loads(json.dumps(to_plain(ten_years[0].world)))
    with pytest.raises(IslandError, match="snapshot"):
        from_plain(plain | {name: value})


def test_a_memory_keeps_its_words_and_who_is_in_it():
    memory = Memory.of(3, 5, (40, -8, 511, -1))
    assert memory.words == (40, -8, 511, -1) and memory.people == (7, 0)


def test_replaying_recorded_thoughts_within_a_year_gives_the_same_history(village, ten_years):
    straight = ten_years[1]
    simulation = village()
    for _ in range(8):
        simulation.advance()
    saved = copy.deepcopy(to_plain(simulation.world))
    recorded = [thought for record in straight[8:10] for thought in record.thoughts]
    resumed = village(world=from_plain(saved), recorded=recorded)
    assert _plain(resumed.advance() for _ in range(4)) == _plain(straight[8:12])


def test_the_order_in_which_processes_are_made_does_not_matter(village):
    simulation = village()
    for _ in range(4):
        simulation.advance()
    plain = to_plain(simulation.world)
    rising, falling = village(world=from_plain(plain)), village(world=from_plain(copy.deepcopy(plain)))
    queue = falling._env._queue  # SimPy's heap of (time, priority, number of insertion, wake-up)
    queue[:] = sorted((time, priority, -number, wake_up) for time, priority, number, wake_up in queue)
    assert _plain(falling.advance() for _ in range(4)) == _plain(rising.advance() for _ in range(4))


def test_nobody_dead_acts(ten_years):
    dead = set()
    for record in ten_years[1]:
        deeds = [event for event in record.events if event.kind in DEED_KINDS]
        assert not dead & {event.actor for event in deeds}
        dead |= {event.actor for event in record.events if event.kind is EventKind.DIED}


def test_every_thinker_thinks_exactly_once_a_tick(ten_years):
    for record in ten_years[1]:
        decided = [thought.agent_id for thought in record.thoughts if thought.kind is ThoughtKind.DECIDE]
        assert len(decided) == len(set(decided)) > 0


def test_the_median_thought_has_eight_choices(ten_years):
    counts = sorted(t.legal_count for record in ten_years[1] for t in record.thoughts if t.kind is ThoughtKind.DECIDE)
    assert counts[len(counts) // 2] >= 8


def test_causes_come_before_their_effects(ten_years):
    for record in ten_years[1]:
        for event in record.events:
            assert all(cause < event.event_id for cause in event.causes)


def test_stores_and_stocks_are_never_negative(ten_years):
    for world in ten_years[2]:
        for home in world.households.values():
            assert (
                min(home.meals, home.wood, home.crop_meals, home.kept, home.herbs, *home.gear) >= 0
                and 0 <= home.hut <= 10
                and 0 <= home.soil <= 100
            )
        assert all(0 <= place.stock <= place.stock_max for place in world.places)
        assert 0 <= world.timber <= world.timber_max


def test_household_members_and_villagers_agree(ten_years):
    for world in ten_years[2]:
        housed = {member: home.household_id for home in world.households.values() for member in home.members}
        assert housed == {villager.agent_id: villager.household for villager in world.villagers.values()}
        assert all(home.members for home in world.households.values())


def test_legal_actions_are_a_function_of_the_observation(ten_years):
    world = ten_years[0].world
    lookout = Lookout(world)
    for villager in world.villagers.values():
        seen = lookout.observe(villager)
        legal = legal_actions(seen)
        assert legal == legal_actions(copy.deepcopy(seen))
        known = {near.agent_id for near in (*seen.home, *seen.near)} | {item.who for item in seen.news} | {seen.grief, -1}
        actions = actions_of(legal)
        assert {action.partner for action in actions} <= known
        assert actions == sorted(set(actions), key=lambda one: (one.deed in HAS_PARTNER, one)) and len(actions) == count_of(legal)
        everything = [Action(deed, who) for deed in Deed for who in (*known, 10**6)]
        assert {action for action in everything if allows(legal, action)} == set(actions)
        for deed in Deed:  # the automaton's edges are in this order
            partners = [who for who, deeds in legal.towards if deed in deeds]
            assert partners == sorted(partners)
