"""A fork is a run of its own: the past is that of the run it left, the future its own, and all of it is under the seals."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest
from fork_runs import KEPT, SPARSE, YEARS, digest_of, forked, lived

from island import app, scenario
from island.codec.vocabulary import Vocabulary
from island.errors import IslandError
from island.forks.changes import load, parse
from island.history.reader import HistoryReader
from island.history.verify import compare_runs, verify_run
from island.minds import model_path
from island.sim.simulation import Simulation


@pytest.mark.parametrize("kind", ["scripted", "lm"])
@pytest.mark.parametrize("year", [SPARSE, KEPT])
def test_without_a_change_a_fork_lives_to_the_digest_of_the_run(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, year: int
) -> None:
    origin = request.getfixturevalue(kind)
    fork = forked(origin, tmp_path / "fork", year)
    assert digest_of(fork) == digest_of(origin)
    assert verify_run(fork).is_ok
    found = compare_runs(origin, fork)
    assert found.is_same and found.fork and found.fork.is_proved and found.fork.is_b_the_fork
    assert found.fork.tick == year * 4 - 1


def test_a_fork_begins_with_the_past_as_it_was(scripted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table, up to the tick: who died later lives, what ended later lasts, and nothing is there of what came later."""
    monkeypatch.setattr(app, "_live", lambda simulation, writer, *_: app.Ending(writer.folder.path))
    fork = forked(scripted, tmp_path / "fork", SPARSE)
    part = lived_for(tmp_path / "part", monkeypatch, SPARSE)
    tables = ("villagers", "relations", "places", "census", "conditions", "stores", "thoughts", "events", "event_causes")
    for table in tables:
        assert rows(fork, f"SELECT * FROM {table}") == rows(part, f"SELECT * FROM {table}"), table
    columns = "tick, year, season, weather, thoughts, events, last_event_id, alive, tokens_fed, digest, snapshot"
    assert rows(fork, f"SELECT {columns} FROM ticks") == rows(part, f"SELECT {columns} FROM ticks")
    assert rows(fork, "SELECT tick FROM snapshots") == rows(part, "SELECT tick FROM snapshots") == [(19,), (23,)]
    assert verify_run(fork).is_ok


def lived_for(folder: Path, monkeypatch: pytest.MonkeyPatch, years: int) -> Path:
    monkeypatch.undo()
    return lived(folder, "scripted", years=years)


def rows(run: Path, sql: str) -> list[tuple[object, ...]]:
    return HistoryReader(run).rows(sql)


def test_a_fork_says_where_it_comes_from_and_what_was_changed(scripted: Path, changed: Path) -> None:
    (found,) = HistoryReader(changed).info()["forks"]
    digest, seal = HistoryReader(scripted).heads_at(SPARSE * 4 - 1)
    assert (found["year"], found["tick"], found["digest"], found["seal"]) == (SPARSE, 23, digest.hex(), seal.hex())
    assert [text.split()[0] for text in found["changes"]] == ["spare", "set", "whisper", "fever"]
    assert scenario.parse(HistoryReader(changed).scenario(), "").climate.harshness == 150
    assert verify_run(changed).is_ok
    comparison = compare_runs(scripted, changed)
    assert comparison.fork and comparison.fork.is_proved and comparison.first_differing_tick == SPARSE * 4
    acted = rows(changed, "SELECT outcome, tick FROM happenings WHERE what = 'changed' ORDER BY event_id")
    assert acted[:3] == [("setting", 24), ("whisper", 24), ("fever", 24)]
    assert [outcome for outcome, _ in acted[3:]] == ["spared"], "each acts once"


def test_the_changes_are_the_causes_of_what_they_bring(changed: Path) -> None:
    sql = """SELECT DISTINCT h.what FROM event_causes c JOIN happenings m ON m.event_id = c.cause_id AND m.what = 'changed'
             JOIN happenings h ON h.event_id = c.event_id"""
    assert ("fell sick",) in rows(changed, sql)


@pytest.mark.parametrize(
    "table, change", [("forks", "tick = tick + 4"), ("fork_changes", "change = 'storm'"), ("forks", "seal = x'00'")]
)
def test_nobody_changes_unseen_what_a_fork_says_of_itself(changed: Path, tmp_path: Path, table: str, change: str) -> None:
    copied = shutil.copytree(changed, tmp_path / "copy")
    with contextlib.closing(sqlite3.connect(copied / "history.db")) as db, db:
        db.execute(f"UPDATE {table} SET {change}")
    assert "not what was sealed" in verify_run(copied).message


