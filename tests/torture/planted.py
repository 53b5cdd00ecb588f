"""Defects to plant, one for each campaign: `--plant NAME` breaks the island before the forks, and the campaign must find it."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any


def forgetful_resume() -> None:
    """A resumed run goes on with other chance than the one that was stopped."""
    from island import app

    gone_back_to = app._simulation_at_the_head

    def resumed(*args: Any) -> Any:
        simulation = gone_back_to(*args)
        simulation.seed += 1
        return simulation

    app._simulation_at_the_head = resumed


def no_fsync() -> None:
    """SQLite is told that the disk needs no fsync."""
    from island.history import database

    connect = database.sqlite3.connect

    class Hasty(database.sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> Any:
            return super().execute("PRAGMA synchronous=OFF" if "synchronous=" in sql else sql, *values)

    database.sqlite3.connect = lambda *args, **more: connect(*args, **{"factory": Hasty, **more})


def bare_errors() -> None:
    """Errors of the disk come through as they are."""
    from island.history import database

    @contextlib.contextmanager
    def nothing(folder: Any) -> Iterator[None]:
        yield

    database.history_errors = nothing  # type: ignore[assignment]


def blind_verify() -> None:
    """`verify` is content with all rows."""
    from island.history import verify

    verify._Verification.result = lambda self: verify.VerifyResult(True, 0, "", None, "all is well")  # type: ignore[method-assign]


def obedient_printing() -> None:
    """Text goes to the terminal as it is."""
    from island import printing

    printing.harmless = lambda text, kept="": text


def hopeful_reading() -> None:
    """A scenario is taken for UTF-8."""
    from island import scenario

    scenario._read = lambda path: path.read_text(encoding="utf-8")


DEFECTS: dict[str, Callable[[], None]] = {
    "kills": forgetful_resume,
    "power": no_fsync,
    "faults": bare_errors,
    "flips": blind_verify,
    "strangers": obedient_printing,
    "files": hopeful_reading,
    "digests": forgetful_resume,
}
