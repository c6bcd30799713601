"""Charts of whole and eighth cells: columns that stand on each other, bars, and their axis."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from readiness_tui.ui.viewmodels.cells import Line, Span

EIGHTHS = " ▁▂▃▄▅▆▇█"
ASCII_EIGHTHS = " ..--==##"
_PARTS = 8
GUTTER = 6
"""Cells left of a chart, for the number at its top."""


class Layer(Struct, frozen=True):
    """One part of each column, from the bottom up; `fill` is the sign of a whole cell."""

    name: str
    values: tuple[int, ...]
    style: str
    fill: str


def columns(
    layers: Sequence[Layer], height: int, eighths: str = EIGHTHS, top: int = 0
) -> tuple[Line, ...]:
    """Columns whose layers stand on each other, the highest line first.

    Args:
        layers: From the bottom up, all of the same length.
        height: Lines, 1 or more.
        eighths: The signs of parts of a cell; only the highest layer of a column ends in one.
        top: What the highest line stands for; the highest column where that is more.
    """
    totals = tuple(map(sum, zip(*(layer.values for layer in layers), strict=True)))
    top = max(top, 1, *totals) if totals else max(top, 1)
    lines: list[Line] = []
    for row in range(height - 1, -1, -1):
        label = str(top) if row == height - 1 else "0" if row == 0 else ""
        cells = [_cell(layers, place, row, height, top, eighths) for place in range(len(totals))]
        lines.append(((f"{label:>{GUTTER - 1}} ", "muted"), *_joined(cells)))
    return tuple(lines)


def _cell(
    layers: Sequence[Layer], place: int, row: int, height: int, top: int, eighths: str
) -> Span:
    """What stands in the middle of a cell; above the last layer the part that reaches into it."""
    per_cell = top / height
    low, middle = row * per_cell, (row + 0.5) * per_cell
    ends = 0
    highest: Layer | None = None
    for layer in layers:
        ends += layer.values[place]
        if layer.values[place]:
            highest = layer
        if ends >= (row + 1) * per_cell or (ends > middle and layer is not layers[-1]):
            return layer.fill, layer.style
    parts = round((ends - low) / per_cell * _PARTS)
    if highest is None or parts <= 0:
        return " ", ""
    if parts >= _PARTS:
        return highest.fill, highest.style
    return eighths[parts], highest.style


def bar(value: int, top: int, width: int, fill: str) -> str:
    """A bar of whole cells; whatever is more than nothing has one at least."""
    if value <= 0:
        return ""
    return fill * max(1, round(value * width / max(1, top)))


def axis(first: str, last: str, width: int, mark: int | None, sign: str) -> Line:
    """The line below a chart: its first and last day, and a sign below the column of a day.

    The sign stands where its column is. The day of that column moves beside it, and another one
    that would lie there is left out.
    """
    gutter = " " * GUTTER
    if mark is None or not 0 <= mark < width:
        return ((gutter + _apart(first, last, width), "muted"),)
    before, behind = mark, width - mark - 1
    if not behind:
        head, tail = _apart(first, f"{last} ", before), ""
    elif not before:
        head, tail = "", _apart(f" {first}", last, behind)
    else:
        head = first.ljust(before) if len(first) < before else " " * before
        tail = last.rjust(behind) if len(last) < behind else " " * behind
    return ((gutter + head, "muted"), (sign, "accent"), (tail, "muted"))


def _apart(first: str, last: str, width: int) -> str:
    """Two texts at both ends of so many cells."""
    return f"{first}{last:>{max(1, width - len(first))}}"[:width]


def headline(name: str, summary: str, layers: Sequence[Layer], width: int) -> Line:
    """The name of a chart, what it comes to and its legend; what it comes to is cut first."""
    signs = legend(layers)
    room = width - len(f"{name}  ") - sum(len(text) for text, _ in signs)
    middle: Line = ((f"{summary}  ", ""),) if len(summary) < room else ()
    return ((f"{name}  ", "strong"), *middle, *signs)


def legend(layers: Sequence[Layer]) -> Line:
    """The names of layers beside their signs, the highest first."""
    spans: list[Span] = []
    for layer in reversed(layers):
        spans += [(f"{layer.fill} ", layer.style), (f"{layer.name} ", "muted")]
    return tuple(spans)


def _joined(cells: Sequence[Span]) -> Iterator[Span]:
    for style, group in groupby(cells, key=lambda cell: cell[1]):
        yield "".join(text for text, _ in group), style
