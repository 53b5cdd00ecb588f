"""Causes are followed back and forward, the nearest first, and drawn as a tree in which every event stands in full once."""

from dataclasses import replace
from pathlib import Path

import pytest
from history_village import DEATH_TICK, RUN, Village, write_run
from rich.console import Console

from island.errors import IslandError
from island.history.causes import Chain, Happening
from island.history.reader import HistoryReader
from island.history.writer import HistoryWriter
from island.views.causes import cause_rows, cause_tree, sentence_of
from island.world.words import EventKind

SOMETHING = Happening(1, 0, 0, "spring", 0, "died", 1, "Mara Holm", None, None, None, 1, None, detail="hunger")


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
    assert line == f'year 0, spring: Mara Holm talked with Tom Holm "I talked with Tom Holm."  #{talk}'
    assert "nothing that the history knows came of it" in nothing


def test_the_tree_hangs_causes_under_their_event(reader: HistoryReader) -> None:
    death, hurt, storm = numbers(reader, EventKind.DIED, EventKind.INJURED, EventKind.STORM_ROSE)
    lines = drawn(reader.causes(death))
    assert [line.lstrip("│├└─ ") for line in lines] == [
        f"year 1, autumn: Mara Holm died of a storm  #{death}",
        f"year 1, summer: Mara Holm was hurt  #{hurt}",
        f"year 1, summer: a storm broke  #{storm}",
        f"year 1, summer: a storm broke  #{storm}",
    ]
    assert cause_rows(reader.causes(death))["events"][0]["causes"] == [hurt, storm]


def test_whoever_lives_has_no_death_to_ask_about(reader: HistoryReader) -> None:
    (death,) = numbers(reader, EventKind.DIED)
    assert reader.find_event("@1") != death, "a number is an event's"
    with pytest.raises(IslandError, match="Tom Holm is alive"):
        reader.find_event("Tom")
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
    assert len(drawn(chain)) == 3 and drawn(chain)[-1].endswith("above")


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_of_event_is_a_sentence(kind: EventKind) -> None:
    word = kind.name.lower().replace("_", " ")
    sentence = sentence_of(replace(SOMETHING, what=word, other="Tom Holm", place="Long Reef", outcome="some"))
    assert "{" not in sentence and sentence.split()[0] and "None" not in sentence


def test_a_death_stands_in_the_tick_it_was_in(reader: HistoryReader) -> None:
    (death,) = numbers(reader, EventKind.DIED)
    assert reader.causes(death).happenings[death].tick == DEATH_TICK
    assert reader.causes(10**9).happenings == {}
