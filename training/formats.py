"""A brain in the files of other programs: llama2.c (three versions), llama.cpp (GGUF), transformers (safetensors).

Little-endian throughout. Shapes use D = dim, F = hidden, L = layers, V = vocab, K = KV heads times head size. What each
file is read by, and what it does not carry: docs/formats.md. Nothing here quantizes except llama2.c's version 2.
"""

import json
import os
import re
import struct
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from brain.model_file import Model, ModelConfig
from island.errors import IslandError

if TYPE_CHECKING:
    import gguf  # imported where it is used: training itself needs neither it nor safetensors

UNKNOWN, BEGIN, STOP = 0, 1, 2  # as in the codec and in llama2.c, which has them built in
GROUP_SIZE = 64

NORMS = ("attention_norm", "ffn_norm")
MATRICES = ("wq", "wk", "wv", "wo", "w1", "w2", "w3")
GGUF_NAMES = {
    "attention_norm": "attn_norm", "wq": "attn_q", "wk": "attn_k", "wv": "attn_v", "wo": "attn_output",
    "ffn_norm": "ffn_norm", "w1": "ffn_gate", "w2": "ffn_down", "w3": "ffn_up",
    "tok_embeddings": "token_embd", "norm": "output_norm", "output": "output",
}  # fmt: skip
HF_NAMES = {
    "attention_norm": "input_layernorm", "wq": "self_attn.q_proj", "wk": "self_attn.k_proj", "wv": "self_attn.v_proj",
    "wo": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm", "w1": "mlp.gate_proj", "w2": "mlp.down_proj",
    "w3": "mlp.up_proj", "tok_embeddings": "model.embed_tokens", "norm": "model.norm", "output": "lm_head",
}  # fmt: skip


# -- llama2.c ----------------------------------------------------------------------------------------------------------


def llama2c_v0(model: Model) -> bytes:
    """Version 0, what llama2.c's `run` opens: 28 bytes of header, then fp32.

    dim, hidden, layers, heads, KV heads, vocab (negative: a classifier of its own follows), context, each int32; embedding
    (V, D); of all layers together attention_norm (L, D), wq (L, D, D), wk and wv (L, K, D), wo (L, D, D), ffn_norm (L, D),
    w1 (L, F, D), w2 (L, D, F), w3 (L, F, D); norm (D,); cosines, then sines of RoPE (context, head / 2); classifier (V, D).
    """
    c = model.config
    vocab = c.vocab if c.is_tied else -c.vocab
    header = struct.pack("<7i", c.dim, c.hidden, c.n_layers, c.n_heads, c.n_kv_heads, vocab, c.context)
    order = ("attention_norm", "wq", "wk", "wv", "wo", "ffn_norm", "w1", "w2", "w3")
    body = [model.tensors["tok_embeddings"], *_of_layers(model, order), model.tensors["norm"], *_rope(c)]
    return header + b"".join(map(_fp32, body + _classifier(model)))


def llama2c_v1(model: Model) -> bytes:
    """Version 1: the header of `_header`, then fp32: the norms of `_norms`, then the matrices of `_matrices`."""
    return _header(model.config, 1) + b"".join(map(_fp32, _norms(model) + _matrices(model)))


def llama2c_v2(model: Model, group_size: int = GROUP_SIZE) -> bytes:
    """Version 2, what llama2.c's `runq` opens: version 1 with matrices of int8.

    The header has the group size as an int32 behind its flag. The norms stay fp32. Each matrix is its values, int8, then
    its scales, fp32: one for every `group_size` values in the order of memory, and a weight is value * scale.
    """
    group = fitting_group(model.config, group_size)
    quantized = [quantize_groups(matrix, group) for matrix in _matrices(model)]
    body = [_fp32(norm) for norm in _norms(model)] + [values.tobytes() + _fp32(scales) for values, scales in quantized]
    return _header(model.config, 2, struct.pack("<i", group)) + b"".join(body)


