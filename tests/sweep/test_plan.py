"""The file of a sweep: what it means, and the one line for what is wrong with it."""

from pathlib import Path

import pytest

from island import scenario
from island.errors import IslandError
from island.sweep.plan import Plan, load
from island.sweep.task import key_of

BEGIN = "name: x\nscenario: first_winter\nseeds: 1..2\n"


def plan_of(folder: Path, text: str) -> Plan:
    (folder / "sweep.yaml").write_text(text)
    return load(folder / "sweep.yaml", folder / "out")


def test_grid_minds_and_seeds_are_all_combined(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        BEGIN + "years: 9\nminds: [random, scripted]\ngrid:\n  climate.harshness: [0, 300]\n  villagers.stores: [100]\n",
    )
    assert [setting.name for setting in plan.settings] == [
        "random_harshness-0_stores-100",
        "scripted_harshness-0_stores-100",
        "random_harshness-300_stores-100",
        "scripted_harshness-300_stores-100",
    ]
    assert [(task.setting, task.seed) for task in plan][3:5] == [
        ("scripted_harshness-300_stores-100", 1),
        ("random_harshness-0_stores-100", 2),
    ]
    last = scenario.parse(plan[7].scenario, "")
    assert (last.seed, last.years, last.mind.kind, last.climate.harshness) == (2, 9, "scripted", 300)
    assert last.villagers.stores == 100 and last.engine.threads == 1


def test_settings_have_names(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, BEGIN + "settings:\n  mild: {climate.harshness: 50, climate.storms: 0}\n  plain: {}\n")
    assert [setting.name for setting in plan.settings] == ["mild", "plain"]
    assert scenario.parse(plan[0].scenario, "").climate.storms == 0
    assert scenario.parse(plan[1].scenario, "").climate.storms == 150  # the scenario's


def test_a_sweep_without_settings_is_its_scenario_over_seeds(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "name: x\nscenario: months\nseeds: [18446744073709551615, 3]\n")
    assert [(task.setting, task.seed) for task in plan] == [("plain", 3), ("plain", 2**64 - 1)]


def test_a_scenario_beside_the_file_is_found_from_anywhere(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\nyears: 77\nmind: {kind: random}\n")
    plan = plan_of(tmp_path, "name: x\nscenario: mine.yaml\nseeds: [1]\n")
    assert scenario.parse(plan[0].scenario, "").years == 77


def test_key_is_that_of_the_history_and_not_of_words_about_it(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\nyears: 7\nmind: {kind: random}\n")
    first = plan_of(tmp_path, "name: x\nscenario: mine.yaml\nseeds: [1]\n")[0].key
    (tmp_path / "mine.yaml").write_text("name: other\ndescription: words\nyears: 7\nmind: {kind: random}\nengine: {threads: 3}\n")
    assert plan_of(tmp_path, "name: y\nscenario: mine.yaml\nseeds: [1]\n")[0].key == first
    others = {plan_of(tmp_path, "name: x\nscenario: mine.yaml\nseeds: [2]\n")[0].key}
    others.add(plan_of(tmp_path, "name: x\nscenario: mine.yaml\nseeds: [1]\nyears: 8\n")[0].key)
    others.add(plan_of(tmp_path, "name: x\nscenario: mine.yaml\nseeds: [1]\nminds: [scripted]\n")[0].key)
    assert len(others) == 3 and first not in others


def test_key_knows_neither_threads_nor_where_a_brain_lies() -> None:
    settings = scenario.load("months").model_dump()
    elsewhere = {**settings, "engine": {"threads": 3}, "mind": {**settings["mind"], "model": "/elsewhere/x.brain"}}
    assert key_of(elsewhere, "code", "digest") == key_of(settings, "code", "digest") != key_of(settings, "code", "another")


def test_a_million_islands_are_planned_without_being_made(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "name: x\nscenario: months\nseeds: 0..999999\nminds: [random]\n")
    assert len(plan) == 1_000_000 and plan[999_999].seed == 999_999


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BEGIN + "seedz: 3\n", ":4: unknown key 'seedz'; expected name, .*; did you mean 'seeds'?"),
        (BEGIN + "grid:\n  climate.harshnes: [1]\n", ":4: climate.harshnes=1: unknown key 'climate.harshnes'"),
        (BEGIN + "grid:\n  climate.harshness: [1, 999]\n", "climate.harshness is 999; expected 0 to 300"),
        (BEGIN + "grid:\n  climate.harshness: []\n", ":5: grid.climate.harshness is empty"),
        (BEGIN + "grid: 4\n", ":4: grid is 4; expected a key of the scenario, and a list of values"),
        (BEGIN + "grid:\n  climate.storms: [1, 1]\n", "two settings are called storms-1"),
        (BEGIN + "settings:\n  a: {climate.storms: 1}\ngrid:\n  climate.storms: [1]\n", ":6: settings and grid; expected one"),
        (BEGIN + "settings:\n  a: {seed: 3}\n", ":5: seed is no setting of a sweep; expected seeds"),
        (BEGIN + "settings:\n  ../a: {}\n", ":5: the setting '../a'; expected letters"),
        (BEGIN + "minds: [lm, foo]\n", "the mind 'foo'; expected lm, random, "),
        (BEGIN + "years: 0\n", ":4: years is 0; expected 1 to 100000"),
        ("name: x\nscenario: nowhere\nseeds: [1]\n", "nowhere: no such scenario"),
        ("name: x\nscenario: months\nseeds: 5..1\n", ":3: seeds is '5..1'; expected a list"),
        ("name: x\nscenario: months\nseeds: [1, 1]\n", ":3: seeds has a seed twice"),
        ("name: x\nscenario: months\nseeds: [1, a]\n", ":3: seeds is"),
        ("name: a/b\nscenario: months\nseeds: [1]\n", ":1: name is 'a/b'; expected letters"),
        ("name: x\nseeds: [1]\n", "scenario is missing"),
        ("", "is no mapping"),
        ("name: x\na: [\n", ":3: is not YAML"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(IslandError, match=says.replace("?", r"\?").replace("[", r"\[")) as raised:
        plan_of(tmp_path, text)
    assert str(raised.value).startswith(f"{tmp_path / 'sweep.yaml'}") and "\n" not in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_a_brain_that_cannot_live_here_is_refused_before_anything_is_lived(tmp_path: Path) -> None:
    (tmp_path / "x.brain").write_bytes(b"no brain")
    (tmp_path / "x.vocab").write_bytes(b"no vocabulary")
    with pytest.raises(IslandError):
        plan_of(tmp_path, BEGIN + "minds: [x.brain]\n")


@pytest.mark.parametrize("name", ["harsh_winters", "minds"])  # one_life wants the thousand years
def test_sweeps_that_ship_can_be_read_by_name(name: str) -> None:
    assert load(Path(name)).name == name


def test_aliases_of_aliases_are_refused_before_they_are_spelled_out(tmp_path: Path) -> None:
    inner = ["x", *(f"*{one}" for one in "abcdefg")]
    lines = [f"{name}: &{name} [{', '.join([one] * 9)}]" for one, name in zip(inner, "abcdefgh", strict=True)]
    with pytest.raises(IslandError, match=r"sweep.yaml:4: an anchor \('a'\); expected a value without one"):
        plan_of(tmp_path, "\n".join([BEGIN.rstrip(), *lines]))
