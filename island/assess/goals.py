"""What must be seen: each measure beside its goal. A row says what it can of the islands at hand, and what it cannot it does not guess."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from island.assess import worth
from island.assess.decision import Decision
from island.assess.minds import AVERTED, BRAIN, OPPONENTS, TEACHER, Minds, kept_of_the_gain
from island.assess.numbers import Numbers
from island.assess.windows import Told, tell_centuries, tell_centuries_by_others, tell_islands
from island.sweep.statistics import mean_with_interval

NOT_HERE = "not in this world"
NOT_ASKED = "not measured"
_LEADERS = "houses of leaders"


@dataclass(frozen=True)
class Row:
    """`is_reached`: None where it cannot be said, and `figure` says why."""

    measure: str
    figure: str
    interval: str
    goal: str
    is_reached: bool | None


Form = Callable[[float], str]


def per_cent(value: float) -> str:
    return f"{100 * value:.3g}%" if abs(value) < 0.1 else f"{100 * value:.0f}%"


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def points(value: float) -> str:
    return f"{value:+.1f}"


def span(low: float | None, high: float | None, form: Form) -> str:
    return "" if low is None or high is None else f"{form(low)} to {form(high)}"


# -- minds -------------------------------------------------------------------------------------------------------------


def of_minds(minds: Minds) -> list[Row]:
    rows = [_beaten(minds, opponent) for opponent in OPPONENTS]
    for what, name in (("people", "mean people"), ("expectation", "expectation at birth")):
        rows += [_kept(minds, what, name)]
    return [*rows, _nobody_beats_the_brain(minds)]


def _beaten(minds: Minds, opponent: str) -> Row:
    beaten, seeds = minds.beaten(opponent)
    goal = "dead, or at most half the brain's people, in 9 of 10"
    if not seeds:
        return Row(f"`{opponent}` beside the brain", NOT_ASKED, "", goal, None)
    alive = sum(one.alive > 0 for one in minds.lived[opponent].values())
    figure = f"beaten in {beaten} of {seeds}; alive in {alive}"
    return Row(f"`{opponent}` beside the brain", figure, _binomial(beaten, seeds), goal, beaten >= 0.9 * seeds)


def _binomial(count: int, of: int) -> str:
    """Wilson's 95% interval of a share."""
    from scipy.stats import binomtest

    low, high = binomtest(count, of).proportion_ci(method="wilson")
    return span(low, high, per_cent)


def _kept(minds: Minds, what: str, name: str) -> Row:
    measure, goal = f"of the teacher's gain over the dice, kept by the brain: {name}", "at least 90%"
    rows = minds.pairs(what, "dice", TEACHER, BRAIN)
    if not rows:
        return Row(measure, NOT_ASKED, "", goal, None)
    found = kept_of_the_gain(rows)
    if found is None:
        return Row(measure, "the teacher gains nothing", "", goal, False)
    kept, low, high = found
    gain, gain_low, _ = mean_with_interval([teacher - dice for dice, teacher, _ in rows], 0.95)
    is_clear = gain_low is not None and gain_low > 0
    figure = f"{per_cent(kept)} of {gain:+.3g}" + ("" if is_clear else ", which may be nothing")
    return Row(measure, figure, span(low, high, per_cent), goal, is_clear and kept >= 0.9)


def _nobody_beats_the_brain(minds: Minds) -> Row:
    names = {"people": 1, "expectation": 1, AVERTED: -1}
    pairs = {what: minds.pairs(what, "dice", BRAIN) for what in names}
    won = [what for what, rows in pairs.items() if rows and names[what] * float(np.mean([a - b for a, b in rows])) > 0]
    goal = "none"
    if not any(pairs.values()):
        return Row("measures on which the dice win", NOT_ASKED, "", goal, None)
    return Row("measures on which the dice win", ", ".join(won) or "none", "", goal, not won)


