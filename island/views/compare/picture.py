"""Both histories side by side: a small plot for each series, A's line and B's, with the year in which they part."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from island.views.compare.numbers import CAUSES, COUNTED, Numbers
from island.views.compare.pair import Kinship, Pair
from island.views.info import CAUSES as OF_CAUSE
from island.views.pictures.axes import LEFT, Years, nobody, span_for
from island.views.pictures.svg import Svg, merged, px, short, width_of

_COLUMNS, _WIDE, _TALL, _ROOM = 3, 350.0, 74.0, 52.0  # px of a plot, and between two rows
_BETWEEN = (1120 - _COLUMNS * _WIDE) / (_COLUMNS - 1)
_TOP = 158.0
_LOOK = {"a": ("s1", ' stroke-width="1.6"'), "b": ("s2", ' stroke-width="1.6" stroke-dasharray="5 2"')}
"""Lines are told apart by their strokes too, not by colour alone."""


@dataclass(frozen=True)
class Series:
    """Values at the middle of spans of years; None where there is none."""

    name: str
    unit: str
    a: Sequence[float | None]
    b: Sequence[float | None]

    @property
    def most(self) -> float:
        return max((value for value in (*self.a, *self.b) if value is not None), default=0.0)


def course(pair: Pair, numbers: tuple[Numbers, Numbers] | None) -> Svg:
    """Every series on a scale of its own from 0; the most is written beside it."""
    svg = Svg("compare", "Two histories of the island", _about(pair))
    svg.head(
        " and ".join(f"{side.label}: {short(str(side.run['name']))}, seed {short(str(side.run['seed']))}" for side in pair.sides)
    )
    if numbers is None:
        return nobody(svg, "There is no whole year that both have lived.")
    a, b = numbers
    span = span_for(len(a.years))
    found = [one for one in series_of(a, b, span) if one.most > 0]
    _legend(svg, pair, span)
    for i, one in enumerate(found):
        row, column = divmod(i, _COLUMNS)
        _plot(svg, pair, one, span, len(a.years), LEFT + column * (_WIDE + _BETWEEN), _TOP + row * (_TALL + _ROOM))
    svg.height = _TOP + (-(-len(found) // _COLUMNS)) * (_TALL + _ROOM) + 12
    return svg


def series_of(a: Numbers, b: Numbers, span: int) -> list[Series]:
    """People and hunger as means of a span, all else as counts a year; deaths by cause in the order of the list."""

    def made(name: str, unit: str, of: Callable[[Numbers], list[float | None]]) -> Series:
        return Series(name, unit, of(a), of(b))

    found = [
        made("people", "", lambda n: _means(n.alive, span)),
        made("hunger, 0 to 10", "", lambda n: _means(n.hunger, span)),
        made("births", " a year", lambda n: _means(n.born, span)),
        made("deaths", " a year", lambda n: _counts(sum(n.deaths.values(), Counter()), n, span)),
    ]
    found += [
        Series(f"died of {OF_CAUSE.get(cause, cause)}", " a year", *(_counts(n.deaths[cause], n, span) for n in (a, b)))
        for cause in CAUSES
    ]
    found += [Series(name, " a year", *(_counts(n.events[int(kind)], n, span) for n in (a, b))) for kind, name in COUNTED.items()]
    return found


def _means(values: Sequence[float | None], span: int) -> list[float | None]:
    parts = (values[start : start + span] for start in range(0, len(values), span))
    known = ([value for value in part if value is not None] for part in parts)
    return [sum(part) / len(part) if part else None for part in known]


def _counts(by_year: Counter[int], numbers: Numbers, span: int) -> list[float | None]:
    return _means([by_year[year] for year in numbers.years], span)


def _about(pair: Pair) -> str:
    where = (
        f" They part in year {pair.a.year_of(pair.parting)}."
        if pair.kinship is Kinship.PARTED and pair.parting is not None
        else ""
    )
    return f"Series of two histories over the same years: a small plot for each, A's line drawn through, B's dashed.{where}"


def _legend(svg: Svg, pair: Pair, span: int) -> None:
    x = LEFT
    for side in pair.sides:
        look, more = _LOOK[side.key]
        svg.path(f"M{px(x)} 95h26", look, more=more)
        text = f"{side.label}, {short(side.name, 40)}"
        svg.text(x + 34, 99, text)
        x += 34 + width_of(text) + 30
    if pair.kinship is Kinship.PARTED and pair.parting is not None:
        svg.path(f"M{px(x + 3)} 87v16", "badl", more=' stroke-width="1.2"')
        svg.text(x + 14, 99, f"they part in year {pair.a.year_of(pair.parting)}")
    svg.text(LEFT, 122, "a point a year" if span == 1 else f"a point for {span} years, their mean", "n")


def _plot(svg: Svg, pair: Pair, one: Series, span: int, length: int, left: float, top: float) -> None:
    years, bottom = Years(0, length, left, left + _WIDE), top + _TALL
    svg.text(left, top - 5, one.name, "nm")
    svg.text(left + _WIDE, top - 5, f"at most {_short(one.most)}{one.unit}", "n e")
    svg.line(left, bottom, left + _WIDE, bottom)
    if pair.kinship is Kinship.PARTED and pair.parting is not None:
        x = px(years.x(pair.parting / pair.a.ticks_a_year))
        svg.path(f"M{x} {px(top)}V{px(bottom)}", "badl", more=' stroke-width=".8"')
    for key, values in (("a", one.a), ("b", one.b)):
        look, more = _LOOK[key]
        d = "".join(_line(years, values, span, length, bottom, one.most))
        if d:
            svg.path(d, look, f"{one.name}, {key.upper()}", more)
    for year in (0, length):
        svg.text(years.x(year), bottom + 14, year, "n" if year == 0 else "n e")


def _line(years: Years, values: Sequence[float | None], span: int, length: int, bottom: float, most: float) -> list[str]:
    """A line is broken where there is no value."""
    runs: list[list[tuple[float, float]]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            middle = (i * span + min((i + 1) * span, length)) / 2
            runs[-1].append((years.x(middle), bottom - value / most * (_TALL - 6)))
    found = []
    for run in runs:
        pairs = merged(run)
        found += [f"M{px(pairs[0][0] - 0.5)} {px(pairs[0][1])}h1"] if len(pairs) == 1 else []
        found += ["".join(f"{'M' if i == 0 else 'L'}{px(x)} {px(y)}" for i, (x, y) in enumerate(pairs))] if len(pairs) > 1 else []
    return found


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
