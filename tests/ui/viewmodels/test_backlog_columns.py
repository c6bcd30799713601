"""Which columns a backlog has: the title keeps its half, and the rest goes in one order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.ui.viewmodels.rows.listing import (
    AROUND,
    ID_LEAST,
    LEVELS,
    columns,
)

WIDTHS = range(40, 241)
lengths = st.integers(1, 60)


def titles(width: int, id_cells: int, owner_cells: int) -> tuple[str, ...]:
    """The columns of a frame of a width, without the title."""
    *others, title = columns(width - AROUND, id_cells, owner_cells)
    assert (title.title, title.width) == ("Title", 0)
    return tuple(column.title for column in others)


@given(st.sampled_from(WIDTHS), lengths, lengths)
def test_the_title_has_half_of_the_frame_at_every_width(width: int, ids: int, owners: int) -> None:
    made = columns(width - AROUND, ids, owners)
    title = width - AROUND - sum(column.width for column in made)
    assert 2 * title >= width


@given(lengths, lengths)
def test_nothing_goes_out_of_the_order_that_is_stated(ids: int, owners: int) -> None:
    levels = [LEVELS.index(titles(width, ids, owners)) for width in WIDTHS]
    assert all(narrow <= wide for narrow, wide in pairwise(levels))
    assert set(levels) <= set(range(len(LEVELS)))


@given(st.sampled_from(WIDTHS), lengths, lengths)
def test_words_become_glyphs_before_an_owner_goes(width: int, ids: int, owners: int) -> None:
    shown = titles(width, ids, owners)
    if "Owner" not in shown:
        assert not {"Proof", "Status", "Pr", "Target", "Gates"} & set(shown)
    assert {"St", "S", "Status"} & set(shown)


@given(st.sampled_from(WIDTHS), lengths, lengths)
def test_an_id_is_cut_only_where_nothing_else_can_go(width: int, ids: int, owners: int) -> None:
    made = columns(width - AROUND, ids, owners)
    assert made[0].width >= ID_LEAST
    if made[0].width < min(ids, 14) + 1:
        assert tuple(one.title for one in made) == ("ID", "St", "Title")


@pytest.mark.parametrize(
    ("width", "has"),
    [(40, "St"), (60, "Owner"), (72, "Pr"), (88, "Status"), (110, "Proof"), (160, "Gates")],
)
def test_a_plain_board_has_what_its_width_promises(width: int, has: str) -> None:
    assert has in titles(width, 5, 7)
