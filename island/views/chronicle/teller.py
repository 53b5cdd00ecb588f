"""Tells: asks a query, chooses a wording by what it found, and fills it from what it found alone."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from island.views.chronicle import clauses
from island.views.chronicle.phrasing import Name, Names, fill, is_event, is_year, persons_in
from island.views.chronicle.statement import Statement, Value
from island.views.chronicle.wordings import HEADINGS, WORDINGS
from island.world.words import EventKind as K

if TYPE_CHECKING:
    from island.history.reader import HistoryReader

Params = dict[str, int | str]
Values = dict[str, Value]
Choice = str | Callable[[Values], str | None]


@dataclass(frozen=True)
class Telling:
    """A row of a table of things to tell: what its query finds is said where all of the columns `needs` hold something."""

    sql: str
    wordings: tuple[str, ...]
    needs: tuple[str, ...] = ()


NAMES_SQL = "SELECT agent_id, name, house, is_female FROM villagers"

# One event in words, with the ids it stands on. {p} is put before the columns; {join} finds the event.
_EVENT_COLUMNS = f"""e.event_id AS {{p}}event, e.tick / :tpy AS {{p}}year, s.name AS {{p}}season, n.name AS {{p}}what, e.actor AS {{p}}who,
    e.other AS {{p}}other, pl.name AS {{p}}place, e.amount AS {{p}}amount, o.name AS {{p}}outcome, w.name AS {{p}}weather,
    v.death_cause AS {{p}}death, e.tick / :tpy - v.born_year AS {{p}}age,
    CASE WHEN e.kind NOT IN ({K.QUARRELLED:d}, {K.STOLE:d}, {K.DIED:d}, {K.INJURED:d}, {K.FELL_OUT:d}, {K.AVENGED:d}, {K.RAIDED:d})
      THEN NULL
      WHEN e.kind = {K.DIED:d} AND v.death_cause = 'infancy' AND e.outcome > 0 THEN 'of kin' WHEN e.other IN (v.mother, v.father) THEN 'parent'
      WHEN EXISTS (SELECT 1 FROM villagers k WHERE k.agent_id = e.other AND e.actor IN (k.mother, k.father)) THEN 'child'
      WHEN EXISTS (SELECT 1 FROM villagers k WHERE k.agent_id = e.other AND k.mother = v.mother) THEN 'sibling' END AS {{p}}tie"""
_EVENT_JOINS = """JOIN event_kind_names n ON n.code = e.kind JOIN ticks t ON t.tick = e.tick JOIN season_names s ON s.code = t.season
    LEFT JOIN places pl ON pl.place_id = e.place LEFT JOIN outcome_names o ON o.code = e.outcome
    LEFT JOIN weather_names w ON w.code = e.amount LEFT JOIN villagers v ON v.agent_id = e.actor"""
EVENT_SQL = f"""SELECT {_EVENT_COLUMNS.format(p="")}, e.tick / :tpy - :before AS later
    FROM events e {_EVENT_JOINS} WHERE e.event_id = :event"""
OFTEN_SQL = f"""SELECT {_EVENT_COLUMNS.format(p="")},
    (SELECT count(*) FROM events x WHERE x.actor = e.actor AND x.other = e.other AND x.kind = e.kind AND x.outcome IS e.outcome
       AND x.tick BETWEEN e.tick / :tpy * :tpy AND e.tick / :tpy * :tpy + :tpy - 1) AS times
    FROM events e {_EVENT_JOINS} WHERE e.event_id = :event"""
CAUSE_SQL = f"""SELECT {_EVENT_COLUMNS.format(p="cause_").replace("AS cause_event", "AS cause")},
    c.event_id AS event, h.tick / :tpy AS year
    FROM event_causes c JOIN events h ON h.event_id = c.event_id JOIN events e ON e.event_id = c.cause_id {_EVENT_JOINS}
    WHERE c.event_id = :event AND c.rank = :rank"""
_ARE_WED = """EXISTS (SELECT 1 FROM relations r WHERE r.kind = 'spouse' AND min(r.a, r.b) = min(e.actor, {one}) AND max(r.a, r.b) = max(e.actor, {one})
      AND r.since_event < h.event_id AND e.tick BETWEEN r.since_tick AND coalesce(r.until_tick, e.tick))"""
EFFECT_SQL = f"""SELECT {_EVENT_COLUMNS.format(p="")}, c.cause_id AS cause, h.tick / :tpy AS cause_year, e.tick / :tpy - h.tick / :tpy AS later,
    e.tick = h.tick AS is_at_once, CASE WHEN e.kind IN ({K.ACCEPTED:d}, {K.MARRIED:d}) THEN NULL WHEN {_ARE_WED.format(one="h.actor")} THEN h.actor
      WHEN {_ARE_WED.format(one="h.other")} AND h.other IS NOT e.other THEN h.other END AS spouse,
      kin.agent_id AS kin, kin.agent_id IN (doer.mother, doer.father) AS is_of_kin
    FROM event_causes c JOIN events h ON h.event_id = c.cause_id JOIN events e ON e.event_id = c.event_id {_EVENT_JOINS}
    LEFT JOIN villagers doer ON doer.agent_id = e.actor AND e.kind <> {K.BORN:d}
    LEFT JOIN villagers kin ON kin.agent_id IN (h.actor, h.other) AND kin.agent_id IS NOT e.other
      AND (kin.agent_id IN (doer.mother, doer.father) OR doer.agent_id IN (kin.mother, kin.father))
    WHERE c.event_id = :event AND c.cause_id = :cause ORDER BY kin.agent_id LIMIT 1"""
DEED_SAID_SQL = """SELECT t.sentence AS quote, t.agent_id AS who, e.tick / :tpy AS year, t.tick, t.kind AS thought_kind, e.event_id AS event
    FROM events e JOIN thoughts t ON t.tick = e.tick AND t.agent_id = e.actor AND t.kind = 0 AND t.deed = e.kind
    WHERE e.event_id = :event AND t.flags = 0 AND length(t.sentence) BETWEEN 12 AND 90"""
TIES = {
    "parent": "{other:given} was {who:his} {other:father}.",
    "child": "{other:given} was {who:his} {other:son}.",
    "sibling": "{other:given} was {who:his} {other:brother}.",
    "of kin": "{who:his} parents were kin.",
}
"""Said of a wrong among kin, or a reader would take the two for strangers; and of a child that died as its parents were akin, or a wedding would kill it."""
TOLD_SQL = "SELECT sentence FROM thoughts WHERE kind = 0 AND flags = 0 AND deed IN (8, 9, 10, 12, 13, 14, 16, 18, 19, 20, 21, 26, 27, 30, 31, 160, 162, 163, 164)"
SAID_LEAST = 2  # how often a sentence is said of deeds, people apart: what is said once is often broken
_TOLD_FROM_AGE = 2  # "died at 0" says less than nothing
_GROWN = 16  # years; whoever is taken in later is no child
_LONG = re.compile(r",| who | what | and ")
"""In a clause to which a time at its end would not seem to belong."""
NEVER = 1_000_000_000
"""For :before where no event was told before."""

_SPAN = re.compile(r"(from |between years |years )?\{since(?::plain)?\} (?:to|and) \{until(?::plain)?\}", re.IGNORECASE)
_IN = {"f": "in ", "b": "in ", "F": "In ", "B": "In "}
_MEETING = re.compile(r"\d[,;:]? \d|[.!?] \d|^\d")
"""Two numbers that meet ("in year 10 16 people"), or a sentence that begins with digits."""


class Teller:
    """Holds what all statements of a chronicle need, and which wordings a chapter has had."""

    def __init__(self, reader: "HistoryReader", digest: str):
        self._reader = reader
        self._digest = digest
        self._used: Counter[str] = Counter()
        self._phrases: Counter[str] = Counter()
        self._stems: set[str] = set()
        self._opened: dict[str, str] = {}  # group -> how its last statement began
        self._opened_last = ""  # and the last of all
        self._book: Counter[str] = Counter()
        self._named: dict[str, set[int]] = {}
        self._found: dict[tuple[object, ...], Values | None] = {}
        self._tied: set[tuple[object, ...]] = set()
        info = reader.info()
        self.ticks_a_year = int(info["ticks_a_year"])
        self.last_tick = int(info["ticks"]) - 1
        self.info = info
        self.names: Names = {
            int(who): Name(str(name), str(house), bool(is_female)) for who, name, house, is_female in self.rows(NAMES_SQL, {})
        }

    def begin_chapter(self) -> None:
        """From here every wording may be used again."""
        self._used, self._phrases = Counter(), Counter()

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
        if is_quote and not self._is_new(str(values["quote"])):
            return None
        wordings = WORDINGS[kind]
        return self._stated(kind, wordings, values, sql, params, weight=weight, group=group, is_quote=is_quote)

    def tell_row(
        self, name: str, row: Telling, params: Params, *, weight: float, group: str, is_quote: bool = False
    ) -> Statement | None:
        """A statement by a row of a table; `name` is its kind."""
        values = self.values(row.sql, params)
        if values is None or not all(values[column] for column in row.needs):
            return None
        if is_quote and not self._is_new(str(values["quote"])):
            return None
        return self._stated(name, row.wordings, values, row.sql, params, weight=weight, group=group, is_quote=is_quote)

    def heading(self, kind: str, sql: str, params: Params, wording: str | None = None) -> Statement:
        """What stands above a section, by HEADINGS or in the wording given. Raises LookupError where the query finds nothing."""
        values = self.values(sql, params)
        if values is None:
            raise LookupError(kind)
        [wording] = _of_one_year([wording or HEADINGS[kind]], values)
        return self._filled(f"heading {kind}", wording, values, sql, params, 0.0, "", frozenset())

    def tell_event(
        self, event: int, *, weight: float, group: str, often: bool = False, before: int | None = None, has_tie: bool = False
    ) -> Statement | None:
        """What happened and when; `often`: with how often the like happened between the two in that year.

        `before` is the year of what was told just before: then it is said how long after. `has_tie`: with what kin the two were.
        """
        sql = OFTEN_SQL if often else EVENT_SQL
        params = self.years(0, 0) | {"event": event, "before": NEVER if before is None else before}
        values = self.values(sql, params)
        if values is None:
            return None
        frames: tuple[str, ...] = clauses.DATED_OFTEN if often else _dated(values)
        frames = clauses.DATED_SEASON if values["what"] == "season" else frames
        wordings = self._framed(
            self._with_tie(frames, values, group) if has_tie else frames, _clauses(values, ""), _key("event", values)
        )
        return self._stated(f"event {values['what']}", wordings, values, sql, params, weight=weight, group=group)

    def tell_cause(self, event: int, rank: int, *, weight: float, group: str) -> Statement | None:
        """Why: the cause of this rank, which is a row of event_causes."""
        sql, params = CAUSE_SQL, self.years(0, 0) | {"event": event, "rank": rank}
        values = self.values(sql, params)
        if values is None:
            return None
        if values["cause_what"] == "season" and values["cause_weather"] == "fair":
            return None  # a row, but no reason that a reader would take for one
        if clauses.is_routine(str(values["cause_what"])) and values["cause_what"] != "season":
            return None
        frames: tuple[str, ...] = clauses.BECAUSE_SAME_YEAR if values["cause_year"] == values["year"] else clauses.BECAUSE_EARLIER
        frames = clauses.BECAUSE_SEASON if values["cause_what"] == "season" else frames
        wordings = self._framed(frames, _clauses(values, "cause_"), _key("cause", values))
        return self._stated(f"cause {values['cause_what']}", wordings, values, sql, params, weight=weight, group=group)

    def tell_effect(self, cause: int, event: int, *, weight: float, group: str) -> Statement | None:
        """What came of a cause: the event, if the two are a row of event_causes."""
        sql, params = EFFECT_SQL, self.years(0, 0) | {"event": event, "cause": cause}
        values = self.values(sql, params)
        if values is None:
            return None
        frames: tuple[str, ...] = (
            clauses.SO_LATER if values["later"] else clauses.SO_AT_ONCE if values["is_at_once"] else clauses.SO_SAME_YEAR
        )
        if values["spouse"] is not None:  # or a reader would take them for a stranger to it
            frames = tuple(f"{frame} {{who:given}} was the {{who:husband}} of {{spouse:given}}." for frame in frames)
        elif values["kin"] is not None:
            tie = "son" if values["is_of_kin"] else "father"
            frames = tuple(f"{frame} {{who:given}} was the {{who:{tie}}} of {{kin:given}}." for frame in frames)
        frames = self._with_tie(frames, values, group)
        wordings = self._framed(frames, _clauses(values, ""), _key("effect", values))
        return self._stated(f"effect {values['what']}", wordings, values, sql, params, weight=weight, group=group)

    def tell_deed_said(self, event: int, *, weight: float, group: str) -> Statement | None:
        """What the doer of a deed told of it, in a sentence that others say too."""
        params = self.years(0, 0) | {"event": event}
        values = self.values(DEED_SAID_SQL, params)
        if values is None or self._of_deeds[_masked(str(values["quote"]))] < SAID_LEAST:
            return None
        return self.tell("deed_said", DEED_SAID_SQL, params, weight=weight, group=group, is_quote=True)

    @cached_property
    def _of_deeds(self) -> Counter[str]:
        return Counter(_masked(sentence) for (sentence,) in self.rows(TOLD_SQL, {}))

    def named_again(self, statements: Sequence[Statement]) -> tuple[Statement, ...]:
        """The statements of a section that are left of it: whoever is named first in them is named in full."""
        self._named = {}
        return tuple(
            replace(one, segments=fill(one.wording, one.values, self.names, self._known(one.values, one.group)))
            for one in statements
        )

    def _is_new(self, sentence: str) -> bool:
        """Whether no quote of the chronicle has begun like this, people apart, and no word of it is stammered."""
        if re.search(r"\b(\w+) \1\b", sentence):
            return False
        stem = " ".join(_masked(sentence).split()[:4])
        is_new = stem not in self._stems
        self._stems.add(stem)
        return is_new

    def _stated(
        self, kind: str, wordings: Iterable[str], values: Values, sql: str, params: Params, *, weight: float, group: str,
        is_quote: bool = False,
    ) -> Statement | None:  # fmt: skip
        """In the wording that fits best: one the chapter has not had, in which no numbers meet, that does not begin like the one before
        it, of phrases little used in the chapter, and in the book."""
        known = self._known(values, group)
        told = [
            self._filled(kind, wording, values, sql, params, weight, group, known, is_quote)
            for wording in self._shuffled(dict.fromkeys(_of_one_year(wordings, values)), _key(kind, values))
            if not self._used[wording]
        ]
        if not told:
            return None
        best = min(told, key=lambda one: (
            bool(_MEETING.search(one.text)), _opening(one.text) in (self._opened.get(group), self._opened_last),
            4 * self._worn(one.wording) + self._book[one.wording],
        ))  # fmt: skip
        self._opened[group] = self._opened_last = _opening(best.text)
        self._used[best.wording] += 1
        self._book[best.wording] += 1
        self._phrases.update(phrases(best.wording))
        return best

    def _filled(
        self, kind: str, wording: str, values: Values, sql: str, params: Params, weight: float, group: str,
        known: frozenset[int], is_quote: bool = False,
    ) -> Statement:  # fmt: skip
        segments = fill(wording, values, self.names, known)
        return Statement(kind, wording, values, sql, needed(sql, params), rows_of(values), segments, weight, group, is_quote)

    def _worn(self, wording: str) -> int:
        """How often the chapter has had the phrases of a wording."""
        return sum(self._phrases[phrase] for phrase in phrases(wording))

    def _known(self, values: Values, group: str) -> frozenset[int]:
        """Whom the group has named before, if nobody else in it has the given name; all persons of these values become known."""
        here = {who for column, value in values.items() for who in persons_in(column, value)}
        named = self._named.setdefault(group, set())
        givens = Counter(self.names[who].given for who in named | here if who in self.names)
        known = frozenset(who for who in here & named if who in self.names and givens[self.names[who].given] == 1)
        named |= here
        return known

    def _with_tie(self, frames: tuple[str, ...], values: Values, group: str) -> tuple[str, ...]:
        """With what kin the two are, once in a group."""
        tie, pair = TIES.get(str(values["tie"])), (group, values["who"], values["other"])
        if tie is None or pair in self._tied:
            return frames
        self._tied.add(pair)
        return tuple(f"{frame} {tie}" for frame in frames)

    def _framed(self, frames: Sequence[str], middles: Sequence[str], key: str) -> list[str]:
        """Clauses in frames, those of which the chapter has had least first."""
        pairs = [
            (frame, middle)
            for frame in self._shuffled(frames, key)
            for middle in self._shuffled(middles, key)
            if not (frame.startswith("{clause} ") and _LONG.search(middle))
        ]
        return [_joined(*pair) for pair in sorted(pairs, key=lambda pair: self._worn(pair[0]) + self._worn(pair[1]))][:12]

    def _shuffled(self, wordings: Iterable[str], key: str) -> list[str]:
        def rank(wording: str) -> bytes:
            return hashlib.blake2b(f"{self._digest} {key} {wording}".encode(errors="replace"), digest_size=8).digest()

        return sorted(wordings, key=rank)


def _of_one_year(wordings: Iterable[str], values: Values) -> list[str]:
    """Where something began and ended in one year: "in year 42", not "from year 42 to 42"; "of year 42", not "of years 42 to 42"."""
    wordings = list(wordings)
    if values.get("since") is None or values.get("since") != values.get("until"):
        return wordings
    short = [_SPAN.sub(lambda found: f"{_IN.get((found[1] or '')[:1], '')}{{since}}", one) for one in wordings]
    return [one for one in short if "{until" not in one or "{since" not in one] or wordings


def needed(sql: str, params: Params) -> Params:
    """Those of the parameters that a query names."""
    return {name: params[name] for name in dict.fromkeys(re.findall(r":(\w+)", sql)) if name in params}


def rows_of(values: Values) -> tuple[str, ...]:
    """The rows that a statement's values name: `events/12`, `villagers/7`, `census/30`, `thoughts/96/7/1`."""
    rows = []
    for column, value in values.items():
        rows += [f"villagers/{who}" for who in persons_in(column, value)]
        if isinstance(value, int) and (is_event(column) or is_year(column)):
            rows.append(f"{'events' if is_event(column) else 'census'}/{value}")
    if "thought_kind" in values:
        rows.append(f"thoughts/{values['tick']}/{values['who']}/{values['thought_kind']}")
    return tuple(dict.fromkeys(rows))


