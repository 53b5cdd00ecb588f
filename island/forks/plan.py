"""Changes meet a moment of a run: who is meant lives then, and what is asked can be done. What comes of it is data that acts."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from island import scenario
from island.errors import IslandError
from island.forks.changes import (
    Brain,
    Castaways,
    Change,
    Die,
    Drought,
    Epidemic,
    Fever,
    Meals,
    Set,
    Spare,
    Still,
    Storm,
    Suppress,
    Wed,
    Whisper,
    Wreck,
)
from island.forks.whisper import people_in, words_of
from island.history.lineage import ForkChange
from island.minds import WORDLESS
from island.rng import Luck
from island.scenario import Scenario
from island.settings import Mind
from island.sim.simulation import rules_of
from island.world.apply import CANNOT_BE_WITHHELD, begin_tick
from island.world.hand import ANY_DEED, FOR_EVER, Act, Hand, Withheld, carry_out
from island.world.land import land_of
from island.world.people import could_marry
from island.world.sites import HOLDS, mosts_of
from island.world.state import NOBODY, Villager, World, thinks
from island.world.turn import Turn
from island.world.words import Change as Code
from island.world.words import DeathCause, EventKind, word

if TYPE_CHECKING:
    from island.codec.vocabulary import Vocabulary
    from island.history.reader import HistoryReader

FIXED = ("seed", "ticks_a_year", "villagers")
"""Settings that a run has lived by since its first day: another value would be another run."""


class Planned(NamedTuple):
    """One change as it acts."""

    text: str
    acts: tuple[Act, ...] = ()
    withheld: tuple[Withheld, ...] = ()

    def row(self) -> ForkChange:
        return ForkChange(
            self.text, json.dumps([list(one) for one in self.acts]), json.dumps([list(one) for one in self.withheld])
        )

    @classmethod
    def of(cls, row: ForkChange) -> "Planned":
        """Raises IslandError when the row is none of ours."""
        try:
            acts = tuple(_act_of(one) for one in json.loads(row.acts))
            return cls(row.change, acts, tuple(Withheld(*one) for one in json.loads(row.withheld)))
        except (TypeError, ValueError, RecursionError) as error:
            raise IslandError(
                f"fork_changes: {row.change[:60]!r} is no change of this version ({error}); restore a copy"
            ) from None


def _act_of(row: list[Any]) -> Act:
    tick, code, actor, other, place, amount, words = row
    return Act(tick, Code(code), actor, other, place, amount, tuple(words))


def hand_of(planned: Iterable[Planned]) -> Hand:
    """What acts on one simulation."""
    found = list(planned)
    return Hand(tuple(act for one in found for act in one.acts), tuple(rule for one in found for rule in one.withheld))


@dataclass(frozen=True)
class Plan:
    """A fork after a tick: what holds from the next on."""

    tick: int
    settings: Scenario
    planned: tuple[Planned, ...] = ()


@dataclass
class Planner:
    """Plans the changes of one fork, in their order, on a copy of the world: each sees what those before it have done."""

    reader: "HistoryReader"
    tick: int  # the last that is common
    settings: Scenario
    world: World  # after that tick; it is changed
    spoken: frozenset[str] = frozenset()  # hashes of the vocabularies that words were remembered in
    turn: Turn = field(init=False)

    def __post_init__(self) -> None:
        begin_tick(self.world)
        luck = Luck(self.settings.seed, self.world.tick, self.world.island, self.world.villagers)
        self.turn = Turn(self.world, luck, rules_of(self.settings), self.world.first_day())

    def plan(self, changes: Iterable[Change]) -> Plan:
        """Raises IslandError, in one line, for the first change that cannot be."""
        planned = tuple(self._planned(change) for change in changes)
        return Plan(self.tick, self.settings, planned)

    def _planned(self, change: Change) -> Planned:
        try:
            return _PLANS[type(change)](self, change)
        except IslandError as error:
            raise IslandError(f"{change}: {str(error).removeprefix(f'{change.do}: ')}") from None

    # -- who and when --------------------------------------------------------------------------------------------------

    @property
    def year(self) -> int:
        return self.world.year

    def person(self, who: str) -> Villager:
        """Who is meant, and lives when the fork begins. Raises IslandError."""
        agent_id = self.reader.find_villager(who)
        if agent_id in self.world.villagers:
            return self.world.villagers[agent_id]
        sql = f"{_ENDS} WHERE v.agent_id = :agent_id"
        name, born, died = self.reader.rows(sql, {"agent_id": agent_id})[0]
        if born > self.tick:
            what = "is not born or landed yet"
        elif died is not None and died <= self.tick:
            what = f"died in year {died // self.world.ticks_a_year}"
        else:
            what = "dies by an earlier change"
        raise IslandError(f"@{agent_id} {name} {what}; the fork begins with year {self.year}: expected somebody who lives then")

    def someone_lives(self) -> None:
        if not self.world.villagers:
            raise IslandError(f"nobody lives when the fork begins, in year {self.year}")

    def act(self, code: Code, **columns: Any) -> Act:
        """An act of the fork's first tick, done to the copy of the world."""
        act = Act(self.tick + 1, code, **columns)
        carry_out(self.turn, act)
        return act

    def other_settings(self, text: str) -> Planned:
        """`text` is key=value."""
        before, key = self.settings, text.partition("=")[0].strip()
        settings = scenario.override(before, [text])
        if key.split(".")[0] in FIXED:
            raise IslandError(
                f"{key} cannot change in a run: it has been lived by since the first day; begin another with `island run`"
            )
        if settings.years * settings.ticks_a_year <= self.tick + 1:
            raise IslandError(
                f"years is {settings.years}; expected more than the {self.year} that are lived when the fork begins"
            )
        self.settings = settings
        if settings == before:
            return Planned(f"set {text}")
        section, _, name = key.partition(".")
        acts = {"mind": [Code.MIND], "island": [Code.SETTING], "climate": [Code.SETTING]}.get(section, [])
        found = [self.act(code) for code in acts]
        if section == "island":
            found += [self.act(Code.STOCK, place=place, amount=most) for place, most in self._new_most(name)]
        return Planned(f"set {text}", tuple(found))

    def _new_most(self, stock: str) -> list[tuple[int, int]]:
        """(place, how much it can hold) of the places of a stock; NOBODY for timber."""
        land = land_of(self.settings.seed, self.world.island)
        mosts = mosts_of(land, rules_of(self.settings))
        if stock == "timber":
            return [(NOBODY, sum(timber for _, timber, _ in mosts))]
        kinds = [HOLDS[spot.kind].stock for spot in land.spots]
        return [(index, most) for index, (most, _, _) in enumerate(mosts) if kinds[index] == stock]

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        from island.codec.vocabulary import Vocabulary
        from island.minds import model_path

        return Vocabulary.load(model_path(self.settings).with_suffix(".vocab"))


