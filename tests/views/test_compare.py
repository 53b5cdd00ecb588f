"""Two histories compared: where they part, who is who, and every number asked for again in plain SQL over both files."""

import contextlib
import html
import json
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from history_village import write_run
from pairs import end_the_village, lived, starve

from island.errors import IslandError
from island.history.reader import HistoryReader
from island.history.stays import STAYS
from island.views.compare import Claim, Comparison, Kinship, as_json, as_page, comparison_of, drawn
from island.views.page import as_html, as_markdown, as_text
from island.world.hand import Hand, Withheld
from island.world.words import EventKind

PARTING = 21


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Twelve years: `plain`, and what parts from it in several ways."""
    folder = tmp_path_factory.mktemp("pairs")
    found = {"plain": lived(folder / "plain", 48)}
    found["starved"] = lived(folder / "starved", 48, hand=starve, at=range(PARTING, PARTING + 6))
    found["harsh"] = lived(folder / "harsh", 48, ["climate.harshness=300"])
    found["other seed"] = lived(folder / "seed", 48, ["seed=4"])
    found["months"] = lived(folder / "months", 36, ["ticks_a_year=12"])
    found["short"] = lived(folder / "short", 30)
    found["ended"] = lived(folder / "ended", 47, hand=end_the_village, at=range(PARTING, 47))
    return found


def compared(a: Path, b: Path) -> Comparison:
    return comparison_of(HistoryReader(a, even_if_changed=True), HistoryReader(b, even_if_changed=True))


@contextlib.contextmanager
def both_files(a: Path, b: Path) -> Iterator[sqlite3.Connection]:
    """The two histories attached as a and b."""
    with contextlib.closing(sqlite3.connect(":memory:")) as raw:
        for name, folder in (("a", a), ("b", b)):
            raw.execute(f"ATTACH ? AS {name}", (f"{folder / 'history.db'}",))
        yield raw


@pytest.fixture(scope="session")
def starved(runs: dict[str, Path]) -> Comparison:
    return compared(runs["plain"], runs["starved"])


# -- where they part ---------------------------------------------------------------------------------------------------


def test_a_history_is_the_same_as_itself(runs: dict[str, Path]) -> None:
    found = compared(runs["plain"], runs["plain"])
    assert found.is_same and found.lives is None and found.told.parts == ()
    assert "the same history, tick for tick: 48 ticks" in as_text(as_page(found))


def test_a_history_that_goes_on_is_the_same_but_longer(runs: dict[str, Path]) -> None:
    for a, b, shorter in (("short", "plain", "A"), ("plain", "short", "B")):
        found = compared(runs[a], runs[b])
        assert found.pair.kinship is Kinship.LONGER and found.pair.common_ticks == 30
        assert f"They are the same for 30 ticks, which is all of {shorter}" in found.told.lead[-1].text


def test_a_hand_from_outside_parts_two_histories_at_its_tick(starved: Comparison) -> None:
    assert starved.pair.kinship is Kinship.PARTED and starved.pair.parting == PARTING


def test_histories_of_the_same_landing_part_in_their_first_year(runs: dict[str, Path]) -> None:
    found = compared(runs["plain"], runs["harsh"])
    assert found.pair.kinship is Kinship.PARTED and found.pair.parting < 4
    assert "climate.harshness is 100 in A and 300 in B" in as_text(as_page(found))
    assert found.lives is not None and set(range(1, 51)) <= found.lives.same.keys()


@pytest.mark.parametrize(
    "other, why", [("other seed", "of seed 18 and B of seed 4"), ("months", "a year has 4 ticks in A and 12 in B")]
)
def test_strangers_are_compared_as_statistics_alone(runs: dict[str, Path], other: str, why: str) -> None:
    found = compared(runs["plain"], runs[other])
    text = as_text(as_page(found))
    assert found.pair.kinship is Kinship.STRANGERS and found.lives is None and why in text
    assert "In numbers" in text and "@" not in text, "nothing is said of a person"
    assert "changed_lives" not in as_json(found)


def test_a_landing_of_others_makes_strangers(tmp_path: Path, runs: dict[str, Path]) -> None:
    more = lived(tmp_path / "more", 4, ["villagers.count=51"])
    assert compared(runs["plain"], more).pair.kinship is Kinship.STRANGERS


def test_where_nothing_in_the_files_says_why_that_is_said(starved: Comparison) -> None:
    assert any(claim.kind == "no reason" for claim in starved.told.claims())


def test_a_run_without_a_tick_is_refused(tmp_path: Path, runs: dict[str, Path]) -> None:
    write_run(tmp_path / "empty", 0)
    with pytest.raises(IslandError, match="no tick is lived yet"):
        compared(runs["plain"], tmp_path / "empty")


def test_one_word_more_is_found_though_no_event_differs(tmp_path: Path) -> None:
    write_run(tmp_path / "a", 10)
    write_run(tmp_path / "b", 10, odd_tick=5)
    found = compared(tmp_path / "a", tmp_path / "b")
    told = {claim.kind: claim for claim in reversed(found.told.claims())}
    assert "No event of this tick differs" in told["no events"].text
    assert (
        told["thoughts"].values["both"]["told"] == 5
        and 'In A: fish, some: "I fished, number 2." In B: fish, some: "I dreamt, number 2."' in told["thought"].text
    )


def test_digests_that_are_not_those_of_the_rows_are_said_to_lie(tmp_path: Path, runs: dict[str, Path]) -> None:
    shutil.copytree(runs["plain"], tmp_path / "odd")
    (tmp_path / "odd" / "manifest.json").unlink()
    with contextlib.closing(sqlite3.connect(tmp_path / "odd" / "history.db")) as raw, raw:
        raw.execute("UPDATE ticks SET digest = zeroblob(32) WHERE tick >= 8")
    assert {claim.kind for claim in compared(runs["plain"], tmp_path / "odd").told.parts[0].claims} == {"parting", "nothing"}


def test_a_cause_alone_can_be_what_differs_first(tmp_path: Path, runs: dict[str, Path]) -> None:
    shutil.copytree(runs["plain"], tmp_path / "odd")
    (tmp_path / "odd" / "manifest.json").unlink()
    one = """SELECT min(c.event_id) FROM event_causes c JOIN events e USING (event_id)
        WHERE e.tick = 8 AND c.cause_id < (SELECT min(event_id) FROM events WHERE tick = 8)"""
    with contextlib.closing(sqlite3.connect(tmp_path / "odd" / "history.db")) as raw, raw:
        raw.execute("UPDATE ticks SET digest = zeroblob(32) WHERE tick >= 8")
        raw.execute(f"DELETE FROM event_causes WHERE event_id = ({one})")
    told = {claim.kind: claim for claim in compared(runs["plain"], tmp_path / "odd").told.claims()}
    assert (told["events"].values["a"]["only"], told["events"].values["b"]["only"]) == (1, 1)


def test_events_of_the_parting_are_found_by_what_they_say_and_not_by_their_number(
    runs: dict[str, Path], starved: Comparison
) -> None:
    event = "day || ',' || kind || ',' || coalesce(actor, '') || ',' || coalesce(other, '') || ',' || coalesce(place, '') || ',' || amount || ',' || coalesce(outcome, '')"
    with both_files(runs["plain"], runs["starved"]) as raw:
        a, b = (
            Counter(row[0] for row in raw.execute(f"SELECT {event} FROM {name}.events WHERE tick = ?", (PARTING,)))
            for name in "ab"
        )
    told = next(claim for claim in starved.told.claims() if claim.kind == "events")
    assert (told.values["a"]["only"], told.values["b"]["only"]) == ((a - b).total(), (b - a).total()) and (a - b).total() > 0


# -- forks -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def spared(runs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A fork of `plain` in which one death was withheld, and the number of that death."""
    folder = tmp_path_factory.mktemp("forks") / "spared"
    sql = "SELECT event_id, tick, actor FROM events WHERE kind = 34 AND tick > 8 ORDER BY event_id LIMIT 1"
    (death,) = plain_rows(runs["plain"], sql, {})
    lived(folder, 48, fork=Hand((), (Withheld(death["tick"], death["tick"], EventKind.DIED, death["actor"]),)))
    (tick,) = plain_rows(runs["plain"], "SELECT tick, digest, seal FROM ticks WHERE tick = 7", {})
    with contextlib.closing(sqlite3.connect(folder / "history.db")) as raw, raw:
        row = (1, 7, "thousand_years", "3", "", "scripted", "", "", tick["digest"], tick["seal"])
        raw.execute(f"INSERT INTO forks VALUES ({', '.join('?' * 10)})", row)
        raw.execute("INSERT INTO fork_changes VALUES (1, 0, ?, '[]', '[]')", (f"spare @{death['actor']}",))
    return folder, death["event_id"]


