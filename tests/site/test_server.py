"""`island serve`: who is answered, with which rows, and what a stranger's words may do."""

import shutil
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from island import app as island_app
from island import scenario
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.site import rows
from island.site.asking import MOST_ROWS
from island.site.library import Library
from island.site.live import Live, told
from island.site.server import address_of, listening, make_app
from island.views.chronicle import kept_chronicle

HERE = "http://127.0.0.1:8411"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "run"
    island_app.run(scenario.load("first_winter", ["mind.kind=scripted"]), folder, quiet=True)
    return folder


@pytest.fixture(scope="module")
def browser(made: Path) -> Iterator[TestClient]:
    with TestClient(make_app(HistoryReader(made)), base_url=HERE) as client:
        client.app.state.library.wait(60)  # type: ignore[attr-defined]
        yield client


# -- who is answered ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8411", "", "127.0.0.1:8411@evil", "192.168.0.1"])
def test_a_name_that_only_leads_here_is_not_answered(browser: TestClient, host: str) -> None:
    answer = browser.get("/data/base.json", headers={"host": host})
    assert answer.status_code == 421 and "people" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8411", "[::1]:80"])
def test_this_machine_is_answered_by_its_names(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/data/base.json", "/sql?q=select+1", "/live"])
def test_another_sites_page_may_not_ask(browser: TestClient, path: str) -> None:
    elsewhere = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert browser.get(path, headers=elsewhere).status_code == 403
    assert browser.get("/people", headers=elsewhere).status_code == 200  # a link may lead here


@pytest.mark.parametrize(
    "path", ["/", "/person/1", "/nowhere", "/data/base.json", "/data/person/x.json", "/static/site.js", "/sql"]
)
def test_every_answer_forbids_what_it_does_not_need(browser: TestClient, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent(browser: TestClient, method: str) -> None:
    assert browser.request(method, "/sql").status_code == 405


# -- pages -------------------------------------------------------------------------------------------------------------


def test_the_first_page_can_be_read_without_script_and_says_how_the_run_stands(browser: TestClient) -> None:
    page = browser.get("/").text
    assert "<h1>" in page and "All 1 year are lived." not in page and "The year is lived." in page


def test_a_kept_chronicle_is_there_with_the_first_page(browser: TestClient, made: Path) -> None:
    assert kept_chronicle(HistoryReader(made), str(browser.get("/data/base.json").json()["digest"]))
    library = Library(HistoryReader(made))
    library.prepare()
    assert 'class="chapter"' in library.front()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *[("/people", 200), ("/eras", 200), ("/search?q=x", 200), ("/person/1", 200), ("/year/0", 200), ("/event/1", 200)],
        *[("/person/9999", 404), ("/person/x", 404), ("/year/1", 404), ("/event/99999999", 404), ("/house/Nobody", 404)],
        *[
            ("/person/" + "9" * 400, 404),
            ("/person/-1", 404),
            ("/person/٣", 404),
            ("/thread/0", 404),
            ("/nowhere", 404),
            ("/nowhere//", 404),
        ],
    ],
)
def test_what_is_not_there_is_not_found(browser: TestClient, path: str, status: int) -> None:
    assert browser.get(path).status_code == status


