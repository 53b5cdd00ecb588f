"""What people died of: a row a cause, a bar a decade, all on one scale."""

from collections import Counter

from island.views.page import counted
from island.views.pictures.axes import BARS_NAME, LEFT, RIGHT, Bars, Years, nobody, span_for
from island.views.pictures.facts import Facts
from island.views.pictures.svg import Svg, short

_TALL = 430.0  # px of all rows together, besides the room between them
_FILLS = {"age": 0, "hunger": 2, "sickness": 3, "cold": 1, "storm": 6, "childbirth": 4, "injury": 5, "infancy": 4}


def deaths(facts: Facts) -> Svg:
    """Rows are as high as their highest bar, so that a death is as high in each."""
    dead = facts.deaths_by_year
    svg = Svg("deaths", "What they died of", _about(facts))
    if not facts.ticks:
        svg.head("nobody has come yet")
        return nobody(svg, "The history of this island has not begun.")
    span = span_for(facts.years)
    svg.head(f"{facts.name}, seed {facts.seed}: {counted(sum(dead.values()), 'death')}, {_bars_are(span)}")
    if not dead:
        return nobody(svg, "Nobody has died yet.")
    bars: dict[str, Counter[int]] = {}
    for (year, cause), count in dead.items():
        bars.setdefault(cause, Counter())[year // span] += count
    order = sorted(bars, key=lambda cause: (-sum(bars[cause].values()), cause))[:12]
    highest = {cause: max(bars[cause].values()) for cause in order}
    scale = min(_TALL / sum(highest.values()), 20.0)
    years, y = Years(0, -(-facts.years // span) * span, LEFT + BARS_NAME, RIGHT), 104.0
    top = y
    rows = []
    for cause in order:
        y += max(highest[cause] * scale, 16) + 24
        rows.append((cause, y))
    years.draw(svg, top, y + 4)
    for cause, ground in rows:
        _row(svg, years, cause, bars[cause], ground, scale, span)
    svg.height = y + 60
    return svg


def _bars_are(span: int) -> str:
    return "a bar a year" if span == 1 else "a bar a decade" if span == 10 else f"a bar for {span} years"


def _about(facts: Facts) -> str:
    sums: Counter[str] = Counter()
    for (_, cause), count in facts.deaths_by_year.items():
        sums[short(cause)] += count
    return "Deaths by cause over time. " + ", ".join(f"{cause} {count:,}" for cause, count in sums.most_common(12))


def _row(svg: Svg, years: Years, cause: str, bars: Counter[int], ground: float, scale: float, span: int) -> None:
    total, most = sum(bars.values()), max(bars.values())
    drawn = [(bar, count * scale, str(count)) for bar, count in sorted(bars.items())]
    row = Bars(short(cause, 16), _FILLS.get(cause, 0), span, drawn, f"{total:,}")
    row.draw(svg, years, ground)
    at = min(bar for bar, count in bars.items() if count == most)
    svg.text(years.x(at * span) + row.wide(years) / 2, ground - most * scale - 3, most, "n m")
