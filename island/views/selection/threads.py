"""Threads: the patterns of `queries.sql`, each asked of a history, each find with its people, its events and a title."""

import string
from typing import TYPE_CHECKING, Any

from island.history.queries import Query, queries_in
from island.views.selection.results import Thread
from island.views.sentences import called
from island.world.words import Craft, Custom, word

if TYPE_CHECKING:
    from island.history.reader import HistoryReader

QUERIES = "queries.sql"
EVENTS_MOST = 400  # of a thread
_OWN = ("score", "first_year", "last_year", "people", "events")


def patterns() -> tuple[Query, ...]:
    """In the order of the file; a title has the words of a find in braces."""
    return queries_in("island.views.selection", QUERIES)


def threads_of(reader: "HistoryReader") -> tuple[Thread, ...]:
    """The best of each pattern, then the second best of each, and so on."""
    names = dict(reader.rows("SELECT agent_id, name || ' ' || house FROM villagers"))
    often = reader.rows("SELECT name || ' ' || house FROM villagers GROUP BY name, house HAVING count(*) > 1")
    namesakes = frozenset(row[0] for row in often)
    found = []
    for place, pattern in enumerate(patterns()):
        columns, rows = reader.query(pattern.sql)
        for rank, row in enumerate(rows):
            if thread := _thread(pattern, dict(zip(columns, row, strict=True)), names, namesakes):
                found.append((rank, place, thread))
    return tuple(thread for *_, thread in sorted(found, key=lambda entry: entry[:2]))


def _thread(pattern: Query, row: dict[str, Any], names: dict[int, str], namesakes: frozenset[str]) -> Thread | None:
    """None when nobody of the history is in it."""
    if row.get("craft") in list(Craft):  # an event holds its number
        row = row | {"craft": word(Craft(row["craft"]))}
    if row.get("custom") in list(Custom):
        row = row | {"custom": word(Custom(row["custom"]))}
    people = tuple(person for person in dict.fromkeys(_numbers(row["people"])) if person in names)
    values = {name: value for name, value in row.items() if name not in _OWN and value is not None}
    if not people:
        return None
    spoken = {"a": people[0], "b": people[min(1, len(people) - 1)]}
    shown = {key: called(names[person], person, namesakes) for key, person in spoken.items()}
    title = string.Formatter().vformat(pattern.title, (), row | shown)
    events = tuple(sorted(set(_numbers(row["events"]))))[:EVENTS_MOST]
    years = int(row["first_year"]), int(row["last_year"])
    return Thread(pattern.name, title, *years, people, events, round(float(row["score"]), 3), values)


def _numbers(text: Any) -> list[int]:
    return [int(number) for number in str(text or "").split(",") if number]
