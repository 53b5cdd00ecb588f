"""Things that decide, behind one protocol: the brain (`lm`), the teacher (`scripted`), and opponents to measure them against:
chance (`random`), loaded dice (`dice`) and the brain that reads another's state (`blind`).
"""

import os
from pathlib import Path

from island.scenario import Scenario
from island.sim.mind import Mind

SHIPPED = "island.brain"
WORDLESS = ("random", "dice")
"""The kinds of mind that hear and say nothing."""


def model_path(scenario: Scenario) -> Path:
    """The scenario's model, or the shipped brain."""
    import brain

    return Path(scenario.mind.model) if scenario.mind.model else Path(brain.__file__).parent / "models" / SHIPPED


def replaying_mind(scenario: Scenario) -> Mind:
    """A mind that takes what was decided and told from the record alone. Raises IslandError when it is asked for more."""
    from island.codec.vocabulary import Vocabulary
    from island.minds.chance import ChanceMind
    from island.minds.replay import ReplayingMind

    if scenario.mind.kind in WORDLESS:
        return ChanceMind()  # a deed on record is its number among the legal ones, whoever threw it
    return ReplayingMind(Vocabulary.load(model_path(scenario).with_suffix(".vocab")), scenario.mind.kind == "blind")


def make_mind(scenario: Scenario, threads: int = 0) -> Mind:
    """The mind a scenario asks for; its vocabulary lies beside the model. Raises IslandError."""
    from island.codec.vocabulary import Vocabulary

    settings = scenario.mind
    if settings.kind == "random":
        from island.minds.chance import ChanceMind

        return ChanceMind()
    if settings.kind == "dice":
        from island.minds.dice import SHIPPED as TABLE
        from island.minds.dice import DiceMind

        return DiceMind(Path(settings.model) if settings.model else TABLE)
    model = model_path(scenario)
    vocabulary = Vocabulary.load(model.with_suffix(".vocab"))
    if settings.kind == "scripted":
        from island.teacher.scripted import ScriptedMind

        return ScriptedMind(vocabulary)
    from island.minds.blind import BlindMind
    from island.minds.lm import LmMind

    return (BlindMind if settings.kind == "blind" else LmMind)(
        model, vocabulary, threads=threads or os.cpu_count() or 1, temperature=settings.temperature,
        decide_temperature=settings.decide_temperature, decide_top_p=settings.decide_top_p, top_p=settings.top_p, constrained=settings.constrained,
    )  # fmt: skip
