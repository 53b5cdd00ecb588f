"""Who was what to whom in one year: a matrix of the living, by house."""

from collections.abc import Sequence

from island.views.pictures.axes import LEFT, nobody
from island.views.pictures.facts import Facts, Soul
from island.views.pictures.svg import Svg, px, short

_DRAWN_MAX = 220  # people; of more the first by house
_NAMES = 170.0  # px of names at the left


def bonds(facts: Facts, year: int) -> Svg:
    """A ring is a marriage, a dot a friendship, a cross an enmity, a pale square mother or father and child."""
    svg = Svg("bonds", f"Who was what to whom in year {year}", "A matrix of everybody who lived at the end of the year.")
    tick = min((year + 1) * facts.ticks_a_year, facts.ticks) - 1
    living = living_at(facts, tick)
    if not facts.ticks or not living:
        svg.head(f"{facts.name}, seed {facts.seed}")
        return nobody(
            svg, f"Nobody lived at the end of year {year}." if facts.ticks else "The history of this island has not begun."
        )
    shown = living[:_DRAWN_MAX]
    at = {soul.agent_id: i for i, soul in enumerate(shown)}
    found = bonds_at(facts, tick, at)
    cell = min(max(900 / len(shown), 9), 26)
    left, top, size = LEFT + _NAMES, 170.0, cell * len(shown)
    svg.width = max(left + size + 40, 760)
    sums = {kind: sum(name == kind for _, _, name in found) for kind in ("spouse", "friend", "foe")}
    more = f", {len(shown)} of them drawn" if len(shown) < len(living) else ""
    svg.head(
        f"{facts.name}, seed {facts.seed}: {len(living)} people{more}, {sums['spouse']} marriages, {sums['friend']} friendships, {sums['foe']} enmities"
    )
    _legend(svg)
    _grid(svg, facts, shown, left, top, cell)
    _kin(svg, shown, at, left, top, cell)
    for look, kind in (("bad", "foe"), ("d1", "friend"), ("d2", "spouse")):
        for one, other, name in found:
            if name == kind:
                for i, j in ((at[one], at[other]), (at[other], at[one])):
                    _sign(svg, kind, look, left + (j + 0.5) * cell, top + (i + 0.5) * cell, cell)
    svg.height = top + size + 40
    return svg


def living_at(facts: Facts, tick: int) -> list[Soul]:
    """Who lived after a tick, by house, the largest first, and in it the oldest first."""
    living = [soul for soul in facts.souls.values()
              if soul.came_tick <= tick and (soul.gone_tick is None or soul.gone_tick > tick)]  # fmt: skip
    sizes: dict[str, int] = {}
    for soul in living:
        sizes[soul.house] = sizes.get(soul.house, 0) + 1
    return sorted(living, key=lambda soul: (-sizes[soul.house], soul.house, soul.born_year, soul.agent_id))


def bonds_at(facts: Facts, tick: int, among: dict[int, int]) -> list[tuple[int, int, str]]:
    """(one, the other, kind) of the relations that last after a tick."""
    sql = """SELECT a, b, kind FROM relations WHERE kind IN ('spouse', 'friend', 'foe') AND since_tick <= :tick
             AND (until_tick IS NULL OR until_tick > :tick) ORDER BY kind, a, b"""
    return [(a, b, kind) for a, b, kind in facts.rows(sql, tick=tick) if a in among and b in among and a != b]


def _legend(svg: Svg) -> None:
    x = LEFT
    for kind, look, text in (
        ("spouse", "d2", "married"),
        ("friend", "d1", "friends"),
        ("foe", "bad", "foes"),
        ("kin", "", "parent and child"),
    ):
        if kind == "kin":
            svg.rect(x, 92, 14, 14, "faint")
        else:
            _sign(svg, kind, look, x + 7, 99, 16)
        svg.text(x + 22, 104, text)
        x += 100


def _grid(svg: Svg, facts: Facts, shown: Sequence[Soul], left: float, top: float, cell: float) -> None:
    """Names at the left, numbers above, and a line where a house begins."""
    size, before = cell * len(shown), ""
    font = min(max(cell, 9), 12)
    for i, soul in enumerate(shown):
        y = top + i * cell
        if soul.house != before:
            svg.line(left - _NAMES, y, left + size, y, "thin", ' opacity=".6"')
            svg.line(left + i * cell, top - 24, left + i * cell, top + size, "thin", ' opacity=".6"')
            if i == 0 or sum(one.house == soul.house for one in shown) * cell > 60:
                svg.text(left + i * cell + 4, top - 12, short(soul.house, 14), "n")
            before = soul.house
        name = f"{short(soul.full_name, 22)} @{soul.agent_id}"
        svg.text(left - 8, y + cell / 2 + font * 0.35, name, "e", f' style="font-size:{px(font)}px"')
        svg.rect(left + i * cell, y, cell, cell, f"f{facts.colour(soul.house)}")
    svg.path(f"M{px(left)} {px(top)}h{px(size)}v{px(size)}h{px(-size)}z", "thin")


def _kin(svg: Svg, shown: Sequence[Soul], at: dict[int, int], left: float, top: float, cell: float) -> None:
    d = []
    for child, soul in enumerate(shown):
        for parent in {at[who] for who in (soul.mother, soul.father) if who is not None and who in at} - {child}:
            d += [f"M{px(left + j * cell + 0.5)} {px(top + i * cell + 0.5)}h{px(cell - 1)}v{px(cell - 1)}h{px(1 - cell)}z"
                  for i, j in sorted(((child, parent), (parent, child)))]  # fmt: skip
    if d:
        svg.path("".join(d), "faint")


def _sign(svg: Svg, kind: str, look: str, x: float, y: float, cell: float) -> None:
    r = cell * 0.32
    if kind == "foe":
        svg.path(
            f"M{px(x - r)} {px(y - r)}l{px(2 * r)} {px(2 * r)}m0 {px(-2 * r)}l{px(-2 * r)} {px(2 * r)}",
            "badl",
            more=f' stroke-width="{px(max(cell * 0.14, 1.2))}"',
        )
    elif kind == "friend":
        svg.circle(x, y, r * 0.9, look)
    else:
        svg.circle(x, y, r, "s2", more=f' stroke-width="{px(max(cell * 0.16, 1.4))}"')
