"""ONNX Runtime: a graph of its fused operators for Llama, written node by node, with the cache in place.

One GroupQueryAttention a layer takes q, k and v packed, turns them (RoPE) and appends to the cache, which is bound as its
input and its output at once, so nothing is copied. Norms come fused with the sum before them. Exporting a model from torch
gives some ten times as many nodes.
"""

from typing import Any

import numpy as np

from brain.bench.peers import StepEngine
from brain.model_file import ModelConfig

MICROSOFT = "com.microsoft"


class _Graph:
    """Nodes and weights in the making; `node` returns the name of its first output."""

    def __init__(self) -> None:
        from onnx import helper, numpy_helper

        self._helper, self._numpy = helper, numpy_helper
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, name: str, values: np.ndarray) -> str:
        self.weights.append(self._numpy.from_array(np.array(values, order="C"), name))
        return name

    def node(self, kind: str, inputs: list[str], outputs: list[str], domain: str = "", **attributes: Any) -> str:
        self.nodes.append(self._helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    def matmul(self, x: str, name: str, matrix: np.ndarray) -> str:
        """x times the transpose of an (out, in) matrix."""
        return self.node("MatMul", [x, self.weight(name, matrix.T)], [f"{name}.out"])

    def model(self, inputs: list[Any], outputs: list[Any]) -> bytes:
        h = self._helper
        graph = h.make_graph(self.nodes, "brain", inputs, outputs, self.weights)
        opsets = [h.make_opsetid("", 17), h.make_opsetid(MICROSOFT, 1)]
        return bytes(h.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString())


def _add_attention(g: _Graph, c: ModelConfig, tensors: dict[str, np.ndarray], layer: int, x: str) -> str:
    p = f"layers.{layer}."
    qkv = g.matmul(x, f"{p}wqkv", np.concatenate([tensors[p + name] for name in ("wq", "wk", "wv")]))
    past, present = ([f"{when}_{kind}.{layer}" for kind in "kv"] for when in ("past", "present"))
    inputs = [qkv, "", "", *past, "last_position", "n_positions", "cos", "sin"]
    heads = {"num_heads": c.n_heads, "kv_num_heads": c.n_kv_heads}
    outputs = [f"{p}mixed", *present]
    mixed = g.node("GroupQueryAttention", inputs, outputs, MICROSOFT, do_rotary=1, rotary_interleaved=1, **heads)
    return g.matmul(mixed, f"{p}wo", tensors[p + "wo"])


def _add_feed_forward(g: _Graph, tensors: dict[str, np.ndarray], layer: int, x: str) -> str:
    p = f"layers.{layer}."
    gate, up = (g.matmul(x, p + name, tensors[p + name]) for name in ("w1", "w3"))
    silu = g.node("QuickGelu", [gate], [f"{p}silu"], MICROSOFT, alpha=1.0)
    product = g.node("Mul", [silu, up], [f"{p}product"])
    return g.matmul(product, p + "w2", tensors[p + "w2"])


def _add_norm(g: _Graph, c: ModelConfig, tensors: dict[str, np.ndarray], name: str, x: str, added: str) -> tuple[str, str]:
    """(the norm of x + added, x + added)."""
    gain = g.weight(name, tensors[name])
    outputs = [f"{name}.out", "", "", f"{name}.sum"]
    g.node("SkipSimplifiedLayerNormalization", [x, added, gain], outputs, MICROSOFT, epsilon=c.norm_eps)
    return outputs[0], outputs[3]


def build_model(c: ModelConfig, tensors: dict[str, np.ndarray]) -> bytes:
    """tokens (rows, n) int64 and the caches -> logits (rows, vocab) after the last of each, and the caches."""
    g = _Graph()
    angles = np.arange(c.context)[:, None] * c.rope_theta ** (-np.arange(0, c.head_dim, 2) / c.head_dim)
    g.weight("cos", np.cos(angles).astype(np.float32))
    g.weight("sin", np.sin(angles).astype(np.float32))
    x = g.node("Gather", [g.weight("embeddings", tensors["tok_embeddings"]), "tokens"], ["embedded"])
    gain = g.weight("layers.0.attention_norm", tensors["layers.0.attention_norm"])
    normed = g.node("SimplifiedLayerNormalization", [x, gain], ["first"], axis=-1, epsilon=c.norm_eps)
    for layer in range(c.n_layers):
        added = _add_attention(g, c, tensors, layer, normed)
        normed, x = _add_norm(g, c, tensors, f"layers.{layer}.ffn_norm", x, added)
        added = _add_feed_forward(g, tensors, layer, normed)
        following = "norm" if layer == c.n_layers - 1 else f"layers.{layer + 1}.attention_norm"
        normed, x = _add_norm(g, c, tensors, following, x, added)
    last = g.node("Gather", [normed, g.weight("minus_one", np.array(-1, dtype=np.int64))], ["last"], axis=1)
    classifier = tensors["tok_embeddings" if c.is_tied else "output"]
    g.node("MatMul", [last, g.weight("classifier", classifier.T)], ["logits"])
    return g.model(*_signature(c))


def _signature(c: ModelConfig) -> tuple[list[Any], list[Any]]:
    from onnx import TensorProto, helper

    def value(name: str, kind: int, shape: list[Any]) -> Any:
        return helper.make_tensor_value_info(name, kind, shape)

    def caches(when: str) -> list[Any]:
        shape = ["rows", c.n_kv_heads, c.context, c.head_dim]
        return [value(f"{when}_{kind}.{i}", TensorProto.FLOAT, shape) for i in range(c.n_layers) for kind in "kv"]

    inputs = [value("tokens", TensorProto.INT64, ["rows", "n"]), value("last_position", TensorProto.INT32, ["rows"])]
    inputs += [value("n_positions", TensorProto.INT32, []), *caches("past")]
    return inputs, [value("logits", TensorProto.FLOAT, ["rows", c.vocab]), *caches("present")]


class OnnxEngine(StepEngine):
    """The session, and every array it reads and writes, bound once by address."""

    def __init__(self, config: ModelConfig, tensors: dict[str, np.ndarray], n_rows: int, n_threads: int) -> None:
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads, settings.inter_op_num_threads = n_threads, 1
        model = build_model(config, tensors)
        self._session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
        self._position = 0
        self._last = np.zeros(n_rows, dtype=np.int32)
        self._count = np.zeros((), dtype=np.int32)
        self._logits = np.empty((n_rows, config.vocab), dtype=np.float32)
        shape = (n_rows, config.n_kv_heads, config.context, config.head_dim)
        names = [f"{kind}.{i}" for i in range(config.n_layers) for kind in "kv"]
        self._caches = {name: np.zeros(shape, dtype=np.float32) for name in names}
        self._tokens = np.zeros((n_rows, 1), dtype=np.int64)
        self._one = self._bind(self._tokens)

    def _bind(self, tokens: np.ndarray) -> Any:
        binding = self._session.io_binding()
        inputs: dict[str, np.ndarray] = {"tokens": tokens, "last_position": self._last, "n_positions": self._count}
        outputs: dict[str, np.ndarray] = {"logits": self._logits}
        for name, cache in self._caches.items():
            inputs[f"past_{name}"] = outputs[f"present_{name}"] = cache
        for name, array in inputs.items():
            binding.bind_input(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
        for name, array in outputs.items():
            binding.bind_output(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
        return binding

    def reset(self) -> None:
        self._position = 0

    def logits(self, tokens: np.ndarray) -> np.ndarray:
        """(n_rows, vocab), to be read before the next call."""
        self._position += tokens.shape[1]
        self._last[:] = self._position - 1
        self._count[()] = self._position
        if tokens.shape[1] == 1:
            self._tokens[:] = tokens
            binding = self._one
        else:
            tokens = np.ascontiguousarray(tokens, dtype=np.int64)  # the binding knows only its address
            binding = self._bind(tokens)
        self._session.run_with_iobinding(binding)
        return self._logits


def open_engine(config: ModelConfig, tensors: dict[str, np.ndarray], n_rows: int, n_threads: int) -> OnnxEngine:
    return OnnxEngine(config, tensors, n_rows, n_threads)
