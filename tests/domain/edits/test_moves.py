"""A ticket in another place: what names it follows, and what it names stays named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.edits.moves import Destination, moved
from readiness_tui.domain.model.board import LogEntry
from readiness_tui.domain.model.edits import RemoveRecord, apply_all
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Criterion
from tests.builders import HOME, board, gate, key, milestone, phase, risk, ticket

OTHER = BoardId("o")
IDS = tuple(map(TicketId, "ABCD"))


def here(beside: str | None, *, before: bool = False) -> Destination:
    return Destination(HOME, TicketId(beside) if beside else None, before)


def order(portfolio: Portfolio) -> str:
    return "".join(portfolio.boards[HOME].tickets)


@pytest.mark.parametrize(
    ("name", "to", "expected"),
    [
        ("C", here("A", before=True), "CABD"),
        ("C", here("A"), "ACBD"),
        ("A", here("D"), "BCDA"),
        ("A", here("D", before=True), "BCAD"),
        ("B", here("A"), "ABCD"),
        ("B", here("C", before=True), "ABCD"),
        ("B", here("B"), "ABCD"),
        ("A", here("A", before=True), "ABCD"),
    ],
)
def test_a_ticket_stands_where_it_was_put(name: str, to: Destination, expected: str) -> None:
    plan = Portfolio.of(board(*map(ticket, "ABCD")))
    action = moved(plan, key(name), to)
    after = apply_all(plan, action)
    assert order(after) == expected
    assert bool(action.edits) is (expected != "ABCD")
    assert order(apply_all(after, action.inverse())) == "ABCD"


@given(st.sampled_from(IDS), st.sampled_from(IDS), st.booleans())
def test_only_the_moved_ticket_changes_its_place(
    name: TicketId,
    beside: TicketId,
    is_before: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    plan = Portfolio.of(board(*map(ticket, IDS)))
    action = moved(plan, Key(HOME, name), Destination(HOME, beside, is_before))
    after = apply_all(plan, action)
    assert order(after).replace(name, "") == "ABCD".replace(name, "")
    if name != beside:
        assert abs(order(after).index(name) - order(after).index(beside)) == 1
    assert order(apply_all(after, action.inverse())) == "ABCD"


def test_all_that_names_it_follows_it_to_another_board() -> None:
    home = board(
        ticket("A", acceptance=(Criterion(ticket="B"), Criterion(gate="G"))),
        ticket("B", depends="A"),
        phase("P", ("A", "B")),
        milestone("M", "A"),
        risk("R", "A"),
        gate("G", "text", proves=("A",)),
    )
    other = board(ticket("A"), ticket("X", after="b:A"), id="o")
    action = moved(Portfolio.of(home, other), key("A"), Destination(OTHER))
    after = apply_all(Portfolio.of(home, other), action)
    assert action.title == "A moved to o as T-001"
    left, right = after.boards[HOME], after.boards[OTHER]
    name = "o:T-001"
    assert left.tickets[TicketId("B")].depends == (name,)
    assert left.phases["P"].tickets == (name, "B")
    assert left.milestones["M"].completes == (name,)
    assert left.risks["R"].mitigated_by == (name,)
    assert left.gates["G"].proves == (name,)
    assert right.tickets[TicketId("X")].after == ("T-001",)
    arrived = right.tickets[TicketId("T-001")]
    assert arrived.acceptance == (Criterion(ticket="b:B"), Criterion(gate="b:G"))
    assert tuple(right.tickets) == ("A", "X", "T-001")
    assert apply_all(after, action.inverse()) == Portfolio.of(home, other)


def test_it_keeps_its_id_where_that_is_free_and_names_of_its_new_board_become_short() -> None:
    home = board(ticket("A", depends="o:X"), ticket("B"))
    other = board(ticket("X"), ticket("Y"), id="o")
    action = moved(
        Portfolio.of(home, other), key("A"), Destination(OTHER, TicketId("Y"), is_before=True)
    )
    right = apply_all(Portfolio.of(home, other), action).boards[OTHER]
    assert action.title == "A moved to o"
    assert tuple(right.tickets) == ("X", "A", "Y")
    assert right.tickets[TicketId("A")].depends == ("X",)


def test_notes_go_along_and_get_a_free_id() -> None:
    day = date(2026, 1, 2)
    notes = [LogEntry(id=name, text=name, at=day, ticket="A") for name in ("n", "m")]
    home = replace(board(ticket("A")), log={note.id: note for note in notes})
    taken = LogEntry(id="n", text="of another", at=day)
    other = replace(board(ticket("A"), id="o"), log={"n": taken})
    plan = Portfolio.of(home, other)
    action = moved(plan, key("A"), Destination(OTHER))
    after = apply_all(plan, action)
    assert not after.boards[HOME].log
    entries = [(one.id, one.text, one.ticket) for one in after.boards[OTHER].log.values()]
    assert entries == [("n", "of another", ""), ("n-2", "n", "T-001"), ("m", "m", "T-001")]
    assert apply_all(after, action.inverse()) == plan


BOUND = {
    "its acceptance names gate phase:P/exit": ticket("B"),
    "gate A/evidence makes its own stricter": gate("A/evidence", ""),
    "B names its gate A/evidence": ticket("B", acceptance=(Criterion(gate="A/evidence"),)),
    "its acceptance names phase P": phase("P"),
}


@pytest.mark.parametrize("reason", BOUND)
def test_what_only_its_board_can_name_keeps_it_there(reason: str) -> None:
    lines = () if "phase" not in reason else (Criterion(phase="P"),)
    if "gate phase" in reason:
        lines = (Criterion(gate="phase:P/exit"),)
    plan = Portfolio.of(board(ticket("A", acceptance=lines), BOUND[reason]), board(id="o"))
    with pytest.raises(EditError, match=f"A cannot leave board b: {reason}"):
        moved(plan, key("A"), Destination(OTHER))


@pytest.mark.parametrize(
    ("name", "to", "message"),
    [
        ("Z", here("A"), "b:Z is gone"),
        ("A", here("Z"), "board b has no ticket 'Z'"),
        ("A", here(None), "A is on board b already"),
    ],
)
def test_a_place_that_there_is_not_is_refused(name: str, to: Destination, message: str) -> None:
    plan = Portfolio.of(board(ticket("A")))
    with pytest.raises(EditError, match=message):
        moved(plan, key(name), to)


def test_the_first_ticket_comes_back_as_the_first() -> None:
    plan = Portfolio.of(board(ticket("A"), ticket("B")), board(id="o"))
    action = moved(plan, key("A"), Destination(OTHER))
    assert isinstance(action.edits[0], RemoveRecord)
    assert order(apply_all(apply_all(plan, action), action.inverse())) == "AB"
