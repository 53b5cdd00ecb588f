"""A Llama-2-architecture transformer in torch, shaped so that a few CPU cores train it well.

Shapes in the comments use B rows, T positions, D = `dim`, H heads, K key/value heads, h = `head_dim`, V = `vocab`.
The arithmetic is that of llama2.c (RMSNorm, interleaved-pair RoPE, SwiGLU, grouped-query attention), so the tensors of
`Llama.export_tensors` run in `brain/run.c` unchanged.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from brain.model_file import ModelConfig
from island.errors import IslandError

# Rows of queries handled at once by `_CausalAttention`. Later keys are never computed, so half the work of a full
# score matrix is saved. One layer of 19 x 320 tokens (4 heads of 32, 2 KV heads), forward and back, on 1 | 2 threads of
# a Zen 3: torch's scaled_dot_product_attention 60 | 34 ms; full matrix with a mask 72 | 37; blocks of 32: 43 | 27,
# 64: 44 | 26, 128: 50 | 28. Cutting the batch too, to keep a block in L2, bought nothing.
QUERY_BLOCK = 64


# The one dial for size. Heads of 32 where they fit: tiny heads make attention slower and no better.
SIZES: dict[str, dict[str, int]] = {
    "260k": {"dim": 64, "hidden": 160, "n_layers": 5, "n_heads": 2, "n_kv_heads": 1},
    "1m": {"dim": 128, "hidden": 352, "n_layers": 5, "n_heads": 4, "n_kv_heads": 2},
    "3m": {"dim": 224, "hidden": 608, "n_layers": 5, "n_heads": 7, "n_kv_heads": 1},
}
CONTEXT = 384  # a villager's year: identity, memories, four ticks and the reflection


def config_for(size: str, vocab: int, **changes: Any) -> ModelConfig:
    """The named size for a vocabulary of `vocab` tokens; `changes` overrides single fields."""
    if size not in SIZES:
        raise IslandError(f"model size {size!r} is not one of {', '.join(SIZES)}")
    fields: dict[str, Any] = {**SIZES[size], "vocab": vocab, "context": CONTEXT, **changes}
    return ModelConfig(**fields)


class _Normalize(torch.autograd.Function):
    """x / sqrt(mean(x^2) + eps) over the last axis; the gain is folded into the next matrix (see `_folded`)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, eps: float) -> Tensor:
        inverse = torch.linalg.vector_norm(x, dim=-1, keepdim=True).square_().div_(x.shape[-1]).add_(eps).rsqrt_()
        y: Tensor = x * inverse
        ctx.save_for_backward(y, inverse)
        return y

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        y, inverse = ctx.saved_tensors
        along = (grad * y).mean(dim=-1, keepdim=True)
        gradient: Tensor = torch.addcmul(grad, y, along, value=-1).mul_(inverse)
        return gradient, None


def normalize(x: Tensor, eps: float) -> Tensor:
    """RMSNorm without its gain: (..., D) -> (..., D)."""
    out: Tensor = _Normalize.apply(x, eps)  # type: ignore[no-untyped-call]
    return out


class _CausalAttention(torch.autograd.Function):
    """softmax(q k^T) v under the causal mask, `QUERY_BLOCK` queries at a time; q comes scaled.

    q (N, G, T, h), k and v (N, T, h), where N counts rows times KV heads and G the query heads that share one.
    Probabilities are kept for the way back: recomputing them costs more than the memory at these sizes.
    """

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        n, group, length, head = q.shape
        out = torch.empty_like(q)
        later = torch.full((QUERY_BLOCK, QUERY_BLOCK), float("-inf"), dtype=q.dtype).triu_(1)
        kept = []
        for start in range(0, length, QUERY_BLOCK):
            end = min(start + QUERY_BLOCK, length)
            width = end - start
            rows = q[:, :, start:end].reshape(n, group * width, head)
            scores = torch.bmm(rows, k[:, :end].transpose(1, 2))  # (N, G*width, end)
            scores.view(n, group, width, end)[..., start:].add_(later[:width, :width])
            weights = torch.softmax(scores, -1)
            out[:, :, start:end] = torch.bmm(weights, v[:, :end]).view(n, group, width, head)
            kept.append(weights)
        ctx.save_for_backward(q, k, v, *kept)
        return out

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        q, k, v, *kept = ctx.saved_tensors
        n, group, length, head = q.shape
        grad_q, grad_k, grad_v = torch.empty_like(q), torch.zeros_like(k), torch.zeros_like(v)
        for block, start in enumerate(range(0, length, QUERY_BLOCK)):
            end = min(start + QUERY_BLOCK, length)
            width = end - start
            weights = kept[block]
            grad_rows = grad[:, :, start:end].reshape(n, group * width, head)
            grad_v[:, :end].baddbmm_(weights.transpose(1, 2), grad_rows)
            grad_weights = torch.bmm(grad_rows, v[:, :end].transpose(1, 2))
            grad_scores = torch._softmax_backward_data(grad_weights, weights, -1, weights.dtype)
            grad_q[:, :, start:end] = torch.bmm(grad_scores, k[:, :end]).view(n, group, width, head)
            grad_k[:, :end].baddbmm_(grad_scores.transpose(1, 2), q[:, :, start:end].reshape(n, group * width, head))
        return grad_q, grad_k, grad_v


