"""What people died of: a row a cause, a bar a decade, all on one scale."""

from collections import Counter

from island.views.page import counted
from island.views.pictures.axes import LEFT, RIGHT, Years, nobody, step_for
from island.views.pictures.facts import Facts
from island.views.pictures.svg import Svg, escaped, px, short

_NAME = 130.0  # px for the name of a cause
_TALL = 430.0  # px of all rows together, besides the room between them
_BARS_MAX = 110
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
    years, y = Years(0, -(-facts.years // span) * span, LEFT + _NAME, RIGHT), 104.0
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


def span_for(years: int, most: int = _BARS_MAX) -> int:
    """Years a bar: ten, if that makes no more bars than there is room for; one in a short history."""
    return 1 if years <= 60 else max(10, step_for(years, most))


def _bars_are(span: int) -> str:
    return "a bar a year" if span == 1 else "a bar a decade" if span == 10 else f"a bar for {span} years"


def _about(facts: Facts) -> str:
    sums: Counter[str] = Counter()
    for (_, cause), count in facts.deaths_by_year.items():
        sums[short(cause)] += count
    return "Deaths by cause over time. " + ", ".join(f"{cause} {count:,}" for cause, count in sums.most_common(12))


def _row(svg: Svg, years: Years, cause: str, bars: Counter[int], ground: float, scale: float, span: int) -> None:
    name, total, most = short(cause, 16), sum(bars.values()), max(bars.values())
    svg.text(LEFT, ground - 4, name, "nm")
    svg.text(LEFT + _NAME - 14, ground - 4, f"{total:,}", "e")
    svg.line(years.left, ground, years.right, ground)
    wide = max(years.a_year * span - 1.2, 0.8)
    svg.open(f'class="f{_FILLS.get(cause, 0)}"')
    for bar, count in sorted(bars.items()):
        x, tall = years.x(bar * span), count * scale
        until = f"–{bar * span + span - 1}" if span > 1 else ""
        svg.add(f'<path d="M{px(x)} {px(ground)}v{px(-tall)}h{px(wide)}v{px(tall)}z">'
                f"<title>{escaped(name)}, {bar * span}{until}: {count}</title></path>")  # fmt: skip
    svg.close()
    at = min(bar for bar, count in bars.items() if count == most)
    svg.text(years.x(at * span) + wide / 2, ground - most * scale - 3, most, "n m")
