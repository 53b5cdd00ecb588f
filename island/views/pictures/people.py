"""The plot of the whole: how many lived, stacked by house, with the famines and storms named."""

from typing import TYPE_CHECKING

from island.views.pictures.axes import LEFT, RIGHT, Years, legend, nobody, rows_of
from island.views.pictures.facts import Facts, Trouble, troubles
from island.views.pictures.svg import Svg, merged, points, px, short, width_of

if TYPE_CHECKING:
    from island.views.selection.results import Selection

_TICKS_MAX = 480  # drawn one by one; a longer history is drawn by the ends of its years
_TALL = 380.0  # px of the plot
_ROW = 17.0  # px of a row of labels


def people(facts: Facts, selection: "Selection | None") -> Svg:
    """Every villager is as high as every other, so what is seen is counted."""
    svg = Svg("people", f"Who lived on the island, {facts.years:,} years" if facts.years != 1 else "Who lived on the island, one year",
              _about(facts, selection))  # fmt: skip
    if not facts.souls or not facts.ticks:
        svg.head("nobody has come yet")
        return nobody(svg, "The history of this island has not begun.")
    ticks = _sampled(facts)
    bands = facts.alive_by(ticks)
    totals = [sum(column) for column in zip(*bands, strict=True)]
    svg.head(_subtitle(facts, totals))
    years = Years(0, facts.length)
    named = _named(facts, selection)
    rows = rows_of(_spans(years, named))
    top = 104 + _ROW * (max(rows, default=-1) + 1)
    scale = _TALL / max(*totals, 1)
    bottom = top + _TALL
    years.draw(svg, top, bottom)
    _heights(svg, max(totals), top, bottom, scale)
    xs = [years.x((tick + 1) / facts.ticks_a_year) for tick in ticks]
    _draw_bands(svg, facts, bands, xs, bottom, scale)
    for trouble, row in zip(named, rows, strict=True):
        at = min(int(_middle(trouble) * len(xs) / max(facts.length, 1e-9)), len(xs) - 1)
        _mark(svg, years, trouble, 104 + _ROW * row, bottom - totals[at] * scale)
    end = legend(svg, facts, bottom + 56)
    if selection is not None and len(selection.eras) > 1:
        end = _eras(svg, years, selection, end + 26)
    svg.height = end + 28
    return svg


def _named(facts: Facts, selection: "Selection | None") -> list[Trouble]:
    """The worst famines and storms: of the selection's threads, else counted here."""
    threads = selection.threads if selection is not None else ()
    found = []
    for kind, cause, value, most in (("famine", "hunger", "died_of_hunger", 7), ("storm", "storm", "died", 3)):
        of_kind = [thread for thread in threads if thread.kind == kind and int(thread.values.get(value, 0)) > 2][:most]
        found += [Trouble(cause, thread.first_year, thread.last_year, int(thread.values[value])) for thread in of_kind]
    return sorted(found, key=lambda one: (one.first_year + one.last_year, one.cause)) if found else troubles(facts)


def _sampled(facts: Facts) -> list[int]:
    if facts.ticks <= _TICKS_MAX:
        return list(range(facts.ticks))
    return [*range(facts.ticks_a_year - 1, facts.ticks - 1, facts.ticks_a_year), facts.ticks - 1]


def _subtitle(facts: Facts, totals: list[int]) -> str:
    least, most = min(totals), max(totals)
    alive = f"{totals[-1]} alive at the end" if totals[-1] else "nobody alive at the end"
    people = "one person" if len(facts.souls) == 1 else f"{len(facts.souls):,} people"
    return f"{facts.name}, seed {facts.seed}: {people}, {least} to {most} at a time, {alive}"


def _about(facts: Facts, selection: "Selection | None") -> str:
    houses = ", ".join(f"{short(house)} ({facts.people_of[house]:,})" for house in facts.houses)
    named = "; ".join(trouble.label for trouble in _named(facts, selection))
    return f"People alive, stacked by house, by year. The largest houses from below: {houses}. {named}"


def _middle(trouble: Trouble) -> float:
    return (trouble.first_year + trouble.last_year + 1) / 2


def _spans(years: Years, named: list[Trouble]) -> list[tuple[float, float]]:
    return [(left, left + width_of(trouble.label, 11) + 14) for trouble, left in ((t, _label_left(years, t)) for t in named)]


