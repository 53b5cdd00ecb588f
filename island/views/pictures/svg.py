"""SVG as text: shapes, letters and one palette that follows light and dark. Lengths are in px of the picture's own.

Nothing in a picture leads out of it: no script, no font, no link. Names come from a file that a stranger may have made, so every
text passes `escaped`.
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from island.printing import one_line

NAME_MAX = 28  # letters of a name in a picture
LIGHT, DARK, AUTO = "light", "dark", "auto"
THEMES = (AUTO, LIGHT, DARK)

# (in light, in dark). fN fills an area that ink must be legible on, sN is a line on paper; f0 and s0 are everybody else.
PALETTE: dict[str, tuple[str, str]] = {
    "paper": ("#fbf9f4", "#15191e"),
    "land": ("#efe9da", "#262b2c"),
    "sea": ("#e3edf1", "#182530"),
    "ink": ("#23211d", "#ece7dc"),
    "soft": ("#5f5a50", "#aaa598"),
    "faint": ("#d9d3c5", "#3a4047"),
    "bad": ("#b3261e", "#ff8a78"),
    "f0": ("#d5cfc2", "#4a4c4c"), "s0": ("#8f897c", "#8c8a82"),
    "f1": ("#85b0d1", "#2f6088"), "s1": ("#2c6694", "#6cabdb"),
    "f2": ("#e6b57c", "#8a5a22"), "s2": ("#b86a14", "#e6a557"),
    "f3": ("#93c2a8", "#2f6b50"), "s3": ("#2c7a5b", "#6cc19c"),
    "f4": ("#cf9db0", "#7a3d55"), "s4": ("#96305c", "#e08cae"),
    "f5": ("#dccb86", "#6d5f1e"), "s5": ("#85701a", "#d3bb55"),
    "f6": ("#b0add6", "#4f4a86"), "s6": ("#554fa3", "#a6a1ea"),
    "w1": ("#d6e6ec", "#1c2e3a"), "w2": ("#c5dce4", "#22394a"), "coast": ("#a79a7b", "#6d7468"),
    "g1": ("#e8dfc9", "#2d3231"), "g2": ("#dfd2b5", "#353a36"), "g3": ("#d3c29f", "#40443c"), "g4": ("#c6b189", "#4d4f43"),
    "wood": ("#b9cfa8", "#2b4434"), "tree": ("#6d9068", "#5f8c6c"), "peak": ("#9c8659", "#8b876c"),
    "stream": ("#7fb0cc", "#4380a4"),
    "h1": ("#e9eef0", "#1d2a33"), "h2": ("#cbdde6", "#23405a"), "h3": ("#a3c4d8", "#2d5a80"),
    "h4": ("#6f9fc0", "#4580ab"), "h5": ("#3f759e", "#74add3"), "h6": ("#1d4a73", "#b9def2"),
}  # fmt: skip
HOUSES = 6  # that have a colour of their own
HEAT = 6

_SERIF = "'Iowan Old Style',Palatino,'Palatino Linotype',Georgia,'Liberation Serif','DejaVu Serif',serif"
_SANS = "Inter,'Segoe UI','Helvetica Neue',Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif"
_RULES = (
    f"text{{font-family:{_SANS};font-size:12px;fill:$ink}}",
    f".h{{font-family:{_SERIF};font-size:27px}}",
    f".sub{{font-family:{_SERIF};font-size:15px;font-style:italic;fill:$soft}}",
    f".nm{{font-family:{_SERIF};font-size:15px}}",
    ".n{font-size:11px;fill:$soft}",
    ".e{text-anchor:end}",
    ".m{text-anchor:middle}",
    ".b{font-weight:600}",
    ".badt{fill:$bad}",
    ".halo{paint-order:stroke;stroke:$paper;stroke-width:3px;stroke-linejoin:round}",
    ".edge{stroke:$paper;stroke-width:7}",
    ".paper{fill:$paper}",
    ".ink{fill:$ink}",
    ".soft{fill:$soft}",
    ".faint{fill:$faint}",
    ".bad{fill:$bad}",
    ".land{fill:$land}",
    ".sea{fill:$sea}",
    ".line{fill:none;stroke:$ink}",
    ".thin{fill:none;stroke:$soft;stroke-width:1}",
    ".rule{fill:none;stroke:$faint;stroke-width:1}",
    ".badl{fill:none;stroke:$bad}",
    ".coast{stroke:$coast;stroke-width:1.4}",
    *(f".w{i}{{fill:$w{i}}}" for i in (1, 2)),
    *(f".g{i}{{fill:$g{i}}}" for i in (1, 2, 3, 4)),
    ".wood{fill:$wood;fill-opacity:.75}",
    ".tree{fill:none;stroke:$tree;stroke-width:1.1}",
    ".peak{fill:none;stroke:$peak;stroke-width:1.1}",
    ".stream{fill:none;stroke:$stream;stroke-linecap:round;stroke-linejoin:round}",
    *(f".f{i}{{fill:$f{i}}}" for i in range(HOUSES + 1)),
    *(f".s{i}{{fill:none;stroke:$s{i}}}" for i in range(HOUSES + 1)),
    *(f".d{i}{{fill:$s{i}}}" for i in range(HOUSES + 1)),
    *(f".h{i}{{fill:$h{i}}}" for i in range(1, HEAT + 1)),
)


def escaped(text: object) -> str:
    """Text that no reader of XML can take for anything else; what XML forbids is shown as `\\x1b`."""
    return escape(one_line(str(text)), {'"': "&quot;", "'": "&#39;"})


def short(name: str, most: int = NAME_MAX) -> str:
    """A name that cannot cover the picture."""
    return name if len(name) <= most else name[: most - 1] + "…"


def px(value: float) -> str:
    """A length with at most one decimal: the same text everywhere."""
    text = f"{value:.1f}"
    return "0" if text in ("0.0", "-0.0") else text.removesuffix(".0")


class Pen:
    """The way of one path, in steps from where it stands: in a path of thousands of lines half of what their places would take.

    It moves on a grid of tenths of a px, so no step adds to the error of another.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._x = self._y = 0  # tenths of a px
        self.lines = 0

    def move(self, x: float, y: float) -> "Pen":
        x, y = round(10 * x), round(10 * y)
        self._parts.append(f"m{_pair(x - self._x, y - self._y)}")
        self._x, self._y = x, y
        self.lines += 1
        return self

    def right(self, wide: float) -> None:
        self._parts.append(f"h{_step(round(10 * wide))}")
        self._x += round(10 * wide)

    def down_to(self, y: float) -> None:
        self._parts.append(f"v{_step(round(10 * y) - self._y)}")
        self._y = round(10 * y)

    def path(self) -> str:
        return "".join(self._parts)


