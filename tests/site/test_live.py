"""A run that is being lived, looked on in a browser, and its pages beside it."""

import itertools
import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "history"))
sys.path.insert(0, str(Path(__file__).parents[1] / "command"))

from browser import SCHEMES, SETTLED_MS, WIDTHS, Open
from calls import command, environment
from history_village import RUN, Village

from island.history.reader import HistoryReader
from island.history.writer import HistoryWriter
from island.site import living, rows, seeking
from island.site.server import address_of, listening, server_of


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[tuple[HistoryWriter, Village]]:
    """A run with four ticks of its forty, its writer at work."""
    village = Village()
    with HistoryWriter.create(tmp_path / "run", RUN) as writer:
        go_on(writer, village, 4)
        yield writer, village


def go_on(writer: HistoryWriter, village: Village, ticks: int) -> None:
    for _ in range(ticks):
        writer.write(village.step(), village.world)


@pytest.fixture
def address(lived: tuple[HistoryWriter, Village]) -> Iterator[str]:
    server, listener = server_of(lived[0].folder.path), listening(0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield address_of(listener)
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()
    listener.close()


def test_a_run_stands_as_it_is(lived: tuple[HistoryWriter, Village]) -> None:
    writer, village = lived
    reader = HistoryReader(writer.folder.path)
    now = living.standing(reader)
    assert (now.tick, now.is_lived, now.is_finished, now.words) == (3, True, False, "Being lived just now: year 0 of 10 years.")
    before = living.stamp(reader)
    go_on(writer, village, 36)
    assert living.stamp(reader) != before
    writer.close()
    now = living.standing(reader)
    assert (now.tick, now.is_lived, now.is_finished, now.words) == (39, False, True, "All 10 years are lived.")


def test_a_moment_has_people_by_house_sentences_and_news(lived: tuple[HistoryWriter, Village]) -> None:
    writer, village = lived
    go_on(writer, village, 3)  # to the death of Mara Holm
    now = living.moment(HistoryReader(writer.folder.path))
    assert (now["tick"], now["alive"], now["houses"]) == (6, 5, [["Holm", 4], ["Reef", 1]])
    assert [news["text"] for news in now["news"]] == ["Mara Holm died of a storm"]
    assert len(now["sentences"]) == 3 and all(said["sentence"].startswith("I fished") for said in now["sentences"])


def test_a_person_of_a_run_that_is_lived_has_the_rows_that_the_closed_run_has(lived: tuple[HistoryWriter, Village]) -> None:
    writer, village = lived
    go_on(writer, village, 36)
    reader = HistoryReader(writer.folder.path)
    sought = {who: seeking.person(reader, who) for who in range(9)}
    writer.close()
    assert sought == {who: rows.person(reader, who) for who in range(9)}
    assert sought[1]["thoughts"] and sought[2]["events"]


def events(address: str, most: int, after_first: object) -> list[dict[str, object]]:
    """The data of events of the stream until so many ticks are told; `after_first` is called when one is there.

    A tick is told twice when only the words about the run have changed.
    """
    found: list[dict[str, object]] = []
    with urllib.request.urlopen(f"{address}live", timeout=120) as stream:
        for line in stream:
            if line.startswith(b"data: "):
                found.append(json.loads(line[6:]))
                if len(found) == 1:
                    after_first()  # type: ignore[operator]
                if len({moment["tick"] for moment in found}) == most:
                    break
    return found


def test_a_commit_is_one_event_whose_id_is_the_tick(lived: tuple[HistoryWriter, Village], address: str) -> None:
    first, *_, second = events(address, 2, lambda: go_on(*lived, 1))
    assert (first["tick"], second["tick"]) == (3, 4)


def test_a_reader_who_looks_on_does_not_keep_the_log_of_a_run_that_closes(
    lived: tuple[HistoryWriter, Village], address: str
) -> None:
    writer, village = lived

    def end() -> None:
        go_on(writer, village, 36)
        writer.close()

    *_, last = events(address, 50, end)
    assert last["is_finished"]
    assert [path.name for path in writer.folder.path.iterdir() if "-wal" in path.name] == []


def test_the_page_of_a_run_moves_in_a_browser(
    lived: tuple[HistoryWriter, Village], address: str, browser_page: Open, tmp_path: Path
) -> None:
    watched = browser_page()
    page = watched.page
    watched.open(address)
    page.wait_for_selector("#live[data-tick='3'] .map", timeout=SETTLED_MS)
    assert "6 people" in page.inner_text("#live")
    for width in WIDTHS:
        for scheme in SCHEMES:
            watched.look(width, scheme)
            watched.picture(tmp_path, f"live-{scheme}-{width}")
            assert watched.faults_for_readers() == [] and not watched.is_wider_than_the_window()
    assert watched.out_of_reach() == []
    go_on(*lived, 3)
    page.wait_for_selector("#live[data-tick='6']", timeout=SETTLED_MS)
    assert "5 people" in page.inner_text("#live") and "Mara Holm died of a storm" in page.inner_text("#live")
    page.click("text=Mara Holm died of a storm")
    page.wait_for_selector("#page h1")
    assert page.url.startswith(f"{address}event/")
    page.go_back()
    page.wait_for_selector("#live[data-tick='6']", timeout=SETTLED_MS)
    assert watched.troubles == [] and all(request.startswith(address) for request in watched.requests)


def test_the_map_of_a_run_that_is_lived_lies_on_its_land(address: str, browser_page: Open) -> None:
    watched = browser_page()
    watched.open(address)
    watched.page.wait_for_selector("#live .map .ground-coast", timeout=SETTLED_MS)
    assert watched.troubles == []


# -- beside a run ------------------------------------------------------------------------------------------------------

LONG = ("run", "thousand_years", "--set", "mind.kind=scripted", "--years", "300", "--quiet", "--serve", "--port", "0")


def test_run_serves_its_pages_and_takes_them_with_it(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(*LONG), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stderr
    found = re.search(r"http://127\.0\.0\.1:\d+/", process.stderr.readline())
    assert found
    with urllib.request.urlopen(f"{found[0]}live", timeout=30) as stream:
        assert any(line.startswith(b"data: ") for line in stream)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and "island serve runs/thousand_years-1" in said and "Traceback" not in said
    with pytest.raises(OSError):
        urllib.request.urlopen(found[0], timeout=5)


def test_a_run_that_goes_on_can_be_served_too(tmp_path: Path) -> None:
    process = subprocess.Popen(command(*LONG), cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True)
    assert process.stderr and "its pages" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    call = command("resume", "runs/thousand_years-1", "--quiet", "--serve", "--port", "0")
    process = subprocess.Popen(call, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True)
    assert process.stderr
    said = itertools.takewhile(lambda line: "its pages" not in line, process.stderr)
    assert [line for line in said if "Traceback" in line] == []
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=60)
    assert process.returncode == 130 and "the pages ended with the run" in rest


def test_ctrl_c_ends_a_server_while_somebody_looks_on(lived: tuple[HistoryWriter, Village], tmp_path: Path) -> None:
    call = command("serve", lived[0].folder.path, "--port", "0")
    process = subprocess.Popen(call, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    address = process.stdout.readline().strip()
    with urllib.request.urlopen(f"{address}live", timeout=30) as stream:
        stream.readline()
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode in (0, 130) and "Traceback" not in said and time.monotonic() - start < 6, said
