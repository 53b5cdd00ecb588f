"""Crafts: what is needed for them, how they are found, taught, lost and remembered, and what each does."""

import copy
from collections import Counter
from collections.abc import Callable

import pytest
import set_dice
import staged
from staged import do, of_kind, village

from island.errors import IslandError
from island.rng import Luck, Purpose
from island.world import crafts, inventing, nature, sailing
from island.world.apply import apply, begin_tick
from island.world.founding import empty_world, found
from island.world.observe import Lookout
from island.world.rules import Rules, SeaRules
from island.world.state import NOBODY, Event, Grief, LostCraft, Place, Storm, Villager, World, from_plain, to_plain
from island.world.turn import Turn
from island.world.words import (
    Craft,
    DeathCause,
    Deed,
    EventKind,
    Outcome,
    PlaceKind,
    Season,
    SiteKind,
    Status,
    Trait,
    Weather,
    Work,
)

MANY_CRAFTS = 0  # a seed whose founders know many
MATERIALS = tuple({made.made_of: None for made in crafts.MADE.values() if made.made_of})


class Dice(set_dice.Dice):
    """The draws of crafts may be set apart."""

    def __init__(self, share: int, craft_share: int | None = None):
        super().__init__(share)
        self.craft_share = share if craft_share is None else craft_share

    def share_of(self, purpose: Purpose, draw: int) -> int:
        return self.craft_share if purpose is Purpose.CRAFT else self.share


@pytest.fixture
def world() -> World:
    """Two households of two grown people; everybody is skilled at everything, there is all that crafts are made of, and nobody knows one."""
    world = village(4, a_house=2, meals=60)
    world.places += [Place(PlaceKind.SHORE, site.name, 50, 50, site=site) for site in MATERIALS]
    for villager in world.villagers.values():
        villager.skills = [35] * 6
    return world


def turn_of(world: World, share: int = 50, craft_share: int = 99) -> Turn:
    return staged.turn_of(world, dice=Dice(share, craft_share))


def knowing(world: World, agent_id: int, *known: Craft) -> None:
    world.villagers[agent_id].crafts |= sum(1 << craft for craft in known)


# -- the table ---------------------------------------------------------------------------------------------------------


def test_every_craft_can_come_to_be_known() -> None:
    """Each is found by some deed, and nothing needs itself by a way round."""
    known: set[Craft] = set()
    while more := {craft for craft in Craft if craft not in known and set(crafts.MADE[craft].needs) <= known}:
        known |= more
    assert known == set(Craft) == set(crafts.MADE)
    assert all(made.deeds for made in crafts.MADE.values())


# -- landing -----------------------------------------------------------------------------------------------------------


def landed(seed: int, count: int = 100) -> Turn:
    """The first day of an ordinary island."""
    world = empty_world(Luck(seed, -1), Rules(), 4, 0, count)
    begin_tick(world)
    turn = Turn(world, Luck(seed, 0), Rules(), 0)
    found(turn, count)
    return turn


def test_founders_bring_simple_crafts_that_some_families_know_and_no_one_person_all() -> None:
    turn = landed(MANY_CRAFTS)
    world, brought = turn.world, of_kind(turn, EventKind.CRAFT_BROUGHT)
    assert {event.amount for event in brought} <= set(crafts.BROUGHT)
    assert len({event.amount for event in brought}) >= 5
    for craft in {event.amount for event in brought}:
        assert len({world.villagers[event.actor].household for event in brought if event.amount == craft}) >= 3
    most = max(one.crafts.bit_count() for one in world.villagers.values())
    assert most < len({event.amount for event in brought})
    arrived = {event.event_id: event.actor for event in of_kind(turn, EventKind.ARRIVED)}
    assert all(arrived[event.causes[0]] == event.actor for event in brought)


def test_what_nobody_knew_at_home_nobody_of_an_island_brings() -> None:
    """Each craft is known to the people of six boats in ten; where it is, of a hundred founders nearly always somebody knows it."""
    islands = [{event.amount for event in of_kind(landed(seed), EventKind.CRAFT_BROUGHT)} for seed in range(40)]
    alone = [craft for craft in crafts.BROUGHT if not crafts.needs(craft)]
    share = sum(craft in island for island in islands for craft in alone) / (40 * len(alone))
    assert 0.5 < share < 0.7
    assert len({frozenset(island) for island in islands}) > 20