_ENDS = "SELECT v.name || ' ' || v.house, v.arrived_tick, v.died_tick FROM villagers v"


# -- each change -------------------------------------------------------------------------------------------------------


def _spare(plan: Planner, change: Spare) -> Planned:
    who, first = plan.person(change.who).agent_id, plan.tick + 1
    if change.from_year is not None:
        first = change.from_year * plan.world.ticks_a_year
        if first <= plan.tick:
            raise IslandError(f"year {change.from_year} lies before the fork; expected {plan.year} or later")
    text = str(change.model_copy(update={"who": f"@{who}"}))
    return Planned(text, (), (Withheld(first, FOR_EVER, int(EventKind.DIED), who, most=1),))


def _still(plan: Planner, change: Still) -> Planned:
    who = plan.person(change.who).agent_id
    return Planned(f"still @{who}", (), (Withheld(plan.tick + 1, FOR_EVER, ANY_DEED, who),))


def _die(plan: Planner, change: Die) -> Planned:
    who = plan.person(change.who).agent_id
    act = plan.act(Code.DOOMED, actor=who, amount=int(DeathCause[change.of.upper()]))
    return Planned(f"die @{who} of {change.of}", (act,))


def _meals(plan: Planner, change: Meals) -> Planned:
    person = plan.person(change.who)
    amount = max(change.amount, -plan.turn.home(person).meals)
    if not amount:
        raise IslandError("there is nothing to take or to give; expected a number other than 0, and meals in the house to take")
    return Planned(f"meals @{person.agent_id} {change.amount:+}", (plan.act(Code.MEALS, actor=person.agent_id, amount=amount),))


def _wed(plan: Planner, change: Wed) -> Planned:
    one, other = plan.person(change.who), plan.person(change.other)
    for each in (one, other):
        if each.spouse != NOBODY:
            raise IslandError(
                f"@{each.agent_id} {each.name} {each.house} is married to @{each.spouse}; expected two who are free"
            )
    if not could_marry(plan.world, one, other):
        raise IslandError(
            "these two cannot marry; expected a woman and a man of 16 and more, less than 19 years apart and not of one family"
        )
    act = plan.act(Code.WED, actor=one.agent_id, other=other.agent_id)
    return Planned(f"wed @{one.agent_id} @{other.agent_id}", (act,))


def _storm(plan: Planner, change: Storm) -> Planned:
    plan.someone_lives()
    if plan.world.storms:
        raise IslandError("a storm is on its way already when the fork begins; expected a year that begins without one")
    return Planned("storm", (plan.act(Code.STORM),))


