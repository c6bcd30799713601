"""Edits of phases: a criterion ticked, a ticket moved; each is one action, taken back whole."""

import pytest

from readiness_tui.domain.edits.phase_edits import moved, ticked
from readiness_tui.domain.model.board import Board, Phase
from readiness_tui.domain.model.edits import apply_all
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Criterion
from tests.builders import HOME, board, ticket


def plan() -> Board:
    lines = (Criterion(text="Signed"), Criterion(gate="pins"), Criterion(text="Read", done=True))
    phases = {
        "A": Phase(id="A", tickets=("T", "U"), exit=lines),
        "B": Phase(id="B", tickets=("V", "b:T")),
        "C": Phase(id="C"),
    }
    made = board(ticket("T"), ticket("U"), ticket("V"), ticket("W"))
    return Board(id=made.id, tickets=made.tickets, phases=phases)


def tickets(found: Portfolio) -> dict[str, tuple[str, ...]]:
    return {name: phase.tickets for name, phase in found.boards[HOME].phases.items()}


def test_a_tick_turns_one_line_and_back() -> None:
    before = Portfolio({HOME: plan()})
    action = ticked(plan(), "A", "exit", 0)
    after = apply_all(before, action)
    lines = after.boards[HOME].phases["A"].exit
    assert [line.done for line in lines] == [True, False, True]
    assert action.title == "phase A exit 1 met"
    assert ticked(after.boards[HOME], "A", "exit", 0).title == "phase A exit 1 open"
    assert apply_all(after, action.inverse()) == before


@pytest.mark.parametrize(
    ("phase", "index", "says"),
    [("A", 1, "pins decides this line"), ("A", 3, "no exit criterion 4"), ("Z", 0, "no exit")],
)
def test_what_no_person_ticks_is_refused(phase: str, index: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ticked(plan(), phase, "exit", index)


def test_a_move_changes_both_phases_in_one_action() -> None:
    before = Portfolio({HOME: plan()})
    action = moved(plan(), "U", "C")
    after = apply_all(before, action)
    assert len(action.edits) == 2
    assert tickets(after) == {"A": ("T",), "B": ("V", "b:T"), "C": ("U",)}
    assert apply_all(after, action.inverse()) == before


def test_of_several_phases_the_named_one_is_left_or_all_are() -> None:
    one = apply_all(Portfolio({HOME: plan()}), moved(plan(), "T", "C", out_of="A"))
    assert tickets(one) == {"A": ("U",), "B": ("V", "b:T"), "C": ("T",)}
    every = apply_all(Portfolio({HOME: plan()}), moved(plan(), "T", "B"))
    assert tickets(every) == {"A": ("U",), "B": ("V", "b:T"), "C": ()}
    none = apply_all(Portfolio({HOME: plan()}), moved(plan(), "T", None))
    assert tickets(none) == {"A": ("U",), "B": ("V",), "C": ()}


def test_a_ticket_of_no_phase_comes_to_one() -> None:
    assert len(moved(plan(), "W", "C").edits) == 1


@pytest.mark.parametrize(
    ("name", "to", "says"),
    [("U", "A", "is in phase A already"), ("W", None, "is in no phase"), ("U", "Z", "no phase Z")],
)
def test_what_changes_nothing_is_refused(name: str, to: str | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        moved(plan(), name, to)
