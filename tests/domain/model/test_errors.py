"""Errors and problems say what is wrong, where, and what to do, in one line."""

import pytest

from readiness_tui.domain.model.errors import (
    BOARD_INVALID,
    BoardError,
    Diagnostic,
    EditError,
    ExchangeError,
    GateError,
    Place,
    ReadinessError,
    UsageError,
    WriteError,
)

NAMES = {
    "board-invalid": BoardError,
    "edit-refused": EditError,
    "not-saved": WriteError,
    "gate-config": GateError,
    "exchange": ExchangeError,
    "usage": UsageError,
}


@pytest.mark.parametrize("name", NAMES)
def test_each_error_has_a_stable_name(name: str) -> None:
    assert NAMES[name].name == name
    assert issubclass(NAMES[name], ReadinessError)


def test_no_error_is_missing_from_the_list_of_names() -> None:
    own = {kind for kind in ReadinessError.__subclasses__() if kind.__module__.endswith("errors")}
    assert own == set(NAMES.values())


def test_a_place_is_a_file_or_a_line_of_it() -> None:
    assert str(Place("boards/a.toml", 12)) == "boards/a.toml:12"
    assert str(Place("boards/a.toml")) == "boards/a.toml"
    assert min(Place("b", 1), Place("a", 9), Place("a", 2)) == Place("a", 2)


def test_an_error_says_place_what_and_remedy_and_leaves_out_what_it_has_not() -> None:
    place = Place("boards/a.toml", 3)
    assert str(EditError("no", place=place, remedy="do")) == "boards/a.toml:3: no; do"
    assert str(EditError("no")) == "no"
    assert str(Diagnostic(BOARD_INVALID, "no", place, "do")) == "boards/a.toml:3: no; do"
    assert str(Diagnostic(BOARD_INVALID, "no", place)) == "boards/a.toml:3: no"


def test_a_board_error_speaks_of_its_first_problem_and_keeps_all() -> None:
    problems = (
        Diagnostic(BOARD_INVALID, "first", Place("a", 1), "mend"),
        Diagnostic(BOARD_INVALID, "second", Place("a", 2)),
    )
    error = BoardError(problems)
    assert str(error) == "a:1: first; mend"
    assert error.problems == problems


def test_a_write_error_carries_the_word_of_its_outcome() -> None:
    error = WriteError("disk full", reason="no-space")
    assert (error.reason, error.what) == ("no-space", "disk full")
