"""What people send each other: the report."""

from pathlib import Path
from typing import Annotated

import typer

from island.commands.arguments import Quiet, RunFolder, folder_of
from island.printing import put, say

Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", metavar="FILE", help="the page to write; report.html beside the history", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="""\b
Example: island report runs/first_winter-7 --out village.html
         island report runs/first_winter-7 --beside runs/first_winter-8"""
    )(report)


def report(
    run: RunFolder,
    out: Out = None,
    beside: Annotated[
        Path | None,
        typer.Option(metavar="RUN_B", help="add a page that compares it with this run", callback=folder_of, show_default=False),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write the whole history as one HTML page that works from a file, without a network: to read, to search and to send."""
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader
    from island.site.report import report_of, write
    from island.views.selection.sidecar import selection_of

    path = out or run / "report.html"
    tell = (lambda _: None) if quiet else say
    with odd_rows_explained(run, *([beside] if beside else [])):
        reader = HistoryReader(run)
        text = report_of(reader, selection_of(reader, tell), tell, HistoryReader(beside) if beside else None)
    size = write(path, text)
    put(f"{path}: {size / 1e6:.2f} MB; open it in a browser, or send it to somebody")
