"""What the machine can do at most, and how much of it a token costs: the ceiling that a speed is compared with."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from brain.build import compile_c
from brain.errors import BrainError
from brain.model_file import ModelConfig, tensor_shapes

PEAK = Path(__file__).resolve().parent / "peak.c"


def compile_peak(out: Path) -> Path:
    """Compiles the probe of the machine to `out`."""
    return compile_c(out, (), PEAK)


@dataclass(frozen=True)
class Peaks:
    """10^9 operations a second by kind (fp32, int16, int8, int8_pairs: see peak.c); None without AVX2."""

    one_thread: dict[str, float | None]
    all_threads: dict[str, float | None]

    @property
    def fp32_gflops(self) -> float | None:
        """All threads together, multiply and add without contraction."""
        return self.all_threads["fp32"]


def measure_peaks(n_threads: int, seconds: float) -> Peaks:
    """Compiles peak.c and runs it, `seconds` for each figure."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(compile_peak(Path(folder) / "peak")), str(n_threads), str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BrainError(f"peak.c ended with {done.returncode}: {done.stderr.strip()}")
    found = {kind: pair or [None, None] for kind, pair in json.loads(done.stdout).items()}
    return Peaks({kind: pair[0] for kind, pair in found.items()}, {kind: pair[1] for kind, pair in found.items()})


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
