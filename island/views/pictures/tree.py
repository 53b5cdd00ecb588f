"""A family: three generations up and three down, from left to right."""

from dataclasses import dataclass, field

from island.views.pictures.facts import Facts, Soul
from island.views.pictures.svg import Svg, px, short

_GENERATIONS = 3
_ROWS_MAX = 16  # people of a generation that are drawn; of more it says how many
_WIDE, _TALL = 152.0, 40.0  # px of a card
_STEP_X, _STEP_Y = 190.0, 52.0
_LEFT = 40.0


@dataclass
class Family:
    """People by generation: 0 is the one it is about, -1 the parents, 1 the children. `lines` are (parent, child)."""

    columns: dict[int, list[int]] = field(default_factory=dict)
    lines: list[tuple[int, int]] = field(default_factory=list)
    left_out: dict[int, int] = field(default_factory=dict)


def family_of(facts: Facts, who: int) -> Family:
    """Nobody stands in it twice, whatever circles the file has: whom it has seen it does not follow again."""
    family, seen = Family({0: [who]}), {who}
    children: dict[int, list[int]] = {}
    for soul in facts.souls.values():
        for parent in {soul.mother, soul.father} - {None, soul.agent_id}:
            children.setdefault(int(parent or 0), []).append(soul.agent_id)
    for step in (-1, 1):
        for generation in range(1, _GENERATIONS + 1):
            following: list[int] = []
            for one in family.columns.get(step * (generation - 1), []):
                near = parents_of(facts.souls[one], facts) if step < 0 else sorted(children.get(one, ()))
                for other in near:
                    if other not in seen:
                        seen.add(other)
                        following.append(other)
                    if other in following:
                        family.lines.append((other, one) if step < 0 else (one, other))
            if following:
                family.columns[step * generation] = following[:_ROWS_MAX]
                family.left_out[step * generation] = len(following) - _ROWS_MAX
    drawn = {one for column in family.columns.values() for one in column}
    family.lines = [line for line in family.lines if line[0] in drawn and line[1] in drawn]
    return family


def parents_of(soul: Soul, facts: Facts) -> list[int]:
    return [who for who in (soul.mother, soul.father) if who in facts.souls and who is not None]


def tree(facts: Facts, who: int) -> Svg:
    """Ancestors to the left, descendants to the right; the colour is the house's, the house stands in the name."""
    soul, family = facts.souls[who], family_of(facts, who)
    svg = Svg(f"tree-{who}", f"The family of {soul.full_name}", _about(family, soul))
    svg.head(f"{facts.name}, seed {facts.seed}: @{who}, {soul.span}")
    first, last = min(family.columns), max(family.columns)
    rows = max(len(column) for column in family.columns.values())
    top, middle = 118.0, 118.0 + max(rows, 3) * _STEP_Y / 2
    places: dict[int, tuple[float, float]] = {}
    for generation, column in family.columns.items():
        for i, one in enumerate(column):
            x = _LEFT + (generation - first) * _STEP_X
            places[one] = (x, middle + (i - (len(column) - 1) / 2) * _STEP_Y * min(_spread(rows, len(column)), 3))
    for parent, child in family.lines:
        _join(svg, *places[parent], *places[child], is_mother=facts.souls[child].mother == parent)
    for one, (x, y) in places.items():
        _card(svg, facts, facts.souls[one], x, y, one == who)
    for generation in family.columns:
        x = _LEFT + (generation - first) * _STEP_X + _WIDE / 2
        svg.text(x, 102, _word(generation), "n m")
        if family.left_out.get(generation, 0) > 0:
            svg.text(x, top + max(rows, 3) * _STEP_Y + 14, f"+{family.left_out[generation]} more", "n m")
    svg.width = max(_LEFT * 2 + (last - first) * _STEP_X + _WIDE, 620)
    svg.height = top + max(rows, 3) * _STEP_Y + 62
    svg.path(f"M{px(_LEFT)} {px(svg.height - 24)}h26", "line", more=' stroke-width="1.4"')
    svg.text(_LEFT + 34, svg.height - 20, "from the mother")
    svg.path(f"M{px(_LEFT + 150)} {px(svg.height - 24)}h26", "line", more=' stroke-width="1.4" stroke-dasharray="3 3"')
    svg.text(_LEFT + 184, svg.height - 20, "from the father")
    return svg


def _spread(rows: int, own: int) -> float:
    """A short column takes the room of the long ones beside it."""
    return max(rows / own, 1)


def _about(family: Family, soul: Soul) -> str:
    counts = [f"{len(family.columns[g]) + max(family.left_out.get(g, 0), 0)} {_word(g)}" for g in sorted(family.columns) if g]
    return (
        f"{soul.full_name} @{soul.agent_id} with {', '.join(counts)}" if counts else f"{soul.full_name}, of whom no kin is known"
    )


def _word(generation: int) -> str:
    words = {
        -3: "great-grandparents",
        -2: "grandparents",
        -1: "parents",
        0: "",
        1: "children",
        2: "grandchildren",
        3: "great-grandchildren",
    }
    return words[generation]


def _join(svg: Svg, x1: float, y1: float, x2: float, y2: float, is_mother: bool) -> None:
    start, end = x1 + _WIDE, x2
    bend = (start + end) / 2
    more = "" if is_mother else ' stroke-dasharray="3 3"'
    svg.path(f"M{px(start)} {px(y1)}C{px(bend)} {px(y1)} {px(bend)} {px(y2)} {px(end)} {px(y2)}", "thin", more=more)


def _card(svg: Svg, facts: Facts, soul: Soul, x: float, y: float, is_chosen: bool) -> None:
    svg.rect(x, y - _TALL / 2, _WIDE, _TALL, f"f{facts.colour(soul.house)}", f"{soul.full_name} @{soul.agent_id}", ' rx="4"')
    if is_chosen:
        svg.path(f"M{px(x)} {px(y - _TALL / 2)}h{px(_WIDE)}v{px(_TALL)}h{px(-_WIDE)}z", "line", more=' stroke-width="2"')
    svg.text(x + 9, y - 3, short(soul.full_name, 21))
    svg.text(x + 9, y + 12, f"@{soul.agent_id}  {soul.span}", "", ' style="font-size:11px"')
