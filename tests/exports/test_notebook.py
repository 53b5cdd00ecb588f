"""notebooks/first_look.ipynb, run as a reader would run it."""

import os
from pathlib import Path
from typing import Any

import pytest
from exports_calls import ROOT, call

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")

NOTEBOOK = ROOT / "notebooks" / "first_look.ipynb"
PICTURES = 4


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six years of sixty people under a hard sky."""
    folder = tmp_path_factory.mktemp("village") / "run"
    settings = ("mind.kind=scripted", "villagers.count=60", "climate.harshness=60")
    sets = [word for setting in settings for word in ("--set", setting)]
    code, _, err = call("first_winter", "--years", 6, "--out", folder, "--quiet", *sets, command="run")
    assert code == 0, err
    return folder


def notebook() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)


def run(cells: Any, history: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same notebook with what came of each cell; an error in a cell is raised."""
    monkeypatch.setenv("ISLAND_RUN", str(history))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.delenv("MPLBACKEND", raising=False)
    resources = {"metadata": {"path": str(NOTEBOOK.parent)}}
    return nbclient.NotebookClient(cells, timeout=120, kernel_name="python3", resources=resources).execute(env=dict(os.environ))


def pictures(done: Any) -> int:
    return sum("image/png" in output.get("data", {}) for cell in done.cells for output in cell.get("outputs", ()))


def test_notebook_is_kept_without_outputs() -> None:
    nbformat.validate(notebook())
    cells = [cell for cell in notebook().cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)
    assert NOTEBOOK.stat().st_size < 20_000


def test_notebook_draws_its_pictures_of_a_village(village: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And its estimate of survival is that of a table worked out by hand: 5 people, one who left alive, one who came at 20."""
    cells = notebook()
    by_hand = "ages, share = survival([0, 0, 0, 20, 0], [10, 30, 30, 30, 20], [1, 1, 0, 1, 0])\nprint(list(ages), share.round(4).tolist())"
    cells.cells.append(nbformat.v4.new_code_cell(by_hand))
    done = run(cells, village, monkeypatch)
    assert pictures(done) == PICTURES
    # at 10: 1 of 4 (the newcomer is not there yet); at 30: 2 of 3
    assert "[10, 30] [0.75, 0.25]" in done.cells[-1].outputs[0].text.replace("np.int64(", "").replace(")", "")


def test_notebook_bears_a_village_where_hardly_anything_happened(ten_ticks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pictures(run(notebook(), ten_ticks, monkeypatch)) == PICTURES
