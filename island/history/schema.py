"""The tables and views of `history.db`, each with its meaning; `python -m island.history.schema > docs/schema.md` prints them.

A person is an `agent_id` everywhere, and "nobody" is NULL. Numbers of closed lists (deeds, kinds of event ...) stand for the
words of `island.world.words`; the small `*_names` tables hold those words, and the views show them.
"""

import contextlib
import enum
import sqlite3
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import (
    BLOB,
    REAL,
    TEXT,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, DropIndex

from island.history.mark import FORMER_INDEXES, SCHEMA_VERSION, SCHEMAS, SchemaObject, objects_of
from island.history.raids import RAIDS_SQL, STRUCK
from island.history.stays import STAYS_SQL
from island.records import Flag, ThoughtKind
from island.world.event_kinds import COLUMNS, KINDS
from island.world.words import (
    LEAVINGS,
    Change,
    Craft,
    Custom,
    DeathCause,
    Deed,
    EventKind,
    FeudEnd,
    NamedFor,
    Outcome,
    PlaceKind,
    Season,
    SiteKind,
    Trait,
    Weather,
    Work,
    word,
)

_SINCE = {
    "forks": 3, "fork_changes": 3, "change_names": 3, "villages": 5, "craft_names": 5, "knowledge": 5, "feud_end_names": 5,
    "leaders": 5, "feuds": 5, "landmarks": 5, "sites": 5, "site_kind_names": 5, "naming_names": 5,
    "customs": 5, "custom_names": 5, "conditions": 5, "stores": 5, "work_names": 5, "stays": 5, "seasons_of_people": 5,
    "strifes": 6, "raids": 11,
}  # fmt: skip
"""The version with which a table or a view came; those that are not here came with the first that can be read."""
_COLUMNS_SINCE = {("census", "died_violence"): 5}
"""The version with which a column came to a table that was there."""
_DEEDS_OF_5 = frozenset(EventKind(deed) for deed in Deed if deed > Deed.PEACE)
"""They came with version 5, and some of them have numbers between those of older kinds."""
_KINDS_OF_9 = frozenset({EventKind.STOCK_GREW, EventKind.STOCK_WANED})
"""They came with version 9, and some kinds with higher numbers are older."""
LAST_KINDS = {2: EventKind.STORM_NEARS, 3: EventKind.TALE_TOLD, 4: EventKind.TALE_TOLD}
"""The last kind of event that the view `happenings` of an earlier version knows."""

metadata = MetaData()


def _table(name: str, comment: str, *columns: Any, without_rowid: bool = False) -> Table:
    return Table(name, metadata, *columns, comment=comment, sqlite_with_rowid=not without_rowid)


def _key(name: str, comment: str) -> Column[Any]:
    return Column(name, Integer, primary_key=True, comment=comment)


def _int(name: str, comment: str, may_be_null: bool = False) -> Column[Any]:
    return Column(name, Integer, nullable=may_be_null, comment=comment)


def _text(name: str, comment: str, may_be_null: bool = False) -> Column[Any]:
    return Column(name, TEXT, nullable=may_be_null, comment=comment)


def _real(name: str, comment: str, may_be_null: bool = False) -> Column[Any]:
    return Column(name, REAL, nullable=may_be_null, comment=comment)


def _blob(name: str, comment: str, may_be_null: bool = False) -> Column[Any]:
    return Column(name, BLOB, nullable=may_be_null, comment=comment)


def _person(name: str, comment: str, may_be_null: bool = True) -> Column[Any]:
    return Column(name, Integer, ForeignKey("villagers.agent_id"), nullable=may_be_null, comment=comment)


# -- the run -----------------------------------------------------------------------------------------------------------

runs = _table(
    "runs",
    "One row: what this history was made of. Nothing in this table enters the chain of digests; all but wall_s is sealed.",
    _key("run_id", "always 1"),
    _text("name", "name of the scenario"),
    _text("seed", "root of all luck, as decimal text because it may need 64 bits"),
    _text("scenario", "the scenario file as it was resolved, all settings written out"),
    _int("ticks_a_year", "ticks in a year: 4 are seasons, 12 are months"),
    _int("years", "years that were planned"),
    _text("mind", "what decides: the brain (lm) or one of its baselines"),
    _text("brain_sha256", "SHA-256 of the brain file, hexadecimal; empty for minds without one"),
    _text("vocab_hash", "hash of the vocabulary the token ids belong to; empty for minds without one"),
    _text("versions", "versions of the programs that began the run, as a JSON object"),
    _text("started_at", "wall clock when the run began, UTC, ISO 8601"),
    _real("wall_s", "seconds of wall time spent on the committed ticks, over all resumes"),
    _blob(
        "seal", "the seal before the first tick: over this row (wall_s left out), the schema and the tables of words, 32 bytes"
    ),
)

forks = _table(
    "forks",
    "Of a fork: the runs it comes from, the oldest first; empty in a run that is none. Sealed with the row of runs.",
    _key("generation", "1 for the fork of a first run, 2 for the fork of that fork"),
    _int("tick", "the last tick that is common; the changes act from the next on"),
    _text("name", "name of the run it was forked from"),
    _text("seed", "its seed, as decimal text"),
    _text("scenario", "its settings, all written out: they held up to that tick"),
    _text("mind", "what decided there"),
    _text("brain_sha256", "SHA-256 of its brain file, hexadecimal; empty for minds without one"),
    _text("vocab_hash", "hash of its vocabulary; empty for minds without one"),
    _blob("digest", "its head of the chain of digests at that tick, 32 bytes"),
    _blob("seal", "its seal at that tick, 32 bytes"),
)

fork_changes = _table(
    "fork_changes",
    "What was changed at a fork, in the order in which it acts. Sealed with the row of runs.",
    _int("generation", "of which fork (forks)"),
    _int("rank", "0 for the first change"),
    _text("change", "the change as it is written behind --do"),
    _text("acts", "what it does at the beginning of a tick: a JSON list of [tick, change, actor, other, place, amount, words]"),
    _text(
        "withheld",
        "what it keeps from happening: a JSON list of [first tick, last tick, kind, actor, other, nth of its tick, most]",
    ),
    PrimaryKeyConstraint("generation", "rank"),
    without_rowid=True,
)

ticks = _table(
    "ticks",
    "One row per tick: what was committed with it, and the heads of the two chains.",
    _key("tick", "the tick; 0 is the first season, -1 (if present) the landing"),
    _int("year", "year of the tick, from 0"),
    _int("season", "season (season_names)"),
    _int("weather", "character of the whole tick's weather (weather_names)"),
    _int("thoughts", "thoughts of this tick"),
    _int("events", "events of this tick"),
    _int("last_event_id", "the last event up to and including this tick; 0 if there is none yet"),
    _int("alive", "villagers alive after it"),
    _int("tokens_fed", "tokens the brain read and wrote in it"),
    _blob("digest", "SHA-256 over the digest before it and the canonical rows of this tick, 32 bytes"),
    _blob("snapshot", "SHA-256 of the text of the snapshot taken after it; NULL if none was", may_be_null=True),
    _blob("seal", "SHA-256 over the seal before it, the digest, and what else was written with this tick, 32 bytes"),
)

Index("ticks_by_year", ticks.c.year)  # lets "where year = 500" in any view start from that year's ticks: 600 ms became 1

# -- people ------------------------------------------------------------------------------------------------------------

villagers = _table(
    "villagers",
    "Everybody who ever lived on the island, one row a person.",
    _key("agent_id", "the person's number everywhere; 0 is never used"),
    _text("name", "given name; unique with the house name among the living, used again later"),
    _text("house", "house name"),
    _int("is_female", "1 for a woman, 0 for a man"),
    _int("born_year", "year of birth; negative for those who came to the island grown up"),
    _person("mother", "mother, if known"),
    _person("father", "father, if known"),
    _int("trait_1", "first trait of temper (trait_names)", may_be_null=True),
    _int("trait_2", "second trait of temper (trait_names)", may_be_null=True),
    _int("arrived_tick", "tick of birth on the island, or of landing on it"),
    _int("is_born_here", "1 if born on the island, 0 if come by boat"),
    _int("died_tick", "tick of death; NULL while alive, and of those who sailed away", may_be_null=True),
    _text("death_cause", "what the person died of, one of death_cause_names; NULL while alive", may_be_null=True),
    _int("death_event", "the DIED event; NULL while alive", may_be_null=True),
)
Index("villagers_by_mother", villagers.c.mother)
Index("villagers_by_father", villagers.c.father)

relations = _table(
    "relations",
    "Marriages, friendships and enmities with their beginning and end, derived from events; a is the smaller agent_id.",
    _key("relation_id", "number of the relation"),
    _person("a", "one of the two", may_be_null=False),
    _person("b", "the other", may_be_null=False),
    _text("kind", "spouse, friend or foe"),
    _int("since_tick", "tick it began"),
    _int("since_event", "the event that began it"),
    _int("until_tick", "tick it ended; NULL while it lasts", may_be_null=True),
    _int("until_event", "the event that ended it, such as a death; NULL while it lasts", may_be_null=True),
)
Index("relations_by_a", relations.c.a)
Index("relations_by_b", relations.c.b)

# -- what was thought and what happened --------------------------------------------------------------------------------

thoughts = _table(
    "thoughts",
    "Every decision and every reflection, with the token ids the brain read and wrote and the sentence as it was written.",
    _int("tick", "tick of the thought"),
    _person("agent_id", "who thought it", may_be_null=False),
    _int("kind", "0 decided and told a deed, 1 reflected on the year (thought_kind_names)"),
    _int("deed", "the deed chosen (deed_names); NULL when reflecting", may_be_null=True),
    _person("partner", "whom the deed was done to or with"),
    _int("outcome", "what came of it for the doer (outcome_names)", may_be_null=True),
    _int("event_id", "the event of the deed, or of the remembering", may_be_null=True),
    _int("legal_count", "how many actions were legal"),
    _int("flags", "what was not as it should be, a sum of flag_names; 0 is well"),
    _blob("prompt", "token ids fed before the decision: varints of SQLite4"),
    _blob("decided", "token ids the brain wrote as its deed: varints of SQLite4"),
    _blob("came", "token ids fed after the deed, what came of it: varints of SQLite4"),
    _blob("told", "token ids the brain wrote as its sentence: varints of SQLite4"),
    _text("sentence", "the sentence with people's names put back"),
    PrimaryKeyConstraint("tick", "agent_id", "kind"),
    without_rowid=True,
)

events = _table(
    "events",
    "Every fact of the island: deeds and what befell people.",
    _key("event_id", "number of the event, rising with time"),
    _int("tick", "tick it happened in"),
    _int("day", "day it happened on, counted from the island's first; 360 days are a year"),
    _int("kind", "what happened (event_kind_names)"),
    _person("actor", "who did it or whom it befell"),
    _person("other", "the other person in it"),
    _int("place", "where (places)", may_be_null=True),
    _int("amount", "a number whose meaning event_kind_meanings gives for each kind; 0 where it has none"),
    _int(
        "outcome",
        "what came of a deed for its doer (outcome_names); for a few other kinds what event_kind_meanings says",
        may_be_null=True,
    ),
)

event_causes = _table(
    "event_causes",
    "Which earlier events caused an event; following cause_id again and again answers why.",
    _int("event_id", "the event"),
    _int("rank", "0 for its first cause, 1 for the next"),
    _int("cause_id", "an event that caused it"),
    PrimaryKeyConstraint("event_id", "rank"),
    without_rowid=True,
)

# While a run is open its three largest tables have no index: those by person would dirty a page for every villager at every tick,
# a tenth of all that Python does. Closing makes them, 2 s after 550,000 thoughts; until then a question about a person, a kind or
# a year reads the whole table, 0.2 s.
closing_indexes = (
    # The last three columns make it cover counts of deeds: over 500,000 thoughts 0.3 s instead of 1.1 s, for 7 MB.
    Index("thoughts_by_agent", *(thoughts.c[name] for name in ("agent_id", "tick", "deed", "outcome", "partner"))),
    # Most questions are about a few kinds, of 870,000 events: 11 MB, and a chronicle of a thousand years is told in 3 s instead of 13.
    # None is by tick: what a season or a year asks for lies between two `last_event_id` of `ticks`.
    Index("events_by_kind", events.c.kind, events.c.tick),
    Index("events_by_actor", events.c.actor, sqlite_where=events.c.actor.is_not(None)),
    Index("events_by_other", events.c.other, sqlite_where=events.c.other.is_not(None)),
    Index("event_causes_by_cause", event_causes.c.cause_id),
)

places = _table(
    "places",
    "The named places of the island: those known from the first day, and each that was found, with the tick in which it was.",
    _key("place_id", "number of the place"),
    _int("kind", "kind of place (place_kind_names)"),
    _text("name", "its name"),
    _int("x", "west to east on a map of 100 by 100"),
    _int("y", "north to south on a map of 100 by 100"),
)

landmarks = _table(
    "landmarks",
    "What each place is, since when it is known, and what it is named for: one row a place, written with it.",
    _key("place_id", "number of the place"),
    _int("site", "kind of site, finer than the kind of place (site_kind_names)"),
    _int("found_tick", "tick from which it was known; the first of the run if the founders knew it"),
    _person("finder", "who found it; NULL if the founders knew it"),
    _int("named_for", "what it is named for (naming_names); NULL if the founders named it", may_be_null=True),
    _int("event_id", "the finding; NULL if the founders knew it", may_be_null=True),
)

# -- every tick --------------------------------------------------------------------------------------------------------
# Written in the tick's transaction, 24 bytes a person: the state cannot be asked of the events, as most of it is rules at work.

conditions = _table(
    "conditions",
    "How everybody who was alive on the island was at the end of each tick.",
    _int("tick", "the tick"),
    _person("agent_id", "the person", may_be_null=False),
    _int("household", "the house the person lives in (stores)", may_be_null=True),
    _int("hunger", "0 full to 10"),
    _int("health", "0 to 100"),
    _int("work", "the work that the person knows best (work_names); NULL of who knows none yet", may_be_null=True),
    _int("skill", "how well, 0 to 100"),
    PrimaryKeyConstraint("tick", "agent_id"),
    without_rowid=True,
)

stores = _table(
    "stores",
    "What every house had at the end of each tick in which somebody lived in it.",
    _int("tick", "the tick"),
    _int("household", "number of the house"),
    _int("village", "the village it stands in (villages); 0 is that of the landing"),
    _int("meals", "meals in its store"),
    _int("wood", "logs in its store"),
    _int("hut", "its hut: 0 none, to 10 sound"),
    PrimaryKeyConstraint("tick", "household"),
    without_rowid=True,
)

# -- yearly ------------------------------------------------------------------------------------------------------------

census = _table(
    "census",
    "The island counted at the end of every year.",
    _key("year", "the year, from 0"),
    _int("alive", "villagers alive at its end"),
    _int("born", "born on the island in this year"),
    _int("died", "died in this year"),
    *(_int(f"died_{cause.name.lower()}", f"of these, died of {cause.name.lower()}") for cause in DeathCause),
    _int("married", "living villagers who are married"),
    _int("children", "living villagers under 12"),
    _int("households", "households with anybody in them"),
    _int("meals", "meals in all stores together"),
    _real("mean_hunger", "mean hunger of the living, 0 full to 10", may_be_null=True),
    _real("mean_health", "mean health of the living, 0 to 100", may_be_null=True),
    _int("fish", "stock of the sea: reefs, shell banks, bays and lagoons"),
    _int("plants", "stock of woods, slopes and marshes"),
    _int("game", "stock of hills, heaths and crags"),
    _int("timber", "timber standing in the woods that are known"),
    _int("thoughts", "thoughts in this year"),
    _real("mean_friends", "mean number of friends of the living", may_be_null=True),
    _real("mean_foes", "mean number of foes of the living", may_be_null=True),
)

snapshots = _table(
    "snapshots",
    "The whole state at the end of a year, from which a run can be continued; old ones are thinned to every tenth year.",
    _key("tick", "the last tick of the year"),
    _blob("state", "the world as JSON, compressed by zlib"),
)

# -- words -------------------------------------------------------------------------------------------------------------

_CODES: dict[str, tuple[type[enum.IntEnum] | type[enum.IntFlag], str]] = {
    "season_names": (Season, "Words for seasons."),
    "weather_names": (Weather, "Words for the weather of a tick."),
    "trait_names": (Trait, "Words for traits of temper."),
    "deed_names": (Deed, "Words for deeds."),
    "outcome_names": (Outcome, "Words for what came of a deed."),
    "event_kind_names": (EventKind, "Words for kinds of event."),
    "change_names": (Change, "Words for what a hand from outside does."),
    "feud_end_names": (FeudEnd, "Words for how a feud between two houses ends."),
    "death_cause_names": (DeathCause, "Words for causes of death."),
    "craft_names": (Craft, "Words for crafts."),
    "custom_names": (Custom, "Words for customs."),
    "work_names": (Work, "Words for kinds of work, each with a skill."),
    "place_kind_names": (PlaceKind, "Words for kinds of place."),
    "site_kind_names": (SiteKind, "Words for kinds of site."),
    "naming_names": (NamedFor, "Words for what a place is named for."),
    "thought_kind_names": (ThoughtKind, "Words for kinds of thought."),
    "flag_names": (Flag, "What each bit of thoughts.flags means."),
}
code_tables = {
    name: _table(name, comment, _key("code", "the number that is stored"), _text("name", "the word it stands for"))
    for name, (_, comment) in _CODES.items()
}

event_kind_meanings = _table(
    "event_kind_meanings",
    "What the columns of an event hold, by its kind; NULL: this kind does not use the column (NULL there, or 0 as an amount).",
    _key("code", "the kind (event_kind_names)"),
    _text("name", "its word"),
    *(_text(column, f"what `{column}` holds", may_be_null=True) for column in COLUMNS),
)

meanings = _table(
    "meanings",
    "What every table, view and column of this file means: this page inside the file.",
    _text("object", "table or view"),
    _text("column_name", "column; empty for the object itself"),
    _text("meaning", "its meaning"),
    PrimaryKeyConstraint("object", "column_name"),
    without_rowid=True,
)


def code_rows(name: str) -> list[tuple[int, str]]:
    return [(int(member), word(member)) for member in _CODES[name][0]]


def event_kind_rows() -> list[tuple[int, str, *tuple[str | None, ...]]]:
    """The rows of event_kind_meanings."""
    return [(int(kind), word(kind), *(_meaning(kind, column) for column in COLUMNS)) for kind in EventKind]


def _meaning(kind: EventKind, column: str) -> str | None:
    words = _list_of(kind, column)
    return (getattr(KINDS[kind], column) + (f" ({words})" if words else "")) or None


def _list_of(kind: EventKind, column: str) -> str | None:
    """The code table whose words the numbers in this column of this kind stand for."""
    words = getattr(KINDS[kind], f"{column}_words", None)
    return next((name for name, (members, _) in _CODES.items() if members is words), None)


def _in_words(column: str, version: int) -> str:
    """SQL: what an event's column says, a word where the kind's numbers stand for words, else the number."""
    kinds: dict[str, list[int]] = {}
    for kind in EventKind:
        name = _list_of(kind, column)
        is_known = kind <= LAST_KINDS.get(version, kind) and (version >= 5 or kind not in _DEEDS_OF_5)
        is_known = is_known and (version >= 9 or kind not in _KINDS_OF_9)
        if name and is_known and _SINCE.get(name, 0) <= version:
            kinds.setdefault(name, []).append(int(kind))
    cases = "".join(
        f"\n                 WHEN e.kind IN ({', '.join(map(str, codes))}) THEN (SELECT name FROM {name} WHERE code = e.{column})"
        for name, codes in kinds.items()
    )
    return f"CASE{cases}\n                 ELSE e.{column} END AS {column}"


# -- views -------------------------------------------------------------------------------------------------------------
# People are joined by LEFT JOIN on a primary key: SQLite leaves out the joins whose columns a query does not use.

_WHO = "{0}.name || ' ' || {0}.house"


def _happenings(version: int) -> str:
    return f"""
        SELECT e.event_id, e.tick, k.year, s.name AS season, e.day, n.name AS what, e.actor AS actor_id,
               {_WHO.format("a")} AS actor, e.other AS other_id, {_WHO.format("b")} AS other, p.name AS place,
               {_in_words("amount", version)},
               {_in_words("outcome", version)}
        FROM events e
        LEFT JOIN ticks k ON k.tick = e.tick
        LEFT JOIN season_names s ON s.code = k.season
        LEFT JOIN event_kind_names n ON n.code = e.kind
        LEFT JOIN villagers a ON a.agent_id = e.actor
        LEFT JOIN villagers b ON b.agent_id = e.other
        LEFT JOIN places p ON p.place_id = e.place"""


def _people(version: int) -> str:
    """Before version 5 whoever sailed away grew older here all the same."""
    table, left, gone = ("stays", ", l.year AS left_year", "d.year, l.year") if version >= 5 else ("villagers", "", "d.year")
    leaving = "\n        LEFT JOIN ticks l ON l.tick = p.left_tick" if version >= 5 else ""
    return f"""
        SELECT p.agent_id, {_WHO.format("p")} AS who, CASE p.is_female WHEN 1 THEN 'woman' ELSE 'man' END AS sex,
               p.born_year, d.year AS died_year{left},
               coalesce({gone}, (SELECT year FROM ticks ORDER BY tick DESC LIMIT 1)) - p.born_year AS age,
               p.death_cause, {_WHO.format("m")} AS mother, {_WHO.format("f")} AS father,
               coalesce(t1.name || ', ' || t2.name, t1.name) AS traits, p.is_born_here
        FROM {table} p
        LEFT JOIN ticks d ON d.tick = p.died_tick{leaving}
        LEFT JOIN villagers m ON m.agent_id = p.mother
        LEFT JOIN villagers f ON f.agent_id = p.father
        LEFT JOIN trait_names t1 ON t1.code = p.trait_1
        LEFT JOIN trait_names t2 ON t2.code = p.trait_2"""


def _families(version: int) -> str:
    """Before version 5 whoever sailed away was counted as living."""
    table, gone = ("stays", "gone_tick") if version >= 5 else ("villagers", "died_tick")
    return f"""
        SELECT v.house, min(k.year) AS since_year, count(*) AS people, sum(v.is_born_here) AS born_here,
               sum(v.{gone} IS NULL) AS alive, max(u.year) AS last_death_year
        FROM {table} v
        LEFT JOIN ticks k ON k.tick = v.arrived_tick
        LEFT JOIN ticks u ON u.tick = v.died_tick
        GROUP BY v.house"""


def _leaders(version: int) -> str:
    """Before version 9 whoever moved to another village led on."""
    moved = f"\n               OR x.kind = {int(EventKind.SETTLED)} AND x.amount <> n.outcome" if version >= 9 else ""
    return f"""
        SELECT n.outcome AS village_id, n.actor AS agent_id, k.year AS from_year, u.year AS to_year,
               CASE e.kind WHEN {int(EventKind.LEADER_DEPOSED)} THEN 'deposed' WHEN {int(EventKind.DIED)} THEN 'died'
                           ELSE CASE WHEN e.kind IS NOT NULL THEN 'gone' END END AS how,
               n.event_id, e.event_id AS ended_event
        FROM events n
        LEFT JOIN events e ON e.event_id = (
          SELECT min(x.event_id) FROM events x WHERE x.actor = n.actor AND x.event_id > n.event_id
          AND (x.kind = {int(EventKind.LEADER_DEPOSED)} AND x.outcome = n.outcome
               OR x.kind IN ({", ".join(str(int(kind)) for kind in sorted({EventKind.DIED, *LEAVINGS}))}){moved}))
        LEFT JOIN ticks k ON k.tick = n.tick
        LEFT JOIN ticks u ON u.tick = e.tick
        WHERE n.kind = {int(EventKind.LEADER_NAMED)}"""


def _knowledge() -> str:
    """A craft is held by persons, and persons move: `there` is who lived in which village, `held` who knew what there.

    Who came and died in one tick lived nowhere at its end, and counts to the first village.

    `+kind`: of a craft's holders and of their villages there are thousands, which SQLite does not know of what an index finds. It would
    compare each with each, instead of making an index of its own.
    """
    return f"""
        WITH learned AS (
          SELECT actor, amount AS craft, tick, event_id FROM events WHERE +kind IN ({_LEARNED})),
        homes AS (
          SELECT e.actor, e.event_id, e.tick, s.village, lag(s.village) OVER (PARTITION BY e.actor ORDER BY e.event_id) AS before
          FROM events e
          JOIN conditions c ON c.tick = e.tick AND c.agent_id = e.actor
          JOIN stores s ON s.tick = c.tick AND s.household = c.household
          WHERE e.kind IN ({_HOUSED}) AND +e.actor IN (SELECT actor FROM learned)),
        gone AS (
          SELECT actor, min(event_id) AS event_id, min(tick) AS tick FROM events WHERE kind IN ({_GONE}) GROUP BY +actor),
        there AS (
          SELECT h.actor, h.village, h.tick, h.event_id, coalesce(lead(h.tick) OVER w, g.tick) AS until_tick,
                 coalesce(lead(h.event_id) OVER w, g.event_id) AS until_event
          FROM homes h
          LEFT JOIN gone g ON g.actor = h.actor
          WHERE h.village IS NOT h.before
          WINDOW w AS (PARTITION BY h.actor ORDER BY h.event_id)),
        held AS (
          SELECT coalesce(t.village, 0) AS village, l.craft, l.actor, max(l.tick, coalesce(t.tick, l.tick)) AS tick,
                 CASE WHEN t.tick > l.tick THEN t.event_id ELSE l.event_id END AS event_id,
                 CASE WHEN t.actor IS NULL THEN g.tick ELSE t.until_tick END AS until_tick,
                 CASE WHEN t.actor IS NULL THEN g.event_id ELSE t.until_event END AS until_event
          FROM learned l
          LEFT JOIN there t ON t.actor = l.actor AND (t.until_tick > l.tick OR t.until_tick IS NULL)
          LEFT JOIN gone g ON g.actor = l.actor),
        steps AS (
          SELECT village, craft, event_id, 1 AS step FROM held
          UNION ALL
          SELECT village, craft, until_event, -1 FROM held WHERE until_event IS NOT NULL),
        counts AS (
          SELECT village, craft, event_id, sum(step) OVER (PARTITION BY village, craft ORDER BY event_id, step DESC) AS holders
          FROM steps)
        SELECT h.village AS village_id, n.name AS craft, h.actor AS agent_id, k.year AS from_year, u.year AS to_year, h.event_id,
               CASE WHEN z.holders = 0 THEN coalesce(x.event_id, z.event_id) END AS lost_event_id
        FROM held h
        JOIN ticks k ON k.tick = h.tick
        JOIN craft_names n ON n.code = h.craft
        LEFT JOIN ticks u ON u.tick = h.until_tick
        LEFT JOIN counts z ON z.village = h.village AND z.craft = h.craft AND z.event_id = h.until_event AND z.holders = 0
        LEFT JOIN events x ON x.kind = {int(EventKind.CRAFT_LOST)} AND x.actor = h.actor AND x.amount = h.craft"""


_GONE = ", ".join(str(int(kind)) for kind in sorted([EventKind.DIED, *LEAVINGS]))
_LEARNED = ", ".join(str(int(kind)) for kind in (EventKind.CRAFT_FOUND, EventKind.CRAFT_LEARNED, EventKind.CRAFT_BROUGHT))
_CUSTOM_TURNS = ", ".join(
    str(int(kind))
    for kind in (EventKind.CUSTOM_BEGAN, EventKind.CUSTOM_ENDED, EventKind.CUSTOM_LAPSED, EventKind.CUSTOM_FORGOTTEN)
)

_HOUSED = ", ".join(
    str(int(kind))
    for kind in (
        EventKind.ARRIVED, EventKind.BORN, EventKind.CAST_ASHORE, EventKind.CAME_ASHORE, EventKind.MOVED, EventKind.TAKEN_IN, EventKind.SETTLED,
    )
)  # fmt: skip

views: dict[str, tuple[str, str]] = {
    "people": (
        "Everybody who ever lived, with parents, end in words, and age: now, at death, or when they sailed away.",
        _people(SCHEMA_VERSION),
    ),
    "deeds": (
        "Every deed in words: when, who, what, to whom, what came of it, and the sentence told of it.",
        f"""
        SELECT t.tick, k.year, s.name AS season, t.agent_id, {_WHO.format("v")} AS who, d.name AS deed,
               t.partner AS partner_id, {_WHO.format("p")} AS partner, o.name AS outcome, t.sentence, t.event_id,
               t.legal_count, t.flags
        FROM thoughts t
        LEFT JOIN ticks k ON k.tick = t.tick
        LEFT JOIN season_names s ON s.code = k.season
        LEFT JOIN villagers v ON v.agent_id = t.agent_id
        LEFT JOIN deed_names d ON d.code = t.deed
        LEFT JOIN villagers p ON p.agent_id = t.partner
        LEFT JOIN outcome_names o ON o.code = t.outcome
        WHERE t.kind = 0""",
    ),
    "memories": (
        "What people chose to remember at a year's end, in their own words.",
        f"""
        SELECT t.tick, k.year, t.agent_id, {_WHO.format("v")} AS who, t.sentence, t.event_id
        FROM thoughts t
        LEFT JOIN ticks k ON k.tick = t.tick
        LEFT JOIN villagers v ON v.agent_id = t.agent_id
        WHERE t.kind = 1""",
    ),
    "happenings": (
        "Every event in words: when, what, who, with whom, where; amount and outcome as event_kind_meanings says of its kind.",
        _happenings(SCHEMA_VERSION),
    ),
    "reasons": (
        "Every event beside each event that caused it, both in words.",
        f"""
        SELECT c.event_id, n.name AS what, {_WHO.format("a")} AS actor, c.cause_id, m.name AS because,
               {_WHO.format("b")} AS cause_actor, f.tick AS cause_tick
        FROM event_causes c
        LEFT JOIN events e ON e.event_id = c.event_id
        LEFT JOIN event_kind_names n ON n.code = e.kind
        LEFT JOIN villagers a ON a.agent_id = e.actor
        LEFT JOIN events f ON f.event_id = c.cause_id
        LEFT JOIN event_kind_names m ON m.code = f.kind
        LEFT JOIN villagers b ON b.agent_id = f.actor""",
    ),
    "event_participants": (
        "The people in an event, one row each, as actor or other.",
        """
        SELECT event_id, actor AS agent_id, 'actor' AS role FROM events WHERE actor IS NOT NULL
        UNION ALL
        SELECT event_id, other, 'other' FROM events WHERE other IS NOT NULL""",
    ),
    "deaths": (
        "Every death: when, who, how old, of what.",
        f"""
        SELECT v.died_tick AS tick, k.year, s.name AS season, v.agent_id, {_WHO.format("v")} AS who,
               k.year - v.born_year AS age, v.death_cause AS cause, v.death_event AS event_id
        FROM villagers v
        JOIN ticks k ON k.tick = v.died_tick
        LEFT JOIN season_names s ON s.code = k.season""",
    ),
    "marriages": (
        "Every marriage: the two, how long it lasted, and their children.",
        f"""
        SELECT r.a AS a_id, {_WHO.format("a")} AS a, r.b AS b_id, {_WHO.format("b")} AS b, k.year AS since_year,
               u.year AS until_year,
               (SELECT count(*) FROM villagers c WHERE c.mother = r.a AND c.father = r.b)
               + (SELECT count(*) FROM villagers c WHERE c.mother = r.b AND c.father = r.a) AS children
        FROM relations r
        LEFT JOIN villagers a ON a.agent_id = r.a
        LEFT JOIN villagers b ON b.agent_id = r.b
        LEFT JOIN ticks k ON k.tick = r.since_tick
        LEFT JOIN ticks u ON u.tick = r.until_tick
        WHERE r.kind = 'spouse'""",
    ),
    "bonds": (
        "Every friendship and enmity: the two, and how long it lasted.",
        f"""
        SELECT r.kind, r.a AS a_id, {_WHO.format("a")} AS a, r.b AS b_id, {_WHO.format("b")} AS b, k.year AS since_year,
               u.year AS until_year, r.since_event, r.until_event
        FROM relations r
        LEFT JOIN villagers a ON a.agent_id = r.a
        LEFT JOIN villagers b ON b.agent_id = r.b
        LEFT JOIN ticks k ON k.tick = r.since_tick
        LEFT JOIN ticks u ON u.tick = r.until_tick
        WHERE r.kind <> 'spouse'""",
    ),
    "families": (
        "Every house: when it began, how many bore its name, how many live on the island.",
        _families(SCHEMA_VERSION),
    ),
    "villages": (
        "Every village: when it was founded and by whom, and the year in which nobody lived there any more. The first is that of the landing.",
        f"""
        SELECT b.village_id, p.name, k.year AS founded_year, z.year AS ended_year, b.actor AS founder, b.event_id
        FROM (SELECT 0 AS village_id, 0 AS place, actor, min(event_id) AS event_id, tick FROM events
              WHERE kind = {int(EventKind.ARRIVED)} HAVING count(*)
              UNION ALL
              SELECT amount, place, actor, event_id, tick FROM events WHERE kind = {int(EventKind.VILLAGE_FOUNDED)}) b
        LEFT JOIN (SELECT amount AS village_id, min(tick) AS tick FROM events
                   WHERE kind = {int(EventKind.VILLAGE_EMPTIED)} GROUP BY amount) e ON e.village_id = b.village_id
        LEFT JOIN (SELECT max(tick) AS tick FROM events WHERE kind = {int(EventKind.VILLAGE_ENDED)}) x
        LEFT JOIN places p ON p.place_id = b.place
        LEFT JOIN ticks k ON k.tick = b.tick
        LEFT JOIN ticks z ON z.tick = coalesce(e.tick, x.tick)""",
    ),
    "knowledge": (
        "Who knew each craft in which village, from when until when: found out, learned, brought or carried along by event_id. to_year is that of"
        " the death, the sailing or the move by which it ended, NULL while they live there; lost_event_id is the event by which nobody was left in"
        " the village who knew it, or, if nobody was left on the island, the loss. Somebody lives where they live at the end of a tick.",
        _knowledge(),
    ),
    "stays": (
        "Everybody who ever lived on the island, with left_tick (of sailing away to another island) and gone_tick (of that, or of death).",
        STAYS_SQL,
    ),
    "seasons_of_people": (
        "How everybody was at the end of every tick, and what their house had: hunger 0 full to 10, health 0 to 100, the work known best"
        " and its skill to 100, meals and logs in store, the hut to 10. Who died or sailed away in a tick is not in it any more.",
        """
        SELECT c.tick, c.agent_id, s.village AS village_id, c.household, c.hunger, c.health, w.name AS best_work, c.skill,
               s.meals AS meals_of_house, s.wood AS wood_of_house, s.hut
        FROM conditions c
        LEFT JOIN stores s ON s.tick = c.tick AND s.household = c.household
        LEFT JOIN work_names w ON w.code = c.work""",
    ),
    "leaders": (
        "Who led which village, from when to when: until they were deposed (how: deposed), died, or were gone over the sea or to another"
        " village; NULL while they lead.",
        _leaders(SCHEMA_VERSION),
    ),
    "feuds": (
        "Feuds between two houses: from when to when, how they ended (feud_end_names) and how many died in them; NULL while they last.",
        f"""
        SELECT a.house AS house_a, b.house AS house_b, k.year AS from_year, u.year AS to_year, h.name AS how,
               f.event_id AS begun_event, e.event_id AS ended_event, e.amount AS deaths
        FROM events f
        LEFT JOIN event_causes c ON c.cause_id = f.event_id
          AND c.event_id IN (SELECT event_id FROM events WHERE kind = {int(EventKind.FEUD_ENDED)})
        LEFT JOIN events e ON e.event_id = c.event_id
        LEFT JOIN villagers a ON a.agent_id = f.actor
        LEFT JOIN villagers b ON b.agent_id = f.other
        LEFT JOIN ticks k ON k.tick = f.tick
        LEFT JOIN ticks u ON u.tick = e.tick
        LEFT JOIN feud_end_names h ON h.code = e.outcome
        WHERE f.kind = {int(EventKind.FEUD_BEGAN)}""",
    ),
    "strifes": (
        "The strife of two villages: village_id raided other_village_id first. From when to when, how it ended (feud_end_names), by which event it"
        " began and ended, the raids of either on the other, all who went in one season as one, and how many died in it; NULL while it lasts.",
        f"""
        WITH {STRUCK}
        SELECT b.outcome AS village_id, b.amount AS other_village_id, k.year AS from_year, u.year AS to_year, h.name AS how_ended,
               (SELECT count(DISTINCT r.tick || ' ' || r.village) FROM struck r
                WHERE r.event_id >= (SELECT min(x.cause_id) FROM event_causes x WHERE x.event_id = b.event_id)
                AND (r.event_id < e.event_id OR e.event_id IS NULL)
                AND (r.by_village = b.outcome AND r.village = b.amount OR r.by_village = b.amount AND r.village = b.outcome)) AS raids,
               e.amount AS deaths, b.event_id, e.event_id AS ended_event_id
        FROM events b
        LEFT JOIN event_causes c ON c.cause_id = b.event_id
          AND c.event_id IN (SELECT event_id FROM events WHERE kind = {int(EventKind.STRIFE_ENDED)})
        LEFT JOIN events e ON e.event_id = c.event_id
        LEFT JOIN ticks k ON k.tick = b.tick
        LEFT JOIN ticks u ON u.tick = e.tick
        LEFT JOIN feud_end_names h ON h.code = e.outcome
        WHERE b.kind = {int(EventKind.STRIFE_BEGAN)}""",
    ),
    "raids": (
        "Who raided whom: an event for each who went along, their village, the one that they fell upon, and the meals that they carried off. All who"
        " went upon one village in one season are one raid.",
        RAIDS_SQL,
    ),
    "customs": (
        "Which village kept which custom, from when to when, and who had asked for it first (or founded the village and brought it along from another): until enough spoke against it (how: spoken against), it was"
        " broken and nobody was blamed (not kept), it was broken and nobody remembered its beginning (forgotten), or nobody lived there any more (nobody left).",
        f"""
        WITH left_empty AS MATERIALIZED (
          SELECT event_id, kind, amount AS village_id FROM events
          WHERE kind IN ({int(EventKind.VILLAGE_ENDED)}, {int(EventKind.VILLAGE_EMPTIED)}))
        SELECT b.outcome AS village_id, n.name AS custom, b.actor AS proposer, k.year AS from_year, u.year AS to_year,
               CASE e.kind WHEN {int(EventKind.CUSTOM_ENDED)} THEN 'spoken against' WHEN {int(EventKind.CUSTOM_LAPSED)} THEN 'not kept'
                           WHEN {int(EventKind.CUSTOM_FORGOTTEN)} THEN 'forgotten' ELSE CASE WHEN e.kind IS NOT NULL THEN 'nobody left' END END AS how,
               b.event_id, e.event_id AS ended_event
        FROM (SELECT event_id, tick, actor, amount, outcome, kind,
                     lead(event_id) OVER (PARTITION BY outcome, amount ORDER BY event_id) AS ended
              FROM events WHERE kind IN ({_CUSTOM_TURNS})) b
        LEFT JOIN events e ON e.event_id = min(coalesce(b.ended, 1 << 62), coalesce((
          SELECT min(z.event_id) FROM left_empty z WHERE z.event_id > b.event_id
          AND (z.kind = {int(EventKind.VILLAGE_ENDED)} OR z.village_id = b.outcome)), 1 << 62))
        LEFT JOIN custom_names n ON n.code = b.amount
        LEFT JOIN ticks k ON k.tick = b.tick
        LEFT JOIN ticks u ON u.tick = e.tick
        WHERE b.kind = {int(EventKind.CUSTOM_BEGAN)}""",
    ),
    "sites": (
        "Every site that is known: what it is, where it lies, who found it in which year, and what it is named for.",
        f"""
        SELECT p.place_id, p.name, s.name AS kind, p.x, p.y, k.year AS found_year, {_WHO.format("v")} AS finder,
               n.name AS named_for, l.event_id
        FROM places p
        JOIN landmarks l ON l.place_id = p.place_id
        LEFT JOIN site_kind_names s ON s.code = l.site
        LEFT JOIN ticks k ON k.tick = l.found_tick
        LEFT JOIN villagers v ON v.agent_id = l.finder
        LEFT JOIN naming_names n ON n.code = l.named_for""",
    ),
    "population": (
        "The village year by year, the short form of the census.",
        """
        SELECT year, alive, born, died, died_hunger, died_sickness, died_cold, married, children, households, meals,
               round(mean_hunger, 2) AS mean_hunger
        FROM census""",
    ),
}


_BY_VERSION = {"happenings": _happenings, "people": _people, "families": _families, "leaders": _leaders}
"""The views that were other ones in earlier versions."""

# -- making the file ---------------------------------------------------------------------------------------------------

_DIALECT = sqlite.dialect()


def tables_of(version: int = SCHEMA_VERSION) -> list[Table]:
    """The tables of a history of that version."""
    return [made for made in metadata.tables.values() if version >= _SINCE.get(made.name, 0)]


def views_of(version: int = SCHEMA_VERSION) -> dict[str, str]:
    """The SQL of its views."""
    written = {name: sql for name, (_, sql) in views.items() if version >= _SINCE.get(name, 0)}
    written |= {name: make(version) for name, make in _BY_VERSION.items() if name in written}
    return written


def views_for(tables: Iterable[str]) -> dict[str, str]:
    """The views of the version that these tables are of: the latest of which all are there that came with it."""
    lacking = {name for name in _SINCE if name in metadata.tables}.difference(tables)
    return views_of(max(version for version in SCHEMAS if all(version < _SINCE[name] for name in lacking)))


def create_statements(version: int = SCHEMA_VERSION) -> list[str]:
    """Every statement that makes an empty history, in order."""
    statements = []
    for made in [one for one in metadata.sorted_tables if one in tables_of(version)]:
        statements.append(_create_table(made, version))
        lasting = [index for index in made.indexes if index not in closing_indexes]
        statements += [str(CreateIndex(index).compile(dialect=_DIALECT)) for index in sorted(lasting, key=lambda i: str(i.name))]
    statements += [f"CREATE VIEW {name} AS{_trimmed(sql)}" for name, sql in views_of(version).items()]
    return [statement.strip() for statement in statements]


def _create_table(made: Table, version: int) -> str:
    """Each column stands on a line of its own."""
    later = {column for (table, column), since in _COLUMNS_SINCE.items() if table == made.name and version < since}
    lines = str(CreateTable(made).compile(dialect=_DIALECT)).split("\n")
    return "\n".join(line for line in lines if not later & set(line.split()[:1]))


def closing_statements() -> list[str]:
    """Makes the indexes of a closed run."""
    return [str(CreateIndex(index, if_not_exists=True).compile(dialect=_DIALECT)) for index in closing_indexes]


def opening_statements() -> list[str]:
    """Removes the indexes of a closed run that goes on, and those that closed runs no longer have."""
    former = [f"DROP INDEX IF EXISTS {name}" for name in sorted(FORMER_INDEXES)]
    return [str(DropIndex(index, if_exists=True).compile(dialect=_DIALECT)) for index in closing_indexes] + former


@cache
def own_objects(version: int = SCHEMA_VERSION) -> list[SchemaObject]:
    """What `objects_of` finds in an empty history of that version."""
    with contextlib.closing(sqlite3.connect(":memory:")) as raw:
        for statement in create_statements(version):
            raw.execute(statement)
        return objects_of(raw)


def word_tables(version: int = SCHEMA_VERSION) -> list[str]:
    words = [*code_tables, event_kind_meanings.name, meanings.name]
    return [made.name for made in tables_of(version) if made.name in words]


def insert_sql(name: str) -> str:
    """INSERT for all columns of a table, with one `?` each in the order of the table."""
    return str(metadata.tables[name].insert().compile(dialect=_DIALECT))


def meaning_rows() -> list[tuple[str, str, str]]:
    rows = []
    for made in metadata.sorted_tables:
        rows.append((made.name, "", str(made.comment)))
        rows += [(made.name, col.name, str(col.comment)) for col in made.columns]
    return rows + [(name, "", description) for name, (description, _) in views.items()]


def _trimmed(sql: str) -> str:
    return sql.replace("\n        ", "\n")


# -- docs/schema.md ----------------------------------------------------------------------------------------------------


def markdown() -> str:
    """The page docs/schema.md."""
    parts = [_HEAD]
    parts += ["## Views\n"]
    parts += [f"### {name}\n\n{description}\n\n```sql{_trimmed(sql)}\n```\n" for name, (description, sql) in views.items()]
    parts += ["## Tables\n"]
    parts += [_table_page(made) for made in metadata.tables.values() if made.name not in code_tables]
    parts += ["## Words\n"]
    for name, (_, comment) in _CODES.items():
        words = ", ".join(f"{code} {name_}" for code, name_ in code_rows(name))
        parts.append(f"### {name} (code, name)\n\n{comment} {words}.\n")
    parts += [_event_kinds_page()]
    return "\n".join(parts)


def _event_kinds_page() -> str:
    lines = ["## What an event holds, by its kind\n", "The table event_kind_meanings. A column that is empty here is not used.\n"]
    lines += [f"| {' | '.join(('kind', *COLUMNS))} |", f"| {'--- | ' * (len(COLUMNS) + 1)}".rstrip()]
    lines += [f"| {' | '.join(meaning or '' for meaning in row[1:])} |" for row in event_kind_rows()]
    return "\n".join(lines) + "\n"


def _table_page(made: Table) -> str:
    lines = [f"### {made.name}\n", f"{made.comment}\n", "| column | type | meaning |", "| --- | --- | --- |"]
    for col in made.columns:
        mark = " key" if col.primary_key else "" if not col.nullable else " or NULL"
        lines.append(f"| {col.name} | {col.type}{mark} | {col.comment} |")
    indexes = ", ".join(
        f"{index.name} ({', '.join(c.name for c in index.columns)}{'; made when the run is closed' * (index in closing_indexes)})"
        for index in sorted(made.indexes, key=lambda i: str(i.name))
    )
    return "\n".join(lines) + "\n" + (f"\nIndexes: {indexes}\n" if indexes else "")


_HEAD = f"""# The schema of history.db

Written by `python -m island.history.schema > docs/schema.md`; a test fails when this page and the code differ. Schema version
{SCHEMA_VERSION} (`PRAGMA user_version`); earlier ones are read, but what was lived by their rules is not gone on with. The file carries this page in its table `meanings`.

A person is an `agent_id` everywhere; NULL stands for nobody. Years, ticks and days are counted from 0. Start with the views: they show
names and words. Why something happened is one recursive query, here for the last death:

```sql
WITH RECURSIVE why(event_id, depth) AS (
  SELECT max(death_event), 0 FROM villagers
  UNION
  SELECT c.cause_id, why.depth + 1 FROM why JOIN event_causes c USING (event_id) WHERE why.depth < 12)
SELECT min(depth) AS depth, h.year, h.season, h.what, h.actor, h.other
FROM why JOIN happenings h USING (event_id) GROUP BY event_id ORDER BY depth, event_id;
```

**Token ids** in `thoughts` are [SQLite4's variable-length integers](https://sqlite.org/src4/doc/trunk/www/varint.wiki): a byte *a* to 240 is the id
itself; from 241 to 248 it begins one of two bytes, 240 + 256 (*a* - 241) + *b*; 249 begins one of three, 2,288 + 256 *b* + *c*. Up to version 5 each has 16 bits, little-endian. `island export` writes them as numbers.

**The chain.** `ticks.digest` is H_t = SHA-256(H_(t-1) || rows_t), and H before the first tick is 32 zero bytes. `rows_t` is one
line of ASCII JSON without spaces: `[tick, villagers, events, thoughts]`. A row is the list of its columns in the order below
(villagers: agent_id to trait_2, those with this arrived_tick), NULL is `null`, a blob is its hexadecimal text, and an event's row
ends with the list of its causes by rank. Villagers are ordered by agent_id, events by event_id, thoughts by agent_id and kind.
The events of a tick are those after the previous tick's `last_event_id`, up to its own. `island verify` recomputes it.

**The seal.** `ticks.seal` is S_t = SHA-256(S_(t-1) || digest_t || sealed_t), over what a resume or a reader stands on and the digests
leave out: `[tick, snapshot, places, census, conditions, stores]` as such a line, with the row of ticks from tick to tokens_fed, the hexadecimal hash of the
snapshot or null, the rows of places that were written with this tick, with those of landmarks behind them (up to version 4 all places with the first tick, and no landmarks), the year's row of census
or null, and the tick's rows of conditions and of stores without the tick (up to version 4 both are left out). S before the first tick is
`runs.seal` = SHA-256 of the line `[runs, schema, words, [forks, fork_changes]]`: the row of runs without wall_s and seal, `[type, name, tbl_name, sql]` of the
schema by type and name (white space in the SQL made single spaces, the indexes of a closed run left out), and the rows of every
table of words by its name, and the rows of forks and fork_changes (version 2 has no such tables, and ends with words). Relations, ends of lives, is_born_here and ranks of causes follow from the events; `island verify` derives
them again.
"""


def main() -> None:
    print(markdown(), end="")


if __name__ == "__main__":
    main()