def causal_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """q (N, G, T, h), already scaled; k and v (N, T, h) -> (N, G, T, h)."""
    out: Tensor = _CausalAttention.apply(q, k, v)  # type: ignore[no-untyped-call]
    return out


class _SwiGLU(torch.autograd.Function):
    """silu(gate) * up, both halves of one product; the way back writes one gradient, where `chunk` would copy it."""

    @staticmethod
    def forward(ctx: Any, gate_up: Tensor) -> Tensor:
        gate, up = gate_up.chunk(2, -1)
        activated = F.silu(gate)
        ctx.save_for_backward(gate_up, activated)
        return activated * up

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        gate_up, activated = ctx.saved_tensors
        gate, up = gate_up.chunk(2, -1)
        out = torch.empty_like(gate_up)
        out_gate, out_up = out.chunk(2, -1)
        torch.mul(grad, activated, out=out_up)
        torch.ops.aten.silu_backward.grad_input(grad * up, gate, grad_input=out_gate)
        return out


def swiglu(gate_up: Tensor) -> Tensor:
    """silu(first half) * second half of the last axis: (..., 2F) -> (..., F)."""
    out: Tensor = _SwiGLU.apply(gate_up)  # type: ignore[no-untyped-call]
    return out


class _CrossEntropy(torch.autograd.Function):
    """-log softmax(logits)[target] for each row (R, V) -> (R,), capped at 69 nats; the gradient is not capped."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, targets: Tensor) -> Tensor:
        chances = torch.softmax(logits, -1)
        ctx.save_for_backward(chances, targets)
        return chances.gather(1, targets[:, None]).squeeze(1).clamp_min(1e-30).log_().neg_()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        chances, targets = ctx.saved_tensors
        out = chances * grad[:, None]
        return out.scatter_add_(1, targets[:, None], -grad[:, None]), None


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """The loss of every row in nats: logits (R, V), targets (R,) int64 -> (R,)."""
    out: Tensor = _CrossEntropy.apply(logits, targets)  # type: ignore[no-untyped-call]
    return out


def rope_turns(config: ModelConfig) -> Tensor:
    """(context, head_dim / 2) complex: position p turns pair j by p / theta^(2j / head_dim)."""
    pairs = torch.arange(0, config.head_dim, 2, dtype=torch.float64) / config.head_dim
    angles = torch.outer(torch.arange(config.context, dtype=torch.float64), config.rope_theta**-pairs)
    return torch.polar(torch.ones_like(angles), angles).to(torch.complex64)


def _folded(gain: Tensor, *matrices: Tensor) -> Tensor:
    """The matrices stacked into one, columns times the gain of the norm before them.

    One product instead of three (two), and the gain touches a small matrix instead of every activation, on the way back
    above all. The parameters stay apart, so names and export are those of Llama.
    """
    return torch.cat(matrices) * gain


class Norm(nn.Module):
    def __init__(self, dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))


class Attention(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        kv_dim = config.n_kv_heads * config.head_dim
        self.wq = nn.Linear(config.dim, config.dim, bias=False)
        self.wk = nn.Linear(config.dim, kv_dim, bias=False)
        self.wv = nn.Linear(config.dim, kv_dim, bias=False)
        self.wo = nn.Linear(config.dim, config.dim, bias=False)
        self.n_heads, self.n_kv_heads, self.head_dim = config.n_heads, config.n_kv_heads, config.head_dim

    def forward(self, x: Tensor, gain: Tensor, turns: Tensor) -> Tensor:
        rows, length, dim = x.shape
        heads, kv_heads, head = self.n_heads, self.n_kv_heads, self.head_dim
        # The scale of the scores goes into wq as well: another pass over the activations saved.
        qkv = F.linear(x, _folded(gain, self.wq.weight * head**-0.5, self.wk.weight, self.wv.weight))
        qk, v = torch.split(qkv, [(heads + kv_heads) * head, kv_heads * head], -1)
        pairs = torch.view_as_complex(qk.reshape(rows, length, heads + kv_heads, head // 2, 2))
        turned = torch.view_as_real(pairs * turns[:length, None, :]).view(rows, length, heads + kv_heads, head)
        q, k = torch.split(turned.transpose(1, 2), [heads, kv_heads], 1)
        mixed = causal_attention(
            q.reshape(rows * kv_heads, heads // kv_heads, length, head),
            k.reshape(rows * kv_heads, length, head),
            v.view(rows, length, kv_heads, head).transpose(1, 2).reshape(rows * kv_heads, length, head),
        )
        return F.linear(mixed.view(rows, heads, length, head).transpose(1, 2).reshape(rows, length, dim), self.wo.weight)


class FeedForward(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.w1 = nn.Linear(config.dim, config.hidden, bias=False)
        self.w2 = nn.Linear(config.hidden, config.dim, bias=False)
        self.w3 = nn.Linear(config.dim, config.hidden, bias=False)

    def forward(self, x: Tensor, gain: Tensor) -> Tensor:
        return F.linear(swiglu(F.linear(x, _folded(gain, self.w1.weight, self.w3.weight))), self.w2.weight)


class Block(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.attention_norm = Norm(config.dim)
        self.attention = Attention(config)
        self.ffn_norm = Norm(config.dim)
        self.feed_forward = FeedForward(config)
        self.eps = config.norm_eps

    def forward(self, x: Tensor, turns: Tensor, scored: Tensor | None = None) -> Tensor:
        x = x + self.attention(normalize(x, self.eps), self.attention_norm.weight, turns)
        if scored is not None:
            x = x.reshape(-1, x.shape[-1]).index_select(0, scored)
        fed: Tensor = self.feed_forward(normalize(x, self.eps), self.ffn_norm.weight)
        return x + fed


class Llama(nn.Module):
    """The brain in torch. `hidden` gives the last layer's states, `logits` scores any selection of them."""

    turns: Tensor

    def __init__(self, config: ModelConfig, seed: int = 0) -> None:
        super().__init__()
        self.config = config
        self.tok_embeddings = nn.Embedding(config.vocab, config.dim)
        self.layers = nn.ModuleList(Block(config) for _ in range(config.n_layers))
        self.norm = Norm(config.dim)
        self.output = None if config.is_tied else nn.Linear(config.dim, config.vocab, bias=False)
        self.register_buffer("turns", rope_turns(config), persistent=False)
        self._initialize(seed)

    def _initialize(self, seed: int) -> None:
        """Normal weights from a generator of our own; what writes to the residual starts smaller, by 1/sqrt(2 layers)."""
        generator = torch.Generator("cpu").manual_seed(seed)  # the same numbers wherever they go
        for name, parameter in self.named_parameters():
            if parameter.dim() == 1:
                continue
            std = 0.02
            if name.endswith(("wo.weight", "w2.weight")):
                std /= (2 * self.config.n_layers) ** 0.5
            with torch.no_grad():
                parameter.copy_(torch.empty_like(parameter, device="cpu").normal_(0.0, std, generator=generator))

    def hidden(self, tokens: Tensor, scored: Tensor | None = None) -> Tensor:
        """tokens (B, T) int64 -> (B, T, D), normalized but not yet times the last gain (it is in the classifier).

        With `scored` (R,) int64, indices into the B*T positions, only those come back: (R, D). The last feed-forward is
        then computed for them alone.
        """
        if tokens.shape[1] > self.config.context:
            raise IslandError(f"a batch of length {tokens.shape[1]} exceeds the model's context {self.config.context}")
        x = self.tok_embeddings(tokens)
        for i, layer in enumerate(self.layers, start=1):
            x = layer(x, self.turns, scored if i == len(self.layers) else None)
        return normalize(x, self.config.norm_eps)

    def logits(self, hidden: Tensor) -> Tensor:
        """(..., D) from `hidden` -> (..., V). Give it only the positions that are to be scored."""
        classifier = self.tok_embeddings.weight if self.output is None else self.output.weight
        return F.linear(hidden, _folded(self.norm.weight, classifier))

    def forward(self, tokens: Tensor) -> Tensor:
        return self.logits(self.hidden(tokens))

    def export_tensors(self) -> dict[str, Tensor]:
        """The weights under the names of the model file: `layers.0.attention.wq.weight` becomes `layers.0.wq`."""
        renamed = {}
        for name, tensor in self.state_dict().items():
            short = name.removesuffix(".weight").replace(".attention.", ".").replace(".feed_forward.", ".")
            renamed[short] = tensor.detach()
        return renamed
