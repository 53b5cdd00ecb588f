"""Who is in a boat is on no island, and comes ashore as who they were."""

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

from island.archipelago.sea import Sea
from island.history.reader import HistoryReader
from island.history.tokens import unpack_ids
from island.world.state import NOBODY, OVERSEAS
from island.world.words import LEAVINGS, EventKind


def boats(folder: Path) -> list[tuple[int, Any]]:
    return [(year, boat) for year, found in Sea(folder).voyages().items() for boat in found]


def rows(folder: Path, island: str, sql: str) -> list[Any]:
    return HistoryReader(folder / island).rows(sql)


def test_boats_sail_in_these_years(archipelago: Path) -> None:
    """What the other tests of this file stand on."""
    found = boats(archipelago)
    assert len(found) > 6
    assert {EventKind.LEFT_TO_WED} <= {boat.reason for _, boat in found}


def test_nobody_lives_on_two_islands_at_once(archipelago: Path) -> None:
    """Alive at the end, on all islands and in the last boats, are those who came first, were cast ashore or were born, less the dead and the lost."""
    names = Sea(archipelago).info.islands
    here = Counter[str]()
    for name in names:
        for kind, count in rows(archipelago, name, "SELECT kind, count(*) FROM events GROUP BY kind"):
            here[EventKind(kind).name] += count
    alive = sum(head.alive for head in Sea(archipelago).heads(5)[5])
    last = sum(len(boat.travellers) for year, boat in boats(archipelago) if year == 5 and not boat.is_lost)
    lost = sum(len(boat.travellers) for _, boat in boats(archipelago) if boat.is_lost)
    assert alive + last == here["ARRIVED"] + here["CAST_ASHORE"] + here["BORN"] - here["DIED"] - lost
    left = sum(here[kind.name] for kind in LEAVINGS)
    assert here["CAME_ASHORE"] == left - lost - last


def test_whoever_left_does_nothing_more_and_whoever_landed_did_nothing_before(archipelago: Path) -> None:
    names = Sea(archipelago).info.islands
    for year, boat in boats(archipelago):
        for one in boat.travellers:
            after = f"SELECT count(*) FROM thoughts WHERE agent_id = {one.left_as} AND tick >= {4 * year + 4}"
            assert rows(archipelago, names[boat.origin], after) == [(0,)]
            if one.state and year < 5:
                first = f"SELECT min(tick) FROM events WHERE actor = {one.landed_as} OR other = {one.landed_as}"
                assert rows(archipelago, names[boat.to], first) == [(4 * year + 4,)]


def test_goods_that_leave_arrive_unless_the_boat_is_lost(archipelago: Path) -> None:
    names = Sea(archipelago).info.islands
    for good, column in (("meals", "amount"), ("logs", "outcome")):
        sent = sum(getattr(boat, good) for year, boat in boats(archipelago) if not boat.is_lost and year < 5)
        sql = f"SELECT coalesce(sum({column}), 0) FROM events WHERE kind = {int(EventKind.GOODS_CAME)}"
        assert sum(rows(archipelago, name, sql)[0][0] for name in names) == sent > 0


def test_a_traveller_keeps_name_house_age_and_temper(archipelago: Path) -> None:
    names = Sea(archipelago).info.islands
    sql = "SELECT name, house, is_female, born_year, trait_1, trait_2 FROM villagers WHERE agent_id = "
    for year, boat in boats(archipelago):
        for one in boat.travellers:
            if one.state and year < 5:
                before = rows(archipelago, names[boat.origin], f"{sql}{one.left_as}")
                assert before == rows(archipelago, names[boat.to], f"{sql}{one.landed_as}") != []


