"""Causes are followed back and forward, the nearest first, and drawn as a tree in which every event stands in full once."""

import sqlite3
import time
from pathlib import Path

import pytest
from history_village import DEATH_TICK, RUN, Village, write_run
from rich.console import Console

from island.errors import IslandError
from island.history.causes import Chain
from island.history.reader import HistoryReader
from island.history.writer import HistoryWriter
from island.views.causes import cause_rows, cause_tree
from island.views.sentences import sentence_of
from island.world.words import EventKind, Season, Weather


@pytest.fixture
def reader(tmp_path: Path) -> HistoryReader:
    write_run(tmp_path / "run", ticks=12)
    return HistoryReader(tmp_path / "run")


def numbers(reader: HistoryReader, *kinds: EventKind) -> list[int]:
    sql = "SELECT event_id FROM events WHERE kind = {}"
    return [reader.query(sql.format(int(kind)))[1][0][0] for kind in kinds]


def drawn(chain: Chain, forward: bool = False) -> list[str]:
    console = Console(width=300, color_system=None)
    with console.capture() as capture:
        console.print(cause_tree(chain, forward=forward))
    return capture.get().splitlines()


def test_a_death_is_followed_back_to_its_roots(reader: HistoryReader) -> None:
    death, hurt, storm = numbers(reader, EventKind.DIED, EventKind.INJURED, EventKind.STORM_ROSE)
    chain = reader.causes(death)
    assert list(chain.happenings) == [death, *sorted((hurt, storm))] and chain.beyond == 0
    assert chain.links == {death: [hurt, storm], hurt: [storm]}, "in the order of their rank"
    assert [happening.depth for happening in chain.happenings.values()] == [0, 1, 1], "the storm is one step away, and two"
    assert reader.find_event("1 ") == 1 and reader.find_event(f"#{death}") == death


def test_a_storm_is_followed_forward_to_a_death(reader: HistoryReader) -> None:
    death, hurt, storm = numbers(reader, EventKind.DIED, EventKind.INJURED, EventKind.STORM_ROSE)
    chain = reader.causes(storm, forward=True)
    assert chain.links == {storm: [hurt, death], hurt: [death]}
    assert reader.causes(death, forward=True).links == {}


def test_what_lies_further_than_asked_for_is_counted(reader: HistoryReader) -> None:
    (death,) = numbers(reader, EventKind.DIED)
    assert reader.causes(death, depth=0).beyond == 2
    assert reader.causes(death, most=2).beyond == 1
    assert any("1 more events led to these" in line for line in drawn(reader.causes(death, most=2)))


def test_a_deed_is_told_by_its_doer(reader: HistoryReader) -> None:
    talk = reader.query(f"SELECT event_id FROM events WHERE kind = {int(EventKind.TALKED)}")[1][0][0]
    (line, nothing) = drawn(reader.causes(talk, forward=True), forward=True)
    assert line == f'year 0, spring: Mara Holm talked with Tom Holm "I talked with Tom Holm."  (event {talk})'
    assert "nothing that the history knows came of it" in nothing


def test_the_tree_hangs_causes_under_their_event(reader: HistoryReader) -> None:
    death, hurt, storm = numbers(reader, EventKind.DIED, EventKind.INJURED, EventKind.STORM_ROSE)
    lines = drawn(reader.causes(death))
    assert [line.lstrip("│├└─ ") for line in lines] == [
        f"year 1, autumn: Mara Holm died of a storm  (event {death})",
        f"year 1, summer: Mara Holm was hurt  (event {hurt})",
        f"year 1, summer: a storm broke  (event {storm})",
        f"year 1, summer: a storm broke  (event {storm})",
    ]
    assert cause_rows(reader.causes(death))["events"][0]["causes"] == [hurt, storm]


def test_whoever_lives_has_no_death_to_ask_about(reader: HistoryReader) -> None:
    (death,) = numbers(reader, EventKind.DIED)
    assert reader.find_event("@1") == reader.find_event("Mara Holm") == death, "with a sign before it a number is a person's"
    assert reader.find_event("1") == 1, "without one it is an event's"
    for who in ("Tom", "@2"):
        with pytest.raises(IslandError, match="Tom Holm is alive"):
            reader.find_event(who)
    with pytest.raises(IslandError, match="expected 1 to"):
        reader.find_event("0")


def test_a_circle_of_causes_in_a_foreign_file_ends(tmp_path: Path) -> None:
    village = Village()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        record = village.step()
        first, second = record.events[0], record.events[1]
        record.events[0] = first._replace(causes=(second.event_id,))
        record.events[1] = second._replace(causes=(first.event_id,))
        writer.write(record, village.world)
    chain = HistoryReader(tmp_path / "run").causes(first.event_id)
    assert len(drawn(chain)) == 3 and drawn(chain)[-1].endswith("above)")


def test_dense_causes_in_a_foreign_file_are_followed_a_thousand_steps_in_a_moment(tmp_path: Path) -> None:
    """Every event the cause of every other: each is looked at once, not once at every depth at which it can be reached."""
    records = write_run(tmp_path / "before", ticks=20)
    numbers = [event.event_id for record in records for event in record.events]
    village = Village()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        for _ in records:
            record = village.step()
            for place, event in enumerate(record.events):
                record.events[place] = event._replace(causes=tuple(one for one in numbers if one != event.event_id))
            writer.write(record, village.world)
    reader, began = HistoryReader(tmp_path / "run"), time.monotonic()
    for forward in (False, True):
        chain = reader.causes(numbers[0], forward=forward, depth=1000, most=100)
        assert len(chain.happenings) == 100 and chain.beyond == len(numbers) - 100 > 0
        assert {happening.depth for happening in chain.happenings.values()} == {0, 1}
    assert time.monotonic() - began < 1


def test_what_a_foreign_file_has_instead_of_a_cause_is_left_out(reader: HistoryReader) -> None:
    (death,) = numbers(reader, EventKind.DIED)
    with sqlite3.connect(reader.folder.history) as connection:
        connection.execute("UPDATE event_causes SET cause_id = x'00' WHERE event_id = ? AND rank = 0", (death,))
        connection.execute("UPDATE event_causes SET cause_id = 999999 WHERE event_id = ? AND rank = 1", (death,))
    chain = reader.causes(death)
    assert list(chain.happenings) == [death] and chain.links == {} and chain.beyond == 1


def test_a_season_is_told_with_its_weather(reader: HistoryReader) -> None:
    """Its weather and season stand where a deed has meals and an outcome: winter was once `plenty` in the view."""
    with sqlite3.connect(reader.folder.history) as connection:
        code = (int(EventKind.SEASON), int(Weather.FROST), int(Season.WINTER))
        connection.execute("UPDATE events SET kind = ?, actor = NULL, amount = ?, outcome = ? WHERE event_id = 9", code)
    chain = reader.causes(9)
    happening = chain.happenings[9]
    assert (happening.amount, happening.outcome) == ("frost", "winter")
    assert sentence_of(happening, chain.namesakes) == "winter came, frost"


def test_a_death_stands_in_the_tick_it_was_in(reader: HistoryReader) -> None:
    (death,) = numbers(reader, EventKind.DIED)
    assert reader.causes(death).happenings[death].tick == DEATH_TICK
    assert reader.causes(10**9).happenings == {}
