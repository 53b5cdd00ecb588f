"""A sentence as people here can hear it: words of the vocabulary, persons as @3, places as #REEF."""

import re

from island.codec.stream import SENTENCE_LIMIT
from island.codec.vocabulary import Vocabulary
from island.errors import IslandError
from island.settings import did_you_mean
from island.world.state import Words

_PIECES = re.compile(r"@\d+|#?[^\W\d_]+|[^\s\w]|\S")
_ENDS = (".", "!", "?")


def words_of(text: str, vocabulary: Vocabulary) -> Words:
    """Raises IslandError with the first word that nobody here knows, or when the sentence is longer than anybody speaks."""
    pieces = _PIECES.findall(text)
    if pieces and pieces[-1] not in _ENDS:
        pieces.append(".")
    words = tuple(_word(piece, vocabulary) for piece in pieces)
    if not 2 <= len(words) <= SENTENCE_LIMIT:
        raise IslandError(f"whisper: {len(words)} words and stops; expected 2 to {SENTENCE_LIMIT}")
    return words


def people_in(words: Words) -> list[int]:
    return [-word - 1 for word in words if word < 0]


def _word(piece: str, vocabulary: Vocabulary) -> int:
    if piece.startswith("@") and len(piece) < 19:
        return -int(piece[1:]) - 1
    known = {vocabulary.pieces[token].removeprefix("▁"): token for token in vocabulary.free_text}
    name = piece.upper() if piece.startswith("#") else piece.lower()
    if name not in known or not name:
        hint = did_you_mean(name, [word for word in known if word])
        raise IslandError(f"whisper: {piece[:40]!r} is a word that nobody here knows; expected words of the vocabulary{hint}")
    return known[name]
