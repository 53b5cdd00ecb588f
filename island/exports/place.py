"""Where an export goes: whole or not at all, and never over something by accident."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from island.errors import IslandError


@contextlib.contextmanager
def new_file(out: Path, *, force: bool) -> Iterator[Path]:
    """A path to write to, which takes the place of `out` at the end; what was there stays when anything fails.

    Raises IslandError when `out` exists and not `force`, is a folder, or cannot be written.
    """
    with _beside(out, force, is_folder=False) as temporary:
        made = temporary / "file"
        yield made
        os.replace(made, out)


@contextlib.contextmanager
def new_folder(out: Path, *, force: bool, mark: str) -> Iterator[Path]:
    """The same for a folder. With `force` it replaces one that has a file `mark` in it, an earlier export, and no other."""
    if out.is_dir() and force and any(out.iterdir()) and not (out / mark).is_file():
        raise IslandError(f"{out}: no export of this format ({mark} is missing); --force replaces nothing else")
    with _beside(out, force, is_folder=True) as temporary:
        made, old = temporary / "folder", temporary / "old"
        made.mkdir()
        yield made
        if out.exists():
            os.rename(out, old)
        try:
            os.rename(made, out)
        except OSError:
            if old.exists():
                os.rename(old, out)
            raise


@contextlib.contextmanager
def _beside(out: Path, force: bool, *, is_folder: bool) -> Iterator[Path]:
    """A temporary folder on the same file system."""
    if os.path.lexists(out) and (out.is_symlink() or out.is_dir() != is_folder):
        raise IslandError(f"{out}: expected {'a folder' if is_folder else 'a file'} or nothing there; choose another --out")
    if os.path.lexists(out) and not force:
        raise IslandError(f"{out}: exists; choose another --out, or replace it with --force")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{out.name[:60]}.", dir=out.parent))
    except OSError as error:
        raise IslandError(f"{out}: {error.strerror or error}; choose another --out") from None
    try:
        yield temporary
    except OSError as error:
        raise IslandError(f"{out}: {error.strerror or error}; nothing was exported") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
