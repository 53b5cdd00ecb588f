"""The benchmark: what it promises to print, and that every peer computes the network it is compared on."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brain.bench import SHAPE_B
from brain.bench.__main__ import fraction, peer_report
from brain.bench.peers import HOW_TO_INSTALL, PEERS, PROCESSES, THREADS, Peer
from brain.bench.peers.contest import Case, Outcome
from brain.bench.peers.team import OURS, OURS_FP32, Team, farthest_logit
from brain.bench.roofline import Peaks, Probe, arithmetic_of, best_peaks, compile_peak, decode_flop, prefill_flop
from brain.bench.table import print_tables
from brain.errors import BrainError
from brain.model_file import ModelConfig, read_model, write_random_model
from brain.proof import reference
from tests.compiled import compiled

ROOT = Path(__file__).resolve().parents[2]
TINY = ModelConfig(dim=32, hidden=48, n_layers=2, n_heads=2, n_kv_heads=1, vocab=40, context=24)
FIGURES = ("decode_tok_s_100", "decode_tok_s_100_late", "decode_tok_s_1", "decode_tok_s_1_late", "prefill_tok_s")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    write_random_model(tmp_path / "tiny.brain", TINY)
    return tmp_path / "tiny.brain"


def bench(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "brain.bench", "--quick", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `--json` says of the model `tiny`: most of such a run goes into compiling, so there is one for all."""
    model = tmp_path_factory.mktemp("told") / "tiny"
    write_random_model(model, TINY)
    done = bench("--json", "--threads", "1", model)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    found["models"] = {"tiny": found["models"][str(model)]}
    return found


def test_json_has_the_promised_figures_and_they_are_positive(told: dict[str, Any]) -> None:
    found = told
    assert min(found[name] for name in FIGURES) > 0
    assert set(found["peers"]) == {"onnxruntime", "torch", "llama.cpp"}
    for peer in PEERS:
        told_of = found["peers"][peer.name]
        assert told_of == {"skipped": peer.missing()} if peer.missing() else told_of["agrees"] and told_of["decode_tok_s_100"] > 0
    case = found["models"]["tiny"]["cases"]["decode_tok_s_100"]
    assert case["tok_s"]["ours"] == found["decode_tok_s_100"]
    if found["fp32_peak_gflops"] is not None:
        ((peak,), (speed,)) = case["rounds_peak_gops"], case["rounds_tok_s"]["ours"]
        fraction = speed * case["flop_per_token"] / (peak["fp32"] * 1e9)
        assert found["roofline_fraction"] == found["fp32_roofline_fraction"] == pytest.approx(fraction, abs=2e-3)
        assert found["fp32_peak_gflops"] >= peak["fp32"] > 0


def test_a_loud_minute_lowers_peak_and_speed_of_its_rounds_and_not_the_fraction() -> None:
    """Both rounds come to half of what the machine could do in them; a peak taken once, in the busy one, would say 1.0."""
    case = Case("decode_tok_s_100", 100, 0, 12, has_extras=True)
    gops = case.flop(TINY) / 1e9
    outcome = Outcome(TINY, (case,))
    outcome.peaks[case.key] = [Peaks({"fp32": 3 * gops}, {"fp32": one * gops}) for one in (200.0, 400.0, 400.0)]
    outcome.rounds[case.key] = {OURS: [100.0, 200.0, 200.0]}
    assert fraction(outcome, case, "fp32") == 0.5
    assert best_peaks(outcome.peaks[case.key]).all_threads == {"fp32": 400 * gops}


