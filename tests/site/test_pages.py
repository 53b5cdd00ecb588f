"""Every kind of page, of the report and of the server alike, in a browser: in order, whole, and the same on both."""

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from browser import SCHEMES, WIDTHS, Open, Watched
from hosts import Host

from island.history.reader import HistoryReader
from island.site import rows

LINKS_MOST = 120  # followed in one test
KEYS_MOST = 160  # links and fields of a page that is gone through with the Tab key
READ_BY_AXE = {"report": ((1280, "light"), (390, "dark")), "server": ((390, "light"),)}
"""Colours do not depend on the width, nor what is there on the colours: two of four looks show both of both; one renderer draws for both hosts."""


def test_every_kind_of_page_is_in_order(host: Host, kinds: list[str], browser_page: Open, tmp_path: Path) -> None:
    """Light and dark, on a phone and on a desk: nothing on the console, nothing asked of others, nothing that axe finds, nothing wider."""
    watched = browser_page()
    faults: dict[tuple[str, int, str], list[str]] = {}
    for path in kinds:
        for width in WIDTHS:
            for scheme in SCHEMES:
                watched.look(width, scheme)
                host.go(watched, path)
                name = path.strip("/").split("?")[0].replace("/", "-") or "chronicle"
                watched.picture(tmp_path, f"{host.name}-{name}-{scheme}-{width}")
                found = watched.faults_for_readers() if (width, scheme) in READ_BY_AXE[host.name] else []
                found += ["wider than the window"] * watched.is_wider_than_the_window()
                found += ["not one heading"] * (watched.page.locator("h1:visible").count() != 1)
                faults |= {(path, width, scheme): found} if found else {}
    assert faults == {}
    assert watched.troubles == []
    assert [request for request in watched.requests if not host.is_ours(request)] == []
    assert len(watched.requests) == 1 or host.name == "server"


