"""The phrase grammar: every sentence frame, clause and reflection that the teacher tells its deeds with.

Texts are lower case; an engine elsewhere chooses among those whose conditions hold and fills the slots.
An empty slot leaves a doubled space or a space before a stop, which the engine closes.
"""

from island.codec.phrases_care import CARE
from island.codec.phrases_clauses import CLAUSES as _CLAUSES
from island.codec.phrases_food import FOOD
from island.codec.phrases_heart import HEART
from island.codec.phrases_memory import REFLECTIONS as _REFLECTIONS
from island.codec.phrases_talk import TALK
from island.codec.phrases_types import Clause, Frame, Reflection
from island.codec.phrases_work import WORK

FRAMES: tuple[Frame, ...] = (*FOOD, *WORK, *TALK, *CARE, *HEART)
CLAUSES: tuple[Clause, ...] = tuple(_CLAUSES)
REFLECTIONS: tuple[Reflection, ...] = tuple(_REFLECTIONS)

__all__ = ["CLAUSES", "FRAMES", "REFLECTIONS", "Clause", "Frame", "Reflection"]
