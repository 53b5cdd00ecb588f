"""Which crafts were known, and by how many: a row a craft, a bar a decade, all on one scale. Where there is no bar, nobody knew it."""

from island.views.page import counted
from island.views.pictures.axes import BARS_NAME, LEFT, RIGHT, Bars, Years, nobody, span_for
from island.views.pictures.facts import Facts
from island.views.pictures.svg import Svg
from island.world.words import Craft, EventKind, word

_ROW, _TALL = 30.0, 24.0  # px of a row, and of the bar of the craft that most people knew
_KNOWN_BY = (int(EventKind.CRAFT_FOUND), int(EventKind.CRAFT_LEARNED), int(EventKind.CRAFT_BROUGHT))
_SQL = f"SELECT CAST(amount AS INTEGER), actor, CAST(min(tick) AS INTEGER) FROM events WHERE kind IN {_KNOWN_BY} GROUP BY 1, 2"


def crafts(facts: Facts) -> Svg:
    """In the order in which they came to be known."""
    held = _held(facts)
    svg = Svg("crafts", "What they knew", _about(held))
    if not facts.ticks:
        svg.head("nobody has come yet")
        return nobody(svg, "The history of this island has not begun.")
    span = span_for(facts.years)
    svg.head(f"{facts.name}, seed {facts.seed}: {counted(len(held), 'craft')}, by how many people knew each")
    if not held:
        return nobody(svg, "Nobody has known a craft yet.")
    bars = {craft: _bars(lives, span, facts.years) for craft, lives in held.items()}
    most = max(1, *(max(counts) for counts in bars.values()))
    years, top = Years(0, -(-facts.years // span) * span, LEFT + BARS_NAME, RIGHT), 104.0
    bottom = top + _ROW * len(bars)
    years.draw(svg, top, bottom + 4)
    for number, (craft, counts) in enumerate(bars.items()):
        _row(craft, counts, most, span).draw(svg, years, top + _ROW * (number + 1))
    svg.height = bottom + 60
    return svg


def _held(facts: Facts) -> dict[Craft, list[tuple[float, float]]]:
    """For each craft, from when until when each person held it."""
    found: dict[Craft, list[tuple[float, float]]] = {}
    for craft, who, tick in facts.rows(_SQL):
        soul = facts.souls.get(who)
        if soul is not None and craft in list(Craft):
            since = min(max(tick or 0, 0), facts.ticks) / facts.ticks_a_year
            found.setdefault(Craft(craft), []).append((since, max(soul.gone, since)))
    return dict(sorted(found.items(), key=lambda pair: (min(pair[1])[0], pair[0])))


def _bars(lives: list[tuple[float, float]], span: int, years: int) -> list[int]:
    """The most who held it at the end of a year of each bar; who held it for less than a year may not be seen."""
    counts = [sum(since <= year + 1 and year + 1 <= until for since, until in lives) for year in range(years)]
    return [max(counts[first : first + span]) for first in range(0, years, span)]


def _about(held: dict[Craft, list[tuple[float, float]]]) -> str:
    return "Crafts over time, by how many knew them. " + ", ".join(
        f"{word(craft)} {len(lives):,}" for craft, lives in held.items()
    )


def _row(craft: Craft, counts: list[int], most: int, span: int) -> Bars:
    drawn = [(bar, max(_TALL * count / most, 2.0), f"known by {count}") for bar, count in enumerate(counts) if count]
    return Bars(word(craft), 1, span, drawn)
