"""One life as a line: what befell this person, and the kin beside."""

from dataclasses import dataclass

from island.views.page import counted
from island.views.pictures.axes import LEFT, RIGHT, Years, rows_of
from island.views.pictures.facts import Facts, Soul
from island.views.pictures.svg import Svg, px, short, width_of
from island.world.words import EventKind

K = EventKind
_KIN_MAX = 14
_TOLD_MAX = 36
_KIN_LEFT = LEFT + 170
# what is told: (for the actor, for the other, how much it matters, the sign). {} is the other person
_TOLD: dict[EventKind, tuple[str, str, int, str]] = {
    K.ARRIVED: ("came to the island", "", 9, "dot"),
    K.BORN: ("born", "a child: {}", 8, "dot"),
    K.DIED: ("died", "", 9, "dot"),
    K.MARRIED: ("married {}", "married {}", 9, "ring"),
    K.RECONCILED: ("peace with {}", "peace with {}", 5, "dot"),
    K.MISCARRIED: ("lost a child", "", 7, "cross"),
    K.FELL_SICK: ("fell sick", "", 2, "cross"),
    K.INJURED: ("hurt", "", 3, "cross"),
    K.STARVING: ("starved", "", 4, "cross"),
    K.PLACE_FOUND: ("found a place", "", 8, "ring"),
    K.BEFRIENDED: ("friends with {}", "friends with {}", 4, "dot"),
    K.FELL_OUT: ("fell out with {}", "fell out with {}", 5, "cross"),
    K.TAKEN_IN: ("taken in by {}", "took in {}", 6, "dot"),
    K.REFUSED: ("said no to {}", "refused by {}", 5, "cross"),
    K.STOLE: ("stole from {}", "robbed by {}", 4, "cross"),
}


@dataclass(frozen=True)
class Told:
    time: float
    text: str
    weight: int
    sign: str


def told_of(facts: Facts, who: int) -> list[Told]:
    """What befell a person, in the order of time; like things of a year are told once, with their number."""
    kinds = ", ".join(str(int(kind)) for kind in _TOLD)
    found: dict[tuple[int, str], tuple[float, int, int, str]] = {}
    for role, other in (("actor", "other"), ("other", "actor")):
        sql = f"""SELECT tick, kind, CAST({other} AS INTEGER) FROM events WHERE {role} = :who AND kind IN ({kinds})
                  AND tick >= -1 ORDER BY event_id LIMIT 5000"""
        for tick, kind, whom in facts.rows(sql, who=who):
            as_actor, as_other, weight, sign = _TOLD[EventKind(kind)]
            text = as_actor if role == "actor" else as_other
            if not text:
                continue
            text = text.format(short(facts.souls[whom].full_name, 24) if whom in facts.souls else "somebody")
            if kind == K.DIED:
                text = f"died of {short(facts.souls[who].cause or 'what is not known', 20)}"
            time = min(max(tick, 0) / facts.ticks_a_year, facts.length)
            first, count, _, _ = found.get((int(time), text), (time, 0, 0, ""))
            found[int(time), text] = (first, count + 1, weight, sign)
    told = [Told(time, text if count == 1 else f"{text}, {count} times", weight, sign)
            for (_, text), (time, count, weight, sign) in found.items()]  # fmt: skip
    return sorted(told, key=lambda one: (one.time, one.text))


def kin_of(facts: Facts, who: int) -> list[tuple[str, Soul]]:
    """Parents, wives and husbands, children, in this order: (what they are, who)."""
    soul = facts.souls[who]
    found = [
        (word, facts.souls[parent])
        for word, parent in (("mother", soul.mother), ("father", soul.father))
        if parent in facts.souls and parent is not None and parent != who
    ]
    sql = "SELECT CASE WHEN a = :who THEN b ELSE a END FROM relations WHERE kind = 'spouse' AND (a = :who OR b = :who) ORDER BY since_tick"
    spouses = dict.fromkeys(row[0] for row in facts.rows(sql, who=who) if row[0] in facts.souls and row[0] != who)
    found += [("wife" if facts.souls[one].is_female else "husband", facts.souls[one]) for one in spouses]
    found += [
        ("daughter" if child.is_female else "son", child)
        for child in facts.souls.values()
        if who in (child.mother, child.father) and child.agent_id != who
    ]
    return found


