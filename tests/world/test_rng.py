"""Keyed randomness equals the published function, in numpy and in C."""

import numpy as np

from island.rng import Luck, Purpose, philox_counter

# Random123's known answers for Philox4x32-10: (counter, key, result)
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def test_philox_gives_the_published_answers():
    for counter, key, expected in KNOWN:
        assert philox_counter(*key, *counter) == expected


def test_philox_on_arrays_equals_philox_on_integers():
    for counter, key, expected in KNOWN:
        words = philox_counter(*key, *(np.array([word], np.uint64) for word in counter))
        assert tuple(int(word[0]) for word in words) == expected


def test_a_draw_does_not_depend_on_what_was_drawn_before():
    one, other = Luck(7, 3), Luck(7, 3)
    one.u32(Purpose.MEET, 5, 2)
    assert one.u32(Purpose.DEATH, 900, 1) == other.u32(Purpose.DEATH, 900, 1)


def test_a_draw_does_not_depend_on_who_is_computed_together():
    alone, together = Luck(7, 3), Luck(7, 3, agents=range(4, 300))
    for purpose in Purpose:
        for agent_id, draw in ((0, 1), (5, 2), (5, 7), (900, 0), (3, 5)):
            assert alone.u32(purpose, agent_id, draw) == together.u32(purpose, agent_id, draw)


def test_draws_differ_by_seed_tick_agent_purpose_and_number():
    draws = {
        Luck(1, 1).u32(Purpose.MEET, 1, 0),
        Luck(2, 1).u32(Purpose.MEET, 1, 0),
        Luck(1, 2).u32(Purpose.MEET, 1, 0),
        Luck(1, 1).u32(Purpose.MEET, 2, 0),
        Luck(1, 1).u32(Purpose.DEATH, 1, 0),
        Luck(1, 1).u32(Purpose.MEET, 1, 1),
    }
    assert len(draws) == 6
