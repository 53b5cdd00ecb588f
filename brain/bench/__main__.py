"""How fast the engine is here, beside other engines on the same model: `python -m brain.bench [MODEL]`.

Without a model it measures the shipped brain and shape B (1.19 M random parameters): dim 128, hidden 352, 6 layers, 8
heads, 2 KV heads, vocabulary 1024. docs/benchmarks.md says how each engine is arranged. Decoding is greedy, except
`_top_p`: temperature 1, top-p 0.9, for which random weights are the worst case there is, as nearly the whole vocabulary
is in the nucleus.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from brain.bench import SHAPE_B
from brain.bench.peers import NOT_ASKED, PEERS, Peer
from brain.bench.peers.contest import Case, Outcome, hold
from brain.bench.peers.team import OURS, OURS_TOP_P
from brain.bench.roofline import Probe, arithmetic_of, best_peaks, compile_peak
from brain.bench.table import print_tables
from brain.binding import Brain, BrainError
from brain.model_file import SHIPPED, read_model, write_random_model

SHAPE_B_NAME, SHIPPED_NAME = "shape B", "the island's brain"
ROUNDS, QUICK_ROUNDS = 5, 1
PEAK_S, QUICK_PEAK_S = 0.05, 0.01  # for each of eight figures, in every round


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def model_paths(model: Path | None, folder: Path) -> dict[str, Path]:
    """Name -> file of what is to be measured; the first one's figures are those at the top of the JSON."""
    if model is not None:
        return {str(model): model}
    write_random_model(folder / "shape_b.brain", SHAPE_B, dtype="int7")
    return {SHAPE_B_NAME: folder / "shape_b.brain", SHIPPED_NAME: SHIPPED}


def ratio(top: float, bottom: float | None) -> float | None:
    return round(top / bottom, 3) if bottom else None


def fraction(outcome: Outcome, case: Case, kind: str) -> float | None:
    """How near ours came to what the machine could do in the same round: the median of the rounds."""
    peaks = [each.all_threads[kind] for each in outcome.peaks[case.key]]
    gops = [speed * case.flop(outcome.config) / 1e9 for speed in outcome.rounds[case.key][OURS]]
    found = [one / peak for one, peak in zip(gops, peaks, strict=True) if peak]
    return round(median(found), 3) if found else None


def case_report(outcome: Outcome, case: Case, arithmetic: str) -> dict[str, Any]:
    """One case: how fast each engine was, how near ours came to what the machine could do, how far ahead of each peer."""
    speeds, flop = outcome.tok_s[case.key], case.flop(outcome.config)
    return {
        "what": str(case),
        "flop_per_token": round(flop),
        "tok_s": {engine: round(speed) for engine, speed in speeds.items()},
        "rounds_tok_s": {engine: [round(speed) for speed in each] for engine, each in outcome.rounds[case.key].items()},
        "arrangement": outcome.arrangement[case.key],
        "ours_over": {name: ratio(speeds[OURS], speed) for name, speed in speeds.items() if name != OURS},
        "gflops": round(speeds[OURS] * flop / 1e9, 1),
        "rounds_peak_gops": [each.all_threads for each in outcome.peaks[case.key]],
        "roofline_fraction": fraction(outcome, case, arithmetic),
        "fp32_roofline_fraction": fraction(outcome, case, "fp32"),
    }


def model_report(outcome: Outcome, arithmetic: str) -> dict[str, Any]:
    return {
        "arithmetic": arithmetic,
        "config": asdict(outcome.config),
        "farthest_logit": outcome.farthest,
        "disagrees": sorted(outcome.disagrees),
        "skipped": outcome.skipped,
        "cases": {case.key: case_report(outcome, case, arithmetic) for case in outcome.cases},
    }


def peer_report(outcome: Outcome, peer: Peer) -> dict[str, Any]:
    """A peer's figures under the names of ours, or why there are none."""
    figures = {key: round(speeds[peer.name]) for key, speeds in outcome.tok_s.items() if peer.name in speeds}
    if not figures:
        return {"skipped": outcome.skipped.get(peer.name, NOT_ASKED)}
    return {**figures, "version": peer.version(), "agrees": peer.name not in outcome.disagrees}


def report(
    outcomes: dict[str, Outcome], arithmetic: dict[str, str], n_threads: int, n_rounds: int, kernels: str
) -> dict[str, Any]:
    """Everything, as `--json` prints it. At the top: the first model, ours; then the peers on the same."""
    name, first = next(iter(outcomes.items()))
    models = {name: model_report(outcome, arithmetic[name]) for name, outcome in outcomes.items()}
    many = [case.key for case in first.cases if case.n_rows > 1]  # the rounds in which all threads were measured
    peaks = best_peaks(each for outcome in outcomes.values() for key in many for each in outcome.peaks[key])
    early = first.tok_s["decode_tok_s_100"]
    return {
        "model": name,
        "kernels": kernels,
        "threads": n_threads,
        "rounds": n_rounds,
        **{key: round(speeds[OURS]) for key, speeds in first.tok_s.items()},
        "decode_tok_s_100_top_p": round(early[OURS_TOP_P]),
        "fp32_peak_gflops": peaks.all_threads["fp32"],
        "roofline_fraction": models[name]["cases"]["decode_tok_s_100"]["roofline_fraction"],
        "fp32_roofline_fraction": models[name]["cases"]["decode_tok_s_100"]["fp32_roofline_fraction"],
        "peaks_gops": asdict(peaks),
        "peers": {peer.name: peer_report(first, peer) for peer in PEERS},
        "models": models,
    }


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m brain.bench", description="Measures the engine beside others.")
    parser.add_argument("model", nargs="?", type=Path, help="a brain file; default: the shipped one, and random weights")
    parser.add_argument("--threads", type=int, default=2, help="cores to use (2)")
    parser.add_argument("--quick", action="store_true", help="one round instead of five")
    parser.add_argument("--no-peers", action="store_true", help="only our own engine")
    parser.add_argument("--json", action="store_true", help="JSON instead of tables")
    return parser.parse_args()


def run(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Measures what was asked for; a file that is no brain is refused before anything is timed."""
    paths = model_paths(options.model, folder)
    with Brain(next(iter(paths.values()))) as brain:
        kernels = brain.kernels
    n_rounds = QUICK_ROUNDS if options.quick else ROUNDS
    probe = Probe(compile_peak(folder / "peak"), QUICK_PEAK_S if options.quick else PEAK_S)
    peers, outcomes, arithmetic = () if options.no_peers else PEERS, {}, {}
    for name, path in paths.items():
        say(f"{name}:")
        model = read_model(path)
        arithmetic[name] = arithmetic_of(model)
        outcomes[name] = hold(path, model.config, peers, probe, options.threads, n_rounds, say)
    return report(outcomes, arithmetic, options.threads, n_rounds, kernels)


def main() -> int:
    options = parse_options()
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = run(options, Path(folder))
    except BrainError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        print_tables(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
