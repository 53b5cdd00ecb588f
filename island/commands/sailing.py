"""Islands in one sea: what lives them, what there is of them, who crossed, and whether all of it agrees."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from island import printing
from island.commands.arguments import Json
from island.errors import IslandError
from island.printing import put, put_json, say

if TYPE_CHECKING:
    from island.app import Crew, Ending

ENGINES = ("serial", "processes", "ray")
CrewEngine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="E",
        help="for an archipelago: serial, processes (one island to a core) or ray; the histories are the same",
        show_default="serial",
    ),
]
CrewWorkers = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="N", min=1, max=1024, help="for an archipelago: how many islands at once", show_default=False
    ),
]
CrewAddress = Annotated[
    str | None,
    typer.Option("--address", metavar="HOST:PORT", help="for an archipelago: a running Ray cluster", show_default=False),
]
ArchipelagoFolder = Annotated[Path, typer.Argument(metavar="DIR", help="the folder of an archipelago", show_default=False)]


def add_to(app: typer.Typer) -> None:
    app.command(
        epilog="""\b
Example: island voyages runs/archipelago-1
         island voyages runs/archipelago-1 --who "Ana Bramwick" --json"""
    )(voyages)


def crew_of(engine: str | None, workers: int | None, address: str | None, is_archipelago: bool) -> "Crew":
    """What the flags say. Raises IslandError when they are for one island, which lives in this process."""
    from island.app import Crew

    flags = [flag for flag, value in (("--engine", engine), ("--workers", workers), ("--address", address)) if value is not None]
    if flags and not is_archipelago:
        raise IslandError(f"{flags[0]}: is for several islands in one sea; one island takes --threads")
    if engine is None and workers is not None and workers > 1:
        engine = "processes"
    return Crew(engine or ("ray" if address else "serial"), workers, address)


def is_sea(folder: Path) -> bool:
    """Whether this is the folder of an archipelago; asked of every folder, so nothing heavy is imported."""
    return (folder / "sea.db").is_file()


def finish_sea(ending: "Ending", as_json: bool) -> None:
    """What became of it on stdout; after a signal the command that continues it, and the signal's exit code."""
    from island.archipelago.listing import listing_of

    if ending.signal_number:
        say(f"stopped; all years are kept. To continue: island resume {shlex.quote(str(ending.folder))}")
        raise typer.Exit(128 + ending.signal_number)
    listing = listing_of(ending.folder)
    if as_json:
        put_json(listing.as_json())
    else:
        for line in listing.ending_lines():
            put(line)


def show_sea(folder: Path, as_json: bool) -> None:
    from island.archipelago.listing import listing_of

    listing = listing_of(folder)
    if as_json:
        put_json(listing.as_json())
        return
    printing.put_fields(listing.fields())
    for line in listing.commands():
        put(line)


def verify_sea(folder: Path) -> int:
    """Writes a line for each island and one for the sea; returns the exit code."""
    from island.archipelago.verify import verify_archipelago

    is_sound = True
    for found in verify_archipelago(folder):
        put(f"{found.where}: {found.message}")
        is_sound = is_sound and found.is_ok
    return 0 if is_sound else 3


def shore_trouble(folder: Path) -> str | None:
    """What is wrong with the sea that lies in the folder of a fork of one island; None where it is sound, or not there."""
    from island.archipelago.sea import SHORE_FILE, Sea

    return Sea(folder, file=SHORE_FILE).trouble() if (folder / SHORE_FILE).is_file() else None


def voyages(
    folder: ArchipelagoFolder,
    who: Annotated[
        str | None, typer.Option(metavar="NAME", help="only boats with somebody of this name", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """List who sailed from where to where, why, with what, and whether they came ashore."""
    from island import tables
    from island.archipelago.listing import VOYAGE_COLUMNS, voyage_rows

    rows = voyage_rows(folder, who)
    put_them = tables.put_json_rows if as_json else tables.put_rows
    put_them(list(VOYAGE_COLUMNS), iter(rows))