def _label_left(years: Years, trouble: Trouble) -> float:
    return min(years.x(_middle(trouble)) - 5, RIGHT - width_of(trouble.label, 11) - 14)


def _mark(svg: Svg, years: Years, trouble: Trouble, y: float, ground: float) -> None:
    """A line from the label down to the people: a triangle stands for hunger, a diamond for a storm."""
    x, left = years.x(_middle(trouble)), _label_left(years, trouble)
    svg.path(f"M{px(x)} {px(y)}V{px(ground - 3)}", "badl" if trouble.cause == "hunger" else "thin", more=' stroke-width=".8"')
    shape = "h8l-4 7z" if trouble.cause == "hunger" else "l4 4l4 -4l-4 -4z"
    svg.path(f"M{px(x - 4)} {px(y - 4 - 2 * (trouble.cause == 'hunger'))}{shape}", "bad" if trouble.cause == "hunger" else "soft")
    svg.text(max(left + 12, x + 8) if left + 5 >= x - 1 else left - 4, y, trouble.label, "n")


def _heights(svg: Svg, most: int, top: float, bottom: float, scale: float) -> None:
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**6) if most <= 5 * step)
    for count in range(step, most + 1, step):
        svg.line(LEFT, bottom - count * scale, RIGHT, bottom - count * scale)
        svg.text(LEFT - 6, bottom - count * scale + 4, count, "n e")


def _draw_bands(svg: Svg, facts: Facts, bands: list[list[int]], xs: list[float], bottom: float, scale: float) -> None:
    """Each area is painted over the one behind it, so that only upper edges are written. The others stand on top."""
    order = [0, *range(len(facts.houses), 0, -1)]
    labels = []
    svg.open('transform="scale(.1)" class="edge"')
    for i, number in enumerate(order):
        under = [sum(column) for column in zip(*(bands[n] for n in order[i + 1 :]), strict=True)] or [0] * len(xs)
        upper = [below + own for below, own in zip(under, bands[number], strict=True)]
        if not any(bands[number]):
            continue
        edge = merged([(x, bottom - count * scale) for x, count in zip(xs, upper, strict=True)])
        first, last = LEFT, xs[-1]
        d = points([(first, bottom), (first, edge[0][1]), *edge, (last, edge[-1][1]), (last, bottom)])
        svg.path(d + "z", f"f{number}", facts.houses[number - 1] if number else "other houses")
        labels.append((number, under, bands[number]))
    svg.close()
    for number, under, own in labels:
        name = short(facts.houses[number - 1]) if number else "other houses"
        _label_band(svg, name, xs, under, own, bottom, scale)


def _label_band(svg: Svg, name: str, xs: list[float], under: list[int], own: list[int], bottom: float, scale: float) -> None:
    """The name of a house inside its band, where it has most room; nowhere if it has none."""
    wide = width_of(name, 15) + 8
    step = (xs[-1] - LEFT) / len(xs)
    span = max(int(wide / step) + 1, 1)
    best: tuple[float, int] = (0, 0)
    for start in range(0, len(xs) - span, max(span // 8, 1)):
        low = max(under[start : start + span])
        high = min(u + o for u, o in zip(under[start : start + span], own[start : start + span], strict=True))
        best = max(best, ((high - low) * scale, -start))
    room, start = best[0], -best[1]
    if room >= 14:
        low = max(under[start : start + span])
        svg.text(LEFT + (start + span / 2) * step, bottom - low * scale - room / 2 + 5, name, "nm m")


def _eras(svg: Svg, years: Years, selection: "Selection", y: float) -> float:
    """A strip of eras under the years, and their names."""
    for era in selection.eras:
        left, right = years.x(era.first_year), years.x(era.last_year + 1)
        svg.rect(
            left, y - 12, right - left - 1, 18, "faint", f"{era.number}. {era.name}: years {era.first_year} to {era.last_year}"
        )
        if right - left > 14:
            svg.text((left + right) / 2, y + 1, era.number, "n m")
    for i, era in enumerate(selection.eras):
        column, row = divmod(i, -(-len(selection.eras) // 3))
        x, line = LEFT + column * 384, y + 28 + 18 * row
        svg.text(x + 16, line, era.number, "n e")
        svg.text(x + 94, line, f"{era.first_year}–{era.last_year}", "n e")
        svg.text(x + 104, line, short(era.name, 42))
    return y + 28 + 18 * (-(-len(selection.eras) // 3) - 1)
