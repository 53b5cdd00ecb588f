"""The folder for datasette, in a real datasette."""

import asyncio
import json
import shlex
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from exports_calls import export

from island.exports.datasette import queries
from island.history.reader import HistoryReader

datasette_app = pytest.importorskip("datasette.app")

FIELDS = {
    "a_year": "year=1",
    "a_life": "agent_id=1",
    "why": "event_id=1",
    "what_came_of_it": "event_id=1",
    "who_said": "words=a hard",
}


@pytest.fixture(scope="session")
def folder(ten_ticks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("datasette") / "out"
    export(ten_ticks, "--format", "datasette", "--out", out)
    return out


def ask(folder: Path, *paths: str) -> list[Any]:
    """The responses of datasette itself, without a port."""
    from datasette.utils import parse_metadata

    async def answers() -> list[Any]:
        metadata = parse_metadata((folder / "metadata.yaml").read_text())
        datasette = datasette_app.Datasette([], immutables=[str(folder / "island.db")], metadata=metadata)
        await datasette.invoke_startup()
        return [await datasette.client.get(path) for path in paths]

    with ThreadPoolExecutor(1) as aside:  # a browser's test may have left a loop running in this thread
        found = aside.submit(asyncio.run, answers()).result()
    assert [(path, answer.status_code) for path, answer in zip(paths, found, strict=True) if answer.status_code != 200] == []
    return found


def rows(folder: Path, path: str) -> list[Mapping[str, Any]]:
    (answer,) = ask(folder, path)
    return list(answer.json()["rows"])


def test_there_are_twenty_queries_each_with_a_title_and_a_description() -> None:
    found = queries()
    assert len(found) >= 20 and len({query.name for query in found}) == len(found)
    assert all(query.title and query.about and query.sql.startswith(("SELECT", "WITH")) for query in found)


def test_every_query_answers_in_datasette_with_its_fields_filled_or_empty(folder: Path) -> None:
    paths = [f"/island/{query.name}.json?{FIELDS.get(query.name, '')}" for query in queries()]
    ask(folder, *paths, *(f"/island/{name}.json?{fields.split('=')[0]}=" for name, fields in FIELDS.items()))


def test_queries_find_what_the_village_did(folder: Path) -> None:
    found = {name: rows(folder, f"/island/{name}.json?_shape=objects&{FIELDS.get(name, '')}") for name in
             ("longest_marriages", "siblings", "oldest_people", "a_year", "a_life", "who_said")}  # fmt: skip
    assert [(row["a"], row["b"]) for row in found["longest_marriages"]] == [("Mara Holm", "Tom Holm")]
    assert [(row["mother"], row["father"], row["children"]) for row in found["siblings"]] == [("Ida Holm", "Tom Holm", 1)]
    assert [(row["who"], row["death_cause"]) for row in found["oldest_people"]] == [("Mara Holm", "storm")]
    assert {"storm rose", "injured", "died", "born"} <= {row["what"] for row in found["a_year"]}
    assert {row["sentence"] for row in found["a_life"]} == {"I talked with Tom Holm.", "A hard year."}
    assert found["who_said"] and all(row["sentence"] == "A hard year." for row in found["who_said"])


def test_causes_are_followed_back_and_forward(folder: Path, reader: HistoryReader) -> None:
    ((death, storm),) = reader.query("""SELECT v.death_event, min(e.event_id) FROM villagers v, events e
        JOIN event_kind_names n ON n.code = e.kind AND n.name = 'storm rose' WHERE v.died_tick IS NOT NULL""")[1]
    back = rows(folder, f"/island/why.json?_shape=objects&event_id={death}")
    assert {row["what"] for row in back} == {"died", "injured", "storm rose"}
    on = rows(folder, f"/island/what_came_of_it.json?_shape=objects&event_id={storm}")
    assert {row["what"] for row in on} == {"died", "injured", "storm rose"}


def test_what_refers_to_something_is_shown_by_its_label(folder: Path) -> None:
    (married,) = rows(folder, "/island/events.json?_shape=objects&_labels=on&what=married")
    assert (married["actor"]["label"], married["other"]["label"]) == ("Mara Holm", "Tom Holm")
    assert (married["tick"]["label"], married["kind"]["label"]) == ("autumn of year 0", "married")
    thought, *_ = rows(folder, "/island/thoughts.json?_shape=objects&_labels=on&agent_id=1")
    assert (thought["deed"]["label"], thought["outcome"]["label"]) == ("talk", "some")


def test_a_cause_leads_to_its_event_and_back(folder: Path) -> None:
    cause, *_ = rows(folder, "/island/event_causes.json?_shape=objects&_labels=on")
    assert cause["cause_id"]["label"] in ("storm rose", "injured", "craft found")
    (page,) = ask(folder, f"/island/events/{cause['cause_id']['value']}")
    assert f"/island/event_causes?cause_id={cause['cause_id']['value']}" in page.text.replace("__exact", "")


def test_pages_show_the_meanings_and_the_search(folder: Path) -> None:
    home, villagers, thoughts = ask(folder, "/", "/island/villagers", "/island/thoughts?_search=hard")
    assert "The island: synthetic, seed 18446744073709551615" in home.text
    assert "Everybody who ever lived on the island, one row a person." in villagers.text
    assert "1 for a woman, 0 for a man" in villagers.text
    assert "A hard year." in thoughts.text and "I fished" not in thoughts.text


def test_rows_are_those_of_the_history(folder: Path, reader: HistoryReader) -> None:
    tables = ("villagers", "events", "event_causes", "relations", "ticks", "census", "places", "conditions", "stores")
    counts = [answer.json()["rows"][0]["n"] for answer in ask(
        folder, *(f"/island.json?_shape=objects&sql=select+count(*)+as+n+from+{name}" for name in tables)
    )]  # fmt: skip
    assert counts == [reader.query(f"SELECT count(*) FROM {name}")[1][0][0] for name in tables]
    sentences = {row["sentence"] for row in rows(folder, "/island/thoughts.json?_shape=objects&_size=max")}
    assert sentences == {sentence for (sentence,) in reader.query("SELECT sentence FROM thoughts")[1]}


def test_hostile_names_and_sentences_are_only_text(hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(hostile, "--format", "datasette", "--out", out)
    names = [f"/island/{query.name}?{FIELDS.get(query.name, '')}" for query in queries()]
    for page in ask(out, "/", "/island", "/island/villagers", "/island/thoughts", "/island/people", *names):
        assert "</script><b>" not in page.text
    (search,) = ask(out, """/island/who_said.json?words=%22more%22+OR+(""")
    assert search.json()["rows"] == []


def test_printed_command_starts_datasette(ten_ticks: Path, tmp_path: Path) -> None:
    said = export(ten_ticks, "--format", "datasette", "--out", tmp_path / "with a space")
    program, *arguments = shlex.split(said.partition("]': ")[2])
    assert program == "datasette"
    call = [sys.executable, "-m", "datasette", *arguments, "--get", "/island/oldest_people.json?_shape=objects"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout)["rows"][0]["who"] == "Mara Holm"
