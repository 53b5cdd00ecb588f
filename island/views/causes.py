"""Why something happened, or what came of it, as a tree: `island why` and `island consequences`."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.text import Text
from rich.tree import Tree

from island.printing import harmless  # here, because Rich throws away what it does not like
from island.views.proofs import mark_of
from island.views.sentences import sentence_of

if TYPE_CHECKING:
    from island.history.causes import Chain, Happening
    from island.history.proofs import Proof

    Proofs = Mapping[tuple[int, int], Proof]


def cause_tree(chain: "Chain", *, forward: bool = False, proofs: "Proofs | None" = None) -> Tree:
    """Causes, or consequences, hang under their event. Whatever several lead to is drawn in full at the first of them. An arrow that
    was tried says what came of it.
    """
    drawn: set[int] = set()

    def grow(tree: Tree, event_id: int) -> None:
        drawn.add(event_id)
        for next_id in chain.links.get(event_id, []):
            is_known = next_id in drawn
            note = "drawn above" if is_known and next_id in chain.links else ""
            proof = (proofs or {}).get((next_id, event_id) if forward else (event_id, next_id))
            branch = tree.add(_line(chain.happenings[next_id], chain.namesakes, note, mark_of(proof) if proof else ""))
            if not is_known:
                grow(branch, next_id)

    tree = Tree(_line(chain.happenings[chain.root], chain.namesakes))
    grow(tree, chain.root)
    if not chain.links and not chain.beyond:
        tree.add(Text("nothing that the history knows came of it" if forward else "a root: no event caused it", style="dim"))
    if chain.beyond:
        what = "more events came of these" if forward else "more events led to these"
        tree.add(Text(f"{chain.beyond:,} {what}; raise --depth, or ask for one by its number", style="dim"))
    return tree


def cause_rows(chain: "Chain", *, forward: bool = False, proofs: "Proofs | None" = None) -> dict[str, Any]:
    """The same for machines: every event with the numbers of those one step on, and the arrows that were tried."""
    name = "consequences" if forward else "causes"
    events = [asdict(happening) | {name: chain.links.get(event_id, [])} for event_id, happening in chain.happenings.items()]
    arrows = [(far, near) if forward else (near, far) for near, fars in chain.links.items() for far in fars]
    tried = [asdict(proofs[arrow]) for arrow in arrows if arrow in proofs] if proofs else []
    return {"event_id": chain.root, "events": events, "beyond": chain.beyond, "proofs": tried}


def _line(happening: "Happening", namesakes: frozenset[str], note: str = "", mark: str = "") -> Text:
    line = Text(harmless(f"year {happening.year}, {happening.season}: {sentence_of(happening, namesakes)}", kept=""))
    if happening.sentence:
        line.append(harmless(f' "{happening.sentence}"', kept=""), style="italic")
    line.append(f"  ({', '.join(filter(None, (f'event {happening.event_id}', note)))})", style="dim")
    if mark:
        line.append(harmless(f"  [{mark}]", kept=""), style="bold")
    return line
