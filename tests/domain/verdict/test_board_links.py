"""Boards that hang together, whichever of them refers to the other."""

import pytest

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.proof.gate_index import GateIndex
from readiness_tui.domain.verdict.board_links import linked_boards
from tests.builders import board, gate, phase, ticket

A, B, C = map(BoardId, "abc")


def linked(*boards: Board, to: str) -> set[str]:
    index = GateIndex.of(Portfolio({each.id: each for each in boards}))
    return set(linked_boards(index, [BoardId(to)]))


@pytest.mark.parametrize(
    "first",
    [
        board(ticket("T", depends="b:T"), id="a"),
        board(ticket("T"), phase("P", tickets=("b:T",)), id="a"),
        board(ticket("T"), gate("g", "text", proves=("b:T",)), id="a"),
    ],
    ids=["depends", "phase", "gate"],
)
def test_a_reference_links_both_ends(first: Board) -> None:
    others = board(ticket("T"), id="b"), board(ticket("T"), id="c")
    assert linked(first, *others, to="a") == {A, B}
    assert linked(first, *others, to="b") == {A, B}
    assert linked(first, *others, to="c") == {C}


def test_links_go_on_from_board_to_board() -> None:
    boards = [
        board(ticket("T", depends="b:T"), id="a"),
        board(ticket("T"), id="b"),
        board(ticket("T", after="b:T"), id="c"),
    ]
    assert linked(*boards, to="a") == {A, B, C}


def test_a_board_that_is_not_there_links_nothing() -> None:
    assert linked(board(ticket("T", depends="gone:T"), id="a"), to="a") == {A}
    assert linked(board(ticket("T"), id="a"), to="gone") == set()