def test_a_fork_says_what_was_changed_and_what_happened_instead(runs: dict[str, Path], spared: tuple[Path, int]) -> None:
    folder, death = spared
    found = compared(runs["plain"], folder)
    told = {claim.kind: claim for claim in reversed(found.told.claims())}
    assert re.fullmatch(r"B is a fork of A after tick 7, in year 1: spare @\d+\.", told["fork"].text)
    assert told["by hand"].values["b"]["event_id"] == death and "withheld from" in told["by hand"].text
    assert told["instead"].values["a"]["event_id"] == death and " died of " in told["instead"].text
    assert "no reason" not in told
    came = [claim for claim in found.told.claims() if claim.kind == "came of it"]
    assert {key: json.loads(claim.params[key]["roots"])[0] for claim in came for key in claim.values} == {"a": death, "b": death}
    assert told["touched"].values["a"]["gone_year"] is not None and told["touched"].text.startswith("To whom it was done: ")


def test_a_fork_of_a_third_run_names_it(runs: dict[str, Path], spared: tuple[Path, int]) -> None:
    told = {claim.kind: claim.text for claim in compared(runs["harsh"], spared[0]).told.claims()}
    assert told["fork"].startswith("B is a fork of thousand_years, seed 3 after tick 7")


def test_two_forks_of_the_same_fork_do_not_repeat_what_they_share(spared: tuple[Path, int]) -> None:
    assert "fork" not in {claim.kind for claim in compared(spared[0], spared[0]).told.claims()}


