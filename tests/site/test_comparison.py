"""Two histories as a page: one file of its own, and a page of the report and of the server."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import SCHEMES, WIDTHS, Open
from calls import SCRIPTED, island
from hosts import serving
from starlette.testclient import TestClient

from island.history.reader import HistoryReader
from island.site.server import make_app

HERE = "http://127.0.0.1:8411"
KIN = ("/person/", "/event/")


@pytest.fixture(scope="module")
def pair(decade: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `page.html`, the decade and a harsher one compared, and `report.html`, the report of the decade with the same."""
    made = tmp_path_factory.mktemp("pair")
    options = (
        "--years",
        "10",
        "--seed",
        "5",
        "--set",
        "climate.harshness=250",
        "--set",
        "villagers.count=24",
        "--out",
        "harsh",
        *SCRIPTED,
    )
    for call in (
        ("run", "thousand_years", *options),
        ("compare", decade, "harsh", "-o", "page.html"),
        ("report", decade, "--beside", "harsh", "-o", "report.html"),
    ):
        done = island(*call, cwd=made)
        assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def served_pair(pair: Path, decade: Path) -> Iterator[str]:
    """The address of a server of the decade, the harsher one beside it."""
    with serving(decade, pair / "harsh") as address:
        yield address


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_both_pages_are_in_order(pair: Path, browser_page: Open, scheme: str, width: int) -> None:
    """One request each, nothing on the console, nothing that axe finds, nothing wider than the window, one heading, the picture."""
    for name, path in (("page.html", ""), ("report.html", "#/beside")):
        watched = browser_page(width=width, scheme=scheme)
        watched.page.goto(f"{(pair / name).as_uri()}{path}")
        if path:
            watched.wait(path[1:])
        assert watched.faults_for_readers() == [] and not watched.is_wider_than_the_window(), name
        assert watched.page.locator("h1:visible").count() == 1 and watched.page.locator("svg[role=img]:visible").count() == 1, (
            name
        )
        assert watched.troubles == [] and [request.split("#")[0] for request in watched.requests] == [(pair / name).as_uri()]


def test_the_page_is_reached_from_the_report_and_leads_to_its_people_and_events(pair: Path, browser_page: Open) -> None:
    watched = browser_page()
    watched.open((pair / "report.html").as_uri(), "/")
    watched.page.click("header nav >> text=Beside")
    watched.wait("/beside")
    assert watched.page.locator("header nav a[aria-current=page]").inner_text() == "Beside"
    assert watched.page.evaluate("document.activeElement.tagName") == "H1"
    links = [link for link in watched.links() if link.startswith(tuple(f"#{kin}" for kin in KIN))]
    assert {link.split("/")[1] for link in links} == {"person", "event"}
    for link in links:
        watched.page.evaluate("path => { location.hash = path }", link[1:])
        watched.wait(link[1:])
        assert watched.page.locator("h1:visible").inner_text() != "Nothing here", link


def test_a_report_without_another_history_has_no_such_page(decade: Path, tmp_path: Path, browser_page: Open) -> None:
    assert island("report", decade, "--quiet", "-o", tmp_path / "alone.html", cwd=tmp_path).returncode == 0
    watched = browser_page()
    watched.open(f"{(tmp_path / 'alone.html').as_uri()}#/beside", "/beside")
    assert (
        watched.page.locator("h1:visible").inner_text() == "Nothing here"
        and watched.page.locator("header nav >> text=Beside").count() == 0
    )


def test_a_page_that_is_sent_does_not_tell_where_the_runs_lie(pair: Path) -> None:
    for name in ("page.html", "report.html"):
        assert str(pair) not in (pair / name).read_text(encoding="utf-8")
        assert re.search(r"B is harsh: thousand_years", (pair / name).read_text(encoding="utf-8"))


# -- the server --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_servers_page_is_in_order(served_pair: str, browser_page: Open, scheme: str, width: int, tmp_path: Path) -> None:
    """It asks for what is this server's alone; else as in the report."""
    watched = browser_page(width=width, scheme=scheme)
    watched.open(f"{served_pair}beside", "/beside")
    watched.picture(tmp_path, f"beside-{scheme}-{width}")
    assert watched.faults_for_readers() == [] and not watched.is_wider_than_the_window()
    assert watched.page.locator("h1:visible").count() == 1 and watched.page.locator("svg[role=img]:visible").count() == 1
    assert watched.troubles == [] and all(request.startswith(served_pair) for request in watched.requests)


def test_the_servers_page_is_the_reports_and_leads_to_its_people_and_events(
    served_pair: str, pair: Path, browser_page: Open
) -> None:
    """The words are the same, the addresses those of a server; every one is there, and is gone to without loading all again."""
    filed, online = browser_page(), browser_page()
    filed.open(f"{(pair / 'report.html').as_uri()}#/beside", "/beside")
    online.open(served_pair)
    online.page.click("header nav >> text=Beside")
    online.wait("/beside")
    assert online.page.locator("header nav a[aria-current=page]").inner_text() == "Beside"
    assert online.page.locator("#page").inner_text() == filed.page.locator("#page").inner_text()
    links = [link for link in online.links() if link.startswith(KIN)]
    assert links == [link[1:] for link in filed.links() if link.startswith(tuple(f"#{kin}" for kin in KIN))]
    online.page.click(f"#page a[href='{links[0]}'] >> nth=0")
    online.wait(links[0])
    assert online.page.locator("h1:visible").inner_text() != "Nothing here"
    assert [request for request in online.requests if request == f"{served_pair}{links[0][1:]}"] == []


def test_a_server_of_one_run_has_no_such_page(decade: Path, pair: Path) -> None:
    with TestClient(make_app(HistoryReader(decade)), base_url=HERE) as alone:
        assert alone.get("/beside").status_code == alone.get("/data/beside.json").status_code == 404
        assert "Beside" not in alone.get("/people").text
    with TestClient(make_app(HistoryReader(decade), other=HistoryReader(pair / "harsh")), base_url=HERE) as both:
        assert both.get("/beside").status_code == 200 and all(
            "Beside" in both.get(path).text for path in ("/", "/people", "/sql")
        )


def test_what_the_server_compares_is_the_runs_as_they_stand(decade: Path, tmp_path: Path) -> None:
    """The other run goes on while the server is there: the next look tells of it."""
    for name, years in (("short", "2"), ("longer", "3")):
        call = ("run", "thousand_years", "--years", years, "--seed", "6", "--set", "villagers.count=24", "--out", name, *SCRIPTED)
        assert island(*call, cwd=tmp_path).returncode == 0
    with TestClient(make_app(HistoryReader(decade), other=HistoryReader(tmp_path / "short")), base_url=HERE) as client:
        before = client.get("/data/beside.json").json()["html"]
        assert client.get("/data/beside.json").json()["html"] == before
        for file in (tmp_path / "longer").iterdir():
            shutil.copy(file, tmp_path / "short" / file.name)
        after = client.get("/data/beside.json").json()["html"]
    assert "2 years" in before and "3 years" in after


def test_a_run_beside_that_is_none_is_one_line(decade: Path, tmp_path: Path) -> None:
    done = island("serve", decade, "--port", "0", "--beside", tmp_path / "nothing", cwd=tmp_path)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "nothing" in done.stderr
