"""A thread of an era: what there was between people, or what a time of need took, and the events of it that are worth a sentence.

A new kind of thread is an entry in the selection's queries.sql and, if it is to have more than its title and events, one row in `tales/`, where it belongs.
"""

from collections.abc import Sequence

from island.views.chronicle.statement import Statement
from island.views.chronicle.tales import TALES, Tale
from island.views.chronicle.teller import Params, Teller
from island.views.selection.results import Thread

EVENT_SQL = """SELECT e.event_id, e.tick / :tpy, n.name, e.actor, e.other, e.outcome FROM events e JOIN event_kind_names n ON n.code = e.kind
    WHERE e.event_id = :event"""

_ENDINGS = ("reconciled", "atoned")

_HEADING_SQL = "SELECT :y0 AS since, :y1 AS until, :a AS who, :b AS other"

_HOUSES_SQL = (
    "SELECT a.house AS house, b.house AS house_b FROM villagers a, villagers b WHERE a.agent_id = :a AND b.agent_id = :b"
)


def tale_of(thread: Thread) -> Tale:
    """A kind that is not in the table is told by its events alone."""
    return TALES.get(thread.kind, Tale(thread.kind[:1].upper() + thread.kind[1:], named=1))


def heading_of(teller: Teller, thread: Thread) -> Statement:
    """What kind of thread, of whom or when."""
    tale, params = tale_of(thread), _params(teller, thread)
    if tale.are_houses:
        return teller.heading("thread", _HOUSES_SQL, params, tale.heading + ": {house} and {house_b}")
    people = ("", ": {who}", ": {who} and {other}")[min(tale.named, len(thread.people), 2)]
    return teller.heading("thread", _HEADING_SQL, params, tale.heading + people)


def thread_of(teller: Teller, thread: Thread) -> list[Statement | None]:
    """What sums it up, then some of its events in their order, and what was said of one."""
    tale = tale_of(thread)
    group = f"thread {thread.kind} {thread.first_year} {thread.people[:2]}"
    params = _params(teller, thread)
    told: list[Statement | None] = []
    for row in tale.told:
        lighter = sum(one is not None for one in told)
        told.append(teller.tell_row(f"thread {thread.kind}", row, params, weight=76 - lighter, group=group))
    weight = 74.0 if any(told) else 76.0
    before: int | None = None
    chosen = _chosen(teller, thread, tale)
    last = chosen[-1][0] if chosen and "strife ended" in tale.events else None  # its years are told already
    for event, is_often in chosen:
        one = teller.tell_event(event, weight=weight, group=group, often=is_often, before=before if event != last else None)
        told.append(one)
        weight -= 0.1  # told together or not at all: the last is mostly what the thread is named for
        before = int(year) if one and isinstance(year := one.values["year"], int) else before
        if tale.has_quote and one and not any(other and other.is_quote for other in told):
            told.append(teller.tell_deed_said(event, weight=weight - 3, group=group))
    told += [teller.tell_row(f"thread {thread.kind}", row, params, weight=75, group=group) for row in tale.at_last]
    return told


def _params(teller: Teller, thread: Thread) -> Params:
    pair = (*thread.people, *thread.people, 0, 0)[:2]
    return teller.years(thread.first_year, thread.last_year) | {
        "a": pair[0],
        "b": pair[1],
        "event": min(thread.events, default=0),
    }


def _chosen(teller: Teller, thread: Thread, tale: Tale) -> list[tuple[int, bool]]:
    """The events worth a sentence, in their order: the first of each kind, then the last, then the rest; those of a year that are alike as one."""
    rows = [row for event in thread.events[:200] for row in teller.rows(EVENT_SQL, teller.years(0, 0) | {"event": event})]
    kinds = tale.events or ((tuple(dict.fromkeys(row[2] for row in rows))) if not tale.told else ())
    alike: dict[tuple[object, ...], list[int]] = {}
    for event, *key in sorted(rows):
        alike.setdefault(tuple(key), []).append(event)
    merged = [
        (events[0], len(events) > 1 and key[3] is not None, str(key[1])) for key, events in alike.items() if key[1] in kinds
    ]
    ranked = sorted(merged, key=lambda one: _place(merged, one, kinds))
    return sorted((event, is_often) for event, is_often, _ in ranked[: tale.most])


def _place(merged: Sequence[tuple[int, bool, str]], one: tuple[int, bool, str], kinds: Sequence[str]) -> tuple[int, int, int]:
    """(round, kind, event): in a kind's first round stands its first event, in the second its last, then the others; of what ends things the last first."""
    of_kind = [other for other in merged if other[2] == one[2]]
    at = of_kind.index(one) if one[2] not in _ENDINGS else len(of_kind) - 1 - of_kind.index(one)
    return (0 if at == 0 else 1 if at == len(of_kind) - 1 else 1 + at), kinds.index(one[2]), one[0]
