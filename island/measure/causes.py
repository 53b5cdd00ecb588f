"""What recorded causes are worth: a sample of events whose causes are taken away, one by one, and the same with events that are no cause.

    python -m island.measure causes runs/thousand_years-1 --sample 100 --out causes.jsonl

Draws as many deaths, marriages, thefts and quarrels, of those with a cause on record. The opponent of a cause is a placebo: another event
of its kind and its tick (the nearest tick before, where it had only one, as with the weather). Every arrow is a line of the file as soon as
it is tried, and what is there is not tried again: it can be stopped at any time, and a larger sample holds the smaller one. Ends with the
tables of docs/causes.md.
"""

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from island.errors import IslandError
from island.forks.prove import WITHIN_YEARS, Prover, prover_of
from island.history.proofs import HOLDS, Proof, Verdict
from island.printing import say
from island.rng import philox
from island.world.state import Event
from island.world.words import EventKind, Weather, word

KINDS = (EventKind.DIED, EventKind.MARRIED, EventKind.STOLE, EventKind.QUARRELLED)
NAMES = {EventKind.DIED: "deaths", EventKind.MARRIED: "marriages", EventKind.STOLE: "thefts", EventKind.QUARRELLED: "quarrels"}
_SURE = frozenset({Verdict.PREVENTED, Verdict.LATER})
_WHICH, _PLACEBO = 1, 2  # draws; purpose 0 is no history's


@dataclass(frozen=True)
class Tried:
    """An arrow of the sample with its opponent; `placebo` is None where there was none, or the cause was not tried."""

    kind: str
    cause_kind: str
    proof: Proof
    placebo: Proof | None
    is_same_tick: bool  # the placebo's and the cause's

    @classmethod
    def of(cls, value: dict[str, Any]) -> "Tried":
        """From a line of the file."""
        placebo = value["placebo"]
        return cls(**{**value, "proof": _proof(value["proof"]), "placebo": placebo and _proof(placebo)})


def _proof(value: dict[str, Any]) -> Proof:
    return Proof(**{**value, "verdict": Verdict(value["verdict"])})


# -- drawing -----------------------------------------------------------------------------------------------------------


def drawn(candidates: list[int], most: int, seed: int, draw: int) -> list[int]:
    """So many of them, keyed by their numbers: a larger sample holds the smaller one, in the same order."""
    if not candidates:
        return []
    words = philox(seed, 0, np.array(candidates), 0, draw, 0)[:, 0].tolist()
    return [number for _, number in sorted(zip(words, candidates, strict=True))[:most]]


