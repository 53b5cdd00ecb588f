"""What became of an event without its causes, in words: `island prove`, and the marks in `island why`, on pages and in stories."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from island.history.proofs import HOLDS, Verdict
from island.printing import one_line
from island.views.page import times
from island.views.sentences import sentence_of

if TYPE_CHECKING:
    from island.history.causes import Chain, Happening
    from island.history.proofs import Proof

    Proofs = Mapping[tuple[int, int], Proof]


def mark_of(proof: "Proof") -> str:
    """Behind a cause in a tree: what came of its effect without it."""
    if proof.verdict is Verdict.NOT_TRIED:
        return f"not tried: {proof.why}"
    return f"proved: without it {proof}" if proof.verdict in HOLDS else "tried: without it the same"


def arrow_note(proofs: "Proofs", event_id: int, cause_id: int) -> str:
    """What stands behind a cause that was tried, with a space before it; empty where it was not."""
    proof = proofs.get((event_id, cause_id))
    return f" [{mark_of(proof)}]" if proof else ""


def found_without(proofs: Iterable["Proof"]) -> str:
    """What became of many events of a kind without their causes: `prevented twice, the same once`; empty where none was tried."""
    counts = Counter(proof.verdict for proof in proofs)
    return ", ".join(f"{verdict} {times(counts[verdict])}" for verdict in Verdict if counts[verdict])


def proofs_lines(chain: "Chain", proofs: "Sequence[Proof]", left: int, ticks_a_year: int) -> list[str]:
    """An event with its causes and what was tried of each, then the next; `left` causes were not come to."""
    lines = []
    if not proofs:
        lines += [_line(chain, chain.root), "  a root: no event caused it, so there is nothing to take away"]
    for number, proof in enumerate(proofs):
        if not number or proof.event_id != proofs[number - 1].event_id:
            lines.append(_line(chain, proof.event_id))
        lines += [f"  without {_line(chain, proof.cause_id)}", f"    {proof}"]
        if proof.digest:
            first, last = proof.first_tick // ticks_a_year, proof.last_tick // ticks_a_year
            years = f"years {first} to {last}" if first < last else f"year {first}"
            lines.append(f"    lived again for {proof.last_tick - proof.first_tick + 1} ticks, {years}; digest {proof.digest}")
    tried = [proof for proof in proofs if proof.verdict is not Verdict.NOT_TRIED]
    if tried:
        lines.append(
            f"{sum(proof.verdict in HOLDS for proof in tried)} of {len(tried)} tried: without it the event did not come as it had"
        )
    if left:
        lines.append(f"{left:,} more causes; raise --most")
    return lines


def proofs_rows(chain: "Chain", proofs: "Sequence[Proof]", left: int) -> dict[str, Any]:
    """The same for machines."""
    events = [asdict(chain.happenings[event_id]) for event_id in sorted(_in(proofs) | {chain.root})]
    return {"event_id": chain.root, "proofs": [asdict(proof) for proof in proofs], "left": left, "events": events}


def _in(proofs: "Sequence[Proof]") -> set[int]:
    return {event_id for proof in proofs for event_id in (proof.event_id, proof.cause_id)}


def _line(chain: "Chain", event_id: int) -> str:
    happening: Happening = chain.happenings[event_id]
    told = f"year {happening.year}, {happening.season}: {sentence_of(happening, chain.namesakes)}"
    return one_line(f"event {event_id}: {told}")
