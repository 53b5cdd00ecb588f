"""Lives worth reading: the first of every theme in every era. A new theme is one row of the table."""

from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Any

from island.views.selection.results import Era, Life
from island.world.words import EventKind, Outcome

if TYPE_CHECKING:
    from island.history.reader import HistoryReader

FIRST = 3  # of a theme in an era
TERM_ENDS = "(x.kind IN (34, 72, 73, 74, 75, 132) OR x.kind = 141 AND x.amount <> n.outcome)"
"""Of events x of the leader named in n: death, a voyage, a fall, or a move to another village."""


@dataclass(frozen=True)
class Theme:
    """What a life may be notable for: `unit` says what is counted. `sql` gives (agent_id, count); `kind` stands for counting events of
    this kind in which the person is the `role`.
    """

    name: str
    unit: str
    sql: str = ""
    kind: EventKind | None = None
    role: str = "actor"


def _ties(kind: str) -> str:
    return f"""
        SELECT who, count(*) FROM (SELECT a AS who FROM relations WHERE kind = '{kind}'
        UNION ALL SELECT b FROM relations WHERE kind = '{kind}') GROUP BY who"""


def _sum(kinds: str) -> str:
    """`+actor`: grouped in one walk through the events, not in the order of the index by actor, which takes ten times as long."""
    return f"SELECT actor, sum(amount) FROM events WHERE kind IN ({kinds}) AND actor IS NOT NULL GROUP BY +actor"


def _went_well(kind: EventKind, outcome: Outcome) -> str:
    return f"SELECT actor, count(*) FROM events WHERE kind = {int(kind)} AND outcome = {int(outcome)} AND actor IS NOT NULL GROUP BY +actor"


_NOW = "(SELECT max(year) FROM ticks)"
_LED = f"""
    SELECT n.actor, sum(coalesce(u.year, {_NOW}) - k.year) FROM events n JOIN ticks k ON k.tick = n.tick
    LEFT JOIN events e ON e.event_id = (SELECT min(x.event_id) FROM events x WHERE x.actor = n.actor AND x.event_id > n.event_id
      AND {TERM_ENDS})
    LEFT JOIN ticks u ON u.tick = e.tick WHERE n.kind = 130 AND n.actor IS NOT NULL GROUP BY n.actor"""
HAS_NO_PARENT = """NOT EXISTS (SELECT 1 FROM villagers p WHERE p.agent_id IN (v.mother, v.father)
      AND p.arrived_tick <= e.tick AND coalesce(p.died_tick, e.tick + 1) > e.tick)"""
"""Of whoever, `v`, is taken in by the event `e`: a child that came ashore with its parents is no orphan."""
_ORPHANS = f"""
    SELECT e.other, count(*) FROM events e JOIN villagers v ON v.agent_id = e.actor JOIN ticks t ON t.tick = e.tick
    WHERE e.kind = 53 AND t.year - v.born_year < 16 AND {HAS_NO_PARENT} AND e.other IS NOT NULL GROUP BY e.other"""
_PARENTS = "JOIN villagers p ON p.agent_id IN (c.mother, c.father)"
K = EventKind
THEMES: tuple[Theme, ...] = (
    Theme("thief", "thefts", "SELECT actor, sum(amount > 0) FROM events WHERE kind = 20 AND actor IS NOT NULL GROUP BY +actor"),
    Theme("robbed", "thefts suffered", kind=K.STOLE, role="other"),
    Theme("peacemaker", "offers of peace", kind=K.OFFERED_PEACE),
    Theme("quarreller", "quarrels", kind=K.QUARRELLED),
    Theme("giver", "gifts of food", kind=K.GAVE),
    Theme("healer", "sick people tended", kind=K.TENDED),
    Theme("teacher", "lessons given", kind=K.TAUGHT),
    Theme("singer", "songs", kind=K.SANG),
    Theme("mourner", "times of mourning", kind=K.MOURNED),
    Theme("leader", "years of leading", _LED),
    Theme("host", "feasts", _went_well(K.FEASTED, Outcome.WARM)),
    Theme("storyteller", "tales told", _went_well(K.TOLD, Outcome.WARM)),
    Theme("comforter", "mourners comforted", _went_well(K.COMFORTED, Outcome.WARM)),
    Theme("helper", "days of help", _went_well(K.HELPED, Outcome.DONE)),
    Theme(
        "watcher",
        "warnings of a storm",
        "SELECT actor, sum(amount) FROM events WHERE kind = 26 AND actor IS NOT NULL GROUP BY +actor",
    ),
    Theme("starving", "times of starving", kind=K.STARVING),
    Theme("hurt", "injuries", kind=K.INJURED),
    Theme("often sick", "sicknesses", kind=K.FELL_SICK),
    Theme("discoverer", "places found", kind=K.PLACE_FOUND),
    Theme("foster parent", "orphans taken in", _ORPHANS),
    Theme(
        "refused",
        "refusals of love",
        """SELECT e.actor, count(*) FROM events e WHERE e.kind = 16 AND EXISTS (
             SELECT 1 FROM event_causes c JOIN events r ON r.event_id = c.event_id WHERE c.cause_id = e.event_id AND r.kind = 18)
           AND e.actor IS NOT NULL GROUP BY +e.actor""",
    ),
    Theme("descendants", "descendants"),
    Theme("parent", "children", f"SELECT p.agent_id, count(*) FROM villagers c {_PARENTS} GROUP BY p.agent_id"),
    Theme(
        "bereaved",
        "children buried",
        f"""SELECT p.agent_id, count(*) FROM villagers c {_PARENTS}
            WHERE c.died_tick < coalesce(p.died_tick, 1e12) GROUP BY p.agent_id""",
    ),
    Theme("often wed", "marriages", _ties("spouse")),
    Theme("befriended", "friends", _ties("friend")),
    Theme("embattled", "foes", _ties("foe")),
    Theme(
        "oldest",
        "years of life",
        f"SELECT v.agent_id, coalesce(d.year, {_NOW}) - v.born_year FROM stays v LEFT JOIN ticks d ON d.tick = v.died_tick"
        " WHERE v.left_tick IS NULL",
    ),
    Theme("provider", "meals brought home", _sum("0, 1, 2, 5")),
    Theme("woodcutter", "logs brought home", _sum("3")),
)
BY_NAME = {theme.name: theme for theme in THEMES}