# -- who is who --------------------------------------------------------------------------------------------------------

SAME_SQL = """WITH RECURSIVE same(x, y) AS (
      SELECT x.agent_id, y.agent_id FROM a.villagers x JOIN b.villagers y USING (agent_id)
      WHERE x.arrived_tick < :parting OR (x.arrived_tick = :parting AND NOT x.is_born_here)
      UNION SELECT p.agent_id, q.agent_id FROM same
      JOIN a.villagers p ON p.mother = same.x AND p.arrived_tick >= :parting
      JOIN b.villagers q ON q.mother = same.y AND q.arrived_tick = p.arrived_tick AND q.name = p.name AND q.house = p.house
        AND q.is_female = p.is_female AND q.trait_1 IS p.trait_1 AND q.trait_2 IS p.trait_2
      LEFT JOIN a.villagers f ON f.agent_id = p.father LEFT JOIN b.villagers g ON g.agent_id = q.father
      WHERE f.name IS g.name AND f.arrived_tick IS g.arrived_tick AND f.house IS g.house)"""


def test_people_are_matched_as_the_rule_says(runs: dict[str, Path]) -> None:
    for other in ("starved", "harsh"):
        found = compared(runs["plain"], runs[other])
        assert found.lives is not None
        with both_files(runs["plain"], runs[other]) as raw:
            same = dict(raw.execute(f"{SAME_SQL} SELECT x, y FROM same", {"parting": found.pair.parting}).fetchall())
            counts = [raw.execute(f"SELECT count(*) FROM {name}.villagers").fetchone()[0] for name in "ab"]
        assert found.lives.same == same and len(same) > 30
        assert (len(found.lives.only_a), len(found.lives.only_b)) == (counts[0] - len(same), counts[1] - len(same))


