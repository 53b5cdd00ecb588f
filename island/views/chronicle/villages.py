"""What an era saw of villages: which began and which stood empty in the end, and what customs people took up and let go."""

from island.views.chronicle.statement import Statement, whole
from island.views.chronicle.tales.villages import AGAIN_SQL, LED_PLACE
from island.views.chronicle.teller import Params, Teller, Values
from island.world.words import EventKind as K

_GONE = f"({K.CUSTOM_ENDED:d}, {K.CUSTOM_LAPSED:d}, {K.CUSTOM_FORGOTTEN:d})"
FOUNDED_SQL = f"""SELECT count(*) AS villages, min(e.tick) / :tpy AS since, max(e.tick) / :tpy AS until, min(e.event_id) AS event
    FROM events e WHERE e.kind = {K.VILLAGE_FOUNDED:d} AND e.tick BETWEEN :t0 AND :t1 HAVING count(*) > 0"""
# A village that others begin again within the year has not ended, and its years count from its first beginning.
EMPTIED_SQL = f"""WITH RECURSIVE v AS (SELECT f.amount AS village, f.place, f.tick AS began, (SELECT min(z.tick) FROM events z
        WHERE z.kind = {K.VILLAGE_EMPTIED:d} AND z.amount = f.amount) AS ended FROM events f WHERE f.kind = {K.VILLAGE_FOUNDED:d}
      UNION ALL SELECT 0, z.place, 0, z.tick FROM events z WHERE z.kind = {K.VILLAGE_EMPTIED:d} AND z.amount = 0),
    c(village, place, began) AS (SELECT village, place, began FROM v
      UNION SELECT c.village, c.place, b.began FROM c JOIN v b ON b.place = c.place AND b.ended BETWEEN c.began - :tpy AND c.began AND b.began < c.began)
    SELECT e.event_id AS event, e.tick / :tpy AS year, p.name AS place, e.amount AS village,
    e.tick / :tpy - coalesce((SELECT min(c.began) / :tpy FROM c WHERE c.village = e.amount), 0) AS years,
    {AGAIN_SQL.format(place="e.place", after="e.event_id")} AS again_year
    FROM events e JOIN places p ON p.place_id = e.place
    WHERE e.kind = {K.VILLAGE_EMPTIED:d} AND e.tick BETWEEN :t0 AND :t1 AND NOT EXISTS (SELECT 1 FROM events f
      WHERE f.kind = {K.VILLAGE_FOUNDED:d} AND f.place = e.place AND f.tick BETWEEN e.tick AND e.tick + :tpy) ORDER BY years DESC, e.event_id LIMIT 1"""
# Who lived alone at the end in the village of that number, and how many people it had at its fullest.
LAST_SQL = """WITH n AS (SELECT s.tick, count(*) AS people, min(c.agent_id) AS who FROM stores s
      JOIN conditions c ON c.tick = s.tick AND c.household = s.household WHERE s.village = :village AND s.tick <= :tick GROUP BY s.tick)
    SELECT (SELECT who FROM n ORDER BY tick DESC LIMIT 1) AS who, max(people) AS most,
      (:tick - max(tick) FILTER (WHERE people > 1)) / :tpy AS alone, :tick / :tpy AS year FROM n"""
# Of the customs that began (not of those that were brought along by who founded a village) the one that was kept for most years: until it ended, or
# until nobody lived there any more; and whether nobody had kept it for as long when it began before, in any village.
BEGAN_SQL = f"""WITH k AS (SELECT e.event_id, e.tick, e.actor, e.amount, e.outcome,
      (SELECT min(z.tick) FROM events z WHERE z.event_id > e.event_id AND (z.kind = {K.VILLAGE_ENDED:d}
        OR z.kind = {K.VILLAGE_EMPTIED:d} AND z.amount = e.outcome OR z.kind IN {_GONE} AND z.outcome = e.outcome AND z.amount = e.amount)) AS gone
      FROM events e WHERE e.kind = {K.CUSTOM_BEGAN:d} AND e.tick <= :t1),
    s AS (SELECT *, coalesce(gone / :tpy, 1 << 40) - tick / :tpy AS kept FROM k),
    b AS (SELECT * FROM s WHERE tick >= :t0 AND NOT EXISTS (SELECT 1 FROM event_causes c
        JOIN events f ON f.event_id = c.cause_id AND f.kind = {K.VILLAGE_FOUNDED:d} WHERE c.event_id = s.event_id))
    SELECT e.event_id AS event, e.tick / :tpy AS since, e.actor AS who, e.amount AS custom, {LED_PLACE.format(n="e")},
      (SELECT count(*) FROM b) AS customs, :y1 - :y0 + 1 AS span, e.gone / :tpy - e.tick / :tpy AS years,
      NOT EXISTS (SELECT 1 FROM s WHERE s.amount = e.amount AND s.event_id < e.event_id AND s.kept >= min(e.kept, 1 << 30)) AS is_new
    FROM b e ORDER BY e.kept DESC, e.event_id LIMIT 1"""
