"""The page around every page: head, navigation, the chronicle, and the scripts, written into it (report) or beside it (server)."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from island.views.pictures.svg import PALETTE

ROOM = Path(__file__).parent
RENDERER = ("dom.js", "draw.js", "site.js")
"""The scripts of every host, in order; the host's own source comes after them."""
Named = tuple[str, str, str]
"""A page by its name, its path and how the navigation calls it."""
PAGES: tuple[Named, ...] = (
    ("", "/", "Chronicle"),
    ("eras", "/eras", "Eras"),
    ("threads", "/threads", "Threads"),
    ("people", "/people", "People"),
    ("houses", "/houses", "Houses"),
    ("places", "/places", "Places"),
    ("voices", "/voices", "Voices"),
)


@cache
def asset(name: str) -> str:
    return (ROOM / name).read_text(encoding="utf-8")


def picture_colours() -> str:
    """Style that lets the switch of light and dark reach the pictures, which else follow the reader's system."""
    themes = ("light", "dark")
    return "".join(
        f':root[data-theme="{theme}"] .pic{{{"".join(f"--pic-{name}:{colours[i]};" for name, colours in PALETTE.items())}}}'
        for i, theme in enumerate(themes)
    )


def inline_page(
    *,
    title: str,
    chronicle: str,
    footer: str,
    data: Mapping[str, str],
    source: Sequence[str] = ("coded.js", "packed.js"),
    more: Mapping[Named, str] | None = None,
) -> str:
    """The whole site as one page that asks for nothing; links are `#/person/718`. `chronicle` is trusted HTML, and so are the pages
    that are written out beforehand, `more`.
    """
    scripts = [asset(name) for name in (*RENDERER, *source)]
    allowed = base64.b64encode(hashlib.sha256("\n".join(scripts).encode()).digest()).decode()
    return _filled(
        title=title,
        chronicle=chronicle,
        footer=footer,
        data=data,
        href=lambda path: f"#{path}",
        pages=(*PAGES, *(more or {})),
        more={name: html for (name, _, _), html in (more or {}).items()},
        inline=True,
        styles=[asset("site.css") + picture_colours()],
        scripts=scripts,
        # the hash lets our script run and nothing that a name or a sentence could smuggle in; pictures carry styles of their own
        policy=f"default-src 'none'; script-src 'sha256-{allowed}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
    )


def linked_page(
    *,
    title: str,
    chronicle: str,
    footer: str,
    source: str = "server.js",
    static: str = "/static/",
    pages: tuple[Named, ...] = PAGES,
) -> str:
    """The page of a server: scripts and style are files under `static`, rows come when asked for; links are `/person/718`."""
    return _filled(
        title=title,
        chronicle=chronicle,
        footer=footer,
        data={},
        href=lambda path: path,
        pages=pages,
        more={},
        inline=False,
        styles=[f"{static}site.css"],  # the server adds picture_colours() to it
        scripts=[static + name for name in (*RENDERER, source)],
        policy="default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'",
    )


def _filled(*, href: Callable[[str], str], **values: object) -> str:
    return render("shell.html", href=href, **values)


def render(template: str, **values: object) -> str:
    """A template of this folder, every value escaped that the template does not call safe."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(ROOM), autoescape=True)
    return environment.get_template(template).render(**values)
