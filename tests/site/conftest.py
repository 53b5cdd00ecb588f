"""Runs whose pages are tried, the report and the server of one, and the browser to try them in."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "command"))
sys.path.insert(0, str(Path(__file__).parent.parent / "history"))
sys.path.insert(0, str(Path(__file__).parent))

from browser import browser_page, chromium  # noqa: F401 (fixtures)
from calls import SCRIPTED, island
from history_village import write_run
from hosts import HOSTS, Host, serving, written

from island.history.reader import HistoryReader
from island.views.selection.sidecar import selection_of


@pytest.fixture(scope="session")
def decade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten lived years of two dozen people, told by the scripted mind; tests only read it."""
    folder = tmp_path_factory.mktemp("decade")
    people = ("--set", "villagers.count=24", *SCRIPTED)
    done = island("run", "thousand_years", "--years", "10", "--seed", "5", "--out", "run", *people, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "run"


@pytest.fixture(scope="session")
def report(decade: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(decade, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="session")
def served(decade: Path, report: Path) -> Iterator[str]:
    """The address of a server of the same run, its chronicle told (the report has kept it)."""
    with serving(decade) as address:
        yield address


@pytest.fixture(params=HOSTS)
def host(request: pytest.FixtureRequest) -> Host:
    """The report, then the server."""
    if request.param == "report":
        return Host("report", request.getfixturevalue("report").as_uri())
    return Host("server", request.getfixturevalue("served"))


@pytest.fixture(scope="session")
def kinds(decade: Path) -> list[str]:
    """A page of each kind."""
    reader = HistoryReader(decade)
    who, event_id = reader.query("SELECT actor, event_id FROM events WHERE kind = 34 ORDER BY event_id LIMIT 1")[1][0]
    house = reader.query("SELECT house FROM villagers LIMIT 1")[1][0][0]
    pages = ["/", "/eras", "/era/1", "/year/3", "/people", f"/person/{who}", "/houses", f"/house/{house}", "/places", "/place/1"]
    assert selection_of(reader).threads
    return [*pages, f"/event/{event_id}", "/threads", "/thread/1", "/voices", "/search?q=winter", "/nowhere"]


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """Six people and five years, in a folder of the test's own."""
    write_run(tmp_path / "run", 20)
    return tmp_path / "run"
