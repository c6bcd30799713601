"""The matrix folded by phase, owner or group: counts of pairs, and what a group is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.plan.matrix_groups import FOLDS, FoldedMatrix, fold
from tests.builders import analysis, board, keys, phase, ticket
from tests.strategies import boards


def folded(*boards_: Board, by: str, only: str = "") -> FoldedMatrix:
    found = analysis(*boards_)
    return fold(found.graph, found.portfolio, keys(only) if only else found.graph.keys, by)


def plan() -> Board:
    """Two phases in the file's order, and a ticket in none; C stands in both."""
    return board(
        ticket("A", owner="@b", group="Core"),
        ticket("B", owner="@a", depends="A", group="Core"),
        ticket("C", owner="@a", depends="A B"),
        ticket("D", depends="C", after="A"),
        phase("Q", "A B C"),
        phase("P", "C"),
    )


def test_phases_stand_in_the_order_of_the_file_and_count_their_pairs() -> None:
    made = folded(plan(), by="phase")
    assert made.names == ("Q", "")
    assert [[key.ticket for key in found] for found in made.members] == [["A", "B", "C"], ["D"]]
    assert made.counts == {(0, 0): 3, (1, 0): 1}
    assert made.above == 0
    assert made.explain(0, 0) == "phase Q: 3 tickets, 3 places where one needs another"
    assert made.explain(1, 1) == "no phase: 1 ticket, none needs another"
    assert made.explain(1, 0) == "no phase needs phase Q in 1 place"
    assert made.explain(0, 1) == "phase Q does not need no phase"


def test_what_runs_against_the_order_is_counted_and_said() -> None:
    made = folded(plan(), by="owner")
    assert made.names == ("@a", "@b", "")
    assert made.counts == {(0, 0): 1, (0, 1): 2, (2, 0): 1}
    assert made.above == 2
    assert made.explain(0, 1) == "owner @a needs owner @b in 2 places, against the order"


def test_only_the_tickets_asked_for_count() -> None:
    made = folded(plan(), by="group", only="A B")
    assert (made.names, made.counts) == (("Core",), {(0, 0): 1})
    assert folded(plan(), by="group", only="nothing").names == ()


def test_a_phase_of_several_boards_says_which() -> None:
    other = board(ticket("X"), phase("Q", "X"), id="other")
    assert folded(plan(), other, by="phase").names == ("b:Q", "", "other:Q")


def test_by_what_nothing_folds_is_told() -> None:
    with pytest.raises(ValueError, match="nothing folds by 'file'"):
        folded(plan(), by="file")


@given(boards(), st.sampled_from(FOLDS))
def test_no_ticket_and_no_dependency_is_lost(made: Board, by: str) -> None:
    found = analysis(made)
    result = fold(found.graph, found.portfolio, found.graph.keys, by)
    assert sorted(key for keys in result.members for key in keys) == sorted(found.graph.keys)
    assert sum(result.counts.values()) == sum(map(len, found.graph.pred))
    assert all(result.row_of[key] == row for row, keys in enumerate(result.members) for key in keys)
    assert len(set(result.names)) == len(result.names)
