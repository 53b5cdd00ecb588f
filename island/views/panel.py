"""The panel that a terminal shows while a run is lived. It draws what it is given; names and sentences are shown harmlessly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from island.printing import fold, one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

_LEVELS = "▁▂▃▄▅▆▇█"
_BESIDES = 16  # lines of the panel that are no house
_WIDTH = 100  # columns at most: longer lines are hard to read


@dataclass(frozen=True)
class Scene:
    """One moment of a run, in words and numbers; `part` of 1 is the end of the run."""

    title: str
    when: str
    year: str
    part: float
    speed: str
    alive: Sequence[int]  # after every tick so far
    houses: Sequence[tuple[str, int]]  # the largest first
    words: Sequence[tuple[str, str]] = ()  # who just did what, and how they tell it
    news: Sequence[str] = ()  # the newest last
    counts: Sequence[tuple[str, int]] = field(default=())


class Panel:
    """Shown in place: `show` draws at once, in the caller's thread, so nothing runs between the ticks."""

    def __init__(self, console: "Console | None" = None):
        from rich.console import Console
        from rich.live import Live

        self._console = console or Console(stderr=True, highlight=False, markup=False)
        self._live = Live(console=self._console, auto_refresh=False, vertical_overflow="crop")

    def start(self) -> None:
        self._live.start()

    def show(self, scene: Scene) -> None:
        size = self._console.size
        self._live.update(drawn(scene, min(size.width, _WIDTH), size.height), refresh=True)

    def stop(self) -> None:
        self._live.stop()


def drawn(scene: Scene, width: int, height: int) -> "RenderableType":
    """The panel, `width` columns wide; where the terminal is low, fewer houses and fewer news are in it."""
    from rich.box import ROUNDED
    from rich.panel import Panel as Frame
    from rich.text import Text

    inner = max(width - 4, 10)
    houses = max(1, min(6, height - _BESIDES, len(scene.houses)))
    lines = [*_course(scene, inner), Text(), *_houses(scene.houses, houses, inner), Text()]
    lines += [line for told in scene.words for line in _told(*told, inner)]
    lines += [Text(), *(Text(one_line(news)) for news in scene.news)]
    lines += [Text(", ".join(f"{count:,} {name}" for name, count in scene.counts if count), style="dim")]
    kept = lines[: max(height - 3, 4)]
    title, when = Text(one_line(scene.title), style="bold"), Text(one_line(scene.when))
    body = Text("\n", no_wrap=True, overflow="ellipsis").join(kept)  # one text: a group of lines takes twice as long to draw
    return Frame(body, title=title, subtitle=when, title_align="left", subtitle_align="right", box=ROUNDED, width=width)


def _course(scene: Scene, width: int) -> list["Text"]:
    """How far the run has come, and how many people there were on the way."""
    from rich.text import Text

    speed = scene.speed if width >= 70 else ""
    bar = max(width - len(scene.year) - len(speed) - 12, 4)
    done = round(min(scene.part, 1) * bar)
    progress = Text.assemble(
        (scene.year, "bold"), "  ", ("━" * done, "green"), ("─" * (bar - done), "dim"), f" {scene.part:4.0%}  ", speed
    )
    alive = scene.alive[-1] if scene.alive else 0
    people = f"{alive:,} {'person' if alive == 1 else 'people'}"
    range_ = f"{min(scene.alive):,} to {max(scene.alive):,}" if scene.alive else ""
    line = sparkline(scene.alive, max(width - len(people) - len(range_) - 4, 1))
    return [progress, Text.assemble((people, "bold"), "  ", (line, "cyan"), "  ", (range_, "dim"))]


def sparkline(values: Sequence[int], width: int) -> str:
    """At most `width` letters over all values; the floor is 0, the ceiling the largest."""
    if not values:
        return ""
    columns = min(width, len(values))
    shown = [values[(column + 1) * len(values) // columns - 1] for column in range(columns)]
    top = max(*shown, 1)
    return "".join(_LEVELS[value * (len(_LEVELS) - 1) // top] for value in shown)


def _houses(houses: Sequence[tuple[str, int]], most: int, width: int) -> list["Text"]:
    """The largest houses with bars, the others together without: theirs would dwarf every house."""
    from rich.text import Text

    shown = [(one_line(house), count) for house, count in houses[:most]]
    rest = houses[most:]
    others = f"{len(rest)} other house{'s' * (len(rest) > 1)}"
    column = min(max([len(name) for name, _ in shown] + [len(others)] * bool(rest), default=0), width // 2)
    largest = max((count for _, count in shown), default=1)
    room = max(width - column - 8, 1)
    lines = [
        Text.assemble(f"{name[:column]:<{column}} {count:>5,} ", ("■" * max(count * room // largest, 1), "yellow"))
        for name, count in shown
    ]
    if rest:
        lines.append(Text(f"{others[:column]:<{column}} {sum(count for _, count in rest):>5,}", style="dim"))
    return lines


def _told(who: str, sentence: str, width: int) -> list["Text"]:
    """Two lines at most."""
    from rich.text import Text

    who = one_line(who)
    first, *rest = fold(f"{who}  “{one_line(sentence)}”", width)
    lines = [Text.assemble((first[: len(who)], "bold"), (first[len(who) :], "italic"))]
    return lines + [Text(f"  {' '.join(rest)}", style="italic")] * bool(rest)
