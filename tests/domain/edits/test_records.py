"""New tickets and risks: their ids, and what they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.edits.records import asked_for, new_risk, new_ticket
from readiness_tui.domain.model.edits import AddRecord, apply_all
from readiness_tui.domain.model.ids import Kind, RecordRef, TicketId, next_id
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Owner, Ticket
from readiness_tui.domain.query.grammar import parse
from tests.builders import HOME, board, risk, ticket

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
