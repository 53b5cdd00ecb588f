"""What the engine's numbers cost: python -m training.losses [MODEL ...] [--streams 400]

Runs held-out streams through the engine, on each model's own numbers and in fp32, and prints the mean negative log-likelihood
(nats a token) of what a villager writes: deeds (decided), sentences (told; rare: of what is seldom done), people (referent).
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from brain.binding import Brain
from brain.errors import BrainError
from island.errors import IslandError
from training.data import Code, Corpus, open_corpus

WRITTEN = (Code.DECIDED, Code.TOLD, Code.REFERENT, Code.RARE)


def losses(brain: Brain, corpus: Corpus, streams: int) -> dict[str, float]:
    """Mean nats by kind of token, and over all that is written."""
    sums, counts = np.zeros(len(Code)), np.zeros(len(Code))
    for index in np.linspace(0, len(corpus) - 1, min(streams, len(corpus))).astype(int):
        tokens, codes = corpus.sequence(int(index))
        brain.reset_slots([0])
        logits = brain.logits(0, tokens[:-1].astype(np.int32)).astype(np.float64)
        logits -= logits.max(axis=1, keepdims=True)
        chosen = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(logits)), tokens[1:]]
        np.add.at(sums, codes[1:], chosen)
        np.add.at(counts, codes[1:], 1)
    means = {code.name.lower(): float(sums[code] / max(1, counts[code])) for code in WRITTEN}
    return means | {"written": float(sums[list(WRITTEN)].sum() / counts[list(WRITTEN)].sum())}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.losses", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("models", nargs="*", default=["brain/models/island.brain"])
    parser.add_argument("--corpus", type=Path, default=Path("build/corpus"))
    parser.add_argument("--streams", type=int, default=400)
    given = parser.parse_args(arguments)
    try:
        _, held_out = open_corpus(given.corpus)
        for model in given.models:
            for in_fp32 in (True, False):
                with Brain(model, in_fp32=in_fp32) as brain:
                    if not in_fp32 and not brain.config.is_integer:
                        continue
                    found = losses(brain, held_out, given.streams)
                numbers = "fp32" if in_fp32 else "integers"
                print(f"{model} in {numbers}: " + ", ".join(f"{name} {loss:.5f}" for name, loss in found.items()), flush=True)
    except (IslandError, BrainError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
