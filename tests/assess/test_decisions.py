"""Many decisions: where they come from, the file that keeps them, and what they say."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from island import scenario
from island.assess import dawns, goals, worth
from island.assess.decision import Decision, Stretch
from island.assess.decisions import Wanted, measure, sources_of
from island.engines import engine_of
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.measure.__main__ import main

SMALL = ["mind.kind=random", "villagers.count=12", "villagers.stores=300"]
FEW = Wanted(4, (), 2, 2, "random", deputies=("random", "dice"))


def made(deeds: dict[str, list[float]], chosen: str, tick: int = 0) -> Decision:
    return Decision("here", 1, tick, 1, "spring", "adult", "scripted", 200.0, deeds, {"scripted": (chosen, deeds[chosen])}, 1.0)


def small(wanted: Wanted = FEW, seeds: tuple[int, ...] = (1, 2)) -> list[Decision]:
    with engine_of("serial") as engine:
        sources = sources_of(["thousand_years"], list(seeds), 2, 6, SMALL, wanted, lambda _: None)
        return measure(sources, wanted, engine, None, lambda _: None)


# -- where they come from ----------------------------------------------------------------------------------------------


def test_what_was_chosen_in_a_run_is_what_its_record_says(lived: Path) -> None:
    found = list(dawns.of_run(lived, 20, 1, lambda _: None))
    assert len(found) == 20 and len({one.tick for one in found}) == 20 and min(one.tick for one in found) >= 4
    rows = HistoryReader(lived).rows("SELECT tick, agent_id, deed, partner FROM thoughts WHERE kind = 0")
    recorded = {(tick, who): (deed, -1 if partner is None else partner) for tick, who, deed, partner in rows}
    for one in found:
        assert one.chosen is not None
        assert recorded[one.tick, one.agent_id] == (int(one.chosen.deed), one.chosen.partner)


def test_a_larger_sample_of_a_run_holds_the_smaller_one(lived: Path) -> None:
    def keys(count: int) -> set[tuple[int, int]]:
        return {(one.tick, one.agent_id) for one in dawns.of_run(lived, count, 1, lambda _: None)}

    assert keys(5) < keys(12)


def test_what_something_acts_on_from_outside_is_refused(lived: Path, tmp_path: Path) -> None:
    from island import app
    from island.forks.changes import parse

    app.fork(lived, 5, [parse("fever 40")], tmp_path / "fork", years=6, quiet=True)
    with pytest.raises(IslandError, match="expected a run that nothing came to from outside"):
        list(dawns.of_run(tmp_path / "fork", 5, 1, lambda _: None))
    with pytest.raises(IslandError, match="expected a scenario of one"):
        list(dawns.of_scenario("archipelago", scenario.load("archipelago"), 1, 5, 1, lambda _: None))


def test_a_village_that_ends_gives_fewer_decisions_and_says_so() -> None:
    settings = scenario.load("thousand_years", ["mind.kind=random", "villagers.count=2", "years=300"])
    said: list[str] = []
    found = list(dawns.of_scenario("two", settings, 1, 200, 1, said.append))
    assert len(found) < 200 and any("nobody lives any more" in line for line in said)


# -- the file ----------------------------------------------------------------------------------------------------------


def test_what_is_in_the_file_is_not_done_again(tmp_path: Path) -> None:
    path, said = tmp_path / "decisions.jsonl", list[str]()

    def run() -> list[Decision]:
        said.clear()
        with engine_of("serial") as engine:
            sources = sources_of(["thousand_years"], [1, 2], 2, 6, SMALL, FEW, lambda _: None)
            return measure(sources, FEW, engine, path, said.append)

    first = run()
    assert len(first) == 4 and len(said) == 4
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])  # the last line is cut off, as by a kill
    again = run()
    assert len(said) == 1
    assert [(one.seed, one.tick, one.deeds, one.stretches) for one in again] == [
        (one.seed, one.tick, one.deeds, one.stretches) for one in first
    ]
    assert run() == again and not said  # what was cut off has left nothing behind
    with engine_of("serial") as engine, pytest.raises(IslandError, match="name another --out"):
        measure([], Wanted(4, (), 4, 2, "random"), engine, path, said.append)
    path.write_text("[]\n{}\n")
    with engine_of("serial") as engine, pytest.raises(IslandError, match="is no file of decisions"):
        measure([], FEW, engine, path, said.append)


def test_every_engine_finds_the_same() -> None:
    with engine_of("processes", workers=2) as engine:
        sources = sources_of(["thousand_years"], [1, 2], 2, 6, SMALL, FEW, lambda _: None)
        found = measure(sources, FEW, engine, None, lambda _: None)
    assert [one.deeds for one in found] == [one.deeds for one in small()]


# -- what they say -----------------------------------------------------------------------------------------------------


def test_luck_alone_is_no_best_deed_when_the_forks_are_split() -> None:
    """Ten deeds that differ in nothing: the largest of ten noisy figures is 30 points above the least, and the split sees none of it."""
    rng = np.random.default_rng(7)
    found = [made({str(deed): list(rng.normal(200, 20, 4)) for deed in range(10)}, "0", tick) for tick in range(600)]
    figures = {one.name: one for one in worth.figures(found)}
    split, flattered = figures["best less worst"], figures["best less worst, not split"]
    assert split.mean is not None and split.low is not None and split.high is not None and flattered.mean is not None
    assert split.low < 0 < split.high
    assert flattered.mean > 25


def test_what_differs_is_found_with_its_size() -> None:
    deeds = {"fish": [200.0, 204.0], "rest": [170.0, 174.0], "sing": [160.0, 164.0]}
    found = [made(deeds, "fish"), made(deeds, "rest", 1)]
    figures = {one.name: one.mean for one in worth.figures(found)}
    mean = (202 + 172 + 162) / 3
    assert figures["best less worst"] == 40
    assert figures["scripted: choice less mean of legal"] == pytest.approx((202 - mean + 172 - mean) / 2)
    assert figures["best less choice of scripted"] == 15
    fish, rest, sing = worth.deed_table(found, "scripted")
    assert (fish.deed, fish.when_legal.decisions, fish.is_best, fish.when_chosen.decisions) == ("fish", 2, 2, 1)
    assert rest.when_chosen.mean == pytest.approx(172 - mean) and rest.missed.mean == 30
    assert sing.when_chosen.mean is None and sing.when_legal.mean == pytest.approx(162 - mean)


def test_a_stretch_is_compared_with_chance_in_the_same_forks() -> None:
    deeds = {"fish": [200.0, 204.0], "rest": [170.0, 174.0]}

    def with_stretches(*found: Stretch) -> Decision:
        return dataclasses.replace(made(deeds, "fish"), stretches=list(found))

    alone = [Stretch("random", False, 4, [100.0, 110.0]), Stretch("lm", False, 8, [130.0, 120.0])]
    house = [Stretch("random", True, 20, [50.0, 50.0]), Stretch("lm", True, 40, [90.0, 110.0])]
    more = [Stretch("random", False, 4, [100.0, 100.0]), Stretch("lm", False, 8, [110.0, 110.0])]
    found = worth.stretches([with_stretches(*alone, *house), with_stretches(*more), made(deeds, "rest")])
    assert [(one.kind, one.whose, one.gain.decisions, one.gain.mean, one.choices, one.each) for one in found] == [
        ("lm", "villager", 2, 15.0, 4.0, 3.75), ("lm", "household", 1, 50.0, 20.0, 2.5)
    ]  # fmt: skip
    assert worth.stretches([made(deeds, "fish")]) == []
    assert "| `lm` for the household | 1 | +50.0 |" in worth.markdown([with_stretches(*alone, *house)], "scripted")
    rows = [row for row in goals.of_decisions([with_stretches(*alone, *house)]) if row.measure.startswith("all choices")]
    assert [row.figure for row in rows] == ["+20.0 (s.e. ; 4.0 choices, +5.0 each)", "+50.0 (s.e. ; 20.0 choices, +2.5 each)"]


def test_the_tables_name_every_deed_that_was_legal() -> None:
    found = small()
    page = worth.markdown(found, "random")
    assert all(f"\n| {deed} |" in page for one in found for deed in one.deeds)
    assert all(f"\n| {name} |" in page for one in found for name in (one.season, one.age))


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_prints_its_tables_and_refuses_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    few = [
        "--decisions",
        "2",
        "--forks",
        "2",
        "--ticks",
        "2",
        "--seeds",
        "1",
        "--years",
        "5",
        "--first",
        "2",
        "--engine",
        "serial",
    ]
    assert main(["decisions", "thousand_years", *few, "--lived-by", "random", "--ask", "--set", "villagers.count=12"]) == 0
    assert "| best less worst |" in capsys.readouterr().out
    assert (
        main(["decisions", "thousand_years", *few, "--json", "--lived-by", "random", "--ask", "--set", "mind.kind=random"]) == 0
    )
    assert {one["mind"] for one in json.loads(capsys.readouterr().out)} == {"random"}
    for wrong in (["--forks", "3"], ["--seeds", "x"], ["--first", "9"]):
        assert main(["decisions", "thousand_years", *few, *wrong]) == 2
        assert capsys.readouterr().err.count("\n") <= 2
