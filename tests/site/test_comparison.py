"""Two histories as a page: one file of its own, and a page of the report."""

import re
from pathlib import Path

import pytest
from browser import SCHEMES, WIDTHS, Open
from calls import SCRIPTED, island

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