def test_a_fever_comes_ashore_only_with_the_sick(archipelago: Path) -> None:
    """Whose sickness began with their landing had it in the boat, and whoever had it there fell sick at home and had not recovered."""
    names = Sea(archipelago).info.islands
    sql = f"""SELECT a.actor FROM events a JOIN event_causes c ON c.event_id = a.event_id JOIN events b ON b.event_id = c.cause_id
              WHERE a.kind = {int(EventKind.FELL_SICK)} AND b.kind = {int(EventKind.CAME_ASHORE)}"""
    for number, name in enumerate(names):
        carried = {
            one.landed_as
            for year, boat in boats(archipelago)
            for one in boat.travellers
            if boat.to == number and one.state and one.state.sick_until_day > 360 * (year + 1)
        }
        assert {row[0] for row in rows(archipelago, name, sql)} <= carried
    sick, well = int(EventKind.FELL_SICK), int(EventKind.RECOVERED)
    for year, boat in boats(archipelago):
        for one in boat.travellers:
            sql = (
                f"SELECT kind FROM events WHERE actor = {one.left_as} AND kind IN ({sick}, {well}) ORDER BY event_id DESC LIMIT 1"
            )
            if one.state and one.state.sick_until_day > 360 * (year + 1):
                assert rows(archipelago, names[boat.origin], sql) == [(sick,)]


def test_every_leaving_has_a_cause_on_its_island(archipelago: Path) -> None:
    kinds = ", ".join(str(int(kind)) for kind in LEAVINGS)
    sql = f"""SELECT count(*) FROM events e WHERE kind IN ({kinds})
              AND NOT EXISTS (SELECT 1 FROM event_causes c WHERE c.event_id = e.event_id AND c.cause_id < e.event_id)"""
    assert [rows(archipelago, name, sql) for name in Sea(archipelago).info.islands] == [[(0,)]] * 4


def test_what_a_newcomer_remembers_speaks_of_people_by_name(archipelago: Path) -> None:
    """Whoever is in a memory has a number that is theirs on the new island, or one overseas with a name beside it."""
    seen = 0
    for _, boat in boats(archipelago):
        names = dict(boat.names)
        own = {one.landed_as for one in boat.travellers}
        for one in boat.travellers:
            for memory in one.state.memories if one.state else ():
                overseas = [who for who in memory.people if who >= OVERSEAS]
                assert all(who in names for who in overseas)
                seen += len(overseas) + len(own & set(memory.people))
    assert seen


def test_kin_left_behind_are_kin_still(archipelago: Path) -> None:
    """Parents whom the island never saw are no rows of it, but tell brothers from strangers."""
    for _, boat in boats(archipelago):
        for one in boat.travellers:
            if one.state:
                known = {one.state.mother, one.state.father} - {NOBODY}
                assert all(parent < OVERSEAS for parent in known)
                assert one.state.spouse in {NOBODY, *(mate.landed_as for mate in boat.travellers)}


def test_what_is_told_on_the_other_shore_is_in_the_prompts_of_those_who_heard_it(archipelago: Path) -> None:
    heard = 0
    for name in Sea(archipelago).info.islands:
        sql = f"SELECT tick, other FROM events WHERE kind = {int(EventKind.TALE_TOLD)}"
        for tick, hearer in rows(archipelago, name, sql):
            connection = sqlite3.connect(archipelago / name / "history.db")
            found = connection.execute("SELECT prompt FROM thoughts WHERE tick = ? AND agent_id = ? AND kind = 0", (tick, hearer))
            prompt = found.fetchone()[0]
            connection.close()
            heard += _heard_mark() in unpack_ids(prompt)
    assert heard


def _heard_mark() -> int:
    import brain
    from island.codec.vocabulary import Vocabulary

    return Vocabulary.load(Path(brain.__file__).parent / "models" / "island.vocab").mark["heard"]


def test_states_in_the_sea_are_as_snapshots_hold_people(archipelago: Path) -> None:
    connection = sqlite3.connect(archipelago / "sea.db")
    states = [json.loads(row[0]) for row in connection.execute("SELECT state FROM travellers WHERE state IS NOT NULL")]
    connection.close()
    assert states and all(isinstance(state, list) for state in states)
