"""Weights of a trained brain for another vocabulary: a row goes with its piece, and a new piece begins as the mean of what it is like.

Embedding and classifier are the only tensors that know of tokens; all others are taken as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from brain.errors import BrainError
from brain.model_file import MAGIC, read_model
from island.errors import IslandError
from training.export import model_from, read_checkpoint
from training.model import Llama

_BY_TOKEN = ("tok_embeddings", "output")
_KIND = re.compile(r"\[\w+[.=]|\[spare|[\[<#@](?=.)")  # how a symbol begins: <FISH> is like <HUNT>, [Age.CHILD] like [Age.ELDER]


def begin_from(path: Path, model: Llama, pieces: Sequence[str] | None) -> None:
    """Give `model` the weights of a checkpoint (its moving average) or of a brain file, a row to each of its own `pieces`.

    Raises IslandError where anything but the vocabulary differs. A side without pieces (a training that was given a number
    instead of a vocabulary) has them in the same order as the other.
    """
    found, old_pieces = _read(path)
    if old_pieces and pieces:
        likes = likeness(pieces, old_pieces)
        for name in found.keys() & set(_BY_TOKEN):
            found[name] = torch.stack([found[name][like].mean(0) for like in likes])
    wanted = model.export_tensors()
    for name in sorted(found.keys() | wanted.keys()):
        have, want = (tuple(side[name].shape) if name in side else "missing" for side in (found, wanted))
        if have != want:
            raise IslandError(
                f"{path}: is a model of another shape: {name} is {have}, expected {want}; give its --size and vocabulary"
            )
    with torch.no_grad():
        for name, tensor in wanted.items():
            tensor.copy_(found[name])


def _read(path: Path) -> tuple[dict[str, Tensor], list[str] | None]:
    """The weights by their names in a model file, and the pieces of the rows as far as the file has them."""
    try:
        with open(path, "rb") as file:
            is_brain = file.read(len(MAGIC)) == MAGIC
    except OSError:
        is_brain = False  # what is wrong is said by whoever reads checkpoints
    if is_brain:
        try:
            brain = read_model(path)
        except BrainError as error:
            raise IslandError(str(error)) from None
        return {name: torch.from_numpy(np.array(tensor)) for name, tensor in brain.tensors.items()}, brain.pieces
    checkpoint = read_checkpoint(path)
    return model_from(checkpoint).export_tensors(), checkpoint.get("pieces")


def likeness(pieces: Sequence[str], old_pieces: Sequence[str]) -> list[list[int]]:
    """For each piece the old rows it begins as the mean of: its own; or, of a symbol, those of its kind; or those that spell it."""
    row_of = {piece: row for row, piece in enumerate(old_pieces)}
    text, kinds = dict[str, int](), dict[str, list[int]]()
    for piece, row in row_of.items():
        if kind := _kind(piece):
            kinds.setdefault(kind, []).append(row)
        elif not piece.startswith("<"):
            text[piece] = row
    every = list(text.values()) or list(row_of.values())
    return [
        [row_of[piece]] if piece in row_of else kinds.get(_kind(piece) or "", []) or _spelled(piece, text) or every
        for piece in pieces
    ]


def _kind(piece: str) -> str | None:
    found = None if piece in ("<unk>", "<s>", "</s>") else _KIND.match(piece)
    return found[0] if found else None


def _spelled(piece: str, text: dict[str, int]) -> list[int]:
    """The rows of the longest pieces that spell it from the left; a letter that no piece has is left out."""
    rows, at = list[int](), 0
    while at < len(piece):
        end = next((end for end in range(len(piece), at, -1) if piece[at:end] in text), None)
        if end is not None:
            rows.append(text[piece[at:end]])
        at = end or at + 1
    return rows
