"""The report in a browser: one file, from which every page can be reached, and which says what the history says."""

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from browser import Open, Watched
from calls import island
from hosts import Host, written

from island.errors import IslandError
from island.history.reader import HistoryReader
from island.site import rows
from island.site.front import hash_link
from island.site.report import write
from island.site.shell import RENDERER, asset
from island.views.selection.sidecar import search


def go(watched: Watched, report: Path, path: str) -> None:
    Host("report", report.as_uri()).go(watched, path)


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


# -- strangers' files ------------------------------------------------------------------------------------------------------

EVIL = '</script><img src=x onerror="document.title=1">\x1b[31m\u202e</style><!--'


def test_hostile_names_sentences_and_cycles_are_shown_harmlessly(village: Path, browser_page: Open, tmp_path: Path) -> None:
    with sqlite3.connect(village / "history.db") as raw:
        raw.execute("UPDATE villagers SET name = ?, house = ?, mother = 2, father = 1 WHERE agent_id = 1", (EVIL, "a/b?c#d%zz"))
        raw.execute("UPDATE villagers SET mother = 1, father = 2 WHERE agent_id = 2")
        raw.execute("UPDATE thoughts SET sentence = ? WHERE agent_id = 3", (EVIL + "\x01\x02",))
        raw.execute("UPDATE places SET name = ?, x = 1e308, y = 'nowhere' WHERE place_id = 1", (EVIL,))
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
        "/places",
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
    assert [name for name in (*RENDERER, "coded.js", "packed.js") if "</script" in asset(name) or "<!--" in asset(name)] == []


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
