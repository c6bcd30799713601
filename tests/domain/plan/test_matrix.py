"""The dependency matrix: kinds of cells, orders, counts and the sentence of each cell."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.plan.matrix import ORDERS, CellKind, Matrix, build_matrix
from tests.builders import TRACKER, analysis, board, key, keys, phase, ticket
from tests.strategies import boards


def matrix_of(*boards_: Board, order: str = "partitioned", only: str = "") -> Matrix:
    found = analysis(*boards_)
    wanted = keys(only) if only else found.graph.keys
    return build_matrix(found.graph, found.portfolio, wanted, order)


def tracker() -> Matrix:
    return matrix_of(board(*(ticket(id_, depends=needs) for id_, needs in TRACKER.items())))


def ids(matrix: Matrix) -> str:
    return " ".join(row.ticket for row in matrix.rows)


def test_the_tracker_counts_are_those_of_its_document() -> None:
    matrix = tracker()
    assert matrix.counts == {
        CellKind.SELF: 12,
        CellKind.ESSENTIAL: 12,
        CellKind.REDUNDANT: 11,
        CellKind.INDIRECT: 29,
        CellKind.SOFT: 0,
        CellKind.FEEDBACK: 0,
    }
    assert max(matrix.levels) + 1 == 8


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("M-11", "M-08", "M-11 waits for M-08 (also through M-10): redundant, removing it changes"),
        ("M-12", "M-11", "M-12 waits for M-11: essential, nothing else implies it"),
        ("M-12", "M-08", "M-12 waits for M-08 through M-11"),
        ("M-12", "M-07", "M-12 does not wait for M-07"),
        ("M-04", "M-04", "M-04 needs M-02, M-03"),
        ("M-01", "M-01", "M-01 needs no other ticket"),
        ("M-08", "M-12", "M-08 does not wait for M-12"),
    ],
)
def test_a_cell_explains_itself(row: str, column: str, sentence: str) -> None:
    matrix = tracker()
    place = {one.ticket: index for index, one in enumerate(matrix.rows)}
    assert matrix.explain(place[key(row).ticket], place[key(column).ticket]).startswith(sentence)


@given(boards(most=14, soft=True), st.sampled_from(ORDERS))
def test_counts_are_those_of_the_cells(plan: Board, order: str) -> None:
    matrix = matrix_of(plan, order=order)
    size = range(len(matrix.rows))
    seen = Counter(matrix.cell(row, column) for row in size for column in size)
    seen.pop(CellKind.NONE, None)
    assert {kind: count for kind, count in matrix.counts.items() if count} == seen


@given(boards(most=14))
def test_what_lies_above_the_diagonal_is_exactly_the_suggested_cuts(plan: Board) -> None:
    found = analysis(plan)
    matrix = build_matrix(found.graph, found.portfolio, found.graph.keys)
    size = range(len(matrix.rows))
    above = {
        (matrix.nodes[column], matrix.nodes[row])
        for row in size
        for column in size
        if matrix.cell(row, column) is CellKind.FEEDBACK
    }
    assert above == {edge for cuts in found.graph.cuts for edge in cuts}


def test_feedback_comes_first_then_direct_then_soft_then_indirect() -> None:
    matrix = matrix_of(
        board(
            ticket("A", depends="C"),
            ticket("B"),
            ticket("C", depends="B", after="B"),
            ticket("D", depends="C", after="A B"),
        ),
        order="file",
    )
    assert matrix.cell(0, 2) is CellKind.FEEDBACK
    assert matrix.cell(2, 1) is CellKind.ESSENTIAL
    assert matrix.cell(3, 1) is CellKind.SOFT
    assert matrix.cell(3, 0) is CellKind.SOFT
    assert matrix.cell(0, 1) is CellKind.INDIRECT
    assert matrix.explain(0, 2) == "A waits for C, which stands after it in this order"
    assert matrix.explain(3, 0) == "D better comes after A: it never blocks"
    assert matrix.explain(3, 1) == "D better comes after B; it waits for it through C"


def test_a_block_says_who_needs_whom() -> None:
    matrix = matrix_of(
        board(
            ticket("A", depends="C"),
            ticket("B", depends="A"),
            ticket("C", depends="B"),
            ticket("D"),
        )
    )
    assert ids(matrix) == "A B C D"
    assert matrix.blocks == ((0, 1, 2),)
    assert matrix.explain(0, 2) == "A waits for C in a circle: A > C > B > A; removing it opens it"


def test_rows_left_out_still_connect_those_that_stay() -> None:
    chain = board(ticket("A"), ticket("B", depends="A"), ticket("C", depends="B"))
    matrix = matrix_of(chain, only="A C gone")
    assert ids(matrix) == "A C"
    assert matrix.cell(1, 0) is CellKind.INDIRECT
    assert matrix.explain(1, 0) == "C waits for A through B"
    assert matrix.counts[CellKind.INDIRECT] == 1


def test_without_closure_indirect_cells_are_not_counted() -> None:
    matrix = matrix_of(board(ticket("A"), ticket("B", depends="A"), ticket("C", depends="B")))
    vars(matrix.graph)["below"] = ()  # as above 10,000 tickets
    assert (matrix.counts[CellKind.ESSENTIAL], matrix.counts[CellKind.INDIRECT]) == (2, 0)
    assert matrix.cell(2, 0) is CellKind.INDIRECT


def test_a_ticket_of_another_board_is_named_with_it() -> None:
    matrix = matrix_of(board(ticket("A", depends="c:X")), board(ticket("X"), id="c"))
    assert matrix.explain(1, 0) == "A waits for c:X: essential, nothing else implies it"


def test_a_block_of_which_one_row_is_shown_is_no_block() -> None:
    ring = board(ticket("A", depends="B"), ticket("B", depends="A"), ticket("C"))
    assert matrix_of(ring, only="A C").blocks == ()


def test_orders_gather_by_phase_owner_and_group() -> None:
    plan = board(
        ticket("A", owner="@z", group="two"),
        ticket("B", owner="@a", group="one", depends="A"),
        ticket("C", group="two"),
        ticket("D", owner="@z"),
        phase("first", "D C"),
        phase("second", "C A"),
    )
    assert ids(matrix_of(plan, order="file")) == "A B C D"
    assert ids(matrix_of(plan, order="topological")) == "A B C D"
    assert ids(matrix_of(plan, order="phase")) == "C D A B"
    assert ids(matrix_of(plan, order="owner")) == "B A D C"
    assert ids(matrix_of(plan, order="group")) == "B A C D"
    with pytest.raises(ValueError, match="no order 'size'"):
        matrix_of(plan, order="size")
