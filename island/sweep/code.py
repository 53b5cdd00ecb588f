"""What a history follows from besides its scenario: the code and the brain, as digests."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from island import __version__
from island.errors import IslandError
from island.history.folder import sha256_of
from island.scenario import Scenario

_ISLAND = Path(__file__).resolve().parent.parent
_DECIDES = (
    "errors.py", "records.py", "rng.py", "settings.py", "scenario.py", "app.py", "world", "codec", "sim", "minds", "teacher",
    "history", "forks", "sweep/task.py", "sweep/rows.py",
)  # fmt: skip


@cache
def code_digest() -> str:
    """Of every source that decides what is in a dataset, the engine's among them. The same on every machine of a sweep."""
    made_of = hashlib.sha256(__version__.encode())
    for name, path in sorted(_sources()):
        made_of.update(f"\0{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return made_of.hexdigest()[:16]


def version() -> str:
    """What every node of a cluster must answer alike."""
    return f"island {__version__}, code {code_digest()}"


def _sources() -> Iterator[tuple[str, Path]]:
    import brain
    from brain.build import SOURCES

    for name in _DECIDES:
        path = _ISLAND / name
        found = path.rglob("*") if path.is_dir() else [path]
        yield from ((str(one.relative_to(_ISLAND)), one) for one in found if one.suffix in (".py", ".txt") and one.is_file())
    home = Path(brain.__file__).parent
    sources = [home / "binding.py", home / "model_file.py", *(path for path in SOURCES if path.parent.name != "command")]
    yield from ((f"brain/{path.relative_to(home)}", path) for path in sources)


def brain_digest(scenario: Scenario) -> str:
    """Of the files that the mind is made of, as they lie on this machine now. Raises IslandError when one cannot be read."""
    try:
        return hashlib.sha256("".join(map(sha256_of, _files_of(scenario))).encode()).hexdigest()
    except OSError as error:
        raise IslandError(f"{error.filename}: cannot be read ({error.strerror}); expected what the mind is made of") from None


def _files_of(scenario: Scenario) -> list[Path]:
    from island.minds import dice, model_path

    match scenario.mind.kind:
        case "random":
            return []
        case "dice":
            return [Path(scenario.mind.model) if scenario.mind.model else dice.SHIPPED]
        case "scripted":
            return [model_path(scenario).with_suffix(".vocab")]
        case _:
            return [model_path(scenario).with_suffix(".vocab"), model_path(scenario)]
