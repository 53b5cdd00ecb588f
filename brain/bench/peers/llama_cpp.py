"""llama.cpp through llama-cpp-python's low-level API: the same weights as a GGUF file in F32, one sequence a row.

The cache is F32 and each sequence has its own (kv_unified off), flash attention is off: of the four combinations the
fastest at these sizes when it decodes (docs/benchmarks.md has all four). Its sampler is not used: the likeliest token is
found in numpy, as for the other peers.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from brain.bench.peers import StepEngine
from brain.errors import BrainError
from brain.model_file import ModelConfig

CHUNK = 40  # tokens of each row fed in one call: the buffers grow with it
CONTEXT_STEP = 256  # llama.cpp rounds a sequence's room up to a multiple of this

# The model file's name of a layer's tensor -> GGUF's.
LAYER_NAMES = {
    "attention_norm": "attn_norm",
    "wq": "attn_q",
    "wk": "attn_k",
    "wv": "attn_v",
    "wo": "attn_output",
    "ffn_norm": "ffn_norm",
    "w1": "ffn_gate",
    "w2": "ffn_down",
    "w3": "ffn_up",
}


def gguf_name(name: str) -> str:
    """`layers.0.wq` -> `blk.0.attn_q.weight`."""
    if name.startswith("layers."):
        _, layer, part = name.split(".")
        return f"blk.{layer}.{LAYER_NAMES[part]}.weight"
    return {"tok_embeddings": "token_embd", "norm": "output_norm", "output": "output"}[name] + ".weight"


def write_gguf(path: Path, c: ModelConfig, tensors: dict[str, np.ndarray]) -> None:
    """A GGUF file without a vocabulary: tokens go in and out as numbers."""
    from gguf import GGUFWriter

    writer = GGUFWriter(path, "llama")
    writer.add_context_length(c.context)
    writer.add_embedding_length(c.dim)
    writer.add_block_count(c.n_layers)
    writer.add_feed_forward_length(c.hidden)
    writer.add_head_count(c.n_heads)
    writer.add_head_count_kv(c.n_kv_heads)
    writer.add_rope_dimension_count(c.head_dim)
    writer.add_rope_freq_base(c.rope_theta)
    writer.add_layer_norm_rms_eps(c.norm_eps)
    writer.add_vocab_size(c.vocab)
    writer.add_tokenizer_model("none")
    for name, values in tensors.items():
        writer.add_tensor(gguf_name(name), np.ascontiguousarray(values, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


class LlamaEngine(StepEngine):
    """A context of n_rows sequences and one batch, whose arrays are written in place."""

    def __init__(self, config: ModelConfig, tensors: dict[str, np.ndarray], n_rows: int, n_threads: int) -> None:
        import llama_cpp

        self._lib, self._n_rows, self._vocab, self._position = llama_cpp, n_rows, config.vocab, 0
        self._quiet = llama_cpp.llama_log_callback(lambda *_: None)  # kept: the library holds only its address
        llama_cpp.llama_log_set(self._quiet, None)
        llama_cpp.llama_backend_init()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.gguf"
            write_gguf(path, config, tensors)
            self._model = self._load(path)
        self._context = self._open_context(config, n_threads)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = self._open_batch()

    def _load(self, path: Path) -> Any:
        settings = self._lib.llama_model_default_params()
        settings.use_mmap, settings.n_gpu_layers = False, 0
        model = self._lib.llama_model_load_from_file(str(path).encode(), settings)
        if not model:
            raise BrainError("llama.cpp does not load the model as GGUF")
        return model

    def _open_context(self, config: ModelConfig, n_threads: int) -> Any:
        lib, settings = self._lib, self._lib.llama_context_default_params()
        room = -(-config.context // CONTEXT_STEP) * CONTEXT_STEP
        settings.n_ctx, settings.n_seq_max = room * self._n_rows, self._n_rows
        settings.n_batch, settings.n_ubatch = self._n_rows * CHUNK, min(512, self._n_rows * CHUNK)
        settings.n_threads = settings.n_threads_batch = n_threads
        settings.type_k = settings.type_v = lib.GGML_TYPE_F32
        settings.flash_attn_type, settings.kv_unified = lib.LLAMA_FLASH_ATTN_TYPE_DISABLED, False
        settings.offload_kqv, settings.no_perf = False, True
        context = lib.llama_init_from_model(self._model, settings)
        if not context:
            raise BrainError(f"llama.cpp opens no context of {self._n_rows} sequences of {room} tokens")
        return context

    def _open_batch(self) -> Any:
        """Entry i is of sequence i % n_rows: the first token of every row, the second of every row, and so on."""
        size = self._n_rows * CHUNK
        batch = self._lib.llama_batch_init(size, 0, 1)
        for i in range(size):
            batch.n_seq_id[i], batch.seq_id[i][0] = 1, i % self._n_rows
        self._tokens = np.ctypeslib.as_array(batch.token, (size,))
        self._positions = np.ctypeslib.as_array(batch.pos, (size,))
        self._wants_logits = np.ctypeslib.as_array(batch.logits, (size,))
        return batch

    def reset(self) -> None:
        self._lib.llama_memory_clear(self._memory, False)
        self._position = 0

    def logits(self, tokens: np.ndarray) -> np.ndarray:
        """(n_rows, vocab), to be read before the next call."""
        for start in range(0, tokens.shape[1], CHUNK):
            self._feed(tokens[:, start : start + CHUNK])
        address = self._lib.llama_get_logits(self._context)
        return np.ctypeslib.as_array(address, (self._n_rows, self._vocab))

    def _feed(self, tokens: np.ndarray) -> None:
        n, size = tokens.shape[1], tokens.size
        self._tokens[:size] = tokens.T.ravel()
        self._positions[:size] = np.repeat(np.arange(self._position, self._position + n), self._n_rows)
        self._wants_logits[:size] = 0
        self._wants_logits[size - self._n_rows : size] = 1
        self._batch.n_tokens = size
        status = self._lib.llama_decode(self._context, self._batch)
        if status:
            raise BrainError(f"llama_decode gave {status} at position {self._position}")
        self._position += n

    def close(self) -> None:
        self._lib.llama_batch_free(self._batch)
        self._lib.llama_free(self._context)
        self._lib.llama_model_free(self._model)


def open_engine(config: ModelConfig, tensors: dict[str, np.ndarray], n_rows: int, n_threads: int) -> LlamaEngine:
    return LlamaEngine(config, tensors, n_rows, n_threads)
