"""A look into a head: what was read, how likely each deed was, and that the run's own luck draws the same deed again."""

import math
import shutil
from pathlib import Path

import pytest

import brain
from island import app, scenario
from island.codec.vocabulary import Vocabulary
from island.errors import IslandError
from island.history.reader import HistoryReader
from island.records import ThoughtKind
from island.thinking.account import Account, account_of, tick_of
from island.thinking.page import page
from island.thinking.recall import recall, stream_on_record

MODELS = Path(brain.__file__).parent / "models"
LAST_TICK = 11


def lived(folder: Path, **changes: object) -> Path:
    """A year of months, so that streams are full before it is over and begin anew."""
    sets = {"ticks_a_year": 12, "years": 1, "villagers.count": 24, **changes}
    app.run(scenario.load("thousand_years", [f"{key}={value}" for key, value in sets.items()]), folder, quiet=True)
    return folder


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lived(tmp_path_factory.mktemp("year") / "run")


def thought(folder: Path, agent_id: int, tick: int = LAST_TICK) -> Account:
    return account_of(HistoryReader(folder), app.recorded_scenario(folder), agent_id, tick, lambda line: None)


def deciders(folder: Path, tick: int) -> list[int]:
    return [one.agent_id for one in HistoryReader(folder).recorded_thoughts(tick, tick) if one.kind is ThoughtKind.DECIDE]


@pytest.mark.parametrize("tick", [0, 6, LAST_TICK])
def test_chances_of_all_legal_deeds_sum_to_one_and_the_recorded_one_is_drawn_again(year: Path, tick: int) -> None:
    for agent_id in deciders(year, tick)[::4]:
        account = thought(year, agent_id, tick)
        assert math.isclose(sum(one.chance or 0 for one in account.legal), 1, abs_tol=1e-6)
        assert len(account.legal) == account.legal_count
        (chosen,) = [one for one in account.legal if one.is_chosen]
        assert chosen.chance and chosen.chance > 0
        assert account.is_drawn_again


def test_what_the_blind_read_is_what_they_were_shown(tmp_path: Path) -> None:
    folder = lived(tmp_path / "run", **{"mind.kind": "blind"})
    for agent_id in deciders(folder, 6)[::4]:
        account = thought(folder, agent_id, 6)
        assert account.is_drawn_again
        assert account.read is not None


def test_dice_read_nothing(tmp_path: Path) -> None:
    folder = lived(tmp_path / "run", **{"mind.kind": "dice"})
    account = thought(folder, deciders(folder, 6)[0], 6)
    assert account.read is None
    assert [one.is_chosen for one in account.legal] == [True]
    assert "loaded dice" in account.note


def test_deeds_are_done_about_as_often_as_their_chances_say(year: Path) -> None:
    """Over many decisions the chances of what was chosen add up as those of a fair draw do."""
    accounts = [thought(year, agent_id, tick) for tick in (2, 7, 9) for agent_id in deciders(year, tick)[::2]]
    expected = sum(max(one.chance or 0 for one in account.legal) for account in accounts)
    found = sum(account.legal[0].is_chosen for account in accounts)
    assert len(accounts) > 25
    assert abs(found - expected) < 3 * math.sqrt(len(accounts) / 4)


def test_at_temperature_0_the_likeliest_deed_has_all_the_chance(tmp_path: Path) -> None:
    folder = lived(tmp_path / "run", **{"mind.decide_temperature": 0, "ticks_a_year": 4})
    for agent_id in deciders(folder, 3)[::5]:
        account = thought(folder, agent_id, 3)
        assert [one.chance for one in account.legal if one.is_chosen] == [1.0]
        assert account.is_drawn_again


def test_without_the_automaton_what_is_no_deed_has_its_share(tmp_path: Path) -> None:
    folder = lived(tmp_path / "run", **{"mind.constrained": "false", "ticks_a_year": 4, "mind.decide_temperature": 2})
    accounts = [thought(folder, agent_id, 3) for agent_id in deciders(folder, 3)[::3]]
    assert all(account.is_drawn_again for account in accounts)
    assert max(account.muddled or 0 for account in accounts) > 0.01
    assert all(0 < sum(one.chance or 0 for one in account.legal) < 1 + 1e-6 for account in accounts)


