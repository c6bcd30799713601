"""Where a board and its document disagree, and gates of kind `drift`."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Measured, Outcome, Result, WhenMissing
from readiness_tui.domain.model.ids import TicketId
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Owner, Ticket
from readiness_tui.domain.verdict.drift import FIELDS, Document, Moved, Said, compared, drift
from readiness_tui.domain.verdict.drift_gate import absent, drift_result, unreadable
from tests.builders import board, gate, ticket

PATH = "docs/plan.md"


def says(**tickets: dict[str, object]) -> Document:
    """A document: values by ticket and field, each on line 57."""
    return Document(
        PATH,
        {
            TicketId(name.replace("_", "-")): {
                word: Said(value, str(value).title(), 57) for word, value in fields.items()
            }
            for name, fields in tickets.items()
        },
    )


def ask(document: Document, *records: Ticket, **params: Any) -> Result:  # noqa: ANN401
    return drift_result(gate("drift", "drift", params=params), board(*records), document)


def test_a_difference_is_said_with_both_sides_and_who_moved() -> None:
    document = says(WEB_4={"status": Status.DONE})
    home = board(ticket("WEB-4", "doing"))
    base = says(WEB_4={"status": Status.DONE})
    found = drift(base, document, home)
    assert [str(one) for one in found] == [
        'WEB-4 status: document done ("Done"), board doing; the board moved since import'
    ]
    assert found[0].line == 57


@pytest.mark.parametrize(
    ("base", "moved"),
    [
        (Status.DONE, Moved.BOARD),
        (Status.DOING, Moved.DOCUMENT),
        (Status.TODO, Moved.BOTH),
        (None, Moved.UNKNOWN),
    ],
)
def test_the_base_tells_who_moved(base: Status | None, moved: Moved) -> None:
    before = says(A={"status": base}) if base else None
    document = says(A={"status": Status.DONE})
    assert drift(before, document, board(ticket("A", "doing")))[0].moved is moved


@pytest.mark.parametrize(
    ("field", "document", "own", "same"),
    [
        ("status", Status.TODO, {"status": "todo"}, True),
        ("depends", ("C", "B"), {"depends": "B C"}, True),
        ("depends", ("b:B",), {"depends": "B"}, True),
        ("depends", ("B",), {"depends": "B C"}, False),
        ("owners", (Owner("Ann"),), {"owner": "ann"}, True),
        ("owners", (Owner("Ann"),), {"owner": "bob"}, False),
        ("priority", Priority.P1, {"priority": "P2"}, False),
        ("title", "x", {"title": "y"}, False),
        ("acceptance", (Criterion("a  b", done=True),), {"acceptance": ("x a b",)}, True),
        ("acceptance", (Criterion("a"),), {"acceptance": ("x a",)}, False),
        ("acceptance", (Criterion("a"),), {"acceptance": ("a", "b")}, False),
    ],
)
def test_each_field_is_compared_by_what_it_means(
    field: str, document: object, own: dict[str, Any], *, same: bool
) -> None:
    found = drift(None, says(A={field: document}), board(ticket("A", **own)))
    assert [one.field for one in found] == ([] if same else [field])


def test_what_is_unstated_is_not_different() -> None:
    home = board(ticket("A", "done", owner="ann", depends="B"), ticket("B"))
    assert drift(None, says(A={"status": Status.DONE}), home, tuple(FIELDS)) == ()
    assert compared(says(A={"status": Status.DONE}), home) == 1


def test_records_on_one_side_are_told() -> None:
    found = drift(None, says(A={"title": "x"}), board(ticket("B")))
    assert [str(one) for one in found] == [
        "A records: document the ticket, board none",
        "B records: document none, board the ticket",
    ]
    assert drift(None, says(A={"title": "x"}), board(ticket("B")), ("title",)) == ()


@given(st.sampled_from(Status), st.sampled_from(Status))
def test_a_board_never_drifts_from_what_it_says_itself(one: Status, other: Status) -> None:
    home = board(ticket("A", one))
    found = drift(None, says(A={"status": other}), home)
    assert (found == ()) is (one is other)


def test_no_difference_passes_with_counts() -> None:
    found = ask(says(A={"status": Status.TODO, "title": "other"}), ticket("A"))
    assert (found.outcome, found.says) == (
        Outcome.PASS,
        "1 values compared with docs/plan.md, none differs",
    )
    assert found.measured == (Measured("differences", "0", "<=", "0", ""),)
    assert found.examined[0].path == PATH


def test_a_difference_fails_at_the_line_of_the_document() -> None:
    document = says(WEB_4={"status": Status.DONE}, A={"depends": ("B",)})
    found = ask(document, ticket("WEB-4", "doing"), ticket("A"))
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "drift.differs")
    assert found.says == (
        'docs/plan.md:57  WEB-4 status: document done ("Done"), board doing (+1 more)'
    )
    assert [(one.rule, one.place) for one in found.findings] == [
        ("drift.status", Place(PATH, 57)),
        ("drift.depends", Place(PATH, 57)),
    ]
    assert ask(document, ticket("WEB-4", "done"), ticket("A"), fields=("status",)).outcome is (
        Outcome.PASS
    )


def test_only_who_may_move_is_let() -> None:
    made = gate("drift", "drift", params={"allow": ("board-ahead",)})
    document, home = says(A={"status": Status.TODO}), board(ticket("A", "doing"))
    base = says(A={"status": Status.TODO})
    let = drift_result(made, home, document, base=base)
    assert (let.outcome, let.decided_by) == (Outcome.WARN, "drift.allowed")
    assert drift_result(made, home, document).outcome is Outcome.FAIL, "nobody knows who moved"
    moved = says(A={"status": Status.DOING})
    assert drift_result(made, home, document, base=moved).outcome is Outcome.FAIL


def test_no_record_in_common_is_unknown() -> None:
    found = ask(says(X={"status": Status.TODO}), ticket("A"))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert ask(says(), ticket("A")).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "params",
    [
        {"fields": ()},
        {"fields": "status"},
        {"fields": ("state",)},
        {"allow": ("board",)},
        {"allow": "board-ahead"},
        {"field": ()},
    ],
)
def test_what_is_declared_wrongly_is_a_config_error(params: dict[str, Any]) -> None:
    found = ask(says(A={"status": Status.TODO}), ticket("A"), **params)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG), found.says


def test_absent_and_unreadable_are_told_apart() -> None:
    made = Gate(id="drift", kind="drift")
    assert absent(made, PATH).cause is Cause.ABSENT
    failing = Gate(id="drift", kind="drift", when_missing=WhenMissing.FAIL)
    assert absent(failing, PATH).outcome is Outcome.FAIL
    assert unreadable(made, "it is empty").outcome is Outcome.ERROR
