"""Every token and its id. Structural symbols and the words of the phrases are single ids; sentencepiece fills the rest."""

import enum
import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any

from island.errors import IslandError
from island.world.words import Age, Deed, Field, NewsKind, Outcome, PlaceKind, Relation, Season, Status, Trait, Weather, Work

CODEC_VERSION = "1"
SIZE = 1216  # a multiple of 16, the engine's panel width
BEGIN, STOP = 1, 2  # 0 is sentencepiece's token of the unknown
REFERENTS = 24  # @me and twenty-three others


class Topic(enum.IntEnum):
    """What a year's sentence is about."""

    WED = 0
    BORN = 1
    DIED = 2
    ROBBED = 3
    HELPED = 4
    QUARREL = 5
    PEACE = 6
    REFUSED = 7
    TAUGHT = 8
    FOUND = 9
    HUNGER = 10
    SICK = 11
    HARVEST = 12
    CATCH = 13
    BUILT = 14
    STORM = 15
    QUIET = 16
    FEAST = 17
    MADE = 18
    WRONGED = 19
    REVENGE = 20
    TALE = 21
    LEADER = 22
    LED = 23  # the village follows me
    FEUD = 24
    CRAFT = 25
    FOUND_OUT = 26  # it was I who found a craft out
    GUEST = 27
    RAIDED = 28  # they came from another village
    RAID = 29  # I went to another village by night
    MOVED = 30  # we left the village
    CUSTOM = 31  # which somebody asked for
    MY_CUSTOM = 32  # which I asked for
    BLAMED = 33  # I was, for breaking one


_MARKS = (
    *("year", "mem", "tale", "tick", "home", "near", "news", "heard", "do", "came", "say", "reflect", "end"),
    *("leader", "owes", "sick", "pregnant", "spoils", "bare", "custom", "grief", "female", "male", "wed", "single", "guest"),
)
_KINDS = (Age, Season, Weather, Field, Trait, Work, Relation, Status, NewsKind, Outcome)
_NAMES: dict[Any, str] = {Work: "Craft"}  # what the pieces of a list are called, where the list itself has another name by now
_LEVELS = {
    "hunger": 4,
    "health": 4,
    "food": 4,
    "wood": 3,
    "hut": 3,
    "fish": 3,
    "plants": 3,
    "game": 3,
    "tools": 3,
    "herbs": 3,
    "beyond": 4,
    "level": 3,
    "decade": 10,
}
_SYMBOLS: dict[Any, list[str]] = {  # all structural tokens by what they stand for, in the order of their ids
    "mark": [f"[{mark}]" for mark in _MARKS],
    "referent": ["@me", *(f"@{number}" for number in range(1, REFERENTS))],
    "someone": ["someone"],
    **{kind: [f"[{_NAMES.get(kind, kind.__name__)}.{item.name}]" for item in kind] for kind in _KINDS},
    **{name: [f"[{name}={level}]" for level in range(count)] for name, count in _LEVELS.items()},
    Deed: [f"<{deed.name}>" for deed in Deed],
    PlaceKind: [f"#{kind.name}" for kind in PlaceKind],
    Topic: [f"[topic.{topic.name}]" for topic in Topic],
    "spare": [f"[spare{number}]" for number in range(10)],
}


def symbols() -> list[str]:
    """All structural tokens, in the order of their ids."""
    return [name for names in _SYMBOLS.values() for name in names]


class Vocabulary:
    """Ids of symbols and text. Loaded once; `encode` is called when phrases are prepared, never inside a tick."""

    codec_version = CODEC_VERSION

    def __init__(self, model: bytes, origin: str):
        import sentencepiece

        self._processor = sentencepiece.SentencePieceProcessor()
        try:
            self._processor.LoadFromSerializedProto(model)
        except (RuntimeError, TypeError) as error:
            raise IslandError(
                f"{origin}: not a sentencepiece model ({error}); restore the file or train the vocabulary again"
            ) from None
        self.pieces: list[str] = [self._processor.IdToPiece(index) for index in range(self._processor.GetPieceSize())]
        self.ids: dict[str, int] = {piece: index for index, piece in enumerate(self.pieces)}
        missing = [name for name in symbols() if name not in self.ids]
        if missing or len(self.pieces) != SIZE:
            raise IslandError(
                f"{origin}: vocabulary of another codec ({len(self.pieces)} pieces, {len(missing)} symbols missing); expected {SIZE} of codec {CODEC_VERSION}"
            )
        found = {key: [self.ids[name] for name in names] for key, names in _SYMBOLS.items()}
        self.mark: dict[str, int] = dict(zip(_MARKS, found["mark"], strict=True))
        self.of: dict[type[enum.IntEnum], list[int]] = {key: ids for key, ids in found.items() if isinstance(key, type)}
        self.level: dict[str, list[int]] = {name: found[name] for name in _LEVELS}
        self.referents: list[int] = found["referent"]  # @me, @1 ... in order
        self.someone: int = found["someone"][0]
        self.hash: bytes = hashlib.sha256("\n".join([CODEC_VERSION, *self.pieces]).encode()).digest()

    @classmethod
    def load(cls, path: str | Path) -> "Vocabulary":
        """Raises IslandError when the file is missing or not this codec's."""
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise IslandError(f"{path}: {error.strerror}; expected the vocabulary that ships beside the brain") from None
        return cls(data, str(path))

    def encode(self, text: str) -> list[int]:
        return list(self._processor.EncodeAsIds(text)) if text.strip() else []

    @cached_property
    def places(self) -> dict[int, str]:
        """The ids of places and the name of each one's kind."""
        return {token: kind.name for token, kind in zip(self.of[PlaceKind], PlaceKind, strict=True)}

    @cached_property
    def verbs(self) -> dict[Deed, int]:
        """The id of each deed."""
        return dict(zip(Deed, self.of[Deed], strict=True))

    @cached_property
    def deeds(self) -> dict[int, Deed]:
        """The ids of deeds and the deed of each."""
        return dict(zip(self.of[Deed], Deed, strict=True))

    @cached_property
    def spoken(self) -> list[str]:
        """Every piece as it reads in a sentence, by id."""
        return [" someone" if piece == "someone" else piece.replace("▁", " ") for piece in self.pieces]

    @cached_property
    def free_text(self) -> list[int]:
        """Ids allowed in any sentence: words, letters, punctuation, places, `someone`; no referents, no marks."""
        open_ids = {self.someone, *self.of[PlaceKind]}
        closed = {self.ids[name] for name in symbols()} - open_ids
        return [token for token in range(STOP + 1, len(self.pieces)) if token not in closed]
