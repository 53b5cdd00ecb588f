"""What many commands take."""

from pathlib import Path
from typing import Annotated

import typer


def folder_of(run: Path | None) -> Path | None:
    """Who names the history itself means the run."""
    return run.parent if run and run.name == "history.db" and run.is_file() else run


RunFolder = Annotated[
    Path, typer.Argument(metavar="RUN", help="the folder of a run, or its history.db", callback=folder_of, show_default=False)
]
Quiet = Annotated[bool, typer.Option("--quiet", help="no progress on stderr")]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout")]

PORT = 8411
"""Where a run's pages are on this machine unless something else is asked for."""
