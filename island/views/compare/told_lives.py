"""Who lives in one history alone, whose life is another one, and how."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from island.views.compare.claims import Claim, Part, Row
from island.views.compare.lives import PEOPLE_SQL, Change, Lives
from island.views.compare.pair import Side
from island.views.compare.telling import asked, name_of, of_one
from island.views.info import CAUSES
from island.views.page import counted, listed

# One life until the last tick that is compared. Both names of a marriage stand in the order of the weddings.
LIFE_SQL = """SELECT v.name || ' ' || v.house AS who, v.born_year, v.arrived_tick, v.is_born_here, f.year AS came_year,
    CASE WHEN v.gone_tick <= :until THEN v.gone_tick END AS gone_tick, CASE WHEN v.gone_tick <= :until THEN d.year END AS gone_year,
    CASE WHEN v.gone_tick <= :until THEN s.name END AS season, CASE WHEN v.died_tick <= :until THEN v.death_cause END AS cause,
    (SELECT count(*) FROM villagers c WHERE (c.mother = :who OR c.father = :who) AND c.arrived_tick <= :until) AS children,
    (SELECT json_group_array(json_array(r.a + r.b - :who, k.year)) FROM relations r JOIN ticks k ON k.tick = r.since_tick
      WHERE :who IN (r.a, r.b) AND r.kind = 'spouse' AND r.since_tick <= :until) AS weddings
    FROM stays v LEFT JOIN ticks f ON f.tick = v.arrived_tick LEFT JOIN ticks d ON d.tick = v.gone_tick LEFT JOIN season_names s ON s.code = d.season WHERE v.agent_id = :who"""
_TOLD = 12  # lives
_ALONE = 5  # of those who live in one history alone


def lives_part(lives: Lives, touched: Sequence[int] = ()) -> Part:
    """`touched` are A's numbers of those to whom something was done from outside: they are told first, then the extremes, then by weight."""
    by_hand = [one for who in touched[:_ALONE] for one in lives.changes if one.a == who]
    told = [("touched", "To whom it was done: ", one) for one in by_hand]
    told += [found for found in _extremes(lives) if found[2] not in by_hand]
    others = [("life", "", one) for one in lives.changes if one not in {found[2] for found in told}]
    return Part(
        "Whose life is another one", (_counts(lives), *(_change(lives, one, *how) for *how, one in (told + others[:_TOLD])))
    )


def _counts(lives: Lives) -> Claim:
    changes = lives.changes
    both = {
        "living": len(lives.living),
        "changed": len(changes),
        "ends": sum(one.is_another_end for one in changes),
        "longer": sum(one.years > 0 for one in changes),
        "shorter": sum(one.years < 0 for one in changes),
        "families": sum(one.is_another_family for one in changes),
        "weddings": sum(one.is_another_wedding for one in changes),
    }
    params = {"until": lives.until}
    text = (
        f"Of {counted(both['living'], 'person', 'people')} in both who had not died before they part, {both['changed']:,} had another life: {both['ends']:,} another end ({both['longer']:,} lived longer in B, {both['shorter']:,} shorter), "
        f"{both['families']:,} other children, {both['weddings']:,} other weddings."
    )
    return Claim("lives", text, {"both": both}, PEOPLE_SQL, {"a": params, "b": params})


def _extremes(lives: Lives) -> list[tuple[str, str, Change]]:
    """The most years won and lost, whatever else makes a life another one."""
    found = []
    for sign, kind, words in (
        (1, "most years won", "The most years won in B"),
        (-1, "most years lost", "The most years lost in B"),
    ):
        most = max(lives.changes, key=lambda one: (sign * one.years, -one.a), default=None)
        if most is not None and sign * most.years > 0:
            found.append((kind, f"{words}: ", most))
    return found


