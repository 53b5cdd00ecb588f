"""How a run stands while a server shows it: lived just now, stopped or at its end, and what its last tick was like.

A reader that stayed connected would keep a run that closes from folding its log, so nothing is held open: that the log on the disk
has changed says that there is something new.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from island.history.folder import side_files
from island.history.reader import HistoryReader
from island.views.info import CAUSES
from island.world.event_kinds import KINDS
from island.world.words import Deed, EventKind, Season, Weather, word

_LIVED_S = 30.0  # a log that was not written for so long belongs to a run that was cut off
_NEWS = (EventKind.DIED, EventKind.BORN, EventKind.MARRIED, EventKind.PLACE_FOUND, EventKind.STORM_ROSE, EventKind.FELL_OUT)
_STOCKS = ("fish", "plants", "game", "timber", "meals")


@dataclass(frozen=True)
class Standing:
    """Where a run stands. `tick` and `digest` are of the last committed tick, -2 and empty before the first."""

    tick: int
    digest: str
    years: int  # done
    planned: int
    alive: int
    is_lived: bool
    is_finished: bool

    @property
    def words(self) -> str:
        """In one sentence."""
        of = f"{self.planned:,} year{'s' * (self.planned != 1)}"
        if self.is_finished and not self.alive:
            return f"The village ended in year {self.years}."
        if self.is_finished:
            return "The year is lived." if self.planned == 1 else f"All {of} are lived."
        if self.is_lived:
            return f"Being lived just now: year {self.years:,} of {of}."
        return f"Stopped after {self.years:,} of {of}; island resume goes on."


def stamp(reader: HistoryReader) -> tuple[int, ...]:
    """Changes with every commit, without opening the file: times in nanoseconds and sizes in bytes."""
    found: list[int] = []
    for path in (reader.folder.history, side_files(reader.folder.history)[0]):
        try:
            state = path.stat()
            found += state.st_mtime_ns, state.st_size
        except OSError:
            found += 0, 0
    return tuple(found)


def standing(reader: HistoryReader) -> Standing:
    """Raises IslandError when the history cannot be read."""
    planned, ticks_a_year = reader.rows("SELECT years, ticks_a_year FROM runs")[0]
    last = reader.rows("SELECT tick, digest, alive FROM ticks ORDER BY tick DESC LIMIT 1")
    tick, digest, alive = last[0] if last else (-2, b"", 0)
    is_finished = tick + 1 >= planned * ticks_a_year or (tick >= 0 and not alive)
    _, _, log_ns, log_bytes = stamp(reader)
    is_lived = log_bytes > 0 and time.time() - log_ns / 1e9 < _LIVED_S
    years = max(tick, 0) // ticks_a_year if is_lived or not alive else max(tick + 1, 0) // ticks_a_year
    return Standing(tick, digest.hex(), years, planned, alive, is_lived, is_finished and not is_lived)


def moment(reader: HistoryReader) -> dict[str, Any]:
    """The last tick for a page that moves: people by house, three sentences, news, stocks of the last census; plain values."""
    now = standing(reader)
    found: dict[str, Any] = {"tick": now.tick, "words": now.words, "is_lived": now.is_lived, "is_finished": now.is_finished}
    if now.tick < -1:
        return found
    year, season, weather, alive = reader.rows(
        "SELECT year, season, weather, alive FROM ticks WHERE tick = :tick", {"tick": now.tick}
    )[0]
    census = "SELECT alive FROM census ORDER BY year DESC LIMIT 1000"
    return found | {
        "year": year,
        "part": (now.tick + 1) / max(_ticks_planned(reader), 1),
        "season": _word(Season, season),
        "weather": _word(Weather, weather),
        "alive": alive,
        "houses": _rows(reader, _HOUSES),
        "curve": [row[0] for row in reversed(reader.rows(census))],
        "stocks": _stocks(reader),
        "places": _rows(reader, "SELECT name, x, y, kind FROM places ORDER BY place_id LIMIT 50"),
        "sentences": _sentences(reader, now.tick),
        "news": _news(reader, now.tick),
    }


_HOUSES = """
SELECT house, count(*) FROM stays WHERE gone_tick IS NULL GROUP BY house ORDER BY count(*) DESC, house LIMIT 12
"""


def _rows(reader: HistoryReader, sql: str, parameters: Mapping[str, Any] | None = None) -> list[list[Any]]:
    return [list(row) for row in reader.rows(sql, parameters)]


def _ticks_planned(reader: HistoryReader) -> int:
    years, ticks_a_year = reader.rows("SELECT years, ticks_a_year FROM runs")[0]
    return int(years * ticks_a_year)


def _word(members: Any, code: Any) -> str:
    """A stranger's file may hold any number."""
    try:
        return word(members(code))
    except ValueError:
        return ""


def _stocks(reader: HistoryReader) -> list[list[Any]]:
    """[name, now, most so far] of each stock, as the census of every year has it."""
    columns = ", ".join(_STOCKS)
    last = reader.rows(f"SELECT {columns} FROM census ORDER BY year DESC LIMIT 1")
    most = reader.rows(f"SELECT {', '.join(f'max({name})' for name in _STOCKS)} FROM census")
    return [[name, last[0][i], most[0][i]] for i, name in enumerate(_STOCKS)] if last else []


def _sentences(reader: HistoryReader, tick: int) -> list[dict[str, Any]]:
    """Three people's, spread over the tick; read by the key of thoughts, as a run that is lived has no other index."""
    told = reader.rows(
        """SELECT t.agent_id, v.name || ' ' || v.house, t.deed, t.sentence FROM thoughts t JOIN villagers v USING (agent_id)
           WHERE t.tick = :tick AND t.sentence <> '' ORDER BY t.agent_id, t.kind""",
        {"tick": tick},
    )
    chosen = sorted({(tick * 31 + part * len(told) // 3) % len(told) for part in range(3)}) if told else []
    return [
        {"agent_id": who, "name": name, "deed": "" if deed is None else _word(Deed, deed), "sentence": sentence}
        for who, name, deed, sentence in (told[index] for index in chosen)
    ]


def _news(reader: HistoryReader, tick: int) -> list[dict[str, Any]]:
    """What befell people in the tick, the greatest first, in the words of `island.world.event_kinds`."""
    found = reader.rows(
        f"""SELECT e.event_id, e.kind, e.amount, a.name || ' ' || a.house, b.name || ' ' || b.house, p.name
            FROM events e LEFT JOIN villagers a ON a.agent_id = e.actor LEFT JOIN villagers b ON b.agent_id = e.other
            LEFT JOIN places p ON p.place_id = e.place
            WHERE e.event_id > coalesce((SELECT last_event_id FROM ticks WHERE tick = :tick - 1), 0)
              AND e.kind IN ({", ".join(str(int(kind)) for kind in _NEWS)}) ORDER BY e.event_id LIMIT 100""",
        {"tick": tick},
    )
    ranked = sorted(found, key=lambda row: (_NEWS.index(EventKind(row[1])), row[0]))
    return [{"event_id": row[0], "text": _told(*row[1:])} for row in ranked[:4]]


def _told(kind_code: int, amount: Any, actor: str | None, other: str | None, place: str | None) -> str:
    kind = KINDS[EventKind(kind_code)]
    what = _word(kind.amount_words, amount) if kind.amount_words else str(amount)
    names = {"actor": actor or "somebody", "other": other or "somebody", "place": place or "a place"}
    return kind.sentence.format(amount=CAUSES.get(what, what), outcome="", **names)
