"""What one decision is worth: the forks of a dawn."""

import dataclasses
import pickle
from typing import Any

import pytest

from island import scenario
from island.assess import decision
from island.assess.deciders import Deputy, Noting, mind_of, silent_teacher
from island.assess.decision import Question, answer, lived, packed, welfare
from island.codec.vocabulary import Vocabulary
from island.minds import model_path
from island.rng import Luck
from island.scenario import Scenario
from island.sim.mind import Ask, Choice
from island.sim.simulation import Simulation
from island.teacher.scripted import ScriptedMind
from island.world.legal import actions_of
from island.world.state import Action, World, to_plain
from island.world.words import Deed, word

KINDS = ("scripted", "random")


def settings_of(kind: str) -> Scenario:
    return scenario.load("thousand_years", [f"mind.kind={kind}", "villagers.count=20", "villagers.stores=300", "seed=3"])


def question_of(kind: str, tick: int, ticks: int = 4) -> tuple[Question, Simulation, Noting]:
    """The first villager at this dawn, the life that goes on from it, and its mind."""
    settings = settings_of(kind)
    mind = Noting(mind_of(kind, settings))
    mind.forget_everybody()
    life = Simulation(settings, mind).lived_to(tick - 1)
    world = packed(life.world)
    life.advance()
    who = min(mind.chosen)
    asked = Question("here", settings, world, tick, who, mind.chosen[who], ("dice",), 2, ticks, kind)
    return asked, life, mind


def but_for_a_memory(world: World, who: int) -> dict[str, Any]:
    """Whose deed is forced begins a new stream, and so remembers another weight of the year."""
    world.villagers[who].memories.clear()
    return to_plain(world)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fork_in_which_the_same_is_done_with_the_same_luck_is_the_life_itself(kind: str) -> None:
    asked, life, _ = question_of(kind, 8)
    plain = but_for_a_memory(life.lived_to(11).world, asked.agent_id)
    assert asked.chosen is not None
    assert but_for_a_memory(lived(asked, asked.chosen, asked.settings.seed), asked.agent_id) == plain
    assert but_for_a_memory(lived(asked, asked.chosen, asked.settings.seed + 1), asked.agent_id) != plain


def test_the_forced_deed_is_done_and_everybody_else_does_what_they_did() -> None:
    asked, _, mind = question_of("scripted", 9, ticks=1)
    others = {who: action for who, action in mind.chosen.items() if who != asked.agent_id}
    rest = Action(Deed.REST)
    assert asked.chosen != rest
    forced = lived(asked, rest, 77)
    assert forced.villagers[asked.agent_id].doing == Deed.REST
    assert {who: forced.villagers[who].doing for who in others} == {who: action.deed for who, action in others.items()}


def test_every_legal_deed_is_looked_at_and_forks_of_one_number_have_the_same_luck() -> None:
    asked, _, mind = question_of("random", 9)
    found = answer(asked)
    legal = next(ask.legal for ask in mind.asks if ask.agent_id == asked.agent_id)
    assert list(found.deeds) == list(dict.fromkeys(word(action.deed) for action in actions_of(legal)))
    assert all(len(values) == asked.forks for values in found.deeds.values())
    assert set(found.choices) == {"random", "dice"} and found.choices["random"][0] == word(mind.chosen[asked.agent_id].deed)
    assert answer(asked).deeds == found.deeds
    for who, (deed, values) in found.choices.items():  # what has no partner to draw is the very fork of its deed
        if sum(action.deed == Deed[deed.upper()] for action in actions_of(legal)) == 1:
            assert values == found.deeds[deed], who


def test_other_forks_have_other_luck() -> None:
    asked, _, _ = question_of("random", 9, ticks=12)
    found = answer(dataclasses.replace(asked, forks=4, asked=()))
    assert len(set(found.choices["random"][1])) > 1  # towards the same person in each


def test_luck_is_another_from_the_moment_of_the_choice_on() -> None:
    """In the very tick of it, and in those after it."""
    asked, _, _ = question_of("random", 9, ticks=1)
    assert asked.chosen is not None
    assert to_plain(lived(asked, asked.chosen, 1)) != to_plain(lived(asked, asked.chosen, 2))


def test_all_later_ticks_of_a_fork_are_drawn_with_its_own_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, _, _ = question_of("random", 9, ticks=3)
    seeds: list[int] = []

    class Seeing(Noting):
        def decide(self, luck: Luck, asks: list[Ask], given: dict[int, tuple[int, ...]]) -> list[Choice]:
            seeds.append(luck.seed)
            return super().decide(luck, asks, given)

    seeing = Seeing(mind_of("random", asked.settings))
    monkeypatch.setattr(decision, "mind_of", lambda kind, settings: seeing)
    assert asked.chosen is not None
    lived(asked, asked.chosen, 77)
    assert seeds == [asked.settings.seed, 77, 77]


