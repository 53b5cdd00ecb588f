"""The chronicle that is kept beside a history: the same as told anew, of this head and this code alone, and never trusted as markup."""

import json
import shutil
from pathlib import Path

import pytest

from island import app, scenario
from island.history.reader import HistoryReader
from island.views.chronicle import as_html, chronicle_of, kept, kept_chronicle, kept_chronicle_of
from island.views.selection.sidecar import selection_of


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "run"
    app.run(scenario.load("first_winter", ["mind.kind=scripted", "years=3"]), folder, quiet=True)
    return folder


@pytest.fixture
def reader(lived: Path, tmp_path: Path) -> HistoryReader:
    """Of a copy of its own, with a chronicle kept beside it."""
    reader = HistoryReader(shutil.copytree(lived, tmp_path / "run"))
    kept_chronicle_of(reader, selection_of(reader))
    return reader


def changed(reader: HistoryReader, change: object) -> None:
    path = reader.folder.path / kept.NAME
    value = json.loads(path.read_bytes())
    change(value)  # type: ignore[operator]
    path.write_text(json.dumps(value))


def digest_of(reader: HistoryReader) -> str:
    head = reader.head()
    assert head
    return head[1]


def test_what_is_kept_is_what_is_told(reader: HistoryReader) -> None:
    told = chronicle_of(reader, selection_of(reader))
    assert kept_chronicle(reader, digest_of(reader)) == told and len(list(told.statements())) > 5


def test_another_head_or_other_code_is_told_anew(reader: HistoryReader, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = digest_of(reader)
    assert kept_chronicle(reader, "0" * 64) is None
    changed(reader, lambda value: value.update(code="of another day"))
    assert kept_chronicle(reader, digest) is None
    kept_chronicle_of(reader, selection_of(reader))
    assert kept_chronicle(reader, digest)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000, '{"digest": 1}', "\xff"])
def test_a_damaged_file_is_told_anew(reader: HistoryReader, text: str) -> None:
    (reader.folder.path / kept.NAME).write_text(text, encoding="latin-1")
    assert kept_chronicle_of(reader, selection_of(reader)) == chronicle_of(reader, selection_of(reader))


def test_where_nothing_may_be_written_it_is_told_all_the_same(reader: HistoryReader) -> None:
    (reader.folder.path / kept.NAME).unlink()
    (reader.folder.path / kept.NAME).mkdir()  # nobody can replace a folder by a file, root included
    assert kept_chronicle_of(reader, selection_of(reader)).words > 50
    assert [path.name for path in reader.folder.path.iterdir() if path.name.endswith(".part")] == []


def test_markup_in_a_kept_chronicle_is_shown_and_not_obeyed(reader: HistoryReader) -> None:
    evil = '"><script>alert(1)</script>'

    def spoil(value: dict[str, dict[str, object]]) -> None:
        value["chronicle"]["heading"]["segments"] = [{"text": evil}]  # type: ignore[index]
        value["chronicle"]["chapters"][0]["title"]["segments"] = [{"text": evil}]  # type: ignore[index]
        summary = value["chronicle"]["summary"]
        summary["statements"][0] |= {"segments": [{"kind": "house", "target": evil, "text": evil}], "rows": [evil], "sql": evil}  # type: ignore[index]

    changed(reader, spoil)
    found = kept_chronicle(reader, digest_of(reader))
    assert found and "<script" not in as_html(found, lambda kind, target: f"#/{kind}/{target}")
