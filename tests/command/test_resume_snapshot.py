"""What a run is resumed from leads to what was committed, whoever wrote it."""

from pathlib import Path

import pytest

from island import app, scenario
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.history.writer import HistoryWriter
from island.minds.chance import ChanceMind


@pytest.mark.parametrize("name, value", [("next_event_id", 5), ("tick", 2)])
def test_snapshot_that_does_not_lead_to_what_was_committed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    settings = scenario.load(
        "first_winter", ["mind.kind=random", "villagers.count=6", "villagers.stores=300", "climate.harshness=0"]
    )
    app.run(settings, tmp_path / "run", quiet=True)
    _, plain = HistoryReader(tmp_path / "run").load_last_snapshot() or (0, {})
    monkeypatch.setattr(HistoryReader, "load_last_snapshot", lambda *_: (11, plain))
    with HistoryWriter.open(tmp_path / "run") as writer:
        app._simulation_at_the_head(writer, settings, ChanceMind())
        plain[name] = value
        with pytest.raises(IslandError, match="does not lead to what was committed"):
            app._simulation_at_the_head(writer, settings, ChanceMind())
