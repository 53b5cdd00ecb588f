"""The page of the world: the table of what must be seen, and the tables and pictures behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from island.assess import goals, plots, worth
from island.assess.decision import Decision
from island.assess.goals import Row
from island.assess.minds import BRAIN, TEACHER, Minds
from island.assess.numbers import Numbers
from island.history.folder import os_errors, write_atomically
from island.sweep.dataset import write_whole


@dataclass
class Found:
    """All that was measured; what is empty was not."""

    command: str
    lived: str  # a sentence: seeds, years
    years: int
    minds: Minds = field(default_factory=Minds)
    islands: list[Numbers] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    violations: dict[str, int] | None = None
    pictures: dict[str, bytes] = field(default_factory=dict)  # of the sweeps, by name

    def rows(self) -> list[Row]:
        """The table of what must be seen."""
        return [
            *goals.of_minds(self.minds), *goals.of_decisions(self.decisions), *goals.of_islands(self.islands, self.years),
            goals.of_invariants(self.violations),
        ]  # fmt: skip


def write(found: Found, page: Path) -> None:
    """The page, and its pictures in a folder `pictures` beside it. Raises IslandError when they cannot be written."""
    pictures = dict(found.pictures)
    if any(one.entropy for one in found.islands):
        pictures["deeds"] = plots.deeds_by_century([one for one in found.islands if one.entropy])
    if found.decisions:
        pictures["decisions"] = plots.worth_of_deeds(found.decisions, TEACHER)
    with os_errors(page.parent):
        folder = page.parent / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in pictures.items():
            write_whole(folder / f"world-{name}.svg", data)
        write_atomically(page, markdown(found, pictures))


def markdown(found: Found, pictures: Sequence[str] | dict[str, bytes] = ()) -> str:
    """The page as text."""
    parts = [
        "# The world, measured",
        f"Written by `{found.command}`. {found.lived} Intervals are 95%: of means over islands bootstrapped over the seeds, of decisions over the "
        "decisions, of counts Wilson's. What falls short stands here as it is.",
        "## What must be seen",
        table(("measure", "figure", "95%", "to reach", "reached"), [_cells(row) for row in found.rows()]),
    ]
    if found.minds.lived:
        heads = (
            "mind",
            "alive",
            "mean people",
            "expectation at birth",
            "deaths by hunger, of 1,000 a year",
            "by cold",
            "by sickness",
        )
        parts += ["## Minds on the same seeds", table(heads, goals.minds_table(found.minds)), *_picture("minds", pictures)]
    if found.decisions:
        cost = sum(one.cpu_s for one in found.decisions) / len(found.decisions)
        parts += [
            "## What a decision is worth",
            f"{len(found.decisions)} decisions, {cost:.1f} s of a processor each: every legal deed of a villager at a dawn, in {_forks(found.decisions)} "
            "forks each, all decided by the teacher from then on. 100 + health - 5 x hunger, the mean of the household, and half its meals up to 60. "
            "Then forks in which another mind decides for the villager, or for all of its household, to the end.",
            worth.markdown(found.decisions, TEACHER), *_picture("decisions", pictures),
        ]  # fmt: skip
        if any(BRAIN in one.choices for one in found.decisions):
            parts += ["The same by what the brain chose:", worth.deeds_page(found.decisions, BRAIN)]
    if found.islands:
        parts += [
            "## Islands of the brain",
            *_entropy(found.islands),
            *_picture("islands", pictures),
            *_picture("deeds", pictures),
        ]
    return "\n\n".join(parts) + "\n"


def _cells(row: Row) -> list[str]:
    reached = {True: "yes", False: "**no**", None: ""}[row.is_reached]
    return [row.measure, row.figure, row.interval, row.goal, reached]


def _forks(decisions: list[Decision]) -> int:
    return len(next(iter(decisions[0].deeds.values())))


def _entropy(islands: list[Numbers]) -> list[str]:
    most = max(len(one.entropy) for one in islands)
    if not most:
        return []
    lines = [
        [str(number), f"{one.values['people, mean']:.0f}", *(f"{bits:.2f}" for bits in one.entropy)]
        for number, one in enumerate(islands, 1)
    ]
    lines = [line + [""] * (most + 2 - len(line)) for line in lines]
    return ["Entropy of deeds, bits, by century:", table(("island", "mean people", *map(str, range(1, most + 1))), lines)]


def _picture(name: str, pictures: Sequence[str] | dict[str, bytes]) -> list[str]:
    return [f"![{name}](pictures/world-{name}.svg)"] if name in pictures else []


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Markdown."""
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
