"""The two hosts of the pages: a file that asks for nothing, and a server that is asked for rows."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from browser import Watched

from island.history.reader import HistoryReader
from island.site.report import report_of, write
from island.site.server import address_of, listening, server_of
from island.views.selection.sidecar import selection_of

HOSTS = ("report", "server")


@dataclass(frozen=True)
class Host:
    """`address` is that of the file, or the server's with a slash at its end."""

    name: str
    address: str

    def go(self, watched: Watched, path: str) -> None:
        """From page to page as a reader goes, without loading all again where the pages do not either."""
        is_there = watched.page.url.startswith(self.address)
        if self.name == "report" and is_there:
            watched.page.evaluate("path => { location.hash = path }", path)
        elif self.name == "server" and is_there and path != "/":
            watched.page.evaluate(
                "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')) }", path
            )
        else:
            watched.page.goto(f"{self.address}#{path}" if self.name == "report" else self.address + path[1:])
        watched.wait(path)

    def is_ours(self, request: str) -> bool:
        """Whether a page of this host may ask for this."""
        return request.split("#")[0] == self.address if self.name == "report" else request.startswith(self.address)

    def path_of(self, link: str) -> str | None:
        """The page that a link leads to, None for a place within a page."""
        if self.name == "report":
            return link[1:] if link.startswith("#/") else None
        return link if link.startswith("/") else None


def written(folder: Path, out: Path, *, even_if_changed: bool = False) -> Path:
    """The report of a run."""
    reader = HistoryReader(folder, even_if_changed=even_if_changed)
    write(out, report_of(reader, selection_of(reader)))
    return out


@contextlib.contextmanager
def serving(folder: Path, beside: Path | None = None) -> Iterator[str]:
    """A server of a run while the block lasts; its address."""
    server, listener = server_of(folder, beside=beside), listening(0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield address_of(listener)
    server.should_exit = True
    thread.join(20)
    listener.close()
