"""Small archipelagos, lived by the scripted mind through the `island` command's own composition."""

from pathlib import Path
from typing import Any

from island import app, scenario
from island.app import Crew
from island.archipelago.sea import Sea

SCRIPTED = (
    "mind.kind=scripted",
    "years=6",
    "villagers.count=16",
    "islands.Eastwick.villagers.count=16",
    "islands.Lowskerry.villagers.count=16",
    "sea.storms=300",
    "sea.matches=300",
)
SERIAL = Crew("serial")


def settings_of(*overrides: str) -> Any:
    return scenario.load("archipelago", [*SCRIPTED, *overrides])


def live(folder: Path, *overrides: str, crew: Crew = SERIAL) -> Sea:
    """The sea of an archipelago that was lived to its end in this folder."""
    ending = app.sail(settings_of(*overrides), folder, crew, quiet=True)
    if ending.signal_number:  # tests that went on with the years so far would blame the code for those that are missing
        raise KeyboardInterrupt(f"signal {ending.signal_number}")
    return Sea(folder)
