"""Edits that are on no board: what is disputed, what a choice writes, and what was put back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.model.board import LogEntry
from readiness_tui.domain.model.edits import (
    Action,
    AddRecord,
    Edit,
    RemoveRecord,
    SetField,
    apply_all,
)
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Blocked, Ticket
from readiness_tui.domain.model.unsaved import Pending, Side, Unsaved, put_back
from tests.builders import board, ticket

A = BoardId("a")
REF = RecordRef(A, Kind.TICKET, "T-1")
PLAN = Portfolio.of(board(ticket("T-1", "doing"), ticket("T-2"), id="a"))


def on(status: Status = Status.DOING, **more: object) -> Portfolio:
    now = replace(PLAN.boards[A].tickets[TicketId("T-1")], status=status, **more)
    return PLAN.with_board(replace(PLAN.boards[A], tickets={TicketId("T-1"): now}))


def put(field: str, old: object, new: object) -> SetField:
    return SetField(REF, field, old, new)


def pending(*edits: Edit) -> Pending:
    at = datetime(2026, 2, 18, 9, tzinfo=UTC)
    return Pending(
        op="0" * 32, at=at, reason="conflict", says="it clashed", action=Action("what", edits)
    )


REVIEW = put("status", Status.DOING, Status.REVIEW)


def found(one: Pending, portfolio: Portfolio) -> Unsaved:
    unsaved = one.against(portfolio)
    assert unsaved is not None
    return unsaved


def test_an_edit_that_still_fits_asks_nothing() -> None:
    assert found(pending(REVIEW), PLAN).disputes == ()
    assert pending(REVIEW).settled(PLAN, {}) == Action("what", (REVIEW,))


def test_an_edit_that_is_there_is_settled() -> None:
    assert pending(REVIEW).against(on(Status.REVIEW)) is None
    assert pending(REVIEW).settled(on(Status.REVIEW), {}) is None


def test_two_values_of_one_field_are_a_dispute() -> None:
    (dispute,) = found(pending(put("notes", "", "x"), REVIEW), on(Status.BLOCKED)).disputes
    assert (dispute.index, dispute.record, dispute.field) == (1, REF, "status")
    assert (dispute.base, dispute.mine, dispute.theirs) == ("doing", "review", "blocked")


@pytest.mark.parametrize("pick", [None, Side.THEIRS, Side.MINE, Side.BOTH])
def test_what_is_picked_is_what_is_written(pick: Side | None) -> None:
    now = on(Status.BLOCKED, notes="old")
    action = pending(REVIEW).settled(now, {0: pick} if pick else {}, note="me: ")
    after = now if action is None else apply_all(now, action)
    one = after.ticket(Key(A, TicketId("T-1")))
    assert one is not None
    assert one.status is (Status.REVIEW if pick is Side.MINE else Status.BLOCKED)
    assert one.notes == ("old\nme: status: review" if pick is Side.BOTH else "old")


def test_a_status_and_its_blocker_are_taken_together() -> None:
    blocked = put("status", Status.DOING, Status.BLOCKED)
    why = put("blocked", None, Blocked(reason="no key"))
    log = RecordRef(A, Kind.LOG, "l-1")
    entry = AddRecord(log, LogEntry(id="l-1", text="why", ticket="T-1"))
    one, now = pending(blocked, why, entry), on(Status.REVIEW)
    assert [dispute.field for dispute in found(one, now).disputes] == ["status"]
    assert one.settled(now, {0: Side.THEIRS}) is None
    written = one.settled(now, {0: Side.MINE})
    assert written is not None
    assert [each.record for each in written.edits] == [REF, REF, log]


def test_records_that_came_and_went_are_disputed_whole() -> None:
    mine = ticket("T-9", "doing")
    nine = RecordRef(A, Kind.TICKET, "T-9")
    theirs = PLAN.with_board(board(ticket("T-1", "doing"), ticket("T-9", "todo"), id="a"))
    one = pending(AddRecord(nine, mine))
    (dispute,) = found(one, theirs).disputes
    assert dispute.field == ""
    assert "todo" not in dispute.base
    action = one.settled(theirs, {0: Side.MINE})
    assert action is not None
    assert apply_all(theirs, action).record(nine) == mine

    gone = pending(RemoveRecord(REF, PLAN.boards[A].tickets[TicketId("T-1")]))
    action = gone.settled(on(Status.REVIEW), {0: Side.MINE})
    assert action is not None
    assert apply_all(on(Status.REVIEW), action).record(REF) is None

    empty = PLAN.with_board(board(id="a"))
    (dispute,) = found(pending(REVIEW), empty).disputes
    assert dispute.theirs == ""
    assert pending(REVIEW).settled(empty, {0: Side.MINE}) is None


def test_what_is_put_back_to_its_old_value_is_told() -> None:
    assert put_back(PLAN, [REVIEW]) == (REVIEW,)
    assert put_back(on(Status.REVIEW), [REVIEW]) == ()
    assert put_back(on(Status.BLOCKED), [REVIEW]) == ()
    assert put_back(PLAN, [REVIEW, REVIEW.inverse()]) == ()
    assert put_back(Portfolio.of(board(id="a")), [REVIEW]) == ()


VALUES = st.sampled_from(list(Status))
FIELDS = st.sampled_from(["status", "title", "notes"])


def valued(field: str) -> st.SearchStrategy[object]:
    return VALUES if field == "status" else st.sampled_from(["", "a", "b"])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Pending, Portfolio, dict[int, Side]]:
    fields = draw(st.lists(FIELDS, unique=True, min_size=1))
    edits = [put(field, draw(valued(field)), draw(valued(field))) for field in fields]
    names = ("status", "title", "notes")
    now = on(draw(VALUES), **{name: draw(valued(name)) for name in names[1:]})
    picks = {index: draw(st.sampled_from(list(Side))) for index in range(len(edits))}
    return pending(*edits), now, picks


@given(cases())
def test_every_field_ends_as_one_of_the_two_sides(
    case: tuple[Pending, Portfolio, dict[int, Side]],
) -> None:
    one, now, picks = case
    action = one.settled(now, picks)
    after = now if action is None else apply_all(now, action)
    unsaved = one.against(now)
    disputed = {dispute.index for dispute in unsaved.disputes} if unsaved else set[int]()
    ours = {edit.field: edit for edit in one.action.edits if isinstance(edit, SetField)}
    before, then = now.record(REF), after.record(REF)
    assert isinstance(before, Ticket)
    for index, (field, edit) in enumerate(ours.items()):
        mine = index not in disputed or picks[index] is Side.MINE
        wanted = edit.new if mine else getattr(before, field)
        if field == "notes" and any(picks[each] is Side.BOTH for each in disputed):
            continue  # the value of ours is noted there
        assert getattr(then, field) == wanted