def test_founders_of_an_island_have_two_tempers_in_common() -> None:
    """Chance alone gives each of twelve a twelfth of the traits; two that are common at home come to a third and more."""
    most = []
    for seed in range(10):
        worn = Counter(trait for one in landed(seed).world.villagers.values() for trait in one.traits)
        most.append(tuple(sorted(trait for trait, _ in worn.most_common(2))))
        assert sum(count for _, count in worn.most_common(2)) > 0.33 * worn.total()
    assert len(set(most)) >= 8


# -- found -------------------------------------------------------------------------------------------------------------


def test_a_craft_is_found_by_the_deed_it_belongs_to(world: World) -> None:
    turn = turn_of(world, craft_share=0)
    deed = do(turn, 1, Deed.CHOP)
    (event,) = of_kind(turn, EventKind.CRAFT_FOUND)
    assert (event.actor, event.amount, event.causes) == (1, Craft.GROUND_AXES, (deed.event_id,))
    assert world.villagers[1].crafts == 1 << Craft.GROUND_AXES


def test_nothing_is_found_without_its_prerequisites(world: World) -> None:
    knowing(world, 3, Craft.CORD)  # somebody of another house does not help
    turn = turn_of(world, craft_share=0)
    do(turn, 1, Deed.FISH)
    (event,) = of_kind(turn, EventKind.CRAFT_FOUND)
    assert event.amount == Craft.WEIRS, "nets come first in the list, but need cord"
    knowing(world, 1, Craft.CORD)
    turn = turn_of(world, craft_share=0)
    do(turn, 1, Deed.FISH)
    assert of_kind(turn, EventKind.CRAFT_FOUND)[0].amount == Craft.NETS


@pytest.mark.parametrize("site", MATERIALS, ids=lambda site: site.name)
def test_nothing_is_found_out_or_learned_where_what_it_is_made_of_is_not_known(world: World, site: SiteKind) -> None:
    made = {craft for craft in Craft if crafts.MADE[craft].made_of is site}
    everything = sum(1 << craft for craft in Craft)
    world.villagers[1].crafts, world.villagers[3].crafts = everything, everything ^ sum(1 << craft for craft in made)
    assert made == set(crafts.teachable(world, world.villagers[1], world.villagers[3]))
    for place in world.places:
        place.is_known &= place.site is not site
    assert not crafts.teachable(world, world.villagers[1], world.villagers[3])
    world.villagers[1].crafts = world.villagers[3].crafts
    for craft in made:
        turn = turn_of(copy.deepcopy(world), craft_share=0)
        do(turn, 3, crafts.MADE[craft].deeds[0], *([4] if craft is Craft.STANDING_STONES else []))
        assert not of_kind(turn, EventKind.CRAFT_FOUND)


@pytest.mark.parametrize("why", ["unskilled", "child", "known"])
def test_nothing_is_found_by_the_unskilled_by_children_or_twice(world: World, why: str) -> None:
    if why == "unskilled":
        world.villagers[1].skills = [25] * 6
    elif why == "child":
        world.villagers[1].born_year = -8
    else:
        knowing(world, 3, Craft.CORD, Craft.POTTERY, Craft.SALT, Craft.BREWING, Craft.LOOMS)
    turn = turn_of(world, craft_share=0)
    do(turn, 1, Deed.GATHER)
    assert of_kind(turn, EventKind.CRAFT_FOUND) == []


def _hungry(world: World) -> int:
    world.villagers[1].hunger_event = 7
    return 7


def _cold(world: World) -> int:
    world.households[1].chill_event = 8
    return 8


def _stormed(world: World) -> int:
    world.households[1].storm_damage = 9
    return 9


def _mourning(world: World) -> int:
    world.villagers[1].grief = Grief(77, 10, 6)
    return 6


