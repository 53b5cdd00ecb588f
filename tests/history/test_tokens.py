"""Token ids as bytes: every id and no other comes back, in as many bytes as SQLite4's varints take."""

import struct

import pytest

from island.history.tokens import pack_ids, unpack_ids


def test_every_id_comes_back():
    ids = tuple(range(1 << 16))
    assert all(unpack_ids(pack_ids((one,))) == (one,) for one in ids)
    assert unpack_ids(pack_ids(ids)) == ids
    assert unpack_ids(pack_ids(())) == ()


@pytest.mark.parametrize(
    ("one", "packed"),
    [(0, "00"), (240, "f0"), (241, "f101"), (495, "f1ff"), (496, "f200"), (2287, "f8ff"), (2288, "f90000"), (65_535, "f9f70f")],
)
def test_bytes_are_those_of_sqlite4(one, packed):
    assert pack_ids((one,)).hex() == packed


@pytest.mark.parametrize("blob", [b"\xf1", b"\x05\xf8", b"\xf9", b"\xf9\x01", b"\xfa\x00\x00\x00", b"\xff", b"\xf9\xff\xff"])
def test_bytes_that_are_no_ids_are_refused(blob):
    with pytest.raises(ValueError, match=r"bytes end within|expected at most 249"):
        unpack_ids(blob)


def test_earlier_histories_have_sixteen_bits_an_id():
    assert unpack_ids(struct.pack("<3H", 7, 241, 65_535), version=5) == (7, 241, 65_535)
    with pytest.raises(ValueError, match="3 bytes, expected two for each"):
        unpack_ids(b"\x01\x00\x02", version=5)
