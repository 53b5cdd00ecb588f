"""`island serve`: a run in the browser of this machine."""

from pathlib import Path
from typing import Annotated

import typer

from island.commands.arguments import PORT, Quiet, RunFolder, folder_of
from island.printing import put, say


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="""\b
Example: island serve runs/thousand_years-1 --port 8500
         island serve runs/first_winter-7 --beside runs/first_winter-8"""
    )(serve)


def serve(
    run_folder: RunFolder,
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="port on this machine; 0 is any free one")] = PORT,
    beside: Annotated[
        Path | None,
        typer.Option(metavar="RUN_B", help="add a page that compares it with this run", callback=folder_of, show_default=False),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Read a run in the browser, even while it is being lived.

    Only this machine can connect. Ctrl-C ends it.
    """
    import sys

    from island.history.oddity import odd_rows_explained
    from island.site.server import address_of, listening, server_of

    with odd_rows_explained(run_folder, *([beside] if beside else [])):
        server = server_of(run_folder, None if quiet else say, beside)
        listener = listening(port)
        put(address_of(listener))
        sys.stdout.flush()
        if not quiet:
            say("Ctrl-C ends it")
        with listener:
            server.run(sockets=[listener])
