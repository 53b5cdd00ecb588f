"""How long everybody was on the island: `stays`, a view that every connection of a reader has, of villagers and of who sailed away.

A row of `villagers` knows of a death alone. In a history of one island of several whoever left by boat is as little there as the dead, so
whoever asks who lived here at a tick, how old somebody became here, or whether a house is gone asks `stays`. Who came over the sea, and who
came back, is a newcomer with a row of their own.
"""

from island.world.words import LEAVINGS

_KINDS = ", ".join(str(int(kind)) for kind in sorted(LEAVINGS))
STAYS = f"""CREATE TEMP VIEW stays AS
  SELECT v.*, l.tick AS left_tick, l.event_id AS left_event, coalesce(v.died_tick, l.tick) AS gone_tick FROM main.villagers v
  LEFT JOIN (
    SELECT e.actor AS agent_id, min(e.tick) AS tick, min(e.event_id) AS event_id
    FROM main.ticks k JOIN main.ticks b ON b.tick = k.tick - 1 CROSS JOIN main.events e
    WHERE EXISTS (SELECT 1 FROM main.runs WHERE instr(scenario, 'shore:')) AND k.snapshot IS NOT NULL
      AND e.event_id BETWEEN b.last_event_id + 1 AND k.last_event_id AND e.kind IN ({_KINDS})
    GROUP BY e.actor) l USING (agent_id)"""
"""villagers with `left_tick` and `left_event` (when somebody sailed away; NULL of all others) and `gone_tick` (of death or leaving; NULL of who
is there). Boats leave on a year's last day, so only the events of a year's last tick are looked through, and of one island alone none.
"""

STAYS_BY_KIND = f"""
  SELECT v.*, l.tick AS left_tick, coalesce(v.died_tick, l.tick) AS gone_tick FROM villagers v
  LEFT JOIN (SELECT actor AS agent_id, min(tick) AS tick FROM events WHERE kind IN ({_KINDS}) GROUP BY actor) l USING (agent_id)"""
"""The same in a file that has an index of events by their kind."""
