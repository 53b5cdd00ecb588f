"""Scenarios: what is accepted, and the one line that says what is wrong."""

import time
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
        ("mind: {kind: llm}", "mind.kind is 'llm'; expected lm, random, scripted, dice or blind"),
        ("mind: {top_p: .nan}", "mind.top_p is nan; expected 0.01 to 1"),
        ("mind: {constrained: 1}", "mind.constrained is 1; expected true or false"),
        ("villagers: 5", "villagers is 5; expected a mapping with count, villages or stores"),
        ("villagers:", "villagers is null; expected a mapping with count, villages or stores"),
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


# What a stranger, a slip of the hand or another editor can make of a file: (its text, the line that is said of it, without "x.yaml:").
_BOMB = "name: &a0 x\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
_KEYS = "name, description, years, seed, ticks_a_year, villagers, island, climate, mind, engine, islands or sea"
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "an alias bomb": (_BOMB, "1: name has an anchor ('a0'); expected a value without one"),
    "an alias": ("name: a\nisland: *v\n", "2: island has an alias ('v'); expected a value without one"),
    "a tag": ("name: a\nyears: !!int 5\n", "2: years has a tag ('tag:yaml.org,2002:int'); expected a value without one"),
    "a merge": ("name: a\nvillagers:\n  <<: {count: 5}\n", "3: unknown key 'villagers.<<'; expected count, villages or stores"),
    "many keys": ("".join(f"k{i}: 1\n" for i in range(7000)), f"1: unknown key 'k0'; expected {_KEYS}"),
    "60,000 keys": ("".join(f"k{i}: 1\n" for i in range(60_000)), " is larger than 64 KiB; expected a scenario in YAML"),
    "one key many times": ("name: a\n" * 7000, "2: the key name stands twice; expected it once"),
    "a long number": (f"name: a\nyears: {'9' * 6000}\n", f"2: years is '{'9' * 56}...; expected 1 to 100000"),
    "a long hexadecimal": (f"name: a\nvillagers: {{count: 0x{'f' * 6000}}}\n", f"2: villagers.count is '0x{'f' * 54}...; expected 1 to 1000"),
    "infinity": ("name: a\nmind: {top_p: 1e400}\n", "2: mind.top_p is inf; expected 0.01 to 1"),
    "a date": ("name: a\nyears: 2020-01-01\n", "2: years is '2020-01-01'; expected 1 to 100000"),
    "a NUL, escaped": ('name: a\nmind: {model: "a\\0b"}\n', "2: mind.model is 'a\\x00b'; expected text without NUL and half characters"),
    "half a character": ('name: a\ndescription: "\\ud800"\n', "2: description is '\\ud800'; expected text without NUL and half characters"),
    "a NUL": ("name: a\nmind: \0\n", "2: is not YAML (the character '\\x00'); expected key: value"),
    "nobody's home": ("name: a\nmind: {model: ~nobody at all/x}\n", "2: mind.model is '~nobody at all/x' (Could not determine home directory.); expected a path"),
    "brackets": ("[" * 60_000, f"1: the file is a list; expected {_KEYS}"),
    "braces": ("name: a\nvillagers: " + "{count: " * 7000, "2: villagers.count is a mapping; expected 1 to 1000"),
    "a key of brackets": ("name: a\n[a, b]: c\n", f"2: the key of brackets is not a word; expected {_KEYS}"),
    "a number as key": ("name: a\n5: b\n", f"2: the key 5 is not a word; expected {_KEYS}"),
    "question marks": ("? " * 30_000, f"1: the key of brackets is not a word; expected {_KEYS}"),
    "colons": (": " * 30_000, f"1: the key null is not a word; expected {_KEYS}"),
    "a tab": ("name: a\nvillagers:\n\tcount: 5\n", "3: is not YAML (found character '\\t' that cannot start any token); expected key: value"),
    "two documents": ("name: a\n---\nname: b\n", "2: a second document begins; expected one"),
    "escape codes": ('name: a\n"\\x1b[2J": 1\n', f"2: unknown key '\\x1b[2J'; expected {_KEYS}"),
    "UTF-16": ("name: a\n".encode("utf-16"), "1: byte 0 is not UTF-8; expected a scenario in YAML, saved as UTF-8"),
    "UTF-16 without a mark": ("name: a\n".encode("utf-16-le"), "1: is not YAML (the character '\\x00'); expected key: value"),
    "Latin-1": (b"name: a\ndescription: caf\xe9\n", "2: byte 24 is not UTF-8; expected a scenario in YAML, saved as UTF-8"),
    "UTF-8 with a mark": ("\ufeffname: a\nyears: 0\n", "2: years is 0; expected 1 to 100000"),
    "lines of a Macintosh": ("name: a\ryears: 0\r", "2: years is 0; expected 1 to 100000"),
    "YAML 1.1": ("%YAML 1.1\n---\nname: a\nmind: {constrained: no}\n", "4: mind.constrained is 'no'; expected true or false"),
    "empty lines": ("\n" * 60_000, "1: the file is empty; expected `key: value` lines, the first of them `name:`"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_one_line_in_under_a_second(what: str, tmp_path: Path) -> None:
    text, told = HOSTILE[what]
    start = time.process_time()
    assert trouble(text, tmp_path) == f"x.yaml:{told}"
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("villagers.count=[[[", "villagers.count=[[[: villagers.count is a list; expected 1 to 1000"),
        (f"villagers.count={'[' * 9999}", f"villagers.count={'[' * 41}...: villagers.count is a list; expected 1 to 1000"),
        ("years=&a 5", "years=&a 5: years has an anchor ('a'); expected a value without one"),
        ("years=5\n---\n6", "years=5 --- 6: a second document begins; expected one"),
        ("years=}", "years=}: is not YAML (expected the node content, but found '}'); expected key: value"),
        (f"{'x' * 9999}=1", f"{'x' * 57}...: unknown key '{'x' * 56}...; expected {_KEYS}"),
    ],
)
def test_hostile_override_is_one_line(override: str, told: str) -> None:
    assert override_trouble(override) == told


def test_scenario_recorded_in_a_history_is_read_with_the_same_care() -> None:
    with pytest.raises(IslandError, match="larger than 64 KiB"):
        parse(f"name: a\ndescription: {'x' * 10_000_000}", "history.db")


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
            "villagers.cuont=3: unknown key 'villagers.cuont'; expected count, villages or stores; did you mean 'count'?",
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
