"""How likely each legal deed was: the engine reads the recorded stream again and says what the run drew from."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from brain.binding import Automaton, Brain, RoundResult
from brain.errors import BrainError
from island.codec.automaton import FINAL, Table, add_actions
from island.errors import IslandError
from island.rng import Purpose
from island.settings import Mind
from island.thinking.recall import Recall
from island.world.legal import actions_of
from island.world.state import Action


@dataclass(frozen=True)
class Odds:
    """`chance` of each legal action as the run drew it, likeliest first; under the automaton they sum to 1."""

    chance: dict[Action, float]
    drawn: list[int]  # what the keyed draw gives: the tokens of the record, if this is the run's brain and history

    @property
    def muddled(self) -> float:
        """That what is written is no legal deed: more than nothing in runs without the automaton only."""
        return max(0.0, 1.0 - sum(self.chance.values()))


def odds_of(model: Path, found: Recall, settings: Mind) -> Odds:
    """Raises IslandError when the brain cannot be opened, or cannot read this stream."""
    stream, table = found.stream, Table()
    start = add_actions(table, stream, found.legal)
    edges = slice(table.offset[start], table.offset[start + 1])
    behind = {token: state for token, state in zip(table.token[edges], table.next[edges], strict=True) if state != FINAL}
    try:
        with Brain(model, n_slots=1 + len(behind)) as brain:
            result = _round(brain, found, settings, table, start, behind)
    except BrainError as error:
        raise IslandError(f"{model}: {error}") from None
    assert result.first_probs is not None
    verbs, *partners = (_drawn_from(row, settings) for row in result.first_probs.astype(np.float64))
    partner_of = dict(zip(behind, partners, strict=True))
    chance = {}
    for action in actions_of(found.legal):
        verb, *partner = stream.spell(action)
        chance[action] = float(verbs[verb] * (partner_of[verb][partner[0]] if partner else 1.0))
    return Odds(dict(sorted(chance.items(), key=lambda one: -one[1])), result.completions[0])


def _round(brain: Brain, found: Recall, settings: Mind, table: Table, start: int, behind: dict[int, int]) -> RoundResult:
    """Row 0 draws the deed as the run did; each other row has a verb before it, and is about the partner."""
    tokens = found.stream.tokens
    bits = Automaton.pack_class(found.stream.vocabulary.free_text, brain.config.vocab).reshape(1, -1)
    states = [start, *behind.values()] if settings.constrained else [-1] * (1 + len(behind))
    return brain.round(
        range(1 + len(behind)),
        prompts=[tokens, *([*tokens, verb] for verb in behind)],
        start_states=states,
        max_new=[2] + [1] * len(behind),
        agent_ids=found.stream.identity.agent_id,
        automaton=Automaton(**table.arrays(), class_bits=bits),
        seed=found.luck.seed,
        tick=found.luck.tick,
        purpose=int(Purpose.DECIDE),
        island=found.luck.island,
        temperature=settings.decide_temperature,
        top_p=settings.decide_top_p,
        want_first_probs=True,
    )


def _drawn_from(probs: np.ndarray, settings: Mind) -> np.ndarray:
    """What the engine's draw gives each token: the fewest likeliest whose share reaches top_p, or at temperature 0 the first."""
    order = np.argsort(-probs, kind="stable")  # of equals the smaller id first, as in sampler.h
    share = 0.0 if settings.decide_temperature <= 0 else float(np.float32(settings.decide_top_p))
    n_kept = 1 + int(np.searchsorted(np.cumsum(probs[order]), share)) if share < 1 else len(order)
    kept = np.zeros_like(probs)
    kept[order[:n_kept]] = probs[order[:n_kept]]
    return np.asarray(kept / kept.sum())
