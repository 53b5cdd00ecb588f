"""What several pictures share: the axis of years, labels that do not cover each other, the legend of houses."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from island.views.pictures.facts import OTHERS, Facts
from island.views.pictures.svg import Svg, escaped, px, short, width_of

LEFT, RIGHT = 40.0, 1160.0  # of every picture that has an axis of years
BARS_NAME = 130.0  # px for the name of a row of bars
_BARS_MAX = 110
MIDDLE_DOT = " · "


def step_for(span: float, most: int = 11) -> int:
    """A round number that divides a span into at most so many parts."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if span <= size * factor * most:
                return size * factor
        size *= 10


class Years:
    """Years from left to right."""

    def __init__(self, first: float, last: float, left: float = LEFT, right: float = RIGHT):
        self.first, self.last, self.left, self.right = first, max(last, first + 1e-9), left, right
        self.a_year = (right - left) / (self.last - first)

    def x(self, year: float) -> float:
        return self.left + (min(max(year, self.first), self.last) - self.first) * self.a_year

    def ticks(self) -> Iterator[int]:
        step = step_for(self.last - self.first)
        first = -(-int(self.first // 1) // step) * step
        yield from range(first, int(self.last) + 1, step)

    def draw(self, svg: Svg, top: float, bottom: float) -> None:
        """Hairlines from top to bottom, with the years below."""
        for year in self.ticks():
            if year >= self.first:
                svg.line(self.x(year), top, self.x(year), bottom + 4)
                svg.text(self.x(year), bottom + 18, year, "n m")
        svg.text(self.right, bottom + 34, "year", "n e")


def span_for(years: int, most: int = _BARS_MAX) -> int:
    """Years a bar: ten, if that makes no more bars than there is room for; one in a short history."""
    return 1 if years <= 60 else max(10, step_for(years, most))


class Bars(NamedTuple):
    """A row of a picture: `bars` are (number, px high, what it says), each for `span` years; `total` stands behind the name."""

    name: str
    fill: int
    span: int
    bars: Sequence[tuple[int, float, str]]
    total: str = ""

    def draw(self, svg: Svg, years: Years, ground: float) -> None:
        """On a line at `ground`, the name at its left."""
        svg.text(LEFT, ground - 4, self.name, "nm")
        if self.total:
            svg.text(LEFT + BARS_NAME - 14, ground - 4, self.total, "e")
        svg.line(years.left, ground, years.right, ground)
        svg.open(f'class="f{self.fill}"')
        for bar, tall, said in self.bars:
            x, first = years.x(bar * self.span), bar * self.span
            until = f"–{first + self.span - 1}" if self.span > 1 else ""
            svg.add(f'<path d="M{px(x)} {px(ground)}v{px(-tall)}h{px(self.wide(years))}v{px(tall)}z">'
                    f"<title>{escaped(self.name)}, {first}{until}: {said}</title></path>")  # fmt: skip
        svg.close()

    def wide(self, years: Years) -> float:
        return max(years.a_year * self.span - 1.2, 0.8)


def rows_of(labels: Sequence[tuple[float, float]], gap: float = 10) -> list[int]:
    """The row, from the top, of each (left, right) label, so that it covers no other.

    Labels that would overlap stand the higher the earlier they are: the line down from one never crosses the text of another.
    """
    height: list[int] = []  # of the later labels, the last first, counted from the bottom
    for i in range(len(labels) - 1, -1, -1):
        left, right = labels[i]
        later = zip(reversed(labels[i + 1 :]), height, strict=True)
        height.append(max((row + 1 for (start, end), row in later if start < right + gap and left < end + gap), default=0))
    return [max(height) - row for row in reversed(height)]


def legend(svg: Svg, facts: Facts, y: float, *, is_lines: bool = False) -> float:
    """The houses with their colour, from the one with the most years lived. Returns where it ends."""
    x = LEFT
    names = [*((i + 1, house) for i, house in enumerate(facts.houses))]
    if len(facts.people_of) > len(facts.houses):
        names.append((0, OTHERS))
    for number, house in names:
        text = f"{short(house)}{MIDDLE_DOT}{_people(facts, number, house):,}"
        wide = 30 + width_of(text) + 22
        if x + wide > RIGHT + 22:
            x, y = LEFT, y + 22
        if is_lines:
            svg.path(f"M{px(x)} {px(y - 4)}h22", f"s{number}", more=stroke(number, 3.4))
        else:
            svg.rect(x, y - 11, 22, 13, f"f{number}", more=' rx="2"')
        svg.text(x + 30, y, text)
        x += wide
    return y


def _people(facts: Facts, number: int, house: str) -> int:
    if number:
        return facts.people_of[house]
    return sum(count for name, count in facts.people_of.items() if name not in facts.houses)


# How lines of a house are drawn besides their colour: (part of the full width, px on and off at full width)
_STROKES = ((0.4, ""), (1, ""), (0.5, ""), (1, "5 1"), (0.5, "3 1.2"), (1, "1.6 1"), (0.5, "8 1 1 1"))


def stroke(number: int, wide: float) -> str:
    """The attributes of a line of a house, at most so many px wide."""
    part, pattern = _STROKES[number]
    scale = max(wide / 2.4, 0.8)
    dashes = f' stroke-dasharray="{" ".join(px(float(length) * scale) for length in pattern.split())}"' if pattern else ""
    return f' stroke-width="{px(max(wide * part, 0.8))}"{dashes}'


def nobody(svg: Svg, why: str) -> Svg:
    """A picture of a history that has nothing of the kind."""
    svg.text(svg.width / 2, 150, why, "sub m")
    svg.height = 220
    return svg
