"""The cover: every life is a line from birth to death, near its mother's, in the colour of its house."""

import heapq
from bisect import bisect_left, insort
from collections import defaultdict
from typing import TYPE_CHECKING

from island.views.page import counted
from island.views.pictures.axes import LEFT, Years, legend, nobody, stroke
from island.views.pictures.facts import Facts, Soul
from island.views.pictures.svg import Pen, Svg, px, short, width_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_DRAWN_MAX = 4000  # lives; of more the longest are drawn
_TALL = 640.0  # px
_PITCH = (2.5, 22.0)  # least and most px between lanes
_NAMED_FROM = 17.0  # px between lanes from which names fit
_GAP = 0.004  # of the history: between two lives in a lane


def lives(facts: Facts) -> Svg:
    """Who dies of hunger has a dot at the end of the line, so famines are seen as showers of dots."""
    souls = sorted(facts.souls.values(), key=lambda soul: (soul.came - soul.gone, soul.agent_id))[:_DRAWN_MAX]
    svg = Svg("lives", _title(len(facts.souls)), _about(facts))
    if not souls or not facts.ticks:
        svg.head("nobody has come yet")
        return nobody(svg, "The history of this island has not begun.")
    lane_of, lanes = lanes_for(facts, sorted(souls, key=lambda soul: (soul.came_tick, soul.agent_id)))
    pitch = min(max(_TALL / lanes, _PITCH[0]), _PITCH[1])
    svg.head(_subtitle(facts, len(souls)))
    years, top = Years(0, facts.length), 100.0
    years.draw(svg, top, top + pitch * lanes + 6)
    _links(svg, years, souls, lane_of, top, pitch)
    _lines(svg, facts, years, souls, lane_of, top, pitch)
    _dots(svg, years, souls, lane_of, top, pitch)
    if pitch >= _NAMED_FROM:
        _names(svg, years, souls, lane_of, top, pitch)
    y = legend(svg, facts, top + pitch * lanes + 62, is_lines=True)
    svg.circle(LEFT + 11, y + 20, 2.2, "bad")
    svg.text(LEFT + 30, y + 24, "died of hunger")
    svg.path(f"M{px(LEFT + 150)} {px(y + 11)}v16", "thin", more=' stroke-width=".8"')
    svg.text(LEFT + 162, y + 24, "from a mother to her child")
    svg.height = y + 50
    return svg


def _title(count: int) -> str:
    return "Every life on the island" if count != 1 else "The one life on the island"


def _about(facts: Facts) -> str:
    hungry = sum(count for (_, cause), count in facts.deaths_by_year.items() if cause == "hunger")
    return (
        f"{len(facts.souls):,} lives as lines over {facts.years:,} years, each near its mother's, by house; "
        f"{hungry} end in a dot, for hunger. Houses also differ in how their lines are dashed."
    )


def _subtitle(facts: Facts, drawn: int) -> str:
    ages = sorted(soul.gone - soul.came for soul in facts.souls.values() if soul.is_dead)
    lasted = f"; half of them lasted {_years(ages[len(ages) // 2])} or more here" if len(ages) > 9 else ""
    left_out = f"; the {drawn:,} longest are drawn" if drawn < len(facts.souls) else ""
    return f"{facts.name}, seed {facts.seed}: {counted(len(facts.souls), 'life', 'lives')}{lasted}{left_out}"


def _years(count: float) -> str:
    return "a year" if round(count) == 1 else f"{count:.0f} years"


# -- lanes -------------------------------------------------------------------------------------------------------------


