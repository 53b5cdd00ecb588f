"""Ancestors and descendants: everybody once, whatever the ways to them, and whatever a foreign file says."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from island.errors import IslandError
from island.history.reader import HistoryReader
from island.views.kin import family_rows, family_tree


def changed(run: Path, folder: Path, *statements: str) -> HistoryReader:
    shutil.copytree(run, folder)
    with closing(sqlite3.connect(folder / "history.db", isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)
    return HistoryReader(folder, even_if_changed=True)


def drawn(reader: HistoryReader, agent_id: int, depth: int) -> str:
    console = Console(width=200, file=None, record=True, quiet=False, markup=False)
    with console.capture() as capture:
        console.print(family_tree(reader.kin(agent_id, depth)))
    return capture.get()


def test_parents_and_children_are_told_with_their_generation(ten_ticks: Path) -> None:
    reader = HistoryReader(ten_ticks)
    assert reader.kin(7).generations == {7: 0, 3: -1, 2: -1}
    assert reader.kin(2).generations == {2: 0, 7: 1} and reader.kin(2).descendants == 1
    assert "2 ancestors" in drawn(reader, 7, 3) and "no known descendants" in drawn(reader, 7, 3)
    with pytest.raises(IslandError, match="nobody has this number"):
        reader.kin(999)


def test_a_tree_of_forty_generations_and_a_million_million_ways_is_drawn_at_once_and_everybody_once(
    ten_ticks: Path, tmp_path: Path
) -> None:
    row = "INSERT INTO villagers SELECT {}, name, house, is_female, born_year, {}, {}, trait_1, trait_2, arrived_tick, 1, NULL, NULL, NULL"
    both = [
        row.format(100 + 2 * step + side, 98 + 2 * step if step else 3, 99 + 2 * step if step else 2)
        + " FROM villagers WHERE agent_id = 7"
        for step in range(40)
        for side in (0, 1)
    ]
    reader = changed(ten_ticks, tmp_path / "run", *both)
    kin = reader.kin(178, 3)
    assert kin.ancestors == 2 * 39 + 2
    assert sorted(kin.generations) == [172, 173, 174, 175, 176, 177, 178]
    picture = drawn(reader, 178, 3)
    assert all(picture.count(f"@{number} (") == 1 for number in range(172, 179)) and "+2" in picture
    assert len(drawn(reader, 178, 100).splitlines()) < 200


def test_somebody_who_is_his_own_grandfather_is_drawn_once(ten_ticks: Path, tmp_path: Path) -> None:
    reader = changed(
        ten_ticks,
        tmp_path / "run",
        "UPDATE villagers SET father = 7 WHERE agent_id = 2",
        "UPDATE villagers SET mother = 5, father = 5 WHERE agent_id = 5",
    )
    picture = drawn(reader, 7, 50)
    assert picture.count("@7 (") == 1 and reader.kin(7).ancestors == 2
    assert reader.kin(5).generations == {5: 0}
    rows = family_rows(reader.kin(7))
    assert {person["agent_id"] for person in rows["people"]} == {2, 3, 7}
