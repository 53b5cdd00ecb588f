"""The teacher has a room of its own, and chooses by what is there."""

import subprocess
import sys
from pathlib import Path

import pytest

from island.codec.stream import Stream
from island.codec.vocabulary import Vocabulary
from island.teacher.grammar import Grammar
from island.teacher.scripted import Teacher
from island.world.observe import Identity, Near, Observation
from island.world.state import NOBODY, Action, Memory, News
from island.world.words import (
    Age,
    Custom,
    Deed,
    Field,
    NewsKind,
    Outcome,
    PlaceKind,
    Relation,
    Season,
    Status,
    Trait,
    Weather,
    Work,
)

ROOT = Path(__file__).resolve().parent.parent.parent
RUN = """
import sys
from island.cli import app
arguments = ["run", "months", "--years", "1", "--out", sys.argv[1], "--quiet"]
app([*arguments, "--set", "villagers.count=8", "--set", "mind.kind=" + sys.argv[2]], standalone_mode=False)
print("loaded:", *[name for name in sys.modules if name.startswith("island.teacher")])
"""


@pytest.mark.parametrize(("mind", "needs_it"), [("lm", False), ("random", False), ("scripted", True)])
def test_only_a_scripted_run_loads_the_teacher(tmp_path: Path, mind: str, needs_it: bool) -> None:
    call = [sys.executable, "-c", RUN, str(tmp_path / "run"), mind]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split("loaded:")[1].split()
    assert ("island.teacher.phrases" in loaded) == needs_it and bool(loaded) == needs_it


ME = Identity(1, True, Age.ADULT, 3, (Trait.CALM, Trait.LOYAL), Work.FISHING, 1, False, (), ())
SEEN = Observation(
    1, 5, Age.ADULT, Season.SUMMER, Weather.FAIR, 0, 3, False, False, 2, 1, 2, Field.KEPT, 1, 1, 1, NOBODY, (),
    (Near(Status.WELL, Relation.NEIGHBOUR, 2),), (), NOBODY, (), 1, 1, False,
)  # fmt: skip


def points(deed: Deed, partner: int = NOBODY, me: Identity = ME, **seen: object) -> int:
    return Teacher(SEEN._replace(**seen), me).points(Action(deed, partner))


def near(status: Status = Status.WELL, relation: Relation = Relation.NEIGHBOUR) -> tuple[Near, ...]:
    return (Near(status, relation, 2),)


def test_food_is_smoked_when_it_spoils_and_there_is_wood() -> None:
    assert points(Deed.STORE, spoils=True) > 50 > 0 > points(Deed.STORE)
    assert points(Deed.STORE, spoils=True, wood=0) < 0


def test_where_the_woods_are_bare_less_is_felled_and_in_leaf_they_are_spared() -> None:
    assert points(Deed.CHOP, wood=0) - points(Deed.CHOP, wood=0, is_bare=True) > 14
    assert points(Deed.PROPOSE, is_bare=True) > 50
    kept = {"customs": (Custom.SPARE_THE_WOODS,), "wood": 0}
    assert points(Deed.CHOP, **kept) < points(Deed.CHOP, wood=0) - 30
    assert points(Deed.CHOP, season=Season.WINTER, **kept) == points(Deed.CHOP, season=Season.WINTER, wood=0)
    assert points(Deed.OPPOSE, **kept) > points(Deed.OPPOSE, is_bare=True, **kept)


def test_tools_are_made_when_they_are_worn_and_most_in_winter() -> None:
    none, worn, good = (points(Deed.MAKE, tools=level) for level in (0, 1, 2))
    assert none > worn > 0 > good and points(Deed.MAKE, tools=0, season=Season.WINTER) > none


def test_watch_is_kept_in_storms_herbs_are_picked_for_the_sick_and_nobody_swims_in_winter() -> None:
    assert points(Deed.WATCH, weather=Weather.STORMY) > points(Deed.WATCH) + 20
    assert points(Deed.PICK, home=near(Status.SICK)) > points(Deed.PICK) > 0 > points(Deed.PICK, season=Season.WINTER)
    assert points(Deed.SWIM) > 0 > points(Deed.SWIM, season=Season.WINTER)


