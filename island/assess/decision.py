"""What one decision is worth: every deed that a villager could do at one dawn is done, each in a fork of the world of its own. And what
many are: another mind decides for the villager, or for all of its household, in all the ticks of a fork.

Forks of one number have the same luck whatever the deed, forks of different numbers have not: the dawn is the same in all of them, and
from the moment of the choice on the draws are those of a seed of the fork's own. Everybody else, and the villager later on, decides by
one mind. What is looked at is the household some ticks later. A question is a pure task: it can be asked anywhere.
"""

import pickle
import time
from dataclasses import dataclass, field

from island.assess.deciders import Deputy, Forcing, Forked, Noting, mind_of
from island.rng import Luck, philox
from island.scenario import Scenario
from island.sim.mind import Mind
from island.sim.simulation import Simulation
from island.world.legal import actions_of
from island.world.state import Action, World, age_band
from island.world.words import Deed, word

HEALTHY_AND_FED = 200
MEALS_COUNT_MOST = 60
_FORK_SEED, _PARTNER = 3, 4  # draws; purpose 0 is no history's


@dataclass(frozen=True)
class Question:
    """A villager at the dawn of `tick`. `world`: the state after the tick before, see `packed`; `chosen`: what was done in the life that
    the dawn is of; `asked`: kinds of mind that say what they would do; `forks`: how many for each deed; `ticks`: how many are
    lived in each; `lived_by`: the kind of mind that decides in them; `deputies`: the kinds that decide in its place for the villager
    alone, and for its household.
    """

    source: str
    settings: Scenario
    world: bytes
    tick: int
    agent_id: int
    chosen: Action | None
    asked: tuple[str, ...] = ("scripted",)
    forks: int = 4
    ticks: int = 8
    lived_by: str = "scripted"
    deputies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """What came of it where one kind of mind decided for the villager, or (`is_house`) for all who were of its household at the dawn, in all
    the ticks. `choices`: how many those were in all forks together; `welfare`: the household's at the end of each fork."""

    kind: str
    is_house: bool
    choices: int
    welfare: list[float]


@dataclass(frozen=True)
class Decision:
    """What came of it. `deeds`: the household's welfare at the end of each fork, by deed; towards whom a deed is done is drawn in each
    fork anew. `choices`: by the kind of mind (that of the life itself first of all) the deed it chose and the welfare of its forks, towards whom
    it chose.
    """

    source: str
    seed: int
    tick: int
    agent_id: int
    season: str
    age: str
    mind: str  # of the life
    welfare_before: float
    deeds: dict[str, list[float]]
    choices: dict[str, tuple[str, list[float]]]
    cpu_s: float
    stretches: list[Stretch] = field(default_factory=list)


def packed(world: World) -> bytes:
    """A copy of the state; five times as fast as the rows of a snapshot."""
    return pickle.dumps(world, pickle.HIGHEST_PROTOCOL)


def answer(question: Question) -> Decision:
    """Lives every fork of one decision. Raises IslandError when a mind cannot be made."""
    since = time.process_time()
    begun: World = pickle.loads(question.world)
    me = begun.villagers[question.agent_id]
    members = list(begun.households[me.household].members)
    seen = _dawn(question)
    asks = {ask.agent_id: ask for ask in seen.asks}
    choices = {kind: _choice(question, kind, seen) for kind in question.asked if kind != question.settings.mind.kind}
    choices[question.settings.mind.kind] = question.chosen
    by_deed: dict[Deed, list[Action]] = {}
    for action in actions_of(asks[question.agent_id].legal):
        by_deed.setdefault(action.deed, []).append(action)
    worth = _Worth(question, members)
    deeds = {
        word(deed): [worth.of(_drawn(question, actions, fork), fork) for fork in range(question.forks)]
        for deed, actions in by_deed.items()
    }
    chosen = {
        who: (word(action.deed), [worth.of(action, fork) for fork in range(question.forks)])
        for who, action in choices.items()
        if action is not None
    }
    stretches = [_stretch(question, kind, is_house, members) for is_house in (False, True) for kind in question.deputies]
    observation = asks[question.agent_id].observation
    return Decision(
        question.source, question.settings.seed, question.tick, question.agent_id, word(observation.season),
        word(age_band(begun, me)), question.settings.mind.kind, welfare(begun, members), deeds, chosen,
        time.process_time() - since, stretches,
    )  # fmt: skip


