"""An island of a hundred minds: one small language model decides for every villager, for a thousand years."""

__version__ = "0.1.0"
