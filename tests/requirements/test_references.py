"""Which tickets rest on a reference of the plan, and what tells that one of them lost it."""

from readiness_tui.domain.lint.board_trace import trace
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.query.compiled import compile_query
from readiness_tui.domain.query.grammar import parse
from tests.builders import analysis, board, gate, key, ticket

TRACE = gate("trace", "board_trace", params={"rules": ("ticket_has_source",)})


def plan(*references: str) -> Analysis:
    """A board whose second ticket has these references, and a gate that asks for one."""
    home: Board = board(
        ticket("A", sources=("SR 3 B-003", "VR NEW-RISK-003")),
        ticket("B", sources=references),
        TRACE,
    )
    return analysis(home)


def resting(on: Analysis, query: str) -> list[str]:
    fits = compile_query(parse(query), on)
    return [name for name in ("A", "B") if fits(key(name))]


def judged(on: Analysis) -> Result:
    return trace(on, TRACE, key("A").board)


def test_a_reference_leads_to_the_tickets_that_name_it() -> None:
    whole, lost = plan("SR 3 B-003"), plan()
    assert resting(whole, 'source:"SR 3"') == ["A", "B"]
    assert judged(whole).outcome is Outcome.PASS
    assert resting(lost, 'source:"SR 3"') == ["A"]
    assert resting(lost, "no:source") == ["B"]
    told = judged(lost)
    assert (told.outcome, told.says) == (Outcome.FAIL, "B does not say where it comes from")
    assert told.findings[0].rule == "board_trace.ticket_has_source"
