"""`island serve`: the pages of a run from its database, for this machine alone, also while the run is being lived."""

import contextlib
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from island.errors import IslandError
from island.history.reader import HistoryReader
from island.site import asking
from island.site.library import Library
from island.site.live import Live
from island.site.shell import ROOM

if TYPE_CHECKING:
    import uvicorn

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

HOST = "127.0.0.1"
_OURS = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_STATIC = {path.name: path.suffix for path in ROOM.iterdir() if path.suffix in (".js", ".css")}
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-cache",
}


# -- who may ask -------------------------------------------------------------------------------------------------------


class Guard:
    """Answers only who asks this machine by its own name: a page elsewhere may have its name lead here (DNS rebinding)."""

    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def send_guarded(message: Scope) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                ours = [(name.encode(), value.encode()) for name, value in _HEADERS.items() if name.encode() not in there]
                message["headers"] = [*message["headers"], *ours]
            await send(message)

        refusal = _refusal(Request(scope))
        await (refusal or self._app)(scope, receive, send_guarded)


def _refusal(request: Request) -> Response | None:
    if not _OURS.fullmatch(request.headers.get("host", "")):
        return PlainTextResponse("island: only http://127.0.0.1 and http://localhost are served here\n", 421)
    is_link = request.headers.get("sec-fetch-mode") == "navigate" and not request.url.path.startswith(("/data", "/sql", "/live"))
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none") and not is_link:
        return PlainTextResponse("island: another page may not ask for this\n", 403)
    return None


# -- pages -------------------------------------------------------------------------------------------------------------


def _library(request: Request) -> Library:
    library: Library = request.app.state.library
    return library


def front(request: Request) -> Response:
    """The chronicle when it is ready, else how far its making has come; above it the run while it is lived."""
    return HTMLResponse(_library(request).front())


def page(request: Request) -> Response:
    """Any other page: the script draws it, the server knows whether there is such a thing."""
    library = _library(request)
    return HTMLResponse(library.page(), 200 if library.has(request.url.path) else 404)


def static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return PlainTextResponse("island: there is no such file\n", 404)
    return Response((ROOM / name).read_bytes(), media_type=_TYPES[_STATIC[name]])


def sql(request: Request) -> Response:
    library = _library(request)
    question = request.query_params.get("q", "")
    return HTMLResponse(asking.page(library.reader, question, library.title, library.pages))


# -- rows --------------------------------------------------------------------------------------------------------------


def data(request: Request) -> Response:
    """The rows of a page, as `island/site/rows.py` has them."""
    kind, which = request.path_params["kind"], request.path_params.get("which", "")
    body = _library(request).data(kind, which, request.query_params.get("q", ""))
    return (
        json_response(request, body) if body is not None else json_response(request, b'{"error":"there is no such thing"}', 404)
    )


def json_response(request: Request, body: bytes, status: int = 200) -> Response:
    """`<` cannot stand in it: a page that took it for HTML would find none."""
    from hashlib import sha256

    tag = f'"{sha256(body).hexdigest()[:32]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag})
    return Response(body.replace(b"<", b"\\u003c"), status, {"etag": tag}, "application/json")


async def live(request: Request) -> Response:
    events: Live = request.app.state.live
    if events.is_full:
        return PlainTextResponse("island: too many look on; close a page\n", 503)
    return StreamingResponse(events.stream(), media_type="text/event-stream", headers={"cache-control": "no-store"})


def _one_line(request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"island: {' '.join(str(error).split())}\n", 503)


# -- the server --------------------------------------------------------------------------------------------------------


def make_app(reader: HistoryReader, say: Callable[[str], None] | None = None, other: HistoryReader | None = None) -> Starlette:
    """The pages of one run, with `other` beside it. What is worth reading is chosen in the background, unless the run is being lived."""

    @contextlib.asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        app.state.live = Live(reader)
        app.state.library.prepare()
        yield
        await app.state.live.close()

    routes = [
        Route("/", front),
        Route("/live", live),
        Route("/sql", sql),
        Route("/static/{name}", static),
        Route("/data/{kind}.json", data),
        Route("/data/{kind}/{which}.json", data),
        Route("/{path:path}", page),
    ]
    app = Starlette(routes=routes, lifespan=life, exception_handlers={IslandError: _one_line})
    app.state.library = Library(reader, say, other)
    app.add_middleware(Guard)
    return app


def listening(port: int) -> socket.socket:
    """A socket for this machine alone; port 0 is any free one. Raises IslandError when the port is taken."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
        made.listen(64)
    except OSError as error:
        made.close()
        raise IslandError(f"port {port}: {error.strerror}; choose another with --port, 0 is any free one") from None
    return made


def address_of(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}/"


def server_of(folder: str | Path, say: Callable[[str], None] | None = None, beside: str | Path | None = None) -> "uvicorn.Server":
    """A server to `run(sockets=[...])`; it ends within a second of being told to, whoever looks on."""
    import uvicorn

    app = make_app(HistoryReader(folder), say, HistoryReader(beside) if beside else None)
    app.state.library.prepare()  # before anybody can ask: a kept chronicle is there with the first page

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await app.state.live.close()
            await super().shutdown(sockets)

    return Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1, server_header=False))
