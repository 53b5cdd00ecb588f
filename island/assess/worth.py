"""What many decisions say: what a mind's choices are worth beside any legal one, how much is at stake, and what each deed is worth.

The unit is a decision: forks of one decision share a dawn, so that they are averaged before anything is counted. A best deed is chosen
by one half of the forks and looked at in the other, or it would be the largest of ten noisy figures.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from island.assess.decision import Decision
from island.sweep.statistics import mean_with_interval
from island.world.words import Age, Deed, Season, word

CHANCE = "random"
"""The mind that others are compared with."""


@dataclass(frozen=True)
class Figure:
    """A mean over decisions in points of welfare, with its standard error and a 95% interval, None where one decision cannot tell."""

    name: str
    decisions: int
    mean: float | None
    error: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, name: str, numbers: list[float]) -> "Figure":
        if not numbers:
            return cls(name, 0, None, None, None, None)
        error = float(np.std(numbers, ddof=1) / np.sqrt(len(numbers))) if len(numbers) > 1 else None
        return cls(
            name, len(numbers), error=error, **dict(zip(("mean", "low", "high"), mean_with_interval(numbers, 0.95), strict=True))
        )


@dataclass(frozen=True)
class DeedWorth:
    """`when_legal`: the deed less the mean of the legal ones, wherever it was legal; `when_chosen`: what was chosen less that mean,
    where the chooser took this deed; `missed`: the best legal deed less what was chosen, there."""

    deed: str
    when_legal: Figure
    is_best: int  # decisions in which all forks together say so
    when_chosen: Figure
    missed: Figure


def figures(decisions: list[Decision]) -> list[Figure]:
    """A chooser each, then what is at stake."""
    choosers = sorted({who for one in decisions for who in one.choices})
    gains = [Figure.of(f"{who}: choice less mean of legal", _gains(decisions, who)) for who in choosers]
    stakes: list[tuple[str, Callable[[Decision], float]]] = [
        ("best less worst", lambda one: _best_less_worst(one)),
        ("best less mean of legal", lambda one: _split(one, np.argmax) - legal_mean(one)),
    ]
    missed = [
        Figure.of(f"best less choice of {who}", [_missed(one, who) for one in decisions if who in one.choices])
        for who in choosers
    ]
    flattered = Figure.of("best less worst, not split", [_flattered(one) for one in decisions])
    return [*gains, *(Figure.of(name, [of(one) for one in decisions]) for name, of in stakes), *missed, flattered]


def legal_mean(one: Decision) -> float:
    """Every legal deed once."""
    return float(_welfare(one).mean())


def gain(one: Decision, who: str) -> float:
    """What was chosen less the mean of what was legal."""
    return float(np.mean(one.choices[who][1])) - legal_mean(one)


def _gains(decisions: Iterable[Decision], who: str) -> list[float]:
    return [gain(one, who) for one in decisions if who in one.choices]


def _welfare(one: Decision) -> np.ndarray:
    """(deeds, forks)"""
    return np.array(list(one.deeds.values()))


def _split(one: Decision, which: Callable[[np.ndarray], np.intp]) -> float:
    """The deed that one half of the forks says is best (or worst), as the other half sees it; both ways."""
    welfare = _welfare(one)
    halves = welfare[:, 0::2].mean(axis=1), welfare[:, 1::2].mean(axis=1)
    return float(np.mean([look[which(choose)] for choose, look in (halves, halves[::-1])]))


def _best_less_worst(one: Decision) -> float:
    return _split(one, np.argmax) - _split(one, np.argmin)


def _missed(one: Decision, who: str) -> float:
    return _split(one, np.argmax) - float(np.mean(one.choices[who][1]))


def _flattered(one: Decision) -> float:
    return float(np.ptp(_welfare(one).mean(axis=1)))


def deed_table(decisions: list[Decision], who: str) -> list[DeedWorth]:
    """The tuning tool: what each deed is worth where it is legal, and what a chooser's taking it is worth. In the order of the deeds."""
    found = []
    for deed in map(word, Deed):
        legal = [one for one in decisions if deed in one.deeds]
        chosen = [one for one in legal if one.choices.get(who, ("",))[0] == deed]
        if legal:
            worth = [float(np.mean(one.deeds[deed])) - legal_mean(one) for one in legal]
            best = sum(list(one.deeds)[int(_welfare(one).mean(axis=1).argmax())] == deed for one in legal)
            found.append(
                DeedWorth(
                    deed, Figure.of(deed, worth), best, Figure.of(deed, [gain(one, who) for one in chosen]),
                    Figure.of(deed, [_missed(one, who) for one in chosen]),
                )
            )  # fmt: skip
    return found