def test_the_teacher_without_sentences_does_what_the_teacher_does() -> None:
    settings = settings_of("scripted")
    speaks = Noting(ScriptedMind(Vocabulary.load(model_path(settings).with_suffix(".vocab"))))
    silent = Noting(silent_teacher(settings))
    lives = [Simulation(settings, mind) for mind in (speaks, silent)]
    for _ in range(16):  # later a stream that sentences have filled is begun anew within a year, with who one is by then
        said = [life.advance().thoughts for life in lives]
        assert speaks.chosen == silent.chosen
    assert any(thought.sentence for thought in said[0]) and not any(thought.sentence for thought in said[1])


def test_welfare_of_the_healthy_and_fed_is_200_and_the_dead_have_none() -> None:
    world = Simulation(settings_of("random"), mind_of("random", settings_of("random"))).lived_to(0).world
    home = next(home for home in world.households.values() if len(home.members) > 2)
    members = list(home.members)
    home.meals = 0
    for one in members:
        world.villagers[one].health, world.villagers[one].hunger = 100, 0
    assert welfare(world, members) == decision.HEALTHY_AND_FED
    home.meals = 40 * len(members)
    assert welfare(world, members) == 220
    home.meals = 10_000
    assert welfare(world, members) == 260
    world.villagers[members[0]].hunger = 10
    assert welfare(world, members) == pytest.approx(260 - 50 / len(members))
    bury(world, members[0])
    assert welfare(world, members) == pytest.approx(260 * (len(members) - 1) / len(members))


def bury(world: World, who: int) -> None:
    world.households[world.villagers[who].household].members.remove(who)
    del world.villagers[who]


# -- all choices of a stretch ------------------------------------------------------------------------------------------


def test_where_the_mind_of_everybody_decides_it_is_the_same_whose_choices_are_asked_for() -> None:
    asked, _, _ = question_of("random", 9)
    world: World = pickle.loads(asked.world)
    home = world.households[world.villagers[asked.agent_id].household]
    found = {one.is_house: one for one in answer(dataclasses.replace(asked, deputies=("random",))).stretches}
    assert found[False].welfare == found[True].welfare  # one mind decides for everybody
    assert found[False].choices < found[True].choices <= asked.forks * asked.ticks * len(home.members)


def test_a_deputy_decides_for_the_villager_and_for_nobody_else() -> None:
    asked, _, mind = question_of("scripted", 9, ticks=1)
    resting = Resting()
    world = decision._ended(asked, Deputy(mind_of("scripted", asked.settings), resting, frozenset([asked.agent_id])), 77)
    assert mind.chosen[asked.agent_id].deed != Deed.REST
    assert world.villagers[asked.agent_id].doing == Deed.REST and resting.asked == [{asked.agent_id}]
    others = {who: action.deed for who, action in mind.chosen.items() if who != asked.agent_id}
    assert {who: world.villagers[who].doing for who in others} == others


def test_a_deputy_is_asked_at_every_dawn_and_its_luck_is_the_forks() -> None:
    asked, _, _ = question_of("scripted", 9, ticks=3)
    resting = Resting()
    mind = Deputy(mind_of("scripted", asked.settings), resting, frozenset([asked.agent_id]))
    decision._ended(asked, mind, 77)
    assert mind.made == 3 and resting.asked == [{asked.agent_id}] * 3 and resting.seeds == [77] * 3


def test_the_brain_can_be_a_deputy() -> None:
    """It writes nothing: its streams begin at each dawn."""
    asked, _, _ = question_of("scripted", 9, ticks=2)
    found = answer(dataclasses.replace(asked, asked=(), deputies=("random", "lm")))
    assert [(one.kind, one.is_house) for one in found.stretches] == [
        ("random", False), ("lm", False), ("random", True), ("lm", True)
    ]  # fmt: skip
    assert answer(dataclasses.replace(asked, asked=(), deputies=("random", "lm"))).stretches == found.stretches


class Resting:
    """A mind that always rests."""

    writes = False

    def __init__(self) -> None:
        self.asked: list[set[int]] = []
        self.seeds: list[int] = []

    def decide(self, luck: Luck, asks: list[Ask], given: dict[int, tuple[int, ...]]) -> list[Choice]:
        assert all(ask.identity for ask in asks)  # streams begin anew
        self.asked.append({ask.agent_id for ask in asks})
        self.seeds.append(luck.seed)
        return [Choice(Action(Deed.REST), 1) for _ in asks]
