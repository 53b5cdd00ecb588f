"""The council: villagers ask as processes; at each instant one closing wake-up answers them all, in order of agent_id."""

from collections.abc import Callable
from typing import Any

import simpy

from island.sim.calendar import COUNCIL, Wake

Answer = Callable[[dict[int, Any]], dict[int, Any]]


class Council:
    """One round at a time: `ask` collects, the closing wake-up calls `answer` once with all asks, sorted by agent_id."""

    def __init__(self, env: simpy.Environment, rounds: tuple[tuple[str, Answer], ...]):
        """`rounds` in the order in which they follow one another within an instant."""
        self._env, self._answers = env, dict(rounds)
        self._priority = {name: COUNCIL + number for number, (name, _) in enumerate(rounds)}
        self._asked: dict[str, dict[int, Any]] = {name: {} for name, _ in rounds}
        self._answered: dict[str, simpy.Event] = {}

    def ask(self, round_name: str, agent_id: int, question: Any) -> simpy.Event:
        """An event that succeeds with everybody's answers, by agent_id: one for all, as each costs a turn of SimPy's queue.

        The first ask of a round schedules its closing at this same instant.
        """
        asked = self._asked[round_name]
        if not asked:
            Wake(self._env, 0, self._priority[round_name]).callbacks.append(lambda _: self._close(round_name))
            self._answered[round_name] = self._env.event()
        asked[agent_id] = question
        return self._answered[round_name]

    def _close(self, round_name: str) -> None:
        asked, self._asked[round_name] = self._asked[round_name], {}
        answers = self._answers[round_name]({agent_id: asked[agent_id] for agent_id in sorted(asked)})
        self._answered[round_name].succeed(answers)
