"""What is worth reading: `island people`, `moments`, `threads`, `search`."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from island import printing
from island.commands.arguments import Json, Quiet, RunFolder
from island.errors import IslandError

if TYPE_CHECKING:
    from island.history.reader import HistoryReader
    from island.views.selection.results import Life, Selection

NOTABLE = "notable"
MOST = 100_000
Most = Annotated[int, typer.Option("--most", metavar="N", min=1, max=MOST, help="how many are shown")]


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: island people runs/first_winter-7 --by descendants")(people)
    app.command(epilog="Example: island moments runs/first_winter-7 --most 5")(moments)
    app.command(epilog="Example: island threads runs/first_winter-7 --kind feud")(threads)
    app.command(epilog="Example: island search runs/first_winter-7 storm roof")(search)


def people(
    run_folder: RunFolder,
    by: Annotated[
        str, typer.Option("--by", metavar="WHAT", help="notable, or a theme such as descendants, thief, oldest")
    ] = NOTABLE,
    most: Most = 20,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Rank the people: who stands out in an age, or who has the most of one thing.

    Themes: thief, robbed, peacemaker, quarreller, giver, healer, teacher, singer, mourner, leader, host, storyteller, comforter, helper,
    watcher, starving, hurt, often sick, discoverer, foster parent, refused, descendants, parent, bereaved, often wed, befriended,
    embattled, oldest, provider, woodcutter.
    """
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader

    with odd_rows_explained(run_folder):
        reader = HistoryReader(run_folder)
        rows = _notable(_selection(reader, quiet), most) if by == NOTABLE else _by(reader, by, most)
        names = _names(reader)
    _put(("who", "years", "why"), [(*_who(names, row["agent_id"]), row["why"]) for row in rows], rows, as_json)


def moments(run_folder: RunFolder, most: Most = 20, quiet: Quiet = False, as_json: Json = False) -> None:
    """Show the turning points: the events from which most followed, in people and deaths downstream."""
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader
    from island.views.sentences import plain_sentence

    with odd_rows_explained(run_folder):
        reader = HistoryReader(run_folder)
        rows = []
        for moment in _selection(reader, quiet).moments[:most]:
            chain = reader.causes(moment.event_id, depth=0, most=1)
            what = plain_sentence(chain.happenings[moment.event_id], chain.namesakes)
            rows.append({"year": moment.year, "what": what, **vars(moment)})
    columns = ("year", "what", "people", "deaths", "events", "event_id")
    _put(columns, [[row[name] for name in columns] for row in rows], rows, as_json)


def threads(
    run_folder: RunFolder,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="one kind of thread, such as feud", show_default=False)
    ] = None,
    most: Most = 30,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Show the threads that run through many events: feuds, loves, famines, thieves, houses (all kinds: docs/queries.sql)."""
    from dataclasses import asdict

    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader
    from island.views.selection.threads import patterns

    kinds = [pattern.name for pattern in patterns()]
    if kind is not None and kind not in kinds:
        raise IslandError(f"--kind is {kind[:60]!r}; expected one of: {', '.join(kinds)}")
    with odd_rows_explained(run_folder):
        found = _selection(HistoryReader(run_folder), quiet).threads
    chosen = [thread for thread in found if kind in (None, thread.kind)][:most]
    rows = [
        (
            thread.kind,
            f"{thread.first_year} to {thread.last_year}",
            thread.title,
            ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in thread.values.items()),
        )
        for thread in chosen
    ]
    _put(("kind", "years", "title", "what"), rows, [asdict(thread) for thread in chosen], as_json)


def search(
    run_folder: RunFolder,
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="words that must all be in the sentence", show_default=False)
    ],
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, max=1000, help="how many are shown")] = 50,
    as_json: Json = False,
) -> None:
    """Search everything that was ever said, the oldest first."""
    from island.history.oddity import odd_rows_explained
    from island.history.reader import HistoryReader
    from island.views.selection import sidecar

    with odd_rows_explained(run_folder):
        reader = HistoryReader(run_folder)
        found = sidecar.search(reader, " ".join(words), most)
        names = _names(reader)
    rows = [(hit.year, _who(names, hit.agent_id)[0], hit.sentence) for hit in found]
    _put(("year", "who", "sentence"), rows, [vars(hit) for hit in found], as_json)


def _put(columns: tuple[str, ...], rows: list[Any], objects: list[dict[str, Any]], as_json: bool) -> None:
    from island.tables import put_rows

    if as_json:
        printing.put_json(objects)
    else:
        put_rows(columns, rows)


# -- people ------------------------------------------------------------------------------------------------------------


def _notable(selection: "Selection", most: int) -> list[dict[str, Any]]:
    """One row a person, with the first three reasons: what nobody on the island has more of before all."""
    found: dict[int, list[Life]] = {}
    greatest: dict[str, int] = {}
    for life in selection.lives:
        greatest[life.theme] = max(greatest.get(life.theme, 0), life.count)
        if life.rank == 1:
            found.setdefault(life.agent_id, []).append(life)
    rows = []
    for who, lives in list(found.items())[:most]:
        lives.sort(key=lambda life: life.count < greatest[life.theme])
        rows.append({"agent_id": who, "why": ", ".join(map(_reason, lives[:3])), "firsts": [vars(life) for life in lives]})
    return rows


def _reason(life: "Life") -> str:
    return _counted(life.theme, life.count)


def _counted(theme: str, count: int) -> str:
    from island.views.selection.lives import BY_NAME

    unit = BY_NAME[theme].unit if theme in BY_NAME else theme
    return f"{count:,} {unit}"


def _by(reader: "HistoryReader", theme: str, most: int) -> list[dict[str, Any]]:
    from island.views.selection.lives import BY_NAME, counts_of

    if theme not in BY_NAME:
        raise IslandError(f"--by is {theme[:60]!r}; expected {NOTABLE} or one of: {', '.join(BY_NAME)}")
    counts = counts_of(reader, [theme])[theme]
    order = sorted(counts, key=lambda who: (-counts[who], who))[:most]
    return [{"agent_id": who, "why": _counted(theme, counts[who]), "count": counts[who]} for who in order]


def _names(reader: "HistoryReader") -> dict[int, tuple[str, str]]:
    """agent_id -> name with number, years of life."""
    sql = """
        SELECT v.agent_id, v.name || ' ' || v.house, v.born_year, d.year, iif(v.left_tick IS NULL, '', ', over the sea') FROM stays v
        LEFT JOIN ticks d ON d.tick = v.gone_tick"""
    return {
        who: (f"{name} @{who}", f"{born} to {'now' if gone is None else gone}{how}")
        for who, name, born, gone, how in reader.rows(sql)
    }


def _who(names: dict[int, tuple[str, str]], agent_id: int) -> tuple[str, str]:
    return names.get(agent_id, (f"somebody @{agent_id}", ""))


# -- the selection -----------------------------------------------------------------------------------------------------


def _selection(reader: "HistoryReader", quiet: bool) -> "Selection":
    from island.views.selection.sidecar import selection_of

    return selection_of(reader, _say_if_slow(quiet))


def _say_if_slow(quiet: bool) -> Callable[[str], None]:
    """Says each part that is done, as soon as it has taken two seconds in all."""
    begun = time.monotonic()

    def on_progress(text: str) -> None:
        if not quiet and time.monotonic() - begun > 2:
            printing.say(text)

    return on_progress