def minds_table(minds: Minds) -> list[list[str]]:
    """A line for each mind: its islands, and means over the seeds with intervals."""
    lines = []
    for mind in (BRAIN, TEACHER, *OPPONENTS):
        if lived := minds.lived.get(mind):
            cells = [mind, f"{sum(one.alive > 0 for one in lived.values())} of {len(lived)}"]
            for what, form in (
                ("people", number),
                ("expectation", number),
                ("hunger", number),
                ("cold", number),
                ("sickness", number),
            ):
                values = minds.values(mind, what)
                if not values:
                    cells.append("")
                    continue
                mean, low, high = mean_with_interval(values, 0.95)
                interval = span(low, high, form)
                cells.append(form(mean) + (f" ({interval})" if interval else ""))
            lines.append(cells)
    return lines


# -- decisions ---------------------------------------------------------------------------------------------------------


def of_decisions(decisions: list[Decision]) -> list[Row]:
    if not decisions:
        return [Row("what a decision is worth", NOT_ASKED, "", "at least +8, above 5", None)]
    found = {one.name: one for one in worth.figures(decisions)}
    rows, gains = [], dict[str, float]()
    for who in (TEACHER, BRAIN):
        figure = found.get(f"{who}: choice less mean of legal")
        if figure is None or figure.mean is None:
            continue
        gains[who] = figure.mean
        shown = f"{points(figure.mean)} (s.e. {worth.plain(figure.error)}; {figure.decisions} decisions)"
        if who == TEACHER:
            reached, goal = figure.mean >= 8 and (figure.low or 0) > 5, "at least +8, its interval above 5"
        else:
            teacher = gains.get(TEACHER, 0.0)
            reached, goal = teacher > 0 and figure.mean >= 0.8 * teacher, "at least 80% of the teacher's"
        rows.append(
            Row(
                f"a decision: choice of `{who}` less the mean of the legal",
                shown,
                span(figure.low, figure.high, points),
                goal,
                reached,
            )
        )
    stake, flattered = found["best less worst"], found["best less worst, not split"]
    assert stake.mean is not None and flattered.mean is not None
    shown = (
        f"{points(stake.mean)} (s.e. {worth.plain(stake.error)}); the same forks choosing and judging: {points(flattered.mean)}"
    )
    return [
        *rows,
        Row("a decision: best less worst", shown, span(stake.low, stake.high, points), "at least 30", stake.mean >= 30),
        *map(_of_a_stretch, worth.stretches(decisions)),
    ]


def _of_a_stretch(one: worth.StretchWorth) -> Row:
    gain = one.gain
    assert gain.mean is not None
    shown = f"{points(gain.mean)} (s.e. {worth.plain(gain.error)}; {one.choices:.1f} choices, {worth.points(one.each)} each)"
    return Row(
        f"all choices of a {one.whose}: `{one.kind}` less `{worth.CHANCE}`", shown, span(gain.low, gain.high, points), "", None
    )


# -- islands -----------------------------------------------------------------------------------------------------------


def of_islands(islands: Sequence[Numbers], years: int) -> list[Row]:
    if not islands:
        return [Row("islands of the brain", NOT_ASKED, "", "", None)]
    alive = [one.values["alive"] > 0 for one in islands]
    least = min((one.values["people, least"] for one, lives in zip(islands, alive, strict=True) if lives), default=0)
    most = max((one.values["people, most"] for one in islands), default=0)
    rows = [
        Row(f"islands alive after {years:,} years", f"{sum(alive)} of {len(alive)}", _binomial(sum(alive), len(alive)), "at least 9 of 10", sum(alive) >= 0.9 * len(alive)),
        Row("people of those, least and most", f"{least:.0f} to {most:.0f}", "", "about 40 to 400", least >= 30 and most <= 440),
    ]  # fmt: skip
    for name, measure, form, goal, reached in _MEANS:
        rows.append(_mean(islands, name, measure, form, goal, reached))
    return [*rows, *_windows(islands), *_society(islands)]


