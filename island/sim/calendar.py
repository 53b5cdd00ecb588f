"""Days on the island, and the rule that what happens at the same instant happens in a canonical order.

SimPy orders wake-ups of one instant by their insertion, which differs between a run and its resumption. So a process only
says what is due; a closing wake-up at the same instant, after all normal ones, carries everything out in sorted order.
"""

from collections.abc import Callable, Generator
from typing import Any, NamedTuple

import simpy
from simpy.events import EventPriority

DUE, DAWN, COUNCIL = 2, 3, 4  # SimPy priorities: later numbers come later within one instant, all after its own, 0 and 1


class Wake(simpy.Event):
    """An event that fires after a delay with a priority of its own."""

    def __init__(self, env: simpy.Environment, delay: int, priority: int):
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, priority=EventPriority(priority), delay=delay)


class Appointment(NamedTuple):
    """Something that will be due at that day. Whether it still holds then is for the state to say."""

    day: int
    kind: str
    subject: int


class Calendar:
    """Keeps appointments; those of one day are carried out in the order of kind and subject."""

    def __init__(self, env: simpy.Environment, carry_out: Callable[[Appointment], None]):
        self._env, self._carry_out = env, carry_out
        self._due: list[Appointment] = []

    def appoint(self, appointment: Appointment) -> None:
        self._env.process(self._wait(appointment))

    def _wait(self, appointment: Appointment) -> Generator[simpy.Event, Any, None]:
        yield self._env.timeout(appointment.day - int(self._env.now))
        if not self._due:
            Wake(self._env, 0, DUE).callbacks.append(self._close)
        self._due.append(appointment)

    def _close(self, _: simpy.Event) -> None:
        due, self._due = sorted(set(self._due)), []
        for appointment in due:
            self._carry_out(appointment)
