"""What people send each other: the report."""

from pathlib import Path
from typing import Annotated

import typer

from island.commands.arguments import Quiet, RunFolder
from island.printing import put, say

Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", metavar="FILE", help="the page to write; report.html beside the history", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="""\b
Example: island report runs/first_winter-7 --out village.html"""
    )(report)


def report(run: RunFolder, out: Out = None, quiet: Quiet = False) -> None:
    """Write the whole history as one HTML page that works from a file, without a network: to read, to search and to send."""
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader
    from island.site.report import report_of, write
    from island.views.selection.sidecar import selection_of

    path = out or run / "report.html"
    tell = (lambda _: None) if quiet else say
    with odd_rows_explained(run):
        reader = HistoryReader(run)
        text = report_of(reader, selection_of(reader, tell), tell)
    size = write(path, text)
    put(f"{path}: {size / 1e6:.2f} MB; open it in a browser, or send it to somebody")
