"""A family tree in the terminal: everybody once, `+n` where it is cut."""

from typing import TYPE_CHECKING, Any

from rich.text import Text
from rich.tree import Tree

from island.printing import harmless

if TYPE_CHECKING:
    from island.history.kin import Kin, Links


def family_tree(kin: "Kin") -> Tree:
    """Ancestors and descendants as two branches below the person."""
    tree = Tree(_line(kin, kin.root))
    for title, total, links, sign in (
        ("ancestors", kin.ancestors, kin.parents, -1),
        ("descendants", kin.descendants, kin.children, 1),
    ):
        if total:
            shown = sum(generation * sign > 0 for generation in kin.generations.values())
            note = "" if shown == total else f", {shown:,} of them here"
            _grow(tree.add(Text(f"{total:,} {title if total > 1 else title[:-1]}{note}", style="bold")), kin, links, sign)
        else:
            tree.add(Text(f"no known {title}", style="dim"))
    return tree


def _grow(branch: Tree, kin: "Kin", links: "Links", sign: int) -> None:
    """Generation by generation, so that each person hangs at the nearest place and no depth is too deep."""
    drawn = {kin.root}
    ring = [(kin.root, branch)]
    while ring:
        next_ring = []
        for near, at in ring:
            cut = 0
            for far in links.get(near, []):
                if far in drawn:
                    at.add(Text(f"@{far}, drawn elsewhere", style="dim"))
                elif kin.generations.get(far, 0) * sign > 0:
                    drawn.add(far)
                    next_ring.append((far, at.add(_line(kin, far))))
                else:
                    cut += 1
            if cut:
                at.add(Text(f"+{cut}", style="dim"))
        ring = next_ring


def _line(kin: "Kin", agent_id: int) -> Text:
    person = kin.people[agent_id]
    return Text(harmless(f"{person.full_name} @{person.agent_id} ({person.span})", kept=""))


def family_rows(kin: "Kin") -> dict[str, Any]:
    """For machines: everybody in reach with generation, parents and children by number; both counts are of all there are."""
    people = [
        {
            "agent_id": person.agent_id,
            "who": person.full_name,
            "born_year": person.born_year,
            "died_year": person.died_year,
            "generation": kin.generations[person.agent_id],
            "parents": kin.parents.get(person.agent_id, []),
            "children": kin.children.get(person.agent_id, []),
        }
        for person in kin.people.values()
    ]
    return {"agent_id": kin.root, "ancestors": kin.ancestors, "descendants": kin.descendants, "people": people}