def arrows(prover: Prover, sample: int, seed: int) -> Iterator[tuple[int, int]]:
    """(event, cause) of the sample, a kind after the other in turn."""
    reader = prover.past.reader
    chosen = []
    for kind in KINDS:
        sql = "SELECT DISTINCT e.event_id FROM events e JOIN event_causes c USING (event_id) WHERE e.kind = :kind ORDER BY 1"
        events = [row[0] for row in reader.rows(sql, {"kind": int(kind)})]
        chosen.append(drawn(events, sample // len(KINDS), seed, _WHICH))
    for turn in range(sample // len(KINDS)):
        for event_id in (events[turn] for events in chosen if turn < len(events)):
            yield from ((event_id, cause_id) for cause_id in _causes_of(prover, event_id))


def _causes_of(prover: Prover, event_id: int) -> list[int]:
    sql = "SELECT cause_id FROM event_causes WHERE event_id = :event_id ORDER BY rank"
    return [row[0] for row in prover.past.reader.rows(sql, {"event_id": event_id})]


def placebo_of(prover: Prover, effect: Event, cause: Event, seed: int) -> Event | None:
    """Another event of the cause's kind and tick, before the effect and no cause of it; else of the nearest tick before."""
    sql = """SELECT event_id FROM events WHERE kind = :kind AND event_id < :effect AND tick =
             (SELECT max(tick) FROM events WHERE kind = :kind AND event_id < :effect AND tick <= :tick AND event_id NOT IN
              (SELECT cause_id FROM event_causes WHERE event_id = :effect))
             AND event_id NOT IN (SELECT cause_id FROM event_causes WHERE event_id = :effect) ORDER BY 1"""
    values = {"kind": int(cause.kind), "effect": effect.event_id, "tick": cause.tick}
    found = drawn([row[0] for row in prover.past.reader.rows(sql, values)], 1, seed + effect.event_id, _PLACEBO)
    return prover.event(found[0]) if found else None


# -- trying ------------------------------------------------------------------------------------------------------------


def tried(prover: Prover, event_id: int, cause_id: int, within: int, seed: int) -> Tried:
    """A cause and its placebo, each in a life of its own."""
    effect, cause = prover.event(event_id), prover.event(cause_id)
    proof, placebo, other = prover.prove(event_id, cause_id, within), None, None
    if proof.verdict is not Verdict.NOT_TRIED and (other := placebo_of(prover, effect, cause, seed)):
        placebo = prover.prove(event_id, other.event_id, within)
    return Tried(word(effect.kind), _name(cause), proof, placebo, other is not None and other.tick == cause.tick)


def _name(cause: Event) -> str:
    return f"weather: {word(Weather(cause.amount))}" if cause.kind is EventKind.SEASON else word(cause.kind)


def kept(path: Path, head: dict[str, Any]) -> list[Tried]:
    """What is in the file already; a last line that was cut off is left out. Raises IslandError when it is of another sample."""
    if not path.exists():
        path.write_text(json.dumps(head) + "\n", encoding="ascii")
        return []
    whole = path.read_bytes().rpartition(b"\n")[0].splitlines()
    if not whole or json.loads(whole[0]) != head:
        raise IslandError(f"{path}: is of another run, seed or bound; expected {json.dumps(head)}: name another --out")
    os.truncate(path, sum(len(line) + 1 for line in whole))
    return [Tried.of(json.loads(line)) for line in whole[1:]]


def measure(prover: Prover, path: Path, sample: int, within: int, seed: int) -> list[Tried]:
    """All arrows of the sample, from the file as far as they are there."""
    head_of_run = prover.past.reader.head()
    assert head_of_run is not None, "a sample of a run without a tick"
    head = {"digest": head_of_run[1], "within": within, "seed": seed}
    known = {(one.proof.event_id, one.proof.cause_id): one for one in kept(path, head)}
    wanted = list(arrows(prover, sample, seed))
    for number, arrow in enumerate(wanted, 1):
        if arrow in known:
            continue
        known[arrow] = one = tried(prover, *arrow, within, seed)
        with path.open("a", encoding="ascii") as file:
            file.write(json.dumps(asdict(one)) + "\n")
        opponent = "" if one.placebo is None else f"; placebo {one.placebo}"
        say(f"{number} of {len(wanted)}: {one.kind} <- {one.cause_kind}: {one.proof}{opponent}")
    return [known[arrow] for arrow in wanted]


# -- tables ------------------------------------------------------------------------------------------------------------


def tables(found: list[Tried]) -> str:
    """Markdown: by kind of event, by kind of cause, and against the placebo."""
    kinds = [word(kind) for kind in KINDS if any(one.kind == word(kind) for one in found)]
    by_kind = [(kind, [one for one in found if one.kind == kind]) for kind in kinds]
    pairs = sorted({(kinds.index(one.kind), one.cause_kind) for one in found})
    by_pair = [
        (f"{kinds[at]} <- {cause}", [one for one in found if (one.kind, one.cause_kind) == (kinds[at], cause)])
        for at, cause in pairs
    ]
    every = [*by_kind, ("all", found)]
    same_tick = [(f"{name}, in the same tick", [one for one in group if one.is_same_tick]) for name, group in every]
    return "\n\n".join((_shares(every), _shares(by_pair), _against(every + same_tick)))


def _shares(groups: list[tuple[str, list[Tried]]]) -> str:
    lines = ["| of | arrows | not tried | prevented | later | changed | the same | holds (95%) | prevented or later (95%) |"]
    lines += ["| --- |" + " ---: |" * 8]
    for name, group in groups:
        counts = Counter(one.proof.verdict for one in group)
        lived = len(group) - counts[Verdict.NOT_TRIED]
        numbers = (len(group), counts[Verdict.NOT_TRIED], *(counts[verdict] for verdict in list(Verdict)[:4]))
        shares = (_share(sum(counts[verdict] for verdict in verdicts), lived) for verdicts in (HOLDS, _SURE))
        lines.append(f"| {name} | {' | '.join(map(str, numbers))} | {' | '.join(shares)} |")
    return "\n".join(lines)


def _share(count: int, of: int) -> str:
    """With Wilson's interval."""
    from scipy.stats import binomtest

    if not of:
        return "-"
    low, high = binomtest(count, of).proportion_ci(method="wilson")
    return f"{count / of:.0%} ({low:.0%} to {high:.0%})"


def _against(groups: list[tuple[str, list[Tried]]]) -> str:
    either = "not the same without the cause | without the placebo | difference (95%)"
    lines = [f"| of | pairs | {either} | {either.replace('not the same', 'prevented or later')} |"]
    lines += ["| --- |" + " ---: |" * 7]
    for name, group in groups:
        pairs = [one for one in group if one.placebo and one.placebo.verdict is not Verdict.NOT_TRIED]
        cells = [cell for verdicts in (HOLDS, _SURE) for cell in _compared(pairs, verdicts)]
        lines.append(f"| {name} | {len(pairs)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _compared(pairs: list[Tried], verdicts: Iterable[Verdict]) -> tuple[str, str, str]:
    """(share without the cause, without the placebo, their difference)."""
    if not pairs:
        return "-", "-", "-"
    real = np.array([one.proof.verdict in verdicts for one in pairs], int)
    sham = np.array([one.placebo is not None and one.placebo.verdict in verdicts for one in pairs], int)
    low, high = interval(real - sham, [one.proof.event_id for one in pairs])
    return f"{real.mean():.0%}", f"{sham.mean():.0%}", f"{(real - sham).mean():+.0%} ({low:+.0%} to {high:+.0%})"


def interval(differences: np.ndarray, events: list[int]) -> tuple[float, float]:
    """Of the mean, at 95%: whole events are drawn again, as the causes of one event are no independent trials."""
    from scipy.stats import bootstrap

    where = np.unique(events, return_inverse=True)[1]
    sums, counts = np.bincount(where, differences), np.bincount(where)
    if len(sums) < 2:
        return -1.0, 1.0
    result = bootstrap(
        (sums, counts), lambda s, n, axis: s.sum(axis) / n.sum(axis), paired=True, vectorized=True,
        method="percentile", rng=np.random.default_rng(1),
    )  # fmt: skip
    return float(result.confidence_interval.low), float(result.confidence_interval.high)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="island.measure causes", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--sample", type=int, default=100, help="events, a quarter of each kind")
    parser.add_argument("--out", type=Path, required=True, help="the file that keeps what was tried")
    parser.add_argument("--within", type=int, default=WITHIN_YEARS, help="years that a cause may lie back")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--threads", type=int, default=0, help="of the engine; 0 is every core")
    given = parser.parse_args(arguments)
    with prover_of(given.run, threads=given.threads, tell=say) as prover:
        found = measure(prover, given.out, given.sample, given.within, given.seed)
    print(tables(found))