@lru_cache(1 << 14)  # of the sentences told of deeds, half have just been told in the same words
def _masked(sentence: str) -> str:
    """People and places, which begin with capitals, as @."""
    return sentence[:1] + re.sub(r"\b[A-Z]\w+", "@", sentence[1:])


def _opening(text: str) -> str:
    return " ".join(text.split()[:2])


def phrases(wording: str) -> list[str]:
    """The sequences of three words that a wording has of its own, names and numbers apart."""
    found = []
    for literal in re.split(r"\{[^}]*\}|[.!?:;“”]", wording):
        words = re.findall(r"[a-z']+", literal.lower())
        found += [" ".join(words[at : at + 3]) for at in range(len(words) - 2)]
    return found


def _dated(values: Values) -> tuple[str, ...]:
    """Frames for an event, by how long after the one before it happened."""
    later = values["later"]
    if not isinstance(later, int) or later < 0:
        return clauses.DATED
    return (clauses.DATED_SAME, clauses.DATED_NEXT)[later] if later < 2 else clauses.DATED_LATER


def _clauses(values: Values, prefix: str) -> tuple[str, ...]:
    amount, outcome, age = (values[f"{prefix}{name}"] for name in ("amount", "outcome", "age"))
    found = clauses.clauses_of(
        str(values[f"{prefix}what"]),
        amount=amount if isinstance(amount, int) else 0,
        outcome=str(outcome) if outcome is not None else None,
        has_actor=values[f"{prefix}who"] is not None,
        has_other=values[f"{prefix}other"] is not None,
        has_age=isinstance(age, int) and age >= _TOLD_FROM_AGE and values[f"{prefix}death"] != "infancy",
        is_grown=isinstance(age, int) and age >= _GROWN,
    )
    return tuple(clauses.with_prefix(clause, prefix) for clause in found)


def _joined(frame: str, middle: str) -> str:
    return frame.replace("{clause}", middle)


def _key(kind: str, values: Values) -> str:
    """What the choice of a wording depends on, besides the history: the row."""
    return f"{kind} {sorted(values.items(), key=str)}"
