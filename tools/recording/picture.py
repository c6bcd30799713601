"""A recording as one SVG file that plays by itself, without a script and without a request.

Its frames stand below one another, each row that occurs more than once drawn once; a style sheet
moves the strip up, a frame at a time. Who asks for less motion sees the last frame.
"""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple
from xml.sax.saxutils import escape

import pyte
from pyte.screens import Char

from tools.recording.cast import Cast, Output

CELL = (8, 18)
"""Width and height of a cell in pixels."""
FRAME_S = 0.12
"""What is shown for less than this is left out."""
LAST_S = 3.0
"""How long the last frame stays."""
INK, PAPER = "#d8dee4", "#0f1418"
NAMES = {
    "black": "#20262c",
    "red": "#f07178",
    "green": "#9ccc65",
    "brown": "#e6b450",
    "blue": "#6cb6ff",
    "magenta": "#d2a6ff",
    "cyan": "#6fd3d3",
    "white": INK,
}

Row = tuple[Char, ...]


class Frame(NamedTuple):
    """The rows of a screen, and the second at which it stands there."""

    at_s: float
    rows: tuple[Row, ...]


def frames(cast: Cast) -> list[Frame]:
    """Each screen that stands for at least `FRAME_S`, in order of time."""
    screen = pyte.Screen(cast.columns, cast.lines)
    stream = pyte.Stream(screen)
    seen: list[Frame] = []
    outputs = [*cast.outputs, Output(float("inf"), "")]
    for output, later in pairwise(outputs):
        stream.feed(output.text)
        if later.at_s - output.at_s < FRAME_S:
            continue
        rows = tuple(
            tuple(screen.buffer[y][x] for x in range(cast.columns)) for y in range(cast.lines)
        )
        if not seen or seen[-1].rows != rows:
            seen.append(Frame(output.at_s, rows))
    return seen


def svg(cast: Cast, title: str) -> str:
    """The recording as the text of an SVG file."""
    shown = frames(cast)
    width, height = cast.columns * CELL[0], cast.lines * CELL[1]
    numbers: dict[Row, int] = {}
    strip = []
    for number, frame in enumerate(shown):
        uses = []
        for y, row in enumerate(frame.rows):
            if any(cell.data.strip() or cell.bg != "default" or cell.reverse for cell in row):
                name = numbers.setdefault(row, len(numbers))
                uses.append(f'<use href="#r{name}" y="{y * CELL[1]}"/>')
        strip.append(f'<g transform="translate(0 {number * height})">{"".join(uses)}</g>')
    rows = "".join(f'<g id="r{name}">{"".join(_runs(row))}</g>' for row, name in numbers.items())
    last = -height * (len(shown) - 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 32} {height + 32}"'
        f' width="{width + 32}" role="img"><title>{escape(title)}</title>'
        f"<style>text{{font:14px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
        f"white-space:pre}}.b{{font-weight:700}}.i{{font-style:italic}}"
        f".u{{text-decoration:underline}}.s{{text-decoration:line-through}}"
        f"#strip{{animation:play {_whole_s(shown):.2f}s step-end infinite}}"
        f"@keyframes play{{{_keys(shown, height)}}}"
        f"@media (prefers-reduced-motion:reduce){{#strip{{animation:none;"
        f"transform:translateY({last}px)}}}}</style><defs>{rows}</defs>"
        f'<rect width="100%" height="100%" rx="10" fill="{PAPER}"/>'
        f'<svg x="16" y="16" width="{width}" height="{height}" fill="{INK}">'
        f'<g id="strip">'
        f"{''.join(strip)}</g></svg></svg>\n"
    )


def _whole_s(shown: list[Frame]) -> float:
    return shown[-1].at_s - shown[0].at_s + LAST_S


def _keys(shown: list[Frame], height: int) -> str:
    whole_s, first_s = _whole_s(shown), shown[0].at_s
    return "".join(
        f"{100 * (frame.at_s - first_s) / whole_s:.2f}%"
        f"{{transform:translateY({-number * height}px)}}"
        for number, frame in enumerate(shown)
    )


def _runs(row: Row) -> Iterator[str]:
    """The backgrounds of a row, then its texts: a run of cells that look alike is one element."""
    texts, x = [], 0
    for style, cells in groupby(row, key=_style):
        data = [cell.data for cell in cells]  # an empty text is the second half of a wide one
        width, text = len(data) * CELL[0], "".join(data)
        if style.paper:
            yield f'<rect x="{x}" width="{width}" height="{CELL[1]}" fill="{style.paper}"/>'
        if bare := text.strip():
            start = x + CELL[0] * (len(text) - len(text.lstrip()))
            room = width - CELL[0] * (len(text) - len(bare))
            ink = f' fill="{style.ink}"' if style.ink != INK else ""
            marks = f' class="{style.marks}"' if style.marks else ""
            texts.append(
                f'<text x="{start}" y="14" textLength="{room}"{ink}{marks}>{escape(bare)}</text>'
            )
        x += width
    yield from texts


class _Style(NamedTuple):
    ink: str
    paper: str
    marks: str


def _style(cell: Char) -> _Style:
    ink, paper = _colour(cell.fg) or INK, _colour(cell.bg)
    if cell.reverse:
        ink, paper = paper or PAPER, ink
    flags = (cell.bold, cell.italics, cell.underscore, cell.strikethrough)
    marks = " ".join(mark for mark, holds in zip("bius", flags, strict=True) if holds)
    return _Style(ink, paper, marks)


def _colour(name: str) -> str:
    """A colour of pyte, a name or six digits, for a style sheet; empty for the default."""
    if name == "default":
        return ""
    return NAMES.get(name.removeprefix("bright"), f"#{name}")
