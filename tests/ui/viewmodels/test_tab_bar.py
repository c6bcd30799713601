"""The bar of panes: every digit in its place, and nothing wider than there is room for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.tab_bar import tab_bar

NAMES = ("backlog", "detail", "matrix", "risks", "gates", "phases", "problems")


def said(line: Line) -> str:
    return "".join(text for text, _ in line)


def test_the_one_in_front_stands_in_brackets_and_none_moves_for_it() -> None:
    made = {name: said(tab_bar(NAMES, name, NAMES, 80)) for name in NAMES}
    assert made["gates"] == " 1Backlog 2Detail 3Matrix 4Risks[5Gates]6Phases 7Problems "
    assert len({text.translate({91: " ", 93: " "}) for text in made.values()}) == 1
    assert all(f"{n}{name.capitalize()}]" in made[name] for n, name in enumerate(NAMES, 1))


@given(st.integers(0, 120), st.sampled_from(NAMES))
def test_it_fits_or_is_left_out(width: int, front: str) -> None:
    text = said(tab_bar(NAMES, front, (), width))
    assert len(text) <= width
    assert (text == "") == (width < 36)


@pytest.mark.parametrize(("name", "ink"), [("gates", "strong"), ("risks", ""), ("phases", "muted")])
def test_what_is_on_the_screen_is_told_from_what_is_not(name: str, ink: str) -> None:
    assert (name.capitalize(), f"{ink}@go('pane.{name}')") in tab_bar(
        NAMES, "gates", ("risks", "gates"), 80
    )
