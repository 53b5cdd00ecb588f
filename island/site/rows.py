"""The rows that the pages are made of, as plain lists and dicts for JSON. The server sends them; the report packs the same.

A row is a list in the order of PEOPLE, THOUGHTS, EVENTS and so on, which `base` names to the script as `columns`. Nobody, nowhere and
nothing are None. All SQL is over base tables.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from island.history.proofs import kept_proofs
from island.history.reader import HistoryReader
from island.views.info import CAUSES
from island.views.proofs import mark_of
from island.views.selection.results import Selection
from island.world.event_kinds import KINDS
from island.world.words import (
    DEED_KINDS,
    Change,
    Craft,
    Custom,
    DeathCause,
    Deed,
    EventKind,
    FeudEnd,
    Outcome,
    PlaceKind,
    Season,
    Trait,
    Weather,
    word,
)

K = EventKind
Row = list[Any]

PEOPLE = (
    "agent_id", "name", "house", "is_female", "born_year", "arrived_tick", "is_born_here",
    "died_tick", "left_tick", "death_cause", "death_event", "left_event", "mother", "father", "trait_1", "trait_2",
)  # fmt: skip
THOUGHTS = ("tick", "agent_id", "kind", "deed", "partner", "outcome", "event_id", "sentence")
EVENTS = ("event_id", "tick", "kind", "actor", "other", "place", "amount", "outcome")
PLACES = ("place_id", "kind", "name", "x", "y")
RELATIONS = ("a", "b", "kind", "since_tick", "since_event", "until_tick", "until_event")
HOUSES = ("house", "people", "first_year", "last_year", "alive")
PROOFS = ("event_id", "cause_id", "mark")

QUIET = frozenset(
    {
        *(kind for kind in K if kind < K.MOURNED),
        *(K.TALKED, K.TAUGHT, K.PLAYED, K.REMEMBERED, K.SURVEYED, K.CHILLED, K.GROWTH, K.CROP_RIPENED, K.MUDDLED),
    }
)
"""Kinds of daily life: no page lists them as events (a deed's sentence is told among the thoughts), unless as a cause of another."""

_QUIET_LIST = ", ".join(str(int(kind)) for kind in sorted(QUIET))
THOUGHT_SELECT = f"""t.tick, t.agent_id, t.kind, t.deed, t.partner, t.outcome,
       CASE WHEN t.kind = 0 AND t.deed NOT IN ({_QUIET_LIST}) THEN t.event_id END, t.sentence"""
EVENT_SELECT = ", ".join(f"e.{name}" for name in EVENTS)
IS_TOLD = f"e.kind NOT IN ({_QUIET_LIST})"


def _rows(reader: HistoryReader, sql: str, **parameters: Any) -> list[Row]:
    return [list(row) for row in reader.query(sql, parameters)[1]]


# -- what every page needs -------------------------------------------------------------------------------------------------


def base(reader: HistoryReader, selection: Selection | None = None) -> dict[str, Any]:
    """What every page needs: the run, people, places, houses, census, words, relations and what the selection found.

    `columns` names the columns of the lists of rows; `ticks` is the number of ticks lived; `digest` is hexadecimal.
    """
    info = reader.info()
    census_columns, census = reader.query("SELECT * FROM census ORDER BY year")
    return {
        **{
            name: info[name] for name in ("name", "seed", "mind", "years", "ticks", "ticks_a_year", "digest", "alive", "thoughts")
        },
        "columns": {
            "people": PEOPLE,
            "thoughts": THOUGHTS,
            "events": EVENTS,
            "places": PLACES,
            "relations": RELATIONS,
            "houses": HOUSES,
            "census": census_columns,
            "proofs": PROOFS,
        },
        "people": _rows(reader, f"SELECT {', '.join(PEOPLE)} FROM stays ORDER BY agent_id"),
        "places": _rows(reader, f"SELECT {', '.join(PLACES)} FROM places ORDER BY place_id"),
        "houses": _rows(reader, _HOUSES),
        "census": [list(row) for row in census],
        "relations": _rows(reader, f"SELECT {', '.join(RELATIONS)} FROM relations ORDER BY relation_id"),
        "words": words(),
        **chosen(selection),
    }


_HOUSES = """
SELECT v.house, count(*), min(k.year), max(u.year), sum(v.gone_tick IS NULL)
FROM stays v LEFT JOIN ticks k ON k.tick = v.arrived_tick LEFT JOIN ticks u ON u.tick = v.gone_tick
GROUP BY v.house ORDER BY count(*) DESC, v.house
"""


def chosen(selection: Selection | None) -> dict[str, Any]:
    """Eras, lives, moments, threads and quotes as lists of dicts with the names of `selection.results`."""
    names = ("eras", "lives", "moments", "threads", "quotes")
    return {name: [asdict(found) for found in getattr(selection, name)] if selection else [] for name in names}


def words() -> dict[str, Any]:
    """The closed lists as words by their numbers, and for each kind of event its wordings and the lists its numbers stand for."""
    lists: dict[str, Any] = {"season": Season, "weather": Weather, "trait": Trait, "deed": Deed, "outcome": Outcome}
    found: dict[str, Any] = {name: _list(members) for name, members in lists.items()}
    more: dict[str, Any] = {"death_cause": DeathCause, "change": Change, "feud_end": FeudEnd, "event_kind": K}
    more |= {"craft": Craft, "custom": Custom}
    found |= {"place": _list(PlaceKind), "cause": CAUSES, "kind": {}, **{name: _list(members) for name, members in more.items()}}
    found["death_cause"] = {code: CAUSES.get(name, name) for code, name in found["death_cause"].items()}
    names = {members: name for name, members in (*lists.items(), *more.items())}
    for code, kind in KINDS.items():
        found["kind"][int(code)] = {
            "name": word(code),
            "sentence": kind.sentence,
            "impersonal": kind.impersonal,
            "by_outcome": kind.by_outcome,
            "life": kind.life,
            "other_life": kind.other_life,
            "is_deed": kind.is_deed,
            "is_quiet": code in QUIET,
            "amount": names.get(kind.amount_words) if kind.amount_words else None,
            "outcome": names.get(kind.outcome_words) if kind.outcome_words else None,
        }
    return found


def _list(members: Iterable[Any]) -> dict[int, str]:
    return {int(member): word(member) for member in members}


# -- a page's own ----------------------------------------------------------------------------------------------------------


def person(reader: HistoryReader, agent_id: int) -> dict[str, list[Row]]:
    """What one person did and thought, by (tick, kind), the events it stands in, by number, and what others told of what they did to it."""
    others = (
        "FROM events e JOIN thoughts t ON t.tick = e.tick AND t.agent_id = e.actor AND t.kind = 0 AND t.event_id = e.event_id"
    )
    told = f"SELECT {EVENT_SELECT} FROM events e WHERE {IS_TOLD} AND e.{{}} = :who"
    return {
        "thoughts": _rows(
            reader, f"SELECT {THOUGHT_SELECT} FROM thoughts t WHERE t.agent_id = :who ORDER BY t.tick, t.kind", who=agent_id
        ),
        "events": _rows(reader, f"{told.format('actor')} UNION {told.format('other')} ORDER BY 1", who=agent_id),
        "others": _rows(
            reader, f"SELECT {THOUGHT_SELECT} {others} WHERE e.other = :who AND {IS_TOLD} ORDER BY e.event_id", who=agent_id
        ),
    }


def year(reader: HistoryReader, year: int) -> dict[str, list[Row]]:
    """What everybody did and thought in one year, by (tick, agent_id, kind), and what happened, by number."""
    ticks = "(SELECT tick FROM ticks WHERE year = :year)"
    bounds = _rows(
        reader,
        f"""SELECT coalesce((SELECT last_event_id FROM ticks WHERE tick < (SELECT min(tick) FROM ticks WHERE year = :year)
                   ORDER BY tick DESC LIMIT 1), 0), (SELECT max(last_event_id) FROM ticks WHERE tick IN {ticks})""",
        year=year,
    )[0]
    events = (
        f"SELECT {EVENT_SELECT} FROM events e WHERE e.event_id > :after AND e.event_id <= :upto AND {IS_TOLD} ORDER BY e.event_id"
    )
    thoughts = f"SELECT {THOUGHT_SELECT} FROM thoughts t WHERE t.tick IN {ticks} ORDER BY t.tick, t.agent_id, t.kind"
    return {
        "thoughts": _rows(reader, thoughts, year=year),
        "events": _rows(reader, events, after=bounds[0], upto=bounds[1] or 0),
    }


def event(reader: HistoryReader, event_id: int) -> dict[str, Any]:
    """One event with the sentence told of it, its causes by rank and what came of it by number; `event` is None when there is none.

    A quiet event has no causes here, and is no consequence of another.
    """
    found = _rows(reader, f"SELECT {EVENT_SELECT} FROM events e WHERE e.event_id = :event_id", event_id=event_id)
    if not found:
        return {"event": None, "thought": None, "causes": [], "consequences": []}
    row = found[0]
    thought = f"SELECT {THOUGHT_SELECT} FROM thoughts t WHERE t.tick = :tick AND t.agent_id = :who AND t.kind = 0 AND t.event_id = :event_id"
    came = f"FROM event_causes c JOIN events e ON e.event_id = c.event_id WHERE c.cause_id = :event_id AND {IS_TOLD} ORDER BY 1"
    led = "FROM event_causes c JOIN events e ON e.event_id = c.cause_id WHERE c.event_id = :event_id ORDER BY c.rank"
    thoughts = _rows(reader, thought, tick=row[1], who=row[3], event_id=event_id) if row[2] in DEED_KINDS else []
    return {
        "event": row,
        "thought": thoughts[0] if thoughts else None,
        "causes": [] if row[2] in QUIET else _rows(reader, f"SELECT {EVENT_SELECT} {led}", event_id=event_id),
        "consequences": _rows(reader, f"SELECT {EVENT_SELECT} {came}", event_id=event_id),
    }


def proofs(reader: HistoryReader) -> list[Row]:
    """What `island prove` has found so far, an arrow a row, in the words of `island why`. They are no part of the history: they may
    come while its head stays.
    """
    return [[*arrow, mark_of(proof)] for arrow, proof in kept_proofs(reader).items()]


def sentences(reader: HistoryReader, found: Iterable[tuple[int, int, int]]) -> list[Row]:
    """The thoughts of these (tick, agent_id, kind), in this order: what a search found."""
    sql = f"SELECT {THOUGHT_SELECT} FROM thoughts t WHERE t.tick = :tick AND t.agent_id = :who AND t.kind = :kind"
    return [row for tick, who, kind in found for row in _rows(reader, sql, tick=tick, who=who, kind=kind)]
