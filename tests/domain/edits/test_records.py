"""New records and removed ones: their ids, what they hold, and what keeps one from going."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.edits.records import asked_for, new_risk, new_ticket, removal
from readiness_tui.domain.model.edits import AddRecord, RemoveRecord, apply_all
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import Kind, RecordRef, TicketId, next_id
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Owner, Ticket
from readiness_tui.domain.query.grammar import parse
from tests.builders import HOME, board, gate, iteration, key, milestone, phase, risk, ticket

NEXT = [
    (("T-1", "T-2"), "T-3"),
    (("T-009",), "T-010"),
    (("T-999",), "T-1000"),
    (("T-7", "X-1", "T-2"), "T-8"),
    (("2.7", "2.8"), "2.9"),
    (("T-1", "alpha"), "T-2"),
    (("alpha",), "N-01"),
    ((), "N-01"),
    (("T-\u0663",), "N-01"),
]


@pytest.mark.parametrize(("taken", "expected"), NEXT)
def test_the_next_id_has_the_form_of_the_last(taken: tuple[str, ...], expected: str) -> None:
    assert next_id(taken, "N-01") == expected


@given(st.lists(st.from_regex(r"(T-|T|X\.)[0-9]{0,20}", fullmatch=True)), st.just("T-1"))
def test_the_next_id_is_always_free(taken: list[str], first: str) -> None:
    assert next_id(taken, first) not in taken


def test_a_new_ticket_comes_last_with_what_was_asked_for() -> None:
    plan = Portfolio.of(board(ticket("T-1"), ticket("T-2")))
    action = new_ticket(plan.boards[HOME], "  Begin\n again ", {"priority": Priority.P1})
    after = apply_all(plan, action).boards[HOME].tickets
    assert tuple(after) == ("T-1", "T-2", "T-3")
    assert after[TicketId("T-3")] == Ticket(
        id=TicketId("T-3"), title="Begin again", priority=Priority.P1, status=Status.TODO
    )
    assert action.title == "T-3 added"


ASKED: list[tuple[str, dict[str, object]]] = [
    (
        "owner:@core P0 label:x -label:y status:doing",
        {"owners": (Owner("@core"),), "priority": Priority.P0, "labels": ("x",)},
    ),
    ('group:"A b" label:x label:y', {"group": "A b", "labels": ("x", "y")}),
    ("P0,P1", {}),
    ("priority:<=P1", {}),
    ("owner:@a OR owner:@b", {}),
    ("owner:@a*", {}),
    ("priority:p2", {"priority": Priority.P2}),
    ("is:ready text", {}),
]


@pytest.mark.parametrize(("query", "given_"), ASKED)
def test_a_new_ticket_fits_the_filter_it_is_made_in(query: str, given_: dict[str, object]) -> None:
    assert asked_for(parse(query)) == given_


def test_a_new_risk_has_nothing_but_its_title() -> None:
    made = board(risk("R-1"))
    ref = RecordRef(HOME, Kind.RISK, "R-2")
    assert new_risk(made, "Late").edits == (AddRecord(ref, Risk(id="R-2", title="Late")),)


def test_without_a_title_there_is_no_record() -> None:
    for make in (new_ticket, new_risk):
        with pytest.raises(ValueError, match="a title cannot be empty"):
            make(board(), " \n")


def test_a_ticket_goes_and_comes_back_to_its_place() -> None:
    plan = Portfolio.of(board(ticket("A"), ticket("B"), ticket("C", depends="A")))
    action = removal(plan, key("B"))
    (edit,) = action.edits
    assert isinstance(edit, RemoveRecord)
    gone = apply_all(plan, action)
    assert tuple(gone.boards[HOME].tickets) == ("A", "C")
    back = apply_all(gone, action.inverse())
    assert tuple(back.boards[HOME].tickets) == ("A", "B", "C")
    with pytest.raises(EditError, match="b:B is gone"):
        removal(gone, key("B"))


HELD = {
    "C": ticket("C", depends="A"),
    "D": ticket("D", after="A"),
    "E": ticket("E", parent="A"),
    "R": risk("R", "A"),
    "phase P": phase("P", "A"),
    "milestone M": milestone("M", "A"),
    "iteration I": iteration("I", "A"),
    "gate G": gate("G", "text", proves=("A",)),
}


@pytest.mark.parametrize("user", HELD)
def test_what_something_refers_to_stays(user: str) -> None:
    plan = Portfolio.of(board(ticket("A"), HELD[user]))
    with pytest.raises(EditError, match=f"A is needed by {user}; "):
        removal(plan, key("A"))


def test_another_board_holds_a_ticket_too_and_three_are_named() -> None:
    users = [ticket(f"U{n}", depends="A") for n in range(3)]
    other = board(ticket("X", depends="b:A"), ticket("A", depends="A"), id="other")
    with pytest.raises(EditError, match=r"A is needed by U0, U1, U2 \(\+1\); "):
        removal(Portfolio.of(board(ticket("A"), *users), other), key("A"))
