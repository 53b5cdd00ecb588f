"""How fast the engine is here: `python -m brain.bench [MODEL] [--threads N] [--json]`.

Without a model it measures shape B (1.19 M random parameters): dim 128, hidden 352, 6 layers, 8 heads, 2 KV heads,
vocabulary 1024. Every figure is the best of a few runs. Decoding is greedy, except `_top_p`: temperature 1, top-p 0.9, for
which random weights are the worst case there is, as nearly the whole vocabulary is in the nucleus.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from brain.binding import Brain, BrainError
from brain.model_file import ModelConfig, tensor_shapes, write_model

SHAPE_B = ModelConfig(dim=128, hidden=352, n_layers=6, n_heads=8, n_kv_heads=2, vocab=1024, context=384)


def write_random_model(path: Path, config: ModelConfig, seed: int = 0, dtype: str = "fp32") -> None:
    """Writes a model of the given shape with random weights and pieces t0, t1, ..."""
    rng = np.random.default_rng(seed)
    tensors = {
        name: (1 + 0.1 * rng.standard_normal(shape) if len(shape) == 1 else rng.standard_normal(shape) / shape[1] ** 0.5)
        for name, shape in tensor_shapes(config).items()
    }
    pieces = ["<unk>", "<s>", "</s>", *(f"\u2581t{i}" for i in range(3, config.vocab))][: config.vocab]
    write_model(path, config, tensors, pieces, bytes(32), "random", dtype)


def best_s(repeats: int, run: Callable[[], None]) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def decode_tok_s(path: Path, n_rows: int, n_threads: int, first: int, last: int, repeats: int, temperature: float = 0.0) -> float:
    """Tokens a second when each of n_rows rows feeds the tokens of positions first .. last - 1 one by one."""
    rng = np.random.default_rng(1)
    n_new, times = last - first, []
    with Brain(path, n_rows, n_threads) as brain:
        slots = np.arange(n_rows)
        prompts = [rng.integers(3, brain.config.vocab, first + 1) for _ in slots]
        last_tokens = [prompt[-1:] for prompt in prompts]
        for _ in range(repeats):
            brain.reset_slots(slots)
            if first:
                brain.round(slots, [prompt[:-1] for prompt in prompts])
            start = time.perf_counter()
            brain.round(slots, last_tokens, -1, n_new, slots, seed=7, temperature=temperature, top_p=0.9)
            times.append(time.perf_counter() - start)
    return n_rows * n_new / min(times)


def prefill_tok_s(path: Path, n_rows: int, n_tokens: int, n_threads: int, repeats: int) -> float:
    """Tokens a second when n_rows prompts of n_tokens are read and one token is drawn after each."""
    rng = np.random.default_rng(1)
    with Brain(path, n_rows, n_threads) as brain:
        slots = np.arange(n_rows)
        tokens = rng.integers(3, brain.config.vocab, n_rows * n_tokens).astype(np.int32)
        offsets = np.arange(n_rows + 1, dtype=np.int32) * n_tokens

        def run() -> None:
            brain.reset_slots(slots)
            brain.round(slots, max_new=1, agent_ids=slots, prompt_tokens=tokens, prompt_offsets=offsets)

        return n_rows * n_tokens / best_s(repeats, run)


def measure(path: Path, n_threads: int, repeats: int) -> dict[str, float | int | str]:
    with Brain(path) as brain:
        kernels, context = brain.kernels, brain.config.context
    late = min(128, context // 2)
    return {
        "kernels": kernels,
        "threads": n_threads,
        "decode_tok_s_100": round(decode_tok_s(path, 100, n_threads, 0, late, repeats)),
        "decode_tok_s_100_late": round(decode_tok_s(path, 100, n_threads, late, context - 1, repeats)),
        "decode_tok_s_100_top_p": round(decode_tok_s(path, 100, n_threads, 0, late, repeats, temperature=1.0)),
        "decode_tok_s_1": round(decode_tok_s(path, 1, 1, 0, late, repeats * 3)),
        "prefill_tok_s": round(prefill_tok_s(path, 100, 40, n_threads, repeats)),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m brain.bench", description="Measures the engine.")
    parser.add_argument("model", nargs="?", type=Path, help="a brain file; default: shape B with random weights")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = options.model
            if path is None:
                path = Path(folder) / "shape_b.bin"
                write_random_model(path, SHAPE_B)
            figures = measure(path, options.threads, options.repeats)
    except BrainError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:24} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
