"""What is told is looked up in the grammar: the teacher garbles nothing, and a word too many is seen."""

from collections import Counter
from pathlib import Path

import pytest

from brain.model_file import SHIPPED
from island import app, scenario
from island.codec.vocabulary import Vocabulary
from island.history.reader import HistoryReader
from island.measure.sentences import Frames, drawn, main, text_of, told_in
from island.records import ThoughtKind
from island.world.words import Deed, Outcome


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sentences") / "run"
    app.run(scenario.load("thousand_years", ["mind.kind=scripted", "years=3", "villagers.count=60"]), folder, quiet=True)
    return folder


@pytest.fixture(scope="module")
def frames() -> Frames:
    return Frames()


def test_the_teacher_garbles_nothing(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(run), "--most", "80", "--show", "3"])
    lines = capsys.readouterr().out.splitlines()[1:]
    assert len(lines) > 20 and {line.split()[-1] for line in lines} == {"0.0%"}


def test_a_word_too_many_another_persons_deed_and_another_outcome_are_seen(run: Path, frames: Frames) -> None:
    vocabulary = Vocabulary.load(SHIPPED.with_suffix(".vocab"))
    told = [one for one in HistoryReader(run).recorded_thoughts() if one.kind is ThoughtKind.DECIDE and one.told]
    fished = [one for one in told if one.deed == Deed.FISH and one.outcome == Outcome.PLENTY][:20]
    assert len(fished) > 5
    for one in fished:
        text = text_of(one.told, vocabulary)
        assert frames.make(Deed.FISH, Outcome.PLENTY, text)
        assert not frames.make(Deed.FISH, Outcome.PLENTY, f"{text} and axes")
        assert not frames.make(Deed.FISH, Outcome.NOTHING, text)
        assert not frames.make(Deed.RAID, Outcome.DONE, text)


def test_of_each_deed_as_many_as_are_asked_for_are_drawn_and_all_of_the_rare(run: Path) -> None:
    reader = HistoryReader(run)
    counts = Counter(one.deed for one in told_in(reader))
    few = Counter(one.deed for one in drawn(reader, counts, 30))
    assert few == {deed: min(30, count) for deed, count in counts.items()} and max(counts.values()) > 60
    assert Counter(one.deed for one in drawn(reader, counts, 10**6)) == counts
