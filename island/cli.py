"""The `island` command. Data goes to stdout, everything else to stderr; what a user got wrong is one line and exit 2."""

import functools
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from island import __version__
from island.errors import IslandError

if TYPE_CHECKING:
    from island.app import Ending

EXIT_BAD_INPUT = 2
EXIT_DIFFERS = 3

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="A hundred villagers on an island, each deciding and telling with one tiny language model.",
    epilog="Example: island run first_winter",
)
scenarios = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The settings files of runs.")
app.add_typer(scenarios, name="scenarios", epilog="Example: island scenarios show thousand_years")

RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="the folder of a run", show_default=False)]
Quiet = Annotated[bool, typer.Option("--quiet", help="no progress on stderr")]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout")]
Threads = Annotated[
    int | None, typer.Option("--threads", metavar="T", help="threads of the engine, 0 to 64; 0 is every core", show_default=False)
]


def one_line_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Whatever a file, a flag or a disk got wrong becomes one line on stderr and exit 2; our own bugs keep their traceback."""

    @functools.wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
            sys.stdout.flush()
        except IslandError as error:
            typer.echo(f"island: {error}", err=True)
            raise typer.Exit(EXIT_BAD_INPUT) from None
        except BrokenPipeError:  # `island sql ... | head`: nobody reads on
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(128 + signal.SIGPIPE) from None
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            typer.echo(f"island: {where}{error.strerror or error}", err=True)
            raise typer.Exit(EXIT_BAD_INPUT) from None
        except KeyboardInterrupt:
            raise typer.Exit(128 + signal.SIGINT) from None

    return wrapped


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"island {__version__}")
        raise typer.Exit()


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", help="print the version", callback=_print_version, is_eager=True)] = False,
) -> None:
    """What holds for every command."""


# -- running -----------------------------------------------------------------------------------------------------------


@app.command(epilog="Example: island run first_winter --seed 5 --set climate.harshness=250")
@one_line_errors
def run(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="a scenario file, or the name of one", show_default=False)],
    seed: Annotated[int | None, typer.Option(metavar="N", help="instead of the scenario's", show_default=False)] = None,
    years: Annotated[int | None, typer.Option(metavar="Y", help="instead of the scenario's", show_default=False)] = None,
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
        typer.Option("--continue", help="go on with an unfinished run of this scenario in runs/, else begin in a new folder"),
    ] = False,
) -> None:
    """Live a scenario and write its history.

    Ctrl-C finishes the tick in hand, keeps everything and prints the line that goes on (exit 130).
    """
    from island import app as island_app
    from island.scenario import load

    if go_on and (out or force):
        raise IslandError("--continue: chooses the folder itself; leave out --out and --force")
    flags = (("seed", seed), ("years", years), ("engine.threads", threads))
    settings = load(scenario, [*(sets or []), *(f"{key}={value}" for key, value in flags if value is not None)])
    if go_on:
        ending = island_app.run_or_resume(settings, quiet=quiet)
    else:
        ending = island_app.run(settings, out or island_app.default_folder(settings), force=force, quiet=quiet)
    _finish(ending, as_json)


@app.command(epilog="Example: island resume runs/thousand_years-1")
@one_line_errors
def resume(run_folder: RunFolder, threads: Threads = None, quiet: Quiet = False, as_json: Json = False) -> None:
    """Go on with a run that was stopped or killed."""
    from island import app as island_app

    if threads is not None and not 0 <= threads <= 64:
        raise IslandError(f"--threads is {threads}; expected 0 to 64")
    _finish(island_app.resume(run_folder, threads=threads, quiet=quiet), as_json)


def _finish(ending: "Ending", as_json: bool) -> None:
    """What became of it on stdout; after a signal the line that goes on with it, and the signal's exit code."""
    from island.history.reader import HistoryReader

    folder = str(ending.folder)
    if ending.signal_number:
        typer.echo(f"stopped; all ticks are kept. Go on with: island resume {_quoted(folder)}", err=True)
        raise typer.Exit(128 + ending.signal_number)
    info = HistoryReader(folder).info()
    if as_json:
        _print_json(info)
        return
    from island.views.info import ending_line

    typer.echo(ending_line(info, folder))
    typer.echo(f"  digest {info['digest']}")
    typer.echo(f"  island info {_quoted(folder)}")
    typer.echo(f"  island story {_quoted(folder)} --villager 1")
    typer.echo(f'  island sql {_quoted(folder)} "select year, alive, born, died from population"')


# -- looking -----------------------------------------------------------------------------------------------------------


@app.command(epilog="Example: island info runs/first_winter-7 --json")
@one_line_errors
def info(run_folder: RunFolder, as_json: Json = False) -> None:
    """Show a run in numbers."""
    from island.history.reader import HistoryReader

    found = HistoryReader(run_folder).info()
    if as_json:
        _print_json(found)
    else:
        from island.views.info import info_table

        _print_table(info_table(found))


@app.command(epilog='Example: island sql runs/first_winter-7 "select who, age, cause from deaths order by tick"')
@one_line_errors
def sql(
    run_folder: RunFolder,
    select: Annotated[str, typer.Argument(metavar="SELECT", help="one SELECT over the tables and views of docs/schema.md")],
    as_json: Json = False,
) -> None:
    """Ask the history a question in SQL.

    Reading only. A terminal gets a table, a pipe gets tab-separated lines, --json a list of objects.
    """
    from island.history.reader import HistoryReader

    columns, rows = HistoryReader(run_folder).query(select)
    if as_json:
        _print_json([dict(zip(columns, map(_plain, row), strict=True)) for row in rows])
    elif sys.stdout.isatty():
        from rich.table import Table

        table = Table(*columns, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*map(_cell, row))
        _print_table(table)
    else:
        for line in (columns, *rows):
            sys.stdout.write("\t".join(_cell(value).replace("\t", " ").replace("\n", " ") for value in line) + "\n")


