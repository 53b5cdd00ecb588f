"""What the campaigns compile is kept in build/torture/ until a source is newer."""

from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "torture"


def compiled(name: str, make: Callable[[Path], object], *sources: Path) -> Path:
    """The file of this name, made by `make(path)` if it is missing or older than the engine or one of `sources`."""
    out = FOLDER / name
    newest = max(path.stat().st_mtime for path in (*sources, *(ROOT / "brain").rglob("*.[ch]")))
    if not out.exists() or out.stat().st_mtime < newest:
        FOLDER.mkdir(parents=True, exist_ok=True)
        make(out)
    return out
