"""A picture as PNG, by resvg: no browser, no system library."""

from island.errors import IslandError

PIXELS_MAX = 60_000_000


def to_png(svg: str, zoom: float = 2) -> bytes:
    """The bytes of a PNG, `zoom` dots a px. The text must be of a theme with plain colours: resvg knows no variables."""
    import resvg_py

    try:
        return bytes(
            resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, serif_family="Liberation Serif", sans_serif_family="Liberation Sans")
        )
    except ValueError as error:
        raise IslandError(f"png: {error}; write it as .svg") from None