_MEANS: list[tuple[str, str, Form, str, Callable[[float], bool]]] = [
    ("subsistence", "subsistence deeds in ordinary years", per_cent, "at most 50%", lambda x: x <= 0.5),
    ("talk by the grown", "talk by people of 12 years and more", per_cent, "at least 60%", lambda x: x >= 0.6),
    ("quarrels by the grown", "quarrels by people of 12 years and more", per_cent, "at least 60%", lambda x: x >= 0.6),
    ("deed kinds", "kinds of deed of more than 0.3%", number, "at least 30", lambda x: x >= 30),
    ("entropy, least century", "entropy of deeds, the least century, bits", number, "at least 4.0", lambda x: x >= 4),
    ("entropy, last less first", "entropy, last century less first", points, "at least -0.1", lambda x: x >= -0.1),
    ("kinship of spouses", "kinship of spouses in the last century", number, "at most 0.06", lambda x: x <= 0.06),
    ("unions of cousins or closer", "unions of first cousins or closer", per_cent, "under 5%", lambda x: x < 0.05),
    ("infant deaths per 1,000", "infant deaths per 1,000 births", number, "150 to 250", lambda x: 150 <= x <= 250),
    ("expectation at birth", "expectation at birth, years", number, "27 to 38", lambda x: 27 <= x <= 38),
    ("births per mother past 42", "births per mother past 42", number, "4 to 7", lambda x: 4 <= x <= 7),
    ("generation", "length of a generation, years", number, "24 to 32", lambda x: 24 <= x <= 32),
    ("died with a cause", "deaths but of age whose cause is an event", per_cent, "at least 95%", lambda x: x >= 0.95),
    (
        "died with more than weather",
        "deaths but of age with a cause beside the season's weather",
        per_cent,
        "at least 95%",
        lambda x: x >= 0.95,
    ),
    ("married with a cause", "marriages whose cause is an event", per_cent, "at least 95%", lambda x: x >= 0.95),
    ("stole with a cause", "thefts whose cause is an event", per_cent, "at least 95%", lambda x: x >= 0.95),
    ("quarrelled with a cause", "quarrels whose cause is an event", per_cent, "at least 95%", lambda x: x >= 0.95),
    (
        "quarrelled with more than weather",
        "quarrels with a cause beside the season's weather",
        per_cent,
        "at least 95%",
        lambda x: x >= 0.95,
    ),
    ("craft found with a cause", "inventions whose cause is an event", per_cent, "at least 95%", lambda x: x >= 0.95),
    ("village founded with a cause", "villages founded whose cause is an event", per_cent, "at least 95%", lambda x: x >= 0.95),
    ("leader named with a cause", "leaders whose cause is an event", per_cent, "at least 95%", lambda x: x >= 0.95),
    (
        "hunger within three years",
        "deaths by hunger with a cause within three years",
        per_cent,
        "at least 95%",
        lambda x: x >= 0.95,
    ),
    ("thefts by one trait", "thefts by the most thieving trait", per_cent, "at most 60%", lambda x: x <= 0.6),
    ("thefts of the hungry to the fed", "thefts of the hungry, times those of the fed", number, "at least 2", lambda x: x >= 2),
    (
        "ms a thought",
        "cost of a thought, ms of wall time, islands side by side",
        number,
        "at most 1.0 on quiet cores",
        lambda x: x <= 1.0,
    ),
    (
        "minutes a thousand years",
        "a thousand years at this pace, minutes, islands side by side",
        number,
        "at most 12",
        lambda x: x <= 12,
    ),
    ("MB a thousand years", "a thousand years at this growth, MB", number, "at most 300", lambda x: x <= 300),
]
"""Name, measure, how it is written, goal, and whether a mean over the islands reaches it."""


def _mean(islands: Sequence[Numbers], name: str, measure: str, form: Form, goal: str, reached: Callable[[float], bool]) -> Row:
    values = [one.values[name] for one in islands if name in one.values]
    if not values:
        return Row(measure, NOT_HERE, "", goal, None)
    mean, low, high = mean_with_interval(values, 0.95)
    return Row(measure, form(mean), span(low, high, form), goal, reached(round(mean, 9)))


