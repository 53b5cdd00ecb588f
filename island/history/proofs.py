"""Proofs of causes, kept as `proofs.json` beside the history, for one head digest; never in it. A stale or damaged file counts as none.

A proof says what became of an event in the life of the island in which one of its causes had been taken away.
"""

import contextlib
import enum
import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from island.history.reader import HistoryReader

NAME = "proofs.json"
VERSION = 1
_BYTES_MOST = 64 << 20  # a stranger's may be of any size
_WORDS_MOST = 200


class Verdict(enum.StrEnum):
    """What became of an event without its cause."""

    PREVENTED = "prevented"
    LATER = "later"
    CHANGED = "changed"
    SAME = "the same"
    NOT_TRIED = "not tried"


HOLDS = frozenset({Verdict.PREVENTED, Verdict.LATER, Verdict.CHANGED})
"""The cause was one: without it the event did not come as it had."""


@dataclass(frozen=True)
class Proof:
    """One arrow, tried. `digest` (hexadecimal) is the head of the chain after `last_tick` in the life without the cause, and empty where
    that was not lived.
    """

    event_id: int
    cause_id: int  # what was taken away
    verdict: Verdict
    why: str = ""  # how much later, what changed, why it was not tried
    first_tick: int = -1  # of what was lived again
    last_tick: int = -1
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.verdict}: {self.why}" if self.why else str(self.verdict)


def kept_proofs(reader: "HistoryReader") -> dict[tuple[int, int], Proof]:
    """(event, cause) -> its proof, of those that are kept for this head; empty where none are."""
    path, head = reader.folder.path / NAME, reader.head()
    try:
        if head is None or path.stat().st_size > _BYTES_MOST:
            return {}
        value = json.loads(path.read_bytes())
        if (value["digest"], value["version"]) != (head[1], VERSION):
            return {}
        found = [_proof(one) for one in value["proofs"]]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return {(proof.event_id, proof.cause_id): proof for proof in found}


def keep_proofs(reader: "HistoryReader", proofs: Iterable[Proof]) -> bool:
    """Adds to what is kept, whole or not at all. False where nothing may be written."""
    head = reader.head()
    assert head is not None, "a proof of a history without a tick"
    kept = kept_proofs(reader) | {(proof.event_id, proof.cause_id): proof for proof in proofs}
    value = {"digest": head[1], "version": VERSION, "proofs": [asdict(kept[arrow]) for arrow in sorted(kept)]}
    half = reader.folder.path / f".{NAME}.{os.getpid()}.part"
    try:
        half.unlink(missing_ok=True)  # a link would be followed
        with half.open("x", encoding="ascii") as file:
            json.dump(value, file, indent=1)
        half.replace(reader.folder.path / NAME)
    except OSError:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
        return False
    return True


def _proof(value: dict[str, Any]) -> Proof:
    """Raises ValueError, TypeError or KeyError when it is none."""
    numbers = {name: value[name] for name in ("event_id", "cause_id", "first_tick", "last_tick")}
    if not all(type(number) is int for number in numbers.values()):
        raise ValueError("a number that is none")
    why, digest = value["why"], value["digest"]
    if len(why) > _WORDS_MOST or not re.fullmatch(r"([0-9a-f]{64})?", digest):
        raise ValueError("no words or no digest")
    return Proof(verdict=Verdict(value["verdict"]), why=str(why), digest=str(digest), **numbers)