def test_a_child_whose_number_moved_is_the_same_child(tmp_path: Path) -> None:
    """And one of another name, house, sex or temper is another, though born to the same parents in the same tick."""
    shutil.copytree(lived(tmp_path / "a", 24, ["climate.strangers=0"]), tmp_path / "b")  # strangers are nobody in the other
    born = "SELECT agent_id FROM villagers WHERE is_born_here AND arrived_tick >= 8 ORDER BY 1 LIMIT 5"
    changes = ("name = 'Zzz'", "house = 'Zzz'", "is_female = 1 - is_female", "trait_1 = coalesce(trait_1, 0) + 1")
    with contextlib.closing(sqlite3.connect(tmp_path / "b" / "history.db")) as raw, raw:
        raw.execute("UPDATE ticks SET digest = zeroblob(32) WHERE tick >= 8")
        moved, *others = (row[0] for row in raw.execute(born))
        raw.execute("UPDATE villagers SET agent_id = 9000 WHERE agent_id = ?", (moved,))
        for who, change in zip(others, changes, strict=True):
            raw.execute(f"UPDATE villagers SET {change} WHERE agent_id = ?", (who,))
    lives = compared(tmp_path / "a", tmp_path / "b").lives
    assert lives is not None and lives.same[moved] == 9000
    assert set(others) == set(lives.only_a) == set(lives.only_b) and lives.drawn_otherwise == 4


# -- whose life changed ------------------------------------------------------------------------------------------------

ENDS_SQL = """SELECT x.agent_id, x.died_tick, x.death_cause, y.died_tick, y.death_cause FROM a.villagers x JOIN b.villagers y USING (agent_id)
    WHERE x.arrived_tick < :parting AND coalesce(x.died_tick, :parting) >= :parting"""


def test_every_other_end_is_found(runs: dict[str, Path], starved: Comparison) -> None:
    assert starved.lives is not None
    with both_files(runs["plain"], runs["starved"]) as raw:
        rows = raw.execute(ENDS_SQL, {"parting": PARTING}).fetchall()
    expected = {who for who, *ends in rows if ends[:2] != ends[2:]}
    assert {one.a for one in starved.lives.changes if one.is_another_end and one.a <= max(row[0] for row in rows)} >= expected
    assert expected and expected == {one.a for one in starved.lives.changes if one.is_another_end} & {row[0] for row in rows}


def test_the_greatest_gain_and_loss_are_told(runs: dict[str, Path]) -> None:
    for a, b in (("plain", "starved"), ("starved", "plain"), ("starved", "harsh"), ("plain", "harsh")):
        found = compared(runs[a], runs[b])
        with both_files(runs[a], runs[b]) as raw:
            years = "(coalesce(y.died_tick, 48) - coalesce(x.died_tick, 48))"
            sql = f"{SAME_SQL} SELECT max({years}), min({years}) FROM same JOIN a.villagers x ON x.agent_id = same.x JOIN b.villagers y ON y.agent_id = same.y"
            most, least = raw.execute(sql, {"parting": found.pair.parting}).fetchone()
        told = {claim.kind: claim.values for claim in found.told.claims()}
        assert most > 0 or least < 0 or (a, b) == ("plain", "harsh"), "a harsh land may kill nobody, starving does"
        for kind, expected in (("most years won", max(most, 0)), ("most years lost", min(least, 0))):
            assert (kind in told) == bool(expected)
            if expected:
                ends = [48 if told[kind][key]["gone_tick"] is None else told[kind][key]["gone_tick"] for key in "ab"]
                assert ends[1] - ends[0] == expected


