"""Loaded dice: among the legal deeds one by weights, towards anybody it can be done to; nothing is read and nothing said.

The weights are fitted to a history so that in its situations every deed is as frequent as it was there (`python -m island.measure dice RUN`). Whoever
claims that a mind matters must do better than this.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from island.errors import IslandError
from island.minds.chance import ChanceMind
from island.rng import Luck, Purpose
from island.world.state import Action
from island.world.words import Deed, word

SHIPPED = Path(__file__).with_name("dice.json")
WEIGHT_MOST = 1_000_000
_BYTES_MOST = 1 << 16
_ROUNDS = 2000

Situations = Mapping[frozenset[Deed], int]
"""How many decisions had exactly these deeds to choose among."""


class DiceMind(ChanceMind):
    """`brain_sha256` is that of the table: other weights are another mind."""

    def __init__(self, table: Path = SHIPPED):
        self._weights, self.brain_sha256 = read_weights(table)

    def draw(self, luck: Luck, agent_id: int, actions: list[Action]) -> int:
        """A deed by its weight, then one of those it can be done to; all alike where every legal deed weighs nothing."""
        rows: dict[Deed, list[int]] = {}
        for number, action in enumerate(actions):
            rows.setdefault(action.deed, []).append(number)
        weights = [self._weights[deed] for deed in rows]
        if not any(weights):
            weights = [1] * len(rows)
        drawn = luck.below(sum(weights), Purpose.DECIDE, agent_id)
        for weight, numbers in zip(weights, rows.values(), strict=True):
            if drawn < weight:
                return numbers[luck.below(len(numbers), Purpose.DECIDE, agent_id, 1)]
            drawn -= weight
        raise AssertionError("the weights do not add up")


# -- the table ---------------------------------------------------------------------------------------------------------


def fitted(chosen: Counter[Deed], situations: Situations) -> dict[Deed, int]:
    """Whole weights, at most WEIGHT_MOST, under which each deed is expected as often as it was `chosen`, given the situations.

    Iterative scaling (Deming and Stephan 1940): every weight is multiplied by chosen / expected until none moves.
    """
    weights = {deed: float(chosen[deed] > 0) for deed in Deed}
    for _ in range(_ROUNDS):
        factors = {deed: chosen[deed] / often for deed, often in expected(weights, situations).items() if often}
        weights = {deed: weight * factors.get(deed, 1.0) for deed, weight in weights.items()}
        if all(abs(factor - 1) < 1e-9 for deed, factor in factors.items() if chosen[deed]):
            break
    most = max(weights.values())
    return {deed: max(round(weight / most * WEIGHT_MOST), int(weight > 0)) for deed, weight in weights.items()}


def expected(weights: Mapping[Deed, float], situations: Situations) -> dict[Deed, float]:
    """How often each deed is chosen on the mean in these situations."""
    often = dict.fromkeys(Deed, 0.0)
    for legal, count in situations.items():
        total = sum(weights[deed] for deed in sorted(legal))
        for deed in sorted(legal):
            often[deed] += count * weights[deed] / total if total else 0.0
    return often


def table_text(weights: Mapping[Deed, int], fitted_to: str) -> str:
    """The table as a file: JSON, a weight a deed."""
    return json.dumps({"fitted_to": fitted_to, "weights": {word(deed): weights[deed] for deed in Deed}}, indent=1) + "\n"


def read_weights(path: Path) -> tuple[dict[Deed, int], str]:
    """The weights and the SHA-256 of the file. Raises IslandError when it is no table."""
    try:
        with open(path, "rb") as file:
            data = file.read(_BYTES_MOST + 1)
    except OSError as error:
        raise IslandError(
            f"{path}: cannot be read ({error.strerror}); expected a table of `python -m island.measure dice RUN`"
        ) from None
    return _weights_of(data, path), hashlib.sha256(data).hexdigest()


def _weights_of(data: bytes, path: Path) -> dict[Deed, int]:
    problem = f"{path}: is no table of weights; expected what `python -m island.measure dice RUN` writes"
    try:
        found = json.loads(data)["weights"] if len(data) <= _BYTES_MOST else None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise IslandError(problem) from None
    if not isinstance(found, dict) or set(found) != {word(deed) for deed in Deed}:
        raise IslandError(f"{problem}, a weight for each of {len(Deed)} deeds")
    for name, weight in found.items():
        if type(weight) is not int or not 0 <= weight <= WEIGHT_MOST:
            raise IslandError(f"{path}: {name} weighs {json.dumps(weight)[:40]}; expected a whole number from 0 to {WEIGHT_MOST}")
    return {deed: found[word(deed)] for deed in Deed}
