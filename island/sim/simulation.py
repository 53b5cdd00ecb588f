"""The island as processes: every villager is one, and births, storms, sicknesses and crops keep days of their own.

All state is in the World; processes hold none, and are rebuilt from it in canonical order at a tick's boundary.
"""

from collections.abc import Generator, Iterable
from operator import itemgetter
from typing import Any, Protocol

import simpy

from island.records import Flag, Thought, ThoughtKind, TickRecord
from island.rng import Luck
from island.scenario import Scenario
from island.sim.calendar import DAWN, Appointment, Calendar, Wake
from island.sim.council import Round
from island.sim.mind import Ask, Choice, Mind, Telling, Told
from island.world import fevers, nature
from island.world.apply import begin_tick, let_hear, remember
from island.world.customs import SPEECHES, meant
from island.world.doing import Result
from island.world.founding import empty_world, found
from island.world.hand import Hand, carry_out
from island.world.legal import legal_actions
from island.world.observe import Lookout, Observation
from island.world.resolve import resolve
from island.world.rules import Rules
from island.world.state import NOBODY, Action, Memory, World, thinks
from island.world.turn import Turn
from island.world.words import Deed, EventKind

SPOKEN = frozenset(
    {Deed.TALK, Deed.QUARREL, Deed.COURT, Deed.PEACE, Deed.TELL, Deed.COMFORT, Deed.BACK}
)  # the partner hears the sentence


class Shore(Protocol):
    """The sea as an island knows it, asked in every tick: what lands at its dawn, and what leaves at its end."""

    def at_dawn(self, turn: Turn) -> None: ...

    def at_dusk(self, turn: Turn) -> None: ...


