"""Pictures of the table of the world: what is done by century, and what each deed is worth. The same numbers, the same bytes."""

import io
from collections.abc import Sequence
from typing import Any

from island.assess import worth
from island.assess.decision import Decision
from island.assess.numbers import Numbers

_SHOWN_MOST = 16
"""More deeds than this nobody tells apart; the rest are drawn as one."""


def deeds_by_century(islands: Sequence[Numbers]) -> bytes:
    """Shares of deeds, mean over the islands that lived in a century, as SVG."""
    centuries = max(len(shares) for one in islands for shares in one.deeds.values())
    means: dict[str, list[float]] = {}
    for name in sorted({name for one in islands for name in one.deeds}):
        means[name] = []
        for century in range(centuries):
            lived = [one for one in islands if len(one.entropy) > century]
            means[name].append(sum(one.deeds[name][century] for one in lived if name in one.deeds) / max(1, len(lived)))
    names = sorted(means, key=lambda name: -sum(means[name]))
    rows = [(name, means[name]) for name in names[:_SHOWN_MOST]]
    if rest := names[_SHOWN_MOST:]:
        rows.append((f"{len(rest)} others", [sum(means[name][at] for name in rest) for at in range(centuries)]))

    def draw(axes: Any) -> None:
        at, bottom = list(range(1, centuries + 1)), [0.0] * centuries
        for number, (name, shares) in enumerate(rows):
            heights = [100 * share for share in shares]
            axes.bar(at, heights, 0.85, bottom=bottom, label=name, color=f"C{number % 10}", alpha=1.0 if number < 10 else 0.5)
            bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
        axes.set(title="deeds by century, per cent of all", xlabel="century", ylim=(0, 100))
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(frameon=False, fontsize="small", bbox_to_anchor=(1.01, 1), loc="upper left")

    return _svg(draw, (9, 4.5))


def worth_of_deeds(decisions: list[Decision], who: str) -> bytes:
    """What each deed is worth where it is legal, and where it was chosen, with standard errors, as SVG."""
    found = [one for one in worth.deed_table(decisions, who) if one.when_legal.error is not None]

    def draw(axes: Any) -> None:
        places = list(range(len(found)))
        for offset, name, figures in (
            (0.0, "wherever it is legal", [one.when_legal for one in found]),
            (0.3, f"where {who} chose it", [one.when_chosen for one in found]),
        ):
            shown = [
                (place + offset, one.mean, 1.96 * (one.error or 0))
                for place, one in zip(places, figures, strict=True)
                if one.mean is not None
            ]
            at, means, errors = zip(*shown, strict=True) if shown else ((), (), ())
            axes.errorbar(means, at, xerr=errors, fmt="o", label=name, markersize=4)
        axes.axvline(0, color="0.6", linewidth=1)
        axes.set(title="worth of a deed: welfare less the mean of all legal deeds", xlabel="points, with 95%")
        axes.set_yticks(places, [one.deed for one in found])
        axes.invert_yaxis()
        axes.legend(frameon=False, fontsize="small")

    return _svg(draw, (8, 0.3 * len(found) + 1.5))


def _svg(draw: Any, size: tuple[float, float]) -> bytes:
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "island", "svg.fonttype": "none", "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots()
        draw(axes)
        axes.spines[["top", "right"]].set_visible(False)
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()