def life(facts: Facts, who: int) -> Svg:
    """The years of this life and a little before and after; what mattered least is left out when there is no room."""
    soul, told, kin = facts.souls[who], told_of(facts, who), kin_of(facts, who)
    svg = Svg(f"life-{who}", f"The life of {soul.full_name}", _about(soul, told, kin))
    deeds = facts.rows("SELECT count(*) FROM thoughts WHERE agent_id = :who AND kind = 0", who=who)[0][0]
    svg.head(f"{facts.name}, seed {facts.seed}: @{who}, {soul.span}, {counted(deeds, 'deed')}")
    first, last = soul.came, max(soul.gone, soul.came + 1)
    years = Years(first - (last - first) * 0.02, last + (last - first) * 0.02, _KIN_LEFT, RIGHT - 140)
    chosen = sorted(sorted(told, key=lambda one: (-one.weight, one.time))[:_TOLD_MAX], key=lambda one: (one.time, one.text))
    rows = _placed(years, chosen)
    line = 112 + 17 * (max(rows, default=0) + 1)
    bottom = line + 34 + 22 * min(len(kin), _KIN_MAX) + (20 if len(kin) > _KIN_MAX else 0)
    years.draw(svg, line, bottom)
    number = facts.colour(soul.house)
    for one, row in zip(chosen, rows, strict=True):
        svg.line(years.x(one.time), 103 + 17 * row, years.x(one.time), line)
    for one, row in zip(chosen, rows, strict=True):
        _event(svg, years, one, 112 + 17 * row)
    svg.path(
        f"M{px(years.x(soul.came))} {px(line)}H{px(years.x(soul.gone))}",
        f"s{number}",
        more=' stroke-width="6" stroke-linecap="round"',
    )
    for one in chosen:
        _sign(svg, one.sign, years.x(one.time), line)
    svg.text(LEFT, line + 5, short(soul.full_name, 22), "nm")
    for i, (word, other) in enumerate(kin[:_KIN_MAX]):
        _kin(svg, facts, years, word, other, line + 40 + 22 * i)
    if len(kin) > _KIN_MAX:
        svg.text(LEFT, line + 40 + 22 * _KIN_MAX, f"+{len(kin) - _KIN_MAX} more", "n")
    if len(told) > len(chosen):
        svg.text(LEFT, bottom + 34, f"{len(told) - len(chosen)} lesser things are not shown", "n")
    svg.height = bottom + 52
    return svg


def _about(soul: Soul, told: list[Told], kin: list[tuple[str, Soul]]) -> str:
    things = "; ".join(f"{int(one.time)}: {one.text}" for one in sorted(told, key=lambda one: -one.weight)[:12])
    near = ", ".join(f"{word} {other.full_name}" for word, other in kin[:_KIN_MAX])
    return f"{soul.full_name} @{soul.agent_id}, {soul.span}. {things}. Kin: {near or 'none known'}"


def _stands_left(one: Told, x: float) -> bool:
    """Whether the text must stand left of its line, as it would leave the picture."""
    return x + 4 + width_of(one.text, 11) > RIGHT + 24


def _placed(years: Years, told: list[Told]) -> list[int]:
    """The row of each text, from the top."""
    spans = []
    for one in told:
        x, wide = years.x(one.time), width_of(one.text, 11) + 8
        spans.append((x - wide, x) if _stands_left(one, x) else (x, x + wide))
    return rows_of(spans)


def _event(svg: Svg, years: Years, one: Told, y: float) -> None:
    x = years.x(one.time)
    is_left = _stands_left(one, x)
    svg.text(x - 4 if is_left else x + 4, y, one.text, "n e halo" if is_left else "n halo")


def _sign(svg: Svg, sign: str, x: float, y: float) -> None:
    if sign != "ring":
        svg.circle(x, y, 6.5, "paper")
    if sign == "cross":
        svg.path(f"M{px(x - 4)} {px(y - 4)}l8 8m0 -8l-8 8", "badl", more=' stroke-width="1.8"')
    elif sign == "ring":
        svg.circle(x, y, 5, "paper line", more=' stroke-width="1.8" style="fill-opacity:1"')
    else:
        svg.circle(x, y, 3.4, "ink")


def _kin(svg: Svg, facts: Facts, years: Years, word: str, other: Soul, y: float) -> None:
    """A line for the years of theirs that fall into this life; a bar at its end is a death."""
    svg.text(LEFT, y + 4, short(f"{word} {other.name}", 26))
    start, end = years.x(other.came), years.x(other.gone)
    if end <= years.left + 0.1 or start >= years.right - 0.1:
        svg.text(
            years.left + 4 if end <= years.left + 0.1 else years.right,
            y + 4,
            f"{other.span}",
            "n" if end <= years.left + 0.1 else "n e",
        )
        return
    number = facts.colour(other.house)
    svg.path(f"M{px(start)} {px(y)}H{px(max(end, start + 1))}", f"s{number}", other.full_name, ' stroke-width="3"')
    if other.is_dead and other.gone <= years.last:
        svg.path(f"M{px(end)} {px(y - 5)}v10", "line", more=' stroke-width="1.5"')
        svg.text(end + 5, y + 4, short(other.cause or "", 14), "n")
