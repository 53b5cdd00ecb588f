"""All that is chosen of one history, part after part, with a word on each."""

import itertools
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from island.views.selection import eras, lives, moments, quotes, threads
from island.views.selection.results import Selection

if TYPE_CHECKING:
    from island.history.reader import HistoryReader

AT_ONCE = 5000  # sentences: what is done for each of a batch takes half the time of what is done for each that comes
Said = tuple[int, int, int, str]
"""(tick, agent_id, kind, sentence) of a thought."""


class Choosing:
    """Chooses once; asked again it gives the same."""

    def __init__(self, reader: "HistoryReader", digest: str, on_progress: Callable[[str], None]):
        self._reader, self._digest, self._on_progress = reader, digest, on_progress
        self._selection: Selection | None = None

    def choose(self, see: Callable[[Iterator[list[Said]]], None]) -> Selection:
        """`see` gets every sentence once, in order of key, on the way: it need not be read twice for an index. They come in batches."""
        if self._selection is None:
            with self._reader.held() as reader:
                self._selection = self._choose(reader, see)
        return self._selection

    def _choose(self, reader: "HistoryReader", see: Callable[[Iterator[list[Said]]], None]) -> Selection:
        series = self._said("the years", lambda: eras.yearly(reader))
        found = eras.eras_of(series, eras.rules_of(reader))
        chosen_lives = self._said("lives", lambda: lives.lives_of(reader, found))
        turning = self._said("turning points", lambda: moments.moments_of(reader))
        tales = self._said("threads", lambda: threads.threads_of(reader))
        listener = self._said("milestones", lambda: quotes.Listener(reader))
        self._said("what was said", lambda: see(listener.hearing(_sentences(reader))))
        return Selection(self._digest, series, found, chosen_lives, turning, tales, listener.quotes())

    def _said(self, what: str, work: Callable[[], Any]) -> Any:
        begun = time.monotonic()
        found = work()
        self._on_progress(f"read {what} in {time.monotonic() - begun:.1f} s")
        return found


def _sentences(reader: "HistoryReader") -> Iterator[list[Said]]:
    _, rows = reader.select("SELECT tick, agent_id, kind, sentence FROM thoughts ORDER BY tick, agent_id, kind")
    while batch := list(itertools.islice(rows, AT_ONCE)):
        yield batch
