"""What the machine can do at most, and how much of it a token costs: the ceiling that a speed is compared with.

The ceiling is measured in every round, in turn with the engines: a busy minute lowers both, and the figures of one round belong together.
"""

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from brain.build import compile_c
from brain.errors import BrainError
from brain.model_file import PRECISIONS, Model, ModelConfig, tensor_shapes

PEAK = Path(__file__).resolve().parent / "peak.c"


def compile_peak(out: Path) -> Path:
    """Compiles the probe of the machine to `out`."""
    return compile_c(out, (), PEAK)


@dataclass(frozen=True)
class Peaks:
    """10^9 operations a second by kind (fp32, int16, int8, int8_pairs: see peak.c); None without AVX2."""

    one_thread: dict[str, float | None]
    all_threads: dict[str, float | None]


@dataclass(frozen=True)
class Probe:
    """peak.c, compiled; `seconds` for each figure."""

    program: Path
    seconds: float

    def peaks(self, n_threads: int) -> Peaks:
        command = [str(self.program), str(n_threads), str(self.seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BrainError(f"peak.c ended with {done.returncode}: {done.stderr.strip()}")
        found = {kind: pair or [None, None] for kind, pair in json.loads(done.stdout).items()}
        return Peaks({kind: pair[0] for kind, pair in found.items()}, {kind: pair[1] for kind, pair in found.items()})


def best_peaks(rounds: Iterable[Peaks]) -> Peaks:
    """The best of each figure: whatever else ran can only have lowered one."""

    def best(figures: list[dict[str, float | None]]) -> dict[str, float | None]:
        return {kind: max((one[kind] or 0 for one in figures), default=0) or None for kind in figures[0]}

    each = list(rounds)
    return Peaks(best([peaks.one_thread for peaks in each]), best([peaks.all_threads for peaks in each]))


def arithmetic_of(model: Model) -> str:
    """The kind of peak that bounds our engine on this model: the arithmetic of its matrices."""
    if not model.scales:
        return "fp32"
    steps = (np.abs(model.tensors[name]) / np.where(scale > 0, scale, 1)[:, None] for name, scale in model.scales.items())
    largest = max(float(step.max()) for step in steps)
    return "int8_pairs" if round(largest) <= PRECISIONS["int7"] else "int8"


def matrix_flop(config: ModelConfig) -> tuple[int, int]:
    """Multiplies and adds of a token in the layers' matrices, and in the classifier."""
    shapes = tensor_shapes(config).items()
    layers = sum(shape[0] * shape[1] for name, shape in shapes if name.startswith("layers.") and len(shape) == 2)
    return 2 * layers, 2 * config.vocab * config.dim


def attention_flop(config: ModelConfig, position: float) -> float:
    """Multiplies and adds of scores and mixtures for a token at this position, over all layers."""
    return 4 * config.dim * config.n_layers * (position + 1)


def decode_flop(config: ModelConfig, first: int, last: int) -> float:
    """A token's share when positions first .. last - 1 are decoded; norms, RoPE, softmax and silu not counted."""
    return sum(matrix_flop(config)) + attention_flop(config, (first + last - 1) / 2)


def prefill_flop(config: ModelConfig, n_tokens: int) -> float:
    """A token's share in a prompt of n_tokens, after which alone the classifier runs."""
    layers, classifier = matrix_flop(config)
    return layers + classifier / n_tokens + attention_flop(config, (n_tokens - 1) / 2)
