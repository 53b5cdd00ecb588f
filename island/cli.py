"""The `island` command. Data goes to stdout, everything else to stderr; what a user got wrong is one line and exit 2."""

import re
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from island import __version__, printing
from island.commands import ROOMS
from island.commands.arguments import Json, PagesPort, Quiet, RunFolder, WithPages, folder_of, port_of
from island.commands.checking import verify_invariants
from island.commands.endings import finish
from island.commands.sailing import (
    CrewAddress,
    CrewEngine,
    CrewWorkers,
    crew_of,
    finish_sea,
    is_sea,
    shore_trouble,
    show_sea,
    verify_sea,
)
from island.errors import IslandError
from island.printing import put, put_json

if TYPE_CHECKING:
    from island.history.verify import Comparison, ForkProof

EXIT_BAD_INPUT = 2
EXIT_DIFFERS = 3
SQL_BYTES_MAX = 1_000_000  # SQLite takes no more
_UsageError: Any = typer.BadParameter.__mro__[1]  # click's own, wherever this typer keeps it

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="A hundred villagers on an island, each deciding and telling with the same tiny language model.",
    epilog="Example: island run first_winter",
)
scenarios = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Scenarios: the settings files that runs are made from."
)
app.add_typer(scenarios, name="scenarios", epilog="Example: island scenarios show thousand_years")


Threads = Annotated[
    int | None, typer.Option("--threads", metavar="T", help="threads of the engine, 0 to 64; 0 is every core", show_default=False)
]


def _print_version(is_asked: bool) -> None:
    if is_asked:
        put(f"island {__version__}")
        raise typer.Exit()


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", help="print the version", callback=_print_version, is_eager=True)] = False,
) -> None:
    """What holds for every command."""


# -- running -----------------------------------------------------------------------------------------------------------


@app.command(epilog="Example: island run first_winter --seed 5 --set climate.harshness=250")
def run(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="a scenario file, or the name of one", show_default=False)],
    seed: Annotated[int | None, typer.Option(metavar="N", help="the seed, instead of the scenario's", show_default=False)] = None,
    years: Annotated[
        int | None, typer.Option(metavar="Y", help="years to live, instead of the scenario's", show_default=False)
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="the run's folder; default runs/SCENARIO-SEED", show_default=False)
    ] = None,
    threads: Threads = None,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="any setting, such as villagers.count=50; may be repeated", show_default=False
        ),
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
    force: Annotated[bool, typer.Option("--force", help="replace the run that is in the folder")] = False,
    go_on: Annotated[
        bool,
        typer.Option("--continue", help="resume the unfinished run of this scenario in runs/, or begin one in a new folder"),
    ] = False,
    with_pages: WithPages = False,
    port: PagesPort = None,
    engine: CrewEngine = None,
    workers: CrewWorkers = None,
    address: CrewAddress = None,
) -> None:
    """Live a scenario and write its history.

    A scenario of several islands makes a folder with a history for each; --engine says how they are lived side by side. Ctrl-C finishes the current tick, keeps everything and prints the command that continues the run (exit 130).
    """
    from island import app as island_app
    from island.scenario import Archipelago, load

    if go_on and (out or force):
        raise IslandError("--continue: chooses the folder itself; leave out --out and --force")
    at = port_of(with_pages, port)
    flags = (("seed", seed), ("years", years), ("engine.threads", threads))
    settings = load(scenario, [*(sets or []), *(f"{key}={value}" for key, value in flags if value is not None)])
    crew = crew_of(engine, workers, address, isinstance(settings, Archipelago))
    if isinstance(settings, Archipelago):
        if go_on or force or with_pages:
            flag = "--continue" if go_on else "--force" if force else "--serve"
            raise IslandError(
                f"{flag}: not for several islands; go on with `island resume DIR`, read one with `island serve DIR/NAME`"
            )
        finish_sea(island_app.sail(settings, out or island_app.default_folder(settings), crew, quiet=quiet), as_json)
        return
    if go_on:
        ending = island_app.run_or_resume(settings, quiet=quiet, port=at)
    else:
        ending = island_app.run(settings, out or island_app.default_folder(settings), force=force, quiet=quiet, port=at)
    finish(ending, as_json)