def tokenizer_bin(pieces: Sequence[str]) -> bytes:
    """The longest piece in bytes, uint32; then for each piece its score, fp32, its length, int32, and its bytes.

    Every score is 0, as sentencepiece scores symbols that are given and not learned. llama2.c knows `<s>` and `</s>` by
    their ids and prints them on lines of their own.
    """
    texts = [piece.replace("▁", " ").encode() for piece in pieces]
    for special in (BEGIN, STOP):
        texts[special] = b"\n" + texts[special] + b"\n"
    return struct.pack("<I", max(map(len, texts))) + b"".join(struct.pack("<fi", 0, len(text)) + text for text in texts)


def fitting_group(config: ModelConfig, wanted: int) -> int:
    """The largest of wanted, wanted / 2, ... that divides dim and hidden.

    llama2.c's own exporter asks that of dim alone; where hidden is no multiple, its `runq` leaves out the end of each row
    of w2, in silence.
    """
    if wanted < 1:
        raise IslandError(f"group size {wanted}; expected at least 1")
    while config.dim % wanted or config.hidden % wanted:
        wanted //= 2
    return wanted


def quantize_groups(matrix: np.ndarray, group: int) -> tuple[np.ndarray, np.ndarray]:
    """Q8_0: int8 values (size / group, group) in -127 .. 127 and their fp32 scales (size / group,)."""
    rows = matrix.reshape(-1, group).astype(np.float32)
    scales = np.abs(rows).max(axis=1) / np.float32(127)
    safe = np.where(scales > 0, scales, np.float32(1))  # a group of zeros has scale 0
    return np.clip(np.rint(rows / safe[:, None]), -127, 127).astype(np.int8), scales


def _header(config: ModelConfig, version: int, more: bytes = b"") -> bytes:
    """256 bytes: magic 0x616b3432, version, the seven sizes of version 0 (vocab positive), is_tied as a byte; zeros."""
    c = config
    sizes = (c.dim, c.hidden, c.n_layers, c.n_heads, c.n_kv_heads, c.vocab, c.context)
    return (struct.pack("<Ii7iB", 0x616B3432, version, *sizes, c.is_tied) + more).ljust(256, b"\0")


def _norms(model: Model) -> list[np.ndarray]:
    """attention_norm (L, D), ffn_norm (L, D), norm (D,)."""
    return [*_of_layers(model, NORMS), model.tensors["norm"]]


def _matrices(model: Model) -> list[np.ndarray]:
    """Embedding (V, D), wq, wk, wv, wo, w1, w2, w3, of each all layers together, and the classifier if it is its own."""
    return [model.tensors["tok_embeddings"], *_of_layers(model, MATRICES), *_classifier(model)]


def _of_layers(model: Model, kinds: Sequence[str]) -> list[np.ndarray]:
    return [model.tensors[f"layers.{i}.{kind}"] for kind in kinds for i in range(model.config.n_layers)]


def _classifier(model: Model) -> list[np.ndarray]:
    return [] if model.config.is_tied else [model.tensors["output"]]


def _rope(config: ModelConfig) -> tuple[np.ndarray, np.ndarray]:
    """Cosines and sines (context, head / 2): position p turns pair j by p / theta^(2j / head)."""
    pairs = np.arange(0, config.head_dim, 2) / config.head_dim
    angles = np.outer(np.arange(config.context), config.rope_theta**-pairs)
    return np.cos(angles), np.sin(angles)


def _fp32(tensor: np.ndarray) -> bytes:
    return np.ascontiguousarray(tensor, dtype="<f4").tobytes()


# -- llama.cpp ---------------------------------------------------------------------------------------------------------


