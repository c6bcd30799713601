"""What happens when a plan is run: breaches, playbooks, tickets that are opened for them."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from readiness_tui.domain.lint import LintFinding, combined, findings
from readiness_tui.domain.model.board import Board, Playbook
from readiness_tui.domain.model.edits import apply_all
from readiness_tui.domain.model.gate import Outcome, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.ticket import Task
from readiness_tui.domain.plan.analysis import PlanContext, analyse
from readiness_tui.domain.proof.judging import judge
from readiness_tui.domain.proof.proof import Judgement, Scope
from readiness_tui.domain.verdict.board_texts import playbook_lines
from readiness_tui.domain.verdict.explain import explain
from tests.builders import HOME, NOW, TODAY, board, gate, key, ticket

ROLLBACK = Playbook(
    id="rollback", triggers=("Deadlocks", "Gate failure"), steps=("Quiesce", "Restore")
)


def judged(home: Board, results: Mapping[str, Outcome]) -> Judgement:
    found = {
        GateKey(*key(name)): Result(outcome=outcome, says=f"{name} says so", decided_by="x")
        for name, outcome in results.items()
    }
    return judge(Portfolio.of(home), found, NOW)


def told(home: Board, code: str, results: Mapping[str, Outcome]) -> Sequence[LintFinding]:
    return findings(analyse(judged(home, results), PlanContext(TODAY)), [code])


def mended(home: Board, found: Sequence[LintFinding]) -> Board:
    return apply_all(Portfolio.of(home), combined("all", found)).boards[HOME]


def test_a_breach_opens_one_ticket_and_never_a_second() -> None:
    home = board(
        ticket("T-7", "done"),
        gate("docs", "text", owner="@docs"),
        gate("size", "text", owner="@dev"),
        gate("open", "text", proves=("T-7",)),
    )
    results = {"docs": Outcome.FAIL, "size": Outcome.FAIL, "open": Outcome.PASS}
    opened = mended(home, told(home, "L613", results))
    assert list(opened.tickets) == ["T-7", "T-8", "T-9"]
    first = opened.tickets[key("T-8").ticket]
    assert (first.acceptance[0].gate, first.primary, first.outcome) == (
        "docs",
        "@docs",
        "docs says so",
    )
    assert told(opened, "L613", results) == ()
    gone = board(ticket("T-8", "done"), gate("docs", "text"))
    assert [one.record.id for one in told(gone, "L613", results)] == ["docs"]


def test_what_is_not_claimed_yet_is_no_breach() -> None:
    home = board(ticket("A"), gate("docs", "text", proves=("A",)))
    assert told(home, "L613", {"docs": Outcome.FAIL}) == ()


def test_a_playbook_whose_trigger_is_met_is_called_for_and_walked_through() -> None:
    home = board(gate("size", "text"), playbooks={"rollback": ROLLBACK})
    failing = {"size": Outcome.FAIL}
    lines = explain(judged(home, failing), Scope(HOME))
    assert any("called for now: size fails" in line for line in lines)
    (found,) = told(home, "L614", failing)
    assert found.message == "playbook rollback is called for: size fails"
    opened = mended(home, [found])
    (walk,) = opened.tickets.values()
    assert walk.tasks == (Task("Quiesce"), Task("Restore"))
    begun = replace(walk, tasks=(Task("Quiesce", done=True), Task("Restore")))
    under_way = replace(opened, tickets={begun.id: begun})
    beside = [text for _, text in playbook_lines(judged(under_way, failing), under_way)]
    assert beside[1:] == [
        "called for now: size fails",
        f"{walk.id} walks through it: 1 of 2 steps are done",
    ]
    assert told(opened, "L614", failing) == ()


def test_a_playbook_that_nothing_calls_for_is_quiet() -> None:
    home = board(gate("size", "text"), playbooks={"rollback": ROLLBACK})
    assert told(home, "L614", {"size": Outcome.PASS}) == ()
    lines = explain(judged(home, {"size": Outcome.PASS}), Scope(HOME))
    assert not any("called for" in line for line in lines)