def test_a_run_that_only_lived_the_same_is_not_the_one_that_was_left(scripted: Path, changed: Path, tmp_path: Path) -> None:
    twin = lived(tmp_path / "twin", "scripted", "description=a twin")
    found = compare_runs(twin, changed).fork
    assert digest_of(twin) == digest_of(scripted)
    assert found is not None and not found.is_proved


@pytest.mark.parametrize("year", [SPARSE - 3, SPARSE, SPARSE + 3])
def test_a_fork_of_a_fork_is_exact_too(scripted: Path, changed: Path, tmp_path: Path, year: int) -> None:
    """Before its own fork it is the first run; from there on its changes act again, those that had acted are not done twice."""
    again = forked(changed, tmp_path / "again", year)
    assert digest_of(again) == digest_of(changed if year >= SPARSE else scripted)
    assert verify_run(again).is_ok
    assert len(HistoryReader(again).lineage()) == 1 + (year >= SPARSE)
    proof = compare_runs(again, changed).fork
    assert proof and proof.is_proved and not proof.is_b_the_fork and proof.tick == year * 4 - 1


def test_both_generations_of_changes_act(changed: Path, tmp_path: Path) -> None:
    again = forked(changed, tmp_path / "again", SPARSE + 1, "storm", "set climate.storms=200")
    first, second = HistoryReader(again).lineage()
    assert (first.tick, second.tick) == (23, 27) and [one.change for one in second.changes] == ["storm", "set climate.storms=200"]
    settings = scenario.parse(HistoryReader(again).scenario(), "")
    assert (settings.climate.harshness, settings.climate.storms) == (150, 200)
    spared = rows(again, "SELECT count(*) FROM happenings WHERE what = 'changed' AND outcome = 'spared'")
    assert spared == rows(changed, "SELECT count(*) FROM happenings WHERE what = 'changed' AND outcome = 'spared'") == [(1,)]


def test_who_was_spared_once_is_not_spared_again_by_the_same_change(changed: Path, tmp_path: Path) -> None:
    """What was withheld by then is counted from the record: it is no part of the state."""
    ((who, tick),) = rows(changed, "SELECT actor, tick FROM events WHERE kind = 67")
    year = int(str(tick)) // 4 + 1
    again = forked(changed, tmp_path / "again", year, f"die @{who} of cold", years=year + 1)
    assert rows(again, f"SELECT death_cause, died_tick FROM villagers WHERE agent_id = {who}") == [("cold", year * 4)]


@pytest.mark.parametrize("ticks", [0, 1, 6])
def test_a_fork_that_was_stopped_goes_on_to_the_same_digest(
    scripted: Path, changed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ticks: int
) -> None:
    """Whatever the hand has done or not yet done by then."""
    advance, left = Simulation.advance, ticks

    def interrupted(simulation: Simulation) -> object:
        nonlocal left
        if simulation.world.tick >= 23:
            if left == 0:
                raise KeyboardInterrupt
            left -= 1
        return advance(simulation)

    changes = [parse(one) for one in HistoryReader(changed).info()["forks"][0]["changes"]]
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Simulation, "advance", interrupted)
        app.fork(scripted, SPARSE, changes, tmp_path / "fork", quiet=True)
    assert HistoryReader(tmp_path / "fork").head() == (23 + ticks, HistoryReader(tmp_path / "fork").info()["digest"])
    app.resume(tmp_path / "fork", quiet=True)
    assert digest_of(tmp_path / "fork") == digest_of(changed)
    assert verify_run(tmp_path / "fork").is_ok


def test_another_mind_lives_on_and_the_past_keeps_its_words(scripted: Path, tmp_path: Path) -> None:
    fork = forked(scripted, tmp_path / "fork", SPARSE, "brain random", years=SPARSE + 2)
    again = forked(fork, tmp_path / "again", SPARSE + 1, "brain scripted", years=SPARSE + 2)
    for run in (fork, again):
        assert verify_run(run).is_ok
        assert rows(run, "SELECT count(*) > 0 FROM thoughts WHERE tick < 24 AND sentence <> ''") == [(1,)]
    assert rows(fork, "SELECT count(*) FROM thoughts WHERE tick >= 24 AND sentence <> ''") == [(0,)]
    assert rows(again, "SELECT count(*) > 0 FROM thoughts WHERE tick >= 28 AND sentence <> ''") == [(1,)]