def gguf_bytes(model: Model) -> bytes:
    """GGUF of the architecture `llama`, every tensor F32; laid out by llama.cpp's own library, which writes to paths only.

    llama.cpp turns the pairs (2j, 2j + 1) of a head for this architecture, as we do, so wq and wk go in as they are. A
    tied classifier is left out: llama.cpp then takes the embedding.
    """
    import gguf

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.gguf")
        writer = gguf.GGUFWriter(path, "llama")
        _add_gguf_shape(writer, model.config)
        _add_gguf_tokenizer(writer, model.pieces)
        for name, tensor in model.tensors.items():
            writer.add_tensor(gguf_name(name), np.ascontiguousarray(tensor, dtype=np.float32))
        writer.write_header_to_file(path)
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path.read_bytes()


def _add_gguf_shape(writer: "gguf.GGUFWriter", config: ModelConfig) -> None:
    import gguf

    writer.add_name("island")
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_vocab_size(config.vocab)
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.dim)
    writer.add_block_count(config.n_layers)
    writer.add_feed_forward_length(config.hidden)
    writer.add_head_count(config.n_heads)
    writer.add_head_count_kv(config.n_kv_heads)
    writer.add_rope_dimension_count(config.head_dim)
    writer.add_rope_freq_base(config.rope_theta)
    writer.add_layer_norm_rms_eps(config.norm_eps)


def _add_gguf_tokenizer(writer: "gguf.GGUFWriter", pieces: Sequence[str]) -> None:
    """All pieces but the first three are user-defined: llama.cpp then looks for them whole, the longest first, as the
    engine's own command does, instead of merging letters. It compares such pieces with the text as it stands, so the
    mark of a space becomes a space."""
    import gguf

    kinds = [_gguf_kind(i, piece) for i, piece in enumerate(pieces)]
    plain = gguf.TokenType.USER_DEFINED
    writer.add_tokenizer_model("llama")
    writer.add_token_list(
        [piece.replace("▁", " ") if kind == plain else piece for piece, kind in zip(pieces, kinds, strict=True)]
    )
    writer.add_token_scores([0.0] * len(pieces))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(BEGIN)
    writer.add_eos_token_id(STOP)
    writer.add_unk_token_id(UNKNOWN)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)


def _gguf_kind(token: int, piece: str) -> int:
    import gguf

    if token == UNKNOWN:
        return gguf.TokenType.UNKNOWN
    if token in (BEGIN, STOP):
        return gguf.TokenType.CONTROL
    is_byte = re.fullmatch(r"<0x[0-9A-F]{2}>", piece)
    return gguf.TokenType.BYTE if is_byte else gguf.TokenType.USER_DEFINED


def gguf_name(name: str) -> str:
    """`layers.0.wq` -> `blk.0.attn_q.weight`."""
    layer, kind = _layer_and_kind(name)
    return f"{'' if layer is None else f'blk.{layer}.'}{GGUF_NAMES[kind]}.weight"


# -- transformers ------------------------------------------------------------------------------------------------------


def safetensors_bytes(model: Model) -> bytes:
    """safetensors: a u64 length, that many bytes of JSON (name -> dtype, shape, offsets), then the tensors, all fp32.

    Names and order of rows are those of `LlamaForCausalLM`. A tied classifier is left out.
    """
    from safetensors.numpy import save

    c = model.config
    heads = {"wq": c.n_heads, "wk": c.n_kv_heads}
    tensors = {}
    for name, tensor in model.tensors.items():
        kind = _layer_and_kind(name)[1]
        rows = halves_from_pairs(tensor, heads[kind]) if kind in heads else tensor
        tensors[hf_name(name)] = np.ascontiguousarray(rows, dtype=np.float32)
    return save(tensors, metadata={"format": "pt"})  # transformers refuses a file that does not say so


