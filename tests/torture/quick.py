"""What every command computes again from the same text is computed once, before the forks: half of a step's time.

Only pure functions: of the schema, of a scenario's text, of the installed packages, of the command's own flags.
"""

import functools
import importlib.metadata
from pathlib import Path
from typing import Any


def remember() -> None:
    """Replaces the pure functions by ones that remember."""
    import typer.main

    from island import scenario
    from island.history import schema

    typer.main.get_command = functools.cache(typer.main.get_command)  # puts the command together from its flags
    importlib.metadata.version = functools.cache(importlib.metadata.version)
    for name in ("create_statements", "closing_statements", "opening_statements", "insert_sql", "code_rows", "meaning_rows"):
        if hasattr(schema, name):
            setattr(schema, name, functools.cache(getattr(schema, name)))
    scenario.dump_yaml = functools.cache(scenario.dump_yaml)
    scenario.parse = _by_text(scenario.parse)


def _by_text(parse: Any) -> Any:
    known: dict[tuple[str, Path], Any] = {}

    def wrapped(text: str, where: str, folder: Path = Path()) -> Any:
        if (text, folder) not in known:
            known[text, folder] = parse(text, where, folder)  # what raises is not remembered
        return known[text, folder]

    return wrapped


def foresee(file: Path) -> None:
    """Reads a world's scenario in the parent, and the text that a run keeps of it."""
    from island import scenario

    scenario.parse(scenario.dump_yaml(scenario.load(file)), "")
