"""What many commands take."""

from pathlib import Path
from typing import Annotated

import typer

from island.errors import IslandError


def folder_of(run: Path | None) -> Path | None:
    """Who names the history itself means the run."""
    return run.parent if run and run.name == "history.db" and run.is_file() else run


RunFolder = Annotated[
    Path, typer.Argument(metavar="RUN", help="the folder of a run, or its history.db", callback=folder_of, show_default=False)
]
Quiet = Annotated[bool, typer.Option("--quiet", help="no progress on stderr")]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout")]

EngineName = Annotated[str, typer.Option("--engine", metavar="E", help="serial, processes or ray")]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="islands at once; default one for each core, with Ray of the whole cluster", show_default=False
    ),
]
Address = Annotated[str | None, typer.Option(metavar="A", help="a running Ray cluster: HOST:PORT, or auto", show_default=False)]

PORT = 8411
"""Where a run's pages are on this machine unless something else is asked for."""

WithPages = Annotated[bool, typer.Option("--serve", help="show the run in this machine's browser while it is being lived")]
PagesPort = Annotated[
    int | None, typer.Option(metavar="N", min=0, max=65535, help="port for --serve; 0 is any free one", show_default="8411")
]


def port_of(with_pages: bool, port: int | None) -> int | None:
    """Where pages are shown beside a run, None for nowhere. Raises IslandError for a port without pages."""
    if port is not None and not with_pages:
        raise IslandError("--port: of what? Expected --serve with it")
    return (PORT if port is None else port) if with_pages else None