def halves_from_pairs(matrix: np.ndarray, n_heads: int) -> np.ndarray:
    """The rows of each head in the order 0, 2, 4 ... 1, 3, 5 ...

    RoPE turns row 2j with row 2j + 1 here, and row j with row j + head / 2 in transformers.
    """
    n, k = matrix.shape
    return matrix.reshape(n_heads, n // n_heads // 2, 2, k).swapaxes(1, 2).reshape(n, k)


def hf_name(name: str) -> str:
    """`layers.0.wq` -> `model.layers.0.self_attn.q_proj.weight`."""
    layer, kind = _layer_and_kind(name)
    return f"{'' if layer is None else f'model.layers.{layer}.'}{HF_NAMES[kind]}.weight"


def hf_config(config: ModelConfig) -> bytes:
    """The `config.json` that transformers wants beside the weights."""
    fields = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "float32",
        "hidden_size": config.dim, "intermediate_size": config.hidden, "num_hidden_layers": config.n_layers,
        "num_attention_heads": config.n_heads, "num_key_value_heads": config.n_kv_heads, "vocab_size": config.vocab,
        "max_position_embeddings": config.context, "rms_norm_eps": config.norm_eps, "rope_theta": config.rope_theta,
        "hidden_act": "silu", "attention_bias": False, "mlp_bias": False, "tie_word_embeddings": config.is_tied,
        "bos_token_id": BEGIN, "eos_token_id": STOP,
    }  # fmt: skip
    return json.dumps(fields, indent=2).encode() + b"\n"


def _layer_and_kind(name: str) -> tuple[str | None, str]:
    """`layers.0.wq` -> ("0", "wq"); `norm` -> (None, "norm")."""
    *layer, kind = name.split(".")
    return (layer[1] if layer else None), kind


# -- files -------------------------------------------------------------------------------------------------------------

DEFAULT_OUT = {
    "llama2c-v0": "build/export/island-v0.bin",
    "llama2c-v1": "build/export/island-v1.bin",
    "llama2c-v2": "build/export/island-v2.bin",
    "gguf": "build/export/island.gguf",
    "safetensors": "build/export/model.safetensors",
}


def write(model: Model, kind: str, out: Path, group_size: int = GROUP_SIZE) -> list[Path]:
    """Writes `out` in a format of `DEFAULT_OUT` and what its readers want beside it; returns the files.

    Each file appears whole or not at all. Raises IslandError in one line.
    """
    _require_finite(model)
    data, beside = _contents(model, kind, group_size)
    if out.name in beside:
        raise IslandError(f"{out}: {kind} writes another file of that name beside it; give another --out")
    files = {out: data} | {out.with_name(name): more for name, more in beside.items()}
    for path, content in files.items():
        _write_whole(path, content)
    return list(files)


def _contents(model: Model, kind: str, group_size: int) -> tuple[bytes, dict[str, bytes]]:
    """The file itself, and by name the files beside it."""
    if kind == "gguf":
        return gguf_bytes(model), {}
    if kind == "safetensors":
        return safetensors_bytes(model), {"config.json": hf_config(model.config)}
    _require_llama2c(model.config)
    beside = {"tokenizer.bin": tokenizer_bin(model.pieces)}
    if kind == "llama2c-v2":
        return llama2c_v2(model, group_size), beside
    return (llama2c_v1 if kind == "llama2c-v1" else llama2c_v0)(model), beside


def make_folder_of(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IslandError(f"{path}: cannot be written: {path.parent}: {error.strerror}") from error


def _write_whole(path: Path, data: bytes) -> None:
    make_folder_of(path)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise IslandError(f"{path}: cannot be written: {error.strerror}") from error


def _require_finite(model: Model) -> None:
    for name, tensor in model.tensors.items():
        if not np.isfinite(tensor).all():
            raise IslandError(f"tensor {name} has a number that is not finite; the training has diverged")


def _require_llama2c(config: ModelConfig) -> None:
    """llama2.c has these two built in and no place for them in its files."""
    if (config.rope_theta, config.norm_eps) != (10000.0, 1e-5):
        raise IslandError(
            f"rope_theta {config.rope_theta:g}, norm_eps {config.norm_eps:g}; llama2.c computes with 10000 and 1e-05 only: "
            "use --format gguf or safetensors"
        )