def test_every_link_leads_to_a_page(host: Host, kinds: list[str], browser_page: Open) -> None:
    watched = browser_page()
    found: dict[str, str] = {}
    for path in kinds:
        host.go(watched, path)
        found |= dict.fromkeys(watched.links(), path)
        anchors = [link for link in watched.links() if link.startswith("#") and not link.startswith("#/")]
        assert [link for link in anchors if not watched.page.locator(f'[id="{link[1:]}"]').count()] == []
    paths = list(dict.fromkeys(filter(None, map(host.path_of, found))))
    assert len(paths) > 100
    followed = paths[:: max(1, len(paths) // LINKS_MOST)]
    assert [path for path in followed if not is_there(host, watched, path)] == []
    assert watched.troubles == []


def is_there(host: Host, watched: Watched, path: str) -> bool:
    if host.name == "report":
        host.go(watched, path)
        return bool(watched.page.locator("h1:visible").inner_text() != "Nothing here")
    try:
        with urllib.request.urlopen(host.address + path[1:], timeout=30) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False


def test_the_keyboard_reaches_everything(host: Host, kinds: list[str], browser_page: Open) -> None:
    watched, tried = browser_page(), 0
    for path in kinds:
        host.go(watched, path)
        if watched.page.locator("a[href]:visible").count() <= KEYS_MOST:
            tried += 1
            assert watched.out_of_reach() == [], path
    assert tried > len(kinds) * 2 / 3


def test_back_works_and_the_heading_has_the_focus(host: Host, browser_page: Open) -> None:
    watched = browser_page()
    host.go(watched, "/people")
    watched.page.locator("table a").first.click()
    watched.page.wait_for_selector('body[data-shown^="/person/"]')
    assert watched.page.evaluate("document.activeElement.tagName") == "H1"
    watched.page.go_back()
    watched.wait("/people")
    assert watched.page.evaluate("document.activeElement.textContent") == "People"
    assert watched.page.title().startswith("People · ")


def test_search_and_the_switch_of_colours_work(host: Host, browser_page: Open) -> None:
    watched = browser_page(scheme="light")
    host.go(watched, "/")
    watched.page.fill("#search input", "the sea")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector('body[data-shown^="/search"]')
    assert watched.page.locator(".sayings li").count() > 0
    paper = "getComputedStyle(document.body).backgroundColor"
    light = watched.page.evaluate(paper)
    watched.page.click("#theme")
    assert watched.page.evaluate(paper) != light


def test_the_map_moves_through_the_decades(host: Host, browser_page: Open) -> None:
    watched = browser_page()
    host.go(watched, "/places")
    said = watched.page.locator("table td").all_inner_texts()
    assert watched.page.locator(".map .site").count() == watched.page.locator("tbody tr").count() > 3
    assert any(text.isdigit() and int(text) for text in said)  # ten years are one decade, without a slider
    assert watched.page.evaluate("stockBy({ stocks: [[9, 5], [19, 7]] }, 1)") == 7
    assert watched.page.evaluate("stockBy({ stocks: [[9, 5], [19, 7]] }, 0)") == 5


def test_the_chronicle_is_readable_without_script(host: Host, browser_page: Open) -> None:
    watched = browser_page(script=False)
    watched.page.goto(host.address)
    assert watched.page.locator("h1").count() == 1
    assert watched.page.locator("#chronicle").inner_text().count(" ") > 100
    assert watched.page.locator("#chronicle svg[role=img]").count() >= 1


def said_apart(reader: HistoryReader) -> str:
    """Two words of one sentence, turned about, that do not stand side by side in it."""
    for (sentence,) in reader.query("SELECT sentence FROM thoughts WHERE sentence LIKE '%winter%' ORDER BY tick, agent_id, kind")[
        1
    ]:
        words = re.findall(r"\w+", sentence.split("winter")[0])[:-1]
        if words:
            return f"winter {max(words, key=len)}"
    pytest.fail("nobody in this run says a sentence with 'winter' and other words before it: choose another word")


def test_server_and_report_give_the_same_rows(decade: Path, report: Path, served: str, browser_page: Open) -> None:
    """Persons, years, events, the map and what a search finds, asked of both sources where the pages ask them."""
    packed, online = browser_page(), browser_page()
    packed.open(report.as_uri())
    online.open(served)
    reader = HistoryReader(decade)
    people = [row[0] for row in reader.query("SELECT agent_id FROM villagers")[1]]
    events = [row[0] for row in reader.query(f"SELECT e.event_id FROM events e WHERE {rows.IS_TOLD}")[1]]
    questions: list[tuple[str, int | str | None]] = [("base", None), ("atlas", None), *(("year", year) for year in (0, 4, 9, 10))]
    questions += [("person", who) for who in [*people[:: max(1, len(people) // 12)], 9999]]
    questions += [("event", event_id) for event_id in [*events[:: max(1, len(events) // 40)], 0]]
    questions += [("search", words) for words in ("the sea", "Fish", said_apart(reader), "nobody-says-this")]
    ask = "([source, all]) => Promise.all(all.map(([kind, which]) => source[kind](which)))"
    found = packed.page.evaluate(f"all => ({ask})([source, all])", questions)
    assert found == online.page.evaluate(f"all => ({ask})([served, all])", questions)
    assert all(found[: -len(["nobody-says-this"])]) and found[-1] == []


@pytest.mark.parametrize("question", ["", "select name, house from villagers", "select nothing"])
def test_the_page_of_questions_is_in_order(served: str, browser_page: Open, question: str, tmp_path: Path) -> None:
    watched = browser_page()
    watched.page.goto(f"{served}sql?q={question.replace(' ', '+')}")
    for width in WIDTHS:
        for scheme in SCHEMES:
            watched.look(width, scheme)
            watched.picture(tmp_path, f"sql-{len(question)}-{scheme}-{width}")
            assert not watched.is_wider_than_the_window()
    assert watched.faults_for_readers() == [] and watched.out_of_reach() == [] and watched.troubles == []