def _change(lives: Lives, one: Change, kind: str = "life", before: str = "") -> Claim:
    pair = lives.pair
    a, b = ({"who": who, "until": lives.until} for who in (one.a, one.b))
    number = f"@{one.a}" if one.a == one.b else f"@{one.a} (@{one.b} in B)"

    def say(in_a: Row, in_b: Row) -> str:
        said = [_end(in_a, in_b)] if one.is_another_end else [f"{_died(in_a)} in both"]
        if one.is_another_wedding:
            said.append(f"married {_spouses(pair.a, in_a)} in A, {_spouses(pair.b, in_b)} in B")
        if one.is_another_family:
            said.append(
                f"had {counted(in_a['children'], 'child', 'children')} in A, {in_b['children']:,} in B{_other(in_a, in_b)}"
            )
        return f"{before}{in_a['who']} {number}: {'; '.join(said)}."

    return asked(pair, kind, LIFE_SQL, say, a, b, rows=(f"a:villagers/{one.a}", f"b:villagers/{one.b}"))


def _other(a: Row, b: Row) -> str:
    return " (but not the same ones)" if a["children"] == b["children"] else ""


def _end(a: Row, b: Row) -> str:
    return f"{_died(a)} in A, {_died(b)} in B"


def _died(row: Row) -> str:
    if row["gone_year"] is None:
        return "still lived at the end"
    if row["cause"] is None:
        return f"sailed away in the {row['season']} of year {row['gone_year']}"
    return f"died in the {row['season']} of year {row['gone_year']} of {CAUSES.get(row['cause'], row['cause'])}"


def _spouses(side: Side, row: Row) -> str:
    found = json.loads(row["weddings"])
    return listed(f"{name_of(side, who)} in year {year}" for who, year in found) or "nobody"


# -- who lives in one alone --------------------------------------------------------------------------------------------


def alone_part(lives: Lives) -> Part:
    return Part(
        "Who lives in one alone",
        (_alone_counts(lives), *_alone(lives, lives.pair.a, lives.only_a), *_alone(lives, lives.pair.b, lives.only_b)),
    )


def _alone_counts(lives: Lives) -> Claim:
    parting = lives.pair.parting or 0
    later = sum(lives.a.people[who].arrived_tick >= parting and bool(lives.a.people[who].is_born_here) for who in lives.same)
    both = {"born_in_both": later, "drawn_otherwise": lives.drawn_otherwise}
    values: dict[str, Any] = {"a": {"alone": len(lives.only_a)}, "b": {"alone": len(lives.only_b)}, "both": both}
    text = (
        f"{counted(len(lives.only_a), 'person lives', 'people live')} in A alone, {len(lives.only_b):,} in B alone; "
        f"{later:,} born after the parting {'is' if later == 1 else 'are'} the same in both: of the same parents, in the same tick, with the same name, sex and temper."
    )
    if lives.drawn_otherwise:
        text += (
            f" {lives.drawn_otherwise:,} of A's {'was' if lives.drawn_otherwise == 1 else 'were'} born to the same parents in the same tick as one of B's, "
            "but chance drew somebody else."
        )
    params = {"until": lives.until}
    return Claim("alone", text, values, PEOPLE_SQL, {"a": params, "b": params})


def _alone(lives: Lives, side: Side, found: tuple[int, ...]) -> Iterator[Claim]:
    """Those with the most children, of equals those who lived longest."""
    people = (lives.a if side is lives.pair.a else lives.b).people
    children = dict.fromkeys(people, 0)
    for one in people.values():
        for parent in (one.mother, one.father):
            if parent in children:
                children[parent] += 1

    def order(who: int) -> tuple[int, int, int]:
        one = people[who]
        return -children[who], one.arrived_tick - (lives.until + 1 if one.gone_tick is None else one.gone_tick), who

    def say(row: Row) -> str:
        end = (
            f"lived from year {row['came_year']} to {row['gone_year']}"
            if row["gone_year"] is not None
            else f"{'was born' if row['is_born_here'] else 'came'} in year {row['came_year']} and still lived at the end"
        )
        return f"In {side.label} alone: {row['who']} @{who} {end}; {counted(row['children'], 'child', 'children')}."

    for who in sorted(found, key=order)[:_ALONE]:
        yield of_one(side, "alone in one", LIFE_SQL, say, {"who": who, "until": lives.until}, (f"{side.key}:villagers/{who}",))