def test_more_than_the_peak_is_said_aloud(told: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    found = copy.deepcopy(told)
    for over, times in ((0.7, 0), (1.2, 1)):
        found["models"]["tiny"]["cases"]["decode_tok_s_100"]["roofline_fraction"] = over
        print_tables(found)
        assert capsys.readouterr().out.count("120% of the peak; expected") == times


@pytest.mark.parametrize(("dtype", "kind"), [("fp32", "fp32"), ("int8", "int8"), ("int7", "int8_pairs")])
def test_the_peak_is_that_of_the_arithmetic_a_model_runs_on(tmp_path: Path, dtype: str, kind: str) -> None:
    write_random_model(tmp_path / "m", TINY, dtype=dtype)
    assert arithmetic_of(read_model(tmp_path / "m")) == kind


def test_table_names_every_peer_that_was_asked_for(told: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    print_tables(told)
    table = capsys.readouterr().out
    for peer in PEERS:
        assert peer.name in table
        assert (f"{peer.name}: skipped, {HOW_TO_INSTALL}" in table) == (peer.missing() is not None)


def test_a_peer_that_was_not_asked_for_says_so() -> None:
    outcome = Outcome(TINY, (Case("decode_tok_s_100", 100, 0, 12),))
    outcome.tok_s["decode_tok_s_100"] = {OURS: 5.0}
    assert [peer_report(outcome, peer) for peer in PEERS] == [{"skipped": "not asked for"}] * len(PEERS)


def test_absent_peer_is_skipped_with_a_word_that_helps() -> None:
    peer = Peer("nobody", "brain.bench.peers.nobody", ("no_such_package",), "nobody", (THREADS,))
    assert peer.missing() == "not installed: pip install '.[bench]'"


def test_benchmark_loads_no_peer_by_being_imported() -> None:
    modules = [*(peer.module for peer in PEERS), "brain.bench.__main__"]
    packages = {package for peer in PEERS for package in peer.requires}
    code = f"import sys, {', '.join(modules)}; print(sorted({packages!r} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
@pytest.mark.parametrize("is_tied", [True, False])
def test_peer_computes_the_logits_of_the_reference(tmp_path: Path, peer: Peer, is_tied: bool) -> None:
    """A prompt, then token by token, then the same again after a reset; each row has its own tokens."""
    if peer.missing():
        pytest.skip(f"{peer.name} is {peer.missing()}")
    config = ModelConfig(dim=64, hidden=96, n_layers=2, n_heads=4, n_kv_heads=2, vocab=50, context=96, is_tied=is_tied)
    write_random_model(tmp_path / "m", config)
    model = read_model(tmp_path / "m")
    tokens = np.random.default_rng(0).integers(0, config.vocab, (3, 90))
    engine = peer.open_engine(model, 3, 1)
    for _ in range(2):
        engine.reset()
        prompt = engine.logits(tokens[:, :85]).copy()
        steps = [engine.logits(tokens[:, i : i + 1]).copy() for i in range(85, 90)]
        for row in range(3):
            expected = reference.logits(model, tokens[row])[84:]
            assert np.abs(np.stack([prompt[row], *(step[row] for step in steps)]) - expected).max() < 1e-3
    engine.close()


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_peer_draws_the_tokens_that_the_reference_finds_likeliest(tmp_path: Path, peer: Peer) -> None:
    if peer.missing():
        pytest.skip(f"{peer.name} is {peer.missing()}")
    write_random_model(tmp_path / "m", TINY)
    model = read_model(tmp_path / "m")
    engine = peer.open_engine(model, 2, 1)
    engine.reset()
    engine.fill(np.array([[5, 6, 7], [8, 9, 10]]))
    drawn = engine.decode(np.array([11, 12]), 6)
    engine.close()
    for row, tokens in enumerate(([5, 6, 7, 11], [8, 9, 10, 12])):
        for token in drawn[row].tolist():
            logits = reference.logits(model, tokens)[-1]
            assert logits[token] > logits.max() - 1e-3
            tokens.append(token)


def test_an_engine_that_computes_something_else_is_found_out(tiny: Path) -> None:
    model = read_model(tiny)

    class Off:
        def __getattr__(self, name: str) -> Any:
            return lambda *_: np.zeros((2, TINY.vocab), dtype=np.float32)

    assert farthest_logit(Off(), reference.logits, model, np.ones((2, 12), dtype=np.int64)) > 0.1


def test_a_failing_engine_says_why(tmp_path: Path) -> None:
    done = bench("--no-peers", tmp_path / "absent.brain")
    assert (done.returncode, done.stdout) == (2, "")
    assert "absent.brain: No such file or directory" in done.stderr


def test_an_engine_whose_process_dies_is_told_by_name(tiny: Path) -> None:
    team = Team(OURS, tiny, 2, 2, PROCESSES)
    team.members[1][0].kill()
    with pytest.raises(BrainError, match="ours: its process ended without a word"):
        team.decode_tok_s(0, 10)
    team.close()


@pytest.mark.parametrize(("engine", "dtype"), [(OURS, "fp32"), (OURS, "int7"), (OURS_FP32, "int7")])
def test_our_own_engine_plays_by_the_same_rules(tmp_path: Path, engine: str, dtype: str) -> None:
    write_random_model(tmp_path / "tiny.brain", TINY, dtype=dtype)
    team = Team(engine, tmp_path / "tiny.brain", 5, 2, THREADS)
    assert team.agrees and team.decode_tok_s(4, 20) > 0 and team.prefill_tok_s(10) > 0
    team.close()


def test_operations_of_a_token_are_those_counted_by_hand() -> None:
    """Shape B: 6 layers of 176,128 weights, a classifier of 131,072, and 4 x 128 a layer for each position in sight."""
    assert decode_flop(SHAPE_B, 64, 65) == 2 * (6 * 176_128 + 131_072) + 6 * 4 * 128 * 65
    assert prefill_flop(SHAPE_B, 1) == decode_flop(SHAPE_B, 0, 1)


@pytest.fixture(scope="module")
def peak() -> Path:
    return compiled("peak", compile_peak)


def test_peaks_are_positive_or_unknown(peak: Path) -> None:
    peaks = Probe(peak, 0.01).peaks(2)
    assert list(peaks.one_thread) == ["fp32", "int16", "int8", "int8_pairs"]
    assert all(gops is None or gops > 0 for gops in (*peaks.one_thread.values(), *peaks.all_threads.values()))


def test_probe_refuses_a_number_of_threads_that_makes_no_sense(peak: Path) -> None:
    done = subprocess.run([peak, "0", "1"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "expected 1 to 64 threads" in done.stderr
