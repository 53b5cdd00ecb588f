"""How each kind of thread is told: a row a kind, by what it is about."""

from island.views.chronicle.tales.enmity import ENMITY
from island.views.chronicle.tales.houses import HOUSES
from island.views.chronicle.tales.knowledge import KNOWLEDGE
from island.views.chronicle.tales.love import LOVE
from island.views.chronicle.tales.shocks import SHOCKS
from island.views.chronicle.tales.tale import Tale
from island.views.chronicle.tales.villages import VILLAGES

__all__ = ["TALES", "Tale"]

TALES: dict[str, Tale] = {**ENMITY, **VILLAGES, **SHOCKS, **HOUSES, **LOVE, **KNOWLEDGE}
