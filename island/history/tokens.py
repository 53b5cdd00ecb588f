"""Token ids as bytes, by SQLite4's variable-length integers (https://sqlite.org/src4/doc/trunk/www/varint.wiki).

What is sensed and decided is written with ids to 240, which take one byte; ids to 2,287 take two, others three: two thirds
of what 16 bits each would take.
"""

import struct
from collections.abc import Iterable

from island.history.mark import SCHEMA_VERSION

PACKED_SINCE = 6
"""The first version whose ids are so packed; before, each had 16 bits, little-endian."""
_ONE, _TWO = 240, 2287  # the greatest ids of one byte and of two
_TWO_BYTES, _THREE_BYTES = 241, 249  # the first byte of the least id that takes two, and of all that take three


def pack_ids(ids: Iterable[int]) -> bytearray:
    """Ids below 65,536. A bytearray, since sqlite3 takes it as it is and searches its adapters for bytes."""
    ids = tuple(ids)
    if max(ids, default=0) <= _ONE:
        return bytearray(ids)
    return bytearray(b"".join(_BYTES[one] if one <= _TWO else _three(one) for one in ids))


def unpack_ids(blob: bytes | bytearray, version: int = SCHEMA_VERSION) -> tuple[int, ...]:
    """The ids of a history of that version. Raises ValueError where the bytes end within an id, or are of none."""
    if version < PACKED_SINCE:
        if len(blob) % 2:
            raise ValueError(f"{len(blob)} bytes, expected two for each token id")
        return struct.unpack(f"<{len(blob) // 2}H", blob)
    if max(blob, default=0) <= _ONE:
        return tuple(blob)
    ids, rest = [], iter(blob)
    for first in rest:
        if first <= _ONE:
            ids.append(first)
        elif first < _THREE_BYTES:
            ids.append(_ONE + (first - _TWO_BYTES << 8) + next(rest, _NO_BYTE))
        elif first == _THREE_BYTES:
            ids.append(_TWO + 1 + (next(rest, _NO_BYTE) << 8) + next(rest, _NO_BYTE))
        else:
            raise ValueError(f"byte {first}, expected at most {_THREE_BYTES} where a token id begins")
    if any(one >= _IDS for one in ids):
        raise ValueError("the bytes end within a token id, or an id is above 65,535")
    return tuple(ids)


_IDS = 1 << 16
_NO_BYTE = 1 << 24  # stands for a byte that is not there, and makes an id that none can be


def _two(one: int) -> bytes:
    return bytes((_TWO_BYTES + (one - _ONE >> 8), one - _ONE & 255))


def _three(one: int) -> bytes:
    return bytes((_THREE_BYTES, *(one - _TWO - 1).to_bytes(2, "big")))


_BYTES = tuple(bytes((one,)) if one <= _ONE else _two(one) for one in range(_TWO + 1))
