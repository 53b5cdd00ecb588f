"""Things that decide, behind one protocol: the brain (`lm`), the teacher (`scripted`) and chance (`random`)."""

import os
from pathlib import Path

from island.scenario import Scenario
from island.sim.mind import Mind

SHIPPED = "island.brain"


def model_path(scenario: Scenario) -> Path:
    """The scenario's model, or the shipped brain."""
    import brain

    return Path(scenario.mind.model) if scenario.mind.model else Path(brain.__file__).parent / "models" / SHIPPED


def replaying_mind(scenario: Scenario) -> Mind:
    """A mind that takes what was decided and told from the record alone. Raises IslandError when it is asked for more."""
    from island.codec.vocabulary import Vocabulary
    from island.minds.chance import ChanceMind
    from island.minds.replay import ReplayingMind

    if scenario.mind.kind == "random":
        return ChanceMind()
    return ReplayingMind(Vocabulary.load(model_path(scenario).with_suffix(".vocab")))


def make_mind(scenario: Scenario, threads: int = 0) -> Mind:
    """The mind a scenario asks for; its vocabulary lies beside the model. Raises IslandError."""
    from island.codec.vocabulary import Vocabulary

    settings = scenario.mind
    if settings.kind == "random":
        from island.minds.chance import ChanceMind

        return ChanceMind()
    model = model_path(scenario)
    vocabulary = Vocabulary.load(model.with_suffix(".vocab"))
    if settings.kind == "scripted":
        from island.teacher.scripted import ScriptedMind

        return ScriptedMind(vocabulary)
    from island.minds.lm import LmMind

    return LmMind(
        model, vocabulary, threads=threads or os.cpu_count() or 1, temperature=settings.temperature,
        decide_temperature=settings.decide_temperature, top_p=settings.top_p, constrained=settings.constrained,
    )  # fmt: skip
