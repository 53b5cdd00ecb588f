"""The page `/sql`: one SELECT, guarded as `HistoryReader.select` guards it, with a limit of time, rows and text."""

from collections.abc import Iterable
from typing import Any

from island.errors import IslandError
from island.history.reader import HistoryReader
from island.site.shell import PAGES, Named
from island.site.templates import filled

SECONDS = 2.0
MOST_ROWS = 500
_CELL_MOST = 2_000  # letters
_PAGE_MOST = 1_000_000
_EXAMPLE = "select year, alive, born, died from population order by year desc limit 20"


def page(reader: HistoryReader, question: str, title: str, pages: tuple[Named, ...] = PAGES) -> str:
    """HTML with the answer, or with the one line that says what was wrong."""
    columns: list[str] = []
    rows: list[list[str]] = []
    is_cut, error = False, ""
    try:
        if question.strip():
            columns, found = reader.select(question, within_s=SECONDS)
            rows, is_cut = shown(found)
    except IslandError as wrong:
        error = str(wrong)
    return filled(
        "sql.html",
        title=title,
        pages=pages,
        question=question or _EXAMPLE,
        columns=columns,
        rows=rows,
        is_cut=is_cut,
        error=error,
        seconds=int(SECONDS),
        most=MOST_ROWS,
    )


def shown(found: Iterable[tuple[Any, ...]]) -> tuple[list[list[str]], bool]:
    """Rows as short texts, and whether some were left out."""
    rows: list[list[str]] = []
    letters = 0
    for row in found:
        if len(rows) == MOST_ROWS or letters > _PAGE_MOST:
            return rows, True
        rows.append([_text(value) for value in row])
        letters += sum(map(len, rows[-1]))
    return rows, False


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value[:_CELL_MOST].hex() if isinstance(value, bytes) else str(value)
    return text if len(text) <= _CELL_MOST else f"{text[:_CELL_MOST]}…"
