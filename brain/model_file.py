"""The model file: one brain, in one little-endian file that says its own size.

    offset  bytes
         0      8  magic, b"islbrain"
         8      4  format version, 1
        12      4  dtype of the matrices: 0 fp32, 1 int8
        16     32  dim, hidden, n_layers, n_heads, n_kv_heads, vocab, context, is_tied (eight u32)
        48      8  rope_theta, norm_eps (f32)
        56     16  bytes of the pieces, bytes of the file (u64)
        72     32  the codec's vocabulary hash
       104     32  the codec's version, UTF-8, at most 31 bytes, NULs behind
       136     24  zeros
       160         pieces: for each token a u16 length and its UTF-8 bytes; zeros up to a multiple of 4
                   tensors in the order of `tensor_shapes`
       end-4    4  CRC-32 of everything before

A vector is fp32. A matrix (n, k) is n x k fp32; or, as int8, n fp32 scales, then n x k int8, then zeros up to a multiple
of 4: the weight is value * scale of its row. Written as int7, no value is over 63: the engine is faster then.
"""

import os
import struct
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from brain.errors import ModelFileError

SHIPPED = Path(__file__).resolve().parent / "models" / "island.brain"
MAGIC = b"islbrain"
VERSION = 1
DTYPES = ("fp32", "int8")  # by their number in the header
PRECISIONS = {"fp32": 0, "int8": 127, "int7": 63}  # what can be written: the largest value of a matrix row
HEADER = struct.Struct("<8sII8I2f2Q32s32s24x")
# what run.c takes at most
MOST = {
    "dim": 16_384,
    "hidden": 65_536,
    "n_layers": 256,
    "n_heads": 8_192,
    "n_kv_heads": 8_192,
    "vocab": 524_288,
    "context": 65_536,
}


@dataclass(frozen=True)
class ModelConfig:
    """The shape of a Llama-2 network. `is_tied`: the classifier is the embedding table."""

    dim: int
    hidden: int
    n_layers: int
    n_heads: int
    n_kv_heads: int
    vocab: int
    context: int
    is_tied: bool = True
    rope_theta: float = 10000.0
    norm_eps: float = 1e-5

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            if not 1 <= getattr(self, name) <= most:
                raise ModelFileError(f"{name} is {getattr(self, name)}; expected 1 to {most}")
        if self.dim % self.n_heads or self.head_dim % 2 or self.n_heads % self.n_kv_heads:
            raise ModelFileError(
                f"dim {self.dim}, n_heads {self.n_heads}, n_kv_heads {self.n_kv_heads}; "
                "expected heads of an even size, in equal groups"
            )

    @property
    def head_dim(self) -> int:
        return self.dim // self.n_heads


@dataclass(frozen=True)
class Model:
    """A model file in memory; `tensors` are fp32, dequantized if the file is int8."""

    config: ModelConfig
    tensors: dict[str, np.ndarray]
    pieces: list[str]
    vocab_hash: bytes
    codec_version: str
    dtype: str
    scales: dict[str, np.ndarray] = field(default_factory=dict)  # of the matrices of an int8 file, (n,) each


