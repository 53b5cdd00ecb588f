"""What can go wrong with a brain: one line each, with what was expected, what came, where, and what to do."""


class BrainError(Exception):
    """Base of everything this package raises on purpose."""


class BuildError(BrainError):
    """The engine cannot be compiled or found."""


class ModelFileError(BrainError):
    """A model file is missing, damaged, truncated or of another kind."""


class ContextFullError(BrainError):
    """A stream would grow longer than the model's context; nothing was changed."""
