"""Writes a trained checkpoint as the brain file that the engine opens.

python -m training.export --checkpoint build/train/checkpoint.pt --out brain/models/island.brain --dtype int8
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import torch

from brain.errors import BrainError
from brain.model_file import PRECISIONS, ModelConfig, write_model
from island.errors import IslandError
from training.model import Llama

WEIGHTS = ("average", "last")


def load_vocabulary(path: Path | None) -> Any:
    """The codec's vocabulary (`pieces`, `hash`, `codec_version`), the shipped one without a path."""
    from island.codec import vocabulary

    return vocabulary.load(path or "brain/models/island.vocab")


def read_checkpoint(path: Path) -> dict[str, Any]:
    """A checkpoint as written by `training.train`."""
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise IslandError(f"{path}: no such checkpoint; train first: python -m training.train") from None
    except Exception as error:  # torch raises half a dozen kinds for a file that is not its own
        raise IslandError(f"{path}: expected a checkpoint of training.train, got: {str(error).splitlines()[0]}") from None
    if not isinstance(checkpoint, dict) or not {"config", "model", "average", "step"} <= checkpoint.keys():
        raise IslandError(f"{path}: expected a checkpoint of training.train, got another torch file; train first")
    return checkpoint


def model_from(checkpoint: dict[str, Any], weights: str = "average") -> Llama:
    """The trained model: `average` is the moving average of the weights, `last` what the optimizer left."""
    model = Llama(ModelConfig(**checkpoint["config"]))
    model.load_state_dict(checkpoint["average" if weights == "average" else "model"])
    return model.eval()


def export(checkpoint: Path, out: Path, vocabulary: Any, dtype: str = "int7", weights: str = "average") -> None:
    model = model_from(read_checkpoint(checkpoint), weights)
    if len(vocabulary.pieces) != model.config.vocab:
        raise IslandError(
            f"{checkpoint}: trained for {model.config.vocab} tokens, but the vocabulary has "
            f"{len(vocabulary.pieces)}; give the --vocab it was trained with"
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: tensor.numpy() for name, tensor in model.export_tensors().items()}
    write_model(out, model.config, tensors, vocabulary.pieces, vocabulary.hash, vocabulary.codec_version, dtype)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, default=Path("build/train/checkpoint.pt"))
    parser.add_argument("--out", type=Path, default=Path("brain/models/island.brain"))
    parser.add_argument(
        "--dtype", choices=PRECISIONS, default="int7", help="int8, int7: one scale per output row; int7 runs fastest"
    )
    parser.add_argument("--weights", choices=WEIGHTS, default="average", help="the moving average, or the last step's")
    parser.add_argument("--vocab", type=Path, help="vocabulary file; the shipped one if left out")
    given = parser.parse_args(arguments)
    try:
        export(given.checkpoint, given.out, load_vocabulary(given.vocab), given.dtype, given.weights)
    except (IslandError, BrainError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{given.out}: {given.out.stat().st_size:,} bytes, {given.dtype}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
