"""A person's rows of a run that is being lived: it has no index by person yet, so ticks are gone through and keys are looked up."""

from typing import Any

from island.history.reader import HistoryReader
from island.site.rows import EVENT_SELECT, IS_TOLD, THOUGHT_SELECT, Row
from island.world.words import DEED_KINDS


def person(reader: HistoryReader, agent_id: int) -> dict[str, list[Row]]:
    """The same rows as `rows.person`; what happened is read from the person's arrival on, all of it."""
    who = {"who": agent_id}
    events = _rows(reader, _EVENTS, who)
    done = [(row[0], row[1], row[3]) for row in events if row[4] == agent_id and row[2] in DEED_KINDS]
    keys = ", ".join(str(key) for key in done if all(isinstance(one, int) for one in key))  # a foreign file may hold anything
    return {
        "thoughts": _rows(reader, _THOUGHTS, who),
        "events": events,
        "others": _rows(reader, _OTHERS.format(keys), {}) if keys else [],
    }


def _rows(reader: HistoryReader, sql: str, parameters: dict[str, Any]) -> list[Row]:
    return [list(row) for row in reader.rows(sql, parameters)]


# CROSS JOIN: the ticks first, each person's thought by its key
_THOUGHTS = f"""
SELECT {THOUGHT_SELECT} FROM villagers v CROSS JOIN ticks k CROSS JOIN thoughts t ON t.tick = k.tick AND t.agent_id = v.agent_id
WHERE v.agent_id = :who AND k.tick >= v.arrived_tick AND k.tick <= coalesce(v.died_tick, k.tick) ORDER BY t.tick, t.kind
"""
_BEFORE = "SELECT last_event_id FROM ticks WHERE tick < (SELECT arrived_tick FROM villagers WHERE agent_id = :who)"
_EVENTS = f"""
SELECT {EVENT_SELECT} FROM events e WHERE e.event_id > coalesce(({_BEFORE} ORDER BY tick DESC LIMIT 1), 0)
AND (e.actor = :who OR e.other = :who) AND {IS_TOLD} ORDER BY e.event_id
"""
_OTHERS = f"""
WITH d(event_id, tick, agent_id) AS (VALUES {{}})
SELECT {THOUGHT_SELECT} FROM d CROSS JOIN thoughts t ON t.tick = d.tick AND t.agent_id = d.agent_id AND t.kind = 0
WHERE t.event_id = d.event_id ORDER BY d.event_id
"""
