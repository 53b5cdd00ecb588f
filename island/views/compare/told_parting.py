"""The beginning of what is told: what A and B are, where they part, what differed first and what the files say of why."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from island.views.compare.claims import Claim, Part, Row, rows_named
from island.views.compare.pair import Kinship, Pair, Side
from island.views.compare.parting import BY_HAND, OF_PARTS, PARTS, FirstTick, Thought
from island.views.compare.telling import asked, event_claim, name_of, of_one
from island.views.page import counted, listed, times

SIDE_SQL = """SELECT name, seed, mind, substr(brain_sha256, 1, 12) AS brain, ticks_a_year, count(*) AS ticks,
    (SELECT alive FROM ticks ORDER BY tick DESC LIMIT 1) AS alive, (SELECT year FROM ticks ORDER BY tick DESC LIMIT 1) AS last_year,
    (SELECT lower(hex(digest)) FROM ticks ORDER BY tick DESC LIMIT 1) AS digest FROM runs, ticks"""
FORK_SQL = """SELECT f.tick, f.name, f.seed, (SELECT count(*) FROM fork_changes c WHERE c.generation = f.generation) AS changes
    FROM forks f WHERE f.generation = :generation"""
DIGEST_SQL = "SELECT digest FROM ticks WHERE tick = :tick"
TICK_SQL = """SELECT k.tick, k.year, s.name AS season, k.thoughts, k.events, k.alive,
    (SELECT count(*) FROM ticks WHERE tick < :tick) AS before
    FROM ticks k LEFT JOIN season_names s ON s.code = k.season WHERE k.tick = :tick"""
THOUGHT_SQL = """SELECT t.agent_id, d.name AS deed, t.partner, o.name AS outcome, t.sentence FROM thoughts t
    LEFT JOIN deed_names d ON d.code = t.deed LEFT JOIN outcome_names o ON o.code = t.outcome
    WHERE t.tick = :tick AND t.agent_id = :who AND t.kind = :kind"""
HANDS_SQL = f"""SELECT count(*) AS hands FROM events WHERE kind IN ({", ".join(str(int(kind)) for kind in BY_HAND)})
    AND tick BETWEEN :tick AND :until"""
_EXAMPLES, _MADE = 3, 5
_HEADING = "Where they part, and why"
_LIE = "Its rows are the same in both, and yet the digests differ: one of the two chains is not that of its rows; `island verify` says which."
_SIZE = 12  # letters of a digest or a brain's sum


def lead_of(pair: Pair) -> Iterator[Claim]:
    for side in pair.sides:
        yield _side(side)
    yield from _forks(pair)
    yield asked(pair, "kinship", SIDE_SQL, lambda a, b: _kinship(pair, a, b))


def _side(side: Side) -> Claim:
    values = side.ask(SIDE_SQL)
    end = f"{values['alive']:,} alive" if values["alive"] else f"the village ended in year {values['last_year']}"
    lived = counted(side.years, "year") if values["alive"] else counted(values["ticks"], "tick")
    values["years"] = side.years
    text = f"{side.label} is {side.name}: {values['name']}, seed {values['seed']}, {values['mind']}, {lived} lived, {end}."
    return Claim("side", text, {side.key: values}, SIDE_SQL, {side.key: {}}, (f"{side.key}:runs/1",))


def _forks(pair: Pair) -> Iterator[Claim]:
    """What each is a fork of, where the other is not a fork of the same."""
    for side, other in (pair.sides, pair.sides[::-1]):
        known = [fork.row() for fork in other.forks]
        for generation, fork in enumerate(side.forks, 1):
            if fork.row() in known:
                continue
            is_of_other = other.ask(DIGEST_SQL, tick=fork.tick).get("digest") == fork.digest
            of = other.label if is_of_other else f"{fork.name}, seed {fork.seed}"
            changes = listed(change.change for change in fork.changes) or "nothing was changed"
            after = "before the landing" if fork.tick < 0 else f"after tick {fork.tick}, in year {side.year_of(fork.tick)}"
            values = {side.key: {"tick": fork.tick, "name": fork.name, "seed": fork.seed, "changes": len(fork.changes)}}
            text = f"{side.label} is a fork of {of} {after}: {changes}."
            yield Claim(
                "fork", text, values, FORK_SQL, {side.key: {"generation": generation}}, (f"{side.key}:forks/{generation}",)
            )


def _kinship(pair: Pair, a: Row, b: Row) -> str:
    if pair.kinship is Kinship.SAME:
        return f"They are the same history, tick for tick: {counted(a['ticks'], 'tick')}, digest {a['digest'][:_SIZE]}."
    if pair.kinship is Kinship.LONGER:
        shorter, longer = ("A", "B") if a["ticks"] < b["ticks"] else ("B", "A")
        ticks = counted(min(a["ticks"], b["ticks"]), "tick")
        return f"They are the same for {ticks}, which is all of {shorter}; {longer} goes on to its tick {max(a['ticks'], b['ticks']):,}."
    if pair.kinship is Kinship.PARTED:
        return f"They are the same island until they part, and are compared to the end of tick {pair.until_tick}, in year {pair.a.year_of(pair.until_tick)}."
    why = (
        f"A is of seed {a['seed']} and B of seed {b['seed']}"
        if a["seed"] != b["seed"]
        else f"a year has {a['ticks_a_year']} ticks in A and {b['ticks_a_year']} in B"
        if a["ticks_a_year"] != b["ticks_a_year"]
        else "others landed"
    )
    return f"They have no past in common ({why}): nobody of A is anybody of B, and they are compared as statistics alone."


def parting_part(pair: Pair, first: FirstTick) -> Part:
    claims = [asked(pair, "parting", TICK_SQL, _where, {"tick": first.tick}, rows=_rows(pair, "ticks", first.tick))]
    if first.is_of_nothing:
        return Part(_HEADING, (*claims, Claim("nothing", _LIE, {})))
    claims += list(_why(pair, first))
    claims += list(_events(pair, first))
    claims += list(_thoughts(pair, first))
    return Part(_HEADING, tuple(claims))


def _rows(pair: Pair, table: str, *numbers: Any) -> tuple[str, ...]:
    return tuple(row for side in pair.sides for row in rows_named(side.key, table, numbers))


def _where(a: Row, b: Row) -> str:
    row = a or b
    if not row["before"]:
        return f"They part in their first tick, {row['tick']}, the {row['season']} of year {row['year']}: the same people land, and live otherwise."
    before = "the tick before it is" if row["before"] == 1 else f"all {row['before']:,} ticks before it are"
    return f"Tick {row['tick']}, the {row['season']} of year {row['year']}, is the first that differs; {before} the same, row for row."


# -- why ---------------------------------------------------------------------------------------------------------------


def _why(pair: Pair, first: FirstTick) -> Iterator[Claim]:
    """What was not the same to begin with: events made by hand, settings, minds, brains, programs; else that nothing says it."""
    found = (
        [claim for side in pair.sides for claim in _by_hand(side, first, pair.until_tick)]
        + list(_settings(pair))
        + list(_made_of(pair))
    )
    yield from found
    if found or pair.a.forks != pair.b.forks:
        return
    yield Claim(
        "no reason",
        "Scenario, seed, mind, brain and program are the same in both, and no event says why they part: "
        "one of the two was not lived as it says; `island verify` says which rows are sound.",
        {},
    )


def _by_hand(side: Side, first: FirstTick, until: int) -> Iterator[Claim]:
    """What was done to one of the two, then what happened instead in the other."""
    made, instead = first.by_hand[side.key], first.instead[side.key]
    for event_id in made[:_MADE]:
        yield event_claim(side, "by hand", event_id, f"In {side.label} by a hand from outside, ")
    if len(made) > _MADE:
        yield of_one(side, "by hand", HANDS_SQL, lambda row: f"In {side.label} such a hand acted {times(row['hands'])} in all.",
                     {"tick": first.tick, "until": until})  # fmt: skip
    for event_id in instead:
        yield event_claim(side, "instead", event_id, f"In {side.label} this happened: ")


def _settings(pair: Pair) -> Iterator[Claim]:
    for key, (a, b) in pair.settings_that_differ.items():
        values = {"a": {"key": key, "value": a}, "b": {"key": key, "value": b}}
        sql = "SELECT scenario FROM runs"
        yield Claim(
            "setting",
            f"The scenarios differ: {key} is {a} in A and {b} in B.",
            values,
            sql,
            {"a": {}, "b": {}},
            _rows(pair, "runs", 1),
        )


def _made_of(pair: Pair) -> Iterator[Claim]:
    for column, what in (("brain_sha256", "the brain"), ("versions", "the programs that lived them")):
        sql = f"SELECT {column} AS value FROM runs"
        a, b = (side.ask(sql)["value"] for side in pair.sides)
        if a != b:
            shown = [str(value)[:_SIZE] if column == "brain_sha256" else str(value) for value in (a, b)]
            text = f"Another is {what}: {shown[0] or 'none'} in A, {shown[1] or 'none'} in B."
            yield Claim("made of", text, {"a": {"value": a}, "b": {"value": b}}, sql, {"a": {}, "b": {}}, _rows(pair, "runs", 1))


# -- what differed first -----------------------------------------------------------------------------------------------


def _events(pair: Pair, first: FirstTick) -> Iterator[Claim]:
    only = {side.key: first.only(side) for side in pair.sides}
    values = {key: {"only": len(ids)} for key, ids in only.items()}
    rows = tuple(row for key, ids in only.items() for row in rows_named(key, "events", ids[:20]))
    if any(first.newcomers.values()):
        of = {key: {"newcomers": count} for key, count in first.newcomers.items()}
        text = f"Of those who came or were born in it {counted(of['a']['newcomers'], 'is', 'are')} in A alone and {of['b']['newcomers']:,} in B alone."
        yield Claim("newcomers", text, of)
    if not any(only.values()):
        yield Claim(
            "no events", "No event of this tick differs: what differs is what somebody read, wrote or said.", values, rows=rows
        )
        return
    firsts = [(side, only[side.key][0]) for side in pair.sides if only[side.key]]
    untold = [(side, one) for side, one in firsts if one not in (*first.by_hand[side.key], *first.instead[side.key])]
    text = f"Of its events {counted(len(only['a']), 'is', 'are')} in A alone and {len(only['b']):,} in B alone."
    yield Claim("events", f"{text} The first of each:" if len(untold) == len(firsts) else text, values, rows=rows)
    for side, event_id in untold:
        yield event_claim(side, "first event", event_id, f"In {side.label}, ")


def _thoughts(pair: Pair, first: FirstTick) -> Iterator[Claim]:
    parts = Counter(one.part for one in first.thoughts)
    alone = {"a": len(first.thinkers_a), "b": len(first.thinkers_b)}
    both = {"alike": first.thoughts_alike, **{part: parts[part] for part in PARTS}}
    values: dict[str, Row] = {"a": {"alone": alone["a"]}, "b": {"alone": alone["b"]}, "both": both}
    if not first.thoughts and not any(alone.values()):
        yield Claim("thoughts alike", f"All {first.thoughts_alike:,} thoughts of the tick are the same.", values)
        return
    said = [f"{parts[part]:,} {OF_PARTS[part]}" for part in PARTS if parts[part]]
    said += [
        f"{count:,} {'was' if count == 1 else 'were'} thought in {key.upper()} alone" for key, count in alone.items() if count
    ]
    yield Claim("thoughts", f"Of its thoughts {first.thoughts_alike:,} are the same; {listed(said)}.", values)
    for one in _examples(first):
        yield _thought(pair, first.tick, one)


def _examples(first: FirstTick) -> list[Thought]:
    """The first whose deed was decided otherwise though the same was read; else the first of what differs."""
    decided = [one for one in first.thoughts if one.part == "decided"]
    return (decided or list(first.thoughts))[:_EXAMPLES]


def _thought(pair: Pair, tick: int, one: Thought) -> Claim:
    who = name_of(pair.a, one.agent_id)
    params = {"tick": tick, "who": one.agent_id, "kind": one.kind}
    row = f"thoughts/{tick}/{one.agent_id}/{one.kind}"

    def say(a: Row, b: Row) -> str:
        return f"{who} {OF_PARTS[one.part]}. In A: {_words(pair.a, a)} In B: {_words(pair.b, b)}"

    return asked(pair, "thought", THOUGHT_SQL, say, params, rows=(f"a:{row}", f"b:{row}"))


def _words(side: Side, row: Row) -> str:
    deed = row.get("deed") or "looked back on the year"
    partner = f", {name_of(side, row['partner'])}" if row.get("partner") is not None else ""
    outcome = f", {row['outcome']}" if row.get("outcome") else ""
    sentence = f': "{row["sentence"]}"' if row.get("sentence") else "."
    return f"{deed}{partner}{outcome}{sentence}"
