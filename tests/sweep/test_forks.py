"""A sweep of forks: one past, many futures, each compared with what was."""

import json
import re
from pathlib import Path

import pytest
import sweeps

from island import app, scenario
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.sweep.dataset import Dataset
from island.sweep.plan import load
from island.sweep.plot import draw
from island.sweep.statistics import summaries

FILE = "name: forks\nforks: {run: run, at: 1, years: 2, spare: 4, placebo: true}\n"


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, `forks.yaml` and the sweep of it in `out`; tests only read them."""
    home = tmp_path_factory.mktemp("forks")
    settings = scenario.load("first_winter", ["mind.kind=scripted", "years=6", "climate.harshness=60", "engine.threads=1"])
    app.run(settings, home / "run", quiet=True)
    (home / "forks.yaml").write_text(FILE)
    sweeps.sweep(home / "forks.yaml", "--out", home / "out", "--engine", "serial", "--quiet")
    return home


def test_forks_share_a_past_and_the_unchanged_one_is_the_run(forks: Path) -> None:
    with Dataset(forks / "out").open() as database:
        ask = lambda sql: database.execute(sql).fetchall()  # noqa: E731
        digests = [digest for (digest,) in ask("SELECT digest FROM islands")]
        was = ask("SELECT year, alive, born, died FROM census WHERE setting = 'unchanged' ORDER BY year")
    with HistoryReader(forks / "run").at_one_moment() as select:
        lived = list(select("SELECT year, alive, born, died FROM census ORDER BY year")[1])
    assert len(set(digests)) == len(digests) > 5
    assert len(was) >= 3 and was == lived[: len(was)]


def test_each_fork_parts_in_the_year_of_its_death_and_lives_on_equally_long(forks: Path) -> None:
    plan = load(forks / "forks.yaml", forks / "out")
    (deaths,) = [HistoryReader(forks / "run").rows("SELECT agent_id, died_tick / 12 FROM villagers WHERE died_tick >= 12")]
    died = dict(deaths)
    spared = [one for one in plan.settings if one.name.startswith("spare-")]
    assert [one.name for one in plan.settings[:2]] == ["unchanged", f"placebo-{spared[0].fork.at}"]  # type: ignore[union-attr]
    assert [one.fork.at for one in spared if one.fork] == [died[int(one.name[6:])] for one in spared]
    assert len(spared) == 4 and all(one.fork and one.scenario.years == one.fork.at + 2 for one in spared)
    with Dataset(forks / "out").open() as database:
        for one in spared:
            sql = f"SELECT died_year FROM people WHERE setting = '{one.name}' AND agent_id = {one.name[6:]}"
            ((year,),) = database.execute(sql).fetchall()
            assert one.fork and (year is None or year >= one.fork.at)
    placebo = [one for one in plan.settings if one.name.startswith("placebo-")]
    assert {one.fork.at for one in placebo if one.fork} == {one.fork.at for one in spared if one.fork}


def test_forks_are_compared_over_the_same_years(forks: Path) -> None:
    unchanged, placebo, spared = summaries(forks / "out", "alive", baseline="unchanged")
    with Dataset(forks / "out").open() as database:
        sql = """
            WITH ends AS (SELECT i.setting, (i.fork ->> '$.at')::INT AS parted, coalesce(c.alive, 0) - coalesce(u.alive, 0) AS more
            FROM islands i LEFT JOIN census c ON c.setting = i.setting AND c.year = i.years_planned - 1
            LEFT JOIN census u ON u.setting = 'unchanged' AND u.year = i.years_planned - 1 WHERE i.setting <> 'unchanged')
            SELECT avg(more), avg(apart), count(*), sum(n)::INT FROM
            (SELECT avg(more) AS more, avg(abs(more)) AS apart, count(*) AS n FROM ends WHERE setting LIKE 'spare-%' GROUP BY parted)
        """
        more, apart, pairs, islands = database.execute(sql).fetchone()
    assert (spared.setting, spared.islands, spared.pairs) == ("spared", islands, pairs) and islands == 4
    assert spared.difference == pytest.approx(more) and (unchanged.islands, unchanged.difference) == (1, None)
    assert (placebo.setting, placebo.islands) == ("placebo", pairs)
    assert summaries(forks / "out", "apart")[2].mean == pytest.approx(apart)
    assert summaries(forks / "out", "alive")[2].difference == pytest.approx(spared.difference - (placebo.difference or 0))


def test_forks_are_compared_some_years_after_they_part(forks: Path) -> None:
    (told,) = [one for one in summaries(forks / "out", "alive", baseline="unchanged", after=1) if one.setting == "spared"]
    with Dataset(forks / "out").open() as database:
        sql = """
            SELECT avg(more) FROM (SELECT avg(c.alive - u.alive) AS more FROM islands i
            JOIN census c ON c.setting = i.setting AND c.year = i.years_planned - 2
            JOIN census u ON u.setting = 'unchanged' AND u.year = i.years_planned - 2 WHERE i.setting LIKE 'spare-%' GROUP BY c.year)
        """
        (more,) = database.execute(sql).fetchone()
    at_the_end = summaries(forks / "out", "alive", baseline="unchanged")[2]
    assert told.difference == pytest.approx(more) and told.mean != at_the_end.mean
    assert all(one.mean == 1 for one in summaries(forks / "out", "years", after=1))


def test_those_who_were_spared_are_told_apart(forks: Path) -> None:
    told = sweeps.sweep("table", forks / "out", "--of", "alive", "--by", "sex").stdout.splitlines()
    groups = {line.split("\t")[0]: int(line.split("\t")[1]) for line in told[1:]}
    women = "SELECT count(*) FROM people WHERE setting = 'unchanged' AND is_female AND 'spare-' || agent_id IN (SELECT setting FROM islands)"
    with Dataset(forks / "out").open() as database:
        (count,) = database.execute(women).fetchone()
    assert groups.get("spared: woman", 0) == count and sum(groups.values()) == groups["placebo"] + 1 + 4
    (told_of,) = [one.mean for one in summaries(forks / "out", "alive", by="sex") if one.setting == "spared: woman"] or [None]
    with Dataset(forks / "out").open() as database:
        sql = """
            SELECT avg(alive) FROM (SELECT avg(coalesce(c.alive, 0)) AS alive FROM islands i
            JOIN people p ON p.setting = 'unchanged' AND p.is_female AND i.setting = 'spare-' || p.agent_id
            LEFT JOIN census c ON c.setting = i.setting AND c.year = i.years_planned - 1 GROUP BY i.years_planned)
        """
        assert database.execute(sql).fetchone() == (told_of,)
    for trait in ("age", "cause"):
        assert any(one.setting.startswith("spared: ") for one in summaries(forks / "out", "alive", by=trait))
    assert "--by is 'hair'; expected one of: age, sex, cause" in sweeps.refused("table", forks / "out", "--by", "hair")


def test_what_only_forks_have_is_refused_elsewhere(serial: Path) -> None:
    assert "--by age is for forks of a run; leave it out" in sweeps.refused("table", serial, "--by", "age")
    assert "--after 5 is for forks of a run; leave it out" in sweeps.refused("table", serial, "--after", "5")
    assert "--of apart is for forks of a run; leave it out" in sweeps.refused("table", serial, "--of", "apart")


def test_picture_of_forks_shows_how_they_drift_apart(forks: Path) -> None:
    svg = draw(forks / "out", "svg")
    assert svg == draw(forks / "out", "svg")
    texts = set(re.findall(r">([^<>]+)</text>", svg.decode()))
    assert {"spared (4)", "years since it parted", "people more or fewer, mean"} <= texts


@pytest.mark.parametrize(
    ("forks_of", "says"),
    [
        ("at: 1, spare: 999", "spare is 999, but from year 1 on only"),
        ("at: 1, do: [storm], placebo: true", "placebo without spare"),
        ("at: 1, spare: 2, years: 0", "forks.years is 0"),
        ("at: 1, spare: 2, years: 2}\nyears: 5\nx: {", "unknown key 'x'"),
        ("at: 99, do: [storm]", "cannot be forked at year 99"),
        ("at: 1, do: ['spare @9999']", "9999"),
    ],
)
def test_forks_that_cannot_be_are_refused(forks: Path, tmp_path: Path, forks_of: str, says: str) -> None:
    file = tmp_path / "forks.yaml"
    file.write_text(f"name: forks\nforks: {{run: {forks / 'run'}, {forks_of}}}\n")
    with pytest.raises(IslandError, match=says):
        load(file, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_years_are_said_once(forks: Path, tmp_path: Path) -> None:
    (tmp_path / "forks.yaml").write_text(f"name: forks\nyears: 5\nforks: {{run: {forks / 'run'}, at: 1, spare: 2, years: 2}}\n")
    with pytest.raises(IslandError, match="years in forks and outside; expected one of them"):
        load(tmp_path / "forks.yaml", tmp_path / "out")


def test_a_mind_without_words_has_no_placebo(tmp_path: Path) -> None:
    settings = scenario.load("first_winter", ["mind.kind=random", "years=3", "climate.harshness=60", "engine.threads=1"])
    app.run(settings, tmp_path / "run", quiet=True)
    (tmp_path / "forks.yaml").write_text("name: x\nforks: {run: run, at: 1, spare: 1, placebo: true}\n")
    with pytest.raises(IslandError, match="hears no words"):
        load(tmp_path / "forks.yaml", tmp_path / "out")
    (tmp_path / "forks.yaml").write_text("name: x\nforks: {run: run, at: 1, spare: 1}\n")
    plan = load(tmp_path / "forks.yaml", tmp_path / "out")
    assert [one.scenario.years for one in plan.settings] == [3, 3]
    assert plan.settings[1].fork and json.dumps(plan.settings[1].fork.changes).startswith('["spare @')
