"""Tables as CSV and Parquet: read back, they are the rows, and datapackage.json tells the truth about them."""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exports_calls import call, export, refused

from island.exports.place import new_folder
from island.history.reader import HistoryReader
from island.history.tokens import unpack_ids

duckdb = pytest.importorskip("duckdb")


@pytest.fixture(params=["csv", "parquet"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def package_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "datapackage.json").read_text()))


def resources(folder: Path) -> dict[str, dict[str, Any]]:
    return {resource["name"]: resource for resource in package_of(folder)["resources"]}


def read_back(folder: Path, resource: dict[str, Any]) -> Iterator[list[Any]]:
    """Rows by the types that the package names."""
    path = folder / resource["path"]
    if path.suffix == ".parquet":
        yield from map(list, duckdb.execute(f"SELECT * FROM '{path}'").fetchall())
        return
    reads = {"integer": int, "number": float, "string": str}
    with open(path, encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        fields = resource["schema"]["fields"]
        assert next(lines) == [field["name"] for field in fields]
        for line in lines:
            yield [reads[field["type"]](cell) if cell else None for field, cell in zip(fields, line, strict=True)]


def plain(value: Any, name: str, kind: str) -> Any:
    """As a value of the history must look in the export."""
    if isinstance(value, bytes) and name in ("prompt", "decided", "came", "told"):
        ids = list(unpack_ids(value))
        return ids if kind == "parquet" else " ".join(map(str, ids)) or None
    if isinstance(value, bytes):
        return value.hex()
    return None if value == "" and kind == "csv" else value


@pytest.mark.parametrize("village", ["ten_ticks", "hostile"])
def test_every_row_is_read_back(village: str, kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    run, out = request.getfixturevalue(village), tmp_path / "out"
    export(run, "--format", kind, "--out", out)
    reader, found = HistoryReader(run), resources(out)
    assert len(found) > 15
    for name, resource in found.items():
        columns, rows = reader.query(f"SELECT * FROM {name} ORDER BY {', '.join(resource['schema']['primaryKey'])}")
        expected = [[plain(value, column, kind) for column, value in zip(columns, row, strict=True)] for row in rows]
        assert list(read_back(out, resource)) == expected, name


def test_every_table_but_the_snapshots_is_there_and_nothing_else(ten_ticks: Path, kind: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(ten_ticks, "--format", kind, "--out", out)
    meanings = HistoryReader(ten_ticks).query("SELECT DISTINCT object FROM meanings WHERE column_name <> ''")[1]
    assert set(resources(out)) == {name for (name,) in meanings} - {"snapshots"}
    assert {path.name for path in out.iterdir()} == {*(f"{name}.{kind}" for name in resources(out)), "datapackage.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_package_names_the_run_and_the_files_as_they_are(
    ten_ticks: Path, kind: str, tmp_path: Path, reader: HistoryReader
) -> None:
    out = tmp_path / "out"
    export(ten_ticks, "--format", kind, "--out", out)
    run, info = package_of(out)["run"], reader.info()
    assert {key: run[key] for key in ("name", "seed", "digest", "mind")} == {
        key: info[key] for key in ("name", "seed", "digest", "mind")
    }
    assert run["scenario"] == reader.scenario()
    for resource in resources(out).values():
        written = (out / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(written), f"sha256:{hashlib.sha256(written).hexdigest()}")
        assert resource["rows"] == len(list(read_back(out, resource)))


def test_keys_are_unique_and_what_refers_refers_to_something(ten_ticks: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(ten_ticks, "--format", "csv", "--out", out)
    found, foreign_keys = resources(out), 0
    values = {
        name: {
            field["name"]: column
            for field, column in zip(resource["schema"]["fields"], zip(*read_back(out, resource), strict=True), strict=False)
        }
        for name, resource in found.items()
    }
    for name, resource in found.items():
        keys = list(zip(*(values[name].get(key, ()) for key in resource["schema"]["primaryKey"]), strict=True))
        assert len(set(keys)) == len(keys)
        for foreign in resource["schema"].get("foreignKeys", ()):
            there = values[foreign["reference"]["resource"]].get(foreign["reference"]["fields"], ())
            assert set(values[name].get(foreign["fields"], ())) <= {*there, None}, (name, foreign)
            foreign_keys += 1
    assert foreign_keys > 30


def test_every_description_is_a_meaning_of_the_file(ten_ticks: Path, tmp_path: Path, reader: HistoryReader) -> None:
    out = tmp_path / "out"
    export(ten_ticks, "--format", "csv", "--out", out)
    meanings = {(name, column): meaning for name, column, meaning in reader.query("SELECT * FROM meanings")[1]}
    for name, resource in resources(out).items():
        assert resource["description"] == meanings[name, ""]
        for field in resource["schema"]["fields"]:
            assert field["description"].split(":")[0].split(", hexa")[0] in meanings[name, field["name"]]


def test_parquet_without_duckdb_is_one_line(ten_ticks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert ".venv/bin/pip install '.[parquet]'" in refused(ten_ticks, "--format", "parquet", "--out", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_force_replaces_an_earlier_export_and_nothing_else(ten_ticks: Path, tmp_path: Path) -> None:
    out, mine = tmp_path / "out", tmp_path / "mine"
    export(ten_ticks, "--format", "csv", "--out", out)
    assert "--force" in refused(ten_ticks, "--format", "csv", "--out", out)
    (out / "old.csv").write_text("")
    export(ten_ticks, "--format", "csv", "--out", out, "--force")
    assert not (out / "old.csv").exists() and (out / "villagers.csv").exists()
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    assert "datapackage.json is missing" in refused(ten_ticks, "--format", "csv", "--out", mine, "--force")
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]


def test_run_itself_is_not_replaced(ten_ticks: Path) -> None:
    before = sorted(path.name for path in ten_ticks.iterdir())
    refused(ten_ticks, "--format", "csv", "--out", ten_ticks, "--force")
    refused(ten_ticks, "--format", "gedcom", "--out", ten_ticks, "--force")
    assert sorted(path.name for path in ten_ticks.iterdir()) == before


def test_export_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mark").write_text("old")
    with pytest.raises(ZeroDivisionError), new_folder(out, force=True, mark="mark") as folder:
        (folder / "mark").write_text("new")
        raise ZeroDivisionError
    assert (out / "mark").read_text() == "old" and [path.name for path in tmp_path.iterdir()] == ["out"]


def test_folder_that_may_not_be_written_is_one_line(ten_ticks: Path) -> None:
    assert "choose another --out" in refused(ten_ticks, "--format", "csv", "--out", "/proc/nowhere/out")


def test_progress_is_on_stderr_unless_quiet(ten_ticks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1_000_000, 3))
    monkeypatch.setattr("island.exports.columns.time.monotonic", lambda: next(clock))
    _, out, err = call(ten_ticks, "--format", "csv", "--out", tmp_path / "loud")
    assert "thoughts: 0 of 71 rows" in err and "thoughts:" not in out
    assert call(ten_ticks, "--format", "csv", "--out", tmp_path / "quiet", "--quiet")[2] == ""
