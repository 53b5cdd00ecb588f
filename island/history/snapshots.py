"""A snapshot: the world as JSON, compressed, with the hash of its text."""

import hashlib
import json
import zlib
from typing import Any

from island.history.canonical import json_line

_TEXT_BYTES_MAX = 1 << 26  # a thousand villagers are some 2 MB; a stranger's four could unpack to a thousand
KEEP_EVERY_YEARS = 10  # with a hundred villagers a snapshot is some 40 KB: every year of a thousand would be 40 MB
KEEP_LAST = 2


def pack(plain: dict[str, Any]) -> tuple[bytes, bytes]:
    """(SHA-256 of the text, the text compressed)"""
    text = json_line(plain).encode("ascii")
    return hash_of(text), pack_text(text)


def pack_text(text: bytes) -> bytes:
    return zlib.compress(text, 1)


def hash_of(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()


def unpack(packed: bytes) -> bytes:
    """The text. Raises ValueError when it is damaged or too long."""
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(packed, _TEXT_BYTES_MAX)
    except (zlib.error, TypeError) as error:
        raise ValueError(str(error)) from None
    if not stream.eof or stream.unused_data:
        raise ValueError("cut short, too long or with something behind its end")
    return text


def read(packed: bytes) -> dict[str, Any]:
    """The plain world. Raises ValueError when it is none."""
    try:
        plain = json.loads(unpack(packed))
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(plain, dict):
        raise ValueError("not an object")
    return plain


def is_kept(tick: int, later: int, ticks_a_year: int) -> bool:
    """Whether a snapshot is there still, after as many `later` ones."""
    return later < KEEP_LAST or (tick + 1) % (ticks_a_year * KEEP_EVERY_YEARS) == 0
