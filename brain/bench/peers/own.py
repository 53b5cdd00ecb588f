"""Our own engine in the peers' clothes: whole rounds in C, the loop of decoding included, as the island runs it."""

from pathlib import Path

import numpy as np

from brain.binding import Brain


class OwnEngine:
    """Row i is slot i. With a temperature every draw is sampled from the top 0.9 of the probability."""

    def __init__(self, path: Path, n_rows: int, n_threads: int, temperature: float = 0.0, in_fp32: bool = False) -> None:
        self._brain = Brain(path, n_rows, n_threads, in_fp32=in_fp32)
        self._slots = np.arange(n_rows, dtype=np.int32)
        self._temperature = temperature

    def _round(self, tokens: np.ndarray, n_new: int) -> np.ndarray:
        offsets = np.arange(len(tokens) + 1, dtype=np.int32) * tokens.shape[1]
        return self._brain.round(
            self._slots,
            max_new=n_new,
            agent_ids=self._slots,
            prompt_tokens=np.ascontiguousarray(tokens, dtype=np.int32).ravel(),
            prompt_offsets=offsets,
            seed=7,
            temperature=self._temperature,
            top_p=0.9,
        ).tokens

    def reset(self) -> None:
        self._brain.reset_slots(self._slots)

    def fill(self, tokens: np.ndarray) -> None:
        self._round(tokens, 0)

    def prefill(self, tokens: np.ndarray) -> np.ndarray:
        return self._round(tokens, 1)[:, 0]

    def decode(self, tokens: np.ndarray, n_new: int) -> np.ndarray:
        return self._round(tokens[:, None], n_new)

    def logits(self, tokens: np.ndarray) -> np.ndarray:
        """Slot by slot: a round gives no logits."""
        rows = zip(self._slots.tolist(), tokens, strict=True)
        return np.stack([self._brain.logits(slot, row, only_last=True) for slot, row in rows])

    def close(self) -> None:
        self._brain.close()
