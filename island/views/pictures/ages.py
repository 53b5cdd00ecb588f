"""How old the people were: age from below, time from the left, the darker the more."""

from island.views.pictures.axes import LEFT, RIGHT, Years, nobody, span_for
from island.views.pictures.facts import Facts
from island.views.pictures.svg import HEAT, Svg, px

_STEP = 5  # years of age a row
_OLDEST = 80  # and above: one row
_ROW = 24.0  # px
_LEFT = LEFT + 44


def ages(facts: Facts) -> Svg:
    """People of an age, counted at the middle of each span of years."""
    svg = Svg("ages", "How old they were", "Number of people alive, by age in steps of five years, over time; darker is more.")
    if not facts.ticks or not facts.souls:
        svg.head("nobody has come yet")
        return nobody(svg, "The history of this island has not begun.")
    span = span_for(facts.years)
    counts = counted(facts, span)
    most = max(count for column in counts for count in column)
    shades = shades_to(most)
    when = (
        "in the middle of each year"
        if span == 1
        else f"in the middle year of every {'decade' if span == 10 else f'{span} years'}"
    )
    svg.head(f"{facts.name}, seed {facts.seed}: people by age, {when}")
    rows, top = _OLDEST // _STEP + 1, 104.0
    bottom = top + rows * _ROW
    years = Years(0, len(counts) * span, _LEFT, RIGHT)
    years.draw(svg, bottom, bottom)
    for row in range(rows):
        label = f"{row * _STEP}–{row * _STEP + _STEP - 1}" if row < rows - 1 else f"{_OLDEST} and up"
        svg.text(_LEFT - 8, bottom - row * _ROW - _ROW / 2 + 4, label, "n e")
    _cells(svg, counts, span, years, bottom, shades)
    _legend(svg, shades, bottom + 58)
    svg.height = bottom + 84
    return svg


def counted(facts: Facts, span: int) -> list[list[int]]:
    """For each span of years, how many of each age lived after its middle tick."""
    rows = _OLDEST // _STEP + 1
    middles = [min(int((start + span / 2) * facts.ticks_a_year), facts.ticks - 1) for start in range(0, facts.years, span)]
    found = [[0] * rows for _ in middles]
    for soul in facts.souls.values():
        first = max(int(soul.came // span) - 1, 0)
        for column in range(first, len(middles)):
            tick = middles[column]
            if tick < soul.came_tick:
                continue
            if soul.gone_tick is not None and tick >= soul.gone_tick:
                break
            age = max(facts.year_of(tick) - soul.born_year, 0)
            found[column][min(age // _STEP, rows - 1)] += 1
    return found


def shades_to(most: int) -> list[tuple[int, int]]:
    """(fewest, most) people of each shade, the lightest first; each covers about half as much again as the one before."""
    found, low = [], 1
    for shade in range(1, HEAT + 1):
        high = most if shade == HEAT else max(round(most ** (shade / HEAT)), low)
        if low <= most:
            found.append((low, min(high, most)))
        low = high + 1
    return found


def _cells(svg: Svg, counts: list[list[int]], span: int, years: Years, bottom: float, shades: list[tuple[int, int]]) -> None:
    """A path for each shade keeps the file small."""
    wide = years.a_year * span
    for shade, (low, high) in enumerate(shades, 1):
        d = []
        for column, ages_of in enumerate(counts):
            d += [f"M{px(years.x(column * span))} {px(bottom - row * _ROW)}v{px(-_ROW + 1)}h{px(wide - 0.6)}v{px(_ROW - 1)}z"
                  for row, count in enumerate(ages_of) if low <= count <= high]  # fmt: skip
        if d:
            svg.path("".join(d), f"h{shade}", f"{low} to {high} people")


def _legend(svg: Svg, shades: list[tuple[int, int]], y: float) -> None:
    x = _LEFT
    for shade, (low, high) in enumerate(shades, 1):
        svg.rect(x, y - 12, 26, 15, f"h{shade}")
        svg.text(x + 34, y, str(low) if low == high else f"{low}–{high}")
        x += 34 + 58
    svg.text(x, y, "people")
