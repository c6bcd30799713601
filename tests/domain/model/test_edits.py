"""An edit is a value: it changes one record of one board, and its inverse takes it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from readiness_tui.domain.model.board import HOMES, Board, LogEntry
from readiness_tui.domain.model.edits import (
    Action,
    AddRecord,
    Edit,
    RemoveRecord,
    SetField,
    apply,
    apply_all,
)
from readiness_tui.domain.model.errors import EditError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from tests.builders import board, gate, milestone, phase, risk, ticket

A, B = BoardId("a"), BoardId("b")
SMALL = Portfolio.of(
    board(ticket("T-1"), ticket("T-2", "doing"), ticket("T-3"), risk("R-1", "T-1"), id="a"),
    board(ticket("T-1"), id="b"),
)
T2 = RecordRef(A, Kind.TICKET, "T-2")

VALUES: dict[Kind, dict[str, list[object]]] = {
    Kind.TICKET: {
        "title": ["one", "two"],
        "status": list(Status),
        "depends": [(), ("T-1",), ("T-1", "b:T-1")],
        "notes": ["", "a\nb"],
        "fields": [{}, {"x": 1}],
    },
    Kind.RISK: {"impact": [None, 1, 5], "mitigated_by": [(), ("T-1",)]},
    Kind.PHASE: {"title": ["", "one"], "tickets": [(), ("T-1",)]},
}
MAKE = {Kind.TICKET: ticket, Kind.RISK: risk, Kind.PHASE: phase}
KINDS = st.sampled_from(list(MAKE))


@st.composite
def portfolios(draw: st.DrawFn) -> Portfolio:
    boards: list[Board] = []
    for home in "abc"[: draw(st.integers(1, 3))]:
        made = [
            MAKE[kind](f"{kind.value[0].upper()}-{number}")
            for kind in MAKE
            for number in range(draw(st.integers(0, 4)))
        ]
        boards.append(board(*made, gate("G", "glob"), milestone("M"), id=home))
    return Portfolio.of(*boards)


@st.composite
def edits(draw: st.DrawFn, portfolio: Portfolio) -> Edit:
    """An edit that fits: of a field, a new record anywhere, or one that goes but for the first."""
    home = portfolio.boards[draw(st.sampled_from(list(portfolio.boards)))]
    kind = draw(KINDS)
    records = home.records(kind)
    names = list(records)
    if names and draw(st.booleans()):
        name = draw(st.sampled_from(names))
        ref, record = RecordRef(home.id, kind, name), records[name]
        place = names.index(name)
        if draw(st.booleans()) and (place or len(names) == 1):
            last = place == len(names) - 1
            before = names[place - 1] if place and not (last and draw(st.booleans())) else None
            return RemoveRecord(ref, record, before)
        field = draw(st.sampled_from(list(VALUES[kind])))
        new = draw(st.sampled_from(VALUES[kind][field]))
        return SetField(ref, field, getattr(record, field), new)
    name = f"N-{len(names)}-{draw(st.integers(0, 10**6))}"
    after = draw(st.sampled_from([None, *names]))
    return AddRecord(RecordRef(home.id, kind, name), MAKE[kind](name), after)


def order(portfolio: Portfolio) -> dict[str, list[str]]:
    """What equality of mappings does not see: the order of the records."""
    return {
        f"{home}.{kind}": list(one.records(kind))
        for home, one in portfolio.boards.items()
        for kind in HOMES
    }


@given(st.data())
def test_an_edit_and_its_inverse_leave_everything_as_it_was(data: st.DataObject) -> None:
    before = data.draw(portfolios())
    edit = data.draw(edits(before))
    after = apply(apply(before, edit), edit.inverse())
    assert after == before
    assert order(after) == order(before)
    assert edit.inverse().inverse() == edit


@given(st.data())
def test_an_action_taken_back_leaves_everything_as_it_was(data: st.DataObject) -> None:
    before = now = data.draw(portfolios())
    done: list[Edit] = []
    for _ in range(data.draw(st.integers(0, 6))):
        done.append(data.draw(edits(now)))
        now = apply(now, done[-1])
    action = Action("several", tuple(done))
    assert apply_all(before, action) == now
    assert apply_all(now, action.inverse()) == before
    assert order(apply_all(now, action.inverse())) == order(before)
    assert apply_all(before, action.inverse().inverse()) == now


@given(st.data())
def test_an_edit_touches_no_other_board_kind_or_record(data: st.DataObject) -> None:
    before = data.draw(portfolios())
    edit = data.draw(edits(before))
    ref, after = edit.record, apply(before, edit)
    assert list(after.boards) == list(before.boards)
    for home, old in before.boards.items():
        new = after.boards[home]
        if home != ref.board:
            assert new is old
            continue
        for field in fields(Board):
            if field.name != HOMES[ref.kind]:
                assert getattr(new, field.name) is getattr(old, field.name)
        for name, record in old.records(ref.kind).items():
            if name != ref.id:
                assert new.records(ref.kind)[name] is record


@given(st.data())
def test_a_portfolio_that_is_edited_is_not_changed_itself(data: st.DataObject) -> None:
    before = data.draw(portfolios())
    kept = order(before), repr(before)
    apply(before, data.draw(edits(before)))
    assert (order(before), repr(before)) == kept


def test_a_field_is_set_where_the_record_stands() -> None:
    after = apply(SMALL, SetField(T2, "status", Status.DOING, Status.REVIEW))
    assert list(after.boards[A].tickets) == ["T-1", "T-2", "T-3"]
    assert after.record(T2) == ticket("T-2", "review")


@pytest.mark.parametrize(
    ("after", "ids"),
    [
        (None, ["T-1", "T-2", "T-3", "N"]),
        ("T-3", ["T-1", "T-2", "T-3", "N"]),
        ("T-1", ["T-1", "N", "T-2", "T-3"]),
        ("gone", ["T-1", "T-2", "T-3", "N"]),
    ],
)
def test_a_new_record_stands_behind_the_one_it_names_else_last(
    after: str | None, ids: list[str]
) -> None:
    edit = AddRecord(RecordRef(A, Kind.TICKET, "N"), ticket("N"), after)
    assert list(apply(SMALL, edit).boards[A].tickets) == ids


def test_the_first_record_of_a_kind_makes_its_home() -> None:
    entry = LogEntry(id="L", text="said")
    after = apply(SMALL, AddRecord(RecordRef(B, Kind.LOG, "L"), entry))
    assert after.boards[B].log == {"L": entry}


GONE = RecordRef(A, Kind.TICKET, "T-9")
ELSEWHERE = RecordRef(BoardId("z"), Kind.TICKET, "T-1")
DOING, TODO = Status.DOING, Status.TODO
REFUSED = {
    "a field that was changed": (SetField(T2, "status", TODO, DOING), "T-2.status was changed"),
    "a field of a record that is gone": (SetField(GONE, "title", "", "x"), "no ticket T-9 on"),
    "a field of another kind": (SetField(T2, "impact", 1, 2), "has no field 'impact'"),
    "a property that is no field": (SetField(T2, "is_open", True, False), "no field 'is_open'"),  # noqa: FBT003
    "the id": (SetField(T2, "id", "T-2", "T-4"), "no field 'id'"),
    "a board that is gone": (SetField(ELSEWHERE, "title", "", "x"), "no board 'z'"),
    "a new record on a board that is gone": (AddRecord(ELSEWHERE, ticket("T-1")), "no board 'z'"),
    "a new record whose id is taken": (AddRecord(T2, ticket("T-2")), "T-2 exists already"),
    "removal of a record that is gone": (RemoveRecord(GONE, ticket("T-9")), "no ticket T-9 on"),
    "removal of a record that was changed": (
        RemoveRecord(T2, ticket("T-2", "review"), "T-1"),
        "ticket T-2 was changed meanwhile",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(case: str) -> None:
    edit, says = REFUSED[case]
    with pytest.raises(EditError, match=says):
        apply(SMALL, edit)


def test_of_an_action_that_does_not_fit_nothing_counts() -> None:
    first = SetField(T2, "status", DOING, Status.REVIEW)
    with pytest.raises(EditError):
        apply_all(SMALL, Action("twice", (first, first)))
    assert SMALL.record(T2) == ticket("T-2", "doing")
