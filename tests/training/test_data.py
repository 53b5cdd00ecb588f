"""Batches: a pure function of (corpus, seed, step), each stream once an epoch, little padding."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from island.errors import IslandError
from tests.training.corpora import write_corpus, write_shard
from training.data import POOL_STEPS, Batch, Batches, Code, Corpus, open_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return open_corpus(write_corpus(tmp_path / "corpus"))[0]


def same(a: Batch, b: Batch) -> bool:
    return np.array_equal(a.tokens, b.tokens) and np.array_equal(a.targets, b.targets) and np.array_equal(a.codes, b.codes)


def test_batch_is_a_pure_function_of_seed_and_step(corpus: Corpus) -> None:
    walked = Batches(corpus, 200, seed=5)
    forward = [walked[step] for step in range(3 * POOL_STEPS)]
    for step in (40, 3, 17, 3, 47):
        assert same(Batches(corpus, 200, seed=5)[step], forward[step])
        assert same(walked[step], forward[step])
    assert not same(Batches(corpus, 200, seed=6)[0], forward[0])


def test_every_stream_comes_once_an_epoch(tmp_path: Path) -> None:
    write_shard(tmp_path / "train-000.npz", 640, 1)
    corpus = Corpus([tmp_path / "train-000.npz"])
    batches = Batches(corpus, 200, seed=1)
    read = Counter[bytes]()
    whole_epochs = next(step for step in range(POOL_STEPS, 10**4, POOL_STEPS) if batches.epoch(step) >= 2)
    for step in range(whole_epochs):
        batch = batches[step]
        read.update(row[row > 0].tobytes() for row in batch.tokens)
    wanted = Counter(corpus.sequence(i)[0][:-1].astype(np.int64).tobytes() for i in range(len(corpus)))
    for stream, times in wanted.items():
        assert 2 * times <= read[stream] <= 3 * times


def test_batches_are_of_even_size_and_hold_little_padding(corpus: Corpus) -> None:
    batches = Batches(corpus, 200, seed=1)
    counts = [batches[step].token_count for step in range(5 * POOL_STEPS)]
    areas = [batches[step].tokens.size for step in range(5 * POOL_STEPS)]
    assert min(counts) > 150 and max(counts) < 250
    assert sum(counts) > 0.93 * sum(areas)  # streams of 6 to 12 tokens; real ones waste far less


def test_targets_are_the_next_tokens_with_their_own_codes(corpus: Corpus) -> None:
    tokens, codes = corpus.sequence(450)  # of the second shard
    batch = corpus.batch(np.array([450, 0]))
    fed = len(tokens) - 1
    assert batch.tokens[0, :fed].tolist() == tokens[:-1].tolist()
    assert batch.targets[0, :fed].tolist() == tokens[1:].tolist()
    assert batch.codes[0, :fed].tolist() == codes[1:].tolist()
    assert not batch.codes[0, fed:].any() and batch.codes[0, fed - 1] == Code.REFERENT


def test_split_keeps_every_row_once_and_cuts_padding(corpus: Corpus) -> None:
    batch = Batches(corpus, 200, seed=1)[0]
    parts = batch.split(2)
    rows = sorted(row[row > 0].tolist() for part in parts for row in part.tokens)
    assert rows == sorted(row[row > 0].tolist() for row in batch.tokens)
    assert all(part.tokens[:, -1].any() for part in parts)
    assert max(part.token_count for part in parts) < 1.2 * min(part.token_count for part in parts)
    assert len(corpus.batch(np.array([7])).split(2)) == 1


def test_validation_reads_each_of_the_first_streams_once(corpus: Corpus) -> None:
    rows = [row[row > 0].tolist() for batch in corpus.in_order_of_length(50, 100) for row in batch.tokens]
    assert sorted(rows) == sorted(corpus.sequence(i)[0][:-1].tolist() for i in range(50))


def test_corpus_smaller_than_a_pool_still_gives_batches(tmp_path: Path) -> None:
    write_shard(tmp_path / "train-000.npz", 3, 1)
    assert Batches(Corpus([tmp_path / "train-000.npz"]), 6144, seed=1)[100].token_count > 0


def test_folder_without_shards_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(IslandError, match=r"no train-000.npz there; write a corpus first"):
        open_corpus(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"offsets": np.array([0, 9], np.int64)}, "do not fit together"),
        ({"tokens": np.arange(8, dtype=np.int32)}, "expected uint16, uint8 and int64"),
        ({"weights": np.full(8, 9, np.uint8)}, "weight code 9 is not one of 0 to 5"),
        ({"offsets": np.array([0, 7, 8], np.int64)}, "fewer than 2 tokens"),
    ],
)
def test_malformed_shard_is_refused_by_name(tmp_path: Path, change: dict[str, np.ndarray], message: str) -> None:
    arrays = {"tokens": np.arange(8, dtype=np.uint16), "weights": np.zeros(8, np.uint8), "offsets": np.array([0, 8])}
    np.savez(tmp_path / "train-000.npz", **(arrays | change))
    with pytest.raises(IslandError, match=f"train-000.npz: .*{message}"):
        Corpus([tmp_path / "train-000.npz"])


def test_truncated_shard_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "train-000.npz"
    write_shard(path, 50, 1)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(IslandError, match=r"train-000.npz: expected a corpus shard"):
        Corpus([path])