def test_a_feast_is_given_from_plenty_and_rather_by_the_kind_than_by_the_greedy() -> None:
    kind, greedy = (ME._replace(traits=(trait, Trait.LOYAL)) for trait in (Trait.KIND, Trait.GREEDY))
    assert points(Deed.FEAST, me=kind, food=3) > points(Deed.FEAST, food=3) > points(Deed.FEAST, me=greedy, food=3)
    assert points(Deed.FEAST, food=3) > points(Deed.FEAST, food=2) > 0 > points(Deed.FEAST, food=1)


def test_only_who_has_a_tale_tells_it_the_old_most_of_all() -> None:
    teller = ME._replace(memories=(Memory.of(0, 6, (300,)),))
    assert points(Deed.TELL, 2) < 0 < points(Deed.TELL, 2, me=teller) < points(Deed.TELL, 2, me=teller, age=Age.ELDER)


def test_mourners_are_comforted_the_hungry_ask_and_kindness_is_returned() -> None:
    assert points(Deed.COMFORT, 2, near=near(Status.GRIEVING)) > 40 > 0 > points(Deed.COMFORT, 2)
    assert points(Deed.ASK, 2, food=0, hunger=3) > 50 > 0 > points(Deed.ASK, 2)
    helped = (News(NewsKind.HELPED_ME, 2, 9),)
    for deed in (Deed.HELP, Deed.BACK):
        assert points(deed, 2, news=helped) == points(deed, 2, me=ME._replace(owes=2)) > points(deed, 2) + 15


def test_wood_is_bought_where_there_is_none_and_revenge_is_of_the_hot_who_were_wronged() -> None:
    assert points(Deed.TRADE, 2, wood=0) > 40 > 0 > points(Deed.TRADE, 2)
    foe, wronged = near(relation=Relation.FOE), (News(NewsKind.HARMED_ME, 2, 9),)
    hot = ME._replace(traits=(Trait.HOT, Trait.BOLD))
    assert (
        points(Deed.AVENGE, 2, me=hot, near=foe, news=wronged)
        > points(Deed.AVENGE, 2, me=hot, near=foe)
        > points(Deed.AVENGE, 2, near=foe)
    )


def test_what_a_house_was_helped_with_is_told_as_it_was() -> None:
    vocabulary = Vocabulary.load(ROOT / "brain/models/island.vocab")
    grammar, stream = Grammar(vocabulary), Stream(vocabulary, ME)
    said = {place: set[str]() for place in (PlaceKind.FIELDS, PlaceKind.WOOD)}
    for place, sentences in said.items():
        for first in range(400):
            count = iter(range(first, 10_000, 7))
            tokens = grammar.tell(
                stream, SEEN, Action(Deed.HELP, 2), Outcome.DONE, place, lambda limit, at=count: next(at) % limit
            )
            sentences.add("".join(vocabulary.pieces[token] for token in tokens))
    assert any("crop" in one for one in said[PlaceKind.FIELDS]) and not any("crop" in one for one in said[PlaceKind.WOOD])
    assert any("logs" in one for one in said[PlaceKind.WOOD]) and not any("logs" in one for one in said[PlaceKind.FIELDS])


def test_visits_are_for_the_fair_seasons_and_most_for_who_finds_nobody_to_marry_or_has_somebody_there() -> None:
    alone = points(Deed.VISIT, beyond=1)
    assert alone > points(Deed.VISIT, beyond=1, me=ME._replace(is_wed=True)) > 0 > points(Deed.VISIT, season=Season.WINTER)
    assert alone > points(Deed.VISIT, beyond=1, near=near(Status.UNWED))
    assert points(Deed.VISIT, beyond=2) > alone > points(Deed.VISIT, beyond=1, hunger=3)
    calm, hot = (ME._replace(traits=(trait, Trait.IDLE)) for trait in (Trait.CALM, Trait.HOT))
    assert points(Deed.VISIT, beyond=3, me=calm) > points(Deed.VISIT, beyond=3, me=hot)


def test_whoever_was_raided_raids_and_so_do_the_starving_but_not_the_kind_the_sick_and_the_old() -> None:
    hot, kind = (ME._replace(traits=(trait, Trait.PROUD)) for trait in (Trait.HOT, Trait.KIND))
    raided = (News(NewsKind.RAIDED_US, 9, 9),)
    autumn = {"season": Season.AUTUMN, "beyond": 3}
    peace, answer = points(Deed.RAID, me=hot, **autumn), points(Deed.RAID, me=hot, news=raided, **autumn)
    assert answer > peace + 10 and points(Deed.RAID, me=hot, hunger=3, food=0, **autumn) > peace + 20
    assert points(Deed.RAID, me=kind, news=raided, **autumn) < answer - 30
    assert answer > points(Deed.RAID, me=hot, news=raided, beyond=3) + 10  # in the light of summer
    assert points(Deed.RAID, is_sick=True) < 0 > points(Deed.RAID, age=Age.ELDER)


