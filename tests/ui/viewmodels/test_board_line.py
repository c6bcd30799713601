"""The line of the board: a bar that hides nothing, and words as many as have room."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.tally import Tally
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.rows.board_line import bar, bar_cells, board_line
from tests.ui.support import every, repository
from tests.ui.viewmodels.test_rows import snapshot

counts = st.lists(st.integers(0, 5_000), min_size=5, max_size=5)


def said(line: Line) -> str:
    return "".join(text for text, _ in line)


@given(counts, st.integers(5, 60))
def test_a_bar_is_full_and_shows_each_that_is_there(numbers: list[int], width: int) -> None:
    cells = bar_cells(numbers, width)
    assert sum(cells) == (width if sum(numbers) else 0)
    assert [bool(size) for size in cells] == [bool(number) for number in numbers]
    larger = [(cells[n], number) for n, number in enumerate(numbers)]
    assert all(a[0] >= b[0] for a in larger for b in larger if a[1] > b[1])


def test_the_parts_of_a_bar_differ_without_colour() -> None:
    line = bar(Tally(proven=1, closable=1, open=1, unproven=1, contradicted=1), 10, UNICODE)
    assert len({text[0] for text, _ in line}) == 5
    assert len(said(line)) == 10
    assert bar(Tally(dropped=3), 10, UNICODE) == ()


@pytest.mark.parametrize("room", [40, 60, 66, 90, 110, 180])
def test_it_fits_and_tells_the_counts_at_every_width(tmp_path: Path, room: int) -> None:
    every(tmp_path)
    line = said(board_line(snapshot(tmp_path), None, UNICODE, room, cell_len, ("problems 9", "")))
    assert cell_len(line) <= room
    assert "problems 9" in line
    words = ("1 proven", "1 closable", "3 open", "1 unproven", "1 contradicted")
    short = ("1✓", "1↑", "3 open", "1?", "1✗")
    assert all(part in line for part in short) or all(part in line for part in words)
    assert ("every" in line) == (room >= 60)


@pytest.mark.parametrize("room", [30, 60, 110, 180])
def test_a_frozen_board_is_told_at_every_width_and_several_are_counted(
    tmp_path: Path, room: int
) -> None:
    ended = '[board]\nid = "ended"\n[board.frozen]\nreason = "over"\n[ticket.E-1]\ntitle = "E"\n'
    going = '[board]\nid = "going"\n[ticket.G-1]\ntitle = "G"\n'
    repository(tmp_path, {"ended": ended, "going": going})
    plan = snapshot(tmp_path)

    def line(board: str | None) -> str:
        return said(board_line(plan, BoardId(board) if board else None, UNICODE, room, cell_len))

    assert " frozen  " in line("ended")
    assert " 1 frozen  " in line(None)
    assert "frozen" not in line("going")