def _fever(plan: Planner, change: Fever) -> Planned:
    plan.someone_lives()
    return Planned(str(change), (plan.act(Code.FEVER, amount=change.per_cent),))


def _drought(plan: Planner, change: Drought) -> Planned:
    if plan.world.drought_event >= 0:
        raise IslandError("a drought is going on when the fork begins; expected a year without one")
    return Planned(str(change), (plan.act(Code.DROUGHT, amount=change.years),))


def _wreck(plan: Planner, change: Wreck) -> Planned:
    plan.someone_lives()
    return Planned(str(change), (plan.act(Code.WRECK),))


def _castaways(plan: Planner, change: Castaways) -> Planned:
    plan.someone_lives()
    return Planned(str(change), (plan.act(Code.CASTAWAYS, amount=change.count),))


def _epidemic(plan: Planner, change: Epidemic) -> Planned:
    plan.someone_lives()
    return Planned(str(change), (plan.act(Code.EPIDEMIC, amount=2),))


def _suppress(plan: Planner, change: Suppress) -> Planned:
    event = plan.reader.find_event(str(change.event))
    tick, kind, actor, other, nth = plan.reader.place_in_tick(event)
    if tick <= plan.tick:
        year = max(tick, 0) // plan.world.ticks_a_year
        raise IslandError(f"event {event} is of year {year}, before the fork; expected one of year {plan.year} or later")
    if EventKind(kind) in CANNOT_BE_WITHHELD:
        raise IslandError(
            f"event {event} is of the kind `{word(EventKind(kind))}`, which comes whatever happens; expected another"
        )
    return Planned(f"suppress {event}", (), (Withheld(tick, tick, kind, actor, other, nth),))


def _set(plan: Planner, change: Set) -> Planned:
    return plan.other_settings(change.setting)


def _brain(plan: Planner, change: Brain) -> Planned:
    if (plan.tick + 1) % plan.world.ticks_a_year:
        raise IslandError("a mind can change at the turn of a year only")
    before = plan.settings
    if change.mind in get_args(Mind.model_fields["kind"].annotation):
        is_of_dice = "dice" in (change.mind, before.mind.kind)  # whose model is a table, no brain
        texts = [f"mind.kind={change.mind}", *(["mind.model=null"] if is_of_dice else [])]
    else:
        texts = ["mind.kind=lm", f"mind.model={Path(change.mind).resolve()}"]
    acts = [act for text in texts for act in plan.other_settings(text).acts]
    plan.__dict__.pop("vocabulary", None)
    if plan.settings.mind.kind not in WORDLESS and plan.spoken and plan.vocabulary.hash.hex() not in plan.spoken:
        raise IslandError("has another vocabulary than the words that people here remember; expected a brain of the same one")
    return Planned(str(change), tuple(acts[:1]) if plan.settings != before else ())


def _whisper(plan: Planner, change: Whisper) -> Planned:
    if plan.settings.mind.kind in WORDLESS:
        raise IslandError(f"the mind `{plan.settings.mind.kind}` hears no words; expected a run with lm or scripted")
    hearer, words = plan.person(change.who), words_of(change.words, plan.vocabulary)
    if not thinks(plan.world, hearer):
        raise IslandError(f"@{hearer.agent_id} {hearer.name} {hearer.house} is an infant; expected somebody of 3 years or more")
    for one in people_in(words):
        plan.person(f"@{one}")
    speaker = plan.person(change.by) if change.by else _dearest(plan.world, hearer)
    if speaker is None or speaker is hearer:
        raise IslandError("nobody else is there whose voice it could be; expected two people")
    act = plan.act(Code.WHISPER, actor=hearer.agent_id, other=speaker.agent_id, words=words)
    return Planned(f"whisper @{hearer.agent_id} by @{speaker.agent_id} {change.words}", (act,))


def _dearest(world: World, me: Villager) -> Villager | None:
    """The spouse, or whom one likes best; of those the first."""
    others = [one for one in world.villagers.values() if one is not me]
    return max(others, key=lambda one: (one.agent_id == me.spouse, me.bonds.get(one.agent_id, 0), -one.agent_id), default=None)


_PLANS: dict[type[Any], Callable[[Planner, Any], Planned]] = {
    Spare: _spare,
    Die: _die,
    Meals: _meals,
    Wed: _wed,
    Storm: _storm,
    Fever: _fever,
    Drought: _drought,
    Wreck: _wreck,
    Castaways: _castaways,
    Epidemic: _epidemic,
    Suppress: _suppress,
    Still: _still,
    Set: _set,
    Brain: _brain,
    Whisper: _whisper,
}