def lanes_for(facts: Facts, souls: list[Soul]) -> tuple[dict[int, int], int]:
    """A lane for each of these people, who come in the order of time, and how many lanes there are.

    No two lives touch in a lane. A child takes the free lane nearest to its mother's; who comes by boat, one beside the house.
    """
    gap = facts.length * _GAP
    count = _most_at_once(souls, gap)
    free, taken = list(range(count)), list[tuple[float, int]]()
    lane_of: dict[int, int] = {}
    last_of_house: dict[str, int] = {}
    founders = _founders_lanes(souls, count)
    for soul in souls:
        while taken and taken[0][0] <= soul.came:
            insort(free, heapq.heappop(taken)[1])
        near = lane_of.get(soul.mother or 0, founders.get(soul.agent_id, last_of_house.get(soul.house, count // 2)))
        lane = _nearest(free, near)
        lane_of[soul.agent_id] = last_of_house[soul.house] = lane
        heapq.heappush(taken, (soul.gone + gap, lane))
    return lane_of, count


def _most_at_once(souls: list[Soul], gap: float) -> int:
    steps = sorted([(soul.came, 1) for soul in souls] + [(soul.gone + gap, -1) for soul in souls])
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most


def _founders_lanes(souls: list[Soul], count: int) -> dict[int, int]:
    """Who comes first is spread over all lanes, house by house, those with the most descendants apart from each other."""
    first = [soul for soul in souls if soul.came_tick == souls[0].came_tick]
    by_house = defaultdict(list)
    for soul in first:
        by_house[soul.house].append(soul)
    order = [soul for house in by_house for soul in by_house[house]]
    return {soul.agent_id: i * count // len(order) for i, soul in enumerate(order)}


def _nearest(free: list[int], near: int) -> int:
    at = bisect_left(free, near)
    if at == len(free) or (at and near - free[at - 1] <= free[at] - near):
        at -= 1
    return free.pop(at)


# -- drawing -----------------------------------------------------------------------------------------------------------


def _lines(
    svg: Svg, facts: Facts, years: Years, souls: "Iterable[Soul]", lane_of: dict[int, int], top: float, pitch: float
) -> None:
    """A path a colour, lane by lane: with a path for each life a page of thousands would carry them three times over."""
    by_colour = defaultdict(list)
    for soul in souls:
        by_colour[facts.colour(soul.house)].append(soul)
    wide = min(pitch * 0.66, 5)
    for number in sorted(by_colour):
        pen = Pen()
        for soul in sorted(by_colour[number], key=lambda soul: (lane_of[soul.agent_id], soul.came)):
            x, y = years.x(soul.came), top + (lane_of[soul.agent_id] + 0.5) * pitch
            pen.move(x, y).right(max(years.x(soul.gone) - x, 0.7))
        svg.path(pen.path(), f"s{number}", more=f' data-lives="{pen.lines}"{stroke(number, wide)}')


def _links(svg: Svg, years: Years, souls: "Iterable[Soul]", lane_of: dict[int, int], top: float, pitch: float) -> None:
    pen = Pen()
    for soul in sorted(souls, key=lambda soul: (soul.came, soul.agent_id)):
        if soul.mother in lane_of:
            start, end = (top + (lane_of[who] + 0.5) * pitch for who in (soul.mother or 0, soul.agent_id))
            pen.move(years.x(soul.came), start).down_to(end)
    if pen.lines:
        svg.path(pen.path(), "thin", more=' stroke-width=".6" opacity=".28"')


def _dots(svg: Svg, years: Years, souls: "Iterable[Soul]", lane_of: dict[int, int], top: float, pitch: float) -> None:
    radius = min(max(pitch * 0.38, 1.5), 4)
    pen = Pen()
    for soul in sorted(souls, key=lambda soul: (soul.gone, soul.agent_id)):
        if soul.is_dead and soul.cause == "hunger":
            pen.move(years.x(soul.gone), top + (lane_of[soul.agent_id] + 0.5) * pitch).right(0)
    if pen.lines:
        svg.path(pen.path(), "badl", more=f' stroke-width="{px(radius * 2)}" stroke-linecap="round"')


def _names(svg: Svg, years: Years, souls: "Iterable[Soul]", lane_of: dict[int, int], top: float, pitch: float) -> None:
    """Over the line of each life that is long enough for its name."""
    for soul in souls:
        name, x = short(soul.full_name), years.x(soul.came)
        if width_of(name, 11) + 6 < years.x(soul.gone) - x:
            svg.text(x, top + (lane_of[soul.agent_id] + 0.5) * pitch - 5, name, "n")