def tensor_shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Name -> shape of every tensor, in the order of the file."""
    c, kv_dim = config, config.n_kv_heads * config.head_dim
    shapes: dict[str, tuple[int, ...]] = {"tok_embeddings": (c.vocab, c.dim)}
    for i in range(c.n_layers):
        shapes |= {
            f"layers.{i}.attention_norm": (c.dim,),
            f"layers.{i}.wq": (c.dim, c.dim),
            f"layers.{i}.wk": (kv_dim, c.dim),
            f"layers.{i}.wv": (kv_dim, c.dim),
            f"layers.{i}.wo": (c.dim, c.dim),
            f"layers.{i}.ffn_norm": (c.dim,),
            f"layers.{i}.w1": (c.hidden, c.dim),
            f"layers.{i}.w2": (c.dim, c.hidden),
            f"layers.{i}.w3": (c.hidden, c.dim),
        }
    shapes["norm"] = (c.dim,)
    if not c.is_tied:
        shapes["output"] = (c.vocab, c.dim)
    return shapes


def quantize_rows(matrix: np.ndarray, most: int = 127) -> tuple[np.ndarray, np.ndarray]:
    """(n, k) fp32 -> (n,) fp32 scales and (n, k) int8 values in -most .. most."""
    scales = (np.abs(matrix).max(axis=1) / most).astype(np.float32)
    safe = np.where(scales > 0, scales, 1).astype(np.float32)
    return scales, np.clip(np.rint(matrix / safe[:, None]), -most, most).astype(np.int8)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _tensor_bytes(name: str, tensor: np.ndarray, shape: tuple[int, ...], dtype: str) -> bytes:
    if tuple(tensor.shape) != shape:
        raise ModelFileError(f"tensor {name} has shape {tuple(tensor.shape)}; expected {shape}")
    if not np.isfinite(tensor).all():
        raise ModelFileError(f"tensor {name} has a number that is not finite; the training has diverged")
    values = np.ascontiguousarray(tensor, dtype="<f4")
    if dtype == "fp32" or values.ndim == 1:
        return values.tobytes()
    scales, quantized = quantize_rows(values, PRECISIONS[dtype])
    return scales.astype("<f4").tobytes() + _padded(quantized.tobytes())


def _piece_bytes(pieces: Sequence[str], vocab: int) -> bytes:
    if len(pieces) != vocab:
        raise ModelFileError(f"{len(pieces)} pieces; expected vocab = {vocab}")
    encoded = [piece.encode() for piece in pieces]
    for i, piece in enumerate(encoded):
        if len(piece) > 65535 or b"\0" in piece:
            raise ModelFileError(f"piece {i} is {len(piece)} bytes; expected at most 65535 and no NUL")
    return _padded(b"".join(struct.pack("<H", len(piece)) + piece for piece in encoded))


def write_model(
    path: str | os.PathLike[str],
    config: ModelConfig | Mapping[str, Any],
    tensors: Mapping[str, np.ndarray],
    pieces: Sequence[str],
    vocab_hash: bytes,
    codec_version: str,
    dtype: str = "fp32",
) -> None:
    """Writes a model file; it appears whole or not at all. `vocab_hash` is 32 bytes, `dtype` a key of PRECISIONS."""
    c = config if isinstance(config, ModelConfig) else ModelConfig(**config)
    shapes = tensor_shapes(c)
    version_bytes = codec_version.encode()
    if dtype not in PRECISIONS:
        raise ModelFileError(f"dtype {dtype!r}; expected one of {', '.join(PRECISIONS)}")
    if len(vocab_hash) != 32 or len(version_bytes) > 31:
        raise ModelFileError(
            f"vocab_hash of {len(vocab_hash)} bytes, codec_version of {len(version_bytes)}; expected 32 and at most 31"
        )
    if set(tensors) != set(shapes):
        raise ModelFileError(
            f"tensors missing: {sorted(set(shapes) - set(tensors))}, unknown: {sorted(set(tensors) - set(shapes))}"
        )
    piece_bytes = _piece_bytes(pieces, c.vocab)
    body = piece_bytes + b"".join(_tensor_bytes(name, tensors[name], shape, dtype) for name, shape in shapes.items())
    sizes = (c.dim, c.hidden, c.n_layers, c.n_heads, c.n_kv_heads, c.vocab, c.context, int(c.is_tied))
    n_bytes = HEADER.size + len(body) + 4
    data = HEADER.pack(
        MAGIC, VERSION, int(dtype != "fp32"), *sizes, c.rope_theta, c.norm_eps, len(piece_bytes), n_bytes,
        vocab_hash, version_bytes,
    ) + body  # fmt: skip
    _write_whole(Path(path), data + struct.pack("<I", zlib.crc32(data)))


def _write_whole(path: Path, data: bytes) -> None:
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            file.write(data)
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)
    except OSError as error:
        raise ModelFileError(f"{path}: cannot be written: {error.strerror}") from error


def write_random_model(path: Path, config: ModelConfig, seed: int = 0, dtype: str = "fp32") -> None:
    """Writes a model of the given shape with random weights and pieces t0, t1, ..."""
    rng = np.random.default_rng(seed)
    tensors = {
        name: (1 + 0.1 * rng.standard_normal(shape) if len(shape) == 1 else rng.standard_normal(shape) / shape[1] ** 0.5)
        for name, shape in tensor_shapes(config).items()
    }
    pieces = ["<unk>", "<s>", "</s>", *(f"\u2581t{i}" for i in range(3, config.vocab))][: config.vocab]
    write_model(path, config, tensors, pieces, bytes(32), "random", dtype)


def read_model(path: str | os.PathLike[str]) -> Model:
    """Reads a model file; raises ModelFileError in one line if it is damaged or something else."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ModelFileError(f"{path}: {error.strerror}") from error
    if len(data) < HEADER.size + 4 or data[:8] != MAGIC:
        raise ModelFileError(f"{path}: not a brain file: it does not begin with {MAGIC.decode()!r}")
    _, version, dtype, *rest = HEADER.unpack_from(data)
    sizes, (theta, eps, n_piece_bytes, n_bytes, vocab_hash, codec_version) = rest[:8], rest[8:]
    if version != VERSION or dtype >= len(DTYPES):
        raise ModelFileError(f"{path}: format version {version}, dtype {dtype}; expected {VERSION} and 0 or 1")
    if n_bytes != len(data):
        raise ModelFileError(f"{path}: {len(data)} bytes; its header promises {n_bytes}: truncated or damaged")
    if zlib.crc32(data[:-4]) != struct.unpack("<I", data[-4:])[0]:
        raise ModelFileError(f"{path}: its checksum does not match: damaged")
    names = ("dim", "hidden", "n_layers", "n_heads", "n_kv_heads", "vocab", "context")
    shape = dict(zip(names, (int(size) for size in sizes[:7]), strict=True))
    theta, eps = (float(str(np.float32(x))) for x in (theta, eps))  # the shortest decimal: 1e-05, not 9.999999747e-06
    config = ModelConfig(**shape, is_tied=bool(sizes[7]), rope_theta=theta, norm_eps=eps)
    try:
        pieces = _read_pieces(data[HEADER.size : HEADER.size + n_piece_bytes], config.vocab)
        tensors, scales = _read_tensors(data[HEADER.size + n_piece_bytes : -4], config, DTYPES[dtype])
    except (ValueError, struct.error) as error:
        raise ModelFileError(f"{path}: its sections do not have the sizes its header gives: {error}") from error
    return Model(config, tensors, pieces, vocab_hash, codec_version.rstrip(b"\0").decode(), DTYPES[dtype], scales)


def _read_pieces(data: bytes, vocab: int) -> list[str]:
    pieces, at = [], 0
    for _ in range(vocab):
        (length,) = struct.unpack_from("<H", data, at)
        pieces.append(data[at + 2 : at + 2 + length].decode())
        at += 2 + length
    return pieces


def _read_tensors(data: bytes, config: ModelConfig, dtype: str) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The tensors as fp32, and the scales of those that were int8."""
    tensors, scales, at = {}, {}, 0

    def take(kind: str, count: int) -> np.ndarray:
        nonlocal at
        values = np.frombuffer(data, dtype=kind, count=count, offset=at)
        at += -(-values.nbytes // 4) * 4
        return values

    for name, shape in tensor_shapes(config).items():
        if dtype == "fp32" or len(shape) == 1:
            tensors[name] = take("<f4", int(np.prod(shape))).reshape(shape).astype(np.float32)
        else:
            scales[name] = take("<f4", shape[0])
            tensors[name] = take("i1", shape[0] * shape[1]).reshape(shape).astype(np.float32) * scales[name][:, None]
    if at != len(data):
        raise ValueError(f"{len(data) - at} bytes left over")
    return tensors, scales
