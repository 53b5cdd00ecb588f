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
from typing import Any

from brain.bench import SHAPE_B
from brain.bench.peers import NOT_ASKED, PEERS, Peer
from brain.bench.peers.contest import Case, Outcome, hold
from brain.bench.peers.team import OURS, OURS_TOP_P
from brain.bench.roofline import Peaks, measure_peaks
from brain.bench.table import print_tables
from brain.binding import Brain, BrainError
from brain.model_file import SHIPPED, read_model, write_random_model

SHAPE_B_NAME, SHIPPED_NAME = "shape B", "the island's brain"
ROUNDS, QUICK_ROUNDS = 5, 1
PEAK_S, QUICK_PEAK_S = 0.3, 0.05


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


def case_report(outcome: Outcome, case: Case, peaks: Peaks) -> dict[str, Any]:
    """One case: how fast each engine was, how near ours came to the machine's fp32 peak, how far ahead of each peer."""
    speeds, flop = outcome.tok_s[case.key], case.flop(outcome.config)
    peak = peaks.one_thread["fp32"] if case.n_rows == 1 else peaks.fp32_gflops
    gflops = speeds[OURS] * flop / 1e9
    return {
        "what": str(case),
        "flop_per_token": round(flop),
        "tok_s": {engine: round(speed) for engine, speed in speeds.items()},
        "rounds_tok_s": {engine: [round(speed) for speed in each] for engine, each in outcome.rounds[case.key].items()},
        "arrangement": outcome.arrangement[case.key],
        "ours_over": {name: ratio(speeds[OURS], speed) for name, speed in speeds.items() if name != OURS},
        "gflops": round(gflops, 1),
        "fp32_roofline_fraction": ratio(gflops, peak),
    }


def model_report(outcome: Outcome, peaks: Peaks) -> dict[str, Any]:
    return {
        "config": asdict(outcome.config),
        "farthest_logit": outcome.farthest,
        "disagrees": sorted(outcome.disagrees),
        "skipped": outcome.skipped,
        "cases": {case.key: case_report(outcome, case, peaks) for case in outcome.cases},
    }


def peer_report(outcome: Outcome, peer: Peer) -> dict[str, Any]:
    """A peer's figures under the names of ours, or why there are none."""
    figures = {key: round(speeds[peer.name]) for key, speeds in outcome.tok_s.items() if peer.name in speeds}
    if not figures:
        return {"skipped": outcome.skipped.get(peer.name, NOT_ASKED)}
    return {**figures, "version": peer.version(), "agrees": peer.name not in outcome.disagrees}


def report(outcomes: dict[str, Outcome], peaks: Peaks, n_threads: int, n_rounds: int, kernels: str) -> dict[str, Any]:
    """Everything, as `--json` prints it. At the top: the first model, ours; then the peers on the same."""
    name, first = next(iter(outcomes.items()))
    models = {name: model_report(outcome, peaks) for name, outcome in outcomes.items()}
    early = first.tok_s["decode_tok_s_100"]
    return {
        "model": name,
        "kernels": kernels,
        "threads": n_threads,
        "rounds": n_rounds,
        **{key: round(speeds[OURS]) for key, speeds in first.tok_s.items()},
        "decode_tok_s_100_top_p": round(early[OURS_TOP_P]),
        "fp32_peak_gflops": peaks.fp32_gflops,
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
    say("measuring what the cores can do")
    peaks = measure_peaks(options.threads, QUICK_PEAK_S if options.quick else PEAK_S)
    peers, outcomes = () if options.no_peers else PEERS, {}
    for name, path in paths.items():
        say(f"{name}:")
        outcomes[name] = hold(path, read_model(path).config, peers, options.threads, n_rounds, say)
    return report(outcomes, peaks, options.threads, n_rounds, kernels)


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