@app.command(epilog="Example: island resume runs/thousand_years-1")
def resume(
    run_folder: RunFolder,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: Json = False,
    with_pages: WithPages = False,
    port: PagesPort = None,
    engine: CrewEngine = None,
    workers: CrewWorkers = None,
    address: CrewAddress = None,
) -> None:
    """Continue a run, or an archipelago, that was stopped or killed."""
    from island import app as island_app
    from island.history.oddity import odd_rows_explained

    if threads is not None and not 0 <= threads <= 64:
        raise IslandError(f"--threads is {threads}; expected 0 to 64")
    at = port_of(with_pages, port)
    crew = crew_of(engine, workers, address, is_sea(run_folder) or not run_folder.exists())
    if is_sea(run_folder):
        if with_pages:
            raise IslandError("--serve: not for several islands; read one with `island serve DIR/NAME`")
        finish_sea(island_app.sail_on(run_folder, crew, threads=threads, quiet=quiet), as_json)
        return
    with odd_rows_explained(run_folder):
        finish(island_app.resume(run_folder, threads=threads, quiet=quiet, port=at), as_json)


# -- looking -----------------------------------------------------------------------------------------------------------


@app.command(epilog="Example: island info runs/first_winter-7 --json")
def info(run_folder: RunFolder, as_json: Json = False) -> None:
    """Show a run in numbers, or the islands of an archipelago."""
    if is_sea(run_folder):
        show_sea(run_folder, as_json)
        return
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader

    with odd_rows_explained(run_folder):
        found = HistoryReader(run_folder).info()
        if as_json:
            put_json(found)
        else:
            from island.views.info import info_fields

            printing.put_fields(info_fields(found))


@app.command(
    epilog="""\b
Example: island sql RUN "select who, age, cause from deaths order by tick"
         island sql RUN "select * from deeds where who = :x" --param x=Ana --csv
         island sql RUN --file question.sql --json"""
)
def sql(
    run_folder: RunFolder,
    select: Annotated[str | None, typer.Argument(metavar="SELECT", help="one SELECT", show_default=False)] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="read the SELECT from here; - is stdin", show_default=False)
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="what :NAME stands for; may be repeated", show_default=False),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV on stdout")] = False,
    as_json: Json = False,
) -> None:
    """Ask the history a question in SQL.

    Nothing is changed; rows are written as they are found. A terminal gets a table, a pipe gets tab-separated lines. To see which
    tables and columns there are: island sql RUN "select * from meanings"
    """
    from island import tables
    from island.history.reader import HistoryReader

    if as_csv and as_json:
        raise IslandError("sql: --csv and --json; expected one of them")
    question = _question(select, file)
    columns, rows = HistoryReader(run_folder).select(question, dict(map(_parameter, parameters or [])))
    put_them = tables.put_json_rows if as_json else tables.put_csv if as_csv else tables.put_rows
    put_them(columns, rows)


def _question(select: str | None, file: Path | None) -> str:
    if (select is None) == (file is None):
        raise IslandError('sql: expected one SELECT, such as "select * from population", or --file FILE with one in it')
    if file is None:
        return str(select)
    try:
        with sys.stdin.buffer if str(file) == "-" else open(file, "rb") as opened:
            found = opened.read(SQL_BYTES_MAX + 1)
        if len(found) <= SQL_BYTES_MAX:
            return found.decode()
    except UnicodeDecodeError as error:
        raise IslandError(f"{file}: byte {error.start} is not UTF-8; expected one SELECT") from None
    raise IslandError(f"{file}: is larger than {SQL_BYTES_MAX:,} bytes; expected one SELECT")


