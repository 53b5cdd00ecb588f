"""Why something happened, or what came of it, as a tree: `island why` and `island consequences`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.text import Text
from rich.tree import Tree

from island.views.info import CAUSES

if TYPE_CHECKING:
    from island.history.causes import Chain, Happening

# A deed towards somebody; one that needs nobody is "{actor} {what}". What came of it is added.
_DEEDS = {
    "mourned": "{actor} mourned {other}",
    "talked": "{actor} talked with {other}",
    "gave": "{actor} gave food to {other}",
    "taught": "{actor} taught {other}",
    "tended": "{actor} tended {other}",
    "played": "{actor} played with {other}",
    "courted": "{actor} courted {other}",
    "accepted": "{actor} said yes to {other}",
    "refused": "{actor} said no to {other}",
    "quarrelled": "{actor} quarrelled with {other}",
    "stole": "{actor} stole from {other}",
    "offered peace": "{actor} offered peace to {other}",
}
# What is no deed. A household's events name one who lives in it.
_SENTENCES = {
    "arrived": "{actor} came to the island",
    "born": "{actor} was born to {other}",
    "died": "{actor} died of {detail}",
    "married": "{actor} and {other} married",
    "reconciled": "{actor} and {other} made peace",
    "conceived": "{actor} was with child by {other}",
    "miscarried": "{actor} lost the child that was to come",
    "fell sick": "{actor} fell sick",
    "recovered": "{actor} got well again",
    "injured": "{actor} was hurt",
    "starving": "{actor} began to starve",
    "fed again": "{actor} had enough to eat again",
    "storm nears": "a storm was on its way",
    "storm rose": "a storm broke",
    "storm fell": "the storm was over",
    "hut damaged": "the hut of {actor} was damaged",
    "crop ripened": "the field of {actor} ripened",
    "crop lost": "the crop of {actor} was lost",
    "place found": "{actor} found {place}",
    "befriended": "{actor} and {other} became friends",
    "fell out": "{actor} and {other} became foes",
    "estranged": "{actor} and {other} were no longer friends",
    "taken in": "{actor} was taken in by {other}",
    "moved": "{actor} moved to another hut",
    "remembered": "{actor} chose what to remember",
    "surveyed": "the house of {actor} ate",
    "chilled": "the house of {actor} was cold",
    "village ended": "nobody was left",
    "season": "{season} came, {detail}",
    "year began": "a new year began",
    "growth": "fish, plants, game and trees came back",
}


def cause_tree(chain: "Chain", *, forward: bool = False) -> Tree:
    """Causes, or consequences, hang under their event. Whatever several lead to is drawn in full at the first of them."""
    drawn: set[int] = set()

    def grow(tree: Tree, event_id: int) -> None:
        drawn.add(event_id)
        for next_id in chain.links.get(event_id, []):
            is_known = next_id in drawn
            branch = tree.add(_line(chain.happenings[next_id], "above" if is_known and next_id in chain.links else ""))
            if not is_known:
                grow(branch, next_id)

    tree = Tree(_line(chain.happenings[chain.root]))
    grow(tree, chain.root)
    if not chain.links and not chain.beyond:
        tree.add(Text("nothing that the history knows came of it" if forward else "a root: no event caused it", style="dim"))
    if chain.beyond:
        what = "more events came of these" if forward else "more events led to these"
        tree.add(Text(f"{chain.beyond:,} {what}; raise --depth, or ask for one by its number", style="dim"))
    return tree


def cause_rows(chain: "Chain", *, forward: bool = False) -> dict[str, Any]:
    """The same for machines: every event with the numbers of those one step on."""
    name = "consequences" if forward else "causes"
    events = [asdict(happening) | {name: chain.links.get(event_id, [])} for event_id, happening in chain.happenings.items()]
    return {"event_id": chain.root, "events": events, "beyond": chain.beyond}


def sentence_of(happening: "Happening") -> str:
    """What happened, in one short sentence without a stop."""
    what = happening.what
    sentence = _SENTENCES.get(what) or _DEEDS.get(what, "{actor} {what}") + ": {outcome}" * bool(happening.outcome)
    return sentence.format(
        what=what,
        outcome=happening.outcome,
        actor=happening.actor or "somebody",
        other=happening.other or "somebody",
        place=happening.place or "a place",
        season=happening.season,
        detail=CAUSES.get(happening.detail or "", happening.detail or "what is not known"),
    )


def _line(happening: "Happening", note: str = "") -> Text:
    line = Text(f"year {happening.year}, {happening.season}: {sentence_of(happening)}")
    if happening.sentence:
        line.append(f' "{happening.sentence}"', style="italic")
    line.append(f"  #{happening.event_id}{', ' + note if note else ''}", style="dim")
    return line