def test_a_whisper_is_in_the_stream_of_its_hearer_alone(changed: Path) -> None:
    reader = HistoryReader(changed)
    ((hearer, speaker),) = reader.rows("SELECT actor, other FROM events WHERE kind = 66 AND outcome = 7")
    thoughts = list(reader.recorded_thoughts(24, 24))
    vocabulary = Vocabulary.load(model_path(scenario.parse(reader.scenario(), "")).with_suffix(".vocab"))
    words = tuple(vocabulary.ids[piece] for piece in ("▁the", "▁fish", "▁are", "▁gone", "."))
    heard = [one.agent_id for one in thoughts if contains(one.prompt, words)]
    assert heard == [hearer] and speaker != hearer


def contains(tokens: tuple[int, ...], words: tuple[int, ...]) -> bool:
    return any(tokens[at : at + len(words)] == words for at in range(len(tokens)))


def test_more_fish_can_be_there_after_another_setting(scripted: Path, tmp_path: Path) -> None:
    fork = forked(scripted, tmp_path / "fork", SPARSE, "set island.fish=20", years=SPARSE + 1)
    ((fish,), (before,)) = (rows(run, f"SELECT fish FROM census WHERE year = {SPARSE}")[0] for run in (fork, scripted))
    assert isinstance(fish, int) and 0 < 3 * fish < before


def test_a_list_in_yaml_is_the_same_as_the_texts(tmp_path: Path) -> None:
    path = tmp_path / "changes.yaml"
    path.write_text(
        "- spare @3 from 8\n- do: whisper\n  who: 4\n  words: the fish are gone\n- {do: fever}\n- set climate.storms=0\n"
    )
    assert load(path) == [
        parse(one) for one in ("spare @3 from 8", "whisper @4 the fish are gone", "fever", "set climate.storms=0")
    ]


def test_aliases_of_aliases_are_refused_before_they_are_spelled_out(tmp_path: Path) -> None:
    path = tmp_path / "changes.yaml"
    inner = ["x", *(f"*{one}" for one in "abcdefg")]
    path.write_text("\n".join(f"- &{name} [{', '.join([one] * 9)}]" for one, name in zip(inner, "abcdefgh", strict=True)))
    with pytest.raises(IslandError, match=r"changes.yaml:1: an anchor \('a'\); expected a value without one"):
        load(path)


@pytest.mark.parametrize(
    "text",
    ["spare @12", "spare @12 from 900", "die @3 of hunger", "meals @3 -20", "wed @3 @4", "storm", "fever 20", "suppress 17", "still @9",
     "set climate.harshness=150", "brain random", "whisper @3 by @4 the fish are gone"],
)  # fmt: skip
def test_a_change_reads_back_as_it_is_written(text: str) -> None:
    assert str(parse(text)) == text and parse(str(parse(text))) == parse(text)


def test_names_of_two_words_can_be_said() -> None:
    assert parse("spare Mara Holm from 3") == parse("spare 'Mara Holm' from 3")
    assert parse('wed "Mara Holm" @4') == parse("wed 'Mara Holm' @4")
    said = parse("whisper 'Mara Holm' by 'Tom Holm' it is cold")
    assert said.model_dump() == {"do": "whisper", "who": "Mara Holm", "by": "Tom Holm", "words": "it is cold"}


BAD = {
    "spar @1": "'spar' is no change; expected .*did you mean 'spare'",
    "": "'' is no change",
    "spare": "who is ''",
    "fever 300": "per_cent is 300",
    "fever many": "expected: fever",
    "die @1 of boredom": "of is 'boredom'",
    "meals @1 lots": "expected: meals WHO",
    "wed @1": "expected: wed WHO WHO",
    "storm now": "expected: storm",
    "whisper @1": "words is ''",
}


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_change_is_refused(text: str) -> None:
    with pytest.raises(IslandError, match=BAD[text]) as refused:
        parse(text)
    assert "\n" not in str(refused.value)


def of_somebody(run: Path, where: str) -> str:
    found = HistoryReader(run).rows(f"SELECT agent_id FROM villagers WHERE {where} LIMIT 1")
    assert found, f"nobody of the run of fork_runs.py is such that {where}: choose another run"
    return f"@{found[0][0]}"


