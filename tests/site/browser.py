"""Pages in Debian's Chromium, watched: what a page says on the console and what it asks for is written down."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
SETTLED_MS = 60_000  # at most, for a busy machine


@dataclass
class Watched:
    """A page of the browser. `troubles` are errors and warnings of its console, `requests` all it asked for."""

    page: Any
    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, address: str, shown: str = "/") -> None:
        """Goes there and waits until the page `shown` is there."""
        self.page.goto(address)
        self.wait(shown)

    def wait(self, shown: str) -> None:
        self.page.wait_for_selector(f'body[data-shown="{shown}"]', timeout=SETTLED_MS)

    def look(self, width: int, scheme: str) -> None:
        """The same page in a window of another width, or for a reader who likes it dark."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme)

    def picture(self, folder: Path, name: str) -> None:
        """A screenshot, kept with what the tests leave, or in the folder that SHOTS names."""
        self.page.screenshot(path=Path(os.environ.get("SHOTS") or folder) / f"{name}.png")

    def faults_for_readers(self) -> list[str]:
        """What axe finds: the rule, and the first element that breaks it."""
        from axe_playwright_python.base import AXE_SCRIPT

        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate("axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations)")
        return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]

    def is_wider_than_the_window(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def links(self) -> list[str]:
        """The addresses that can be followed from here, as they are written."""
        found = self.page.eval_on_selector_all(
            "a[href]", "all => all.filter(a => a.checkVisibility()).map(a => a.getAttribute('href'))"
        )
        return list(dict.fromkeys(found))

    def out_of_reach(self) -> list[str]:
        """What can be pressed or filled in, but not reached with the Tab key alone."""
        self.page.evaluate(
            """() => { document.activeElement.blur(); window.reached = new Set();
            document.addEventListener('focusin', event => window.reached.add(event.target)); }"""
        )
        for _ in range(self.page.evaluate(f"{_CAN_BE_USED}.length + 10")):
            self.page.keyboard.press("Tab")
        found: list[str] = self.page.evaluate(
            f"{_CAN_BE_USED}.filter(one => !window.reached.has(one)).map(one => one.outerHTML.slice(0, 200))"
        )
        return found


_CAN_BE_USED = "[...document.querySelectorAll('a[href], input, button, select, textarea, summary, .scroll')].filter(one => one.checkVisibility())"

Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser; skips where it or its driver is absent."""
    driver = pytest.importorskip("playwright.sync_api", reason="the pages are tried with playwright, which is not installed")
    if CHROMIUM is None:
        pytest.skip("the pages are tried in Chromium, which is not installed (apt install chromium)")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Any) -> Iterator[Open]:
    """Opens an empty page: `browser_page(width=390, scheme="dark", script=True)`."""
    contexts = []

    def opened(*, width: int = 1280, scheme: str = "light", script: bool = True) -> Watched:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.on("console", lambda said: watched.troubles.extend([said.text] * (said.type in ("error", "warning"))))
        watched.page.on("pageerror", lambda error: watched.troubles.append(str(error)))
        watched.page.on("request", lambda request: watched.requests.append(request.url))
        return watched

    yield opened
    for context in contexts:
        context.close()
