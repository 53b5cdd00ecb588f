"""A training that begins from a trained brain: the same loss at step 0, whatever the order of its vocabulary."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from brain.model_file import SHIPPED, read_model  # noqa: E402
from brain.proof import reference  # noqa: E402
from island.errors import IslandError  # noqa: E402
from training.corpus import Job, live  # noqa: E402
from training.data import Corpus  # noqa: E402
from training.export import model_from, read_checkpoint  # noqa: E402
from training.model import config_for  # noqa: E402
from training.train import Settings, Trainer  # noqa: E402
from training.warm_start import likeness  # noqa: E402

STREAMS = 6


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The teacher's streams of one year."""
    path = tmp_path_factory.mktemp("corpus") / "train-000.npz"
    live(Job(0, 7, 1, 1, str(SHIPPED.with_suffix(".vocab")), None, str(path)))
    return Corpus([path])


@pytest.fixture(scope="module")
def loss_of_the_shipped(corpus: Corpus) -> float:
    """Mean nats a token over a few streams, by the readable reference on the numbers of the file."""
    model, losses = read_model(SHIPPED), []
    for index in range(STREAMS):
        tokens = corpus.sequence(index)[0].astype(np.int64)
        logits = reference.logits(model, tokens[:-1]).astype(np.float64)
        logits -= logits.max(axis=1, keepdims=True)
        losses.append(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(logits)), tokens[1:]])
    return float(np.concatenate(losses).mean())


def trainer_for(corpus: Corpus, pieces: list[str]) -> Trainer:
    return Trainer(config_for("1m", len(pieces)), corpus, corpus, Settings(steps=10), 1, pieces)


def loss_at_step_0(trainer: Trainer, corpus: Corpus, number: dict[int, int]) -> float:
    """The same mean by the trainer's model, on streams whose tokens are numbered as in its vocabulary."""
    losses = []
    with torch.no_grad():
        for index in range(STREAMS):
            tokens = torch.tensor([[number[int(token)] for token in corpus.sequence(index)[0]]])
            logits = trainer.model(tokens[:, :-1])[0]
            losses.append(torch.nn.functional.cross_entropy(logits, tokens[0, 1:], reduction="none"))
    return float(torch.cat(losses).mean())


@pytest.mark.parametrize("order", ["the same", "permuted", "with new pieces in between"])
def test_loss_at_step_0_is_that_of_the_shipped_brain(order: str, corpus: Corpus, loss_of_the_shipped: float) -> None:
    old = read_model(SHIPPED).pieces
    pieces = list(old)
    if order == "permuted":
        pieces = [old[row] for row in np.random.default_rng(1).permutation(len(old))]
    elif order != "the same":
        pieces[700:700] = ["<YODEL>", "▁yodelled"]
    trainer = trainer_for(corpus, pieces)
    trainer.begin_from(SHIPPED)
    assert trainer.step == 0
    assert loss_of_the_shipped < 3, "the shipped brain knows these streams: a new one begins at 7"
    found = loss_at_step_0(trainer, corpus, {row: pieces.index(piece) for row, piece in enumerate(old)})
    assert found == pytest.approx(loss_of_the_shipped, abs=0.02 if len(pieces) > len(old) else 1e-4)
    assert torch.equal(trainer.average.tok_embeddings.weight, trainer.model.tok_embeddings.weight)


def test_a_checkpoint_knows_its_pieces_and_a_training_begins_from_it_in_another_order(corpus: Corpus, tmp_path: Path) -> None:
    old = read_model(SHIPPED).pieces
    first = trainer_for(corpus, old)
    first.begin_from(SHIPPED)
    first.save(tmp_path / "c.pt")
    second = trainer_for(corpus, old[::-1])
    second.begin_from(tmp_path / "c.pt")
    wanted = model_from(read_checkpoint(tmp_path / "c.pt")).tok_embeddings.weight
    assert torch.equal(second.model.tok_embeddings.weight, wanted.flip(0))


def test_a_new_piece_begins_as_the_mean_of_its_kind_or_of_what_spells_it() -> None:
    old = [
        "<unk>",
        "<s>",
        "<FISH>",
        "<HUNT>",
        "[Age.CHILD]",
        "[Age.ELDER]",
        "[year]",
        "[spare0]",
        "#REEF",
        "▁",
        "▁fish",
        "er",
        "m",
        "a",
        "n",
    ]
    likes = likeness(["m", "<SWIM>", "[Age.INFANT]", "[night]", "#HILL", "▁fisherman", "▁qa", "ξ"], old)
    assert likes[:5] == [[12], [2, 3], [4, 5], [6], [8]]
    assert [[old[row] for row in rows] for rows in likes[5:7]] == [["▁fish", "er", "m", "a", "n"], ["▁", "a"]]
    assert likes[7] == [9, 10, 11, 12, 13, 14], "any text, where nothing spells it"


def test_a_brain_of_another_shape_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    pieces = read_model(SHIPPED).pieces
    trainer = Trainer(config_for("260k", len(pieces)), corpus, corpus, Settings(steps=10), 1, pieces)
    with pytest.raises(IslandError, match=r"of another shape: layers.0.attention_norm is \(128,\), expected \(64,\)"):
        trainer.begin_from(SHIPPED)


def test_a_damaged_brain_is_refused_in_one_line(corpus: Corpus, tmp_path: Path) -> None:
    pieces = read_model(SHIPPED).pieces
    (tmp_path / "x.brain").write_bytes(SHIPPED.read_bytes()[:-7])
    with pytest.raises(IslandError, match="truncated or damaged"):
        trainer_for(corpus, pieces).begin_from(tmp_path / "x.brain")
