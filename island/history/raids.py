"""Who raided whom: `struck`, for the view `strifes` and for whoever tells of a strife. Apart from the schema, as a reader needs no tables of SQLAlchemy."""

from island.world.words import EventKind

STRUCK = f"""lived AS MATERIALIZED (
          SELECT r.event_id, r.tick, w.role, s.village
          FROM events r
          JOIN event_participants w ON w.event_id = r.event_id
          JOIN conditions c ON c.agent_id = w.agent_id AND c.tick = r.tick - 1
          JOIN stores s ON s.tick = c.tick AND s.household = c.household
          WHERE r.kind = {int(EventKind.RAIDED)}),
        struck AS MATERIALIZED (
          SELECT a.event_id, a.tick, a.village AS by_village, b.village
          FROM lived a JOIN lived b ON b.event_id = a.event_id AND b.role = 'other' WHERE a.role = 'actor')"""
"""Goes into a WITH. For each raid the village that its leader lived in the tick before, and that of the raided."""
