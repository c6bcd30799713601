"""Gates of kind `board_trace`."""

from typing import Any

import pytest

from readiness_tui.domain.lint.board_trace import CODES, plain_analysis, trace
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.ids import RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.proof.gate_index import GateIndex
from tests.builders import HOME, NOW, board, gate, risk, ticket

KEPT: dict[str, Any] = {"sources": ("R",), "owner": "ann"}


def ask(home: Board, *others: Board, **params: Any) -> Result:  # noqa: ANN401 - any value
    portfolio = Portfolio.of(home, *others)
    analysis = plain_analysis(portfolio, GateIndex.of(portfolio), NOW)
    return trace(analysis, gate("trace", "board_trace", params=params), home.id, place)


def place(ref: RecordRef) -> Place:
    return Place(f"boards/{ref.board}.toml", len(ref.id))


def test_a_board_that_hangs_together_passes_and_says_what_was_looked_at() -> None:
    home = board(ticket("T-1", **KEPT), ticket("T-2", depends="T-1", **KEPT), risk("R-1", "T-1"))
    found = ask(home)
    assert (found.outcome, found.says) == (Outcome.PASS, "2 tickets, 1 risks: 6 rules kept")
    assert found.question == f"does board b keep {', '.join(CODES)}?"
    assert found.examined[0].counted == "2 tickets, 1 risks"
    assert found.measured == (Measured("breaches", "0", "<=", "0", ""),)
    assert found.is_fact


@pytest.mark.parametrize(
    ("records", "rule", "says"),
    [
        (
            (ticket("M-06", **KEPT), ticket("M-07", "done", depends="M-06", **KEPT)),
            "done_deps_done",
            "M-07 is done, but needs M-06, which is open",
        ),
        (
            (ticket("T-1", **KEPT), risk("R-1")),
            "risk_has_ticket",
            "R-1 is mitigated by no ticket and accepted by nobody",
        ),
        (
            (ticket("T-1", owner="ann"),),
            "ticket_has_source",
            "T-1 does not say where it comes from",
        ),
        ((ticket("T-1", sources="R"),), "ticket_has_owner", "T-1 has no owner"),
        (
            (ticket("T-1", "done", priority="P0", **KEPT),),
            "done_has_gate",
            "T-1 is done, and nothing but marks set by hand says so",
        ),
        (
            (ticket("A", depends="B", **KEPT), ticket("B", depends="A", **KEPT)),
            "no_cycle",
            'A > B > A: remove "B" from A.depends?',
        ),
    ],
)
def test_each_rule_is_held_at_its_record(records: tuple[Any, ...], rule: str, says: str) -> None:
    found = ask(board(*records))
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, f"board_trace.{rule}")
    assert found.says == says
    assert [one.rule for one in found.findings] == [f"board_trace.{rule}"]
    assert found.findings[0].place is not None
    assert found.findings[0].place.path == "boards/b.toml"
    assert found.remedy.startswith("go to ")
    others = [name for name in CODES if name != rule]
    assert ask(board(*records), rules=others).outcome is Outcome.PASS


def test_all_breaches_are_counted() -> None:
    found = ask(board(ticket("T-1"), ticket("T-2")))
    assert len(found.findings) == 4
    assert found.says.endswith("(+3 more)")
    assert found.measured[0].short == "4"


def test_what_another_board_breaks_is_not_told_here() -> None:
    other = board(ticket("X"), id="other")
    assert ask(board(ticket("T-1", **KEPT)), other).outcome is Outcome.PASS
    assert ask(other, board(ticket("T-1", **KEPT))).outcome is Outcome.FAIL


def test_a_cycle_over_two_boards_is_told_on_both() -> None:
    home = board(ticket("A", depends="other:B", **KEPT))
    other = board(ticket("B", depends="b:A", **KEPT), id="other")
    for mine, theirs in ((home, other), (other, home)):
        assert ask(mine, theirs).decided_by == "board_trace.no_cycle"


def test_a_dependency_on_another_board_counts() -> None:
    other = board(ticket("X", **KEPT), id="other")
    home = board(ticket("T-1", "done", depends="other:X", **KEPT))
    assert ask(home, other).says == "T-1 is done, but needs other:X, which is open"


def test_a_board_without_tickets_is_unknown() -> None:
    found = ask(board(risk("R-1")))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"rules": ()}, "rules is a list of names, and not an empty one"),
        ({"rules": "no_cycle"}, "rules is a list of names, and not an empty one"),
        ({"rules": ("no_cycles",)}, "unknown rule 'no_cycles'; nearest: no_cycle"),
        ({"rules": (7,)}, f"unknown rule 7; known: {', '.join(CODES)}"),
        ({"rule": ("no_cycle",)}, "unknown parameter 'rule'; known: rules"),
    ],
)
def test_what_is_declared_wrongly_is_a_config_error(params: dict[str, Any], says: str) -> None:
    found = ask(board(ticket("T-1", **KEPT)), **params)
    assert (found.outcome, found.cause, found.says) == (Outcome.ERROR, Cause.CONFIG, says)


def test_no_proof_is_asked_for() -> None:
    """The gate may be what proves the ticket, so it must not wait for that proof."""
    proving = Gate(id="trace", kind="board_trace", proves=("T-1",))
    found = ask(board(ticket("T-1", "done", priority="P0", **KEPT), proving))
    assert found.outcome is Outcome.PASS
    assert HOME == "b"