@pytest.mark.parametrize(
    ("lack", "deed", "craft"),
    [
        (_hungry, Deed.FISH, Craft.WEIRS),
        (_cold, Deed.HUNT, Craft.HIDES),
        (_stormed, Deed.BUILD, Craft.STONE_WALLS),
        (_mourning, Deed.SING, Craft.CHANTS),
    ],
)
def test_a_lack_makes_it_likelier_and_is_a_cause(
    world: World, lack: Callable[[World], int], deed: Deed, craft: Craft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(crafts.FOUND_BY, deed, (craft,))
    monkeypatch.setattr(inventing, "FOUND", 30_000)  # of a million: 3%, and 12% where it is lacked
    turn = turn_of(copy.deepcopy(world), craft_share=10)
    do(turn, 1, deed)
    assert of_kind(turn, EventKind.CRAFT_FOUND) == []
    event_id = lack(world)
    turn = turn_of(world, craft_share=10)
    do(turn, 1, deed)
    (event,) = of_kind(turn, EventKind.CRAFT_FOUND)
    assert event_id in event.causes


def test_the_curious_find_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(crafts.FOUND_BY, Deed.CHOP, (Craft.GROUND_AXES,))
    monkeypatch.setattr(inventing, "FOUND", 30_000)
    world.villagers[1].traits = [int(Trait.CURIOUS), int(Trait.LOYAL)]
    turn = turn_of(world, craft_share=5)  # of a hundred: too late for 3, in time for 6
    do(turn, 3, Deed.CHOP)
    assert of_kind(turn, EventKind.CRAFT_FOUND) == []
    do(turn, 1, Deed.CHOP)
    assert of_kind(turn, EventKind.CRAFT_FOUND)


def test_cold_and_storm_are_felt_until_the_summer_is_over(world: World) -> None:
    apply(world, Event(5, 0, 0, EventKind.CHILLED, 1, amount=1))
    apply(world, Event(6, 0, 0, EventKind.HUT_DAMAGED, 1, amount=1))
    home = world.households[1]
    for season in (Season.WINTER, Season.SPRING):
        world.season = season
        apply(world, Event(7, 0, 0, EventKind.SURVEYED, 1, amount=1, outcome=0))
        assert (home.chill_event, home.storm_damage) == (5, 6)
    world.season = Season.SUMMER
    apply(world, Event(8, 0, 0, EventKind.SURVEYED, 1, amount=1, outcome=0))
    assert (home.chill_event, home.storm_damage) == (NOBODY, NOBODY)


def test_a_withheld_finding_leaves_nobody_who_knows(world: World) -> None:
    turn = turn_of(world, craft_share=0)
    turn.withholds = lambda event: event.kind is EventKind.CRAFT_FOUND
    do(turn, 1, Deed.CHOP)
    assert of_kind(turn, EventKind.WITHHELD)
    assert crafts.known_here(world) == 0


# -- taught ------------------------------------------------------------------------------------------------------------


def test_a_lesson_passes_a_craft_on(world: World) -> None:
    knowing(world, 1, Craft.CORD)
    turn = turn_of(world, craft_share=0)
    lesson = do(turn, 1, Deed.TEACH, 3)
    (event,) = of_kind(turn, EventKind.CRAFT_LEARNED)
    assert (event.actor, event.other, event.amount, event.causes) == (3, 1, Craft.CORD, (lesson.event_id,))
    assert world.villagers[3].crafts == 1 << Craft.CORD


def test_who_is_no_further_in_skill_gives_a_craft_alone(world: World) -> None:
    knowing(world, 1, Craft.CORD)
    before = list(world.villagers[3].skills)
    do(turn_of(world, craft_share=0), 1, Deed.TEACH, 3)
    assert world.villagers[3].skills == before


def test_the_harder_craft_is_passed_on_less_often(world: World) -> None:
    def is_passed(craft: Craft, share: int) -> bool:
        there = copy.deepcopy(world)
        knowing(there, 1, craft, *crafts.MADE[craft].needs)
        knowing(there, 3, *crafts.MADE[craft].needs)
        turn = turn_of(there, craft_share=share)
        do(turn, 1, Deed.TEACH, 3)
        return bool(of_kind(turn, EventKind.CRAFT_LEARNED))

    assert is_passed(Craft.CORD, 15) and not is_passed(Craft.IRON, 15)
    assert is_passed(Craft.IRON, 1)


@pytest.mark.parametrize(
    ("years", "craft", "is_learned"),
    [(9, Craft.CORD, 0), (10, Craft.CORD, 1), (15, Craft.MIDWIFERY, 0), (16, Craft.MIDWIFERY, 1)],
)
def test_a_craft_is_learned_from_some_age_on(world: World, years: int, craft: Craft, is_learned: int) -> None:
    knowing(world, 1, craft, *crafts.MADE[craft].needs)
    knowing(world, 3, *crafts.MADE[craft].needs)
    world.villagers[3].born_year, world.villagers[3].skills = -years, [35] * 6
    turn = turn_of(world, craft_share=0)
    result = do(turn, 1, Deed.TEACH, 3)
    assert len(of_kind(turn, EventKind.CRAFT_LEARNED)) == is_learned
    assert result.outcome is (Outcome.DONE if is_learned else Outcome.NOTHING)


def test_what_cannot_be_learned_yet_is_not_taught(world: World) -> None:
    knowing(world, 1, Craft.NETS)
    turn = turn_of(world, craft_share=0)
    assert do(turn, 1, Deed.TEACH, 3).outcome is Outcome.NOTHING  # they have no cord


def test_one_sees_who_lacks_a_craft(world: World) -> None:
    """What is seen is what a lesson can do something about."""
    world.villagers[1].met = [3]
    assert Lookout(world).observe(world.villagers[1]).near[0].status is not Status.LEARNS
    for one in world.villagers.values():
        one.spouse = {1: 2, 2: 1, 3: 4, 4: 3}[one.agent_id]
    knowing(world, 1, Craft.CORD)
    assert Lookout(world).observe(world.villagers[1]).near[0].status is Status.LEARNS
    knowing(world, 3, Craft.CORD)
    assert Lookout(world).observe(world.villagers[1]).near[0].status is Status.WELL
    knowing(world, 1, Craft.SAILS)
    assert Lookout(world).observe(world.villagers[1]).near[0].status is Status.WELL


# -- lost and remembered -----------------------------------------------------------------------------------------------


def test_a_craft_is_lost_with_the_last_who_knows_it(world: World) -> None:
    knowing(world, 1, Craft.CORD, Craft.SALT)
    knowing(world, 3, Craft.CORD)
    turn = turn_of(world)
    nature.die(turn, world.villagers[1], DeathCause.AGE, ())
    (death,), (loss,) = of_kind(turn, EventKind.DIED), of_kind(turn, EventKind.CRAFT_LOST)
    assert (loss.actor, loss.amount, loss.causes) == (1, Craft.SALT, (death.event_id,))
    assert [one.craft for one in world.lost_crafts] == [Craft.SALT]


def test_a_lost_craft_is_remembered_by_those_who_knew_its_holder_and_found_again_sooner(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inventing, "FOUND", 30_000)
    knowing(world, 1, Craft.GROUND_AXES)
    turn = turn_of(world)
    nature.die(turn, world.villagers[1], DeathCause.AGE, ())
    (loss,) = of_kind(turn, EventKind.CRAFT_LOST)
    strangers = copy.deepcopy(world)
    for one in strangers.villagers.values():
        one.agent_id += 1000  # who came after the loss
    strangers.villagers = {one.agent_id: one for one in strangers.villagers.values()}
    assert inventing.remembered(strangers, Craft.GROUND_AXES) is None
    monkeypatch.setitem(crafts.FOUND_BY, Deed.CHOP, (Craft.GROUND_AXES,))
    turn = turn_of(world, craft_share=8)  # of a hundred: too late for 3, in time for 9
    do(turn, 3, Deed.CHOP)
    (event,) = of_kind(turn, EventKind.CRAFT_FOUND)
    assert loss.event_id in event.causes
    assert world.lost_crafts == []


def test_infants_remember_no_lost_craft_but_standing_stones_tell_of_it(world: World) -> None:
    knowing(world, 1, Craft.SALT)
    nature.die(turn_of(world), world.villagers[1], DeathCause.AGE, ())
    for one in world.villagers.values():
        one.born_year = -2
    assert inventing.remembered(world, Craft.SALT) is None
    knowing(world, 2, Craft.STANDING_STONES)
    assert inventing.remembered(world, Craft.SALT) is not None


# -- snapshots ---------------------------------------------------------------------------------------------------------


def test_what_is_known_and_lost_goes_into_a_snapshot_and_back(world: World) -> None:
    knowing(world, 1, Craft.IRON)
    nature.die(turn_of(world), world.villagers[1], DeathCause.AGE, ())
    knowing(world, 2, Craft.CORD)
    again = from_plain(to_plain(world))
    assert again.villagers[2].crafts == 1 and again.lost_crafts == world.lost_crafts != []


@pytest.mark.parametrize("bits", [-1, 1 << len(Craft)])
def test_a_snapshot_with_crafts_that_are_none_is_refused(world: World, bits: int) -> None:
    plain = to_plain(world)
    world.villagers[1].crafts = bits
    with pytest.raises(IslandError, match="cannot be"):
        from_plain(to_plain(world))
    assert from_plain(plain)


@pytest.mark.parametrize("lost", [[99], [Craft.IRON, Craft.IRON]])
def test_a_snapshot_that_has_lost_what_is_no_craft_or_one_craft_twice_is_refused(world: World, lost: list[int]) -> None:
    world.lost_crafts = [LostCraft(int(craft), 1, 0, 3) for craft in lost]
    with pytest.raises(IslandError, match="lost crafts"):
        from_plain(to_plain(world))


# -- effects -----------------------------------------------------------------------------------------------------------


def _meals(deed: Deed) -> Callable[[Turn], int]:
    return lambda turn: _amount(turn, deed)


def _amount(turn: Turn, deed: Deed, partner: int = NOBODY) -> int:
    do(turn, 1, deed, partner)
    return turn.events[0].amount


def _spoils(turn: Turn) -> int:
    turn.world.households[1].meals = 300
    nature.close_tick(turn)
    return turn.world.households[1].meals


def _chill(turn: Turn) -> int:
    turn.world.season, turn.world.households[1].hut = Season.WINTER, 0
    nature.close_tick(turn)
    return -sum(event.amount for event in of_kind(turn, EventKind.CHILLED) if event.actor == 1)


def _weir(turn: Turn) -> int:
    turn.world.season = Season.SUMMER
    nature.close_tick(turn)
    return turn.world.households[1].meals


def _storm(share: int, weather: Weather, kind: EventKind) -> Callable[[Turn], int]:
    """How few of the house are found by a storm in this way."""

    def blow(turn: Turn) -> int:
        turn.luck.share = share  # type: ignore[attr-defined]
        turn.world.weather, turn.world.storms = weather, [Storm(0, 3)]
        turn.world.villagers[1].doing = Deed.FISH
        nature.raise_storm(turn)
        return -sum(event.kind is kind and event.actor == 1 for event in turn.events)

    return blow


def _drowned(turn: Turn) -> int:
    class Sea(Dice):
        def below(self, limit: int, purpose: Purpose, agent_id: int, draw: int = 0) -> int:
            return 0 if draw == 0 else 30

    turn.below = Sea(0).below
    return _storm(0, Weather.FAIR, EventKind.DIED)(turn)


def _soil(turn: Turn) -> int:
    do(turn, 1, Deed.PLANT)
    return turn.world.households[1].soil


def _dry_crop(turn: Turn) -> int:
    turn.world.climate = -100
    return _amount(turn, Deed.PLANT)


def _nursed(turn: Turn) -> int:
    turn.world.villagers[3].sick_until_day = 60
    turn.luck.share = 0  # type: ignore[attr-defined]
    return _amount(turn, Deed.TEND, 3)


def _logs_left(turn: Turn) -> int:
    turn.world.season = Season.WINTER
    nature.close_tick(turn)
    return turn.world.households[1].wood


def _mother_lives(turn: Turn) -> int:
    class Birth(Dice):
        def below(self, limit: int, purpose: Purpose, agent_id: int, draw: int = 0) -> int:
            return limit * 7 // 1000 if draw == 1 and purpose is Purpose.BIRTH else limit // 2

    turn.below, turn.luck = Birth(0).below, Birth(0)
    nature.deliver(turn, turn.world.villagers[2])
    return 2 in turn.world.villagers


def _infant_lives(turn: Turn) -> int:
    turn.world.villagers[2].born_year = 0
    turn.below = lambda limit, *_: limit * 58 // 1000  # type: ignore[assignment]
    nature.close_tick(turn)
    return 2 in turn.world.villagers


def _thief_is_caught(turn: Turn) -> int:
    turn.luck.share = 40  # type: ignore[attr-defined]
    return do(turn, 3, Deed.STEAL, 1).outcome is Outcome.CAUGHT


def _song_warms(turn: Turn) -> int:
    turn.world.villagers[1].met = [3]
    do(turn, 1, Deed.SING)
    return turn.world.villagers[3].bonds[1]


def _lesson_passes(turn: Turn) -> int:
    knowing(turn.world, 1, Craft.CORD)
    knowing(turn.world, 3, Craft.CHANTS)
    turn.luck.craft_share = 30  # type: ignore[attr-defined]
    do(turn, 1, Deed.TEACH, 3)
    return len(of_kind(turn, EventKind.CRAFT_LEARNED))


def _place_found(turn: Turn) -> int:
    turn.luck.share = 1  # type: ignore[attr-defined]
    return do(turn, 1, Deed.EXPLORE).outcome is Outcome.FOUND_PLACE


def _remembers(turn: Turn) -> int:
    apply(turn.world, Event(5, 0, 0, EventKind.CRAFT_LOST, 1, amount=Craft.IRON))
    for one in turn.world.villagers.values():
        one.born_year = -2
    return inventing.remembered(turn.world, Craft.IRON) is not None


EFFECTS = [
    (Craft.CORD, _meals(Deed.GATHER)), (Craft.NETS, _meals(Deed.FISH)), (Craft.WEIRS, _weir), (Craft.DUGOUTS, _meals(Deed.FISH)),
    (Craft.SAILS, _place_found), (Craft.SAILS, _drowned), (Craft.GROUND_AXES, _meals(Deed.CHOP)), (Craft.BOWS, _meals(Deed.HUNT)),
    (Craft.CHOSEN_SEED, _meals(Deed.PLANT)), (Craft.MANURE, _soil), (Craft.DITCHES, _dry_crop), (Craft.SMOKING, _spoils),
    (Craft.POTTERY, _infant_lives), (Craft.SALT, _spoils), (Craft.BREWING, _song_warms), (Craft.HIDES, _chill),
    (Craft.LOOMS, _chill), (Craft.STONE_WALLS, _storm(10, Weather.FAIR, EventKind.HUT_DAMAGED)), (Craft.HERB_LORE, _nursed),
    (Craft.MIDWIFERY, _mother_lives), (Craft.STAR_LORE, _storm(15, Weather.STORMY, EventKind.DIED)), (Craft.TALLIES, _thief_is_caught),
    (Craft.CHANTS, _lesson_passes), (Craft.STANDING_STONES, _remembers), (Craft.CHARCOAL, _logs_left), (Craft.IRON, _meals(Deed.FISH)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("craft", "measure"), EFFECTS, ids=[f"{craft.name}-{number}" for number, (craft, _) in enumerate(EFFECTS)]
)
def test_each_craft_serves_the_house_of_who_knows_it_and_no_other(
    world: World, craft: Craft, measure: Callable[[Turn], int]
) -> None:
    for place in world.places:
        place.stock = place.stock_max
    world.places[PlaceKind.COVE].is_known = world.places[PlaceKind.CAVE].is_known = False
    for one in world.villagers.values():
        one.skills[Work.BUILDING] = 60

    def measured(knower: int) -> int:
        there = copy.deepcopy(world)
        if knower:
            there.villagers[knower].crafts = 1 << craft
        return measure(turn_of(there))

    assert measured(2) > measured(0), "the craft of one serves the other of the same house"
    if craft is not Craft.STANDING_STONES:  # stones stand for all to see
        assert measured(4) == measured(0), "and nobody else"


def test_every_craft_but_none_has_an_effect_that_is_tested() -> None:
    assert {craft for craft, _ in EFFECTS} == set(Craft)


# -- the sea -----------------------------------------------------------------------------------------------------------


def test_who_comes_ashore_brings_the_crafts_they_knew(world: World) -> None:
    stranger = Villager(9, "Far", "Sea", True, born_year=-30, crafts=1 << Craft.IRON | 1 << Craft.CORD | 1 << len(Craft) + 3)
    stranger.traits = [0, 2]
    turn = turn_of(world)
    sailing.land(turn, [sailing.Landing(1, (stranger,), 0, 0)])
    (ashore,) = of_kind(turn, EventKind.CAME_ASHORE)
    brought = of_kind(turn, EventKind.CRAFT_BROUGHT)
    assert [(event.actor, event.amount, event.causes) for event in brought] == [
        (9, Craft.CORD, (ashore.event_id,)),
        (9, Craft.IRON, (ashore.event_id,)),
    ]
    assert world.villagers[9].crafts == 1 << Craft.IRON | 1 << Craft.CORD, "bits that are no craft stay at sea"


def test_a_craft_leaves_with_the_last_who_sails(world: World) -> None:
    knowing(world, 1, Craft.SALT)
    world.villagers[1].doing = Deed.FISH
    turn = turn_of(world, share=0)
    turn.events.append(Event(1, 0, 0, EventKind.STORM_ROSE))
    (boat, *_) = sailing.leave(turn, SeaRules(2), [])
    (loss,) = of_kind(turn, EventKind.CRAFT_LOST)
    assert (loss.actor, loss.amount, loss.causes) == (1, Craft.SALT, (boat.event_id,))
    assert boat.people[0].crafts == 1 << Craft.SALT, "and goes on with them"
