"""The report in a browser: one file, from which every page can be reached, and which says what the history says."""

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from browser import SCHEMES, WIDTHS, Open, Watched
from calls import island

from island.errors import IslandError
from island.history.reader import HistoryReader
from island.site import rows
from island.site.front import hash_link
from island.site.pack import numbers_of
from island.site.report import report_of, write
from island.site.shell import RENDERER, asset
from island.views.selection.sidecar import search, selection_of

LINKS_MOST = 150  # followed in one test


def written(folder: Path, out: Path, *, even_if_changed: bool = False) -> Path:
    reader = HistoryReader(folder, even_if_changed=even_if_changed)
    write(out, report_of(reader, selection_of(reader)))
    return out


@pytest.fixture(scope="session")
def report(decade: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(decade, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="session")
def kinds(decade: Path) -> list[str]:
    """A page of each kind."""
    reader = HistoryReader(decade)
    who, event_id = reader.query("SELECT actor, event_id FROM events WHERE kind = 34 ORDER BY event_id LIMIT 1")[1][0]
    house = reader.query("SELECT house FROM villagers LIMIT 1")[1][0][0]
    pages = ["/", "/eras", "/era/1", "/year/3", "/people", f"/person/{who}", "/houses", f"/house/{house}", "/places", "/place/1"]
    return [*pages, f"/event/{event_id}", "/threads", "/voices", "/search?q=winter", "/nowhere"] + ["/thread/1"] * bool(
        selection_of(reader).threads
    )


def go(watched: Watched, report: Path, path: str) -> None:
    if watched.page.url == "about:blank":
        watched.open(f"{report.as_uri()}#{path}", path)
    else:
        watched.page.evaluate("path => { location.hash = path }", path)
        watched.wait(path)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_kind_of_page_is_in_order(
    report: Path, kinds: list[str], browser_page: Open, scheme: str, width: int, tmp_path: Path
) -> None:
    """One request, nothing on the console, nothing that axe finds, nothing wider than the window, one heading."""
    watched, faults = browser_page(width=width, scheme=scheme), {}
    for path in kinds:
        go(watched, report, path)
        watched.page.screenshot(path=tmp_path / f"{path.strip('/').replace('/', '-') or 'chronicle'}-{scheme}-{width}.png")
        found = watched.faults_for_readers() + ["wider than the window"] * watched.is_wider_than_the_window()
        headings = watched.page.locator("h1:visible").count()
        faults |= {path: found} if found else {}
        faults |= {} if headings == 1 else {path: f"{headings} headings"}
    assert faults == {}
    assert watched.troubles == []
    assert [request.split("#")[0] for request in watched.requests] == [report.as_uri()]


def test_every_link_leads_to_a_page(report: Path, kinds: list[str], browser_page: Open) -> None:
    watched = browser_page()
    found: dict[str, str] = {}
    for path in kinds:
        go(watched, report, path)
        found |= dict.fromkeys(watched.links(), path)
    assert all(link.startswith("#") for link in found)
    anchors = [link for link in found if not link.startswith("#/")]
    go(watched, report, "/")
    assert [link for link in anchors if not watched.page.locator(f'[id="{link[1:]}"]').count()] == []
    broken = []
    routes = [link[1:] for link in found if link.startswith("#/")]
    for path in routes[:: max(1, len(routes) // LINKS_MOST)]:
        go(watched, report, path)
        if watched.page.locator("h1:visible").inner_text() == "Nothing here":
            broken.append((path, found[f"#{path}"]))
    assert broken == [] and len(routes) > 100 and watched.troubles == []


def test_back_works_and_the_heading_has_the_focus(report: Path, browser_page: Open) -> None:
    watched = browser_page()
    go(watched, report, "/people")
    watched.page.locator("table a").first.click()
    watched.page.wait_for_selector('body[data-shown^="/person/"]')
    assert watched.page.evaluate("document.activeElement.tagName") == "H1"
    watched.page.go_back()
    watched.wait("/people")
    assert watched.page.evaluate("document.activeElement.textContent") == "People"
    assert watched.page.title().startswith("People · ")


def test_the_keyboard_reaches_every_link_and_field(report: Path, browser_page: Open) -> None:
    watched = browser_page()
    go(watched, report, "/places")
    wanted = watched.page.locator("a[href]:visible, input:visible, button:visible").count()
    reached = set()
    for _ in range(wanted + 10):
        watched.page.keyboard.press("Tab")
        reached.add(
            watched.page.evaluate(
                "(() => { const all = [...document.querySelectorAll('a[href], input, button')]; return all.indexOf(document.activeElement) })()"
            )
        )
    assert len(reached - {-1}) == wanted


def test_search_and_switch_work(report: Path, browser_page: Open) -> None:
    watched = browser_page(scheme="light")
    go(watched, report, "/")
    watched.page.fill("#search input", "the sea")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector('body[data-shown^="/search"]')
    assert watched.page.locator(".sayings li").count() > 0
    paper = "getComputedStyle(document.body).backgroundColor"
    light = watched.page.evaluate(paper)
    watched.page.click("#theme")
    assert watched.page.evaluate(paper) != light


def test_the_chronicle_is_readable_without_script(report: Path, browser_page: Open) -> None:
    watched = browser_page(script=False)
    watched.page.goto(report.as_uri())
    assert watched.page.locator("h1").count() == 1
    assert watched.page.locator("#chronicle").inner_text().count(" ") > 100
    assert watched.page.locator("#chronicle svg[role=img]").count() >= 1


# -- the file says what the history says -----------------------------------------------------------------------------------


def test_every_sentence_is_in_the_page(report: Path, decade: Path, browser_page: Open) -> None:
    wanted = HistoryReader(decade).query("SELECT sentence FROM thoughts ORDER BY agent_id, tick, kind")[1]
    watched = browser_page()
    go(watched, report, "/")
    digest = watched.page.evaluate(
        """async () => { const all = (await source.blocksOf()).flatMap(block => Array.from({ length: block.size }, (_, row) => block.sentence(row))).join('\\n');
        const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(all));
        return Array.from(new Uint8Array(bytes), byte => byte.toString(16).padStart(2, '0')).join('') }"""
    )
    assert digest == hashlib.sha256("\n".join(row[0] for row in wanted).encode()).hexdigest()


def named(columns: tuple[str, ...], found: Any) -> Any:
    """Rows as the records that a source of the pages gives."""
    if isinstance(found, dict):
        return {name: named(rows.EVENTS if name != "thought" else rows.THOUGHTS, row) for name, row in found.items()}
    if found and isinstance(found[0], list):
        return [named(columns, row) for row in found]
    return dict(zip(columns, found, strict=True)) if found else found


def test_the_page_gives_the_same_rows_as_the_database(report: Path, decade: Path, browser_page: Open) -> None:
    reader, watched = HistoryReader(decade), browser_page()
    go(watched, report, "/")
    ask = watched.page.evaluate
    for agent_id in (1, 17, 60, 104, 9999):
        wanted = rows.person(reader, agent_id)
        got = ask("id => source.person(id)", agent_id)
        assert got == {name: named(rows.EVENTS if name == "events" else rows.THOUGHTS, found) for name, found in wanted.items()}
    for year in (0, 4, 9, 10):
        wanted = rows.year(reader, year)
        got = ask("year => source.year(year)", year)
        assert got == {name: named(rows.EVENTS if name == "events" else rows.THOUGHTS, found) for name, found in wanted.items()}
    kept = [row[0] for row in reader.query(f"SELECT e.event_id FROM events e WHERE {rows.IS_TOLD}")[1]]
    for event_id in [*kept[:: max(1, len(kept) // 60)], 0]:
        assert ask("id => source.event(id)", event_id) == named((), rows.event(reader, event_id))
    for words in ("the sea", "Fish", "winter fire"):
        found = rows.sentences(reader, [(one.tick, one.agent_id, one.kind) for one in search(reader, words)])
        assert ask("words => source.search(words)", words) == named(rows.THOUGHTS, found)


def test_numbers_are_packed_as_the_page_unpacks_them() -> None:
    assert numbers_of([0, 1, 127, 128, 300, 16384, -5]) == bytes([0, 1, 127, 128, 1, 172, 2, 128, 128, 1, 0])
    assert numbers_of([]) == b""


# -- strangers' files ------------------------------------------------------------------------------------------------------

EVIL = '</script><img src=x onerror="document.title=1">\x1b[31m\u202e</style><!--'


def test_hostile_names_sentences_and_cycles_are_shown_harmlessly(village: Path, browser_page: Open, tmp_path: Path) -> None:
    with sqlite3.connect(village / "history.db") as raw:
        raw.execute("UPDATE villagers SET name = ?, house = ?, mother = 2, father = 1 WHERE agent_id = 1", (EVIL, "a/b?c#d%zz"))
        raw.execute("UPDATE villagers SET mother = 1, father = 2 WHERE agent_id = 2")
        raw.execute("UPDATE thoughts SET sentence = ? WHERE agent_id = 3", (EVIL + "\x01\x02",))
        raw.execute("UPDATE places SET name = ?", (EVIL,))
        raw.execute("INSERT OR REPLACE INTO event_causes SELECT death_event, 0, death_event FROM villagers WHERE death_event > 0")
        dead, event_id = raw.execute("SELECT agent_id, death_event FROM villagers WHERE death_event > 0").fetchone()
    raw.close()
    page, watched = written(village, tmp_path / "evil.html", even_if_changed=True), browser_page()
    house = hash_link("house", "a/b?c#d%zz")[1:]
    for path in (
        "/",
        "/person/1",
        "/person/2",
        "/person/3",
        f"/person/{dead}",
        house,
        f"/event/{event_id}",
        "/place/1",
        "/year/1",
        "/people",
    ):
        go(watched, page, path)
        assert watched.page.locator("img, main script").count() == 0
        assert watched.page.locator("h1:visible").inner_text() != "Nothing here", path
    go(watched, page, "/person/1")
    assert "<img src=x" in watched.page.locator("h1:visible").inner_text()
    assert watched.troubles == [] and len(watched.requests) == 1


def test_our_scripts_cannot_end_their_element_early() -> None:
    assert [name for name in (*RENDERER, "packed.js") if "</script" in asset(name) or "<!--" in asset(name)] == []


# -- the command -----------------------------------------------------------------------------------------------------------


def test_the_command_writes_a_page_and_says_where(village: Path) -> None:
    done = island("report", str(village), cwd=village.parent)
    assert done.returncode == 0, done.stderr
    page = village / "report.html"
    assert done.stdout.startswith(str(page)) and page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "packing" in done.stderr and not list(village.glob(".*.part"))


def test_a_page_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(IslandError, match="cannot be written"):
        write(tmp_path / "nowhere" / "page.html", "x")
