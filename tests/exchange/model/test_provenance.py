"""The line of a record is found again by its text, then by its id, then by its number."""

import pytest

from readiness_tui.exchange.model.provenance import Origin, line_now, origin

LINES = ["# Plan", "| A-1 | x |", "| A-2 | y |", "", "A-2 again, A-2.1 below"]


def test_an_origin_is_line_and_digest() -> None:
    assert origin(2, LINES).line == 2
    assert origin(2, LINES).digest == origin(1, ["  | A-1 | x |  "]).digest
    assert origin(2, LINES).digest != origin(3, LINES).digest
    assert [origin(number, LINES) for number in (0, 6)] == [Origin(0), Origin(6)]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (LINES, 3),
        (["new", "", *LINES], 5),
        (["# Plan", "| A-1 | x |", "| A-2 | yes |"], 3),
        (["# A-2.1", "# Plan", "", "", "A-2"], 5),
        (["# Plan", "gone"], 2),
        ([], 1),
    ],
)
def test_a_line_is_found_again(lines: list[str], line: int) -> None:
    assert line_now(origin(3, LINES), "A-2", lines) == line


def test_the_nearest_of_equal_lines_is_taken() -> None:
    lines = ["same", "a", "b", "same", "c"]
    assert line_now(origin(5, ["", "", "", "", "same"]), "X", lines) == 4