def test_what_was_read_is_the_recorded_stream_with_names(year: Path) -> None:
    agent_id = deciders(year, LAST_TICK)[0]
    read = thought(year, agent_id).read
    assert read is not None
    reader = HistoryReader(year)
    before = [one for one in reader.recorded_thoughts() if one.agent_id == agent_id and one.tick < LAST_TICK]
    said = [one.sentence for one in before if one.kind is ThoughtKind.DECIDE][-len(read.earlier) :]
    assert [tick.said for tick in read.earlier] == said
    assert read.now.title == "winter" and not read.now.deed
    shown = page(thought(year, agent_id)).partition("\n")[2]  # behind the title, which has the person's number
    assert not set("@[<#") & set(shown.replace("<- chosen", ""))  # no marks of the codec


def test_every_recorded_token_is_read_again(year: Path) -> None:
    reader, vocabulary = HistoryReader(year), Vocabulary.load(MODELS / "island.vocab")
    thoughts = list(reader.recorded_thoughts())
    sought = [one for one in thoughts if one.tick == LAST_TICK and one.kind is ThoughtKind.DECIDE][3]
    found = recall(reader, app.recorded_scenario(year), vocabulary, sought, lambda line: None)
    ours = [one for one in thoughts if one.agent_id == sought.agent_id]
    assert found.stream.tokens == stream_on_record(ours, sought)
    assert found.stream.tokens[-1] == vocabulary.mark["do"]


def test_a_history_of_other_rules_is_one_line(year: Path) -> None:
    reader, vocabulary = HistoryReader(year), Vocabulary.load(MODELS / "island.vocab")
    sought = next(one for one in reader.recorded_thoughts(5, 5))
    settings = scenario.load("thousand_years", ["ticks_a_year=12", "villagers.count=24", "island.fish=100"])
    with pytest.raises(IslandError, match=r"what @\d+ read in tick 5 is not what the rules of this version show|is missing"):
        recall(reader, settings.model_copy(update={"seed": 9}), vocabulary, sought, lambda line: None)


def test_another_brain_than_the_runs_is_one_line(tmp_path: Path) -> None:
    for suffix in (".brain", ".vocab"):
        shutil.copy(MODELS / f"island{suffix}", tmp_path / f"mine{suffix}")
    folder = lived(tmp_path / "run", **{"mind.model": tmp_path / "mine.brain", "ticks_a_year": 4})
    with open(tmp_path / "mine.brain", "ab") as file:
        file.write(b"\0")
    with pytest.raises(
        IslandError, match=r"mine\.brain: is brain \w{12}; expected that of the run, \w{12}; put that brain back$"
    ):
        thought(folder, deciders(folder, 3)[0], 3)
    (tmp_path / "mine.brain").unlink()
    with pytest.raises(IslandError, match=r"mine\.brain: No such file or directory; expected the brain of the run, \w{12}$"):
        thought(folder, deciders(folder, 3)[0], 3)


def test_a_run_of_chance_says_in_one_line_that_there_was_no_brain(tmp_path: Path) -> None:
    folder = lived(tmp_path / "run", **{"mind.kind": "random"})
    account = thought(folder, deciders(folder, 5)[0], 5)
    assert account.read is None and account.chosen
    assert "no brain: this run picks any legal deed by chance, and reads and says nothing\n" in page(account)


def test_a_scripted_run_shows_what_was_read_and_chosen_without_chances(tmp_path: Path) -> None:
    folder = lived(tmp_path / "run", **{"mind.kind": "scripted"})
    account = thought(folder, deciders(folder, 1)[2], 1)
    assert account.read is not None and account.read.earlier[0].said
    assert len(account.legal) == account.legal_count > 3
    assert [one.chance for one in account.legal if one.is_chosen] == [None]
    assert "no brain: this run decides by the teacher's rules" in page(account)


def test_a_season_means_its_first_tick(year: Path) -> None:
    reader = HistoryReader(year)
    assert [tick_of(reader, None, 0, season) for season in ("spring", "summer", "autumn", "winter")] == [0, 3, 6, 9]
    with pytest.raises(IslandError, match="year 7, winter: not in this history; expected years 0 to 0"):
        tick_of(reader, None, 7, "winter")
    for wrong in ((None, None, None), (3, 0, "winter"), (None, 0, None)):
        with pytest.raises(IslandError, match="which thought"):
            tick_of(reader, *wrong)


def test_who_decided_nothing_then_is_told_when_there_was_something(year: Path) -> None:
    agent_id = deciders(year, LAST_TICK)[0]
    with pytest.raises(IslandError, match=r": no decision in tick 99; this person decided from tick \d+ to 11$"):
        thought(year, agent_id, 99)
