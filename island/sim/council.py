"""The council: villagers speak as processes; at each instant one closing wake-up hears them all, in order of agent_id."""

from collections.abc import Callable
from typing import Any

import simpy

from island.sim.calendar import COUNCIL, Wake


class Round:
    """One round of the council: `speak` collects, the closing wake-up calls `hear` once with all that was said, sorted by agent_id."""

    def __init__(self, env: simpy.Environment, number: int, hear: Callable[[dict[int, Any]], Any]):
        """Rounds follow one another within an instant by their numbers."""
        self._env, self._priority, self._hear = env, COUNCIL + number, hear
        self._said: dict[int, Any] = {}
        self._heard: simpy.Event

    def speak(self, agent_id: int, what: Any) -> simpy.Event:
        """An event that succeeds with what `hear` returns: one for all, as each costs a turn of SimPy's queue.

        The first to speak schedules the round's closing at this same instant.
        """
        if not self._said:
            Wake(self._env, 0, self._priority).callbacks.append(self._close)
            self._heard = self._env.event()
        self._said[agent_id] = what
        return self._heard

    def _close(self, _: simpy.Event) -> None:
        said, self._said = self._said, {}
        self._heard.succeed(self._hear({agent_id: said[agent_id] for agent_id in sorted(said)}))