def test_the_counts_of_changed_lives_are_those_of_plain_sql(runs: dict[str, Path], starved: Comparison) -> None:
    life = """(SELECT count(*) || ' ' || coalesce(group_concat(k), '') FROM (SELECT coalesce(same_{0}.k, '{0}' || c.agent_id) AS k FROM {0}.villagers c
        LEFT JOIN same_{0} ON same_{0}.who = c.agent_id WHERE {1}.agent_id IN (c.mother, c.father) ORDER BY 1))"""
    wed = """(SELECT coalesce(group_concat(k), '') FROM (SELECT coalesce(same_{0}.k, '{0}' || (r.a + r.b - {1}.agent_id)) || '@' || r.since_tick AS k
        FROM {0}.relations r LEFT JOIN same_{0} ON same_{0}.who = r.a + r.b - {1}.agent_id
        WHERE r.kind = 'spouse' AND {1}.agent_id IN (r.a, r.b) ORDER BY 1))"""
    with both_files(runs["plain"], runs["starved"]) as raw:
        raw.execute("CREATE TEMP TABLE pairs AS " + f"{SAME_SQL} SELECT x, y FROM same".replace(":parting", str(PARTING)))
        raw.execute("CREATE TEMP TABLE same_a AS SELECT x AS who, 's' || x AS k FROM pairs")
        raw.execute("CREATE TEMP TABLE same_b AS SELECT y AS who, 's' || x AS k FROM pairs")
        sql = f"""SELECT count(*), sum({life.format("a", "x")} <> {life.format("b", "y")}), sum({wed.format("a", "x")} <> {wed.format("b", "y")}),
            sum(x.died_tick IS NOT y.died_tick OR x.death_cause IS NOT y.death_cause)
            FROM pairs JOIN a.villagers x ON x.agent_id = pairs.x JOIN b.villagers y ON y.agent_id = pairs.y
            WHERE coalesce(x.died_tick, {PARTING}) >= {PARTING}"""
        living, families, weddings, ends = raw.execute(sql).fetchone()
    told = next(claim.values["both"] for claim in starved.told.claims() if claim.kind == "lives")
    assert (told["living"], told["families"], told["weddings"], told["ends"]) == (living, families, weddings, ends)
    assert families and weddings and ends


def test_lives_are_ranked_by_years_children_and_weddings(runs: dict[str, Path], starved: Comparison) -> None:
    """A child that is in one alone weighs two years of life, a wedding one; counted here from the tables of both."""
    lives = starved.lives
    assert lives is not None
    ids = {"plain": {who: ("both", who) for who in lives.same}, "starved": {b: ("both", a) for a, b in lives.same.items()}}
    told: dict[str, dict[int, tuple[set[Any], set[Any], int]]] = {}
    for name, known in ids.items():
        people = plain_rows(runs[name], "SELECT agent_id, mother, father, died_tick FROM villagers", {})
        wed = plain_rows(runs[name], "SELECT a, b, since_tick FROM relations WHERE kind = 'spouse'", {})
        key = {row["agent_id"]: known.get(row["agent_id"], (name, row["agent_id"])) for row in people}
        told[name] = {
            row["agent_id"]: (
                {key[child["agent_id"]] for child in people if row["agent_id"] in (child["mother"], child["father"])},
                {
                    (key[one["a"] + one["b"] - row["agent_id"]], one["since_tick"])
                    for one in wed
                    if row["agent_id"] in (one["a"], one["b"])
                },
                48 if row["died_tick"] is None else row["died_tick"],
            )
            for row in people
        }
    expected = []
    for a, b in lives.same.items():
        one, other = told["plain"][a], told["starved"][b]
        if weight := abs(other[2] - one[2]) / 4 + 2 * len(one[0] ^ other[0]) + len(one[1] ^ other[1]):
            expected.append((-weight, a))
    found = [(-change.weight, change.a) for change in lives.changes if change.weight]
    assert found == sorted(expected) and len(found) > 20


def test_a_village_that_ended_is_compared_to_the_end_of_the_other(runs: dict[str, Path]) -> None:
    found = compared(runs["plain"], runs["ended"])
    assert found.pair.until_tick == 47 and found.pair.until_year == 12
    assert found.lives is not None and found.numbers is not None and found.numbers[1].alive[-1] == 0
    assert "the village ended in year" in found.told.lead[1].text
    outlived = sum(row.gone_tick is None for row in found.lives.a.people.values())
    assert outlived == compared(runs["ended"], runs["plain"]).told.lead[1].values["b"]["alive"]


def test_what_came_later_than_both_have_lived_is_left_out(runs: dict[str, Path]) -> None:
    short = compared(runs["starved"], runs["short"])
    assert short.pair.until_tick == 29 and short.lives is not None
    people = [*short.lives.a.people.values(), *short.lives.b.people.values()]
    assert all(one.arrived_tick <= 29 and (one.gone_tick or 0) <= 29 for one in people)


# -- what came of it ---------------------------------------------------------------------------------------------------


