"""`island prove`: whether what a history records as a cause was one."""

from typing import Annotated

import typer

from island import printing
from island.commands.arguments import Json, Quiet, RunFolder

Event = Annotated[
    str,
    typer.Argument(
        metavar="EVENT", help="an event's number, or a person (@3, a name, a full name): their death", show_default=False
    ),
]


def add_to(app: typer.Typer) -> None:
    app.command(epilog='Example: island prove runs/first_winter-7 "Narim Bramwick"')(prove)


def prove(
    run_folder: RunFolder,
    event: Event,
    depth: Annotated[
        int, typer.Option("--depth", metavar="N", min=1, max=12, help="how many steps of cause to try; 1: the event's own causes")
    ] = 1,
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, max=1000, help="how many causes are tried at most")] = 20,
    within: Annotated[
        int, typer.Option("--within", metavar="YEARS", min=0, max=1000, help="causes that lie further back are not tried")
    ] = 10,
    threads: Annotated[
        int | None,
        typer.Option("--threads", metavar="T", min=0, max=64, help="threads of the engine; 0 is every core", show_default=False),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Take the causes of an event away, one by one, and see whether it still comes.

    From the tick of a cause on the island lives again without it, with the same luck and the same mind, until a year after the event.
    What was tried is kept beside the history, and `island why` shows it.
    """
    from island.forks.prove import arrows_of, prover_of
    from island.history.oddity import odd_rows_explained
    from island.history.proofs import keep_proofs
    from island.history.reader import HistoryReader
    from island.views.proofs import proofs_lines, proofs_rows

    tell = (lambda _: None) if quiet else printing.say
    with odd_rows_explained(run_folder):
        reader = HistoryReader(run_folder)
        event_id = reader.find_event(event)
        arrows, left = arrows_of(reader, event_id, depth, most)
        proofs = []
        if arrows:
            with prover_of(run_folder, threads=threads, tell=tell) as prover:
                proofs = [prover.prove(*arrow, within) for arrow in arrows]
            if not keep_proofs(reader, proofs):
                tell(f"{run_folder}: may not be written; what was proved is not kept")
        chain = reader.causes(event_id, depth=depth, most=2 * most + 2)
        if as_json:
            printing.put_json(proofs_rows(chain, proofs, left))
        else:
            printing.put_page("\n".join(proofs_lines(chain, proofs, left, reader.info()["ticks_a_year"])))
