"""One field of a record of any kind as a wish: names that lead nowhere and what rules refuse."""

import pytest
from msgspec.structs import replace

from readiness_tui.domain.edits.field_requests import SetText
from readiness_tui.domain.edits.requests import Author, propose
from readiness_tui.domain.fields.rules import RecordRules
from readiness_tui.domain.model.board import Board, Milestone, Phase, Record
from readiness_tui.domain.model.dates import Window
from readiness_tui.domain.model.edits import apply_all
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.status import Code
from readiness_tui.domain.plan.analysis import Analysis, analyse
from tests.builders import HOME, TODAY, analysis, board, ticket

ME = Author("@me", TODAY)


class Strict:
    """Rules that refuse what is called bad."""

    def fault(self, kind: Kind, record: Record) -> str:
        """Why no board may hold it."""
        return f"{kind} is bad" if "bad" in str(getattr(record, "title", "")) else ""

    def gate_fault(self, gate: Gate) -> str:
        """Why it could not be judged."""
        return "line is too much" if gate.params.get("line") == 180 else ""

    def parameters(self, kind: str) -> tuple[str, ...]:
        """None."""
        del kind
        return ()


def plan(rules: RecordRules | None = None) -> Analysis:
    """A board with a record of some kinds."""
    made = replace(
        board(ticket("A"), ticket("B")),
        phases={"P": Phase(id="P", tickets=("A", "gone"))},
        milestones={"M": Milestone(id="M", completes=("phase:P",))},
        gates={"g": Gate(id="g", kind="coverage", params={"line": 80})},
    )
    found = analysis(made)
    if rules is None:
        return found
    return analyse(found.judgement, replace(found.context, rules=rules))


def wished(kind: Kind, name: str, field: str, text: str) -> Board:
    """The board after a wish."""
    start = plan(Strict())
    action = propose(start, SetText(RecordRef(HOME, kind, name), field, text), ME).action
    assert action is not None
    assert apply_all(apply_all(start.portfolio, action), action.inverse()) == start.portfolio
    return apply_all(start.portfolio, action).boards[HOME]


def refusal(kind: Kind, name: str, field: str, text: str) -> tuple[str, str, str]:
    """Why a wish is refused."""
    proposal = propose(plan(Strict()), SetText(RecordRef(HOME, kind, name), field, text), ME)
    assert proposal.action is None
    (reason,) = proposal.refusals
    return reason.code, reason.message, reason.remedy


def test_fields_of_records_are_set_and_taken_back() -> None:
    assert wished(Kind.PHASE, "P", "window", "weeks 8 to 12").phases["P"].window == Window(
        weeks=(8, 12)
    )
    assert wished(Kind.PHASE, "P", "tickets", "gone, B").phases["P"].tickets == ("gone", "B")
    assert wished(Kind.GATE, "g", "line", "90").gates["g"].params == {"line": 90}
    assert (
        wished(Kind.GATE, "g", "enabled", "no: it moved").gates["g"].disabled_reason == "it moved"
    )
    assert wished(Kind.BOARD, HOME, "objective", "Ship").objective == "Ship"
    assert wished(Kind.BOARD, HOME, "definition.done", "x").definition == {"done": "x"}


REFUSED = [
    (Kind.PHASE, "P", "tickets", "A, C", Code.BAD_VALUE, "no ticket 'C'"),
    (Kind.PHASE, "P", "exit", "phase:Q", Code.BAD_VALUE, "no phase 'Q'"),
    (Kind.MILESTONE, "M", "completes", "phase:Q", Code.BAD_VALUE, "no phase 'Q'"),
    (Kind.GATE, "g", "proves", "X", Code.BAD_VALUE, "no ticket 'X'"),
    (Kind.GATE, "g", "line", "180", Code.BAD_VALUE, "line is too much"),
    (Kind.GATE, "g", "enabled", "no", Code.REASON_MISSING, "say why it is switched off"),
    (Kind.GATE, "g", "mode", "shadow", Code.REASON_MISSING, "say why it has a mode"),
    (Kind.PHASE, "P", "title", "bad", Code.BAD_VALUE, "phase is bad"),
    (Kind.PHASE, "Q", "title", "x", Code.NO_SUCH_RECORD, "is gone"),
    (Kind.PHASE, "P", "enforcement", "x", Code.BAD_VALUE, "no field 'enforcement'"),
    (Kind.BOARD, HOME, "enforcement", "solo", Code.BAD_VALUE, "no field 'enforcement'"),
    (Kind.BOARD, HOME, "tickets", "A", Code.BAD_VALUE, "no field 'tickets'"),
]


@pytest.mark.parametrize(("kind", "name", "field", "text", "code", "says"), REFUSED)
def test_what_cannot_be_is_refused(
    kind: Kind, name: str, field: str, text: str, code: Code, says: str
) -> None:
    found, message, _ = refusal(kind, name, field, text)
    assert found == code
    assert says in message
