"""Trains the vocabulary: `python -m training.vocabulary --out brain/models/island.vocab`.

Structural symbols and every word of the teacher's phrases are user-defined symbols, so each is one id; sentencepiece adds
letters and the commonest fragments up to the size. One thread, so that the file is the same each time.
"""

import argparse
import io
import sys
from pathlib import Path

import sentencepiece

from island.codec.vocabulary import SIZE, Vocabulary, symbols
from island.teacher.phrases import lexicon, texts


def train() -> bytes:
    """The serialized sentencepiece model."""
    model = io.BytesIO()
    words = ["▁" + word for word in lexicon()] + list(".,;:!?")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts() * 3),
        model_writer=model,
        vocab_size=SIZE,
        model_type="bpe",
        user_defined_symbols=symbols() + words,
        num_threads=1,
        hard_vocab_limit=True,
        character_coverage=1.0,
        minloglevel=2,
    )
    return model.getvalue()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("brain/models/island.vocab"))
    given = parser.parse_args(arguments)
    data = train()
    vocabulary = Vocabulary(data, str(given.out))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_bytes(data)
    single = sum(len(vocabulary.encode(word)) == 1 for word in lexicon())
    print(
        f"{given.out}: {len(vocabulary.pieces)} pieces, {len(symbols())} symbols, {single} of {len(lexicon())} words are single ids"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
