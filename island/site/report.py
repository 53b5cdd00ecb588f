"""The report: the whole history as one HTML file that people send each other."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from island.errors import IslandError
from island.history.reader import HistoryReader
from island.site import pack, rows
from island.site.shell import inline_page
from island.views.selection.results import Selection

Progress = Callable[[str], None]


def report_of(reader: HistoryReader, selection: Selection | None = None, on_progress: Progress | None = None) -> str:
    """The page as text: 2 to 3 MB for a thousand years."""
    base = rows.base(reader, selection)
    return inline_page(
        title=title_of(base), chronicle=cover_of(base), footer=footer_of(base), data=pack.packed(reader, base, on_progress)
    )


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


def title_of(base: dict[str, Any]) -> str:
    return f"The island of seed {base['seed']}, {base['years']:,} years"


def footer_of(base: dict[str, Any]) -> str:
    return (
        f"Every sentence was written by a language model of a quarter of a million numbers, none by hand. Scenario {base['name']}, "
        f"seed {base['seed']}, {base['years']:,} years, {base['thoughts']:,} thoughts. The digest of the history: {base['digest']}."
    )


def cover_of(base: dict[str, Any]) -> str:
    from markupsafe import escape

    people = f"{len(base['people']):,} people, {base['thoughts']:,} sentences"
    return f'<header class="cover"><h1>{escape(title_of(base))}</h1><p class="under">{escape(people)}</p></header>'
