"""The report: the whole history as one HTML file that people send each other."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from island.errors import IslandError
from island.history.reader import HistoryReader
from island.site import pack, rows
from island.site.comparison import PAGE, beside
from island.site.front import footer_of, front, hash_link, title_of
from island.site.shell import inline_page
from island.views.compare import comparison_of
from island.views.selection.results import Selection

Progress = Callable[[str], None]


def report_of(
    reader: HistoryReader, selection: Selection, on_progress: Progress | None = None, other: HistoryReader | None = None
) -> str:
    """The page as text: 2 to 3 MB for a thousand years. With `other` it has a page that compares the two histories."""
    base = rows.base(reader, selection)
    linked: set[int] = set()

    def link(kind: str, target: int | str) -> str:
        if kind == "event":
            linked.add(int(target))
        return hash_link(kind, target)

    pictures: list[str] = []
    chronicle = front(reader, selection, base, link, on_progress, pictures)
    more = {PAGE: beside(comparison_of(reader, other, on_progress or (lambda text: None)), link)} if other else {}
    data = pack.packed(reader, base, on_progress, linked, pictures)
    return inline_page(title=title_of(base), chronicle=chronicle, footer=footer_of(base), data=data, more=more)


def write(path: Path, text: str) -> int:
    """Bytes written, whole or not at all: a page that stopped halfway would look like a short history. Raises IslandError."""
    page = text.encode("utf-8", "replace")
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_bytes(page)
        half.replace(path)
    except OSError as error:
        raise IslandError(f"{path}: cannot be written ({error.strerror}); name another file with --out") from None
    finally:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)
    return len(page)