@app.command(epilog='Example: island story runs/first_winter-7 --villager "Narim Bramwick"')
@one_line_errors
def story(
    run_folder: RunFolder,
    villager: Annotated[
        str, typer.Option(metavar="ID|NAME", help="whose life: a number, a name, or a full name", show_default=False)
    ],
) -> None:
    """Tell one life as a page of text.

    Kin, the years with what befell and what was told, memories, the end and its causes.
    """
    from island.history.reader import HistoryReader
    from island.views.story import story_text

    reader = HistoryReader(run_folder)
    sys.stdout.write(story_text(reader.villager_story(reader.find_villager(villager))))


EventArgument = Annotated[
    str, typer.Argument(metavar="EVENT", help="an event's number, or a name: the death of this person", show_default=False)
]
Depth = Annotated[int, typer.Option("--depth", metavar="N", min=1, max=1000, help="how many steps of cause to follow")]


@app.command(epilog='Example: island why runs/first_winter-7 "Narim Bramwick"')
@one_line_errors
def why(run_folder: RunFolder, event: EventArgument, depth: Depth = 12, as_json: Json = False) -> None:
    """Draw what led to an event, back to its roots.

    An event's number stands behind it in every tree, and in the view happenings. At most 200 events are drawn.
    """
    _draw_causes(run_folder, event, depth, as_json, forward=False)


@app.command(epilog="Example: island consequences runs/first_winter-7 202 --depth 3")
@one_line_errors
def consequences(run_folder: RunFolder, event: EventArgument, depth: Depth = 12, as_json: Json = False) -> None:
    """Draw what came of an event, and of that.

    An event's number stands behind it in every tree, and in the view happenings. At most 200 events are drawn.
    """
    _draw_causes(run_folder, event, depth, as_json, forward=True)


def _draw_causes(run_folder: Path, event: str, depth: int, as_json: bool, *, forward: bool) -> None:
    from island.history.reader import HistoryReader
    from island.views.causes import cause_rows, cause_tree

    reader = HistoryReader(run_folder)
    chain = reader.causes(reader.find_event(event), forward=forward, depth=depth)
    if as_json:
        _print_json(cause_rows(chain, forward=forward))
    else:
        _print_table(cause_tree(chain, forward=forward))


@app.command(epilog="Example: island verify runs/a runs/b")
@one_line_errors
def verify(
    run_folder: RunFolder,
    run_b: Annotated[
        Path | None, typer.Argument(metavar="[RUN_B]", help="compare with this run instead", show_default=False)
    ] = None,
) -> None:
    """Check a history against its digests, or two runs.

    With one run the chain of digests is computed anew from the rows; with two the first tick at which they differ is
    found. Exit 3 when the rows do not match, or the runs differ.
    """
    from island.history.verify import compare_runs, verify_run

    if run_b is None:
        result = verify_run(run_folder)
        typer.echo(f"{run_folder}: {result.message}")
        raise typer.Exit(0 if result.is_ok else EXIT_DIFFERS)
    found = compare_runs(run_folder, run_b)
    if found.is_same:
        typer.echo(f"the same history: {found.ticks_a:,} ticks")
        return
    if found.first_differing_tick is not None:
        typer.echo(f"the histories differ from tick {found.first_differing_tick} on")
    else:
        shorter, longer = (run_folder, run_b) if found.ticks_a < found.ticks_b else (run_b, run_folder)
        typer.echo(f"the same for {found.common_ticks:,} ticks; then {shorter} ends and {longer} goes on")
    raise typer.Exit(EXIT_DIFFERS)


# -- scenarios ---------------------------------------------------------------------------------------------------------


@scenarios.command("list", epilog="Example: island scenarios list")
@one_line_errors
def scenarios_list() -> None:
    """The scenarios that come with the project."""
    from island import scenario

    for name in scenario.names():
        typer.echo(f"{name}\t{scenario.load(name).description}")


@scenarios.command("show", epilog="Example: island scenarios show first_winter")
@one_line_errors
def scenarios_show(
    name: Annotated[str, typer.Argument(metavar="SCENARIO", help="a scenario file, or the name of one", show_default=False)],
) -> None:
    """Show every setting of a scenario, explained.

    What is printed is a scenario itself: YAML that `island run` reads.
    """
    from island import scenario

    typer.echo(scenario.dump_commented(scenario.load(name)), nl=False)


@scenarios.command("check", epilog="Example: island scenarios check mine.yaml")
@one_line_errors
def scenarios_check(
    files: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="scenario files or names", show_default=False)],
) -> None:
    """Check scenario files; says file, line and key."""
    from island import scenario

    troubles = 0
    for name in files:
        try:
            scenario.load(name)
            typer.echo(f"{name}: ok")
        except IslandError as error:
            troubles += 1
            typer.echo(f"island: {error}", err=True)
    if troubles:
        raise typer.Exit(EXIT_BAD_INPUT)


# -- printing ----------------------------------------------------------------------------------------------------------


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _print_table(table: Any) -> None:
    from rich.console import Console

    width = None if sys.stdout.isatty() else 200  # a pipe has no width: do not fold a digest
    Console(width=width, highlight=False, markup=False).print(table)


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _cell(value: Any) -> str:
    return "" if value is None else str(_plain(value))


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)


def main() -> None:
    """The entry point of the `island` command."""
    app(prog_name="island")