def test_what_came_of_it_is_what_a_walk_through_the_causes_finds(runs: dict[str, Path], starved: Comparison) -> None:
    claims = [claim for claim in starved.told.claims() if claim.kind == "came of it"]
    assert len(claims) == 2
    for claim in claims:
        (key,) = claim.values
        rows = plain_rows(runs["plain"] if key == "a" else runs["starved"], claim.sql, claim.params[key])
        assert claim.values[key]["events"] == sum(row["events"] for row in rows)
        counts = {str(row["kind"]): row["events"] for row in rows}
        assert all(claim.values[key][kind] == counts.get(kind, 0) for kind in ("34", "33", "35", "20"))
    assert max(claim.values["b"]["events"] for claim in claims if "b" in claim.values) > 0


@pytest.mark.parametrize("b", ["starved", "harsh", "ended"])
def test_what_could_not_have_been_in_the_other_is_counted(runs: dict[str, Path], b: str) -> None:
    """Somebody is in it who lives, and did not live in the other then; by SQL over both files."""
    found = compared(runs["plain"], runs[b])
    parting, until = found.pair.parting, found.pair.until_tick
    claims = {key: claim for claim in found.told.claims() if claim.kind == "foreign" for key in claim.values}
    with both_files(runs["plain"], runs[b]) as raw:
        raw.execute("CREATE TEMP TABLE pairs AS " + f"{SAME_SQL} SELECT x, y FROM same".replace(":parting", str(parting)))
        for here, there, mine, its in (("a", "b", "x", "y"), ("b", "a", "y", "x")):
            raw.execute("DROP TABLE IF EXISTS roots")
            raw.execute(f"""CREATE TEMP TABLE roots AS SELECT DISTINCT e.event_id FROM {here}.events e
                JOIN {here}.villagers v ON v.agent_id IN (e.actor, e.other)
                LEFT JOIN pairs ON pairs.{mine} = v.agent_id LEFT JOIN {there}.villagers w ON w.agent_id = pairs.{its}
                WHERE e.tick BETWEEN {parting} AND {until} AND e.tick BETWEEN v.arrived_tick AND coalesce(v.died_tick, {until})
                  AND (w.agent_id IS NULL OR e.tick > coalesce(w.died_tick, {until}))""")
            (events,) = raw.execute("SELECT count(*) FROM roots").fetchone()
            (came,) = (
                raw.execute(f"""WITH RECURSIVE came(event_id) AS (SELECT event_id FROM roots UNION SELECT c.event_id FROM came
                JOIN {here}.event_causes c ON c.cause_id = came.event_id JOIN {here}.events e ON e.event_id = c.event_id
                WHERE e.tick <= {until}) SELECT count(*) FROM came""").fetchone()
            )
            assert (claims[here].values[here]["events"], claims[here].values[here]["came"]) == (events, came - events)
    assert claims["a"].values["a"]["events"] > 0


def test_the_nearest_consequence_is_the_fewest_steps_away(runs: dict[str, Path], starved: Comparison) -> None:
    walk = """WITH RECURSIVE came(event_id, step) AS (SELECT value, 0 FROM json_each(:roots) UNION
        SELECT c.event_id, step + 1 FROM came JOIN event_causes c ON c.cause_id = came.event_id WHERE step < 40)
        SELECT min(step) AS step, came.event_id FROM came JOIN events e USING (event_id) WHERE e.kind IN (33, 34, 35) GROUP BY 2 ORDER BY 1"""
    for claim in [one for one in starved.told.claims() if one.kind == "came of it"]:
        (key,) = claim.values
        folder = runs["plain"] if key == "a" else runs["starved"]
        steps = {
            row["event_id"]: row["step"] for row in plain_rows(folder, walk, {"roots": claim.params[key]["roots"]}) if row["step"]
        }
        told = [one for one in starved.told.claims() if one.kind == "consequence" and key in one.values]
        found = {one.values[key]["event_id"]: int(re.search(r"(\d+) steps? on", one.text)[1]) for one in told}  # type: ignore[index]
        assert found == {event_id: steps[event_id] for event_id in found} and bool(found) == bool(steps)
        assert min(found.values(), default=0) == min(steps.values(), default=0)
    assert any(one.kind == "consequence" for one in starved.told.claims())


# -- numbers -----------------------------------------------------------------------------------------------------------