def counts_of(reader: "HistoryReader", names: list[str] | None = None) -> dict[str, dict[int, int]]:
    """For each theme (all, or those named) how much each person has of it; nobody has 0."""
    wanted = [theme for theme in THEMES if names is None or theme.name in names]
    by_kind = _by_kind(reader, wanted)
    found = {}
    for theme in wanted:
        rows = reader.rows(theme.sql) if theme.sql else by_kind.get((theme.kind, theme.role), [])
        counts = descendants_of(reader) if theme.name == "descendants" else dict(rows)
        found[theme.name] = {who: int(count) for who, count in counts.items() if count and count > 0}
    return found


def _by_kind(reader: "HistoryReader", themes: list[Theme]) -> dict[Any, list[tuple[int, int]]]:
    """(kind, role) -> (agent_id, count): every role of all kinds in one go."""
    found: dict[Any, list[tuple[int, int]]] = {}
    for role in ("actor", "other"):
        if kinds := ", ".join(str(int(theme.kind)) for theme in themes if theme.kind is not None and theme.role == role):
            sql = f"SELECT kind, {role}, count(*) FROM events WHERE kind IN ({kinds}) AND {role} IS NOT NULL GROUP BY +kind, +{role}"
            for kind, who, count in reader.rows(sql):
                found.setdefault((kind, role), []).append((who, count))
    return found


def descendants_of(reader: "HistoryReader") -> dict[int, int]:
    """How many descendants each person has, everybody counted once, however many ways lead to them.

    A bit a person; children have greater numbers than their parents, so the youngest come first and no circle can be.
    """
    people = reader.rows("SELECT agent_id, mother, father FROM villagers ORDER BY agent_id DESC")
    known = {row[0] for row in people}
    bits: dict[int, int] = {}
    counts = {}
    for place, (child, *parents) in enumerate(people):
        below = bits.pop(child, 0)
        counts[child] = below.bit_count()
        for parent in {parent for parent in parents if parent in known and parent < child}:
            bits[parent] = bits.get(parent, 0) | below | 1 << place
    return counts


def lives_of(reader: "HistoryReader", eras: tuple[Era, ...]) -> tuple[Life, ...]:
    """The first three of each theme in each era; those first in their era stand first, the most uncommon of them before all."""
    era_of = _eras_of_people(reader, eras)
    chosen: list[tuple[float, Life]] = []
    for theme, counts in counts_of(reader).items():
        places: dict[int, int] = {}
        mean, spread = (fmean(counts.values()), pstdev(counts.values()) or 1.0) if counts else (0.0, 1.0)
        for who in sorted(counts, key=lambda who: (-counts[who], who)):
            if who not in era_of:
                continue
            era = era_of[who]
            places[era] = places.get(era, 0) + 1
            if places[era] <= FIRST:
                chosen.append((round((counts[who] - mean) / spread, 6), Life(who, era, theme, counts[who], places[era])))
    chosen.sort(key=lambda pair: (pair[1].rank, -pair[0], pair[1].theme, pair[1].era))
    return tuple(life for _, life in chosen)


def _eras_of_people(reader: "HistoryReader", eras: tuple[Era, ...]) -> dict[int, int]:
    """Somebody belongs to the era in which the middle of the life on the island lies."""
    sql = f"""
        SELECT v.agent_id, a.year, coalesce(d.year, {_NOW}) FROM stays v JOIN ticks a ON a.tick = v.arrived_tick
        LEFT JOIN ticks d ON d.tick = v.gone_tick"""
    of_year = {year: era.number for era in eras for year in range(era.first_year, era.last_year + 1)}
    middles = {who: (since + until) // 2 for who, since, until in reader.rows(sql)}
    return {who: of_year[middle] for who, middle in middles.items() if middle in of_year}
