"""How much of what is told is a sentence that the teacher's grammar makes, by deed: what the brain garbles, it has read too seldom.

    python -m island.measure sentences runs/thousand_years-1
    python -m island.measure sentences runs/thousand_years-1 --most 2000 --show 3

A sentence fits when a frame for its deed and what came of it makes it, with any of the clauses in its slots or none; names and
places are whatever they are. A brain's own way of saying a thing would count as garbled, too: read what `--show` shows.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from island import app
from island.codec.vocabulary import Vocabulary
from island.history.reader import HistoryReader
from island.minds import model_path
from island.records import Thought, ThoughtKind
from island.teacher.phrases import CLAUSES, FRAMES, SLOTS
from island.world.words import Deed, Outcome, word

_PERSON, _PLACE = "@", "#"
_SLOT = re.compile(r"\{(\w+)\}")


def plain(text: str) -> str:
    """Words alone, each with a space before it: how a sentence and a frame are compared."""
    return "".join(f" {found}" for found in re.findall(r"[a-z]+|[@#]", text.lower()))


class Frames:
    """A pattern for every deed and outcome: the frames of that, with any clause in each slot or none."""

    def __init__(self) -> None:
        clauses = defaultdict(list)
        for clause in CLAUSES:
            clauses[clause.slot].append(re.escape(plain(clause.text.replace("{h}", _PERSON))))
        slots = {name: f"(?:{'|'.join(sorted(clauses[name], key=len, reverse=True))})?" for name in SLOTS}
        found = defaultdict(list)
        for frame in FRAMES:
            for outcome in frame.outcomes:
                found[frame.deed, outcome].append(_pattern(frame.text, slots))
        self._patterns = {key: re.compile("|".join(patterns)) for key, patterns in found.items()}
        self._of_deed = {
            deed: [pattern for (of, _), pattern in self._patterns.items() if of is deed] for deed in {key[0] for key in found}
        }

    def make(self, deed: Deed, outcome: Outcome, text: str) -> bool:
        """Whether one of them makes this; of an outcome that has none, whether one of the deed's does."""
        exact = self._patterns.get((deed, outcome))
        return any(pattern.fullmatch(plain(text)) for pattern in ([exact] if exact else self._of_deed.get(deed, [])))


def _pattern(text: str, slots: dict[str, str]) -> str:
    parts = _SLOT.split(text)
    names = {"p": f" {_PERSON}", "place": f" {_PLACE}"}
    return "".join(
        (names.get(part) or slots[part]) if number % 2 else re.escape(plain(part)) for number, part in enumerate(parts)
    )


def text_of(told: tuple[int, ...], vocabulary: Vocabulary) -> str:
    """A sentence as it was written, `@` for a person and `#` for a place."""
    people = {*vocabulary.referents, vocabulary.someone}
    end = vocabulary.mark["end"]
    return "".join(
        f" {_PERSON} " if token in people else f" {_PLACE} " if token in vocabulary.places else vocabulary.spoken[token]
        for token in told
        if token != end
    )


def told_in(reader: HistoryReader) -> Iterator[Thought]:
    """Decisions with what was told of them."""
    return (one for one in reader.recorded_thoughts() if one.kind is ThoughtKind.DECIDE and one.deed >= 0 and one.told)


def drawn(reader: HistoryReader, counts: Counter[int], most: int) -> Iterator[Thought]:
    """Of each deed at most so many, evenly spread over all years; `counts` has how many there are."""
    seen: Counter[int] = Counter()
    for one in told_in(reader):
        seen[one.deed] += 1
        number, of = seen[one.deed], counts[one.deed]
        if of <= most or number * most // of != (number - 1) * most // of:
            yield one


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="island.measure sentences", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--most", type=int, default=500, help="sentences of a deed that are looked at (500)")
    parser.add_argument("--show", type=int, default=0, help="garbled sentences of each deed that are printed")
    given = parser.parse_args(arguments)
    reader = HistoryReader(given.run)
    vocabulary = Vocabulary.load(model_path(app.recorded_scenario(given.run)).with_suffix(".vocab"))
    counts = Counter(one.deed for one in told_in(reader))
    frames, of, garbled = Frames(), Counter[Deed](), defaultdict[Deed, list[str]](list)
    for one in drawn(reader, counts, given.most):
        deed, text = Deed(one.deed), text_of(one.told, vocabulary)
        of[deed] += 1
        if not frames.make(deed, Outcome(one.outcome), text):
            garbled[deed].append(one.sentence)
    print("deed         looked at  fit none")
    for deed, count in of.most_common():
        print(f"{word(deed):<12} {count:>9,}  {len(garbled[deed]) / count:8.1%}")
        for sentence in garbled[deed][: given.show]:
            print(f"    {sentence}")
    whole = sum(counts[deed] * len(garbled[deed]) / of[deed] for deed in of)
    print(f"{'of all told':<12} {sum(counts.values()):>9,}  {whole / max(1, sum(counts.values())):8.1%}")