# Of those that ended, the one that had been kept longest.
GONE_SQL = f"""WITH g AS (SELECT e.event_id, e.tick, e.kind, e.amount, e.outcome,
      (SELECT max(z.tick) FROM events z WHERE z.kind = {K.CUSTOM_BEGAN:d} AND z.outcome = e.outcome AND z.amount = e.amount AND z.event_id < e.event_id) AS began
      FROM events e WHERE e.kind IN {_GONE} AND e.tick BETWEEN :t0 AND :t1)
    SELECT e.event_id AS event, e.tick / :tpy AS year, n.name AS how, e.amount AS custom, {LED_PLACE.format(n="e")},
      e.tick / :tpy - e.began / :tpy AS years
    FROM g e JOIN event_kind_names n ON n.code = e.kind ORDER BY years DESC, e.event_id LIMIT 1"""
_GONE_KINDS = {"custom ended": "custom_opposed", "custom lapsed": "custom_lapsed", "custom forgotten": "custom_forgotten"}
_ALONE_LEAST = 2  # years, from which on somebody who lived alone in a village is worth a sentence
_GENERATION = 30  # years
_KEPT_LEAST = 10  # years, from which on the end of a custom is worth a sentence


def villages_of(teller: Teller, years: Params) -> list[Statement]:
    """Of several villages and customs the weightiest alone, in the order of their years."""
    found = [
        teller.tell(_founded, FOUNDED_SQL, years, weight=70, group="founded"),
        teller.tell(_emptied, EMPTIED_SQL, years, weight=84, group="emptied"),
        _last_of(teller, years),
        teller.tell(_again, EMPTIED_SQL, years, weight=83.8, group="emptied"),
        teller.tell(_began, BEGAN_SQL, years, weight=76, group="custom"),
        teller.tell(_gone, GONE_SQL, years, weight=73, group="custom gone"),
    ]
    return sorted((one for one in found if one is not None), key=_year_of)


def _last_of(teller: Teller, years: Params) -> Statement | None:
    """Of the village that is told to have emptied: the last of it, if the last lived there alone for years."""
    emptied = teller.values(EMPTIED_SQL, years)
    if not emptied or not emptied["years"] or not teller.rows("SELECT 1 FROM sqlite_schema WHERE name = 'stores'", {}):
        return None
    (tick,) = teller.rows("SELECT tick FROM events WHERE event_id = :event", {"event": whole(emptied["event"])})[0]
    params = years | {"village": whole(emptied["village"]), "tick": int(tick)}
    return teller.tell(
        lambda values: "village_last" if whole(values["alone"]) >= _ALONE_LEAST else None,
        LAST_SQL,
        params,
        weight=83.9,
        group="emptied",
    )


def _year_of(told: Statement) -> int:
    year = told.values.get("year", told.values.get("since"))
    return year if isinstance(year, int) else 0


def _founded(values: Values) -> str | None:
    """Several at once: one alone is told with those who went."""
    villages = values["villages"]
    if not isinstance(villages, int) or villages < 2:
        return None
    return "villages_founded_at_once" if values["since"] == values["until"] else "villages_founded"


def _emptied(values: Values) -> str | None:
    if not values["years"]:
        return None
    if not values["village"]:
        return "first_village_emptied"
    return "village_emptied"


def _again(values: Values) -> str | None:
    return "village_settled_again" if values["years"] and values["again_year"] else None


def _began(values: Values) -> str | None:
    """Customs come and go; one is told that lasted for half of the chapter, or for a generation, and longer than the same one ever had before."""
    is_short = values["years"] is not None and whole(values["years"]) < min(_GENERATION, whole(values["span"]) / 2)
    if is_short or not values["is_new"]:
        return None
    one = "custom" if values["customs"] == 1 else "customs"
    return f"{one}_kept" if values["years"] is None else f"{one}_began"


def _gone(values: Values) -> str | None:
    years = values["years"]
    return _GONE_KINDS[str(values["how"])] if isinstance(years, int) and years >= _KEPT_LEAST else None