def groups(decisions: list[Decision], who: str) -> list[tuple[str, Figure, Figure]]:
    """(which decisions, the chooser's gain, best less worst) by season and by age."""
    found = []
    names = [*((word(season), "season") for season in Season), *((word(age), "age") for age in Age)]
    for name, attribute in names:
        ours = [one for one in decisions if getattr(one, attribute) == name]
        if ours:
            found.append((name, Figure.of(name, _gains(ours, who)), Figure.of(name, [_best_less_worst(one) for one in ours])))
    return found


@dataclass(frozen=True)
class StretchWorth:
    """A kind of mind that decided for all the ticks, for the villager alone or for the household, less chance that did; `choices`: how many
    choices a fork has on the mean, and so in how many parts the gain comes."""

    kind: str
    whose: str
    gain: Figure
    choices: float

    @property
    def each(self) -> float | None:
        """A choice's part of the gain."""
        return None if self.gain.mean is None or not self.choices else self.gain.mean / self.choices


def stretches(decisions: list[Decision]) -> list[StretchWorth]:
    """The villager's choices first, then the household's; none where chance did not decide as well."""
    found = []
    for is_house in (False, True):
        ours = [{one.kind: one for one in each.stretches if one.is_house == is_house} for each in decisions]
        kinds = [kind for kind in dict.fromkeys(kind for one in ours for kind in one) if kind != CHANCE]
        for kind in kinds:
            pairs = [(one[kind], one[CHANCE]) for one in ours if {kind, CHANCE} <= one.keys()]
            gains = [float(np.mean(mine.welfare) - np.mean(chance.welfare)) for mine, chance in pairs]
            choices = [mine.choices / len(mine.welfare) for mine, _ in pairs]
            whose = "household" if is_house else "villager"
            if pairs:
                found.append(StretchWorth(kind, whose, Figure.of(f"{kind}: {whose}", gains), float(np.mean(choices))))
    return found


# -- Markdown ----------------------------------------------------------------------------------------------------------


def markdown(decisions: list[Decision], who: str) -> str:
    """The tables. `who`: whose choices the table of deeds is about."""
    parts = [_figures_table(figures(decisions)), _deeds_table(deed_table(decisions, who), who), _groups_table(decisions, who)]
    if found := stretches(decisions):
        parts.insert(1, _stretches_table(found))
    return "\n\n".join(parts)


def deeds_page(decisions: list[Decision], who: str) -> str:
    """The table of deeds alone."""
    return _deeds_table(deed_table(decisions, who), who)


def _figures_table(found: list[Figure]) -> str:
    lines = ["| points of welfare | decisions | mean | standard error | 95% |", "| --- |" + " ---: |" * 4]
    lines += [f"| {one.name} | {one.decisions} | {points(one.mean)} | {plain(one.error)} | {span(one)} |" for one in found]
    return "\n".join(lines)


def _stretches_table(found: list[StretchWorth]) -> str:
    lines = [
        f"| who decides in all the ticks, less `{CHANCE}` | decisions | mean | standard error | 95% | choices | each |",
        "| --- |" + " ---: |" * 6,
    ]
    for one in found:
        gain = one.gain
        lines.append(
            f"| `{one.kind}` for the {one.whose} | {gain.decisions} | {points(gain.mean)} | {plain(gain.error)} | {span(gain)} "
            f"| {one.choices:.1f} | {points(one.each)} |"
        )
    return "\n".join(lines)


def _deeds_table(found: list[DeedWorth], who: str) -> str:
    lines = [
        f"| deed | legal | less mean of legal | s.e. | is best | chosen by {who} | chosen less mean | s.e. | best less chosen |",
        "| --- |" + " ---: |" * 8,
    ]
    for one in found:
        legal, chosen = one.when_legal, one.when_chosen
        lines.append(
            f"| {one.deed} | {legal.decisions} | {points(legal.mean)} | {plain(legal.error)} | {one.is_best} | {chosen.decisions} "
            f"| {points(chosen.mean)} | {plain(chosen.error)} | {points(one.missed.mean)} |"
        )
    return "\n".join(lines)


def _groups_table(decisions: list[Decision], who: str) -> str:
    lines = [f"| decisions | of them | {who}: choice less mean | s.e. | best less worst | s.e. |", "| --- |" + " ---: |" * 5]
    for name, gained, stake in groups(decisions, who):
        lines.append(
            f"| {name} | {stake.decisions} | {points(gained.mean)} | {plain(gained.error)} | {points(stake.mean)} | {plain(stake.error)} |"
        )
    return "\n".join(lines)


def points(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f}"


def plain(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def span(one: Figure) -> str:
    return "" if one.low is None or one.high is None else f"{one.low:+.1f} to {one.high:+.1f}"