@pytest.mark.parametrize("path", ["/static/rows.py", "/static/..%2frows.py", "/static/shell.html", "/static/%2fetc%2fpasswd"])
def test_only_scripts_and_styles_are_files(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


# -- rows --------------------------------------------------------------------------------------------------------------


def test_the_rows_are_those_of_the_report(browser: TestClient, made: Path) -> None:
    reader = HistoryReader(made)
    assert browser.get("/data/person/3.json").json() == rows.person(reader, 3)
    assert browser.get("/data/year/0.json").json() == rows.year(reader, 0)
    assert browser.get("/data/event/40.json").json() == rows.event(reader, 40)
    assert browser.get("/data/base.json").json()["people"] == rows.base(reader)["people"]


def test_a_search_finds_sentences_and_bears_any_question(browser: TestClient) -> None:
    found = browser.get("/data/search.json", params={"q": "winter"}).json()
    assert found and all("winter" in row[-1].lower() for row in found)
    for odd in ("", '"', "a OR", "*", "\x00", "x" * 5000):
        assert browser.get("/data/search.json", params={"q": odd}).status_code == 200


def test_what_has_not_changed_is_not_sent_again(browser: TestClient) -> None:
    tag = browser.get("/data/base.json").headers["etag"]
    again = browser.get("/data/base.json", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


# -- questions in SQL --------------------------------------------------------------------------------------------------


def ask(browser: TestClient, question: str) -> str:
    answer = browser.get("/sql", params={"q": question})
    assert answer.status_code == 200
    return answer.text


def test_a_question_is_answered_as_a_table_and_text_stays_text(browser: TestClient) -> None:
    assert "&lt;script&gt;x" in ask(browser, "select '<script>x'")
    assert "<script>x" not in ask(browser, "select '<script>x' as \"<script>x\"")


@pytest.mark.parametrize(
    "question", ["delete from events", "select 1; select 2", "attach 'x' as y", "pragma journal_mode=off", "nonsense"]
)
def test_anything_but_reading_is_refused_in_a_line(browser: TestClient, question: str) -> None:
    assert 'role="alert">sql: ' in ask(browser, question)


def test_an_endless_question_ends_after_two_seconds(browser: TestClient) -> None:
    start = time.monotonic()
    page = ask(browser, "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n")
    assert "not done within 2 s" in page and time.monotonic() - start < 5


def test_rows_beyond_the_cap_are_left_out_with_a_word(browser: TestClient) -> None:
    page = ask(browser, "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n")
    assert page.count("<tr>") == MOST_ROWS + 1 and "more were left out" in page


# -- strangers ---------------------------------------------------------------------------------------------------------


def test_a_strangers_words_are_shown_and_not_obeyed(made: Path, tmp_path: Path) -> None:
    strange = tmp_path / "strange"
    shutil.copytree(made, strange)
    (strange / "manifest.json").unlink()
    with sqlite3.connect(strange / "history.db") as raw:
        evil = "</script><img src=x onerror=alert(1)>"
        raw.execute("UPDATE villagers SET name = ?, house = ?", (evil, evil))
        raw.execute("UPDATE thoughts SET sentence = ?", (evil,))
        raw.execute("UPDATE runs SET name = ?", (evil,))
        raw.execute("UPDATE villagers SET mother = agent_id, father = agent_id")
    with TestClient(make_app(HistoryReader(strange, even_if_changed=True)), base_url=HERE) as client:
        client.app.state.library.wait(60)  # type: ignore[attr-defined]
        for path in (
            "/",
            "/person/1",
            "/data/base.json",
            "/data/atlas.json",
            "/data/person/1.json",
            "/sql?q=select+name+from+villagers",
        ):
            text = client.get(path).text
            assert "<img src=x" not in text and "</script><img" not in text, path


# -- the port and the stream -------------------------------------------------------------------------------------------


def test_a_port_in_use_is_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(IslandError, match=r"^port \d+: Address already in use; choose another with --port"):
            listening(other.getsockname()[1])


def test_the_socket_is_for_this_machine_alone() -> None:
    with listening(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
        assert address_of(listener).startswith("http://127.0.0.1:")


def test_a_finished_run_says_so_in_one_event_and_the_stream_ends(browser: TestClient) -> None:
    lines = browser.get("/live").text.splitlines()
    assert lines[0] == "retry: 2000" and "event: end" in lines and "id: 11" in lines
    assert len([line for line in lines if line.startswith("data: ")]) == 1


def test_an_event_is_three_lines_whatever_is_said() -> None:
    assert told({"tick": 3, "sentence": "one\ntwo\r\n\ndata: three"}).count("\n") == 4


def test_too_many_who_look_on_are_refused(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Live, "is_full", True)
    assert browser.get("/live").status_code == 503