def test_a_house_leaves_from_need_and_rather_when_others_go_and_never_with_a_ripe_field_or_into_the_winter() -> None:
    here, called = points(Deed.LEAVE, season=Season.SPRING), (News(NewsKind.LEAVES, 2, 9),)
    assert points(Deed.LEAVE, season=Season.SPRING, hunger=3, food=0) > here + 30
    assert points(Deed.LEAVE, season=Season.SPRING, near=near(relation=Relation.FOE)) > here + 10
    follows = points(Deed.LEAVE, season=Season.SPRING, news=called)
    assert points(Deed.LEAVE, season=Season.SPRING, news=called, me=ME._replace(leader=2)) > follows > here + 30
    for at in ({"season": Season.AUTUMN}, {"season": Season.WINTER}, {"field": Field.RIPE}, {"is_pregnant": True}):
        assert points(Deed.LEAVE, news=called, **at) < 0


def test_a_custom_is_kept_but_by_the_hungry_the_bold_and_the_greedy() -> None:
    customs, spring = (Custom.SPARE_THE_SPAWN,), Season.SPRING
    free = points(Deed.FISH, season=spring)
    assert points(Deed.FISH, season=spring, customs=customs) < free - 30
    assert points(Deed.FISH, customs=customs) == points(Deed.FISH)  # not in its season
    starving = {"season": spring, "hunger": 3, "food": 0}
    assert points(Deed.FISH, customs=customs, **starving) > points(Deed.FISH, **starving) - 20
    tame = ME._replace(traits=(Trait.KIND, Trait.CALM))
    for trait in (Trait.BOLD, Trait.GREEDY):
        other = ME._replace(traits=(trait, Trait.CALM))
        assert points(Deed.FISH, me=other, season=spring, customs=customs) > points(
            Deed.FISH, me=tame, season=spring, customs=customs
        )


def test_who_has_plenty_gives_rather_where_it_is_custom() -> None:
    customs, there = (Custom.FEED_THE_HUNGRY,), {"season": Season.WINTER, "food": 3, "near": near(Status.HUNGRY)}
    assert points(Deed.GIVE, 2, customs=customs, **there) > points(Deed.GIVE, 2, **there)
    there["food"] = 2
    assert points(Deed.GIVE, 2, customs=customs, **there) == points(Deed.GIVE, 2, **there)


def test_a_custom_is_spoken_against_where_it_hurts_and_most_by_who_is_not_loyal() -> None:
    there = {"season": Season.SPRING, "customs": (Custom.SPARE_THE_SPAWN,)}
    assert (
        points(Deed.OPPOSE, **there) < 0 < points(Deed.OPPOSE, fish=2, **there) < points(Deed.OPPOSE, fish=2, hunger=2, **there)
    )
    bold = ME._replace(traits=(Trait.BOLD, Trait.CALM))
    assert points(Deed.OPPOSE, me=bold, fish=2, **there) > points(Deed.OPPOSE, fish=2, **there)
    assert points(Deed.PROPOSE, fish=0) > points(Deed.PROPOSE, fish=0, hunger=3) > 0


def test_who_broke_a_custom_is_blamed_the_dear_and_the_hungry_less() -> None:
    stranger = points(Deed.BLAME, 2)
    assert stranger > points(Deed.BLAME, 2, near=near(relation=Relation.FRIEND)) and stranger > points(
        Deed.BLAME, 2, near=near(Status.HUNGRY)
    )
    assert points(Deed.BLAME, 2, near=near(relation=Relation.FOE)) > stranger


def test_what_is_said_of_a_custom_is_of_the_one_that_is_meant() -> None:
    vocabulary = Vocabulary.load(ROOT / "brain/models/island.vocab")
    grammar, stream = Grammar(vocabulary), Stream(vocabulary, ME)
    seen = SEEN._replace(fish=0, season=Season.SPRING)
    facts, _ = grammar._facts(stream, seen, Action(Deed.PROPOSE))
    assert {fact for fact in facts if fact.startswith("custom=")} == {"custom=SPARE_THE_SPAWN"}
    facts, _ = grammar._facts(stream, seen, Action(Deed.FISH))
    assert not any(fact.startswith("custom=") for fact in facts)
