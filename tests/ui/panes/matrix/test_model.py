"""The legend of the matrix: no count is cut, however narrow it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.panes.matrix.model import (
    CELL,
    TITLE_MOST,
    TITLED_FROM,
    Grid,
    MatrixLook,
    grid,
    legend,
    title_cells,
)
from tests.ui.support import FakeNow, repository

BOARD = """\
format = 1
[board]
id = "m"
""" + "".join(
    f'[ticket.{name}]\ntitle = "{name}"\nstatus = "todo"\ndepends = [{needs}]\nafter = [{after}]\n'
    for name, needs, after in (
        ("A", '"D"', ""),
        ("B", '"A"', ""),
        ("C", '"A", "B"', ""),
        ("D", '"C"', ""),
        ("E", '"C"', '"B"'),
        ("F", '"E", "C"', '"A"'),
    )
)


@pytest.fixture
def made(tmp_path: Path) -> Grid:
    """A matrix with a circle and every kind of mark."""
    repository(tmp_path, {"m": BOARD})
    workspace = Workspace(tmp_path, clock=FakeNow())
    workspace.open()
    snapshot = workspace.gates.run()
    keys: tuple[Key, ...] = tuple(key for key, _ in snapshot.portfolio.tickets())
    return grid(snapshot, keys, MatrixLook(), UNICODE, cell_len)


@pytest.mark.parametrize(("width", "word"), [(120, " essential "), (60, " ess. "), (36, "")])
def test_words_are_shortened_before_a_count_is_cut(made: Grid, width: int, word: str) -> None:
    line = legend(made, width, cell_len)
    text = "".join(text for text, _ in line)
    assert cell_len(text) <= width
    assert word in text
    assert made.matrix is not None
    counts = [count for kind, count in made.matrix.counts.items() if kind.value in KINDS and count]
    assert (
        sorted(counts) == sorted(int(one) for one in text.split() if one.isdigit())[-len(counts) :]
    )
    assert "1 circle" in text


KINDS = {"essential", "redundant", "indirect", "soft", "feedback"}


@given(st.integers(0, 240), st.integers(5, 30), st.integers(1, 400), st.integers(0, 90))
def test_titles_take_what_the_matrix_leaves_and_never_push_it_out(
    room: int, around: int, size: int, longest: int
) -> None:
    width = title_cells(room, around, size, longest)
    assert 0 <= width <= min(longest, TITLE_MOST)
    if width and room < TITLED_FROM:
        assert around + width + CELL * size <= room
    if room >= TITLED_FROM:
        assert width >= min(longest, room // 4, TITLE_MOST)


@pytest.mark.parametrize("width", range(24, 120, 5))
def test_with_titles_labels_and_cells_fit_the_view(tmp_path: Path, width: int) -> None:
    repository(tmp_path, {"m": BOARD})
    snapshot = Workspace(tmp_path, clock=FakeNow()).open()
    keys: tuple[Key, ...] = tuple(key for key, _ in snapshot.portfolio.tickets())
    made = grid(snapshot, keys, MatrixLook(), UNICODE, cell_len, width)
    sizes = {sum(cell_len(text) for text, _ in label) for label in made.labels}
    assert len(sizes) == 1
    assert sizes.pop() + CELL * len(keys) <= width