def _parameter(text: str) -> tuple[str, int | float | str]:
    """`name=value`; what looks like a number is one, as far as SQLite has a number for it."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise IslandError(f"--param {text}: expected NAME=VALUE, such as --param year=12 for :year")
    if re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        return name, int(value)
    return name, float(value) if re.fullmatch(r"[+-]?[0-9]+\.?[0-9]*(e[+-]?[0-9]{1,3})?", value, re.IGNORECASE) else value


EventArgument = Annotated[
    str,
    typer.Argument(
        metavar="EVENT", help="an event's number, or a person (@3, a name, a full name): their death", show_default=False
    ),
]
Depth = Annotated[int, typer.Option("--depth", metavar="N", min=1, max=1000, help="how many steps of cause to follow")]


@app.command(epilog='Example: island why runs/first_winter-7 "Narim Bramwick"')
def why(run_folder: RunFolder, event: EventArgument, depth: Depth = 12, as_json: Json = False) -> None:
    """Draw what led to an event, back to its roots.

    Every tree shows the number of each event behind it; so does the view happenings. At most 200 events are drawn. A cause that `island
    prove` has tried is shown with what came of the event without it.
    """
    _draw_causes(run_folder, event, depth, as_json, forward=False)


@app.command(epilog="Example: island consequences runs/first_winter-7 275 --depth 3")
def consequences(run_folder: RunFolder, event: EventArgument, depth: Depth = 12, as_json: Json = False) -> None:
    """Draw what came of an event, and what came of that in turn.

    Every tree shows the number of each event behind it; so does the view happenings. At most 200 events are drawn.
    """
    _draw_causes(run_folder, event, depth, as_json, forward=True)


def _draw_causes(run_folder: Path, event: str, depth: int, as_json: bool, *, forward: bool) -> None:
    from island.history.oddity import odd_rows_explained
    from island.history.proofs import kept_proofs
    from island.history.reader import HistoryReader
    from island.views.causes import cause_rows, cause_tree

    with odd_rows_explained(run_folder):
        reader = HistoryReader(run_folder)
        chain = reader.causes(reader.find_event(event), forward=forward, depth=depth)
        proofs = kept_proofs(reader)
        if as_json:
            put_json(cause_rows(chain, forward=forward, proofs=proofs))
        else:
            printing.put_rich(cause_tree(chain, forward=forward, proofs=proofs))


@app.command(
    epilog="""\b
Example: island verify runs/a runs/b
         island verify runs/a --invariants"""
)
def verify(
    run_folder: RunFolder,
    run_b: Annotated[
        Path | None,
        typer.Argument(metavar="RUN_B", help="compare with this run instead", callback=folder_of, show_default=False),
    ] = None,
    invariants: Annotated[
        bool,
        typer.Option(
            "--invariants", help="look for what must never happen on an island (docs/invariants.sql), whatever the digests say"
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Check a history against its digests, or compare two runs.

    With one run the chain of digests is recomputed from the rows; with two the first tick at which they differ is found. If one is a
    fork of the other, their common past is proved by the digest and the seal at the tick at which the fork left. Exit 3 when the rows
    do not match, or when the runs differ and neither is a fork of the other. In an archipelago every island and the sea are checked,
    and that they agree.

    --invariants checks the rows themselves: that parents are older than their children, that nobody acts when dead, that nobody courts
    their own spouse, and so on. Each violation is a line with the command that shows it. Exit 1 when there is one.
    """
    if (as_json and not invariants) or (invariants and run_b is not None):
        raise IslandError("verify: --json is for --invariants, and --invariants is for one run")
    if invariants:
        raise typer.Exit(verify_invariants(run_folder, as_json))
    if is_sea(run_folder) and run_b is None:
        raise typer.Exit(verify_sea(run_folder))
    from island.history.oddity import odd_rows_explained
    from island.history.verify import compare_runs, verify_run

    with odd_rows_explained(run_folder, *([run_b] if run_b else [])):
        if run_b is None:
            result = verify_run(run_folder)
            trouble = shore_trouble(run_folder) if result.is_ok else None
            is_sound, line = result.is_ok and not trouble, f"{run_folder}: {trouble or result.message}"
        else:
            found = compare_runs(run_folder, run_b)
            is_proved = found.fork is not None and found.fork.is_proved
            is_sound, line = found.is_same or is_proved, _comparison_line(found, run_folder, run_b)
    put(line)
    raise typer.Exit(0 if is_sound else EXIT_DIFFERS)


