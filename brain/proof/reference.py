"""The network once more, in numpy, to read and to test against: no cache, no batch, one sequence."""

from collections.abc import Sequence

import numpy as np

from brain.model_file import Model


def rmsnorm(x: np.ndarray, weight: np.ndarray, eps: float) -> np.ndarray:
    return weight * (x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(eps)))


def rope(x: np.ndarray, theta: float) -> np.ndarray:
    """(time, heads, head_dim): neighbouring pairs are turned by time * theta^(-2i / head_dim)."""
    n_time, _, head_dim = x.shape
    angle = np.arange(n_time)[:, None] * theta ** (-np.arange(0, head_dim, 2) / head_dim)
    cos, sin = (f(angle).astype(np.float32)[:, None, :] for f in (np.cos, np.sin))
    even, odd = x[..., 0::2], x[..., 1::2]
    return np.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1).reshape(x.shape)


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention(q: np.ndarray, k: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Causal. q (time, heads, head_dim), k and v (time, kv_heads, head_dim) -> (time, heads * head_dim)."""
    n_time, n_heads, head_dim = q.shape
    k, v = (np.repeat(a, n_heads // a.shape[1], axis=1) for a in (k, v))
    scores = np.einsum("ihd,jhd->hij", q, k) / np.float32(np.sqrt(head_dim))
    scores = np.where(np.tril(np.ones((n_time, n_time), bool)), scores, np.float32(-np.inf))
    return np.einsum("hij,jhd->ihd", softmax(scores), v).reshape(n_time, -1)


def logits(model: Model, tokens: Sequence[int] | np.ndarray) -> np.ndarray:
    """(time,) token ids -> (time, vocab) fp32 logits after each of them."""
    c, w = model.config, model.tensors
    x = w["tok_embeddings"][np.asarray(tokens)]
    n_time = len(x)
    for i in range(c.n_layers):
        p = f"layers.{i}."
        h = rmsnorm(x, w[p + "attention_norm"], c.norm_eps)
        q = rope((h @ w[p + "wq"].T).reshape(n_time, c.n_heads, -1), c.rope_theta)
        k = rope((h @ w[p + "wk"].T).reshape(n_time, c.n_kv_heads, -1), c.rope_theta)
        v = (h @ w[p + "wv"].T).reshape(n_time, c.n_kv_heads, -1)
        x = x + attention(q, k, v) @ w[p + "wo"].T
        h = rmsnorm(x, w[p + "ffn_norm"], c.norm_eps)
        gate = h @ w[p + "w1"].T
        x = x + (gate / (1 + np.exp(-gate)) * (h @ w[p + "w3"].T)) @ w[p + "w2"].T
    x = rmsnorm(x, w["norm"], c.norm_eps)
    return x @ w["tok_embeddings" if c.is_tied else "output"].T
