"""What people did, over time and per head: a small plot for each deed."""

from island.views.pictures.axes import LEFT, Years, nobody, span_for
from island.views.pictures.facts import Facts
from island.views.pictures.svg import Svg, merged, points, width_of
from island.world.words import Deed, word

_COLUMNS, _WIDE, _TALL, _ROOM = 3, 350.0, 58.0, 44.0  # px of a plot, and between two rows
_BETWEEN = (1120 - _COLUMNS * _WIDE) / (_COLUMNS - 1)
_TOP = 142.0
_KINDS = {3: "for food", 5: "for house and health, or to see what there is", 1: "with others", 4: "against others"}
_GROUPS = {  # by fill
    3: (Deed.FISH, Deed.GATHER, Deed.HUNT, Deed.PLANT, Deed.HARVEST, Deed.STORE, Deed.WEED),
    5: (Deed.CHOP, Deed.BUILD, Deed.REST, Deed.EXPLORE, Deed.MAKE, Deed.PICK, Deed.WATCH, Deed.SWIM, Deed.LEAVE),
    1: (
        Deed.SING,
        Deed.MOURN,
        Deed.TALK,
        Deed.GIVE,
        Deed.TEACH,
        Deed.TEND,
        Deed.PLAY,
        Deed.COURT,
        Deed.ACCEPT,
        Deed.PEACE,
        Deed.FEAST,
        Deed.DANCE,
        Deed.TELL,
        Deed.COMFORT,
        Deed.HELP,
        Deed.TRADE,
        Deed.ASK,
        Deed.ATONE,
        Deed.BACK,
        Deed.VISIT,
        Deed.PROPOSE,
        Deed.OPPOSE,
    ),
    4: (Deed.REFUSE, Deed.QUARREL, Deed.STEAL, Deed.AVENGE, Deed.RAID, Deed.BLAME),
}
_FILL = {deed: fill for fill, found in _GROUPS.items() for deed in found}


def deeds(facts: Facts) -> Svg:
    """Each deed has a scale of its own, whose highest value stands beside it; the most frequent comes first."""
    svg = Svg("deeds", "What they did", "How often each deed was done a year and head, over time; a small plot for each.")
    spans = per_head(facts) if facts.ticks else {}
    if not facts.ticks:
        svg.head("nobody has come yet")
        return nobody(svg, "The history of this island has not begun.")
    if not spans:
        svg.head(f"{facts.name}, seed {facts.seed}")
        return nobody(svg, "Nobody has done anything yet.")
    totals = {deed: sum(count for count, _ in values) for deed, values in spans.items()}
    lived = sum(alive for _, alive in next(iter(spans.values())))
    svg.head(
        f"{facts.name}, seed {facts.seed}: {sum(totals.values()):,} deeds; how many a person did in a year, each on a scale of its own"
    )
    _legend(svg)
    order = sorted(spans, key=lambda deed: (-totals[deed], deed))
    for i, deed in enumerate(order):
        row, column = divmod(i, _COLUMNS)
        left, top = LEFT + column * (_WIDE + _BETWEEN), _TOP + row * (_TALL + _ROOM)
        _plot(svg, facts, deed, spans[deed], totals[deed] / max(lived, 1e-9), left, top)
    svg.height = _TOP + (-(-len(order) // _COLUMNS)) * (_TALL + _ROOM) + 12
    return svg


def _legend(svg: Svg) -> None:
    x = LEFT
    for fill, text in _KINDS.items():
        svg.rect(x, 88, 22, 13, f"f{fill}", more=' rx="2"')
        svg.text(x + 30, 99, text)
        x += 60 + width_of(text)


def per_head(facts: Facts) -> dict[int, list[tuple[int, float]]]:
    """For each deed, a pair a span of years: how often it was done, and the years lived by all people in it."""
    span = span_for(facts.years)
    length = span * facts.ticks_a_year
    count = -(-facts.ticks // length)
    lived = [0.0] * count
    for tick, alive in facts.rows("SELECT tick, CAST(alive AS INTEGER) FROM ticks WHERE tick >= 0 ORDER BY tick"):
        lived[min(tick // length, count - 1)] += max(alive or 0, 0) / facts.ticks_a_year
    sql = """SELECT deed, tick / :length, count(*) FROM thoughts WHERE kind = 0 AND tick >= 0 GROUP BY 1, 2"""
    found: dict[int, list[tuple[int, float]]] = {}
    for deed, at, number in facts.rows(sql, length=length):
        if deed in _FILL and at < count:
            values = found.setdefault(deed, [(0, years) for years in lived])
            values[at] = (number, lived[at])
    return found


def _plot(svg: Svg, facts: Facts, deed: int, values: list[tuple[int, float]], mean: float, left: float, top: float) -> None:
    years = Years(0, facts.length, left, left + _WIDE)
    rates = [count / alive if alive else 0.0 for count, alive in values]
    most, bottom = max(rates), top + _TALL
    name = word(Deed(deed))
    svg.text(left, top - 4, name, "nm")
    svg.text(left + _WIDE, top - 4, f"{_rate(mean)} a year, at most {_rate(most)}", "n e")
    svg.line(left, bottom, left + _WIDE, bottom)
    wide = _WIDE / len(rates)
    edge = merged([(left + (i + 0.5) * wide, bottom - rate / max(most, 1e-9) * (_TALL - 6)) for i, rate in enumerate(rates)])
    d = points([(left, bottom), (left, edge[0][1]), *edge, (left + _WIDE, edge[-1][1]), (left + _WIDE, bottom)])
    svg.path(d + "z", f"f{_FILL[Deed(deed)]}", f"{name}: {sum(count for count, _ in values):,}", ' transform="scale(.1)"')
    for year in (0, facts.years):
        svg.text(years.x(year), bottom + 13, year, "n" if year == 0 else "n e")


def _rate(value: float) -> str:
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 1 else f"{value:.1f}"
