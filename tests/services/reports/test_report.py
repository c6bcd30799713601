"""The report of `check`: which verdict stands for all, and which exit code wins."""

import pytest

from readiness_tui.domain.model.board import Board, Phase
from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place
from readiness_tui.domain.model.gate import Cause, Gate, GateSeverity, Outcome, Result
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, TicketId
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.plan.ranking import PlanContext, analyse
from readiness_tui.domain.proof.derived import gates_of
from readiness_tui.domain.proof.proof import WORKSPACE, ProofWord, Scope, Word
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import judge
from readiness_tui.services.reports.report import Exit, make_report
from tests.builders import NOW, TODAY, board, gate, phase, ticket

PASS = Result(outcome=Outcome.PASS, says="it is there", decided_by="ok")
FAIL = Result(outcome=Outcome.FAIL, says="it is not there", decided_by="no")
UNREADABLE = Result(outcome=Outcome.ERROR, says="?", decided_by="e", cause=Cause.INPUT)
REFUSED = Result(outcome=Outcome.ERROR, says="?", decided_by="e", cause=Cause.CONFIG)
CRASHED = Result(outcome=Outcome.ERROR, says="?", decided_by="e", cause=Cause.EVALUATOR)
PROBLEM = Diagnostic(BOARD_INVALID, "it does not parse", Place("boards/broken.toml", 3))


def snapshot(
    *boards: Board, results: dict[str, Result], broken: tuple[Diagnostic, ...] = ()
) -> Snapshot:
    """A snapshot in which every gate found what is given for its id, or else that all is well."""
    known = {
        GateKey(one.id, name): results.get(name, PASS) for one in boards for name in gates_of(one)
    }
    judgement = judge(Portfolio.of(*boards), known, NOW)
    analysis = analyse(judgement, PlanContext(today=TODAY))
    return Snapshot(revision=1, analysis=analysis, boards={}, broken=broken)


def one(mode: str = "soft_block", *, id_: str = "b", extra: tuple[Gate | Phase, ...] = ()) -> Board:
    """A board with one done ticket that one gate proves."""
    done = ticket("T", "done")
    return board(done, gate("G", "file_exists", proves=("T",)), *extra, id=id_, mode=mode)


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (PASS, Exit.DONE),
        (FAIL, Exit.NO_GO),
        (UNREADABLE, Exit.NO_GO),
        (REFUSED, Exit.INVALID),
        (CRASHED, Exit.EVALUATOR),
    ],
)
def test_what_a_gate_found_decides_the_exit_code(result: Result, code: Exit) -> None:
    assert make_report(snapshot(one(), results={"G": result}), [WORKSPACE]).exit is code


@pytest.mark.parametrize("result", [REFUSED, CRASHED])
def test_a_gate_that_cannot_be_judged_counts_in_every_mode(result: Result) -> None:
    code = make_report(snapshot(one("solo"), results={"G": result}), [WORKSPACE]).exit
    assert code in {Exit.INVALID, Exit.EVALUATOR}


def test_of_several_codes_the_first_of_3_4_1_is_taken() -> None:
    other = gate("H", "file_exists", proves=("T",))
    both = one(extra=(other,))
    asked = [WORKSPACE]
    assert make_report(snapshot(both, results={"G": CRASHED, "H": REFUSED}), asked).exit == 3
    assert make_report(snapshot(both, results={"G": CRASHED, "H": FAIL}), asked).exit == 4
    assert make_report(snapshot(both, results={"G": FAIL}, broken=(PROBLEM,)), asked).exit == 3


def test_a_gate_that_is_switched_off_is_not_asked_for_its_errors() -> None:
    off = gate("G", "file_exists", proves=("T",), enabled=False, disabled_reason="later")
    plan = board(ticket("T", "done"), off, gate("H", "file_exists", proves=("T",)))
    report = make_report(snapshot(plan, results={"G": CRASHED}), [WORKSPACE])
    assert (report.exit, report.whole.word) == (Exit.DONE, Word.GO_WITH_WAIVERS)


