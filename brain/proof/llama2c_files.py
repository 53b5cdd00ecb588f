"""Writes model files and tokenizers as llama2.c's export.py and tokenizer.py lay them out; random, small and readable."""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MAGIC = 0x616B3432
MATRICES = ("wq", "wk", "wv", "wo", "w1", "w2", "w3")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SENTENCE = "once upon a time there was little girl named lily she loved to play with her red ball in the sun"


@dataclass(frozen=True)
class Shape:
    dim: int = 48
    hidden: int = 80
    layers: int = 2
    heads: int = 4
    kv_heads: int = 2
    vocab: int = 320
    context: int = 64
    is_tied: bool = True

    @property
    def kv_dim(self) -> int:
        return self.dim // self.heads * self.kv_heads


Tensors = dict[str, np.ndarray]


def random_tensors(shape: Shape, seed: int = 0) -> Tensors:
    """A network whose distributions are neither flat nor certain."""
    random = np.random.default_rng(seed)
    rows = {
        "wq": (shape.dim, shape.dim), "wk": (shape.kv_dim, shape.dim), "wv": (shape.kv_dim, shape.dim),
        "wo": (shape.dim, shape.dim), "w1": (shape.hidden, shape.dim), "w2": (shape.dim, shape.hidden),
        "w3": (shape.hidden, shape.dim),
    }  # fmt: skip
    tensors = {name: random.normal(0, 1.5 / k**0.5, (shape.layers, n, k)) for name, (n, k) in rows.items()}
    tensors["embedding"] = random.normal(0, 0.4, (shape.vocab, shape.dim))
    tensors["classifier"] = random.normal(0, 0.4, (shape.vocab, shape.dim))
    for name, size in {
        "norm_att": (shape.layers, shape.dim),
        "norm_ffn": (shape.layers, shape.dim),
        "norm_last": (shape.dim,),
    }.items():
        tensors[name] = random.normal(1, 0.1, size)
    return {name: tensor.astype("<f4") for name, tensor in tensors.items()}


def _numbers(shape: Shape, vocab: int) -> bytes:
    return struct.pack("<7i", shape.dim, shape.hidden, shape.layers, shape.heads, shape.kv_heads, vocab, shape.context)


def legacy(shape: Shape, t: Tensors) -> bytes:
    """Version 0: seven numbers, a negative vocabulary if the classifier is a matrix of its own, and tables of cos and sin."""
    order = ["embedding", "norm_att", "wq", "wk", "wv", "wo", "norm_ffn", "w1", "w2", "w3", "norm_last"]
    angles = np.zeros((2, shape.context, shape.dim // shape.heads // 2), "<f4")
    parts = [_numbers(shape, shape.vocab if shape.is_tied else -shape.vocab)]
    parts += [t[name].tobytes() for name in order] + [angles.tobytes()]
    return b"".join(parts + ([] if shape.is_tied else [t["classifier"].tobytes()]))


def _header(shape: Shape, version: int, group: int | None) -> bytes:
    head = struct.pack("<Ii", MAGIC, version) + _numbers(shape, shape.vocab) + struct.pack("<B", shape.is_tied)
    return (head + (b"" if group is None else struct.pack("<i", group))).ljust(256, b"\0")


def _norms(t: Tensors) -> list[bytes]:
    return [t[name].tobytes() for name in ("norm_att", "norm_ffn", "norm_last")]


def version_1(shape: Shape, t: Tensors) -> bytes:
    """Version 1: a header of 256 bytes, fp32."""
    names = ["embedding", *MATRICES] + ([] if shape.is_tied else ["classifier"])
    return b"".join([_header(shape, 1, None), *_norms(t), *(t[name].tobytes() for name in names)])


def q8_0(tensor: np.ndarray, group: int) -> bytes:
    """int8 values, then one float scale for each `group` of them."""
    rows = tensor.reshape(-1, group)
    scale = (np.abs(rows).max(axis=1) / 127).astype("<f4")
    return np.round(rows / scale[:, None]).astype(np.int8).tobytes() + scale.tobytes()


def version_2(shape: Shape, t: Tensors, group: int = 16) -> bytes:
    """Version 2: matrices in Q8_0, each layer's values followed by its scales."""
    parts = [_header(shape, 2, group), *_norms(t), q8_0(t["embedding"], group)]
    parts += [q8_0(layer, group) for name in MATRICES for layer in t[name]]
    return b"".join(parts + ([] if shape.is_tied else [q8_0(t["classifier"], group)]))


def pieces(vocab: int) -> list[bytes]:
    """<unk>, <s>, </s>, the bytes, a space, letters, pairs and words with a space before them; then fillers."""
    words = [f" {word}" for word in SENTENCE.split()]
    parts = sorted({word[:n] for word in words for n in range(2, len(word))} | {"th", "er", "ll"})
    names = ["<unk>", "\n<s>\n", "\n</s>\n", *(f"<0x{i:02X}>" for i in range(256)), " ", "é", *LETTERS, ".", "\n", *words, *parts]
    names = list(dict.fromkeys(names))
    return [name.encode() for name in [*names, *(f" w{i}" for i in range(vocab))][:vocab]]


def tokenizer(names: list[bytes]) -> bytes:
    """tokenizer.bin: the longest piece's length, then score, length and text of each; a longer piece scores higher."""
    parts = [struct.pack("<i", max(map(len, names)))]
    for i, name in enumerate(names):
        parts.append(struct.pack("<fi", 10 * len(name) - i / 100 if i > 258 else 0, len(name)) + name)
    return b"".join(parts)


def write_all(folder: Path, shape: Shape, seed: int = 0, group: int = 16) -> dict[str, Path]:
    """The same network as three files, and a tokenizer for them."""
    tensors = random_tensors(shape, seed)
    contents = {
        "v0": legacy(shape, tensors),
        "v1": version_1(shape, tensors),
        "v2": version_2(shape, tensors, group),
        "tokenizer": tokenizer(pieces(shape.vocab)),
    }
    paths = {name: folder / f"{name}.bin" for name in contents}
    for name, content in contents.items():
        paths[name].write_bytes(content)
    return paths
