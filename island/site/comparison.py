"""A page of a report or a server: its history beside another one. What stands on rows of this history leads to their pages."""

import threading
from collections.abc import Callable, Iterator

from island.history.oddity import odd_rows_explained
from island.history.reader import HistoryReader
from island.site.front import path_link
from island.site.shell import render
from island.views.compare import Claim, Comparison, comparison_of, drawn

PAGE = ("beside", "/beside", "Beside")
_MOST = 4  # links behind a statement
_KINDS = {"events": ("event", "event {}"), "villagers": ("person", "@{}")}


def beside(found: Comparison, link: Callable[[str, int | str], str]) -> str:
    """Trusted HTML of the page; A is the history of the report. `link` makes an address, as for the chronicle."""

    def links(claim: Claim) -> Iterator[tuple[str, str]]:
        rows = [row.removeprefix("a:").split("/") for row in claim.rows if row.startswith("a:")]
        for table, number in [row for row in rows if row[0] in _KINDS and len(row) == 2][:_MOST]:
            kind, text = _KINDS[table]
            yield link(kind, int(number)), text.format(number)

    return render("comparison.html", told=found.told, links=links, picture="" if found.is_same else drawn(found))


class LiveComparison:
    """Two histories compared as they stand when somebody looks: made again only when one of them has gone on. Safe for many threads."""

    def __init__(self, reader: HistoryReader, other: HistoryReader):
        self._readers = reader, other
        self._lock = threading.Lock()
        self._kept: tuple[tuple[object, ...], str] | None = None

    def html(self) -> str:
        """Trusted HTML with the links of a server. Raises IslandError when one of the two cannot be read, or has no tick yet."""
        with self._lock:  # two who look at once wait for one comparison
            heads = tuple(reader.head() for reader in self._readers)
            if self._kept is None or self._kept[0] != heads:
                with odd_rows_explained(*(reader.folder.path for reader in self._readers)):
                    self._kept = heads, beside(comparison_of(*self._readers), path_link)
            return self._kept[1]
