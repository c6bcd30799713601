"""The whole matrix in a few lines of braille, two by four dots a character, framed to the view.

The dots are made once for a matrix; only the frame moves with the crosshair.
"""

from collections.abc import Iterable, Iterator

from readiness_tui.domain.proof.glyphs import ASCII
from readiness_tui.ui.panes.matrix.model import Grid
from readiness_tui.ui.viewmodels.cells import Line

COLUMNS, ROWS = 40, 20
_WIDE, _HIGH = 2, 4
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_EMPTY = 0x2800


def minimap(made: Grid) -> tuple[str, ...]:
    """Every direct mark and the diagonal, scaled down to 40 by 20 characters at most.

    Characters are braille, or `#` where there may only be ASCII.
    """
    size = len(made.keys)
    if not size or made.matrix is None:
        return ()
    wide, high = min(COLUMNS * _WIDE, size), min(ROWS * _HIGH, size)
    bits = [[0] * -(-wide // _WIDE) for _ in range(-(-high // _HIGH))]
    for row, column in _marks(made):
        x, y = column * wide // size, row * high // size
        bits[y // _HIGH][x // _WIDE] |= _DOTS[y % _HIGH][x % _WIDE]
    plain = made.glyphs is ASCII
    return tuple("".join(map(_block if plain else _braille, line)) for line in bits)


def _marks(made: Grid) -> Iterator[tuple[int, int]]:
    assert made.matrix is not None  # noqa: S101 - asked for with a matrix only
    graph, nodes = made.matrix.graph, made.matrix.nodes
    row_of = {node: row for row, node in enumerate(nodes)}
    for row, node in enumerate(nodes):
        yield row, row
        for other in graph.pred[node]:
            if (column := row_of.get(other)) is not None:
                yield made.pair(row, column)


def _braille(bits: int) -> str:
    return chr(_EMPTY + bits)


def _block(bits: int) -> str:
    return "#" if bits else " "


def framed(
    lines: tuple[str, ...], size: int, columns: Iterable[int], rows: Iterable[int]
) -> tuple[Line, ...]:
    """The map with what is in sight in the accent's style.

    Args:
        lines: What `minimap` gave.
        size: The number of rows of the matrix.
        columns: First column in sight, and the first behind it.
        rows: First row in sight, and the first behind it.
    """
    if not lines:
        return ()
    start, end = (min(len(lines[0]), at * len(lines[0]) // size) for at in columns)
    top, bottom = (min(len(lines), at * len(lines) // size) for at in rows)
    end, bottom = max(end, start + 1), max(bottom, top + 1)
    framed_lines: list[Line] = []
    for y, line in enumerate(lines):
        if top <= y < bottom:
            framed_lines.append(
                ((line[:start], "muted"), (line[start:end], "here"), (line[end:], "muted"))
            )
        else:
            framed_lines.append(((line, "muted"),))
    return tuple(framed_lines)