def _step(tenths: int) -> str:
    return px(tenths / 10).replace("0.", ".", 1) if abs(tenths) < 10 else px(tenths / 10)


def _pair(x: int, y: int) -> str:
    first, second = _step(x), _step(y)
    return f"{first}{'' if second.startswith('-') else ' '}{second}"


def width_of(text: str, size: float = 12) -> float:
    """About how wide a text is; fonts differ by a tenth."""
    wide = sum(letter in "MWmw@%—" for letter in text)
    narrow = sum(letter in "iljtfrI.,:;'|() -" for letter in text)
    return size * (0.56 * (len(text) - wide - narrow) + 0.86 * wide + 0.31 * narrow)


def points(pairs: Iterable[tuple[float, float]]) -> str:
    """The `d` of an open line through these points, in tenths of a px: for a group with `transform="scale(.1)"`."""
    at, parts, letter = (0, 0), [], "M"
    for x, y in pairs:
        now = (round(x * 10), round(y * 10))
        dx, dy = now[0] - at[0], now[1] - at[1]
        if letter == "M":
            parts.append(f"M{now[0]} {now[1]}")
        elif dy == 0:
            parts.append(f"h{dx}")
        elif dx == 0:
            parts.append(f"v{dy}")
        else:
            parts.append(f"l{dx}{'' if dy < 0 else ' '}{dy}")
        at, letter = now, "l"
    return "".join(parts)