def test_a_no_go_that_is_enforced_is_worse_than_one_that_is_not() -> None:
    plans = snapshot(one("shadow", id_="a"), one("soft_block", id_="z"), results={"G": FAIL})
    scopes = [Scope(BoardId("a")), Scope(BoardId("z"))]
    whole = make_report(plans, scopes).whole
    assert (whole.mode, whole.enforced) == (Mode.SOFT_BLOCK, True)
    assert make_report(plans, scopes[:1]).exit is Exit.DONE
    assert make_report(plans, scopes[:1], strict=True).exit is Exit.NO_GO


def test_the_verdict_of_several_scopes_counts_each_ticket_once() -> None:
    plan = board(
        ticket("A", "done", evidence=("a/",)),
        ticket("B", "done", evidence=("b/",)),
        ticket("C", "todo"),
        phase("P", "A B"),
    )
    plans = snapshot(plan, results={"A/evidence": PASS, "B/evidence": FAIL})
    home = plan.id
    scopes = [Scope(home, "ticket", "A"), Scope(home, "ticket", "B"), Scope(home, "phase", "P")]
    report = make_report(plans, scopes)
    assert (str(report.whole.scope), report.whole.word) == ("3 scopes", Word.NO_GO)
    assert (report.whole.total, report.whole.proven) == (2, 1)
    assert report.whole.counts[ProofWord.CONTRADICTED] == 1
    assert report.whole.reasons == tuple(
        dict.fromkeys(reason for part in report.parts for reason in part.reasons)
    )


def test_a_workspace_is_taken_apart_into_its_boards() -> None:
    plans = snapshot(one(id_="a"), one(id_="z"), results={})
    report = make_report(plans, [WORKSPACE, Scope(BoardId("z"))])
    assert [str(part.scope) for part in report.parts] == ["a", "z"]
    assert report.whole.scope == WORKSPACE


def test_nothing_asked_for_is_no_pass() -> None:
    report = make_report(snapshot(one(), results={}), [])
    assert (report.whole.word, report.exit) == (Word.NO_GO, Exit.NO_GO)


def test_a_board_shows_all_its_gates_and_a_part_only_those_that_count_for_it() -> None:
    aside = gate("I", "file_exists", proves=("phase:A",), severity=GateSeverity.INFO)
    plan = one(extra=(aside, phase("A", "T")))
    found = snapshot(plan, results={"I": FAIL})
    home = BoardId("b")
    assert [key.gate for key in make_report(found, [Scope(home)]).gates] == ["I", "G"]
    assert [key.gate for key in make_report(found, [Scope(home, "phase", "A")]).gates] == ["G"]


def test_a_phase_tells_what_it_begins_with_and_its_verdict_does_not_change() -> None:
    scope = [Scope(BoardId("b"), "phase", "A")]
    entrance = (Criterion(text="signed"),)
    without = make_report(snapshot(one(extra=(phase("A", "T"),)), results={}), scope)
    plan = one(extra=(phase("A", "T", entrance=entrance),))
    misread = {"phase:A/entrance": REFUSED}
    for results in ({}, misread):
        report = make_report(snapshot(plan, results=results), scope)
        assert {key.gate for key in report.gates} == {"G", "phase:A/entrance"}
        assert (report.exit, report.whole.word) == (without.exit, without.whole.word)
    assert [key.gate for key in without.gates] == ["G"]


def test_contradicted_claims_come_first_and_open_tickets_claim_nothing() -> None:
    plan = board(
        ticket("P", "done"),
        ticket("C", "done"),
        ticket("U", "done"),
        ticket("O"),
        gate("G", "file_exists", proves=("P",)),
        gate("H", "file_exists", proves=("C",)),
    )
    report = make_report(snapshot(plan, results={"H": FAIL}), [WORKSPACE])
    home = BoardId("b")
    assert report.claims == tuple(Key(home, TicketId(name)) for name in "CUP")