def test_what_cannot_be_done_is_refused_and_nothing_is_written(scripted: Path, tmp_path: Path) -> None:
    """Each in one line; the folder that was to be is not there."""
    dead, alive = of_somebody(scripted, "died_tick < 20"), of_somebody(scripted, "died_tick IS NULL AND arrived_tick = 0")
    infant = of_somebody(scripted, "born_year = 5 AND (died_tick IS NULL OR died_tick > 24)")
    unborn = of_somebody(scripted, "arrived_tick > 30")
    married = HistoryReader(scripted).rows(
        "SELECT a, b FROM relations WHERE kind = 'spouse' AND until_tick IS NULL AND since_tick < 20"
    )[0]
    surveyed = HistoryReader(scripted).rows("SELECT event_id FROM events WHERE kind = 57 AND tick = 30")[0][0]
    bad = {
        f"spare {dead}": "died in year",
        f"die {unborn}": "is not born or landed yet",
        "spare @9999": "nobody has this number",
        f"spare {alive} from 3": "lies before the fork",
        f"meals {alive} +0": "nothing to take or to give",
        f"wed @{married[0]} @{married[1]}": "is married to",
        f"wed {alive} {alive}": "married to|cannot marry",
        "suppress 1": "before the fork",
        "suppress 999999": "there is none of this number",
        f"suppress {surveyed}": "which comes whatever happens",
        "set seed=3": "seed cannot change",
        "set ticks_a_year=12": "ticks_a_year cannot change",
        "set villagers.count=3": "villagers.count cannot change",
        "set climate.harshness=9000": "expected 0 to 300",
        "set fish=3": "unknown key 'fish'",
        f"set years={SPARSE}": "are lived when the fork begins",
        "brain no/such.brain": "No such file",
        f"whisper {alive} the xylophone is gone": "'xylophone' is a word that nobody here knows",
        f"whisper {infant} it is cold": "is an infant",
        f"whisper {alive} by {alive} it is cold": "nobody else is there",
        f"whisper {alive} @{dead[1:]} is cold": "died in year",
        f"whisper {alive} {'cold ' * 30}": "expected 2 to 24",
    }
    for change, reason in bad.items():
        with pytest.raises(IslandError, match=reason) as refused:
            forked(scripted, tmp_path / "fork", SPARSE, change)
        assert "\n" not in str(refused.value) and not (tmp_path / "fork").exists(), change


@pytest.mark.parametrize("year", [-1, 0, YEARS + 1, 10**12])
def test_a_year_that_is_not_lived_is_refused(scripted: Path, tmp_path: Path, year: int) -> None:
    with pytest.raises(IslandError, match=f"expected 1 to {YEARS}, the years it has lived"):
        forked(scripted, tmp_path / "fork", year)
    assert not (tmp_path / "fork").exists()


def test_who_dies_by_one_change_is_dead_for_the_next(scripted: Path, tmp_path: Path) -> None:
    alive = of_somebody(scripted, "died_tick IS NULL AND arrived_tick = 0")
    with pytest.raises(IslandError, match="dies by an earlier change"):
        forked(scripted, tmp_path / "fork", SPARSE, f"die {alive}", f"meals {alive} +3")
    with pytest.raises(IslandError, match="a storm is on its way already"):
        forked(scripted, tmp_path / "fork", SPARSE, "storm", "storm")


def test_a_folder_with_anything_in_it_is_left_alone(scripted: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    for folder, says in ((tmp_path, "neither empty nor a run"), (scripted, "holds a run; choose another folder for the fork")):
        before = sorted(folder.iterdir())
        with pytest.raises(IslandError, match=says):
            forked(scripted, folder, SPARSE)
        assert sorted(folder.iterdir()) == before


def test_a_disk_that_fills_while_the_past_is_copied_leaves_nothing(
    scripted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from island.history.common_past import CommonPast

    def full(past: CommonPast, raw: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(CommonPast, "copy_into", full)
    with pytest.raises(IslandError, match="full"):
        forked(scripted, tmp_path / "fork", SPARSE)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_run_is_not_forked(scripted: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(scripted, tmp_path / "copy")
    (copied / "manifest.json").unlink()
    with contextlib.closing(sqlite3.connect(copied / "history.db")) as db, db:
        db.execute("UPDATE events SET amount = amount + 1 WHERE event_id = 100")
    with pytest.raises(IslandError, match="do not give the digest"):
        forked(copied, tmp_path / "fork", SPARSE)
    assert not (tmp_path / "fork").exists()
