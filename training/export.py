"""Writes a trained checkpoint, or a brain file, as the brain file that the engine opens or as a file of other programs.

python -m training.export --checkpoint build/train/checkpoint.pt --out brain/models/island.brain --dtype int8
python -m training.export --model brain/models/island.brain --format gguf --out build/export/island.gguf

The formats, and who reads them: docs/formats.md.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, NoReturn

import torch

from brain.errors import BrainError
from brain.model_file import PRECISIONS, Model, ModelConfig, read_model, write_model
from island.errors import IslandError
from training import formats
from training.model import Llama

WEIGHTS = ("average", "last")
DEFAULT_OUT = {"island": "brain/models/island.brain", **formats.DEFAULT_OUT}


def load_vocabulary(path: Path | None) -> Any:
    """The codec's vocabulary (`pieces`, `hash`, `codec_version`), the shipped one without a path."""
    from island.codec.vocabulary import Vocabulary

    return Vocabulary.load(path or "brain/models/island.vocab")


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


def trained(checkpoint: Path, vocabulary: Any, weights: str = "average") -> Model:
    """A checkpoint with its vocabulary, as a model file would hold them."""
    model = model_from(read_checkpoint(checkpoint), weights)
    if len(vocabulary.pieces) != model.config.vocab:
        raise IslandError(
            f"{checkpoint}: trained for {model.config.vocab} tokens, but the vocabulary has "
            f"{len(vocabulary.pieces)}; give the --vocab it was trained with"
        )
    tensors = {name: tensor.numpy() for name, tensor in model.export_tensors().items()}
    return Model(model.config, tensors, vocabulary.pieces, vocabulary.hash, vocabulary.codec_version, "fp32")


def write_brain(model: Model, out: Path, dtype: str) -> None:
    formats.make_folder_of(out)
    write_model(out, model.config, model.tensors, model.pieces, model.vocab_hash, model.codec_version, dtype)


def export(checkpoint: Path, out: Path, vocabulary: Any, dtype: str = "int7", weights: str = "average") -> None:
    write_brain(trained(checkpoint, vocabulary, weights), out, dtype)


def out_file(out: str | None, kind: str) -> Path:
    """The file that `--out` means: in a folder, there already or named with a slash, it has the name that its readers want."""
    usual = Path(DEFAULT_OUT[kind])
    if out is None:
        return usual
    return Path(out, usual.name) if out.endswith("/") or Path(out).is_dir() else Path(out)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message}\n")  # one line, as every other refusal; argparse would print the usage too


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="python -m training.export", description=(__doc__ or "").splitlines()[0])
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--checkpoint", type=Path, default=Path("build/train/checkpoint.pt"))
    source.add_argument("--model", type=Path, help="a brain file instead of a checkpoint")
    parser.add_argument("--format", choices=list(DEFAULT_OUT), default="island", help="see docs/formats.md")
    parser.add_argument(
        "--out", help="a file, or a folder; " + "; ".join(f"{name}: {path}" for name, path in DEFAULT_OUT.items())
    )
    parser.add_argument(
        "--dtype",
        choices=PRECISIONS,
        help="of format island; int7, if left out. int8, int7: one scale per output row; the engine is fastest on int7",
    )
    parser.add_argument("--group-size", type=int, help="of format llama2c-v2; 64, if left out; halved until it fits the model")
    parser.add_argument("--weights", choices=WEIGHTS, help="the moving average, if left out, or the last step's")
    parser.add_argument("--vocab", type=Path, help="vocabulary file; the shipped one if left out")
    given = parser.parse_args(arguments)
    if given.model and (given.vocab or given.weights):
        parser.error("a brain file has one set of weights and its own vocabulary; leave --weights and --vocab out")
    if given.dtype and given.format != "island":
        parser.error(f"--dtype is of --format island; {given.format} has its own numbers")
    if given.group_size is not None and given.format != "llama2c-v2":
        parser.error(f"--group-size is of --format llama2c-v2; {given.format} has no groups")
    return given


def _written(given: argparse.Namespace) -> list[Path]:
    """Does what was asked; returns the files."""
    out = out_file(given.out, given.format)
    if given.model:
        model = read_model(given.model)
    else:
        model = trained(given.checkpoint, load_vocabulary(given.vocab), given.weights or "average")
    if given.format == "island":
        write_brain(model, out, given.dtype or "int7")
        return [out]
    return formats.write(model, given.format, out, formats.GROUP_SIZE if given.group_size is None else given.group_size)


def main(arguments: list[str] | None = None) -> int:
    given = _parse(arguments)
    try:
        files = _written(given)
    except (IslandError, BrainError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        if error.name not in ("gguf", "safetensors"):
            raise
        print(f"error: {error}; install it: pip install -e '.[training]'", file=sys.stderr)
        return 2
    kind = given.dtype or "int7" if given.format == "island" else given.format
    for path in files:
        print(f"{path}: {path.stat().st_size:,} bytes, {kind}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
