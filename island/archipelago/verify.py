"""Is an archipelago what its digests say, and do its islands and its sea agree?"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from island.archipelago.sea import FILE, Sea
from island.history.oddity import odd_rows_explained
from island.history.reader import HistoryReader
from island.history.verify import verify_run
from island.world.words import LEAVINGS, EventKind


class Finding(NamedTuple):
    where: Path
    is_ok: bool
    message: str


def verify_archipelago(folder: Path) -> Iterator[Finding]:
    """Every island by itself and against the sea, then the sea. Raises IslandError when there is none, or an island is missing."""
    sea = Sea(folder)
    trouble = sea.trouble()
    if trouble:
        yield Finding(folder / FILE, False, trouble)
        return
    lived = sea.lived()
    for number in range(len(sea.info.islands)):
        yield _island(sea, number, lived)
    people = sum(len(boat.travellers) for boats in sea.voyages().values() for boat in boats)
    yield Finding(folder / FILE, True, f"{lived} years verified, {people} people crossed; digest {sea.digest() or 'none yet'}")


def _island(sea: Sea, number: int, lived: int) -> Finding:
    folder = sea.folder / sea.info.islands[number]
    if not lived and not (folder / "history.db").exists():
        return Finding(folder, True, "not begun")
    with odd_rows_explained(folder):
        found = verify_run(folder)
        if not found.is_ok:
            return Finding(folder, False, found.message)
        reader = HistoryReader(folder, even_if_changed=True)
        digests = {tick: digest.hex() for tick, digest in reader.rows("SELECT tick, digest FROM ticks")}
        for year, heads in sea.heads().items():
            if digests.get(heads[number].tick) != heads[number].digest:
                return Finding(folder, False, f"year {year}: its history is not the one that the sea knows")
        if trouble := _crossings(sea, number, lived, reader):
            return Finding(folder, False, trouble)
    ahead = found.ticks - lived * sea.info.ticks_a_year
    note = f"; {ahead} ticks of a year that is not committed: `island resume {sea.folder}` goes on" if ahead else ""
    return Finding(folder, True, found.message + note)


def _crossings(sea: Sea, number: int, lived: int, reader: HistoryReader) -> str | None:
    """What left this island and what landed on it, by its own events and by the sea; in words where they differ."""
    ticks_a_year = sea.info.ticks_a_year
    left, came, loaded = Counter[_Passage](), Counter[_Passage](), Counter[_Passage]()
    for year, boats in sea.voyages().items():
        for boat in boats:
            tick = (year + 1) * ticks_a_year
            if boat.origin == number:
                left.update((tick - 1, one.left_as) for one in boat.travellers)
                loaded.update(
                    {(tick - 1, good): amount for good, amount in zip(_GOODS, (boat.meals, boat.logs), strict=True) if amount}
                )
            if boat.to == number and not boat.is_lost and year < lived - 1:
                came.update((tick, one.landed_as) for one in boat.travellers)
    kinds = ", ".join(str(int(kind)) for kind in sorted(LEAVINGS | {EventKind.CAME_ASHORE, *_LOADED}))
    events = reader.rows(f"SELECT tick, kind, actor, amount, outcome FROM events WHERE kind IN ({kinds})")
    events = [event for event in events if event[0] < lived * ticks_a_year]
    left.subtract((tick, actor) for tick, kind, actor, _, _ in events if kind in LEAVINGS)
    came.subtract((tick, actor) for tick, kind, actor, _, _ in events if kind == EventKind.CAME_ASHORE)
    for tick, kind, _, meals, logs in events:
        if kind in _LOADED:
            loaded.subtract({(tick, good): amount for good, amount in zip(_GOODS, (meals, logs), strict=True)})
    for what, differing in (("who left", left), ("who came ashore", came), ("what was loaded", loaded)):
        if wrong := [passage for passage, count in differing.items() if count]:
            return f"year {min(wrong)[0] // ticks_a_year}: the island and the sea differ in {what}"
    return None


_Passage = tuple[int, int]
"""(tick, agent_id), or (tick, which good)"""
_GOODS = (0, 1)  # meals, logs
_LOADED = (EventKind.LOADED, EventKind.SENT_OVER)
