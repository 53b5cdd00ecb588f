"""How fast the engine is, beside other engines and beside what the machine could do: `python -m brain.bench`."""

from brain.model_file import ModelConfig

SHAPE_B = ModelConfig(dim=128, hidden=352, n_layers=6, n_heads=8, n_kv_heads=2, vocab=1024, context=384)
"""1.19 M parameters, about what a larger brain of the island would be."""
