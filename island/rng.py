"""Keyed randomness: a draw is a pure function of (seed, tick, agent, purpose, draw), so there is no generator state.

Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Key = the 64-bit seed; counter =
(tick, agent_id, purpose << 16 | draw, island). The engine holds the same function in C; both are tested against the
paper's known answers. Adding a villager changes nobody else's luck.
"""

import enum
from typing import Any

import numpy as np

_MULTIPLIER_0, _MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_0, _WEYL_1 = 0x9E3779B9, 0xBB67AE85
_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)


class Purpose(enum.IntEnum):
    """What a draw is for. Numbers are part of the history: never reuse or renumber one."""

    DECIDE = 1
    TELL = 2
    REFLECT = 3
    TEACHER = 4
    PHRASE = 5
    FOUND = 16
    MEET = 17
    RESOLVE = 18
    ORDER = 19
    NATURE = 20
    STORM = 21
    SICKNESS = 22
    BIRTH = 23
    DEATH = 24
    CONCEIVE = 25
    NAME = 26
    PLACE = 27
    CONTAGION = 28


def philox(seed: int, tick: Any, agent_id: Any, purpose: Any, draw: Any, island: Any) -> np.ndarray:
    """Four 32-bit words for every counter; the arguments after the seed broadcast. Returns uint32, shape (..., 4)."""
    lane = (np.asarray(purpose, dtype=np.uint64) << np.uint64(16)) | np.asarray(draw, dtype=np.uint64)
    words = np.broadcast_arrays(
        np.asarray(tick, dtype=np.uint64), np.asarray(agent_id, dtype=np.uint64), lane, np.asarray(island, dtype=np.uint64)
    )
    return philox_counter(seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF, *words)


def philox_counter(key_0: int, key_1: int, c0: Any, c1: Any, c2: Any, c3: Any) -> np.ndarray:
    """The bare function: ten rounds over uint64 arrays that hold 32-bit values. Returns uint32, shape (..., 4)."""
    for round_number in range(10):
        k0 = np.uint64((key_0 + round_number * _WEYL_0) & 0xFFFFFFFF)
        k1 = np.uint64((key_1 + round_number * _WEYL_1) & 0xFFFFFFFF)
        product_0, product_1 = _MULTIPLIER_0 * c0, _MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            (product_1 >> _SHIFT) ^ c1 ^ k0,
            product_1 & _MASK,
            (product_0 >> _SHIFT) ^ c3 ^ k1,
            product_0 & _MASK,
        )
    return np.stack([c0, c1, c2, c3], axis=-1).astype(np.uint32)


class Luck:
    """All draws of one tick, computed a block of agents at a time because one Philox call in numpy costs as much as a thousand.

    Agents are numbered from 0; 0 itself stands for the island's own luck (weather, order).
    """

    _BLOCK = 64  # agents computed together; a miss costs one numpy call, about 100 microseconds

    def __init__(self, seed: int, tick: int, island: int = 0):
        self.seed, self.tick, self.island = seed, tick, island
        self._blocks: dict[tuple[int, int, int], list[list[int]]] = {}

    def u32(self, purpose: Purpose, agent_id: int, draw: int = 0) -> int:
        """A uniform integer in [0, 2**32)."""
        key = (purpose, draw >> 2, agent_id // self._BLOCK)
        block = self._blocks.get(key)
        if block is None:
            first = key[2] * self._BLOCK
            agents = np.arange(first, first + self._BLOCK)
            block = philox(self.seed, self.tick, agents, int(purpose), key[1], self.island).tolist()
            self._blocks[key] = block
        return block[agent_id % self._BLOCK][draw & 3]

    def below(self, limit: int, purpose: Purpose, agent_id: int, draw: int = 0) -> int:
        """A uniform integer in [0, limit); the bias of the multiply-shift is under limit / 2**32."""
        return self.u32(purpose, agent_id, draw) * limit >> 32

    def chance(self, per_mille: int, purpose: Purpose, agent_id: int, draw: int = 0) -> bool:
        """True with probability per_mille / 1000."""
        return self.below(1000, purpose, agent_id, draw) < per_mille
