"""Keyed randomness: a draw is a pure function of (seed, tick, agent, purpose, draw), so there is no generator state.

Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Key = the 64-bit seed; counter =
(tick, agent_id, purpose << 16 | draw, island). The engine holds the same function in C; both are tested against the
paper's known answers. Adding a villager changes nobody else's luck.
"""

import enum
from collections.abc import Iterable
from typing import Any

import numpy as np

_MULTIPLIER_0, _MULTIPLIER_1 = 0xD2511F53, 0xCD9E8D57
_WEYL_0, _WEYL_1 = 0x9E3779B9, 0xBB67AE85
_MASK = 0xFFFFFFFF


class Purpose(enum.IntEnum):
    """What a draw is for. Numbers are part of the history: never reuse or renumber one."""

    DECIDE = 1
    TELL = 2
    REFLECT = 3
    TEACHER = 4
    PHRASE = 5
    BLIND = 6
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
    CHANGE = 28
    VILLAGE = 29
    CRAFT = 36  # what is found out, and what a lesson passes on
    CUSTOM = 45  # who sees that a custom is broken, who listens, who pays
    HOUSE = 110  # whether a couple founds a house of its own, and what it is named after
    ABROAD = 120  # whom one visits and how one is received, how a raid goes
    SHOCK = 40  # droughts, hazes, floods, fires, what the sea throws ashore
    FEVER = 41  # who catches a fever of whom
    STRANGER = 42  # who comes from the unknown sea
    SEA = 32  # who sails, where to, what becomes of the boat, who hears what they tell
    LAND = 100  # heights, moisture, what there is of each kind of site, what is found and how it is named


# What every villager draws in every tick, as (purpose, draw >> 2): computed in one call.
_EVERYBODYS = (
    (Purpose.MEET, 0), (Purpose.MEET, 1), (Purpose.RESOLVE, 0), (Purpose.ORDER, 0), (Purpose.SICKNESS, 0), (Purpose.DEATH, 0),
    (Purpose.CONCEIVE, 0), (Purpose.CRAFT, 0),
)  # fmt: skip
_DRAWN_BY_FEW = frozenset(
    {Purpose.BIRTH, Purpose.FEVER, Purpose.STRANGER, Purpose.CUSTOM}
)  # one or two in a tick: computed one by one


def philox(seed: int, tick: Any, agent_id: Any, purpose: Any, draw: Any, island: Any) -> np.ndarray:
    """Four 32-bit words for every counter; the arguments after the seed broadcast. Returns uint32, shape (..., 4)."""
    counter = (np.asarray(word, np.uint64) for word in (tick, agent_id, np.left_shift(purpose, 16) | draw, island))
    return np.stack(philox_counter(seed & _MASK, seed >> 32 & _MASK, *counter), axis=-1).astype(np.uint32)


def philox_counter(key_0: int, key_1: int, c0: Any, c1: Any, c2: Any, c3: Any) -> tuple[Any, Any, Any, Any]:
    """The bare function: ten rounds over 32-bit values, either integers or arrays of uint64."""
    for _ in range(10):
        product_0, product_1 = c0 * _MULTIPLIER_0, c2 * _MULTIPLIER_1
        c0, c1 = product_1 >> 32 ^ c1 ^ key_0, product_1 & _MASK
        c2, c3 = product_0 >> 32 ^ c3 ^ key_1, product_0 & _MASK
        key_0, key_1 = key_0 + _WEYL_0 & _MASK, key_1 + _WEYL_1 & _MASK
    return c0, c1, c2, c3


class Luck:
    """All draws of one tick. Agents are numbered from 0; 0 itself stands for the island's own luck (weather, order).

    The draws of `agents` are computed together, those of anybody else (the island, a newborn) and what few draw one by one:
    a call on arrays costs 100 to 300 microseconds, for one agent or for hundreds; a call on integers costs 5.
    """

    def __init__(self, seed: int, tick: int, island: int = 0, agents: Iterable[int] = ()):
        self.seed, self.tick, self.island = seed, tick, island
        self._agents = list(agents)
        self._row = {agent_id: row for row, agent_id in enumerate(self._agents)}
        self._lanes: dict[tuple[int, int], np.ndarray] = {}  # (purpose, draw >> 2) -> uint32 (agents, 4)
        self._drawn: dict[tuple[int, int], list[int]] = {}  # (purpose, draw) -> 32-bit words, by the row of an agent
        self._alone: dict[tuple[int, int, int], tuple[int, ...]] = {}  # (purpose, draw >> 2, agent_id) -> four words

    def below(self, limit: int, purpose: Purpose, agent_id: int, draw: int = 0) -> int:
        """A uniform integer in [0, limit); the bias of the multiply-shift is under limit / 2**32."""
        try:
            return self._drawn[purpose, draw][self._row[agent_id]] * limit >> 32
        except KeyError:
            return self._draw(purpose, agent_id, draw) * limit >> 32

    def u32(self, purpose: Purpose, agent_id: int, draw: int = 0) -> int:
        """A uniform integer in [0, 2**32)."""
        return self.below(1 << 32, purpose, agent_id, draw)

    def chance(self, per_mille: int, purpose: Purpose, agent_id: int, draw: int = 0) -> bool:
        """True with probability per_mille / 1000."""
        return self.below(1000, purpose, agent_id, draw) < per_mille

    def become(self, seed: int) -> None:
        """From now on these are the draws of another seed. No history does this: it is for what might have come of one dawn."""
        self.seed = seed
        for drawn in (self._lanes, self._drawn, self._alone):
            drawn.clear()

    def _draw(self, purpose: Purpose, agent_id: int, draw: int) -> int:
        """The word of a draw that is asked for the first time: with those of all `agents`, or alone."""
        row = self._row.get(agent_id)
        if row is None or purpose in _DRAWN_BY_FEW:
            return self._draw_alone(purpose, agent_id, draw)
        lane = purpose, draw >> 2
        if lane not in self._lanes:
            self._draw_lanes(_EVERYBODYS if lane in _EVERYBODYS else (lane,))
        words = self._drawn[purpose, draw] = self._lanes[lane][:, draw & 3].tolist()
        return words[row]

    def _draw_alone(self, purpose: Purpose, agent_id: int, draw: int) -> int:
        key = purpose, draw >> 2, agent_id
        if key not in self._alone:
            seed = self.seed & _MASK, self.seed >> 32 & _MASK
            self._alone[key] = philox_counter(*seed, self.tick, agent_id, int(purpose) << 16 | draw >> 2, self.island)
        return self._alone[key][draw & 3]

    def _draw_lanes(self, lanes: tuple[tuple[int, int], ...]) -> None:
        purposes, numbers = np.array(lanes).T[:, :, np.newaxis]
        words = philox(self.seed, self.tick, self._agents, purposes, numbers, self.island)
        self._lanes.update(zip(lanes, words, strict=True))
