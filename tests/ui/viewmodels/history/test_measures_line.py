"""The head of a trend: what no chart draws, as much of it as there is room for."""

from datetime import date, timedelta

import pytest

from readiness_tui.domain.history.trend import BoardFigures, DayState, Trend, trend
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE
from readiness_tui.ui.viewmodels.history.measures_line import measures_line
from tests.builders import board, ticket

FIRST = date(2026, 2, 2)


@pytest.fixture
def course() -> Trend:
    """A week in which the one urgent ticket of two is done."""
    states = [
        board(ticket("T-1", status, priority="P0"), ticket("T-2", priority="P1"))
        for status in ("doing", "done")
    ]
    return trend(
        DayState(FIRST + timedelta(6 * place), f"c{place}", {item.id: BoardFigures.of(item)})
        for place, item in enumerate(states)
    )


def test_a_measure_has_its_name_its_course_and_what_it_was_and_is(course: Trend) -> None:
    line = measures_line(course, FIRST + timedelta(6), UNICODE, 80)
    assert [text for text, _ in line] == [
        " ",
        "open P0 ",
        "██████▁ ",
        "1 -> 0   ",
        "open P1 ",
        "",  # it was always the same
        "1   ",
    ]
    assert {style for text, style in line if "█" in text} == {"accent"}


def test_what_has_no_room_is_left_out(course: Trend) -> None:
    line = measures_line(course, FIRST + timedelta(6), ASCII, 30)
    text = "".join(text for text, _ in line)
    assert text.startswith(" open P0 ")
    assert "P1" not in text
    assert text.isascii()
    assert len(text) <= 30


def test_without_a_commit_there_is_nothing_to_tell() -> None:
    assert measures_line(trend([]), FIRST, UNICODE, 80) == ()
