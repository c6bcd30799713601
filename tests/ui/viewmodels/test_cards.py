"""Cards in lanes: every row has one place, and what is in view moves no more than it must."""

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.ui.viewmodels.rows.cards import (
    Card,
    Cards,
    CardWindow,
    Lane,
    first_in_view,
    kept_in_view,
    lane_widths,
)

SIZES = st.lists(st.integers(0, 5), min_size=1, max_size=6)


def cards(sizes: list[int]) -> Cards:
    lanes = (Lane((), [f"{lane}.{n}" for n in range(size)]) for lane, size in enumerate(sizes))
    return Cards(tuple(lanes), lambda _: Card(((), ())))


@given(SIZES)
def test_row_and_place_are_each_others_inverse(sizes: list[int]) -> None:
    wall = cards(sizes)
    for index, key in enumerate(wall.rows.keys):
        lane, place = wall.place(index)
        assert wall.lanes[lane].keys[place] == key
        assert wall.index(lane, place) == index


@given(SIZES, st.integers(0, 5), st.sampled_from((-1, 1)))
def test_the_lane_beside_is_the_nearest_with_cards(sizes: list[int], at: int, step: int) -> None:
    lane = min(at, len(sizes) - 1)
    other = cards(sizes).beside(lane, step)
    between = range(lane + step, len(sizes) if step > 0 else -1, step)
    assert other == next((n for n in between if sizes[n]), None)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 20))
def test_what_is_sought_comes_into_view_and_nothing_moves_if_it_is(
    first: int, at: int, room: int
) -> None:
    now = kept_in_view(first, at, room)
    assert now <= at < now + room
    assert now == first or not first <= at < first + room
    assert abs(now - first) <= abs(at - first)


def test_a_place_past_the_end_of_a_lane_is_its_last() -> None:
    assert cards([2, 1]).index(0, 9) == 1
    assert cards([2, 1]).index(1, -3) == 2


def test_three_full_lanes_have_room_in_a_terminal_of_80_columns_and_empty_ones_give_theirs() -> (
    None
):
    assert lane_widths([9, 9, 9, 9, 9, 9], 0, 78) == [26, 26, 26]
    assert lane_widths([9, 0, 0, 2, 9, 9], 0, 78) == [25, 14, 14, 25]
    assert lane_widths([9, 0, 0, 0, 0, 0], 0, 98) == [28, 14, 14, 14, 14, 14]


@given(SIZES, st.integers(0, 5), st.integers(0, 5), st.integers(20, 200))
def test_lanes_fill_the_width_and_the_lane_of_the_cursor_is_among_them(
    sizes: list[int], first: int, at: int, width: int
) -> None:
    lane, first = min(at, len(sizes) - 1), min(first, len(sizes) - 1)
    now = first_in_view(sizes, first, lane, width)
    widths = lane_widths(sizes, now, width)
    assert now <= lane < now + len(widths)
    assert len(widths) == 1 or sum(widths) == width
    assert now + len(widths) <= len(sizes)
    assert first_in_view(sizes, now, lane, width) == now


WINDOWS = st.builds(CardWindow, st.integers(30, 200), st.integers(6, 50), st.integers(0, 0))


@given(SIZES.filter(any), st.integers(0, 30), WINDOWS, st.integers(0, 199), st.integers(-9, 9))
def test_the_card_of_a_row_is_in_view_and_found_by_its_cell(
    sizes: list[int], row: int, window: CardWindow, x: int, step: int
) -> None:
    wall = cards(sizes)
    index = min(row, sum(sizes) - 1)
    window = window.rolled(wall, x, step).revealing(wall, index)
    lane, place = wall.place(index)
    left = sum(width for number, width in window.lanes(wall) if number < lane)
    y = 1 + (place - window.top(lane)) * window.step
    assert 1 <= y <= max(1, window.height - 2)
    assert window.index_at(wall, left, y) == index
    assert window.revealing(wall, index) == window
    assert window.index_at(wall, left, 0) is None


@given(SIZES.filter(any), st.integers(0, 30), WINDOWS)
def test_to_the_lane_beside_and_back_stays_in_view(
    sizes: list[int], row: int, window: CardWindow
) -> None:
    wall = cards(sizes)
    index = min(row, sum(sizes) - 1)
    window = window.revealing(wall, index)
    right = window.beside(wall, index, 1)
    there, here = wall.place(right)[0], wall.place(index)[0]
    assert there == (wall.beside(here, 1) or here)
