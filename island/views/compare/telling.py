"""What the parts of a comparison share: a claim from a question to both histories, people and events in words."""

from collections.abc import Callable
from typing import Any

from island.history.causes import Happening
from island.views.compare.claims import Claim, Row
from island.views.compare.pair import Pair, Side
from island.views.sentences import sentence_of

PERSON_SQL = "SELECT name, house FROM villagers WHERE agent_id = :who"
EVENT_SQL = """SELECT h.event_id, h.tick, h.year, h.season, h.what, h.actor_id, h.actor, h.other_id, h.other, h.place, h.amount, h.outcome,
    t.sentence FROM happenings h LEFT JOIN thoughts t ON t.tick = h.tick AND t.agent_id = h.actor_id AND t.event_id = h.event_id
    WHERE h.event_id = :event LIMIT 1"""

Say = Callable[[Row, Row], str]


def asked(
    pair: Pair, kind: str, sql: str, say: Say, a: Row | None = None, b: Row | None = None, rows: tuple[str, ...] = (),
    below: tuple[str, ...] = (),
) -> Claim:  # fmt: skip
    """A claim from the first row of the answer of each history; `b` is as `a` unless it is given."""
    params = {"a": a or {}, "b": (a or {}) if b is None else b}
    values = {side.key: side.ask(sql, **params[side.key]) for side in pair.sides}
    return Claim(kind, say(values["a"], values["b"]), values, sql, params, rows, below)


def of_one(side: Side, kind: str, sql: str, say: Callable[[Row], str], params: Row, rows: tuple[str, ...] = ()) -> Claim:
    """A claim about one history alone."""
    values = side.ask(sql, **params)
    return Claim(kind, say(values), {side.key: values}, sql, {side.key: params}, rows)


def name_of(side: Side, who: Any) -> str:
    """With the number, always: in two histories a name alone says too little."""
    found = side.ask(PERSON_SQL, who=who)
    return f"{found['name']} {found['house']} @{who}" if found else f"@{who}"


def happening(side: Side, event_id: int) -> str:
    """An event in a clause: who did what to whom; the name of one who has namesakes has a number."""
    chain = side.reader.causes(event_id, depth=0, most=1)
    found = chain.happenings.get(event_id)
    return sentence_of(found, chain.namesakes) if isinstance(found, Happening) else "what is not known"


def event_claim(side: Side, kind: str, event_id: int, before: str = "") -> Claim:
    """An event of one history, with when it was and what its doer told of it."""
    what = happening(side, event_id)

    def say(row: Row) -> str:
        told = f': "{row["sentence"]}"' if row.get("sentence") else ""
        return f"{before}year {row['year']}, {row['season']}: {what}{told}"

    return of_one(side, kind, EVENT_SQL, say, {"event": event_id}, (f"{side.key}:events/{event_id}",))


def number(value: float | None, digits: int = 1) -> str:
    return "none" if value is None else f"{value:,.{digits}f}"


def between(one: float | None, other: float | None, digits: int = 1) -> str:
    """`97.1 in A and 92.4 in B`."""
    return f"{number(one, digits)} in A and {number(other, digits)} in B"
