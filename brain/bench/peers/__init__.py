"""Other engines for the same models, each arranged as fast as it would go, for `python -m brain.bench` to compare with.

Each module has `open_engine(config, tensors, n_rows, n_threads)`, which returns an `Engine`; `PEERS` lists them. Their
packages are imported inside functions only: without them all else works, and the benchmark says what it skipped.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, metadata, util
from typing import Protocol

import numpy as np

from brain.model_file import Model

NOT_ASKED = "not asked for"
HOW_TO_INSTALL = "not installed: pip install '.[bench]'"

PROCESSES = "processes"
"""One process a thread, each with its share of the rows."""
THREADS = "threads"
"""One process with all rows and all threads."""


class Engine(Protocol):
    """A model with n_rows streams, which here always advance together: row i of every array is stream i."""

    def reset(self) -> None:
        """Empties every stream."""

    def fill(self, tokens: np.ndarray) -> None:
        """Reads (n_rows, n) int64 tokens into empty streams; nothing is drawn."""

    def prefill(self, tokens: np.ndarray) -> np.ndarray:
        """Reads (n_rows, n) int64 tokens into empty streams; the likeliest next token of each, (n_rows)."""

    def decode(self, tokens: np.ndarray, n_new: int) -> np.ndarray:
        """Feeds (n_rows) int64 tokens, draws the likeliest next ones, feeds those, and so on: (n_rows, n_new)."""

    def logits(self, tokens: np.ndarray) -> np.ndarray:
        """Feeds (n_rows, n) tokens; (n_rows, vocab) after the last. n is 1 unless the streams are empty."""

    def close(self) -> None:
        """Frees what it holds."""


class StepEngine(ABC):
    """An engine whose one ability is `logits`; the loop around it is here, the same for all."""

    @abstractmethod
    def reset(self) -> None: ...

    @abstractmethod
    def logits(self, tokens: np.ndarray) -> np.ndarray: ...

    def fill(self, tokens: np.ndarray) -> None:
        self.logits(tokens)

    def prefill(self, tokens: np.ndarray) -> np.ndarray:
        return self.logits(tokens).argmax(axis=1)

    def decode(self, tokens: np.ndarray, n_new: int) -> np.ndarray:
        drawn = np.empty((n_new, len(tokens)), dtype=np.int64)
        for step in range(n_new):
            tokens = drawn[step] = self.logits(tokens[:, None]).argmax(axis=1)
        return drawn.T

    def close(self) -> None:
        return None


@dataclass(frozen=True)
class Peer:
    """What the benchmark knows of an engine before it opens it."""

    name: str
    module: str
    requires: tuple[str, ...]  # names to import
    distribution: str  # the package whose version is told
    arrangements: tuple[str, ...]

    def missing(self) -> str | None:
        """Why it cannot run here, or None."""
        return None if all(util.find_spec(name) for name in self.requires) else HOW_TO_INSTALL

    def version(self) -> str:
        return metadata.version(self.distribution)

    def open_engine(self, model: Model, n_rows: int, n_threads: int) -> Engine:
        opener: Callable[..., Engine] = import_module(self.module).open_engine
        return opener(model.config, model.tensors, n_rows, n_threads)


# One process a thread suits the first two best: their own threads wait for each other in every small operation.
PEERS = (
    Peer("onnxruntime", "brain.bench.peers.onnx_runtime", ("onnx", "onnxruntime"), "onnxruntime", (PROCESSES,)),
    Peer("torch", "brain.bench.peers.torch_model", ("torch",), "torch", (PROCESSES, THREADS)),
    Peer("llama.cpp", "brain.bench.peers.llama_cpp", ("llama_cpp", "gguf"), "llama-cpp-python", (PROCESSES, THREADS)),
)
