"""How the body is shared: the pane with the focus grows, and no pane is moved out of sight."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.settings.dividers import (
    DIVIDERS,
    FOLDED,
    FOLDING,
    LEAST,
    MOST,
    shares_of,
    spoken_shares,
)
from readiness_tui.ui.screens.split import (
    Columns,
    Divider,
    Frames,
    Front,
    Split,
    heightened,
    sizes,
    widened,
)

SLOTS = {"double": ("gates",), "triple": ("matrix", "gates")}
PANES: dict[Front, str] = {"backlog": "backlog", "detail": "detail", "slot": "gates"}
COLUMNS: tuple[Columns, ...] = ("double", "triple")


def frames(columns: Columns, front: Front) -> Frames:
    return Frames(columns, front, PANES[front], SLOTS[columns])


def width(split: Split, columns: Columns, front: Front, pane: str) -> float:
    """The share of the whole width that a pane has, in percent."""
    parts = sizes(split, frames(columns, front))
    if pane == "backlog":
        return parts["backlog", "width"]
    right = parts["right", "width"]
    name = pane if pane == "detail" else "slots"
    return right if columns == "double" else right * parts[name, "width"] / 100


@pytest.mark.parametrize(("columns", "front"), product(COLUMNS, PANES))
def test_a_pane_is_wider_with_the_focus_than_without(columns: Columns, front: Front) -> None:
    own = width(Split(), columns, front, PANES[front])
    elsewhere: tuple[Front, ...] = ("detail", "slot") if front == "backlog" else ("backlog",)
    assert all(own > width(Split(), columns, other, PANES[front]) for other in elsewhere)
    assert columns == "triple" or own >= 50


def test_in_two_columns_the_detail_folds_beside_a_slot_with_the_focus() -> None:
    assert Split().share(frames("double", "slot"), "detail") == FOLDED
    assert ("slots", "height") not in sizes(Split(), frames("double", "slot"))


@given(
    st.sampled_from(COLUMNS),
    st.sampled_from(sorted(PANES)),
    st.lists(st.tuples(st.booleans(), st.sampled_from([-1, 1])), max_size=40),
)
def test_steps_leave_every_pane_in_sight_and_the_other_fronts_alone(
    columns: Columns, front: Front, moves: list[tuple[bool, int]]
) -> None:
    home, split = frames(columns, front), Split()
    for is_width, sign in moves:
        way = widened(home) if is_width else heightened(home)
        if way is not None:
            divider, direction = way
            before = split.share(home, divider)
            split = split.step(home, divider, sign * direction)
            assert (split.share(home, divider) - before) * sign * direction >= 0
    assert all(LEAST <= share <= MOST for share in sizes(split, home).values())
    for other in PANES:
        if other != front:
            assert sizes(split, frames(columns, other)) == sizes(Split(), frames(columns, other))


@given(st.integers(-50, 150))
def test_a_divider_that_is_dragged_stays_in_the_frame_or_folds(percent: int) -> None:
    dividers: tuple[Divider, ...] = ("backlog", "detail")
    for divider in dividers:
        share = Split().at(frames("double", "slot"), divider, percent)
        place = share.share(frames("double", "slot"), divider)
        assert LEAST <= place <= MOST or (divider == "detail" and place == FOLDED)


def test_a_folded_detail_unfolds_by_a_step_and_folds_again() -> None:
    home = frames("double", "slot")
    way = heightened(home)
    assert way is not None
    divider, sign = way
    lower = Split().step(home, divider, -sign)
    assert lower.share(home, divider) == LEAST
    assert lower.step(home, divider, sign).share(home, divider) == FOLDED


@given(
    st.dictionaries(st.sampled_from(sorted(DIVIDERS)), st.floats(LEAST, MOST)),
    st.sampled_from([FOLDED, MOST]),
)
def test_dividers_are_kept_to_a_tenth_of_a_percent(moved: dict[str, float], last: float) -> None:
    moved[FOLDING] = last
    again = shares_of(spoken_shares(moved))
    assert again.keys() == moved.keys()
    assert all(abs(again[name] - share) <= 0.051 for name, share in moved.items())
    assert spoken_shares(again) == spoken_shares(moved)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "double.slot.backlog",
        "double.slot.backlog=",
        "double.slot.backlog=19",
        "double.slot.backlog=0",
        "double.slot.backlog=nan",
        "double.slot.backlog=4_0",
        "double.slot.backlog=-40",
        "double.slot.backlog=4.0.0",
        "double.slot.backlog=٤٠",
        "double.slot.backlog=40=40",
        "double.slot.slot=40",
        "single.slot.backlog=40",
    ],
)
def test_what_names_no_divider_or_no_share_it_may_have_is_none(text: str) -> None:
    assert shares_of([text]) == {}


def test_every_divider_has_a_name_and_moves_by_it() -> None:
    for columns, front in product(COLUMNS, PANES):
        home = frames(columns, front)
        dividers: tuple[Divider, ...] = ("backlog", "detail", "slot")
        for divider in dividers[: 2 if columns == "double" else 3]:
            text = f"{columns}.{front}.{divider}=33"
            assert Split(shares_of([text])).share(home, divider) == 33


def test_dividers_go_back_to_where_settings_put_the_backlog() -> None:
    home = frames("double", "backlog")
    split = Split(backlog=30).step(home, "backlog", 2)
    assert (split.share(home, "backlog"), split.backlog) == (40, 30)
    assert split.put_back == Split(backlog=30)
    assert split.put_back.share(home, "backlog") == 30
    assert Split(backlog=30).share(frames("double", "slot"), "backlog") == 40
