"""The brain: a batched Llama-2 engine in C, its binding, and its model file. It imports nothing of ours."""

from brain.binding import (
    Automaton,
    Brain,
    BrainError,
    ContextFullError,
    End,
    ModelFileError,
    RoundResult,
)
from brain.model_file import Model, ModelConfig, read_model, write_model

__all__ = [
    "Automaton",
    "Brain",
    "BrainError",
    "ContextFullError",
    "End",
    "Model",
    "ModelConfig",
    "ModelFileError",
    "RoundResult",
    "read_model",
    "write_model",
]
