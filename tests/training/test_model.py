"""The torch model: equal to the readable numpy reference, and its hand-written gradients to torch's own."""

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from brain.model_file import read_model  # noqa: E402
from brain.proof import reference  # noqa: E402
from island.errors import IslandError  # noqa: E402
from training import model as m  # noqa: E402
from training.export import export  # noqa: E402

VOCAB = 50


def lively(size: str = "260k", **changes: object) -> m.Llama:
    """A model with weights far from their small beginnings, so that a wrong sign or factor shows."""
    torch.manual_seed(0)
    model = m.Llama(m.config_for(size, VOCAB, **changes))
    for parameter in model.parameters():
        parameter.data.add_(0.1 * torch.randn_like(parameter))
    return model


def checkpoint_of(model: m.Llama, path: Path) -> Path:
    weights = model.state_dict()
    config = dataclasses.asdict(model.config)
    torch.save({"config": config, "model": weights, "average": weights, "step": 1}, path)
    return path


def vocabulary() -> SimpleNamespace:
    return SimpleNamespace(pieces=[f"w{i}" for i in range(VOCAB)], hash=bytes(range(32)), codec_version="1")


@pytest.mark.parametrize("changes", [{"n_heads": 4, "n_kv_heads": 2}, {"n_kv_heads": 2, "is_tied": False}])
def test_torch_logits_equal_numpy_reference_within_1e_4(tmp_path: Path, changes: dict[str, object]) -> None:
    model = lively(**changes)
    export(checkpoint_of(model, tmp_path / "c.pt"), tmp_path / "x.brain", vocabulary(), dtype="fp32")
    tokens = np.random.default_rng(0).integers(0, VOCAB, 100)
    with torch.no_grad():
        ours = model(torch.from_numpy(tokens)[None])[0].numpy()
    theirs = reference.logits(read_model(tmp_path / "x.brain"), tokens)
    assert np.abs(theirs).max() > 1
    assert np.abs(ours - theirs).max() < 1e-4


def test_exported_file_carries_config_vocabulary_and_int8_weights(tmp_path: Path) -> None:
    model = lively()
    export(checkpoint_of(model, tmp_path / "c.pt"), tmp_path / "deep" / "x.brain", vocabulary(), dtype="int8")
    written = read_model(tmp_path / "deep" / "x.brain")
    rounded = dataclasses.replace(written.config, norm_eps=model.config.norm_eps)  # the file keeps it as fp32
    assert (rounded, written.dtype, written.vocab_hash) == (model.config, "int8", bytes(range(32)))
    for name, tensor in model.export_tensors().items():
        scale = np.abs(tensor.numpy()).max(axis=-1, keepdims=True)
        assert (np.abs(written.tensors[name] - tensor.numpy()) <= scale / 250).all(), name


def test_a_vocabulary_of_another_size_is_refused(tmp_path: Path) -> None:
    other = SimpleNamespace(pieces=["a"], hash=bytes(32), codec_version="1")
    with pytest.raises(IslandError, match="trained for 50 tokens, but the vocabulary has 1"):
        export(checkpoint_of(lively(), tmp_path / "c.pt"), tmp_path / "x.brain", other)
    assert not (tmp_path / "x.brain").exists()


def test_hand_written_gradients_equal_numeric_ones() -> None:
    torch.manual_seed(1)

    def draw(*shape: int) -> "torch.Tensor":
        return torch.randn(*shape, dtype=torch.float64, requires_grad=True)

    check = torch.autograd.gradcheck
    assert check(lambda x: m.normalize(x, 1e-5), (draw(3, 8),))
    assert check(m.swiglu, (draw(3, 8),))
    assert check(lambda x: m.cross_entropy(x, torch.tensor([1, 0, 4])), (draw(3, 5),))
    assert check(m.causal_attention, (draw(2, 2, 5, 4), draw(2, 5, 4), draw(2, 5, 4)))


def test_attention_in_blocks_equals_attention_at_once() -> None:
    torch.manual_seed(2)
    length = 2 * m.QUERY_BLOCK + 7  # more than one block, the last one short
    q, k, v = (torch.randn(2, heads, length, 8, dtype=torch.float64, requires_grad=True) for heads in (3, 1, 1))
    whole = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True, scale=1.0, enable_gqa=True)
    blocked = m.causal_attention(q, k.squeeze(1), v.squeeze(1))
    assert torch.allclose(blocked, whole, atol=1e-12)
    gradient = torch.randn_like(whole)
    for ours, theirs in zip(
        torch.autograd.grad(blocked, (q, k, v), gradient), torch.autograd.grad(whole, (q, k, v), gradient), strict=True
    ):
        assert torch.allclose(ours, theirs, atol=1e-12)


def test_scoring_some_positions_gives_the_logits_of_scoring_all() -> None:
    model, tokens = lively(), torch.randint(0, VOCAB, (3, 70))
    scored = torch.tensor([0, 5, 69, 70, 200])
    with torch.no_grad():
        some, every = model.logits(model.hidden(tokens, scored)), model(tokens).view(-1, VOCAB)[scored]
    assert torch.allclose(some, every, atol=1e-5)


def test_padding_behind_a_stream_changes_none_of_its_logits() -> None:
    model, tokens = lively(), torch.randint(1, VOCAB, (1, 40))
    padded = torch.cat([tokens, torch.zeros(1, 30, dtype=torch.int64)], 1)
    with torch.no_grad():
        assert torch.allclose(model(padded)[:, :40], model(tokens), atol=1e-5)


@pytest.mark.parametrize(("size", "low", "high"), [("260k", 2e5, 4e5), ("1m", 0.9e6, 1.2e6), ("3m", 2.5e6, 3.3e6)])
def test_named_sizes_have_about_as_many_parameters_as_they_say(size: str, low: float, high: float) -> None:
    assert low < sum(p.numel() for p in m.Llama(m.config_for(size, 1024)).parameters()) < high


def test_unknown_size_is_refused_with_the_known_ones() -> None:
    with pytest.raises(IslandError, match="'2m' is not one of 260k, 1m, 3m"):
        m.config_for("2m", VOCAB)


def test_stream_longer_than_the_context_is_refused() -> None:
    with pytest.raises(IslandError, match="length 9 exceeds the model's context 8"):
        lively(context=8)(torch.ones(1, 9, dtype=torch.int64))
