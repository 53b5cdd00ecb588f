"""Scenarios: what is accepted, and the one line that says what is wrong."""

from pathlib import Path

import pytest

from island.errors import IslandError
from island.scenario import Scenario, describe, dump_commented, dump_yaml, load, names, parse


def trouble(text: str | bytes, tmp_path: Path) -> str:
    """The message for a scenario file of this text, without its folder."""
    file = tmp_path / "x.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(IslandError) as caught:
        load(file)
    message = str(caught.value)
    assert "\n" not in message
    return message.replace(f"{tmp_path}/", "")


def override_trouble(override: str) -> str:
    with pytest.raises(IslandError) as caught:
        load("first_winter", [override])
    return str(caught.value)


@pytest.mark.parametrize("name", names())
def test_shipped_scenario_loads_and_is_named_like_its_file(name: str) -> None:
    assert load(name).name == name


def test_thousand_years_is_a_hundred_villagers_four_times_a_year() -> None:
    scenario = load("thousand_years")
    assert (scenario.years, scenario.villagers.count, scenario.ticks_a_year, scenario.mind.kind) == (1000, 100, 4, "lm")


@pytest.mark.parametrize("dump", [dump_yaml, dump_commented])
@pytest.mark.parametrize("name", names())
def test_dumped_scenario_reads_back_equal(name: str, dump: object) -> None:
    scenario = load(name, ["description='a: # \"b\"'", "mind.model=/a b/c.bin", f"seed={2**64 - 1}"])
    assert parse(dump(scenario), "dumped") == scenario  # type: ignore[operator]


def test_every_key_is_described() -> None:
    assert all(text and expected for _, expected, _, text in describe())
    assert {"villagers.count", "climate.harshness", "mind.top_p", "engine.threads"} <= {key for key, *_ in describe()}


def test_out_of_range_value_names_line_key_and_range(tmp_path: Path) -> None:
    message = trouble("name: a\n\nvillagers:\n  count: 0\n", tmp_path)
    assert message == "x.yaml:4: villagers.count is 0; expected 1 to 1000"


def test_unknown_key_names_the_nearest_one(tmp_path: Path) -> None:
    message = trouble("name: a\nvilagers:\n  count: 5\n", tmp_path)
    assert message.startswith("x.yaml:2: unknown key 'vilagers'; expected name,")
    assert message.endswith("did you mean 'villagers'?")


def test_unknown_key_is_named_before_the_required_key_it_misspells(tmp_path: Path) -> None:
    assert trouble("nam: a\n", tmp_path).startswith("x.yaml:1: unknown key 'nam'")


def test_duplicate_key_is_refused_where_it_stands_again(tmp_path: Path) -> None:
    assert trouble("name: a\nyears: 5\nyears: 6\n", tmp_path) == "x.yaml:3: the key years stands twice; expected it once"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("years: '5'", "years is '5'; expected 1 to 100000"),
        ("years: 1.5", "years is 1.5; expected 1 to 100000"),
        ("years: true", "years is true; expected 1 to 100000"),
        ("years: 0", "years is 0; expected 1 to 100000"),
        ("seed: -1", "seed is -1; expected 0 to 18446744073709551615"),
        ("seed: 18446744073709551616", "seed is 18446744073709551616; expected 0 to 18446744073709551615"),
        ("ticks_a_year: 5", "ticks_a_year is 5; expected 4 or 12"),
        ("mind: {kind: llm}", "mind.kind is 'llm'; expected lm, random or scripted"),
        ("mind: {top_p: .nan}", "mind.top_p is nan; expected 0.01 to 1"),
        ("mind: {constrained: 1}", "mind.constrained is 1; expected true or false"),
        ("villagers: 5", "villagers is 5; expected a mapping with count or stores"),
        ("villagers:", "villagers is null; expected a mapping with count or stores"),
        ("island: {fish: 9}", "island.fish is 9; expected 10 to 1000"),
    ],
)
def test_wrong_value_is_told_with_what_was_expected(line: str, told: str, tmp_path: Path) -> None:
    assert trouble(f"name: a\n{line}\n", tmp_path) == f"x.yaml:2: {told}"


def test_no_is_a_word_not_false(tmp_path: Path) -> None:
    assert (
        trouble("name: No\nmind:\n  constrained: no\n", tmp_path) == "x.yaml:3: mind.constrained is 'no'; expected true or false"
    )


def test_whole_number_is_accepted_as_temperature(tmp_path: Path) -> None:
    assert parse("name: a\nmind: {temperature: 1}\n", "x").mind.temperature == 1.0


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"- a\n",
        b"name: [a\n",
        b"\tname: a\n",
        b"\xff\xfe\x00",
        b"SQLite format 3\x00",
        b"name: &a {b: *a}\n",
        b"name: a\n---\nname: b\n",
    ],
)
def test_file_that_is_no_scenario_is_refused_in_one_line(text: bytes, tmp_path: Path) -> None:
    assert trouble(text, tmp_path).startswith("x.yaml")


def test_missing_file_names_the_nearest_scenario() -> None:
    with pytest.raises(IslandError, match=r"no such scenario.*did you mean 'first_winter'\?"):
        load("frist_winter")


def test_overrides_are_read_like_the_file() -> None:
    scenario = load("first_winter", ["villagers.count=50", "mind.kind=scripted", "climate.harshness=0"])
    assert (scenario.villagers.count, scenario.mind.kind, scenario.climate.harshness) == (50, "scripted", 0)


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("villagers.count=0", "villagers.count=0: villagers.count is 0; expected 1 to 1000"),
        (
            "villagers.cuont=3",
            "villagers.cuont=3: unknown key 'villagers.cuont'; expected count or stores; did you mean 'count'?",
        ),
        ("villagers.count.x=3", "villagers.count.x=3: villagers.count has no keys below it"),
        ("seed", "seed: is not a setting; expected key=value, such as villagers.count=50"),
    ],
)
def test_wrong_override_is_told_in_one_line(override: str, told: str) -> None:
    assert override_trouble(override) == told


def test_model_path_counts_from_the_scenarios_folder(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("name: a\nmind: {model: brains/b.bin}\n")
    assert load(tmp_path / "x.yaml").mind.model == str(tmp_path / "brains" / "b.bin")


def test_scenario_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Scenario(name="a").years = 5  # type: ignore[misc]