def welfare(world: World, members: list[int]) -> float:
    """Of a household as it once was: the mean over its members of 100 + health - 5 x hunger, none for the dead and gone, and of half
    the meals a head that now lie where they live, up to 60. A healthy, fed person without stores is 200.
    """
    points = 0.0
    for agent_id in members:
        if villager := world.villagers.get(agent_id):
            home = world.households[villager.household]
            points += 100 + villager.health - 5 * villager.hunger
            points += min(MEALS_COUNT_MOST, home.meals / 2 / len(home.members))
    return points / len(members)


# -- forks -------------------------------------------------------------------------------------------------------------


class _Worth:
    """The welfare at the end of a fork, found once for each action and fork."""

    def __init__(self, question: Question, members: list[int]):
        self._question, self._members = question, members
        self._found: dict[tuple[Action, int], float] = {}

    def of(self, action: Action, fork: int) -> float:
        if (action, fork) not in self._found:
            world = lived(self._question, action, _seed_of(self._question, fork))
            self._found[action, fork] = welfare(world, self._members)
        return self._found[action, fork]


def lived(question: Question, action: Action, seed: int) -> World:
    """The world some ticks after somebody did this at the dawn, with the luck of this seed from then on."""
    return _ended(question, Forcing(mind_of(question.lived_by, question.settings), question.agent_id, action), seed)


def _stretch(question: Question, kind: str, is_house: bool, members: list[int]) -> Stretch:
    whose = frozenset(members if is_house else [question.agent_id])
    choices, found = 0, []
    for fork in range(question.forks):
        other = None if kind == question.lived_by else mind_of(kind, question.settings)
        if other:
            other.forget_everybody()
        mind = Deputy(mind_of(question.lived_by, question.settings), other, whose)
        found.append(welfare(_ended(question, mind, _seed_of(question, fork)), members))
        choices += mind.made
    return Stretch(kind, is_house, choices, found)


def _ended(question: Question, mind: Forked, seed: int) -> World:
    """The world at the end of a fork whose luck is that of this seed from the first choices on."""
    simulation = _simulation(question, mind)

    def change_luck(luck: Luck) -> None:
        luck.become(seed)
        simulation.seed = seed

    mind.then = change_luck
    return simulation.lived_to(question.tick + question.ticks - 1).world


def _simulation(question: Question, mind: Mind) -> Simulation:
    mind.forget_everybody()
    world: World = pickle.loads(question.world)
    return Simulation(question.settings, mind, world, number=world.island)


def _words(question: Question, draw: int, fork: int) -> list[int]:
    found: list[int] = philox(question.settings.seed, question.tick, question.agent_id, 0, draw << 8 | fork, 0).tolist()
    return found


def _seed_of(question: Question, fork: int) -> int:
    high, low, *_ = _words(question, _FORK_SEED, fork)
    return high << 32 | low


def _drawn(question: Question, actions: list[Action], fork: int) -> Action:
    """One of the actions of a deed: a partner by chance."""
    return actions[_words(question, _PARTNER, fork)[0] * len(actions) >> 32]


def _dawn(question: Question) -> Noting:
    """What everybody is asked at this dawn."""
    mind = Noting(mind_of(question.lived_by, question.settings), begins_streams=True)
    _simulation(question, mind).advance()
    return mind


def _choice(question: Question, kind: str, seen: Noting) -> Action | None:
    """What another mind would do here: its streams begin at this dawn, as when there was no room left in one."""
    mind = mind_of(kind, question.settings)
    mind.forget_everybody()
    luck = Luck(question.settings.seed, question.tick, seen.luck.island, [ask.agent_id for ask in seen.asks])
    asked = seen.asks if kind == "blind" else [ask for ask in seen.asks if ask.agent_id == question.agent_id]
    choices = dict(zip([ask.agent_id for ask in asked], mind.decide(luck, asked, {}), strict=True))
    return choices[question.agent_id].action
