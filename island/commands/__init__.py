"""Commands by what they are for; each module adds its own to `island` with `add_to(app)`.

Imports of the heavy parts stand inside the functions: `island --help` must not wait for them.
"""

from types import ModuleType

from island.commands import (
    assessing,
    chronicling,
    comparing,
    exporting,
    forking,
    picturing,
    proving,
    reading,
    sailing,
    selecting,
    serving,
    sharing,
    sweeping,
    thinking,
)

ROOMS: tuple[ModuleType, ...] = (
    assessing,
    chronicling,
    comparing,
    exporting,
    forking,
    picturing,
    proving,
    reading,
    sailing,
    selecting,
    serving,
    sharing,
    sweeping,
    thinking,
)
