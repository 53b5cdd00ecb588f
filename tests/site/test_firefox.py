"""The report in Firefox, opened as a file: driven by its own Marionette, which asks for no driver beside it."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FIREFOX = next((found for name in ("firefox-esr", "firefox") if (found := shutil.which(name))), None)
_START_S = 90.0


class Marionette:
    """One session. A message is its length, a colon and JSON; an answer is [1, number, error, result]."""

    def __init__(self, port: int):
        self._stream = _connected(port).makefile("rwb")
        self._read()  # a greeting
        self._number = 0
        self.ask("WebDriver:NewSession")

    def ask(self, command: str, **parameters: Any) -> Any:
        self._number += 1
        text = json.dumps([0, self._number, command, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(text), text))
        self._stream.flush()
        _, number, error, result = self._read()
        assert number == self._number and error is None, error
        return result

    def run(self, script: str) -> Any:
        return self.ask("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def _read(self) -> Any:
        digits = b""
        while (letter := self._stream.read(1)) != b":":
            assert letter, "Firefox has closed the connection"
            digits += letter
        return json.loads(self._stream.read(int(digits)))


def _connected(port: int) -> socket.socket:
    end = time.monotonic() + _START_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=_START_S)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Marionette]:
    if FIREFOX is None:
        pytest.skip("the report is tried in Firefox, which is not installed (apt install firefox-esr)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
    call = [FIREFOX, "--headless", "--no-remote", "--marionette", "--profile", str(tmp_path)]
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield Marionette(port)
    finally:
        process.terminate()
        process.wait(30)


def test_every_kind_of_page_opens_from_a_file_in_firefox(report: Path, kinds: list[str], firefox: Marionette) -> None:
    firefox.ask("WebDriver:Navigate", url=report.as_uri())
    found = {path: shown(firefox, path) for path in kinds}
    assert found.pop("/nowhere") == "Nothing here"
    assert [path for path, heading in found.items() if not heading or heading == "Nothing here"] == []
    assert firefox.run("return document.querySelectorAll('#chronicle .statement').length") > 5


def shown(firefox: Marionette, path: str) -> str:
    """The heading of a page, once it is there."""
    firefox.run(f"location.hash = {json.dumps(path)}")
    end = time.monotonic() + _START_S
    while firefox.run("return document.body.dataset.shown") != path:
        assert time.monotonic() < end, f"{path} is not shown"
        time.sleep(0.05)
    heading: str = firefox.run("return [...document.querySelectorAll('h1')].find(one => one.checkVisibility()).textContent")
    return heading
