"""The network on integers once more, in numpy: what the engine computes for an int8 file, bit for bit.

No cache, no batch, one sequence. Between the integers stand single-precision operations in one written order; numpy rounds
each of them as the engine does. `brain/engine/plain.h` (the kernels called naive) says the same in C.
"""

from collections.abc import Sequence

import numpy as np

from brain.model_file import Model

F = np.float32
MOST_INPUT, MOST_KEY, MOST_QUERY, MOST_VALUE = 63, 63, 63, 127
SMALLEST_STEP = F(1e-30)
LOG2_E = F(1.44269504088896341)
POWER_POLY = [F(x) for x in (0.05500893, 0.24221096, 0.69328293)]
EXP_POLY = [F(x) for x in (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)]


def exp(x: np.ndarray) -> np.ndarray:
    """The engine's own exp (Cephes): 2^n e^r; 0 below -87, held at e^88."""
    x = np.asarray(x, F)
    held = np.minimum(x, F(88))
    n = np.rint(held * LOG2_E).astype(F)
    r = (held - n * F(0.693359375)) - n * F(-2.12194440e-4)
    p = np.full_like(r, EXP_POLY[0])
    for c in EXP_POLY[1:]:
        p = p * r + c
    p = (p * (r * r) + r) + F(1)
    return np.where(x < F(-87), F(0), p * np.ldexp(F(1), n.astype(np.int32))).astype(F)


def power_of_two(y: np.ndarray) -> np.ndarray:
    """2^y for y <= 0 to one part in ten thousand; below -64 as at -64."""
    y = np.maximum(y, F(-64))
    n = np.rint(y).astype(F)
    f = y - n
    p = np.full_like(f, POWER_POLY[0])
    for c in (*POWER_POLY[1:], F(1)):
        p = p * f + c
    return np.ldexp(p, n.astype(np.int32)).astype(F)


def sum8(x: np.ndarray) -> np.float32:
    """The sum of many numbers: number i goes to sum i mod 8, and the eight are put together in one way."""
    s = np.zeros(8, F)
    for row in np.append(x, np.zeros(-len(x) % 8, F)).reshape(-1, 8).astype(F):
        s = s + row
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))


def by_place(x: np.ndarray) -> np.ndarray:
    """Time steps in sixteens, filled up with zeros: first the even ones, then the odd."""
    return np.append(x, np.zeros(-len(x) % 16, F)).reshape(-1, 8, 2).swapaxes(1, 2).ravel()


def quantize(x: np.ndarray, most: int) -> tuple[np.ndarray, np.float32]:
    """A vector as whole numbers of at most `most`, and what one of them is worth."""
    top = np.abs(x).max()
    if top < SMALLEST_STEP:
        return np.zeros(len(x), np.int64), F(0)
    return np.rint(x * (F(most) / top)).astype(np.int64), top / F(most)


def project(model: Model, name: str, x: np.ndarray) -> np.ndarray:
    """(k) -> (n): one vector through a matrix."""
    scales = model.scales[name]
    weights = np.rint(model.tensors[name] / np.where(scales > 0, scales, 1)[:, None]).astype(np.int64)
    whole, step = quantize(x, MOST_INPUT)
    return (weights @ whole).astype(F) * step * scales


def rmsnorm(x: np.ndarray, weight: np.ndarray, eps: float) -> np.ndarray:
    return weight * (x * (F(1) / np.sqrt(sum8(x * x) / F(len(x)) + F(eps))))


def rope(x: np.ndarray, position: int, theta: float) -> np.ndarray:
    """(heads, head_dim): neighbouring pairs are turned by position * theta^(-2i / head_dim)."""
    head_dim = x.shape[1]
    angle = position * np.float64(F(theta)) ** (-np.arange(0, head_dim, 2) / head_dim)
    cos, sin = np.cos(angle).astype(F), np.sin(angle).astype(F)
    even, odd = x[:, 0::2], x[:, 1::2]
    return np.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1).reshape(x.shape)


def attention(query: np.ndarray, keys: list[np.ndarray], values: list[np.ndarray]) -> np.ndarray:
    """One head of one token: query (head_dim), and all keys and values so far -> (head_dim)."""
    n = len(keys)
    q, q_step = quantize(query, MOST_QUERY)
    k, k_step = zip(*(quantize(key, MOST_KEY) for key in keys), strict=True)
    v, v_step = zip(*(quantize(value, MOST_VALUE) for value in values), strict=True)
    whole = (np.stack(k) @ q).astype(F)
    score = whole * np.array(k_step, F) * (q_step * (F(1) / np.sqrt(F(len(query))) * LOG2_E))
    e = power_of_two(score - score.max())
    most = F(min((2**31 - 1) // (127 * n), 32767))
    top = max(v_step)
    step = most / top if top > 0 else F(0)
    p = np.rint(e * (np.array(v_step, F) * step)).astype(np.int64)
    return (p @ np.stack(v)).astype(F) * (top / most * (F(1) / sum8(by_place(e))))


def logits(model: Model, tokens: Sequence[int] | np.ndarray) -> np.ndarray:
    """(time,) token ids -> (time, vocab) fp32 logits after each of them. `model` is that of an int8 file."""
    c, w = model.config, model.tensors
    group = c.n_heads // c.n_kv_heads
    cache: list[tuple[list[np.ndarray], list[np.ndarray]]] = [([], []) for _ in range(c.n_layers * c.n_kv_heads)]
    rows = []
    for position, token in enumerate(tokens):
        x = w["tok_embeddings"][token]
        for i in range(c.n_layers):
            layer = f"layers.{i}."
            h = rmsnorm(x, w[layer + "attention_norm"], c.norm_eps)
            q = rope(project(model, layer + "wq", h).reshape(c.n_heads, -1), position, c.rope_theta)
            k = rope(project(model, layer + "wk", h).reshape(c.n_kv_heads, -1), position, c.rope_theta)
            v = project(model, layer + "wv", h).reshape(c.n_kv_heads, -1)
            for head in range(c.n_kv_heads):
                cache[i * c.n_kv_heads + head][0].append(k[head])
                cache[i * c.n_kv_heads + head][1].append(v[head])
            heads = [attention(q[head], *cache[i * c.n_kv_heads + head // group]) for head in range(c.n_heads)]
            x = x + project(model, layer + "wo", np.concatenate(heads))
            h = rmsnorm(x, w[layer + "ffn_norm"], c.norm_eps)
            gate = project(model, layer + "w1", h)
            x = x + project(model, layer + "w2", gate / (F(1) + exp(-gate)) * project(model, layer + "w3", h))
        x = rmsnorm(x, w["norm"], c.norm_eps)
        rows.append(project(model, "tok_embeddings" if c.is_tied else "output", x))
    return np.stack(rows)
