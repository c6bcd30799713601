"""What `make test` measures is what the board of this program holds."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.storage.boards.reader import BrokenBoard, read_board
from tests.measured import REPORT, ROOMS, ROOT, SWEEPS, is_measured


def example() -> None: ...


@given(st.none())
def law(value: None) -> None: ...


@pytest.mark.parametrize(
    ("path", "function", "expected"),
    [
        ("tests/domain/plan/test_graph.py", example, True),
        ("tests/domain/plan/test_graph.py", law, False),
        ("tests/storage/test_any.py", example, True),
        ("tests/storage/boards/test_bounds.py", example, False),
        ("tests/ui/test_any.py", example, False),
        ("tests/test_any.py", example, False),
    ],
)
def test_examples_of_the_measured_rooms_are_traced(
    path: str, function: object, *, expected: bool
) -> None:
    item = SimpleNamespace(path=ROOT / path, obj=function)
    assert is_measured(cast("Any", item)) is expected


@pytest.mark.parametrize("name", SWEEPS)
def test_each_sweep_that_is_not_traced_is_there(name: str) -> None:
    assert (ROOT / "tests" / name).is_file()


def test_the_board_holds_a_floor_for_each_package_of_the_report() -> None:
    board = read_board(ROOT, "boards/readiness-tui.toml")
    assert not isinstance(board, BrokenBoard)
    gate = board.board.gates["examples"]
    assert [Path(path) for path in gate.inputs] == [REPORT.relative_to(ROOT)]
    assert [package["glob"] for package in cast("Any", gate.params["packages"])] == [
        f"readiness_tui/{room}/**" for room in ROOMS
    ]
    assert gate.proves == ("board",), "asked of the board as it is today"
    assert "-p tests.measured" in (ROOT / "Makefile").read_text("utf-8")