class Simulation:
    """One island, advanced a tick at a time. `recorded` thoughts (of a run that is resumed) are replayed, not thought again."""

    def __init__(
        self,
        scenario: Scenario,
        mind: Mind,
        world: World | None = None,
        recorded: Iterable[Thought] = (),
        hand: Hand | None = None,
        *,
        number: int = 0,
        shore: Shore | None = None,
    ):
        """`hand` is what acts on the island from outside, in a fork. `number` is the island's among those of its seed, `shore` what
        comes over the sea to it and leaves it.
        """
        self.seed, self.mind, self._hand = scenario.seed, mind, hand
        self.rules = rules_of(scenario)
        self._recorded = {(one.tick, one.kind, one.agent_id): one for one in recorded}
        self._is_new = world is None
        if world is None:
            luck = Luck(self.seed, 0, number)
            world = empty_world(luck, self.rules, scenario.ticks_a_year, number, scenario.villagers.count)
        self.world = world
        self._shore = shore
        self._villagers = scenario.villagers
        self._env = simpy.Environment(initial_time=(world.tick + 1) * world.days_a_tick())
        self._calendar = Calendar(self._env, self._carry_out)
        self._decisions = Round(self._env, 0, self._decide)
        self._tellings = Round(self._env, 1, self._tell)
        self._reflections = Round(self._env, 2, self._reflect)
        self._appointed: set[Appointment] = set()
        self._dawn = self._env.event()
        self._turn: Turn
        self._lookout: Lookout
        self._record: TickRecord
        self._choices: dict[int, Choice]  # of this tick
        self._welcomed = 0  # newcomers of this tick who are processes already
        for agent_id in sorted(world.villagers):
            self._env.process(self._live(agent_id))

    def lived_to(self, tick: int) -> "Simulation":
        """The same after a tick, none of whose records is kept."""
        while self.world.tick < tick:
            self.advance()
        return self

    def advance(self) -> TickRecord:
        """One tick, from dawn to its last day."""
        world = self.world
        begin_tick(world)
        tokens_before = self.mind.tokens_fed
        luck = Luck(self.seed, world.tick, world.island, world.villagers)
        self._turn = Turn(world, luck, self.rules, world.first_day())
        self._turn.withholds = self._hand.withholds if self._hand else None
        self._welcomed = 0
        self._record = TickRecord(world.tick, self._turn.events, [], self._turn.newcomers)
        if self._is_new:
            self._is_new = False
            found(self._turn, self._villagers.count, self._villagers.stores, self._villagers.villages)
            self._welcome()
        if self._shore:
            self._shore.at_dawn(self._turn)
            self._welcome()
        for act in self._hand.acts_at(world.tick) if self._hand else ():
            carry_out(self._turn, act)
        self._appoint_all()
        Wake(self._env, 0, DAWN).callbacks.append(self._break_dawn)
        self._env.run(until=(world.tick + 1) * world.days_a_tick())
        self._turn.day = (world.tick + 1) * world.days_a_tick() - 1
        nature.close_tick(self._turn)
        if self._shore:
            self._shore.at_dusk(self._turn)
        self._bury()
        self._record.thoughts.sort(key=itemgetter(1, 2))  # agent_id, kind
        self._record.tokens_fed = self.mind.tokens_fed - tokens_before
        self._record.is_year_end = self._is_last_tick_of_year()
        for key in [key for key, thought in self._recorded.items() if thought.tick <= world.tick]:
            del self._recorded[key]
        return self._record

    def _is_last_tick_of_year(self) -> bool:
        return (self.world.tick + 1) % self.world.ticks_a_year == 0

    # -- processes -----------------------------------------------------------------------------------------------------

    def _live(self, agent_id: int) -> Generator[simpy.Event, Any, None]:
        """A villager: at every dawn decide, live, tell; at the year's last, remember."""
        while True:
            yield self._dawn
            villager = self.world.villagers.get(agent_id)
            if villager is None:
                return
            if not thinks(self.world, villager):
                continue
            seen = self._lookout.observe(villager)
            results = yield self._decisions.speak(agent_id, seen)
            if agent_id in results:
                self._tellings.speak(agent_id, (seen, results[agent_id]))
            if self._is_last_tick_of_year():
                self._reflections.speak(agent_id, None)  # after the telling: rounds close in their order

    def _break_dawn(self, _: simpy.Event) -> None:
        nature.open_tick(self._turn)
        self._welcome()
        self._appoint_all()
        self._lookout = Lookout(self.world)  # holds until the deeds are resolved
        dawn, self._dawn = self._dawn, self._env.event()
        dawn.succeed()

    def _welcome(self) -> None:
        """Newcomers become processes (a newborn wakes at the next dawn)."""
        for villager in self._turn.newcomers[self._welcomed :]:
            self._env.process(self._live(villager.agent_id))
        self._welcomed = len(self._turn.newcomers)

    # -- things due ----------------------------------------------------------------------------------------------------

    def _appoint_all(self) -> None:
        """Everything in the state that has a day to come; what is appointed already is left alone."""
        now = int(self._env.now)
        self._appointed = {one for one in self._appointed if one.day >= now}
        for day, kind, subject in self._days_to_come():
            if day >= now and (day, kind, subject) not in self._appointed:
                appointment = Appointment(day, kind, subject)
                self._appointed.add(appointment)
                self._calendar.appoint(appointment)

    def _days_to_come(self) -> Iterable[tuple[int, str, int]]:
        """Plain tuples, as most are appointed already."""
        world = self.world
        for villager in world.villagers.values():
            if villager.due_day >= 0:
                yield villager.due_day, "birth", villager.agent_id
            if villager.sick_until_day >= 0:
                yield villager.sick_until_day, "recovery", villager.agent_id
                if villager.spreads_day >= 0:
                    yield villager.spreads_day, "contagion", villager.agent_id
        for home in world.households.values():
            if home.crop_meals > 0:
                yield home.crop_ripe_day, "ripe", home.household_id
                yield home.crop_rot_day, "rot", home.household_id
        for storm in world.storms:
            yield storm.first_day, "storm rises", 0
            yield storm.last_day, "storm falls", 0

    def _carry_out(self, due: Appointment) -> None:
        """If the state still says so."""
        day, kind, subject = due
        world, turn = self.world, self._turn
        turn.day = day
        villager, home = world.villagers.get(subject), world.households.get(subject)
        storm = world.storms[0] if world.storms else None
        if kind == "birth" and villager and villager.due_day == day:
            nature.deliver(turn, villager)
        elif kind == "recovery" and villager and villager.sick_until_day == day:
            nature.end_sickness(turn, villager)
        elif kind == "contagion" and villager and villager.spreads_day == day and villager.fever != NOBODY:
            fevers.spread(turn, villager)
        elif kind == "ripe" and home and home.crop_ripe_day == day:
            nature.ripen(turn, home)
        elif kind == "rot" and home and home.crop_rot_day == day and home.crop_meals > 0:
            nature.rot(turn, home)
        elif kind == "storm rises" and storm and storm.first_day == day and storm.event_id == NOBODY:
            nature.raise_storm(turn)
        elif kind == "storm falls" and storm and storm.last_day == day and storm.event_id != NOBODY:
            nature.still_storm(turn)
        if world.fevers:  # whoever came with one, or caught it, gives it on within this tick
            self._appoint_all()
        self._welcome()

    def _bury(self) -> None:
        died = EventKind.DIED
        for event in self._turn.events:
            if event.kind is died:
                self.mind.forget(event.actor)

    # -- rounds --------------------------------------------------------------------------------------------------------

    def _given(self, kind: ThoughtKind, agent_ids: Iterable[int], part: str) -> dict[int, tuple[int, ...]]:
        tick, given = self.world.tick, {}
        if self._recorded:
            for agent_id in agent_ids:
                thought = self._recorded.get((tick, kind, agent_id))
                if thought is not None:
                    given[agent_id] = getattr(thought, part)
        return given

    def _decide(self, asked: dict[int, Observation]) -> dict[int, Result]:
        world, turn = self.world, self._turn
        turn.day = world.first_day()
        asks = []
        for agent_id, seen in asked.items():
            identity = self._lookout.identify(world.villagers[agent_id]) if self.mind.wants_identity(agent_id) else None
            asks.append(Ask(agent_id, seen, legal_actions(seen), identity))
        choices = self.mind.decide(turn.luck, asks, self._given(ThoughtKind.DECIDE, asked, "decided"))
        self._choices = dict(zip(asked, choices, strict=True))
        actions: dict[int, Action] = {}
        for agent_id, choice in self._choices.items():
            if choice.action is None:
                event = turn.record(EventKind.MUDDLED, agent_id)
                self._record.thoughts.append(
                    Thought(
                        world.tick, agent_id, ThoughtKind.DECIDE, event_id=event.event_id, legal_count=choice.legal_count,
                        flags=Flag.MUDDLED, prompt=choice.prompt, decided=choice.decided,
                    )
                )  # fmt: skip
            else:
                actions[agent_id] = choice.action
        turn.meant = {who: meant(asked[who], deed) for who, (deed, _) in actions.items() if deed in SPEECHES}
        results = resolve(turn, actions)
        self._appoint_all()
        return results

    def _tell(self, asked: dict[int, tuple[Observation, Result]]) -> None:
        world = self.world
        tellings = []
        for agent_id, (seen, result) in asked.items():
            place = world.places[result.place].kind if result.place >= 0 else None
            tellings.append(Telling(agent_id, seen, result.action, result.outcome, place))
        told = self.mind.tell(self._turn.luck, tellings, self._given(ThoughtKind.DECIDE, asked, "told"))
        sentences = self._display(told, [result.place for _, result in asked.values()])
        for (agent_id, (_, result)), said, sentence in zip(asked.items(), told, sentences, strict=True):
            action, choice = result.action, self._choices[agent_id]
            self._record.thoughts.append(
                Thought(
                    world.tick, agent_id, ThoughtKind.DECIDE, int(action.deed), action.partner, int(result.outcome), result.event_id,
                    choice.legal_count, self._flags(said), choice.prompt, choice.decided, said.prompt, said.told, sentence,
                )
            )  # fmt: skip
            if action.deed in SPOKEN and said.words and result.event_id not in self._turn.withheld:
                let_hear(world, agent_id, action.partner, said.words)

    def _reflect(self, asked: dict[int, None]) -> None:
        world, agent_ids = self.world, list(asked)
        told = self.mind.reflect(self._turn.luck, agent_ids, self._given(ThoughtKind.REFLECT, asked, "told"))
        for agent_id, said, sentence in zip(agent_ids, told, self._display(told, [NOBODY] * len(told)), strict=True):
            if not said.told:
                continue
            event = self._turn.record(EventKind.REMEMBERED, agent_id, said.about, amount=said.importance)
            if event.kind is not EventKind.WITHHELD:
                remember(world, agent_id, Memory.of(world.tick, said.importance, said.words))
            self._record.thoughts.append(
                Thought(
                    world.tick, agent_id, ThoughtKind.REFLECT, partner=said.about, event_id=event.event_id, flags=self._flags(said),
                    came=said.prompt, told=said.told, sentence=sentence,
                )
            )  # fmt: skip

    def _flags(self, said: Told) -> int:
        return Flag.MUTE if not self.mind.writes else Flag.TRUNCATED if said.is_cut else Flag.NONE

    def _display(self, told: list[Told], where: list[int]) -> list[str]:
        """The sentences with the names put back. A kind of place is called by the place of the deed, else by the first of its kind."""
        names = {-word - 1: self._name(-word - 1) for said in told for word in said.words if word < 0}
        first: dict[str, str] = {}
        for place in self.world.places:
            if place.is_known:
                first.setdefault(place.kind.name, place.name)
        sentences = []
        for said, index in zip(told, where, strict=True):
            here = self.world.places[index] if index >= 0 else None
            places = first | {here.kind.name: here.name} if here and here.is_known else first
            sentences.append(self.mind.display(said.words, names, places))
        return sentences

    def _name(self, agent_id: int) -> str:
        villager = self.world.villagers.get(agent_id)
        return villager.name if villager else self.world.names.get(agent_id, "someone")


def rules_of(scenario: Scenario) -> Rules:
    """What nature goes by."""
    island, climate = scenario.island, scenario.climate
    return Rules(  # in the order of its fields
        island.fish,
        island.plants,
        island.game,
        island.timber,
        island.fields,
        climate.harshness,
        climate.storms,
        climate.sickness,
        climate.disasters,
        climate.strangers,
    )
