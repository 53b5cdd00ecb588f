"""The brain: a batched Llama-2 engine in C, its binding, and its model file. It imports nothing else of this project.

Names are loaded on first use, so that `brain.build` (which setup.py runs before anything is installed) needs no numpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from brain.errors import BrainError, BuildError, ContextFullError, ModelFileError

if TYPE_CHECKING:
    from brain.binding import Automaton, Brain, BrainConfig, End, RoundResult, philox
    from brain.model_file import Model, ModelConfig, read_model, write_model

_HOME = dict.fromkeys(("Automaton", "Brain", "BrainConfig", "End", "RoundResult", "philox"), "brain.binding")
_HOME |= dict.fromkeys(("Model", "ModelConfig", "read_model", "write_model"), "brain.model_file")

__all__ = [
    "Automaton",
    "Brain",
    "BrainConfig",
    "BrainError",
    "BuildError",
    "ContextFullError",
    "End",
    "Model",
    "ModelConfig",
    "ModelFileError",
    "RoundResult",
    "philox",
    "read_model",
    "write_model",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'brain' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
