"""Rows that a test invents, put into a history of the synthetic village: what should be chosen is known beforehand."""

import contextlib
import sqlite3
from pathlib import Path

from island.history.reader import HistoryReader
from island.world.words import EventKind

FIRST_EVENT = 100_001


class Invented:
    """Adds people, deaths, events and ties. Events are numbered from 100,001 in the order they are added."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._event, self._person, self._relation = FIRST_EVENT - 1, 1000, 5000

    def _write(self, sql: str, *values: object) -> None:
        with contextlib.closing(sqlite3.connect(self.folder / "history.db")) as raw, raw:
            raw.execute(sql, values)

    def person(
        self, name: str = "Anna Born", *, mother: int | None = None, father: int | None = None, tick: int = 0, born: int = 0
    ) -> int:
        self._person += 1
        given, house = name.split()
        row = (self._person, given, house, 1, born, mother, father, 1, 2, tick, 1, None, None, None)
        self._write(f"INSERT INTO villagers VALUES ({', '.join('?' * 14)})", *row)
        return self._person

    def event(
        self, tick: int, kind: EventKind, actor: int | None = None, other: int | None = None, *, causes: tuple[int, ...] = (),
        amount: int = 0, outcome: int | None = None, place: int | None = None,
    ) -> int:  # fmt: skip
        self._event += 1
        self._write(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._event,
            tick,
            tick * 90,
            int(kind),
            actor,
            other,
            place,
            amount,
            outcome,
        )
        for rank, cause in enumerate(causes):
            self._write("INSERT INTO event_causes VALUES (?, ?, ?)", self._event, rank, cause)
        return self._event

    def death(self, who: int, tick: int, cause: str = "hunger", causes: tuple[int, ...] = ()) -> int:
        event = self.event(tick, EventKind.DIED, who, causes=causes)
        self._write(
            "UPDATE villagers SET died_tick = ?, death_cause = ?, death_event = ? WHERE agent_id = ?", tick, cause, event, who
        )
        return event

    def tie(self, kind: str, one: int, other: int, since: int, until: int | None = None) -> None:
        self._relation += 1
        event = self.event(since, EventKind.MARRIED if kind == "spouse" else EventKind.BEFRIENDED, one, other)
        row = (self._relation, min(one, other), max(one, other), kind, since, event, until, None)
        self._write("INSERT INTO relations VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *row)

    def cause(self, effect: int, cause: int) -> None:
        self._write(
            "INSERT INTO event_causes VALUES (?, (SELECT count(*) FROM event_causes WHERE event_id = ?), ?)",
            effect,
            effect,
            cause,
        )

    def said(self, tick: int, who: int, kind: int, sentence: str) -> None:
        self._write("UPDATE thoughts SET sentence = ? WHERE tick = ? AND agent_id = ? AND kind = ?", sentence, tick, who, kind)

    @property
    def reader(self) -> HistoryReader:
        return HistoryReader(self.folder, even_if_changed=True)