def merged(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same line without the points in the middle of a level stretch."""
    inner = [here for before, here, after in zip(pairs, pairs[1:], pairs[2:], strict=False)
             if not before[1] == here[1] == after[1]]  # fmt: skip
    return [*pairs[:1], *inner, *pairs[1:][-1:]]


class Svg:
    """A picture being drawn. `key` makes the ids of its parts unlike those of other pictures on a page."""

    def __init__(self, key: str, title: str, about: str, width: float = 1200):
        self.key, self.title, self.about, self.width, self.height = key, title, about, width, 0.0
        self.parts: list[str] = []

    def add(self, part: str) -> None:
        self.parts.append(part)

    def open(self, attributes: str) -> None:
        self.parts.append(f"<g {attributes}>")

    def close(self) -> None:
        self.parts.append("</g>")

    def text(self, x: float, y: float, text: object, look: str = "", more: str = "") -> None:
        name = f' class="{look}"' if look else ""
        self.parts.append(f'<text x="{px(x)}" y="{px(y)}"{name}{more}>{escaped(text)}</text>')

    def rect(self, x: float, y: float, width: float, height: float, look: str, hint: str = "", more: str = "") -> None:
        shape = f'<rect x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}" class="{look}"{more}'
        self.parts.append(self._hinted("rect", shape, hint))

    def circle(self, x: float, y: float, radius: float, look: str, hint: str = "", more: str = "") -> None:
        shape = f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(radius)}" class="{look}"{more}'
        self.parts.append(self._hinted("circle", shape, hint))

    def path(self, d: str, look: str, hint: str = "", more: str = "") -> None:
        self.parts.append(self._hinted("path", f'<path d="{d}" class="{look}"{more}', hint))

    def line(self, x1: float, y1: float, x2: float, y2: float, look: str = "rule", more: str = "") -> None:
        self.path(f"M{px(x1)} {px(y1)}L{px(x2)} {px(y2)}", look, more=more)

    def head(self, subtitle: str, x: float = 40) -> None:
        """The title and what there is to see, at the top."""
        self.text(x, 46, self.title, "h")
        self.text(x, 70, subtitle, "sub")

    @staticmethod
    def _hinted(name: str, shape: str, hint: str) -> str:
        return f"{shape}><title>{escaped(hint)}</title></{name}>" if hint else f"{shape}/>"

    def written(self, theme: str = AUTO) -> str:
        """The whole file. `auto` follows the reader's light or dark; the others are of plain colours, for what knows no variables."""
        size = f'viewBox="0 0 {px(self.width)} {px(self.height)}" width="{px(self.width)}" height="{px(self.height)}"'
        ids = f"pic-{self.key}-title", f"pic-{self.key}-about"
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="pic" {size} role="img" aria-labelledby="{ids[0]} {ids[1]}">',
            f'<title id="{ids[0]}">{escaped(self.title)}</title>',
            f'<desc id="{ids[1]}">{escaped(self.about)}</desc>',
            f"<style>{style(theme)}</style>",
            f'<rect class="paper" width="{px(self.width)}" height="{px(self.height)}"/>',
            *self.parts,
            "</svg>",
        ]
        return "\n".join(lines) + "\n"


def style(theme: str) -> str:
    """The rules. A page may set the variables `--pic-NAME` of `.pic` to colours of its own."""
    rules = "".join(f".pic {rule}" for rule in _RULES)
    for name, (light, dark) in sorted(PALETTE.items(), reverse=True):  # the longer name first
        value = {AUTO: f"var(--pic-{name},{light})", LIGHT: light, DARK: dark}[theme]
        rules = rules.replace(f"${name}", value)
    if theme != AUTO:
        return rules
    dark = "".join(f"--pic-{name}:{colours[1]};" for name, colours in PALETTE.items())
    return f"{rules}@media(prefers-color-scheme:dark){{.pic{{{dark}}}}}"
