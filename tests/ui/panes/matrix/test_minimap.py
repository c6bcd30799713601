"""The whole matrix in small: every mark is somewhere, and what is in sight is framed."""

import pytest
from rich.cells import cell_len

from readiness_tui.domain.plan.matrix import build_matrix
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.ui.panes.matrix.minimap import COLUMNS, ROWS, framed, minimap
from readiness_tui.ui.panes.matrix.model import Grid, MatrixLook
from tests.builders import analysis, board, ticket


def grid(size: int, *, glyphs: Glyphs = UNICODE, transposed: bool = False) -> Grid:
    """Tickets of which only the last needs another: the first."""
    last = ticket("Z", depends="T-0" if size > 1 else "")
    found = analysis(board(*(ticket(f"T-{n}") for n in range(size - 1)), last))
    made = build_matrix(found.graph, found.portfolio, found.graph.keys, "file")
    return Grid(made.rows, matrix=made, glyphs=glyphs, look=MatrixLook(transposed=transposed))


def dots(lines: tuple[str, ...]) -> set[tuple[int, int]]:
    """Where dots are, by column and row; the numbers of the dots are those of Unicode."""
    places = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
    return {
        (2 * x + dx, 4 * y + dy)
        for y, line in enumerate(lines)
        for x, char in enumerate(line)
        for bit, (dx, dy) in enumerate(places)
        if ord(char) - 0x2800 >> bit & 1
    }


def test_a_small_matrix_has_a_dot_for_each_cell() -> None:
    diagonal = {(n, n) for n in range(9)}
    assert dots(minimap(grid(9))) == diagonal | {(0, 8)}
    assert dots(minimap(grid(9, transposed=True))) == diagonal | {(8, 0)}
    assert minimap(grid(9, glyphs=ASCII)) == ("##   ", "  ## ", "#   #")


@pytest.mark.parametrize("size", [1, 79, 80, 81, 500])
def test_a_large_one_is_scaled_and_loses_no_mark(size: int) -> None:
    lines = minimap(grid(size))
    assert len(lines) <= ROWS
    assert {cell_len(line) for line in lines} == {min(COLUMNS, -(-size // 2))}
    side = min(80, size)
    assert {(0, 0), (0, side - 1), (side - 1, side - 1)} <= dots(lines)


def test_without_tickets_there_is_no_map() -> None:
    assert minimap(Grid()) == ()
    assert framed((), 1, (0, 1), (0, 1)) == ()


def test_what_is_in_sight_is_framed_and_the_dots_stay() -> None:
    lines = minimap(grid(200))
    shown = framed(lines, 200, (0, 50), (100, 200))
    assert tuple("".join(text for text, _ in line) for line in shown) == lines
    here = [[len(text) for text, ink in line if ink == "here"] for line in shown]
    assert here == [[]] * 10 + [[10]] * 10
    beyond = framed(lines, 200, (190, 400), (199, 400))
    assert [line for line in beyond if len(line) > 1] == [beyond[-1]]