def plain_rows(folder: Path, sql: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    with contextlib.closing(sqlite3.connect(folder / "history.db")) as raw:
        raw.execute(STAYS)  # the one view that is not in the file
        raw.row_factory = sqlite3.Row
        return [dict(row) for row in raw.execute(sql, params)]


@pytest.mark.parametrize("b", ["starved", "harsh", "other seed", "months", "short", "ended"])
def test_every_claim_is_what_its_question_answers(runs: dict[str, Path], b: str) -> None:
    """In plain SQL, without our reader; then every number of the prose is one of the claim's own values."""
    found = compared(runs["plain"], runs[b])
    assert len(found.told.claims()) > 8 or found.pair.kinship is Kinship.LONGER
    for claim in found.told.claims():
        for key, values in claim.values.items():
            if claim.sql and key in claim.params:
                folder = runs["plain"] if key == "a" else runs[b]
                assert_answers(claim, values, plain_rows(folder, claim.sql, claim.params[key]), claim.params[key])
        strange = [number for number in numbers_in(claim) if number not in known(claim)]
        assert strange == [], claim.text


def assert_answers(claim: Claim, values: dict[str, Any], rows: list[dict[str, Any]], params: dict[str, Any]) -> None:
    """The first row is the values, or they are counted from all rows as the kind says."""
    first, last = params.get("y0", 0), params.get("y1", 0)
    census = [row.get("alive") for row in rows] + [0] * (last - first + 1 - len(rows))
    if claim.kind == "people":
        assert (
            values["mean"] == pytest.approx(sum(census) / len(census))
            and values["least"] == min(census)
            and values["most"] == max(census)
        )
        assert values["median"] == pytest.approx((sorted(census)[len(census) // 2] + sorted(census)[(len(census) - 1) // 2]) / 2)
    elif claim.kind == "hunger":
        hungers = [row["mean_hunger"] for row in rows if row["mean_hunger"] is not None]
        assert values["mean"] == pytest.approx(sum(hungers) / len(hungers))
    elif claim.kind == "births":
        assert values["born"] == rows[0]["born"] and values["rate"] == pytest.approx(1000 * rows[0]["born"] / rows[0]["lived"])
    elif claim.kind == "life expectancy":
        left, years = 1.0, 0.0
        for row in rows:
            left *= 1 - row["deaths"] / row["reached"]
            years += left
        assert values["birth"] == pytest.approx(years)
    elif claim.kind == "deaths":
        assert values["deaths"] == sum(row["deaths"] for row in rows if claim.values["a"]["cause"] in ("", row["cause"]))
    elif claim.kind == "counted":
        assert values["events"] == sum(row["events"] for row in rows if row["kind"] == values["kind"])
    elif claim.kind == "entropy":
        import math

        total = sum(row["deeds"] for row in rows)
        assert values["deeds"] == total
        assert values["entropy"] == pytest.approx(sum(row["deeds"] / total * math.log2(total / row["deeds"]) for row in rows))
    elif claim.kind == "shares":
        assert sum(values.values()) == pytest.approx(100)
        assert sorted(values.values(), reverse=True)[0] == pytest.approx(
            100 * rows[0]["deeds"] / sum(row["deeds"] for row in rows)
        )
    elif claim.kind in ("alone", "setting", "lives", "came of it", "foreign"):
        pass  # each has a test of its own
    elif claim.kind == "course":
        assert {name: rows[0][name] for name in ("born", "died", "hunger")} == {
            name: values[name] for name in ("born", "died", "hunger")
        }
        assert values["alive"] == pytest.approx(rows[0]["alive"]) or values["alive"] < 1 + (rows[0]["alive"] or 0)
    else:
        assert rows[0].items() <= values.items()


def known(claim: Claim) -> set[str]:
    """The claim's values as prose may write them."""
    found = set()
    for values in claim.values.values():
        for value in values.values():
            if isinstance(value, int | float):
                found |= {f"{value:,}", str(value), *(f"{value:,.{digits}f}" for digits in range(4))}
    return found


def numbers_in(claim: Claim) -> Iterator[str]:
    """Those of the prose, without names, numbers of people and what somebody said."""
    text = claim.text if claim.kind not in ("side", "kinship", "limit", "course", "setting", "made of") else ""
    if claim.kind in ("life", "most years won", "most years lost", "consequence", "thought"):
        text = re.sub(r"married [^;.]*", "", text)
    if claim.kind == "consequence":
        text = re.sub(r"\d+ steps? on", "", text)
    text = re.sub(r'@\d+|"[^"]*"|0 full to 10|who is 15|of a thousand', "", text)
    yield from (number.rstrip(",") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text))


def test_seasons_and_months_are_compared_by_the_year(runs: dict[str, Path]) -> None:
    found = compared(runs["plain"], runs["months"])
    assert found.numbers is not None and (found.numbers[0].first, found.numbers[0].last) == (0, 2)
    assert [n.params["t1"] for n in found.numbers] == [11, 35]


# -- forms -------------------------------------------------------------------------------------------------------------


def test_the_picture_marks_the_parting_and_draws_every_value(runs: dict[str, Path], starved: Comparison) -> None:
    """The line of people is read back: each height is a year's number of people on the scale that is written beside it."""
    svg = drawn(starved)
    assert "they part in year 5" in svg
    sql = "SELECT alive FROM census ORDER BY year"
    alive = {key: [row["alive"] for row in plain_rows(runs[name], sql, {})] for key, name in (("A", "plain"), ("B", "starved"))}
    most = max(*alive["A"], *alive["B"])
    assert f"at most {most}<" in svg
    ground = float(re.search(r">people</text>.*?<path d=\"M40 ([\d.]+)L", svg, re.DOTALL)[1])  # type: ignore[index]
    for key, values in alive.items():
        (d,) = re.findall(rf'<path d="([^"]*)"[^>]*><title>people, {key}</title>', svg)
        points = {round((float(x) - 40) / 350 * len(values) - 0.5): float(y) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", d)}
        assert len(points) > 2 and all(
            (ground - y) / 68 * most == pytest.approx(values[year], abs=0.1) for year, y in points.items()
        )


def test_names_that_a_stranger_wrote_are_harmless_everywhere(tmp_path: Path, runs: dict[str, Path]) -> None:
    evil = "<script>alert(1)</script>\x1b[31m\u202e"
    for name in ("plain", "starved"):
        shutil.copytree(runs[name], tmp_path / name)
        with contextlib.closing(sqlite3.connect(tmp_path / name / "history.db")) as raw, raw:
            raw.execute("UPDATE villagers SET name = ?, house = ?", (evil, evil))
            raw.execute("UPDATE thoughts SET sentence = ?", (evil,))
            raw.execute("UPDATE runs SET name = ?", (evil,))
        (tmp_path / name / "manifest.json").unlink()
    found = compared(tmp_path / "plain", tmp_path / "starved")
    page = as_page(found)
    for text in (as_text(page), as_markdown(page), as_html(page, drawn(found)), drawn(found)):
        assert "\x1b" not in text and "\u202e" not in text and "x1b" in text
    assert "<script" not in as_html(page, drawn(found)) and "<script" not in drawn(found)
    assert html.escape("<script>") in as_html(page) and "\\<script" in as_markdown(page)


def test_machines_get_every_claim_with_its_rows(starved: Comparison) -> None:
    rows = json.loads(json.dumps(as_json(starved)))
    claims = [claim for part in rows["parts"] for claim in part["claims"]]
    assert rows["first_differing_tick"] == PARTING and len(rows["changed_lives"]) == len(
        starved.lives.changes if starved.lives else ()
    )
    assert all(
        claim["sql"] or claim["kind"] in ("no reason", "no events", "events", "newcomers", "thoughts", "thoughts alike", "limit")
        for claim in claims
    )
    assert any(row.startswith("b:events/") for claim in claims for row in claim["rows"])


def test_rows_that_no_island_writes_are_one_line(tmp_path: Path, runs: dict[str, Path]) -> None:
    shutil.copytree(runs["starved"], tmp_path / "odd")
    (tmp_path / "odd" / "manifest.json").unlink()
    with contextlib.closing(sqlite3.connect(tmp_path / "odd" / "history.db")) as raw, raw:
        raw.execute("UPDATE ticks SET last_event_id = 4000000000000 WHERE tick = 47")
    with pytest.raises(IslandError, match="events are numbered to 4000000000000"):
        compared(runs["plain"], tmp_path / "odd")
