"""What `island prove` has found stands on the pages, behind the causes it is about, in the words of `island why`."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import SCHEMES, WIDTHS, Open
from calls import island
from hosts import HOSTS, Host, serving, written

from island.history.proofs import Proof, Verdict, keep_proofs
from island.history.reader import HistoryReader
from island.views.chronicle import as_json, chronicle_of
from island.views.chronicle.text import arrow_of
from island.views.proofs import mark_of
from island.views.selection.sidecar import selection_of

DEAD = """SELECT e.event_id, c.cause_id, e.actor FROM events e JOIN event_causes c USING (event_id)
          WHERE e.kind = 34 ORDER BY 1, c.rank LIMIT 1"""
FED = "SELECT event_id, cause_id FROM event_causes JOIN events USING (event_id) WHERE kind IN (19, 20, 39) AND event_id <> :but LIMIT 3"
FOUND = (Verdict.LATER, Verdict.CHANGED, Verdict.SAME)


@pytest.fixture(scope="module")
def proofs(decade: Path) -> dict[str, Proof]:
    """Of a death, of quarrels, thefts and sickness with every other verdict, and of an arrow that the chronicle tells."""
    reader = HistoryReader(decade)
    death, cause, _ = reader.rows(DEAD)[0]
    told = [arrow for one in chronicle_of(reader, selection_of(reader)).statements() if (arrow := arrow_of(one))]
    found = {"death": Proof(death, cause, Verdict.PREVENTED, "", 0, 5, "ab" * 32)}
    for verdict, arrow in zip(FOUND, reader.rows(FED, {"but": death}), strict=True):
        found[verdict] = Proof(*arrow, verdict, "<b>2 seasons later" if verdict is Verdict.LATER else "", 0, 5, "cd" * 32)
    taken = {(proof.event_id, proof.cause_id) for proof in found.values()}
    found["chronicle"] = Proof(
        *next(arrow for arrow in told if arrow not in taken), Verdict.CHANGED, "of hunger", 0, 5, "ef" * 32
    )
    return found


@pytest.fixture(scope="module")
def proved(decade: Path, proofs: dict[str, Proof], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(decade, tmp_path_factory.mktemp("proved") / "run"))
    assert keep_proofs(HistoryReader(folder), proofs.values())
    return folder


@pytest.fixture(scope="module")
def hosts(proved: Path) -> Iterator[dict[str, Host]]:
    report = written(proved, proved.parent / "report.html")
    with serving(proved) as address:
        yield {"report": Host("report", report.as_uri()), "server": Host("server", address)}


@pytest.fixture(params=HOSTS)
def marked(request: pytest.FixtureRequest, hosts: dict[str, Host]) -> Host:
    return hosts[request.param]


def test_the_page_of_an_event_says_what_it_came_to_without_its_cause(
    marked: Host, proofs: dict[str, Proof], browser_page: Open
) -> None:
    """On the page of the effect behind the cause, on that of the cause behind the effect, for each verdict; in order at every width."""
    watched = browser_page()
    for proof in proofs.values():
        for shown, other, side in ((proof.event_id, proof.cause_id, "Why"), (proof.cause_id, proof.event_id, "What came of it")):
            marked.go(watched, f"/event/{shown}")
            behind = watched.page.locator(f"section:has(h2:text-is('{side}')) > .causes > li:has(> a[href$='/event/{other}'])")
            assert behind.locator("> .proof").all_text_contents() == [f" [{mark_of(proof)}]"], (shown, side)
    marked.go(watched, f"/event/{proofs['death'].event_id}")
    assert watched.page.locator(".proof:visible").count() >= 1 and watched.troubles == []


def test_the_page_of_a_person_says_it_behind_what_befell_them(
    marked: Host, decade: Path, proofs: dict[str, Proof], browser_page: Open, tmp_path: Path
) -> None:
    (who,) = HistoryReader(decade).rows("SELECT actor FROM events WHERE event_id = :id", {"id": proofs["death"].event_id})[0]
    watched = browser_page()
    for width in WIDTHS:
        for scheme in SCHEMES:
            watched.look(width, scheme)
            marked.go(watched, "/people")  # so that what is looked at is this look's
            marked.go(watched, f"/person/{who}")
            assert watched.page.locator(".told .proof").all_text_contents().count(" [proved: without it prevented]") == 1
            watched.page.locator(".told .proof").first.scroll_into_view_if_needed()
            watched.picture(tmp_path, f"proved-{marked.name}-{scheme}-{width}")
            assert watched.faults_for_readers() == [] and not watched.is_wider_than_the_window() and watched.troubles == []


def test_the_chronicle_says_it_behind_the_sentence_about_the_cause(
    marked: Host, proved: Path, proofs: dict[str, Proof], browser_page: Open
) -> None:
    """On the first page, and in all forms of `island chronicle`."""
    mark = f"[{mark_of(proofs['chronicle'])}]"
    watched = browser_page()
    marked.go(watched, "/")
    assert f" {mark}" in watched.page.locator("#chronicle .proof").all_text_contents()
    for form in ("md", "html"):
        text = island("chronicle", proved, "--format", form, "--quiet", cwd=proved.parent).stdout.replace("\\[", "[")
        assert text.replace("\\]", "]").count(mark) == watched.page.locator(f"#chronicle .proof:has-text('{mark}')").count(), form
    told = json.loads(island("chronicle", proved, "--format", "json", "--quiet", cwd=proved.parent).stdout)
    statements = [one for chapter in told["chapters"] for section in chapter["sections"] for one in section["statements"]]
    assert mark_of(proofs["chronicle"]) in [one.get("proof") for one in statements]
    reader = HistoryReader(proved)
    assert "proof" not in str(as_json(chronicle_of(reader, selection_of(reader))))


def test_what_is_proved_while_the_server_is_there_stands_on_its_pages(
    decade: Path, proofs: dict[str, Proof], browser_page: Open, tmp_path: Path
) -> None:
    folder, proof = Path(shutil.copytree(decade, tmp_path / "run")), proofs["chronicle"]
    with serving(folder) as address:
        host, watched = Host("server", address), browser_page()
        for path in ("/", f"/event/{proof.event_id}"):
            host.go(watched, path)
            assert watched.page.locator(".proof").count() == 0
        assert keep_proofs(HistoryReader(folder), [proof])
        for path in ("/people", f"/event/{proof.event_id}", "/"):
            host.go(watched, path)
            assert (watched.page.locator(".proof:visible").count() > 0) == (path != "/people"), path


def test_words_of_a_stranger_in_a_proof_are_text(marked: Host, proofs: dict[str, Proof], browser_page: Open) -> None:
    watched, proof = browser_page(), proofs[Verdict.LATER]
    marked.go(watched, f"/event/{proof.event_id}")
    behind = watched.page.locator(f".causes > li:has(> a[href$='/event/{proof.cause_id}']) > .proof")
    assert "<b>2 seasons later" in behind.first.inner_text()
    assert watched.page.locator(".proof b").count() == 0
