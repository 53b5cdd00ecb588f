"""What `make exact` says of a bit that differs, and of nothing to compare."""

import pytest

from brain.proof.exact import Tally, builds, report


def test_one_different_answer_is_counted_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    for answer, how in (("aa", "gcc"), ("aa", "clang"), ("ab", "avx2")):
        tally.add("island history", answer, how)
    assert report(tally) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "3 combinations, 2 equal, 1 different"
    assert "avx2: ab; expected aa" in said.err


def test_a_program_that_fails_everywhere_is_not_equal(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    for how in ("gcc", "clang"):
        tally.add("streams", "failed: exit 1", how)
    assert (tally.n_equal, tally.n_different, report(tally)) == (0, 2, 1)


def test_nothing_to_compare_proves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(Tally()) == 1
    assert "nothing to compare" in capsys.readouterr().err


def test_all_equal_is_exit_0_and_names_what_was_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = Tally()
    tally.add("streams", "aa", "gcc")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert list(builds(True, tally.left_out)) == []
    assert report(tally) == 0
    (left_out,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("left out: ")]
    assert all(word in left_out for word in ("gcc", "clang", "aarch64", "WebAssembly"))
