"""What the server knows of one run: its rows as JSON, kept for the head they were read at, and the chronicle, made in the background."""

import json
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from island.errors import IslandError
from island.history.proofs import Proof, kept_proofs
from island.history.reader import HistoryReader
from island.site import living, rows, seeking
from island.site.atlas import atlas
from island.site.comparison import PAGE, LiveComparison
from island.site.front import cover_of, footer_of, front, path_link, title_of
from island.site.shell import PAGES, Named, linked_page
from island.site.templates import filled
from island.views.chronicle import kept_chronicle
from island.views.selection.results import Selection

_ID_MAX = 2**62
_KEPT_S = 10.0  # at most, for a page around what is kept
_LISTS = ("eras", "people", "houses", "places", "threads", "voices", "search")


class Library:
    """Safe for many threads. Raises IslandError where the history cannot be read."""

    def __init__(self, reader: HistoryReader, say: Callable[[str], None] | None = None, other: HistoryReader | None = None):
        """With `other` there is a page that compares the two."""
        self.reader = reader
        self.pages: tuple[Named, ...] = (*PAGES, PAGE) if other else PAGES
        self._comparison = LiveComparison(reader, other) if other else None
        self._say = say or (lambda text: None)
        self._lock = threading.Lock()
        self._base: tuple[tuple[str, bool], dict[str, Any], bytes] | None = None  # of a digest, with what was chosen or without
        self._atlas: tuple[str, bytes] | None = None
        self._maker: threading.Thread | None = None
        self._made_for = ""  # the digest that selection and chronicle are of
        self._made_with: dict[tuple[int, int], Proof] = {}  # the proofs that the chronicle has its marks from
        self._selection: Selection | None = None
        self._chronicle = ""
        self._progress = ""

    # -- in the background ---------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Begins to choose what is worth reading when the run stands still and this is not done yet; a kept chronicle is waited for."""
        now, proofs = living.standing(self.reader), kept_proofs(self.reader)
        with self._lock:
            is_at_work = self._maker is not None and self._maker.is_alive()
            if now.is_lived or not now.digest or (now.digest, proofs) == (self._made_for, self._made_with) or is_at_work:
                return
            self._made_for, self._made_with, self._selection, self._chronicle = now.digest, proofs, None, ""
            self._maker = threading.Thread(target=self._make, daemon=True, name="chronicle")
            self._maker.start()
        if kept_chronicle(self.reader, now.digest):
            self.wait(_KEPT_S)

    def _make(self) -> None:
        from island.views.selection.sidecar import selection_of

        try:
            self._progress = "choosing what is worth reading"
            self._selection = selection_of(self.reader, self._tell)
            self._chronicle = front(self.reader, self._selection, rows.base(self.reader, self._selection), path_link, self._tell)
            self._tell("")
            self._atlas_now()  # a second of work that the first reader of the map need not wait for
        except IslandError as error:
            self._tell(str(error))

    def _tell(self, text: str) -> None:
        self._progress = text
        if text:
            self._say(text)

    def wait(self, seconds: float) -> None:
        """Until what is made in the background is there, at most so long."""
        if self._maker:
            self._maker.join(seconds)

    # -- pages ---------------------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return title_of(self._base_now()[0])

    def page(self) -> str:
        """HTML of every page that the script draws: the same for all of them."""
        base = self._base_now()[0]
        return _shell(title_of(base), footer_of(base), self.pages)

    def front(self) -> str:
        """HTML: the run as it stands, then the chronicle or how far its making has come."""
        self.prepare()
        base = self._base_now()[0]
        content = filled(
            "front.html",
            standing=living.standing(self.reader),
            cover=Markup("" if self._chronicle else cover_of(base)),
            chronicle=Markup(self._chronicle),
            progress=self._progress,
            people=f"{len(base['people']):,}",
            thoughts=f"{base['thoughts']:,}",
            year=max(base["ticks"] - 1, 0) // base["ticks_a_year"],
        )
        return linked_page(title=title_of(base), chronicle=content, footer=footer_of(base), pages=self.pages)

    def has(self, path: str) -> bool:
        """Whether there is such a page: the script that draws it says the same."""
        _, name, *rest = path.split("/")
        argument = "/".join(rest)
        if not argument:
            return name in _LISTS or any(name == one for one, _, _ in self.pages)
        base = self._base_now()[0]
        number = _number(argument)
        match name:
            case "person":
                return any(row[0] == number for row in base["people"])
            case "place":
                return any(row[0] == number for row in base["places"])
            case "house":
                return any(row[0] == argument for row in base["houses"])
            case "year":
                return number is not None and 0 <= number <= max(0, (base["ticks"] - 1) // base["ticks_a_year"])
            case "era" | "thread":
                return number is not None and 1 <= number <= len(base[f"{name}s"])
            case "event":
                return bool(number is not None and self.reader.rows("SELECT 1 FROM events WHERE event_id = :id", {"id": number}))
        return False

    # -- rows ----------------------------------------------------------------------------------------------------------

    def data(self, kind: str, which: str, words: str) -> bytes | None:
        """The JSON of `/data/KIND/WHICH.json`, None when there is no such thing."""
        if kind == "base" and not which:
            return self._base_now()[1]
        if kind == "progress" and not which:
            return _json({"progress": self._progress, "is_ready": bool(self._chronicle)})
        if kind == "atlas" and not which:
            return self._atlas_now()
        if kind == PAGE[0] and not which and self._comparison:
            return _json({"html": self._comparison.html()})
        if kind == "proofs" and not which:
            return _json(rows.proofs(self.reader))
        if kind == "search" and not which:
            return _json(self._found(words))
        number = _number(which)
        if number is None or kind not in ("person", "year", "event"):
            return None
        read = {"person": rows.person, "year": rows.year, "event": rows.event}[kind]
        if kind == "person" and living.standing(self.reader).is_lived:
            read = seeking.person
        return _json(read(self.reader, number))

    def _base_now(self) -> tuple[dict[str, Any], bytes]:
        """`rows.base` of the head, and its JSON; made again only when the head has moved."""
        head = self.reader.head()
        digest = head[1] if head else ""
        selection = self._selection if digest == self._made_for else None
        key = digest, selection is not None
        kept = self._base
        if kept is None or kept[0] != key:
            base = rows.base(self.reader, selection)
            kept = self._base = key, base, _json(base)
        return kept[1], kept[2]

    def _atlas_now(self) -> bytes:
        """The JSON of the map, made again only when the head has moved."""
        head = self.reader.head()
        digest = head[1] if head else ""
        kept = self._atlas
        if kept is None or kept[0] != digest:
            kept = self._atlas = digest, _json(atlas(self.reader))
        return kept[1]

    def _found(self, words: str) -> list[Any]:
        from island.views.selection.sidecar import search

        try:
            found = search(self.reader, words[:1000])
        except IslandError:
            return []  # no word to look for
        return rows.sentences(self.reader, [(one.tick, one.agent_id, one.kind) for one in found])


@lru_cache(maxsize=4)
def _shell(title: str, footer: str, pages: tuple[Named, ...]) -> str:
    return linked_page(title=title, chronicle="", footer=footer, pages=pages)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 and int(text) < _ID_MAX else None


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
