"""Tells: asks a query, chooses a wording by what it found, and fills it from what it found alone."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from island.views.chronicle import clauses
from island.views.chronicle.phrasing import Name, Names, fill, is_event, is_person, is_year
from island.views.chronicle.statement import Statement, Value
from island.views.chronicle.wordings import WORDINGS

if TYPE_CHECKING:
    from island.history.reader import HistoryReader

Params = dict[str, int | str]
Values = dict[str, Value]
Choice = str | Callable[[Values], str | None]

NAMES_SQL = "SELECT agent_id, name, house, is_female FROM villagers"

# One event in words, with the ids it stands on. {p} is put before the columns; {join} finds the event.
_EVENT_COLUMNS = """e.event_id AS {p}event, e.tick / :tpy AS {p}year, s.name AS {p}season, n.name AS {p}what, e.actor AS {p}who,
    e.other AS {p}other, pl.name AS {p}place, e.amount AS {p}amount, o.name AS {p}outcome, w.name AS {p}weather,
    v.death_cause AS {p}death, e.tick / :tpy - v.born_year AS {p}age"""
_EVENT_JOINS = """JOIN event_kind_names n ON n.code = e.kind JOIN ticks t ON t.tick = e.tick JOIN season_names s ON s.code = t.season
    LEFT JOIN places pl ON pl.place_id = e.place LEFT JOIN outcome_names o ON o.code = e.outcome
    LEFT JOIN weather_names w ON w.code = e.amount LEFT JOIN villagers v ON v.agent_id = e.actor"""
EVENT_SQL = f"SELECT {_EVENT_COLUMNS.format(p='')} FROM events e {_EVENT_JOINS} WHERE e.event_id = :event"
OFTEN_SQL = f"""SELECT {_EVENT_COLUMNS.format(p="")},
    (SELECT count(*) FROM events x WHERE x.actor = e.actor AND x.other = e.other AND x.kind = e.kind
       AND x.tick BETWEEN e.tick / :tpy * :tpy AND e.tick / :tpy * :tpy + :tpy - 1) AS times
    FROM events e {_EVENT_JOINS} WHERE e.event_id = :event"""
CAUSE_SQL = f"""SELECT {_EVENT_COLUMNS.format(p="cause_").replace("AS cause_event", "AS cause")},
    c.event_id AS event, h.tick / :tpy AS year
    FROM event_causes c JOIN events h ON h.event_id = c.event_id JOIN events e ON e.event_id = c.cause_id {_EVENT_JOINS}
    WHERE c.event_id = :event AND c.rank = :rank"""


class Teller:
    """Holds what all statements of a chronicle need, and which wordings a chapter has had."""

    def __init__(self, reader: "HistoryReader", digest: str):
        self._reader = reader
        self._digest = digest
        self._used: Counter[str] = Counter()
        self._named: dict[str, set[int]] = {}
        self._found: dict[tuple[object, ...], Values | None] = {}
        info = reader.info()
        self.ticks_a_year = int(info["ticks_a_year"])
        self.last_tick = int(info["ticks"]) - 1
        self.info = info
        self.names: Names = {
            int(who): Name(str(name), str(house), bool(is_female)) for who, name, house, is_female in self.rows(NAMES_SQL, {})
        }

    def begin_chapter(self) -> None:
        """From here every wording may be used again."""
        self._used = Counter()

    def years(self, first_year: int, last_year: int) -> Params:
        """The parameters that nearly every query takes: years, both included, and their ticks."""
        tpy = self.ticks_a_year
        return {"tpy": tpy, "y0": first_year, "y1": last_year, "t0": first_year * tpy, "t1": last_year * tpy + tpy - 1}

    def rows(self, sql: str, params: Params) -> list[tuple[Any, ...]]:
        return self._reader.query(sql, needed(sql, params))[1]

    def values(self, sql: str, params: Params) -> Values | None:
        """The first row by column."""
        asked = needed(sql, params)
        key = (sql, *asked.items())
        if key not in self._found:  # several statements of a chapter stand on one query
            columns, rows = self._reader.query(sql, asked)
            self._found[key] = dict(zip(columns, rows[0], strict=True)) if rows else None
        return self._found[key]

    def tell(
        self, choice: Choice, sql: str, params: Params, *, weight: float, group: str, is_quote: bool = False
    ) -> Statement | None:
        """A statement on the first row of a query; None where there is no row, the choice is None or every wording was used."""
        values = self.values(sql, params)
        if values is None:
            return None
        kind = choice if isinstance(choice, str) else choice(values)
        if kind is None or (is_quote and not values["quote"]):
            return None
        wording = self._fresh(WORDINGS[kind], _key(kind, values))
        return self._stated(kind, wording, values, sql, params, weight, group, is_quote)

    def tell_event(self, event: int, *, weight: float, group: str, often: bool = False) -> Statement | None:
        """What happened and when; `often`: with how often the like happened between the two in that year."""
        sql, params = (OFTEN_SQL if often else EVENT_SQL), self.years(0, 0) | {"event": event}
        values = self.values(sql, params)
        if values is None:
            return None
        frames: tuple[str, ...] = clauses.DATED_OFTEN if often else clauses.DATED
        frames = clauses.DATED_SEASON if values["what"] == "season" else frames
        wording = self._framed(frames, _clauses(values, ""), _key("event", values))
        return self._stated(f"event {values['what']}", wording, values, sql, params, weight, group)

    def tell_cause(self, event: int, rank: int, *, weight: float, group: str) -> Statement | None:
        """Why: the cause of this rank, which is a row of event_causes."""
        sql, params = CAUSE_SQL, self.years(0, 0) | {"event": event, "rank": rank}
        values = self.values(sql, params)
        if values is None:
            return None
        if values["cause_what"] == "season" and values["cause_weather"] == "fair":
            return None  # a row, but no reason that a reader would take for one
        frames: tuple[str, ...] = clauses.BECAUSE_SAME_YEAR if values["cause_year"] == values["year"] else clauses.BECAUSE_EARLIER
        frames = clauses.BECAUSE_SEASON if values["cause_what"] == "season" else frames
        wording = self._framed(frames, _clauses(values, "cause_"), _key("cause", values))
        return self._stated(f"cause {values['cause_what']}", wording, values, sql, params, weight, group)

    def _stated(
        self,
        kind: str,
        wording: str | None,
        values: Values,
        sql: str,
        params: Params,
        weight: float,
        group: str,
        is_quote: bool = False,
    ) -> Statement | None:
        if wording is None:
            return None
        segments = fill(wording, values, self.names, self._known(values, group))
        return Statement(kind, wording, values, sql, needed(sql, params), rows_of(values), segments, weight, group, is_quote)

    def _known(self, values: Values, group: str) -> frozenset[int]:
        """Whom the group has named before, if nobody else in it has the given name; all persons of these values become known."""
        here = {value for column, value in values.items() if is_person(column) and isinstance(value, int)}
        named = self._named.setdefault(group, set())
        givens = Counter(self.names[who].given for who in named | here if who in self.names)
        known = frozenset(who for who in here & named if who in self.names and givens[self.names[who].given] == 1)
        named |= here
        return known

    def _fresh(self, wordings: Sequence[str], key: str) -> str | None:
        """One of the wordings that the chapter has not had, by the history and the row."""
        for wording in self._shuffled(wordings, key):
            if not self._used[wording]:
                self._used[wording] += 1
                return wording
        return None

    def _framed(self, frames: Sequence[str], middles: Sequence[str], key: str) -> str | None:
        """A clause in a frame, both as little used in the chapter as can be; None when all pairs have been used."""
        pairs = [(frame, middle) for frame in self._shuffled(frames, key) for middle in self._shuffled(middles, key)]
        pairs = [pair for pair in pairs if not self._used[_joined(*pair)]]
        if not pairs:
            return None
        frame, middle = min(pairs, key=lambda pair: self._used[pair[0]] + self._used[pair[1]])
        wording = _joined(frame, middle)
        self._used.update((frame, middle, wording))
        return wording

    def _shuffled(self, wordings: Sequence[str], key: str) -> list[str]:
        def rank(wording: str) -> bytes:
            return hashlib.blake2b(f"{self._digest} {key} {wording}".encode(errors="replace"), digest_size=8).digest()

        return sorted(wordings, key=rank)


def needed(sql: str, params: Params) -> Params:
    """Those of the parameters that a query names."""
    return {name: params[name] for name in dict.fromkeys(re.findall(r":(\w+)", sql)) if name in params}


def rows_of(values: Values) -> tuple[str, ...]:
    """The rows that a statement's values name: `events/12`, `villagers/7`, `census/30`, `thoughts/96/7/1`."""
    rows = []
    for column, value in values.items():
        if isinstance(value, int):
            table = "villagers" if is_person(column) else "events" if is_event(column) else "census" if is_year(column) else ""
            rows += [f"{table}/{value}"] if table else []
    if "thought_kind" in values:
        rows.append(f"thoughts/{values['tick']}/{values['who']}/{values['thought_kind']}")
    return tuple(dict.fromkeys(rows))


def _clauses(values: Values, prefix: str) -> tuple[str, ...]:
    amount = values[f"{prefix}amount"]
    outcome = values[f"{prefix}outcome"]
    if values[f"{prefix}who"] is None and values[f"{prefix}what"] not in (
        "season",
        "storm rose",
        "storm fell",
        "year began",
        "village ended",
    ):
        return ()
    found = clauses.clauses_of(
        str(values[f"{prefix}what"]),
        amount=amount if isinstance(amount, int) else 0,
        outcome=str(outcome) if outcome is not None else None,
        has_other=values[f"{prefix}other"] is not None,
    )
    return tuple(clauses.with_prefix(clause, prefix) for clause in found)


def _joined(frame: str, middle: str) -> str:
    return frame.replace("{clause}", middle)


def _key(kind: str, values: Values) -> str:
    """What the choice of a wording depends on, besides the history: the row."""
    return f"{kind} {sorted(values.items(), key=str)}"
