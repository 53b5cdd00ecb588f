"""What people send each other: the report."""

from pathlib import Path
from typing import Annotated

import typer

from island.commands.arguments import Quiet, RunFolder

Out = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="FILE", help="the page to write; report.html beside the history", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: island report runs/thousand_years-1 -o island.html")(report)


def report(run: RunFolder, out: Out = None, quiet: Quiet = False) -> None:
    """Write the whole history as one HTML page that works from a file, without a network: to read, to search and to send."""
    from island.history.reader import HistoryReader
    from island.site.report import report_of, write

    path = out or run / "report.html"
    text = report_of(HistoryReader(run), on_progress=None if quiet else _tell)
    write(path, text)
    typer.echo(f"{path}: {len(text.encode()) / 1e6:.2f} MB; open it in a browser")


def _tell(text: str) -> None:
    typer.echo(f"  {text}", err=True)
