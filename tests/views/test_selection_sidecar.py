"""The sidecar is made once, made again when it is stale or damaged, never needed, and never in anybody's way."""

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from island.errors import IslandError
from island.history.reader import HistoryReader
from island.history.verify import verify_run
from island.views.selection import sidecar
from island.views.selection.sidecar import search, selection_of


def made(folder: Path) -> Path:
    selection_of(HistoryReader(folder))
    return folder / sidecar.NAME


def test_a_selection_is_made_once_and_read_after_that(village: Path) -> None:
    said: list[str] = []
    first = selection_of(HistoryReader(village), said.append)
    assert said and (village / sidecar.NAME).is_file()
    said.clear()
    assert selection_of(HistoryReader(village), said.append) == first and said == []


def test_the_history_is_not_written(village: Path) -> None:
    before = (village / "history.db").read_bytes()
    names = {path.name for path in village.iterdir()}
    made(village)
    assert (village / "history.db").read_bytes() == before
    assert {path.name for path in village.iterdir()} == names | {sidecar.NAME}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE kept SET digest = 'another'",
        "UPDATE kept SET version = version - 1",
        "UPDATE kept SET selection = '{'",
        "UPDATE kept SET selection = '{\"digest\": 3}'",
        "UPDATE kept SET selection = '[]'",
        "UPDATE kept SET selection = x'ff'",
        "DELETE FROM kept",
        "DROP TABLE kept",
    ],
)
def test_a_stale_or_damaged_sidecar_is_made_again(village: Path, change: str) -> None:
    path = made(village)
    right = selection_of(HistoryReader(village))
    with sqlite3.connect(path) as raw:
        raw.execute(change)
    raw.close()
    assert selection_of(HistoryReader(village)) == right
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT version FROM kept").fetchall() == [(sidecar.VERSION,)]
    raw.close()


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00" + bytes(200)])
def test_a_file_that_is_no_database_is_replaced(village: Path, content: bytes) -> None:
    right = selection_of(HistoryReader(village))
    (village / sidecar.NAME).write_bytes(content)
    assert selection_of(HistoryReader(village)) == right
    assert (village / sidecar.NAME).stat().st_size > 10_000


def test_a_torn_sidecar_never_raises(village: Path) -> None:
    path = made(village)
    right, whole = selection_of(HistoryReader(village)), path.read_bytes()
    found = search(HistoryReader(village), "fished")
    for at in range(0, len(whole), 4096):
        path.write_bytes(whole[:at] + os.urandom(4096) + whole[at + 4096 :])
        assert search(HistoryReader(village), "fished") == found
        assert selection_of(HistoryReader(village)) == right


def test_a_folder_in_the_sidecars_place_is_left_alone(village: Path) -> None:
    (village / sidecar.NAME).mkdir()
    assert selection_of(HistoryReader(village)).eras
    assert sorted(path.name for path in village.iterdir() if path.name.startswith("reading")) == [sidecar.NAME]


def test_a_read_only_folder_is_read_without_keeping(village: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = selection_of(HistoryReader(village))
    (village / sidecar.NAME).unlink()

    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(sidecar.tempfile, "mkstemp", refused)
    assert selection_of(HistoryReader(village)) == right
    assert len(search(HistoryReader(village), "fished")) == 50
    assert not (village / sidecar.NAME).exists()


def test_a_full_disk_is_read_without_keeping(village: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = selection_of(HistoryReader(village))
    (village / sidecar.NAME).unlink()

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sidecar, "_index", full)
    said: list[str] = []
    assert selection_of(HistoryReader(village), said.append) == right
    assert "not kept (database or disk is full)" in said[-1] or any("not kept" in line for line in said)
    assert [path.name for path in village.iterdir() if path.name.startswith("reading")] == []


def test_two_that_make_it_at_once_both_succeed(village: Path) -> None:
    code = f"""
from island.history.reader import HistoryReader
from island.views.selection.sidecar import selection_of
print(selection_of(HistoryReader({str(village)!r})).digest)
"""

    def make(_: int) -> str:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    with ThreadPoolExecutor(3) as pool:
        printed = set(pool.map(make, range(3)))
    assert printed == {selection_of(HistoryReader(village)).digest + "\n"}
    assert [path.name for path in village.iterdir() if path.name.endswith(".new")] == []


def test_a_folder_with_a_sidecar_is_still_in_order(village: Path) -> None:
    made(village)
    assert verify_run(village).is_ok


# -- searching ---------------------------------------------------------------------------------------------------------


def test_words_are_found_with_and_without_an_index(village: Path) -> None:
    reader = HistoryReader(village)
    without = search(reader, "number 6")
    selection_of(reader)
    with_index = search(reader, "number 6")
    assert with_index == without and len(with_index) == 50
    assert {found.agent_id for found in with_index} == {6} and with_index[0].sentence == "I fished, number 6."
    assert (with_index[4].tick, with_index[4].year, with_index[4].kind) == (4, 1, 0)


def test_no_more_is_found_than_was_asked_for(village: Path) -> None:
    made(village)
    assert len(search(HistoryReader(village), "fished", most=3)) == 3


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "fished OR",
        "fished*",
        "NEAR(fished",
        "sentence:fished",
        "-fished",
        "^fished",
        "a\x00b",
        "\ud800 fished",
        "AND",
        "(" * 99,
    ],
)
def test_hostile_words_never_raise_but_a_line(village: Path, words: str) -> None:
    for _ in range(2):
        try:
            assert isinstance(search(HistoryReader(village), words), list)
        except IslandError as error:
            assert "\n" not in str(error)
        made(village)


def test_signs_are_no_language(village: Path) -> None:
    made(village)
    assert search(HistoryReader(village), "fished OR hard") == []
    assert len(search(HistoryReader(village), '"fished')) == 50


def test_a_search_for_nothing_is_one_line(village: Path) -> None:
    with pytest.raises(IslandError, match="no word to look for"):
        search(HistoryReader(village), " -- ")


def test_what_is_kept_is_json_without_surprises(village: Path) -> None:
    with sqlite3.connect(made(village)) as raw:
        (text,) = raw.execute("SELECT selection FROM kept").fetchone()
    raw.close()
    assert set(json.loads(text)) == {"digest", "series", "eras", "lives", "moments", "threads", "quotes"}
