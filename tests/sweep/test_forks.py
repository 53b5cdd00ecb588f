"""A sweep of forks: one past, many futures, each compared with what was."""

import json
from pathlib import Path

import pytest
import sweeps

from island import app, scenario
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.sweep.dataset import Dataset
from island.sweep.plan import load
from island.sweep.statistics import summaries


def test_forks_share_a_past_and_the_unchanged_one_is_the_run(tmp_path: Path) -> None:
    settings = scenario.load("first_winter", ["mind.kind=random", "years=4", "climate.harshness=60", "engine.threads=1"])
    app.run(settings, tmp_path / "run", quiet=True)
    file, home = tmp_path / "forks.yaml", tmp_path / "out"
    file.write_text("name: forks\nforks: {run: run, at: 1, spare: 2}\n")
    plan = load(file, home)
    assert plan.settings[0].name == "unchanged" and len(plan) == 3
    sweeps.sweep(file, "--out", home, "--engine", "serial", "--quiet")
    with Dataset(home).open() as database:
        rows = database.execute("SELECT setting, seed, digest, fork FROM islands ORDER BY setting DESC").fetchall()
        spared = database.execute(
            "SELECT i.setting FROM islands i JOIN people p USING (setting, seed) JOIN people u ON u.setting = 'unchanged' "
            "AND u.agent_id = p.agent_id WHERE i.setting = 'spare-' || p.agent_id AND p.died_year IS DISTINCT FROM u.died_year"
        ).fetchall()
    assert rows[0][:3] == ("unchanged", settings.seed, HistoryReader(tmp_path / "run").info()["digest"])
    assert len({digest for _, _, digest, _ in rows}) == 3
    assert json.loads(rows[1][3])["changes"][0].startswith("spare @") and len(spared) >= 1
    unchanged, forks = summaries(home, "alive")
    assert (unchanged.setting, forks.setting, forks.pairs) == ("unchanged", "forks", 2)
    file.write_text("name: forks\nforks: {run: run, at: 1, spare: 999}\n")
    with pytest.raises(IslandError, match=r"forks\.yaml:2: spare is 999, but of those who lived in year 1 only"):
        load(file, home)