def _windows(islands: Sequence[Numbers]) -> list[Row]:
    windows = [window for one in islands for window in one.windows]
    return [
        _told("century of a held-out window of 25 years", tell_centuries(windows), 0.5),
        _told("the same, by the centuries of the other islands", tell_centuries_by_others(windows), None),
        _told("island of a held-out window of 25 years", tell_islands(windows), 0.6),
    ]


def _told(measure: str, told: Told | None, least: float | None) -> Row:
    """Without a least there is nothing to reach: the row stands beside another."""
    goal = "" if least is None else f"at least {per_cent(least)}, where chance is 10%"
    if told is None:
        return Row(measure, f"{NOT_ASKED}: there are too few centuries or islands", "", goal, None)
    figure = f"{per_cent(told.share)} (chance {per_cent(told.chance)}, shuffled {per_cent(told.shuffled)})"
    _, low, high = mean_with_interval(told.groups, 0.95)
    reached = told.share >= least if least is not None and told.chance < 0.105 else None
    return Row(measure, figure, span(low, high, per_cent), goal, reached)


def _society(islands: Sequence[Numbers]) -> list[Row]:
    """What is counted over runs: medians, and in how many of them something was seen."""

    def has(name: str, test: Callable[[float], bool]) -> int:
        return sum(test(one.values[name]) for one in islands if name in one.values)

    def middle(name: str) -> float:
        return float(np.median([one.values[name] for one in islands if name in one.values]))

    def row(measure: str, needs: str, goal: str, figure: Callable[[], str], reached: Callable[[], bool]) -> Row:
        if not any(needs in one.values for one in islands):
            return Row(measure, NOT_HERE, "", goal, None)
        return Row(measure, figure(), "", goal, reached())

    n = len(islands)
    return [
        row("houses living in the last century", "houses in the last century", "at least 8 in 9 of 10 runs",
            lambda: f"median {middle('houses in the last century'):.0f}; at least 8 in {has('houses in the last century', lambda x: x >= 8)} of {n}",
            lambda: has("houses in the last century", lambda x: x >= 8) >= 0.9 * n),
        row("crafts known in a year, median run", "crafts, most", "at most 8 to at least 16",
            lambda: f"{middle('crafts, least'):.0f} to {middle('crafts, most'):.0f}",
            lambda: middle("crafts, least") <= 8 and middle("crafts, most") >= 16),
        row("runs in which a craft was lost and found again", "crafts found again", "8 of 10",
            lambda: f"{has('crafts found again', lambda x: x > 0)} of {n}", lambda: has("crafts found again", lambda x: x > 0) >= 0.8 * n),
        row("runs with a second village", "villages", "7 of 10",
            lambda: f"{has('villages', lambda x: x > 1)} of {n}", lambda: has("villages", lambda x: x > 1) >= 0.7 * n),
        row("runs in which a village ended", "villages ended", "3 of 10",
            lambda: f"{has('villages ended', lambda x: x > 0)} of {n}", lambda: has("villages ended", lambda x: x > 0) >= 0.3 * n),
        row("houses that gave leaders, median run", _LEADERS, "at least 4",
            lambda: f"{middle(_LEADERS):.0f}", lambda: middle(_LEADERS) >= 4),
        row("customs begun and ended, median run", "customs begun", "both seen",
            lambda: f"{middle('customs begun'):.0f} and {middle('customs ended'):.0f}",
            lambda: middle("customs begun") > 0 and middle("customs ended") > 0),
    ]  # fmt: skip


def of_invariants(violations: dict[str, int] | None) -> Row:
    goal = "0"
    if violations is None:
        return Row("violations of invariants", NOT_ASKED, "", goal, None)
    broken = {name: count for name, count in violations.items() if count}
    figure = "; ".join(f"{name}: {count:,}" for name, count in broken.items()) or "0"
    return Row("violations of invariants", figure, "", goal, not broken)
