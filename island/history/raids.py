"""Who raided whom: `struck`, for the view `strifes`, and `raids`, a view that every connection of a reader has. Apart from the schema, as a reader needs no
tables of SQLAlchemy.
"""

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
"""Goes into a WITH. For each who raided the village that they lived in the tick before, and that of the raided."""

RAIDS_SQL = f"""
        WITH {STRUCK}
        SELECT s.event_id, s.tick, s.by_village AS village_id, s.village AS raided_village_id, e.amount AS meals
        FROM struck s JOIN events e USING (event_id)"""
"""`struck` with the meals that were taken. Histories have the view from version 11 on; the reader's own stands before it."""

_NONE_SQL = "SELECT 0 AS event_id, 0 AS tick, 0 AS village_id, 0 AS raided_village_id, 0 AS meals WHERE 0"


def raids_view(version: int) -> str:
    """The statement that makes it for a history of that version; before 5 there were no villages to be raided."""
    return f"CREATE TEMP VIEW raids AS {RAIDS_SQL if version >= 5 else _NONE_SQL}"
