"""One year of the island, gathered from a history for whoever shows it."""

import sqlite3
from dataclasses import dataclass

from island.errors import IslandError
from island.history.causes import HAPPENING_COLUMNS, Happening
from island.history.database import named_rows
from island.history.people import Person, namesakes, person_of
from island.world.event_kinds import KINDS
from island.world.words import EventKind

_DAILY = {EventKind.SURVEYED, EventKind.CHILLED, EventKind.GROWTH, EventKind.REMEMBERED, EventKind.MUDDLED}
_TOLD = ", ".join(str(int(kind)) for kind in KINDS if kind not in _DAILY)
"""The kinds of which a year is told; the rest happens to every house in every tick."""

Census = dict[str, int | float | None]


@dataclass(frozen=True)
class Year:
    """`census` is empty while the year is not over, `before` also in year 0."""

    year: int
    is_over: bool
    seasons: list[tuple[str, str]]  # of each tick: the season and its weather
    census: Census
    before: Census
    happenings: list[Happening]  # in order, deeds with what their doer told
    effects: dict[int, dict[str, int]]  # of each storm, by event_id: how often what came of it
    born: list[Person]
    died: list[Person]
    parents: dict[int, Person]  # of those who were born, by agent_id
    namesakes: frozenset[str]


def year_of(connection: sqlite3.Connection, year: int) -> Year:
    """Raises IslandError when the island has not lived this year."""
    first, last = connection.execute("SELECT min(year), max(year) FROM ticks").fetchone()
    if first is None or not first <= year <= last:
        lived = "no year is lived yet" if first is None else f"expected {first} to {last}"
        raise IslandError(f"year {year}: the island has not lived it; {lived}")
    sql = """
        SELECT k.tick, k.last_event_id, s.name, w.name FROM ticks k LEFT JOIN season_names s ON s.code = k.season
        LEFT JOIN weather_names w ON w.code = k.weather WHERE k.year = ? ORDER BY k.tick
        """
    ticks = connection.execute(sql, (year,)).fetchall()
    (before,) = connection.execute("SELECT coalesce(max(last_event_id), 0) FROM ticks WHERE tick < ?", (ticks[0][0],)).fetchone()
    events = (before + 1, ticks[-1][1])

    def people(where: str, *values: int) -> list[Person]:
        return [person_of(row) for row in connection.execute(f"{Person.SQL} WHERE {where} ORDER BY v.agent_id", values)]

    born = people("v.is_born_here = 1 AND v.arrived_tick BETWEEN ? AND ?", ticks[0][0], ticks[-1][0])
    of_them = "SELECT {} FROM villagers WHERE is_born_here = 1 AND arrived_tick BETWEEN ?1 AND ?2"
    parents = people(f"v.agent_id IN ({of_them.format('mother')} UNION {of_them.format('father')})", ticks[0][0], ticks[-1][0])
    census = _census(connection, year)
    return Year(
        year,
        bool(census),
        [(season, weather) for _, _, season, weather in ticks],
        census,
        _census(connection, year - 1),
        _happenings(connection, *events),
        _effects(connection, *events),
        born,
        people("v.death_event BETWEEN ? AND ?", *events),
        {person.agent_id: person for person in parents},
        namesakes(connection),
    )


def _census(connection: sqlite3.Connection, year: int) -> Census:
    return next(named_rows(connection, "SELECT * FROM census WHERE year = ?", (year,)), {})


def _happenings(connection: sqlite3.Connection, first: int, last: int) -> list[Happening]:
    sql = f"""
        SELECT {HAPPENING_COLUMNS}, 0, t.sentence
        FROM happenings h
        LEFT JOIN thoughts t ON t.tick = h.tick AND t.agent_id = h.actor_id AND t.kind = 0 AND t.event_id = h.event_id
        WHERE h.event_id IN (SELECT event_id FROM events WHERE event_id BETWEEN ? AND ? AND kind IN ({_TOLD})) ORDER BY h.event_id
        """
    return [Happening(*row) for row in connection.execute(sql, (first, last))]


def _effects(connection: sqlite3.Connection, first: int, last: int) -> dict[int, dict[str, int]]:
    sql = f"""
        SELECT c.cause_id, n.name, count(*)
        FROM events s JOIN event_causes c ON c.cause_id = s.event_id JOIN events e ON e.event_id = c.event_id
        JOIN event_kind_names n ON n.code = e.kind
        WHERE s.event_id BETWEEN ? AND ? AND s.kind = {int(EventKind.STORM_ROSE)} GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
        """
    found: dict[int, dict[str, int]] = {}
    for event_id, what, count in connection.execute(sql, (first, last)):
        found.setdefault(event_id, {})[what] = count
    return found
