"""Runs that the exports read: the synthetic village of the history's tests, and one that a stranger wrote."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "history"))

from history_village import RUN, Village, write_run

from island.history.reader import HistoryReader
from island.history.writer import HistoryWriter

HOSTILE = (
    "@I99@\n0 TRLR",
    "Al\x1b[31m\u202e/Bo/\r\n1 SEX F",
    "long " * 100 + "@end@",
    "' || \"; DROP TABLE villagers; --",
    "=cmd|' /C calc'!A0,\"a\"\tb",
    "</script><b>\x07\x7f",
)


@pytest.fixture(scope="session")
def ten_ticks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten ticks of the synthetic village: a marriage, a death in a storm, a child of two who are not married to each other."""
    folder = tmp_path_factory.mktemp("exports") / "run"
    write_run(folder, 10)
    return folder


@pytest.fixture(scope="session")
def reader(ten_ticks: Path) -> HistoryReader:
    return HistoryReader(ten_ticks)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with names, houses and sentences that mean something to whoever is careless, and with parents who make a circle."""
    folder, village = tmp_path_factory.mktemp("hostile") / "run", Village()
    with HistoryWriter.create(folder, RUN) as writer:
        for _ in range(10):
            record = village.step('fished,\n@VOID@ \u2028 \x1b[2J and "more" of ' + "it " * 100)
            for villager, bad in zip(record.villagers, HOSTILE, strict=False):
                villager.name = villager.house = bad
                villager.mother, villager.father = (villager.agent_id + 1 if villager.agent_id < 6 else 1), 999
            writer.write(record, village.world)
    return folder