def _comparison_line(found: "Comparison", run_a: Path, run_b: Path) -> str:
    if found.fork:
        origin, fork = (run_a, run_b) if found.fork.is_b_the_fork else (run_b, run_a)
        return _fork_line(found, found.fork, origin, fork)
    if found.is_same:
        return f"the same history: {found.ticks_a:,} ticks"
    if found.first_differing_tick is not None:
        return f"the histories differ from tick {found.first_differing_tick} on"
    shorter, longer = (run_a, run_b) if found.ticks_a < found.ticks_b else (run_b, run_a)
    return f"the same for {found.common_ticks:,} ticks; then {shorter} ends and {longer} goes on"


def _fork_line(found: "Comparison", proof: "ForkProof", origin: Path, fork: Path) -> str:
    common = f"its {proof.tick + 1:,} common ticks"
    if proof.is_proved:
        said = f"{fork} is a fork of {origin}: {common} have the digest and the seal of that file"
    else:
        said = f"{fork} lived {common} as {origin} did, but that is not the file it was forked from: the seals differ"
    if found.is_same:
        return f"{said}; after them the two are the same, {found.ticks_a:,} ticks in all"
    parted = f"tick {found.common_ticks}" if found.first_differing_tick is None else f"tick {found.first_differing_tick}"
    how = "one of them ends" if found.first_differing_tick is None else "they part"
    return f"{said}; at {parted} {how}"


# -- scenarios ---------------------------------------------------------------------------------------------------------


@scenarios.command("list", epilog="Example: island scenarios list")
def scenarios_list() -> None:
    """List the scenarios that come with the project."""
    from island import scenario

    for name in scenario.names():
        put(f"{name}\t{scenario.load(name).description}")


@scenarios.command("show", epilog="Example: island scenarios show first_winter")
def scenarios_show(
    name: Annotated[str, typer.Argument(metavar="SCENARIO", help="a scenario file, or the name of one", show_default=False)],
) -> None:
    """Show every setting of a scenario, explained.

    What is printed is a scenario itself: YAML that `island run` reads.
    """
    from island import scenario

    put(scenario.dump_commented(scenario.load(name)), end="")


@scenarios.command("check", epilog="Example: island scenarios check mine.yaml")
def scenarios_check(
    files: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="scenario files or names", show_default=False)],
) -> None:
    """Check scenario files; an error names the file, the line and the key."""
    from island import scenario

    troubles = 0
    for name in files:
        try:
            scenario.load(name)
            put(f"{name}: ok")
        except IslandError as error:
            troubles += 1
            printing.refuse(error)
    if troubles:
        raise typer.Exit(EXIT_BAD_INPUT)


for room in ROOMS:
    room.add_to(app)


# -- coming in and going out -------------------------------------------------------------------------------------------


def main() -> None:
    """The entry point of the `island` command."""
    printing.prepare_streams()
    sys.exit(_exit_code(sys.argv[1:]))


def _exit_code(arguments: list[str]) -> int:
    """Whatever a flag, a file or a disk got wrong becomes one line on stderr and exit 2; our own bugs keep their traceback."""
    try:
        return _invoke(arguments)
    except _UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()  # the help
        else:
            printing.refuse(
                f"{error.format_message().rstrip('.')}; see: {error.ctx.command_path if error.ctx else 'island'} --help"
            )
    except IslandError as error:
        printing.refuse(error)
    except BrokenPipeError:  # `island sql ... | head`: nobody reads on
        printing.discard_stdout()
        return 128 + signal.SIGPIPE
    except OSError as error:
        printing.discard_stdout()
        printing.refuse(f"{error.filename or 'stdout'}: {error.strerror or error}")
    except MemoryError:
        printing.discard_stdout()
        printing.refuse("there is not enough memory for this; ask for less at once, or free some")
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return EXIT_BAD_INPUT


def _invoke(arguments: list[str]) -> int:
    code = 0
    try:
        with typer.main.get_command(app).make_context("island", arguments) as context:
            context.command.invoke(context)
    except typer.Exit as leaving:
        code = leaving.exit_code
    sys.stdout.flush()
    return code
